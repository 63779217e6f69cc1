//! The own vote on an issue: cast, changed, taken back.

use actix_web::{HttpResponse, get, post};
use arunai_core::actor::{Viewer, Voter};
use arunai_core::id::IssueId;
use arunai_core::issue_rankings::RankedIssue;
use arunai_core::issue_votes::IssueVote;
use arunai_core::issues::Issue;
use arunai_core::{Error, Registry, Result};

use super::desk::Desk;
use super::{ISSUES, votes_view};
use crate::extract::Path;
use crate::pages::forms::Form;
use crate::pages::seats::{Seat, Sent};
use crate::pages::{respond, status_of};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// The form, with the own vote as it is.
#[get("/issues/{id}/vote")]
pub(crate) async fn show_vote(
    state: State,
    seat: Seat<Voter>,
    id: Path<IssueId>,
) -> Result<HttpResponse, Problem> {
    answer(&state, &seat.visitor, id.0, None).await
}

/// Casts it.
#[post("/issues/{id}/vote")]
pub(crate) async fn cast_vote(
    state: State,
    sent: Sent<Voter>,
    id: Path<IssueId>,
) -> Result<HttpResponse, Problem> {
    let id = id.0;
    let cast = move |registry: &Registry, by: &Voter, vote: IssueVote| registry.cast_issue_vote(by, id, vote);
    match sent.save(&state, cast).await? {
        Ok(_) => Ok(sent.done(&format!("{ISSUES}/{id}"))),
        Err(faults) => answer(&state, &sent.visitor, id, Some(sent.refused(faults))).await,
    }
}

/// Takes it back.
#[post("/issues/{id}/vote/withdraw")]
pub(crate) async fn take_back_vote(
    state: State,
    sent: Sent<Voter>,
    id: Path<IssueId>,
) -> Result<HttpResponse, Problem> {
    let id = id.0;
    match sent.run(&state, move |registry, by| registry.take_back_issue_vote(by, id)).await? {
        Ok(()) => Ok(sent.done(&format!("{ISSUES}/{id}"))),
        Err(faults) => answer(&state, &sent.visitor, id, Some(sent.refused(faults))).await,
    }
}

/// The form, with what was typed or the own vote.
async fn answer(
    state: &State,
    visitor: &Visitor,
    id: IssueId,
    typed: Option<Form>,
) -> Result<HttpResponse, Problem> {
    let viewer = visitor.viewer();
    let ranked = state.run(move |registry| votable(registry, &viewer, id)).await?;
    let own = || ranked.own_vote.map(|vote| Form::of(&vote)).unwrap_or_default();
    let form = typed.unwrap_or_else(own);
    Ok(respond(state, visitor, status_of(&form), "投票する", ISSUES, |frame| {
        votes_view::vote_page(frame, &ranked, &form)
    }))
}

/// An issue that the visitor may vote on.
fn votable(registry: &Registry, viewer: &Viewer, id: IssueId) -> Result<RankedIssue> {
    let issue = registry.find_issue(viewer, id)?;
    let desk = Desk::of(registry, viewer)?;
    let found = ranked(registry, viewer, &issue)?.filter(|_| desk.own.contains(&issue.council_id));
    found.ok_or(Error::NotFound { noun: "issue" })
}

/// An issue in the order of its council; nothing where that has none, or the issue is in none.
pub(super) fn ranked(registry: &Registry, viewer: &Viewer, issue: &Issue) -> Result<Option<RankedIssue>> {
    let ranking = registry.rank_issues(viewer, issue.council_id)?;
    Ok(ranking.issues.into_iter().find(|ranked| ranked.issue_id == issue.id))
}
