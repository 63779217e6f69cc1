//! Statements of travel times.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema::locations;
use super::schema_inputs::travel_times;
use super::{BATCH, DbConnection, insert_all, stored};
use crate::error::Result;
use crate::id::LocationId;
use crate::travel_times::{TravelTime, TravelTimeFilter};
use crate::values::AreaCode;

#[derive(Queryable, Insertable)]
#[diesel(table_name = travel_times)]
struct TravelTimeRow {
    key: String,
    area_code: String,
    town: Option<String>,
    location_id: String,
    minutes: Option<f64>,
    measured_on: NaiveDate,
    source: Option<String>,
}

/// Travel times by key.
pub(crate) fn list(
    c: &mut DbConnection,
    filter: &TravelTimeFilter,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<TravelTime>> {
    let mut query = travel_times::table.order(travel_times::key).limit(limit).into_boxed();
    if let Some(area) = &filter.area {
        query = query.filter(travel_times::area_code.eq(area.to_string()));
    }
    if let Some(location) = filter.location {
        query = query.filter(travel_times::location_id.eq(location.to_string()));
    }
    if let Some(after) = after {
        query = query.filter(travel_times::key.gt(after.to_owned()));
    }
    let rows: Vec<TravelTimeRow> = query.load(c)?;
    rows.into_iter().map(travel_time).collect()
}

/// All travel times from some areas and their towns that were measured by a day, by pair from the first on.
pub(crate) fn of_areas(c: &mut DbConnection, areas: &[AreaCode], day: NaiveDate) -> Result<Vec<TravelTime>> {
    let mut found = Vec::new();
    for batch in areas.chunks(BATCH) {
        let codes: Vec<String> = batch.iter().map(ToString::to_string).collect();
        let rows: Vec<TravelTimeRow> = travel_times::table
            .filter(travel_times::area_code.eq_any(codes))
            .filter(travel_times::measured_on.le(day))
            .order(travel_times::key)
            .load(c)?;
        found.extend(rows.into_iter().map(travel_time).collect::<Result<Vec<_>>>()?);
    }
    Ok(found)
}

/// Those of some keys that are known.
pub(crate) fn known(c: &mut DbConnection, keys: &[String]) -> Result<HashMap<String, TravelTime>> {
    let mut found = HashMap::new();
    for batch in keys.chunks(BATCH) {
        let rows: Vec<TravelTimeRow> = travel_times::table.filter(travel_times::key.eq_any(batch)).load(c)?;
        for row in rows {
            found.insert(row.key.clone(), travel_time(row)?);
        }
    }
    Ok(found)
}

/// Those of some places that are known and not withheld.
pub(crate) fn open_locations(c: &mut DbConnection, ids: &[LocationId]) -> Result<HashSet<LocationId>> {
    let mut found = HashSet::new();
    for batch in ids.chunks(BATCH) {
        let texts: Vec<String> = batch.iter().map(ToString::to_string).collect();
        let known: Vec<String> = locations::table
            .filter(locations::id.eq_any(texts))
            .filter(locations::is_confidential.eq(false))
            .select(locations::id)
            .load(c)?;
        for id in known {
            found.insert(stored(&id)?);
        }
    }
    Ok(found)
}

/// Adds travel times.
pub(crate) fn add(c: &mut DbConnection, new: &[TravelTime]) -> Result<()> {
    let row = |new: &TravelTime| TravelTimeRow {
        key: new.key(),
        area_code: new.area_code.to_string(),
        town: new.town.clone(),
        location_id: new.location_id.to_string(),
        minutes: new.minutes,
        measured_on: new.measured_on,
        source: new.source.clone(),
    };
    let rows: Vec<_> = new.iter().map(row).collect();
    insert_all!(c, travel_times::table, rows)?;
    Ok(())
}

/// Changes what was measured on a day to what is said of it now.
pub(crate) fn change(c: &mut DbConnection, changed: &[TravelTime]) -> Result<()> {
    for time in changed {
        diesel::update(travel_times::table.find(time.key()))
            .set((travel_times::minutes.eq(time.minutes), travel_times::source.eq(&time.source)))
            .execute(c)?;
    }
    Ok(())
}

/// Takes out what was measured of a way on a day.
pub(crate) fn remove(c: &mut DbConnection, key: &str) -> Result<()> {
    diesel::delete(travel_times::table.find(key)).execute(c)?;
    Ok(())
}

/// Takes out all ways to a place.
pub(crate) fn withdraw(c: &mut DbConnection, location: LocationId) -> Result<()> {
    diesel::delete(travel_times::table.filter(travel_times::location_id.eq(location.to_string())))
        .execute(c)?;
    Ok(())
}

fn travel_time(row: TravelTimeRow) -> Result<TravelTime> {
    Ok(TravelTime {
        area_code: AreaCode::trusted(&row.area_code),
        town: row.town,
        location_id: stored(&row.location_id)?,
        minutes: row.minutes,
        measured_on: row.measured_on,
        source: row.source,
    })
}
