//! Travel times: the matrix of ways that were measured.

use actix_web::get;
use arunai_core::id::LocationId;
use arunai_core::page::{Page, Paging};
use arunai_core::travel_times::{TravelTime, TravelTimeFilter};
use arunai_core::values::AreaCode;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::extract::Query;
use crate::listed::Listed;
use crate::problem::Problem;
use crate::state::State;

/// Which ways.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TravelTimeQuery {
    /// Only from this area and its towns.
    #[param(example = "322016")]
    area: Option<AreaCode>,
    /// Only to this place.
    location: Option<LocationId>,
    /// Cursor of the page.
    after: Option<String>,
    /// At most so many, 1 to 200.
    limit: Option<usize>,
}

/// List travel times.
#[utoipa::path(tag = "inputs", params(TravelTimeQuery),
    responses((status = 200, body = Page<TravelTime>), (status = "4XX", body = Problem)))]
#[get("/travel_times")]
pub(crate) async fn list_travel_times(
    state: State,
    query: Query<TravelTimeQuery>,
) -> Result<Listed<TravelTime>, Problem> {
    let filter = TravelTimeFilter { area: query.0.area, location: query.0.location };
    let paging = Paging { after: query.0.after, limit: query.0.limit };
    state.run(move |registry| registry.list_travel_times(&filter, &paging)).await.map(Listed)
}
