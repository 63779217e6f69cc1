//! The issues that somebody may read, narrowed by what the address says.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, get};
use arunai_core::actor::Viewer;
use arunai_core::id::BodyId;
use arunai_core::issue_proposals::IssueProposalState;
use arunai_core::issues::{Issue, IssueFilter, IssueStage};
use arunai_core::page::all;
use arunai_core::values::{AreaCode, TermId};
use arunai_core::{Registry, Result};

use super::desk::{Choices, Desk, around, municipalities};
use super::parts::code;
use super::{ISSUES, list_view};
use crate::pages::forms::Form;
use crate::pages::respond_with_form;
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// How many issues the list shows.
const SHOWN: usize = 200;

/// What the list shows.
pub(super) struct IssueList {
    pub issues: Vec<Issue>,
    /// How many more there are.
    pub left_out: usize,
    pub desk: Desk,
    /// Areas to choose from.
    pub areas: Choices,
    pub bodies: BTreeMap<BodyId, String>,
    /// Proposals that wait to be checked, for whom they are.
    pub waiting: usize,
}

/// The list.
#[get("/issues")]
pub(crate) async fn show_issues(
    state: State,
    visitor: Visitor,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let asked = Form::read(request.query_string().as_bytes());
    respond_with_form(&state, &visitor, "地域課題", ISSUES, &asked, list, list_view::list_page).await
}

fn list(registry: &Registry, viewer: &Viewer, asked: &Form) -> Result<IssueList> {
    let mut desk = Desk::of(registry, viewer)?;
    let scope = desk.scope(asked.text("council"));
    let filter = IssueFilter {
        council: scope.first().copied().filter(|_| scope.len() == 1),
        escalated_to: None,
        stage: stage_of(asked.text("stage")),
        term: Some(asked.text("term")).filter(|term| !term.is_empty()).map(|term| TermId(term.to_owned())),
        open: match asked.text("open") {
            "all" => None,
            "false" => Some(false),
            _ => Some(true),
        },
    };
    let mut issues = registry.all_issues(viewer, &filter)?;
    issues.retain(|issue| scope.contains(&issue.council_id));
    // What others passed on comes after the own ones.
    for council in desk.own.iter().filter(|own| scope.contains(own)) {
        let passed_on = IssueFilter { council: None, escalated_to: Some(*council), ..filter.clone() };
        let passed_on = registry.all_issues(viewer, &passed_on)?;
        issues.extend(passed_on.into_iter().filter(|issue| !scope.contains(&issue.council_id)));
    }
    if let Ok(area) = asked.text("area").parse::<AreaCode>() {
        let wanted = around(registry, &area);
        issues.retain(|issue| touches(registry, issue, &area, &wanted));
    }
    let left_out = issues.len().saturating_sub(SHOWN);
    issues.truncate(SHOWN);
    desk.learn(registry, issues.iter().flat_map(|issue| &issue.area_codes));
    let councils = desk.councils.iter().filter(|council| scope.contains(&council.id));
    let areas = municipalities(registry, councils)?;
    let areas = areas.into_iter().map(|area| (area.code.to_string(), area.name)).collect();
    let bodies = all(|paging| registry.list_bodies(viewer, filter.council, paging))?;
    let proposals = all(|paging| registry.list_issue_proposals(viewer, paging))?;
    let waiting = proposals.iter().filter(|found| found.state == IssueProposalState::Waiting).count();
    let bodies = bodies.into_iter().map(|body| (body.id, body.name)).collect();
    Ok(IssueList { issues, left_out, desk, areas, bodies, waiting })
}

/// Whether an issue is about an area, a part of it, or something around it.
fn touches(registry: &Registry, issue: &Issue, area: &AreaCode, wanted: &[AreaCode]) -> bool {
    let is_near = |code: &AreaCode| wanted.contains(code) || around(registry, code).contains(area);
    issue.area_codes.is_empty() || issue.area_codes.iter().any(is_near)
}

/// A stage by its name in data.
pub(super) fn stage_of(text: &str) -> Option<IssueStage> {
    IssueStage::ALL.into_iter().find(|stage| code(stage) == text)
}
