//! What anybody says is wrong about a service, and what its curators do about it.

use actix_web::{HttpRequest, get, post};
use arunai_core::actor::Curator;
use arunai_core::corrections::{Correction, NewCorrection};
use arunai_core::id::{CorrectionId, ServiceId};
use arunai_core::page::{Page, Paging};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::{By, ByAnybody};
use crate::extract::{IfMatch, Json, Path, Query, Versioned};
use crate::listed::Listed;
use crate::problem::Problem;
use crate::state::State;

/// Which part of the list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CorrectionQuery {
    /// Cursor of the page.
    after: Option<String>,
    /// At most so many, 1 to 200.
    limit: Option<usize>,
}

/// Say what is wrong about a service; nothing of anybody who uses it. An address may do so a few times an hour.
#[utoipa::path(tag = "services", security((), ("bearer" = [])), params(("id" = ServiceId, Path)),
    responses((status = 201, body = Correction), (status = "4XX", body = Problem)))]
#[post("/services/{id}/corrections")]
pub(crate) async fn suggest_correction(
    state: State,
    by: ByAnybody,
    id: Path<ServiceId>,
    request: HttpRequest,
    new: Json<NewCorrection>,
) -> Result<Versioned<Correction>, Problem> {
    if !state.correction_limit.allows(&request) {
        return Err(Problem::too_many("too many corrections from this address; try again later"));
    }
    let sent = state.run(move |registry| registry.suggest_correction(&by.0, id.0, new.0)).await?;
    let version = sent.version;
    Ok(Versioned::created(sent, version))
}

/// List what was said of services in the council's areas: what waits first, the earliest first.
#[utoipa::path(tag = "services", security(("bearer" = ["curator"])), params(CorrectionQuery),
    responses((status = 200, body = Page<Correction>), (status = "4XX", body = Problem)))]
#[get("/corrections")]
pub(crate) async fn list_corrections(
    state: State,
    by: By<Curator>,
    query: Query<CorrectionQuery>,
) -> Result<Listed<Correction>, Problem> {
    let CorrectionQuery { after, limit } = query.0;
    let paging = Paging { after, limit };
    state.run(move |registry| registry.list_corrections(&by, &paging)).await.map(Listed)
}

/// Say that a correction was looked into; how to ask its sender is erased.
#[utoipa::path(tag = "services", security(("bearer" = ["curator"])),
    params(("id" = CorrectionId, Path), ("If-Match" = String, Header, example = "\"1\"")),
    responses((status = 200, body = Correction), (status = "4XX", body = Problem)))]
#[post("/corrections/{id}/settlements")]
pub(crate) async fn settle_correction(
    state: State,
    by: By<Curator>,
    id: Path<CorrectionId>,
    seen: IfMatch,
) -> Result<Versioned<Correction>, Problem> {
    let settled = state.run(move |registry| registry.settle_correction(&by, id.0, seen.0)).await?;
    let version = settled.version;
    Ok(Versioned::ok(settled, version))
}
