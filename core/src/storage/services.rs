//! Statements of services and locations.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema::{locations, service_at_locations, services};
use super::{BATCH, DbConnection, from_code, from_json, insert_all, stored, to_code, to_json};
use crate::error::{Error, Result};
use crate::geometry::Position;
use crate::id::{LocationId, ServiceId};
use crate::locations::Location;
use crate::services::Service;
use crate::values::{AreaCode, TermId};

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = services, treat_none_as_null = true)]
struct ServiceRow {
    id: String,
    version: i32,
    organization_id: String,
    kind: String,
    name: String,
    name_kana: Option<String>,
    office_number: Option<String>,
    phone: Option<String>,
    fax: Option<String>,
    url: Option<String>,
    hours: String,
    closed_days: Option<String>,
    notes: Option<String>,
    capacity: Option<i32>,
    service_areas: String,
    source: String,
    source_as_of: Option<NaiveDate>,
    vanished_on: Option<NaiveDate>,
    retired_on: Option<NaiveDate>,
    last_confirmed_on: Option<NaiveDate>,
    warnings: String,
    curated: String,
    delivery: String,
    eligibility: String,
    opens_on: Option<NaiveDate>,
    closes_on: Option<NaiveDate>,
    suspended_from: Option<NaiveDate>,
    suspended_until: Option<NaiveDate>,
    service_extent: Option<String>,
}

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = locations, treat_none_as_null = true)]
struct LocationRow {
    id: String,
    version: i32,
    area_code: Option<String>,
    address_area: String,
    address_street: String,
    longitude: Option<f64>,
    latitude: Option<f64>,
    accuracy: String,
    accuracy_reason: Option<String>,
    curated: String,
    is_confidential: bool,
}

#[derive(Insertable)]
#[diesel(table_name = service_at_locations)]
struct ServiceAtLocationRow {
    service_id: String,
    location_id: String,
}

/// One service.
pub(crate) fn find(c: &mut DbConnection, id: ServiceId) -> Result<Service> {
    find_all(c, &[id])?.pop().ok_or(Error::NotFound { noun: "service" })
}

/// The services with these ids, in the ids' order.
pub(crate) fn find_all(c: &mut DbConnection, ids: &[ServiceId]) -> Result<Vec<Service>> {
    let mut found = HashMap::with_capacity(ids.len());
    for batch in ids.chunks(BATCH) {
        let texts: Vec<String> = batch.iter().map(ToString::to_string).collect();
        let mut sites = sites_of(c, &texts)?;
        let rows: Vec<ServiceRow> = services::table.filter(services::id.eq_any(&texts)).load(c)?;
        for row in rows {
            let location_ids = sites.remove(&row.id).unwrap_or_default();
            let service = service(row, location_ids)?;
            found.insert(service.id, service);
        }
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// Whether a service that has not been retired is given at a location.
pub(crate) fn is_in_use(c: &mut DbConnection, id: LocationId) -> Result<bool> {
    let users = service_at_locations::table
        .inner_join(services::table.on(services::id.eq(service_at_locations::service_id)))
        .filter(service_at_locations::location_id.eq(id.to_string()))
        .filter(services::retired_on.is_null());
    Ok(users.count().get_result::<i64>(c)? > 0)
}

/// All services, for the index and for an export.
pub(crate) fn list_all(c: &mut DbConnection) -> Result<Vec<Service>> {
    let pairs: Vec<(String, String)> = service_at_locations::table
        .order((service_at_locations::service_id, service_at_locations::location_id))
        .load(c)?;
    let mut sites = group(pairs)?;
    let rows: Vec<ServiceRow> = services::table.order(services::id).load(c)?;
    rows.into_iter()
        .map(|row| {
            let location_ids = sites.remove(&row.id).unwrap_or_default();
            service(row, location_ids)
        })
        .collect()
}

/// All locations.
pub(crate) fn list_all_locations(c: &mut DbConnection) -> Result<Vec<Location>> {
    let rows: Vec<LocationRow> = locations::table.order(locations::id).load(c)?;
    rows.into_iter().map(location).collect()
}

/// Locations where a service is on offer.
pub(crate) fn list_locations_on_offer(c: &mut DbConnection) -> Result<Vec<Location>> {
    let offered = service_at_locations::table
        .inner_join(services::table.on(services::id.eq(service_at_locations::service_id)))
        .filter(services::vanished_on.is_null())
        .filter(services::retired_on.is_null())
        .select(service_at_locations::location_id);
    let rows: Vec<LocationRow> =
        locations::table.filter(locations::id.eq_any(offered)).order(locations::id).load(c)?;
    rows.into_iter().map(location).collect()
}

/// One location.
pub(crate) fn find_location(c: &mut DbConnection, id: LocationId) -> Result<Location> {
    locations(c, &[id])?.pop().ok_or(Error::NotFound { noun: "location" })
}

/// The locations with these ids, by id.
pub(crate) fn locations(c: &mut DbConnection, ids: &[LocationId]) -> Result<Vec<Location>> {
    let mut found = Vec::with_capacity(ids.len());
    for batch in ids.chunks(BATCH) {
        let texts: Vec<String> = batch.iter().map(ToString::to_string).collect();
        let rows: Vec<LocationRow> =
            locations::table.filter(locations::id.eq_any(&texts)).order(locations::id).load(c)?;
        found.extend(rows);
    }
    found.into_iter().map(location).collect()
}

/// Adds services with their places.
pub(crate) fn add(c: &mut DbConnection, new: &[Service]) -> Result<()> {
    let rows: Vec<_> = new.iter().map(row).collect();
    insert_all!(c, services::table, rows)?;
    let sites: Vec<_> = new.iter().flat_map(site_rows).collect();
    insert_all!(c, service_at_locations::table, sites)?;
    Ok(())
}

/// Adds locations.
pub(crate) fn add_locations(c: &mut DbConnection, new: &[Location]) -> Result<()> {
    let rows: Vec<_> = new.iter().map(location_row).collect();
    insert_all!(c, locations::table, rows)?;
    Ok(())
}

/// Changes a service, if it still has the version before, and the places where it is given.
pub(crate) fn change(c: &mut DbConnection, service: &Service) -> Result<()> {
    let id = service.id.to_string();
    let same = services::table.find(&id).filter(services::version.eq(service.version - 1));
    if diesel::update(same).set(row(service)).execute(c)? != 1 {
        return Err(Error::Stale);
    }
    let known = sites_of(c, std::slice::from_ref(&id))?.remove(&id).unwrap_or_default();
    if known != service.location_ids {
        diesel::delete(service_at_locations::table.filter(service_at_locations::service_id.eq(&id)))
            .execute(c)?;
        let sites: Vec<_> = site_rows(service).collect();
        insert_all!(c, service_at_locations::table, sites)?;
    }
    Ok(())
}

/// Changes a location, if it still has the version before.
pub(crate) fn change_location(c: &mut DbConnection, location: &Location) -> Result<()> {
    let same =
        locations::table.find(location.id.to_string()).filter(locations::version.eq(location.version - 1));
    match diesel::update(same).set(location_row(location)).execute(c)? {
        1 => Ok(()),
        _ => Err(Error::Stale),
    }
}

fn sites_of(c: &mut DbConnection, ids: &[String]) -> Result<HashMap<String, Vec<LocationId>>> {
    let pairs: Vec<(String, String)> = service_at_locations::table
        .filter(service_at_locations::service_id.eq_any(ids))
        .order((service_at_locations::service_id, service_at_locations::location_id))
        .load(c)?;
    group(pairs)
}

fn group(pairs: Vec<(String, String)>) -> Result<HashMap<String, Vec<LocationId>>> {
    let mut sites: HashMap<String, Vec<LocationId>> = HashMap::new();
    for (service, location) in pairs {
        sites.entry(service).or_default().push(stored(&location)?);
    }
    Ok(sites)
}

fn site_rows(service: &Service) -> impl Iterator<Item = ServiceAtLocationRow> {
    let service_id = service.id.to_string();
    service.location_ids.iter().map(move |location| ServiceAtLocationRow {
        service_id: service_id.clone(),
        location_id: location.to_string(),
    })
}

fn row(service: &Service) -> ServiceRow {
    ServiceRow {
        id: service.id.to_string(),
        version: service.version,
        organization_id: service.organization_id.to_string(),
        kind: service.kind.0.clone(),
        name: service.name.clone(),
        name_kana: service.name_kana.clone(),
        office_number: service.office_number.clone(),
        phone: service.phone.clone(),
        fax: service.fax.clone(),
        url: service.url.clone(),
        hours: to_json(&service.hours),
        closed_days: service.closed_days.clone(),
        notes: service.notes.clone(),
        capacity: service.capacity,
        service_areas: to_json(&service.service_areas),
        source: to_code(&service.source),
        source_as_of: service.source_as_of,
        vanished_on: service.vanished_on,
        retired_on: service.retired_on,
        last_confirmed_on: service.last_confirmed_on,
        warnings: to_json(&service.warnings),
        curated: to_json(&service.curated),
        delivery: to_json(&service.delivery),
        eligibility: to_json(&service.eligibility),
        opens_on: service.opens_on,
        closes_on: service.closes_on,
        suspended_from: service.suspended_from,
        suspended_until: service.suspended_until,
        service_extent: service.service_extent.as_ref().map(to_json),
    }
}

fn service(row: ServiceRow, location_ids: Vec<LocationId>) -> Result<Service> {
    Ok(Service {
        id: stored(&row.id)?,
        version: row.version,
        organization_id: stored(&row.organization_id)?,
        kind: TermId(row.kind),
        name: row.name,
        name_kana: row.name_kana,
        office_number: row.office_number,
        phone: row.phone,
        fax: row.fax,
        url: row.url,
        hours: from_json(&row.hours)?,
        closed_days: row.closed_days,
        notes: row.notes,
        capacity: row.capacity,
        service_areas: from_json(&row.service_areas)?,
        location_ids,
        source: from_code(&row.source)?,
        source_as_of: row.source_as_of,
        vanished_on: row.vanished_on,
        retired_on: row.retired_on,
        last_confirmed_on: row.last_confirmed_on,
        warnings: from_json(&row.warnings)?,
        curated: from_json(&row.curated)?,
        delivery: from_json(&row.delivery)?,
        eligibility: from_json(&row.eligibility)?,
        opens_on: row.opens_on,
        closes_on: row.closes_on,
        suspended_from: row.suspended_from,
        suspended_until: row.suspended_until,
        service_extent: row.service_extent.as_deref().map(from_json).transpose()?,
    })
}

fn location_row(location: &Location) -> LocationRow {
    LocationRow {
        id: location.id.to_string(),
        version: location.version,
        area_code: location.area_code.as_ref().map(ToString::to_string),
        address_area: location.address_area.clone(),
        address_street: location.address_street.clone(),
        longitude: location.position.map(|position| position.longitude),
        latitude: location.position.map(|position| position.latitude),
        accuracy: to_code(&location.accuracy),
        accuracy_reason: location.accuracy_reason.as_ref().map(to_code),
        curated: to_json(&location.curated),
        is_confidential: location.is_confidential,
    }
}

fn location(row: LocationRow) -> Result<Location> {
    let position = match (row.longitude, row.latitude) {
        (Some(longitude), Some(latitude)) => Some(Position::new(longitude, latitude)?),
        _ => None,
    };
    Ok(Location {
        id: stored(&row.id)?,
        version: row.version,
        area_code: row.area_code.as_deref().map(AreaCode::trusted),
        address_area: row.address_area,
        address_street: row.address_street,
        position,
        accuracy: from_code(&row.accuracy)?,
        accuracy_reason: row.accuracy_reason.as_deref().map(from_code).transpose()?,
        curated: from_json(&row.curated)?,
        is_confidential: row.is_confidential,
    })
}
