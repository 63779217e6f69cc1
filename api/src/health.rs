//! Whether the process lives, and whether it can answer.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, web};
use serde::Serialize;

use crate::problem::{self, Problem};
use crate::state::State;

/// A short word on the state of the service.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Health {
    /// `ok`.
    status: &'static str,
}

/// Tell that the process runs.
#[utoipa::path(tag = "health", responses((status = 200, body = Health)))]
#[get("/health/live")]
pub(crate) async fn live() -> web::Json<Health> {
    web::Json(Health { status: "ok" })
}

/// Tell whether the database answers.
#[utoipa::path(tag = "health", responses((status = 200, body = Health), (status = 503, body = Problem)))]
#[get("/health/ready")]
pub(crate) async fn ready(state: State) -> Result<HttpResponse, Problem> {
    if state.run(|registry| Ok(registry.is_ready())).await? {
        return Ok(HttpResponse::Ok().json(Health { status: "ok" }));
    }
    let status = StatusCode::SERVICE_UNAVAILABLE;
    Err(Problem::new(status, problem::NOT_READY, "the database does not answer"))
}
