//! The append-only logs: audit trail, change feed, history, and feed of the in-memory index.
//!
//! Two logs, one mechanism. `changes` is public or council data and carries the record as it stood
//! after each change. `case_changes` belongs to the closed case layer: it names what changed, never
//! what it says; that lies in version rows, which erasing a case erases.
//!
//! Both are numbered densely in the order of commits, because every transaction that writes holds
//! the one writing lock until it commits. Each organisation's part of the closed log has numbers of its
//! own: common ones would tell it how busy the others are.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::actor::Worker;
use crate::error::{Error, Result};
use crate::page::Page;
use crate::registry::Registry;
use crate::storage;

/// What happened to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// It was made.
    Create,
    /// Some of its fields changed.
    Change,
    /// It is no longer offered; it stays readable.
    Retire,
    /// Its content was deleted for good.
    Erase,
}

/// One entry of the public log.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Change {
    /// Place in the log, dense, in the order of commits.
    pub sequence: i64,
    /// When it was committed.
    pub at: DateTime<Utc>,
    /// The day that it speaks of: that of an official file, or the day on which it was written.
    pub day: NaiveDate,
    /// Who changed it: shown to curators and administrators only.
    #[serde(skip)]
    pub actor: String,
    /// Which noun, plural, as in the URL.
    pub noun: String,
    /// The record's id or code.
    pub record_id: String,
    /// The record's version after the change.
    pub version: i32,
    /// What happened.
    pub action: Action,
    /// Names of the fields that changed.
    pub fields: Vec<String>,
    /// The record after the change.
    pub content: Option<Value>,
}

/// That something happened to a record, without what it says.
#[derive(Debug, Clone)]
pub(crate) struct ChangeNote {
    pub at: DateTime<Utc>,
    pub noun: String,
    pub record_id: String,
    pub action: Action,
    pub fields: Vec<String>,
}

/// One entry of the case layer's log: no content.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct CaseChange {
    /// Place in the organisation's log, dense, in the order of commits.
    pub sequence: i64,
    /// When it was committed.
    pub at: DateTime<Utc>,
    /// The account that did it.
    pub actor: String,
    /// The organisation whose case it is.
    #[serde(skip)]
    pub organization_id: String,
    /// `cases`, `needs`, `need_reports`, `steps`, `strengths`, `goals`, `referrals` and others under a case.
    pub noun: String,
    /// The record's random id.
    pub record_id: String,
    /// The record's version after the change.
    pub version: i32,
    /// What happened; reading content is logged as `read`.
    pub action: String,
    /// Names of the fields that changed.
    pub fields: Vec<String>,
    /// SHA-256 over this entry and the digest of the entry before it, hexadecimal; empty in entries from
    /// before there were digests. Whoever keeps the last one can tell that nothing up to it was altered.
    pub digest: String,
}

impl CaseChange {
    /// The digest of this entry behind one with the given digest.
    pub(crate) fn digest_after(&self, before: &str) -> String {
        let content = (
            (before, self.sequence, self.at.timestamp_micros(), &self.actor, &self.organization_id),
            (&self.noun, &self.record_id, self.version, &self.action, &self.fields),
        );
        hex(&Sha256::digest(storage::to_json(&content)))
    }
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A record whose changes a log carries.
pub(crate) trait Logged: Serialize {
    /// Plural, as in the URL.
    const NOUN: &'static str;
    /// The record's id or code.
    fn record_id(&self) -> String;
    /// The version that this state has.
    fn version(&self) -> i32;
}

/// Names of the fields in which two states differ.
pub(crate) fn changed_fields<T: Serialize>(before: Option<&T>, after: &T) -> Vec<String> {
    let before = before.map(|b| serde_json::to_value(b).unwrap_or_default()).unwrap_or_default();
    let after = serde_json::to_value(after).unwrap_or_default();
    let Value::Object(after) = after else { return Vec::new() };
    after
        .into_iter()
        .filter(|(name, value)| name != "version" && before.get(name).unwrap_or(&Value::Null) != value)
        .map(|(name, _)| name)
        .collect()
}

impl storage::Write<'_> {
    /// Remembers that `after` came to be, out of `before` if there was one.
    pub(crate) fn log<T: Logged>(&mut self, action: Action, before: Option<&T>, after: &T) {
        self.changes.push(Change {
            sequence: 0,
            at: self.at,
            day: self.day,
            actor: self.actor.clone(),
            noun: T::NOUN.to_owned(),
            record_id: after.record_id(),
            version: after.version(),
            action,
            fields: changed_fields(before, after),
            content: serde_json::to_value(after).ok(),
        });
    }
}

/// Which part of the public log to read.
#[derive(Debug, Clone, Default)]
pub struct ChangesAfter {
    /// Only entries with a greater sequence.
    pub after: i64,
    /// At most so many.
    pub limit: usize,
}

impl Registry {
    /// The public log after a place in it. Accounts are not part of it; nor is anything of a case, nor when
    /// somebody recorded free places: the day on which a small home has one is a person's. Releases and what a
    /// council works on are not shown here either, since not all of it is for everybody; they have lists of
    /// their own.
    pub fn list_changes(&self, wanted: &ChangesAfter) -> Result<Page<Change>> {
        let found =
            self.db().read(|c| storage::changes::list_shown(c, wanted.after, wanted.limit as i64 + 1))?;
        Ok(Page::cut(found, wanted.limit, |change| change.sequence.to_string()))
    }

    /// The audit trail of the worker's own organisation, for the one who manages it.
    pub fn list_case_changes(&self, by: &Worker, wanted: &ChangesAfter) -> Result<Page<CaseChange>> {
        if !by.manages_organization {
            return Err(Error::Forbidden { reason: "only the organisation's manager reads its audit trail" });
        }
        let organization = by.organization.to_string();
        let found = self
            .db()
            .read(|c| storage::case_changes::list(c, &organization, wanted.after, wanted.limit as i64 + 1))?;
        Ok(Page::cut(found, wanted.limit, |change| change.sequence.to_string()))
    }

    /// A public record as it was on a past day, from the log.
    pub(crate) fn content_as_of(&self, noun: &'static str, record_id: &str, day: NaiveDate) -> Result<Value> {
        self.db()
            .read(|c| storage::changes::content_as_of(c, noun, record_id, day))?
            .ok_or(Error::NotFound { noun })
    }
}
