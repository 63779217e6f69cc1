//! Bodies (会議体) of councils.

use actix_web::{get, patch, post, web};
use arunai_core::actor::Curator;
use arunai_core::bodies::{Body, BodyEdit, NewBody};
use arunai_core::id::{BodyId, CouncilId};
use arunai_core::page::{Page, Paging};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::{By, ByAnybody};
use crate::extract::{IfMatch, Json, Path, Query, Versioned};
use crate::listed::Listed;
use crate::problem::Problem;
use crate::state::State;

/// Which bodies to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct BodyQuery {
    /// Only of this council.
    council: Option<CouncilId>,
    /// Cursor of the page.
    after: Option<String>,
    /// At most so many, 1 to 200.
    limit: Option<usize>,
}

/// List bodies: everybody those for everybody, readers of a council all of it.
#[utoipa::path(tag = "meetings", security((), ("bearer" = [])), params(BodyQuery),
    responses((status = 200, body = Page<Body>), (status = "4XX", body = Problem)))]
#[get("/bodies")]
pub(crate) async fn list_bodies(
    state: State,
    by: ByAnybody,
    query: Query<BodyQuery>,
) -> Result<Listed<Body>, Problem> {
    let BodyQuery { council, after, limit } = query.0;
    let paging = Paging { after, limit };
    state.run(move |registry| registry.list_bodies(&by.0, council, &paging)).await.map(Listed)
}

/// Read a body.
#[utoipa::path(tag = "meetings", security((), ("bearer" = [])), params(("id" = BodyId, Path)),
    responses((status = 200, body = Body), (status = "4XX", body = Problem)))]
#[get("/bodies/{id}")]
pub(crate) async fn read_body(
    state: State,
    by: ByAnybody,
    id: Path<BodyId>,
) -> Result<web::Json<Body>, Problem> {
    state.run(move |registry| registry.find_body(&by.0, id.0)).await.map(web::Json)
}

/// Register a body of the curator's council.
#[utoipa::path(tag = "meetings", security(("bearer" = ["curator"])),
    responses((status = 201, body = Body), (status = "4XX", body = Problem)))]
#[post("/bodies")]
pub(crate) async fn register_body(
    state: State,
    by: By<Curator>,
    new: Json<NewBody>,
) -> Result<Versioned<Body>, Problem> {
    let body = state.run(move |registry| registry.register_body(&by, new.0)).await?;
    let version = body.version;
    Ok(Versioned::created(body, version))
}

/// Change a body, or note that it came to its end.
#[utoipa::path(tag = "meetings", security(("bearer" = ["curator"])),
    params(("id" = BodyId, Path), ("If-Match" = String, Header, example = "\"1\"")),
    responses((status = 200, body = Body), (status = "4XX", body = Problem)))]
#[patch("/bodies/{id}")]
pub(crate) async fn change_body(
    state: State,
    by: By<Curator>,
    id: Path<BodyId>,
    seen: IfMatch,
    edit: Json<BodyEdit>,
) -> Result<Versioned<Body>, Problem> {
    let body = state.run(move |registry| registry.change_body(&by, id.0, seen.0, edit.0)).await?;
    let version = body.version;
    Ok(Versioned::ok(body, version))
}
