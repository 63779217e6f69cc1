//! New issues, changes to them, and their way to another stage.

use actix_web::{HttpResponse, get, post};
use arunai_core::actor::{Curator, Viewer};
use arunai_core::councils::Council;
use arunai_core::id::IssueId;
use arunai_core::issues::{Issue, IssueEdit, NewIssue};
use arunai_core::{Registry, Result};

use super::desk::{Choices, Desk, area_choices, around, body_choices};
use super::edit_view::{Purpose, issue_form_page};
use super::parts::code;
use super::{ISSUES, readers, stage_view};
use crate::extract::Path;
use crate::pages::forms::Form;
use crate::pages::layout::FormFault;
use crate::pages::seats::{Seat, Sent};
use crate::pages::{respond, respond_with_form, status_of};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// What the form of an issue offers.
pub(super) struct IssueChoices {
    pub desk: Desk,
    pub areas: Choices,
    pub bodies: Choices,
    /// Councils around the own one.
    pub councils: Choices,
}

/// The form of a new issue.
#[get("/issues/new")]
pub(crate) async fn show_new_issue(state: State, seat: Seat<Curator>) -> Result<HttpResponse, Problem> {
    let form = Form::with(&[(readers::READERS, "draft")]);
    answer_form(&state, &seat.visitor, Purpose::New, &form).await
}

/// Registers an issue.
#[post("/issues")]
pub(crate) async fn register_issue(state: State, mut sent: Sent<Curator>) -> Result<HttpResponse, Problem> {
    let typed = spell_out(&mut sent);
    let saved = sent.save(&state, |registry, by, new: NewIssue| registry.register_issue(by, new)).await?;
    match saved {
        Ok(issue) => Ok(sent.done(&format!("{ISSUES}/{}", issue.id))),
        Err(faults) => refuse(&state, &sent.visitor, Purpose::New, typed, faults).await,
    }
}

/// The form of an issue.
#[get("/issues/{id}/edit")]
pub(crate) async fn show_issue_edit(
    state: State,
    seat: Seat<Curator>,
    id: Path<IssueId>,
) -> Result<HttpResponse, Problem> {
    let issue = own_issue(&state, seat.visitor.viewer(), id.0).await?;
    let form = Form::of(&issue).and(readers::READERS, readers::of(&issue));
    answer_form(&state, &seat.visitor, Purpose::Edit(id.0), &form).await
}

/// Changes an issue.
#[post("/issues/{id}")]
pub(crate) async fn change_issue(
    state: State,
    mut sent: Sent<Curator>,
    id: Path<IssueId>,
) -> Result<HttpResponse, Problem> {
    let typed = spell_out(&mut sent);
    let (id, seen) = (id.0, sent.version());
    let change = move |registry: &Registry, by: &Curator, edit: IssueEdit| {
        registry.change_issue(by, id, seen, with_lists(edit))
    };
    match sent.save(&state, change).await? {
        Ok(issue) => Ok(sent.done(&format!("{ISSUES}/{}", issue.id))),
        Err(faults) => refuse(&state, &sent.visitor, Purpose::Edit(id), typed, faults).await,
    }
}

/// Lists of which nothing was chosen are empty.
fn with_lists(mut edit: IssueEdit) -> IssueEdit {
    edit.area_codes.get_or_insert_default();
    edit.terms.get_or_insert_default();
    edit
}

/// The form that lets an issue come to another stage.
#[get("/issues/{id}/stage")]
pub(crate) async fn show_stage(
    state: State,
    seat: Seat<Curator>,
    id: Path<IssueId>,
) -> Result<HttpResponse, Problem> {
    let issue = own_issue(&state, seat.visitor.viewer(), id.0).await?;
    let stage = code(stage_view::next(issue.stage).unwrap_or(issue.stage));
    let form = Form::with(&[("stage", &stage), ("version", &issue.version.to_string())]);
    Ok(answer_stage(&state, &seat.visitor, &issue, &form))
}

/// Lets an issue come to another stage.
#[post("/issues/{id}/stage")]
pub(crate) async fn change_stage(
    state: State,
    sent: Sent<Curator>,
    id: Path<IssueId>,
) -> Result<HttpResponse, Problem> {
    let (id, seen) = (id.0, sent.version());
    let change = move |registry: &Registry, by: &Curator, edit: IssueEdit| {
        let only = IssueEdit { stage: edit.stage, stage_on: edit.stage_on, ..IssueEdit::default() };
        registry.change_issue(by, id, seen, only)
    };
    match sent.save(&state, change).await? {
        Ok(issue) => Ok(sent.done(&format!("{ISSUES}/{}", issue.id))),
        Err(faults) => {
            let issue = own_issue(&state, sent.visitor.viewer(), id).await?;
            Ok(answer_stage(&state, &sent.visitor, &issue, &sent.refused(faults)))
        }
    }
}

fn answer_stage(state: &State, visitor: &Visitor, issue: &Issue, form: &Form) -> HttpResponse {
    respond(state, visitor, status_of(form), "段階を変える", ISSUES, |frame| {
        stage_view::stage_page(frame, issue, form)
    })
}

/// The form with what was wrong.
pub(super) async fn refuse(
    state: &State,
    visitor: &Visitor,
    purpose: Purpose,
    mut typed: Form,
    faults: Vec<FormFault>,
) -> Result<HttpResponse, Problem> {
    typed.faults = faults;
    answer_form(state, visitor, purpose, &typed).await
}

/// The form of an issue, for a purpose.
pub(super) async fn answer_form(
    state: &State,
    visitor: &Visitor,
    purpose: Purpose,
    form: &Form,
) -> Result<HttpResponse, Problem> {
    respond_with_form(state, visitor, purpose.title(), ISSUES, form, offer, |frame, choices, form| {
        issue_form_page(frame, purpose, form, choices)
    })
    .await
}

fn offer(registry: &Registry, viewer: &Viewer, form: &Form) -> Result<IssueChoices> {
    let desk = Desk::of(registry, viewer)?;
    let council = desk.require_kept()?;
    let areas = area_choices(registry, council, form)?;
    let bodies = body_choices(registry, viewer, council.id, form.text("body_id"))?;
    let councils = councils_around(registry, council, &desk.councils);
    Ok(IssueChoices { areas, bodies, councils, desk })
}

/// The councils whose areas hold one of a council's.
fn councils_around(registry: &Registry, own: &Council, all: &[Council]) -> Choices {
    let outer: Vec<_> = own.area_codes.iter().flat_map(|code| around(registry, code)).collect();
    let holds = |council: &&Council| {
        council.id != own.id && council.area_codes.iter().any(|code| outer.contains(code))
    };
    all.iter().filter(holds).map(|council| (council.id.to_string(), council.name.clone())).collect()
}

/// An issue that the visitor keeps.
pub(super) async fn own_issue(state: &State, viewer: Viewer, id: IssueId) -> Result<Issue, Problem> {
    state.run(move |registry| kept_issue(registry, &viewer, id)).await
}

/// The same beside other reads.
pub(super) fn kept_issue(registry: &Registry, viewer: &Viewer, id: IssueId) -> Result<Issue> {
    let issue = registry.find_issue(viewer, id)?;
    Desk::of(registry, viewer)?.require(issue.council_id, "issue")?;
    Ok(issue)
}

/// Puts the choice of readers as the API takes it; what was typed comes back.
pub(super) fn spell_out(sent: &mut Sent<Curator>) -> Form {
    let spelled = readers::spelled_out(&sent.form);
    std::mem::replace(&mut sent.form, spelled)
}
