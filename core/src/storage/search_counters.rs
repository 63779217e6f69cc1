//! Statements of the counters of searches that found nothing.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::DbConnection;
use super::schema::search_counters;
use crate::error::Result;
use crate::id::CouncilId;
use crate::search_counters::{CounterKey, SearchCounter};
use crate::values::TermId;

/// Adds what was counted.
pub(crate) fn add(c: &mut DbConnection, counted: &BTreeMap<CounterKey, i32>) -> Result<()> {
    for ((council, group, quarter), searches) in counted {
        let council = council.to_string();
        let key = search_counters::table.find((&council, group.as_str(), quarter));
        let more = search_counters::searches.eq(search_counters::searches + searches);
        if diesel::update(key).set(more).execute(c)? == 0 {
            diesel::insert_into(search_counters::table)
                .values((
                    search_counters::council_id.eq(&council),
                    search_counters::group_id.eq(group.as_str()),
                    search_counters::quarter.eq(quarter),
                    search_counters::searches.eq(searches),
                ))
                .execute(c)?;
        }
    }
    Ok(())
}

/// A council's counters from a number up, the latest quarter first.
pub(crate) fn list(c: &mut DbConnection, council: CouncilId, from: i32) -> Result<Vec<SearchCounter>> {
    let rows: Vec<(String, String, i32)> = search_counters::table
        .filter(search_counters::council_id.eq(council.to_string()))
        .filter(search_counters::searches.ge(from))
        .order((search_counters::quarter.desc(), search_counters::group_id))
        .select((search_counters::group_id, search_counters::quarter, search_counters::searches))
        .load(c)?;
    let counter = |(group, quarter, searches)| SearchCounter { group_id: TermId(group), quarter, searches };
    Ok(rows.into_iter().map(counter).collect())
}
