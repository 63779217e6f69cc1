//! The shape of the invented island: eight municipalities that share their borders point by point.

use super::random::SplitMix64;

/// Longitude and latitude in degrees.
pub type Point = [f64; 2];

/// Middle of the island, in the open Pacific where there is no land.
const ORIGIN: Point = [150.5, 33.5];

/// Length of one degree of longitude and of latitude at that place, in kilometres.
const KM_PER_DEGREE: Point = [92.9, 110.9];

/// The corners where borders meet, in kilometres east and north of the middle: four rows of five, from the
/// south coast to the north coast, pushed off a regular grid by hand so that it looks like an island.
const CORNERS: [Point; 20] = [
    [-20.0, -21.0],
    [-9.0, -25.0],
    [3.0, -23.0],
    [14.0, -26.0],
    [23.0, -17.0],
    [-29.0, -8.0],
    [-11.0, -9.0],
    [2.0, -7.0],
    [13.0, -9.0],
    [31.0, -6.0],
    [-27.0, 7.0],
    [-12.0, 6.0],
    [1.0, 8.0],
    [15.0, 5.0],
    [28.0, 9.0],
    [-16.0, 18.0],
    [-8.0, 24.0],
    [5.0, 21.0],
    [13.0, 27.0],
    [21.0, 19.0],
];

/// The corners around each municipality, counter-clockwise, in the order of [`super::PLACES`]. Every corner
/// on a border is listed on both sides of it, which makes the borders equal.
const OUTLINES: [&[usize]; 8] = [
    &[1, 2, 3, 8, 7, 6],
    &[7, 8, 9, 14, 13, 12],
    &[10, 11, 16, 15],
    &[12, 13, 14, 19, 18, 17],
    &[6, 7, 12, 17, 16, 11],
    &[3, 4, 9, 8],
    &[0, 1, 6, 5],
    &[5, 6, 11, 10],
];

/// How often a border is halved: 4 gives 16 short pieces.
const HALVINGS: u32 = 4;

/// How far at most, as a share of its length, the middle of a piece is pushed aside.
const ROUGHNESS: f64 = 0.16;

/// The closed ring of a municipality.
pub fn ring(place: usize) -> Vec<Point> {
    let outline = OUTLINES[place];
    let next = outline.iter().cycle().skip(1);
    let mut ring: Vec<Point> = outline.iter().zip(next).flat_map(|(&from, &to)| border(from, to)).collect();
    ring.push(ring[0]);
    ring
}

/// Where the town hall stands: the mean of the corners.
pub fn centre(place: usize) -> Point {
    let outline = OUTLINES[place];
    let mean = |axis: usize| outline.iter().map(|&c| CORNERS[c][axis]).sum::<f64>() / outline.len() as f64;
    degrees([mean(0), mean(1)])
}

/// A point of the municipality within `radius` kilometres (east–west and north–south) of `around`.
///
/// `around` has to lie in the municipality, so that the search ends.
pub fn scatter(place: usize, around: Point, radius: f64, random: &mut SplitMix64) -> Point {
    let ring = ring(place);
    loop {
        let mut shift = |axis: usize| around[axis] + radius * random.centred() / KM_PER_DEGREE[axis];
        let point = [shift(0), shift(1)];
        if contains(&ring, point) {
            return point;
        }
    }
}

/// Whether the point lies inside the closed ring (a ray to the east crosses it an odd number of times).
pub fn contains(ring: &[Point], [x, y]: Point) -> bool {
    let crosses = |a: Point, b: Point| {
        (a[1] > y) != (b[1] > y) && x < a[0] + (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1])
    };
    ring.windows(2).filter(|pair| crosses(pair[0], pair[1])).count() % 2 == 1
}

/// The border from one corner to another, without the last point. It is always drawn from the lower corner to
/// the higher one with a seed of its own, so that both neighbours get the same points.
fn border(from: usize, to: usize) -> Vec<Point> {
    let (low, high) = (from.min(to), from.max(to));
    let mut random = SplitMix64::new((low * CORNERS.len() + high) as u64);
    let mut points = vec![CORNERS[low], CORNERS[high]];
    for _ in 0..HALVINGS {
        points = halved(&points, &mut random);
    }
    if from > to {
        points.reverse();
    }
    points.pop();
    points.into_iter().map(degrees).collect()
}

/// The line with a point, pushed aside, in the middle of every piece.
fn halved(points: &[Point], random: &mut SplitMix64) -> Vec<Point> {
    let mut finer = Vec::with_capacity(2 * points.len());
    for pair in points.windows(2) {
        let [a, b] = [pair[0], pair[1]];
        let push = ROUGHNESS * random.centred();
        let middle = [(a[0] + b[0]) / 2.0 - push * (b[1] - a[1]), (a[1] + b[1]) / 2.0 + push * (b[0] - a[0])];
        finer.extend([a, middle]);
    }
    finer.extend(points.last());
    finer
}

/// Kilometres from the middle of the island as degrees, to six decimals (about 0.1 m).
fn degrees(kilometres: Point) -> Point {
    [0, 1].map(|axis| {
        let value = ORIGIN[axis] + kilometres[axis] / KM_PER_DEGREE[axis];
        (value * 1e6).round() / 1e6
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(place: usize) -> Vec<(String, String)> {
        let text = |point: Point| format!("{point:?}");
        ring(place).windows(2).map(|pair| (text(pair[0]), text(pair[1]))).collect()
    }

    fn side(a: Point, b: Point, c: Point) -> bool {
        (b[0] - a[0]) * (c[1] - a[1]) > (b[1] - a[1]) * (c[0] - a[0])
    }

    #[test]
    fn neighbours_share_their_edges_and_only_the_coast_is_single() {
        let all: Vec<_> = (0..8).flat_map(pieces).collect();
        let shared = all.iter().filter(|(a, b)| all.contains(&(b.clone(), a.clone()))).count();
        let distinct: std::collections::HashSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
        let coast_borders = 14;
        assert_eq!(all.len() - shared, coast_borders << HALVINGS);
    }

    #[test]
    fn rings_are_closed_and_do_not_cross_themselves() {
        for place in 0..8 {
            let ring = ring(place);
            assert_eq!(ring.first(), ring.last());
            let last = ring.len() - 1;
            for i in 0..last {
                for j in i + 2..last - usize::from(i == 0) {
                    let (a, b, c, d) = (ring[i], ring[i + 1], ring[j], ring[j + 1]);
                    assert!(
                        side(a, b, c) == side(a, b, d) || side(c, d, a) == side(c, d, b),
                        "{place} {i} {j}"
                    );
                }
            }
        }
    }

    #[test]
    fn every_town_hall_stands_in_its_own_municipality_only() {
        for place in 0..8 {
            let homes: Vec<usize> = (0..8).filter(|&other| contains(&ring(other), centre(place))).collect();
            assert_eq!(homes, [place]);
        }
    }
}
