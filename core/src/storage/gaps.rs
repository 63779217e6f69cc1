//! Statements of the gap table: what is known of each area.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::DbConnection;
use super::schema::import_coverages;
use crate::error::Result;
use crate::gaps::knowledge::Knowledge;

/// Reads what was known at the end of a day.
pub(crate) fn knowledge(c: &mut DbConnection, day: NaiveDate) -> Result<Knowledge> {
    let imported: Vec<((String, String), NaiveDate)> = import_coverages::table
        .filter(import_coverages::taken_on.le(day))
        .select(((import_coverages::file_code, import_coverages::authority), import_coverages::as_of))
        .load(c)?;
    Ok(Knowledge::at(day, imported, super::absences::list_all(c)?))
}
