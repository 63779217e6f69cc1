//! The search: an address may name areas and kinds, everything else comes in a form's body, so that no address or log
//! shows it.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use arunai_core::actor::Viewer;
use arunai_core::search::{Search, SearchAnswer};
use arunai_core::{Error, Registry};

use super::search_form::{self, SearchForm};
use super::search_map::SearchMap;
use super::search_view::{self, SearchTerms};
use super::{respond, see_other};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// What a search found, and the map of it.
pub(super) struct Answered {
    /// What it found.
    pub answer: SearchAnswer,
    /// The map; none where nothing has a position.
    pub map: Option<SearchMap>,
    /// Whether this page can be come back to: an address says all of it.
    pub is_addressed: bool,
}

/// The empty form of the search, or the services near an area that the address names.
#[get("/search")]
pub(crate) async fn show_search(
    state: State,
    visitor: Visitor,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let mut form = SearchForm::read_address(request.query_string().as_bytes());
    let Some(area) = form.area.clone() else { return answer_search(&state, &visitor, &form, None).await };
    let found = state.run(move |registry| Ok(registry.find_area(&area))).await?;
    match found {
        Ok(area) => form.place = area.full_name,
        Err(_) => form.area = None,
    }
    search_and_answer(&state, &visitor, form, true).await
}

/// A search; what is asked is in the body. What an address may tell goes on to one, so that it can be come back to.
#[post("/search")]
pub(crate) async fn search(
    state: State,
    visitor: Visitor,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    let form = SearchForm::read(&body);
    if let Ok(Search { place: Some(place), .. }) = form.to_search() {
        let located = state.run(move |registry| Ok(registry.locate(&place))).await?;
        let area = located.ok().and_then(|located| located.area);
        if let Some(address) = area.and_then(|area| form.address(&area)) {
            return Ok(see_other(&address));
        }
    }
    search_and_answer(&state, &visitor, form, false).await
}

async fn search_and_answer(
    state: &State,
    visitor: &Visitor,
    mut form: SearchForm,
    is_addressed: bool,
) -> Result<HttpResponse, Problem> {
    let viewer = visitor.viewer();
    let found = match form.to_search() {
        Ok(wanted) => state.run(move |registry| Ok(find(registry, &viewer, &wanted, is_addressed))).await?,
        Err(error) => Err(error),
    };
    match found {
        Ok(answered) => answer_search(state, visitor, &form, Some(&answered)).await,
        Err(error) => {
            form.faults = search_form::faults(error)?;
            answer_search(state, visitor, &form, None).await
        }
    }
}

fn find(
    registry: &Registry,
    viewer: &Viewer,
    wanted: &Search,
    is_addressed: bool,
) -> Result<Answered, Error> {
    let answer = registry.search_services(viewer, wanted)?;
    let place = wanted.place.as_ref().map(|place| registry.locate(place)).transpose()?;
    let map = SearchMap::of_answer(registry, &answer, place.map(|place| place.position));
    Ok(Answered { answer, map, is_addressed })
}

async fn answer_search(
    state: &State,
    visitor: &Visitor,
    form: &SearchForm,
    answered: Option<&Answered>,
) -> Result<HttpResponse, Problem> {
    let terms = state.run(SearchTerms::list).await?;
    let status = if form.faults.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    Ok(respond(state, visitor, status, "さがす", "/search", |frame| {
        search_view::search_page(frame, form, &terms, answered, state.settings.tiles.as_ref())
    }))
}
