//! Lists of issues: by theme, then by persons as far as the reader may know them.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Figures, Issue, IssueStage, persons};
use crate::actor::Viewer;
use crate::error::Result;
use crate::id::{CouncilId, IssueId};
use crate::page::{Page, Paging, not_listed};
use crate::registry::Registry;
use crate::releases::ReleaseTier;
use crate::storage;
use crate::taxonomies::{NEED_DOMAINS, SERVICE_GROUPS, SERVICE_KINDS};
use crate::values::TermId;

/// Which issues to list.
#[derive(Debug, Clone, Default)]
pub struct IssueFilter {
    /// Only of this council.
    pub council: Option<CouncilId>,
    /// Only those that other councils passed on to this one.
    pub escalated_to: Option<CouncilId>,
    /// Only in this stage.
    pub stage: Option<IssueStage>,
    /// Only about this kind or domain, or about any of this service group.
    pub term: Option<TermId>,
    /// Only those that are still worked on, or only the others.
    pub open: Option<bool>,
}

/// The place of an issue in lists.
type Place = (String, Reverse<Option<u64>>, IssueId);

impl Registry {
    /// The issues that the viewer may read, by theme, then by persons, the most first.
    pub fn list_issues(&self, viewer: &Viewer, filter: &IssueFilter, paging: &Paging) -> Result<Page<Issue>> {
        let limit = paging.limit()?;
        let after: Option<IssueId> = paging.id()?;
        let mut all = self.issues_in_order(viewer, filter, after)?;
        if let Some(after) = after {
            let place = all.iter().position(|issue| issue.id == after).ok_or_else(not_listed)?;
            all.drain(..=place);
        }
        all.truncate(limit + 1);
        Ok(Page::cut(all, limit, |issue| issue.id.to_string()))
    }

    /// The same list in whole: each part of it would read all of it anew.
    pub fn all_issues(&self, viewer: &Viewer, filter: &IssueFilter) -> Result<Vec<Issue>> {
        self.issues_in_order(viewer, filter, None)
    }

    fn issues_in_order(
        &self,
        viewer: &Viewer,
        filter: &IssueFilter,
        after: Option<IssueId>,
    ) -> Result<Vec<Issue>> {
        if let Some(term) = &filter.term {
            self.terms().require(&[SERVICE_KINDS, NEED_DOMAINS, SERVICE_GROUPS], term, "term")?;
        }
        for council in [filter.council, filter.escalated_to].into_iter().flatten() {
            self.find_council(council)?;
        }
        let stored = self.stored_issues(filter.council)?;
        // The cursor keeps its place when it is no longer among what is listed.
        let is_wanted = |issue: &&Issue| Some(issue.id) == after || self.selects(filter, issue);
        let all = stored.iter().filter(is_wanted).cloned().collect();
        self.told_issues(viewer, filter.council, all)
    }

    /// All issues of a council, or of all, by id, with their numbers as they were stored.
    pub(crate) fn stored_issues(&self, council: Option<CouncilId>) -> Result<Arc<Vec<Issue>>> {
        let moment = self.moment()?;
        let read = || self.db().read(|c| storage::issues::list(c, council));
        self.answers().issues.of(moment, council, read)
    }

    /// Puts issues in the order of lists, with the numbers that a tier shows.
    pub(crate) fn put_in_order(
        &self,
        all: &mut [Issue],
        tier: impl Fn(CouncilId) -> ReleaseTier,
    ) -> Result<()> {
        let mut figures = Figures::of(self);
        for issue in all.iter_mut() {
            figures.show(issue, tier(issue.council_id))?;
        }
        all.sort_by_cached_key(place);
        Ok(())
    }

    /// The wanted issues of a council that papers may show, with the numbers of a tier, in the order of lists: no drafts,
    /// and on papers for everybody none that is not for everybody.
    pub fn issues_on_paper(
        &self,
        council: CouncilId,
        tier: ReleaseTier,
        for_everybody: bool,
        is_wanted: impl Fn(&Issue) -> bool,
    ) -> Result<Vec<Issue>> {
        let mut all = self.paper_issues(council, for_everybody, is_wanted)?;
        self.put_in_order(&mut all, |_| tier)?;
        Ok(all)
    }

    /// The same without their numbers, in no order.
    pub(crate) fn paper_issues(
        &self,
        council: CouncilId,
        for_everybody: bool,
        is_wanted: impl Fn(&Issue) -> bool,
    ) -> Result<Vec<Issue>> {
        let is_shown = |issue: &&Issue| issue.is_on_paper(for_everybody) && is_wanted(issue);
        Ok(self.stored_issues(Some(council))?.iter().filter(is_shown).cloned().collect())
    }

    /// Those of some issues of a council that the viewer may read, in the order of lists.
    pub fn find_issues(
        &self,
        viewer: &Viewer,
        council: CouncilId,
        ids: &BTreeSet<IssueId>,
    ) -> Result<Vec<Issue>> {
        let found = self.db().read(|c| storage::issues::find_all(c, council, ids))?;
        self.told_issues(viewer, Some(council), found)
    }

    /// The issues that one was merged into or split from, and those that were merged into it or split from it, as far as
    /// the viewer may read them.
    pub fn list_related_issues(&self, viewer: &Viewer, issue: &Issue) -> Result<Vec<Issue>> {
        let found = self.db().read(|c| storage::issues::related(c, issue))?;
        self.told_issues(viewer, Some(issue.council_id), found)
    }

    /// Those of some issues of a council, or of all, that the viewer may read, as they may be read.
    fn told_issues(
        &self,
        viewer: &Viewer,
        council: Option<CouncilId>,
        mut found: Vec<Issue>,
    ) -> Result<Vec<Issue>> {
        let accesses = self.accesses(viewer)?;
        found.retain(|issue| accesses.allow(issue));
        let known = self.known_records(&accesses, council)?;
        let mut found: Vec<Issue> = found.into_iter().map(|issue| issue.told(&known)).collect();
        self.put_in_order(&mut found, |council| accesses.tier(council))?;
        Ok(found)
    }

    fn selects(&self, filter: &IssueFilter, issue: &Issue) -> bool {
        filter.escalated_to.is_none_or(|council| issue.escalated_to == Some(council))
            && filter.stage.is_none_or(|stage| issue.stage == stage)
            && filter.open.is_none_or(|open| issue.is_open() == open)
            && filter.term.as_ref().is_none_or(|term| self.is_about(&issue.terms, term))
    }

    /// Whether one of some terms is this one, or lies in this group.
    pub(crate) fn is_about(&self, terms: &[TermId], wanted: &TermId) -> bool {
        terms.iter().any(|term| term == wanted || self.terms().group_of(term) == Some(wanted))
    }
}

impl Issue {
    /// Whether papers may show it, for the council or for everybody.
    pub(crate) fn is_on_paper(&self, for_everybody: bool) -> bool {
        !self.is_draft && (self.is_public || !for_everybody)
    }
}

fn place(issue: &Issue) -> Place {
    (issue.theme.clone(), Reverse(persons(issue)), issue.id)
}
