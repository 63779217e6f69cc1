//! Statements of the gazetteer.

use diesel::prelude::*;

use super::schema::towns;
use super::{DbConnection, insert_all};
use crate::error::Result;
use crate::geometry::Position;
use crate::towns::Town;
use crate::values::AreaCode;

#[derive(Queryable, Insertable)]
#[diesel(table_name = towns)]
struct TownRow {
    area_code: String,
    name: String,
    longitude: f64,
    latitude: f64,
}

/// All towns, by area and name.
pub(crate) fn list_all(c: &mut DbConnection) -> Result<Vec<Town>> {
    let rows: Vec<TownRow> = towns::table.order((towns::area_code, towns::name)).load(c)?;
    let town = |row: TownRow| {
        let position = Position::new(row.longitude, row.latitude)?;
        Ok(Town { area_code: AreaCode::trusted(&row.area_code), name: row.name, position })
    };
    rows.into_iter().map(town).collect()
}

/// Adds towns.
pub(crate) fn add(c: &mut DbConnection, new: &[Town]) -> Result<()> {
    let rows: Vec<_> = new.iter().map(row).collect();
    insert_all!(c, towns::table, rows)?;
    Ok(())
}

/// Moves towns to where they are now.
pub(crate) fn change(c: &mut DbConnection, changed: &[Town]) -> Result<()> {
    for town in changed {
        diesel::update(towns::table.find((town.area_code.as_str(), &town.name)))
            .set((towns::longitude.eq(town.position.longitude), towns::latitude.eq(town.position.latitude)))
            .execute(c)?;
    }
    Ok(())
}

fn row(town: &Town) -> TownRow {
    TownRow {
        area_code: town.area_code.to_string(),
        name: town.name.clone(),
        longitude: town.position.longitude,
        latitude: town.position.latitude,
    }
}
