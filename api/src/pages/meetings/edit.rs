//! New meetings, their day, and what is recorded after them.

use actix_web::{HttpResponse, get, post};
use arunai_core::Registry;
use arunai_core::actor::{Curator, Viewer};
use arunai_core::id::MeetingId;
use arunai_core::meetings::{MeetingEdit, NewMeeting};
use arunai_core::values::Patch;

use super::part::Part;
use super::{MEETINGS, edit_view};
use crate::extract::Path;
use crate::pages::forms::Form;
use crate::pages::issues::desk::{Desk, body_choices};
use crate::pages::respond_with_form;
use crate::pages::rows::without_gaps;
use crate::pages::seats::{Seat, Sent};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// The list of case reviews in the form.
pub(super) const REVIEWS: &str = "case_reviews";

/// The form of a new meeting.
#[get("/meetings/new")]
pub(crate) async fn show_new_meeting(state: State, seat: Seat<Curator>) -> Result<HttpResponse, Problem> {
    answer_new(&state, &seat.visitor, &Form::default()).await
}

async fn answer_new(state: &State, visitor: &Visitor, form: &Form) -> Result<HttpResponse, Problem> {
    let offer = |registry: &Registry, viewer: &Viewer, form: &Form| {
        let council = Desk::of(registry, viewer)?.require_kept()?.id;
        body_choices(registry, viewer, council, form.text("body_id"))
    };
    respond_with_form(state, visitor, "新しい会議", MEETINGS, form, offer, |frame, bodies, form| {
        edit_view::new_page(frame, form, bodies)
    })
    .await
}

/// Registers a meeting.
#[post("/meetings")]
pub(crate) async fn register_meeting(state: State, sent: Sent<Curator>) -> Result<HttpResponse, Problem> {
    let register = |registry: &Registry, by: &Curator, new: NewMeeting| registry.register_meeting(by, new);
    match sent.save(&state, register).await? {
        Ok(meeting) => Ok(sent.done(&format!("{MEETINGS}/{}", meeting.id))),
        Err(faults) => answer_new(&state, &sent.visitor, &sent.refused(faults)).await,
    }
}

/// The day of a meeting, and who reads of it.
const DAY: Part = Part {
    title: "会議を編集する",
    view: |frame, meeting, _, form| edit_view::day_page(frame, meeting, form),
    edit: |edit| edit,
};
/// What is recorded after a meeting.
const MINUTES: Part = Part {
    title: "会議を編集する",
    view: |frame, meeting, _, form| edit_view::minutes_page(frame, meeting, form),
    edit: |edit| MeetingEdit {
        case_reviews: Some(edit.case_reviews.unwrap_or_default()),
        participants: or_clear(edit.participants),
        organizations: or_clear(edit.organizations),
        ..edit
    },
};

/// The form of a meeting's day.
#[get("/meetings/{id}/edit")]
pub(crate) async fn show_meeting_edit(
    state: State,
    seat: Seat<Curator>,
    id: Path<MeetingId>,
) -> Result<HttpResponse, Problem> {
    DAY.answer(&state, &seat.visitor, id.0, None).await
}

/// Changes a meeting's day, and who reads of it.
#[post("/meetings/{id}")]
pub(crate) async fn change_meeting(
    state: State,
    sent: Sent<Curator>,
    id: Path<MeetingId>,
) -> Result<HttpResponse, Problem> {
    let typed = sent.form.clone();
    DAY.save(&state, sent, id.0, typed).await
}

/// The form of what is recorded after a meeting.
#[get("/meetings/{id}/minutes")]
pub(crate) async fn show_minutes(
    state: State,
    seat: Seat<Curator>,
    id: Path<MeetingId>,
) -> Result<HttpResponse, Problem> {
    MINUTES.answer(&state, &seat.visitor, id.0, None).await
}

/// Records that a meeting was held, and who took part.
#[post("/meetings/{id}/minutes")]
pub(crate) async fn change_minutes(
    state: State,
    mut sent: Sent<Curator>,
    id: Path<MeetingId>,
) -> Result<HttpResponse, Problem> {
    let typed = sent.form.clone();
    sent.form = without_gaps(&typed, REVIEWS);
    MINUTES.save(&state, sent, id.0, typed).await
}

/// A number that was left empty is not known.
fn or_clear(number: Patch<u32>) -> Patch<u32> {
    if number == Patch::Keep { Patch::Clear } else { number }
}
