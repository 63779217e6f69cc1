//! Statements of areas and their boundaries.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use diesel::prelude::*;
use geo::MultiPolygon;

use super::schema::{area_boundaries, areas};
use super::{DbConnection, from_code, from_json, to_code, to_json};
use crate::areas::Area;
use crate::error::{Error, Result};
use crate::values::AreaCode;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = areas, treat_none_as_null = true)]
struct AreaRow {
    code: String,
    version: i32,
    kind: String,
    parent_code: Option<String>,
    name: String,
    full_name: String,
    kana: Option<String>,
    aliases: String,
    valid_from: Option<NaiveDate>,
    valid_to: Option<NaiveDate>,
}

/// Rings of each polygon, the outer one first: GeoJSON's `coordinates` of a MultiPolygon.
type Rings = Vec<Vec<Vec<(f64, f64)>>>;

/// All areas, by code.
pub(crate) fn list(c: &mut DbConnection) -> Result<Vec<Area>> {
    let rows: Vec<AreaRow> = areas::table.order(areas::code).load(c)?;
    rows.into_iter().map(area).collect()
}

/// All boundaries.
pub(crate) fn list_boundaries(c: &mut DbConnection) -> Result<HashMap<AreaCode, Arc<MultiPolygon>>> {
    let rows: Vec<(String, String)> = area_boundaries::table.load(c)?;
    rows.into_iter().map(|(code, text)| Ok((AreaCode::trusted(&code), Arc::new(shape(&text)?)))).collect()
}

/// Adds an area.
pub(crate) fn add(c: &mut DbConnection, area: &Area) -> Result<()> {
    diesel::insert_into(areas::table).values(row(area)).execute(c)?;
    Ok(())
}

/// Changes an area, if it still has the version before.
pub(crate) fn change(c: &mut DbConnection, area: &Area) -> Result<()> {
    let same = areas::table.find(area.code.as_str()).filter(areas::version.eq(area.version - 1));
    match diesel::update(same).set(row(area)).execute(c)? {
        1 => Ok(()),
        _ => Err(Error::Stale),
    }
}

/// Puts a boundary in the place of the one before; tells whether it differs.
pub(crate) fn set_boundary(c: &mut DbConnection, code: &AreaCode, shape: &MultiPolygon) -> Result<bool> {
    let text = to_json(&rings(shape));
    let known: Option<String> =
        area_boundaries::table.find(code.as_str()).select(area_boundaries::geometry).first(c).optional()?;
    match known {
        Some(known) if known == text => return Ok(false),
        Some(_) => diesel::update(area_boundaries::table.find(code.as_str()))
            .set(area_boundaries::geometry.eq(&text))
            .execute(c)?,
        None => diesel::insert_into(area_boundaries::table)
            .values((area_boundaries::area_code.eq(code.as_str()), area_boundaries::geometry.eq(&text)))
            .execute(c)?,
    };
    Ok(true)
}

fn rings(shape: &MultiPolygon) -> Rings {
    let ring = |line: &geo::LineString| line.coords().map(|c| (c.x, c.y)).collect();
    shape
        .iter()
        .map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(ring).collect())
        .collect()
}

fn shape(text: &str) -> Result<MultiPolygon> {
    let polygons = from_json::<Rings>(text)?.into_iter().map(|rings| {
        let mut rings = rings.into_iter().map(geo::LineString::from);
        let outer = rings.next().unwrap_or_else(|| geo::LineString::new(Vec::new()));
        geo::Polygon::new(outer, rings.collect())
    });
    Ok(MultiPolygon::new(polygons.collect()))
}

fn row(area: &Area) -> AreaRow {
    AreaRow {
        code: area.code.to_string(),
        version: area.version,
        kind: to_code(&area.kind),
        parent_code: area.parent_code.as_ref().map(ToString::to_string),
        name: area.name.clone(),
        full_name: area.full_name.clone(),
        kana: area.kana.clone(),
        aliases: to_json(&area.aliases),
        valid_from: area.valid_from,
        valid_to: area.valid_to,
    }
}

fn area(row: AreaRow) -> Result<Area> {
    Ok(Area {
        code: AreaCode::trusted(&row.code),
        version: row.version,
        kind: from_code(&row.kind)?,
        parent_code: row.parent_code.as_deref().map(AreaCode::trusted),
        name: row.name,
        full_name: row.full_name,
        kana: row.kana,
        aliases: from_json(&row.aliases)?,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
    })
}
