//! The map of what a search found, drawn in the plane (Web Mercator): numbered pins, rings of distance around the place,
//! and the areas behind them. The place that was searched from is known here by its pixels alone.

mod areas;
mod badges;

use std::f64::consts::{FRAC_PI_4, PI};

use arunai_core::Registry;
use arunai_core::geometry::Position;
use arunai_core::locations::{Accuracy, Location};
use arunai_core::search::SearchAnswer;

pub(super) use areas::AreaPath;
use badges::place_badges;

/// The drawing's size, in its own pixels.
pub(super) const WIDTH: f64 = 480.0;
/// See [`WIDTH`].
pub(super) const HEIGHT: f64 = 440.0;
/// What stays free at its edges.
const MARGIN: f64 = 40.0;
/// The least width of ground that is drawn, in metres: nobody needs to see a single house.
const LEAST_GROUND: f64 = 1_200.0;
/// How far below the place its name is written.
pub(super) const LABEL_BELOW: f64 = 26.0;
/// Distances that rings may show, in kilometres.
const RINGS: [f64; 7] = [0.5, 1.0, 3.0, 5.0, 10.0, 30.0, 100.0];
/// Rings at most, and the radius of the smallest one in pixels: a ring among pins tells nothing.
const MOST_RINGS: usize = 3;
const LEAST_RING: f64 = 36.0;

/// A point of the drawing, in pixels.
pub(super) type Pixel = (f64, f64);

/// Something at a place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pin {
    /// Its number in the list.
    pub number: usize,
    /// What it is called.
    pub name: String,
    /// Where it is.
    pub position: Position,
    /// Whether that is only about where it is.
    pub is_approximate: bool,
}

/// A pin as it is drawn: its point, and the number on the point or beside it where there is no room.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DrawnPin {
    /// What it stands for.
    pub pin: Pin,
    /// Its point.
    pub at: Pixel,
    /// The middle of its number.
    pub badge: Pixel,
}

/// A ring of equal distance around the place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ring {
    /// How far it is, in kilometres.
    pub km: f64,
    /// The same in pixels.
    pub radius: f64,
    /// Where that is written; nowhere where no side of it is in sight.
    pub label: Option<Pixel>,
}

/// The place that was searched from.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Centre {
    /// Where it is drawn.
    pub at: Pixel,
    /// What is written beside it.
    pub label: String,
}

/// A map.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SearchMap {
    /// The pins, by number.
    pub pins: Vec<DrawnPin>,
    /// The place that was searched from.
    pub centre: Option<Centre>,
    /// The rings around it, the smallest first.
    pub rings: Vec<Ring>,
    /// The areas behind.
    pub areas: Vec<AreaPath>,
    /// How many pixels the whole way around the earth would have.
    pub scale: f64,
    plane: Plane,
}

impl SearchMap {
    /// The map of an answer around the place that it was searched from; none where nothing has a position.
    pub fn of_answer(registry: &Registry, answer: &SearchAnswer, place: Option<Position>) -> Option<Self> {
        let found = (1..).zip(&answer.results).filter_map(|(number, result)| {
            let location = result.location.as_ref()?;
            pin_of(number, &result.service.name, location)
        });
        let label = match &answer.place_name {
            Some(_) => "中心付近",
            None => "ここ",
        };
        let map = Self::draw(found.collect(), place.map(|place| (place, label)))?;
        Some(map.with_areas(registry))
    }

    /// The map of a service's own places; none where no position is known.
    pub fn of_places(registry: &Registry, name: &str, locations: &[Location]) -> Option<Self> {
        let known = locations.iter().filter(|location| location.position.is_some());
        let pins = (1..).zip(known).filter_map(|(number, location)| pin_of(number, name, location));
        Some(Self::draw(pins.collect(), None)?.with_areas(registry))
    }

    /// The same without what lies behind.
    pub fn draw(pins: Vec<Pin>, centre: Option<(Position, &str)>) -> Option<Self> {
        if pins.is_empty() {
            return None;
        }
        let middle = centre.map(|(place, _)| place);
        let points: Vec<Position> = pins.iter().map(|pin| pin.position).chain(middle).collect();
        let plane = Plane::around(&points)?;
        let at: Vec<Pixel> = pins.iter().map(|pin| plane.pixel(pin.position)).collect();
        let centre =
            centre.map(|(place, label)| (place, Centre { at: plane.pixel(place), label: label.into() }));
        let rings = centre.as_ref().map(|(place, centre)| plane.rings(*place, centre.at)).unwrap_or_default();
        let badges = place_badges(&at, &written(centre.as_ref().map(|(_, centre)| centre), &rings));
        let drawn = pins.into_iter().zip(at).zip(badges);
        Some(Self {
            pins: drawn.map(|((pin, at), badge)| DrawnPin { pin, at, badge }).collect(),
            rings,
            centre: centre.map(|(_, centre)| centre),
            areas: Vec::new(),
            scale: plane.scale,
            plane,
        })
    }

    fn with_areas(self, registry: &Registry) -> Self {
        let mut taken = written(self.centre.as_ref(), &self.rings);
        taken.extend(self.pins.iter().map(|drawn| drawn.badge));
        let areas = areas::behind(registry, &self.plane, &taken);
        Self { areas, ..self }
    }
}

/// Where the place and its rings have something written, a point for each few letters.
fn written(centre: Option<&Centre>, rings: &[Ring]) -> Vec<Pixel> {
    let Some(Centre { at: (x, y), .. }) = centre else { return Vec::new() };
    let name = [-22.0, 0.0, 22.0].map(|beside| (x + beside, y + LABEL_BELOW - 5.0));
    let distances = rings.iter().filter_map(|ring| ring.label);
    name.into_iter().chain([(*x, *y)]).chain(distances).collect()
}

/// A pin for a location that has a position and is not withheld.
fn pin_of(number: usize, name: &str, location: &Location) -> Option<Pin> {
    let position = location.position.filter(|_| !location.is_confidential)?;
    let is_approximate = location.accuracy != Accuracy::Exact;
    Some(Pin { number, name: name.to_owned(), position, is_approximate })
}

/// The part of the plane that is drawn. On the plane the earth is one wide, and north is up.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Plane {
    west: f64,
    north: f64,
    /// Pixels of the whole width.
    scale: f64,
}

impl Plane {
    /// The part that holds all points, with a margin.
    fn around(points: &[Position]) -> Option<Self> {
        let flat: Vec<Pixel> = points.iter().map(|point| project(*point)).collect();
        let least = |values: &dyn Fn(&Pixel) -> f64| flat.iter().map(values).fold(f64::INFINITY, f64::min);
        let most = |values: &dyn Fn(&Pixel) -> f64| flat.iter().map(values).fold(f64::NEG_INFINITY, f64::max);
        let (west, east) = (least(&|point| point.0), most(&|point| point.0));
        let (north, south) = (least(&|point| point.1), most(&|point| point.1));
        let ground = LEAST_GROUND / metres_of_width(points.first()?.latitude);
        let (width, height) = ((east - west).max(ground), (south - north).max(ground));
        let scale = ((WIDTH - 2.0 * MARGIN) / width).min((HEIGHT - 2.0 * MARGIN) / height);
        let middle = ((west + east) / 2.0, (north + south) / 2.0);
        Some(Self { west: middle.0 - WIDTH / 2.0 / scale, north: middle.1 - HEIGHT / 2.0 / scale, scale })
    }

    fn pixel(&self, position: Position) -> Pixel {
        let (x, y) = project(position);
        ((x - self.west) * self.scale, (y - self.north) * self.scale)
    }

    /// The south-western and the north-eastern corner.
    fn corners(&self) -> Option<(Position, Position)> {
        let position = |x: f64, y: f64| {
            let (longitude, latitude) = unproject((self.west + x / self.scale, self.north + y / self.scale));
            Position::new(longitude, latitude).ok()
        };
        Some((position(0.0, HEIGHT)?, position(WIDTH, 0.0)?))
    }

    /// The rings around a place that can be seen, a few of them.
    fn rings(&self, place: Position, at: Pixel) -> Vec<Ring> {
        let per_km = 1_000.0 / metres_of_width(place.latitude) * self.scale;
        let far = [(0.0, 0.0), (WIDTH, 0.0), (0.0, HEIGHT), (WIDTH, HEIGHT)];
        let far = far.iter().map(|corner| (corner.0 - at.0).hypot(corner.1 - at.1)).fold(0.0, f64::max);
        let all = RINGS.iter().map(|km| (*km, km * per_km));
        let fitting = all.filter(|(_, radius)| (LEAST_RING..far * 0.8).contains(radius));
        let mut rings: Vec<Ring> =
            fitting.map(|(km, radius)| Ring { km, radius, label: ring_label(at, radius) }).collect();
        rings.drain(..rings.len().saturating_sub(MOST_RINGS));
        rings
    }
}

/// The first side of a ring that is in sight: above, below, left or right.
fn ring_label((x, y): Pixel, radius: f64) -> Option<Pixel> {
    let sides = [(x, y - radius), (x, y + radius), (x - radius, y), (x + radius, y)];
    let is_in_sight =
        |(x, y): &Pixel| (24.0..=WIDTH - 24.0).contains(x) && (16.0..=HEIGHT - 12.0).contains(y);
    sides.into_iter().find(is_in_sight)
}

/// A position on the plane.
fn project(position: Position) -> Pixel {
    let latitude = position.latitude.clamp(-85.0, 85.0).to_radians();
    let x = position.longitude / 360.0 + 0.5;
    let y = 0.5 - (FRAC_PI_4 + latitude / 2.0).tan().ln() / (2.0 * PI);
    (x, y)
}

/// Longitude and latitude of a point on the plane.
fn unproject((x, y): Pixel) -> Pixel {
    let latitude = 2.0 * ((0.5 - y) * 2.0 * PI).exp().atan() - 2.0 * FRAC_PI_4;
    ((x - 0.5) * 360.0, latitude.to_degrees())
}

/// How many metres of ground the plane's width stands for at a latitude.
fn metres_of_width(latitude: f64) -> f64 {
    2.0 * PI * 6_378_137.0 * latitude.to_radians().cos()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn pin(number: usize, longitude: f64, latitude: f64) -> Pin {
        let position = Position { longitude, latitude };
        Pin { number, name: format!("事業所{number}"), position, is_approximate: false }
    }

    #[test]
    fn the_plane_goes_both_ways() {
        for (longitude, latitude) in [(133.05, 35.47), (0.0, 0.0), (-120.5, -41.25)] {
            let (x, y) = unproject(project(Position { longitude, latitude }));
            assert!((x - longitude).abs() < 1e-9 && (y - latitude).abs() < 1e-9, "{x} {y}");
        }
    }

    #[test]
    fn everything_lies_within_and_a_ring_is_as_far_as_it_says() {
        let place = Position { longitude: 133.05, latitude: 35.47 };
        let pins = vec![pin(1, 133.06, 35.48), pin(2, 133.20, 35.40), pin(3, 132.99, 35.50)];
        let map = SearchMap::draw(pins, Some((place, "ここ"))).expect("a map");
        for drawn in &map.pins {
            assert!((MARGIN - 1.0..=WIDTH - MARGIN + 1.0).contains(&drawn.at.0), "{drawn:?}");
            assert!((MARGIN - 1.0..=HEIGHT - MARGIN + 1.0).contains(&drawn.at.1), "{drawn:?}");
        }
        let centre = map.centre.expect("a place").at;
        let (km, radius) = map.rings.last().map(|ring| (ring.km, ring.radius)).expect("a ring");
        let far = map.pins[1].at;
        let pixels = (far.0 - centre.0).hypot(far.1 - centre.1);
        let metres = place.distance_m(Position { longitude: 133.20, latitude: 35.40 });
        assert!((pixels / radius * km * 1_000.0 / metres - 1.0).abs() < 0.01, "{pixels} {radius} {metres}");
    }

    #[test]
    fn one_pin_alone_is_not_drawn_house_by_house() {
        let map = SearchMap::draw(vec![pin(1, 133.05, 35.47)], None).expect("a map");
        let (x, y) = map.pins[0].at;
        assert!((x - WIDTH / 2.0).abs() < 0.01 && (y - HEIGHT / 2.0).abs() < 0.01);
        assert!(metres_of_width(35.47) / map.scale * WIDTH > LEAST_GROUND);
        assert!(map.rings.is_empty() && SearchMap::draw(Vec::new(), None).is_none());
    }

    #[test]
    fn rings_are_few_and_round_distances() {
        let place = Position { longitude: 133.0, latitude: 35.5 };
        for (away, expected) in
            [(0.01, vec![0.5, 1.0]), (0.1, vec![1.0, 3.0, 5.0]), (0.3, vec![3.0, 5.0, 10.0])]
        {
            let map =
                SearchMap::draw(vec![pin(1, 133.0 + away, 35.5)], Some((place, "ここ"))).expect("a map");
            let km: Vec<f64> = map.rings.iter().map(|ring| ring.km).collect();
            assert_eq!(km, expected, "{away}");
            assert!(map.rings.iter().all(|ring| ring.label.is_some()), "{away}");
        }
    }
}
