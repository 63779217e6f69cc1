//! Statements of voices.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema_councils::voices;
use super::{DbConnection, stored};
use crate::error::Result;
use crate::id::{IssueId, VoiceId};
use crate::voices::Voice;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = voices, treat_none_as_null = true)]
struct VoiceRow {
    id: String,
    version: i32,
    council_id: String,
    issue_id: String,
    text: Option<String>,
    read_back_on: NaiveDate,
    is_checked: bool,
    is_open: bool,
    withdrawn_on: Option<NaiveDate>,
    recorded_by: String,
}

/// The voices about an issue, by the day on which they were read back.
pub(crate) fn list(c: &mut DbConnection, issue: IssueId) -> Result<Vec<Voice>> {
    let rows: Vec<VoiceRow> = voices::table
        .filter(voices::issue_id.eq(issue.to_string()))
        .order((voices::read_back_on, voices::id))
        .load(c)?;
    rows.into_iter().map(voice).collect()
}

/// One voice, whosever record it is.
pub(crate) fn find(c: &mut DbConnection, id: VoiceId) -> Result<Option<Voice>> {
    let found: Option<VoiceRow> = voices::table.find(id.to_string()).first(c).optional()?;
    found.map(voice).transpose()
}

/// Some voices, whosever records they are.
pub(crate) fn find_all(c: &mut DbConnection, ids: &[VoiceId]) -> Result<BTreeMap<VoiceId, Voice>> {
    let ids = ids.iter().map(VoiceId::to_string);
    let rows: Vec<VoiceRow> = voices::table.filter(voices::id.eq_any(ids)).load(c)?;
    rows.into_iter().map(|row| voice(row).map(|voice| (voice.id, voice))).collect()
}

/// Adds a voice.
pub(crate) fn add(c: &mut DbConnection, voice: &Voice) -> Result<()> {
    diesel::insert_into(voices::table).values(row(voice)).execute(c)?;
    Ok(())
}

/// Changes a voice.
pub(crate) fn change(c: &mut DbConnection, voice: &Voice) -> Result<()> {
    diesel::update(voices::table.find(voice.id.to_string())).set(row(voice)).execute(c)?;
    Ok(())
}

fn row(voice: &Voice) -> VoiceRow {
    VoiceRow {
        id: voice.id.to_string(),
        version: voice.version,
        council_id: voice.council_id.to_string(),
        issue_id: voice.issue_id.to_string(),
        text: voice.text.clone(),
        read_back_on: voice.read_back_on,
        is_checked: voice.is_checked,
        is_open: voice.is_open,
        withdrawn_on: voice.withdrawn_on,
        recorded_by: voice.recorded_by.to_string(),
    }
}

fn voice(row: VoiceRow) -> Result<Voice> {
    Ok(Voice {
        id: stored(&row.id)?,
        version: row.version,
        council_id: stored(&row.council_id)?,
        issue_id: stored(&row.issue_id)?,
        text: row.text,
        read_back_on: row.read_back_on,
        is_checked: row.is_checked,
        is_open: row.is_open,
        withdrawn_on: row.withdrawn_on,
        recorded_by: stored(&row.recorded_by)?,
    })
}
