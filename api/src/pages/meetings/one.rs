//! One meeting, with its papers, what changed since the one before, and what it might talk about.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get};
use arunai_core::actor::{Curator, Right, Viewer};
use arunai_core::bodies::Body;
use arunai_core::id::{IssueId, MeetingId};
use arunai_core::issues::Issue;
use arunai_core::meetings::{AgendaCandidates, Meeting, MeetingDifferences};
use arunai_core::page::all;
use arunai_core::reports::Report;
use arunai_core::{Error, Registry, Result};

use super::{MEETINGS, one_view};
use crate::extract::Path;
use crate::pages::forms::Form;
use crate::pages::issues::desk::Desk;
use crate::pages::respond;
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// How many reports stand beside a meeting.
const PAPERS: usize = 6;

/// What the page of a meeting shows.
pub(super) struct MeetingPage {
    pub meeting: Meeting,
    pub body: Option<Body>,
    pub desk: Desk,
    /// Those that it leads to.
    pub issues: Vec<Issue>,
    /// Reports of the meeting's tier, the latest first.
    pub papers: Vec<Report>,
    /// Nothing while another reader counts.
    pub differences: Option<MeetingDifferences>,
    /// For who keeps the meeting.
    pub candidates: Option<AgendaCandidates>,
}

/// The page.
#[get("/meetings/{id}")]
pub(crate) async fn show_meeting(
    state: State,
    visitor: Visitor,
    id: Path<MeetingId>,
) -> Result<HttpResponse, Problem> {
    answer(&state, &visitor, id.0, &Form::default(), StatusCode::OK).await
}

/// The page, with what was wrong with a form on it.
pub(super) async fn answer(
    state: &State,
    visitor: &Visitor,
    id: MeetingId,
    form: &Form,
    status: StatusCode,
) -> Result<HttpResponse, Problem> {
    let viewer = visitor.viewer();
    let curator = visitor.signed_in.as_ref().and_then(Curator::prove);
    let found = state.run(move |registry| read(registry, &viewer, curator.as_ref(), id)).await?;
    Ok(respond(state, visitor, status, &found.title(), MEETINGS, |frame| {
        one_view::meeting_page(frame, &found, form)
    }))
}

fn read(registry: &Registry, viewer: &Viewer, by: Option<&Curator>, id: MeetingId) -> Result<MeetingPage> {
    let meeting = registry.find_meeting(viewer, id)?;
    let council = meeting.council_id;
    let mut desk = Desk::of(registry, viewer)?;
    let differences = match registry.compare_meeting(viewer, id) {
        Err(Error::Busy) => None,
        found => Some(found?),
    };
    let supply = differences.iter().flat_map(|found| &found.supply);
    desk.learn(registry, supply.map(|change| &change.area_code));
    let mut papers = all(|paging| registry.list_reports(viewer, paging))?;
    let tier = meeting.paper_tier();
    papers.retain(|paper| paper.council_id == council && paper.tier == tier && !paper.is_withdrawn);
    papers.sort_by_key(|paper| std::cmp::Reverse((paper.made_on, paper.number)));
    papers.truncate(PAPERS);
    let keeper = by.filter(|_| desk.keeps(council) && meeting.body_id.is_some());
    Ok(MeetingPage {
        body: meeting.body_id.map(|body| registry.find_body(viewer, body)).transpose()?,
        issues: registry.find_issues(viewer, council, &named(&meeting, differences.as_ref()))?,
        candidates: keeper.map(|by| registry.list_agenda_candidates(by, id)).transpose()?,
        papers,
        differences,
        desk,
        meeting,
    })
}

/// The issues that the page leads to.
fn named(meeting: &Meeting, differences: Option<&MeetingDifferences>) -> BTreeSet<IssueId> {
    let lists = differences.map(|found| [&found.opened, &found.moved, &found.closed]);
    let moved = lists.into_iter().flatten().flatten().map(|moved| moved.issue_id);
    meeting.issue_ids().chain(moved).collect()
}

impl MeetingPage {
    /// Which body met when.
    pub(super) fn title(&self) -> String {
        let body = self.body.as_ref().map_or("会議", |body| &body.name);
        format!("{body}（{}）", crate::pages::words::era_date(self.meeting.held_on))
    }

    /// An issue that the reader may read.
    pub(super) fn issue(&self, id: Option<IssueId>) -> Option<&Issue> {
        let id = id?;
        self.issues.iter().find(|issue| issue.id == id)
    }

    /// Whether the reader keeps it.
    pub(super) fn is_kept(&self) -> bool {
        self.desk.keeps(self.meeting.council_id)
    }
}
