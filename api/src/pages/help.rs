//! How to use the pages, what their words mean, and what everybody reads in plain words.

mod easy_report_view;
mod easy_view;
mod ruby;
mod terms;
mod view;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, web};
use arunai_core::Registry;
use arunai_core::areas::{Area, AreaFilter};
use arunai_core::id::{CouncilId, ReportId};
use arunai_core::page::all;
use arunai_core::reports::ReportKind;

use super::layout::Frame;
use super::respond;
use crate::extract::Path;
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;
use ruby::Furigana;

/// What the words mean.
const TERMS: &str = "/help/terms";
/// How to use the pages, in plain words.
const EASY: &str = "/help/easy";

/// The pages of this part.
pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config
        .service(show_help)
        .service(show_terms)
        .service(show_kinds)
        .service(show_easy_help)
        .service(show_easy_report);
}

/// How to use the pages.
#[get("/help")]
async fn show_help(state: State, visitor: Visitor) -> HttpResponse {
    respond(&state, &visitor, StatusCode::OK, "つかいかた", "/help", view::help_page)
}

/// What the words of the pages mean.
#[get("/help/terms")]
async fn show_terms(state: State, visitor: Visitor) -> HttpResponse {
    respond(&state, &visitor, StatusCode::OK, "言葉の意味", "/help", view::terms_page)
}

/// What the kinds of services are.
#[get("/help/kinds")]
async fn show_kinds(state: State, visitor: Visitor) -> HttpResponse {
    respond(&state, &visitor, StatusCode::OK, "サービスの種類", "/help", view::kinds_page)
}

/// The same in やさしい日本語, for everybody.
#[get("/help/easy")]
async fn show_easy_help(state: State, visitor: Visitor, request: HttpRequest) -> HttpResponse {
    let furigana = Furigana::of(request.query_string(), Vec::new());
    let view = |frame: &Frame| easy_view::easy_page(frame, &furigana);
    respond(&state, &visitor, StatusCode::OK, "やさしい日本語の つかいかた", "/help", view)
}

/// 議題1枚 in やさしい日本語, for whoever may read the paper.
#[get("/reports/{id}/easy")]
async fn show_easy_report(
    state: State,
    visitor: Visitor,
    id: Path<ReportId>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let viewer = visitor.viewer();
    let (paper, names) = state
        .run(move |registry| {
            let paper = registry.find_report(&viewer, id.0)?;
            let names = names_of_areas(registry, paper.report.council_id)?;
            Ok((paper, names))
        })
        .await?;
    let furigana = Furigana::of(request.query_string(), names);
    let is_there = paper.report.kind == ReportKind::OnePage;
    let status = if is_there { StatusCode::OK } else { StatusCode::NOT_FOUND };
    Ok(respond(&state, &visitor, status, "やさしい日本語の 会議の紙", "/reports", |frame| {
        match is_there {
            true => easy_report_view::easy_report_page(frame, &furigana, &paper),
            false => easy_report_view::no_easy_page(frame, &paper),
        }
    }))
}

/// The names of the council's areas with their readings, where they are known.
fn names_of_areas(registry: &Registry, council: CouncilId) -> arunai_core::Result<Vec<(String, String)>> {
    let mut names = Vec::new();
    for code in registry.find_council(council)?.area_codes {
        let filter = AreaFilter { within: Some(code), ..AreaFilter::default() };
        let areas = all(|paging| registry.list_areas(&filter, paging))?;
        names.extend(areas.into_iter().filter_map(reading_of));
    }
    Ok(names)
}

fn reading_of(area: Area) -> Option<(String, String)> {
    let kana = area.kana.filter(|kana| !kana.is_empty())?;
    Some((area.name, kana.chars().map(hiragana).collect()))
}

/// Furigana are in hiragana; registers have both.
fn hiragana(kana: char) -> char {
    match kana {
        'ァ'..='ヶ' => char::from_u32(u32::from(kana) - 0x60).unwrap_or(kana),
        other => other,
    }
}
