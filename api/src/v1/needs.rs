//! Needs of cases, and what is reported of them.

use actix_web::{HttpResponse, delete, get, patch, post};
use arunai_core::actor::Worker;
use arunai_core::id::{CaseId, NeedId, NeedReportId};
use arunai_core::needs::{Need, NeedReport, NewNeed, NewNeedReport};
use arunai_core::search::SearchAnswer;

use crate::auth::By;
use crate::extract::{IfMatch, Json, Path, Versioned};
use crate::problem::Problem;
use crate::state::State;

/// Record a need of a case, with its first report.
#[utoipa::path(tag = "needs", security(("bearer" = ["worker"])), params(("id" = CaseId, Path)),
    responses((status = 201, body = Need), (status = "4XX", body = Problem)))]
#[post("/cases/{id}/needs")]
pub(crate) async fn record_need(
    state: State,
    by: By<Worker>,
    id: Path<CaseId>,
    new: Json<NewNeed>,
) -> Result<HttpResponse, Problem> {
    let need = state.run(move |registry| registry.record_need(&by, id.0, new.0)).await?;
    Ok(HttpResponse::Created().json(need))
}

/// Report again on a need.
#[utoipa::path(tag = "needs", security(("bearer" = ["worker"])), params(("id" = NeedId, Path)),
    responses((status = 201, body = Need), (status = "4XX", body = Problem)))]
#[post("/needs/{id}/reports")]
pub(crate) async fn report_need(
    state: State,
    by: By<Worker>,
    id: Path<NeedId>,
    new: Json<NewNeedReport>,
) -> Result<HttpResponse, Problem> {
    let need = state.run(move |registry| registry.report_need(&by, id.0, new.0)).await?;
    Ok(HttpResponse::Created().json(need))
}

/// Look what would serve a need now.
#[utoipa::path(tag = "needs", security(("bearer" = ["worker"])), params(("id" = NeedId, Path)),
    responses((status = 200, body = SearchAnswer), (status = "4XX", body = Problem)))]
#[get("/needs/{id}/services")]
pub(crate) async fn search_for_need(
    state: State,
    by: By<Worker>,
    id: Path<NeedId>,
) -> Result<HttpResponse, Problem> {
    let answer = state.run(move |registry| registry.search_for_need(&by, id.0)).await?;
    Ok(HttpResponse::Ok().json(answer))
}

/// Take a mistaken need back, with its reports and referrals.
#[utoipa::path(tag = "needs", security(("bearer" = ["worker"])),
    params(("id" = NeedId, Path), ("If-Match" = String, Header, example = "\"1\"")),
    responses((status = 204), (status = "4XX", body = Problem)))]
#[delete("/needs/{id}")]
pub(crate) async fn remove_need(
    state: State,
    by: By<Worker>,
    id: Path<NeedId>,
    seen: IfMatch,
) -> Result<HttpResponse, Problem> {
    state.run(move |registry| registry.remove_need(&by, id.0, seen.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Correct a report of a need; what it said before is kept.
#[utoipa::path(tag = "needs", security(("bearer" = ["worker"])),
    params(("id" = NeedReportId, Path), ("If-Match" = String, Header, example = "\"1\"")),
    responses((status = 200, body = NeedReport), (status = "4XX", body = Problem)))]
#[patch("/need_reports/{id}")]
pub(crate) async fn correct_need_report(
    state: State,
    by: By<Worker>,
    id: Path<NeedReportId>,
    seen: IfMatch,
    edit: Json<NewNeedReport>,
) -> Result<Versioned<NeedReport>, Problem> {
    let report = state.run(move |registry| registry.correct_need_report(&by, id.0, seen.0, edit.0)).await?;
    let version = report.version;
    Ok(Versioned::ok(report, version))
}

/// Take a mistaken report of a need back.
#[utoipa::path(tag = "needs", security(("bearer" = ["worker"])),
    params(("id" = NeedReportId, Path), ("If-Match" = String, Header, example = "\"1\"")),
    responses((status = 204), (status = "4XX", body = Problem)))]
#[delete("/need_reports/{id}")]
pub(crate) async fn remove_need_report(
    state: State,
    by: By<Worker>,
    id: Path<NeedReportId>,
    seen: IfMatch,
) -> Result<HttpResponse, Problem> {
    state.run(move |registry| registry.remove_need_report(&by, id.0, seen.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}
