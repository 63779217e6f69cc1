//! Needs of cases, and what is reported of them.

use actix_web::{HttpResponse, post};
use arunai_core::actor::Worker;
use arunai_core::id::{CaseId, NeedId};
use arunai_core::needs::{Need, NewNeed, NewNeedReport};

use crate::auth::By;
use crate::extract::{Json, Path};
use crate::problem::Problem;
use crate::state::State;

/// Record a need of a case, with its first report.
#[utoipa::path(tag = "needs", security(("bearer" = ["worker"])), params(("id" = CaseId, Path)),
    responses((status = 201, body = Need), (status = "4XX", body = Problem)))]
#[post("/cases/{id}/needs")]
pub(crate) async fn record_need(
    state: State,
    by: By<Worker>,
    id: Path<CaseId>,
    new: Json<NewNeed>,
) -> Result<HttpResponse, Problem> {
    let need = state.run(move |registry| registry.record_need(&by, id.0, new.0)).await?;
    Ok(HttpResponse::Created().json(need))
}

/// Report again on a need.
#[utoipa::path(tag = "needs", security(("bearer" = ["worker"])), params(("id" = NeedId, Path)),
    responses((status = 201, body = Need), (status = "4XX", body = Problem)))]
#[post("/needs/{id}/reports")]
pub(crate) async fn report_need(
    state: State,
    by: By<Worker>,
    id: Path<NeedId>,
    new: Json<NewNeedReport>,
) -> Result<HttpResponse, Problem> {
    let need = state.run(move |registry| registry.report_need(&by, id.0, new.0)).await?;
    Ok(HttpResponse::Created().json(need))
}
