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

/// Letters of a heading that stand beside each other before a value is broken.
const LINE_LETTERS: f32 = 8.0;
/// Texts of so many letters are short: a day of an era, a stage, a name.
pub(crate) const SHORT_LETTERS: f32 = 12.0;
/// No text is broken into more lines than that, and how often the right number is halved towards.
const MOST_LINES: f32 = 10_000.0;
const HALVINGS: usize = 40;

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
    /// With no value broken, and the heading in lines of eight letters.
    value: f32,
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
        plan.parts = split(&needs, width)
            .iter()
            .map(|part| place(part, &needs, width, (SHORT_LETTERS + 2.0 * PAD) * size))
            .collect();
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
        let with = |letters: f32| (letters + pad + bars).max(least);
        let heading = whole_heading.min(LINE_LETTERS * style.size);
        Need {
            least,
            value: with(whole_values.max(heading)),
            whole: with(whole_heading.max(whole_values)),
            bars,
        }
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

/// Gives each column what it needs: first to its values, then to its heading. What is left makes bars longer.
fn place(part: &[usize], needs: &[Need], width: f32, short: f32) -> Vec<Placed> {
    let chosen: Vec<Need> = part.iter().map(|index| needs[*index]).collect();
    let values: Vec<(f32, f32)> = chosen.iter().map(|need| (need.least, need.value)).collect();
    let mut widths = share(&values, short, width);
    let lacking: f32 = chosen.iter().zip(&widths).map(|(need, width)| need.whole - width).sum();
    let spare = (width - widths.iter().sum::<f32>()).max(0.0);
    let part_of = if lacking > 0.0 { (spare / lacking).min(1.0) } else { 0.0 };
    for (need, width) in chosen.iter().zip(&mut widths) {
        *width += (need.whole - *width) * part_of;
    }
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

/// Shares the room between columns, of each of which is given how wide it is at least, and how wide with nothing broken.
/// What is short, such as a day, stays whole; the others are broken into as many lines, so that no row is higher than it
/// must be.
pub(crate) fn share(columns: &[(f32, f32)], short: f32, room: f32) -> Vec<f32> {
    let widths = |short: f32, lines: f32| -> Vec<f32> {
        let width = |(least, whole): &(f32, f32)| match *whole <= short {
            true => *whole,
            false => (whole / lines).max(*least).min(*whole),
        };
        columns.iter().map(width).collect()
    };
    let fits = |short: f32, lines: f32| widths(short, lines).iter().sum::<f32>() <= room;
    let short = if fits(short, f32::MAX) { short } else { 0.0 };
    if fits(short, 1.0) {
        return widths(short, 1.0);
    }
    // Between too few lines and enough.
    let (mut few, mut enough) = (1.0, MOST_LINES);
    for _ in 0..HALVINGS {
        let lines = (few + enough) / 2.0;
        if fits(short, lines) { enough = lines } else { few = lines }
    }
    widths(short, enough)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn need(least: f32, whole: f32) -> Need {
        Need { least, value: whole, whole, bars: 0.0 }
    }

    #[test]
    fn what_is_short_stays_whole_and_long_texts_take_as_many_lines() {
        let widths = share(&[(40.0, 100.0), (80.0, 3080.0), (80.0, 770.0)], 120.0, 870.0);
        assert_eq!(widths[0], 100.0);
        assert!((widths[1] - 616.0).abs() < 0.1 && (widths[2] - 154.0).abs() < 0.1, "{widths:?}");
        // Where there is no room for that, all are broken.
        let widths = share(&[(40.0, 100.0), (80.0, 100.0), (80.0, 100.0)], 120.0, 210.0);
        assert!(widths.iter().sum::<f32>() <= 210.0 && widths[0] < 51.0, "{widths:?}");
    }

    #[test]
    fn what_fits_stays_as_it_is() {
        let widths = place(&[0, 1], &[need(40.0, 100.0), need(80.0, 90.0)], 720.0, 50.0);
        assert_eq!((widths[1].x, widths[1].width), (100.0, 90.0));
    }

    #[test]
    fn what_does_not_fit_is_parted_with_the_first_column_repeated() {
        let needs = [need(30.0, 30.0), need(40.0, 40.0), need(30.0, 90.0), need(40.0, 40.0)];
        assert_eq!(split(&needs, 100.0), [vec![0, 1, 2], vec![0, 3]]);
    }
}
