//! What persons want.

use actix_web::{HttpResponse, delete, patch, post};
use arunai_core::actor::Worker;
use arunai_core::goals::{Goal, NewGoal};
use arunai_core::id::{CaseId, GoalId};

use crate::auth::By;
use crate::extract::{IfMatch, Json, Path, Versioned};
use crate::problem::Problem;
use crate::state::State;

/// Record a goal of a case.
#[utoipa::path(tag = "cases", security(("bearer" = ["worker"])), params(("id" = CaseId, Path)),
    responses((status = 201, body = Goal), (status = "4XX", body = Problem)))]
#[post("/cases/{id}/goals")]
pub(crate) async fn record_goal(
    state: State,
    by: By<Worker>,
    id: Path<CaseId>,
    new: Json<NewGoal>,
) -> Result<Versioned<Goal>, Problem> {
    let record = state.run(move |registry| registry.record_goal(&by, id.0, new.0)).await?;
    let version = record.version;
    Ok(Versioned::created(record, version))
}

/// Tell how a goal stands, or correct it.
#[utoipa::path(tag = "cases", security(("bearer" = ["worker"])),
    params(("id" = GoalId, Path), ("If-Match" = String, Header, example = "\"1\"")),
    responses((status = 200, body = Goal), (status = "4XX", body = Problem)))]
#[patch("/goals/{id}")]
pub(crate) async fn correct_goal(
    state: State,
    by: By<Worker>,
    id: Path<GoalId>,
    seen: IfMatch,
    edit: Json<NewGoal>,
) -> Result<Versioned<Goal>, Problem> {
    let record = state.run(move |registry| registry.correct_goal(&by, id.0, seen.0, edit.0)).await?;
    let version = record.version;
    Ok(Versioned::ok(record, version))
}

/// Take a mistaken goal back.
#[utoipa::path(tag = "cases", security(("bearer" = ["worker"])),
    params(("id" = GoalId, Path), ("If-Match" = String, Header, example = "\"1\"")),
    responses((status = 204), (status = "4XX", body = Problem)))]
#[delete("/goals/{id}")]
pub(crate) async fn remove_goal(
    state: State,
    by: By<Worker>,
    id: Path<GoalId>,
    seen: IfMatch,
) -> Result<HttpResponse, Problem> {
    state.run(move |registry| registry.remove_goal(&by, id.0, seen.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}
