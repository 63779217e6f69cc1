//! The 障害保健福祉圏域 of rows: inside one, distance does not decide for homes and the like.

use std::collections::HashMap;

use super::Ground;
use crate::areas::AreaKind;
use crate::catalog::entry::Entry;
use crate::values::AreaCode;

/// Which areas lie in the regions of which rows.
#[derive(Default, PartialEq)]
pub(super) struct Regions {
    of_row: Vec<Option<AreaCode>>,
    /// The region of every area inside one of those.
    of_area: HashMap<AreaCode, AreaCode>,
}

impl Regions {
    pub fn of(ground: &Ground<'_>) -> Self {
        let region = |code: &AreaCode| {
            let mut outer = ground.geography.ancestors(code);
            outer.find(|area| area.kind == AreaKind::WelfareRegion).map(|area| area.code.clone())
        };
        let of_row: Vec<_> = ground.rows.iter().map(|row| region(&row.code)).collect();
        let of_area = ground
            .geography
            .areas()
            .filter_map(|area| Some((area.code.clone(), region(&area.code)?)))
            .filter(|(_, own)| of_row.iter().flatten().any(|known| known == own))
            .collect();
        Self { of_row, of_area }
    }

    /// Whether a service is given in the region of a row.
    pub fn share(&self, row: usize, entry: &Entry) -> bool {
        let Some(own) = &self.of_row[row] else { return false };
        entry.areas().any(|area| self.of_area.get(area) == Some(own))
    }

    /// Whether a service is given in the region of any row.
    pub fn hold(&self, entry: &Entry) -> bool {
        entry.areas().any(|area| self.of_area.contains_key(area))
    }
}
