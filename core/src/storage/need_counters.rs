//! Statements of the counters of needs and of cases.

#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap};

use diesel::dsl::sum;
use diesel::prelude::*;
use diesel::upsert::excluded;

use super::schema_cases::{case_counters, circumstances, need_counters};
use super::{BATCH, DbConnection, insert_all};
use crate::error::Result;
use crate::need_counters::{ALL, CaseSums, Counters, MEASURES, NeedSums};
use crate::need_flows::{CaseTotals, Wanted};

/// Organization, area, part and term.
type NeedKey = (String, String, String, String);

/// What is counted of needs: the pair of columns of each measure, in the measures' order.
macro_rules! measures {
    ($($place:literal $needs:ident $persons:ident),+ $(,)?) => {
        #[derive(Debug, Clone, Queryable, Insertable)]
        #[diesel(table_name = need_counters)]
        struct NeedRow {
            organization_id: String,
            area_code: String,
            part: String,
            term: String,
            quarter: i32,
            $($needs: i32, $persons: i32,)+
        }

        impl NeedRow {
            fn new((organization_id, area_code, part, term): NeedKey, quarter: i32, sums: &NeedSums) -> Self {
                Self {
                    organization_id, area_code, part, term, quarter,
                    $($needs: sums[$place], $persons: sums[MEASURES + $place],)+
                }
            }

            fn sums(&self) -> NeedSums {
                let mut sums = NeedSums::default();
                $(sums[$place] = self.$needs; sums[MEASURES + $place] = self.$persons;)+
                sums
            }
        }

        /// Adds rows to those of the same cells.
        fn add_rows(c: &mut DbConnection, rows: &[NeedRow]) -> Result<()> {
            macro_rules! add {
                ($connection:expr, $values:expr) => {
                    diesel::insert_into(need_counters::table)
                        .values($values)
                        .on_conflict((
                            need_counters::organization_id,
                            need_counters::area_code,
                            need_counters::part,
                            need_counters::term,
                            need_counters::quarter,
                        ))
                        .do_update()
                        .set(($(
                            need_counters::$needs.eq(need_counters::$needs + excluded(need_counters::$needs)),
                            need_counters::$persons
                                .eq(need_counters::$persons + excluded(need_counters::$persons)),
                        )+))
                        .execute($connection)?
                };
            }
            match c {
                // SQLite's dialect takes conflicts one row at a time.
                DbConnection::Sqlite(c) => for row in rows { add!(c, row); },
                DbConnection::Postgres(c) => for batch in rows.chunks(BATCH) { add!(c, batch); },
            }
            Ok(())
        }

        /// Deletes the rows among these that count nothing any more: they would tell that somebody was there.
        fn delete_empty(c: &mut DbConnection, rows: &[NeedRow]) -> Result<()> {
            let Some(organization) = rows.first().map(|row| &row.organization_id) else { return Ok(()) };
            let one_of = |text: fn(&NeedRow) -> &String| rows.iter().map(text).collect::<BTreeSet<_>>();
            let quarters: BTreeSet<i32> = rows.iter().map(|row| row.quarter).collect();
            let empty = need_counters::table
                .filter(need_counters::organization_id.eq(organization))
                .filter(need_counters::area_code.eq_any(one_of(|row| &row.area_code)))
                .filter(need_counters::part.eq_any(one_of(|row| &row.part)))
                .filter(need_counters::term.eq_any(one_of(|row| &row.term)))
                .filter(need_counters::quarter.eq_any(quarters))
                $(.filter(need_counters::$needs.eq(0)).filter(need_counters::$persons.eq(0)))+;
            diesel::delete(empty).execute(c)?;
            Ok(())
        }
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

#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = case_counters)]
struct CaseRow {
    organization_id: String,
    area_code: String,
    part: String,
    quarter: i32,
    running: i32,
    monitored: i32,
    reports: i32,
    late_reports: i32,
}

impl CaseRow {
    fn new([organization_id, area_code, part]: [String; 3], quarter: i32, sums: &CaseSums) -> Self {
        let [running, monitored, reports, late_reports] = *sums;
        Self { organization_id, area_code, part, quarter, running, monitored, reports, late_reports }
    }

    fn sums(&self) -> CaseSums {
        [self.running, self.monitored, self.reports, self.late_reports]
    }
}

/// Adds differences to the kept counters.
pub(crate) fn add(c: &mut DbConnection, counters: &Counters) -> Result<()> {
    let (needs, cases) = (need_rows(counters), case_rows(counters));
    add_rows(c, &needs)?;
    for of_one in needs.chunk_by(|a, b| a.organization_id == b.organization_id) {
        for batch in of_one.chunks(BATCH) {
            delete_empty(c, batch)?;
        }
    }
    add_case_rows(c, &cases)
}

/// Whether there are cases that are or were 主担当, and no counters.
pub(crate) fn is_never_counted(c: &mut DbConnection) -> Result<bool> {
    let counted: Option<i32> = case_counters::table.select(case_counters::quarter).first(c).optional()?;
    let main = circumstances::table.filter(circumstances::main_support.eq(true));
    let case: Option<String> = main.select(circumstances::case_id).first(c).optional()?;
    Ok(counted.is_none() && case.is_some())
}

/// Puts counters in place of all that are kept; tells in how many cells they differ.
pub(crate) fn replace(c: &mut DbConnection, counters: &Counters) -> Result<usize> {
    let mut compared = Compared::default();
    for row in need_counters::table.load::<NeedRow>(c)? {
        let names = [&row.organization_id, &row.area_code, &row.part, &row.term].map(String::as_str);
        compared.note(counters.need_sums(names, row.quarter), &row.sums());
    }
    for row in case_counters::table.load::<CaseRow>(c)? {
        let names = [&row.organization_id, &row.area_code, &row.part].map(String::as_str);
        compared.note(counters.case_sums(names, row.quarter), &row.sums());
    }
    let differing = compared.differing(counters.needs.len() + counters.cases.len());
    if differing > 0 {
        diesel::delete(need_counters::table).execute(c)?;
        diesel::delete(case_counters::table).execute(c)?;
        insert_all!(c, need_counters::table, need_rows(counters))?;
        insert_all!(c, case_counters::table, case_rows(counters))?;
    }
    Ok(differing)
}

/// How kept cells compare with counted ones.
#[derive(Default)]
struct Compared {
    kept: usize,
    known: usize,
    equal: usize,
}

impl Compared {
    fn note<T: PartialEq>(&mut self, counted: Option<&T>, kept: &T) {
        self.kept += 1;
        self.known += usize::from(counted.is_some());
        self.equal += usize::from(counted == Some(kept));
    }

    /// Cells of either side that are not the same on both.
    fn differing(&self, counted: usize) -> usize {
        self.kept + counted - self.known - self.equal
    }
}

/// Rows in the order of their keys, so that two writers never wait for each other crosswise.
fn need_rows(counters: &Counters) -> Vec<NeedRow> {
    let name = |number| counters.name(number).to_owned();
    let mut rows: Vec<NeedRow> = counters
        .needs
        .iter()
        .map(|(cell, sums)| {
            let key = (name(cell.organization), name(cell.area), name(cell.part), name(cell.term));
            NeedRow::new(key, cell.quarter, sums)
        })
        .collect();
    rows.sort_by(|a, b| {
        let key = |row: &NeedRow| -> [String; 4] {
            [row.organization_id.clone(), row.area_code.clone(), row.part.clone(), row.term.clone()]
        };
        (key(a), a.quarter).cmp(&(key(b), b.quarter))
    });
    rows
}

fn case_rows(counters: &Counters) -> Vec<CaseRow> {
    let name = |number| counters.name(number).to_owned();
    let mut rows: Vec<CaseRow> = counters
        .cases
        .iter()
        .map(|(cell, sums)| {
            CaseRow::new([cell.organization, cell.area, cell.part].map(name), cell.quarter, sums)
        })
        .collect();
    rows.sort_by(|a, b| {
        let key = |row: &CaseRow| [row.organization_id.clone(), row.area_code.clone(), row.part.clone()];
        (key(a), a.quarter).cmp(&(key(b), b.quarter))
    });
    rows
}

fn add_case_rows(c: &mut DbConnection, rows: &[CaseRow]) -> Result<()> {
    for row in rows {
        let cell = case_counters::table.find((&row.organization_id, &row.area_code, &row.part, row.quarter));
        let more = (
            case_counters::running.eq(case_counters::running + row.running),
            case_counters::monitored.eq(case_counters::monitored + row.monitored),
            case_counters::reports.eq(case_counters::reports + row.reports),
            case_counters::late_reports.eq(case_counters::late_reports + row.late_reports),
        );
        if diesel::update(cell).set(more).execute(c)? == 0 {
            diesel::insert_into(case_counters::table).values(row).execute(c)?;
            continue;
        }
        let empty = cell
            .filter(case_counters::running.eq(0))
            .filter(case_counters::monitored.eq(0))
            .filter(case_counters::reports.eq(0))
            .filter(case_counters::late_reports.eq(0));
        diesel::delete(empty).execute(c)?;
    }
    Ok(())
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

/// Cases that run and are monitored in time at the end of a quarter, and reports in it, by area; of 者 or 児 alone
/// where that part is wanted, of all where another one is.
pub(crate) fn case_totals(c: &mut DbConnection, wanted: &Wanted) -> Result<HashMap<String, CaseTotals>> {
    use case_counters as n;
    let is_stage = wanted.part.starts_with("stage:");
    let rows: Vec<CaseRow> = n::table
        .filter(n::organization_id.eq(wanted.organization.to_string()))
        .filter(n::area_code.eq_any(&wanted.areas))
        .filter(n::part.eq(if is_stage { &wanted.part } else { ALL }))
        .filter(n::quarter.le(wanted.quarter))
        .load(c)?;
    let mut found: HashMap<String, CaseTotals> = HashMap::new();
    for row in rows {
        let totals = found.entry(row.area_code).or_default();
        totals.running_cases += i64::from(row.running);
        totals.monitored_cases += i64::from(row.monitored);
        if row.quarter == wanted.quarter {
            totals.reports += i64::from(row.reports);
            totals.late_reports += i64::from(row.late_reports);
        }
    }
    Ok(found)
}
