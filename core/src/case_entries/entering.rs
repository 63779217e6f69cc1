//! What one entry records of its case.

use chrono::NaiveDate;

use super::{CaseEntry, EnteredCase, EnteredReferral, NeedEntry};
use crate::case_records::CaseRecord;
use crate::cases::Case;
use crate::error::{Error, Faults, Result};
use crate::goals::{Goal, GoalState, NewGoal};
use crate::id::NeedId;
use crate::needs::{Need, require_alive, require_free_day, require_sequence};
use crate::referrals::{NewReferral, Referral};
use crate::registry::Registry;
use crate::storage::{self, Write};
use crate::strengths::NewStrength;
use crate::taxonomies::{NEED_DOMAINS, SERVICE_KINDS};
use crate::values::TermId;

impl Registry {
    /// Records an entry of a case that is known or new; tells all its faults at once.
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
        let reports = needs.iter().map(|need| need.reports.len()).sum();
        let counts = [steps.len(), strengths.len(), goals.len()];
        let (mut faults, mut referrals) = (Faults::default(), Vec::new());
        each(&mut faults, "steps", by_day(steps, |new| new.occurred_on), |new| {
            let step = self.build_step(w, &case, new)?;
            store(w, &case, &step)
        })?;
        each(&mut faults, "needs", needs.into_iter().enumerate(), |need| {
            referrals.extend(self.enter_need(w, &case, need)?);
            Ok(())
        })?;
        let strengths = by_day(strengths, |new| new.noted_on);
        each(&mut faults, "strengths", strengths, |new| self.enter_strength(w, &case, new))?;
        let goals = by_day(goals, |new| new.set_on);
        each(&mut faults, "goals", goals, |new| self.enter_goal(w, &case, new))?;
        faults.finish()?;
        let [steps, strengths, goals] = counts;
        let (case_id, token) = (case.id, case.token);
        Ok(EnteredCase { case_id, token, is_new, reports, steps, referrals, strengths, goals })
    }

    fn enter_need(&self, w: &mut Write<'_>, case: &Case, entry: NeedEntry) -> Result<Vec<EnteredReferral>> {
        let NeedEntry { term, reports, referrals } = entry;
        self.terms().require(&[SERVICE_KINDS, NEED_DOMAINS], &term, "term")?;
        let mut known = storage::cases::list_needs(w.connection, &[case.id])?;
        let place = known.iter().rposition(|need| need.term == term);
        if reports.is_empty() && referrals.is_empty() {
            return Err(Error::invalid("reports", "must not be empty"));
        }
        if reports.is_empty() && place.is_none() {
            return Err(Error::invalid("reports", "are needed of a need that the case does not have yet"));
        }
        let place = match place {
            Some(place) => place,
            None => {
                known.push(self.add_need(w, case, &term)?);
                known.len() - 1
            }
        };
        let (mut faults, mut entered, need) = (Faults::default(), Vec::new(), known[place].id);
        each(&mut faults, "reports", by_day(reports, |new| new.reported_on), |new| {
            let report = self.check_report(case, need, new, "")?;
            require_free_day(&known, &term, &report)?;
            require_alive(&known, &report)?;
            require_sequence(&known, &term, &report)?;
            store(w, case, &report)?;
            known[place].put(&report);
            Ok(())
        })?;
        each(&mut faults, "referrals", by_day(referrals, |new| new.referred_on), |new| {
            entered.push(self.enter_referral(w, case, need, new)?);
            Ok(())
        })?;
        faults.finish()?;
        Ok(entered)
    }

    fn add_need(&self, w: &mut Write<'_>, case: &Case, term: &TermId) -> Result<Need> {
        let id = NeedId(self.ids().unlinkable());
        let need = Need { id, version: 1, case_id: case.id, term: term.clone(), reports: Vec::new() };
        storage::cases::add_need(w.connection, &need)?;
        w.log_case("create", case, None, &need)?;
        Ok(need)
    }

    /// One that is not settled is told further: the paper of the next visit names the same service again.
    fn enter_referral(
        &self,
        w: &mut Write<'_>,
        case: &Case,
        need: NeedId,
        new: NewReferral,
    ) -> Result<EnteredReferral> {
        let known = storage::case_records::referrals(w.connection, &[case.id])?;
        let is_it = |one: &&Referral| (one.need_id, one.service_id) == (need, new.service_id);
        let goes_on = |one: &&Referral| !one.state.is_settled() && one.referred_on <= new.referred_on;
        let running = known.iter().filter(is_it).find(goes_on);
        case.require_within(new.referred_on, self.clock().today(), "referred_on")?;
        let service_id = new.service_id;
        if let Some(before) = running {
            let NewReferral { state, refusal_reason, settled_on, .. } = new;
            let after = Referral { state, refusal_reason, settled_on, ..before.clone() };
            self.check_referral(case, &after)?;
            follow(w, case, before, after)?;
        } else {
            let referral = self.build_referral(w, case, need, new)?;
            store(w, case, &referral)?;
        }
        let service = storage::services::find(w.connection, service_id)?;
        let locations = storage::services::locations(w.connection, &service.location_ids)?;
        let address_area = locations.first().map(|place| place.address_area.clone()).unwrap_or_default();
        let (is_new, name) = (running.is_none(), service.name.to_string());
        Ok(EnteredReferral { service_id, is_new, name, kind: service.kind, address_area })
    }

    /// One that is known is not noted again at each visit.
    fn enter_strength(&self, w: &mut Write<'_>, case: &Case, new: NewStrength) -> Result<()> {
        let known = storage::case_records::strengths(w.connection, &[case.id])?;
        case.require_within(new.noted_on, self.clock().today(), "noted_on")?;
        if known.iter().any(|one| one.is_of(&new.domain, &new.strength)) {
            return Ok(());
        }
        let strength = self.build_strength(w, case, new)?;
        store(w, case, &strength)
    }

    /// One that is pursued, the last of several, is told further.
    fn enter_goal(&self, w: &mut Write<'_>, case: &Case, new: NewGoal) -> Result<()> {
        let known = storage::case_records::goals(w.connection, &[case.id])?;
        let is_it = |goal: &&Goal| {
            let is_same_wish = new.wish.is_none() || goal.wish == new.wish;
            let goes_on = goal.state == GoalState::Pursued && goal.set_on <= new.set_on;
            goes_on && goal.domain == new.domain && is_same_wish
        };
        case.require_within(new.set_on, self.clock().today(), "set_on")?;
        // They are in the order of their days.
        let Some(before) = known.iter().rfind(is_it) else {
            let goal = self.build_goal(w, case, new)?;
            return store(w, case, &goal);
        };
        let after = Goal { state: new.state, settled_on: new.settled_on, ..before.clone() };
        self.check_goal(case, &after)?;
        follow(w, case, before, after)
    }
}

/// Stores a new record of a case.
fn store<T: CaseRecord>(w: &mut Write<'_>, case: &Case, record: &T) -> Result<()> {
    record.insert(w.connection)?;
    w.log_case("create", case, None, record)
}

/// Stores what became of a record, if that is anything new.
fn follow<T: CaseRecord>(w: &mut Write<'_>, case: &Case, before: &T, mut after: T) -> Result<()> {
    if after == *before {
        return Ok(());
    }
    after.raise_version();
    after.update(w.connection)?;
    w.log_case("change", case, Some(before), &after)
}

/// The elements of a list with their places, by day: what is told further is told in the order in which it was, whatever
/// the order of rows.
fn by_day<N>(all: Vec<N>, day: impl Fn(&N) -> NaiveDate) -> impl Iterator<Item = (usize, N)> {
    let mut all: Vec<(usize, N)> = all.into_iter().enumerate().collect();
    all.sort_by_key(|(_, new)| day(new));
    all.into_iter()
}

/// Does something with each element of a list, and remembers the faults of all.
fn each<N>(
    faults: &mut Faults,
    list: &str,
    mut all: impl Iterator<Item = (usize, N)>,
    mut deed: impl FnMut(N) -> Result<()>,
) -> Result<()> {
    all.try_for_each(|(number, new)| faults.note(deed(new).map_err(|error| within_each(error, list, number))))
}

/// The same error, of an element of a list; what contradicts something known is a fault of that element.
fn within_each(error: Error, list: &str, number: usize) -> Error {
    match error {
        Error::Conflict { reason } => Error::invalid(format!("{list}[{number}]"), reason),
        other => other.within(&format!("{list}[{number}]")),
    }
}
