//! Statements of populations.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::schema_inputs::populations;
use super::{BATCH, DbConnection, Write, from_code, insert_all, to_code};
use crate::error::Result;
use crate::populations::{Population, PopulationFilter, PopulationKind};
use crate::values::AreaCode;

#[derive(Queryable, Insertable)]
#[diesel(table_name = populations)]
struct PopulationRow {
    key: String,
    area_code: String,
    town: Option<String>,
    population_kind: String,
    counted_on: NaiveDate,
    age_from: Option<i32>,
    age_to: Option<i32>,
    persons: i32,
    source: Option<String>,
    recorded_at: NaiveDateTime,
    recorded_by: String,
}

/// Which part of the populations somebody may see.
pub(crate) struct Part<'a> {
    /// The areas that are asked for.
    pub areas: Vec<AreaCode>,
    /// Those of them in which everything may be seen, not only residents.
    pub open: Vec<AreaCode>,
    /// What else is asked for.
    pub filter: &'a PopulationFilter,
    /// After this key.
    pub after: Option<&'a str>,
}

/// The areas in which anybody was counted.
pub(crate) fn areas(c: &mut DbConnection) -> Result<Vec<AreaCode>> {
    let codes: Vec<String> =
        populations::table.select(populations::area_code).distinct().order(populations::area_code).load(c)?;
    Ok(codes.iter().map(|code| AreaCode::trusted(code)).collect())
}

/// The days of which there are counts of an area and a kind, the newest first.
pub(crate) fn days(c: &mut DbConnection, area: &AreaCode, kind: PopulationKind) -> Result<Vec<NaiveDate>> {
    Ok(populations::table
        .filter(populations::area_code.eq(area.as_str()))
        .filter(populations::population_kind.eq(to_code(&kind)))
        .select(populations::counted_on)
        .distinct()
        .order(populations::counted_on.desc())
        .load(c)?)
}

/// The populations that somebody may see, by key.
pub(crate) fn list(c: &mut DbConnection, part: &Part<'_>, limit: i64) -> Result<Vec<Population>> {
    let public = to_code(&PopulationKind::Residents);
    let is_public = populations::population_kind.eq(public);
    let is_open = populations::area_code.eq_any(texts(&part.open));
    let mut query = populations::table
        .filter(populations::area_code.eq_any(texts(&part.areas)))
        .filter(is_public.or(is_open))
        .order(populations::key)
        .limit(limit)
        .into_boxed();
    if let Some(kind) = part.filter.population_kind {
        query = query.filter(populations::population_kind.eq(to_code(&kind)));
    }
    if let Some(day) = part.filter.counted_on {
        query = query.filter(populations::counted_on.eq(day));
    }
    if let Some(after) = part.after {
        query = query.filter(populations::key.gt(after.to_owned()));
    }
    let rows: Vec<PopulationRow> = query.load(c)?;
    rows.into_iter().map(population).collect()
}

/// What was recorded of an area, a kind and a day, by key.
pub(crate) fn of_day(
    c: &mut DbConnection,
    area: &AreaCode,
    kind: PopulationKind,
    day: NaiveDate,
) -> Result<Vec<Population>> {
    let rows: Vec<PopulationRow> = populations::table
        .filter(populations::area_code.eq(area.as_str()))
        .filter(populations::population_kind.eq(to_code(&kind)))
        .filter(populations::counted_on.eq(day))
        .order(populations::key)
        .load(c)?;
    rows.into_iter().map(population).collect()
}

/// What was counted in some areas up to a day, by key.
pub(crate) fn until(
    c: &mut DbConnection,
    areas: &[AreaCode],
    kind: PopulationKind,
    day: NaiveDate,
) -> Result<Vec<Population>> {
    let mut found = Vec::new();
    for batch in areas.chunks(BATCH) {
        let rows: Vec<PopulationRow> = populations::table
            .filter(populations::area_code.eq_any(texts(batch)))
            .filter(populations::population_kind.eq(to_code(&kind)))
            .filter(populations::counted_on.le(day))
            .order(populations::key)
            .load(c)?;
        found.extend(rows.into_iter().map(population).collect::<Result<Vec<_>>>()?);
    }
    Ok(found)
}

/// Those of some keys that are known.
pub(crate) fn known(c: &mut DbConnection, keys: &[String]) -> Result<HashMap<String, Population>> {
    let mut found = HashMap::new();
    for batch in keys.chunks(BATCH) {
        let rows: Vec<PopulationRow> = populations::table.filter(populations::key.eq_any(batch)).load(c)?;
        for row in rows {
            found.insert(row.key.clone(), population(row)?);
        }
    }
    Ok(found)
}

/// Adds populations.
pub(crate) fn add(w: &mut Write<'_>, new: &[Population]) -> Result<()> {
    let row = |new: &Population| PopulationRow {
        key: new.key(),
        area_code: new.area_code.to_string(),
        town: new.town.clone(),
        population_kind: to_code(&new.population_kind),
        counted_on: new.counted_on,
        age_from: new.age_from,
        age_to: new.age_to,
        persons: new.persons,
        source: new.source.clone(),
        recorded_at: w.at.naive_utc(),
        recorded_by: w.actor.clone(),
    };
    let rows: Vec<_> = new.iter().map(row).collect();
    insert_all!(w.connection, populations::table, rows)?;
    Ok(())
}

/// Changes populations to what is said now.
pub(crate) fn change(w: &mut Write<'_>, changed: &[Population]) -> Result<()> {
    for population in changed {
        diesel::update(populations::table.find(population.key()))
            .set((
                populations::persons.eq(population.persons),
                populations::source.eq(&population.source),
                populations::recorded_at.eq(w.at.naive_utc()),
                populations::recorded_by.eq(&w.actor),
            ))
            .execute(w.connection)?;
    }
    Ok(())
}

/// Takes out what was recorded of an area, a kind and a day.
pub(crate) fn withdraw(
    c: &mut DbConnection,
    area: &AreaCode,
    kind: PopulationKind,
    day: NaiveDate,
) -> Result<()> {
    diesel::delete(
        populations::table
            .filter(populations::area_code.eq(area.as_str()))
            .filter(populations::population_kind.eq(to_code(&kind)))
            .filter(populations::counted_on.eq(day)),
    )
    .execute(c)?;
    Ok(())
}

fn texts(areas: &[AreaCode]) -> Vec<String> {
    areas.iter().map(ToString::to_string).collect()
}

fn population(row: PopulationRow) -> Result<Population> {
    Ok(Population {
        area_code: AreaCode::trusted(&row.area_code),
        town: row.town,
        position: None,
        population_kind: from_code(&row.population_kind)?,
        counted_on: row.counted_on,
        age_from: row.age_from,
        age_to: row.age_to,
        persons: row.persons,
        source: row.source,
    })
}
