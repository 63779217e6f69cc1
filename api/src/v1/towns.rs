//! Towns: which places a name or an address may mean.

use actix_web::{get, web};
use arunai_core::towns::TownCandidate;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::extract::Query;
use crate::problem::Problem;
use crate::state::State;

/// What is typed.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TownQuery {
    /// A town's name, with or without its municipality; no house number belongs into an address.
    #[param(example = "松江市学園南")]
    name: String,
}

/// List the towns that a name may mean, the best first.
#[utoipa::path(tag = "areas", params(TownQuery),
    responses((status = 200, body = Vec<TownCandidate>), (status = "4XX", body = Problem)))]
#[get("/towns")]
pub(crate) async fn list_towns(
    state: State,
    query: Query<TownQuery>,
) -> Result<web::Json<Vec<TownCandidate>>, Problem> {
    state.run(move |registry| registry.find_towns(&query.0.name)).await.map(web::Json)
}
