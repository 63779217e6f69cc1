//! Absences: kinds of services of which the register has none in an area, and whether anybody looked.
//!
//! That there is none (ない) is known only where a curator said so; otherwise it is 不明.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;
use serde::Serialize;

use crate::actor::Curator;
use crate::councils::Absence;
use crate::error::Result;
use crate::registry::Registry;
use crate::storage;
use crate::taxonomies::SERVICE_KINDS;
use crate::values::{AreaCode, TermId};

/// A kind of which the register has no service in an area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct PossibleAbsence {
    /// The area.
    pub area_code: AreaCode,
    /// The kind.
    pub kind: TermId,
    /// When a curator last said that there is none; absent where nobody did: 不明.
    pub confirmed_on: Option<NaiveDate>,
}

impl Registry {
    /// The kinds of which the register has no service on offer in an area of the curator's.
    pub fn list_possible_absences(&self, by: &Curator, area: &AreaCode) -> Result<Vec<PossibleAbsence>> {
        let geography = self.geography();
        geography.require(area, "area")?;
        by.require_area(&geography, area)?;
        let today = self.clock().today();
        let there: HashSet<TermId> = {
            let catalog = self.catalog();
            let here = catalog.entries().filter(|entry| {
                entry.service.is_on_offer(today) && entry.areas().any(|own| geography.is_within(own, area))
            });
            here.map(|entry| entry.service.kind.clone()).collect()
        };
        let mut confirmed: BTreeMap<TermId, NaiveDate> = BTreeMap::new();
        for (Absence { area_code, kind }, on) in self.db().read(storage::councils::list_absences)? {
            if area_code == *area {
                let last = confirmed.entry(kind).or_insert(on);
                *last = on.max(*last);
            }
        }
        let kinds = self.terms().of(SERVICE_KINDS).into_iter().filter(|kind| !kind.name.is_empty());
        let absent = kinds.filter(|kind| !there.contains(&kind.id));
        Ok(absent
            .map(|kind| PossibleAbsence {
                area_code: area.clone(),
                confirmed_on: confirmed.get(&kind.id).copied(),
                kind: kind.id.clone(),
            })
            .collect())
    }
}
