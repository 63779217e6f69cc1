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
    /// Persons with an open need among the organisation's 主担当 cases of the area: both of 児 where a group's services
    /// are for children alone, of 者 where for adults alone; of single kinds both of all.
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
    /// New needs in the earlier quarter, of those whose cases are counted.
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

/// What was counted: needs by part, area and term, cases by part and area.
struct Counts {
    needs: HashMap<&'static str, HashMap<(String, String), NeedTotals>>,
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
            let mut own = needs(&counts.totals(ALL, &row.code, &column.id), is_over);
            own.share = counts.share(&row.code, column);
            own.before_after = before.as_ref().and_then(|before| before.ratio(&counts, &row.code, column));
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
        let (mut needs, mut cases) = (HashMap::new(), HashMap::new());
        for part in PARTS {
            let (mut needs_of, mut cases_of) = (HashMap::new(), HashMap::new());
            for row in ground.rows.iter().map(|row| row.code.as_str()) {
                let sums = counters.case_sums([&organization, row, part], quarter);
                cases_of.extend(sums.map(|sums| (row.to_owned(), CaseTotals::whole(sums))));
                for term in ground.columns.iter().map(|column| column.id.as_str()) {
                    let sums = counters.need_sums([&organization, row, part, term], quarter);
                    let key = (row.to_owned(), term.to_owned());
                    needs_of.extend(sums.map(|sums| (key, NeedTotals::whole(sums))));
                }
            }
            needs.insert(part, needs_of);
            cases.insert(part, cases_of);
        }
        Ok(Counts { needs, cases })
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
    let (mut needs, mut cases) = (HashMap::new(), HashMap::new());
    for part in PARTS {
        needs.insert(part, storage::need_counters::totals(c, &wanted(part))?);
        cases.insert(part, storage::case_counters::totals(c, &wanted(part))?);
    }
    Ok(Counts { needs, cases })
}

/// Whom a column's rates are of: 者 or 児 where its services are for them alone. Of single kinds no part is counted.
fn part(column: &Column) -> &'static str {
    let is_group = column.group.as_ref() == Some(&column.id);
    stage_of(column).filter(|_| is_group).map_or(ALL, part_of)
}

impl Counts {
    fn totals(&self, part: &str, area: &AreaCode, term: &TermId) -> NeedTotals {
        let found = self.needs.get(part).and_then(|needs| needs.get(&(area.to_string(), term.to_string())));
        found.cloned().unwrap_or_default()
    }

    /// The running cases of those whom a column is for: 者 and 児 have denominators of their own.
    fn running(&self, area: &AreaCode, column: &Column) -> i64 {
        let cases = self.cases.get(part(column)).and_then(|cases| cases.get(area.as_str()));
        cases.map_or(0, |cases| cases.running_cases)
    }

    /// The persons among these who have an open need.
    fn open_persons(&self, area: &AreaCode, column: &Column) -> i64 {
        self.totals(part(column), area, &column.id).at_end(Counted::Open as usize).1
    }

    /// The new needs (件) of these.
    fn new_needs(&self, area: &AreaCode, column: &Column) -> i64 {
        self.totals(part(column), area, &column.id).flow(Counted::New as usize).0
    }

    /// Of cases without any need nobody has one: 0 of n, not nothing.
    fn share(&self, area: &AreaCode, column: &Column) -> Option<OpenShare> {
        let cases = self.running(area, column);
        let trials = u64::try_from(cases).unwrap_or_default();
        let events = u64::try_from(self.open_persons(area, column)).unwrap_or_default();
        proportion(events, trials, CONFIDENCE).map(|share| OpenShare {
            cases,
            value: share.value,
            lower: share.interval.lower,
            upper: share.interval.upper,
        })
    }

    /// New needs of later counts against those of these, of one area and column.
    fn ratio(&self, later: &Self, area: &AreaCode, column: &Column) -> Option<NewNeedsRatio> {
        let [before, after] =
            [self, later].map(|counts| (counts.new_needs(area, column), counts.running(area, column)));
        let counted = |(needs, cases): (i64, i64)| before_after::Counted {
            events: u64::try_from(needs).unwrap_or_default(),
            exposure: cases as f64,
        };
        let ratio = before_after::rate_ratio(counted(before), counted(after), CONFIDENCE)?;
        Some(NewNeedsRatio {
            needs_before: before.0,
            cases_before: before.1,
            needs_after: after.0,
            cases_after: after.1,
            value: ratio.value,
            lower: ratio.lower,
            upper: ratio.upper,
        })
    }
}

fn needs(totals: &NeedTotals, is_over: bool) -> OwnNeeds {
    let count = |(needs, persons)| NeedCount { needs, persons };
    OwnNeeds {
        open: count(totals.at_end(Counted::Open as usize)),
        new: count(totals.flow(Counted::New as usize)),
        met: count(totals.flow(Counted::Met as usize)),
        waiting_long: is_over.then(|| count(totals.at_end(Counted::Waiting as usize))),
        urgent: count(totals.at_end(Counted::Urgent as usize)),
        share: None,
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
        let (open, running) = (counts.open_persons(&row.code, column), counts.running(&row.code, column));
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
