//! What happened to the needs of the own organisation's cases in a quarter.

use actix_web::{HttpResponse, get};
use arunai_core::Error;
use arunai_core::actor::Worker;
use arunai_core::clock::Quarter;
use arunai_core::need_doubts::NeedDoubt;
use arunai_core::need_flows::{NeedFlowQuery, NeedFlowTable, NeedPart};
use arunai_core::need_matches::NeedMatch;
use arunai_core::need_trends::{NeedTrend, NeedTrendQuery};
use arunai_core::need_waits::{NeedWaitQuery, NeedWaits};
use arunai_core::values::{AreaCode, TermId};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::By;
use crate::extract::Query;
use crate::problem::Problem;
use crate::state::State;

/// Which table is wanted.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct NeedFlowParameters {
    /// The quarter of the fiscal year; today's unless given.
    #[param(example = "2025-Q1")]
    quarter: Option<String>,
    /// This area and those inside it.
    #[param(example = "320005")]
    area: Option<AreaCode>,
    /// Only of `adult` or `child`.
    stage: Option<String>,
    /// Only with this reason.
    reason: Option<TermId>,
    /// Only of persons with this disability type.
    disability_type: Option<TermId>,
}

impl NeedFlowParameters {
    fn query(self) -> Result<NeedFlowQuery, Error> {
        let parts = [
            self.stage.map(|stage| ("stage", NeedPart::Stage(stage))),
            self.reason.map(|reason| ("reason", NeedPart::Reason(reason))),
            self.disability_type.map(|kind| ("disability_type", NeedPart::Disability(kind))),
        ];
        let mut parts = parts.into_iter().flatten();
        let part = parts.next().map(|(_, part)| part);
        if let Some((field, _)) = parts.next() {
            let reason = "only one of stage, reason and disability_type can be asked for";
            return Err(Error::invalid(field, reason));
        }
        let quarter: Option<Quarter> = self.quarter.as_deref().map(str::parse).transpose()?;
        Ok(NeedFlowQuery { quarter, area: self.area, part })
    }
}

/// Tabulate what happened to needs in a quarter, by area and term, for the own organisation.
#[utoipa::path(tag = "needs", security(("bearer" = ["worker"])), params(NeedFlowParameters),
    responses((status = 200, body = NeedFlowTable), (status = "4XX", body = Problem)))]
#[get("/need_flows")]
pub(crate) async fn tabulate_need_flows(
    state: State,
    by: By<Worker>,
    query: Query<NeedFlowParameters>,
) -> Result<HttpResponse, Problem> {
    let query = query.0.query()?;
    let table = state.run(move |registry| registry.tabulate_need_flows(&by, &query)).await?;
    Ok(HttpResponse::Ok().json(table))
}

/// Which series is wanted.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct NeedTrendParameters {
    /// One area; all of the organisation without it.
    #[param(example = "322016")]
    area: Option<AreaCode>,
    /// One service kind, need domain or service group; all without it.
    term: Option<TermId>,
    /// How many quarters up to the last that is over, 1 to 40.
    quarters: Option<u32>,
    /// With a run chart, for an analyst.
    analyst: Option<bool>,
}

/// Tabulate how needs went on, quarter by quarter, for the own organisation.
#[utoipa::path(tag = "needs", security(("bearer" = ["worker"])), params(NeedTrendParameters),
    responses((status = 200, body = NeedTrend), (status = "4XX", body = Problem)))]
#[get("/need_trends")]
pub(crate) async fn tabulate_need_trend(
    state: State,
    by: By<Worker>,
    query: Query<NeedTrendParameters>,
) -> Result<HttpResponse, Problem> {
    let NeedTrendParameters { area, term, quarters, analyst } = query.0;
    let query = NeedTrendQuery { area, term, quarters, analyst: analyst.unwrap_or_default() };
    let trend = state.run(move |registry| registry.tabulate_need_trend(&by, &query)).await?;
    Ok(HttpResponse::Ok().json(trend))
}

/// Which waits are wanted.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct NeedWaitParameters {
    /// One area and those inside it; all of the organisation without it.
    #[param(example = "322016")]
    area: Option<AreaCode>,
    /// One service kind, need domain or service group; all without it.
    term: Option<TermId>,
    /// How many quarters up to the last that is over, 1 to 40; 4 unless given.
    quarters: Option<u32>,
    /// With Kaplan and Meier's shares, for an analyst.
    analyst: Option<bool>,
}

/// Tabulate how long needs wait and how old the open ones are, for the own organisation.
#[utoipa::path(tag = "needs", security(("bearer" = ["worker"])), params(NeedWaitParameters),
    responses((status = 200, body = NeedWaits), (status = "4XX", body = Problem)))]
#[get("/need_waits")]
pub(crate) async fn tabulate_need_waits(
    state: State,
    by: By<Worker>,
    query: Query<NeedWaitParameters>,
) -> Result<HttpResponse, Problem> {
    let NeedWaitParameters { area, term, quarters, analyst } = query.0;
    let query = NeedWaitQuery { area, term, quarters, analyst: analyst.unwrap_or_default() };
    let waits = state.run(move |registry| registry.tabulate_need_waits(&by, &query)).await?;
    Ok(HttpResponse::Ok().json(waits))
}

/// List reports of the own organisation that cannot be counted: they end a need that was not open.
#[utoipa::path(tag = "needs", security(("bearer" = ["worker"])),
    responses((status = 200, body = Vec<NeedDoubt>), (status = "4XX", body = Problem)))]
#[get("/need_doubts")]
pub(crate) async fn list_need_doubts(state: State, by: By<Worker>) -> Result<HttpResponse, Problem> {
    let doubts = state.run(move |registry| registry.list_need_doubts(&by)).await?;
    Ok(HttpResponse::Ok().json(doubts))
}

/// Since when something is new.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct NeedMatchQuery {
    /// A day of the last year; a quarter ago unless given.
    #[param(example = "2026-04-01")]
    since: Option<chrono::NaiveDate>,
}

/// List open needs of the own organisation that services may serve which came or changed lately. Nobody else is told,
/// nor how many there are.
#[utoipa::path(tag = "needs", security(("bearer" = ["worker"])), params(NeedMatchQuery),
    responses((status = 200, body = Vec<NeedMatch>), (status = "4XX", body = Problem)))]
#[get("/need_matches")]
pub(crate) async fn list_need_matches(
    state: State,
    by: By<Worker>,
    query: Query<NeedMatchQuery>,
) -> Result<HttpResponse, Problem> {
    let matches = state.run(move |registry| registry.list_need_matches(&by, query.0.since)).await?;
    Ok(HttpResponse::Ok().json(matches))
}
