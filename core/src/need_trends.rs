//! How the needs of an organisation's own cases went on, quarter by quarter.
//!
//! By default the figures alone. For an analyst also a run chart: whether a change is more than chance
//! (XmR with the rules of NHS Making Data Count), which below twelve quarters is provisional.

use serde::Serialize;

use crate::actor::Worker;
use crate::analysis::charts::{BASE_POINTS, Chart, Screening, Signal, Standing, chart};
use crate::clock::Quarter;
use crate::error::{Error, Result};
use crate::need_counters::ALL;
use crate::need_flows::{CaseTotals, NeedFlow, Wanted};
use crate::registry::Registry;
use crate::storage;
use crate::taxonomies::{NEED_DOMAINS, SERVICE_GROUPS, SERVICE_KINDS};
use crate::values::{AreaCode, TermId};

/// The most quarters that are told at once: ten years.
const MAX_QUARTERS: u32 = 40;

/// Which series is wanted.
#[derive(Debug, Clone, Default)]
pub struct NeedTrendQuery {
    /// One area; all of the organisation without it.
    pub area: Option<AreaCode>,
    /// One kind, domain or group; all without it.
    pub term: Option<TermId>,
    /// How many quarters up to the last one that is over; 8 unless given.
    pub quarters: Option<u32>,
    /// With a run chart.
    pub analyst: bool,
}

/// A series of quarters that are over, the earliest first.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct NeedTrend {
    /// The quarters.
    pub points: Vec<NeedTrendPoint>,
    /// For an analyst: the chart of persons with an open need at the end of each quarter.
    pub chart: Option<NeedChart>,
}

/// A quarter of a series.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct NeedTrendPoint {
    /// The quarter.
    pub quarter: String,
    /// Its figures.
    #[serde(flatten)]
    pub flow: NeedFlow,
    /// How far the organisation's cases were known.
    pub coverage: CaseTotals,
}

/// The run chart of a series; below eight quarters there are no limits and no signals.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct NeedChart {
    /// The mean.
    pub mean: f64,
    /// The lower limit, not below 0.
    pub lower: Option<f64>,
    /// The upper limit.
    pub upper: Option<f64>,
    /// How much it may be trusted.
    pub standing: Standing,
    /// For each quarter the first rule that it meets, if any.
    pub signals: Vec<Option<Signal>>,
}

impl Registry {
    /// The series of the worker's own organisation. That it was read is in its audit trail.
    pub fn tabulate_need_trend(&self, by: &Worker, query: &NeedTrendQuery) -> Result<NeedTrend> {
        let count = query.quarters.unwrap_or(8);
        if !(1..=MAX_QUARTERS).contains(&count) {
            return Err(Error::invalid("quarters", format!("must be 1 to {MAX_QUARTERS}")));
        }
        if let Some(area) = &query.area {
            self.geography().require(area, "area")?;
        }
        if let Some(term) = &query.term {
            self.terms().require(&[SERVICE_KINDS, NEED_DOMAINS, SERVICE_GROUPS], term, "term")?;
        }
        let last = Quarter::last_closed(self.clock().today());
        let area = query.area.as_ref().map_or(ALL.to_owned(), ToString::to_string);
        let term = query.term.as_ref().map_or(ALL.to_owned(), |term| term.0.clone());
        let points = self.write(&by.account.to_string(), |w| {
            let mut points = Vec::new();
            for index in last.index() + 1 - count as i32..=last.index() {
                w.log_tabulated(by, Quarter::at(index));
                let (organization, areas, part) = (by.organization, vec![area.clone()], ALL.to_owned());
                let wanted = Wanted { organization, areas, part, quarter: index };
                let mut totals = storage::need_counters::totals(w.connection, &wanted)?;
                let found = totals.remove(&(area.clone(), term.clone())).unwrap_or_default();
                let flow = NeedFlow::new(&area, &term, &found, true);
                let cases = storage::case_counters::totals(w.connection, &wanted)?;
                let coverage = cases.get(&area).copied().unwrap_or_default();
                points.push(NeedTrendPoint { quarter: Quarter::at(index).to_string(), flow, coverage });
            }
            Ok(points)
        })?;
        let open: Vec<f64> = points.iter().map(|point| point.flow.open_end.persons as f64).collect();
        let drawn = query.analyst.then(|| chart(&open, Some(BASE_POINTS), Screening::Keep)).flatten();
        Ok(NeedTrend { points, chart: drawn.map(NeedChart::of) })
    }
}

impl NeedChart {
    pub(crate) fn of(chart: Chart) -> Self {
        let has_limits = chart.standing != Standing::RunChart;
        Self {
            mean: chart.limits.mean,
            lower: has_limits.then_some(chart.limits.lower.max(0.0)),
            upper: has_limits.then_some(chart.limits.upper),
            standing: chart.standing,
            signals: if has_limits { chart.signals } else { Vec::new() },
        }
    }
}
