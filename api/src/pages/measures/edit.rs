//! New measures, and changes to them.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, post};
use arunai_core::actor::{Curator, Viewer};
use arunai_core::id::MeasureId;
use arunai_core::measures::{Measure, MeasureEdit, NewMeasure};
use arunai_core::{Registry, Result};

use super::MEASURES;
use super::edit_view::{MeasureChoices, measure_form_page};
use crate::extract::Path;
use crate::pages::forms::Form;
use crate::pages::issues::desk::{Desk, area_choices, issue_choices, issues_of};
use crate::pages::issues::edit_seen;
use crate::pages::seats::{Seat, Sent};
use crate::pages::{frame, html, value_of};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// The form of a new measure, about an issue where one is named.
#[get("/measures/new")]
pub(crate) async fn show_new_measure(
    state: State,
    seat: Seat<Curator>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let form = match value_of(request.query_string().as_bytes(), "issue") {
        Some(issue) => Form::with(&[("issue_ids[]", &issue)]),
        None => Form::default(),
    };
    answer(&state, &seat.visitor, None, form, StatusCode::OK).await
}

/// Registers a measure.
#[post("/measures")]
pub(crate) async fn register_measure(state: State, sent: Sent<Curator>) -> Result<HttpResponse, Problem> {
    let register = |registry: &Registry, by: &Curator, new: NewMeasure| registry.register_measure(by, new);
    match sent.save(&state, register).await? {
        Ok(measure) => Ok(sent.done(&format!("{MEASURES}/{}", measure.id))),
        Err(faults) => {
            let form = sent.refused(faults);
            answer(&state, &sent.visitor, None, form, StatusCode::BAD_REQUEST).await
        }
    }
}

/// The form of a measure.
#[get("/measures/{id}/edit")]
pub(crate) async fn show_measure_edit(
    state: State,
    seat: Seat<Curator>,
    id: Path<MeasureId>,
) -> Result<HttpResponse, Problem> {
    let viewer = seat.visitor.viewer();
    let measure = state.run(move |registry| kept_measure(registry, &viewer, id.0)).await?;
    answer(&state, &seat.visitor, Some(measure.id), Form::of(&measure), StatusCode::OK).await
}

/// Changes a measure.
#[post("/measures/{id}")]
pub(crate) async fn change_measure(
    state: State,
    sent: Sent<Curator>,
    id: Path<MeasureId>,
) -> Result<HttpResponse, Problem> {
    let (id, seen) = (id.0, edit_seen(&sent));
    let change = move |registry: &Registry, by: &Curator, mut edit: MeasureEdit| {
        edit.issue_ids.get_or_insert_default();
        edit.area_codes.get_or_insert_default();
        edit.terms.get_or_insert_default();
        edit.wash_out_months.get_or_insert_default();
        registry.change_measure(by, id, seen, edit)
    };
    match sent.save(&state, change).await? {
        Ok(_) => Ok(sent.done(&format!("{MEASURES}/{id}"))),
        Err(faults) => {
            let form = sent.refused(faults);
            answer(&state, &sent.visitor, Some(id), form, StatusCode::BAD_REQUEST).await
        }
    }
}

async fn answer(
    state: &State,
    visitor: &Visitor,
    id: Option<MeasureId>,
    form: Form,
    status: StatusCode,
) -> Result<HttpResponse, Problem> {
    let (viewer, typed) = (visitor.viewer(), form.clone());
    let choices = state.run(move |registry| offer(registry, &viewer, &typed)).await?;
    let token = visitor.form_token();
    let title = if id.is_some() { "取組みを編集する" } else { "新しい取組み" };
    let frame = frame(title, MEASURES, visitor, &token, state);
    Ok(html(status, measure_form_page(&frame, id, &form, &choices)))
}

fn offer(registry: &Registry, viewer: &Viewer, form: &Form) -> Result<MeasureChoices> {
    let desk = Desk::of(registry, viewer)?;
    let council = desk.require_kept()?;
    let mut issues = issues_of(registry, viewer, council.id)?;
    issues.retain(|issue| issue.merged_into.is_none() || form.has("issue_ids[]", &issue.id.to_string()));
    let issues = issue_choices(&issues, |id| form.has("issue_ids[]", id));
    Ok(MeasureChoices { areas: area_choices(registry, council, form)?, issues, desk })
}

/// A measure that the visitor keeps.
pub(super) fn kept_measure(registry: &Registry, viewer: &Viewer, id: MeasureId) -> Result<Measure> {
    let measure = registry.find_measure(viewer, id)?;
    Desk::of(registry, viewer)?.require(measure.council_id, "measure")?;
    Ok(measure)
}
