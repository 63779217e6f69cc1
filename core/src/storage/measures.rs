//! Statements of measures.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema_councils::measures;
use super::{DbConnection, from_code, from_json, stored, to_code, to_json};
use crate::error::Result;
use crate::id::{CouncilId, MeasureId};
use crate::measures::Measure;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = measures, treat_none_as_null = true)]
struct MeasureRow {
    id: String,
    version: i32,
    council_id: String,
    kind: String,
    title: String,
    content: Option<String>,
    issue_ids: String,
    area_codes: String,
    terms: String,
    expected_effect: Option<String>,
    starts_on: Option<NaiveDate>,
    wash_out_months: i32,
    ended_on: Option<NaiveDate>,
    service_ids: String,
    is_public: bool,
}

/// The measures of a council, or of all, by id.
pub(crate) fn list(c: &mut DbConnection, council: Option<CouncilId>) -> Result<Vec<Measure>> {
    let mut query = measures::table.order(measures::id).into_boxed();
    if let Some(council) = council {
        query = query.filter(measures::council_id.eq(council.to_string()));
    }
    query.load::<MeasureRow>(c)?.into_iter().map(measure).collect()
}

/// One measure.
pub(crate) fn find(c: &mut DbConnection, id: MeasureId) -> Result<Option<Measure>> {
    let found: Option<MeasureRow> = measures::table.find(id.to_string()).first(c).optional()?;
    found.map(measure).transpose()
}

/// Adds a measure.
pub(crate) fn add(c: &mut DbConnection, measure: &Measure) -> Result<()> {
    diesel::insert_into(measures::table).values(row(measure)).execute(c)?;
    Ok(())
}

/// Changes a measure.
pub(crate) fn change(c: &mut DbConnection, measure: &Measure) -> Result<()> {
    diesel::update(measures::table.find(measure.id.to_string())).set(row(measure)).execute(c)?;
    Ok(())
}

fn row(measure: &Measure) -> MeasureRow {
    MeasureRow {
        id: measure.id.to_string(),
        version: measure.version,
        council_id: measure.council_id.to_string(),
        kind: to_code(&measure.kind),
        title: measure.title.clone(),
        content: measure.content.clone(),
        issue_ids: to_json(&measure.issue_ids),
        area_codes: to_json(&measure.area_codes),
        terms: to_json(&measure.terms),
        expected_effect: measure.expected_effect.clone(),
        starts_on: measure.starts_on,
        wash_out_months: measure.wash_out_months as i32,
        ended_on: measure.ended_on,
        service_ids: to_json(&measure.service_ids),
        is_public: measure.is_public,
    }
}

fn measure(row: MeasureRow) -> Result<Measure> {
    Ok(Measure {
        id: stored(&row.id)?,
        version: row.version,
        council_id: stored(&row.council_id)?,
        kind: from_code(&row.kind)?,
        title: row.title,
        content: row.content,
        issue_ids: from_json(&row.issue_ids)?,
        area_codes: from_json(&row.area_codes)?,
        terms: from_json(&row.terms)?,
        expected_effect: row.expected_effect,
        starts_on: row.starts_on,
        wash_out_months: row.wash_out_months.unsigned_abs(),
        ended_on: row.ended_on,
        service_ids: from_json(&row.service_ids)?,
        is_public: row.is_public,
    })
}
