//! Answers that follow from the log of changes alone, kept while it stands still.
//!
//! What many pages read anew (all issues of a council, what came and went between two days, a gap table) is the same
//! until somebody writes. Whoever asks at a moment that is equal to the one of an answer gets it, so that nobody has to
//! say what a change concerns.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;

use crate::error::Result;
use crate::gaps::{GapTable, GapTableKey, SupplyChange, SupplyKey};
use crate::id::CouncilId;
use crate::issues::Issue;
use crate::meetings::Meeting;
use crate::registry::Registry;
use crate::storage;

/// How many answers of each sort are kept: those that a few councils look at.
const MOST: usize = 24;

/// All that answers follow from: where the log ends, how far this process has followed it, what official files told of
/// without a change, and the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    log: i64,
    catalog: i64,
    geography: i64,
    coverages: i64,
    today: NaiveDate,
}

/// Everything that is kept.
#[derive(Default)]
pub(crate) struct Answers {
    /// All issues of a council, drafts, too; or those of all councils.
    pub issues: Kept<Option<CouncilId>, Vec<Issue>>,
    /// All meetings of a council, drafts, too; or those of all councils.
    pub meetings: Kept<Option<CouncilId>, Vec<Meeting>>,
    /// What came and went between two days.
    pub supply_changes: Kept<SupplyKey, Vec<SupplyChange>>,
    /// Gap tables for whom no own organisation counts.
    pub gap_tables: Kept<GapTableKey, GapTable>,
}

/// Answers of one sort, the one asked for last at the end.
pub(crate) struct Kept<K, V>(Mutex<Vec<(Moment, K, Arc<V>)>>);

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: PartialEq, V> Kept<K, V> {
    /// The answer to a question at a moment that was read before anything that it is made from.
    pub fn of(&self, moment: Moment, key: K, make: impl FnOnce() -> Result<V>) -> Result<Arc<V>> {
        let kept = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        {
            let mut kept = kept();
            kept.retain(|(at, ..)| *at == moment);
            if let Some(place) = kept.iter().position(|(_, known, _)| *known == key) {
                kept[place..].rotate_left(1);
                return Ok(Arc::clone(&kept[kept.len() - 1].2));
            }
        }
        let made = Arc::new(make()?);
        let mut kept = kept();
        kept.push((moment, key, Arc::clone(&made)));
        let too_many = kept.len().saturating_sub(MOST);
        kept.drain(..too_many);
        Ok(made)
    }
}

impl Registry {
    /// Where everything stands now.
    pub(crate) fn moment(&self) -> Result<Moment> {
        let (catalog, geography) = (self.catalog().sequence(), self.geography_known_at());
        let today = self.clock().today();
        self.db().read(|c| {
            let coverages = storage::imports::count_coverages(c)?;
            Ok(Moment { log: storage::changes::head(c, "changes")?, catalog, geography, coverages, today })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    fn at(log: i64) -> Moment {
        let today = NaiveDate::from_ymd_opt(2026, 6, 15).expect("a day");
        Moment { log, catalog: log, geography: 1, coverages: 0, today }
    }

    #[test]
    fn an_answer_is_kept_until_somebody_writes() {
        let kept: Kept<&str, u32> = Kept::default();
        let ask = |log, key, value| *kept.of(at(log), key, || Ok(value)).expect("an answer");
        assert_eq!([ask(1, "a", 1), ask(1, "a", 2), ask(1, "b", 3)], [1, 1, 3]);
        assert_eq!([ask(2, "a", 4), ask(2, "b", 5)], [4, 5]);
        // Who began before the change keeps nothing that others get.
        assert_eq!([ask(1, "a", 6), ask(2, "a", 7)], [6, 7]);
    }

    #[test]
    fn what_fails_is_asked_again_and_old_questions_are_forgotten() {
        let kept: Kept<usize, usize> = Kept::default();
        assert!(kept.of(at(1), 0, || Err(Error::Busy)).is_err());
        for key in 0..=MOST {
            assert_eq!(*kept.of(at(1), key, || Ok(key)).expect("an answer"), key);
        }
        assert_eq!(*kept.of(at(1), MOST, || Ok(99)).expect("known"), MOST);
        assert_eq!(*kept.of(at(1), 0, || Ok(99)).expect("forgotten"), 99);
    }
}
