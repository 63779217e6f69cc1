//! Travel times: how long the way from an area or a town to a place is, measured where somebody did, and
//! otherwise estimated from the straight line.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::council_settings::Settings;
use crate::error::Result;
use crate::geometry::Position;
use crate::id::LocationId;
use crate::locations::Location;
use crate::page::{Page, Paging};
use crate::registry::Registry;
use crate::storage;
use crate::values::AreaCode;

/// One way of the matrix.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TravelTime {
    /// The area where it begins.
    pub area_code: AreaCode,
    /// The town within it; absent for the area's own centre.
    pub town: Option<String>,
    /// The place to which it leads.
    pub location_id: LocationId,
    /// By road, one way; nothing where there is no way any more.
    pub minutes: Option<f64>,
    /// The day on which it was measured or computed.
    pub measured_on: NaiveDate,
    /// Who says so.
    pub source: Option<String>,
}

impl TravelTime {
    /// Origin, place and day, as one text that sorts by area and then from the first day on.
    pub(crate) fn key(&self) -> String {
        let Self { area_code, location_id, measured_on, .. } = self;
        format!("{area_code}/{location_id}/{}/{measured_on}", self.town.as_deref().unwrap_or_default())
    }
}

/// Which travel times to list.
#[derive(Debug, Clone, Default)]
pub struct TravelTimeFilter {
    /// Only from this area and its towns.
    pub area: Option<AreaCode>,
    /// Only to this place.
    pub location: Option<LocationId>,
}

/// Where a way begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Origin {
    /// The area.
    pub area_code: AreaCode,
    /// The town within it, as the populations and the matrix name it; absent for the whole area.
    pub town: Option<String>,
    /// Its point, for an estimate.
    pub position: Option<Position>,
}

/// How long a way is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Journey {
    /// Minutes of the matrix.
    Measured(f64),
    /// Minutes estimated from the straight line (直線距離からの推計).
    Estimated(f64),
    /// The matrix knows the origin, and this place is not among those that can be reached from it.
    Unreachable,
    /// Nobody measured it, and a position is missing for an estimate.
    Unknown,
}

/// The matrix, and what an estimate rests on.
///
/// A missing pair is unreachable only if the matrix has at least one row for that origin, the same area and
/// the same town. For an origin without any, the straight line is taken: geodesic kilometres × detour ÷ speed,
/// in town or in the country as the council's settings have it for the origin's area. Unreachable is never
/// 0 minutes, and unknown is never unreachable.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TravelTimes {
    minutes: HashMap<(AreaCode, Option<String>), HashMap<LocationId, f64>>,
    rural: HashSet<AreaCode>,
    settings: Settings,
}

impl TravelTimes {
    /// The matrix of these rows, of which the last of a pair counts. `rural` names every area where the speed of the country holds.
    pub fn new(rows: Vec<TravelTime>, rural: HashSet<AreaCode>, settings: Settings) -> Self {
        let mut minutes: HashMap<_, HashMap<_, _>> = HashMap::new();
        for row in rows {
            let origin = (row.area_code, row.town);
            match row.minutes {
                Some(told) => drop(minutes.entry(origin).or_default().insert(row.location_id, told)),
                // An end alone tells of no ways from there: without a measurement it says nothing.
                None => drop(minutes.get_mut(&origin).and_then(|known| known.remove(&row.location_id))),
            }
        }
        Self { minutes, rural, settings }
    }

    /// The way from an origin to a place.
    pub fn journey(&self, origin: &Origin, location: &Location) -> Journey {
        // Most regions have no matrix, and a table asks for the way of every zone to every service.
        let is_measured = !self.minutes.is_empty();
        let from = is_measured.then(|| (origin.area_code.clone(), origin.town.clone()));
        if let Some(known) = from.and_then(|from| self.minutes.get(&from)) {
            return known.get(&location.id).map_or(Journey::Unreachable, |m| Journey::Measured(*m));
        }
        match (origin.position, location.position) {
            (Some(here), Some(there)) => Journey::Estimated(self.estimate(&origin.area_code, here, there)),
            _ => Journey::Unknown,
        }
    }

    /// The minutes of the way; nothing where it is unreachable or unknown.
    pub fn travel_minutes(&self, origin: &Origin, location: &Location) -> Option<f64> {
        match self.journey(origin, location) {
            Journey::Measured(minutes) | Journey::Estimated(minutes) => Some(minutes),
            Journey::Unreachable | Journey::Unknown => None,
        }
    }

    fn estimate(&self, area: &AreaCode, here: Position, there: Position) -> f64 {
        let is_rural = self.rural.contains(area);
        let speed = if is_rural { self.settings.rural_speed_kmh } else { self.settings.town_speed_kmh };
        here.distance_m(there) / 1_000.0 * self.settings.detour / speed * 60.0
    }
}

impl Registry {
    /// The matrix by area, place, town and day. Of a place that is withheld it has nothing.
    pub fn list_travel_times(&self, filter: &TravelTimeFilter, paging: &Paging) -> Result<Page<TravelTime>> {
        let limit = paging.limit()?;
        if let Some(area) = &filter.area {
            self.geography().require(area, "area")?;
        }
        let after = paging.key(4)?;
        let found = self.db().read(|c| storage::travel_times::list(c, filter, after, limit as i64 + 1))?;
        Ok(Page::cut(found, limit, TravelTime::key))
    }

    /// The part of the matrix that begins in these areas or inside them as it was measured by a day, with the
    /// estimates of these settings.
    pub fn travel_times(
        &self,
        within: &[AreaCode],
        day: NaiveDate,
        settings: &Settings,
    ) -> Result<TravelTimes> {
        let geography = self.geography();
        let codes = || geography.areas().map(|area| &area.code);
        let origins: Vec<AreaCode> = codes()
            .filter(|code| within.iter().any(|area| geography.is_within(code, area)))
            .cloned()
            .collect();
        let is_rural = |code: &AreaCode| settings.rural_areas.iter().any(|r| geography.is_within(code, r));
        let rural = origins.iter().filter(|code| is_rural(code)).cloned().collect();
        let rows = self.db().read(|c| storage::travel_times::of_areas(c, &origins, day))?;
        Ok(TravelTimes::new(rows, rural, settings.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locations::Accuracy;

    fn area(code: &str) -> AreaCode {
        AreaCode::trusted(code)
    }

    fn location(number: u128, position: Option<Position>) -> Location {
        Location {
            id: LocationId(uuid::Uuid::from_u128(number)),
            version: 1,
            area_code: None,
            address_area: String::new(),
            address_street: String::new(),
            position,
            accuracy: Accuracy::Exact,
            accuracy_reason: None,
            curated: Vec::new(),
            is_confidential: false,
        }
    }

    fn origin(code: &str, town: Option<&str>) -> Origin {
        let position = Position::new(133.0, 35.0).ok();
        Origin { area_code: area(code), town: town.map(str::to_owned), position }
    }

    fn times() -> TravelTimes {
        let row = TravelTime {
            area_code: area("322016"),
            town: Some("本町".to_owned()),
            location_id: LocationId(uuid::Uuid::from_u128(1)),
            minutes: Some(17.5),
            measured_on: NaiveDate::MIN,
            source: None,
        };
        TravelTimes::new(vec![row], HashSet::from([area("322024")]), Settings::default())
    }

    #[test]
    fn a_missing_pair_is_unreachable_only_where_the_origin_was_measured() {
        let (times, there) = (times(), Position::new(133.0, 35.1).ok());
        let (near, other) = (location(1, there), location(2, there));
        let measured = origin("322016", Some("本町"));
        assert_eq!(times.journey(&measured, &near), Journey::Measured(17.5));
        assert_eq!(times.journey(&measured, &other), Journey::Unreachable);
        assert_eq!(times.travel_minutes(&measured, &other), None);
        for town in [None, Some("南町")] {
            let journey = times.journey(&origin("322016", town), &near);
            assert!(matches!(journey, Journey::Estimated(_)), "{journey:?}");
        }
    }

    #[test]
    fn an_end_that_is_left_without_its_measurement_cuts_nobody_off() {
        let row = |minutes: Option<f64>| TravelTime {
            area_code: area("322016"),
            town: None,
            location_id: LocationId(uuid::Uuid::from_u128(1)),
            minutes,
            measured_on: NaiveDate::MIN,
            source: None,
        };
        let there = location(1, Position::new(133.0, 35.1).ok());
        let journey = |rows: Vec<TravelTime>| {
            let times = TravelTimes::new(rows, HashSet::new(), Settings::default());
            times.journey(&origin("322016", None), &there)
        };
        assert_eq!(journey(vec![row(Some(12.0)), row(None)]), Journey::Unreachable);
        assert!(matches!(journey(vec![row(None)]), Journey::Estimated(_)));
    }

    #[test]
    fn an_estimate_is_the_straight_line_with_detour_and_speed() {
        // A tenth of a degree of latitude at 35°N is 11.095 km on GRS80.
        let there = location(1, Position::new(133.0, 35.1).ok());
        let minutes = |code: &str| times().travel_minutes(&origin(code, None), &there).expect("minutes");
        assert!((minutes("322016") - 11.095 * 1.3 * 2.0).abs() < 0.01, "{}", minutes("322016"));
        assert!((minutes("322024") - 11.095 * 1.3 * 1.5).abs() < 0.01, "{}", minutes("322024"));
    }

    #[test]
    fn without_positions_it_is_unknown() {
        assert_eq!(times().journey(&origin("322016", None), &location(1, None)), Journey::Unknown);
    }
}
