//! Reports as pages: which there are, and what one says.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get};
use arunai_core::actor::Viewer;
use arunai_core::id::ReportId;
use arunai_core::page::all;
use arunai_core::reports::Report;
use arunai_core::{Error, Registry};
use serde::Deserialize;

use super::{report_view, respond};
use crate::extract::{Path, PathPair, Query};
use crate::problem::Problem;
use crate::state::State;
use crate::v1::reports::{ReportForm, answer};
use crate::visitor::Visitor;

/// The path of all reports, under which each has its own.
pub(super) const REPORTS: &str = "/reports";
/// How many reports the list shows.
const SHOWN: usize = 200;

/// The reports that the visitor may read, the newest first.
#[get("/reports")]
pub(crate) async fn show_reports(state: State, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let viewer = visitor.viewer();
    let (reports, councils) =
        state.run(move |registry| Ok((newest(registry, &viewer)?, registry.list_councils()?))).await?;
    Ok(respond(&state, &visitor, StatusCode::OK, "報告書", REPORTS, |frame| {
        report_view::list_page(frame, &reports, &councils)
    }))
}

/// What one report says.
#[get("/reports/{id}")]
pub(crate) async fn show_report(
    state: State,
    visitor: Visitor,
    id: Path<ReportId>,
) -> Result<HttpResponse, Problem> {
    let viewer = visitor.viewer();
    let paper = state.run(move |registry| registry.find_report_with_voices(&viewer, id.0)).await?;
    Ok(respond(&state, &visitor, StatusCode::OK, "報告書", REPORTS, |frame| {
        report_view::report_page(frame, &paper)
    }))
}

/// From which row on a table is shown.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RowsQuery {
    /// Counted from 1, which is where it begins without it.
    from: Option<usize>,
}

/// The rows of one table, for those that are too long for the page of their report.
#[get("/reports/{id}/tables/{table:[^./]+}")]
pub(crate) async fn show_report_table(
    state: State,
    visitor: Visitor,
    path: PathPair<ReportId, String>,
    query: Query<RowsQuery>,
) -> Result<HttpResponse, Problem> {
    let viewer = visitor.viewer();
    let paper = state.run(move |registry| registry.find_report_with_voices(&viewer, path.0)).await?;
    let table = paper.document.table(&path.1)?;
    let first = query.0.from.unwrap_or(1);
    if !(1..=table.rows.len().max(1)).contains(&first) {
        return Err(Error::invalid("from", "must be the number of a row").into());
    }
    Ok(respond(&state, &visitor, StatusCode::OK, "報告書の表", REPORTS, |frame| {
        report_view::rows_page(frame, &paper, table, first)
    }))
}

/// The paper of a report, or one of its tables, as a file.
#[get("/reports/{id}/{form:.+}")]
pub(crate) async fn show_report_paper(
    state: State,
    visitor: Visitor,
    path: PathPair<ReportId, ReportForm>,
) -> Result<HttpResponse, Problem> {
    answer(state, visitor.viewer(), path.0, path.1).await
}

fn newest(registry: &Registry, viewer: &Viewer) -> arunai_core::Result<Vec<Report>> {
    let mut found = all(|paging| registry.list_reports(viewer, paging))?;
    found.reverse();
    found.truncate(SHOWN);
    Ok(found)
}
