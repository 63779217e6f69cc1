//! Dots with their intervals, one row each, beside a line for the whole. What is hidden has neither.

use super::axes::{AXIS, Axis};
use super::compose::{Composer, Strip};
use super::layout::{BLACK, BODY, DARK, Item, Mark, Role, Shape, Style};
use crate::documents::{Intervals, Table, Value};

const LABEL: Style = Style::new(BODY, 1.2);
/// How much of the width is for names at the left, and for words at the right.
const NAME_SHARE: f32 = 0.24;
const WORD_SHARE: f32 = 0.32;
const GAP: f32 = 8.0;
/// Lines of a name; the table has all of it.
const MOST_LINES: usize = 2;
const ROW_PAD: f32 = 5.0;
/// How much of a page a drawing takes; the rows that are left are drawn in another one.
const MOST_SHARE: f32 = 0.7;
/// The side of a dot, how far the ends of an interval reach, and how thick it is.
const DOT: f32 = 5.0;
const END: f32 = 3.0;
const LINE: f32 = 1.2;

/// What the rows of a drawing have in common.
struct Plot<'t> {
    table: &'t Table,
    drawn: &'t Intervals,
    axis: Axis,
    left: f32,
    right: f32,
    /// The height of a row.
    row: f32,
}

/// A row, and its name in lines.
type Named<'t> = (&'t [Value], Vec<String>);

impl Composer<'_> {
    /// Adds drawings of a table's rows, in their order.
    pub(super) fn intervals(&mut self, table: &Table, drawn: &Intervals) {
        let columns = [drawn.limits[0], drawn.value, drawn.limits[1]];
        let values = table.rows.iter().flat_map(|row| columns.map(|column| row[column].number()));
        let numbers: Vec<f64> = values.flatten().collect();
        let (left, right) = (self.width * NAME_SHARE, self.width * (1.0 - WORD_SHARE));
        let others = table.rows.iter().enumerate().filter(|(place, _)| *place != drawn.whole);
        let named = |(_, row): (usize, &Vec<Value>)| {
            let name = row[0].shown(table.columns[0].decimals());
            self.shortened(&name, left - GAP, &LABEL, MOST_LINES)
        };
        let names: Vec<Vec<String>> = others.clone().map(named).collect();
        let rows: Vec<Named> = others.map(|(_, row)| row.as_slice()).zip(names).collect();
        let most = rows.iter().map(|(_, name)| name.len()).max().unwrap_or(1);
        let row = most as f32 * LABEL.line_height() + ROW_PAD;
        let plot = Plot { table, drawn, axis: Axis::of(&numbers, (left, right)), left, right, row };
        let room = self.height * MOST_SHARE - 2.0 * AXIS.line_height();
        for rows in rows.chunks((room / row).floor().max(1.0) as usize) {
            let mark = Mark::Content(self.node(Role::Figure(plot.described()), None));
            let strip = self.interval_rows(&plot, rows);
            let items = strip.items.into_iter().map(|item| Item { mark, ..item }).collect();
            self.strips.push(Strip { items, ..strip });
        }
    }

    fn interval_rows(&self, plot: &Plot, rows: &[Named]) -> Strip {
        let top = AXIS.line_height() + 2.0;
        let bottom = top + plot.row * rows.len() as f32;
        let mut items = self.interval_axis(plot, (top, bottom));
        for (place, (row, name)) in rows.iter().enumerate() {
            let middle = top + plot.row * (place as f32 + 0.5);
            let first = middle - name.len() as f32 * LABEL.line_height() / 2.0;
            let line = |(place, text): (usize, &String)| {
                let y = first + place as f32 * LABEL.line_height();
                Item::text(Mark::Decoration, LABEL.run(self.ruler, text, 0.0, y))
            };
            items.extend(name.iter().enumerate().map(line));
            items.extend(self.interval(plot, row, middle));
        }
        Strip { height: bottom + AXIS.line_height() + 8.0, items, ..Strip::default() }
    }

    /// The axis with what it counts, and the line of the whole with its name above.
    fn interval_axis(&self, plot: &Plot, (top, bottom): (f32, f32)) -> Vec<Item> {
        let column = &plot.table.columns[plot.drawn.value];
        let unit = self.shortened(&column.full_heading(), plot.left - 4.0 * GAP, &AXIS, 1).concat();
        let unit = AXIS.run(self.ruler, &unit, 0.0, bottom + 3.0);
        let mut items = self.level_axis(&plot.axis, (top, bottom), unit.width + GAP);
        items.push(Item::text(Mark::Decoration, unit));
        let (name, value) = plot.whole();
        if let Some(number) = value.number() {
            let x = plot.axis.at(number);
            let points = vec![(x, top - 2.0), (x, bottom)];
            let shape = Shape::Line { points, width: LINE, grey: BLACK, dash: Some((4.0, 2.0)) };
            items.push(Item { mark: Mark::Decoration, shape });
            let text = format!("{name} {}", value.shown(column.decimals()));
            let text = self.shortened(&text, self.width, &AXIS, 1).concat();
            let width = AXIS.width(self.ruler, &text);
            let left = (x - width / 2.0).min(self.width - width).max(0.0);
            items.push(Item::text(Mark::Decoration, AXIS.run(self.ruler, &text, left, 0.0)));
        }
        items
    }

    /// The dot and the interval of a row, and its words; a mark that is always the same where nothing is shown.
    fn interval(&self, plot: &Plot, row: &[Value], middle: f32) -> Vec<Item> {
        let (value, y) = (&row[plot.drawn.value], middle - LABEL.line_height() / 2.0);
        let letters = |text: &str, x: f32| Item::text(Mark::Decoration, LABEL.run(self.ruler, text, x, y));
        let number = match value {
            Value::Number(number) => *number,
            Value::Hidden | Value::Absent => return vec![letters(&value.shown(0), plot.axis.at(0.0) + GAP)],
            Value::Text(_) => return Vec::new(),
        };
        let mut items = Vec::new();
        let [lower, upper] =
            plot.drawn.limits.map(|column| row[column].number().map(|end| plot.axis.at(end)));
        if let Some((lower, upper)) = lower.zip(upper) {
            items.push(Item::rule((lower, middle), (upper, middle), LINE, DARK));
            items
                .extend([lower, upper].map(|x| Item::rule((x, middle - END), (x, middle + END), LINE, DARK)));
        }
        let corner = (plot.axis.at(number) - DOT / 2.0, middle - DOT / 2.0);
        items.push(Item::surface(corner, (DOT, DOT), BLACK));
        let decimals = plot.table.columns[plot.drawn.value].decimals();
        let words = format!("{}　{}", value.shown(decimals), row[plot.drawn.standing].shown(0));
        let words = self.shortened(&words, self.width - plot.right - GAP, &LABEL, 1).concat();
        items.push(letters(&words, plot.right + GAP));
        items
    }
}

impl Plot<'_> {
    /// The name and the value of the whole.
    fn whole(&self) -> (String, &Value) {
        let row = &self.table.rows[self.drawn.whole];
        (row[0].shown(self.table.columns[0].decimals()), &row[self.drawn.value])
    }

    fn described(&self) -> String {
        let (name, value) = self.whole();
        let value = value.shown(self.table.columns[self.drawn.value].decimals());
        format!("点と区間の図：{}。縦の線は{name}の{value}。値は次の表にあります。", self.table.caption)
    }
}
