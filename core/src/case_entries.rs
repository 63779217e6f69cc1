//! Entry of many cases at once, for one organisation, checked as a whole: all are taken or none.
//!
//! An entry opens a case or, with a token, adds to one that the organisation has. Sent twice with the same
//! key, it is entered once and answered alike.

mod entering;
pub mod template;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::actor::Worker;
use crate::cases::{Case, NewCase};
use crate::error::{Error, Fault, Faults, Result};
use crate::goals::NewGoal;
use crate::id::{CaseEntryId, CaseId, OrganizationId, ServiceId};
use crate::needs::NewNeedReport;
use crate::referrals::NewReferral;
use crate::registry::Registry;
use crate::steps::NewStep;
use crate::storage::{self, Write};
use crate::strengths::NewStrength;
use crate::values::TermId;

/// The most entries that are taken at once.
pub const MAX_ENTRIES: usize = 5_000;
/// How many faults are told; a file of the wrong form has one in every cell.
const MAX_FAULTS: usize = 200;

/// A case with what is to be recorded of it.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseEntry {
    /// The token of a case that the organisation has; without one a case is opened.
    #[serde(default)]
    pub token: Option<String>,
    /// The case to open, without a token.
    #[serde(default)]
    pub case: Option<NewCase>,
    /// When the support ended, if it did.
    #[serde(default)]
    pub closed_on: Option<NaiveDate>,
    /// Why it ended: a term of `closing_reasons`.
    #[serde(default)]
    pub closing_reason: Option<TermId>,
    /// Steps of the cycle.
    #[serde(default)]
    pub steps: Vec<NewStep>,
    /// Needs with their reports and referrals.
    #[serde(default)]
    pub needs: Vec<NeedEntry>,
    /// Strengths of the person; those that are known already are not noted again.
    #[serde(default)]
    pub strengths: Vec<NewStrength>,
    /// What the person wants. A goal of the same domain that is still pursued, with the same wish or where none is said, is
    /// told further.
    #[serde(default)]
    pub goals: Vec<NewGoal>,
}

/// Reports on a need, and where it was taken; the need is recorded if the case does not have it yet.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NeedEntry {
    /// A service kind or a need domain.
    pub term: TermId,
    /// At least one report, unless the case has the need and a referral is told.
    #[serde(default)]
    pub reports: Vec<NewNeedReport>,
    /// To which services it was taken. One to the same service that is not settled yet is told further.
    #[serde(default)]
    pub referrals: Vec<NewReferral>,
}

/// How an entry is to be made.
#[derive(Debug, Clone, Default)]
pub struct EntryManner {
    /// Only check it, and take nothing.
    pub rehearse: bool,
    /// The caller's key, and a digest of what was sent with it.
    pub key: Option<(String, String)>,
}

/// What an entry made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CaseEntryAnswer {
    /// A random id.
    pub id: CaseEntryId,
    /// Whether it was only checked.
    pub rehearsed: bool,
    /// The cases, one for each entry.
    pub cases: Vec<EnteredCase>,
    /// Of a table: the rows of the template that nobody had filled in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub untouched: Option<usize>,
}

/// What an entry did to a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct EnteredCase {
    /// The case.
    pub case_id: CaseId,
    /// What its papers call it; empty where a new case was only checked, as its token is given when it is opened.
    pub token: String,
    /// Whether it was opened by the entry.
    pub is_new: bool,
    /// How many reports were added.
    pub reports: usize,
    /// How many steps were added.
    pub steps: usize,
    /// The referrals that were told.
    #[serde(default)]
    pub referrals: Vec<EnteredReferral>,
    /// How many strengths were told.
    #[serde(default)]
    pub strengths: usize,
    /// How many goals were told.
    #[serde(default)]
    pub goals: usize,
}

/// A referral that was told, by the service that the register has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct EnteredReferral {
    /// The service.
    pub service_id: ServiceId,
    /// Whether it is a new one; otherwise one that was not settled was told further.
    pub is_new: bool,
    /// What the service is called.
    pub name: String,
    /// Its kind.
    pub kind: TermId,
    /// Where it is: prefecture and municipality.
    pub address_area: String,
}

/// What is kept of an entry with a key.
pub(crate) struct KeptEntry {
    pub id: CaseEntryId,
    pub organization_id: OrganizationId,
    pub key: String,
    pub body_hash: String,
    pub entered_at: DateTime<Utc>,
    /// None once a case of it was erased or went elsewhere.
    pub answer: Option<CaseEntryAnswer>,
}

impl Registry {
    /// Enters cases of the worker's own organisation; a fault names the entry by its number from 0.
    pub fn enter_cases(
        &self,
        by: &Worker,
        entries: Vec<CaseEntry>,
        manner: &EntryManner,
    ) -> Result<CaseEntryAnswer> {
        if entries.is_empty() || entries.len() > MAX_ENTRIES {
            return Err(Error::invalid("entries", format!("must be 1 to {MAX_ENTRIES}")));
        }
        self.enter_counted(by, entries, manner, None)
    }

    /// Enters cases that were given as JSON or, with so many rows left as they were, in a table.
    fn enter_counted(
        &self,
        by: &Worker,
        entries: Vec<CaseEntry>,
        manner: &EntryManner,
        untouched: Option<usize>,
    ) -> Result<CaseEntryAnswer> {
        self.rehearse_or_write(&by.account.to_string(), manner.rehearse, |w| {
            if let Some(known) = answered(w, by, manner)? {
                return Ok(known);
            }
            let mut cases = self.enter_all(w, by, entries)?;
            cases
                .iter_mut()
                .filter(|case| manner.rehearse && case.is_new)
                .for_each(|case| case.token.clear());
            let id = CaseEntryId(self.ids().unlinkable());
            let answer = CaseEntryAnswer { id, rehearsed: manner.rehearse, cases, untouched };
            if let Some((key, body_hash)) = manner.key.clone() {
                let (organization_id, entered_at, answer) = (by.organization, w.at, Some(answer.clone()));
                let kept = KeptEntry { id, organization_id, key, body_hash, entered_at, answer };
                storage::case_entries::keep(w.connection, &kept)?;
            }
            Ok(answer)
        })
    }

    fn enter_all(&self, w: &mut Write<'_>, by: &Worker, entries: Vec<CaseEntry>) -> Result<Vec<EnteredCase>> {
        let mut faults = Vec::new();
        let mut prepared = Vec::new();
        for (number, entry) in entries.into_iter().enumerate() {
            match self.case_of(w, by, &entry) {
                Ok((case, is_new)) => prepared.push((number, case, is_new, entry)),
                Err(error) => faults.extend(faults_in(error, number)?),
            }
        }
        let ids: Vec<CaseId> = prepared.iter().map(|(_, case, ..)| case.id).collect();
        let entered = self.counting(w, &ids, |w| {
            let mut entered = Vec::new();
            for (number, case, is_new, entry) in prepared {
                match self.enter(w, case, is_new, entry) {
                    Ok(done) => entered.push(done),
                    Err(error) => faults.extend(faults_in(error, number)?),
                }
            }
            Ok(entered)
        })?;
        if faults.is_empty() {
            return Ok(entered);
        }
        faults.truncate(MAX_FAULTS);
        Err(Error::Invalid(faults))
    }

    /// The case that an entry is about, and whether it is to be opened.
    fn case_of(&self, w: &mut Write<'_>, by: &Worker, entry: &CaseEntry) -> Result<(Case, bool)> {
        match (&entry.token, &entry.case) {
            (Some(token), None) => {
                let found = storage::cases::find_by_token(w.connection, by.organization, token)?;
                let case =
                    found.ok_or_else(|| Error::invalid("token", "is of no case of the organisation"))?;
                w.touch(&case);
                let mut faults = Faults::default();
                let ends = entry.closed_on.is_some() || entry.closing_reason.is_some();
                faults.require(!ends, "closed_on", "ends a new case only; change the case to end it");
                faults.finish()?;
                Ok((case, false))
            }
            (None, Some(new)) => {
                let mut case = self.build_case(by, new.clone());
                case.closed_on = entry.closed_on;
                case.closing_reason.clone_from(&entry.closing_reason);
                case.complete();
                self.check_case(None, &case).map_err(case_fault)?;
                let states = [case.circumstances_from(case.opened_on)];
                self.check_circumstances(&case, &states).map_err(case_fault)?;
                Ok((case, true))
            }
            (Some(_), Some(_)) => Err(Error::invalid("case", "must be left out with a token")),
            (None, None) => Err(Error::invalid("case", "or a token is needed")),
        }
    }
}

/// What was answered to the same key before.
fn answered(w: &mut Write<'_>, by: &Worker, manner: &EntryManner) -> Result<Option<CaseEntryAnswer>> {
    let Some((key, hash)) = &manner.key else { return Ok(None) };
    match storage::case_entries::find(w.connection, by.organization, key)? {
        Some(KeptEntry { answer: None, .. }) => {
            let reason = "the key was used, and a case that was entered with it has been erased since";
            Err(Error::Conflict { reason: reason.into() })
        }
        Some(kept) if kept.body_hash == *hash => {
            for id in kept.answer.iter().flat_map(|answer| &answer.cases).map(|case| case.case_id) {
                let case = crate::cases::own_case(w, by, id)?;
                w.log_read(&case);
            }
            Ok(kept.answer)
        }
        Some(_) => Err(Error::KeyReused),
        None => Ok(None),
    }
}

/// The faults of an entry, or the error where it is none of the entry's.
fn faults_in(error: Error, number: usize) -> Result<Vec<Fault>> {
    let inside = |field: String| format!("entries[{number}].{field}");
    match error {
        Error::Invalid(faults) => {
            Ok(faults.into_iter().map(|fault| Fault::new(inside(fault.field), fault.reason)).collect())
        }
        other => Err(other),
    }
}

/// A fault of what `case` holds; the end of the support lies beside it.
fn case_fault(error: Error) -> Error {
    match error {
        Error::Invalid(faults) => Error::Invalid(
            faults
                .into_iter()
                .map(|fault| match fault.field.as_str() {
                    "closed_on" | "closing_reason" | "retain_until" => fault,
                    field => Fault::new(format!("case.{field}"), fault.reason),
                })
                .collect(),
        ),
        other => other,
    }
}
