//! Statements of merged services, and of services that are not one.

use std::collections::HashSet;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema_upkeep::{distinct_services, service_merges};
use super::{DbConnection, stored};
use crate::duplicates::{DistinctServices, ServiceMerge};
use crate::error::Result;
use crate::id::ServiceId;

#[derive(Queryable, Insertable)]
#[diesel(table_name = service_merges)]
struct MergeRow {
    merged_id: String,
    kept_id: String,
    version: i32,
    merged_on: NaiveDate,
}

/// Adds a merge.
pub(crate) fn add_merge(c: &mut DbConnection, merge: &ServiceMerge) -> Result<()> {
    let row = MergeRow {
        merged_id: merge.merged_id.to_string(),
        kept_id: merge.kept_id.to_string(),
        version: merge.version,
        merged_on: merge.merged_on,
    };
    diesel::insert_into(service_merges::table).values(&row).execute(c)?;
    Ok(())
}

/// The merge of a service.
pub(crate) fn find_merge(c: &mut DbConnection, merged: ServiceId) -> Result<Option<ServiceMerge>> {
    let row: Option<MergeRow> = service_merges::table.find(merged.to_string()).first(c).optional()?;
    row.map(merge).transpose()
}

/// All merges, the latest first.
pub(crate) fn list_merges(c: &mut DbConnection) -> Result<Vec<ServiceMerge>> {
    let latest = (service_merges::merged_on.desc(), service_merges::merged_id.desc());
    let rows: Vec<MergeRow> = service_merges::table.order(latest).load(c)?;
    rows.into_iter().map(merge).collect()
}

/// Takes a merge back.
pub(crate) fn remove_merge(c: &mut DbConnection, merged: ServiceId) -> Result<()> {
    diesel::delete(service_merges::table.find(merged.to_string())).execute(c)?;
    Ok(())
}

/// Notes that two services are not one; whether that is new.
pub(crate) fn add_distinct(c: &mut DbConnection, pair: &DistinctServices, day: NaiveDate) -> Result<bool> {
    let (first, second) = (pair.first_id.to_string(), pair.second_id.to_string());
    let known = distinct_services::table.find((&first, &second));
    if diesel::select(diesel::dsl::exists(known)).get_result(c)? {
        return Ok(false);
    }
    diesel::insert_into(distinct_services::table)
        .values((
            distinct_services::first_id.eq(&first),
            distinct_services::second_id.eq(&second),
            distinct_services::decided_on.eq(day),
        ))
        .execute(c)?;
    Ok(true)
}

/// All pairs that are not one, each in the order of its ids.
pub(crate) fn list_distinct(c: &mut DbConnection) -> Result<HashSet<(ServiceId, ServiceId)>> {
    let rows: Vec<(String, String)> = distinct_services::table
        .select((distinct_services::first_id, distinct_services::second_id))
        .load(c)?;
    rows.iter().map(|(first, second)| Ok((stored(first)?, stored(second)?))).collect()
}

fn merge(row: MergeRow) -> Result<ServiceMerge> {
    Ok(ServiceMerge {
        merged_id: stored(&row.merged_id)?,
        kept_id: stored(&row.kept_id)?,
        version: row.version,
        merged_on: row.merged_on,
    })
}
