//! Charts as SVG, drawn here and tested as text.
//!
//! A chart is a struct of plain data with a `draw` that returns one [`Drawing`]: scales turn numbers into places, marks
//! turn places into SVG, and [`rows::Rows`] is the common layout of everything that lies in rows. A new chart needs a
//! file of its own, about so:
//!
//! ```text
//! pub(crate) fn draw(&self) -> Markup {
//!     let rows = Rows::new(self.rows.iter().map(|row| row.name), 32.0);
//!     let scale = Linear::up_to(most, rows.span());
//!     let marks = html! { (rows.grid(&scale, self.unit)) @for … { (marks::bar(…)) } };
//!     self.about.drawing(rows.size(), marks)
//! }
//! ```
//!
//! What holds for all of them:
//! - A number that is hidden ([`Value::Hidden`]) leaves one mark of one size at one place ([`marks::hidden`]), whatever
//!   it is. It has no part in any scale, order or sum.
//! - Nothing is told by colour alone: shapes, patterns and words tell it, too.
//! - Looks are classes of `charts.css`; nothing has a style of its own, because pages forbid it.
//! - Nothing inside takes the focus. The text alternative says what the drawing shows, and a table stands beside it.

pub(crate) mod bars;
pub(crate) mod caterpillar;
pub(crate) mod drawing;
pub(crate) mod dumbbell;
pub(crate) mod funnel;
pub(crate) mod lines;
pub(crate) mod map;
pub(crate) mod marks;
pub(crate) mod rows;
pub(crate) mod scales;
pub(crate) mod stacked;

use arunai_core::documents::Value;

pub(crate) use drawing::About;

/// The width of charts in units of their drawing, which are pixels on a screen that is wide enough.
pub(crate) const WIDTH: f64 = 720.0;

/// The number of a value that is shown.
pub(crate) fn shown(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => Some(*number),
        _ => None,
    }
}

/// A value in words, for the text alternative.
pub(crate) fn spoken(value: &Value, decimals: u8, unit: &str) -> String {
    match value {
        Value::Number(_) => format!("{}{unit}", value.shown(decimals)),
        Value::Hidden => "表示しません".to_owned(),
        Value::Absent => "公表対象外".to_owned(),
        Value::Text(text) => text.clone(),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use maud::Markup;

    /// What must hold for any drawing.
    pub(crate) fn check(drawing: &Markup) -> String {
        let svg = drawing.0.clone();
        assert!(svg.starts_with("<svg") && svg.ends_with("</svg>"), "{svg}");
        assert!(
            svg.contains("role=\"img\"") && svg.contains("aria-labelledby=") && svg.contains("<desc"),
            "{svg}"
        );
        for forbidden in ["style=", "tabindex", "<a ", "NaN", "inf"] {
            assert!(!svg.contains(forbidden), "{forbidden}: {svg}");
        }
        svg
    }
}
