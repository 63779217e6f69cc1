//! Statements of the counters of needs.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use diesel::dsl::sum;
use diesel::prelude::*;

use super::schema_cases::{circumstances, need_counters};
use super::sums::{SumRow, SumTable};
use super::{DbConnection, case_counters};
use crate::error::Result;
use crate::need_counters::{Counters, MEASURES, NeedCell, NeedSums};
use crate::need_flows::Wanted;

/// What is counted of needs: the pair of columns of each measure, in the measures' order.
macro_rules! measures {
    ($($place:literal $needs:ident $persons:ident),+ $(,)?) => {
        #[derive(Debug, Queryable)]
        struct NeedRow {
            organization_id: String,
            area_code: String,
            part: String,
            term: String,
            quarter: i32,
            $($needs: i32, $persons: i32,)+
        }

        impl NeedRow {
            fn sums(&self) -> NeedSums {
                let mut sums = NeedSums::default();
                $(sums[$place] = self.$needs; sums[MEASURES + $place] = self.$persons;)+
                sums
            }
        }

        const TABLE: SumTable = SumTable {
            name: "need_counters",
            names: &["organization_id", "area_code", "part", "term"],
            // In the order of `NeedSums`, which is that of the lines below.
            sums: &[
                $(<need_counters::$needs as Column>::NAME,)+
                $(<need_counters::$persons as Column>::NAME,)+
            ],
        };
    };
}

measures! {
    0 new_needs new_persons,
    1 met_needs met_persons,
    2 withdrawn_needs withdrawn_persons,
    3 moved_in_needs moved_in_persons,
    4 moved_out_needs moved_out_persons,
    5 open_needs open_persons,
    6 ever_needs ever_persons,
    7 partly_needs partly_persons,
    8 urgent_needs urgent_persons,
    9 waiting_needs waiting_persons,
}

/// Adds differences to the kept counters.
pub(crate) fn add(c: &mut DbConnection, counters: &Counters) -> Result<()> {
    TABLE.add(c, rows_of(counters))?;
    case_counters::add(c, counters)
}

/// Whether there are cases that are or were 主担当, and no counters.
pub(crate) fn is_never_counted(c: &mut DbConnection) -> Result<bool> {
    let counted = case_counters::is_any(c)?;
    let main = circumstances::table.filter(circumstances::main_support.eq(true));
    let case: Option<String> = main.select(circumstances::case_id).first(c).optional()?;
    Ok(!counted && case.is_some())
}

/// Puts counters in place of all that are kept; tells in how many cells they differ.
pub(crate) fn replace(c: &mut DbConnection, counters: &Counters) -> Result<usize> {
    let mut compared = Compared::default();
    for row in need_counters::table.load::<NeedRow>(c)? {
        let names = [&row.organization_id, &row.area_code, &row.part, &row.term].map(String::as_str);
        compared.note(counters.need_sums(names, row.quarter), &row.sums());
    }
    case_counters::compare(c, counters, &mut compared)?;
    let differing = compared.differing(counters.needs.len() + counters.cases.len());
    if differing > 0 {
        diesel::delete(need_counters::table).execute(c)?;
        TABLE.add(c, rows_of(counters))?;
        case_counters::replace(c, counters)?;
    }
    Ok(differing)
}

/// How kept cells compare with counted ones.
#[derive(Default)]
pub(super) struct Compared {
    kept: usize,
    known: usize,
    equal: usize,
}

impl Compared {
    pub(super) fn note<T: PartialEq>(&mut self, counted: Option<&T>, kept: &T) {
        self.kept += 1;
        self.known += usize::from(counted.is_some());
        self.equal += usize::from(counted == Some(kept));
    }

    /// Cells of either side that are not the same on both.
    fn differing(&self, counted: usize) -> usize {
        self.kept + counted - self.known - self.equal
    }
}

fn rows_of(counters: &Counters) -> Vec<SumRow<'_>> {
    let names = |cell: &NeedCell| {
        [cell.organization, cell.area, cell.part, cell.term].map(|name| counters.name(name)).to_vec()
    };
    let rows = counters.needs.iter();
    rows.map(|(cell, sums)| SumRow { names: names(cell), quarter: cell.quarter, sums }).collect()
}

type Stocks = HashMap<(String, String), [i64; 2 * STOCKS]>;
/// How many measures hold at the end of a quarter.
const STOCKS: usize = MEASURES - FLOWS;
/// How many happen in one.
const FLOWS: usize = crate::need_counters::Counted::FIRST_STOCK;

/// What is counted in a quarter, by area and term: what happened in it, and what held at its end and at that
/// of the quarter before.
pub(crate) fn totals(c: &mut DbConnection, wanted: &Wanted) -> Result<HashMap<(String, String), NeedTotals>> {
    let mut found: HashMap<(String, String), NeedTotals> = HashMap::new();
    for (cell, stocks) in stocks(c, wanted, wanted.quarter)? {
        found.entry(cell).or_default().end = stocks;
    }
    for (cell, stocks) in stocks(c, wanted, wanted.quarter - 1)? {
        found.entry(cell).or_default().start = stocks;
    }
    let rows: Vec<NeedRow> = need_counters::table
        .filter(need_counters::organization_id.eq(wanted.organization.to_string()))
        .filter(need_counters::area_code.eq_any(&wanted.areas))
        .filter(need_counters::part.eq(&wanted.part))
        .filter(need_counters::quarter.eq(wanted.quarter))
        .load(c)?;
    for row in rows {
        let sums = row.sums();
        found.entry((row.area_code, row.term)).or_default().flows = sums;
    }
    Ok(found)
}

/// What is counted of one area and term.
#[derive(Debug, Clone, Default)]
pub(crate) struct NeedTotals {
    start: [i64; 2 * STOCKS],
    flows: NeedSums,
    end: [i64; 2 * STOCKS],
}

impl NeedTotals {
    /// From whole numbers, which nothing kept before adds to.
    pub(crate) fn whole(sums: &NeedSums) -> Self {
        let mut end = [0; 2 * STOCKS];
        for stock in 0..STOCKS {
            end[2 * stock] = i64::from(sums[FLOWS + stock]);
            end[2 * stock + 1] = i64::from(sums[MEASURES + FLOWS + stock]);
        }
        Self { start: [0; 2 * STOCKS], flows: *sums, end }
    }

    /// Needs and persons of something that happened in the quarter.
    pub(crate) fn flow(&self, measure: usize) -> (i64, i64) {
        (i64::from(self.flows[measure]), i64::from(self.flows[MEASURES + measure]))
    }

    /// Needs and persons of something that held at the end of the quarter.
    pub(crate) fn at_end(&self, measure: usize) -> (i64, i64) {
        stock(&self.end, measure)
    }

    /// Needs and persons of something that held at the end of the quarter before.
    pub(crate) fn at_start(&self, measure: usize) -> (i64, i64) {
        stock(&self.start, measure)
    }
}

fn stock(stocks: &[i64; 2 * STOCKS], measure: usize) -> (i64, i64) {
    (stocks[2 * (measure - FLOWS)], stocks[2 * (measure - FLOWS) + 1])
}

fn stocks(c: &mut DbConnection, wanted: &Wanted, up_to: i32) -> Result<Stocks> {
    use need_counters as n;
    type Sum = Option<i64>;
    type Sums = (Sum, Sum, Sum, Sum, Sum, Sum, Sum, Sum, Sum, Sum);
    let rows: Vec<(String, String, Sums)> = n::table
        .filter(n::organization_id.eq(wanted.organization.to_string()))
        .filter(n::area_code.eq_any(&wanted.areas))
        .filter(n::part.eq(&wanted.part))
        .filter(n::quarter.le(up_to))
        .group_by((n::area_code, n::term))
        .select((
            n::area_code,
            n::term,
            (
                sum(n::open_needs),
                sum(n::open_persons),
                sum(n::ever_needs),
                sum(n::ever_persons),
                sum(n::partly_needs),
                sum(n::partly_persons),
                sum(n::urgent_needs),
                sum(n::urgent_persons),
                sum(n::waiting_needs),
                sum(n::waiting_persons),
            ),
        ))
        .load(c)?;
    let stocks = |s: Sums| [s.0, s.1, s.2, s.3, s.4, s.5, s.6, s.7, s.8, s.9].map(Option::unwrap_or_default);
    Ok(rows.into_iter().map(|(area, term, sums)| ((area, term), stocks(sums))).collect())
}
