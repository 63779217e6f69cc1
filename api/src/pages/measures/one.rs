//! One measure, with what came of it.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get};
use arunai_core::actor::Viewer;
use arunai_core::id::MeasureId;
use arunai_core::issues::Issue;
use arunai_core::measures::{Measure, MeasureOutcome};
use arunai_core::{Registry, Result};

use super::{MEASURES, one_view};
use crate::extract::Path;
use crate::pages::issues::desk::Desk;
use crate::pages::respond;
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// What the page of a measure shows.
pub(super) struct MeasurePage {
    pub measure: Measure,
    pub desk: Desk,
    /// The issues that it is about.
    pub issues: Vec<Issue>,
    pub outcome: MeasureOutcome,
}

/// The page.
#[get("/measures/{id}")]
pub(crate) async fn show_measure(
    state: State,
    visitor: Visitor,
    id: Path<MeasureId>,
) -> Result<HttpResponse, Problem> {
    let viewer = visitor.viewer();
    let found = state.run(move |registry| read(registry, &viewer, id.0)).await?;
    Ok(respond(&state, &visitor, StatusCode::OK, &found.measure.title, MEASURES, |frame| {
        one_view::measure_page(frame, &found)
    }))
}

fn read(registry: &Registry, viewer: &Viewer, id: MeasureId) -> Result<MeasurePage> {
    let measure = registry.find_measure(viewer, id)?;
    let mut desk = Desk::of(registry, viewer)?;
    desk.learn(registry, &measure.area_codes);
    let issues = measure.issue_ids.iter().map(|issue| registry.find_issue(viewer, *issue));
    Ok(MeasurePage {
        issues: issues.collect::<Result<_>>()?,
        outcome: registry.find_measure_outcome(viewer, id)?,
        desk,
        measure,
    })
}
