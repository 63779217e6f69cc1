//! Reports for the council, in every form.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpResponse, get, post, web};
use arunai_core::actor::Curator;
use arunai_core::id::ReportId;
use arunai_core::page::{Page, Paging};
use arunai_core::reports::{NewReport, Report, ReportPaper};
use serde::Deserialize;
use utoipa::IntoParams;

use super::tables::{WORKBOOK, attachment};
use crate::auth::{By, ByAnybody};
use crate::extract::{IfMatch, Json, Path, Query, Versioned};
use crate::listed::Listed;
use crate::problem::Problem;
use crate::state::State;

/// The media type of PDF.
const PDF: &str = "application/pdf";

/// Which reports.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReportQuery {
    /// Cursor of the page.
    after: Option<String>,
    /// At most so many, 1 to 200.
    limit: Option<usize>,
}

/// Make a report of the curator's council: a draft, with a number, frozen.
#[utoipa::path(tag = "reports", security(("bearer" = ["curator"])),
    responses((status = 201, body = ReportPaper), (status = "4XX", body = Problem)))]
#[post("/reports")]
pub(crate) async fn make_report(
    state: State,
    by: By<Curator>,
    new: Json<NewReport>,
) -> Result<Versioned<ReportPaper>, Problem> {
    let paper = state.run(move |registry| registry.make_report(&by, &new.0)).await?;
    let version = paper.report.version;
    Ok(Versioned::created(paper, version))
}

/// Give a draft to whom it is for: the council, or everybody.
#[utoipa::path(tag = "reports", security(("bearer" = ["curator"])),
    params(("id" = ReportId, Path), ("If-Match" = String, Header, example = "\"1\"")),
    responses((status = 200, body = Report), (status = "4XX", body = Problem)))]
#[post("/reports/{id}/givings")]
pub(crate) async fn give_report(
    state: State,
    by: By<Curator>,
    id: Path<ReportId>,
    seen: IfMatch,
) -> Result<Versioned<Report>, Problem> {
    let report = state.run(move |registry| registry.give_report(&by, id.0, seen.0)).await?;
    let version = report.version;
    Ok(Versioned::ok(report, version))
}

/// List reports: those for everybody, and for accounts of a council its own.
#[utoipa::path(tag = "reports", security((), ("bearer" = [])), params(ReportQuery),
    responses((status = 200, body = Page<Report>), (status = "4XX", body = Problem)))]
#[get("/reports")]
pub(crate) async fn list_reports(
    state: State,
    by: ByAnybody,
    query: Query<ReportQuery>,
) -> Result<Listed<Report>, Problem> {
    let paging = Paging { after: query.0.after, limit: query.0.limit };
    state.run(move |registry| registry.list_reports(&by.0, &paging)).await.map(Listed)
}

/// Read a report with what it says.
#[utoipa::path(tag = "reports", security((), ("bearer" = [])), params(("id" = ReportId, Path)),
    responses((status = 200, body = ReportPaper), (status = "4XX", body = Problem)))]
#[get("/reports/{id}")]
pub(crate) async fn read_report(
    state: State,
    by: ByAnybody,
    id: Path<ReportId>,
) -> Result<Versioned<ReportPaper>, Problem> {
    let paper = state.run(move |registry| registry.find_report(&by.0, id.0)).await?;
    let version = paper.report.version;
    Ok(Versioned::ok(paper, version))
}

/// A report as PDF, A4.
#[utoipa::path(tag = "reports", security((), ("bearer" = [])), params(("id" = ReportId, Path)),
    responses((status = 200, body = Vec<u8>, content_type = PDF), (status = "4XX", body = Problem)))]
#[get("/reports/{id}/paper.pdf")]
pub(crate) async fn print_report(
    state: State,
    by: ByAnybody,
    id: Path<ReportId>,
) -> Result<HttpResponse, Problem> {
    let shared = state.clone();
    let pdf = state.run(move |registry| registry.print_report(&by.0, id.0, shared.fonts()?)).await?;
    Ok(attachment(PDF, "report.pdf", pdf))
}

/// A report as a workbook: its text, and a sheet for each table.
#[utoipa::path(tag = "reports", security((), ("bearer" = [])), params(("id" = ReportId, Path)),
    responses((status = 200, body = Vec<u8>, content_type = WORKBOOK), (status = "4XX", body = Problem)))]
#[get("/reports/{id}/paper.xlsx")]
pub(crate) async fn write_report_workbook(
    state: State,
    by: ByAnybody,
    id: Path<ReportId>,
) -> Result<HttpResponse, Problem> {
    let workbook =
        state.run(move |registry| registry.find_report(&by.0, id.0)?.document.write_workbook()).await?;
    Ok(attachment(WORKBOOK, "report.xlsx", workbook))
}

/// The tables of a report, one after the other.
#[utoipa::path(tag = "reports", security((), ("bearer" = [])), params(("id" = ReportId, Path)),
    responses((status = 200, body = String, content_type = "text/csv"), (status = "4XX", body = Problem)))]
#[get("/reports/{id}/paper.csv")]
pub(crate) async fn tabulate_report(
    state: State,
    by: ByAnybody,
    id: Path<ReportId>,
) -> Result<HttpResponse, Problem> {
    let table = state.run(move |registry| registry.find_report(&by.0, id.0)?.document.write_csv()).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(web::Bytes::from(table)))
}
