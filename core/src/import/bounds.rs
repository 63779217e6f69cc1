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
        self.are_open() || self.hold(self.area_of(address).as_ref())
    }

    /// What a file with rows of an authority counts as having told: all of it, or its part in each of the areas.
    pub fn told_of(&self, authority: &str) -> Vec<String> {
        match &self.areas {
            None => vec![authority.to_owned()],
            Some(areas) => areas.iter().map(|area| part_of(authority, area)).collect(),
        }
    }

    /// The parts of an authority in which newer files overrule what lies in an area.
    pub fn parts_around(&self, authority: &str, area: &AreaCode) -> Vec<String> {
        self.geography.ancestors(area).map(|outer| part_of(authority, &outer.code)).collect()
    }

    /// The area of an address, where it can be made out.
    pub fn area_of(&self, address: &str) -> Option<AreaCode> {
        self.geography.area_of_address(address)
    }
}
