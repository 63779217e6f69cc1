//! Merging issues that are one, and splitting one that is several.

use serde::Deserialize;

use super::{Issue, IssueStage, NewIssue};
use crate::actor::Curator;
use crate::council_records::{self, own_record, require_few};
use crate::error::{Error, Result};
use crate::id::IssueId;
use crate::registry::Registry;
use crate::releases::ReleaseTier;

/// Issues that become part of another one.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueMerge {
    /// Issues of the own council that are closed by it.
    pub issue_ids: Vec<IssueId>,
}

impl Registry {
    /// Merges issues of the curator's council into one of them: the others are closed, and what they speak of and
    /// rest on joins it.
    pub fn merge_issues(&self, by: &Curator, id: IssueId, seen: i32, merge: IssueMerge) -> Result<Issue> {
        let today = self.clock().today();
        let merged = self.change_council_record(by, id, seen, |w, issue: &mut Issue| {
            issue.require_unmerged()?;
            check_merge(id, &merge)?;
            for (index, other) in merge.issue_ids.iter().enumerate() {
                let missing =
                    |_| Error::invalid(format!("issue_ids[{index}]"), "is not an issue of the council");
                let before: Issue = own_record(w.connection, by, *other).map_err(missing)?;
                before.require_unmerged()?;
                issue.take(&before);
                let mut after = before.clone();
                after.come_to(IssueStage::Closed, today);
                after.merged_into = Some(id);
                council_records::change(w, &before, after)?;
            }
            require_few(issue.evidence.len(), "evidence")?;
            require_few(issue.terms.len(), "terms")?;
            require_few(issue.area_codes.len(), "area_codes")
        })?;
        self.issue_for(merged, ReleaseTier::Council)
    }

    /// Splits a new issue off one of the curator's council, which stays as it is.
    pub fn split_issue(&self, by: &Curator, id: IssueId, new: NewIssue) -> Result<Issue> {
        let issue = self.add_council_record(by, |w| {
            own_record::<Issue>(w.connection, by, id)?.require_unmerged()?;
            self.new_issue(w, by, new, Some(id))
        })?;
        self.issue_for(issue, ReleaseTier::Council)
    }
}

impl Issue {
    /// Takes in what another one speaks of and rests on. One of all areas stays one of all.
    fn take(&mut self, other: &Self) {
        join(&mut self.terms, &other.terms);
        for evidence in &other.evidence {
            let is_known = |known: &super::Evidence| {
                (known.release_id, &known.cell) == (evidence.release_id, &evidence.cell)
            };
            if !self.evidence.iter().any(is_known) {
                self.evidence.push(evidence.clone());
            }
        }
        match self.area_codes.is_empty() || other.area_codes.is_empty() {
            true => self.area_codes.clear(),
            false => join(&mut self.area_codes, &other.area_codes),
        }
    }
}

fn join<T: Clone + PartialEq>(own: &mut Vec<T>, others: &[T]) {
    for other in others {
        if !own.contains(other) {
            own.push(other.clone());
        }
    }
}

fn check_merge(id: IssueId, merge: &IssueMerge) -> Result<()> {
    require_few(merge.issue_ids.len(), "issue_ids")?;
    if merge.issue_ids.is_empty() {
        return Err(Error::invalid("issue_ids", "must name at least one issue"));
    }
    for (index, other) in merge.issue_ids.iter().enumerate() {
        let place = format!("issue_ids[{index}]");
        if *other == id {
            return Err(Error::invalid(place, "must be another issue"));
        }
        if merge.issue_ids[..index].contains(other) {
            return Err(Error::invalid(place, "is named twice"));
        }
    }
    Ok(())
}
