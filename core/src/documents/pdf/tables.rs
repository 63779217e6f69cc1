//! Tables to strips: a caption, the headings, and a strip for each row.

use std::ops::Range;
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
/// A table that takes no more of a page than this is not parted, nor is a row.
const WHOLE_SHARE: f32 = 0.35;

/// So many lines of a row that may be parted stay together.
const PIECE: usize = 4;

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

/// A cell of a row, with its text in lines.
struct Cell<'t> {
    placed: &'t Placed,
    mark: Mark,
    lines: Vec<String>,
    value: &'t Value,
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

    /// A row. One that takes much of a page may be parted between its lines.
    fn row(&mut self, part: &Part, row: usize, again: &Rc<Strip>) {
        let node = self.node(Role::Row, Some(part.node));
        let mut cells = Vec::new();
        for (place, placed) in part.columns.iter().enumerate() {
            let value = &part.table.rows[row][placed.index];
            let text = value.shown(part.table.columns[placed.index].decimals());
            let role = if place == 0 { Role::RowHeading } else { Role::Cell };
            let mark = Mark::Content(self.node(role, Some(node)));
            cells.push(Cell { placed, mark, lines: self.cell(&text, placed, &part.style), value });
        }
        let most = cells.iter().map(|cell| cell.lines.len()).max().unwrap_or(0);
        let ends_table = row + 1 == part.table.rows.len();
        let room = (self.height - again.height) / part.style.line_height();
        let piece = if most as f32 > room * WHOLE_SHARE { PIECE.min(room as usize).max(1) } else { most };
        for start in (0..most).step_by(piece.max(1)) {
            let lines = start..most.min(start + piece);
            let begins =
                if start == 0 { again.clone() } else { self.named(part, &cells[0], again, start..most) };
            let ends = (lines.end == most).then_some(ends_table);
            self.piece(part, &cells, lines, ends);
            if let Some(strip) = self.strips.last_mut() {
                strip.again = Some(begins);
            }
        }
    }

    /// Some lines of a row; a thin line below the last of them, a thick one where the table ends.
    fn piece(&mut self, part: &Part, cells: &[Cell], lines: Range<usize>, ends: Option<bool>) {
        let pad = ROW_PAD * part.style.size;
        let (above, below) =
            (if lines.start == 0 { pad } else { 0.0 }, if ends.is_some() { pad } else { 0.0 });
        let height = lines.len() as f32 * part.style.line_height() + above + below;
        let mut strip = Strip { height, ..Strip::default() };
        for Cell { placed, mark, lines: all, value } in cells {
            let own = &all[lines.start.min(all.len())..lines.end.min(all.len())];
            self.write_cell(&mut strip, part, placed, (own, above), (&part.style, *mark));
            strip.items.extend(bar(part, placed, value, (pad, height), lines.start == 0));
        }
        if let Some(ends_table) = ends {
            let (thickness, grey) = if ends_table { (0.8, BLACK) } else { (0.4, LIGHT) };
            let y = height - thickness / 2.0;
            strip.items.push(Item::rule((0.0, y), (part.width, y), thickness, grey));
        }
        self.strips.push(strip);
    }

    /// What stands above a row that goes on, and beside its lines whose row it is; a screen reader reads it once.
    fn named(&self, part: &Part, heading: &Cell, again: &Rc<Strip>, rest: Range<usize>) -> Rc<Strip> {
        let mut strip = Strip::clone(again);
        strip.height += ROW_PAD * part.style.size;
        if heading.lines.len() <= rest.start {
            let lines = &heading.lines[..heading.lines.len().min(rest.len())];
            let top = strip.height;
            let style = (&part.style, Mark::Furniture);
            self.write_cell(&mut strip, part, heading.placed, (lines, top), style);
        }
        Rc::new(strip)
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
}

fn bar(part: &Part, placed: &Placed, value: &Value, (pad, height): (f32, f32), is_first: bool) -> Vec<Item> {
    let Some(scale) = part.scale.filter(|_| placed.bars > 0.0) else { return Vec::new() };
    let line = part.style.line_height();
    let row = Row { height, top: pad + line * 0.18, thickness: line * 0.64 };
    let number = value.number().filter(|_| is_first);
    scale.draw(number, (placed.x + placed.width - placed.bars, placed.bars), &row)
}
