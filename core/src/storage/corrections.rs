//! Statements of corrections.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema::corrections;
use super::{DbConnection, from_code, from_json, stored, to_code, to_json};
use crate::corrections::{Correction, CorrectionState};
use crate::error::Result;
use crate::id::{CorrectionId, ServiceId};

#[derive(Queryable, Insertable)]
#[diesel(table_name = corrections)]
struct CorrectionRow {
    id: String,
    version: i32,
    service_id: String,
    parts: String,
    text: Option<String>,
    contact: Option<String>,
    sent_on: NaiveDate,
    state: String,
    settled_on: Option<NaiveDate>,
}

/// All corrections by id: the caller looks at whose they are.
pub(crate) fn list(c: &mut DbConnection) -> Result<Vec<Correction>> {
    let rows: Vec<CorrectionRow> = corrections::table.order(corrections::id).load(c)?;
    rows.into_iter().map(correction).collect()
}

/// Those that were sent before a day.
pub(crate) fn list_sent_before(c: &mut DbConnection, day: NaiveDate) -> Result<Vec<Correction>> {
    let old = corrections::table.filter(corrections::sent_on.lt(day));
    let rows: Vec<CorrectionRow> = old.order(corrections::id).load(c)?;
    rows.into_iter().map(correction).collect()
}

/// One correction, whosever service it is about.
pub(crate) fn find(c: &mut DbConnection, id: CorrectionId) -> Result<Option<Correction>> {
    let row: Option<CorrectionRow> = corrections::table.find(id.to_string()).first(c).optional()?;
    row.map(correction).transpose()
}

/// How many about a service wait.
pub(crate) fn count_open(c: &mut DbConnection, service: ServiceId) -> Result<i64> {
    let open = corrections::table
        .filter(corrections::service_id.eq(service.to_string()))
        .filter(corrections::state.eq(to_code(&CorrectionState::Open)));
    Ok(open.count().get_result(c)?)
}

/// Adds a correction.
pub(crate) fn add(c: &mut DbConnection, correction: &Correction) -> Result<()> {
    let row = CorrectionRow {
        id: correction.id.to_string(),
        version: correction.version,
        service_id: correction.service_id.to_string(),
        parts: to_json(&correction.parts),
        text: correction.text.clone(),
        contact: correction.contact.clone(),
        sent_on: correction.sent_on,
        state: to_code(&correction.state),
        settled_on: correction.settled_on,
    };
    diesel::insert_into(corrections::table).values(row).execute(c)?;
    Ok(())
}

/// Stores that a curator is done with one, without how to ask back.
pub(crate) fn settle(c: &mut DbConnection, correction: &Correction) -> Result<()> {
    diesel::update(corrections::table.find(correction.id.to_string()))
        .set((
            corrections::version.eq(correction.version),
            corrections::contact.eq(None::<String>),
            corrections::state.eq(to_code(&correction.state)),
            corrections::settled_on.eq(correction.settled_on),
        ))
        .execute(c)?;
    Ok(())
}

/// Erases a correction.
pub(crate) fn erase(c: &mut DbConnection, id: CorrectionId) -> Result<()> {
    diesel::delete(corrections::table.find(id.to_string())).execute(c)?;
    Ok(())
}

fn correction(row: CorrectionRow) -> Result<Correction> {
    Ok(Correction {
        id: stored(&row.id)?,
        version: row.version,
        service_id: stored(&row.service_id)?,
        parts: from_json(&row.parts)?,
        text: row.text,
        contact: row.contact,
        sent_on: row.sent_on,
        state: from_code(&row.state)?,
        settled_on: row.settled_on,
    })
}
