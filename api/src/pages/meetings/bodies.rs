//! Bodies of a council.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post};
use arunai_core::actor::{Curator, Viewer};
use arunai_core::bodies::{Body, BodyEdit, NewBody};
use arunai_core::id::BodyId;
use arunai_core::page::all;
use arunai_core::{Registry, Result};

use super::{BODIES, MEETINGS, bodies_view};
use crate::extract::Path;
use crate::pages::forms::Form;
use crate::pages::issues::desk::Desk;
use crate::pages::seats::{Seat, Sent};
use crate::pages::{respond, status_of};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// The bodies that somebody may read of.
#[get("/bodies")]
pub(crate) async fn show_bodies(state: State, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let viewer = visitor.viewer();
    let (desk, bodies) = state.run(move |registry| list(registry, &viewer)).await?;
    Ok(respond(&state, &visitor, StatusCode::OK, "会議体", MEETINGS, |frame| {
        bodies_view::list_page(frame, &desk, &bodies)
    }))
}

/// Those of the own councils, or of all; those that last come first.
fn list(registry: &Registry, viewer: &Viewer) -> Result<(Desk, Vec<Body>)> {
    let desk = Desk::of(registry, viewer)?;
    let scope = desk.scope("");
    let mut bodies = all(|paging| registry.list_bodies(viewer, None, paging))?;
    bodies.retain(|body| scope.contains(&body.council_id));
    bodies.sort_by_key(|body| (body.ended_on.is_some(), body.council_id, body.kind, body.id));
    Ok((desk, bodies))
}

/// The form of a new body.
#[get("/bodies/new")]
pub(crate) async fn show_new_body(state: State, seat: Seat<Curator>) -> HttpResponse {
    answer_new(&state, &seat.visitor, &Form::default())
}

fn answer_new(state: &State, visitor: &Visitor, form: &Form) -> HttpResponse {
    respond(state, visitor, status_of(form), "会議体を登録する", MEETINGS, |frame| {
        bodies_view::new_page(frame, form)
    })
}

/// Registers a body.
#[post("/bodies")]
pub(crate) async fn register_body(state: State, sent: Sent<Curator>) -> Result<HttpResponse, Problem> {
    let register = |registry: &Registry, by: &Curator, new: NewBody| registry.register_body(by, new);
    match sent.save(&state, register).await? {
        Ok(_) => Ok(sent.done(BODIES)),
        Err(faults) => Ok(answer_new(&state, &sent.visitor, &sent.refused(faults))),
    }
}

/// The form of a body.
#[get("/bodies/{id}/edit")]
pub(crate) async fn show_body_edit(
    state: State,
    seat: Seat<Curator>,
    id: Path<BodyId>,
) -> Result<HttpResponse, Problem> {
    answer_edit(&state, &seat.visitor, id.0, None).await
}

async fn answer_edit(
    state: &State,
    visitor: &Visitor,
    id: BodyId,
    form: Option<Form>,
) -> Result<HttpResponse, Problem> {
    let viewer = visitor.viewer();
    let read = move |registry: &Registry| {
        let body = registry.find_body(&viewer, id)?;
        Desk::of(registry, &viewer)?.require(body.council_id, "body")?;
        Ok(body)
    };
    let body = state.run(read).await?;
    let form = form.unwrap_or_else(|| Form::of(&body));
    Ok(respond(state, visitor, status_of(&form), "会議体を編集する", MEETINGS, |frame| {
        bodies_view::edit_page(frame, &body, &form)
    }))
}

/// Changes a body, or notes that it came to its end.
#[post("/bodies/{id}")]
pub(crate) async fn change_body(
    state: State,
    sent: Sent<Curator>,
    id: Path<BodyId>,
) -> Result<HttpResponse, Problem> {
    let (id, seen) = (id.0, sent.version());
    let change =
        move |registry: &Registry, by: &Curator, edit: BodyEdit| registry.change_body(by, id, seen, edit);
    match sent.save(&state, change).await? {
        Ok(_) => Ok(sent.done(BODIES)),
        Err(faults) => answer_edit(&state, &sent.visitor, id, Some(sent.refused(faults))).await,
    }
}
