//! Steps of the care management cycle.

use actix_web::{HttpResponse, delete, patch, post};
use arunai_core::actor::Worker;
use arunai_core::id::{CaseId, StepId};
use arunai_core::steps::{NewStep, Step};

use crate::auth::By;
use crate::extract::{IfMatch, Json, Path, Versioned};
use crate::problem::Problem;
use crate::state::State;

/// Record a step of a case.
#[utoipa::path(tag = "cases", security(("bearer" = ["worker"])), params(("id" = CaseId, Path)),
    responses((status = 201, body = Step), (status = "4XX", body = Problem)))]
#[post("/cases/{id}/steps")]
pub(crate) async fn record_step(
    state: State,
    by: By<Worker>,
    id: Path<CaseId>,
    new: Json<NewStep>,
) -> Result<Versioned<Step>, Problem> {
    let record = state.run(move |registry| registry.record_step(&by, id.0, new.0)).await?;
    let version = record.version;
    Ok(Versioned::created(record, version))
}

/// Correct a step.
#[utoipa::path(tag = "cases", security(("bearer" = ["worker"])),
    params(("id" = StepId, Path), ("If-Match" = String, Header, example = "\"1\"")),
    responses((status = 200, body = Step), (status = "4XX", body = Problem)))]
#[patch("/steps/{id}")]
pub(crate) async fn correct_step(
    state: State,
    by: By<Worker>,
    id: Path<StepId>,
    seen: IfMatch,
    edit: Json<NewStep>,
) -> Result<Versioned<Step>, Problem> {
    let record = state.run(move |registry| registry.correct_step(&by, id.0, seen.0, edit.0)).await?;
    let version = record.version;
    Ok(Versioned::ok(record, version))
}

/// Take a mistaken step back.
#[utoipa::path(tag = "cases", security(("bearer" = ["worker"])),
    params(("id" = StepId, Path), ("If-Match" = String, Header, example = "\"1\"")),
    responses((status = 204), (status = "4XX", body = Problem)))]
#[delete("/steps/{id}")]
pub(crate) async fn remove_step(
    state: State,
    by: By<Worker>,
    id: Path<StepId>,
    seen: IfMatch,
) -> Result<HttpResponse, Problem> {
    state.run(move |registry| registry.remove_step(&by, id.0, seen.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}
