//! Statements of quarters that were counted once, and of what each case came to in them.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::schema_cases::{frozen_cases, frozen_quarters};
use super::{DbConnection, from_json, insert_all, to_json};
use crate::clock::Quarter;
use crate::error::Result;
use crate::id::CaseId;
use crate::releases::{FrozenCase, FrozenQuarter};
use crate::values::AreaCode;

#[derive(Queryable, Insertable)]
#[diesel(table_name = frozen_cases)]
struct FrozenRow {
    quarter: i32,
    person: String,
    case_id: String,
    organization_id: String,
    area_code: Option<String>,
    reported: bool,
    facts: String,
    monitored: Option<bool>,
}

/// The quarters that were counted, the earliest first.
pub(crate) fn list(c: &mut DbConnection) -> Result<Vec<FrozenQuarter>> {
    let rows: Vec<(i32, NaiveDateTime)> = frozen_quarters::table.order(frozen_quarters::quarter).load(c)?;
    let frozen = |(quarter, at): (i32, NaiveDateTime)| FrozenQuarter {
        quarter: Quarter::at(quarter),
        counted_at: at.and_utc(),
    };
    Ok(rows.into_iter().map(frozen).collect())
}

/// Notes that a quarter was counted.
pub(crate) fn add(c: &mut DbConnection, frozen: &FrozenQuarter) -> Result<()> {
    diesel::insert_into(frozen_quarters::table)
        .values((
            frozen_quarters::quarter.eq(frozen.quarter.index()),
            frozen_quarters::counted_at.eq(frozen.counted_at.naive_utc()),
        ))
        .execute(c)?;
    Ok(())
}

/// Keeps what cases came to in a quarter.
pub(crate) fn add_cases(
    c: &mut DbConnection,
    quarter: Quarter,
    cases: &[(CaseId, FrozenCase)],
) -> Result<()> {
    let row = |(id, case): &(CaseId, FrozenCase)| FrozenRow {
        quarter: quarter.index(),
        person: case.person.clone(),
        case_id: id.to_string(),
        organization_id: case.organization.clone(),
        area_code: case.area.as_ref().map(ToString::to_string),
        reported: case.reported,
        facts: to_json(&case.facts),
        monitored: case.monitored,
    };
    let rows: Vec<FrozenRow> = cases.iter().map(row).collect();
    insert_all!(c, frozen_cases::table, rows)?;
    Ok(())
}

/// How many cases each municipality had at the end of a quarter.
pub(crate) fn count_by_area(c: &mut DbConnection, quarter: Quarter) -> Result<BTreeMap<AreaCode, u64>> {
    let counted: Vec<(Option<String>, i64)> = frozen_cases::table
        .filter(frozen_cases::quarter.eq(quarter.index()))
        .group_by(frozen_cases::area_code)
        .select((frozen_cases::area_code, diesel::dsl::count_star()))
        .load(c)?;
    let of_area =
        |(area, cases): (Option<String>, i64)| Some((AreaCode::trusted(&area?), cases.unsigned_abs()));
    Ok(counted.into_iter().filter_map(of_area).collect())
}

/// What cases came to in a quarter, by person.
pub(crate) fn cases_of(c: &mut DbConnection, quarter: Quarter) -> Result<Vec<FrozenCase>> {
    let rows: Vec<FrozenRow> = frozen_cases::table
        .filter(frozen_cases::quarter.eq(quarter.index()))
        .order(frozen_cases::person)
        .load(c)?;
    let case = |row: FrozenRow| {
        Ok(FrozenCase {
            person: row.person,
            organization: row.organization_id,
            area: row.area_code.as_deref().map(AreaCode::trusted),
            reported: row.reported,
            monitored: row.monitored,
            facts: from_json(&row.facts)?,
        })
    };
    rows.into_iter().map(case).collect()
}

/// Forgets what cases came to in quarters before one.
pub(crate) fn forget_before(c: &mut DbConnection, quarter: Quarter) -> Result<()> {
    diesel::delete(frozen_cases::table.filter(frozen_cases::quarter.lt(quarter.index()))).execute(c)?;
    Ok(())
}
