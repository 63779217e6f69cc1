//! Tells positions that look exact from those that cannot be.

use std::collections::{HashMap, HashSet};

use geo::{BoundingRect, Coord, Intersects, Line, MultiPolygon, Point};

use crate::text;

/// Metres per degree of latitude, on a sphere of the earth's mean radius.
const METRES_PER_DEGREE: f64 = 111_195.08;
/// How many clearly different addresses make a shared point a fallback point.
const FALLBACK_ADDRESSES: usize = 4;
/// How much of a folded address is compared: about as much as comes before the name of a building.
const COMPARED_CHARS: usize = 12;
/// The words that part the numbers of an address where others write a hyphen; longer ones first.
const NUMBER_MARKS: &[&str] = &["丁目", "番地ノ", "番地", "番", "号"];

/// A position that can be compared: degrees to 8 decimals, as far as sources go (about a millimetre).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PointKey {
    longitude: i64,
    latitude: i64,
}

impl PointKey {
    /// The key of a position in degrees.
    pub fn new(longitude: f64, latitude: f64) -> Self {
        let key = |degrees: f64| (degrees * 1e8).round() as i64;
        Self { longitude: key(longitude), latitude: key(latitude) }
    }
}

/// How far outside the area a position lies: 0 within, otherwise metres to the nearest edge.
///
/// The earth is taken as flat around the position, which is right to a percent over 100 km. Infinite for
/// an area without land.
pub fn distance_outside_m(shape: &MultiPolygon<f64>, position: Point<f64>) -> f64 {
    let is_near = shape.bounding_rect().is_some_and(|envelope| envelope.intersects(&position));
    if is_near && shape.intersects(&position) {
        return 0.0;
    }
    let rings =
        shape.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
    rings.flat_map(|ring| ring.lines()).map(|edge| distance_m(edge, position)).fold(f64::INFINITY, f64::min)
}

/// Metres from a position to the nearest point of an edge.
fn distance_m(edge: Line<f64>, position: Point<f64>) -> f64 {
    let east = METRES_PER_DEGREE * position.y().to_radians().cos();
    let local = |c: Coord<f64>| ((c.x - position.x()) * east, (c.y - position.y()) * METRES_PER_DEGREE);
    let ((ax, ay), (bx, by)) = (local(edge.start), local(edge.end));
    let (dx, dy) = (bx - ax, by - ay);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 { (-(ax * dx + ay * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    (ax + along * dx).hypot(ay + along * dy)
}

/// The points that stand for no one address: a geocoder's answer when it did not find the street.
///
/// Each item is a longitude, a latitude (degrees), the municipality and the address within it. A point is
/// a fallback point when at least four clearly different addresses share it, that is addresses which differ
/// in their leading part however they are spelled. All files of one release are to be given at once.
pub fn fallback_points<'a>(
    items: impl IntoIterator<Item = (f64, f64, &'a str, &'a str)>,
) -> HashSet<PointKey> {
    let mut addresses: HashMap<PointKey, HashSet<(String, String)>> = HashMap::new();
    for (longitude, latitude, area, street) in items {
        let address = (text::fold(area), leading_part(street));
        addresses.entry(PointKey::new(longitude, latitude)).or_default().insert(address);
    }
    addresses
        .into_iter()
        .filter(|(_, found)| found.len() >= FALLBACK_ADDRESSES)
        .map(|(point, _)| point)
        .collect()
}

/// The part of an address before the name of a building, with its numbers spelled in one way.
fn leading_part(street: &str) -> String {
    let unified = NUMBER_MARKS.iter().fold(text::fold(street), |street, mark| street.replace(mark, "-"));
    let leading: String = unified.chars().take(COMPARED_CHARS).collect();
    leading.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square() -> MultiPolygon<f64> {
        let corners = ((135.0, 35.0), (136.0, 36.0));
        MultiPolygon(vec![geo::Rect::new(corners.0, corners.1).to_polygon()])
    }

    #[test]
    fn a_position_within_is_not_outside_at_all() {
        assert_eq!(distance_outside_m(&square(), Point::new(135.5, 35.5)), 0.0);
        assert_eq!(distance_outside_m(&square(), Point::new(135.0, 35.5)), 0.0);
    }

    #[test]
    fn the_distance_is_to_the_nearest_edge_or_corner_in_metres() {
        let south = distance_outside_m(&square(), Point::new(135.5, 34.9));
        assert!((south - 11_120.0).abs() < 20.0, "{south}");
        let corner = distance_outside_m(&square(), Point::new(134.9, 34.9));
        assert!((corner - 14_390.0).abs() < 60.0, "{corner}");
        assert_eq!(distance_outside_m(&MultiPolygon(vec![]), Point::new(0.0, 0.0)), f64::INFINITY);
    }

    fn is_fallback(streets: [&str; 4]) -> bool {
        !fallback_points(streets.map(|street| (135.0, 35.0, "奈良県奈良市", street))).is_empty()
    }

    #[test]
    fn four_different_addresses_on_one_point_make_it_a_fallback() {
        assert!(is_fallback(["北町1-1", "南町2-2", "東町3-3", "西町4-4"]));
    }

    #[test]
    fn four_spellings_or_floors_of_one_address_do_not() {
        assert!(!is_fallback(["北町一条1-1", "北町一条１−１", "北町一条1番地1", "北町一条 1丁目1番"]));
        assert!(!is_fallback([
            "北町一丁目2番3号総合福祉センターA",
            "北町一丁目2-3総合福祉センターB",
            "北町一丁目2-3総合福祉センター",
            "北町一丁目2-3総合福祉センターD"
        ]));
    }

    #[test]
    fn points_are_compared_to_eight_decimals() {
        assert_eq!(PointKey::new(135.1, 35.2), PointKey::new(135.100000001, 35.2));
        assert_ne!(PointKey::new(135.1, 35.2), PointKey::new(135.10000001, 35.2));
    }
}
