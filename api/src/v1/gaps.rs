//! Gaps per area.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, get};
use arunai_core::gaps::{GapQuery, GapTable};
use arunai_core::id::CouncilId;
use arunai_core::values::AreaCode;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::ByAnybody;
use crate::extract::Query;
use crate::problem::Problem;
use crate::state::State;

/// Which areas the table is about.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct GapParameters {
    /// The municipalities inside this area.
    #[param(example = "320005")]
    area: Option<AreaCode>,
    /// The municipalities of this council.
    council: Option<CouncilId>,
}

/// Tabulate supply and needs by municipality and service group.
#[utoipa::path(tag = "gaps", security((), ("bearer" = [])), params(GapParameters),
    responses((status = 200, body = GapTable), (status = "4XX", body = Problem)))]
#[get("/gaps")]
pub(crate) async fn tabulate_gaps(
    state: State,
    by: ByAnybody,
    query: Query<GapParameters>,
) -> Result<HttpResponse, Problem> {
    let query = GapQuery { area: query.0.area, council: query.0.council };
    let table = state.run(move |registry| registry.tabulate_gaps(&by.0, &query)).await?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(table))
}
