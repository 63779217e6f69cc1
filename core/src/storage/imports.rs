//! Statements of imports: reports, imported rows, and what was covered.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::schema::{import_coverages, imported_rows, imports};
use super::{DbConnection, Write, insert_all, stored, to_json};
use crate::error::Result;
use crate::id::{ImportId, ServiceId};
use crate::import::ImportReport;

/// The last state of a source's row.
#[derive(Debug, Clone)]
pub(crate) struct ImportedRow {
    pub file_code: String,
    pub key: String,
    pub digest: String,
    pub authority: String,
    pub service_id: ServiceId,
    pub as_of: NaiveDate,
    pub vanished_on: Option<NaiveDate>,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = imported_rows)]
struct Row {
    source: String,
    file_code: String,
    row_key: String,
    digest: String,
    authority: String,
    service_id: String,
    as_of: NaiveDate,
    vanished_on: Option<NaiveDate>,
}

/// All rows that a source's file ever had.
pub(crate) fn rows(c: &mut DbConnection, source: &str, file_code: &str) -> Result<Vec<ImportedRow>> {
    let rows: Vec<Row> = imported_rows::table
        .filter(imported_rows::source.eq(source))
        .filter(imported_rows::file_code.eq(file_code))
        .order(imported_rows::row_key)
        .load(c)?;
    let imported = |row: Row| {
        Ok(ImportedRow {
            service_id: stored(&row.service_id)?,
            file_code: row.file_code,
            key: row.row_key,
            digest: row.digest,
            authority: row.authority,
            as_of: row.as_of,
            vanished_on: row.vanished_on,
        })
    };
    rows.into_iter().map(imported).collect()
}

/// Adds rows.
pub(crate) fn add_rows(c: &mut DbConnection, source: &str, new: &[ImportedRow]) -> Result<()> {
    let row = |new: &ImportedRow| Row {
        source: source.to_owned(),
        file_code: new.file_code.clone(),
        row_key: new.key.clone(),
        digest: new.digest.clone(),
        authority: new.authority.clone(),
        service_id: new.service_id.to_string(),
        as_of: new.as_of,
        vanished_on: new.vanished_on,
    };
    let rows: Vec<Row> = new.iter().map(row).collect();
    insert_all!(c, imported_rows::table, rows)?;
    Ok(())
}

/// Changes rows to what they say now.
pub(crate) fn change_rows(c: &mut DbConnection, source: &str, changed: &[ImportedRow]) -> Result<()> {
    for row in changed {
        diesel::update(imported_rows::table.find((source, &row.key)))
            .set((
                imported_rows::digest.eq(&row.digest),
                imported_rows::authority.eq(&row.authority),
                imported_rows::as_of.eq(row.as_of),
                imported_rows::vanished_on.eq(row.vanished_on),
            ))
            .execute(c)?;
    }
    Ok(())
}

/// The source, the file and the authority of the row that a service was taken from.
pub(crate) fn file_of(c: &mut DbConnection, service: ServiceId) -> Result<Option<(String, String, String)>> {
    let found = imported_rows::table
        .filter(imported_rows::service_id.eq(service.to_string()))
        .select((imported_rows::source, imported_rows::file_code, imported_rows::authority))
        .first(c);
    Ok(found.optional()?)
}

/// The latest day that each authority's files of a kind spoke of.
pub(crate) fn coverages(
    c: &mut DbConnection,
    source: &str,
    file_code: &str,
) -> Result<HashMap<String, NaiveDate>> {
    let rows: Vec<(String, NaiveDate)> = import_coverages::table
        .filter(import_coverages::source.eq(source))
        .filter(import_coverages::file_code.eq(file_code))
        .order(import_coverages::as_of)
        .select((import_coverages::authority, import_coverages::as_of))
        .load(c)?;
    Ok(rows.into_iter().collect())
}

/// How often it was noted of an authority that a file of a day told of it; none of it is ever forgotten.
pub(crate) fn count_coverages(c: &mut DbConnection) -> Result<i64> {
    Ok(import_coverages::table.count().get_result(c)?)
}

/// Notes that a file of a day told of these authorities, and when that was first known here.
pub(crate) fn cover(
    c: &mut DbConnection,
    source: &str,
    file_code: &str,
    authorities: &BTreeSet<String>,
    as_of: NaiveDate,
    taken_at: DateTime<Utc>,
) -> Result<()> {
    for authority in authorities {
        let key = import_coverages::table.find((source, file_code, authority, as_of));
        if diesel::select(diesel::dsl::exists(key)).get_result(c)? {
            continue;
        }
        diesel::insert_into(import_coverages::table)
            .values((
                import_coverages::source.eq(source),
                import_coverages::file_code.eq(file_code),
                import_coverages::authority.eq(authority),
                import_coverages::as_of.eq(as_of),
                import_coverages::taken_at.eq(taken_at.naive_utc()),
            ))
            .execute(c)?;
    }
    Ok(())
}

/// Keeps the report of a run.
pub(crate) fn keep_report(
    w: &mut Write<'_>,
    id: ImportId,
    source: &str,
    report: &ImportReport,
) -> Result<()> {
    diesel::insert_into(imports::table)
        .values((
            imports::id.eq(id.to_string()),
            imports::at.eq(w.at.naive_utc()),
            imports::actor.eq(&w.actor),
            imports::source.eq(source),
            imports::file_name.eq(&report.file_name),
            imports::as_of.eq(report.as_of),
            imports::report.eq(to_json(report)),
        ))
        .execute(w.connection)?;
    Ok(())
}
