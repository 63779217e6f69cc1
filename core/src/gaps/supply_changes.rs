//! Before and after: services that came and went between two days.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;

use super::supply::municipalities_of;
use super::{GapQuery, Ground};
use crate::actor::Viewer;
use crate::catalog::Catalog;
use crate::clock::KnownDay;
use crate::council_settings::Settings;
use crate::error::Result;
use crate::id::{CouncilId, ServiceId};
use crate::registry::Registry;
use crate::services::Service;
use crate::storage;
use crate::taxonomies::SERVICE_KINDS;
use crate::values::{AreaCode, TermId};

/// What happened to a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SupplyChangeKind {
    /// It is on offer and was not.
    Came,
    /// It was on offer and is not: retired, pausing, moved away, or gone from the official data.
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

/// In which municipalities, between which days as known.
pub(crate) type SupplyKey = (Vec<AreaCode>, KnownDay, KnownDay);

/// What is on offer in each municipality.
type Offers = HashMap<(AreaCode, ServiceId), Arc<Service>>;

impl Registry {
    /// What came and went in a council's municipalities between the ends of two days. As was known then
    /// ([`KnownDay::then`]), what somebody learned between them is news.
    pub(crate) fn supply_changes_of(
        &self,
        council: CouncilId,
        before: KnownDay,
        now: KnownDay,
    ) -> Result<Vec<SupplyChange>> {
        let moment = self.moment()?;
        let geography = self.geography();
        let query = GapQuery { council: Some(council), ..GapQuery::default() };
        let ground = Ground {
            day: now.day,
            known_by: now.by,
            rows: self.rows(&Viewer::Public, &query, &geography)?,
            columns: Vec::new(),
            geography: &geography,
            settings: Settings::start(),
            settings_from: None,
        };
        let key = (ground.rows.iter().map(|row| row.code.clone()).collect(), before, now);
        let changes = || self.supply_changes(&ground, before);
        Ok(self.answers().supply_changes.of(moment, key, changes)?.to_vec())
    }

    /// What came and went in the rows between an earlier day and the table's.
    ///
    /// A service of an official file came only where such a file had been read by the earlier day: before that the
    /// register did not know what there was, and its beginning is no news.
    pub(super) fn supply_changes(&self, ground: &Ground<'_>, before: KnownDay) -> Result<Vec<SupplyChange>> {
        let known = self.db().read(|c| storage::gaps::knowledge(c, before))?;
        let terms = self.terms();
        let was_known = |area: &AreaCode, kind: &TermId| {
            terms
                .find(SERVICE_KINDS, kind)
                .is_some_and(|kind| known.around(ground.geography, area).last_for(kind).is_some())
        };
        let then = self.with_catalog(before, |catalog| offers(catalog, ground, before.day))?;
        let mut now = self.with_catalog(ground.known(), |catalog| offers(catalog, ground, ground.day))?;
        // A file of which a row was rejected tells of services, and not that it has them all.
        let held: HashSet<(&AreaCode, &TermId)> = then
            .iter()
            .filter(|(_, offered)| is_official(offered))
            .map(|((area, _), offered)| (area, &offered.kind))
            .collect();
        now.retain(|cell, offered| {
            let was_held = then.contains_key(cell) || held.contains(&(&cell.0, &offered.kind));
            was_held || !is_official(offered) || was_known(&cell.0, &offered.kind)
        });
        let cells: HashSet<_> = then.keys().chain(now.keys()).collect();
        let mut changes: Vec<_> = cells
            .into_iter()
            .filter_map(|cell| SupplyChange::between(cell, then.get(cell), now.get(cell)))
            .collect();
        let order = |change: &SupplyChange| {
            (change.area_code.clone(), change.kind.clone(), change.change, change.service_id)
        };
        changes.sort_by_key(order);
        Ok(changes)
    }
}

impl SupplyChange {
    /// What became of a service in a municipality; nothing where it is as it was.
    fn between(
        cell: &(AreaCode, ServiceId),
        before: Option<&Arc<Service>>,
        after: Option<&Arc<Service>>,
    ) -> Option<Self> {
        let capacity = |offered: Option<&Arc<Service>>| offered.and_then(|offered| offered.capacity);
        let (capacity_before, capacity_after) = (capacity(before), capacity(after));
        let (change, offered) = match (before, after) {
            (None, Some(after)) => (SupplyChangeKind::Came, after),
            (Some(before), None) => (SupplyChangeKind::Went, before),
            (Some(_), Some(after)) if capacity_before != capacity_after => {
                (SupplyChangeKind::Capacity, after)
            }
            _ => return None,
        };
        Some(Self {
            change,
            area_code: cell.0.clone(),
            service_id: cell.1,
            name: offered.name.clone(),
            kind: offered.kind.clone(),
            capacity_before,
            capacity_after,
        })
    }
}

/// Whether an official file tells of a service.
fn is_official(service: &Service) -> bool {
    service.source_as_of.is_some()
}

fn offers(catalog: &Catalog, ground: &Ground<'_>, day: NaiveDate) -> Offers {
    let rows: HashSet<&AreaCode> = ground.rows.iter().map(|row| &row.code).collect();
    let rows_of = |area: &AreaCode| -> Vec<AreaCode> {
        municipalities_of(ground.geography, area).into_iter().filter(|code| rows.contains(code)).collect()
    };
    let mut known: HashMap<&AreaCode, Vec<AreaCode>> = HashMap::new();
    let mut found = Offers::new();
    for entry in catalog.entries().filter(|entry| entry.service.is_on_offer(day)) {
        for area in entry.areas() {
            for row in known.entry(area).or_insert_with(|| rows_of(area)) {
                found.insert((row.clone(), entry.service.id), Arc::clone(&entry.service));
            }
        }
    }
    found
}
