//! The spatial index: an R-tree of geocentric points that is packed once and then only read.
//!
//! State derived from storage: it can always be rebuilt, and is never asked to remember. Points are
//! known by the number of a row that its owner keeps; what changed since it was built is the owner's
//! to know too.

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::geometry::Position;

type Node = GeomWithData<[f64; 3], u32>;

/// A packed tree of points.
#[derive(Debug, Default)]
pub struct PointIndex {
    tree: RTree<Node>,
}

impl PointIndex {
    /// Packs points, each with the number of its row.
    pub fn build(points: impl Iterator<Item = (u32, Position)>) -> Self {
        let nodes = points.map(|(row, position)| GeomWithData::new(position.geocentric(), row));
        Self { tree: RTree::bulk_load(nodes.collect()) }
    }

    /// How many points it holds.
    pub fn len(&self) -> usize {
        self.tree.size()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Rows from the nearest on, each with the shortest geodesic that its chord allows, in metres.
    pub fn walk(&self, from: Position) -> impl Iterator<Item = (u32, f64)> + '_ {
        let nodes = self.tree.nearest_neighbor_iter_with_distance_2(&from.geocentric());
        nodes.map(|(node, chord_squared)| (node.data, shortest_geodesic(chord_squared)))
    }
}

/// The shortest geodesic that can span a chord, both in metres, from the chord's square.
///
/// On a sphere of the largest radius of curvature that the ellipsoid has (6,399,594 m at the poles) the
/// way along the surface is 2R·asin(chord/2R); on the ellipsoid it is not shorter. A millimetre is taken
/// off for rounding.
pub fn shortest_geodesic(chord_squared: f64) -> f64 {
    const LARGEST_RADIUS_M: f64 = 6_400_000.0;
    let half = (chord_squared.sqrt() / (2.0 * LARGEST_RADIUS_M)).min(1.0);
    2.0 * LARGEST_RADIUS_M * half.asin() - 1e-3
}

/// An index of rectangles in degrees, for finding the shapes that may hold a point.
#[derive(Debug, Default)]
pub struct RectangleIndex {
    tree: RTree<GeomWithData<Rectangle<[f64; 2]>, u32>>,
}

impl RectangleIndex {
    /// Packs rectangles (west, south, east, north), each with a number.
    pub fn build(rectangles: impl Iterator<Item = ([f64; 4], u32)>) -> Self {
        let node = |([west, south, east, north], number): ([f64; 4], u32)| {
            GeomWithData::new(Rectangle::from_corners([west, south], [east, north]), number)
        };
        Self { tree: RTree::bulk_load(rectangles.map(node).collect()) }
    }

    /// The numbers of the rectangles that hold a position.
    pub fn at(&self, position: Position) -> impl Iterator<Item = u32> + '_ {
        self.tree.locate_all_at_point(&[position.longitude, position.latitude]).map(|node| node.data)
    }

    /// The numbers of the rectangles that touch the one between two corners.
    pub fn touching(&self, south_west: Position, north_east: Position) -> impl Iterator<Item = u32> + '_ {
        let corner = |position: Position| [position.longitude, position.latitude];
        let envelope = AABB::from_corners(corner(south_west), corner(north_east));
        self.tree.locate_in_envelope_intersecting(&envelope).map(|node| node.data)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Points spread over Japan by a fixed sequence.
    fn points(count: u32) -> Vec<Position> {
        let mut state = 0.5_f64;
        let mut next = || {
            state = (state * 9_301.0 + 49_297.0) % 233_280.0;
            state / 233_280.0
        };
        (0..count)
            .map(|_| Position { longitude: 122.0 + next() * 24.0, latitude: 24.0 + next() * 22.0 })
            .collect()
    }

    #[test]
    fn no_geodesic_is_shorter_than_its_bound() {
        let points = points(3_000);
        let index = PointIndex::build((0..).zip(points.iter().copied()));
        for from in [(132.5, 35.1), (-70.0, -33.0), (179.9, 0.1), (0.0, 90.0)] {
            let from = Position { longitude: from.0, latitude: from.1 };
            let mut last = 0.0;
            let mut seen = 0;
            for (row, bound_m) in index.walk(from) {
                let exact = from.distance_m(points[row as usize]);
                assert!(last <= bound_m + 1e-6 && bound_m <= exact, "{bound_m} {exact}");
                assert!(exact < bound_m * 1.05 + 1.0 || bound_m > 10_000_000.0, "{bound_m} {exact}");
                (last, seen) = (bound_m, seen + 1);
            }
            assert_eq!(seen, points.len());
        }
    }

    #[test]
    fn rectangles_are_found_by_what_they_hold() {
        let squares = [([130.0, 30.0, 131.0, 31.0], 1), ([130.5, 30.5, 132.0, 32.0], 2)];
        let index = RectangleIndex::build(squares.into_iter());
        let at = |longitude, latitude| {
            let mut found: Vec<u32> = index.at(Position { longitude, latitude }).collect();
            found.sort_unstable();
            found
        };
        assert_eq!(at(130.7, 30.7), [1, 2]);
        assert_eq!(at(131.5, 31.5), [2]);
        assert!(at(140.0, 40.0).is_empty());
    }
}
