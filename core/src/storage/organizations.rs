//! Statements of organizations.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema::organizations;
use super::{DbConnection, from_json, insert_all, stored, to_json};
use crate::error::{Error, Result};
use crate::id::OrganizationId;
use crate::organizations::Organization;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = organizations, treat_none_as_null = true)]
struct OrganizationRow {
    id: String,
    version: i32,
    name: String,
    name_kana: Option<String>,
    corporate_number: Option<String>,
    address: Option<String>,
    phone: Option<String>,
    url: Option<String>,
    retired_on: Option<NaiveDate>,
    curated: String,
}

/// Organizations after an id, by id.
pub(crate) fn list(
    c: &mut DbConnection,
    after: Option<OrganizationId>,
    limit: i64,
) -> Result<Vec<Organization>> {
    let mut query = organizations::table.order(organizations::id).limit(limit).into_boxed();
    if let Some(after) = after {
        query = query.filter(organizations::id.gt(after.to_string()));
    }
    query.load::<OrganizationRow>(c)?.into_iter().map(organization).collect()
}

/// All organizations, for an import to match by number and name.
pub(crate) fn list_all(c: &mut DbConnection) -> Result<Vec<Organization>> {
    let rows: Vec<OrganizationRow> = organizations::table.order(organizations::id).load(c)?;
    rows.into_iter().map(organization).collect()
}

/// One organization.
pub(crate) fn find(c: &mut DbConnection, id: OrganizationId) -> Result<Organization> {
    let row: Option<OrganizationRow> = organizations::table.find(id.to_string()).first(c).optional()?;
    row.map_or(Err(Error::NotFound { noun: "organization" }), organization)
}

/// The names of organizations.
pub(crate) fn names(c: &mut DbConnection, ids: &[OrganizationId]) -> Result<HashMap<OrganizationId, String>> {
    let texts: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let rows: Vec<(String, String)> = organizations::table
        .filter(organizations::id.eq_any(&texts))
        .select((organizations::id, organizations::name))
        .load(c)?;
    rows.into_iter().map(|(id, name)| Ok((stored(&id)?, name))).collect()
}

/// Adds organizations.
pub(crate) fn add(c: &mut DbConnection, new: &[Organization]) -> Result<()> {
    let rows: Vec<_> = new.iter().map(row).collect();
    insert_all!(c, organizations::table, rows)?;
    Ok(())
}

/// Changes an organization, if it still has the version before.
pub(crate) fn change(c: &mut DbConnection, organization: &Organization) -> Result<()> {
    let same = organizations::table
        .find(organization.id.to_string())
        .filter(organizations::version.eq(organization.version - 1));
    match diesel::update(same).set(row(organization)).execute(c)? {
        1 => Ok(()),
        _ => Err(Error::Stale),
    }
}

fn row(organization: &Organization) -> OrganizationRow {
    OrganizationRow {
        id: organization.id.to_string(),
        version: organization.version,
        name: organization.name.clone(),
        name_kana: organization.name_kana.clone(),
        corporate_number: organization.corporate_number.clone(),
        address: organization.address.clone(),
        phone: organization.phone.clone(),
        url: organization.url.clone(),
        retired_on: organization.retired_on,
        curated: to_json(&organization.curated),
    }
}

fn organization(row: OrganizationRow) -> Result<Organization> {
    Ok(Organization {
        id: stored(&row.id)?,
        version: row.version,
        name: row.name,
        name_kana: row.name_kana,
        corporate_number: row.corporate_number,
        address: row.address,
        phone: row.phone,
        url: row.url,
        retired_on: row.retired_on,
        curated: from_json(&row.curated)?,
    })
}
