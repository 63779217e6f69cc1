//! Votes on issues: how important (重要さ) and how feasible (実行できるか) each account of a council holds one to be.
//!
//! One vote of an account on an issue, which it changes and takes back as it likes. Others are told nothing but sums,
//! and those only of several votes. So the log holds no votes: an entry would tell who voted, and when.

use serde::{Deserialize, Serialize};

use crate::actor::Voter;
use crate::council_records::CouncilRecord;
use crate::error::{Error, Faults, Result};
use crate::id::IssueId;
use crate::issues::Issue;
use crate::registry::Registry;
use crate::storage::{self, DbConnection};

/// The most points of a vote, as of an item of the score.
const MOST_POINTS: u8 = 3;
/// Sums of fewer votes are not told: from those of two each would know the other's.
pub const LEAST_VOTES: u32 = 3;

/// A vote: 0 to 3 points each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueVote {
    /// 重要さ.
    #[schema(minimum = 0, maximum = 3)]
    pub importance: u8,
    /// 実行できるか.
    #[schema(minimum = 0, maximum = 3)]
    pub feasibility: u8,
}

/// What all votes on an issue come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct VoteSums {
    /// How many accounts voted.
    pub votes: u32,
    /// The sum of 重要さ; nothing of fewer than three votes.
    pub importance: Option<u32>,
    /// The sum of 実行できるか; nothing of fewer than three votes.
    pub feasibility: Option<u32>,
}

impl VoteSums {
    /// Adds a vote.
    pub(crate) fn add(&mut self, vote: IssueVote) {
        let more = |sum: Option<u32>, points: u8| Some(sum.unwrap_or(0) + u32::from(points));
        self.votes += 1;
        self.importance = more(self.importance, vote.importance);
        self.feasibility = more(self.feasibility, vote.feasibility);
    }

    /// As it is told: without the sums of few votes.
    pub(crate) fn told(self) -> Self {
        if self.votes >= LEAST_VOTES { self } else { Self { votes: self.votes, ..Self::default() } }
    }

    /// What issues are put in order by: 重要さ, then 実行できるか; nothing where no sums are told.
    pub(crate) fn key(&self) -> Option<(u32, u32)> {
        self.importance.zip(self.feasibility)
    }
}

impl IssueVote {
    fn check(self) -> Result<()> {
        let mut faults = Faults::default();
        for (field, points) in [("importance", self.importance), ("feasibility", self.feasibility)] {
            faults.require(points <= MOST_POINTS, field, "must be 0 to 3 points");
        }
        faults.finish()
    }
}

impl Registry {
    /// Votes on an issue of the voter's council, in the place of the voter's vote before.
    pub fn cast_issue_vote(&self, by: &Voter, id: IssueId, vote: IssueVote) -> Result<IssueVote> {
        vote.check()?;
        let settings = self.find_council_settings(by.council, None)?.settings;
        self.write(&by.account.to_string(), |w| {
            let issue = votable(w.connection, by, id)?;
            if !settings.issue_rankings.is_on {
                return Err(Error::Conflict { reason: "the council does not rank its issues".into() });
            }
            if !issue.is_open() {
                return Err(Error::Conflict { reason: "the issue is closed, and nobody votes on it".into() });
            }
            storage::issue_votes::cast(w.connection, id, by.account, vote)?;
            Ok(vote)
        })
    }

    /// Takes the voter's vote on an issue back, if there is one.
    pub fn take_back_issue_vote(&self, by: &Voter, id: IssueId) -> Result<()> {
        self.write(&by.account.to_string(), |w| {
            votable(w.connection, by, id)?;
            storage::issue_votes::take_back(w.connection, id, by.account)
        })
    }
}

/// An issue that the voter may vote on; of others, and of drafts, the voter is told nothing.
fn votable(c: &mut DbConnection, by: &Voter, id: IssueId) -> Result<Issue> {
    let found = storage::issues::find(c, id)?;
    let found = found.filter(|issue| issue.council_id == by.council && !issue.is_draft);
    found.ok_or(Error::NotFound { noun: Issue::SINGULAR })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_few_votes_are_not_told() {
        let mut sums = VoteSums::default();
        let vote = IssueVote { importance: 3, feasibility: 1 };
        sums.add(vote);
        sums.add(vote);
        assert_eq!(sums.told(), VoteSums { votes: 2, importance: None, feasibility: None });
        sums.add(IssueVote { importance: 0, feasibility: 0 });
        assert_eq!(sums.told(), VoteSums { votes: 3, importance: Some(6), feasibility: Some(2) });
    }

    #[test]
    fn a_fault_names_its_field() {
        let fault = IssueVote { importance: 3, feasibility: 4 }.check().expect_err("has a fault");
        assert!(fault.to_string().contains("feasibility"), "{fault}");
    }
}
