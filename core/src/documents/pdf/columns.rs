//! How wide the columns of a table are, and which stand beside each other.

use super::bars;
use super::fonts::{Ruler, Weight};
use super::layout::{BODY, SMALL, Style};
use super::lines::widest_piece;
use crate::documents::{Chart, Column, Table};

/// Between the letters and the edges of a cell, in ems.
pub(super) const PAD: f32 = 0.4;
/// How much of the page a column can insist on: two of them always fit.
const GREATEST_SHARE: f32 = 0.4;
/// Letters beside each other, at least, in a heading and in a column of texts.
const HEADING_LETTERS: f32 = 3.0;
const TEXT_LETTERS: f32 = 6.0;

/// A table as it fits the page.
pub(super) struct Plan {
    /// How its values look.
    pub style: Style,
    /// Columns that stand beside each other; more than one set where not all do. Each begins with the first column.
    pub parts: Vec<Vec<Placed>>,
}

/// A column in its place, in points from the left.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Placed {
    pub index: usize,
    pub x: f32,
    pub width: f32,
    /// How much of its right side is for bars.
    pub bars: f32,
}

/// What a column needs.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Need {
    /// With its texts broken as often as they may be.
    least: f32,
    /// With nothing broken.
    whole: f32,
    /// For bars, at least; nothing without them.
    bars: f32,
}

/// Finds the place of each column. A table of an annex is set smaller where that makes its columns fit; one that
/// still does not fit is parted.
pub(super) fn plan(table: &Table, is_annex: bool, width: f32, ruler: &Ruler) -> Plan {
    let sizes: &[f32] = if is_annex { &[BODY, SMALL] } else { &[BODY] };
    let mut plan = Plan { style: Style::new(BODY, 1.35), parts: Vec::new() };
    for size in sizes {
        plan.style = Style::new(*size, 1.35);
        let needs = needs(table, &plan.style, width, ruler);
        plan.parts = split(&needs, width).iter().map(|part| place(part, &needs, width)).collect();
        if plan.parts.len() == 1 {
            break;
        }
    }
    plan
}

fn needs(table: &Table, style: &Style, width: f32, ruler: &Ruler) -> Vec<Need> {
    let need = |(index, column): (usize, &Column)| {
        let values: Vec<_> = table.rows.iter().map(|row| row[index].shown(column.decimals())).collect();
        let values: Vec<_> = values.iter().map(String::as_str).collect();
        let heading = column.full_heading();
        let (least_heading, whole_heading) = text_need(&[&heading], &style.bold(), HEADING_LETTERS, ruler);
        let (least_values, whole_values) = text_need(&values, style, TEXT_LETTERS, ruler);
        // Numbers are never broken.
        let least_values = if column.is_number() { whole_values } else { least_values };
        let pad = 2.0 * PAD * style.size;
        let drawn = matches!(table.chart, Some(Chart::Bars { column }) if column == index);
        let bars = if drawn { bars::NARROWEST } else { 0.0 };
        let least = (least_heading.max(least_values) + pad).min(width * GREATEST_SHARE - bars) + bars;
        Need { least, whole: (whole_heading.max(whole_values) + pad + bars).max(least), bars }
    };
    table.columns.iter().enumerate().map(need).collect()
}

/// How wide texts are when broken as often as may be, but not into columns of single letters, and when whole.
fn text_need(texts: &[&str], style: &Style, letters: f32, ruler: &Ruler) -> (f32, f32) {
    let measure = |text: &str| ruler.width(text, style.size, Weight::Bold).max(style.width(ruler, text));
    let lines = texts.iter().flat_map(|text| text.split('\n'));
    let whole = lines.map(measure).fold(0.0, f32::max);
    let piece = texts.iter().map(|text| widest_piece(text, &measure)).fold(0.0, f32::max);
    (piece.max(whole.min(letters * style.size)), whole)
}

/// Sets of columns that fit beside each other, each with the first column.
fn split(needs: &[Need], width: f32) -> Vec<Vec<usize>> {
    let mut parts = vec![vec![0]];
    let mut taken = needs[0].least;
    for (index, need) in needs.iter().enumerate().skip(1) {
        if taken + need.least > width {
            parts.push(vec![0]);
            taken = needs[0].least;
        }
        taken += need.least;
        parts.last_mut().into_iter().for_each(|part| part.push(index));
    }
    parts
}

/// Gives each column what it needs. Where that is more than there is, those that lack little get it first; where it
/// is less, bars get longer.
fn place(part: &[usize], needs: &[Need], width: f32) -> Vec<Placed> {
    let chosen: Vec<Need> = part.iter().map(|index| needs[*index]).collect();
    let least: f32 = chosen.iter().map(|need| need.least).sum();
    let level = level(chosen.iter().map(|need| need.whole - need.least).collect(), width - least);
    let mut widths: Vec<f32> =
        chosen.iter().map(|need| need.least + (need.whole - need.least).min(level)).collect();
    let spare = width - widths.iter().sum::<f32>();
    let mut x = 0.0;
    let mut placed = Vec::new();
    for ((index, need), width) in part.iter().zip(&chosen).zip(&mut widths) {
        let more = if need.bars > 0.0 { spare.max(0.0) } else { 0.0 };
        *width += more;
        placed.push(Placed { index: *index, x, width: *width, bars: need.bars + more });
        x += *width;
    }
    placed
}

/// The most that each may get so that all together get no more than `room`.
fn level(mut wishes: Vec<f32>, room: f32) -> f32 {
    wishes.sort_by(f32::total_cmp);
    let (mut room, count) = (room.max(0.0), wishes.len());
    for (place, wish) in wishes.iter().enumerate() {
        let share = room / (count - place) as f32;
        if *wish > share {
            return share;
        }
        room -= wish;
    }
    f32::MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    fn need(least: f32, whole: f32) -> Need {
        Need { least, whole, bars: 0.0 }
    }

    #[test]
    fn columns_that_lack_little_are_served_first() {
        assert_eq!(level(vec![60.0, 3000.0], 600.0), 540.0);
        let widths = place(&[0, 1], &[need(40.0, 100.0), need(80.0, 3080.0)], 720.0);
        assert_eq!(widths.iter().map(|placed| placed.width).collect::<Vec<_>>(), [100.0, 620.0]);
    }

    #[test]
    fn what_fits_stays_as_it_is() {
        let widths = place(&[0, 1], &[need(40.0, 100.0), need(80.0, 90.0)], 720.0);
        assert_eq!((widths[1].x, widths[1].width), (100.0, 90.0));
    }

    #[test]
    fn what_does_not_fit_is_parted_with_the_first_column_repeated() {
        let needs = [need(30.0, 30.0), need(40.0, 40.0), need(30.0, 90.0), need(40.0, 40.0)];
        assert_eq!(split(&needs, 100.0), [vec![0, 1, 2], vec![0, 3]]);
    }
}
