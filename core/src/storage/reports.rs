//! Statements of reports.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema_inputs::reports;
use super::{DbConnection, from_code, from_json, stored, to_code, to_json};
use crate::council_records::Accesses;
use crate::error::Result;
use crate::id::{CouncilId, ReleaseId, ReportId};
use crate::releases::ReleaseTier;
use crate::reports::{PaperVoice, Report, ReportKind, ReportPaper, ReportState};

/// All columns but what a report says, and which voices stand in it.
#[derive(Queryable, Insertable, Selectable)]
#[diesel(table_name = reports)]
struct ReportRow {
    id: String,
    version: i32,
    council_id: String,
    kind: String,
    number: i32,
    tier: String,
    release_ids: String,
    period: String,
    made_on: NaiveDate,
    state: String,
    changes: String,
    content_hash: String,
}

/// Adds a report, with the voices that stand in it.
pub(crate) fn add(c: &mut DbConnection, paper: &ReportPaper, voices: &[PaperVoice]) -> Result<()> {
    let report = &paper.report;
    let row = ReportRow {
        id: report.id.to_string(),
        version: report.version,
        council_id: report.council_id.to_string(),
        kind: to_code(&report.kind),
        number: report.number,
        tier: to_code(&report.tier),
        release_ids: to_json(&report.release_ids),
        period: report.period.clone(),
        made_on: report.made_on,
        state: to_code(&report.state),
        changes: to_json(&report.changes),
        content_hash: report.content_hash.clone(),
    };
    let document = reports::document.eq(to_json(&paper.document));
    let voices = reports::voices.eq(to_json(&voices));
    diesel::insert_into(reports::table).values((row, document, voices)).execute(c)?;
    Ok(())
}

/// Changes how far a report is; what it says stays.
pub(crate) fn change(c: &mut DbConnection, report: &Report) -> Result<()> {
    diesel::update(reports::table.find(report.id.to_string()))
        .set((reports::version.eq(report.version), reports::state.eq(to_code(&report.state))))
        .execute(c)?;
    Ok(())
}

/// The greatest number of a council's reports.
pub(crate) fn last_number(c: &mut DbConnection, council: CouncilId) -> Result<i32> {
    let own = reports::table.filter(reports::council_id.eq(council.to_string()));
    let last: Option<i32> = own.select(diesel::dsl::max(reports::number)).first(c)?;
    Ok(last.unwrap_or(0))
}

/// One report, whosever it is.
pub(crate) fn find(c: &mut DbConnection, id: ReportId) -> Result<Option<ReportPaper>> {
    let columns = (ReportRow::as_select(), reports::document);
    let found: Option<(ReportRow, String)> =
        reports::table.find(id.to_string()).select(columns).first(c).optional()?;
    let Some((row, document)) = found else { return Ok(None) };
    let report = reports_of(c, vec![row])?.remove(0);
    Ok(Some(ReportPaper { report, document: from_json(&document)? }))
}

/// The voices that stand in a report.
pub(crate) fn voices(c: &mut DbConnection, id: ReportId) -> Result<Vec<PaperVoice>> {
    let found: Option<String> =
        reports::table.find(id.to_string()).select(reports::voices).first(c).optional()?;
    found.map_or_else(|| Ok(Vec::new()), |voices| from_json(&voices))
}

/// The reports of a council, kind and tier that were given, the last first.
pub(crate) fn given_of(
    c: &mut DbConnection,
    council: CouncilId,
    kind: ReportKind,
    tier: ReleaseTier,
) -> Result<Vec<Report>> {
    let rows = reports::table
        .filter(reports::council_id.eq(council.to_string()))
        .filter(reports::kind.eq(to_code(&kind)))
        .filter(reports::tier.eq(to_code(&tier)))
        .filter(reports::state.eq(to_code(&ReportState::Given)))
        .order(reports::number.desc())
        .select(ReportRow::as_select())
        .load(c)?;
    reports_of(c, rows)
}

/// Reports that somebody may read after an id, by id.
pub(crate) fn list(
    c: &mut DbConnection,
    accesses: &Accesses,
    after: Option<ReportId>,
    limit: i64,
) -> Result<Vec<Report>> {
    let given = to_code(&ReportState::Given);
    let texts = |councils: Vec<CouncilId>| councils.iter().map(CouncilId::to_string).collect::<Vec<_>>();
    let is_open = reports::tier.eq(to_code(&ReleaseTier::Public));
    let is_own = reports::council_id.eq_any(texts(accesses.councils()));
    let is_kept = reports::council_id.eq_any(texts(Vec::from_iter(accesses.kept())));
    let mut query = reports::table
        .filter(is_kept.or(reports::state.eq(given).and(is_open.or(is_own))))
        .order(reports::id)
        .limit(limit)
        .select(ReportRow::as_select())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(reports::id.gt(after.to_string()));
    }
    let rows = query.load(c)?;
    reports_of(c, rows)
}

/// Reports, with whether their releases are withdrawn.
fn reports_of(c: &mut DbConnection, rows: Vec<ReportRow>) -> Result<Vec<Report>> {
    let mut reports = rows.into_iter().map(report).collect::<Result<Vec<_>>>()?;
    let ids: BTreeSet<ReleaseId> = reports.iter().flat_map(|report| &report.release_ids).copied().collect();
    let withdrawn = super::releases::withdrawn_among(c, &ids.into_iter().collect::<Vec<_>>())?;
    for report in &mut reports {
        report.is_withdrawn = report.release_ids.iter().any(|id| withdrawn.contains(id));
    }
    Ok(reports)
}

fn report(row: ReportRow) -> Result<Report> {
    Ok(Report {
        id: stored(&row.id)?,
        version: row.version,
        council_id: stored(&row.council_id)?,
        kind: from_code(&row.kind)?,
        number: row.number,
        tier: from_code(&row.tier)?,
        release_ids: from_json(&row.release_ids)?,
        period: row.period,
        made_on: row.made_on,
        state: from_code(&row.state)?,
        changes: from_json(&row.changes)?,
        content_hash: row.content_hash,
        is_withdrawn: false,
    })
}
