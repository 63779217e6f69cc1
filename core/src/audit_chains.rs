//! Whether the audit trails of the case layer are whole, told to one who may not read them.
//!
//! Each entry carries a digest over itself and the entry before it, so that none can be altered, left out or
//! put in between without breaking all that follow. One who can write the whole database could compute the
//! chain anew: against that stands the last digest, which the organisation's manager notes each month.

use serde::Serialize;

use crate::actor::Administrator;
use crate::error::Result;
use crate::registry::Registry;
use crate::storage::{self, DbConnection};

/// Entries read at once.
const CHUNK: i64 = 10_000;

/// The state of one organisation's audit trail, without anything of what it says or how long it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AuditChain {
    /// The organisation; none for what concerns accounts of no organisation.
    pub organization_id: Option<String>,
    /// Whether every entry follows from the one before it, up to the last number given.
    pub intact: bool,
    /// The first number whose entry is missing, altered or too many.
    pub broken_at: Option<i64>,
}

impl Registry {
    /// Whether each audit trail is whole. Reads all of them.
    pub fn list_audit_chains(&self, _by: &Administrator) -> Result<Vec<AuditChain>> {
        self.db().read(|c| {
            let organizations = storage::case_changes::organizations(c)?;
            organizations.into_iter().map(|organization| chain(c, organization)).collect()
        })
    }
}

fn chain(c: &mut DbConnection, organization: String) -> Result<AuditChain> {
    let broken_at = first_break(c, &organization)?;
    let organization_id = Some(organization).filter(|organization| !organization.is_empty());
    Ok(AuditChain { organization_id, intact: broken_at.is_none(), broken_at })
}

fn first_break(c: &mut DbConnection, organization: &str) -> Result<Option<i64>> {
    let (mut last, mut before) = (0, String::new());
    loop {
        let chunk = storage::case_changes::list(c, organization, last, CHUNK)?;
        if chunk.is_empty() {
            break;
        }
        for entry in chunk {
            // Entries from before there were digests can only come first.
            let is_old = before.is_empty() && entry.digest.is_empty();
            if entry.sequence != last + 1 || !(is_old || entry.digest == entry.digest_after(&before)) {
                return Ok(Some(last + 1));
            }
            (last, before) = (entry.sequence, entry.digest);
        }
    }
    let is_whole = last == storage::case_changes::last(c, organization)?;
    Ok((!is_whole).then_some(last + 1))
}
