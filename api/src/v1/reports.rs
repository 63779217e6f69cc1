//! Reports for the council, in every form.

use std::str::FromStr;

use actix_web::{HttpResponse, get, post};
use arunai_core::actor::{Curator, Viewer};
use arunai_core::id::ReportId;
use arunai_core::page::{Page, Paging};
use arunai_core::reports::{NewReport, Report, ReportPaper};
use serde::Deserialize;
use utoipa::IntoParams;

use super::tables::{CSV, JSON, WORKBOOK, paper};
use crate::auth::{By, ByAnybody};
use crate::extract::{IfMatch, Json, Path, PathPair, Query, Versioned};
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

/// A report as PDF, A4. Voices are on the page's own PDF alone.
#[utoipa::path(tag = "reports", security((), ("bearer" = [])), params(("id" = ReportId, Path)),
    responses((status = 200, body = Vec<u8>, content_type = PDF), (status = "4XX", body = Problem)))]
#[get("/reports/{id}/paper.pdf")]
pub(crate) async fn print_report(
    state: State,
    by: ByAnybody,
    id: Path<ReportId>,
) -> Result<HttpResponse, Problem> {
    answer(state, by.0, id.0, ReportForm::Pdf).await
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
    answer(state, by.0, id.0, ReportForm::Workbook).await
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
    answer(state, by.0, id.0, ReportForm::Tables).await
}

/// One table of a report.
#[utoipa::path(tag = "reports", security((), ("bearer" = [])),
    params(("id" = ReportId, Path), ("table" = String, Path, description = "The table's id with `.csv`.")),
    responses((status = 200, body = String, content_type = "text/csv"), (status = "4XX", body = Problem)))]
#[get("/reports/{id}/tables/{table}")]
pub(crate) async fn tabulate_report_table(
    state: State,
    by: ByAnybody,
    path: PathPair<ReportId, String>,
) -> Result<HttpResponse, Problem> {
    let form = format!("tables/{}", path.1).parse().map_err(|()| Problem::not_found("table"))?;
    answer(state, by.0, path.0, form).await
}

/// The forms of a report's paper, by the last part of the pages' paths.
pub(crate) enum ReportForm {
    /// `paper.pdf` of the API, which never tells a voice.
    Pdf,
    /// `paper.pdf` of the pages, which tells voices as the page does.
    PdfWithVoices,
    /// `paper.xlsx`
    Workbook,
    /// `paper.csv`
    Tables,
    /// `paper.json`
    Json,
    /// `tables/`, the id of a table, and `.csv`.
    Table(String),
}

impl FromStr for ReportForm {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "paper.pdf" => Ok(Self::PdfWithVoices),
            "paper.xlsx" => Ok(Self::Workbook),
            "paper.csv" => Ok(Self::Tables),
            "paper.json" => Ok(Self::Json),
            other => {
                let table = other.strip_prefix("tables/").and_then(|file| file.strip_suffix(".csv"));
                table.map(|id| Self::Table(id.to_owned())).ok_or(())
            }
        }
    }
}

/// A report's paper in one of its forms, for whoever may read it.
pub(crate) async fn answer(
    state: State,
    viewer: Viewer,
    id: ReportId,
    form: ReportForm,
) -> Result<HttpResponse, Problem> {
    let shared = state.clone();
    let (media, tier, name, bytes) = state
        .run(move |registry| {
            let report = match form {
                ReportForm::PdfWithVoices => registry.find_report_with_voices(&viewer, id)?,
                _ => registry.find_report(&viewer, id)?,
            };
            let (tier, document) = (report.report.tier, report.document);
            let (media, name, bytes) = match form {
                ReportForm::Pdf | ReportForm::PdfWithVoices => {
                    (PDF, "report.pdf", document.write_pdf(shared.fonts()?)?)
                }
                ReportForm::Workbook => (WORKBOOK, "report.xlsx", document.write_workbook()?),
                ReportForm::Tables => (CSV, "report.csv", document.write_csv()?),
                ReportForm::Json => (JSON, "report.json", document.write_json()?),
                ReportForm::Table(table) => (CSV, "table.csv", document.write_table_csv(&table)?),
            };
            Ok((media, tier, name, bytes))
        })
        .await?;
    Ok(paper(media, tier, name, bytes))
}
