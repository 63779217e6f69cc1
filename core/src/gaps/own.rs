//! The own organisation's needs beside the supply: exact, for its workers alone.

use std::collections::HashMap;

use serde::Serialize;

use super::{GapQuery, Ground};
use crate::actor::Worker;
use crate::analysis::funnels::{Flag, proportion_flag};
use crate::analysis::intervals::proportion;
use crate::analysis::shrinkage::marshall;
use crate::clock::Quarter;
use crate::error::Result;
use crate::need_counters::{ALL, Counted};
use crate::need_flows::{CaseTotals, NeedCount, NeedCoverage, Wanted};
use crate::registry::Registry;
use crate::storage;
use crate::storage::need_counters::NeedTotals;
use crate::values::{AreaCode, TermId};

/// How sure an interval is.
const CONFIDENCE: f64 = 0.95;

/// The own organisation's needs of a cell.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct OwnNeeds {
    /// Open at the end of the quarter, or now.
    pub open: NeedCount,
    /// Opened in the quarter.
    pub new: NeedCount,
    /// Met in the quarter.
    pub met: NeedCount,
    /// Of the open ones: for more than 180 days. Absent while the quarter is not over.
    pub waiting_long: Option<NeedCount>,
    /// Of the open ones: urgency 4 at some time so far.
    pub urgent: NeedCount,
    /// Persons with an open need among the organisation's 主担当 cases of the area.
    pub share: Option<OpenShare>,
    /// For an analyst.
    pub analyst: Option<Shrunken>,
}

/// A share of persons, with Wilson's interval at 95 %.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, utoipa::ToSchema)]
pub struct OpenShare {
    /// Of how many cases.
    pub cases: i64,
    /// The share.
    pub value: f64,
    /// Its lower limit.
    pub lower: f64,
    /// Its upper limit.
    pub upper: f64,
}

/// A share drawn towards that of all areas (Marshall 1991), and whether it differs from it beyond chance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Shrunken {
    /// The share.
    pub value: f64,
    /// How much the area's own share weighs.
    pub weight: f64,
    /// Whether its interval, at 95 % or at 99.8 %, leaves the share of all areas out.
    pub flag: Option<Flag>,
}

/// The counts of all rows and columns.
pub(crate) struct Own {
    cells: HashMap<(AreaCode, TermId), OwnNeeds>,
    pub coverage: Vec<NeedCoverage>,
}

impl Own {
    /// The needs of a cell; none where nothing was counted.
    pub fn of(&self, area: &AreaCode, column: &TermId) -> OwnNeeds {
        let none = NeedCount::default();
        let empty = || OwnNeeds {
            open: none,
            new: none,
            met: none,
            waiting_long: None,
            urgent: none,
            share: None,
            analyst: None,
        };
        self.cells.get(&(area.clone(), column.clone())).cloned().unwrap_or_else(empty)
    }
}

impl Registry {
    /// What the worker's own organisation counts, which its audit trail tells.
    pub(super) fn own_needs(&self, by: &Worker, ground: &Ground<'_>, query: &GapQuery) -> Result<Own> {
        let quarter = query.quarter.unwrap_or_else(|| Quarter::of(ground.day));
        let wanted = Wanted {
            organization: by.organization,
            areas: ground.rows.iter().map(|area| area.code.to_string()).collect(),
            part: ALL.to_owned(),
            quarter: quarter.index(),
        };
        let (totals, cases) = self.write(&by.account.to_string(), |w| {
            w.log_tabulated(by, quarter);
            let totals = storage::need_counters::totals(w.connection, &wanted)?;
            Ok((totals, storage::need_counters::case_totals(w.connection, &wanted)?))
        })?;
        let is_over = quarter.last_day() < self.clock().today();
        let mut cells = HashMap::new();
        for ((area, term), totals) in totals {
            let running = cases.get(&area).map_or(0, |cases| cases.running_cases);
            cells.insert((AreaCode::trusted(&area), TermId(term)), needs(&totals, running, is_over));
        }
        // Of cases without any need nobody has one: 0 of n, not nothing.
        for (row, column) in ground.rows.iter().flat_map(|row| ground.columns.iter().map(move |c| (row, c))) {
            let running = cases.get(row.code.as_str()).map_or(0, |cases| cases.running_cases);
            let none = || needs(&NeedTotals::default(), running, is_over);
            cells.entry((row.code.clone(), column.id.clone())).or_insert_with(none);
        }
        if query.analyst {
            for column in &ground.columns {
                add_analysis(&mut cells, ground, &column.id, &cases);
            }
        }
        let coverage = |(area, cases)| NeedCoverage { area_code: Some(AreaCode::trusted(area)), cases };
        let mut coverage: Vec<_> = cases.iter().map(|(area, cases)| coverage((area, *cases))).collect();
        coverage.sort_by(|a: &NeedCoverage, b| a.area_code.cmp(&b.area_code));
        Ok(Own { cells, coverage })
    }
}

fn needs(totals: &NeedTotals, cases: i64, is_over: bool) -> OwnNeeds {
    let count = |(needs, persons)| NeedCount { needs, persons };
    let open = count(totals.at_end(Counted::Open as usize));
    let trials = u64::try_from(cases).unwrap_or_default();
    let events = u64::try_from(open.persons).unwrap_or_default();
    let share = proportion(events, trials, CONFIDENCE).map(|share| OpenShare {
        cases,
        value: share.value,
        lower: share.interval.lower,
        upper: share.interval.upper,
    });
    OwnNeeds {
        open,
        new: count(totals.flow(Counted::New as usize)),
        met: count(totals.flow(Counted::Met as usize)),
        waiting_long: is_over.then(|| count(totals.at_end(Counted::Waiting as usize))),
        urgent: count(totals.at_end(Counted::Urgent as usize)),
        share,
        analyst: None,
    }
}

/// Draws the shares of a column towards that of all its rows, and flags those that differ.
fn add_analysis(
    cells: &mut HashMap<(AreaCode, TermId), OwnNeeds>,
    ground: &Ground<'_>,
    column: &TermId,
    cases: &HashMap<String, CaseTotals>,
) {
    let of_row = |row: &crate::areas::Area| {
        let open = cells.get(&(row.code.clone(), column.clone())).map_or(0, |own| own.open.persons);
        let running = cases.get(row.code.as_str()).map_or(0, |cases| cases.running_cases);
        (u64::try_from(open).unwrap_or_default(), u64::try_from(running).unwrap_or_default())
    };
    let rows: Vec<(u64, u64)> = ground.rows.iter().map(of_row).collect();
    let areas: Vec<(u64, f64)> = rows.iter().map(|(events, persons)| (*events, *persons as f64)).collect();
    let Some(shrunk) = marshall(&areas) else { return };
    for ((row, (events, trials)), found) in ground.rows.iter().zip(rows).zip(&shrunk.areas) {
        let (Some(found), Some(own)) = (found, cells.get_mut(&(row.code.clone(), column.clone()))) else {
            continue;
        };
        let flag = proportion_flag(events, trials, shrunk.overall);
        own.analyst = Some(Shrunken { value: found.rate, weight: found.weight, flag });
    }
}
