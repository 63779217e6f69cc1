//! Statements of entries with a key.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::schema_cases::case_entries;
use super::{DbConnection, from_json, stored, to_json};
use crate::case_entries::KeptEntry;
use crate::cases::Case;
use crate::error::Result;
use crate::id::OrganizationId;

#[derive(Queryable, Insertable)]
#[diesel(table_name = case_entries)]
struct CaseEntryRow {
    id: String,
    organization_id: String,
    idempotency_key: String,
    body_hash: String,
    entered_at: NaiveDateTime,
    answer: String,
}

/// Keeps what a key was answered.
pub(crate) fn keep(c: &mut DbConnection, entry: &KeptEntry) -> Result<()> {
    let row = CaseEntryRow {
        id: entry.id.to_string(),
        organization_id: entry.organization_id.to_string(),
        idempotency_key: entry.key.clone(),
        body_hash: entry.body_hash.clone(),
        entered_at: entry.entered_at.naive_utc(),
        answer: entry.answer.as_ref().map(to_json).unwrap_or_default(),
    };
    diesel::insert_into(case_entries::table).values(row).execute(c)?;
    Ok(())
}

/// What a key of an organization was answered.
pub(crate) fn find(
    c: &mut DbConnection,
    organization: OrganizationId,
    key: &str,
) -> Result<Option<KeptEntry>> {
    let row: Option<CaseEntryRow> = case_entries::table
        .filter(case_entries::organization_id.eq(organization.to_string()))
        .filter(case_entries::idempotency_key.eq(key))
        .first(c)
        .optional()?;
    let entry = |row: CaseEntryRow| {
        Ok(KeptEntry {
            id: stored(&row.id)?,
            organization_id: stored(&row.organization_id)?,
            key: row.idempotency_key,
            body_hash: row.body_hash,
            entered_at: row.entered_at.and_utc(),
            answer: if row.answer.is_empty() { None } else { Some(from_json(&row.answer)?) },
        })
    };
    row.map(entry).transpose()
}

/// Forgets what was answered about a case; that its key was used stays known.
pub(crate) fn forget(c: &mut DbConnection, case: &Case) -> Result<()> {
    let about = case_entries::table
        .filter(case_entries::organization_id.eq(case.organization_id.to_string()))
        .filter(case_entries::answer.like(format!("%{}%", case.id)));
    let nothing = (case_entries::answer.eq(""), case_entries::body_hash.eq(""));
    diesel::update(about).set(nothing).execute(c)?;
    Ok(())
}
