//! What a list of results shows of a service and its location. The records themselves are one request
//! away; a search answers a tenth of their length.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Serialize, Serializer};

use crate::geometry::Position;
use crate::id::{LocationId, ServiceId};
use crate::locations::Location;
use crate::organizations::Organization;
use crate::services::{OpeningHours, Service};
use crate::values::TermId;

/// A service in a list; what is not known is left out.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ServiceSummary<'a> {
    /// Its id; the whole record is at `/services/{id}`.
    pub id: ServiceId,
    /// Its kind.
    pub kind: &'a TermId,
    /// Its name.
    pub name: &'a str,
    /// To call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<&'a str>,
    /// When the office is open.
    #[serde(skip_serializing_if = "is_unknown")]
    #[schema(value_type = Option<OpeningHours>)]
    pub hours: &'a OpeningHours,
    /// Days on which it is closed, in the words of its source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_days: Option<&'a str>,
    /// 定員, in persons.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity: Option<i32>,
    /// The last day of what its source told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_as_of: Option<NaiveDate>,
    /// When a person last confirmed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_confirmed_on: Option<NaiveDate>,
}

/// A location in a list; what is not known is left out.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct LocationSummary<'a> {
    /// Its id.
    pub id: LocationId,
    /// The address down to the municipality.
    pub address_area: &'a str,
    /// The rest of the address.
    pub address_street: &'a str,
    /// Where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
}

fn is_unknown(hours: &&OpeningHours) -> bool {
    **hours == OpeningHours::default()
}

/// Writes what a list shows of a service.
pub(super) fn summarize_service<S: Serializer>(service: &Arc<Service>, to: S) -> Result<S::Ok, S::Error> {
    ServiceSummary {
        id: service.id,
        kind: &service.kind,
        name: &service.name,
        phone: service.phone.as_deref(),
        hours: &service.hours,
        closed_days: service.closed_days.as_deref(),
        capacity: service.capacity,
        source_as_of: service.source_as_of,
        last_confirmed_on: service.last_confirmed_on,
    }
    .serialize(to)
}

/// Writes the name of an organization.
pub(super) fn write_name<S: Serializer>(
    organization: &Option<Arc<Organization>>,
    to: S,
) -> Result<S::Ok, S::Error> {
    to.serialize_str(organization.as_ref().map_or("", |organization| &organization.name))
}

/// Writes what a list shows of a location.
pub(super) fn summarize_location<S: Serializer>(
    location: &Option<Arc<Location>>,
    to: S,
) -> Result<S::Ok, S::Error> {
    let summary = location.as_ref().map(|location| LocationSummary {
        id: location.id,
        address_area: &location.address_area,
        address_street: &location.address_street,
        position: location.position,
    });
    summary.serialize(to)
}
