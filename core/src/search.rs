//! Search near a place: the nearest services in exact geodesic order.
//!
//! The place of a client is used for the answer and forgotten: it is in no log, error or record.

use serde::{Deserialize, Serialize};

use crate::areas::{Area, Geography};
use crate::error::{Error, Faults, Result};
use crate::geometry::Position;
use crate::id::ServiceId;
use crate::locations::{Accuracy, Location};
use crate::registry::Registry;
use crate::services::Service;
use crate::spatial::Hit;
use crate::storage;
use crate::taxonomies::SERVICE_KINDS;
use crate::text::fold;
use crate::values::{AreaCode, TermId};

/// Results when the caller does not say.
pub const DEFAULT_NEAREST: usize = 20;
/// Results at most.
pub const MAX_NEAREST: i64 = 200;
/// The largest radius: half the way around the earth.
const MAX_WITHIN_M: f64 = 20_037_508.0;

/// What is looked for.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// Near which place.
    pub place: Place,
    /// At most so many of the nearest: 1 to 200, 20 unless told.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 200, example = 20)]
    pub nearest: Option<i64>,
    /// Only within this radius, in metres.
    #[serde(default)]
    #[schema(example = 10000.0)]
    pub within_m: Option<f64>,
    /// Only of these kinds (any of them); none means all.
    #[serde(default)]
    pub kinds: Vec<TermId>,
}

/// A place: exactly one of its fields.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// A point.
    Point(Position),
    /// The middle of an area.
    Area(AreaCode),
    /// The middle of the area with this name, e.g. 松江市.
    Name(String),
}

/// The answer.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct SearchAnswer {
    /// Name of the area that was searched from; absent for a point.
    pub place_name: Option<String>,
    /// How far the searched place may lie from the point that distances are measured from, in metres.
    pub uncertainty_m: f64,
    /// The services found, by distance, then id.
    pub results: Vec<SearchResult>,
}

/// One service found.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct SearchResult {
    /// The service.
    pub service: Service,
    /// Who offers it.
    pub organization_name: String,
    /// Its nearest location.
    pub location: Location,
    /// Name of the municipality or ward.
    pub area_name: Option<String>,
    /// Straight-line distance on the ellipsoid, in metres.
    pub distance_m: f64,
    /// How the service is reached.
    pub reach: Reach,
    /// How far its position can be trusted.
    pub accuracy: Accuracy,
}

/// How a service is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// One goes there.
    Distance,
}

/// A place made out on the map.
struct Found {
    position: Position,
    name: Option<String>,
    uncertainty_m: f64,
}

impl Registry {
    /// Finds the services nearest to a place.
    pub fn search_services(&self, search: &Search) -> Result<SearchAnswer> {
        let (count, within_m) = search.limits()?;
        self.terms().require_all(SERVICE_KINDS, &search.kinds, "kinds")?;
        let geography = self.geography();
        let from = find_place(&geography, &search.place)?;
        let hits = self.catalog().nearest(from.position, &search.kinds, count, within_m);
        let results = self.describe(&hits, &geography)?;
        Ok(SearchAnswer { place_name: from.name, uncertainty_m: from.uncertainty_m, results })
    }

    /// Reads what is shown of the services that were found.
    fn describe(&self, hits: &[Hit], geography: &Geography) -> Result<Vec<SearchResult>> {
        let ids: Vec<ServiceId> = hits.iter().map(|hit| hit.site.service).collect();
        let places: Vec<_> = hits.iter().map(|hit| hit.site.location).collect();
        let (services, locations, names) = self.db().read(|c| {
            let services = storage::services::find_all(c, &ids)?;
            let owners: Vec<_> = services.iter().map(|service| service.organization_id).collect();
            let names = storage::organizations::names(c, &owners)?;
            Ok((services, storage::services::locations(c, &places)?, names))
        })?;
        let result = |hit: &Hit| {
            let service = services.iter().find(|service| service.id == hit.site.service)?;
            let location = locations.iter().find(|location| location.id == hit.site.location)?;
            let area = location.area_code.as_ref().and_then(|code| geography.find(code));
            Some(SearchResult {
                service: service.clone(),
                organization_name: names.get(&service.organization_id).cloned().unwrap_or_default(),
                location: location.clone(),
                area_name: area.map(|area| area.name.clone()),
                distance_m: hit.distance_m,
                reach: Reach::Distance,
                accuracy: location.accuracy,
            })
        };
        Ok(hits.iter().filter_map(result).collect())
    }
}

impl Search {
    fn limits(&self) -> Result<(usize, f64)> {
        let nearest = self.nearest.unwrap_or(if self.within_m.is_some() { MAX_NEAREST } else { 20 });
        let within_m = self.within_m.unwrap_or(f64::INFINITY);
        let mut faults = Faults::default();
        faults.require((1..=MAX_NEAREST).contains(&nearest), "nearest", "must be between 1 and 200");
        let sensible = self.within_m.is_none_or(|within| within > 0.0 && within <= MAX_WITHIN_M);
        faults.require(sensible, "within_m", "must be greater than 0 and at most 20037508 metres");
        faults.finish()?;
        Ok((usize::try_from(nearest).unwrap_or(DEFAULT_NEAREST), within_m))
    }
}

fn find_place(geography: &Geography, place: &Place) -> Result<Found> {
    match place {
        Place::Point(position) => Ok(Found { position: *position, name: None, uncertainty_m: 0.0 }),
        Place::Area(code) => middle(geography, geography.require(code, "place.area")?, "place.area"),
        Place::Name(name) => middle(geography, by_name(geography, name)?, "place.name"),
    }
}

/// The one area with this name; of several layers with it, the largest.
fn by_name<'a>(geography: &'a Geography, name: &str) -> Result<&'a Area> {
    let wanted = fold(name);
    if wanted.is_empty() {
        return Err(Error::invalid("place.name", "must not be empty"));
    }
    let called = |area: &&Area| {
        fold(&area.name) == wanted
            || fold(&area.full_name) == wanted
            || area.aliases.iter().any(|a| fold(a) == wanted)
    };
    let mut found: Vec<&Area> = geography.areas().filter(called).collect();
    found.sort_by_key(|area| area.kind);
    match found[..] {
        [] => Err(Error::invalid("place.name", "is not a known area; try the name of a municipality")),
        [one] => Ok(one),
        [first, second, ..] if first.kind < second.kind => Ok(first),
        _ => Err(Error::invalid("place.name", "stands for several areas; add the prefecture")),
    }
}

/// A point inside the area, and how far the area reaches from it.
fn middle(geography: &Geography, area: &Area, field: &str) -> Result<Found> {
    use geo::{BoundingRect, InteriorPoint};
    let unknown = || Error::invalid(field, "has no boundary, so its place is unknown");
    let shape = geography.boundary(&area.code).ok_or_else(unknown)?;
    let point = shape.interior_point().ok_or_else(unknown)?;
    let position = Position::new(point.x(), point.y())?;
    let envelope = shape.bounding_rect().ok_or_else(unknown)?;
    let corners = [(envelope.min().x, envelope.min().y), (envelope.max().x, envelope.max().y)];
    let reach = corners.map(|(x, y)| Position::new(x, y).map_or(0.0, |corner| position.distance_m(corner)));
    Ok(Found { position, name: Some(area.full_name.clone()), uncertainty_m: reach[0].max(reach[1]).round() })
}
