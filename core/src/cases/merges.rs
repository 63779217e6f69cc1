//! Merging two cases that turn out to be one person's.

use serde::Deserialize;

use super::{Case, CaseFile, log::Dated, own_case};
use crate::actor::Worker;
use crate::error::{Error, Result};
use crate::id::{CaseId, NeedId};
use crate::needs::Need;
use crate::registry::Registry;
use crate::storage::{self, Write};

/// Which case goes into another.
#[derive(Debug, Clone, Copy, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMerge {
    /// The case that is the same person's and ends to be.
    pub case_id: CaseId,
}

impl Registry {
    /// Puts everything of one case under another of the same organisation, when both are one person's. What
    /// is true of the person stays that of the remaining case, and is the other's for the time before it.
    pub fn merge_cases(&self, by: &Worker, id: CaseId, seen: i32, merge: NewMerge) -> Result<CaseFile> {
        let done = self.write(&by.account.to_string(), |w| {
            let into = own_case(w, by, id)?;
            let other = own_case(w, by, merge.case_id).map_err(|error| match error {
                Error::NotFound { .. } => Error::invalid("case_id", "is no case of the organisation"),
                error => error,
            })?;
            if into.id == other.id {
                return Err(Error::invalid("case_id", "is the same case"));
            }
            if into.version != seen {
                return Err(Error::Stale);
            }
            self.counting(w, &[into.id, other.id], |w| self.merge(w, &into, &other))
        })?;
        self.db().maintain(storage::cases::wipe_freed_pages)?;
        Ok(done)
    }

    fn merge(&self, w: &mut Write<'_>, into: &Case, other: &Case) -> Result<CaseFile> {
        let ours = storage::cases::file(w.connection, into.clone())?;
        let theirs = storage::cases::file(w.connection, other.clone())?;
        let moves =
            theirs.needs.iter().map(|need| destination(&ours.needs, need)).collect::<Result<Vec<_>>>()?;
        let mut merged = Case {
            version: into.version + 1,
            consented_on: into.consented_on.min(other.consented_on),
            guardian_consented_on: into.guardian_consented_on.or(other.guardian_consented_on),
            opened_on: into.opened_on.min(other.opened_on),
            ..into.clone()
        };
        let before = theirs.circumstances.iter().filter(|state| state.valid_from < into.opened_on);
        let states: Vec<_> = before.chain(&ours.circumstances).cloned().collect();
        merged.take_last(&states);
        for (need, to) in theirs.needs.iter().zip(moves) {
            storage::cases::move_need(w.connection, need.id, to, into.id)?;
        }
        storage::cases::move_records(w.connection, other.id, into.id)?;
        storage::changes::move_versions(w.connection, other.id, into.id)?;
        storage::cases::erase(w.connection, other.id)?;
        storage::cases::change(w.connection, &merged)?;
        storage::circumstances::put(w.connection, into.id, &states)?;
        let (old, new) = (&ours.circumstances[..], &states[..]);
        let known = Dated { case: into, circumstances: old };
        w.log_case("merge", &merged, Some(&known), &Dated { case: &merged, circumstances: new })?;
        w.log_erased(other, &Case { version: other.version + 1, ..other.clone() });
        let file = storage::cases::file(w.connection, merged)?;
        super::closing::check_dates(&file.case, &states, &file)?;
        Ok(file)
    }
}

/// The need of the same term that takes the reports of another in; none where the need itself moves.
fn destination(ours: &[Need], theirs: &Need) -> Result<Option<NeedId>> {
    let Some(same) = ours.iter().find(|need| need.term == theirs.term) else { return Ok(None) };
    let days = |need: &Need| need.reports.iter().map(|report| report.reported_on).collect::<Vec<_>>();
    let known = days(same);
    match days(theirs).iter().find(|day| known.contains(day)) {
        Some(day) => Err(Error::Conflict {
            reason: format!("both cases report on {} on {day}; take one of the two back first", theirs.term),
        }),
        None => Ok(Some(same.id)),
    }
}
