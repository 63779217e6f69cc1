//! Statements of councils.

use diesel::prelude::*;

use super::schema::councils;
use super::{DbConnection, from_json, stored, to_json};
use crate::councils::Council;
use crate::error::{Error, Result};
use crate::id::CouncilId;

#[derive(Queryable, Insertable)]
#[diesel(table_name = councils)]
struct CouncilRow {
    id: String,
    version: i32,
    name: String,
    area_codes: String,
}

/// All councils, by id.
pub(crate) fn list(c: &mut DbConnection) -> Result<Vec<Council>> {
    let rows: Vec<CouncilRow> = councils::table.order(councils::id).load(c)?;
    rows.into_iter().map(council).collect()
}

/// One council.
pub(crate) fn find(c: &mut DbConnection, id: CouncilId) -> Result<Council> {
    let row: Option<CouncilRow> = councils::table.find(id.to_string()).first(c).optional()?;
    row.map_or(Err(Error::NotFound { noun: "council" }), council)
}

/// Adds a council.
pub(crate) fn add(c: &mut DbConnection, council: &Council) -> Result<()> {
    let row = CouncilRow {
        id: council.id.to_string(),
        version: council.version,
        name: council.name.clone(),
        area_codes: to_json(&council.area_codes),
    };
    diesel::insert_into(councils::table).values(row).execute(c)?;
    Ok(())
}

fn council(row: CouncilRow) -> Result<Council> {
    Ok(Council {
        id: stored(&row.id)?,
        version: row.version,
        name: row.name,
        area_codes: from_json(&row.area_codes)?,
    })
}
