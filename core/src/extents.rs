//! Extents (HSDS): the ground that a service covers, where no areas say it.

use std::hash::{Hash, Hasher};

use geo::{Intersects, LineString, MultiPolygon, Point, Validation};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{Error, Result};
use crate::geometry::Position;
use crate::import::shapes;

/// Corners at most: a service's ground is drawn by hand.
const MAX_CORNERS: usize = 2_000;

/// A polygon or several, as a GeoJSON geometry (RFC 7946) in degrees.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "Value", into = "Value")]
pub struct Extent {
    geometry: Value,
    shape: MultiPolygon,
}

impl Extent {
    /// Whether a position lies within, or on the edge.
    pub(crate) fn holds(&self, position: Position) -> bool {
        self.shape.intersects(&Point::from(position))
    }
}

impl TryFrom<Value> for Extent {
    type Error = Error;

    fn try_from(geometry: Value) -> Result<Self> {
        let fault = |reason: &str| Error::invalid("geometry", reason);
        let shape = shapes::geometry(&geometry)
            .map_err(|_| fault("must be a GeoJSON Polygon or MultiPolygon in degrees"))?;
        let rings = || {
            shape.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()))
        };
        if rings().next().is_none() || rings().any(|ring| ring.0.len() < 4) {
            return Err(fault("must have rings of at least four positions"));
        }
        let leaps = |ring: &LineString| ring.lines().any(|line| (line.end.x - line.start.x).abs() > 180.0);
        if rings().any(leaps) {
            return Err(fault("must be parted where it crosses the 180th meridian (RFC 7946, 3.1.9)"));
        }
        if rings().map(|ring| ring.0.len()).sum::<usize>() > MAX_CORNERS {
            return Err(fault("must not have more than 2000 corners"));
        }
        if !shape.is_valid() {
            return Err(fault("must have rings that enclose ground and do not cross themselves"));
        }
        Ok(Self { geometry, shape })
    }
}

impl From<Extent> for Value {
    fn from(extent: Extent) -> Self {
        extent.geometry
    }
}

impl PartialEq for Extent {
    fn eq(&self, other: &Self) -> bool {
        self.geometry == other.geometry
    }
}

impl Eq for Extent {}

impl Hash for Extent {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.geometry.to_string().hash(state);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_polygon_holds_what_lies_in_it() {
        let ring = json!([[150.0, 33.0], [150.1, 33.0], [150.1, 33.1], [150.0, 33.0]]);
        let extent =
            Extent::try_from(json!({ "type": "Polygon", "coordinates": [ring] })).expect("a polygon");
        assert!(extent.holds(Position { longitude: 150.08, latitude: 33.05 }));
        assert!(!extent.holds(Position { longitude: 150.02, latitude: 33.08 }));
        assert_eq!(Value::from(extent)["type"], "Polygon");
    }

    #[test]
    fn what_is_no_polygon_is_refused() {
        for geometry in [
            json!(null),
            json!({ "type": "Point", "coordinates": [150.0, 33.0] }),
            json!({ "type": "Polygon", "coordinates": [] }),
            json!({ "type": "Polygon", "coordinates":
                [[[179.0, -1.0], [-179.0, -1.0], [-179.0, 1.0], [179.0, 1.0], [179.0, -1.0]]] }),
            json!({ "type": "Polygon", "coordinates": [[[0.0, 0.0], [1.0, 1.0], [1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]] }),
            json!({ "type": "Polygon", "coordinates": [[[0.0, 0.0], [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]]] }),
            json!({ "type": "Polygon", "coordinates": [[[150.0, 33.0], [150.0, 33.0]]] }),
            json!({ "type": "Polygon", "coordinates": [[[150.0, 133.0], [1.0, 1.0], [2.0, 2.0], [150.0, 133.0]]] }),
        ] {
            assert!(Extent::try_from(geometry.clone()).is_err(), "{geometry}");
        }
    }
}
