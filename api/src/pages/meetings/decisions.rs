//! What a meeting decided: who is to do what by when, and what is done.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post};
use arunai_core::Registry;
use arunai_core::actor::Curator;
use arunai_core::id::MeetingId;
use arunai_core::meetings::MeetingEdit;

use super::agenda::kept_meeting;
use super::rows::without_gaps;
use super::{MEETINGS, decisions_view};
use crate::extract::Path;
use crate::pages::forms::Form;
use crate::pages::issues::edit_seen;
use crate::pages::seats::{Seat, Sent};
use crate::pages::{frame, html};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// The list's name in the form.
pub(super) const DECISIONS: &str = "decisions";

/// The form of the decisions.
#[get("/meetings/{id}/decisions")]
pub(crate) async fn show_decisions(
    state: State,
    seat: Seat<Curator>,
    id: Path<MeetingId>,
) -> Result<HttpResponse, Problem> {
    answer(&state, &seat.visitor, id.0, None, StatusCode::OK).await
}

/// Records decisions; those that are known keep their ids.
#[post("/meetings/{id}/decisions")]
pub(crate) async fn change_decisions(
    state: State,
    mut sent: Sent<Curator>,
    id: Path<MeetingId>,
) -> Result<HttpResponse, Problem> {
    let (id, seen, typed) = (id.0, edit_seen(&sent), sent.form.clone());
    sent.form = without_gaps(&typed, DECISIONS);
    let change = move |registry: &Registry, by: &Curator, edit: MeetingEdit| {
        let decisions = Some(edit.decisions.unwrap_or_default());
        registry.change_meeting(by, id, seen, MeetingEdit { decisions, ..MeetingEdit::default() })
    };
    match sent.save(&state, change).await? {
        Ok(_) => Ok(sent.done(&format!("{MEETINGS}/{id}"))),
        Err(faults) => {
            let mut form = typed;
            form.faults = faults;
            answer(&state, &sent.visitor, id, Some(form), StatusCode::BAD_REQUEST).await
        }
    }
}

async fn answer(
    state: &State,
    visitor: &Visitor,
    id: MeetingId,
    form: Option<Form>,
    status: StatusCode,
) -> Result<HttpResponse, Problem> {
    let viewer = visitor.viewer();
    let (meeting, issues) = state.run(move |registry| kept_meeting(registry, &viewer, id)).await?;
    let form = form.unwrap_or_else(|| Form::of(&meeting));
    let token = visitor.form_token();
    let frame = frame("決まったことを記録する", MEETINGS, visitor, &token, state);
    Ok(html(status, decisions_view::decisions_page(&frame, &meeting, &issues, &form)))
}
