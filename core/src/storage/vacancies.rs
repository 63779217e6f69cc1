//! Statements of vacancies.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::schema::vacancies;
use super::{DbConnection, from_code, stored, to_code};
use crate::error::Result;
use crate::id::ServiceId;
use crate::vacancies::Vacancy;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = vacancies)]
struct VacancyRow {
    service_id: String,
    state: String,
    month: NaiveDate,
    recorded_at: NaiveDateTime,
}

/// Puts a state in place of the last one.
pub(crate) fn record(c: &mut DbConnection, vacancy: &Vacancy) -> Result<()> {
    let row = VacancyRow {
        service_id: vacancy.service_id.to_string(),
        state: to_code(&vacancy.state),
        month: vacancy.month,
        recorded_at: vacancy.recorded_at.naive_utc(),
    };
    if diesel::update(vacancies::table.find(&row.service_id)).set(&row).execute(c)? == 0 {
        diesel::insert_into(vacancies::table).values(&row).execute(c)?;
    }
    Ok(())
}

/// The last state of one service.
pub(crate) fn find(c: &mut DbConnection, id: ServiceId) -> Result<Option<Vacancy>> {
    let row: Option<VacancyRow> = vacancies::table.find(id.to_string()).first(c).optional()?;
    row.map(vacancy).transpose()
}

/// All last states.
pub(crate) fn list_all(c: &mut DbConnection) -> Result<Vec<Vacancy>> {
    let rows: Vec<VacancyRow> = vacancies::table.order(vacancies::service_id).load(c)?;
    rows.into_iter().map(vacancy).collect()
}

fn vacancy(row: VacancyRow) -> Result<Vacancy> {
    Ok(Vacancy {
        service_id: stored(&row.service_id)?,
        state: from_code(&row.state)?,
        month: row.month,
        recorded_at: row.recorded_at.and_utc(),
    })
}
