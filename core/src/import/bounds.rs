//! How far an import reaches: over the whole register, or over the areas of a curator's council.

use std::sync::Arc;

use crate::actor::Curator;
use crate::areas::Geography;
use crate::gaps::knowledge::part_of;
use crate::values::AreaCode;

/// Where an import may add, change or mark anything.
pub(super) struct Bounds {
    geography: Arc<Geography>,
    /// The areas of a council; nothing where the whole register is open.
    areas: Option<Vec<AreaCode>>,
}

impl Bounds {
    /// No bounds: whoever runs the installation takes a release in whole.
    pub fn open(geography: Arc<Geography>) -> Self {
        Self { geography, areas: None }
    }

    /// The areas of a curator's council.
    pub fn of(by: &Curator, geography: Arc<Geography>) -> Self {
        Self { geography, areas: Some(by.areas.clone()) }
    }

    /// Whether there are none.
    pub fn are_open(&self) -> bool {
        self.areas.is_none()
    }

    /// Whether an area lies within.
    pub fn hold(&self, area: Option<&AreaCode>) -> bool {
        let Some(areas) = &self.areas else { return true };
        area.is_some_and(|code| self.geography.is_within_any(code, areas))
    }

    /// Whether an address lies within.
    pub fn hold_address(&self, address: &str) -> bool {
        self.are_open() || self.hold(self.geography.area_of_address(address).as_ref())
    }

    /// What a file with rows of an authority counts as having told: all of it, or its part in each of the areas.
    pub fn told_of(&self, authority: &str) -> Vec<String> {
        match &self.areas {
            None => vec![authority.to_owned()],
            Some(areas) => areas.iter().map(|area| part_of(authority, area)).collect(),
        }
    }

    /// The parts of an authority in which newer files overrule a row: those around its address, or those of the
    /// council, which are always told of together.
    pub fn parts_around(&self, authority: &str, address: &str) -> Vec<String> {
        match &self.areas {
            Some(_) => self.told_of(authority),
            None => {
                let area = self.geography.area_of_address(address);
                let around = area.iter().flat_map(|area| self.geography.ancestors(area));
                around.map(|area| part_of(authority, &area.code)).collect()
            }
        }
    }
}
