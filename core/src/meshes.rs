//! Grid squares (JIS X 0410): first level (80 km), second (10 km) and third (1 km). Finer ones would
//! point at a house and are refused.

use crate::error::{Error, Result};
use crate::geometry::Position;

/// A grid square.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mesh {
    /// Its south-western corner.
    pub south_west: Position,
    /// Its north-eastern corner.
    pub north_east: Position,
}

impl Mesh {
    /// The square of a code of four, six or eight digits.
    pub fn of_code(code: &str) -> Result<Self> {
        let fault = |reason: &str| Error::invalid("place.mesh", reason);
        if !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(fault("must be digits"));
        }
        let number = |range: std::ops::Range<usize>| code[range].parse::<f64>().unwrap_or_default();
        let (mut latitude, mut longitude, mut height, mut width) = match code.len() {
            4 | 6 | 8 => (number(0..2) / 1.5, number(2..4) + 100.0, 2.0 / 3.0, 1.0),
            9.. => return Err(fault("must not be finer than 1 km (eight digits)")),
            _ => return Err(fault("must have four, six or eight digits")),
        };
        for (place, parts) in [(4, 8.0), (6, 10.0)] {
            if code.len() > place {
                (height, width) = (height / parts, width / parts);
                let (row, column) = (number(place..place + 1), number(place + 1..place + 2));
                if row >= parts || column >= parts {
                    return Err(fault("is not a grid square: its fifth and sixth digits go from 0 to 7"));
                }
                latitude += row * height;
                longitude += column * width;
            }
        }
        let south_west = Position::new(longitude, latitude).map_err(|_| fault("lies outside the world"))?;
        let north_east = Position::new(longitude + width, latitude + height)
            .map_err(|_| fault("lies outside the world"))?;
        Ok(Self { south_west, north_east })
    }

    /// Its middle.
    pub fn middle(&self) -> Position {
        Position {
            longitude: (self.south_west.longitude + self.north_east.longitude) / 2.0,
            latitude: (self.south_west.latitude + self.north_east.latitude) / 2.0,
        }
    }

    /// How far its corners lie from its middle, in metres.
    pub fn reach_m(&self) -> f64 {
        self.middle().distance_m(self.south_west).max(self.middle().distance_m(self.north_east))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_stands_for_its_square() {
        // Tokyo station, as the standard's own arithmetic gives it.
        let point = (139.767_125, 35.681_236);
        for (code, metres) in [("5339", 80_000.0), ("533946", 10_000.0), ("53394611", 1_000.0)] {
            let mesh = Mesh::of_code(code).expect("a square");
            assert!(mesh.south_west.longitude <= point.0 && point.0 < mesh.north_east.longitude, "{code}");
            assert!(mesh.south_west.latitude <= point.1 && point.1 < mesh.north_east.latitude, "{code}");
            let reach = mesh.reach_m();
            assert!((0.5 * metres..0.9 * metres).contains(&reach), "{code}: {reach}");
        }
    }

    #[test]
    fn what_is_no_square_or_too_fine_is_refused() {
        for code in ["", "53", "53394", "5339461", "533986", "533946113", "5339461132", "5339四六", "9999"]
        {
            assert!(Mesh::of_code(code).is_err(), "{code}");
        }
    }
}
