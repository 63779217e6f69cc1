//! 「前回から変わったこと」: what changed between two meetings of a body. Numbers are compared between releases alone.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;

use super::{Decision, Meeting, MeetingState, StandingDecision};
use crate::actor::Viewer;
use crate::clock::{KnownDay, day_of};
use crate::error::Result;
use crate::gaps::SupplyChange;
use crate::id::{CouncilId, IssueId, MeetingId, ReleaseId};
use crate::issues::{Issue, IssueStep};
use crate::registry::Registry;
use crate::releases::{Release, ReleaseDifference, ReleaseHeading, ReleaseTier, TOTAL};
use crate::storage;
use crate::storage::releases::KeptRelease;

/// What became of an issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct IssueMove {
    /// The issue.
    pub issue_id: IssueId,
    /// Its theme.
    pub theme: String,
    /// The stages that it came to meanwhile.
    pub stages: Vec<IssueStep>,
}

/// A number of the whole region in two releases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct TotalDifference {
    /// What it counts, in Japanese.
    pub name: String,
    /// The cell, with both numbers as far as they are shown.
    #[serde(flatten)]
    pub difference: ReleaseDifference,
}

/// What changed between two meetings of a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct MeetingDifferences {
    /// The meeting.
    pub meeting_id: MeetingId,
    /// The one before it of the same body that was held; for an open meeting the last open one. Without one
    /// nothing is compared.
    pub before_id: Option<MeetingId>,
    /// The day of the one before: what was so at its end is no change.
    pub since: Option<NaiveDate>,
    /// The day of the meeting, or today before it.
    pub until: NaiveDate,
    /// The tier that all of it reads.
    pub tier: ReleaseTier,
    /// Services that came, went, or have another capacity.
    pub supply: Vec<SupplyChange>,
    /// Issues that were opened.
    pub opened: Vec<IssueMove>,
    /// Issues that came to another stage and are still worked on.
    pub moved: Vec<IssueMove>,
    /// Issues that were closed.
    pub closed: Vec<IssueMove>,
    /// Decisions of the body's earlier meetings that were done.
    pub done: Vec<StandingDecision>,
    /// Decisions of the body's earlier meetings that were to be done by now and are not.
    pub overdue: Vec<StandingDecision>,
    /// Releases that were published.
    pub releases: Vec<Release>,
    /// The last release before the meeting before.
    pub release_before: Option<ReleaseId>,
    /// The last release before the meeting.
    pub release_after: Option<ReleaseId>,
    /// Numbers of the whole region by service group, where both releases are of as long a period.
    pub totals: Vec<TotalDifference>,
}

/// After one day, until another.
#[derive(Clone, Copy)]
struct Span(NaiveDate, NaiveDate);

impl Span {
    fn holds(self, day: NaiveDate) -> bool {
        self.0 < day && day <= self.1
    }
}

impl Registry {
    /// What changed between a meeting that the viewer may read and the one before it of the same body. Papers of an
    /// open meeting say the same to everybody.
    pub fn compare_meeting(&self, viewer: &Viewer, id: MeetingId) -> Result<MeetingDifferences> {
        let meeting: Meeting = self.council_record(viewer, id)?;
        let council = meeting.council_id;
        let tier = match meeting.is_open {
            true => ReleaseTier::Public,
            false => self.accesses(viewer)?.tier(council),
        };
        let meetings = self.stored_meetings(Some(council))?;
        let is_earlier = |other: &&Meeting| {
            meeting.body_id.is_some() && other.body_id == meeting.body_id && other.is_before(&meeting)
        };
        let earlier: Vec<&Meeting> = meetings.iter().filter(is_earlier).collect();
        let before = earlier.first().copied();
        let until = meeting.held_on.min(self.clock().today());
        let mut found = MeetingDifferences::none(&meeting, before, until, tier);
        let Some(since) = found.since else { return Ok(found) };
        let span = Span(since, until);
        if since < until {
            found.supply = self.supply_changes_of(council, KnownDay::then(since), KnownDay::then(until))?;
        }
        let on_paper = self.stored_issues(Some(council))?;
        let on_paper = on_paper.iter().filter(|issue| issue.is_on_paper(meeting.is_open));
        found.take_decisions(&earlier, &on_paper.map(|issue| issue.id).collect(), span);
        let mut issues = self.paper_issues(council, meeting.is_open, |issue| issue.moved_in(span))?;
        self.put_in_order(&mut issues, |_| tier)?;
        found.take_issues(&issues, span);
        self.take_releases(&mut found, council, span)?;
        Ok(found)
    }

    fn take_releases(&self, found: &mut MeetingDifferences, council: CouncilId, span: Span) -> Result<()> {
        let all = self.db().read(|c| storage::releases::periods(c, council, &[found.tier]))?;
        let made_on = |heading: &ReleaseHeading| day_of(heading.released_at);
        let last = |day: NaiveDate| all.iter().rfind(|heading| made_on(heading) <= day).copied();
        let (before, after) = (last(span.0), last(span.1));
        found.release_before = before.map(|heading| heading.id);
        found.release_after = after.map(|heading| heading.id);
        let read = |id| self.db().read(|c| storage::releases::find(c, id));
        for heading in all.iter().filter(|heading| span.holds(made_on(heading))) {
            found.releases.extend(read(heading.id)?.map(|kept| kept.release));
        }
        let Some((before, after)) = before.zip(after) else { return Ok(()) };
        if before.id == after.id || before.period.is_year() != after.period.is_year() {
            return Ok(());
        }
        if let Some((before, after)) = read(before.id)?.zip(read(after.id)?) {
            found.totals = self.total_differences(&before, &after);
        }
        Ok(())
    }

    /// The numbers of the whole region by service group in two releases.
    fn total_differences(&self, before: &KeptRelease, after: &KeptRelease) -> Vec<TotalDifference> {
        let (before, after) = (before.body(), after.body());
        let totals = after.cells.iter().filter(|cell| cell.area == TOTAL && cell.is_of_area_and_service());
        let difference = |cell| {
            let difference = ReleaseDifference::of(cell, before.find(cell.key()).and_then(|cell| cell.value));
            TotalDifference { name: self.cell_name(cell), difference }
        };
        totals.map(difference).collect()
    }
}

impl MeetingDifferences {
    /// Nothing compared as yet.
    fn none(meeting: &Meeting, before: Option<&Meeting>, until: NaiveDate, tier: ReleaseTier) -> Self {
        Self {
            meeting_id: meeting.id,
            before_id: before.map(|before| before.id),
            since: before.map(|before| before.held_on),
            until,
            tier,
            supply: Vec::new(),
            opened: Vec::new(),
            moved: Vec::new(),
            closed: Vec::new(),
            done: Vec::new(),
            overdue: Vec::new(),
            releases: Vec::new(),
            release_before: None,
            release_after: None,
            totals: Vec::new(),
        }
    }

    fn take_issues(&mut self, issues: &[Issue], span: Span) {
        for issue in issues.iter().filter(|issue| issue.merged_into.is_none()) {
            let stages: Vec<IssueStep> = issue.steps_in(span).collect();
            let list = match issue.closed_on {
                Some(closed) if span.holds(closed) => &mut self.closed,
                _ if span.holds(issue.opened_on) => &mut self.opened,
                _ if !stages.is_empty() && issue.is_open_after(span.1) => &mut self.moved,
                _ => continue,
            };
            list.push(IssueMove { issue_id: issue.id, theme: issue.theme.clone(), stages });
        }
    }

    /// The decisions of the meetings before, without issues that the paper does not show.
    fn take_decisions(&mut self, earlier: &[&Meeting], shown: &BTreeSet<IssueId>, span: Span) {
        for meeting in earlier {
            for decision in &meeting.decisions {
                let list = match decision.done_on {
                    Some(done) if span.holds(done) => &mut self.done,
                    _ if decision.is_overdue(span.1) => &mut self.overdue,
                    _ => continue,
                };
                let issue_id = decision.issue_id.filter(|id| shown.contains(id));
                let decision = Decision { issue_id, ..decision.clone() };
                list.push(StandingDecision { meeting_id: meeting.id, held_on: meeting.held_on, decision });
            }
        }
    }
}

impl Issue {
    fn steps_in(&self, span: Span) -> impl Iterator<Item = IssueStep> {
        self.stages.iter().filter(move |step| span.holds(step.on)).copied()
    }

    /// Whether it was opened, closed or came to another stage.
    fn moved_in(&self, span: Span) -> bool {
        let days = [Some(self.opened_on), self.closed_on];
        days.into_iter().flatten().any(|day| span.holds(day)) || self.steps_in(span).next().is_some()
    }
}

impl Meeting {
    /// Whether it is one that another meeting may look back on.
    fn is_before(&self, other: &Self) -> bool {
        self.body_id == other.body_id
            && self.state == MeetingState::Held
            && (self.held_on, self.id) < (other.held_on, other.id)
            && (self.is_open || !other.is_open)
    }
}
