//! What a meeting decided: who is to do what by when, and what is done.

use actix_web::{HttpResponse, get, post};
use arunai_core::actor::Curator;
use arunai_core::id::MeetingId;
use arunai_core::meetings::MeetingEdit;

use super::decisions_view;
use super::part::Part;
use crate::extract::Path;
use crate::pages::rows::without_gaps;
use crate::pages::seats::{Seat, Sent};
use crate::problem::Problem;
use crate::state::State;

/// The list's name in the form.
pub(super) const DECISIONS: &str = "decisions";
const PART: Part = Part {
    title: "決まったことを記録する",
    view: decisions_view::decisions_page,
    edit: |edit| MeetingEdit {
        decisions: Some(edit.decisions.unwrap_or_default()),
        ..MeetingEdit::default()
    },
};

/// The form of the decisions.
#[get("/meetings/{id}/decisions")]
pub(crate) async fn show_decisions(
    state: State,
    seat: Seat<Curator>,
    id: Path<MeetingId>,
) -> Result<HttpResponse, Problem> {
    PART.answer(&state, &seat.visitor, id.0, None).await
}

/// Records decisions; those that are known keep their ids.
#[post("/meetings/{id}/decisions")]
pub(crate) async fn change_decisions(
    state: State,
    mut sent: Sent<Curator>,
    id: Path<MeetingId>,
) -> Result<HttpResponse, Problem> {
    let typed = sent.form.clone();
    sent.form = without_gaps(&typed, DECISIONS);
    PART.save(&state, sent, id.0, typed).await
}
