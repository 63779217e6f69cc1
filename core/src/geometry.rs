//! Positions and distances: WGS84/GRS80 longitude and latitude in degrees, distances in metres.

use geo::{Distance, Geodesic, Point};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Faults};

/// A point on the ellipsoid.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(try_from = "RawPosition")]
pub struct Position {
    /// Degrees east, −180 to 180.
    pub longitude: f64,
    /// Degrees north, −90 to 90.
    pub latitude: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPosition {
    longitude: f64,
    latitude: f64,
}

impl TryFrom<RawPosition> for Position {
    type Error = Error;

    fn try_from(raw: RawPosition) -> Result<Self, Error> {
        Self::new(raw.longitude, raw.latitude)
    }
}

impl Position {
    /// A position, if both coordinates are in range.
    pub fn new(longitude: f64, latitude: f64) -> Result<Self, Error> {
        let mut faults = Faults::default();
        faults.require((-180.0..=180.0).contains(&longitude), "longitude", "must be between -180 and 180");
        faults.require((-90.0..=90.0).contains(&latitude), "latitude", "must be between -90 and 90");
        faults.finish().map(|()| Self { longitude, latitude })
    }

    /// The shortest way on the ellipsoid (Karney 2013), in metres.
    pub fn distance_m(self, other: Self) -> f64 {
        Geodesic.distance(Point::from(self), Point::from(other))
    }

    /// Geocentric Cartesian coordinates on GRS80, in metres. Nearby, the order of chords is the order
    /// of geodesics, to 3.4e-6 relative; `spatial` bounds the rest.
    pub(crate) fn geocentric(self) -> [f64; 3] {
        const SEMI_MAJOR: f64 = 6_378_137.0;
        const FLATTENING: f64 = 1.0 / 298.257_222_101;
        let (sin_lat, cos_lat) = self.latitude.to_radians().sin_cos();
        let (sin_lon, cos_lon) = self.longitude.to_radians().sin_cos();
        let eccentricity = FLATTENING * (2.0 - FLATTENING);
        let normal = SEMI_MAJOR / (1.0 - eccentricity * sin_lat * sin_lat).sqrt();
        [normal * cos_lat * cos_lon, normal * cos_lat * sin_lon, normal * (1.0 - eccentricity) * sin_lat]
    }
}

impl From<Position> for Point {
    fn from(position: Position) -> Self {
        Point::new(position.longitude, position.latitude)
    }
}
