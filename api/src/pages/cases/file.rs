//! One case with everything under it, and what the council does about needs like its own.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get};
use arunai_core::Registry;
use arunai_core::actor::{Viewer, Worker};
use arunai_core::id::{CaseId, CouncilId};
use arunai_core::issues::{Issue, IssueFilter};
use arunai_core::measures::{Measure, MeasureFilter};
use arunai_core::page::Paging;
use arunai_core::saved_searches::SavedSearch;
use arunai_core::values::{AreaCode, TermId};

use super::answer;
use super::file_view::case_page;
use super::known::Known;
use super::searches::area_of;
use crate::extract::Path;
use crate::pages::seats::Seat;
use crate::pages::value_of;
use crate::problem::Problem;
use crate::state::State;

/// How many issues of a service group are shown, and measures of an issue.
const SHOWN: usize = 5;

/// What the page of a case shows.
pub(super) struct CasePage {
    /// The case.
    pub known: Known,
    /// What the council does about needs like its open ones.
    pub about: Vec<About>,
    /// Searches that it goes on waiting with.
    pub searches: Vec<SavedSearch>,
    /// What was just recorded: the id of a record, or what was done.
    pub saved: Option<String>,
}

/// What a council does about a service group.
pub(super) struct About {
    /// The group.
    pub group: TermId,
    /// Its issues, with the measures about each.
    pub issues: Vec<(Issue, Vec<Measure>)>,
}

/// A case.
#[get("/cases/{id}")]
pub(crate) async fn show_case(
    state: State,
    seat: Seat<Worker>,
    request: HttpRequest,
    id: Path<CaseId>,
) -> Result<HttpResponse, Problem> {
    let saved = value_of(request.query_string().as_bytes(), "saved");
    let (by, viewer, case) = (seat.by.clone(), seat.visitor.viewer(), id.0);
    let read = move |registry: &Registry| {
        let mut known = Known::of(registry, registry.find_case(&by, case)?)?;
        let searches = registry.list_saved_searches(&by, case)?;
        known.names = known.names.and_areas(registry, searches.iter().filter_map(area_of));
        let about = about(registry, &viewer, &known)?;
        Ok(CasePage { known, about, searches, saved })
    };
    let found = state.run(read).await?;
    Ok(answer(&state, &seat.visitor, StatusCode::OK, "事例", |frame| case_page(frame, &found)))
}

/// The open issues about the groups of the open needs, of councils that hold the person's area.
fn about(registry: &Registry, viewer: &Viewer, known: &Known) -> arunai_core::Result<Vec<About>> {
    let open = arunai_core::needs::open_needs(&known.file.needs);
    let groups: BTreeSet<&TermId> = open.filter_map(|need| known.names.group(&need.term)).collect();
    if groups.is_empty() {
        return Ok(Vec::new());
    }
    let councils = councils_around(registry, &known.file.case.residence_area)?;
    let mut found = Vec::new();
    for group in groups {
        let filter = IssueFilter { term: Some(group.clone()), open: Some(true), ..IssueFilter::default() };
        let page = registry.list_issues(viewer, &filter, &Paging { after: None, limit: Some(200) })?;
        let own = page.items.into_iter().filter(|issue| councils.contains(&issue.council_id));
        let mut issues = Vec::new();
        for issue in own.take(SHOWN) {
            let filter = MeasureFilter { council: None, issue: Some(issue.id) };
            let paging = Paging { after: None, limit: Some(SHOWN) };
            let measures = registry.list_measures(viewer, &filter, &paging)?.items;
            issues.push((issue, measures));
        }
        if !issues.is_empty() {
            found.push(About { group: group.clone(), issues });
        }
    }
    Ok(found)
}

/// The councils whose areas hold an area.
fn councils_around(registry: &Registry, area: &AreaCode) -> arunai_core::Result<Vec<CouncilId>> {
    let mut around = vec![area.clone()];
    while let Some(parent) = around.last().and_then(|code| registry.find_area(code).ok()?.parent_code) {
        if around.contains(&parent) {
            break;
        }
        around.push(parent);
    }
    let councils = registry.list_councils()?.into_iter();
    let holds = |codes: &[AreaCode]| codes.iter().any(|code| around.contains(code));
    Ok(councils.filter(|council| holds(&council.area_codes)).map(|council| council.id).collect())
}
