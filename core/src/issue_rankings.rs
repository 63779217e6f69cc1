//! Which issues come first: by points of printed cut points, and by votes, both orders side by side.
//!
//! Only where a council switches it on. Both orders are something to talk about, and decide nothing: only people with
//! a supporter are counted, and what has never been there is hardly asked for. So an issue without numbers has a
//! point, and an urgent one goes on the agenda whatever its rank. Every number is a cell of the newest release of the
//! reader's tier, and no record of a case is looked at.

mod figures;
mod settings;
mod tables;
mod words;

use chrono::NaiveDate;
use serde::Serialize;

pub use figures::MissingFigure;
pub use settings::RankingSettings;
pub use words::{CutPointWords, cut_point_words, ranking_rules};

use crate::actor::Viewer;
use crate::analysis::issue_scores::{
    Points, ScoreCutPoints, ScoreFigure, ScoreItem, ScoreRank, places, score_ranks, total,
};
use crate::error::Result;
use crate::id::{CouncilId, IssueId, ReleaseId};
use crate::issue_votes::{IssueVote, LEAST_VOTES, VoteSums};
use crate::issues::{Figures, Issue};
use crate::registry::Registry;
use crate::releases::ReleaseTier;
use crate::storage;
use crate::storage::releases::KeptRelease;
use figures::Cells;

/// An item of an issue's score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ScoredItem {
    /// Which.
    pub item: ScoreItem,
    /// Its number.
    pub figure: Option<ScoreFigure>,
    /// Why there is none.
    pub missing: Option<MissingFigure>,
    /// Its points, 0 to 3; nothing without a number that decides them.
    pub points: Option<u8>,
}

/// An issue with its places in both orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct RankedIssue {
    /// The issue.
    pub issue_id: IssueId,
    /// Its theme.
    pub theme: String,
    /// Whether it goes on the agenda whatever its rank.
    pub is_urgent: bool,
    /// The service group, kind or domain that its numbers are of: of those in its evidence the one with the most
    /// persons; `*` for all; nothing without any.
    pub service: Option<String>,
    /// The five items.
    pub items: Vec<ScoredItem>,
    /// The sum of their points, 0 to 15; 1 for an issue without any.
    pub total: u8,
    /// Its rank by that sum, then by persons; shared by those that are alike.
    pub rank: usize,
    /// The first rank that it has when one of the items counts twice or not at all.
    pub first_rank: usize,
    /// The last one.
    pub last_rank: usize,
    /// What all votes come to.
    pub votes: VoteSums,
    /// Its rank by the sum of 重要さ, then of 実行できるか; nothing where no sums are told.
    pub vote_rank: Option<usize>,
    /// The reader's own vote.
    pub own_vote: Option<IssueVote>,
}

/// A council's open issues in both orders, with everything from which they can be recomputed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct IssueRanking {
    /// Whose issues.
    pub council_id: CouncilId,
    /// Whether the council puts its issues in order; where it does not, there are none here.
    pub is_on: bool,
    /// Since when the cut points hold; nothing where the council has decided nothing.
    pub decided_from: Option<NaiveDate>,
    /// Where the points part.
    pub cut_points: ScoreCutPoints,
    /// For whom the numbers are.
    pub tier: ReleaseTier,
    /// The release that they are of: the newest one of the tier.
    pub release_id: Option<ReleaseId>,
    /// Its quarter or fiscal year.
    pub period: Option<String>,
    /// What its mark ＊ means.
    pub hidden_means: Option<String>,
    /// Sums of fewer votes are not told.
    pub least_votes: u32,
    /// By points: rank 1 first.
    pub issues: Vec<RankedIssue>,
    /// By votes: rank 1 first, and those without one last, in the order of points.
    pub by_votes: Vec<IssueId>,
}

impl Registry {
    /// The open issues of a council that the viewer may read, in both orders. A draft is in neither.
    pub fn rank_issues(&self, viewer: &Viewer, council: CouncilId) -> Result<IssueRanking> {
        self.rank_issues_by(viewer, council, |tier| self.newest_release(council, tier))
    }

    /// The same by a release of the council and of the viewer's tier, for a paper that speaks of it.
    pub(crate) fn rank_issues_of_release(
        &self,
        viewer: &Viewer,
        council: CouncilId,
        release: ReleaseId,
    ) -> Result<IssueRanking> {
        self.rank_issues_by(viewer, council, |_| self.db().read(|c| storage::releases::find(c, release)))
    }

    fn rank_issues_by(
        &self,
        viewer: &Viewer,
        council: CouncilId,
        release: impl FnOnce(ReleaseTier) -> Result<Option<KeptRelease>>,
    ) -> Result<IssueRanking> {
        let decided = self.find_council_settings(council, None)?;
        let RankingSettings { is_on, cut_points } = decided.settings.issue_rankings;
        let accesses = self.accesses(viewer)?;
        let tier = accesses.tier(council);
        let mut ranking = IssueRanking {
            council_id: council,
            is_on,
            decided_from: decided.valid_from,
            cut_points,
            tier,
            release_id: None,
            period: None,
            hidden_means: None,
            least_votes: LEAST_VOTES,
            issues: Vec::new(),
            by_votes: Vec::new(),
        };
        if !is_on {
            return Ok(ranking);
        }
        let is_in_order = |issue: &&Issue| accesses.allow(*issue) && issue.is_open() && !issue.is_draft;
        let mut issues: Vec<Issue> =
            self.stored_issues(Some(council))?.iter().filter(is_in_order).cloned().collect();
        if tier == ReleaseTier::Public {
            // What everybody may not know is no evidence to them.
            let mut shown = Figures::of(self);
            issues.iter_mut().try_for_each(|issue| shown.show(issue, tier))?;
        }
        let kept = release(tier)?;
        let body = kept.as_ref().map(KeptRelease::body);
        ranking.release_id = kept.as_ref().map(|kept| kept.release.id);
        ranking.hidden_means = body.as_ref().map(|body| body.hidden_means());
        let ranked = rank(&issues, &Cells::of(body.as_deref()), &ranking.cut_points);
        ranking.period = body.map(|body| body.period.clone());
        ranking.issues = self.with_votes(viewer, council, ranked)?;
        ranking.by_votes = by_votes(&ranking.issues);
        Ok(ranking)
    }

    fn newest_release(&self, council: CouncilId, tier: ReleaseTier) -> Result<Option<KeptRelease>> {
        self.db().read(|c| match storage::releases::periods(c, council, &[tier])?.last() {
            Some(newest) => storage::releases::find(c, newest.id),
            None => Ok(None),
        })
    }

    /// The issues with the sums of votes, and the viewer's own votes.
    fn with_votes(
        &self,
        viewer: &Viewer,
        council: CouncilId,
        mut issues: Vec<RankedIssue>,
    ) -> Result<Vec<RankedIssue>> {
        let (sums, own) = self.db().read(|c| {
            let own = match viewer {
                Viewer::SignedIn(by) => storage::issue_votes::of_account(c, by.account_id)?,
                Viewer::Public => Default::default(),
            };
            Ok((storage::issue_votes::sums(c, council)?, own))
        })?;
        for issue in &mut issues {
            issue.votes = sums.get(&issue.issue_id).copied().unwrap_or_default().told();
            issue.own_vote = own.get(&issue.issue_id).copied();
        }
        let keys: Vec<_> = issues.iter().map(|issue| issue.votes.key()).collect();
        for (issue, place) in issues.iter_mut().zip(places(&keys)) {
            issue.vote_rank = issue.votes.key().map(|_| place);
        }
        Ok(issues)
    }
}

/// Issues with their points and ranks, the first rank first.
fn rank(issues: &[Issue], cells: &Cells<'_>, cut_points: &ScoreCutPoints) -> Vec<RankedIssue> {
    let scores: Vec<[ScoredItem; 5]> = issues.iter().map(|issue| score(issue, cells, cut_points)).collect();
    let keys: Vec<(Points, Option<u64>)> = scores.iter().map(key).collect();
    let ranked = |((issue, items), place): ((&Issue, &[ScoredItem; 5]), ScoreRank)| RankedIssue {
        issue_id: issue.id,
        theme: issue.theme.clone(),
        is_urgent: issue.is_urgent,
        service: cells.service(issue).map(str::to_owned),
        items: items.to_vec(),
        total: total(&key(items).0),
        rank: place.rank,
        first_rank: place.first,
        last_rank: place.last,
        votes: VoteSums::default(),
        vote_rank: None,
        own_vote: None,
    };
    let placed = issues.iter().zip(&scores).zip(score_ranks(&keys));
    let mut ranked: Vec<RankedIssue> = placed.map(ranked).collect();
    ranked.sort_by_key(|issue| (issue.rank, issue.issue_id));
    ranked
}

/// The five items of an issue.
fn score(issue: &Issue, cells: &Cells<'_>, cut_points: &ScoreCutPoints) -> [ScoredItem; 5] {
    ScoreItem::ALL.map(|item| {
        let found = cells.figure(item, issue);
        let points = found.ok().and_then(|figure| cut_points.points(item, figure));
        ScoredItem { item, figure: found.ok(), missing: found.err(), points }
    })
}

/// What an issue is ranked by: its points, and persons between equals.
fn key(items: &[ScoredItem; 5]) -> (Points, Option<u64>) {
    (items.map(|item| item.points), items[0].figure.map(|persons| persons.value))
}

/// Issues by the rank of their votes; those without one last.
fn by_votes(issues: &[RankedIssue]) -> Vec<IssueId> {
    let mut sorted: Vec<&RankedIssue> = issues.iter().collect();
    sorted.sort_by_key(|issue| issue.vote_rank.unwrap_or(usize::MAX));
    sorted.into_iter().map(|issue| issue.issue_id).collect()
}
