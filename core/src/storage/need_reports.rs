//! Statements of need reports.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::schema_cases::{need_reports, needs};
use super::{BATCH, DbConnection, from_code, from_json, stored, to_code, to_json};
use crate::case_records::CaseRecord;
use crate::error::Result;
use crate::id::{CaseId, NeedReportId};
use crate::needs::{NeedReport, WishedAmount};

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = need_reports, treat_none_as_null = true)]
struct NeedReportRow {
    id: String,
    version: i32,
    need_id: String,
    reported_on: NaiveDate,
    recorded_at: NaiveDateTime,
    status: String,
    reasons: String,
    urgency: i16,
    wished_amount: Option<i32>,
    wished_unit: Option<String>,
    tried: String,
    corrected_at: Option<NaiveDateTime>,
}

impl CaseRecord for NeedReport {
    type Id = NeedReportId;
    const SINGULAR: &'static str = "need report";

    fn raise_version(&mut self) {
        self.version += 1;
    }

    fn find(c: &mut DbConnection, id: NeedReportId) -> Result<Option<(CaseId, Self)>> {
        let found: Option<NeedReportRow> = need_reports::table.find(id.to_string()).first(c).optional()?;
        let Some(row) = found else { return Ok(None) };
        let case: String = needs::table.find(&row.need_id).select(needs::case_id).first(c)?;
        Ok(Some((stored(&case)?, report(row)?)))
    }

    fn insert(&self, c: &mut DbConnection) -> Result<()> {
        diesel::insert_into(need_reports::table).values(row(self)).execute(c)?;
        raise_version(c, self)
    }

    fn update(&self, c: &mut DbConnection) -> Result<()> {
        diesel::update(need_reports::table.find(self.id.to_string())).set(row(self)).execute(c)?;
        raise_version(c, self)
    }

    fn delete(&self, c: &mut DbConnection) -> Result<()> {
        diesel::delete(need_reports::table.find(self.id.to_string())).execute(c)?;
        raise_version(c, self)
    }
}

/// Counts a change to the need of a report.
fn raise_version(c: &mut DbConnection, report: &NeedReport) -> Result<()> {
    let need = needs::table.find(report.need_id.to_string());
    diesel::update(need).set(needs::version.eq(needs::version + 1)).execute(c)?;
    Ok(())
}

/// The reports of needs, by day.
pub(super) fn reports_of(c: &mut DbConnection, of: &[&str]) -> Result<HashMap<String, Vec<NeedReport>>> {
    let mut rows: Vec<NeedReportRow> = Vec::new();
    for batch in of.chunks(BATCH) {
        rows.extend(need_reports::table.filter(need_reports::need_id.eq_any(batch)).load(c)?);
    }
    by_need(rows)
}

/// The reports of the needs of every case from one id to another, both included.
pub(super) fn reports_between(
    c: &mut DbConnection,
    first: CaseId,
    last: CaseId,
) -> Result<HashMap<String, Vec<NeedReport>>> {
    let of = needs::table.filter(needs::case_id.between(first.to_string(), last.to_string()));
    let reports = need_reports::table.filter(need_reports::need_id.eq_any(of.select(needs::id)));
    by_need(reports.load(c)?)
}

fn by_need(rows: Vec<NeedReportRow>) -> Result<HashMap<String, Vec<NeedReport>>> {
    let mut reports: HashMap<String, Vec<NeedReport>> = HashMap::new();
    for row in rows {
        // Of a million rows most belong to a need that is there: its id need not be copied.
        match reports.get_mut(&row.need_id) {
            Some(known) => known.push(report(row)?),
            None => drop(reports.insert(row.need_id.clone(), vec![report(row)?])),
        }
    }
    reports
        .values_mut()
        .for_each(|of_need| of_need.sort_by_key(|one| (one.reported_on, one.recorded_at, one.id)));
    Ok(reports)
}

fn row(report: &NeedReport) -> NeedReportRow {
    NeedReportRow {
        id: report.id.to_string(),
        version: report.version,
        need_id: report.need_id.to_string(),
        reported_on: report.reported_on,
        recorded_at: report.recorded_at.naive_utc(),
        status: to_code(&report.status),
        reasons: to_json(&report.reasons),
        urgency: report.urgency,
        wished_amount: report.wished.map(|wished| wished.amount),
        wished_unit: report.wished.map(|wished| to_code(&wished.unit)),
        tried: to_json(&report.tried),
        corrected_at: report.corrected_at.map(|at| at.naive_utc()),
    }
}

fn report(row: NeedReportRow) -> Result<NeedReport> {
    let wished = match row.wished_amount.zip(row.wished_unit) {
        Some((amount, unit)) => Some(WishedAmount { amount, unit: from_code(&unit)? }),
        None => None,
    };
    Ok(NeedReport {
        id: stored(&row.id)?,
        version: row.version,
        need_id: stored(&row.need_id)?,
        reported_on: row.reported_on,
        recorded_at: row.recorded_at.and_utc(),
        corrected_at: row.corrected_at.map(|at| at.and_utc()),
        status: from_code(&row.status)?,
        reasons: from_json(&row.reasons)?,
        urgency: row.urgency,
        wished,
        tried: from_json(&row.tried)?,
    })
}
