//! Areas as a map draws them: planar Web Mercator, north above, with far islands in frames of their own.
//!
//! The projection is planar on purpose: what draws great circles takes a ring that turns the other way for its
//! complement, and fills the page.

use serde::{Deserialize, Serialize};

use crate::area_shapes::AreaShape;

/// How wide a map is.
pub const WIDTH: i32 = 1440;
/// The largest that the main part becomes.
const MOST_HEIGHT: f64 = 1040.0;
/// The side of a frame for far islands, and the space around it.
const FRAME: f64 = 300.0;
const SPACE: f64 = 24.0;
/// There are at most so many frames.
const MOST_FRAMES: usize = 3;
/// What lies further off than this share of the diagonal of the main part has a frame of its own.
const FAR: f64 = 0.2;

/// Areas on paper. Places are whole numbers from the upper left corner, so that outlines are short and neighbours
/// still meet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AreaMap {
    /// Its width and height.
    pub size: [i32; 2],
    /// The areas, in the order in which they were given.
    pub areas: Vec<MapArea>,
    /// Upper left corners of the frames for far islands, which have a scale of their own.
    pub frames: Vec<[i32; 2]>,
    /// The side of a frame.
    pub frame: i32,
}

/// An area of a map.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct MapArea {
    /// Its outer rings and those of its holes; none where its boundary is not known.
    pub rings: Vec<Vec<[i32; 2]>>,
    /// Where its name stands.
    pub middle: [i32; 2],
}

impl AreaMap {
    /// Puts areas on a map; one without a shape has no rings.
    pub fn of(shapes: &[Option<&AreaShape>]) -> Self {
        let polygons = project(shapes);
        let boxes: Vec<Bounds> = polygons.iter().map(|polygon| Bounds::of(&polygon.rings)).collect();
        let groups = groups(&boxes);
        let mut map = Self {
            size: [WIDTH, 0],
            areas: vec![MapArea::default(); shapes.len()],
            frames: Vec::new(),
            frame: whole(FRAME),
        };
        let ways = map.ways(&groups, &boxes);
        for (group, way) in groups.iter().zip(&ways) {
            for place in group {
                let polygon = &polygons[*place];
                let area = &mut map.areas[polygon.area];
                area.rings.extend(polygon.rings.iter().map(|ring| way.ring(ring)));
                let is_largest = polygons.iter().position(|other| other.area == polygon.area) == Some(*place);
                if let Some(shape) = shapes[polygon.area].filter(|_| is_largest) {
                    area.middle = on_grid(way.put(mercator(shape.middle)));
                }
            }
        }
        map
    }

    /// Whether no boundary is known, so that there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.areas.iter().all(|area| area.rings.is_empty())
    }

    /// The way of each group onto the map, which gets its frames and its height.
    fn ways(&mut self, groups: &[Vec<usize>], boxes: &[Bounds]) -> Vec<Onto> {
        let mut ways: Vec<Onto> = Vec::with_capacity(groups.len());
        for group in groups {
            let bounds = group.iter().map(|place| boxes[*place]).reduce(Bounds::and).unwrap_or_default();
            let way = match ways.first() {
                None => Onto::main(bounds),
                Some(main) => {
                    let left = SPACE + self.frames.len() as f64 * (FRAME + SPACE);
                    let corner = (left, main.height + SPACE);
                    self.frames.push(on_grid(corner));
                    Onto::frame(bounds, corner, main.scale)
                }
            };
            ways.push(way);
        }
        let main = ways.first().map_or(0.0, |main| main.height);
        let frames = if self.frames.is_empty() { 0.0 } else { SPACE + FRAME };
        self.size[1] = whole(main + frames + SPACE);
        ways
    }
}

type Point = (f64, f64);

/// A polygon and the place of its area.
struct Projected {
    area: usize,
    rings: Vec<Vec<Point>>,
}

fn project(shapes: &[Option<&AreaShape>]) -> Vec<Projected> {
    let of = |(area, shape): (usize, &Option<&AreaShape>)| {
        let ring = |ring: &Vec<[f64; 2]>| ring.iter().map(|position| mercator(*position)).collect();
        let polygon =
            |rings: &Vec<Vec<[f64; 2]>>| Projected { area, rings: rings.iter().map(ring).collect() };
        shape.iter().flat_map(|shape| &shape.polygons).map(polygon).collect::<Vec<_>>()
    };
    shapes.iter().enumerate().flat_map(of).collect()
}

/// Web Mercator in degrees at the equator, south below.
fn mercator([longitude, latitude]: [f64; 2]) -> Point {
    (longitude, -latitude.to_radians().tan().asinh().to_degrees())
}

fn whole(number: f64) -> i32 {
    number.round() as i32
}

fn on_grid((x, y): Point) -> [i32; 2] {
    [whole(x), whole(y)]
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

/// The way of a group onto the map.
#[derive(Debug, Clone, Copy)]
struct Onto {
    low: Point,
    corner: Point,
    scale: f64,
    height: f64,
}

impl Onto {
    fn main(bounds: Bounds) -> Self {
        let (wide, high) = bounds.size();
        let width = f64::from(WIDTH);
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

    /// A ring, without points that fall together.
    fn ring(&self, ring: &[Point]) -> Vec<[i32; 2]> {
        let mut points: Vec<[i32; 2]> = ring.iter().map(|point| on_grid(self.put(*point))).collect();
        points.dedup();
        points
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

    fn mapped(shapes: &[AreaShape]) -> AreaMap {
        AreaMap::of(&shapes.iter().map(Some).collect::<Vec<_>>())
    }

    #[test]
    fn a_far_island_has_a_frame_and_the_main_part_keeps_its_size() {
        let land = [square("322016", (132.0, 35.0), 1.0), square("322024", (133.0, 35.0), 1.0)];
        let alone = mapped(&land);
        assert!(alone.frames.is_empty() && alone.size[1] < 1200);
        let [west, east] = land;
        let with_island = mapped(&[west, east, square("325252", (142.0, 27.0), 0.1)]);
        assert_eq!(with_island.frames.len(), 1);
        assert_eq!(alone.areas, with_island.areas[..2]);
        let [x, y] = with_island.areas[2].middle;
        let [left, top] = with_island.frames[0];
        let side = with_island.frame;
        assert!((left..left + side).contains(&x) && (top..top + side).contains(&y), "{x} {y}");
    }

    #[test]
    fn everything_lies_on_the_map_north_above() {
        let map = mapped(&[square("322016", (132.0, 35.0), 1.0), square("322024", (132.0, 36.0), 1.0)]);
        for [x, y] in map.areas.iter().flat_map(|area| area.rings.iter().flatten()) {
            assert!((0..=map.size[0]).contains(x) && (0..=map.size[1]).contains(y), "{x} {y}");
        }
        assert!(map.areas[1].middle[1] < map.areas[0].middle[1]);
    }

    #[test]
    fn neighbours_share_their_border_to_the_point() {
        let map = mapped(&[square("322016", (132.0, 35.0), 1.0), square("322024", (133.0, 35.0), 1.0)]);
        let ring = |area: usize| &map.areas[area].rings[0];
        assert_eq!((ring(0)[1], ring(0)[2]), (ring(1)[0], ring(1)[3]));
    }

    #[test]
    fn an_area_without_a_boundary_has_no_rings() {
        let shape = square("322016", (132.0, 35.0), 1.0);
        let map = AreaMap::of(&[None, Some(&shape)]);
        assert_eq!((map.areas[0].rings.len(), map.areas[1].rings.len()), (0, 1));
        assert!(!map.is_empty() && AreaMap::of(&[None]).is_empty());
    }

    #[test]
    fn many_far_islands_share_the_last_frame() {
        let mut shapes = vec![square("322016", (132.0, 35.0), 1.0)];
        shapes.extend((0..9).map(|number| square("322024", (140.0 + 5.0 * f64::from(number), 10.0), 0.1)));
        let map = mapped(&shapes);
        assert_eq!((map.frames.len(), map.areas.len()), (MOST_FRAMES, 10));
        assert!(map.areas.iter().all(|area| area.rings.len() == 1));
    }
}
