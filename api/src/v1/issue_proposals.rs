//! Proposals of issues by organisations.

use actix_web::{get, post, web};
use arunai_core::actor::{Curator, Worker};
use arunai_core::id::IssueProposalId;
use arunai_core::issue_proposals::{IssueProposal, NewIssueProposal};
use arunai_core::page::{Page, Paging};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::{By, ByAnybody};
use crate::extract::{Json, Path, Query, Versioned};
use crate::listed::Listed;
use crate::problem::Problem;
use crate::state::State;

/// Which part of the list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct IssueProposalQuery {
    /// Cursor of the page.
    after: Option<String>,
    /// At most so many, 1 to 200.
    limit: Option<usize>,
}

/// Propose an issue to the council of the own account, in own words and with nothing of a person.
#[utoipa::path(tag = "issues", security(("bearer" = ["worker"])),
    responses((status = 201, body = IssueProposal), (status = "4XX", body = Problem)))]
#[post("/issue_proposals")]
pub(crate) async fn propose_issue(
    state: State,
    by: By<Worker>,
    new: Json<NewIssueProposal>,
) -> Result<Versioned<IssueProposal>, Problem> {
    let proposal = state.run(move |registry| registry.propose_issue(&by, new.0)).await?;
    let version = proposal.version;
    Ok(Versioned::created(proposal, version))
}

/// List proposals: curators those to their council, workers those of their organisation, everybody else none.
#[utoipa::path(tag = "issues", security((), ("bearer" = [])), params(IssueProposalQuery),
    responses((status = 200, body = Page<IssueProposal>), (status = "4XX", body = Problem)))]
#[get("/issue_proposals")]
pub(crate) async fn list_issue_proposals(
    state: State,
    by: ByAnybody,
    query: Query<IssueProposalQuery>,
) -> Result<Listed<IssueProposal>, Problem> {
    let paging = Paging { after: query.0.after, limit: query.0.limit };
    state.run(move |registry| registry.list_issue_proposals(&by.0, &paging)).await.map(Listed)
}

/// Read a proposal.
#[utoipa::path(tag = "issues", security((), ("bearer" = [])), params(("id" = IssueProposalId, Path)),
    responses((status = 200, body = IssueProposal), (status = "4XX", body = Problem)))]
#[get("/issue_proposals/{id}")]
pub(crate) async fn read_issue_proposal(
    state: State,
    by: ByAnybody,
    id: Path<IssueProposalId>,
) -> Result<web::Json<IssueProposal>, Problem> {
    state.run(move |registry| registry.find_issue_proposal(&by.0, id.0)).await.map(web::Json)
}

/// Say that nothing of a person is in a proposal; with the second curator who does, it becomes an issue.
#[utoipa::path(tag = "issues", security(("bearer" = ["curator"])), params(("id" = IssueProposalId, Path)),
    responses((status = 200, body = IssueProposal), (status = "4XX", body = Problem)))]
#[post("/issue_proposals/{id}/checks")]
pub(crate) async fn check_issue_proposal(
    state: State,
    by: By<Curator>,
    id: Path<IssueProposalId>,
) -> Result<web::Json<IssueProposal>, Problem> {
    state.run(move |registry| registry.check_issue_proposal(&by, id.0)).await.map(web::Json)
}

/// Refuse a proposal that waits, such as one that tells of a person: its words are erased.
#[utoipa::path(tag = "issues", security(("bearer" = ["curator"])), params(("id" = IssueProposalId, Path)),
    responses((status = 200, body = IssueProposal), (status = "4XX", body = Problem)))]
#[post("/issue_proposals/{id}/refusals")]
pub(crate) async fn refuse_issue_proposal(
    state: State,
    by: By<Curator>,
    id: Path<IssueProposalId>,
) -> Result<web::Json<IssueProposal>, Problem> {
    state.run(move |registry| registry.refuse_issue_proposal(&by, id.0)).await.map(web::Json)
}
