//! Saved searches: what a case waits for, and what newly fits when its worker looks.
//!
//! A saved search keeps areas and codes, never a point, a grid square or free words. How old the person is
//! comes from the case. It belongs to the case layer and dies with its case; nobody is told that it is
//! there or what it finds.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::actor::{SignedIn, Viewer, Worker};
use crate::cases::{Case, own_case};
use crate::changes::Logged;
use crate::clock::fiscal_year;
use crate::error::{Error, Faults, Result};
use crate::id::{CaseId, SavedSearchId, ServiceId};
use crate::registry::Registry;
use crate::search::{Fitting, Place, Search, SearchResult};
use crate::storage;

/// Services that may fit when a search is saved. A search that so many fit waits for nothing.
const MAX_FITTING: usize = 1_000;

/// A search that a case waits with.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct SavedSearch {
    /// A random id.
    pub id: SavedSearchId,
    /// Counts the changes to the record.
    pub version: i32,
    /// Whose it is.
    pub case_id: CaseId,
    /// What is looked for.
    pub search: Search,
    /// Services that the worker has seen already.
    pub seen: Vec<ServiceId>,
    /// When it was saved.
    pub created_at: DateTime<Utc>,
}

/// What a worker sees on looking.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct SavedSearchLook {
    /// The case that waits.
    pub case_id: CaseId,
    /// What it waits for.
    pub search: Search,
    /// Services that fit now and did not when the worker last looked: the nearest 200.
    pub new: Vec<SearchResult>,
    /// How many that were known fit still.
    pub known: usize,
    /// How many that fitted do not any more.
    pub gone: usize,
}

impl Logged for SavedSearch {
    const NOUN: &'static str = "saved_searches";
    fn record_id(&self) -> String {
        self.id.to_string()
    }
    fn version(&self) -> i32 {
        self.version
    }
}

impl Registry {
    /// Saves a search for a case of the worker's own organisation. What fits today counts as seen.
    pub fn save_search(&self, by: &Worker, case_id: CaseId, search: Search) -> Result<SavedSearch> {
        check(&search)?;
        self.write(&by.account.to_string(), |w| {
            let case = own_case(w, by, case_id)?;
            let seen = self.fitting(by, &case, &search, &|_| false)?.ids;
            if seen.len() > MAX_FITTING {
                let reason = "names so little that more than 1000 services fit; add kinds or a radius";
                return Err(Error::invalid("kinds", reason));
            }
            let id = SavedSearchId(self.ids().unlinkable());
            let created_at = self.clock().now();
            let saved = SavedSearch { id, version: 1, case_id, search, seen, created_at };
            storage::saved_searches::add(w.connection, &saved)?;
            w.log_case("create", &case, None, &saved)?;
            Ok(saved)
        })
    }

    /// The saved searches of a case of the worker's own organisation.
    pub fn list_saved_searches(&self, by: &Worker, case_id: CaseId) -> Result<Vec<SavedSearch>> {
        self.write(&by.account.to_string(), |w| {
            let case = own_case(w, by, case_id)?;
            w.log_read(&case);
            storage::saved_searches::list(w.connection, case_id)
        })
    }

    /// Looks what newly fits, and takes it as seen.
    pub fn look_at_saved_search(&self, by: &Worker, id: SavedSearchId) -> Result<SavedSearchLook> {
        self.write(&by.account.to_string(), |w| {
            let before = storage::saved_searches::find(w.connection, id)?;
            let not_found = || Error::NotFound { noun: "saved search" };
            let case = own_case(w, by, before.case_id).map_err(|_| not_found())?;
            let was_seen: HashSet<&ServiceId> = before.seen.iter().collect();
            let is_new = |id: &ServiceId| !was_seen.contains(id);
            let Fitting { ids: seen, results: new } = self.fitting(by, &case, &before.search, &is_new)?;
            let known = seen.iter().filter(|id| !is_new(id)).count();
            let gone = before.seen.len() - known;
            w.log_read(&case);
            if seen != before.seen {
                let after = SavedSearch { seen, version: before.version + 1, ..before.clone() };
                storage::saved_searches::change(w.connection, &after)?;
                w.log_case("change", &case, Some(&before), &after)?;
            }
            Ok(SavedSearchLook { case_id: before.case_id, search: before.search, new, known, gone })
        })
    }

    /// Deletes a saved search.
    pub fn delete_saved_search(&self, by: &Worker, id: SavedSearchId) -> Result<()> {
        self.write(&by.account.to_string(), |w| {
            let before = storage::saved_searches::find(w.connection, id)?;
            let not_found = || Error::NotFound { noun: "saved search" };
            let case = own_case(w, by, before.case_id).map_err(|_| not_found())?;
            storage::saved_searches::delete(w.connection, id)?;
            let gone = SavedSearch { version: before.version + 1, ..before };
            storage::changes::erase_record(w.connection, &id.to_string())?;
            w.log_erased(&case, &gone);
            Ok(())
        })
    }

    /// What fits now, and the nearest of those that are wanted; the person's age comes from the case.
    fn fitting(
        &self,
        by: &Worker,
        case: &Case,
        search: &Search,
        is_wanted: &dyn Fn(&ServiceId) -> bool,
    ) -> Result<Fitting> {
        let mut search = search.clone();
        search.profile.age = Some(age_of(case, fiscal_year(self.clock().today())));
        self.search_all(&Viewer::SignedIn(SignedIn::searching(by)), &search, is_wanted)
    }
}

/// The age that everybody of a school cohort has reached when a fiscal year begins.
pub fn age_of(case: &Case, fiscal_year: i32) -> i64 {
    i64::from((fiscal_year - case.birth_cohort - 1).clamp(0, 120))
}

/// Areas and codes only.
fn check(search: &Search) -> Result<()> {
    let mut faults = Faults::default();
    let is_area = matches!(search.place, Some(Place::Area(_)));
    faults.require(is_area, "place", "must be an area: a saved search keeps no point and no address");
    faults.require(search.words.is_none(), "words", "are not kept in a saved search");
    faults.require(search.profile.age.is_none(), "profile.age", "comes from the case");
    faults.require(search.as_of.is_none(), "as_of", "a saved search looks at today");
    faults.finish()
}
