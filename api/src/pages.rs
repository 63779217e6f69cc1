//! The pages: in Japanese, without script, over the same verbs as the API.

mod layout;
mod matrix_view;
mod message_view;
mod search_view;
pub(crate) mod sign_in;
mod sign_in_view;
mod words;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use arunai_core::actor::Viewer;
use arunai_core::areas::AreaFilter;
use arunai_core::gaps::{GapQuery, GapTable};
use arunai_core::geometry::Position;
use arunai_core::page::Paging;
use arunai_core::search::{Place, Search, SearchAnswer};
use arunai_core::taxonomies::{SERVICE_GROUPS, SERVICE_KINDS, TaxonomyTerm};
use arunai_core::values::{AreaCode, TermId};
use arunai_core::{Error, Registry};
use maud::Markup;

use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;
use layout::{FormFault, Frame};
use search_view::SearchForm;

const STYLESHEET: &str = include_str!("../assets/arunai.css");
const ICON: &str = include_str!("../assets/icon.svg");

fn html(status: StatusCode, markup: Markup) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(markup.into_string())
}

fn see_other(path: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, path.to_owned())).finish()
}

/// What was sent under a name, in a query or a form's body.
fn value_of(sent: &[u8], name: &str) -> Option<String> {
    form_urlencoded::parse(sent).find(|(sent, _)| sent == name).map(|(_, value)| value.into_owned())
}

fn frame<'a>(
    title: &'a str,
    path: &'a str,
    visitor: &'a Visitor,
    token: &'a str,
    state: &State,
) -> Frame<'a> {
    Frame { title, path, viewer: visitor.signed_in.as_ref(), csrf: token, demo: state.settings.demo }
}

/// The first page is the search.
#[get("/")]
pub(crate) async fn home() -> HttpResponse {
    see_other("/search")
}

/// The look of all pages.
#[get("/assets/arunai.css")]
pub(crate) async fn stylesheet() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/css; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "max-age=3600"))
        .body(STYLESHEET)
}

/// The sign of the pages in a browser's tab.
#[get("/assets/icon.svg")]
pub(crate) async fn icon() -> HttpResponse {
    HttpResponse::Ok().insert_header((CONTENT_TYPE, "image/svg+xml")).body(ICON)
}

/// The empty form of the search.
#[get("/search")]
pub(crate) async fn show_search(state: State, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let form = SearchForm { place: String::new(), kinds: Vec::new(), within_km: String::new(), fault: None };
    answer_search(&state, &visitor, form, None).await
}

/// A search; its place is in the body, so that no address or log shows it.
#[post("/search")]
pub(crate) async fn search(
    state: State,
    visitor: Visitor,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    let mut form = read_search_form(&body);
    let wanted = match to_search(&form) {
        Ok(wanted) => wanted,
        Err(error) => {
            form.fault = Some(fault(error)?);
            return answer_search(&state, &visitor, form, None).await;
        }
    };
    let viewer = visitor.viewer();
    let found = state.run(move |registry| Ok(registry.search_services(&viewer, &wanted))).await?;
    match found {
        Ok(answer) => answer_search(&state, &visitor, form, Some(answer)).await,
        Err(error) => {
            form.fault = Some(fault(error)?);
            answer_search(&state, &visitor, form, None).await
        }
    }
}

async fn answer_search(
    state: &State,
    visitor: &Visitor,
    form: SearchForm,
    answer: Option<SearchAnswer>,
) -> Result<HttpResponse, Problem> {
    let (groups, kinds) = state.run(terms).await?;
    let status = if form.fault.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let token = visitor.form_token();
    let frame = frame("さがす", "/search", visitor, &token, state);
    Ok(html(status, search_view::search_page(&frame, &form, &groups, &kinds, answer.as_ref())))
}

fn terms(registry: &Registry) -> arunai_core::Result<(Vec<TaxonomyTerm>, Vec<TaxonomyTerm>)> {
    let groups = registry.list_taxonomy_terms(Some(SERVICE_GROUPS))?;
    Ok((groups, registry.list_taxonomy_terms(Some(SERVICE_KINDS))?))
}

fn read_search_form(body: &[u8]) -> SearchForm {
    let mut form =
        SearchForm { place: String::new(), kinds: Vec::new(), within_km: String::new(), fault: None };
    for (name, value) in form_urlencoded::parse(body) {
        match name.as_ref() {
            "place" => form.place = value.into_owned(),
            "kinds" => form.kinds.push(value.into_owned()),
            "within_km" => form.within_km = value.into_owned(),
            _ => {}
        }
    }
    form
}

fn to_search(form: &SearchForm) -> arunai_core::Result<Search> {
    let within_m = match form.within_km.trim() {
        "" => None,
        text => match text.parse::<f64>() {
            Ok(km) => Some(km * 1_000.0),
            Err(_) => return Err(Error::invalid("within_m", "must be a number")),
        },
    };
    Ok(Search {
        place: Some(to_place(&form.place)?),
        nearest: Some(20),
        within_m,
        kinds: form.kinds.iter().cloned().map(TermId).collect(),
        ..Search::default()
    })
}

/// What a person types: a name, a code, or latitude and longitude in either order.
fn to_place(text: &str) -> arunai_core::Result<Place> {
    let text = arunai_core::text::tidy(text);
    let parts: Vec<f64> =
        text.split([',', '、', '，', ' ']).filter_map(|part| part.trim().parse().ok()).collect();
    if let [first, second] = parts[..] {
        let (latitude, longitude) = if first.abs() > 90.0 { (second, first) } else { (first, second) };
        return Position::new(longitude, latitude).map(Place::Point);
    }
    if text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse::<AreaCode>().map(Place::Area);
    }
    Ok(Place::Town(text))
}

/// The table of what there is and what is lacking.
#[get("/council/matrix")]
pub(crate) async fn show_matrix(
    state: State,
    visitor: Visitor,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let area = value_of(request.query_string().as_bytes(), "area").unwrap_or_default();
    let area = arunai_core::text::tidy(&area);
    let (viewer, typed) = (visitor.viewer(), area.clone());
    let (table, problem) = match state.run(move |registry| Ok(tabulate(registry, &viewer, &typed))).await? {
        Ok(table) => (table, None),
        Err(error) => (None, Some(fault(error)?)),
    };
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let token = visitor.form_token();
    let frame = frame("あるもの・ないもの", "/council/matrix", &visitor, &token, &state);
    Ok(html(status, matrix_view::matrix_page(&frame, table.as_ref(), problem.as_ref(), &area)))
}

/// The table of the area that was typed, or of the viewer's council; none where neither is known.
fn tabulate(registry: &Registry, viewer: &Viewer, typed: &str) -> arunai_core::Result<Option<GapTable>> {
    let area = find_area(registry, typed)?;
    match registry.tabulate_gaps(viewer, &GapQuery { area, council: None }) {
        // Nobody typed anything wrong: the page asks for an area instead.
        Err(Error::Invalid(_)) if typed.is_empty() => Ok(None),
        found => found.map(Some),
    }
}

/// The area that a person typed: its code, or the first one with that name.
fn find_area(registry: &Registry, text: &str) -> arunai_core::Result<Option<AreaCode>> {
    if text.is_empty() {
        return Ok(None);
    }
    if let Ok(code) = text.parse::<AreaCode>() {
        return Ok(Some(code));
    }
    let filter = AreaFilter { name: Some(text.to_owned()), ..AreaFilter::default() };
    let found = registry.list_areas(&filter, &Paging { limit: Some(200), after: None })?;
    let mut areas = found.items;
    areas.sort_by_key(|area| (area.name != text, area.kind));
    match areas.first() {
        Some(area) => Ok(Some(area.code.clone())),
        None => Err(Error::invalid("area", "is not a known area")),
    }
}

/// A fault in plain Japanese beside its field; anything else is a problem of its own.
fn fault(error: Error) -> Result<FormFault, Problem> {
    let Error::Invalid(faults) = error else { return Err(error.into()) };
    let field = faults.first().map_or("place", |fault| fault.field.as_str());
    let message = match field {
        "latitude" | "longitude" => "緯度は-90～90、経度は-180～180の数で入れてください。",
        "place.town" => {
            "その名前の地域が見つかりません。市町村名（例：松江市）を、同じ名前があるときは都道府県から入れてください。"
        }
        "place.area" | "area_code" => "その番号の地域が見つかりません。6けたの団体コードを確かめてください。",
        "within_m" => "距離は0より大きい数で入れてください。",
        "area" => "その地域が見つかりません。都道府県、圏域、市町村の名前か番号を入れてください。",
        _ if field.starts_with("kinds") => "サービスの種類を選びなおしてください。",
        _ => "入れた内容を確かめてください。",
    };
    let field = if field.starts_with("kinds") {
        "kinds"
    } else if field == "within_m" {
        "within_km"
    } else if field == "area" {
        "area"
    } else {
        "place"
    };
    Ok(FormFault { field: field.to_owned(), message: message.to_owned() })
}
