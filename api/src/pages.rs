//! The pages: in Japanese, without script, over the same verbs as the API.

pub(crate) mod admin;
pub(crate) mod cases;
pub(crate) mod council;
pub(crate) mod curate;
mod fault_words;
mod fields;
mod forms;
mod held;
pub(crate) mod help;
pub(crate) mod issues;
pub(crate) mod kept_files;
mod layout;
mod leaflet;
pub(crate) mod mail;
mod main_first;
mod matrix_view;
pub(crate) mod measures;
pub(crate) mod meetings;
mod message_view;
pub(crate) mod once;
mod release_explained_view;
mod release_list_view;
pub(crate) mod release_pages;
mod release_view;
pub(crate) mod report_pages;
mod report_view;
mod rows;
mod search_form;
mod search_form_view;
mod search_items_view;
mod search_left_out_view;
mod search_map;
mod search_map_view;
mod search_pages;
mod search_results_view;
mod search_saving;
mod search_saving_view;
mod search_view;
pub(crate) mod seats;
mod sent_files;
pub(crate) mod services;
pub(crate) mod sign_in;
mod sign_in_view;
mod tick_form_view;
pub(crate) mod trouble;
mod typed_areas;
mod words;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use actix_web::{HttpResponse, get};
use arunai_core::Registry;
use arunai_core::actor::Viewer;
use maud::Markup;

use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;
use forms::Form;
use layout::Frame;
pub(crate) use search_pages::{search, show_search};

const STYLESHEET: &str = concat!(
    include_str!("../assets/arunai.css"),
    include_str!("../assets/cases.css"),
    include_str!("../assets/charts.css"),
    include_str!("../assets/council.css"),
    include_str!("../assets/curate.css"),
    include_str!("../assets/help.css"),
    include_str!("../assets/issues.css"),
    include_str!("../assets/services.css"),
);
const SCRIPT: &str = include_str!("../assets/arunai.js");
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

/// A page for whoever is there.
fn respond(
    state: &State,
    visitor: &Visitor,
    status: StatusCode,
    title: &str,
    path: &str,
    view: impl FnOnce(&Frame) -> Markup,
) -> HttpResponse {
    let token = visitor.form_token();
    html(status, view(&frame(title, path, visitor, &token, state)))
}

/// The page of a form, with what is read for what stands in it.
async fn respond_with_form<T: Send + 'static>(
    state: &State,
    visitor: &Visitor,
    title: &str,
    path: &str,
    form: &Form,
    read: impl FnOnce(&Registry, &Viewer, &Form) -> arunai_core::Result<T> + Send + 'static,
    view: impl FnOnce(&Frame, &T, &Form) -> Markup,
) -> Result<HttpResponse, Problem> {
    let (viewer, asked) = (visitor.viewer(), form.clone());
    let found = state.run(move |registry| read(registry, &viewer, &asked)).await?;
    Ok(respond(state, visitor, status_of(form), title, path, |frame| view(frame, &found, form)))
}

/// A form with something wrong in it was a bad request.
fn status_of(form: &Form) -> StatusCode {
    if form.faults.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST }
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

/// What pages do beyond their forms and links, where scripts run.
#[get("/assets/arunai.js")]
pub(crate) async fn script() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/javascript; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "max-age=3600"))
        .body(SCRIPT)
}

/// The sign of the pages in a browser's tab.
#[get("/assets/icon.svg")]
pub(crate) async fn icon() -> HttpResponse {
    HttpResponse::Ok().insert_header((CONTENT_TYPE, "image/svg+xml")).body(ICON)
}

/// The paper to tick at a visit and to type in from. It holds nothing of anybody.
#[get("/tick-form")]
pub(crate) async fn show_tick_form(state: State, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let terms = state.run(|registry| registry.list_taxonomy_terms(None)).await?;
    Ok(respond(&state, &visitor, StatusCode::OK, "モニタリング記入用紙", "/tick-form", |frame| {
        tick_form_view::tick_form_page(frame, &terms)
    }))
}
