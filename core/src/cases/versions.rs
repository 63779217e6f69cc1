//! What the records of a case said before they were corrected.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::own_case;
use crate::actor::Worker;
use crate::error::Result;
use crate::id::CaseId;
use crate::registry::Registry;
use crate::storage;

/// What a record of a case said at a version.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct CaseVersion {
    /// Plural, such as `need_reports`.
    pub noun: String,
    /// The record's id.
    pub record_id: String,
    /// The version.
    pub version: i32,
    /// Since when it said so.
    pub at: DateTime<Utc>,
    /// What it said.
    pub content: serde_json::Value,
}

impl Registry {
    /// All versions of all records of a case of the worker's own organisation, the earliest first.
    pub fn list_case_versions(&self, by: &Worker, id: CaseId) -> Result<Vec<CaseVersion>> {
        self.write(&by.account.to_string(), |w| {
            let case = own_case(w, by, id)?;
            w.log_read(&case);
            storage::changes::list_versions(w.connection, id)
        })
    }
}
