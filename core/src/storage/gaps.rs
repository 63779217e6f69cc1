//! Statements of the gap table: what is known of each area.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::DbConnection;
use super::schema::import_coverages;
use crate::clock::KnownDay;
use crate::error::Result;
use crate::gaps::knowledge::Knowledge;

/// Reads what is known of a day.
pub(crate) fn knowledge(c: &mut DbConnection, known: KnownDay) -> Result<Knowledge> {
    let columns = ((import_coverages::file_code, import_coverages::authority), import_coverages::as_of);
    let mut taken = import_coverages::table.select(columns).into_boxed();
    if let Some(by) = known.by {
        taken = taken.filter(import_coverages::taken_at.le(by.naive_utc()));
    }
    let imported: Vec<((String, String), NaiveDate)> = taken.load(c)?;
    Ok(Knowledge::at(known.day, imported, super::absences::list_all(c)?))
}
