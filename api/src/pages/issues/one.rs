//! One issue, with everything that is known around it.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get};
use arunai_core::actor::{Right, Viewer, Voter};
use arunai_core::bodies::Body;
use arunai_core::council_records::RecordVersion;
use arunai_core::id::{BodyId, IssueId};
use arunai_core::issue_rankings::RankedIssue;
use arunai_core::issues::Issue;
use arunai_core::measures::{Measure, MeasureFilter};
use arunai_core::meetings::Meeting;
use arunai_core::page::all;
use arunai_core::voices::Voice;
use arunai_core::{Registry, Result};

use super::desk::Desk;
use super::votes::ranked;
use super::{ISSUES, one_view};
use crate::extract::Path;
use crate::pages::respond;
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// What the page of an issue shows.
pub(super) struct IssuePage {
    pub issue: Issue,
    pub desk: Desk,
    pub bodies: Vec<Body>,
    /// What papers may show.
    pub voices: Vec<Voice>,
    pub versions: Vec<RecordVersion>,
    /// Meetings that had it on the agenda or decided on it, the latest first.
    pub meetings: Vec<Meeting>,
    pub measures: Vec<Measure>,
    /// The issue that it is a part of or was split from, and those that are parts of it or were split off.
    pub related: Vec<Issue>,
    /// Its places in both orders, where the council has them.
    pub ranked: Option<RankedIssue>,
    /// Whether the reader is of those who vote on it.
    pub votes: bool,
}

/// The page.
#[get("/issues/{id}")]
pub(crate) async fn show_issue(
    state: State,
    visitor: Visitor,
    id: Path<IssueId>,
) -> Result<HttpResponse, Problem> {
    let viewer = visitor.viewer();
    let found = state.run(move |registry| read(registry, &viewer, id.0)).await?;
    Ok(respond(&state, &visitor, StatusCode::OK, &found.issue.theme, ISSUES, |frame| {
        one_view::issue_page(frame, &found)
    }))
}

fn read(registry: &Registry, viewer: &Viewer, id: IssueId) -> Result<IssuePage> {
    let issue = registry.find_issue(viewer, id)?;
    let mut desk = Desk::of(registry, viewer)?;
    desk.learn(registry, &issue.area_codes);
    let council = Some(issue.council_id);
    let filter = MeasureFilter { council, issue: Some(id) };
    let is_voter = matches!(viewer, Viewer::SignedIn(by) if Voter::prove(by).is_some());
    Ok(IssuePage {
        ranked: ranked(registry, viewer, &issue)?,
        votes: is_voter && desk.own.contains(&issue.council_id),
        desk,
        bodies: all(|paging| registry.list_bodies(viewer, council, paging))?,
        voices: registry.list_voices_for_papers(viewer, id)?,
        versions: registry.list_issue_versions(viewer, id)?,
        meetings: registry.list_meetings_about(viewer, id)?,
        measures: all(|paging| registry.list_measures(viewer, &filter, paging))?,
        related: registry.list_related_issues(viewer, &issue)?,
        issue,
    })
}

impl IssuePage {
    /// The name of a body; nothing where the reader may not know of it.
    pub(super) fn body(&self, id: Option<BodyId>) -> Option<&str> {
        let id = id?;
        self.bodies.iter().find(|body| body.id == id).map(|body| body.name.as_str())
    }

    /// Whether the reader keeps it.
    pub(super) fn is_kept(&self) -> bool {
        self.desk.keeps(self.issue.council_id)
    }
}
