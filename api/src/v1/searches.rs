//! Searches near a place. The place comes in the body and is nowhere kept.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, post};
use arunai_core::search::{Search, SearchAnswer};

use crate::extract::Json;
use crate::problem::Problem;
use crate::state::State;

/// Search services near a place.
#[utoipa::path(tag = "searches",
    responses((status = 200, body = SearchAnswer), (status = "4XX", body = Problem)))]
#[post("/searches")]
pub(crate) async fn search_services(state: State, search: Json<Search>) -> Result<HttpResponse, Problem> {
    let answer = state.run(move |registry| registry.search_services(&search.0)).await?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(answer))
}
