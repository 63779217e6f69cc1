//! Drafts of issues from the shown numbers of a release. A person decides.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, post};
use arunai_core::actor::{Curator, Viewer};
use arunai_core::id::{IssueId, ReleaseId};
use arunai_core::issues::Issue;
use arunai_core::releases::{Release, ReleaseCell};
use arunai_core::suggested_issues::{SuggestedIssue, SuggestedIssues};
use arunai_core::{Error, Registry, Result};

use super::desk::{Desk, issues_of};
use super::evidence::own_releases;
use super::{ISSUES, suggested_view};
use crate::pages::seats::{Seat, Sent};
use crate::pages::{respond, value_of};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// A draft, with the names of its cells and the issue that was made of it.
pub(super) struct Draft {
    pub suggestion: SuggestedIssue,
    pub cells: Vec<String>,
    pub made: Option<IssueId>,
}

/// What the page shows.
pub(super) struct SuggestedPage {
    pub desk: Desk,
    pub releases: Vec<Release>,
    /// The release whose drafts these are.
    pub release: Option<Release>,
    pub hidden_means: String,
    pub drafts: Vec<Draft>,
}

/// What a release suggests.
#[get("/issues/suggested")]
pub(crate) async fn show_suggested_issues(
    state: State,
    seat: Seat<Curator>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let release = value_of(request.query_string().as_bytes(), "release").unwrap_or_default();
    answer(&state, &seat.visitor, seat.by.clone(), release).await
}

async fn answer(
    state: &State,
    visitor: &Visitor,
    by: Curator,
    release: String,
) -> Result<HttpResponse, Problem> {
    let viewer = visitor.viewer();
    let found = state.run(move |registry| read(registry, &by, &viewer, &release)).await?;
    Ok(respond(state, visitor, StatusCode::OK, "公表した数からの提案", ISSUES, |frame| {
        suggested_view::suggested_page(frame, &found)
    }))
}

fn read(registry: &Registry, by: &Curator, viewer: &Viewer, wanted: &str) -> Result<SuggestedPage> {
    let mut desk = Desk::of(registry, viewer)?;
    let council = desk.require_kept()?.id;
    let releases = own_releases(registry, viewer, council)?;
    let chosen = releases.iter().find(|release| release.id.to_string() == wanted);
    let release = chosen.or(releases.first()).cloned();
    let Some(id) = release.as_ref().map(|release| release.id) else {
        return Ok(SuggestedPage {
            desk,
            releases,
            release,
            hidden_means: String::new(),
            drafts: Vec::new(),
        });
    };
    let SuggestedIssues { hidden_means, suggestions, .. } = registry.suggest_issues(by, id)?;
    let issues = issues_of(registry, viewer, council)?;
    desk.learn(
        registry,
        suggestions.iter().flat_map(|one| one.why.iter().filter_map(|why| why.area_code.as_ref())),
    );
    let draft = |suggestion: SuggestedIssue| Draft {
        cells: suggestion.draft.evidence.iter().map(|one| registry.cell_name(&cell(&one.cell))).collect(),
        made: issues.iter().find(|issue| is_made_of(issue, &suggestion)).map(|issue| issue.id),
        suggestion,
    };
    let drafts = suggestions.into_iter().map(draft).collect();
    Ok(SuggestedPage { desk, releases, release, hidden_means, drafts })
}

/// Whether an issue rests on a number of a draft and speaks of the same.
fn is_made_of(issue: &Issue, suggestion: &SuggestedIssue) -> bool {
    let draft = &suggestion.draft;
    let rests = |release: ReleaseId, cell: &[String; 8]| {
        issue.evidence.iter().any(|known| known.release_id == release && known.cell == *cell)
    };
    draft.terms.iter().any(|term| issue.terms.contains(term))
        && draft.evidence.iter().any(|one| rests(one.release_id, &one.cell))
}

fn cell(key: &[String; 8]) -> ReleaseCell {
    let [measure, area, stage, service, reason, waited, life_stage, urgency] = key.clone();
    ReleaseCell { measure, area, stage, service, reason, waited, life_stage, urgency, value: None }
}

/// Makes an issue of a draft, which the release still has.
#[post("/issues/suggested")]
pub(crate) async fn register_suggested_issue(
    state: State,
    sent: Sent<Curator>,
) -> Result<HttpResponse, Problem> {
    let release = sent.form.text("release").to_owned();
    let group = sent.form.text("group").to_owned();
    let make = move |registry: &Registry, by: &Curator| {
        let id = release.parse().map_err(|_| Error::NotFound { noun: "release" })?;
        let found = registry.suggest_issues(by, id)?;
        let is_wanted = |one: &SuggestedIssue| one.draft.terms.iter().any(|term| term.as_str() == group);
        let wanted = found.suggestions.into_iter().find(is_wanted);
        registry.register_issue(by, wanted.ok_or(Error::NotFound { noun: "suggestion" })?.draft)
    };
    match sent.run(&state, make).await? {
        Ok(issue) => Ok(sent.done(&format!("{ISSUES}/{}", issue.id))),
        // A draft is valid: only what changed meanwhile can stand against it.
        Err(_) => {
            let release = sent.form.text("release").to_owned();
            answer(&state, &sent.visitor, sent.by.clone(), release).await
        }
    }
}
