//! Statements of the two logs.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;
use serde_json::Value;

use super::schema::{changes, log_heads};
use super::schema_cases::case_versions;
use super::{DbConnection, Write, from_code, from_json, insert_all, to_code, to_json};
use crate::bodies::Body;
use crate::cases::CaseVersion;
use crate::changes::{Change, ChangeNote, Logged};
use crate::clock::{KnownDay, day_of};
use crate::corrections::Correction;
use crate::error::{Error, Result};
use crate::id::CaseId;
use crate::issue_proposals::IssueProposal;
use crate::issues::Issue;
use crate::measures::Measure;
use crate::meetings::Meeting;
use crate::releases::Release;
use crate::reports::Report;
use crate::services::Service;
use crate::vacancies::Vacancy;
use crate::voices::Voice;

/// What the public log does not show, because it is not for everybody or not at once.
const NOT_SHOWN: [&str; 10] = [
    Vacancy::NOUN,
    Correction::NOUN,
    Release::NOUN,
    Report::NOUN,
    Issue::NOUN,
    IssueProposal::NOUN,
    Voice::NOUN,
    Body::NOUN,
    Meeting::NOUN,
    Measure::NOUN,
];

#[derive(Queryable, Insertable)]
#[diesel(table_name = changes)]
struct ChangeRow {
    sequence: i64,
    at: NaiveDateTime,
    day: NaiveDate,
    actor: String,
    noun: String,
    record_id: String,
    version: i32,
    action: String,
    fields: String,
    content: Option<String>,
}

/// Appends what the transaction remembered to both logs.
pub(super) fn append(write: &mut Write<'_>) -> Result<()> {
    let mut changes = std::mem::take(&mut write.changes);
    keep_days_in_order(write.connection, &mut changes)?;
    let first = take_numbers(write.connection, "changes", changes.len())?;
    let rows: Vec<_> = (first..).zip(changes).map(|(sequence, c)| change_row(sequence, c)).collect();
    insert_all!(write.connection, changes::table, rows)?;

    let case_changes = std::mem::take(&mut write.case_changes);
    super::case_changes::append(write.connection, case_changes)
}

/// Lets the day of no record go back: what is written of it now holds what was written before, also of later days.
fn keep_days_in_order(c: &mut DbConnection, changes: &mut [Change]) -> Result<()> {
    let mut of_past: BTreeMap<String, Vec<&mut Change>> = BTreeMap::new();
    for change in changes.iter_mut().filter(|change| change.version > 1 && change.day < day_of(change.at)) {
        of_past.entry(change.noun.clone()).or_default().push(change);
    }
    for (noun, mut changes) in of_past {
        for batch in changes.chunks_mut(super::BATCH) {
            let ids: Vec<&str> = batch.iter().map(|change| change.record_id.as_str()).collect();
            let last: Vec<(String, Option<NaiveDate>)> = changes::table
                .filter(changes::noun.eq(&noun))
                .filter(changes::record_id.eq_any(ids))
                .group_by(changes::record_id)
                .select((changes::record_id, diesel::dsl::max(changes::day)))
                .load(c)?;
            let last: BTreeMap<String, Option<NaiveDate>> = last.into_iter().collect();
            for change in batch {
                change.day = last
                    .get(&change.record_id)
                    .copied()
                    .flatten()
                    .map_or(change.day, |day| day.max(change.day));
            }
        }
    }
    Ok(())
}

/// Takes the next numbers of a log; returns the first. A rollback gives them back.
pub(super) fn take_numbers(c: &mut DbConnection, log: &str, count: usize) -> Result<i64> {
    if count == 0 {
        return Ok(0);
    }
    let last = log_heads::last + count as i64;
    if diesel::update(log_heads::table.find(log)).set(log_heads::last.eq(last)).execute(c)? == 0 {
        diesel::insert_into(log_heads::table)
            .values((log_heads::log.eq(log), log_heads::last.eq(count as i64)))
            .execute(c)?;
    }
    Ok(head(c, log)? - count as i64 + 1)
}

/// The last number given in a log.
pub(crate) fn head(c: &mut DbConnection, log: &str) -> Result<i64> {
    Ok(log_heads::table.find(log).select(log_heads::last).first(c)?)
}

/// Whether a record of a noun was changed after a sequence.
pub(crate) fn has_changed(c: &mut DbConnection, noun: &str, after: i64) -> Result<bool> {
    let changed = changes::table.filter(changes::sequence.gt(after)).filter(changes::noun.eq(noun));
    Ok(diesel::select(diesel::dsl::exists(changed)).get_result(c)?)
}

/// Entries of the log after a sequence that the public is shown, oldest first.
pub(crate) fn list_shown(c: &mut DbConnection, after: i64, limit: i64) -> Result<Vec<Change>> {
    let rows: Vec<ChangeRow> = changes::table
        .filter(changes::sequence.gt(after))
        .filter(changes::noun.ne_all(NOT_SHOWN))
        .order(changes::sequence)
        .limit(limit)
        .load(c)?;
    rows.into_iter().map(change).collect()
}

/// Entries of services and of their free places from a day in Japan on, oldest first.
pub(crate) fn of_services_since(c: &mut DbConnection, day: NaiveDate) -> Result<Vec<ChangeNote>> {
    let from = day.pred_opt().map_or(DateTime::<Utc>::MIN_UTC, crate::clock::end_of_day);
    let rows: Vec<(NaiveDateTime, String, String, String, String)> = changes::table
        .filter(changes::noun.eq_any([Service::NOUN, Vacancy::NOUN]))
        .filter(changes::at.ge(from.naive_utc()))
        .order(changes::sequence)
        .select((changes::at, changes::noun, changes::record_id, changes::action, changes::fields))
        .load(c)?;
    let note = |(at, noun, record_id, action, fields): (NaiveDateTime, _, _, String, String)| {
        let (action, fields) = (from_code(&action)?, from_json(&fields)?);
        Ok(ChangeNote { at: at.and_utc(), noun, record_id, action, fields })
    };
    rows.into_iter().map(note).collect()
}

/// Entries of the public log after a sequence, oldest first.
pub(crate) fn list_public(c: &mut DbConnection, after: i64, limit: i64) -> Result<Vec<Change>> {
    let rows: Vec<ChangeRow> =
        changes::table.filter(changes::sequence.gt(after)).order(changes::sequence).limit(limit).load(c)?;
    rows.into_iter().map(change).collect()
}

/// What the first change of a record said.
pub(crate) fn first_content(c: &mut DbConnection, noun: &str, record_id: &str) -> Result<Option<Value>> {
    let content: Option<Option<String>> = changes::table
        .filter(changes::noun.eq(noun))
        .filter(changes::record_id.eq(record_id))
        .order(changes::sequence)
        .select(changes::content)
        .first(c)
        .optional()?;
    content.flatten().map(|content| from_json(&content)).transpose()
}

/// What a public record was on a day, as the log knows now: what was written last of that day or those before.
pub(crate) fn content_as_of(
    c: &mut DbConnection,
    noun: &str,
    record_id: &str,
    day: NaiveDate,
) -> Result<Option<Value>> {
    let text: Option<Option<String>> = changes::table
        .filter(changes::noun.eq(noun))
        .filter(changes::record_id.eq(record_id))
        .filter(changes::day.le(day))
        .order(changes::version.desc())
        .select(changes::content)
        .first(c)
        .optional()?;
    text.flatten().map(|text| from_json(&text)).transpose()
}

/// The changes of a record, the earliest first.
pub(crate) fn of_record(c: &mut DbConnection, noun: &str, record_id: &str) -> Result<Vec<Change>> {
    let rows: Vec<ChangeRow> = changes::table
        .filter(changes::noun.eq(noun))
        .filter(changes::record_id.eq(record_id))
        .order(changes::sequence)
        .load(c)?;
    rows.into_iter().map(change).collect()
}

/// Puts one content in place of all that a record's entries in the public log said.
pub(crate) fn redact<T: Logged>(
    c: &mut DbConnection,
    noun: &str,
    record_id: &str,
    content: &T,
) -> Result<()> {
    diesel::update(changes::table.filter(changes::noun.eq(noun)).filter(changes::record_id.eq(record_id)))
        .set(changes::content.eq(Some(to_json(content))))
        .execute(c)?;
    Ok(())
}

/// Puts a value in place of what all of a record's entries in the public log said of one field.
pub(crate) fn redact_field<T: Logged, V: serde::Serialize>(
    c: &mut DbConnection,
    record: &T,
    field: &str,
    value: &V,
) -> Result<()> {
    let of_record =
        || changes::table.filter(changes::noun.eq(T::NOUN)).filter(changes::record_id.eq(record.record_id()));
    let entries: Vec<(i64, Option<String>)> =
        of_record().select((changes::sequence, changes::content)).load(c)?;
    let value = serde_json::to_value(value).map_err(Error::internal)?;
    for (sequence, content) in entries {
        let Some(content) = content else { continue };
        let mut content: Value = from_json(&content)?;
        content[field] = value.clone();
        diesel::update(changes::table.filter(changes::sequence.eq(sequence)))
            .set(changes::content.eq(Some(content.to_string())))
            .execute(c)?;
    }
    Ok(())
}

/// What each record of a noun said last, by its id; of some alone, if they are named.
pub(crate) fn last_contents(
    c: &mut DbConnection,
    noun: &str,
    ids: Option<&[String]>,
) -> Result<BTreeMap<String, Value>> {
    let mut entries = changes::table.filter(changes::noun.eq(noun)).order(changes::sequence).into_boxed();
    if let Some(ids) = ids {
        entries = entries.filter(changes::record_id.eq_any(ids));
    }
    last_of(entries.select((changes::record_id, changes::content)).load(c)?)
}

/// The last content of each record, of rows in the order of the log.
fn last_of(rows: Vec<(String, Option<String>)>) -> Result<BTreeMap<String, Value>> {
    let last: BTreeMap<String, String> =
        rows.into_iter().filter_map(|(id, content)| Some((id, content?))).collect();
    last.into_iter().map(|(id, content)| Ok((id, from_json(&content)?))).collect()
}

/// What the public records of a noun were on a day, by record: what was written last of that day or those before.
pub(crate) fn contents_as_of(c: &mut DbConnection, noun: &str, known: KnownDay) -> Result<Vec<Value>> {
    let mut entries = changes::table
        .filter(changes::noun.eq(noun))
        .filter(changes::day.le(known.day))
        .order(changes::sequence)
        .select((changes::record_id, changes::content))
        .into_boxed();
    if let Some(by) = known.by {
        entries = entries.filter(changes::at.le(by.naive_utc()));
    }
    Ok(last_of(entries.load(c)?)?.into_values().collect())
}

/// The same of what services have in common, where services alone tell what was there on a day: what nothing was
/// written of by then is as it was at first.
pub(crate) fn nearest_contents(c: &mut DbConnection, noun: &str, known: KnownDay) -> Result<Vec<Value>> {
    let mut entries = changes::table
        .filter(changes::noun.eq(noun))
        .order(changes::sequence)
        .select((changes::record_id, changes::day, changes::content))
        .into_boxed();
    if let Some(by) = known.by {
        entries = entries.filter(changes::at.le(by.naive_utc()));
    }
    let rows: Vec<(String, NaiveDate, Option<String>)> = entries.load(c)?;
    let mut nearest: BTreeMap<String, String> = BTreeMap::new();
    for (id, day, content) in rows {
        let Some(content) = content else { continue };
        if day <= known.day || !nearest.contains_key(&id) {
            nearest.insert(id, content);
        }
    }
    nearest.into_values().map(|content| from_json(&content)).collect()
}

/// Keeps what a case record says at a version, apart from the log.
pub(crate) fn keep_version<T: Logged>(write: &mut Write<'_>, case_id: CaseId, record: &T) -> Result<()> {
    diesel::insert_into(case_versions::table)
        .values((
            case_versions::record_id.eq(record.record_id()),
            case_versions::version.eq(record.version()),
            case_versions::noun.eq(T::NOUN),
            case_versions::case_id.eq(case_id.to_string()),
            case_versions::at.eq(write.at.naive_utc()),
            case_versions::content.eq(to_json(record)),
        ))
        .execute(write.connection)?;
    Ok(())
}

/// Every version of every record of a case, the earliest first.
pub(crate) fn list_versions(c: &mut DbConnection, case_id: CaseId) -> Result<Vec<CaseVersion>> {
    let rows: Vec<(String, String, i32, NaiveDateTime, String)> = case_versions::table
        .filter(case_versions::case_id.eq(case_id.to_string()))
        .order((case_versions::at, case_versions::record_id, case_versions::version))
        .select((
            case_versions::noun,
            case_versions::record_id,
            case_versions::version,
            case_versions::at,
            case_versions::content,
        ))
        .load(c)?;
    let version = |(noun, record_id, version, at, content): (_, _, _, NaiveDateTime, String)| {
        Ok(CaseVersion { noun, record_id, version, at: at.and_utc(), content: from_json(&content)? })
    };
    rows.into_iter().map(version).collect()
}

/// Puts a value in place of what all versions of a case's own record said of one field.
pub(crate) fn redact_versions(
    c: &mut DbConnection,
    case_id: CaseId,
    field: &str,
    value: &Value,
) -> Result<()> {
    let of_case = case_versions::table.filter(case_versions::record_id.eq(case_id.to_string()));
    let versions: Vec<(i32, String)> =
        of_case.select((case_versions::version, case_versions::content)).load(c)?;
    for (version, content) in versions {
        let mut content: Value = from_json(&content)?;
        content[field] = value.clone();
        diesel::update(case_versions::table.find((case_id.to_string(), version)))
            .set(case_versions::content.eq(content.to_string()))
            .execute(c)?;
    }
    Ok(())
}

/// Lets the versions of one case be another's, when the two were the same person.
pub(crate) fn move_versions(c: &mut DbConnection, from: CaseId, to: CaseId) -> Result<()> {
    diesel::update(case_versions::table.filter(case_versions::case_id.eq(from.to_string())))
        .set(case_versions::case_id.eq(to.to_string()))
        .execute(c)?;
    Ok(())
}

/// Deletes every version row of a record of the case layer.
pub(crate) fn erase_record(c: &mut DbConnection, record_id: &str) -> Result<()> {
    diesel::delete(case_versions::table.filter(case_versions::record_id.eq(record_id))).execute(c)?;
    Ok(())
}

/// Deletes every version row of a case.
pub(crate) fn erase_versions(c: &mut DbConnection, case_id: &str) -> Result<()> {
    diesel::delete(case_versions::table.filter(case_versions::case_id.eq(case_id))).execute(c)?;
    Ok(())
}

fn change_row(sequence: i64, change: Change) -> ChangeRow {
    ChangeRow {
        sequence,
        at: change.at.naive_utc(),
        day: change.day,
        actor: change.actor,
        noun: change.noun,
        record_id: change.record_id,
        version: change.version,
        action: to_code(&change.action),
        fields: to_json(&change.fields),
        content: change.content.as_ref().map(to_json),
    }
}

fn change(row: ChangeRow) -> Result<Change> {
    Ok(Change {
        sequence: row.sequence,
        at: row.at.and_utc(),
        day: row.day,
        actor: row.actor,
        noun: row.noun,
        record_id: row.record_id,
        version: row.version,
        action: from_code(&row.action)?,
        fields: from_json(&row.fields)?,
        content: row.content.as_deref().map(from_json).transpose()?,
    })
}
