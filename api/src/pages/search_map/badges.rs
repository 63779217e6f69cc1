//! Where the numbers of pins stand: on their points, or beside them where offices share a house.

use super::{HEIGHT, Pixel, WIDTH};

/// From the middle of one number to the next.
const APART: f64 = 29.0;
/// Directions that are tried around a point.
const DIRECTIONS: u32 = 12;
/// How far from a point its number may stand, in steps.
const STEPS: u32 = 12;

/// The middles of the numbers of points, in their order; `taken` stays free.
pub(super) fn place_badges(points: &[Pixel], taken: &[Pixel]) -> Vec<Pixel> {
    let mut placed: Vec<Pixel> = taken.to_vec();
    let first = placed.len();
    for point in points {
        let free = candidates(*point).find(|badge| placed.iter().all(|other| is_apart(*badge, *other)));
        placed.push(free.unwrap_or(*point));
    }
    placed.split_off(first)
}

/// The point itself, and then places around it, ever farther out, inside the drawing.
fn candidates((x, y): Pixel) -> impl Iterator<Item = Pixel> {
    let around = (1..=STEPS).flat_map(move |step| {
        (0..DIRECTIONS).map(move |direction| {
            let angle = f64::from(direction) * std::f64::consts::TAU / f64::from(DIRECTIONS);
            let radius = f64::from(step) * APART;
            (x + radius * angle.sin(), y - radius * angle.cos())
        })
    });
    let is_inside = |(x, y): &Pixel| (16.0..=WIDTH - 16.0).contains(x) && (16.0..=HEIGHT - 16.0).contains(y);
    std::iter::once((x, y)).chain(around.filter(is_inside))
}

fn is_apart(a: Pixel, b: Pixel) -> bool {
    (a.0 - b.0).hypot(a.1 - b.1) >= APART - 0.5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_do_not_lie_upon_each_other() {
        let mut points = vec![(300.0, 300.0); 20];
        points.extend([(310.0, 300.0), (60.0, 20.0), (62.0, 22.0)]);
        let badges = place_badges(&points, &[(300.0, 310.0)]);
        assert_eq!(badges.len(), points.len());
        for (place, badge) in badges.iter().enumerate() {
            assert!(badges[..place].iter().all(|other| is_apart(*badge, *other)), "{badge:?}");
            assert!((0.0..=WIDTH).contains(&badge.0) && (0.0..=HEIGHT).contains(&badge.1));
        }
    }

    #[test]
    fn a_point_alone_has_its_number_on_it() {
        assert_eq!(place_badges(&[(100.0, 100.0), (200.0, 100.0)], &[]), [(100.0, 100.0), (200.0, 100.0)]);
    }
}
