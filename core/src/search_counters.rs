//! Counters of searches that found nothing: evidence of what a region lacks, without any search.
//!
//! Only searches of the public count (a worker's becomes a need report instead), by council, service group
//! and quarter. A curator sees a counter from [`SHOWN_FROM`] up. They gather in memory and are stored now
//! and then, so that a search is no write; what has not been stored is lost with the process.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use crate::actor::Curator;
use crate::clock::Quarter;
use crate::councils::Council;
use crate::error::Result;
use crate::id::CouncilId;
use crate::registry::Registry;
use crate::search::judge::Query;
use crate::storage;
use crate::values::{AreaCode, TermId};

/// Counters below are not shown: few searches may be one person's.
pub const SHOWN_FROM: i32 = 20;

/// How often searches for a service group found nothing in a quarter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct SearchCounter {
    /// The service group.
    pub group_id: TermId,
    /// The quarter of the fiscal year, e.g. `2026-Q2`.
    pub quarter: String,
    /// How many searches; 20 or more.
    pub searches: i32,
}

/// Council, service group and quarter.
pub(crate) type CounterKey = (CouncilId, TermId, String);

/// What has not been stored yet, by the areas that hold the place, service group and quarter.
#[derive(Debug, Default)]
pub(crate) struct Fruitless(Mutex<Waiting>);
type Waiting = BTreeMap<(Vec<AreaCode>, TermId, String), i32>;

impl Registry {
    /// Counts a search of the public that found nothing.
    pub(crate) fn count_fruitless(&self, query: &Query) {
        let Some(here) = &query.here else { return };
        let mut groups: Vec<&TermId> =
            query.kinds.iter().filter_map(|kind| self.terms().group_of(kind)).collect();
        groups.sort();
        groups.dedup();
        let quarter = Quarter::of(self.clock().today()).to_string();
        let mut waiting = self.fruitless().0.lock().unwrap_or_else(PoisonError::into_inner);
        for group in groups {
            *waiting.entry((here.within.clone(), group.clone(), quarter.clone())).or_default() += 1;
        }
    }

    /// Stores what was counted since the last time, for every council that holds the place; what cannot be
    /// stored now waits for the next time.
    pub fn store_search_counters(&self) -> Result<()> {
        let lock = || self.fruitless().0.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = std::mem::take(&mut *lock());
        if waiting.is_empty() {
            return Ok(());
        }
        let stored = self.list_councils().and_then(|councils| {
            let counted = of_councils(&waiting, &councils);
            self.write("search_counters", |w| storage::search_counters::add(w.connection, &counted))
        });
        if stored.is_err() {
            let mut now = lock();
            waiting.into_iter().for_each(|(key, count)| *now.entry(key).or_default() += count);
        }
        stored
    }

    /// The counters of the curator's council that may be shown, the latest quarter first.
    pub fn list_search_counters(&self, by: &Curator) -> Result<Vec<SearchCounter>> {
        if let Err(error) = self.store_search_counters() {
            tracing::warn!(%error, "cannot store the counters of searches");
        }
        self.db().read(|c| storage::search_counters::list(c, by.council, SHOWN_FROM))
    }
}

/// What was counted, for each council that holds the place.
fn of_councils(waiting: &Waiting, councils: &[Council]) -> BTreeMap<CounterKey, i32> {
    let mut counted = BTreeMap::new();
    for ((within, group, quarter), count) in waiting {
        let holds = |council: &&Council| council.area_codes.iter().any(|code| within.contains(code));
        for council in councils.iter().filter(holds) {
            *counted.entry((council.id, group.clone(), quarter.clone())).or_default() += count;
        }
    }
    counted
}
