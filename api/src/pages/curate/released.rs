//! The releases of the own council, and how one is withdrawn.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post};
use arunai_core::Registry;
use arunai_core::actor::{Curator, Viewer};
use arunai_core::id::ReleaseId;
use arunai_core::page::all;
use arunai_core::releases::{Release, ReleaseWithdrawal};

use super::released_view;
use crate::extract::Path;
use crate::pages::forms::Form;
use crate::pages::seats::{Seat, Sent};
use crate::pages::{respond, status_of};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// The path.
pub(super) const RELEASED: &str = "/curate/releases";

/// The releases, the newest first.
#[get("/curate/releases")]
pub(crate) async fn show_released(state: State, seat: Seat<Curator>) -> Result<HttpResponse, Problem> {
    let viewer = seat.visitor.viewer();
    let releases = state.run(move |registry| own_releases(registry, &viewer)).await?;
    Ok(respond(&state, &seat.visitor, StatusCode::OK, "公表", RELEASED, |frame| {
        released_view::released_page(frame, &releases)
    }))
}

/// The form to withdraw one.
#[get("/curate/releases/{id}/withdraw")]
pub(crate) async fn show_withdrawal(
    state: State,
    seat: Seat<Curator>,
    id: Path<ReleaseId>,
) -> Result<HttpResponse, Problem> {
    show(&state, &seat.visitor, id.0, Form::default()).await
}

/// Withdraws one, with a reason.
#[post("/curate/releases/{id}/withdraw")]
pub(crate) async fn withdraw(
    state: State,
    sent: Sent<Curator>,
    id: Path<ReleaseId>,
) -> Result<HttpResponse, Problem> {
    let (id, seen) = (id.0, sent.version());
    let withdrawn = sent.save(&state, move |registry, by, reason: ReleaseWithdrawal| {
        registry.withdraw_release(by, id, seen, reason)
    });
    match withdrawn.await? {
        Ok(_) => Ok(sent.done(RELEASED)),
        Err(faults) => show(&state, &sent.visitor, id, sent.refused(faults)).await,
    }
}

async fn show(state: &State, visitor: &Visitor, id: ReleaseId, form: Form) -> Result<HttpResponse, Problem> {
    let viewer = visitor.viewer();
    let release = state.run(move |registry| registry.find_release(&viewer, id)).await?;
    Ok(respond(state, visitor, status_of(&form), "公表を取り下げる", RELEASED, |frame| {
        released_view::withdrawal_page(frame, &release, form)
    }))
}

/// The releases of the viewer's own council, the newest first.
pub(super) fn own_releases(registry: &Registry, viewer: &Viewer) -> arunai_core::Result<Vec<Release>> {
    let councils = registry.list_own_councils(viewer)?;
    let mut found = all(|paging| registry.list_releases(viewer, paging))?;
    found.retain(|release| councils.iter().any(|council| council.id == release.council_id));
    found.reverse();
    Ok(found)
}
