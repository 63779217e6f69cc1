//! Searches that a case goes on waiting with.

use actix_web::{HttpResponse, post};
use arunai_core::actor::Worker;
use arunai_core::id::{CaseId, SavedSearchId};
use arunai_core::saved_searches::SavedSearch;
use arunai_core::search::Place;
use arunai_core::values::AreaCode;
use maud::{Markup, html};

use super::known::Known;
use super::path_of;
use super::records::REMOVED;
use super::saved;
use super::sheet::under;
use crate::extract::PathPair;
use crate::pages::fields::writing_button;
use crate::pages::layout::Frame;
use crate::pages::seats::Sent;
use crate::pages::words::era_date;
use crate::problem::Problem;
use crate::state::State;

/// Deletes a saved search.
#[post("/cases/{id}/saved_searches/{search}/removal")]
pub(crate) async fn delete_search(
    state: State,
    sent: Sent<Worker>,
    path: PathPair<CaseId, SavedSearchId>,
) -> Result<HttpResponse, Problem> {
    let (case, search) = (path.0, path.1);
    match sent.run(&state, move |registry, by| registry.delete_saved_search(by, search)).await? {
        Ok(()) => Ok(sent.done(&saved(case, REMOVED))),
        // There is nothing to type: the case says how things stand.
        Err(_) => Ok(sent.done(&path_of(case))),
    }
}

/// The area of a saved search.
pub(super) fn area_of(search: &SavedSearch) -> Option<&AreaCode> {
    match &search.search.place {
        Some(Place::Area(code)) => Some(code),
        _ => None,
    }
}

/// The searches of a case, each with the way to what newly fits; nothing where there are none.
pub(super) fn searches_section(frame: &Frame, known: &Known, searches: &[SavedSearch]) -> Markup {
    html! {
        @if !searches.is_empty() {
            section aria-labelledby="searches" {
                h2 #searches { "保存した検索 " (searches.len()) "件" }
                ul.rows { @for search in searches { li { (line(frame, known, search)) } } }
            }
        }
    }
}

fn line(frame: &Frame, known: &Known, search: &SavedSearch) -> Markup {
    let kinds = known.names.terms(&search.search.kinds).join("・");
    let kinds = if kinds.is_empty() { "種類は全部".to_owned() } else { kinds };
    let area = area_of(search).map_or("", |code| known.names.area(code));
    let day = era_date(arunai_core::clock::day_of(search.created_at));
    let look = format!("/saved_searches/{}/look", search.id);
    let removal = under(known.id(), &format!("saved_searches/{}/removal", search.id));
    html! {
        p { (area) "、" (kinds) "（" (day) "に保存）" }
        (writing_button(frame, &look, &[], &format!("{kinds}で新しく合うところを見る")))
        (writing_button(frame, &removal, &[], &format!("{kinds}の検索をやめる")))
    }
}
