//! Statements of the counters of cases.

use std::collections::HashMap;

use diesel::prelude::*;

use super::DbConnection;
use super::need_counters::Compared;
use super::schema_cases::case_counters as n;
use super::sums::{SumRow, SumTable};
use crate::error::Result;
use crate::need_counters::{ALL, CaseCell, CaseSums, Counters};
use crate::need_flows::{CaseTotals, Wanted};

#[derive(Debug, Queryable)]
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
    fn sums(&self) -> CaseSums {
        [self.running, self.monitored, self.reports, self.late_reports]
    }
}

const TABLE: SumTable = SumTable {
    name: "case_counters",
    names: &["organization_id", "area_code", "part"],
    sums: &["running", "monitored", "reports", "late_reports"],
};

/// Adds differences to the kept counters.
pub(super) fn add(c: &mut DbConnection, counters: &Counters) -> Result<()> {
    TABLE.add(c, rows_of(counters))
}

/// Whether anything is kept.
pub(super) fn is_any(c: &mut DbConnection) -> Result<bool> {
    let counted: Option<i32> = n::table.select(n::quarter).first(c).optional()?;
    Ok(counted.is_some())
}

/// Notes how what is kept compares with what was counted.
pub(super) fn compare(c: &mut DbConnection, counters: &Counters, compared: &mut Compared) -> Result<()> {
    for row in n::table.load::<CaseRow>(c)? {
        let names = [&row.organization_id, &row.area_code, &row.part].map(String::as_str);
        compared.note(counters.case_sums(names, row.quarter), &row.sums());
    }
    Ok(())
}

/// Puts counters in place of all that are kept.
pub(super) fn replace(c: &mut DbConnection, counters: &Counters) -> Result<()> {
    diesel::delete(n::table).execute(c)?;
    TABLE.add(c, rows_of(counters))
}

fn rows_of(counters: &Counters) -> Vec<SumRow<'_>> {
    let names =
        |cell: &CaseCell| [cell.organization, cell.area, cell.part].map(|name| counters.name(name)).to_vec();
    let rows = counters.cases.iter();
    rows.map(|(cell, sums)| SumRow { names: names(cell), quarter: cell.quarter, sums }).collect()
}

/// Cases that run and are monitored in time at the end of a quarter, and reports in it, by area; of 者 or 児 alone
/// where that part is wanted, of all where another one is.
pub(crate) fn totals(c: &mut DbConnection, wanted: &Wanted) -> Result<HashMap<String, CaseTotals>> {
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
