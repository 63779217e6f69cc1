//! Measures (取組み) of councils.

use actix_web::{get, patch, post, web};
use arunai_core::actor::Curator;
use arunai_core::id::{CouncilId, IssueId, MeasureId};
use arunai_core::measures::{Measure, MeasureEdit, MeasureFilter, MeasureOutcome, NewMeasure};
use arunai_core::page::{Page, Paging};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::{By, ByAnybody};
use crate::extract::{IfMatch, Json, Path, Query, Versioned};
use crate::listed::Listed;
use crate::problem::Problem;
use crate::state::State;

/// Which measures to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct MeasureQuery {
    /// Only of this council.
    council: Option<CouncilId>,
    /// Only about this issue.
    issue: Option<IssueId>,
    /// Cursor of the page.
    after: Option<String>,
    /// At most so many, 1 to 200.
    limit: Option<usize>,
}

/// List measures: everybody those for everybody, readers of a council all of it.
#[utoipa::path(tag = "measures", security((), ("bearer" = [])), params(MeasureQuery),
    responses((status = 200, body = Page<Measure>), (status = "4XX", body = Problem)))]
#[get("/measures")]
pub(crate) async fn list_measures(
    state: State,
    by: ByAnybody,
    query: Query<MeasureQuery>,
) -> Result<Listed<Measure>, Problem> {
    let MeasureQuery { council, issue, after, limit } = query.0;
    let filter = MeasureFilter { council, issue };
    let paging = Paging { after, limit };
    state.run(move |registry| registry.list_measures(&by.0, &filter, &paging)).await.map(Listed)
}

/// Read a measure.
#[utoipa::path(tag = "measures", security((), ("bearer" = [])), params(("id" = MeasureId, Path)),
    responses((status = 200, body = Measure), (status = "4XX", body = Problem)))]
#[get("/measures/{id}")]
pub(crate) async fn read_measure(
    state: State,
    by: ByAnybody,
    id: Path<MeasureId>,
) -> Result<web::Json<Measure>, Problem> {
    state.run(move |registry| registry.find_measure(&by.0, id.0)).await.map(web::Json)
}

/// Register a measure of the curator's council.
#[utoipa::path(tag = "measures", security(("bearer" = ["curator"])),
    responses((status = 201, body = Measure), (status = "4XX", body = Problem)))]
#[post("/measures")]
pub(crate) async fn register_measure(
    state: State,
    by: By<Curator>,
    new: Json<NewMeasure>,
) -> Result<Versioned<Measure>, Problem> {
    let measure = state.run(move |registry| registry.register_measure(&by, new.0)).await?;
    let version = measure.version;
    Ok(Versioned::created(measure, version))
}

/// Change a measure: its start, its end, the resources that came of it.
#[utoipa::path(tag = "measures", security(("bearer" = ["curator"])),
    params(("id" = MeasureId, Path), ("If-Match" = String, Header, example = "\"1\"")),
    responses((status = 200, body = Measure), (status = "4XX", body = Problem)))]
#[patch("/measures/{id}")]
pub(crate) async fn change_measure(
    state: State,
    by: By<Curator>,
    id: Path<MeasureId>,
    seen: IfMatch,
    edit: Json<MeasureEdit>,
) -> Result<Versioned<Measure>, Problem> {
    let measure = state.run(move |registry| registry.change_measure(&by, id.0, seen.0, edit.0)).await?;
    let version = measure.version;
    Ok(Versioned::ok(measure, version))
}

/// Tell what came of a measure: its resources, and new needs in equal seasons before and after, from releases alone.
#[utoipa::path(tag = "measures", security((), ("bearer" = [])), params(("id" = MeasureId, Path)),
    responses((status = 200, body = MeasureOutcome), (status = "4XX", body = Problem)))]
#[get("/measures/{id}/outcome")]
pub(crate) async fn read_measure_outcome(
    state: State,
    by: ByAnybody,
    id: Path<MeasureId>,
) -> Result<web::Json<MeasureOutcome>, Problem> {
    state.run(move |registry| registry.find_measure_outcome(&by.0, id.0)).await.map(web::Json)
}
