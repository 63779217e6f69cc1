//! What curators enter of a meeting.

use chrono::NaiveDate;
use serde::Deserialize;

use super::{AgendaItem, CaseReview, Decision, Meeting, MeetingState, PlanTopic};
use crate::actor::Curator;
use crate::bodies::Body;
use crate::council_records::{own_record, require_few, require_plausible};
use crate::error::{Error, Faults, Result};
use crate::id::{BodyId, CouncilId, DecisionId, IssueId, MeetingId};
use crate::issues::Issue;
use crate::plan_figures::YEARS;
use crate::registry::Registry;
use crate::storage::Write;
use crate::taxonomies::SERVICE_KINDS;
use crate::values::{LongText, Patch, ShortText, given};

/// The most persons or offices that anybody can mean.
const MOST: u32 = 10_000;

/// What a meeting is to talk about.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAgendaItem {
    /// 議題.
    #[schema(value_type = String)]
    pub title: ShortText,
    /// The issue that it is about.
    #[serde(default)]
    pub issue_id: Option<IssueId>,
    /// The comparison with the plan that it is about: no candidate any more, however it is told.
    #[serde(default)]
    pub plan_topic: Option<PlanTopic>,
}

/// What a meeting decided.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDecision {
    /// The decision that this is, when it is known already.
    #[serde(default)]
    pub id: Option<DecisionId>,
    /// What is to be done.
    #[schema(value_type = String)]
    pub text: LongText,
    /// The issue that it is about.
    #[serde(default)]
    pub issue_id: Option<IssueId>,
    /// The office that does it; never a private person.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub who: Option<ShortText>,
    /// Until when.
    #[serde(default)]
    pub due_on: Option<NaiveDate>,
    /// When it was done.
    #[serde(default)]
    pub done_on: Option<NaiveDate>,
}

/// A new meeting.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMeeting {
    /// Which body meets.
    pub body_id: BodyId,
    /// On which day.
    pub held_on: NaiveDate,
    /// 公開: everybody may read of it.
    #[serde(default)]
    pub is_open: bool,
    /// Whether it is to come.
    #[serde(default)]
    pub state: MeetingState,
    /// What it talks about.
    #[serde(default)]
    pub agenda: Vec<NewAgendaItem>,
    /// How many persons took part.
    #[serde(default)]
    pub participants: Option<u32>,
    /// How many organisations took part.
    #[serde(default)]
    pub organizations: Option<u32>,
    /// What it decided.
    #[serde(default)]
    pub decisions: Vec<NewDecision>,
    /// Reviews of single cases that belong to it.
    #[serde(default)]
    pub case_reviews: Vec<CaseReview>,
}

/// A change to a meeting; absent fields stay as they are, `null` clears one, lists are given as a whole.
#[derive(Debug, Clone, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeetingEdit {
    /// On which day.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub held_on: Option<NaiveDate>,
    /// 公開: everybody may read of it.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub is_open: Option<bool>,
    /// Whether it is to come.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub state: Option<MeetingState>,
    /// What it talks about.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub agenda: Option<Vec<NewAgendaItem>>,
    /// How many persons took part.
    #[serde(default)]
    #[schema(value_type = Option<u32>)]
    pub participants: Patch<u32>,
    /// How many organisations took part.
    #[serde(default)]
    #[schema(value_type = Option<u32>)]
    pub organizations: Patch<u32>,
    /// What it decided; one that is known keeps its id.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub decisions: Option<Vec<NewDecision>>,
    /// Reviews of single cases that belong to it.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub case_reviews: Option<Vec<CaseReview>>,
}

impl NewMeeting {
    pub(super) fn build(
        self,
        id: MeetingId,
        council_id: CouncilId,
        new_id: impl Fn() -> DecisionId,
    ) -> Result<Meeting> {
        Ok(Meeting {
            id,
            version: 1,
            council_id,
            body_id: Some(self.body_id),
            held_on: self.held_on,
            is_open: self.is_open,
            state: self.state,
            agenda: self.agenda.into_iter().map(AgendaItem::from).collect(),
            participants: self.participants,
            organizations: self.organizations,
            decisions: decisions(self.decisions, &[], self.held_on, new_id)?,
            case_reviews: self.case_reviews,
        })
    }
}

impl MeetingEdit {
    pub(super) fn apply(self, meeting: &mut Meeting, new_id: impl Fn() -> DecisionId) -> Result<()> {
        meeting.held_on = self.held_on.unwrap_or(meeting.held_on);
        meeting.is_open = self.is_open.unwrap_or(meeting.is_open);
        meeting.state = self.state.unwrap_or(meeting.state);
        if let Some(agenda) = self.agenda {
            meeting.agenda = agenda.into_iter().map(AgendaItem::from).collect();
        }
        self.participants.apply(&mut meeting.participants);
        self.organizations.apply(&mut meeting.organizations);
        if let Some(new) = self.decisions {
            meeting.decisions = decisions(new, &meeting.decisions, meeting.held_on, new_id)?;
        }
        if let Some(reviews) = self.case_reviews {
            meeting.case_reviews = reviews;
        }
        Ok(())
    }
}

impl From<NewAgendaItem> for AgendaItem {
    fn from(new: NewAgendaItem) -> Self {
        Self { title: new.title.into(), issue_id: new.issue_id, plan_topic: new.plan_topic }
    }
}

/// Decisions of a meeting; an id must be one that it has, and nothing is due before the meeting, but for what was: it may
/// have been put off.
fn decisions(
    new: Vec<NewDecision>,
    known: &[Decision],
    held_on: NaiveDate,
    new_id: impl Fn() -> DecisionId,
) -> Result<Vec<Decision>> {
    let mut found: Vec<Decision> = Vec::new();
    for (index, decision) in new.into_iter().enumerate() {
        let id = decision.id.unwrap_or_else(&new_id);
        let is_known = decision.id.is_none() || known.iter().any(|known| known.id == id);
        if !is_known || found.iter().any(|other| other.id == id) {
            return Err(Error::invalid(
                format!("decisions[{index}].id"),
                "must be a decision of the meeting, each once",
            ));
        }
        let before = known.iter().find(|known| known.id == id).and_then(|known| known.due_on);
        if decision.due_on != before && decision.due_on.is_some_and(|due| due < held_on) {
            return Err(Error::invalid(
                format!("decisions[{index}].due_on"),
                "must not be before the meeting",
            ));
        }
        found.push(Decision {
            id,
            text: decision.text.into(),
            issue_id: decision.issue_id,
            who: decision.who.map(String::from),
            due_on: decision.due_on,
            done_on: decision.done_on,
        });
    }
    Ok(found)
}

impl Registry {
    pub(super) fn check_meeting(&self, w: &mut Write<'_>, by: &Curator, meeting: &Meeting) -> Result<()> {
        meeting.check(self.clock().today())?;
        if let Some(body) = meeting.body_id {
            let unknown = |_| Error::invalid("body_id", "is not a body of the council");
            let body: Body = own_record(w.connection, by, body).map_err(unknown)?;
            if body.ended_on.is_some_and(|ended| ended < meeting.held_on) {
                return Err(Error::invalid("body_id", "must be a body that has not ended"));
            }
        }
        let on_agenda = meeting.agenda.iter().map(|item| item.issue_id).enumerate();
        let decided = meeting.decisions.iter().map(|decision| decision.issue_id).enumerate();
        let named = on_agenda.map(|(index, id)| ("agenda", index, id));
        for (list, index, id) in named.chain(decided.map(|(index, id)| ("decisions", index, id))) {
            let Some(id) = id else { continue };
            let unknown =
                |_| Error::invalid(format!("{list}[{index}].issue_id"), "is not an issue of the council");
            own_record::<Issue>(w.connection, by, id).map_err(unknown)?;
        }
        for (index, item) in meeting.agenda.iter().enumerate() {
            let Some(topic) = &item.plan_topic else { continue };
            self.check_plan_topic(topic)
                .map_err(|error| error.within(&format!("agenda[{index}].plan_topic")))?;
        }
        Ok(())
    }

    fn check_plan_topic(&self, topic: &PlanTopic) -> Result<()> {
        self.terms().require(&[SERVICE_KINDS], &topic.kind_id, "kind_id")?;
        let mut faults = Faults::default();
        faults.require(YEARS.contains(&topic.fiscal_year), "fiscal_year", "must be between 2006 and 2100");
        faults.finish()
    }
}

impl Meeting {
    /// Checks what needs no other record.
    fn check(&self, today: NaiveDate) -> Result<()> {
        require_few(self.agenda.len(), "agenda")?;
        require_few(self.decisions.len(), "decisions")?;
        require_few(self.case_reviews.len(), "case_reviews")?;
        let mut faults = Faults::default();
        require_plausible(&mut faults, Some(self.held_on), "held_on");
        let is_over = self.state == MeetingState::Planned || self.held_on <= today;
        faults.require(is_over, "state", "must be planned before the day of the meeting");
        let is_few = |number: Option<u32>| number.is_none_or(|number| number <= MOST);
        faults.require(is_few(self.participants), "participants", "must be at most 10,000");
        faults.require(is_few(self.organizations), "organizations", "must be at most 10,000");
        let present = self.participants.zip(self.organizations);
        let is_one_each = present.is_none_or(|(participants, organizations)| organizations <= participants);
        faults.require(is_one_each, "organizations", "must be at most as many as the participants");
        for (index, item) in self.agenda.iter().enumerate().filter(|(_, item)| item.issue_id.is_some()) {
            let is_same = |other: &AgendaItem| (other.issue_id, &other.title) == (item.issue_id, &item.title);
            let is_first = !self.agenda[..index].iter().any(is_same);
            faults.require(is_first, &format!("agenda[{index}].issue_id"), "is on the agenda already");
        }
        for (index, decision) in self.decisions.iter().enumerate() {
            let field = |name: &str| format!("decisions[{index}].{name}");
            require_plausible(&mut faults, decision.due_on, &field("due_on"));
            require_plausible(&mut faults, decision.done_on, &field("done_on"));
            let is_past = decision.done_on.is_none_or(|done| done <= today);
            faults.require(is_past, &field("done_on"), "must not lie in the future");
        }
        for (index, review) in self.case_reviews.iter().enumerate() {
            let field = |name: &str| format!("case_reviews[{index}].{name}");
            require_plausible(&mut faults, Some(review.held_on), &field("held_on"));
            faults.require(review.held_on <= today, &field("held_on"), "must not lie in the future");
            let is_some = (1..=MOST).contains(&review.reviews);
            faults.require(is_some, &field("reviews"), "must be between 1 and 10,000");
            faults.require(review.offices <= MOST, &field("offices"), "must be at most 10,000");
        }
        faults.finish()
    }
}
