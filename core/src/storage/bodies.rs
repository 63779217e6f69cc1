//! Statements of bodies of councils.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema_councils::bodies;
use super::{DbConnection, from_code, stored, to_code};
use crate::bodies::Body;
use crate::error::Result;
use crate::id::{BodyId, CouncilId};

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = bodies, treat_none_as_null = true)]
struct BodyRow {
    id: String,
    version: i32,
    council_id: String,
    name: String,
    kind: String,
    is_public: bool,
    ended_on: Option<NaiveDate>,
}

/// The bodies of a council, or of all, by id.
pub(crate) fn list(c: &mut DbConnection, council: Option<CouncilId>) -> Result<Vec<Body>> {
    let mut query = bodies::table.order(bodies::id).into_boxed();
    if let Some(council) = council {
        query = query.filter(bodies::council_id.eq(council.to_string()));
    }
    query.load::<BodyRow>(c)?.into_iter().map(body).collect()
}

/// One body.
pub(crate) fn find(c: &mut DbConnection, id: BodyId) -> Result<Option<Body>> {
    let found: Option<BodyRow> = bodies::table.find(id.to_string()).first(c).optional()?;
    found.map(body).transpose()
}

/// Adds a body.
pub(crate) fn add(c: &mut DbConnection, body: &Body) -> Result<()> {
    diesel::insert_into(bodies::table).values(row(body)).execute(c)?;
    Ok(())
}

/// Changes a body.
pub(crate) fn change(c: &mut DbConnection, body: &Body) -> Result<()> {
    diesel::update(bodies::table.find(body.id.to_string())).set(row(body)).execute(c)?;
    Ok(())
}

fn row(body: &Body) -> BodyRow {
    BodyRow {
        id: body.id.to_string(),
        version: body.version,
        council_id: body.council_id.to_string(),
        name: body.name.clone(),
        kind: to_code(&body.kind),
        is_public: body.is_public,
        ended_on: body.ended_on,
    }
}

fn body(row: BodyRow) -> Result<Body> {
    Ok(Body {
        id: stored(&row.id)?,
        version: row.version,
        council_id: stored(&row.council_id)?,
        name: row.name,
        kind: from_code(&row.kind)?,
        is_public: row.is_public,
        ended_on: row.ended_on,
    })
}
