//! A council's open issues in both orders: by points and by votes, as a page and as a table.

use actix_web::{HttpRequest, HttpResponse, get};
use arunai_core::actor::Viewer;
use arunai_core::id::CouncilId;
use arunai_core::issue_rankings::IssueRanking;
use arunai_core::{Error, Registry, Result};

use super::desk::Desk;
use super::{ISSUES, rankings_view};
use crate::pages::forms::Form;
use crate::pages::respond_with_form;
use crate::problem::Problem;
use crate::state::State;
use crate::v1::tables::{CSV, paper};
use crate::visitor::Visitor;

/// The path.
pub(super) const RANKINGS: &str = "/issues/rankings";

/// The page of a council's orders.
pub(super) fn of_council(council: CouncilId) -> String {
    format!("{RANKINGS}?council={council}")
}

/// What the page shows.
pub(super) struct Rankings {
    pub desk: Desk,
    /// Nothing where there is no council.
    pub ranking: Option<IssueRanking>,
}

/// Both orders.
#[get("/issues/rankings")]
pub(crate) async fn show_issue_rankings(
    state: State,
    visitor: Visitor,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let asked = Form::read(request.query_string().as_bytes());
    let view = rankings_view::rankings_page;
    respond_with_form(&state, &visitor, "地域課題の順番", ISSUES, &asked, read, view).await
}

/// The same as a table.
#[get("/issues/rankings.csv")]
pub(crate) async fn tabulate_issue_rankings(
    state: State,
    visitor: Visitor,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let asked = Form::read(request.query_string().as_bytes());
    let viewer = visitor.viewer();
    let tabulate = move |registry: &Registry| {
        let ranking = read(registry, &viewer, &asked)?.ranking.ok_or(Error::NotFound { noun: "council" })?;
        Ok((ranking.tier, registry.tabulate_issue_ranking(&ranking)?))
    };
    let (tier, table) = state.run(tabulate).await?;
    Ok(paper(CSV, tier, "issue_rankings.csv", table))
}

fn read(registry: &Registry, viewer: &Viewer, asked: &Form) -> Result<Rankings> {
    let desk = Desk::of(registry, viewer)?;
    // A paper for a meeting that is open to everybody has nothing but what everybody reads.
    let reader = if asked.text("reader") == "public" { &Viewer::Public } else { viewer };
    let council = desk.scope(asked.text("council")).first().copied();
    let ranking = council.map(|council| registry.rank_issues(reader, council)).transpose()?;
    Ok(Rankings { desk, ranking })
}
