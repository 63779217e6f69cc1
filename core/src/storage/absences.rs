//! Statements of confirmed absences.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::DbConnection;
use super::schema::absences;
use crate::absences::{Absence, DatedAbsence};
use crate::error::Result;
use crate::values::{AreaCode, TermId};

/// Notes that an absence was confirmed on a day, whatever else was said of it that day.
pub(crate) fn confirm(c: &mut DbConnection, absence: &Absence, day: NaiveDate) -> Result<()> {
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

/// Ends every word on an absence that still holds; returns how many there were.
pub(crate) fn take_back(c: &mut DbConnection, absence: &Absence, day: NaiveDate) -> Result<usize> {
    let held = absences::table
        .filter(absences::area_code.eq(absence.area_code.as_str()))
        .filter(absences::kind.eq(absence.kind.as_str()))
        .filter(absences::taken_back_on.is_null());
    Ok(diesel::update(held).set(absences::taken_back_on.eq(day)).execute(c)?)
}

/// All absences with the days on which they were confirmed and taken back.
pub(crate) fn list_all(c: &mut DbConnection) -> Result<Vec<DatedAbsence>> {
    type Row = (String, String, NaiveDate, Option<NaiveDate>);
    let rows: Vec<Row> = absences::table.load(c)?;
    let dated = |(area, kind, confirmed_on, taken_back_on): Row| {
        let absence = Absence { area_code: AreaCode::trusted(&area), kind: TermId(kind) };
        DatedAbsence { absence, confirmed_on, taken_back_on }
    };
    Ok(rows.into_iter().map(dated).collect())
}
