//! The layout of everything that lies in rows: names at the left, an axis below.

use arunai_core::documents::Value;
use maud::{Markup, html};

use super::WIDTH;
use super::marks::{Anchor, LETTER, label, name, rule, text_width};
use super::scales::{Band, Linear};

/// The widest that names may be.
const WIDEST_NAME: f64 = 190.0;
/// Room above the first row and below the last one, for the axis.
const TOP: f64 = 6.0;
const BOTTOM: f64 = 30.0;
/// Room at the right for the number beside a mark.
const RIGHT: f64 = 78.0;

/// Whether a name is too wide for one line.
pub(crate) fn takes_two_lines(name: &str) -> bool {
    text_width(name, LETTER) > WIDEST_NAME
}

/// Names and their rows.
pub(crate) struct Rows<'a> {
    names: Vec<&'a str>,
    left: f64,
    band: Band,
    bottom: f64,
    top: f64,
}

impl<'a> Rows<'a> {
    /// A row of so much height for each name.
    pub(crate) fn new(names: Vec<&'a str>, height: f64) -> Self {
        Self::below(names, height, 0.0)
    }

    /// The same with room above for a legend.
    pub(crate) fn below(names: Vec<&'a str>, height: f64, room: f64) -> Self {
        let widest = names.iter().map(|name| text_width(name, LETTER)).fold(40.0, f64::max);
        let top = TOP + room;
        let bottom = top + height * names.len() as f64;
        let band = Band::new(names.len(), (top, bottom), 0.3);
        Self { left: widest.min(WIDEST_NAME) + 12.0, names, band, bottom, top }
    }

    /// The size of the drawing.
    pub(crate) fn size(&self) -> (f64, f64) {
        (WIDTH, self.bottom + BOTTOM)
    }

    /// Where numbers lie.
    pub(crate) fn span(&self) -> (f64, f64) {
        (self.left, WIDTH - RIGHT)
    }

    /// Where rows begin and end.
    pub(crate) fn height(&self) -> (f64, f64) {
        (self.top, self.bottom)
    }

    /// The middle of a row.
    pub(crate) fn middle(&self, place: usize) -> f64 {
        self.band.middle(place)
    }

    /// The top and the thickness of a row's mark.
    pub(crate) fn thick(&self, place: usize) -> (f64, f64) {
        (self.band.start(place), self.band.thickness())
    }

    /// The names, and the axis with its lines.
    pub(crate) fn grid(&self, scale: &Linear, unit: &str) -> Markup {
        let ticks = scale.ticks();
        html! {
            @for (place, text) in self.names.iter().enumerate() {
                (name(self.left - 8.0, self.middle(place), text, WIDEST_NAME))
            }
            @for (place, tick) in ticks.iter().enumerate() {
                @let x = scale.at(*tick);
                (rule((x, self.top), (x, self.bottom), if place == 0 { "axis" } else { "grid" }))
                (label(x, self.bottom + 16.0, &Value::Number(*tick).shown(scale.decimals()), Anchor::Middle, "tick"))
            }
            (label(WIDTH - 4.0, self.bottom + 16.0, unit, Anchor::End, "tick"))
        }
    }
}
