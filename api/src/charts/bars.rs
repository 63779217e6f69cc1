//! Lying bars, in one group or in several with a heading each.

use arunai_core::documents::Value;
use maud::{Markup, html};

use super::marks::{Anchor, bar, hidden, label};
use super::rows::{Rows, takes_two_lines};
use super::scales::Linear;
use super::{About, shown, spoken};

/// The height of a row, and of one where a name takes two lines.
const ROW: f64 = 30.0;
const HIGH_ROW: f64 = 44.0;

/// Bars.
pub(crate) struct Bars<'a> {
    /// What they are about.
    pub about: About,
    /// Names and numbers, from top to bottom.
    pub rows: &'a [(String, Value)],
    /// What is counted.
    pub unit: &'a str,
    /// Digits after the point.
    pub decimals: u8,
    /// The end of the axis, where it is known beforehand: 100 for shares.
    pub most: Option<f64>,
}

impl Bars<'_> {
    /// The drawing.
    pub(crate) fn draw(&self) -> Markup {
        let names: Vec<&str> = self.rows.iter().map(|(name, _)| name.as_str()).collect();
        let height = if names.iter().any(|name| takes_two_lines(name)) { HIGH_ROW } else { ROW };
        let rows = Rows::new(names, height);
        let largest = self.rows.iter().filter_map(|(_, value)| shown(value)).fold(4.0, f64::max);
        let scale = Linear::up_to(self.most.unwrap_or(largest), rows.span());
        let marks = html! {
            (rows.grid(&scale, self.unit))
            @for (place, (_, value)) in self.rows.iter().enumerate() { (self.mark(&rows, &scale, place, value)) }
        };
        let described = About { description: self.described(), ..self.about.clone() };
        described.drawing(rows.size(), &marks)
    }

    fn mark(&self, rows: &Rows<'_>, scale: &Linear, place: usize, value: &Value) -> Markup {
        let (y, thickness) = rows.thick(place);
        let (start, middle) = (scale.at(0.0), rows.middle(place));
        html! {
            @match value {
                Value::Number(number) => {
                    (bar(start, y, scale.at(*number) - start, thickness, "bar"))
                    (label(scale.at(*number) + 6.0, middle, &spoken(value, self.decimals, self.unit), Anchor::Start, "value"))
                }
                Value::Hidden => { (hidden(start + 4.0, middle, self.about.id)) }
                Value::Absent | Value::Text(_) => { (label(start + 6.0, middle, &value.shown(0), Anchor::Start, "value")) }
            }
        }
    }

    fn described(&self) -> String {
        let told =
            |(name, value): &(String, Value)| format!("{name}：{}", spoken(value, self.decimals, self.unit));
        let told: Vec<String> = self.rows.iter().map(told).collect();
        format!("{}横棒グラフ。{}。", self.about.description, told.join("、"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    fn draw(value: Value) -> String {
        let rows = [("就労".to_owned(), Value::Number(12.0)), ("住まい".to_owned(), value)];
        let about = About { id: "a", title: "題".into(), description: String::new() };
        check(&Bars { about, rows: &rows, unit: "人", decimals: 0, most: None }.draw())
    }

    #[test]
    fn a_bar_is_as_long_as_its_number_and_tells_it() {
        let svg = draw(Value::Number(6.0));
        assert!(svg.contains("就労：12人、住まい：6人。"), "{svg}");
        let widths: Vec<f64> = svg
            .split("<rect ")
            .skip(1)
            .filter_map(|part| part.split("width=\"").nth(1)?.split('"').next()?.parse().ok())
            .collect();
        assert_eq!(widths.len(), 2);
        assert!((widths[0] - 2.0 * widths[1]).abs() < 0.2, "{widths:?}");
    }

    #[test]
    fn names_of_two_lines_do_not_touch_each_other() {
        let height = |name: &str| {
            let rows = vec![(name.to_owned(), Value::Number(1.0)); 12];
            let about = About { id: "a", title: "題".into(), description: String::new() };
            let bars = Bars { about, rows: &rows, unit: "人", decimals: 0, most: None };
            check(&bars.draw()).split('"').find_map(|part| part.strip_prefix("0 0 ").map(str::to_owned))
        };
        assert_ne!(height("就学・来年度"), height("高校・高等部の卒業・2〜3年度後"));
    }

    #[test]
    fn a_hidden_number_has_no_bar_and_moves_nothing() {
        let hidden = draw(Value::Hidden);
        assert_eq!(hidden.matches("class=\"bar\"").count(), 1);
        assert!(hidden.contains("住まい：表示しません") && hidden.contains("url(#a-hatch)"), "{hidden}");
        // The axis is that of the shown numbers alone.
        let axis = |svg: &str| svg.matches("class=\"tick\"").count();
        assert_eq!(axis(&hidden), axis(&draw(Value::Absent)));
        assert!(draw(Value::Absent).contains("公表対象外"));
    }
}
