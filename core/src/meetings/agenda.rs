//! What a meeting might talk about. It is told from issues, decisions and figures of plans alone, never from a record
//! of a case; a person decides.

use chrono::NaiveDate;
use serde::Serialize;

use super::{Decision, Meeting, PlanTopic};
use crate::actor::Curator;
use crate::bodies::{Body, BodyKind};
use crate::clock::fiscal_year;
use crate::council_records::{CouncilRecord, own_record};
use crate::eras::era_year;
use crate::error::{Error, Result};
use crate::id::MeetingId;
use crate::issues::{Issue, IssueStage};
use crate::plan_figures::PlanComparison;
use crate::registry::Registry;

/// Why an issue is a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CandidateReason {
    /// Its stage is one that the body deals with.
    Stage,
    /// It is the body's own.
    Body,
    /// Its due day lies before the meeting.
    Due,
    /// It goes on the agenda whatever its rank.
    Urgent,
}

/// An open issue that is not on the agenda yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CandidateIssue {
    /// The issue, with the numbers that the meeting's papers show.
    pub issue: Issue,
    /// Why.
    pub why: Vec<CandidateReason>,
}

/// A decision, and where it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct StandingDecision {
    /// Where it was decided.
    pub meeting_id: MeetingId,
    /// When.
    pub held_on: NaiveDate,
    /// The decision.
    pub decision: Decision,
}

/// A figure of the plan of which what came lies further apart than the council tolerates.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct CandidateFigure {
    /// What an agenda says of it.
    pub title: String,
    /// The fiscal year (年度), from April.
    pub fiscal_year: i32,
    /// The figure.
    #[serde(flatten)]
    pub comparison: PlanComparison,
}

impl CandidateFigure {
    /// What it is about: the same again when its numbers, and with them its title, change.
    pub fn topic(&self) -> PlanTopic {
        let PlanComparison { kind_id, unit, .. } = &self.comparison;
        PlanTopic { kind_id: kind_id.clone(), unit: *unit, fiscal_year: self.fiscal_year }
    }
}

/// What a meeting might talk about.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct AgendaCandidates {
    /// The meeting.
    pub meeting_id: MeetingId,
    /// Issues, by theme, then by persons.
    pub issues: Vec<CandidateIssue>,
    /// Decisions that were to be done before the meeting and were not, the earliest due first.
    pub decisions: Vec<StandingDecision>,
    /// Figures of the plan, in the order of the kinds, for bodies that decide what the council works on.
    pub figures: Vec<CandidateFigure>,
}

impl Registry {
    /// What a meeting of the curator's council might talk about. An open meeting has no candidate that is not for
    /// everybody.
    pub fn list_agenda_candidates(&self, by: &Curator, id: MeetingId) -> Result<AgendaCandidates> {
        let (meeting, body): (Meeting, Body) = self.db().read(|c| {
            let meeting: Meeting = own_record(c, by, id)?;
            let unknown = Error::NotFound { noun: Body::SINGULAR };
            let body = own_record(c, by, meeting.body_id.ok_or(unknown)?)?;
            Ok((meeting, body))
        })?;
        let is_listed = |issue: &Issue| meeting.agenda.iter().any(|item| item.issue_id == Some(issue.id));
        let is_candidate = |issue: &Issue| {
            let is_left = issue.is_open_after(meeting.held_on) && !is_listed(issue);
            is_left && !reasons(issue, &meeting, &body).is_empty()
        };
        let mut issues = self.paper_issues(by.council, meeting.is_open, is_candidate)?;
        self.put_in_order(&mut issues, |_| meeting.paper_tier())?;
        let issues = issues.into_iter().map(|issue| {
            let why = reasons(&issue, &meeting, &body);
            CandidateIssue { issue, why }
        });
        let mut decisions = Vec::new();
        for other in self.stored_meetings(Some(by.council))?.iter() {
            let is_overdue = |decision: &&Decision| decision.is_overdue(meeting.held_on);
            let is_shown = other.is_open || !meeting.is_open;
            if !is_shown || other.id == meeting.id {
                continue;
            }
            decisions.extend(other.decisions.iter().filter(is_overdue).map(|decision| StandingDecision {
                meeting_id: other.id,
                held_on: other.held_on,
                decision: decision.clone(),
            }));
        }
        decisions.sort_by_key(|found| (found.decision.due_on, found.decision.id));
        let figures = self.candidate_figures(&meeting, &body)?;
        Ok(AgendaCandidates { meeting_id: id, issues: issues.collect(), decisions, figures })
    }

    /// What lies far from the plan and is not on the agenda yet.
    fn candidate_figures(&self, meeting: &Meeting, body: &Body) -> Result<Vec<CandidateFigure>> {
        if !matches!(body.kind, BodyKind::Steering | BodyKind::Plenary) {
            return Ok(Vec::new());
        }
        let until = fiscal_year(meeting.held_on);
        let Some(plan) = self.compare_plan(meeting.council_id, None, until)? else { return Ok(Vec::new()) };
        let year = era_year(plan.fiscal_year);
        let candidate = |comparison: PlanComparison| CandidateFigure {
            title: comparison.title(self.terms().name(&comparison.kind_id), &year),
            fiscal_year: plan.fiscal_year,
            comparison,
        };
        let far = plan.rows.into_iter().filter(|row| row.is_far).map(candidate);
        let is_listed = |found: &CandidateFigure| {
            let topic = Some(found.topic());
            meeting.agenda.iter().any(|item| match &item.plan_topic {
                None => item.title == found.title,
                Some(_) => item.plan_topic == topic,
            })
        };
        Ok(far.filter(|found| !is_listed(found)).collect())
    }
}

impl Decision {
    /// Whether it was to be done before a day and was not done by then.
    pub fn is_overdue(&self, day: NaiveDate) -> bool {
        self.done_on.is_none_or(|done| done > day) && self.due_on.is_some_and(|due| due < day)
    }
}

fn reasons(issue: &Issue, meeting: &Meeting, body: &Body) -> Vec<CandidateReason> {
    let holds = [
        (is_dealt_with(body.kind, issue.stage_on(meeting.held_on)), CandidateReason::Stage),
        (issue.body_id == Some(body.id), CandidateReason::Body),
        (issue.is_overdue(meeting.held_on), CandidateReason::Due),
        (issue.is_urgent, CandidateReason::Urgent),
    ];
    holds.into_iter().filter_map(|(holds, reason)| holds.then_some(reason)).collect()
}

/// Whether a body deals with issues in a stage.
fn is_dealt_with(kind: BodyKind, stage: IssueStage) -> bool {
    use IssueStage as Stage;
    match kind {
        BodyKind::Steering => matches!(stage, Stage::Collected | Stage::Sorted | Stage::Steering),
        BodyKind::WorkingGroup => stage == Stage::WorkingGroup,
        BodyKind::Plenary => {
            matches!(stage, Stage::Plenary | Stage::Proposed | Stage::Adopted | Stage::Evaluated)
        }
        BodyKind::Other => false,
    }
}
