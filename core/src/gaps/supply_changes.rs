//! Before and after: services that came and went between two days.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::Ground;
use super::supply::municipalities_of;
use crate::catalog::Catalog;
use crate::error::Result;
use crate::id::ServiceId;
use crate::registry::Registry;
use crate::values::{AreaCode, TermId};

/// What happened to a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SupplyChangeKind {
    /// It is on offer and was not.
    Came,
    /// It was on offer and is not: retired, moved away, or gone from the official data.
    Went,
    /// Its capacity is another one.
    Capacity,
}

/// A change of supply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct SupplyChange {
    /// What happened.
    pub change: SupplyChangeKind,
    /// In which municipality.
    pub area_code: AreaCode,
    /// The service.
    pub service_id: ServiceId,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: TermId,
    /// 定員 before.
    pub capacity_before: Option<i32>,
    /// 定員 after.
    pub capacity_after: Option<i32>,
}

/// A service on offer in a municipality: name, kind, capacity.
type Offers = BTreeMap<(AreaCode, ServiceId), (String, TermId, Option<i32>)>;

impl Registry {
    /// What came and went in the rows between an earlier day and the table's.
    pub(super) fn supply_changes(&self, ground: &Ground<'_>, before: NaiveDate) -> Result<Vec<SupplyChange>> {
        let then = self.with_catalog(before, |catalog| offers(catalog, ground, before))?;
        let now = self.with_catalog(ground.day, |catalog| offers(catalog, ground, ground.day))?;
        let mut changes = Vec::new();
        for ((area_code, service_id), (name, kind, capacity)) in &now {
            let known = then.get(&(area_code.clone(), *service_id));
            let (change, capacity_before) = match known {
                None => (SupplyChangeKind::Came, None),
                Some((.., before)) if before != capacity => (SupplyChangeKind::Capacity, *before),
                Some(_) => continue,
            };
            changes.push(SupplyChange {
                change,
                area_code: area_code.clone(),
                service_id: *service_id,
                name: name.clone(),
                kind: kind.clone(),
                capacity_before,
                capacity_after: *capacity,
            });
        }
        for ((area_code, service_id), (name, kind, capacity)) in then {
            if !now.contains_key(&(area_code.clone(), service_id)) {
                let change = SupplyChangeKind::Went;
                let (capacity_before, capacity_after) = (capacity, None);
                changes.push(SupplyChange {
                    change,
                    area_code,
                    service_id,
                    name,
                    kind,
                    capacity_before,
                    capacity_after,
                });
            }
        }
        changes.sort_by(|a, b| {
            (&a.area_code, &a.kind, a.change, a.service_id).cmp(&(
                &b.area_code,
                &b.kind,
                b.change,
                b.service_id,
            ))
        });
        Ok(changes)
    }
}

fn offers(catalog: &Catalog, ground: &Ground<'_>, day: NaiveDate) -> Offers {
    let mut found = Offers::new();
    let is_open = |service: &crate::services::Service| !service.is_gone(day) && !service.is_to_come(day);
    for entry in catalog.entries().filter(|entry| is_open(&entry.service)) {
        let service = &entry.service;
        for area in entry.areas().flat_map(|area| municipalities_of(ground.geography, area)) {
            if ground.rows.iter().any(|row| row.code == area) {
                let offer = (service.name.clone(), service.kind.clone(), service.capacity);
                found.insert((area, service.id), offer);
            }
        }
    }
    found
}
