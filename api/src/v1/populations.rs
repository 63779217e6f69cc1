//! Populations: persons counted by area, age and day.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpRequest, HttpResponse, Responder, get, put, web};
use arunai_core::actor::Planner;
use arunai_core::page::{Page, Paging};
use arunai_core::populations::{NewPopulations, Population, PopulationFilter, PopulationKind};
use arunai_core::values::AreaCode;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::{By, ByAnybody};
use crate::extract::{Json, Query};
use crate::listed::Listed;
use crate::problem::Problem;
use crate::state::State;

/// Which populations.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PopulationQuery {
    /// Of this area and those inside it.
    #[param(example = "322016")]
    area: Option<AreaCode>,
    /// Only these persons.
    population_kind: Option<PopulationKind>,
    /// Only of this day.
    counted_on: Option<NaiveDate>,
    /// Cursor of the page.
    after: Option<String>,
    /// At most so many, 1 to 200.
    limit: Option<usize>,
}

/// List populations: residents for everybody, others for accounts of the area's councils and municipality.
#[utoipa::path(tag = "inputs", security((), ("bearer" = [])), params(PopulationQuery),
    responses((status = 200, body = Page<Population>), (status = "4XX", body = Problem)))]
#[get("/populations")]
pub(crate) async fn list_populations(
    state: State,
    request: HttpRequest,
    by: ByAnybody,
    query: Query<PopulationQuery>,
) -> Result<HttpResponse, Problem> {
    let PopulationQuery { area, population_kind, counted_on, after, limit } = query.0;
    let filter = PopulationFilter { area, population_kind, counted_on };
    let paging = Paging { after, limit };
    let page = state.run(move |registry| registry.list_populations(&by.0, &filter, &paging)).await?;
    let mut response = Listed(page).respond_to(&request);
    // What somebody may see depends on who asks: nothing in between may keep it.
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, actix_web::http::header::HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Record the populations of one area, kind and day, in the place of what was recorded of them.
#[utoipa::path(tag = "inputs", security(("bearer" = ["curator"]), ("bearer" = ["municipality"])),
    responses((status = 200, body = Vec<Population>), (status = "4XX", body = Problem)))]
#[put("/populations")]
pub(crate) async fn record_populations(
    state: State,
    by: By<Planner>,
    new: Json<NewPopulations>,
) -> Result<web::Json<Vec<Population>>, Problem> {
    state.run(move |registry| registry.record_populations(&by, new.0)).await.map(web::Json)
}
