//! Lines over the first column of a table. A number that is not known leaves a gap; ＊ says that it is hidden.

use super::axes::{AXIS, Axis};
use super::compose::{Composer, Strip};
use super::layout::{BLACK, BODY, Item, Mark, Role, Shape, Style};
use crate::documents::{HIDDEN, Table, Value};

const HEIGHT: f32 = 150.0;
const LABEL: Style = Style::new(BODY, 1.2);
/// How much of the width is for what the lines are called.
const LABEL_SHARE: f32 = 0.24;
const LABEL_GAP: f32 = 6.0;
/// Greys and dashes that stay apart in print.
const LOOKS: [(u8, Option<(f32, f32)>); 4] =
    [(BLACK, None), (90, Some((6.0, 3.0))), (120, Some((1.5, 2.0))), (160, None)];

/// Where numbers are drawn.
struct Field {
    left: f32,
    right: f32,
    bottom: f32,
    axis: Axis,
    /// How many numbers stand beside each other.
    count: usize,
}

impl Field {
    fn x(&self, place: usize) -> f32 {
        self.left + (self.right - self.left) * (place as f32 + 0.5) / self.count as f32
    }

    fn y(&self, number: f64) -> f32 {
        self.axis.at(number)
    }
}

impl Composer<'_> {
    /// Adds a drawing of some columns; none where there is no number to draw.
    pub(super) fn curves(&mut self, table: &Table, columns: &[usize]) {
        let values = table.rows.iter().flat_map(|row| columns.iter().map(|column| &row[*column]));
        let numbers: Vec<f64> = values.filter_map(Value::number).collect();
        if numbers.is_empty() {
            return;
        }
        let text = format!("折れ線グラフ：{}。値は次の表にあります。", table.caption);
        let mark = Mark::Content(self.node(Role::Figure(text), None));
        let room = self.width * LABEL_SHARE - LABEL_GAP;
        let names: Vec<_> = columns
            .iter()
            .map(|c| self.break_lines(&table.columns[*c].full_heading(), room, &LABEL))
            .collect();
        let lines: usize = names.iter().map(Vec::len).sum();
        let height = HEIGHT.max((lines + 2) as f32 * LABEL.line_height());
        let field = self.field(&numbers, table.rows.len(), height);
        let mut items = self.upright_axis(&field.axis, (field.left, field.right));
        items.extend(self.places(&field, table));
        for (column, (grey, dash)) in columns.iter().zip(LOOKS) {
            items.extend(self.curve(&field, table, *column, grey, dash));
        }
        items.extend(self.stars(&field, table, columns));
        items.extend(self.names(&field, table, columns, &names));
        let items = items.into_iter().map(|item| Item { mark, ..item }).collect();
        self.strips.push(Strip { height: height + 8.0, items, ..Strip::default() });
    }

    fn field(&self, numbers: &[f64], count: usize, height: f32) -> Field {
        let bottom = height - AXIS.line_height() - 4.0;
        let axis = Axis::of(numbers, (bottom, AXIS.line_height() / 2.0));
        let left = self.widest_tick(&axis) + 6.0;
        Field { left, right: self.width * (1.0 - LABEL_SHARE) - 12.0, bottom, axis, count }
    }

    /// What stands in the first column, below the drawing, as often as there is room.
    fn places(&self, field: &Field, table: &Table) -> Vec<Item> {
        let name = |row: &Vec<Value>| row[0].shown(table.columns[0].decimals()).replace('\n', " ");
        let names: Vec<_> = table.rows.iter().map(name).collect();
        let mut free = field.left;
        let mut items = Vec::new();
        for (place, name) in names.iter().enumerate() {
            let width = AXIS.width(self.ruler, name);
            let left = field.x(place) - width / 2.0;
            if left >= free && left + width <= field.right {
                let run = AXIS.run(self.ruler, name, left, field.bottom + 3.0);
                items.push(Item::text(Mark::Decoration, run));
                free = left + width + 8.0;
            }
        }
        items
    }

    fn curve(
        &self,
        field: &Field,
        table: &Table,
        column: usize,
        grey: u8,
        dash: Option<(f32, f32)>,
    ) -> Vec<Item> {
        let values: Vec<_> = table.rows.iter().map(|row| &row[column]).enumerate().collect();
        let mut items = Vec::new();
        for stretch in values.split(|(_, value)| value.number().is_none()) {
            let numbers = stretch.iter().filter_map(|(place, value)| Some((*place, value.number()?)));
            let points: Vec<_> = numbers.map(|(place, n)| (field.x(place), field.y(n))).collect();
            let dots = points.iter().map(|(x, y)| Item::surface((x - 1.8, y - 1.8), (3.6, 3.6), grey));
            items.extend(dots);
            if points.len() > 1 {
                let shape = Shape::Line { points, width: 1.4, grey, dash };
                items.push(Item { mark: Mark::Decoration, shape });
            }
        }
        items
    }

    /// A ＊ for each hidden number where there is room, as high as the last number before it: so it is seen which
    /// line it is of.
    fn stars(&self, field: &Field, table: &Table, columns: &[usize]) -> Vec<Item> {
        let (width, half) = (AXIS.width(self.ruler, HIDDEN), AXIS.line_height() / 2.0);
        let mut stars: Vec<(f32, f32)> = Vec::new();
        for column in columns {
            let mut y = field.bottom - half;
            for (place, row) in table.rows.iter().enumerate() {
                y = row[*column].number().map_or(y, |number| field.y(number).min(field.bottom - half));
                let x = field.x(place) - width / 2.0;
                let is_apart =
                    |star: &(f32, f32)| (star.0 - x).abs() > width || (star.1 - y).abs() > 2.0 * half;
                if row[*column] == Value::Hidden && stars.iter().all(is_apart) {
                    stars.push((x, y));
                }
            }
        }
        let run = |(x, y): (f32, f32)| AXIS.run(self.ruler, HIDDEN, x, y - half);
        stars.into_iter().map(|star| Item::text(Mark::Decoration, run(star))).collect()
    }

    /// What each line is called, at its end, and none over another.
    fn names(&self, field: &Field, table: &Table, columns: &[usize], names: &[Vec<String>]) -> Vec<Item> {
        let ends = columns.iter().zip(names).zip(LOOKS).map(|((column, lines), look)| {
            let last = table.rows.iter().rev().find_map(|row| row[*column].number());
            (field.y(last.unwrap_or(0.0)), lines, look)
        });
        let mut ends: Vec<_> = ends.collect();
        ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        let line = LABEL.line_height();
        let mut left: f32 = ends.iter().map(|(_, lines, _)| lines.len() as f32 * line).sum();
        let mut free: f32 = 0.0;
        let mut items = Vec::new();
        for (y, lines, (grey, dash)) in ends {
            // Not over the one above, and with room for those below.
            let top = (y - line / 2.0).min(field.bottom - left).max(free);
            let shape = Shape::Line {
                points: vec![(field.right + 2.0, top + line / 2.0), (field.right + 14.0, top + line / 2.0)],
                width: 1.4,
                grey,
                dash,
            };
            items.push(Item { mark: Mark::Decoration, shape });
            for (place, text) in lines.iter().enumerate() {
                let run = LABEL.run(
                    self.ruler,
                    text,
                    self.width * (1.0 - LABEL_SHARE) + LABEL_GAP,
                    top + place as f32 * line,
                );
                items.push(Item::text(Mark::Decoration, run));
            }
            free = top + lines.len() as f32 * line;
            left -= lines.len() as f32 * line;
        }
        items
    }
}
