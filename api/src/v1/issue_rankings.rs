//! Which issues of a council come first, by points and by votes.

use actix_web::{HttpResponse, delete, get, put, web};
use arunai_core::Registry;
use arunai_core::actor::Voter;
use arunai_core::id::{CouncilId, IssueId};
use arunai_core::issue_rankings::IssueRanking;
use arunai_core::issue_votes::IssueVote;
use serde::Deserialize;
use utoipa::IntoParams;

use super::tables::{CSV, paper};
use crate::auth::{By, ByAnybody};
use crate::extract::{Json, Path, Query};
use crate::problem::Problem;
use crate::state::State;

/// Whose issues to rank.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RankingQuery {
    /// The council.
    council: CouncilId,
}

/// Rank a council's open issues by points and by votes, where it switched that on; numbers are of the reader's tier.
#[utoipa::path(tag = "issues", security((), ("bearer" = [])), params(RankingQuery),
    responses((status = 200, body = IssueRanking), (status = "4XX", body = Problem)))]
#[get("/issue_rankings")]
pub(crate) async fn rank_issues(
    state: State,
    by: ByAnybody,
    query: Query<RankingQuery>,
) -> Result<web::Json<IssueRanking>, Problem> {
    state.run(move |registry| registry.rank_issues(&by.0, query.0.council)).await.map(web::Json)
}

/// Tabulate the same as CSV, with Japanese headings: both orders, points with their numbers, votes, and cut points.
#[utoipa::path(tag = "issues", security((), ("bearer" = [])), params(RankingQuery),
    responses((status = 200, body = String, content_type = "text/csv"), (status = "4XX", body = Problem)))]
#[get("/issue_rankings.csv")]
pub(crate) async fn tabulate_issue_ranking(
    state: State,
    by: ByAnybody,
    query: Query<RankingQuery>,
) -> Result<HttpResponse, Problem> {
    let tabulate = move |registry: &Registry| {
        let ranking = registry.rank_issues(&by.0, query.0.council)?;
        Ok((ranking.tier, registry.tabulate_issue_ranking(&ranking)?))
    };
    let (tier, table) = state.run(tabulate).await?;
    Ok(paper(CSV, tier, "issue_rankings.csv", table))
}

/// Vote on an issue of the own council, in the place of the own vote before; others are told sums alone.
#[utoipa::path(tag = "issues", security(("bearer" = ["curator"]), ("bearer" = ["member"])),
    params(("id" = IssueId, Path)),
    responses((status = 200, body = IssueVote), (status = "4XX", body = Problem)))]
#[put("/issues/{id}/vote")]
pub(crate) async fn cast_issue_vote(
    state: State,
    by: By<Voter>,
    id: Path<IssueId>,
    vote: Json<IssueVote>,
) -> Result<web::Json<IssueVote>, Problem> {
    state.run(move |registry| registry.cast_issue_vote(&by, id.0, vote.0)).await.map(web::Json)
}

/// Take the own vote on an issue back, if there is one.
#[utoipa::path(tag = "issues", security(("bearer" = ["curator"]), ("bearer" = ["member"])),
    params(("id" = IssueId, Path)), responses((status = 204), (status = "4XX", body = Problem)))]
#[delete("/issues/{id}/vote")]
pub(crate) async fn take_back_issue_vote(
    state: State,
    by: By<Voter>,
    id: Path<IssueId>,
) -> Result<HttpResponse, Problem> {
    state.run(move |registry| registry.take_back_issue_vote(&by, id.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}
