//! What releases say, read only where it is what the log says that was made.
//!
//! Who writes into the database can change a body and its hash with it, or for whom a release is. The log has the hash and
//! all else besides, so a release that is not as logged is not told.

#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

use super::ReleaseRow;
use crate::changes::{Logged, hex};
use crate::error::{Error, Result};
use crate::releases::{Release, ReleaseBody, ReleasePeriod};
use crate::storage::{DbConnection, changes, from_code, from_json, stored, to_code};

/// A release with what it says.
#[derive(Clone)]
pub(crate) struct KeptRelease {
    pub release: Release,
    body: Arc<ReleaseBody>,
}

impl KeptRelease {
    /// What it says.
    pub fn body(&self) -> Arc<ReleaseBody> {
        Arc::clone(&self.body)
    }
}

/// A row that was read, with what became of it.
struct ReadRow {
    row: ReleaseRow,
    kept: KeptRelease,
}

/// Rows that were read lately, the last one at the end. To read the thousands of cells of a text and to ask the log takes
/// longer than all else that a page does; an equal row says the same wherever it is kept.
static LATELY: Mutex<Vec<ReadRow>> = Mutex::new(Vec::new());
/// How many: two years of the quarters of two councils, for everybody and for the council.
const REMEMBERED: usize = 32;

/// Why nothing of a release is read that somebody changed in the database.
const ALTERED: &str = "the release was altered after it was made";

/// A release with what it says. Fails where a row is not what was made.
pub(super) fn kept(c: &mut DbConnection, row: ReleaseRow) -> Result<KeptRelease> {
    let lately = || LATELY.lock().unwrap_or_else(PoisonError::into_inner);
    {
        let mut lately = lately();
        if let Some(place) = lately.iter().position(|read| read.row == row) {
            lately[place..].rotate_left(1);
            return Ok(lately[lately.len() - 1].kept.clone());
        }
    }
    let kept = read(c, &row)?;
    let mut lately = lately();
    let too_many = (lately.len() + 1).saturating_sub(REMEMBERED);
    lately.drain(..too_many);
    lately.push(ReadRow { row, kept: kept.clone() });
    Ok(kept)
}

/// The same without asking what was read before.
pub(super) fn read(c: &mut DbConnection, row: &ReleaseRow) -> Result<KeptRelease> {
    let found = match hex(&Sha256::digest(&row.body)) == row.content_hash {
        true => whole(row).ok(),
        false => None,
    };
    let is_as_logged = match &found {
        Some(found) => is_as_logged(c, &found.release)?,
        None => false,
    };
    found.filter(|_| is_as_logged).ok_or_else(|| {
        tracing::error!(release = %row.id, "a release is not what it was when it was made");
        Error::Conflict { reason: ALTERED.to_owned() }
    })
}

/// A release from its row, which is found where its body says.
fn whole(row: &ReleaseRow) -> Result<KeptRelease> {
    let mut body: ReleaseBody = from_json(&row.body)?;
    // They are; whoever looks for one relies on it.
    body.cells.sort_by(|a, b| a.key().cmp(&b.key()));
    let period: ReleasePeriod = body.period.parse()?;
    let quarters = (period.first().index(), period.last().index());
    let is_in_place = body.council_id.to_string() == row.council_id
        && to_code(&body.tier) == row.tier
        && quarters == (row.first_quarter, row.last_quarter);
    if !is_in_place {
        return Err(Error::Conflict { reason: ALTERED.to_owned() });
    }
    let release = Release {
        id: stored(&row.id)?,
        version: row.version,
        council_id: stored(&row.council_id)?,
        period: body.period.clone(),
        tier: from_code(&row.tier)?,
        method: body.method.clone(),
        least_persons: body.least_persons,
        coverage: body.coverage,
        monitored: body.monitored,
        cells: body.cells.len() as u64,
        hidden_cells: body.cells.iter().filter(|cell| cell.value.is_none()).count() as u64,
        content_hash: row.content_hash.clone(),
        released_at: row.released_at.and_utc(),
        withdrawn_on: row.withdrawn_on,
        withdrawal_reason: row.withdrawal_reason.clone(),
    };
    Ok(KeptRelease { release, body: Arc::new(body) })
}

/// Whether a release has the hash of its first entry in the log, and all that its last entry says, which knew less of
/// releases before they told more.
fn is_as_logged(c: &mut DbConnection, release: &Release) -> Result<bool> {
    let id = release.id.to_string();
    let first = changes::first_content(c, Release::NOUN, &id)?.unwrap_or_default();
    let last =
        changes::last_contents(c, Release::NOUN, Some(&[id]))?.into_values().next().unwrap_or_default();
    let now = serde_json::to_value(release).map_err(Error::internal)?;
    Ok(first["content_hash"] == now["content_hash"] && says_all(&now, &last))
}

/// Whether a record says everything that an entry of the log does, which says something.
fn says_all(record: &serde_json::Value, logged: &serde_json::Value) -> bool {
    logged.as_object().is_some_and(|logged| logged.iter().all(|(name, value)| record[name] == *value))
}
