//! Settings of a council, each from a day on.

use actix_web::{get, put, web};
use arunai_core::actor::Curator;
use arunai_core::council_settings::{CouncilSettings, Settings};
use arunai_core::id::CouncilId;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::By;
use crate::extract::{IfMatch, Json, Path, PathPair, Query, Versioned};
use crate::problem::Problem;
use crate::state::State;

/// On which day.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SettingsQuery {
    /// The settings that hold on this day; today, unless told.
    #[param(example = "2026-04-01")]
    on: Option<NaiveDate>,
}

/// Read the settings of a council that hold on a day; `valid_from` is null for the defaults.
#[utoipa::path(tag = "councils", params(("id" = CouncilId, Path), SettingsQuery),
    responses((status = 200, body = CouncilSettings), (status = "4XX", body = Problem)))]
#[get("/councils/{id}/settings")]
pub(crate) async fn read_council_settings(
    state: State,
    id: Path<CouncilId>,
    query: Query<SettingsQuery>,
) -> Result<web::Json<CouncilSettings>, Problem> {
    state.run(move |registry| registry.find_council_settings(id.0, query.0.on)).await.map(web::Json)
}

/// List all settings that a council decided, the earliest first.
#[utoipa::path(tag = "councils", params(("id" = CouncilId, Path)),
    responses((status = 200, body = Vec<CouncilSettings>), (status = "4XX", body = Problem)))]
#[get("/councils/{id}/settings_history")]
pub(crate) async fn list_council_settings(
    state: State,
    id: Path<CouncilId>,
) -> Result<web::Json<Vec<CouncilSettings>>, Problem> {
    state.run(move |registry| registry.list_council_settings(id.0)).await.map(web::Json)
}

/// Decide the settings of a council from a day on; those of a day that has some are corrected.
#[utoipa::path(tag = "councils", security(("bearer" = ["curator"])),
    params(("id" = CouncilId, Path), ("valid_from" = NaiveDate, Path),
        ("If-Match" = Option<String>, Header, description = "for a correction", example = "\"1\"")),
    responses((status = 200, body = CouncilSettings), (status = "4XX", body = Problem)))]
#[put("/councils/{id}/settings/{valid_from}")]
pub(crate) async fn decide_council_settings(
    state: State,
    by: By<Curator>,
    path: PathPair<CouncilId, NaiveDate>,
    seen: Option<IfMatch>,
    settings: Json<Settings>,
) -> Result<Versioned<CouncilSettings>, Problem> {
    let (PathPair(council, valid_from), seen) = (path, seen.map(|seen| seen.0));
    let decided = state
        .run(move |registry| registry.decide_council_settings(&by, council, valid_from, seen, settings.0))
        .await?;
    let version = decided.version;
    Ok(Versioned::ok(decided, version))
}
