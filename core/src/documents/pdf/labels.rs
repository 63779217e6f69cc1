//! Letters in drawings: legends, and names that stand nowhere over one another.

use super::compose::{Composer, Strip};
use super::layout::{BODY, Item, Mark, Style};

const LABEL: Style = Style::new(BODY, 1.4);
/// How wide and high a sign is.
pub(super) const SIGN: (f32, f32) = (18.0, 10.0);
/// Between a sign and its text, and between entries.
const GAP: f32 = 6.0;
const SPACE: f32 = 16.0;

/// A sign of a legend and what it means; without a sign it is a text alone.
pub(super) struct Entry {
    /// Drawn in a rectangle as large as [`SIGN`], from its upper left corner.
    pub sign: Option<Item>,
    pub text: String,
}

/// Rectangles that letters stand in: left, upper, right and lower edge.
#[derive(Default)]
pub(super) struct Taken(Vec<[f32; 4]>);

impl Taken {
    /// Takes a rectangle, unless a part of it is taken.
    pub(super) fn take(&mut self, own: [f32; 4]) -> bool {
        let is_apart = |other: &[f32; 4]| {
            own[2] <= other[0] || other[2] <= own[0] || own[3] <= other[1] || other[3] <= own[1]
        };
        let is_free = self.0.iter().all(is_apart);
        if is_free {
            self.0.push(own);
        }
        is_free
    }
}

impl Composer<'_> {
    /// A legend in as many lines as it needs, which stays with what comes next.
    pub(super) fn legend(&self, entries: Vec<Entry>, mark: Mark) -> Strip {
        let (line, (width, height)) = (LABEL.line_height(), SIGN);
        let (mut x, mut y) = (0.0, 0.0);
        let mut items = Vec::new();
        for Entry { sign, text } in entries {
            let room = if sign.is_some() { width + GAP } else { 0.0 };
            let text = self.shortened(&text, self.width - room, &LABEL, 1).concat();
            let whole = room + LABEL.width(self.ruler, &text);
            if x > 0.0 && x + whole > self.width {
                (x, y) = (0.0, y + line);
            }
            items.extend(sign.map(|sign| sign.moved(x, y + (line - height) / 2.0)));
            items.push(Item::text(Mark::Decoration, LABEL.run(self.ruler, &text, x + room, y)));
            x += whole + SPACE;
        }
        let items = items.into_iter().map(|item| Item { mark, ..item }).collect();
        Strip { height: y + line + 4.0, items, keeps: true, ..Strip::default() }
    }

    /// A text in at most so many lines, with an ellipsis where that is not enough.
    pub(super) fn shortened(&self, text: &str, width: f32, style: &Style, most: usize) -> Vec<String> {
        let mut lines = self.break_lines(text, width, style);
        if lines.len() > most {
            lines.truncate(most);
            if let Some(last) = lines.last_mut() {
                while !last.is_empty() && style.width(self.ruler, &format!("{last}…")) > width {
                    last.pop();
                }
                last.push('…');
            }
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_is_not_taken_again() {
        let mut taken = Taken::default();
        assert!(taken.take([0.0, 0.0, 10.0, 10.0]) && taken.take([10.0, 0.0, 20.0, 10.0]));
        assert!(!taken.take([5.0, 5.0, 15.0, 15.0]) && taken.take([5.0, 10.0, 15.0, 20.0]));
    }
}
