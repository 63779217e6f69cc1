//! Merging two cases that turn out to be one person's.

use std::collections::HashMap;

use serde::Deserialize;

use super::{Case, CaseFile, log::Dated, own_case};
use crate::actor::Worker;
use crate::case_records::CaseRecord;
use crate::error::{Error, Result};
use crate::goals::Goal;
use crate::id::{CaseId, NeedId};
use crate::needs::{Need, require_all_alive};
use crate::referrals::Referral;
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
            require_one_person(w, &into, &other)?;
            self.counting(w, &[into.id, other.id], |w| self.merge(w, &into, &other))
        })?;
        self.wipe_erased();
        Ok(done)
    }

    fn merge(&self, w: &mut Write<'_>, into: &Case, other: &Case) -> Result<CaseFile> {
        let ours = storage::cases::file(w.connection, into.clone())?;
        let theirs = storage::cases::file(w.connection, other.clone())?;
        let moves =
            theirs.needs.iter().map(|need| destination(&ours.needs, need)).collect::<Result<Vec<_>>>()?;
        let consents = [into.consented_on, other.consented_on];
        let is_renewed = into.is_consent_renewed() || other.is_consent_renewed();
        let consent = if is_renewed { consents.into_iter().max() } else { consents.into_iter().min() };
        let mut merged = Case {
            version: into.version + 1,
            consented_on: consent.unwrap_or(into.consented_on),
            guardian_consented_on: [into, other].iter().filter_map(|case| case.guardian_consented_on).min(),
            opened_on: into.opened_on.min(other.opened_on),
            ..into.clone()
        };
        let before = theirs.circumstances.iter().filter(|state| state.valid_from < into.opened_on);
        let states: Vec<_> = before.chain(&ours.circumstances).cloned().collect();
        merged.take_last(&states);
        // Both consents were looked at when they were recorded.
        self.check_case(Some(&merged), &merged)?;
        self.check_circumstances(&merged, &states)?;
        drop_doubles(w, &ours, &theirs, &moves)?;
        for (need, to) in theirs.needs.iter().zip(moves) {
            storage::cases::move_need(w.connection, need.id, to, into.id)?;
        }
        storage::cases::move_records(w.connection, other.id, into.id)?;
        storage::changes::move_versions(w.connection, other.id, into.id)?;
        storage::cases::erase(w.connection, other)?;
        storage::cases::change(w.connection, &merged)?;
        storage::circumstances::put(w.connection, into.id, &states)?;
        let (old, new) = (&ours.circumstances[..], &states[..]);
        let known = Dated { case: into, circumstances: old };
        w.log_case("merge", &merged, Some(&known), &Dated { case: &merged, circumstances: new })?;
        w.log_erased(other, &Case { version: other.version + 1, ..other.clone() });
        let file = storage::cases::file(w.connection, merged)?;
        super::closing::check_within(&file.case, &states, &file)?;
        require_all_alive(&file.needs)?;
        Ok(file)
    }
}

/// What both cases say alike stays once, as that of the remaining case. Where only one knows what became of it, both stay.
fn drop_doubles(
    w: &mut Write<'_>,
    ours: &CaseFile,
    theirs: &CaseFile,
    moves: &[Option<NeedId>],
) -> Result<()> {
    for step in theirs.steps.iter().filter(|step| ours.steps.iter().any(|own| own.is_as(step))) {
        step.delete(w.connection)?;
    }
    for strength in theirs.strengths.iter().filter(|one| ours.strengths.iter().any(|own| own.is_as(one))) {
        strength.delete(w.connection)?;
    }
    let stands = |goal: &Goal| (goal.state, goal.settled_on);
    let is_known = |goal: &&Goal| ours.goals.iter().any(|own| own.is_as(goal) && stands(own) == stands(goal));
    for goal in theirs.goals.iter().filter(is_known) {
        goal.delete(w.connection)?;
    }
    let moved: HashMap<NeedId, NeedId> =
        theirs.needs.iter().zip(moves).filter_map(|(need, to)| Some((need.id, (*to)?))).collect();
    let stands = |one: &Referral| (one.state, one.settled_on, one.refusal_reason.clone());
    for referral in &theirs.referrals {
        let Some(need_id) = moved.get(&referral.need_id).copied() else { continue };
        let there = Referral { need_id, ..referral.clone() };
        if ours.referrals.iter().any(|own| own.is_as(&there) && stands(own) == stands(&there)) {
            referral.delete(w.connection)?;
        }
    }
    Ok(())
}

/// Fails where two cases cannot be one person's, or the person consented to give one of them away as it is.
fn require_one_person(w: &mut Write<'_>, into: &Case, other: &Case) -> Result<()> {
    if into.birth_cohort != other.birth_cohort {
        return Err(Error::invalid("case_id", "has another birth_cohort; correct the mistaken one first"));
    }
    for case in [into, other] {
        if storage::transfers::is_offered(w.connection, case.id)? {
            let reason = "a case that is offered to another organisation cannot be merged".into();
            return Err(Error::Conflict { reason });
        }
    }
    Ok(())
}

/// The need of the same term that takes the reports of another in, an open one first; none where the need
/// itself moves.
fn destination(ours: &[Need], theirs: &Need) -> Result<Option<NeedId>> {
    let same: Vec<&Need> = ours.iter().filter(|need| need.term == theirs.term).collect();
    let days = |need: &Need| need.reports.iter().map(|report| report.reported_on).collect::<Vec<_>>();
    let known: Vec<_> = same.iter().flat_map(|need| days(need)).collect();
    if days(theirs).iter().any(|day| known.contains(day)) {
        let reason = "both cases report on the same need on one day; take one of the two back first".into();
        return Err(Error::Conflict { reason });
    }
    let is_open = |need: &&&Need| need.last_report().is_some_and(|report| report.status.is_open());
    Ok(same.iter().find(is_open).or(same.last()).map(|need| need.id))
}
