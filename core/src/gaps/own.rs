//! The own organisation's needs beside the supply: exact, for its workers alone.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::demand::stage_of;
use super::{Column, GapQuery, Ground};
use crate::actor::Worker;
use crate::analysis::before_after;
use crate::analysis::funnels::{Flag, proportion_flag};
use crate::analysis::intervals::proportion;
use crate::analysis::shrinkage::marshall;
use crate::cases::Stage;
use crate::clock::Quarter;
use crate::error::Result;
use crate::need_counters::{ALL, Counted, Counters, part_of};
use crate::need_flows::{CaseTotals, NeedCount, NeedCoverage, Wanted};
use crate::registry::Registry;
use crate::storage::need_counters::NeedTotals;
use crate::storage::{self, DbConnection};
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
    /// Persons with an open need among the organisation's 主担当 cases of the area: those of 児 where services are
    /// for children alone, of 者 where for adults alone.
    pub share: Option<OpenShare>,
    /// For an analyst.
    pub analyst: Option<Shrunken>,
    /// For an analyst who asks since when: new needs in the quarter against those in the earlier one.
    pub before_after: Option<NewNeedsRatio>,
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

/// The rate of new needs (件 per running 主担当 case) over that of an earlier quarter, with exact limits at 95 %
/// (Przyborowski and Wilenski 1940). Compare equal seasons, and the areas where nothing was done.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, utoipa::ToSchema)]
pub struct NewNeedsRatio {
    /// New needs in the earlier quarter.
    pub needs_before: i64,
    /// Of how many cases at its end.
    pub cases_before: i64,
    /// New needs in the table's quarter.
    pub needs_after: i64,
    /// Of how many cases at its end.
    pub cases_after: i64,
    /// The ratio; absent where there was none before.
    pub value: Option<f64>,
    /// Its lower limit; absent where there was none at all.
    pub lower: Option<f64>,
    /// Its upper limit; absent where there was none before.
    pub upper: Option<f64>,
}

/// The parts of cases that stand below shares: all, 者 and 児.
const PARTS: [&str; 3] = [ALL, part_of(Stage::Adult), part_of(Stage::Child)];

/// What was counted: needs by area and term, cases by part and area.
struct Counts {
    needs: HashMap<(String, String), NeedTotals>,
    cases: HashMap<&'static str, HashMap<String, CaseTotals>>,
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
            before_after: None,
        };
        self.cells.get(&(area.clone(), column.clone())).cloned().unwrap_or_else(empty)
    }
}

impl Registry {
    /// What the worker's own organisation counts, which its audit trail tells.
    pub(super) fn own_needs(&self, by: &Worker, ground: &Ground<'_>, query: &GapQuery) -> Result<Own> {
        let quarter = Quarter::of(ground.day);
        let since = query.since.filter(|_| query.analyst);
        let (counts, before) = self.write(&by.account.to_string(), |w| {
            w.log_tabulated(by, quarter);
            let now = match query.day {
                Some(day) => self.counts_on(w.connection, by, ground, day)?,
                None => kept_counts(w.connection, by, ground, quarter)?,
            };
            let Some(since) = since else { return Ok((now, None)) };
            w.log_tabulated(by, since);
            Ok((now, Some(kept_counts(w.connection, by, ground, since)?)))
        })?;
        let is_over = query.day.is_some() || quarter.last_day() < self.clock().today();
        let mut cells = HashMap::new();
        for (row, column) in ground.rows.iter().flat_map(|row| ground.columns.iter().map(move |c| (row, c))) {
            let running = counts.running(&row.code, column);
            // Of cases without any need nobody has one: 0 of n, not nothing.
            let mut own = needs(&counts.totals(&row.code, &column.id), running, is_over);
            if let Some(before) = &before {
                own.before_after = before.ratio(&row.code, column, own.new.needs, running);
            }
            cells.insert((row.code.clone(), column.id.clone()), own);
        }
        if query.analyst {
            for column in &ground.columns {
                add_analysis(&mut cells, ground, column, &counts);
            }
        }
        let coverage = |(area, cases): (&String, &CaseTotals)| NeedCoverage {
            area_code: Some(AreaCode::trusted(area)),
            cases: *cases,
        };
        let mut coverage: Vec<_> = counts.cases[ALL].iter().map(coverage).collect();
        coverage.sort_by(|a: &NeedCoverage, b| a.area_code.cmp(&b.area_code));
        Ok(Own { cells, coverage })
    }

    /// Counts the records of the worker's organisation up to the end of a day: kept counters know the ends of
    /// quarters alone.
    fn counts_on(
        &self,
        c: &mut DbConnection,
        by: &Worker,
        ground: &Ground<'_>,
        day: NaiveDate,
    ) -> Result<Counts> {
        let mut counters = Counters::default();
        self.each_case_of(c, by.organization, |history| {
            counters.add_until(history, ground.geography, self.terms(), day);
        })?;
        let (organization, quarter) = (by.organization.to_string(), Quarter::of(day).index());
        let mut counts =
            Counts { needs: HashMap::new(), cases: PARTS.map(|part| (part, HashMap::new())).into() };
        for row in ground.rows.iter().map(|row| row.code.as_str()) {
            for (part, cases) in &mut counts.cases {
                let sums = counters.case_sums([&organization, row, part], quarter);
                cases.extend(sums.map(|sums| (row.to_owned(), CaseTotals::whole(sums))));
            }
            for term in ground.columns.iter().map(|column| column.id.as_str()) {
                let sums = counters.need_sums([&organization, row, ALL, term], quarter);
                let totals = sums.map(|sums| ((row.to_owned(), term.to_owned()), NeedTotals::whole(sums)));
                counts.needs.extend(totals);
            }
        }
        Ok(counts)
    }
}

/// The kept counts of a quarter.
fn kept_counts(c: &mut DbConnection, by: &Worker, ground: &Ground<'_>, quarter: Quarter) -> Result<Counts> {
    let wanted = |part: &str| Wanted {
        organization: by.organization,
        areas: ground.rows.iter().map(|area| area.code.to_string()).collect(),
        part: part.to_owned(),
        quarter: quarter.index(),
    };
    let needs = storage::need_counters::totals(c, &wanted(ALL))?;
    let mut cases = HashMap::new();
    for part in PARTS {
        cases.insert(part, storage::need_counters::case_totals(c, &wanted(part))?);
    }
    Ok(Counts { needs, cases })
}

impl Counts {
    fn totals(&self, area: &AreaCode, term: &TermId) -> NeedTotals {
        self.needs.get(&(area.to_string(), term.to_string())).cloned().unwrap_or_default()
    }

    /// The running cases of those whom a column is for: 者 and 児 have denominators of their own.
    fn running(&self, area: &AreaCode, column: &Column) -> i64 {
        let part = stage_of(column).map_or(ALL, part_of);
        let cases = self.cases.get(part).and_then(|cases| cases.get(area.as_str()));
        cases.map_or(0, |cases| cases.running_cases)
    }

    /// New needs now against those of these counts, of one area and column.
    fn ratio(&self, area: &AreaCode, column: &Column, needs: i64, cases: i64) -> Option<NewNeedsRatio> {
        let needs_before = self.totals(area, &column.id).flow(Counted::New as usize).0;
        let cases_before = self.running(area, column);
        let counted = |events: i64, exposure: i64| before_after::Counted {
            events: u64::try_from(events).unwrap_or_default(),
            exposure: exposure as f64,
        };
        let (before, after) = (counted(needs_before, cases_before), counted(needs, cases));
        let ratio = before_after::rate_ratio(before, after, CONFIDENCE)?;
        Some(NewNeedsRatio {
            needs_before,
            cases_before,
            needs_after: needs,
            cases_after: cases,
            value: ratio.value,
            lower: ratio.lower,
            upper: ratio.upper,
        })
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
        before_after: None,
    }
}

/// Draws the shares of a column towards that of all its rows, and flags those that differ.
fn add_analysis(
    cells: &mut HashMap<(AreaCode, TermId), OwnNeeds>,
    ground: &Ground<'_>,
    column: &Column,
    counts: &Counts,
) {
    let of_row = |row: &crate::areas::Area| {
        let open = cells.get(&(row.code.clone(), column.id.clone())).map_or(0, |own| own.open.persons);
        let running = counts.running(&row.code, column);
        (u64::try_from(open).unwrap_or_default(), u64::try_from(running).unwrap_or_default())
    };
    let rows: Vec<(u64, u64)> = ground.rows.iter().map(of_row).collect();
    let areas: Vec<(u64, f64)> = rows.iter().map(|(events, persons)| (*events, *persons as f64)).collect();
    let Some(shrunk) = marshall(&areas) else { return };
    for ((row, (events, trials)), found) in ground.rows.iter().zip(rows).zip(&shrunk.areas) {
        let (Some(found), Some(own)) = (found, cells.get_mut(&(row.code.clone(), column.id.clone()))) else {
            continue;
        };
        let flag = proportion_flag(events, trials, shrunk.overall);
        own.analyst = Some(Shrunken { value: found.rate, weight: found.weight, flag });
    }
}
