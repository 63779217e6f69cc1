//! The areas behind a map: their boundaries in pixels, cut at the edges of the drawing.

use std::collections::BTreeMap;
use std::fmt::Write;

use arunai_core::Registry;
use arunai_core::area_shapes::{AreaShape, Ring};
use arunai_core::geometry::Position;
use arunai_core::values::AreaCode;

use super::{HEIGHT, Pixel, Plane, WIDTH};

/// More areas than this are no help behind a map.
const MOST: usize = 60;
/// How fine boundaries are: about a pixel.
const STEPS: f64 = 1_500.0;
/// How far beyond the edges boundaries are cut, so that the cut is not seen.
const BEYOND: f64 = 12.0;

/// How far from its middle an area's name may be written, up or down.
const SHIFTS: [f64; 7] = [0.0, 26.0, -26.0, 52.0, -52.0, 78.0, -78.0];

/// An area as it is drawn.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::pages) struct AreaPath {
    /// The boundary, as the `d` of a path.
    pub path: String,
    /// Its name, and where that is written; nowhere where there is no room.
    pub label: Option<(String, Pixel)>,
}

/// The areas behind a part of the plane; none where there would be too many.
pub(super) fn behind(registry: &Registry, plane: &Plane, written: &[Pixel]) -> Vec<AreaPath> {
    let Some((south_west, north_east)) = plane.corners() else { return Vec::new() };
    let areas = registry.list_areas_around(south_west, north_east);
    if areas.len() > MOST {
        return Vec::new();
    }
    let codes: Vec<AreaCode> = areas.iter().map(|area| area.code.clone()).collect();
    let names = areas.into_iter().map(|area| (area.code, area.name)).collect();
    paths(&registry.outline_areas(&codes, STEPS), &names, plane, written)
}

fn paths(
    shapes: &[AreaShape],
    names: &BTreeMap<AreaCode, String>,
    plane: &Plane,
    written: &[Pixel],
) -> Vec<AreaPath> {
    let mut labels: Vec<Pixel> = Vec::new();
    let mut drawn = Vec::new();
    for shape in shapes {
        let rings = shape.polygons.iter().flatten();
        let path: String = rings.map(|ring| path_of(ring, plane)).collect();
        if path.is_empty() {
            continue;
        }
        let middle = pixel_of(shape.middle, plane);
        let at = middle.and_then(|(x, y)| {
            SHIFTS.iter().map(|shift| (x, y + shift)).find(|at| has_room(*at, &labels, written))
        });
        let label = names.get(&shape.code).cloned().zip(at);
        labels.extend(label.iter().map(|(_, at)| *at));
        drawn.push(AreaPath { path, label });
    }
    drawn
}

fn pixel_of([longitude, latitude]: [f64; 2], plane: &Plane) -> Option<Pixel> {
    Position::new(longitude, latitude).ok().map(|position| plane.pixel(position))
}

fn has_room((x, y): Pixel, labels: &[Pixel], written: &[Pixel]) -> bool {
    let is_inside = (40.0..=WIDTH - 40.0).contains(&x) && (20.0..=HEIGHT - 12.0).contains(&y);
    let is_free = |others: &[Pixel], beside: f64| {
        others.iter().all(|other| (other.0 - x).abs() > beside || (other.1 - y).abs() > 22.0)
    };
    is_inside && is_free(labels, 90.0) && is_free(written, 52.0)
}

/// A ring as it is seen, in whole pixels; nothing where nothing of it is.
fn path_of(ring: &Ring, plane: &Plane) -> String {
    let points: Vec<Pixel> = ring.iter().filter_map(|point| pixel_of(*point, plane)).collect();
    let mut whole: Vec<(i64, i64)> =
        cut(points).iter().map(|(x, y)| (x.round() as i64, y.round() as i64)).collect();
    whole.dedup();
    if whole.len() < 3 {
        return String::new();
    }
    let mut path = String::new();
    for (place, (x, y)) in whole.iter().enumerate() {
        let _ = write!(path, "{}{x} {y}", if place == 0 { "M" } else { "L" });
    }
    path + "Z"
}

/// What of a ring lies in the drawing or a little beyond (Sutherland and Hodgman 1974).
fn cut(ring: Vec<Pixel>) -> Vec<Pixel> {
    let edges: [(usize, f64, bool); 4] =
        [(0, -BEYOND, true), (0, WIDTH + BEYOND, false), (1, -BEYOND, true), (1, HEIGHT + BEYOND, false)];
    edges.into_iter().fold(ring, |ring, (axis, edge, keeps_above)| cut_at(&ring, axis, edge, keeps_above))
}

fn cut_at(ring: &[Pixel], axis: usize, edge: f64, keeps_above: bool) -> Vec<Pixel> {
    let along = |point: Pixel| if axis == 0 { point.0 } else { point.1 };
    let is_in = |point: Pixel| (along(point) >= edge) == keeps_above;
    let crossing = |a: Pixel, b: Pixel| {
        let part = (edge - along(a)) / (along(b) - along(a));
        (a.0 + part * (b.0 - a.0), a.1 + part * (b.1 - a.1))
    };
    let mut kept = Vec::with_capacity(ring.len());
    for (place, point) in ring.iter().enumerate() {
        let before = ring[(place + ring.len() - 1) % ring.len()];
        if is_in(*point) != is_in(before) {
            kept.push(crossing(before, *point));
        }
        if is_in(*point) {
            kept.push(*point);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_outside_is_cut_off() {
        let square = |from: f64, to: f64| vec![(from, from), (to, from), (to, to), (from, to)];
        assert_eq!(cut(square(10.0, 20.0)), square(10.0, 20.0));
        assert!(cut(square(2_000.0, 3_000.0)).is_empty());
        let around = cut(square(-5_000.0, 5_000.0));
        let low = (-BEYOND, -BEYOND);
        assert!(around.contains(&low) && around.contains(&(WIDTH + BEYOND, HEIGHT + BEYOND)), "{around:?}");
    }

    #[test]
    fn a_boundary_is_a_closed_path_of_whole_pixels() {
        let place = |longitude: f64, latitude: f64| Position { longitude, latitude };
        let plane = Plane::around(&[place(133.0, 35.0), place(133.1, 35.1)]).expect("a plane");
        let ring = vec![[133.02, 35.02], [133.08, 35.02], [133.05, 35.08]];
        let path = path_of(&ring, &plane);
        assert!(path.starts_with('M') && path.ends_with('Z') && path.matches('L').count() == 2, "{path}");
        assert!(!path.contains('.'));
        assert_eq!(path_of(&vec![[140.0, 35.0], [140.1, 35.0], [140.0, 35.1]], &plane), "");
    }

    #[test]
    fn names_that_would_lie_upon_each_other_are_left_out() {
        let code = |five: &str| {
            arunai_core::codes::complete_area_code(five).expect("a code").parse().expect("a code")
        };
        let names: BTreeMap<AreaCode, String> =
            [(code("90201"), "月見市".to_owned()), (code("90301"), "星見町".to_owned())].into();
        let plane = Plane::around(&[
            Position { longitude: 133.0, latitude: 35.0 },
            Position { longitude: 133.1, latitude: 35.1 },
        ]);
        let ring = vec![[133.02, 35.02], [133.08, 35.02], [133.05, 35.08]];
        let shape =
            |code: AreaCode| AreaShape { code, polygons: vec![vec![ring.clone()]], middle: [133.05, 35.05] };
        let drawn =
            paths(&[shape(code("90201")), shape(code("90301"))], &names, &plane.expect("a plane"), &[]);
        let at: Vec<Pixel> = drawn.iter().filter_map(|area| area.label.as_ref()).map(|(_, at)| *at).collect();
        assert!(at.len() == 2 && (at[0].1 - at[1].1).abs() > 22.0, "{at:?}");
        let full = [(WIDTH / 2.0, HEIGHT / 2.0)];
        assert!(
            !has_room((WIDTH / 2.0, HEIGHT / 2.0), &[], &full) && has_room((WIDTH / 2.0, 60.0), &[], &full)
        );
    }
}
