//! Areas on paper: planar Web Mercator, north above, with far islands in frames of their own.
//!
//! The projection is planar on purpose: what draws great circles takes a ring that turns the other way for its
//! complement, and fills the page.

use arunai_core::area_shapes::AreaShape;

/// The largest that the main part becomes.
const MOST_HEIGHT: f64 = 520.0;
/// The side of a frame for far islands, and the space around it.
const FRAME: f64 = 150.0;
const SPACE: f64 = 12.0;
/// There are at most so many frames.
const MOST_FRAMES: usize = 3;
/// What lies further off than this share of the diagonal of the main part has a frame of its own.
const FAR: f64 = 0.2;

type Point = (f64, f64);

/// A polygon on paper.
pub(crate) struct Placed {
    /// The place of its area among the shapes.
    pub area: usize,
    /// Its rings.
    pub rings: Vec<Vec<Point>>,
}

/// Everything on paper.
pub(crate) struct Layout {
    /// The polygons.
    pub polygons: Vec<Placed>,
    /// Where the name of each area stands.
    pub middles: Vec<Point>,
    /// Left upper corners of frames, each a square of the same side.
    pub frames: Vec<Point>,
    /// The side of a frame.
    pub frame: f64,
    /// How high all of it is.
    pub height: f64,
}

/// Puts shapes on paper of a width.
pub(crate) fn lay_out(shapes: &[AreaShape], width: f64) -> Layout {
    let projected = project(shapes);
    let boxes: Vec<Bounds> = projected.iter().map(|polygon| Bounds::of(&polygon.rings)).collect();
    let groups = groups(&boxes);
    let mut layout = Layout {
        polygons: Vec::new(),
        middles: vec![(0.0, 0.0); shapes.len()],
        frames: Vec::new(),
        frame: FRAME,
        height: 0.0,
    };
    let mut onto: Vec<Onto> = Vec::with_capacity(groups.len());
    for group in &groups {
        let bounds = group.iter().map(|place| boxes[*place]).reduce(Bounds::and).unwrap_or_default();
        let Some(main) = onto.first() else {
            onto.push(Onto::main(bounds, width));
            continue;
        };
        let corner = (SPACE + (onto.len() - 1) as f64 * (FRAME + SPACE), main.height + SPACE);
        layout.frames.push(corner);
        onto.push(Onto::frame(bounds, corner, main.scale));
    }
    layout.height = match layout.frames.first() {
        Some((_, top)) => top + FRAME + SPACE,
        None => onto.first().map_or(0.0, |main| main.height) + SPACE,
    };
    for (group, onto) in groups.iter().zip(&onto) {
        for place in group {
            let polygon = &projected[*place];
            let rings = polygon.rings.iter().map(|ring| ring.iter().map(|point| onto.put(*point)).collect());
            layout.polygons.push(Placed { area: polygon.area, rings: rings.collect() });
            if projected.iter().position(|other| other.area == polygon.area) == Some(*place) {
                layout.middles[polygon.area] = onto.put(mercator(shapes[polygon.area].middle));
            }
        }
    }
    layout
}

fn project(shapes: &[AreaShape]) -> Vec<Placed> {
    let of = |(area, shape): (usize, &AreaShape)| {
        let ring = |ring: &Vec<[f64; 2]>| ring.iter().map(|position| mercator(*position)).collect();
        let polygon = |rings: &Vec<Vec<[f64; 2]>>| Placed { area, rings: rings.iter().map(ring).collect() };
        shape.polygons.iter().map(polygon).collect::<Vec<_>>()
    };
    shapes.iter().enumerate().flat_map(of).collect()
}

/// Web Mercator in degrees at the equator, south below.
fn mercator([longitude, latitude]: [f64; 2]) -> Point {
    (longitude, -latitude.to_radians().tan().asinh().to_degrees())
}

/// A rectangle.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Bounds {
    low: Point,
    high: Point,
}

impl Bounds {
    fn of(rings: &[Vec<Point>]) -> Self {
        let (mut low, mut high) = ((f64::MAX, f64::MAX), (f64::MIN, f64::MIN));
        for (x, y) in rings.iter().flatten() {
            low = (low.0.min(*x), low.1.min(*y));
            high = (high.0.max(*x), high.1.max(*y));
        }
        Self { low, high }
    }

    fn and(self, other: Self) -> Self {
        Self {
            low: (self.low.0.min(other.low.0), self.low.1.min(other.low.1)),
            high: (self.high.0.max(other.high.0), self.high.1.max(other.high.1)),
        }
    }

    fn size(self) -> Point {
        (self.high.0 - self.low.0, self.high.1 - self.low.1)
    }

    fn diagonal(self) -> f64 {
        self.size().0.hypot(self.size().1)
    }

    /// How far two lie apart.
    fn apart(self, other: Self) -> f64 {
        let x = (other.low.0 - self.high.0).max(self.low.0 - other.high.0).max(0.0);
        let y = (other.low.1 - self.high.1).max(self.low.1 - other.high.1).max(0.0);
        x.hypot(y)
    }
}

/// The polygons of the main part, then those of each frame, by their places.
fn groups(boxes: &[Bounds]) -> Vec<Vec<usize>> {
    let mut left: Vec<usize> = (0..boxes.len()).collect();
    let size = |place: &usize| boxes[*place].size().0 * boxes[*place].size().1;
    let Some(largest) = left.iter().copied().max_by(|a, b| size(a).total_cmp(&size(b))) else {
        return Vec::new();
    };
    let main = grown(largest, boxes, &mut left, |bounds| FAR * bounds.diagonal());
    let whole = main.iter().map(|place| boxes[*place]).reduce(Bounds::and).unwrap_or_default();
    let mut groups = vec![main];
    while let Some(first) = left.first().copied() {
        groups.push(grown(first, boxes, &mut left, |_| FAR * 2.0 * whole.diagonal()));
    }
    if groups.len() > MOST_FRAMES + 1 {
        let rest = groups.split_off(MOST_FRAMES).into_iter().flatten().collect();
        groups.push(rest);
    }
    groups
}

/// A polygon with all that lie near it or near those; they are left no more.
fn grown(first: usize, boxes: &[Bounds], left: &mut Vec<usize>, reach: impl Fn(Bounds) -> f64) -> Vec<usize> {
    left.retain(|place| *place != first);
    let (mut group, mut bounds) = (vec![first], boxes[first]);
    loop {
        let near = |place: &usize| bounds.apart(boxes[*place]) <= reach(bounds);
        let Some(next) = left.iter().copied().find(near) else { return group };
        left.retain(|place| *place != next);
        group.push(next);
        bounds = bounds.and(boxes[next]);
    }
}

/// The way of a group onto paper.
#[derive(Debug, Clone, Copy)]
struct Onto {
    low: Point,
    corner: Point,
    scale: f64,
    height: f64,
}

impl Onto {
    fn main(bounds: Bounds, width: f64) -> Self {
        let (wide, high) = bounds.size();
        let scale = ((width - 2.0 * SPACE) / wide.max(1e-9)).min(MOST_HEIGHT / high.max(1e-9));
        let corner = ((width - wide * scale) / 2.0, SPACE);
        Self { low: bounds.low, corner, scale, height: SPACE + high * scale }
    }

    /// Islands are drawn larger in their frame, but not out of all proportion.
    fn frame(bounds: Bounds, (x, y): Point, main: f64) -> Self {
        let (wide, high) = bounds.size();
        let room = FRAME - 2.0 * SPACE;
        let scale = (room / wide.max(1e-9)).min(room / high.max(1e-9)).min(8.0 * main);
        let corner = (x + (FRAME - wide * scale) / 2.0, y + (FRAME - high * scale) / 2.0);
        Self { low: bounds.low, corner, scale, height: 0.0 }
    }

    fn put(&self, (x, y): Point) -> Point {
        (self.corner.0 + (x - self.low.0) * self.scale, self.corner.1 + (y - self.low.1) * self.scale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(code: &str, (x, y): Point, side: f64) -> AreaShape {
        AreaShape {
            code: code.parse().expect("a code"),
            polygons: vec![vec![vec![[x, y], [x + side, y], [x + side, y + side], [x, y + side]]]],
            middle: [x + side / 2.0, y + side / 2.0],
        }
    }

    #[test]
    fn a_far_island_has_a_frame_and_the_main_part_keeps_its_size() {
        let land = [square("322016", (132.0, 35.0), 1.0), square("322024", (133.0, 35.0), 1.0)];
        let alone = lay_out(&land, 720.0);
        assert!(alone.frames.is_empty() && alone.height < 600.0);
        let [west, east] = land;
        let with_island = lay_out(&[west, east, square("325252", (142.0, 27.0), 0.1)], 720.0);
        assert_eq!(with_island.frames.len(), 1);
        let width = |layout: &Layout, area: usize| {
            let polygon = layout.polygons.iter().find(|polygon| polygon.area == area).expect("drawn");
            Bounds::of(&polygon.rings).size().0
        };
        assert!((width(&alone, 0) - width(&with_island, 0)).abs() < 1e-6);
        let (x, y) = with_island.middles[2];
        let (left, top) = with_island.frames[0];
        assert!((left..left + FRAME).contains(&x) && (top..top + FRAME).contains(&y), "{x} {y}");
    }

    #[test]
    fn everything_lies_on_the_paper_north_above() {
        let shapes = [square("322016", (132.0, 35.0), 1.0), square("322024", (132.0, 36.0), 1.0)];
        let layout = lay_out(&shapes, 720.0);
        let points = layout.polygons.iter().flat_map(|polygon| polygon.rings.iter().flatten());
        for (x, y) in points {
            assert!((0.0..=720.0).contains(x) && (0.0..=layout.height).contains(y), "{x} {y}");
        }
        assert!(layout.middles[1].1 < layout.middles[0].1);
    }

    #[test]
    fn many_far_islands_share_the_last_frame() {
        let mut shapes = vec![square("322016", (132.0, 35.0), 1.0)];
        shapes.extend((0..9).map(|number| square("322024", (140.0 + 5.0 * f64::from(number), 10.0), 0.1)));
        let layout = lay_out(&shapes, 720.0);
        assert_eq!((layout.frames.len(), layout.polygons.len()), (MOST_FRAMES, 10));
    }
}
