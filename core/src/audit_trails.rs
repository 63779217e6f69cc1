//! Audit trails as people read them: the latest first, with names of those who did it.
//!
//! The manager of an organisation reads that of its cases. An administrator reads what was done to the register and
//! the council's records, without what they say; of cases only whether the trail is whole.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::actor::{Administrator, Worker};
use crate::changes::{Action, CaseChange};
use crate::error::{Error, Result};
use crate::registry::Registry;
use crate::storage;

/// An entry of the trail of an organisation's cases.
#[derive(Debug, Clone, Serialize)]
pub struct CaseTrailEntry {
    /// What was done.
    pub change: CaseChange,
    /// The name of the organisation's account that did it; nothing where it was another one.
    pub name: Option<String>,
}

/// An entry of the trail of the register and the councils, without content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrailEntry {
    /// Place in the log.
    pub sequence: i64,
    /// When it was committed.
    pub at: DateTime<Utc>,
    /// The account that did it, or the command.
    pub actor: String,
    /// The name of that account.
    pub name: Option<String>,
    /// Which noun.
    pub noun: String,
    /// Which record.
    pub record_id: String,
    /// Its version after that.
    pub version: i32,
    /// What happened.
    pub action: Action,
    /// Names of the fields that changed.
    pub fields: Vec<String>,
}

/// An entry of the trail of accounts.
#[derive(Debug, Clone, Serialize)]
pub struct AccountTrailEntry {
    /// What was done.
    pub change: CaseChange,
    /// The name of the account that did it; nothing where a command did.
    pub name: Option<String>,
    /// The login name of the account that it was done to.
    pub login: Option<String>,
}

impl Registry {
    /// The trail of the own organisation's cases before a place in it, the latest first; for its manager.
    pub fn list_case_trail(
        &self,
        by: &Worker,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<CaseTrailEntry>> {
        if !by.manages_organization {
            return Err(Error::Forbidden { reason: "only the organisation's manager reads its audit trail" });
        }
        let organization = by.organization.to_string();
        self.db().read(|c| {
            let last = storage::case_changes::last(c, &organization)?;
            // The numbers of an organisation's trail are dense.
            let end = before.map_or(last + 1, |before| before.clamp(1, last + 1));
            let after = (end - 1 - limit as i64).max(0);
            let mut found = storage::case_changes::list(c, &organization, after, end - 1 - after)?;
            found.reverse();
            let accounts = storage::accounts::list(c)?.into_iter();
            let own = accounts.filter(|account| account.organization_id == Some(by.organization));
            let names: HashMap<String, String> =
                own.map(|account| (account.id.to_string(), account.name)).collect();
            let entry =
                |change: CaseChange| CaseTrailEntry { name: names.get(&change.actor).cloned(), change };
            Ok(found.into_iter().map(entry).collect())
        })
    }

    /// What was done to accounts but signing in, whatever they belong to, the latest first.
    pub fn list_account_trail(&self, _by: &Administrator, limit: usize) -> Result<Vec<AccountTrailEntry>> {
        self.db().read(|c| {
            let accounts = storage::accounts::list(c)?;
            let found = |id: &str| accounts.iter().find(|account| account.id.to_string() == id);
            let entry = |change: CaseChange| AccountTrailEntry {
                name: found(&change.actor).map(|account| account.name.clone()),
                login: found(&change.record_id).map(|account| account.login.clone()),
                change,
            };
            let changes = storage::case_changes::of_accounts(c, limit as i64)?;
            Ok(changes.into_iter().map(entry).collect())
        })
    }

    /// What was done to the register and the councils' records before a place in the log, the latest first.
    pub fn list_trail(
        &self,
        _by: &Administrator,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<TrailEntry>> {
        self.db().read(|c| {
            let accounts = storage::accounts::list(c)?.into_iter();
            let names: HashMap<String, String> =
                accounts.map(|account| (account.id.to_string(), account.name)).collect();
            let mut found = storage::audit_trails::before(c, before, limit as i64)?;
            for entry in &mut found {
                entry.name = names.get(&entry.actor).cloned();
            }
            Ok(found)
        })
    }
}
