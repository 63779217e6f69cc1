//! Statements of the public log as an administrator reads it: what was done, never what it says.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::schema::changes;
use super::{DbConnection, from_code, from_json};
use crate::audit_trails::TrailEntry;
use crate::error::Result;
use crate::vacancies::Vacancy;

#[derive(Queryable)]
struct Row {
    sequence: i64,
    at: NaiveDateTime,
    actor: String,
    noun: String,
    record_id: String,
    version: i32,
    action: String,
    fields: String,
}

/// Entries before a place in the log, the latest first. The day on which a small home has a free place is a person's.
pub(crate) fn before(c: &mut DbConnection, before: Option<i64>, limit: i64) -> Result<Vec<TrailEntry>> {
    let rows: Vec<Row> = changes::table
        .filter(changes::sequence.lt(before.unwrap_or(i64::MAX)))
        .filter(changes::noun.ne(Vacancy::NOUN))
        .order(changes::sequence.desc())
        .limit(limit)
        .select((
            changes::sequence,
            changes::at,
            changes::actor,
            changes::noun,
            changes::record_id,
            changes::version,
            changes::action,
            changes::fields,
        ))
        .load(c)?;
    rows.into_iter().map(entry).collect()
}

fn entry(row: Row) -> Result<TrailEntry> {
    Ok(TrailEntry {
        sequence: row.sequence,
        at: row.at.and_utc(),
        actor: row.actor,
        name: None,
        noun: row.noun,
        record_id: row.record_id,
        version: row.version,
        action: from_code(&row.action)?,
        fields: from_json(&row.fields)?,
    })
}
