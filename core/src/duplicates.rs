//! Duplicates: services that stand in the register twice. They are proposed by how alike they look, and a person
//! decides: one is merged into the other and may be parted from it again, or both stay and are not proposed again.
//!
//! Merging copies nothing. What the service that goes knows better, the curator enters at the one that stays.

mod likeness;
mod pairs;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use likeness::Likeness;

use crate::actor::Curator;
use crate::catalog::entry::Entry;
use crate::changes::{Action, Logged};
use crate::error::{Error, Result};
use crate::id::ServiceId;
use crate::locations::Location;
use crate::page::{Page, Paging};
use crate::registry::Registry;
use crate::services::Service;
use crate::storage::{self, Write};
use likeness::Looks;

/// How many pairs are proposed at once.
pub const MOST_PAIRS: usize = 200;

/// One of two services that look alike.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct DuplicateSide {
    /// The service.
    pub service: Service,
    /// Where it is given.
    pub locations: Vec<Location>,
    /// Who offers it.
    pub organization_name: Option<String>,
}

/// Two services of one kind in one municipality that look alike.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct DuplicateProposal {
    /// What they have in common.
    pub likenesses: Vec<Likeness>,
    /// The one that came first.
    pub first: DuplicateSide,
    /// The other.
    pub second: DuplicateSide,
}

/// That a service is another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ServiceMerge {
    /// The service that left the register.
    pub merged_id: ServiceId,
    /// The one that stands for both.
    pub kept_id: ServiceId,
    /// The version of the service that left.
    pub version: i32,
    /// When they were merged.
    pub merged_on: NaiveDate,
}

/// Two services to merge, as they were looked at.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewServiceMerge {
    /// The service that leaves the register.
    pub merged_id: ServiceId,
    /// Its version.
    pub merged_version: i32,
    /// The one that stays.
    pub kept_id: ServiceId,
    /// Its version.
    pub kept_version: i32,
}

/// Two services that are not one, however alike they look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DistinctServices {
    /// One.
    pub first_id: ServiceId,
    /// The other.
    pub second_id: ServiceId,
}

impl Logged for ServiceMerge {
    const NOUN: &'static str = "service_merges";
    fn record_id(&self) -> String {
        self.merged_id.to_string()
    }
    fn version(&self) -> i32 {
        self.version
    }
}

impl Logged for DistinctServices {
    const NOUN: &'static str = "distinct_services";
    fn record_id(&self) -> String {
        format!("{}/{}", self.first_id, self.second_id)
    }
    fn version(&self) -> i32 {
        1
    }
}

impl ServiceMerge {
    /// What lists are in the reverse order of, as one text that sorts so: the day, then the id.
    fn place(&self) -> String {
        format!("{}/{}", self.merged_on, self.merged_id)
    }
}

impl DistinctServices {
    /// In the order in which they are stored.
    fn sorted(self) -> Self {
        let [first_id, second_id] = [self.first_id.min(self.second_id), self.first_id.max(self.second_id)];
        Self { first_id, second_id }
    }
}

impl Registry {
    /// Services in the curator's areas that may be the same, the most alike first.
    pub fn propose_duplicates(&self, by: &Curator) -> Result<Vec<DuplicateProposal>> {
        let distinct = self.db().read(storage::duplicates::list_distinct)?;
        let geography = self.geography();
        let today = self.clock().today();
        // Names are folded and compared when the catalog is free again.
        let own: Vec<Entry> = {
            let catalog = self.catalog();
            let own = catalog.entries().filter(|entry| {
                !entry.service.is_gone(today)
                    && entry.areas().any(|area| geography.is_within_any(area, &by.areas))
            });
            own.cloned().collect()
        };
        let mut looks: Vec<Looks> = own.iter().filter_map(|entry| Looks::of(entry, &geography)).collect();
        looks.sort_by(|a, b| (&a.group, a.id).cmp(&(&b.group, b.id)));
        let mut pairs = Vec::new();
        for group in looks.chunk_by(|a, b| a.group == b.group) {
            for (first, second) in pairs::worth_comparing(group) {
                let is_known = || distinct.contains(&(first.id, second.id));
                if let Some((weight, likenesses)) = first.likeness(second).filter(|_| !is_known()) {
                    pairs.push((weight, likenesses, first.id, second.id));
                }
            }
        }
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.2, a.3).cmp(&(b.2, b.3))));
        pairs.truncate(MOST_PAIRS);
        pairs
            .into_iter()
            .map(|(_, likenesses, first, second)| self.proposal(likenesses, first, second))
            .collect()
    }

    /// Merges a service into another one; both in the curator's areas, of one kind.
    pub fn merge_services(&self, by: &Curator, new: &NewServiceMerge) -> Result<ServiceMerge> {
        let today = self.clock().today();
        self.write(&by.account.to_string(), |w| {
            let kept = self.own_service(w, by, new.kept_id, new.kept_version)?;
            let before = self.own_service(w, by, new.merged_id, new.merged_version)?;
            if kept.id == before.id || kept.kind != before.kind {
                return Err(Error::invalid("merged_id", "must be another service of the same kind"));
            }
            if kept.retired_on.is_some() || before.retired_on.is_some() {
                return Err(Error::Conflict { reason: "one of the services has left the register".into() });
            }
            // Who reads that both are one would read from the one where the other is.
            let is_withheld = |w: &mut Write<'_>, service: &Service| -> Result<bool> {
                let places = storage::services::locations(w.connection, &service.location_ids)?;
                Ok(places.iter().any(|place| place.is_confidential))
            };
            if is_withheld(w, &kept)? != is_withheld(w, &before)? {
                let reason = "the place of one is withheld; withhold that of the other one first";
                return Err(Error::Conflict { reason: reason.into() });
            }
            let mut after =
                Service { retired_on: Some(today), version: before.version + 1, ..before.clone() };
            if !after.curated.iter().any(|field| field == "retired_on") {
                after.curated.push("retired_on".to_owned());
            }
            storage::services::change(w.connection, &after)?;
            w.log(Action::Retire, Some(&before), &after);
            let merge = ServiceMerge {
                merged_id: after.id,
                kept_id: kept.id,
                version: after.version,
                merged_on: today,
            };
            storage::duplicates::add_merge(w.connection, &merge)?;
            w.log(Action::Create, None, &merge);
            Ok(merge)
        })
    }

    /// Parts a service again from the one that it was merged into: it is back in the register.
    pub fn unmerge_service(&self, by: &Curator, merged: ServiceId) -> Result<Service> {
        self.write(&by.account.to_string(), |w| {
            let merge = storage::duplicates::find_merge(w.connection, merged)?;
            let merge = merge.ok_or(Error::NotFound { noun: "merge" })?;
            let before = self.require_own_service(w, by, merged)?;
            let mut after = Service { retired_on: None, version: before.version + 1, ..before.clone() };
            after.curated.retain(|field| field != "retired_on");
            storage::services::change(w.connection, &after)?;
            w.log(Action::Change, Some(&before), &after);
            storage::duplicates::remove_merge(w.connection, merged)?;
            w.log(Action::Retire, None, &ServiceMerge { version: after.version, ..merge });
            Ok(after)
        })
    }

    /// What was merged in the curator's areas, the latest first.
    pub fn list_service_merges(&self, by: &Curator, paging: &Paging) -> Result<Page<ServiceMerge>> {
        let (limit, after) = (paging.limit()?, paging.key(2)?);
        self.db().read(|c| {
            let mut own = Vec::new();
            let all = storage::duplicates::list_merges(c)?.into_iter();
            for merge in all.filter(|merge| after.is_none_or(|after| merge.place().as_str() < after)) {
                let merged = storage::services::find(c, merge.merged_id)?;
                if self.keeps_service(c, by, &merged)? {
                    own.push(merge);
                }
                if own.len() > limit {
                    break;
                }
            }
            Ok(Page::cut(own, limit, ServiceMerge::place))
        })
    }

    /// Notes that two services in the curator's areas are not one.
    pub fn keep_services_apart(&self, by: &Curator, pair: DistinctServices) -> Result<DistinctServices> {
        let pair = pair.sorted();
        let today = self.clock().today();
        self.write(&by.account.to_string(), |w| {
            self.require_own_service(w, by, pair.first_id)?;
            self.require_own_service(w, by, pair.second_id)?;
            if pair.first_id == pair.second_id {
                return Err(Error::invalid("second_id", "must be another service"));
            }
            if storage::duplicates::add_distinct(w.connection, &pair, today)? {
                w.log(Action::Create, None, &pair);
            }
            Ok(pair)
        })
    }

    fn proposal(
        &self,
        likenesses: Vec<Likeness>,
        first: ServiceId,
        second: ServiceId,
    ) -> Result<DuplicateProposal> {
        Ok(DuplicateProposal { likenesses, first: self.side(first)?, second: self.side(second)? })
    }

    fn side(&self, id: ServiceId) -> Result<DuplicateSide> {
        self.db().read(|c| {
            let service = storage::services::find(c, id)?;
            Ok(DuplicateSide {
                locations: storage::services::locations(c, &service.location_ids)?,
                organization_name: storage::organizations::names(c, &[service.organization_id])?
                    .remove(&service.organization_id),
                service,
            })
        })
    }
}
