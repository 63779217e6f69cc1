//! What one entry records of its case.

use super::{CaseEntry, EnteredCase, NeedEntry};
use crate::case_records::CaseRecord;
use crate::cases::Case;
use crate::error::{Error, Result};
use crate::id::NeedId;
use crate::needs::{Need, require_free_day, require_sequence};
use crate::registry::Registry;
use crate::storage::{self, Write};
use crate::taxonomies::{NEED_DOMAINS, SERVICE_KINDS};
use crate::values::TermId;

impl Registry {
    /// Records an entry of a case that is known or new.
    pub(super) fn enter(
        &self,
        w: &mut Write<'_>,
        case: Case,
        is_new: bool,
        entry: CaseEntry,
    ) -> Result<EnteredCase> {
        let CaseEntry { steps, needs, strengths, goals, .. } = entry;
        if is_new {
            self.store_new_case(w, &case)?;
        } else if steps.is_empty() && needs.is_empty() && strengths.is_empty() && goals.is_empty() {
            return Err(Error::invalid("needs", "steps, strengths or goals are needed with a token"));
        }
        let steps = add_each(w, &case, "steps", steps, |w, new| self.build_step(w, &case, new))?;
        let (mut reports, mut referrals) = (0, 0);
        for (number, need) in needs.into_iter().enumerate() {
            reports += need.reports.len();
            referrals += need.referrals.len();
            self.enter_need(w, &case, need).map_err(|error| within_each(error, "needs", number))?;
        }
        let strengths =
            add_each(w, &case, "strengths", strengths, |w, new| self.build_strength(w, &case, new))?;
        let goals = add_each(w, &case, "goals", goals, |w, new| self.build_goal(w, &case, new))?;
        let (case_id, token) = (case.id, case.token);
        Ok(EnteredCase { case_id, token, is_new, reports, steps, referrals, strengths, goals })
    }

    fn enter_need(&self, w: &mut Write<'_>, case: &Case, entry: NeedEntry) -> Result<()> {
        let NeedEntry { term, reports, referrals } = entry;
        self.terms().require(&[SERVICE_KINDS, NEED_DOMAINS], &term, "term")?;
        let mut known = storage::cases::list_needs(w.connection, &[case.id])?;
        let place = known.iter().rposition(|need| need.term == term);
        if reports.is_empty() && (referrals.is_empty() || place.is_none()) {
            return Err(Error::invalid("reports", "must not be empty"));
        }
        let place = match place {
            Some(place) => place,
            None => {
                known.push(self.add_need(w, case, &term)?);
                known.len() - 1
            }
        };
        for (number, new) in reports.into_iter().enumerate() {
            let report = self.check_report(case, known[place].id, new, &format!("reports[{number}]."))?;
            require_free_day(&known, &term, &report)
                .and_then(|()| require_sequence(&known, &term, &report))
                .map_err(|error| within_each(error, "reports", number))?;
            report.insert(w.connection)?;
            w.log_case("create", case, None, &report)?;
            known[place].reports.push(report);
        }
        let need = known[place].id;
        add_each(w, case, "referrals", referrals, |w, new| self.build_referral(w, case, need, new))?;
        Ok(())
    }

    fn add_need(&self, w: &mut Write<'_>, case: &Case, term: &TermId) -> Result<Need> {
        let id = NeedId(self.ids().unlinkable());
        let need = Need { id, version: 1, case_id: case.id, term: term.clone(), reports: Vec::new() };
        storage::cases::add_need(w.connection, &need)?;
        w.log_case("create", case, None, &need)?;
        Ok(need)
    }
}

/// Adds the records of a list to a case, one after the other; returns how many there are.
fn add_each<N, T: CaseRecord>(
    w: &mut Write<'_>,
    case: &Case,
    list: &str,
    all: Vec<N>,
    build: impl Fn(&mut Write<'_>, N) -> Result<T>,
) -> Result<usize> {
    let count = all.len();
    for (number, new) in all.into_iter().enumerate() {
        let record = build(w, new).map_err(|error| within_each(error, list, number))?;
        record.insert(w.connection)?;
        w.log_case("create", case, None, &record)?;
    }
    Ok(count)
}

/// The same error, of an element of a list; what contradicts something known is a fault of that element.
fn within_each(error: Error, list: &str, number: usize) -> Error {
    match error {
        Error::Conflict { reason } => Error::invalid(format!("{list}[{number}]"), reason),
        other => other.within(&format!("{list}[{number}]")),
    }
}
