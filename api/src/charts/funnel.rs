//! A funnel: how far a rate may lie from that of the whole by chance, by how many persons it is of.

use arunai_core::documents::Value;
use maud::{Markup, html};

use super::marks::{Anchor, LETTER, Shape, dot, label, line, rule, text_width};
use super::scales::Linear;
use super::{About, WIDTH};

const HEIGHT: f64 = 400.0;
const LEFT: f64 = 60.0;
const RIGHT: f64 = 44.0;
const TOP: f64 = 30.0;
const BOTTOM: f64 = 56.0;

/// A place: of how many, and its rate.
pub(crate) struct Spot {
    /// Its name.
    pub name: String,
    /// Of how many.
    pub of: f64,
    /// Its rate.
    pub rate: f64,
    /// Whether it lies outside.
    pub is_outside: bool,
}

/// A curve of limits: of how many, with the lower and the upper one.
pub(crate) type Curve = Vec<(f64, f64, f64)>;

/// Places between limits. Only what is shown is in it at all.
pub(crate) struct Funnel<'a> {
    /// What it is about.
    pub about: About,
    /// The places.
    pub spots: &'a [Spot],
    /// The rate of the whole.
    pub whole: f64,
    /// The inner and the outer limits.
    pub curves: &'a [Curve; 2],
    /// What the level axis counts.
    pub across: &'a str,
    /// What the upright axis counts.
    pub upwards: &'a str,
}

impl Funnel<'_> {
    /// The drawing.
    pub(crate) fn draw(&self) -> Markup {
        let most = self.spots.iter().map(|spot| spot.of).fold(1.0, f64::max);
        let highest = self.spots.iter().map(|spot| spot.rate).fold(2.0 * self.whole, f64::max);
        let x = Linear::up_to(most, (LEFT, WIDTH - RIGHT));
        let y = Linear::up_to(highest, (HEIGHT - BOTTOM, TOP));
        let marks = html! {
            (self.grid(&x, &y))
            @for (curve, class) in self.curves.iter().zip(["limit", "limit outer"]) {
                (line(&curve.iter().map(|(of, lower, _)| (x.at(*of), y.at(*lower))).collect::<Vec<_>>(), class))
                (line(&curve.iter().map(|(of, _, upper)| (x.at(*of), y.at(*upper))).collect::<Vec<_>>(), class))
            }
            (rule((LEFT, y.at(self.whole)), (WIDTH - RIGHT, y.at(self.whole)), "mean"))
            @for spot in self.spots { (drawn(spot, &x, &y)) }
        };
        let described = About { description: self.described(), ..self.about.clone() };
        described.drawing((WIDTH, HEIGHT), &marks)
    }

    fn grid(&self, x: &Linear, y: &Linear) -> Markup {
        let (bottom, right) = (HEIGHT - BOTTOM, WIDTH - RIGHT);
        html! {
            @for tick in y.ticks() {
                (rule((LEFT, y.at(tick)), (right, y.at(tick)), "grid"))
                (label(LEFT - 8.0, y.at(tick), &Value::Number(tick).shown(y.decimals()), Anchor::End, "tick"))
            }
            @for tick in x.ticks() {
                (label(x.at(tick), bottom + 16.0, &Value::Number(tick).shown(0), Anchor::Middle, "tick"))
            }
            (rule((LEFT, bottom), (right, bottom), "axis"))
            (label(8.0, 12.0, self.upwards, Anchor::Start, "tick"))
            (label(right, bottom + 38.0, self.across, Anchor::End, "tick"))
        }
    }

    fn described(&self) -> String {
        let outside = self.spots.iter().filter(|spot| spot.is_outside);
        let outside: Vec<&str> = outside.map(|spot| spot.name.as_str()).collect();
        let outside = if outside.is_empty() { "ありません".to_owned() } else { outside.join("、") };
        format!("{}漏斗の形の図。偶然の範囲（95%）の外にあるのは、{outside}。", self.about.description)
    }
}

fn drawn(spot: &Spot, x: &Linear, y: &Linear) -> Markup {
    let (at, height) = (x.at(spot.of), y.at(spot.rate));
    let (shape, class) = match spot.is_outside {
        true => (Shape::Triangle, "dot more"),
        false => (Shape::Circle, "dot alike"),
    };
    let fits = at + 12.0 + text_width(&spot.name, LETTER) < WIDTH;
    html! {
        (dot(at, height, shape, class))
        @if fits { (label(at + 10.0, height - 8.0, &spot.name, Anchor::Start, "tick")) }
        @else { (label(at - 10.0, height - 8.0, &spot.name, Anchor::End, "tick")) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    #[test]
    fn what_lies_outside_is_named() {
        let spot = |name: &str, of, rate, is_outside| Spot { name: name.to_owned(), of, rate, is_outside };
        let spots = [spot("星見市", 400_000.0, 1.2, false), spot("月ヶ原市", 130_000.0, 3.4, true)];
        let curve: Curve = vec![(10_000.0, 0.2, 3.0), (400_000.0, 1.2, 1.8)];
        let about = About { id: "f", title: "題".into(), description: String::new() };
        let curves = [curve.clone(), curve];
        let chart =
            Funnel {
                about, spots: &spots, whole: 1.5, curves: &curves, across: "人口（人）", upwards: "率"
            };
        let svg = check(&chart.draw());
        assert!(svg.contains("外にあるのは、月ヶ原市。") && svg.matches("<polyline").count() == 4, "{svg}");
    }
}
