//! The meetings that somebody may read: those to come and those that were held.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, get};
use arunai_core::actor::Viewer;
use arunai_core::bodies::Body;
use arunai_core::id::{BodyId, CouncilId};
use arunai_core::meetings::{Meeting, MeetingFilter, MeetingState};
use arunai_core::page::all;
use arunai_core::{Registry, Result};

use super::{MEETINGS, list_view};
use crate::pages::forms::Form;
use crate::pages::issues::desk::Desk;
use crate::pages::respond_with_form;
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// How many meetings that were held the list shows.
const SHOWN: usize = 100;

/// What the list shows.
pub(super) struct MeetingList {
    pub desk: Desk,
    pub bodies: BTreeMap<BodyId, Body>,
    /// The next one first.
    pub to_come: Vec<Meeting>,
    /// Those that were to be by now and of which nothing was recorded, and those that were held; the latest first.
    pub past: Vec<Meeting>,
    /// How many more there are.
    pub left_out: usize,
}

/// The list.
#[get("/meetings")]
pub(crate) async fn show_meetings(
    state: State,
    visitor: Visitor,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let asked = Form::read(request.query_string().as_bytes());
    respond_with_form(&state, &visitor, "会議", MEETINGS, &asked, list, list_view::list_page).await
}

fn list(registry: &Registry, viewer: &Viewer, asked: &Form) -> Result<MeetingList> {
    let desk = Desk::of(registry, viewer)?;
    let scope = desk.scope(asked.text("council"));
    let council: Option<CouncilId> = scope.first().copied().filter(|_| scope.len() == 1);
    let filter = MeetingFilter { council, body: asked.text("body").parse().ok(), ..MeetingFilter::default() };
    let mut meetings = all(|paging| registry.list_meetings(viewer, &filter, paging))?;
    let wanted = asked.text("open");
    meetings.retain(|meeting| scope.contains(&meeting.council_id) && is_wanted(meeting, wanted));
    let is_to_come =
        |meeting: &Meeting| meeting.state == MeetingState::Planned && meeting.held_on >= desk.today;
    let (mut to_come, mut past): (Vec<Meeting>, Vec<Meeting>) = meetings.into_iter().partition(is_to_come);
    to_come.reverse();
    let left_out = past.len().saturating_sub(SHOWN);
    past.truncate(SHOWN);
    let mut bodies = all(|paging| registry.list_bodies(viewer, council, paging))?;
    bodies.retain(|body| scope.contains(&body.council_id));
    let bodies = bodies.into_iter().map(|body| (body.id, body)).collect();
    Ok(MeetingList { desk, bodies, to_come, past, left_out })
}

fn is_wanted(meeting: &Meeting, open: &str) -> bool {
    match open {
        "true" => meeting.is_open,
        "false" => !meeting.is_open,
        _ => true,
    }
}
