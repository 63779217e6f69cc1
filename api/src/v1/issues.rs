//! Issues (地域課題) of councils.

use actix_web::{get, patch, post, web};
use arunai_core::actor::Curator;
use arunai_core::council_records::RecordVersion;
use arunai_core::id::{CouncilId, IssueId};
use arunai_core::issues::{Issue, IssueEdit, IssueFilter, IssueMerge, IssueStage, NewIssue};
use arunai_core::page::{Page, Paging};
use arunai_core::values::TermId;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::{By, ByAnybody};
use crate::extract::{IfMatch, Json, Path, Query, Versioned};
use crate::listed::Listed;
use crate::problem::Problem;
use crate::state::State;

/// Which issues to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct IssueQuery {
    /// Only of this council.
    council: Option<CouncilId>,
    /// Only those that other councils passed on to this one.
    escalated_to: Option<CouncilId>,
    /// Only in this stage.
    stage: Option<IssueStage>,
    /// Only about this kind or domain, or about any of this service group.
    term: Option<TermId>,
    /// Only those that are still worked on, or only the others.
    open: Option<bool>,
    /// Cursor of the page.
    after: Option<String>,
    /// At most so many, 1 to 200.
    limit: Option<usize>,
}

/// List issues by theme, then by persons: everybody those for everybody, readers of a council all that are no drafts,
/// and those that other councils passed on to it.
#[utoipa::path(tag = "issues", security((), ("bearer" = [])), params(IssueQuery),
    responses((status = 200, body = Page<Issue>), (status = "4XX", body = Problem)))]
#[get("/issues")]
pub(crate) async fn list_issues(
    state: State,
    by: ByAnybody,
    query: Query<IssueQuery>,
) -> Result<Listed<Issue>, Problem> {
    let IssueQuery { council, escalated_to, stage, term, open, after, limit } = query.0;
    let filter = IssueFilter { council, escalated_to, stage, term, open };
    let paging = Paging { after, limit };
    state.run(move |registry| registry.list_issues(&by.0, &filter, &paging)).await.map(Listed)
}

/// Read an issue; its numbers are those that the reader's tier shows.
#[utoipa::path(tag = "issues", security((), ("bearer" = [])), params(("id" = IssueId, Path)),
    responses((status = 200, body = Issue), (status = "4XX", body = Problem)))]
#[get("/issues/{id}")]
pub(crate) async fn read_issue(
    state: State,
    by: ByAnybody,
    id: Path<IssueId>,
) -> Result<web::Json<Issue>, Problem> {
    state.run(move |registry| registry.find_issue(&by.0, id.0)).await.map(web::Json)
}

/// List the changes of an issue, the earliest first: what and when, never who.
#[utoipa::path(tag = "issues", security((), ("bearer" = [])), params(("id" = IssueId, Path)),
    responses((status = 200, body = Vec<RecordVersion>), (status = "4XX", body = Problem)))]
#[get("/issues/{id}/versions")]
pub(crate) async fn list_issue_versions(
    state: State,
    by: ByAnybody,
    id: Path<IssueId>,
) -> Result<web::Json<Vec<RecordVersion>>, Problem> {
    state.run(move |registry| registry.list_issue_versions(&by.0, id.0)).await.map(web::Json)
}

/// Register an issue of the curator's council: a draft, unless told.
#[utoipa::path(tag = "issues", security(("bearer" = ["curator"])),
    responses((status = 201, body = Issue), (status = "4XX", body = Problem)))]
#[post("/issues")]
pub(crate) async fn register_issue(
    state: State,
    by: By<Curator>,
    new: Json<NewIssue>,
) -> Result<Versioned<Issue>, Problem> {
    let issue = state.run(move |registry| registry.register_issue(&by, new.0)).await?;
    let version = issue.version;
    Ok(Versioned::created(issue, version))
}

/// Change an issue, or let it come to another stage.
#[utoipa::path(tag = "issues", security(("bearer" = ["curator"])),
    params(("id" = IssueId, Path), ("If-Match" = String, Header, example = "\"1\"")),
    responses((status = 200, body = Issue), (status = "4XX", body = Problem)))]
#[patch("/issues/{id}")]
pub(crate) async fn change_issue(
    state: State,
    by: By<Curator>,
    id: Path<IssueId>,
    seen: IfMatch,
    edit: Json<IssueEdit>,
) -> Result<Versioned<Issue>, Problem> {
    let issue = state.run(move |registry| registry.change_issue(&by, id.0, seen.0, edit.0)).await?;
    let version = issue.version;
    Ok(Versioned::ok(issue, version))
}

/// Merge issues into one: the others are closed, and their evidence, terms and areas join it.
#[utoipa::path(tag = "issues", security(("bearer" = ["curator"])),
    params(("id" = IssueId, Path), ("If-Match" = String, Header, example = "\"1\"")),
    responses((status = 200, body = Issue), (status = "4XX", body = Problem)))]
#[post("/issues/{id}/merges")]
pub(crate) async fn merge_issues(
    state: State,
    by: By<Curator>,
    id: Path<IssueId>,
    seen: IfMatch,
    merge: Json<IssueMerge>,
) -> Result<Versioned<Issue>, Problem> {
    let issue = state.run(move |registry| registry.merge_issues(&by, id.0, seen.0, merge.0)).await?;
    let version = issue.version;
    Ok(Versioned::ok(issue, version))
}

/// Split a new issue off one, which stays as it is.
#[utoipa::path(tag = "issues", security(("bearer" = ["curator"])), params(("id" = IssueId, Path)),
    responses((status = 201, body = Issue), (status = "4XX", body = Problem)))]
#[post("/issues/{id}/splits")]
pub(crate) async fn split_issue(
    state: State,
    by: By<Curator>,
    id: Path<IssueId>,
    new: Json<NewIssue>,
) -> Result<Versioned<Issue>, Problem> {
    let issue = state.run(move |registry| registry.split_issue(&by, id.0, new.0)).await?;
    let version = issue.version;
    Ok(Versioned::created(issue, version))
}
