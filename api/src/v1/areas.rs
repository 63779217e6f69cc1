//! Areas.

use actix_web::get;
use arunai_core::areas::{Area, AreaFilter, AreaKind};
use arunai_core::page::{Page, Paging};
use arunai_core::values::AreaCode;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::extract::{Path, Query, Versioned};
use crate::listed::Listed;
use crate::problem::Problem;
use crate::state::State;

/// Which areas to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AreaQuery {
    /// Only areas inside this one.
    within: Option<AreaCode>,
    /// Only areas of this layer.
    kind: Option<AreaKind>,
    /// Only areas whose name begins so.
    #[param(example = "松江")]
    name: Option<String>,
    /// Cursor of the page.
    after: Option<String>,
    /// At most so many, 1 to 200.
    limit: Option<usize>,
}

/// List areas.
#[utoipa::path(tag = "areas", params(AreaQuery),
    responses((status = 200, body = Page<Area>), (status = "4XX", body = Problem)))]
#[get("/areas")]
pub(crate) async fn list_areas(state: State, query: Query<AreaQuery>) -> Result<Listed<Area>, Problem> {
    let AreaQuery { within, kind, name, after, limit } = query.0;
    let filter = AreaFilter { within, kind, name };
    state.run(move |registry| registry.list_areas(&filter, &Paging { after, limit })).await.map(Listed)
}

/// Read an area.
#[utoipa::path(tag = "areas", params(("code" = String, Path, example = "322016")),
    responses((status = 200, body = Area), (status = "4XX", body = Problem)))]
#[get("/areas/{code}")]
pub(crate) async fn read_area(state: State, code: Path<AreaCode>) -> Result<Versioned<Area>, Problem> {
    let area = state.run(move |registry| registry.find_area(&code)).await?;
    Ok(Versioned::ok(area.clone(), area.version))
}
