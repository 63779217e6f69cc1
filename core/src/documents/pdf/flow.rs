//! Strips to pages, and what stands on every page.

use super::compose::{Composer, Strip};
use super::fonts::Ruler;
use super::layout::{BODY, DARK, Item, LIGHT, Layout, MARGIN, Mark, NOTE, Style};
use crate::documents::{Document, PageFormat};

/// A4, upright.
const SHORT_SIDE: f32 = 595.28;
const LONG_SIDE: f32 = 841.89;
const NOTICE: Style = Style::new(BODY, 1.4).bold();
const FOOTER: Style = Style::new(NOTE, 1.35).grey(DARK);
/// For the number of the page, beside the footer.
const NUMBER_WIDTH: f32 = 70.0;
/// Between the text and what stands above and below it.
const BAND_GAP: f32 = 8.0;

/// What stands on every page.
struct Furniture {
    notice: Vec<String>,
    footer: Vec<String>,
    width: f32,
    height: f32,
}

/// Puts a document on its pages.
pub(super) fn lay_out(document: &Document, ruler: &Ruler) -> Layout {
    let size = match document.page {
        PageFormat::Portrait => (SHORT_SIDE, LONG_SIDE),
        PageFormat::Landscape => (LONG_SIDE, SHORT_SIDE),
    };
    let (width, height) = (size.0 - 2.0 * MARGIN, size.1 - 2.0 * MARGIN);
    let mut composer = Composer { ruler, width, height, nodes: Vec::new(), strips: Vec::new() };
    let notice = document.notice.as_deref().map(|text| composer.break_lines(text, width - 16.0, &NOTICE));
    let footer = composer.break_lines(&document.footer, width - NUMBER_WIDTH, &FOOTER);
    let furniture = Furniture { notice: notice.unwrap_or_default(), footer, width, height };
    let top = furniture.notice_height();
    composer.height = height - top - furniture.footer_height();
    composer.document(document);
    let filled = fill(composer.strips, composer.height);
    let count = filled.len();
    let pages = filled.into_iter().enumerate().map(|(place, items)| {
        let text = items.into_iter().map(|item| item.moved(0.0, top));
        let rest = furniture.draw(ruler, place + 1, count);
        text.chain(rest).map(|item| item.moved(MARGIN, MARGIN)).collect()
    });
    Layout { size, pages: pages.collect(), nodes: composer.nodes }
}

impl Furniture {
    fn notice_height(&self) -> f32 {
        let lines = self.notice.len() as f32 * NOTICE.line_height();
        if self.notice.is_empty() { 0.0 } else { lines + 4.0 + BAND_GAP }
    }

    fn footer_height(&self) -> f32 {
        BAND_GAP + 3.0 + self.footer.len() as f32 * FOOTER.line_height()
    }

    fn draw(&self, ruler: &Ruler, number: usize, count: usize) -> Vec<Item> {
        let mut items = self.draw_notice(ruler);
        let top = self.height - self.footer_height() + BAND_GAP;
        items.push(Item::rule((0.0, top), (self.width, top), 0.4, LIGHT));
        for (place, line) in self.footer.iter().enumerate() {
            let y = top + 3.0 + place as f32 * FOOTER.line_height();
            items.push(Item::text(Mark::Furniture, FOOTER.run(ruler, line, 0.0, y)));
        }
        let page = FOOTER.run_to(ruler, &format!("{number} / {count}"), self.width, top + 3.0);
        items.push(Item::text(Mark::Furniture, page));
        items
    }

    /// In a frame, in the upper right corner.
    fn draw_notice(&self, ruler: &Ruler) -> Vec<Item> {
        let runs = self.notice.iter().enumerate().map(|(place, line)| {
            let y = 2.0 + place as f32 * NOTICE.line_height();
            NOTICE.run_to(ruler, line, self.width - 8.0, y)
        });
        let runs: Vec<_> = runs.collect();
        let Some(left) = runs.iter().map(|run| run.x - 8.0).reduce(f32::min) else { return Vec::new() };
        let (right, bottom) = (self.width - 0.4, self.notice_height() - BAND_GAP);
        let corners = [(left, 0.4), (right, 0.4), (right, bottom), (left, bottom), (left, 0.4)];
        let sides = corners.windows(2).map(|side| Item::rule(side[0], side[1], 0.8, 0));
        sides.chain(runs.into_iter().map(|run| Item::text(Mark::Furniture, run))).collect()
    }
}

/// Fills pages of a height with strips, from the top.
fn fill(strips: Vec<Strip>, height: f32) -> Vec<Vec<Item>> {
    let (mut pages, mut page, mut y) = (Vec::new(), Vec::new(), 0.0);
    for (place, strip) in strips.iter().enumerate() {
        if y > 0.0 && (strip.opens_page || y + needed(&strips, place, height) > height) {
            pages.push(std::mem::take(&mut page));
            y = 0.0;
        }
        if y > 0.0 {
            y += strip.before;
        } else if let Some(again) = &strip.again {
            page.extend(again.items.iter().cloned());
            y = again.height;
        }
        page.extend(strip.items.iter().cloned().map(|item| item.moved(0.0, y)));
        y += strip.height;
    }
    pages.push(page);
    pages
}

/// The height of a strip and of those that stay on one page with it.
fn needed(strips: &[Strip], place: usize, height: f32) -> f32 {
    let of = |strip: &Strip| strip.before + strip.height;
    let group: f32 = strips[place..=last_kept(strips, place)].iter().map(of).sum();
    let is_begun = place > 0 && strips[place - 1].keeps;
    // What stays together and is higher than a page is parted where it must be.
    if is_begun || group > height { of(&strips[place]) } else { group }
}

/// The last of the strips that stay on one page with this one.
fn last_kept(strips: &[Strip], place: usize) -> usize {
    (place..strips.len()).find(|next| !strips[*next].keeps).unwrap_or(strips.len() - 1)
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;

    fn strip(height: f32) -> Strip {
        Strip { height, items: vec![Item::surface((0.0, 0.0), (1.0, height), 0)], ..Strip::default() }
    }

    /// The upper edges on each page.
    fn tops(strips: Vec<Strip>) -> Vec<Vec<f32>> {
        let top = |item: &Item| item.bounds().1;
        fill(strips, 100.0).iter().map(|page| page.iter().map(top).collect()).collect()
    }

    #[test]
    fn a_strip_is_never_parted() {
        assert_eq!(tops(vec![strip(60.0), strip(30.0), strip(20.0)]), [vec![0.0, 60.0], vec![0.0]]);
    }

    #[test]
    fn what_keeps_goes_along_to_the_next_page() {
        let heading = Strip { keeps: true, before: 5.0, ..strip(10.0) };
        assert_eq!(tops(vec![strip(80.0), heading, strip(20.0)]), [vec![0.0], vec![0.0, 10.0]]);
    }

    #[test]
    fn the_head_of_a_table_stands_on_each_of_its_pages() {
        let again = Some(Rc::new(strip(10.0)));
        let row = || Strip { again: again.clone(), ..strip(40.0) };
        let head = Strip { keeps: true, ..strip(10.0) };
        assert_eq!(tops(vec![head, row(), row(), row()]), [vec![0.0, 10.0, 50.0], vec![0.0, 10.0]]);
    }

    #[test]
    fn an_annex_begins_a_page() {
        let annex = Strip { opens_page: true, ..strip(10.0) };
        assert_eq!(tops(vec![strip(10.0), annex]), [vec![0.0], vec![0.0]]);
    }
}
