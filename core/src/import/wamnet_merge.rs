//! When two records are the same, and what of the one before stays.

use crate::codes;
use crate::locations::Location;
use crate::organizations::Organization;
use crate::services::Service;
use crate::text::fold;

/// What identifies a place: both parts of the address and the coordinates.
pub(super) type PlaceKey = (String, String, Option<(u64, u64)>);

/// The fresh facts, except where a person set one.
pub(super) fn keep_curated(before: &Service, fresh: Service) -> Service {
    let mut after = fresh;
    after.version = before.version;
    after.retired_on = before.retired_on;
    after.last_confirmed_on = before.last_confirmed_on;
    after.curated = before.curated.clone();
    // No source says these.
    after.delivery = before.delivery.clone();
    after.eligibility = before.eligibility.clone();
    after.opens_on = before.opens_on;
    after.closes_on = before.closes_on;
    after.suspended_from = before.suspended_from;
    after.suspended_until = before.suspended_until;
    after.service_extent.clone_from(&before.service_extent);
    for field in &before.curated {
        match field.as_str() {
            "name" => after.name = before.name.clone(),
            "phone" => after.phone = before.phone.clone(),
            "url" => after.url = before.url.clone(),
            "hours" => after.hours = before.hours.clone(),
            "closed_days" => after.closed_days = before.closed_days.clone(),
            "notes" => after.notes = before.notes.clone(),
            "capacity" => after.capacity = before.capacity,
            "location_ids" => after.location_ids = before.location_ids.clone(),
            "service_areas" => after.service_areas = before.service_areas.clone(),
            _ => {}
        }
    }
    after
}

/// One corporation has one number; without a valid one, its name and address must do.
pub(super) fn organization_key(organization: &Organization) -> String {
    match &organization.corporate_number {
        Some(number) if codes::corporate_number_is_valid(number) => number.clone(),
        _ => format!(
            "{}|{}",
            fold(&organization.name),
            fold(organization.address.as_deref().unwrap_or_default())
        ),
    }
}

pub(super) fn place_key(location: &Location) -> PlaceKey {
    let bits = location.position.map(|p| (p.longitude.to_bits(), p.latitude.to_bits()));
    (location.address_area.clone(), location.address_street.clone(), bits)
}
