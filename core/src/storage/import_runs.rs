//! Statements of the runs of imports: reports that were kept, and what the log tells.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::dsl::count_star;
use diesel::prelude::*;
use serde_json::Value;

use super::schema::{changes, imports};
use super::{DbConnection, from_code, from_json, stored};
use crate::error::Result;
use crate::id::ImportId;
use crate::import::ImportReport;
use crate::import_runs::{ImportSummary, ImportedEntry};

/// Who imports, as the log names it.
const IMPORTS: &str = "command:import";

/// The numbers of the last reports that were kept, when they were made, and who made them.
pub(crate) fn reports(
    c: &mut DbConnection,
    limit: i64,
) -> Result<Vec<(DateTime<Utc>, String, ImportSummary)>> {
    type Row = (String, NaiveDateTime, String, String, String, Option<NaiveDate>, String);
    let rows: Vec<Row> = imports::table
        .order((imports::at.desc(), imports::id.desc()))
        .limit(limit)
        .select((
            imports::id,
            imports::at,
            imports::actor,
            imports::source,
            imports::file_name,
            imports::as_of,
            imports::report,
        ))
        .load(c)?;
    let summary = |(id, at, actor, source, file_name, as_of, report): Row| {
        let report: ImportReport = from_json(&report)?;
        let summary = ImportSummary { id: stored(&id)?, source, file_name, as_of, counts: (&report).into() };
        Ok((at.and_utc(), actor, summary))
    };
    rows.into_iter().map(summary).collect()
}

/// One report, when it was made, and who made it.
pub(crate) fn find(
    c: &mut DbConnection,
    id: ImportId,
) -> Result<Option<(DateTime<Utc>, String, ImportReport)>> {
    let row: Option<(NaiveDateTime, String, String)> = imports::table
        .find(id.to_string())
        .select((imports::at, imports::actor, imports::report))
        .first(c)
        .optional()?;
    row.map(|(at, actor, report)| Ok((at.and_utc(), actor, from_json(&report)?))).transpose()
}

/// The moments at which the command imported anything last, and its name in the log: not all of its runs have a report.
pub(crate) fn moments_of_command(c: &mut DbConnection, limit: usize) -> Result<Vec<(DateTime<Utc>, String)>> {
    let mut moments: Vec<NaiveDateTime> = Vec::new();
    // One step along the index for each run: it has thousands of entries.
    while moments.len() < limit {
        let mut last = changes::table
            .filter(changes::actor.eq(IMPORTS))
            .order(changes::at.desc())
            .select(changes::at)
            .limit(1)
            .into_boxed();
        if let Some(after) = moments.last() {
            last = last.filter(changes::at.lt(*after));
        }
        let found: Vec<NaiveDateTime> = last.load(c)?;
        if found.is_empty() {
            break;
        }
        moments.extend(found);
    }
    Ok(moments.into_iter().map(|at| (at.and_utc(), IMPORTS.to_owned())).collect())
}

/// How many records of each noun somebody's run changed at a moment.
pub(crate) fn count_changes(
    c: &mut DbConnection,
    at: DateTime<Utc>,
    actor: &str,
) -> Result<Vec<(String, i64)>> {
    let counts = changes::table
        .filter(changes::actor.eq(actor))
        .filter(changes::at.eq(at.naive_utc()))
        .group_by(changes::noun)
        .order(changes::noun)
        .select((changes::noun, count_star()))
        .load(c)?;
    Ok(counts)
}

/// What a run changed of one noun, in the order of the log.
pub(crate) fn entries(
    c: &mut DbConnection,
    at: DateTime<Utc>,
    actor: &str,
    noun: &str,
) -> Result<Vec<ImportedEntry>> {
    let rows: Vec<(i64, String, String, String)> = changes::table
        .filter(changes::at.eq(at.naive_utc()))
        .filter(changes::actor.eq(actor))
        .filter(changes::noun.eq(noun))
        .order(changes::sequence)
        .select((changes::sequence, changes::record_id, changes::action, changes::fields))
        .load(c)?;
    let entry = |(sequence, record_id, action, fields): (i64, String, String, String)| {
        Ok(ImportedEntry { sequence, record_id, action: from_code(&action)?, fields: from_json(&fields)? })
    };
    rows.into_iter().map(entry).collect()
}

/// What a record said before an entry of the log, and after it.
pub(crate) fn contents(
    c: &mut DbConnection,
    noun: &str,
    record_id: &str,
    sequence: i64,
) -> Result<(Option<Value>, Option<Value>)> {
    let rows: Vec<(i64, Option<String>)> = changes::table
        .filter(changes::noun.eq(noun))
        .filter(changes::record_id.eq(record_id))
        .filter(changes::sequence.le(sequence))
        .order(changes::sequence.desc())
        .limit(2)
        .select((changes::sequence, changes::content))
        .load(c)?;
    let (mut before, mut after) = (None, None);
    for (found, content) in rows {
        let content = content.as_deref().map(from_json).transpose()?;
        if found == sequence { after = content } else { before = content }
    }
    Ok((before, after))
}
