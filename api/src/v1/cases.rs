//! Cases of the caller's own organisation.

use actix_web::{HttpResponse, delete, get, patch, post};
use arunai_core::Registry;
use arunai_core::actor::Worker;
use arunai_core::cases::{Case, CaseEdit, CaseFile, CaseVersion, CircumstancesRemoval, NewCase, NewMerge};
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
    pub(crate) after: Option<String>,
    /// At most so many, 1 to 200.
    pub(crate) limit: Option<usize>,
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

/// Take a mistaken change of circumstances back.
#[utoipa::path(tag = "cases", security(("bearer" = ["worker"])),
    params(("id" = CaseId, Path), ("If-Match" = String, Header, example = "\"1\"")),
    responses((status = 200, body = Case), (status = "4XX", body = Problem)))]
#[post("/cases/{id}/circumstances/removals")]
pub(crate) async fn remove_circumstances(
    state: State,
    by: By<Worker>,
    id: Path<CaseId>,
    seen: IfMatch,
    removal: Json<CircumstancesRemoval>,
) -> Result<Versioned<Case>, Problem> {
    let removed = move |registry: &Registry| registry.remove_circumstances(&by, id.0, seen.0, removal.0);
    let case = state.run(removed).await?;
    let version = case.version;
    Ok(Versioned::ok(case, version))
}

/// List what the records of a case said at each of their versions.
#[utoipa::path(tag = "cases", security(("bearer" = ["worker"])), params(("id" = CaseId, Path)),
    responses((status = 200, body = [CaseVersion]), (status = "4XX", body = Problem)))]
#[get("/cases/{id}/versions")]
pub(crate) async fn list_case_versions(
    state: State,
    by: By<Worker>,
    id: Path<CaseId>,
) -> Result<HttpResponse, Problem> {
    let versions = state.run(move |registry| registry.list_case_versions(&by, id.0)).await?;
    Ok(HttpResponse::Ok().json(versions))
}

/// Put everything of another case of the same person under this one.
#[utoipa::path(tag = "cases", security(("bearer" = ["worker"])),
    params(("id" = CaseId, Path), ("If-Match" = String, Header, example = "\"1\"")),
    responses((status = 200, body = CaseFile), (status = "4XX", body = Problem)))]
#[post("/cases/{id}/merges")]
pub(crate) async fn merge_cases(
    state: State,
    by: By<Worker>,
    id: Path<CaseId>,
    seen: IfMatch,
    merge: Json<NewMerge>,
) -> Result<Versioned<CaseFile>, Problem> {
    let file = state.run(move |registry| registry.merge_cases(&by, id.0, seen.0, merge.0)).await?;
    let version = file.case.version;
    Ok(Versioned::ok(file, version))
}
