//! How wide columns and how high rows are. A spreadsheet does not find that by itself when it opens a file.

use crate::documents::{Column, Table};

/// Widths of columns, in digits.
const NARROWEST: f64 = 8.0;
const WIDEST: f64 = 48.0;
/// A heading is broken from here on: in a table that is wide enough anyway, and in another one.
const WIDE_HEADING: f64 = 8.0;
const HEADING: f64 = 22.0;
const MANY_COLUMNS: usize = 9;
/// A line of letters of a size, both in points.
const LEADING: f64 = 1.4;
/// Letters are a little wider than two digits, and lines are broken between words.
const LOOSE: f64 = 1.15;
/// A column that nobody set, and a digit, in pixels.
const USUAL_COLUMN: f64 = 64.0;
const DIGIT: f64 = 7.0;

/// How wide a column of a table is, in digits.
pub(super) fn column_width(table: &Table, place: usize, column: &Column) -> f64 {
    let values = table.rows.iter().map(|row| digits(&row[place].shown(column.decimals())));
    let most = if table.columns.len() < MANY_COLUMNS { HEADING } else { WIDE_HEADING };
    let heading = digits(&column.full_heading()).min(most);
    (values.fold(heading, f64::max) * LOOSE + 1.0).clamp(NARROWEST, WIDEST)
}

/// How high a row is, in points, so that texts fit columns of some widths.
pub(super) fn row_height<'a>(cells: impl Iterator<Item = (&'a str, f64)>, size: f64) -> f64 {
    let lines = |text: &str, width: f64| {
        let of = |line: &str| (digits(line) * LOOSE * size / 11.0 / width).ceil().max(1.0);
        text.split('\n').map(of).sum::<f64>()
    };
    // What a spreadsheet allows.
    (cells.map(|(text, width)| lines(text, width)).fold(1.0, f64::max) * size * LEADING).min(409.0)
}

/// How wide columns are, in pixels.
pub(super) fn pixels(widths: &[f64]) -> f64 {
    widths.iter().map(|width| width * DIGIT + 5.0).sum()
}

/// The last column that something so wide covers, with those that nobody set.
pub(super) fn last_column(widths: &[f64], width: f64) -> u16 {
    let more = ((width - pixels(widths)) / USUAL_COLUMN).ceil().max(0.0);
    (widths.len() as u16 + more as u16).saturating_sub(1)
}

fn digits(text: &str) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 1.0 } else { 2.0 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_as_high_as_its_longest_text() {
        let height = |text: &str| row_height([(text, 10.0), ("1", 10.0)].into_iter(), 10.0);
        assert_eq!(height("短い"), 14.0);
        assert_eq!(height("あいうえおかきくけこさ"), 42.0);
        assert_eq!(height("あ\nい"), 28.0);
        assert_eq!(height(&"長".repeat(9000)), 409.0);
    }

    #[test]
    fn a_wide_drawing_covers_columns_that_nobody_set() {
        assert_eq!(last_column(&[20.0, 20.0], 290.0), 1);
        assert_eq!(last_column(&[20.0, 20.0], 355.0), 3);
    }
}
