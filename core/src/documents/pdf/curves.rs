//! Lines over the first column of a table. A number that is not known leaves a gap; ＊ says that it is hidden.

use super::compose::{Composer, Strip};
use super::layout::{BLACK, BODY, DARK, Item, LIGHT, Mark, NOTE, Role, Shape, Style};
use crate::documents::{HIDDEN, Table, Value};

const HEIGHT: f32 = 150.0;
const AXIS: Style = Style::new(NOTE, 1.3).grey(DARK);
const LABEL: Style = Style::new(BODY, 1.2);
/// How much of the width is for what the lines are called.
const LABEL_SHARE: f32 = 0.24;
const LABEL_GAP: f32 = 6.0;
/// Greys and dashes that stay apart in print.
const LOOKS: [(u8, Option<(f32, f32)>); 4] =
    [(BLACK, None), (90, Some((6.0, 3.0))), (120, Some((1.5, 2.0))), (160, None)];
/// Steps between two lines of the grid, times a power of ten.
const STEPS: [f64; 4] = [1.0, 2.0, 5.0, 10.0];

/// Where numbers are drawn.
struct Field {
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
    least: f64,
    most: f64,
    /// How many numbers stand beside each other.
    count: usize,
}

impl Field {
    fn x(&self, place: usize) -> f32 {
        self.left + (self.right - self.left) * (place as f32 + 0.5) / self.count as f32
    }

    fn y(&self, number: f64) -> f32 {
        let share = (number - self.least) / (self.most - self.least);
        self.bottom - (self.bottom - self.top) * share as f32
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
        let step = step(&numbers);
        let room = self.width * LABEL_SHARE - LABEL_GAP;
        let names: Vec<_> = columns
            .iter()
            .map(|c| self.break_lines(&table.columns[*c].full_heading(), room, &LABEL))
            .collect();
        let lines: usize = names.iter().map(Vec::len).sum();
        let height = HEIGHT.max((lines + 2) as f32 * LABEL.line_height());
        let field = self.field(&numbers, step, table.rows.len(), height);
        let mut items = self.grid(&field, step);
        items.extend(self.places(&field, table));
        for (column, (grey, dash)) in columns.iter().zip(LOOKS) {
            items.extend(self.curve(&field, table, *column, grey, dash));
        }
        items.extend(self.stars(&field, table, columns));
        items.extend(self.names(&field, table, columns, &names));
        let items = items.into_iter().map(|item| Item { mark, ..item }).collect();
        self.strips.push(Strip { height: height + 8.0, items, ..Strip::default() });
    }

    fn field(&self, numbers: &[f64], step: f64, count: usize, height: f32) -> Field {
        let least = (numbers.iter().copied().fold(0.0, f64::min) / step).floor() * step;
        let most = (numbers.iter().copied().fold(step, f64::max) / step).ceil() * step;
        let widest = [least, most].map(|number| AXIS.width(self.ruler, &tick(number, step)));
        Field {
            left: widest[0].max(widest[1]) + 6.0,
            right: self.width * (1.0 - LABEL_SHARE) - 12.0,
            top: AXIS.line_height() / 2.0,
            bottom: height - AXIS.line_height() - 4.0,
            least,
            most,
            count,
        }
    }

    fn grid(&self, field: &Field, step: f64) -> Vec<Item> {
        let count = ((field.most - field.least) / step).round() as usize;
        let numbers = (0..=count).map(|place| field.least + step * place as f64);
        numbers
            .flat_map(|number| {
                let y = field.y(number);
                let grey = if number == 0.0 { DARK } else { LIGHT };
                let rule = Item::rule((field.left, y), (field.right, y), 0.4, grey);
                let top = y - AXIS.line_height() / 2.0;
                let run = AXIS.run_to(self.ruler, &tick(number, step), field.left - 4.0, top);
                [rule, Item::text(Mark::Decoration, run)]
            })
            .collect()
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

/// From one line of the grid to the next: a round number, so that there are at most five steps.
fn step(numbers: &[f64]) -> f64 {
    let least = numbers.iter().copied().fold(0.0, f64::min);
    let range = numbers.iter().copied().fold(0.0, f64::max) - least;
    if range <= 0.0 {
        return 1.0;
    }
    let power = 10f64.powf((range / 5.0).log10().floor());
    STEPS.iter().map(|step| step * power).find(|step| range / step <= 5.0).unwrap_or(range)
}

fn tick(number: f64, step: f64) -> String {
    let decimals = (-step.log10().floor()).clamp(0.0, 6.0) as u8;
    Value::Number(number).shown(decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_has_round_numbers() {
        assert_eq!(step(&[0.0, 37.0]), 10.0);
        assert_eq!(step(&[120.0, 480.0]), 100.0);
        assert_eq!(step(&[0.4]), 0.1);
        assert_eq!(step(&[0.0]), 1.0);
        assert_eq!(tick(0.30000000000000004, 0.1), "0.3");
        assert_eq!(tick(1200.0, 200.0), "1,200");
    }
}
