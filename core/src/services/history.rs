//! What became of a service's record: every version, from the log, with who recorded it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::Service;
use crate::actor::Role;
use crate::changes::{Action, Change, Logged};
use crate::confirmations::PROVIDER;
use crate::error::{Error, Result};
use crate::id::ServiceId;
use crate::registry::Registry;
use crate::storage::{self, DbConnection};

/// A version of a service.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ServiceVersion {
    /// Which.
    pub version: i32,
    /// Since when.
    pub at: DateTime<Utc>,
    /// What happened.
    pub action: Action,
    /// Names of the fields that changed.
    pub fields: Vec<String>,
    /// Who recorded it; no person.
    pub recorded_by: Recorder,
    /// The record since then.
    pub service: Service,
}

/// Who recorded something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Recorder {
    /// An official file that was taken in.
    Import,
    /// The secretariat of the council with this name.
    Council(String),
    /// The provider, with the link that it was sent.
    Provider,
    /// Whoever runs the register.
    Operator,
}

impl Registry {
    /// The versions of a service, the earliest first.
    pub fn list_service_versions(&self, id: ServiceId) -> Result<Vec<ServiceVersion>> {
        self.db().read(|c| {
            let changes = storage::changes::of_record(c, Service::NOUN, &id.to_string())?;
            if changes.is_empty() {
                return Err(Error::NotFound { noun: "service" });
            }
            let mut known: HashMap<String, Recorder> = HashMap::new();
            let mut versions = Vec::with_capacity(changes.len());
            for change in changes {
                let recorded_by = match (is_import(&change), known.entry(change.actor.clone())) {
                    (true, _) => Recorder::Import,
                    (false, Entry::Occupied(found)) => found.get().clone(),
                    (false, Entry::Vacant(place)) => place.insert(recorder_of(c, &change.actor)?).clone(),
                };
                versions.extend(version(change, recorded_by)?);
            }
            Ok(versions)
        })
    }
}

/// Only an official file says of which day it speaks, or that a service is missing from it; whoever confirms one that
/// was missing says of which day they speak.
fn is_import(change: &Change) -> bool {
    let names = |name: &str| change.fields.iter().any(|field| field == name);
    names("source_as_of") || (names("vanished_on") && !names("last_confirmed_on"))
}

fn recorder_of(c: &mut DbConnection, actor: &str) -> Result<Recorder> {
    if actor == PROVIDER {
        return Ok(Recorder::Provider);
    }
    let Ok(id) = actor.parse() else { return Ok(Recorder::Operator) };
    let account = match storage::accounts::find(c, id) {
        Err(Error::NotFound { .. }) => return Ok(Recorder::Operator),
        found => found?,
    };
    Ok(match account.council_id.filter(|_| account.role == Role::Curator) {
        Some(council) => Recorder::Council(storage::councils::find(c, council)?.name),
        None => Recorder::Operator,
    })
}

/// A version; nothing where the log holds no content.
fn version(change: Change, recorded_by: Recorder) -> Result<Option<ServiceVersion>> {
    let Some(content) = change.content else { return Ok(None) };
    let service = serde_json::from_value(content).map_err(Error::internal)?;
    let Change { version, at, action, fields, .. } = change;
    Ok(Some(ServiceVersion { version, at, action, fields, recorded_by, service }))
}
