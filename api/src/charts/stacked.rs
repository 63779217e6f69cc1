//! Stacked bars: each row is a whole, and its parts differ by colour, pattern and name.

use arunai_core::documents::Value;
use maud::{Markup, html};

use super::marks::{Anchor, LETTER, bar, hidden, label, legend_places, patterned, text_width};
use super::rows::Rows;
use super::scales::Linear;
use super::{About, shown, spoken};

/// The height of a row.
const ROW: f64 = 32.0;
/// How parts look, in their order: a class, and a pattern over it.
const LOOKS: [(&str, &str); 7] = [
    ("part-1", ""),
    ("part-2", "slants"),
    ("part-3", "dots"),
    ("part-4", ""),
    ("part-5", "uprights"),
    ("part-6", "crosses"),
    ("part-7", "levels"),
];

/// Stacked bars.
pub(crate) struct Stacked<'a> {
    /// What they are about.
    pub about: About,
    /// The parts, at most seven; their order is fixed and tells nothing.
    pub parts: &'a [&'a str],
    /// Names of rows, with a number for each part.
    pub rows: &'a [(String, Vec<Value>)],
    /// What is counted.
    pub unit: &'a str,
}

impl Stacked<'_> {
    /// The drawing. The parts of a row that are shown lie side by side; one mark tells that others are hidden.
    pub(crate) fn draw(&self) -> Markup {
        let (legend, height) = self.legend();
        let rows = Rows::below(self.rows.iter().map(|(name, _)| name.as_str()).collect(), ROW, height);
        let sum = |values: &[Value]| values.iter().filter_map(shown).sum::<f64>();
        let largest = self.rows.iter().map(|(_, values)| sum(values)).fold(4.0, f64::max);
        let scale = Linear::up_to(largest, rows.span());
        let marks = html! {
            (legend)
            (rows.grid(&scale, self.unit))
            @for (place, (_, values)) in self.rows.iter().enumerate() { (self.row(&rows, &scale, place, values)) }
        };
        let described = About { description: self.described(), ..self.about.clone() };
        described.drawing(rows.size(), &marks)
    }

    fn row(&self, rows: &Rows<'_>, scale: &Linear, place: usize, values: &[Value]) -> Markup {
        let (y, thickness) = rows.thick(place);
        let mut sum = 0.0;
        let mut pieces = Vec::new();
        for (part, number) in
            values.iter().enumerate().filter_map(|(part, value)| Some((part, shown(value)?)))
        {
            pieces.push((part, number, scale.at(sum), scale.at(sum + number)));
            sum += number;
        }
        let telling = |number: f64| Value::Number(number).shown(0);
        html! {
            @for (part, number, from, to) in pieces.into_iter().filter(|piece| piece.1 > 0.0) {
                (self.part(from, y, to - from, thickness, part))
                @if to - from > text_width(&telling(number), LETTER) + 10.0 {
                    (label((from + to) / 2.0, rows.middle(place), &telling(number), Anchor::Middle, "inside"))
                }
            }
            @if values.contains(&Value::Hidden) { (hidden(scale.at(sum) + 6.0, rows.middle(place), self.about.id)) }
        }
    }

    fn part(&self, x: f64, y: f64, width: f64, height: f64, part: usize) -> Markup {
        let (class, pattern) = LOOKS[part % LOOKS.len()];
        html! {
            (bar(x, y, width, height, class))
            @if !pattern.is_empty() { (patterned(x, y, width, height, &self.about.pattern(pattern))) }
        }
    }

    /// The legend, and how high it is.
    fn legend(&self) -> (Markup, f64) {
        let (places, height) = legend_places(self.parts);
        let drawn = html! { @for (part, (x, y)) in places.iter().enumerate() {
            (self.part(*x, *y, 20.0, 16.0, part))
            (label(x + 26.0, y + 8.0, self.parts[part], Anchor::Start, ""))
        } };
        (drawn, height)
    }

    fn described(&self) -> String {
        let row = |(name, values): &(String, Vec<Value>)| {
            let parts = self.parts.iter().zip(values).filter(|(_, value)| shown(value) != Some(0.0));
            let parts = parts.map(|(part, value)| format!("{part} {}", spoken(value, 0, self.unit)));
            format!("{name}：{}", parts.collect::<Vec<_>>().join("、"))
        };
        let rows: Vec<String> = self.rows.iter().map(row).collect();
        format!("{}積み上げ横棒グラフ。{}。", self.about.description, rows.join("。"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    fn draw(values: Vec<Value>) -> String {
        let rows = [("就労".to_owned(), values)];
        let about = About { id: "a", title: "題".into(), description: String::new() };
        check(&Stacked { about, parts: &["作る", "増やす", "運ぶ"], rows: &rows, unit: "件" }.draw())
    }

    #[test]
    fn parts_differ_without_colour() {
        let svg = draw(vec![Value::Number(5.0), Value::Number(7.0), Value::Number(2.0)]);
        for look in ["part-1", "part-2", "part-3", "url(#a-slants)", "url(#a-dots)"] {
            assert!(svg.contains(look), "{look}: {svg}");
        }
        assert!(svg.contains("就労：作る 5件、増やす 7件、運ぶ 2件。"), "{svg}");
    }

    #[test]
    fn a_hidden_part_is_one_mark_whichever_it_is() {
        let first = draw(vec![Value::Hidden, Value::Number(7.0), Value::Number(0.0)]);
        assert_eq!(first.matches("a-hatch)").count(), 1);
        assert!(first.contains("作る 表示しません"), "{first}");
        let both = draw(vec![Value::Hidden, Value::Number(7.0), Value::Hidden]);
        assert_eq!(both.matches("a-hatch)").count(), 1);
    }
}
