//! Proposals of issues by organisations: made by their workers, read by two curators before anybody else.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post};
use arunai_core::actor::{Curator, Role, Viewer, Worker};
use arunai_core::id::{IssueProposalId, OrganizationId};
use arunai_core::issue_proposals::{IssueProposal, NewIssueProposal};
use arunai_core::page::all;
use arunai_core::{Registry, Result};

use super::{ISSUES, proposals_view};
use crate::extract::Path;
use crate::pages::forms::Form;
use crate::pages::layout::FormFault;
use crate::pages::seats::{Seat, Sent};
use crate::pages::{respond, see_other};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// The path of the list.
pub(super) const PROPOSALS: &str = "/issues/proposals";

/// What the list shows.
pub(super) struct ProposalList {
    /// The latest first.
    pub proposals: Vec<IssueProposal>,
    pub organizations: BTreeMap<OrganizationId, String>,
    /// Whether the visitor is of those who check them.
    pub is_curator: bool,
}

/// The proposals that somebody may read.
#[get("/issues/proposals")]
pub(crate) async fn show_issue_proposals(state: State, visitor: Visitor) -> Result<HttpResponse, Problem> {
    if visitor.signed_in.is_none() {
        return Ok(see_other("/sign-in?next=%2Fissues%2Fproposals"));
    }
    answer_list(&state, &visitor, &[], StatusCode::OK).await
}

async fn answer_list(
    state: &State,
    visitor: &Visitor,
    faults: &[FormFault],
    status: StatusCode,
) -> Result<HttpResponse, Problem> {
    let viewer = visitor.viewer();
    let found = state.run(move |registry| list(registry, &viewer)).await?;
    Ok(respond(state, visitor, status, "寄せられた提案", ISSUES, |frame| {
        proposals_view::list_page(frame, &found, faults)
    }))
}

fn list(registry: &Registry, viewer: &Viewer) -> Result<ProposalList> {
    let mut proposals = all(|paging| registry.list_issue_proposals(viewer, paging))?;
    proposals.reverse();
    let mut organizations = BTreeMap::new();
    for id in proposals.iter().map(|proposal| proposal.organization_id) {
        if let std::collections::btree_map::Entry::Vacant(place) = organizations.entry(id) {
            place.insert(registry.find_organization(id)?.name);
        }
    }
    let is_curator = matches!(viewer, Viewer::SignedIn(by) if by.role == Role::Curator);
    Ok(ProposalList { proposals, organizations, is_curator })
}

/// The form of a proposal.
#[get("/issues/proposals/new")]
pub(crate) async fn show_new_issue_proposal(state: State, seat: Seat<Worker>) -> HttpResponse {
    answer_form(&state, &seat.visitor, &Form::default(), StatusCode::OK)
}

fn answer_form(state: &State, visitor: &Visitor, form: &Form, status: StatusCode) -> HttpResponse {
    respond(state, visitor, status, "地域課題を提案する", ISSUES, |frame| {
        proposals_view::proposal_form_page(frame, form)
    })
}

/// Proposes an issue to the own council.
#[post("/issues/proposals")]
pub(crate) async fn propose_issue(state: State, sent: Sent<Worker>) -> Result<HttpResponse, Problem> {
    let propose = |registry: &Registry, by: &Worker, new: NewIssueProposal| registry.propose_issue(by, new);
    match sent.save(&state, propose).await? {
        Ok(_) => Ok(sent.done(PROPOSALS)),
        Err(faults) => {
            let form = sent.refused(faults);
            Ok(answer_form(&state, &sent.visitor, &form, StatusCode::BAD_REQUEST))
        }
    }
}

/// Notes that a curator found nothing of a person in a proposal; with the second one it is an issue.
#[post("/issues/proposals/{id}/check")]
pub(crate) async fn check_issue_proposal(
    state: State,
    sent: Sent<Curator>,
    id: Path<IssueProposalId>,
) -> Result<HttpResponse, Problem> {
    judge(state, sent, id.0, Registry::check_issue_proposal).await
}

/// Refuses a proposal, whose words are then gone.
#[post("/issues/proposals/{id}/refuse")]
pub(crate) async fn refuse_issue_proposal(
    state: State,
    sent: Sent<Curator>,
    id: Path<IssueProposalId>,
) -> Result<HttpResponse, Problem> {
    judge(state, sent, id.0, Registry::refuse_issue_proposal).await
}

async fn judge(
    state: State,
    sent: Sent<Curator>,
    id: IssueProposalId,
    verb: fn(&Registry, &Curator, IssueProposalId) -> Result<IssueProposal>,
) -> Result<HttpResponse, Problem> {
    match sent.run(&state, move |registry, by| verb(registry, by, id)).await? {
        Ok(proposal) => {
            let issue = proposal.issue_id.map(|issue| format!("{ISSUES}/{issue}"));
            Ok(sent.done(issue.as_deref().unwrap_or(PROPOSALS)))
        }
        Err(faults) => answer_list(&state, &sent.visitor, &faults, StatusCode::CONFLICT).await,
    }
}
