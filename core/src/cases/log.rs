//! Whose a case is, what the closed log keeps of it, and what its papers call it.

use serde::Serialize;

use super::{Case, Circumstances};
use crate::actor::Worker;
use crate::changes::{CaseChange, Logged, changed_fields};
use crate::error::{Error, Result};
use crate::id::{CaseId, OrganizationId};
use crate::storage::{self, Write};

/// A case with its dated states, as a version keeps it.
#[derive(Serialize)]
pub(super) struct Dated<'a> {
    #[serde(flatten)]
    pub case: &'a Case,
    pub circumstances: &'a [Circumstances],
}

impl Logged for Dated<'_> {
    const NOUN: &'static str = Case::NOUN;
    fn record_id(&self) -> String {
        self.case.record_id()
    }
    fn version(&self) -> i32 {
        self.case.version
    }
}

/// The case, if it is the worker's organisation's; for everybody else there is none.
pub(crate) fn own_case(w: &mut Write<'_>, by: &Worker, id: CaseId) -> Result<Case> {
    let found = storage::cases::find(w.connection, id)?;
    let case = found.filter(|case| case.organization_id == by.organization);
    let case = case.ok_or(Error::NotFound { noun: "case" })?;
    w.touch(&case);
    Ok(case)
}

impl Write<'_> {
    /// Logs that a case record came to be as it is now, and keeps what it says apart from the log.
    pub(crate) fn log_case<T: Logged>(
        &mut self,
        action: &str,
        case: &Case,
        before: Option<&T>,
        after: &T,
    ) -> Result<()> {
        storage::changes::keep_version(self, case.id, after)?;
        let fields = changed_fields(before, after);
        self.case_changes.push(CaseChange { fields, ..entry(self, action, case, after) });
        Ok(())
    }

    /// Logs that a case or its dated states changed, and keeps both.
    pub(super) fn log_change(
        &mut self,
        before: &Case,
        known: &[Circumstances],
        after: &Case,
        states: &[Circumstances],
    ) -> Result<()> {
        let before = Dated { case: before, circumstances: known };
        let changed = Dated { case: after, circumstances: states };
        self.log_case("change", after, Some(&before), &changed)
    }

    /// Logs something that happened to a record of a case without changing what it says.
    pub(crate) fn log_deed<T: Logged>(&mut self, action: &str, case: &Case, record: &T) {
        let done = entry(self, action, case, record);
        self.case_changes.push(done);
    }

    /// Logs that a record of a case was erased.
    pub(crate) fn log_erased<T: Logged>(&mut self, case: &Case, record: &T) {
        let erased = entry(self, "erase", case, record);
        self.case_changes.push(erased);
    }

    /// Remembers that a case was looked at, in case nothing else comes to be logged of it.
    pub(crate) fn touch(&mut self, case: &Case) {
        let read = entry(self, "read", case, case);
        self.touched.push(read);
    }

    /// Logs that somebody read a case.
    pub(crate) fn log_read(&mut self, case: &Case) {
        let read = entry(self, "read", case, case);
        self.case_changes.push(read);
    }

    /// Logs that a worker read something of the own organisation.
    pub(crate) fn log_read_by<T: Logged>(&mut self, by: &Worker, record: &T) {
        let read = entry_of(self, "read", by.organization, record);
        self.case_changes.push(read);
    }
}

fn entry<T: Logged>(w: &Write<'_>, action: &str, case: &Case, record: &T) -> CaseChange {
    entry_of(w, action, case.organization_id, record)
}

fn entry_of<T: Logged>(w: &Write<'_>, action: &str, of: OrganizationId, record: &T) -> CaseChange {
    CaseChange {
        sequence: 0,
        digest: String::new(),
        at: w.at,
        actor: w.actor.clone(),
        organization_id: of.to_string(),
        noun: T::NOUN.to_owned(),
        record_id: record.record_id(),
        version: record.version(),
        action: action.to_owned(),
        fields: Vec::new(),
    }
}

/// Eight letters and digits that cannot be mistaken for one another when read aloud.
pub(crate) fn token(secret: &str) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let pairs = secret.as_bytes().rchunks(2).take(8);
    let value = |pair: &[u8]| pair.iter().fold(0, |sum, digit| sum * 16 + usize::from(hex(*digit)));
    pairs.map(|pair| char::from(ALPHABET[value(pair) % ALPHABET.len()])).collect()
}

fn hex(digit: u8) -> u8 {
    char::from(digit).to_digit(16).map_or(0, |value| value as u8)
}
