//! A dot and how sure it is, for each row, against what holds for all.

use arunai_core::documents::Value;
use maud::{Markup, html};

use super::marks::{Anchor, Shape, dot, hidden, interval, label, rule};
use super::rows::Rows;
use super::scales::Linear;
use super::{About, shown, spoken};

/// The height of a row.
const ROW: f64 = 30.0;

/// How a row stands to the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// More than chance.
    More,
    /// Less than chance.
    Fewer,
    /// No difference can be told, or nothing is told at all.
    Alike,
}

/// A row.
pub(crate) struct Certain {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Value,
    /// Its interval.
    pub between: Option<(f64, f64)>,
    /// The value drawn towards the whole, for an analyst.
    pub shrunken: Option<f64>,
    /// How it stands to the whole.
    pub standing: Standing,
}

/// Rows with their intervals.
pub(crate) struct Caterpillar<'a> {
    /// What they are about.
    pub about: About,
    /// The rows, from top to bottom.
    pub rows: &'a [Certain],
    /// The value of the whole and its name.
    pub whole: Option<(f64, &'a str)>,
    /// What is counted.
    pub unit: &'a str,
    /// Digits after the point.
    pub decimals: u8,
}

impl Caterpillar<'_> {
    /// The drawing.
    pub(crate) fn draw(&self) -> Markup {
        let names = self.rows.iter().map(|row| row.name.as_str()).collect();
        let rows = Rows::below(names, ROW, 22.0);
        let uppers = self.rows.iter().filter_map(|row| row.between.map(|(_, upper)| upper));
        let numbers = self.rows.iter().filter_map(|row| shown(&row.value)).chain(uppers);
        let largest = numbers.chain(self.whole.map(|(value, _)| value)).fold(0.0, f64::max);
        let scale = Linear::up_to(largest, rows.span());
        let (top, bottom) = rows.height();
        let marks = html! {
            (rows.grid(&scale, self.unit))
            @if let Some((value, name)) = self.whole {
                (rule((scale.at(value), top - 4.0), (scale.at(value), bottom), "mean"))
                (label(scale.at(value), top - 14.0, name, Anchor::Middle, "tick"))
            }
            @for (place, row) in self.rows.iter().enumerate() { (self.mark(row, &scale, rows.middle(place))) }
        };
        let described = About { description: self.described(), ..self.about.clone() };
        described.drawing(rows.size(), &marks)
    }

    fn mark(&self, row: &Certain, scale: &Linear, y: f64) -> Markup {
        let start = scale.at(0.0);
        let (shape, class) = match row.standing {
            Standing::More => (Shape::Triangle, "dot more"),
            Standing::Fewer => (Shape::Square, "dot fewer"),
            Standing::Alike => (Shape::Circle, "dot alike"),
        };
        html! {
            @match (&row.value, shown(&row.value)) {
                (_, Some(number)) => {
                    @if let Some((lower, upper)) = row.between { (interval(scale.at(lower), scale.at(upper), y, "interval")) }
                    @if let Some(shrunken) = row.shrunken { (dot(scale.at(shrunken), y, Shape::Diamond, "dot hollow")) }
                    (dot(scale.at(number), y, shape, class))
                    @let end = row.between.map_or(number, |(_, upper)| upper.max(number));
                    (label(scale.at(end) + 12.0, y, &row.value.shown(self.decimals), Anchor::Start, "value"))
                }
                (Value::Hidden, _) => { (hidden(start + 4.0, y, self.about.id)) }
                (other, _) => { (label(start + 6.0, y, &other.shown(0), Anchor::Start, "value")) }
            }
        }
    }

    fn described(&self) -> String {
        let told = |row: &Certain| {
            let between = row.between.filter(|_| shown(&row.value).is_some());
            let number = |number: f64| Value::Number(number).shown(self.decimals);
            let between = between
                .map(|(lower, upper)| format!("（{}から{}）", number(lower), number(upper)))
                .unwrap_or_default();
            format!("{}：{}{between}", row.name, spoken(&row.value, self.decimals, self.unit))
        };
        let rows: Vec<String> = self.rows.iter().map(told).collect();
        format!("{}点と区間の図。{}。", self.about.description, rows.join("、"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    #[test]
    fn a_hidden_row_has_neither_dot_nor_interval() {
        let row = |name: &str, value: Value, standing| Certain {
            name: name.to_owned(),
            between: Some((1.0, 3.0)).filter(|_| value != Value::Hidden),
            value,
            shrunken: None,
            standing,
        };
        let rows = [
            row("星見市", Value::Number(2.0), Standing::More),
            row("月ヶ原市", Value::Number(1.5), Standing::Alike),
            row("霧笛村", Value::Hidden, Standing::Alike),
        ];
        let about = About { id: "c", title: "題".into(), description: String::new() };
        let chart =
            Caterpillar { about, rows: &rows, whole: Some((1.8, "全体")), unit: "人", decimals: 2 };
        let svg = check(&chart.draw());
        assert_eq!(svg.matches("class=\"interval\"").count(), 2);
        assert_eq!((svg.matches("dot more").count(), svg.matches("dot alike").count()), (1, 1));
        assert!(
            svg.contains("霧笛村：表示しません") && svg.contains("星見市：2.00人（1.00から3.00）"),
            "{svg}"
        );
    }
}
