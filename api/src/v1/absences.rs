//! Kinds of services of which the register has none in an area, and what curators say of them.

use actix_web::{HttpResponse, delete, get, post, web};
use arunai_core::absences::{Absence, PossibleAbsence};
use arunai_core::actor::Curator;
use arunai_core::values::{AreaCode, TermId};

use crate::auth::By;
use crate::extract::{Json, Path, PathPair};
use crate::problem::Problem;
use crate::state::State;

/// List kinds of which the register has no service on offer in an area, and when a curator said that there is none.
#[utoipa::path(tag = "councils", security(("bearer" = ["curator"])), params(("code" = AreaCode, Path)),
    responses((status = 200, body = Vec<PossibleAbsence>), (status = "4XX", body = Problem)))]
#[get("/areas/{code}/absences")]
pub(crate) async fn list_possible_absences(
    state: State,
    by: By<Curator>,
    code: Path<AreaCode>,
) -> Result<web::Json<Vec<PossibleAbsence>>, Problem> {
    state.run(move |registry| registry.list_possible_absences(&by, &code.0)).await.map(web::Json)
}

/// Confirm that an area has no service of a kind.
#[utoipa::path(tag = "councils", security(("bearer" = ["curator"])),
    responses((status = 201, body = Absence), (status = "4XX", body = Problem)))]
#[post("/absences")]
pub(crate) async fn confirm_absence(
    state: State,
    by: By<Curator>,
    absence: Json<Absence>,
) -> Result<HttpResponse, Problem> {
    let absence = state.run(move |registry| registry.confirm_absence(&by, absence.0)).await?;
    Ok(HttpResponse::Created().json(absence))
}

/// Take back that an area has no service of a kind: from today on nobody knows. The days before stay as they were.
#[utoipa::path(tag = "councils", security(("bearer" = ["curator"])),
    params(("code" = AreaCode, Path), ("kind" = TermId, Path)),
    responses((status = 200, body = PossibleAbsence), (status = "4XX", body = Problem)))]
#[delete("/areas/{code}/absences/{kind}")]
pub(crate) async fn take_back_absence(
    state: State,
    by: By<Curator>,
    path: PathPair<AreaCode, String>,
) -> Result<web::Json<PossibleAbsence>, Problem> {
    let PathPair(area_code, kind) = path;
    let absence = Absence { area_code, kind: TermId(kind) };
    state.run(move |registry| registry.take_back_absence(&by, absence)).await.map(web::Json)
}
