//! Lists of issues: by theme, then by persons as far as the reader may know them.

use std::cmp::Reverse;

use super::{Figures, Issue, IssueStage, persons};
use crate::actor::Viewer;
use crate::error::{Error, Result};
use crate::id::{CouncilId, IssueId};
use crate::page::{Page, Paging};
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
        let all = self.readable_issues(viewer, filter.council)?;
        if let Some(term) = &filter.term {
            self.terms().require(&[SERVICE_KINDS, NEED_DOMAINS, SERVICE_GROUPS], term, "term")?;
        }
        let after = paging.after.as_deref().map(|id| place_of(&all, id)).transpose()?;
        let wanted = all
            .into_iter()
            .filter(|issue| after.as_ref().is_none_or(|after| place(issue) > *after))
            .filter(|issue| self.selects(filter, issue))
            .take(limit + 1);
        Ok(Page::cut(wanted.collect(), limit, |issue| issue.id.to_string()))
    }

    /// All issues of a council, or of all, that the viewer may read, in the order of lists.
    pub(crate) fn readable_issues(&self, viewer: &Viewer, council: Option<CouncilId>) -> Result<Vec<Issue>> {
        if let Some(council) = council {
            self.find_council(council)?;
        }
        let accesses = self.accesses(viewer)?;
        let mut all = self.db().read(|c| storage::issues::list(c, council))?;
        all.retain(|issue| accesses.allow(issue));
        let known = self.known_records(&accesses, council)?;
        let mut figures = Figures::of(self);
        let mut all: Vec<Issue> = all.into_iter().map(|issue| issue.told(&known)).collect();
        for issue in &mut all {
            let tier = accesses.tier(issue.council_id);
            figures.show(issue, tier)?;
        }
        all.sort_by_cached_key(place);
        Ok(all)
    }

    /// The issues of a council that papers may show, with the numbers of a tier, in the order of lists: no drafts,
    /// and on papers for everybody none that is not for everybody.
    pub fn issues_on_paper(
        &self,
        council: CouncilId,
        tier: ReleaseTier,
        for_everybody: bool,
    ) -> Result<Vec<Issue>> {
        let mut all = self.db().read(|c| storage::issues::list(c, Some(council)))?;
        all.retain(|issue| !issue.is_draft && (issue.is_public || !for_everybody));
        let mut figures = Figures::of(self);
        for issue in &mut all {
            figures.show(issue, tier)?;
        }
        all.sort_by_cached_key(place);
        Ok(all)
    }

    fn selects(&self, filter: &IssueFilter, issue: &Issue) -> bool {
        filter.stage.is_none_or(|stage| issue.stage == stage)
            && filter.open.is_none_or(|open| issue.is_open() == open)
            && filter.term.as_ref().is_none_or(|term| self.is_about(&issue.terms, term))
    }

    /// Whether one of some terms is this one, or lies in this group.
    pub(crate) fn is_about(&self, terms: &[TermId], wanted: &TermId) -> bool {
        terms.iter().any(|term| term == wanted || self.terms().group_of(term) == Some(wanted))
    }
}

fn place(issue: &Issue) -> Place {
    (issue.theme.clone(), Reverse(persons(issue)), issue.id)
}

fn place_of(all: &[Issue], id: &str) -> Result<Place> {
    let id: IssueId = id.parse().map_err(|_| Error::invalid("after", "is not a cursor of this list"))?;
    let found = all.iter().find(|issue| issue.id == id);
    found.map(place).ok_or_else(|| Error::invalid("after", "is not a cursor of this list"))
}
