//! Searches near a place. What points at a person comes in the body and is nowhere kept; an address names
//! areas, towns and kinds only.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, get, post};
use arunai_core::search::{Place, Search, SearchAnswer};
use arunai_core::values::{AreaCode, TermId};
use arunai_core::{Error, Fault};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::ByAnybody;
use crate::extract::{Json, Query};
use crate::problem::Problem;
use crate::state::State;

/// What is looked for, without a person.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchQuery {
    /// In the middle of this area.
    area: Option<AreaCode>,
    /// In the middle of this municipality or town.
    town: Option<String>,
    /// Only of this kind.
    kind: Option<TermId>,
    /// At most so many, 1 to 200.
    nearest: Option<i64>,
    /// Only within this radius, in metres.
    within_m: Option<f64>,
}

/// Search the services that reach a place and suit a person.
#[utoipa::path(tag = "searches", security((), ("bearer" = [])),
    responses((status = 200, body = SearchAnswer), (status = "4XX", body = Problem)))]
#[post("/searches")]
pub(crate) async fn search_services(
    state: State,
    by: ByAnybody,
    search: Json<Search>,
) -> Result<HttpResponse, Problem> {
    let answer = answer(&state, by, search.0).await?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(answer))
}

/// Browse the services near an area or a town.
#[utoipa::path(tag = "searches", params(SearchQuery), security((), ("bearer" = [])),
    responses((status = 200, body = SearchAnswer), (status = "4XX", body = Problem)))]
#[get("/searches")]
pub(crate) async fn browse_services(
    state: State,
    by: ByAnybody,
    query: Query<SearchQuery>,
) -> Result<HttpResponse, Problem> {
    let search = query.0.read()?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(answer(&state, by, search).await?))
}

/// What is near a point is answered sooner than another thread would wake. The rest may take longer.
async fn answer(state: &State, by: ByAnybody, search: Search) -> Result<SearchAnswer, Problem> {
    let is_near = matches!(search.place, Some(Place::Point(_)));
    let asks_more = search.words.is_some() || search.facets || search.as_of.is_some();
    if is_near && !asks_more {
        return Ok(state.registry.search_services(&by.0, &search)?);
    }
    state.run(move |registry| registry.search_services(&by.0, &search)).await
}

impl SearchQuery {
    fn read(self) -> Result<Search, Error> {
        let place = match (self.area, self.town) {
            (Some(area), None) => Place::Area(area),
            (None, Some(town)) => Place::Town(town),
            _ => return Err(Error::Invalid(vec![Fault::new("area", "either area or town is needed")])),
        };
        Ok(Search {
            place: Some(place),
            nearest: self.nearest,
            within_m: self.within_m,
            kinds: self.kind.into_iter().collect(),
            ..Search::default()
        })
    }
}
