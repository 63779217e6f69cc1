//! Numbers over time: a line for each series, and for an analyst the limits that chance keeps within.

use arunai_core::documents::Value;
use maud::{Markup, html};

use super::marks::{Anchor, LETTER, Shape, dot, hidden, label, line, rule, steps, text_width};
use super::scales::{Band, Linear};
use super::{About, WIDTH, shown, spoken};

const HEIGHT: f64 = 320.0;
const LEFT: f64 = 56.0;
const RIGHT: f64 = 20.0;
/// Room at the right for the names of limits.
const NAMES: f64 = 78.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 64.0;

/// A series.
pub(crate) struct Series<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it counts in.
    pub unit: &'a str,
    /// A number for each period.
    pub values: Vec<Value>,
}

/// What chance keeps within (XmR), of the first series.
pub(crate) struct Limits {
    /// The mean.
    pub mean: f64,
    /// Nothing below eight points.
    pub between: Option<(f64, f64)>,
    /// Which periods are worth a look.
    pub signals: Vec<bool>,
}

/// Lines over periods.
pub(crate) struct Lines<'a> {
    /// What they are about.
    pub about: About,
    /// Names of the periods in two lines: year, and quarter.
    pub periods: &'a [(String, String)],
    /// At most four series.
    pub series: &'a [Series<'a>],
    /// For an analyst.
    pub limits: Option<Limits>,
}

impl Lines<'_> {
    /// The drawing. A line is broken where a number is hidden or missing.
    pub(crate) fn draw(&self) -> Markup {
        let numbers = self.series.iter().flat_map(|series| series.values.iter().filter_map(shown));
        let upper = self.limits.as_ref().and_then(|limits| limits.between).map(|(_, upper)| upper);
        let largest = numbers.chain(upper).fold(4.0, f64::max);
        let scale = Linear::up_to(largest, (HEIGHT - BOTTOM, TOP));
        let right = if self.limits.is_some() { WIDTH - NAMES } else { WIDTH - RIGHT };
        let band = Band::new(self.periods.len(), (LEFT, right), 0.2);
        let marks = html! {
            (self.grid(&scale, &band, right))
            @if let Some(limits) = &self.limits { (drawn_limits(limits, &scale, &band, right)) }
            @for (place, series) in self.series.iter().enumerate() { (self.drawn(series, place, &scale, &band)) }
            (self.legend())
        };
        let described = About { description: self.described(), ..self.about.clone() };
        described.drawing((WIDTH, HEIGHT), &marks)
    }

    fn grid(&self, scale: &Linear, band: &Band, right: f64) -> Markup {
        // Names of many periods would lie over one another; a year is named where it begins.
        let every = self.periods.len().div_ceil(12).max(1);
        let named = |place: &usize| place.is_multiple_of(every);
        let begins = |place: usize| place == 0 || self.periods[place].0 != self.periods[place - every].0;
        html! {
            @for (place, tick) in scale.ticks().iter().enumerate() {
                @let y = scale.at(*tick);
                (rule((LEFT, y), (right, y), if place == 0 { "axis" } else { "grid" }))
                (label(LEFT - 8.0, y, &Value::Number(*tick).shown(scale.decimals()), Anchor::End, "tick"))
            }
            @for place in (0..self.periods.len()).filter(named) {
                @let (year, part) = &self.periods[place];
                (label(band.middle(place), HEIGHT - BOTTOM + 18.0, part, Anchor::Middle, "tick"))
                @if begins(place) { (label(band.middle(place), HEIGHT - BOTTOM + 36.0, year, Anchor::Middle, "tick")) }
            }
        }
    }

    fn drawn(&self, series: &Series<'_>, place: usize, scale: &Linear, band: &Band) -> Markup {
        let class = format!("line-{}", place + 1);
        let at = |(period, value): (usize, &Value)| shown(value).map(|y| (band.middle(period), scale.at(y)));
        let places: Vec<Option<(f64, f64)>> = series.values.iter().enumerate().map(at).collect();
        let hidden_at = |period: usize| series.values[period] == Value::Hidden;
        html! {
            @for piece in places.split(Option::is_none) {
                @if piece.len() > 1 { (line(&piece.iter().flatten().copied().collect::<Vec<_>>(), &class)) }
            }
            @for (x, y) in places.iter().flatten() { (dot(*x, *y, Shape::ALL[place % 4], &format!("dot {class}"))) }
            @for period in (0..series.values.len()).filter(|period| hidden_at(*period)) {
                (hidden(band.middle(period) - 24.0, scale.at(0.0) - 12.0 - 20.0 * place as f64, self.about.id))
            }
        }
    }

    fn legend(&self) -> Markup {
        let mut x = LEFT;
        let mut places = Vec::new();
        for series in self.series {
            places.push(x);
            x += text_width(series.name, LETTER) + text_width(series.unit, LETTER) + 70.0;
        }
        html! { @for (place, series) in self.series.iter().enumerate() {
            @let class = format!("line-{}", place + 1);
            (line(&[(places[place], 16.0), (places[place] + 24.0, 16.0)], &class))
            (dot(places[place] + 12.0, 16.0, Shape::ALL[place % 4], &format!("dot {class}")))
            (label(places[place] + 32.0, 16.0, &format!("{}（{}）", series.name, series.unit), Anchor::Start, ""))
        } }
    }

    fn described(&self) -> String {
        let told = |series: &Series<'_>| {
            let periods = self.periods.iter().zip(&series.values);
            let told = periods
                .map(|((year, quarter), value)| format!("{year}{quarter} {}", spoken(value, 0, series.unit)));
            format!("{}：{}。", series.name, told.collect::<Vec<_>>().join("、"))
        };
        format!(
            "{}折れ線グラフ。{}",
            self.about.description,
            self.series.iter().map(told).collect::<String>()
        )
    }
}

/// Mean and limits as level lines with their names, and a mark above each period that is worth a look.
fn drawn_limits(limits: &Limits, scale: &Linear, band: &Band, right: f64) -> Markup {
    let level = |value: f64| [(LEFT, scale.at(value)), (right, scale.at(value))];
    let named = |value: f64, name: &str| label(right + 6.0, scale.at(value), name, Anchor::Start, "tick");
    html! {
        (steps(&level(limits.mean), "mean"))
        (named(limits.mean, "平均"))
        @if let Some((lower, upper)) = limits.between {
            (steps(&level(lower), "limit"))
            (steps(&level(upper), "limit"))
            (named(upper, "上の限界"))
            (named(lower, "下の限界"))
        }
        @for (period, _) in limits.signals.iter().enumerate().filter(|(_, is_signal)| **is_signal) {
            (label(band.middle(period), TOP - 8.0, "▼", Anchor::Middle, "signal"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    fn draw(values: Vec<Value>, limits: Option<Limits>) -> String {
        let periods: Vec<(String, String)> =
            (1..=values.len()).map(|number| ("令和8年度".to_owned(), format!("第{number}"))).collect();
        let series = [Series { name: "残っている人", unit: "人", values }];
        let about = About { id: "t", title: "題".into(), description: String::new() };
        check(&Lines { about, periods: &periods, series: &series, limits }.draw())
    }

    #[test]
    fn a_line_is_broken_where_a_number_is_hidden() {
        let number = Value::Number;
        let svg = draw(vec![number(5.0), number(6.0), Value::Hidden, number(7.0)], None);
        // One for the series, one for the legend.
        assert_eq!(svg.matches("<polyline").count(), 2);
        assert_eq!((svg.matches("<circle").count(), svg.matches("t-hatch)").count()), (4, 1));
        assert!(svg.contains("令和8年度第3 表示しません"), "{svg}");
    }

    #[test]
    fn limits_are_there_only_if_asked_for() {
        let values = || vec![Value::Number(5.0), Value::Number(6.0)];
        assert!(!draw(values(), None).contains("限界"));
        let limits = Limits { mean: 5.5, between: Some((2.0, 9.0)), signals: vec![false, true] };
        let svg = draw(values(), Some(limits));
        assert!(svg.contains("上の限界") && svg.matches('▼').count() == 1, "{svg}");
    }
}
