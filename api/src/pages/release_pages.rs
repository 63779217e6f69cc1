//! Releases as pages: which there are, what one says, and what the mark ＊ is for.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get};
use arunai_core::Registry;
use arunai_core::actor::Viewer;
use arunai_core::councils::Council;
use arunai_core::id::ReleaseId;
use arunai_core::page::all;
use arunai_core::releases::{Release, ReleaseDifferences, ReleaseWaits};
use arunai_core::taxonomies::TaxonomyTerm;
use chrono::NaiveDate;

use super::{release_explained_view, release_list_view, release_view, respond};
use crate::extract::{Path, PathPair};
use crate::problem::Problem;
use crate::state::State;
use crate::v1::releases::{ReleaseForm, answer};
use crate::visitor::Visitor;

/// The path of all releases, under which each has its own.
pub(super) const RELEASES: &str = "/releases";

/// How many releases the list shows.
const SHOWN: usize = 200;

/// What a release's page shows.
pub(super) struct ReleasePage {
    pub release: Release,
    pub council: Council,
    pub differences: ReleaseDifferences,
    pub waits: ReleaseWaits,
    pub terms: Vec<TaxonomyTerm>,
    /// Codes and names of the areas that it speaks of.
    pub areas: Vec<(String, String)>,
}

/// What there is of a release.
enum Found {
    Whole(Box<ReleasePage>),
    /// Whose it was, and since when nothing of it is told.
    Withdrawn(Council, Box<Release>, NaiveDate),
}

/// Why numbers are hidden, for members of a council.
#[get("/releases/explained")]
pub(crate) async fn explain_releases(state: State, visitor: Visitor) -> HttpResponse {
    respond(&state, &visitor, StatusCode::OK, "公表する数と＊", RELEASES, |frame| {
        release_explained_view::explained_page(frame)
    })
}

/// The releases that the visitor may read.
#[get("/releases")]
pub(crate) async fn show_releases(state: State, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let viewer = visitor.viewer();
    let (releases, councils) =
        state.run(move |registry| Ok((newest(registry, &viewer)?, registry.list_councils()?))).await?;
    Ok(respond(&state, &visitor, StatusCode::OK, "公表した数", RELEASES, |frame| {
        release_list_view::list_page(frame, &releases, &councils)
    }))
}

/// The releases that were made last, the newest first.
fn newest(registry: &Registry, viewer: &Viewer) -> arunai_core::Result<Vec<Release>> {
    let mut found = all(|paging| registry.list_releases(viewer, paging))?;
    found.reverse();
    found.truncate(SHOWN);
    Ok(found)
}

/// What one release says.
#[get("/releases/{id}")]
pub(crate) async fn show_release(
    state: State,
    visitor: Visitor,
    id: Path<ReleaseId>,
) -> Result<HttpResponse, Problem> {
    let viewer = visitor.viewer();
    let work = move |registry: &Registry| {
        let release = registry.find_release(&viewer, id.0)?;
        let council = registry.find_council(release.council_id)?;
        match release.withdrawn_on {
            Some(on) => Ok(Found::Withdrawn(council, Box::new(release), on)),
            None => Ok(Found::Whole(Box::new(read(registry, &viewer, council, release)?))),
        }
    };
    let found = state.run(work).await?;
    Ok(respond(&state, &visitor, StatusCode::OK, "公表した数", RELEASES, |frame| match &found {
        Found::Whole(found) => release_view::release_page(frame, found),
        Found::Withdrawn(council, release, on) => release_view::withdrawn_page(frame, council, release, *on),
    }))
}

/// All cells of a release as a file.
#[get("/releases/{id}/{form}")]
pub(crate) async fn show_release_cells(
    state: State,
    visitor: Visitor,
    path: PathPair<ReleaseId, ReleaseForm>,
) -> Result<HttpResponse, Problem> {
    answer(state, visitor.viewer(), path.0, path.1).await
}

fn read(
    registry: &Registry,
    viewer: &Viewer,
    council: Council,
    release: Release,
) -> arunai_core::Result<ReleasePage> {
    let differences = registry.compare_release(viewer, release.id)?;
    let codes: BTreeSet<&str> = differences.cells.iter().map(|cell| cell.cell.area.as_str()).collect();
    let named = |code: &str| {
        let found = code.parse().ok().and_then(|code| registry.find_area(&code).ok());
        (code.to_owned(), found.map_or_else(|| code.to_owned(), |area| area.name))
    };
    let areas = codes.into_iter().filter(|code| *code != "*").map(named).collect();
    Ok(ReleasePage {
        council,
        differences,
        waits: registry.list_release_waits(viewer, release.id)?,
        terms: registry.list_taxonomy_terms(None)?,
        areas,
        release,
    })
}
