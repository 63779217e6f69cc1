//! Saved searches of cases, and needs from searches that found nothing.

use actix_web::{HttpResponse, delete, get, post, web};
use arunai_core::actor::{Curator, Worker};
use arunai_core::id::{CaseId, SavedSearchId};
use arunai_core::needs::Need;
use arunai_core::saved_searches::{SavedSearch, SavedSearchLook};
use arunai_core::search::{Search, SearchedNeed};
use arunai_core::search_counters::SearchCounter;

use crate::auth::By;
use crate::extract::{Json, Path};
use crate::problem::Problem;
use crate::state::State;

/// Record a need from a search that found nothing fitting; its reasons are computed unless they are given.
#[utoipa::path(tag = "needs", security(("bearer" = ["worker"])), params(("id" = CaseId, Path)),
    responses((status = 201, body = Need), (status = "4XX", body = Problem)))]
#[post("/cases/{id}/searched_needs")]
pub(crate) async fn record_searched_need(
    state: State,
    by: By<Worker>,
    id: Path<CaseId>,
    new: Json<SearchedNeed>,
) -> Result<HttpResponse, Problem> {
    let need = state.run(move |registry| registry.record_searched_need(&by, id.0, new.0)).await?;
    Ok(HttpResponse::Created().json(need))
}

/// Save a search for a case: areas and codes, never a point.
#[utoipa::path(tag = "searches", security(("bearer" = ["worker"])), params(("id" = CaseId, Path)),
    responses((status = 201, body = SavedSearch), (status = "4XX", body = Problem)))]
#[post("/cases/{id}/saved_searches")]
pub(crate) async fn save_search(
    state: State,
    by: By<Worker>,
    id: Path<CaseId>,
    search: Json<Search>,
) -> Result<HttpResponse, Problem> {
    let saved = state.run(move |registry| registry.save_search(&by, id.0, search.0)).await?;
    Ok(HttpResponse::Created().json(saved))
}

/// List the saved searches of a case.
#[utoipa::path(tag = "searches", security(("bearer" = ["worker"])), params(("id" = CaseId, Path)),
    responses((status = 200, body = Vec<SavedSearch>), (status = "4XX", body = Problem)))]
#[get("/cases/{id}/saved_searches")]
pub(crate) async fn list_saved_searches(
    state: State,
    by: By<Worker>,
    id: Path<CaseId>,
) -> Result<web::Json<Vec<SavedSearch>>, Problem> {
    state.run(move |registry| registry.list_saved_searches(&by, id.0)).await.map(web::Json)
}

/// Look what newly fits a saved search; what is shown counts as seen.
#[utoipa::path(tag = "searches", security(("bearer" = ["worker"])), params(("id" = SavedSearchId, Path)),
    responses((status = 200, body = SavedSearchLook), (status = "4XX", body = Problem)))]
#[post("/saved_searches/{id}/looks")]
pub(crate) async fn look_at_saved_search(
    state: State,
    by: By<Worker>,
    id: Path<SavedSearchId>,
) -> Result<HttpResponse, Problem> {
    let look = state.run(move |registry| registry.look_at_saved_search(&by, id.0)).await?;
    Ok(HttpResponse::Ok().json(look))
}

/// Delete a saved search.
#[utoipa::path(tag = "searches", security(("bearer" = ["worker"])), params(("id" = SavedSearchId, Path)),
    responses((status = 204), (status = "4XX", body = Problem)))]
#[delete("/saved_searches/{id}")]
pub(crate) async fn delete_saved_search(
    state: State,
    by: By<Worker>,
    id: Path<SavedSearchId>,
) -> Result<HttpResponse, Problem> {
    state.run(move |registry| registry.delete_saved_search(&by, id.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// List how often searches of the public found nothing in the council's areas, from 20 up.
#[utoipa::path(tag = "searches", security(("bearer" = ["curator"])),
    responses((status = 200, body = Vec<SearchCounter>), (status = "4XX", body = Problem)))]
#[get("/search_counters")]
pub(crate) async fn list_search_counters(
    state: State,
    by: By<Curator>,
) -> Result<web::Json<Vec<SearchCounter>>, Problem> {
    state.run(move |registry| registry.list_search_counters(&by)).await.map(web::Json)
}
