//! Councils.

use actix_web::{get, post, web};
use arunai_core::actor::Administrator;
use arunai_core::councils::{Council, NewCouncil};
use arunai_core::id::CouncilId;

use crate::auth::By;
use crate::extract::{Json, Path, Versioned};
use crate::problem::Problem;
use crate::state::State;

/// List councils.
#[utoipa::path(tag = "councils", responses((status = 200, body = Vec<Council>)))]
#[get("/councils")]
pub(crate) async fn list_councils(state: State) -> Result<web::Json<Vec<Council>>, Problem> {
    state.run(|registry| registry.list_councils()).await.map(web::Json)
}

/// Read a council.
#[utoipa::path(tag = "councils", params(("id" = CouncilId, Path)),
    responses((status = 200, body = Council), (status = "4XX", body = Problem)))]
#[get("/councils/{id}")]
pub(crate) async fn read_council(state: State, id: Path<CouncilId>) -> Result<Versioned<Council>, Problem> {
    let council = state.run(move |registry| registry.find_council(id.0)).await?;
    let version = council.version;
    Ok(Versioned::ok(council, version))
}

/// Register a council.
#[utoipa::path(tag = "councils", security(("bearer" = ["administrator"])),
    responses((status = 201, body = Council), (status = "4XX", body = Problem)))]
#[post("/councils")]
pub(crate) async fn register_council(
    state: State,
    by: By<Administrator>,
    new: Json<NewCouncil>,
) -> Result<Versioned<Council>, Problem> {
    let council = state.run(move |registry| registry.register_council(&by, new.0)).await?;
    let version = council.version;
    Ok(Versioned::created(council, version))
}
