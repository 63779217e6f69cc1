//! Entry of many cases at once: as JSON or as a table, whose template is here too.

use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpRequest, HttpResponse, get, post};
use arunai_core::Fault;
use arunai_core::actor::Worker;
use arunai_core::case_entries::template::TableFormat;
use arunai_core::case_entries::{CaseEntry, CaseEntryAnswer, EntryManner};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use utoipa::IntoParams;

use crate::auth::By;
use crate::extract::{Body, MAX_BODY, Query, read_json};
use crate::problem::{self, Problem};
use crate::state::State;
use crate::v1::tables::{CSV, WORKBOOK, attachment};

/// The longest key.
const MAX_KEY: usize = 200;

/// Cases, and what to record of them.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCaseEntries {
    /// All are taken or none.
    entries: Vec<CaseEntry>,
    /// Only check them.
    #[serde(default)]
    rehearse: bool,
}

/// An Office Open XML workbook.
#[derive(utoipa::ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "only the document names it")]
pub(crate) struct WorkbookFile(Vec<u8>);

/// How to enter.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct EntryQuery {
    /// Only check; for a table, which cannot say so itself.
    #[serde(default)]
    rehearse: bool,
}

/// Enter many cases, reports, referrals, steps, strengths and goals at once, as JSON or as a table: all or none.
///
/// The same key gives the same answer. The table has the columns of its template; a fault of it names row and
/// column.
#[utoipa::path(tag = "cases", security(("bearer" = ["worker"])),
    request_body(content((NewCaseEntries = "application/json"), (String = "text/csv"),
        (WorkbookFile = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    params(EntryQuery, ("Idempotency-Key" = Option<String>, Header, description = "Up to 200 characters.")),
    responses((status = 200, body = CaseEntryAnswer), (status = 201, body = CaseEntryAnswer),
        (status = "4XX", body = Problem)))]
#[post("/case_entries")]
pub(crate) async fn enter_cases(
    state: State,
    by: By<Worker>,
    query: Query<EntryQuery>,
    request: HttpRequest,
    Body(body): Body<MAX_BODY>,
) -> Result<HttpResponse, Problem> {
    let format = format_of(&request)?;
    let key = idempotency_key(&request)?.map(|key| (key, digest(&body, query.0.rehearse)));
    let mut manner = EntryManner { rehearse: query.0.rehearse, key };
    let answer = match format {
        Some(format) => {
            state.run(move |registry| registry.enter_case_table(&by, format, &body, &manner)).await?
        }
        None => {
            let NewCaseEntries { entries, rehearse } = read_json(&body)?;
            manner.rehearse |= rehearse;
            state.run(move |registry| registry.enter_cases(&by, entries, &manner)).await?
        }
    };
    let status = if answer.rehearsed { StatusCode::OK } else { StatusCode::CREATED };
    Ok(HttpResponse::build(status).json(answer))
}

/// Tabulate the organisation's open needs as CSV to fill in and enter: one row for each need.
#[utoipa::path(tag = "cases", security(("bearer" = ["worker"])),
    responses((status = 200, content_type = "text/csv", body = String), (status = "4XX", body = Problem)))]
#[get("/case_entries/template.csv")]
pub(crate) async fn tabulate_case_entries(state: State, by: By<Worker>) -> Result<HttpResponse, Problem> {
    let table = state.run(move |registry| registry.tabulate_case_entries(&by, TableFormat::Csv)).await?;
    Ok(attachment(CSV, "case_entries.csv", table))
}

/// The same as a workbook that offers the values to choose from.
#[utoipa::path(tag = "cases", security(("bearer" = ["worker"])),
    responses((status = 200, body = WorkbookFile,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (status = "4XX", body = Problem)))]
#[get("/case_entries/template.xlsx")]
pub(crate) async fn tabulate_case_entries_in_workbook(
    state: State,
    by: By<Worker>,
) -> Result<HttpResponse, Problem> {
    let table = state.run(move |registry| registry.tabulate_case_entries(&by, TableFormat::Xlsx)).await?;
    Ok(attachment(WORKBOOK, "case_entries.xlsx", table))
}

/// The format of a table; nothing for JSON. What a table is written in is told by its bytes, not here.
fn format_of(request: &HttpRequest) -> Result<Option<TableFormat>, Problem> {
    let declared = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media = declared.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    match media.to_ascii_lowercase().as_str() {
        "application/json" => Ok(None),
        "text/csv" => Ok(Some(TableFormat::Csv)),
        WORKBOOK => Ok(Some(TableFormat::Xlsx)),
        _ => {
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            let detail = "the body must be JSON, text/csv or an Office Open XML workbook";
            Err(Problem::new(status, problem::MEDIA_TYPE, detail))
        }
    }
}

/// The key that the caller gave, if any.
fn idempotency_key(request: &HttpRequest) -> Result<Option<String>, Problem> {
    let Some(value) = request.headers().get("Idempotency-Key") else { return Ok(None) };
    let key = value.to_str().map(str::trim).unwrap_or_default();
    if key.is_empty() || key.len() > MAX_KEY {
        let reason = "must be 1 to 200 visible ASCII characters";
        return Err(Problem::invalid(vec![Fault::new("Idempotency-Key", reason)]));
    }
    Ok(Some(key.to_owned()))
}

/// A digest of what was asked for.
fn digest(body: &[u8], rehearse: bool) -> String {
    let mut asked = Sha256::new_with_prefix(body);
    if rehearse {
        asked.update("?rehearse=true");
    }
    asked.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
