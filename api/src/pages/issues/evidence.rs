//! Which cells of releases an issue rests on, chosen from what a release shows.

use actix_web::{HttpRequest, HttpResponse, get, post};
use arunai_core::actor::{Curator, Viewer};
use arunai_core::id::{CouncilId, IssueId, ReleaseId};
use arunai_core::issues::{Issue, IssueEdit, NewEvidence};
use arunai_core::page::all;
use arunai_core::releases::{Release, ReleaseCell, ReleaseCellFilter};
use arunai_core::taxonomies::SERVICE_GROUPS;
use arunai_core::{Error, Registry, Result};

use super::desk::{Choices, Desk};
use super::edit::kept_issue;
use super::{ISSUES, evidence_view};
use crate::extract::Path;
use crate::pages::forms::{Form, base};
use crate::pages::respond_with_form;
use crate::pages::seats::{Seat, Sent};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// Stands for all of a dimension.
pub(super) const ALL: &str = "*";

/// What the page offers.
pub(super) struct EvidencePage {
    pub issue: Issue,
    pub releases: Vec<Release>,
    pub groups: Choices,
    /// What a number counts.
    pub measures: Choices,
    /// Cells of the release that was chosen, with what they count.
    pub cells: Vec<(String, String, Option<u64>)>,
}

/// The cells that an issue rests on, and those of a release to choose from.
#[get("/issues/{id}/evidence")]
pub(crate) async fn show_evidence(
    state: State,
    seat: Seat<Curator>,
    id: Path<IssueId>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let asked = Form::read(request.query_string().as_bytes());
    answer(&state, &seat.visitor, id.0, &asked).await
}

/// Lets an issue rest on the cells that were chosen.
#[post("/issues/{id}/evidence")]
pub(crate) async fn change_evidence(
    state: State,
    sent: Sent<Curator>,
    id: Path<IssueId>,
) -> Result<HttpResponse, Problem> {
    let (id, seen, chosen) = (id.0, sent.version(), chosen(&sent.form));
    let change = move |registry: &Registry, by: &Curator| {
        let edit = IssueEdit { evidence: Some(chosen?), ..IssueEdit::default() };
        registry.change_issue(by, id, seen, edit)
    };
    match sent.run(&state, change).await? {
        Ok(issue) => Ok(sent.done(&format!("{ISSUES}/{}", issue.id))),
        Err(faults) => answer(&state, &sent.visitor, id, &sent.refused(faults)).await,
    }
}

async fn answer(state: &State, visitor: &Visitor, id: IssueId, form: &Form) -> Result<HttpResponse, Problem> {
    let offer = move |registry: &Registry, viewer: &Viewer, asked: &Form| offer(registry, viewer, id, asked);
    respond_with_form(state, visitor, "数の根拠をえらぶ", ISSUES, form, offer, evidence_view::evidence_page)
        .await
}

fn offer(registry: &Registry, viewer: &Viewer, id: IssueId, asked: &Form) -> Result<EvidencePage> {
    let issue = kept_issue(registry, viewer, id)?;
    let desk = Desk::of(registry, viewer)?;
    let releases = own_releases(registry, viewer, issue.council_id)?;
    let chosen = releases.iter().find(|release| release.id.to_string() == asked.text("release"));
    let cells = match chosen.or(releases.first()) {
        Some(release) => cells_of(registry, viewer, release.id, asked)?,
        None => Vec::new(),
    };
    let groups = desk.list(SERVICE_GROUPS).into_iter().map(|term| (term.id.to_string(), term.name.clone()));
    let groups = [(ALL.to_owned(), "すべての分野".to_owned())].into_iter().chain(groups).collect();
    let measures = [
        ("open_persons", "困りごとが残っている人"),
        ("open", "残っている困りごと"),
        ("new", "新しい困りごと"),
        ("met", "満たされた困りごと"),
    ];
    let measures = measures.map(|(code, name)| (code.to_owned(), name.to_owned())).into();
    Ok(EvidencePage { issue, releases, groups, measures, cells })
}

/// The releases of a council that somebody may read and that are not withdrawn, the latest first.
pub(super) fn own_releases(registry: &Registry, viewer: &Viewer, council: CouncilId) -> Result<Vec<Release>> {
    let mut found = all(|paging| registry.list_releases(viewer, paging))?;
    found.retain(|release| release.council_id == council && release.withdrawn_on.is_none());
    found.sort_by(|a, b| (&b.period, a.tier, b.released_at).cmp(&(&a.period, b.tier, a.released_at)));
    Ok(found)
}

/// The cells by area of what was asked for; none where the release does not divide so.
fn cells_of(
    registry: &Registry,
    viewer: &Viewer,
    release: ReleaseId,
    asked: &Form,
) -> Result<Vec<(String, String, Option<u64>)>> {
    let told = |name: &str, other: &str| {
        Some(asked.text(name)).filter(|text| !text.is_empty()).unwrap_or(other).to_owned()
    };
    let every = || Some(ALL.to_owned());
    let filter = ReleaseCellFilter {
        measure: Some(told("measure", "open_persons")),
        area: None,
        stage: every(),
        service: Some(told("service", ALL)),
        reason: every(),
        waited: every(),
        life_stage: every(),
        urgency: every(),
    };
    let found = registry.list_release_cells(viewer, release, &filter)?;
    let cells = if found.outside.is_some() { Vec::new() } else { found.cells };
    Ok(cells
        .iter()
        .map(|cell| (written(release, &key(cell)), registry.cell_name(cell), cell.value))
        .collect())
}

/// What a cell is, in the order of its key.
fn key(cell: &ReleaseCell) -> [String; 8] {
    let ReleaseCell { measure, area, stage, service, reason, waited, life_stage, urgency, .. } = cell;
    [measure, area, stage, service, reason, waited, life_stage, urgency].map(String::clone)
}

/// A cell as the form sends it.
pub(super) fn written(release: ReleaseId, cell: &[String; 8]) -> String {
    format!("{release}|{}", cell.join("|"))
}

/// The cells that a form chose, each once.
fn chosen(form: &Form) -> Result<Vec<NewEvidence>> {
    let read = |value: &str| {
        let mut parts = value.split('|').map(str::to_owned);
        let release_id = parts.next()?.parse().ok()?;
        Some(NewEvidence { release_id, cell: parts.collect::<Vec<_>>().try_into().ok()? })
    };
    let mut found: Vec<NewEvidence> = Vec::new();
    for (_, value) in form.pairs().iter().filter(|(name, _)| base(name) == "evidence") {
        let cell = read(value).ok_or_else(|| Error::invalid("evidence", "is no cell of the release"))?;
        if !found.contains(&cell) {
            found.push(cell);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_comes_back_as_it_was_written() {
        let release: ReleaseId = "00000000-0000-7000-8000-000000000002".parse().expect("an id");
        let cell = ["coming", "322016", ALL, ALL, ALL, ALL, "graduation/next_year", ALL].map(str::to_owned);
        let text = written(release, &cell);
        let form = Form::with(&[("evidence[]", &text), ("evidence[]", &text)]);
        assert_eq!(chosen(&form).expect("one"), [NewEvidence { release_id: release, cell }]);
        assert!(chosen(&Form::with(&[("evidence[]", "x|y")])).is_err());
    }
}
