//! The parts of a meeting that have a form each: shown as they are recorded or were typed, and changed alone.

use actix_web::HttpResponse;
use arunai_core::actor::{Curator, Viewer};
use arunai_core::id::MeetingId;
use arunai_core::issues::Issue;
use arunai_core::meetings::{Meeting, MeetingEdit};
use arunai_core::{Registry, Result};
use maud::Markup;

use super::MEETINGS;
use crate::pages::forms::Form;
use crate::pages::issues::desk::{Desk, issues_of};
use crate::pages::layout::Frame;
use crate::pages::rows::as_typed;
use crate::pages::seats::Sent;
use crate::pages::{respond, status_of};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// A part of a meeting.
pub(super) struct Part {
    /// The page's name.
    pub title: &'static str,
    /// The page, with the issues that can be talked about.
    pub view: fn(&Frame, &Meeting, &[Issue], &Form) -> Markup,
    /// What is changed by what was sent.
    pub edit: fn(MeetingEdit) -> MeetingEdit,
}

impl Part {
    /// Its form, with what was typed or as it is recorded.
    pub async fn answer(
        &self,
        state: &State,
        visitor: &Visitor,
        id: MeetingId,
        typed: Option<Form>,
    ) -> Result<HttpResponse, Problem> {
        let viewer = visitor.viewer();
        let (meeting, issues) = state.run(move |registry| kept_meeting(registry, &viewer, id)).await?;
        let form = typed.unwrap_or_else(|| Form::of(&meeting));
        Ok(respond(state, visitor, status_of(&form), self.title, MEETINGS, |frame| {
            (self.view)(frame, &meeting, &issues, &form)
        }))
    }

    /// Changes it by what was sent, or shows what was typed again.
    pub async fn save(
        &self,
        state: &State,
        sent: Sent<Curator>,
        id: MeetingId,
        mut typed: Form,
    ) -> Result<HttpResponse, Problem> {
        let (seen, edit) = (sent.version(), self.edit);
        let change = move |registry: &Registry, by: &Curator, sent: MeetingEdit| {
            registry.change_meeting(by, id, seen, edit(sent))
        };
        match sent.save(state, change).await? {
            Ok(_) => Ok(sent.done(&format!("{MEETINGS}/{id}"))),
            Err(faults) => {
                typed.faults = as_typed(faults, &typed);
                self.answer(state, &sent.visitor, id, Some(typed)).await
            }
        }
    }
}

/// A meeting that the visitor keeps, and the issues of its council that can be talked about there. Who reads the agenda
/// of an open meeting reads themes, so that only issues for everybody come on it.
pub(super) fn kept_meeting(
    registry: &Registry,
    viewer: &Viewer,
    id: MeetingId,
) -> Result<(Meeting, Vec<Issue>)> {
    let meeting = registry.find_meeting(viewer, id)?;
    Desk::of(registry, viewer)?.require(meeting.council_id, "meeting")?;
    let mut issues = issues_of(registry, viewer, meeting.council_id)?;
    let is_fit = |issue: &Issue| {
        issue.merged_into.is_none() && (!meeting.is_open || issue.is_public && !issue.is_draft)
    };
    issues.retain(|issue| is_fit(issue) || meeting.issue_ids().any(|id| id == issue.id));
    Ok((meeting, issues))
}
