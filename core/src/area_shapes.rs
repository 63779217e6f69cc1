//! Boundaries of areas to draw: simpler than the official ones, and so that neighbours still meet.
//!
//! A ring is cut where borders meet, and each piece between two such points is simplified alone and always in the
//! same direction (Douglas and Peucker 1973). Two areas that share a piece therefore keep the same points of it, and
//! neither a gap nor an overlap comes between them.

use std::cmp::Ordering;

use geo::{Area as _, Coord, InteriorPoint, LineString, MultiPolygon, Polygon};
use rustc_hash::FxHashMap;

use crate::area_maps::AreaMap;
use crate::registry::Registry;
use crate::values::AreaCode;

/// How fine the boundaries of a map are.
const MAP_STEPS: f64 = 300.0;

/// Positions, longitude first, in degrees; the first one is not repeated at the end.
pub type Ring = Vec<[f64; 2]>;

/// An area as it is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaShape {
    /// Its code.
    pub code: AreaCode,
    /// Its polygons, the largest first: each an outer ring and the rings of its holes.
    pub polygons: Vec<Vec<Ring>>,
    /// A position well inside its largest polygon, for its name.
    pub middle: [f64; 2],
}

impl Registry {
    /// The boundaries of areas, in the order of the codes; an area without a boundary is left out.
    ///
    /// `steps` says how fine they are: what is smaller than that part of the side of a square as large as all of the areas
    /// together is not told.
    pub fn outline_areas(&self, codes: &[AreaCode], steps: f64) -> Vec<AreaShape> {
        let geography = self.geography();
        let known = codes.iter().filter_map(|code| Some((code, geography.boundary(code)?)));
        outlines(&known.collect::<Vec<_>>(), steps)
    }

    /// Areas as a map draws them, in the order of the codes; an area without a boundary has no rings.
    pub fn map_areas(&self, codes: &[AreaCode]) -> AreaMap {
        let shapes = self.outline_areas(codes, MAP_STEPS);
        let of = |code: &AreaCode| shapes.iter().find(|shape| shape.code == *code);
        AreaMap::of(&codes.iter().map(of).collect::<Vec<_>>())
    }
}

fn outlines(areas: &[(&AreaCode, &MultiPolygon)], steps: f64) -> Vec<AreaShape> {
    let size: f64 = areas.iter().map(|(_, shape)| shape.unsigned_area()).sum();
    let tolerance = size.sqrt() / steps.max(1.0);
    let borders = Borders::of(areas.iter().flat_map(|(_, shape)| rings(shape)));
    areas.iter().filter_map(|(code, shape)| outline(code, shape, &borders, tolerance)).collect()
}

/// One area; nothing where it has no polygon.
fn outline(code: &AreaCode, shape: &MultiPolygon, borders: &Borders, tolerance: f64) -> Option<AreaShape> {
    let mut polygons: Vec<(f64, &Polygon)> =
        shape.iter().map(|polygon| (polygon.unsigned_area(), polygon)).collect();
    polygons.sort_by(|a, b| b.0.total_cmp(&a.0));
    let middle = polygons.first()?.1.interior_point()?;
    let least = 4.0 * tolerance * tolerance;
    let drawn = polygons.iter().enumerate().filter(|(place, (size, _))| *place == 0 || *size > least);
    let polygons = drawn.map(|(_, (_, polygon))| simple_polygon(polygon, borders, tolerance)).collect();
    Some(AreaShape { code: code.clone(), polygons, middle: [middle.x(), middle.y()] })
}

/// A polygon with fewer points; holes that are left with nothing inside are gone.
fn simple_polygon(polygon: &Polygon, borders: &Borders, tolerance: f64) -> Vec<Ring> {
    let outer = borders.simplified(polygon.exterior(), tolerance);
    let outer = if outer.len() > 2 { outer } else { open(polygon.exterior()).to_vec() };
    let holes = polygon.interiors().iter().map(|ring| borders.simplified(ring, tolerance));
    let positions = |ring: Vec<Coord>| ring.into_iter().map(|point| [point.x, point.y]).collect();
    std::iter::once(outer).chain(holes.filter(|ring| ring.len() > 2)).map(positions).collect()
}

fn rings(shape: &MultiPolygon) -> impl Iterator<Item = &LineString> {
    shape.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()))
}

/// The points of a ring, each once.
fn open(ring: &LineString) -> &[Coord] {
    match ring.0.as_slice() {
        [points @ .., last] if points.first() == Some(last) => points,
        points => points,
    }
}

type Key = [u64; 2];

fn key(point: Coord) -> Key {
    [point.x.to_bits(), point.y.to_bits()]
}

/// The points of all rings, with the points beside them: two, or more where borders meet.
struct Borders(FxHashMap<Key, Vec<Key>>);

impl Borders {
    fn of<'a>(rings: impl Iterator<Item = &'a LineString>) -> Self {
        let mut beside: FxHashMap<Key, Vec<Key>> = FxHashMap::default();
        for ring in rings {
            let points = open(ring);
            for (place, point) in points.iter().enumerate() {
                let known = beside.entry(key(*point)).or_default();
                let before = points[(place + points.len() - 1) % points.len()];
                let after = points[(place + 1) % points.len()];
                for other in [key(before), key(after)] {
                    if !known.contains(&other) {
                        known.push(other);
                    }
                }
            }
        }
        Self(beside)
    }

    fn meet_at(&self, point: Coord) -> bool {
        self.0.get(&key(point)).is_some_and(|beside| beside.len() > 2)
    }

    /// A ring with fewer points.
    fn simplified(&self, ring: &LineString, tolerance: f64) -> Vec<Coord> {
        let points = open(ring);
        if points.len() < 4 {
            return points.to_vec();
        }
        let fixed = self.fixed(points);
        let mut kept = Vec::new();
        for (place, from) in fixed.iter().enumerate() {
            let to = fixed[(place + 1) % fixed.len()];
            let count = (to + points.len() - from - 1) % points.len() + 1;
            let piece: Vec<Coord> = (0..=count).map(|step| points[(from + step) % points.len()]).collect();
            let mut simple = simplified_piece(piece, tolerance);
            simple.pop();
            kept.extend(simple);
        }
        kept
    }

    /// The places of a ring's points that stay in any case: those where borders meet, or two that do not depend on where
    /// the ring begins.
    fn fixed(&self, points: &[Coord]) -> Vec<usize> {
        let meeting: Vec<usize> = (0..points.len()).filter(|place| self.meet_at(points[*place])).collect();
        if !meeting.is_empty() {
            return meeting;
        }
        let first = (0..points.len()).min_by(|a, b| ordered(points[*a], points[*b])).unwrap_or(0);
        let far = |place: &usize| squared(points[*place], points[first]);
        let last = (0..points.len())
            .max_by(|a, b| far(a).total_cmp(&far(b)).then_with(|| ordered(points[*a], points[*b])));
        vec![first, last.unwrap_or(first)]
    }
}

/// A piece between two points that stay, simplified from the point that comes first in any ring that has it.
fn simplified_piece(mut piece: Vec<Coord>, tolerance: f64) -> Vec<Coord> {
    let last = piece.len() - 1;
    let ends = ordered(piece[0], piece[last]);
    // A piece that comes back to its beginning is turned by the points beside that.
    let is_turned = ends.then_with(|| ordered(piece[1], piece[last - 1])) == Ordering::Greater;
    if is_turned {
        piece.reverse();
    }
    let mut keeps = vec![false; piece.len()];
    (keeps[0], keeps[last]) = (true, true);
    let mut open = vec![(0, last)];
    while let Some((from, to)) = open.pop() {
        let distance = |place: usize| from_segment(piece[place], piece[from], piece[to]);
        let farthest = (from + 1..to).max_by(|a, b| distance(*a).total_cmp(&distance(*b)));
        if let Some(place) = farthest.filter(|place| distance(*place) > tolerance * tolerance) {
            keeps[place] = true;
            open.extend([(from, place), (place, to)]);
        }
    }
    let mut kept: Vec<Coord> =
        piece.into_iter().zip(keeps).filter(|(_, keep)| *keep).map(|(point, _)| point).collect();
    if is_turned {
        kept.reverse();
    }
    kept
}

fn ordered(a: Coord, b: Coord) -> Ordering {
    a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y))
}

fn squared(a: Coord, b: Coord) -> f64 {
    (a.x - b.x).powi(2) + (a.y - b.y).powi(2)
}

/// The squared distance of a point from a segment.
fn from_segment(point: Coord, from: Coord, to: Coord) -> f64 {
    let length = squared(from, to);
    if length == 0.0 {
        return squared(point, from);
    }
    let along = ((point.x - from.x) * (to.x - from.x) + (point.y - from.y) * (to.y - from.y)) / length;
    let along = along.clamp(0.0, 1.0);
    let foot = Coord { x: from.x + along * (to.x - from.x), y: from.y + along * (to.y - from.y) };
    squared(point, foot)
}

#[cfg(test)]
mod tests {
    use geo::polygon;

    use super::*;

    fn code(text: &str) -> AreaCode {
        AreaCode::trusted(text)
    }

    /// Two squares beside each other; their border has a large and a small bend.
    fn neighbours() -> [MultiPolygon; 2] {
        let west = polygon![
            (x: 0.0, y: 0.0), (x: 1.0, y: 0.0), (x: 1.3, y: 0.4), (x: 1.16, y: 0.7), (x: 1.0, y: 1.0), (x: 0.0, y: 1.0)
        ];
        let east = polygon![
            (x: 2.0, y: 1.0), (x: 1.0, y: 1.0), (x: 1.16, y: 0.7), (x: 1.3, y: 0.4), (x: 1.0, y: 0.0), (x: 2.0, y: 0.0)
        ];
        [west, east].map(|polygon| MultiPolygon::new(vec![polygon]))
    }

    #[test]
    fn neighbours_keep_the_same_points_of_their_border() {
        let [west, east] = neighbours();
        let (a, b) = (code("900001"), code("900002"));
        let found = outlines(&[(&a, &west), (&b, &east)], 20.0);
        let points = |place: usize| found[place].polygons[0][0].clone();
        assert_eq!(points(0), [[1.0, 0.0], [1.3, 0.4], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]]);
        assert_eq!(points(1), [[1.0, 1.0], [1.3, 0.4], [1.0, 0.0], [2.0, 0.0], [2.0, 1.0]]);
        let fine = outlines(&[(&a, &west), (&b, &east)], 100_000.0);
        assert_eq!(fine[0].polygons[0][0].len(), 6);
    }

    #[test]
    fn small_islands_are_left_out_but_never_a_whole_area() {
        let island = |at: f64, side: f64| polygon![(x: at, y: 0.0), (x: at + side, y: 0.0), (x: at + side, y: side), (x: at, y: side)];
        let land = MultiPolygon::new(vec![island(5.0, 0.01), island(0.0, 1.0)]);
        let rock = MultiPolygon::new(vec![island(9.0, 0.001)]);
        let (a, b) = (code("900001"), code("900002"));
        let found = outlines(&[(&a, &land), (&b, &rock)], 10.0);
        assert_eq!(found[0].polygons.len(), 1);
        assert_eq!((found[1].code.as_str(), found[1].polygons[0][0].len()), ("900002", 4));
        let inside = |middle: [f64; 2]| middle.iter().all(|at| (0.0..1.0).contains(at));
        assert!(inside(found[0].middle), "{:?}", found[0].middle);
    }

    #[test]
    fn a_ring_that_meets_no_other_does_not_depend_on_its_beginning() {
        let points = [(0.0, 0.0), (1.0, -0.01), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)];
        let turned = |by: usize| {
            let ring: Vec<Coord> =
                (0..points.len()).map(|place| points[(place + by) % points.len()].into()).collect();
            let shape = MultiPolygon::new(vec![Polygon::new(LineString::new(ring), Vec::new())]);
            let area = code("900001");
            let mut found = outlines(&[(&area, &shape)], 20.0)[0].polygons[0][0].clone();
            found.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
            found
        };
        assert_eq!(turned(0), [[0.0, 0.0], [0.0, 2.0], [2.0, 0.0], [2.0, 2.0]]);
        assert!((1..5).all(|by| turned(by) == turned(0)));
    }
}
