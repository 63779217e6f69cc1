//! Statements of meetings of councils.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema_councils::meetings;
use super::{DbConnection, from_code, from_json, stored, to_code, to_json};
use crate::error::Result;
use crate::id::{CouncilId, IssueId, MeetingId};
use crate::meetings::Meeting;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = meetings, treat_none_as_null = true)]
struct MeetingRow {
    id: String,
    version: i32,
    council_id: String,
    body_id: String,
    held_on: NaiveDate,
    is_open: bool,
    state: String,
    agenda: String,
    participants: Option<i32>,
    organizations: Option<i32>,
    decisions: String,
    case_reviews: String,
}

/// The meetings of a council, or of all, the latest first.
pub(crate) fn list(c: &mut DbConnection, council: Option<CouncilId>) -> Result<Vec<Meeting>> {
    let mut query = meetings::table.order((meetings::held_on.desc(), meetings::id.desc())).into_boxed();
    if let Some(council) = council {
        query = query.filter(meetings::council_id.eq(council.to_string()));
    }
    query.load::<MeetingRow>(c)?.into_iter().map(meeting).collect()
}

/// The meetings of a council whose agenda or decisions have an issue's id in them, the latest first.
pub(crate) fn naming(c: &mut DbConnection, council: CouncilId, issue: IssueId) -> Result<Vec<Meeting>> {
    let named = format!("%{issue}%");
    let query = meetings::table.filter(meetings::council_id.eq(council.to_string()));
    let query = query.filter(meetings::agenda.like(named.clone()).or(meetings::decisions.like(named)));
    let query = query.order((meetings::held_on.desc(), meetings::id.desc()));
    query.load::<MeetingRow>(c)?.into_iter().map(meeting).collect()
}

/// One meeting.
pub(crate) fn find(c: &mut DbConnection, id: MeetingId) -> Result<Option<Meeting>> {
    let found: Option<MeetingRow> = meetings::table.find(id.to_string()).first(c).optional()?;
    found.map(meeting).transpose()
}

/// Adds a meeting.
pub(crate) fn add(c: &mut DbConnection, meeting: &Meeting) -> Result<()> {
    diesel::insert_into(meetings::table).values(row(meeting)).execute(c)?;
    Ok(())
}

/// Changes a meeting.
pub(crate) fn change(c: &mut DbConnection, meeting: &Meeting) -> Result<()> {
    diesel::update(meetings::table.find(meeting.id.to_string())).set(row(meeting)).execute(c)?;
    Ok(())
}

fn row(meeting: &Meeting) -> MeetingRow {
    MeetingRow {
        id: meeting.id.to_string(),
        version: meeting.version,
        council_id: meeting.council_id.to_string(),
        body_id: meeting.body_id.map(|id| id.to_string()).unwrap_or_default(),
        held_on: meeting.held_on,
        is_open: meeting.is_open,
        state: to_code(&meeting.state),
        agenda: to_json(&meeting.agenda),
        participants: meeting.participants.map(|number| number as i32),
        organizations: meeting.organizations.map(|number| number as i32),
        decisions: to_json(&meeting.decisions),
        case_reviews: to_json(&meeting.case_reviews),
    }
}

fn meeting(row: MeetingRow) -> Result<Meeting> {
    Ok(Meeting {
        id: stored(&row.id)?,
        version: row.version,
        council_id: stored(&row.council_id)?,
        body_id: Some(stored(&row.body_id)?),
        held_on: row.held_on,
        is_open: row.is_open,
        state: from_code(&row.state)?,
        agenda: from_json(&row.agenda)?,
        participants: row.participants.map(i32::unsigned_abs),
        organizations: row.organizations.map(i32::unsigned_abs),
        decisions: from_json(&row.decisions)?,
        case_reviews: from_json(&row.case_reviews)?,
    })
}
