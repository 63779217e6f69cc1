//! Statements of saved searches.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::schema_cases::saved_searches;
use super::{DbConnection, from_json, stored, to_json};
use crate::error::{Error, Result};
use crate::id::{CaseId, SavedSearchId};
use crate::saved_searches::SavedSearch;

#[derive(Queryable, Insertable)]
#[diesel(table_name = saved_searches)]
struct SavedSearchRow {
    id: String,
    version: i32,
    case_id: String,
    search: String,
    seen: String,
    created_at: NaiveDateTime,
}

/// Adds a saved search.
pub(crate) fn add(c: &mut DbConnection, saved: &SavedSearch) -> Result<()> {
    let row = SavedSearchRow {
        id: saved.id.to_string(),
        version: saved.version,
        case_id: saved.case_id.to_string(),
        search: to_json(&saved.search),
        seen: to_json(&saved.seen),
        created_at: saved.created_at.naive_utc(),
    };
    diesel::insert_into(saved_searches::table).values(&row).execute(c)?;
    Ok(())
}

/// One saved search.
pub(crate) fn find(c: &mut DbConnection, id: SavedSearchId) -> Result<SavedSearch> {
    let row: Option<SavedSearchRow> = saved_searches::table.find(id.to_string()).first(c).optional()?;
    row.map_or(Err(Error::NotFound { noun: "saved search" }), saved)
}

/// Those of a case, the oldest first.
pub(crate) fn list(c: &mut DbConnection, case_id: CaseId) -> Result<Vec<SavedSearch>> {
    let rows: Vec<SavedSearchRow> = saved_searches::table
        .filter(saved_searches::case_id.eq(case_id.to_string()))
        .order((saved_searches::created_at, saved_searches::id))
        .load(c)?;
    rows.into_iter().map(saved).collect()
}

/// Stores what has been seen.
pub(crate) fn change(c: &mut DbConnection, saved: &SavedSearch) -> Result<()> {
    diesel::update(saved_searches::table.find(saved.id.to_string()))
        .set((saved_searches::version.eq(saved.version), saved_searches::seen.eq(to_json(&saved.seen))))
        .execute(c)?;
    Ok(())
}

/// Deletes a saved search.
pub(crate) fn delete(c: &mut DbConnection, id: SavedSearchId) -> Result<()> {
    diesel::delete(saved_searches::table.find(id.to_string())).execute(c)?;
    Ok(())
}

fn saved(row: SavedSearchRow) -> Result<SavedSearch> {
    Ok(SavedSearch {
        id: stored(&row.id)?,
        version: row.version,
        case_id: stored(&row.case_id)?,
        search: from_json(&row.search)?,
        seen: from_json(&row.seen)?,
        created_at: row.created_at.and_utc(),
    })
}
