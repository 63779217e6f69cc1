//! Strengths of persons and around them.

use actix_web::{HttpResponse, delete, patch, post};
use arunai_core::actor::Worker;
use arunai_core::id::{CaseId, StrengthId};
use arunai_core::strengths::{NewStrength, Strength};

use crate::auth::By;
use crate::extract::{IfMatch, Json, Path, Versioned};
use crate::problem::Problem;
use crate::state::State;

/// Record a strength of a case.
#[utoipa::path(tag = "cases", security(("bearer" = ["worker"])), params(("id" = CaseId, Path)),
    responses((status = 201, body = Strength), (status = "4XX", body = Problem)))]
#[post("/cases/{id}/strengths")]
pub(crate) async fn record_strength(
    state: State,
    by: By<Worker>,
    id: Path<CaseId>,
    new: Json<NewStrength>,
) -> Result<Versioned<Strength>, Problem> {
    let record = state.run(move |registry| registry.record_strength(&by, id.0, new.0)).await?;
    let version = record.version;
    Ok(Versioned::created(record, version))
}

/// Correct a strength.
#[utoipa::path(tag = "cases", security(("bearer" = ["worker"])),
    params(("id" = StrengthId, Path), ("If-Match" = String, Header, example = "\"1\"")),
    responses((status = 200, body = Strength), (status = "4XX", body = Problem)))]
#[patch("/strengths/{id}")]
pub(crate) async fn correct_strength(
    state: State,
    by: By<Worker>,
    id: Path<StrengthId>,
    seen: IfMatch,
    edit: Json<NewStrength>,
) -> Result<Versioned<Strength>, Problem> {
    let record = state.run(move |registry| registry.correct_strength(&by, id.0, seen.0, edit.0)).await?;
    let version = record.version;
    Ok(Versioned::ok(record, version))
}

/// Take a mistaken strength back.
#[utoipa::path(tag = "cases", security(("bearer" = ["worker"])),
    params(("id" = StrengthId, Path), ("If-Match" = String, Header, example = "\"1\"")),
    responses((status = 204), (status = "4XX", body = Problem)))]
#[delete("/strengths/{id}")]
pub(crate) async fn remove_strength(
    state: State,
    by: By<Worker>,
    id: Path<StrengthId>,
    seen: IfMatch,
) -> Result<HttpResponse, Problem> {
    state.run(move |registry| registry.remove_strength(&by, id.0, seen.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}
