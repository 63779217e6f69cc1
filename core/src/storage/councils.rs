//! Statements of councils and of confirmed absences.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema::{absences, councils};
use super::{DbConnection, from_json, stored, to_json};
use crate::councils::{Absence, Council};
use crate::error::{Error, Result};
use crate::id::CouncilId;
use crate::values::{AreaCode, TermId};

#[derive(Queryable, Insertable)]
#[diesel(table_name = councils)]
struct CouncilRow {
    id: String,
    version: i32,
    name: String,
    area_codes: String,
}

/// All councils, by id.
pub(crate) fn list(c: &mut DbConnection) -> Result<Vec<Council>> {
    let rows: Vec<CouncilRow> = councils::table.order(councils::id).load(c)?;
    rows.into_iter().map(council).collect()
}

/// One council.
pub(crate) fn find(c: &mut DbConnection, id: CouncilId) -> Result<Council> {
    let row: Option<CouncilRow> = councils::table.find(id.to_string()).first(c).optional()?;
    row.map_or(Err(Error::NotFound { noun: "council" }), council)
}

/// Adds a council.
pub(crate) fn add(c: &mut DbConnection, council: &Council) -> Result<()> {
    let row = CouncilRow {
        id: council.id.to_string(),
        version: council.version,
        name: council.name.clone(),
        area_codes: to_json(&council.area_codes),
    };
    diesel::insert_into(councils::table).values(row).execute(c)?;
    Ok(())
}

/// Notes that an absence was confirmed on a day.
pub(crate) fn confirm_absence(c: &mut DbConnection, absence: &Absence, day: NaiveDate) -> Result<()> {
    let key = absences::table.find((absence.area_code.as_str(), absence.kind.as_str(), day));
    diesel::delete(key).execute(c)?;
    diesel::insert_into(absences::table)
        .values((
            absences::area_code.eq(absence.area_code.as_str()),
            absences::kind.eq(absence.kind.as_str()),
            absences::confirmed_on.eq(day),
        ))
        .execute(c)?;
    Ok(())
}

/// All absences with the days on which they were confirmed.
pub(crate) fn list_absences(c: &mut DbConnection) -> Result<Vec<(Absence, NaiveDate)>> {
    let rows: Vec<(String, String, NaiveDate)> =
        absences::table.select((absences::area_code, absences::kind, absences::confirmed_on)).load(c)?;
    let absence = |(area, kind, on): (String, String, NaiveDate)| {
        (Absence { area_code: AreaCode::trusted(&area), kind: TermId(kind) }, on)
    };
    Ok(rows.into_iter().map(absence).collect())
}

fn council(row: CouncilRow) -> Result<Council> {
    Ok(Council {
        id: stored(&row.id)?,
        version: row.version,
        name: row.name,
        area_codes: from_json(&row.area_codes)?,
    })
}
