//! Tables to strips: a caption, the headings, and a strip for each row.

use std::rc::Rc;

use super::bars::{Row, Scale};
use super::columns::{PAD, Placed, Plan, plan};
use super::compose::{Composer, GAP, Strip};
use super::layout::{BLACK, BODY, Item, LIGHT, Mark, PALE, Role, Run, Style};
use super::lines::break_evenly;
use crate::documents::{Chart, Table, Value};

const CAPTION: Style = Style::new(BODY, 1.45).bold();
/// Between the letters and the upper and lower edges of a row, in ems.
const ROW_PAD: f32 = 0.3;
/// A table that takes no more of a page than this is not parted.
const WHOLE_SHARE: f32 = 0.35;

/// Columns of a table that stand beside each other.
struct Part<'t> {
    table: &'t Table,
    columns: Vec<Placed>,
    style: Style,
    scale: Option<Scale>,
    /// Its node.
    node: usize,
    width: f32,
}

impl Composer<'_> {
    pub(super) fn table(&mut self, table: &Table, is_annex: bool) {
        let Plan { style, parts } = plan(table, is_annex, self.width, self.ruler);
        let count = parts.len();
        let scale = match &table.chart {
            Some(Chart::Bars { column }) => Some(Scale::of(table, *column)),
            _ => None,
        };
        for (place, columns) in parts.into_iter().enumerate() {
            let caption = match count {
                1 => table.caption.clone(),
                _ => format!("{}（{} / {count}）", table.caption, place + 1),
            };
            let width = columns.last().map_or(0.0, |last| last.x + last.width);
            let node = self.node(Role::Table, None);
            let part = Part { table, columns, style, scale, node, width };
            self.part(&part, &caption, place == 0);
        }
    }

    fn part(&mut self, part: &Part, caption: &str, is_first: bool) {
        let first = self.strips.len();
        let node = self.node(Role::Caption, Some(part.node));
        let strip = self.caption(caption, Mark::Content(node));
        self.strips.push(Strip { before: GAP, ..strip });
        if is_first {
            self.drawing(part.table);
        }
        let headings = self.headings(part, true);
        self.strips.push(headings);
        let again = Rc::new(self.repeated(part, caption));
        let rows = self.strips.len();
        for row in 0..part.table.rows.len() {
            self.row(part, row, &again);
        }
        self.end_rows(rows, part.width);
        let height: f32 = self.strips[first..].iter().map(|strip| strip.height).sum();
        let is_short = height <= self.height * WHOLE_SHARE;
        let count = self.strips.len();
        for (place, strip) in self.strips.iter_mut().enumerate().skip(rows) {
            strip.keeps = place + 1 < count && (is_short || place == rows || place + 2 == count);
        }
    }

    /// The drawing that stands between a table and its caption; bars stand in the table.
    fn drawing(&mut self, table: &Table) {
        match &table.chart {
            Some(Chart::Lines { columns }) => self.curves(table, columns),
            Some(Chart::Intervals(drawn)) => self.intervals(table, drawn),
            Some(Chart::Map(drawn)) => self.map(table, drawn),
            Some(Chart::Funnel(drawn)) => self.funnel(table, drawn),
            Some(Chart::Bars { .. }) | None => {}
        }
    }

    fn caption(&self, text: &str, mark: Mark) -> Strip {
        let mut strip = Strip { keeps: true, height: 0.0, ..Strip::default() };
        for line in self.break_lines(text, self.width, &CAPTION) {
            let run = CAPTION.run(self.ruler, &line, 0.0, strip.height);
            strip.items.push(Item::text(mark, run));
            strip.height += CAPTION.line_height();
        }
        strip.height += 3.0;
        strip
    }

    /// What stands above the rows on the next page; a screen reader does not read it again.
    fn repeated(&mut self, part: &Part, caption: &str) -> Strip {
        let mut strip = self.caption(&format!("{caption}（続き）"), Mark::Furniture);
        let headings = self.headings(part, false);
        strip.items.extend(headings.items.into_iter().map(|item| item.moved(0.0, strip.height)));
        strip.height += headings.height;
        strip
    }

    fn headings(&mut self, part: &Part, is_read: bool) -> Strip {
        let style = part.style.bold();
        let pad = ROW_PAD * style.size;
        let row = is_read.then(|| self.node(Role::Row, Some(part.node)));
        let texts = part.columns.iter().map(|placed| part.table.columns[placed.index].full_heading());
        let broken = |(text, placed): (String, &Placed)| self.heading(&text, placed, &style);
        let cells: Vec<_> = texts.zip(&part.columns).map(broken).collect();
        let most = cells.iter().map(Vec::len).max().unwrap_or(0);
        let height = most as f32 * style.line_height() + 2.0 * pad;
        let mut strip = Strip { height, keeps: true, ..Strip::default() };
        strip.items.push(Item::surface((0.0, 0.0), (part.width, height), PALE));
        strip.items.push(Item::rule((0.0, 0.4), (part.width, 0.4), 0.8, BLACK));
        strip.items.push(Item::rule((0.0, height - 0.25), (part.width, height - 0.25), 0.5, BLACK));
        for (placed, lines) in part.columns.iter().zip(&cells) {
            let node = row.map(|row| self.node(Role::ColumnHeading, Some(row)));
            let mark = node.map_or(Mark::Furniture, Mark::Content);
            // Headings stand on the line below them.
            let top = pad + (most - lines.len()) as f32 * style.line_height();
            self.write_cell(&mut strip, part, placed, (lines, top), (&style, mark));
        }
        strip
    }

    /// A row. One that is higher than a page is the only one that is parted, between its lines.
    fn row(&mut self, part: &Part, row: usize, again: &Rc<Strip>) {
        let node = self.node(Role::Row, Some(part.node));
        let values = part.columns.iter().map(|placed| (placed, &part.table.rows[row][placed.index]));
        let mut cells = Vec::new();
        for (place, (placed, value)) in values.enumerate() {
            let text = value.shown(part.table.columns[placed.index].decimals());
            let role = if place == 0 { Role::RowHeading } else { Role::Cell };
            let mark = Mark::Content(self.node(role, Some(node)));
            cells.push((placed, mark, self.cell(&text, placed, &part.style), value));
        }
        let (pad, line) = (ROW_PAD * part.style.size, part.style.line_height());
        let room = ((self.height - again.height - 2.0 * pad) / line).floor().max(1.0) as usize;
        let most = cells.iter().map(|(_, _, lines, _)| lines.len()).max().unwrap_or(0);
        for start in (0..most).step_by(room) {
            let end = most.min(start + room);
            let height = (end - start) as f32 * line + 2.0 * pad;
            let mut strip = Strip { height, again: Some(again.clone()), ..Strip::default() };
            for (place, (placed, mark, lines, value)) in cells.iter().enumerate() {
                // Whose row it is stands in each of its parts; a screen reader reads it once.
                let (from, mark) = match place == 0 && start > 0 && lines.len() <= room {
                    true => (0..lines.len().min(end - start), Mark::Furniture),
                    false => (start.min(lines.len())..end.min(lines.len()), *mark),
                };
                self.write_cell(&mut strip, part, placed, (&lines[from], pad), (&part.style, mark));
                strip.items.extend(bar(part, placed, value, (pad, height), start == 0));
            }
            self.strips.push(strip);
        }
    }

    fn cell(&self, text: &str, placed: &Placed, style: &Style) -> Vec<String> {
        self.break_lines(text, placed.width - placed.bars - 2.0 * PAD * style.size, style)
    }

    fn heading(&self, text: &str, placed: &Placed, style: &Style) -> Vec<String> {
        let width = placed.width - placed.bars - 2.0 * PAD * style.size;
        break_evenly(text, width, &|text| style.width(self.ruler, text))
    }

    fn write_cell(
        &self,
        strip: &mut Strip,
        part: &Part,
        placed: &Placed,
        (lines, top): (&[String], f32),
        (style, mark): (&Style, Mark),
    ) {
        let pad = PAD * style.size;
        for (place, line) in lines.iter().enumerate() {
            let y = top + place as f32 * style.line_height();
            let run: Run = if part.table.columns[placed.index].is_number() {
                let right = placed.x + placed.width - placed.bars - pad;
                style.run_to(self.ruler, line, right, y)
            } else {
                style.run(self.ruler, line, placed.x + pad, y)
            };
            strip.items.push(Item::text(mark, run));
        }
    }

    /// A thin line below each row and a thick one below the last.
    fn end_rows(&mut self, first: usize, width: f32) {
        let count = self.strips.len();
        for (place, strip) in self.strips.iter_mut().enumerate().skip(first) {
            let (thickness, grey) = if place + 1 == count { (0.8, BLACK) } else { (0.4, LIGHT) };
            let y = strip.height - thickness / 2.0;
            strip.items.push(Item::rule((0.0, y), (width, y), thickness, grey));
        }
    }
}

fn bar(part: &Part, placed: &Placed, value: &Value, (pad, height): (f32, f32), is_first: bool) -> Vec<Item> {
    let Some(scale) = part.scale.filter(|_| placed.bars > 0.0) else { return Vec::new() };
    let line = part.style.line_height();
    let row = Row { height, top: pad + line * 0.18, thickness: line * 0.64 };
    let number = value.number().filter(|_| is_first);
    scale.draw(number, (placed.x + placed.width - placed.bars, placed.bars), &row)
}
