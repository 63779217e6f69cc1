//! New measures, and changes to them.

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
use crate::pages::layout::FormFault;
use crate::pages::main_first::MainFirst;
use crate::pages::seats::{Seat, Sent};
use crate::pages::{respond_with_form, value_of};
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
    answer(&state, &seat.visitor, None, &form).await
}

/// Registers a measure.
#[post("/measures")]
pub(crate) async fn register_measure(state: State, sent: Sent<Curator>) -> Result<HttpResponse, Problem> {
    let done = sent.save_input(
        &state,
        composed(&sent.form).and_then(|form| form.input::<NewMeasure>()),
        move |registry, by, new| registry.register_measure(by, new),
    );
    match done.await? {
        Ok(measure) => Ok(sent.done(&format!("{MEASURES}/{}", measure.id))),
        Err(faults) => answer(&state, &sent.visitor, None, &sent.refused(faults)).await,
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
    answer(&state, &seat.visitor, Some(measure.id), &terms().parted(&Form::of(&measure))).await
}

/// Changes a measure.
#[post("/measures/{id}")]
pub(crate) async fn change_measure(
    state: State,
    sent: Sent<Curator>,
    id: Path<MeasureId>,
) -> Result<HttpResponse, Problem> {
    let (id, seen) = (id.0, sent.version());
    let change = move |registry: &Registry, by: &Curator, mut edit: MeasureEdit| {
        edit.issue_ids.get_or_insert_default();
        edit.area_codes.get_or_insert_default();
        edit.wash_out_months.get_or_insert_default();
        edit.terms.get_or_insert_default();
        registry.change_measure(by, id, seen, edit)
    };
    let done = sent.save_input(
        &state,
        composed(&sent.form).and_then(|form| form.input::<MeasureEdit>()),
        move |registry, by, edit| change(registry, by, edit),
    );
    match done.await? {
        Ok(_) => Ok(sent.done(&format!("{MEASURES}/{id}"))),
        Err(faults) => answer(&state, &sent.visitor, Some(id), &sent.refused(faults)).await,
    }
}

/// The fields of the terms, of which outcomes compare by the first.
pub(super) fn terms() -> MainFirst {
    MainFirst::of("", "terms")
}

fn composed(form: &Form) -> std::result::Result<Form, Vec<FormFault>> {
    terms().composed(form, "くらべる分野を1つえらんでください。")
}

async fn answer(
    state: &State,
    visitor: &Visitor,
    id: Option<MeasureId>,
    form: &Form,
) -> Result<HttpResponse, Problem> {
    let title = if id.is_some() { "取組みを編集する" } else { "新しい取組み" };
    respond_with_form(state, visitor, title, MEASURES, form, offer, |frame, choices, form| {
        measure_form_page(frame, id, form, choices)
    })
    .await
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
