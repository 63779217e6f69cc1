//! New meetings, their day, and what is recorded after them.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post};
use arunai_core::Registry;
use arunai_core::actor::Curator;
use arunai_core::id::MeetingId;
use arunai_core::meetings::{MeetingEdit, NewMeeting};
use arunai_core::values::Patch;

use super::agenda::kept_meeting;
use super::rows::without_gaps;
use super::{MEETINGS, edit_view};
use crate::extract::Path;
use crate::pages::forms::Form;
use crate::pages::issues::desk::{Desk, body_choices};
use crate::pages::issues::edit_seen;
use crate::pages::seats::{Seat, Sent};
use crate::pages::{frame, html};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// The list of case reviews in the form.
pub(super) const REVIEWS: &str = "case_reviews";

/// The form of a new meeting.
#[get("/meetings/new")]
pub(crate) async fn show_new_meeting(state: State, seat: Seat<Curator>) -> Result<HttpResponse, Problem> {
    answer_new(&state, &seat.visitor, &Form::default(), StatusCode::OK).await
}

async fn answer_new(
    state: &State,
    visitor: &Visitor,
    form: &Form,
    status: StatusCode,
) -> Result<HttpResponse, Problem> {
    let (viewer, chosen) = (visitor.viewer(), form.text("body_id").to_owned());
    let offer = move |registry: &Registry| {
        let council = Desk::of(registry, &viewer)?.require_kept()?.id;
        body_choices(registry, &viewer, council, &chosen)
    };
    let bodies = state.run(offer).await?;
    let token = visitor.form_token();
    let frame = frame("新しい会議", MEETINGS, visitor, &token, state);
    Ok(html(status, edit_view::new_page(&frame, form, &bodies)))
}

/// Registers a meeting.
#[post("/meetings")]
pub(crate) async fn register_meeting(state: State, sent: Sent<Curator>) -> Result<HttpResponse, Problem> {
    let register = |registry: &Registry, by: &Curator, new: NewMeeting| registry.register_meeting(by, new);
    match sent.save(&state, register).await? {
        Ok(meeting) => Ok(sent.done(&format!("{MEETINGS}/{}", meeting.id))),
        Err(faults) => {
            let form = sent.refused(faults);
            answer_new(&state, &sent.visitor, &form, StatusCode::BAD_REQUEST).await
        }
    }
}

/// Which form of a meeting.
#[derive(Debug, Clone, Copy)]
enum Part {
    /// Its day, and who reads of it.
    Day,
    /// What is recorded after it.
    Minutes,
}

/// The form of a meeting's day.
#[get("/meetings/{id}/edit")]
pub(crate) async fn show_meeting_edit(
    state: State,
    seat: Seat<Curator>,
    id: Path<MeetingId>,
) -> Result<HttpResponse, Problem> {
    answer(&state, &seat.visitor, id.0, Part::Day, None, StatusCode::OK).await
}

/// Changes a meeting's day, and who reads of it.
#[post("/meetings/{id}")]
pub(crate) async fn change_meeting(
    state: State,
    sent: Sent<Curator>,
    id: Path<MeetingId>,
) -> Result<HttpResponse, Problem> {
    let typed = sent.form.clone();
    save(state, sent, id.0, Part::Day, typed).await
}

/// The form of what is recorded after a meeting.
#[get("/meetings/{id}/minutes")]
pub(crate) async fn show_minutes(
    state: State,
    seat: Seat<Curator>,
    id: Path<MeetingId>,
) -> Result<HttpResponse, Problem> {
    answer(&state, &seat.visitor, id.0, Part::Minutes, None, StatusCode::OK).await
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
    save(state, sent, id.0, Part::Minutes, typed).await
}

async fn save(
    state: State,
    sent: Sent<Curator>,
    id: MeetingId,
    part: Part,
    typed: Form,
) -> Result<HttpResponse, Problem> {
    let seen = edit_seen(&sent);
    let change = move |registry: &Registry, by: &Curator, mut edit: MeetingEdit| {
        if matches!(part, Part::Minutes) {
            edit.case_reviews.get_or_insert_default();
            edit.participants = or_clear(edit.participants);
            edit.organizations = or_clear(edit.organizations);
        }
        registry.change_meeting(by, id, seen, edit)
    };
    match sent.save(&state, change).await? {
        Ok(_) => Ok(sent.done(&format!("{MEETINGS}/{id}"))),
        Err(faults) => {
            let mut form = typed;
            form.faults = faults;
            answer(&state, &sent.visitor, id, part, Some(form), StatusCode::BAD_REQUEST).await
        }
    }
}

/// A number that was left empty is not known.
fn or_clear(number: Patch<u32>) -> Patch<u32> {
    if number == Patch::Keep { Patch::Clear } else { number }
}

async fn answer(
    state: &State,
    visitor: &Visitor,
    id: MeetingId,
    part: Part,
    form: Option<Form>,
    status: StatusCode,
) -> Result<HttpResponse, Problem> {
    let viewer = visitor.viewer();
    let (meeting, _) = state.run(move |registry| kept_meeting(registry, &viewer, id)).await?;
    let form = form.unwrap_or_else(|| Form::of(&meeting));
    let token = visitor.form_token();
    let frame = frame("会議を編集する", MEETINGS, visitor, &token, state);
    Ok(html(
        status,
        match part {
            Part::Day => edit_view::day_page(&frame, &meeting, &form),
            Part::Minutes => edit_view::minutes_page(&frame, &meeting, &form),
        },
    ))
}
