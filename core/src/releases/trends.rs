//! A number of the releases of a council over its periods.

use serde::Serialize;

use super::reading::{OUTSIDE, ReleaseCellFilter};
use super::{CoverageBand, MonitoringBand, ReleaseCell, ReleaseTier, TOTAL};
use crate::actor::Viewer;
use crate::analysis::charts::{BASE_POINTS, Screening, chart};
use crate::error::{Error, Result};
use crate::id::{CouncilId, ReleaseId};
use crate::need_trends::NeedChart;
use crate::registry::Registry;
use crate::storage;

/// One number over the releases of a council.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ReleaseTrend {
    /// The council.
    pub council_id: CouncilId,
    /// For whom the releases are.
    pub tier: ReleaseTier,
    /// The releases that are not withdrawn, the earliest first.
    pub points: Vec<ReleasePoint>,
    /// 公表対象外, where no release has such a number: then the nearest cells of the last one follow.
    pub outside: Option<String>,
    /// The nearest cells, if it has none.
    pub nearest: Vec<ReleaseCell>,
    /// For an analyst, where every point is shown: their mean, and of at least eight points limits and signals.
    pub chart: Option<NeedChart>,
}

/// The number in one release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ReleasePoint {
    /// The release.
    pub release_id: ReleaseId,
    /// Its quarter or fiscal year.
    pub period: String,
    /// How many of the organisations reported.
    pub coverage: CoverageBand,
    /// How many of the cases were monitored in time; nothing where it is not known.
    pub monitored: Option<MonitoringBand>,
    /// Whether the release has such a number; 公表対象外 otherwise.
    pub is_published: bool,
    /// The number; nothing where it is hidden (＊) or not published.
    pub value: Option<u64>,
    /// The number less that of the release before, where both are shown and of as long a period.
    pub change: Option<i64>,
}

impl Registry {
    /// One number over the releases of a council that the viewer may read; a dimension that the filter does not
    /// name is taken as a whole.
    pub fn tabulate_release_trend(
        &self,
        viewer: &Viewer,
        council: CouncilId,
        filter: &ReleaseCellFilter,
        analyst: bool,
    ) -> Result<ReleaseTrend> {
        self.find_council(council)?;
        filter.check()?;
        let key = filter.whole_key()?;
        let tier = self.accesses(viewer)?.tier(council);
        let all = self.db().read(|c| storage::releases::of_council(c, council, tier))?;
        let mut points: Vec<ReleasePoint> = Vec::new();
        let mut was_year = None;
        for kept in all.iter().filter(|kept| kept.release.withdrawn_on.is_none()) {
            let body = kept.body();
            let cell = body.find(key);
            let value = cell.and_then(|cell| cell.value);
            let is_year = kept.release.period()?.is_year();
            let before = points.last().filter(|_| was_year == Some(is_year)).and_then(|point| point.value);
            was_year = Some(is_year);
            points.push(ReleasePoint {
                release_id: kept.release.id,
                period: body.period.clone(),
                coverage: body.coverage,
                monitored: body.monitored,
                is_published: cell.is_some(),
                value,
                change: value.zip(before).map(|(now, before)| now as i64 - before as i64),
            });
        }
        let shown: Option<Vec<f64>> = points.iter().map(|point| Some(point.value? as f64)).collect();
        let drawn =
            shown.filter(|_| analyst).and_then(|shown| chart(&shown, Some(BASE_POINTS), Screening::Keep));
        let last = all.iter().rev().find(|kept| kept.release.withdrawn_on.is_none());
        let last = last.filter(|_| points.iter().all(|point| !point.is_published));
        let nearest = match last {
            Some(last) => filter.nearest(last.body().as_ref(), &self.geography()),
            None => Vec::new(),
        };
        Ok(ReleaseTrend {
            council_id: council,
            tier,
            points,
            outside: last.map(|_| OUTSIDE.to_owned()),
            nearest,
            chart: drawn.map(NeedChart::of),
        })
    }
}

impl ReleaseCellFilter {
    /// The key of the one cell that is meant.
    fn whole_key(&self) -> Result<[&str; 8]> {
        let [measure, rest @ ..] = self.key();
        let measure = measure.ok_or_else(|| Error::invalid("measure", "must be given"))?;
        let [area, stage, service, reason, waited, life_stage, urgency] =
            rest.map(|code| code.unwrap_or(TOTAL));
        Ok([measure, area, stage, service, reason, waited, life_stage, urgency])
    }
}
