//! Gaps per area.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, get};
use arunai_core::Error;
use arunai_core::clock::Quarter;
use arunai_core::gaps::{GapQuery, GapTable};
use arunai_core::id::CouncilId;
use arunai_core::values::AreaCode;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::ByAnybody;
use crate::extract::Query;
use crate::problem::Problem;
use crate::state::State;

/// Which areas the table is about.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct GapParameters {
    /// The municipalities inside this area.
    #[param(example = "320005")]
    area: Option<AreaCode>,
    /// The municipalities of this council, or as it looks at those inside the area.
    council: Option<CouncilId>,
    /// As it stood at the end of this quarter.
    #[param(example = "2025-Q1")]
    quarter: Option<String>,
    /// As it stood at the end of this day, instead of a quarter's.
    day: Option<NaiveDate>,
    /// With what came and went since the end of this quarter.
    #[param(example = "2024-Q4")]
    since: Option<String>,
    /// Columns: `group` (default) or `kind`.
    by: Option<String>,
    /// With statistics for an analyst.
    analyst: Option<bool>,
}

impl GapParameters {
    fn query(self) -> Result<GapQuery, Error> {
        let quarter = |text: Option<String>, field: &str| -> Result<Option<Quarter>, Error> {
            let wrong = |_| Error::invalid(field, "must be a fiscal year and 1 to 4, such as 2025-Q1");
            text.map(|text| text.parse().map_err(wrong)).transpose()
        };
        let by_kind = match self.by.as_deref() {
            None | Some("group") => false,
            Some("kind") => true,
            Some(_) => return Err(Error::invalid("by", "must be group or kind")),
        };
        Ok(GapQuery {
            area: self.area,
            council: self.council,
            quarter: quarter(self.quarter, "quarter")?,
            day: self.day,
            known_by: None,
            since: quarter(self.since, "since")?,
            by_kind,
            analyst: self.analyst.unwrap_or_default(),
        })
    }
}

/// Tabulate voice, supply, reach and plan by municipality and service group or kind.
#[utoipa::path(tag = "gaps", security((), ("bearer" = [])), params(GapParameters),
    responses((status = 200, body = GapTable), (status = "4XX", body = Problem)))]
#[get("/gaps")]
pub(crate) async fn tabulate_gaps(
    state: State,
    by: ByAnybody,
    query: Query<GapParameters>,
) -> Result<HttpResponse, Problem> {
    let query = query.0.query()?;
    let table = state.run(move |registry| registry.tabulate_gaps(&by.0, &query)).await?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(table))
}
