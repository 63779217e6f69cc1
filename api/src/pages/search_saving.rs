//! Searches that a case goes on waiting with: saved from what was just searched, and looked at again.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use arunai_core::actor::{Viewer, Worker};
use arunai_core::id::{CaseId, SavedSearchId};
use arunai_core::search::{Search, SearchAnswer};
use arunai_core::values::AreaCode;
use arunai_core::{Error, Registry};

use super::cases::running_cases;
use super::forms::Form;
use super::layout::FormFault;
use super::search_form::{SearchForm, to_keep};
use super::search_saving_view::{SavingForm, look_page, saving_page};
use super::search_view::SearchTerms;
use super::seats::Sent;
use super::{respond, status_of};
use crate::extract::Path;
use crate::problem::Problem;
use crate::state::State;

/// The pages of this part.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    config.service(draft_saved_search).service(save_search).service(look_at_saved_search);
}

/// A search that is to be saved.
struct Draft {
    answer: SearchAnswer,
    /// The name of what is kept as its place.
    area_name: String,
    /// Those that go on, to choose from.
    cases: Vec<(String, String)>,
}

/// Shows which case a search is to be saved for, and what is kept of it. It writes nothing.
#[post("/search/save")]
async fn draft_saved_search(state: State, sent: Sent<Worker>) -> Result<HttpResponse, Problem> {
    answer_form(&state, &sent, &sent.form).await
}

/// Saves a search for the case that was chosen.
#[post("/search/saves")]
async fn save_search(state: State, sent: Sent<Worker>) -> Result<HttpResponse, Problem> {
    let Ok(case) = sent.form.text("case").parse::<CaseId>() else {
        let fault = FormFault {
            field: "case".into(),
            message: "だれの検索か、合言葉をえらんでください。".into(),
        };
        return answer_form(&state, &sent, &sent.refused(vec![fault])).await;
    };
    let search = SearchForm::of_pairs(sent.form.pairs().iter().cloned()).to_search()?;
    let done = sent.run(&state, move |registry, by| {
        let (area, _) = area_of(registry, &search)?;
        registry.save_search(by, case, to_keep(search, area))
    });
    match done.await? {
        Ok(saved) => Ok(sent.done(&format!("/cases/{}", saved.case_id))),
        Err(faults) => answer_form(&state, &sent, &sent.refused(faults)).await,
    }
}

/// Shows what newly fits a saved search; it counts as seen from then on.
#[post("/saved_searches/{id}/look")]
async fn look_at_saved_search(
    state: State,
    sent: Sent<Worker>,
    id: Path<SavedSearchId>,
) -> Result<HttpResponse, Problem> {
    let by = sent.by.clone();
    let looked = move |registry: &Registry| {
        Ok((registry.look_at_saved_search(&by, id.0)?, SearchTerms::list(registry)?))
    };
    let (look, terms) = state.run(looked).await?;
    Ok(respond(&state, &sent.visitor, StatusCode::OK, "保存した検索", "/cases", |frame| {
        look_page(frame, &look, &terms)
    }))
}

async fn answer_form(state: &State, sent: &Sent<Worker>, form: &Form) -> Result<HttpResponse, Problem> {
    let search_form = SearchForm::of_pairs(form.pairs().iter().cloned());
    let (by, search) = (sent.by.clone(), search_form.to_search()?);
    let viewer = sent.visitor.viewer();
    let read = move |registry: &Registry| {
        Ok((draft(registry, &by, &viewer, &search)?, SearchTerms::list(registry)?))
    };
    let (draft, terms) = state.run(read).await?;
    let shown = SavingForm {
        form,
        search: &search_form,
        answer: &draft.answer,
        area: &draft.area_name,
        cases: &draft.cases,
    };
    Ok(respond(state, &sent.visitor, status_of(form), "検索を保存する", "/search", |frame| {
        saving_page(frame, &shown, &terms)
    }))
}

fn draft(registry: &Registry, by: &Worker, viewer: &Viewer, search: &Search) -> Result<Draft, Error> {
    let (_, area_name) = area_of(registry, search)?;
    let answer = registry.search_services(viewer, search)?;
    Ok(Draft { answer, area_name, cases: running_cases(registry, by)? })
}

/// What is kept as the place of a search, and its name: the area that was named, or the municipality around it.
fn area_of(registry: &Registry, search: &Search) -> Result<(AreaCode, String), Error> {
    let unknown = || Error::invalid("place", "is not a known area");
    let located = registry.locate(search.place.as_ref().ok_or_else(unknown)?)?;
    let code = located.area.or(located.municipality).ok_or_else(unknown)?;
    let name = registry.find_area(&code)?.full_name;
    Ok((code, name))
}
