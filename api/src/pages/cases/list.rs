//! The own organisation's cases.

use actix_web::{HttpRequest, HttpResponse, get, post};
use arunai_core::actor::Worker;
use arunai_core::cases::Case;
use arunai_core::page::{MAX_LIMIT, Page, Paging};
use arunai_core::{Error, Registry};

use super::list_view::list;
use super::names::Names;
use super::{answer, path_of};
use crate::pages::forms::Form;
use crate::pages::seats::{Seat, Sent};
use crate::pages::{status_of, value_of};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// A part of the list, with the names that it needs.
pub(super) struct Listed {
    /// The cases, by token.
    pub cases: Vec<Case>,
    /// Where the next part begins.
    pub next: Option<String>,
    /// Whether it is the first part.
    pub is_first: bool,
    /// What codes are called.
    pub names: Names,
}

impl Listed {
    /// Whether these are all cases that there are.
    pub fn is_whole(&self) -> bool {
        self.is_first && self.next.is_none()
    }
}

/// The cases, by token.
#[get("/cases")]
pub(crate) async fn show_cases(
    state: State,
    seat: Seat<Worker>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let query = request.query_string().as_bytes();
    let is_erased = value_of(query, "done").is_some_and(|done| done == super::erasure::ERASED);
    answer_list(&state, &seat.visitor, seat.by, value_of(query, "after"), &Form::default(), is_erased).await
}

/// Opens the case with a token. A token is in no address, so it is sent as a form.
#[post("/cases/find")]
pub(crate) async fn find_case(state: State, sent: Sent<Worker>) -> Result<HttpResponse, Problem> {
    let token = sent.form.text("token").to_owned();
    match sent.run(&state, move |registry, by| case_with(registry, by, &token)).await? {
        Ok(case) => Ok(sent.done(&path_of(case.id))),
        Err(faults) => {
            let form = sent.refused(faults);
            answer_list(&state, &sent.visitor, sent.by, None, &form, false).await
        }
    }
}

async fn answer_list(
    state: &State,
    visitor: &Visitor,
    by: Worker,
    after: Option<String>,
    form: &Form,
    is_erased: bool,
) -> Result<HttpResponse, Problem> {
    let is_first = after.is_none();
    let paging = Paging { after, limit: Some(MAX_LIMIT) };
    let listed = state.run(move |registry| read(registry, &by, &paging, is_first)).await?;
    Ok(answer(state, visitor, status_of(form), "事例", |frame| list(frame, &listed, form, is_erased)))
}

fn read(registry: &Registry, by: &Worker, paging: &Paging, is_first: bool) -> arunai_core::Result<Listed> {
    let Page { items: mut cases, next } = registry.list_cases(by, paging)?;
    cases.sort_by(|a, b| a.token.cmp(&b.token));
    let areas = cases.iter().map(|case| &case.residence_area);
    let names = Names::of(registry)?.and_areas(registry, areas);
    Ok(Listed { cases, next, is_first, names })
}

/// The own case with a token, as people type it.
pub(super) fn case_with(registry: &Registry, by: &Worker, token: &str) -> arunai_core::Result<Case> {
    let wanted = arunai_core::text::fold(token);
    let mut paging = Paging { after: None, limit: Some(MAX_LIMIT) };
    loop {
        let page = registry.list_cases(by, &paging)?;
        let found = page.items.into_iter().find(|case| arunai_core::text::fold(&case.token) == wanted);
        match (found, page.next) {
            (Some(case), _) => return Ok(case),
            (None, None) => return Err(Error::invalid("token", "is no case of the organisation")),
            (None, next) => paging.after = next,
        }
    }
}
