//! Meetings of a council's bodies: their agenda, and who is to do what by when.
//!
//! A meeting is 公開 or 非公開, and that decides which tier its papers read: those of an open one say what everybody
//! may read, whoever prints them.

mod agenda;
mod differences;
mod edit;

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use agenda::{AgendaCandidates, CandidateFigure, CandidateIssue, CandidateReason, StandingDecision};
pub use differences::{IssueMove, MeetingDifferences, TotalDifference};
pub use edit::{MeetingEdit, NewAgendaItem, NewDecision, NewMeeting};

use crate::actor::{Curator, Viewer};
use crate::changes::Logged;
use crate::council_records::{Access, Accesses, CouncilRecord, KnownRecords};
use crate::error::Result;
use crate::id::{BodyId, CouncilId, DecisionId, IssueId, MeetingId};
use crate::issues::Issue;
use crate::page::{Page, Paging, not_listed};
use crate::plan_figures::PlanUnit;
use crate::registry::Registry;
use crate::releases::ReleaseTier;
use crate::storage::{self, DbConnection};
use crate::values::TermId;

/// Whether a meeting is to come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MeetingState {
    /// It is to come.
    #[default]
    Planned,
    /// It was held.
    Held,
}

/// What a meeting talks about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AgendaItem {
    /// 議題.
    pub title: String,
    /// The issue that it is about, if the reader may read that.
    pub issue_id: Option<IssueId>,
    /// The comparison with the plan that it is about.
    pub plan_topic: Option<PlanTopic>,
}

/// A comparison of what came with the plan of the council's areas, whatever its numbers and however it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanTopic {
    /// The kind of service.
    pub kind_id: TermId,
    /// What is counted.
    pub unit: PlanUnit,
    /// The fiscal year (年度), from April.
    pub fiscal_year: i32,
}

impl PlanTopic {
    /// Kind, unit and year, as one text.
    pub fn key(&self) -> String {
        format!("{}/{}/{}", self.kind_id, storage::to_code(&self.unit), self.fiscal_year)
    }
}

/// What a meeting decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Decision {
    /// Its id.
    pub id: DecisionId,
    /// What is to be done.
    pub text: String,
    /// The issue that it is about, if the reader may read that.
    pub issue_id: Option<IssueId>,
    /// The office that does it; never a private person.
    pub who: Option<String>,
    /// Until when.
    pub due_on: Option<NaiveDate>,
    /// When it was done.
    pub done_on: Option<NaiveDate>,
}

/// Reviews of single cases (事例検討). What was said of them stays on paper that is collected again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseReview {
    /// On which day.
    pub held_on: NaiveDate,
    /// How many reviews.
    pub reviews: u32,
    /// How many offices took part (参加事業者・機関数).
    pub offices: u32,
}

/// A meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Meeting {
    /// Its id.
    pub id: MeetingId,
    /// Counts the changes to the record.
    pub version: i32,
    /// Whose it is.
    pub council_id: CouncilId,
    /// Which body met, if the reader may read of that.
    pub body_id: Option<BodyId>,
    /// On which day.
    pub held_on: NaiveDate,
    /// 公開: everybody may read of it, and its papers say what everybody may read.
    pub is_open: bool,
    /// Whether it is to come.
    pub state: MeetingState,
    /// What it talks about.
    pub agenda: Vec<AgendaItem>,
    /// How many persons took part.
    pub participants: Option<u32>,
    /// How many organisations took part.
    pub organizations: Option<u32>,
    /// What it decided.
    pub decisions: Vec<Decision>,
    /// Reviews of single cases that belong to it, for readers of the council.
    pub case_reviews: Vec<CaseReview>,
}

impl Logged for Meeting {
    const NOUN: &'static str = "meetings";
    fn record_id(&self) -> String {
        self.id.to_string()
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// Which meetings to list.
#[derive(Debug, Clone, Default)]
pub struct MeetingFilter {
    /// Only of this council.
    pub council: Option<CouncilId>,
    /// Only of this body.
    pub body: Option<BodyId>,
    /// Only from this day on.
    pub from: Option<NaiveDate>,
    /// Only until this day.
    pub to: Option<NaiveDate>,
}

impl Registry {
    /// The meetings that the viewer may read, the latest first.
    pub fn list_meetings(
        &self,
        viewer: &Viewer,
        filter: &MeetingFilter,
        paging: &Paging,
    ) -> Result<Page<Meeting>> {
        let limit = paging.limit()?;
        let mut all = self.readable_meetings(viewer, filter.council)?;
        if let Some(after) = paging.id::<MeetingId>()? {
            let place = all.iter().position(|meeting| meeting.id == after).ok_or_else(not_listed)?;
            all.drain(..=place);
        }
        all.retain(|meeting| filter.selects(meeting));
        all.truncate(limit + 1);
        Ok(Page::cut(all, limit, |meeting| meeting.id.to_string()))
    }

    /// One meeting that the viewer may read.
    pub fn find_meeting(&self, viewer: &Viewer, id: MeetingId) -> Result<Meeting> {
        let meeting: Meeting = self.council_record(viewer, id)?;
        let accesses = self.accesses(viewer)?;
        let known = self.known_records(&accesses, Some(meeting.council_id))?;
        Ok(meeting.told(&accesses, &known))
    }

    /// Registers a meeting of a body of the curator's council.
    pub fn register_meeting(&self, by: &Curator, new: NewMeeting) -> Result<Meeting> {
        self.add_council_record(by, |w| {
            let id = MeetingId(self.ids().ordered(self.clock()));
            let meeting = new.build(id, by.council, || self.new_decision_id())?;
            self.check_meeting(w, by, &meeting)?;
            Ok(meeting)
        })
    }

    /// Changes a meeting of the curator's council.
    pub fn change_meeting(
        &self,
        by: &Curator,
        id: MeetingId,
        seen: i32,
        edit: MeetingEdit,
    ) -> Result<Meeting> {
        self.change_council_record(by, id, seen, |w, meeting: &mut Meeting| {
            edit.apply(meeting, || self.new_decision_id())?;
            self.check_meeting(w, by, meeting)
        })
    }

    /// The meetings of an issue's council that the viewer may read and that had it on their agenda or decided on it, the
    /// latest first.
    pub fn list_meetings_about(&self, viewer: &Viewer, id: IssueId) -> Result<Vec<Meeting>> {
        let issue: Issue = self.council_record(viewer, id)?;
        let council = issue.council_id;
        let found = self.db().read(|c| storage::meetings::naming(c, council, id))?;
        let mut found = self.told_meetings(viewer, Some(council), found)?;
        found.retain(|meeting| meeting.issue_ids().any(|named| named == id));
        Ok(found)
    }

    /// All meetings of a council, or of all, that the viewer may read, the latest first.
    pub(crate) fn readable_meetings(
        &self,
        viewer: &Viewer,
        council: Option<CouncilId>,
    ) -> Result<Vec<Meeting>> {
        if let Some(council) = council {
            self.find_council(council)?;
        }
        let all = self.stored_meetings(council)?.to_vec();
        self.told_meetings(viewer, council, all)
    }

    /// All meetings of a council, or of all, the latest first.
    pub(crate) fn stored_meetings(&self, council: Option<CouncilId>) -> Result<Arc<Vec<Meeting>>> {
        let moment = self.moment()?;
        let read = || self.db().read(|c| storage::meetings::list(c, council));
        self.answers().meetings.of(moment, council, read)
    }

    /// Those of some meetings of a council, or of all, that the viewer may read, as they may be read.
    fn told_meetings(
        &self,
        viewer: &Viewer,
        council: Option<CouncilId>,
        mut all: Vec<Meeting>,
    ) -> Result<Vec<Meeting>> {
        let accesses = self.accesses(viewer)?;
        all.retain(|meeting| accesses.allow(meeting));
        let known = self.known_records(&accesses, council)?;
        Ok(all.into_iter().map(|meeting| meeting.told(&accesses, &known)).collect())
    }

    fn new_decision_id(&self) -> DecisionId {
        DecisionId(self.ids().ordered(self.clock()))
    }
}

impl Meeting {
    /// The tier that its papers read.
    pub fn paper_tier(&self) -> ReleaseTier {
        if self.is_open { ReleaseTier::Public } else { ReleaseTier::Council }
    }

    /// The issues on its agenda and of its decisions.
    pub fn issue_ids(&self) -> impl Iterator<Item = IssueId> {
        let of_agenda = self.agenda.iter().filter_map(|item| item.issue_id);
        of_agenda.chain(self.decisions.iter().filter_map(|decision| decision.issue_id))
    }

    /// As somebody may read it: without issues and bodies that they may not read, and case reviews for the council
    /// alone.
    fn told(mut self, accesses: &Accesses, known: &KnownRecords) -> Self {
        self.body_id = self.body_id.and_then(|id| known.body(id));
        for item in &mut self.agenda {
            item.issue_id = item.issue_id.and_then(|id| known.issue(id));
        }
        for decision in &mut self.decisions {
            decision.issue_id = decision.issue_id.and_then(|id| known.issue(id));
        }
        if accesses.to(self.council_id) == Access::Anybody {
            self.case_reviews.clear();
        }
        self
    }
}

impl MeetingFilter {
    fn selects(&self, meeting: &Meeting) -> bool {
        self.body.is_none_or(|body| meeting.body_id == Some(body))
            && self.from.is_none_or(|from| meeting.held_on >= from)
            && self.to.is_none_or(|to| meeting.held_on <= to)
    }
}

impl CouncilRecord for Meeting {
    type Id = MeetingId;
    const SINGULAR: &'static str = "meeting";

    fn council_id(&self) -> CouncilId {
        self.council_id
    }
    fn is_for_everybody(&self) -> bool {
        self.is_open
    }
    fn is_draft(&self) -> bool {
        false
    }
    fn raise_version(&mut self) {
        self.version += 1;
    }
    fn find(c: &mut DbConnection, id: MeetingId) -> Result<Option<Self>> {
        storage::meetings::find(c, id)
    }
    fn insert(&self, c: &mut DbConnection) -> Result<()> {
        storage::meetings::add(c, self)
    }
    fn update(&self, c: &mut DbConnection) -> Result<()> {
        storage::meetings::change(c, self)
    }
}
