//! Statements of the gap table: what is known of each area, and the frozen bands.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::schema::{gap_bands, import_coverages};
use super::{DbConnection, from_json, to_json};
use crate::error::Result;
use crate::gaps::bands::ShownBand;
use crate::gaps::knowledge::Knowledge;
use crate::id::CouncilId;

/// Reads what was known at the end of a day.
pub(crate) fn knowledge(c: &mut DbConnection, day: NaiveDate) -> Result<Knowledge> {
    let imported: Vec<((String, String), NaiveDate)> = import_coverages::table
        .filter(import_coverages::taken_on.le(day))
        .select(((import_coverages::file_code, import_coverages::authority), import_coverages::as_of))
        .load(c)?;
    Ok(Knowledge::at(day, imported, super::councils::list_absences(c)?))
}

/// The bands that were frozen for a council's quarter. A council that came to be after the quarter was
/// frozen for the others has none: everything of that quarter stays hidden from it.
pub(crate) fn frozen(
    c: &mut DbConnection,
    council: CouncilId,
    quarter: &str,
) -> Result<Option<Vec<ShownBand>>> {
    let rows: Vec<(String, String)> = gap_bands::table
        .filter(gap_bands::quarter.eq(quarter))
        .select((gap_bands::council_id, gap_bands::bands))
        .load(c)?;
    if rows.is_empty() {
        return Ok(None);
    }
    let council = council.to_string();
    let own = rows.iter().find(|(id, _)| *id == council);
    own.map_or(Ok(Vec::new()), |(_, bands)| from_json(bands)).map(Some)
}

/// Freezes a quarter for all councils, unless somebody was faster.
pub(crate) fn freeze(
    c: &mut DbConnection,
    quarter: &str,
    at: DateTime<Utc>,
    all: &[(CouncilId, Vec<ShownBand>)],
) -> Result<()> {
    let done: i64 = gap_bands::table.filter(gap_bands::quarter.eq(quarter)).count().get_result(c)?;
    if done > 0 {
        return Ok(());
    }
    for (council, bands) in all {
        diesel::insert_into(gap_bands::table)
            .values((
                gap_bands::council_id.eq(council.to_string()),
                gap_bands::quarter.eq(quarter),
                gap_bands::frozen_at.eq(at.naive_utc()),
                gap_bands::bands.eq(to_json(bands)),
            ))
            .execute(c)?;
    }
    Ok(())
}
