//! Cases of the caller's own organisation.

use actix_web::{HttpResponse, delete, get, patch, post};
use arunai_core::actor::Worker;
use arunai_core::cases::{Case, CaseEdit, CaseFile, NewCase};
use arunai_core::id::CaseId;
use arunai_core::page::{Page, Paging};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::By;
use crate::extract::{IfMatch, Json, Path, Query, Versioned};
use crate::listed::Listed;
use crate::problem::Problem;
use crate::state::State;

/// Which part of the list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CaseQuery {
    /// Cursor of the page.
    after: Option<String>,
    /// At most so many, 1 to 200.
    limit: Option<usize>,
}

/// List cases.
#[utoipa::path(tag = "cases", security(("bearer" = ["worker"])), params(CaseQuery),
    responses((status = 200, body = Page<Case>), (status = "4XX", body = Problem)))]
#[get("/cases")]
pub(crate) async fn list_cases(
    state: State,
    by: By<Worker>,
    query: Query<CaseQuery>,
) -> Result<Listed<Case>, Problem> {
    let paging = Paging { after: query.0.after, limit: query.0.limit };
    state.run(move |registry| registry.list_cases(&by, &paging)).await.map(Listed)
}

/// Open a case.
#[utoipa::path(tag = "cases", security(("bearer" = ["worker"])),
    responses((status = 201, body = Case), (status = "4XX", body = Problem)))]
#[post("/cases")]
pub(crate) async fn open_case(
    state: State,
    by: By<Worker>,
    new: Json<NewCase>,
) -> Result<Versioned<Case>, Problem> {
    let case = state.run(move |registry| registry.open_case(&by, new.0)).await?;
    let version = case.version;
    Ok(Versioned::created(case, version))
}

/// Read a case with its needs.
#[utoipa::path(tag = "cases", security(("bearer" = ["worker"])), params(("id" = CaseId, Path)),
    responses((status = 200, body = CaseFile), (status = "4XX", body = Problem)))]
#[get("/cases/{id}")]
pub(crate) async fn read_case(
    state: State,
    by: By<Worker>,
    id: Path<CaseId>,
) -> Result<Versioned<CaseFile>, Problem> {
    let file = state.run(move |registry| registry.find_case(&by, id.0)).await?;
    let version = file.case.version;
    Ok(Versioned::ok(file, version))
}

/// Change a case.
#[utoipa::path(tag = "cases", security(("bearer" = ["worker"])),
    params(("id" = CaseId, Path), ("If-Match" = String, Header, example = "\"1\"")),
    responses((status = 200, body = Case), (status = "4XX", body = Problem)))]
#[patch("/cases/{id}")]
pub(crate) async fn change_case(
    state: State,
    by: By<Worker>,
    id: Path<CaseId>,
    seen: IfMatch,
    edit: Json<CaseEdit>,
) -> Result<Versioned<Case>, Problem> {
    let case = state.run(move |registry| registry.change_case(&by, id.0, seen.0, edit.0)).await?;
    let version = case.version;
    Ok(Versioned::ok(case, version))
}

/// Erase a case with everything under it.
#[utoipa::path(tag = "cases", security(("bearer" = ["worker"])), params(("id" = CaseId, Path)),
    responses((status = 204), (status = "4XX", body = Problem)))]
#[delete("/cases/{id}")]
pub(crate) async fn erase_case(
    state: State,
    by: By<Worker>,
    id: Path<CaseId>,
) -> Result<HttpResponse, Problem> {
    state.run(move |registry| registry.erase_case(&by, id.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}
