//! Merging issues that are one, and splitting one that is several.

use serde::Deserialize;

use super::{Issue, IssueStage, NewIssue};
use crate::actor::Curator;
use crate::changes::Action;
use crate::council_records::{self, own_record, require_few, require_once};
use crate::error::{Error, Result};
use crate::id::IssueId;
use crate::registry::Registry;
use crate::releases::ReleaseTier;
use crate::storage::{self, Write};
use crate::voices::Voice;

/// Issues that become part of another one.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueMerge {
    /// Issues of the own council that are closed by it.
    pub parts: Vec<IssuePart>,
}

/// An issue that becomes part of another one.
#[derive(Debug, Clone, Copy, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssuePart {
    /// The issue.
    pub id: IssueId,
    /// The version that was seen of it.
    pub version: i32,
}

impl Registry {
    /// Merges issues of the curator's council into one of them: the others are closed; what they speak of and rest
    /// on, measures and voices join it. Nothing is read more widely by it.
    pub fn merge_issues(&self, by: &Curator, id: IssueId, seen: i32, merge: IssueMerge) -> Result<Issue> {
        let today = self.clock().today();
        let merged = self.change_council_record(by, id, seen, |w, issue: &mut Issue| {
            issue.require_unmerged()?;
            check_merge(id, &merge)?;
            for (index, part) in merge.parts.iter().enumerate() {
                let missing =
                    |_| Error::invalid(format!("parts[{index}].id"), "is not an issue of the council");
                let before: Issue = own_record(w.connection, by, part.id).map_err(missing)?;
                if before.version != part.version {
                    return Err(Error::Stale);
                }
                before.require_unmerged()?;
                issue.require_narrower(&before)?;
                issue.take(&before);
                let mut after = before.clone();
                after.come_to(IssueStage::Closed, today);
                after.merged_into = Some(id);
                council_records::change(w, &before, after)?;
                take_along(w, by, part.id, id)?;
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

/// Lets measures and voices about one issue be about another.
fn take_along(w: &mut Write<'_>, by: &Curator, from: IssueId, to: IssueId) -> Result<()> {
    for before in storage::measures::list(w.connection, Some(by.council))? {
        if before.issue_ids.contains(&from) {
            let mut after = before.clone();
            after.issue_ids.clear();
            let renamed = before.issue_ids.iter().map(|id| if *id == from { to } else { *id });
            join(&mut after.issue_ids, &renamed.collect::<Vec<_>>());
            council_records::change(w, &before, after)?;
        }
    }
    for before in storage::voices::list(w.connection, from)? {
        let after = Voice { issue_id: to, version: before.version + 1, ..before.clone() };
        storage::voices::change(w.connection, &after)?;
        w.log(Action::Change, Some(&before), &after);
    }
    Ok(())
}

impl Issue {
    /// Fails where more people may read it than another one that is to become part of it.
    fn require_narrower(&self, part: &Self) -> Result<()> {
        let readers = |issue: &Self| (!issue.is_draft, issue.is_public && !issue.is_draft);
        let passed_on = self.escalated_to.filter(|_| !self.is_draft);
        let is_received = passed_on.is_none() || part.is_public || passed_on == part.escalated_to;
        match readers(self) <= readers(part) && is_received {
            true => Ok(()),
            false => {
                Err(Error::Conflict { reason: "a part may be read by fewer people than the issue".into() })
            }
        }
    }

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
    require_few(merge.parts.len(), "parts")?;
    if merge.parts.is_empty() {
        return Err(Error::invalid("parts", "must name at least one issue"));
    }
    let ids: Vec<IssueId> = merge.parts.iter().map(|part| part.id).collect();
    for (index, part) in ids.iter().enumerate() {
        let place = format!("parts[{index}].id");
        if *part == id {
            return Err(Error::invalid(place, "must be another issue"));
        }
        require_once(&ids[..index], part, &place)?;
    }
    Ok(())
}
