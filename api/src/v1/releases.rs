//! Releases: what anybody but a case's own organisation reads of needs.

use std::str::FromStr;
use std::sync::Arc;

use actix_web::{HttpResponse, delete, get, post, web};
use arunai_core::actor::{Curator, Viewer};
use arunai_core::error::Error;
use arunai_core::id::{CouncilId, ReleaseId, ReleaseJobId};
use arunai_core::jobs::JobState;
use arunai_core::page::{Page, Paging};
use arunai_core::registry::Registry;
use arunai_core::release_jobs::ReleaseJob;
use arunai_core::releases::{
    NewRelease, Release, ReleaseCellFilter, ReleaseCells, ReleaseDifferences, ReleaseRates, ReleaseTrend,
    ReleaseWaits, ReleaseWithdrawal,
};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::{By, ByAnybody};
use crate::extract::{IfMatch, Json, Path, Query, Versioned};
use crate::listed::Listed;
use crate::problem::Problem;
use crate::state::State;
use crate::v1::tables::{CSV, JSON, WORKBOOK, paper};

/// Which part of the list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReleaseQuery {
    /// Cursor of the page.
    after: Option<String>,
    /// At most so many, 1 to 200.
    limit: Option<usize>,
}

/// Which cells: those that are like all that is given.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReleaseCellQuery {
    /// `open`, `open_persons`, `new`, `met`, `late_new`, `late_met` or `coming`.
    measure: Option<String>,
    /// A municipality or 障害保健福祉圏域, or `*` for all.
    area: Option<String>,
    /// `adult`, `child` or `*`.
    stage: Option<String>,
    /// A service group, service kind, need domain or `*`.
    service: Option<String>,
    /// A term of `reasons`, or `*`.
    reason: Option<String>,
    /// A band of days, such as `91-180`, or `*`.
    waited: Option<String>,
    /// A turn in life, such as `graduation` or `graduation/next_year`, or `*`.
    life_stage: Option<String>,
    /// `urgent` (急ぐ程度 3 and 4), `other` or `*`.
    urgency: Option<String>,
}

impl ReleaseCellQuery {
    fn filter(self) -> ReleaseCellFilter {
        let Self { measure, area, stage, service, reason, waited, life_stage, urgency } = self;
        ReleaseCellFilter { measure, area, stage, service, reason, waited, life_stage, urgency }
    }
}

/// Which service.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReleaseRateQuery {
    /// A service group; all together unless given.
    service: Option<String>,
}

/// Which number of which council.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReleaseTrendQuery {
    /// The council.
    council: CouncilId,
    /// `open`, `open_persons`, `new`, `met`, `late_new`, `late_met` or `coming`.
    measure: Option<String>,
    /// A municipality or 障害保健福祉圏域; all unless given.
    area: Option<String>,
    /// `adult` or `child`; both unless given.
    stage: Option<String>,
    /// A service group, service kind or need domain; all unless given.
    service: Option<String>,
    /// A term of `reasons`; all unless given.
    reason: Option<String>,
    /// A band of days, such as `91-180`; all unless given.
    waited: Option<String>,
    /// A turn in life; all unless given.
    life_stage: Option<String>,
    /// `urgent` (急ぐ程度 3 and 4) or `other`; all unless given.
    urgency: Option<String>,
    /// With a run chart.
    #[serde(default)]
    analyst: bool,
}

/// Make the releases of a period that is over for the curator's council: a job, which publishes both tiers or none.
#[utoipa::path(tag = "releases", security(("bearer" = ["curator"])),
    responses((status = 202, body = ReleaseJob), (status = "4XX", body = Problem)))]
#[post("/releases")]
pub(crate) async fn start_releases(
    state: State,
    by: By<Curator>,
    new: Json<NewRelease>,
) -> Result<HttpResponse, Problem> {
    let registry = Arc::clone(&state.registry);
    let job = state.run(move |_| registry.start_releases(&by, new.0)).await?;
    Ok(HttpResponse::Accepted().json(job))
}

/// See how the making of releases, or the look at what they would hide, stands.
#[utoipa::path(tag = "releases", security(("bearer" = ["curator"])), params(("id" = ReleaseJobId, Path)),
    responses((status = 200, body = ReleaseJob), (status = "4XX", body = Problem)))]
#[get("/release_jobs/{id}")]
pub(crate) async fn read_release_job(
    state: State,
    by: By<Curator>,
    id: Path<ReleaseJobId>,
) -> Result<HttpResponse, Problem> {
    let job = state.run(move |registry| registry.find_release_job(&by, id.0)).await?;
    Ok(HttpResponse::Ok().json(job))
}

/// Cancel the making of releases, or the look: nothing is published, unless it is already. One that is over stays as it
/// is.
#[utoipa::path(tag = "releases", security(("bearer" = ["curator"])), params(("id" = ReleaseJobId, Path)),
    responses((status = 200, description = "It is over.", body = ReleaseJob), (status = 202, body = ReleaseJob),
        (status = "4XX", body = Problem)))]
#[delete("/release_jobs/{id}")]
pub(crate) async fn cancel_release_job(
    state: State,
    by: By<Curator>,
    id: Path<ReleaseJobId>,
) -> Result<HttpResponse, Problem> {
    let job = state.run(move |registry| registry.cancel_release_job(&by, id.0)).await?;
    Ok(match job.state {
        JobState::Running => HttpResponse::Accepted(),
        _ => HttpResponse::Ok(),
    }
    .json(job))
}

/// Look at what the releases of a period would hide: a job, whose `previews` tell the pattern and its share, and no
/// number.
#[utoipa::path(tag = "releases", security(("bearer" = ["curator"])),
    responses((status = 202, body = ReleaseJob), (status = "4XX", body = Problem)))]
#[post("/release_previews")]
pub(crate) async fn preview_releases(
    state: State,
    by: By<Curator>,
    new: Json<NewRelease>,
) -> Result<HttpResponse, Problem> {
    let registry = Arc::clone(&state.registry);
    let job = state.run(move |_| registry.start_preview(&by, new.0)).await?;
    Ok(HttpResponse::Accepted().json(job))
}

/// List releases: those for everybody, and for accounts of a council its papers.
#[utoipa::path(tag = "releases", security((), ("bearer" = [])), params(ReleaseQuery),
    responses((status = 200, body = Page<Release>), (status = "4XX", body = Problem)))]
#[get("/releases")]
pub(crate) async fn list_releases(
    state: State,
    by: ByAnybody,
    query: Query<ReleaseQuery>,
) -> Result<Listed<Release>, Problem> {
    let paging = Paging { after: query.0.after, limit: query.0.limit };
    state.run(move |registry| registry.list_releases(&by.0, &paging)).await.map(Listed)
}

/// Read one release.
#[utoipa::path(tag = "releases", security((), ("bearer" = [])), params(("id" = ReleaseId, Path)),
    responses((status = 200, body = Release), (status = "4XX", body = Problem)))]
#[get("/releases/{id}")]
pub(crate) async fn read_release(
    state: State,
    by: ByAnybody,
    id: Path<ReleaseId>,
) -> Result<Versioned<Release>, Problem> {
    let release = state.run(move |registry| registry.find_release(&by.0, id.0)).await?;
    let version = release.version;
    Ok(Versioned::ok(release, version))
}

/// List cells of a release. What is no cell of it is 公表対象外, whether or not there is anybody, and is answered
/// with the nearest published cells.
#[utoipa::path(tag = "releases", security((), ("bearer" = [])),
    params(("id" = ReleaseId, Path), ReleaseCellQuery),
    responses((status = 200, body = ReleaseCells), (status = "4XX", body = Problem)))]
#[get("/releases/{id}/cells")]
pub(crate) async fn list_release_cells(
    state: State,
    by: ByAnybody,
    id: Path<ReleaseId>,
    query: Query<ReleaseCellQuery>,
) -> Result<web::Json<ReleaseCells>, Problem> {
    let filter = query.0.filter();
    state.run(move |registry| registry.list_release_cells(&by.0, id.0, &filter)).await.map(web::Json)
}

/// All cells of a release as a table.
#[utoipa::path(tag = "releases", security((), ("bearer" = [])), params(("id" = ReleaseId, Path)),
    responses((status = 200, body = String, content_type = "text/csv"), (status = "4XX", body = Problem)))]
#[get("/releases/{id}/cells.csv")]
pub(crate) async fn tabulate_release_cells(
    state: State,
    by: ByAnybody,
    id: Path<ReleaseId>,
) -> Result<HttpResponse, Problem> {
    answer(state, by.0, id.0, ReleaseForm::Csv).await
}

/// All cells of a release as a workbook, with a sheet that says what it is.
#[utoipa::path(tag = "releases", security((), ("bearer" = [])), params(("id" = ReleaseId, Path)),
    responses((status = 200, body = Vec<u8>, content_type = WORKBOOK), (status = "4XX", body = Problem)))]
#[get("/releases/{id}/cells.xlsx")]
pub(crate) async fn write_release_workbook(
    state: State,
    by: ByAnybody,
    id: Path<ReleaseId>,
) -> Result<HttpResponse, Problem> {
    answer(state, by.0, id.0, ReleaseForm::Workbook).await
}

/// The forms in which all cells of a release are had, by the last part of their paths.
pub(crate) enum ReleaseForm {
    /// `cells.csv`
    Csv,
    /// `cells.xlsx`
    Workbook,
    /// `cells.json`
    Json,
}

impl FromStr for ReleaseForm {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "cells.csv" => Ok(Self::Csv),
            "cells.xlsx" => Ok(Self::Workbook),
            "cells.json" => Ok(Self::Json),
            _ => Err(()),
        }
    }
}

/// All cells of a release in one form, for whoever may read it.
pub(crate) async fn answer(
    state: State,
    viewer: Viewer,
    id: ReleaseId,
    form: ReleaseForm,
) -> Result<HttpResponse, Problem> {
    let find = move |registry: &Registry| {
        let tier = registry.find_release(&viewer, id)?.tier;
        let (media, name, bytes) = match form {
            ReleaseForm::Csv => (CSV, "release.csv", registry.tabulate_release_cells(&viewer, id)?),
            ReleaseForm::Workbook => {
                (WORKBOOK, "release.xlsx", registry.write_release_workbook(&viewer, id)?)
            }
            ReleaseForm::Json => {
                let cells = registry.list_release_cells(&viewer, id, &ReleaseCellFilter::default())?;
                (JSON, "release.json", serde_json::to_vec(&cells).map_err(Error::internal)?)
            }
        };
        Ok((media, tier, name, bytes))
    };
    let (media, tier, name, bytes) = state.run(find).await?;
    Ok(paper(media, tier, name, bytes))
}

/// Compare a release with the one before it of the same council and tier.
#[utoipa::path(tag = "releases", security((), ("bearer" = [])), params(("id" = ReleaseId, Path)),
    responses((status = 200, body = ReleaseDifferences), (status = "4XX", body = Problem)))]
#[get("/releases/{id}/differences")]
pub(crate) async fn compare_release(
    state: State,
    by: ByAnybody,
    id: Path<ReleaseId>,
) -> Result<web::Json<ReleaseDifferences>, Problem> {
    state.run(move |registry| registry.compare_release(&by.0, id.0)).await.map(web::Json)
}

/// For an analyst: rates of persons with an open need by municipality, from shown numbers alone.
#[utoipa::path(tag = "releases", security((), ("bearer" = [])),
    params(("id" = ReleaseId, Path), ReleaseRateQuery),
    responses((status = 200, body = ReleaseRates), (status = "4XX", body = Problem)))]
#[get("/releases/{id}/rates")]
pub(crate) async fn rate_release(
    state: State,
    by: ByAnybody,
    id: Path<ReleaseId>,
    query: Query<ReleaseRateQuery>,
) -> Result<web::Json<ReleaseRates>, Problem> {
    let service = query.0.service;
    state
        .run(move |registry| registry.rate_release(&by.0, id.0, service.as_deref(), true))
        .await
        .map(web::Json)
}

/// How long needs wait, by service group, from shown numbers alone.
#[utoipa::path(tag = "releases", security((), ("bearer" = [])), params(("id" = ReleaseId, Path)),
    responses((status = 200, body = ReleaseWaits), (status = "4XX", body = Problem)))]
#[get("/releases/{id}/waits")]
pub(crate) async fn list_release_waits(
    state: State,
    by: ByAnybody,
    id: Path<ReleaseId>,
) -> Result<web::Json<ReleaseWaits>, Problem> {
    state.run(move |registry| registry.list_release_waits(&by.0, id.0)).await.map(web::Json)
}

/// Follow one number over the releases of a council.
#[utoipa::path(tag = "releases", security((), ("bearer" = [])), params(ReleaseTrendQuery),
    responses((status = 200, body = ReleaseTrend), (status = "4XX", body = Problem)))]
#[get("/release_trends")]
pub(crate) async fn tabulate_release_trend(
    state: State,
    by: ByAnybody,
    query: Query<ReleaseTrendQuery>,
) -> Result<web::Json<ReleaseTrend>, Problem> {
    let ReleaseTrendQuery {
        council,
        measure,
        area,
        stage,
        service,
        reason,
        waited,
        life_stage,
        urgency,
        analyst,
    } = query.0;
    let filter = ReleaseCellFilter { measure, area, stage, service, reason, waited, life_stage, urgency };
    let trend = state.run(move |registry| registry.tabulate_release_trend(&by.0, council, &filter, analyst));
    trend.await.map(web::Json)
}

/// Withdraw a release of the curator's council, with a reason; it is never changed.
#[utoipa::path(tag = "releases", security(("bearer" = ["curator"])),
    params(("id" = ReleaseId, Path), ("If-Match" = String, Header, example = "\"1\"")),
    responses((status = 200, body = Release), (status = "4XX", body = Problem)))]
#[post("/releases/{id}/withdrawals")]
pub(crate) async fn withdraw_release(
    state: State,
    by: By<Curator>,
    id: Path<ReleaseId>,
    seen: IfMatch,
    withdrawal: Json<ReleaseWithdrawal>,
) -> Result<Versioned<Release>, Problem> {
    let withdrawn =
        state.run(move |registry| registry.withdraw_release(&by, id.0, seen.0, withdrawal.0)).await?;
    let version = withdrawn.version;
    Ok(Versioned::ok(withdrawn, version))
}
