//! Bars in a table, each beside its number. A hidden number has none.

use super::layout::{DARK, Item, MIDDLE};
use crate::documents::Table;

/// The least room for bars beside a column of numbers.
pub(super) const NARROWEST: f32 = 90.0;
const GAP: f32 = 8.0;

/// From which number to which the bars of a table reach; nought is always among them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    least: f64,
    most: f64,
}

impl Scale {
    pub(super) fn of(table: &Table, column: usize) -> Self {
        let numbers = || table.rows.iter().filter_map(|row| row[column].number());
        Self { least: numbers().fold(0.0, f64::min), most: numbers().fold(0.0, f64::max) }
    }

    /// How far from the left a number is, of a width of one.
    fn share(&self, number: f64) -> f32 {
        let range = self.most - self.least;
        if range > 0.0 { ((number - self.least) / range) as f32 } else { 0.0 }
    }

    /// The bar of a number in a place so wide that begins at `x`, and the line of nought beside it.
    pub(super) fn draw(&self, number: Option<f64>, (x, width): (f32, f32), row: &Row) -> Vec<Item> {
        let at = |number: f64| x + GAP + self.share(number) * (width - 2.0 * GAP);
        let nought = Item::rule((at(0.0), 0.0), (at(0.0), row.height), 0.6, DARK);
        let bar = number.filter(|number| *number != 0.0).map(|number| {
            let (left, right) = (at(number.min(0.0)), at(number.max(0.0)));
            Item::surface((left, row.top), (right - left, row.thickness), MIDDLE)
        });
        bar.into_iter().chain([nought]).collect()
    }
}

/// Where in a row its bar is.
pub(super) struct Row {
    pub height: f32,
    pub top: f32,
    pub thickness: f32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_begins_at_nought_on_either_side() {
        let scale = Scale { least: -10.0, most: 30.0 };
        assert_eq!((scale.share(-10.0), scale.share(0.0), scale.share(30.0)), (0.0, 0.25, 1.0));
        let row = Row { height: 10.0, top: 2.0, thickness: 6.0 };
        assert_eq!(scale.draw(None, (0.0, 100.0), &row).len(), 1);
        assert_eq!(scale.draw(Some(5.0), (0.0, 100.0), &row).len(), 2);
    }
}
