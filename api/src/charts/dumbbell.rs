//! Before and after: two dots on a line for each row.

use arunai_core::documents::Value;
use maud::{Markup, html};

use super::marks::{Anchor, LETTER, Shape, dot, hidden, label, rule, text_width};
use super::rows::Rows;
use super::scales::Linear;
use super::{About, shown, spoken};

/// The height of a row.
const ROW: f64 = 36.0;

/// Rows with two numbers each.
pub(crate) struct Dumbbells<'a> {
    /// What they are about.
    pub about: About,
    /// Names, and the numbers before and after.
    pub rows: &'a [(String, [Value; 2])],
    /// What the two numbers are called.
    pub ends: [&'a str; 2],
    /// What is counted.
    pub unit: &'a str,
    /// Digits after the point.
    pub decimals: u8,
}

impl Dumbbells<'_> {
    /// The drawing. Where one of the numbers is hidden there is no line.
    pub(crate) fn draw(&self) -> Markup {
        let rows = Rows::below(self.rows.iter().map(|(name, _)| name.as_str()).collect(), ROW, 28.0);
        let numbers = self.rows.iter().flat_map(|(_, ends)| ends.iter().filter_map(shown));
        let scale = Linear::up_to(numbers.fold(4.0, f64::max), rows.span());
        let marks = html! {
            (self.legend(rows.span().0))
            (rows.grid(&scale, self.unit))
            @for (place, (_, ends)) in self.rows.iter().enumerate() { (self.row(ends, &scale, rows.middle(place))) }
        };
        let described = About { description: self.described(), ..self.about.clone() };
        described.drawing(rows.size(), &marks)
    }

    fn row(&self, ends: &[Value; 2], scale: &Linear, y: f64) -> Markup {
        let [before, after] = ends.each_ref().map(shown);
        let telling = |value: &Value| value.shown(self.decimals);
        html! {
            @if let Some((before, after)) = before.zip(after) {
                (rule((scale.at(before), y), (scale.at(after), y), "link"))
            }
            @if let Some(before) = before {
                (dot(scale.at(before), y, Shape::Circle, "dot hollow"))
                @let is_left = after.is_none_or(|after| before <= after);
                (beside(scale.at(before), y, &telling(&ends[0]), is_left))
            }
            @if let Some(after) = after {
                (dot(scale.at(after), y, Shape::Square, "dot alike"))
                @let is_left = before.is_some_and(|before| after < before);
                (beside(scale.at(after), y, &telling(&ends[1]), is_left))
            }
            @if ends.contains(&Value::Hidden) { (hidden(scale.at(0.0) + 4.0, y, self.about.id)) }
            @else if ends.contains(&Value::Absent) { (label(scale.at(0.0) + 6.0, y, "くらべられません", Anchor::Start, "value")) }
        }
    }

    fn legend(&self, left: f64) -> Markup {
        let second = left + text_width(self.ends[0], LETTER) + 50.0;
        html! {
            (dot(left + 8.0, 14.0, Shape::Circle, "dot hollow"))
            (label(left + 20.0, 14.0, self.ends[0], Anchor::Start, ""))
            (dot(second, 14.0, Shape::Square, "dot alike"))
            (label(second + 12.0, 14.0, self.ends[1], Anchor::Start, ""))
        }
    }

    fn described(&self) -> String {
        let told = |(name, ends): &(String, [Value; 2])| {
            let [before, after] = ends.each_ref().map(|value| spoken(value, self.decimals, self.unit));
            format!("{name}：{} {before}、{} {after}", self.ends[0], self.ends[1])
        };
        let rows: Vec<String> = self.rows.iter().map(told).collect();
        format!("{}前と後をくらべた図。{}。", self.about.description, rows.join("。"))
    }
}

/// A number on the outer side of its dot.
fn beside(x: f64, y: f64, text: &str, is_left: bool) -> Markup {
    match is_left {
        true => label(x - 12.0, y, text, Anchor::End, "value"),
        false => label(x + 12.0, y, text, Anchor::Start, "value"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    fn draw(ends: [Value; 2]) -> String {
        let rows = [("短期入所をふやす".to_owned(), ends)];
        let about = About { id: "d", title: "題".into(), description: String::new() };
        let chart = Dumbbells { about, rows: &rows, ends: ["前", "後"], unit: "件", decimals: 0 };
        check(&chart.draw())
    }

    #[test]
    fn before_and_after_differ_by_shape() {
        let svg = draw([Value::Number(12.0), Value::Number(5.0)]);
        assert!(svg.contains("前 12件、後 5件") && svg.contains("class=\"link\""), "{svg}");
    }

    #[test]
    fn nothing_leads_to_a_hidden_number() {
        let svg = draw([Value::Number(12.0), Value::Hidden]);
        assert!(!svg.contains("class=\"link\"") && svg.contains("後 表示しません"), "{svg}");
        assert!(draw([Value::Number(12.0), Value::Absent]).contains("くらべられません"));
    }
}
