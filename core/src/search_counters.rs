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
use crate::error::Result;
use crate::id::CouncilId;
use crate::registry::Registry;
use crate::search::judge::Query;
use crate::storage;
use crate::values::TermId;

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

/// What has not been stored yet: service groups by the areas that were searched from.
#[derive(Debug, Default)]
pub(crate) struct Fruitless(Mutex<BTreeMap<CounterKey, i32>>);

impl Registry {
    /// Counts a search of the public that found nothing, for every council that holds its place.
    pub(crate) fn count_fruitless(&self, query: &Query) {
        let Some(here) = &query.here else { return };
        let mut groups: Vec<&TermId> =
            query.kinds.iter().filter_map(|kind| self.terms().group_of(kind)).collect();
        groups.sort();
        groups.dedup();
        let quarter = Quarter::of(self.clock().today()).to_string();
        let Ok(councils) = self.list_councils() else { return };
        let own = councils
            .iter()
            .filter(|council| council.area_codes.iter().any(|code| here.within.contains(code)));
        let mut waiting = self.fruitless().0.lock().unwrap_or_else(PoisonError::into_inner);
        for council in own {
            for group in &groups {
                *waiting.entry((council.id, (*group).clone(), quarter.clone())).or_default() += 1;
            }
        }
    }

    /// Stores what was counted since the last time.
    pub fn store_search_counters(&self) -> Result<()> {
        let counted = std::mem::take(&mut *self.fruitless().0.lock().unwrap_or_else(PoisonError::into_inner));
        if counted.is_empty() {
            return Ok(());
        }
        self.write("search_counters", |w| storage::search_counters::add(w.connection, &counted))
    }

    /// The counters of the curator's council that may be shown, the latest quarter first.
    pub fn list_search_counters(&self, by: &Curator) -> Result<Vec<SearchCounter>> {
        self.store_search_counters()?;
        self.db().read(|c| storage::search_counters::list(c, by.council, SHOWN_FROM))
    }
}
