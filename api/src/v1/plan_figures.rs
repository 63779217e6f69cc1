//! Plan figures: 見込量 and 実績.

use actix_web::{HttpResponse, get, put, web};
use arunai_core::actor::Planner;
use arunai_core::page::{Page, Paging};
use arunai_core::plan_figures::{NewPlanFigures, PlanFigure, PlanFigureFilter};
use arunai_core::values::{AreaCode, TermId};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::By;
use crate::extract::{Json, Query};
use crate::listed::Listed;
use crate::problem::Problem;
use crate::state::State;

/// Which figures, and which part of the list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PlanFigureQuery {
    /// Of this area and those inside it.
    #[param(example = "322016")]
    area: Option<AreaCode>,
    /// Only of this kind of service.
    kind_id: Option<TermId>,
    /// Only of this fiscal year (年度).
    fiscal_year: Option<i32>,
    /// Cursor of the page.
    after: Option<String>,
    /// At most so many, 1 to 200.
    limit: Option<usize>,
}

/// Which figures.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PlanTableQuery {
    /// Of this area and those inside it.
    #[param(example = "322016")]
    area: Option<AreaCode>,
    /// Only of this kind of service.
    kind_id: Option<TermId>,
    /// Only of this fiscal year (年度).
    fiscal_year: Option<i32>,
}

/// List plan figures.
#[utoipa::path(tag = "inputs", params(PlanFigureQuery),
    responses((status = 200, body = Page<PlanFigure>), (status = "4XX", body = Problem)))]
#[get("/plan_figures")]
pub(crate) async fn list_plan_figures(
    state: State,
    query: Query<PlanFigureQuery>,
) -> Result<Listed<PlanFigure>, Problem> {
    let PlanFigureQuery { area, kind_id, fiscal_year, after, limit } = query.0;
    let filter = PlanFigureFilter { area, kind: kind_id, fiscal_year };
    let paging = Paging { after, limit };
    state.run(move |registry| registry.list_plan_figures(&filter, &paging)).await.map(Listed)
}

/// Tabulate plan figures as CSV with Japanese headers, which `arunai import plan-figures` takes in again.
#[utoipa::path(tag = "inputs", params(PlanTableQuery),
    responses((status = 200, content_type = "text/csv", body = String), (status = "4XX", body = Problem)))]
#[get("/plan_figures.csv")]
pub(crate) async fn tabulate_plan_figures(
    state: State,
    query: Query<PlanTableQuery>,
) -> Result<HttpResponse, Problem> {
    let PlanTableQuery { area, kind_id, fiscal_year } = query.0;
    let filter = PlanFigureFilter { area, kind: kind_id, fiscal_year };
    let table = state.run(move |registry| registry.tabulate_plan_figures(&filter)).await?;
    Ok(HttpResponse::Ok().content_type("text/csv; charset=utf-8").body(table))
}

/// Record plan figures: all, or none if one is at fault.
#[utoipa::path(tag = "inputs", security(("bearer" = ["curator"]), ("bearer" = ["municipality"])),
    responses((status = 200, body = Vec<PlanFigure>), (status = "4XX", body = Problem)))]
#[put("/plan_figures")]
pub(crate) async fn record_plan_figures(
    state: State,
    by: By<Planner>,
    new: Json<NewPlanFigures>,
) -> Result<web::Json<Vec<PlanFigure>>, Problem> {
    state.run(move |registry| registry.record_plan_figures(&by, new.0)).await.map(web::Json)
}
