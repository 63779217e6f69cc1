//! Blocks to strips.

use std::rc::Rc;

use super::fonts::Ruler;
use super::layout::{BODY, DARK, Item, MIDDLE, Mark, NOTE, Node, PALE, Role, Style};
use super::lines::break_lines;
use crate::documents::{Block, Document, KeyFigure, Section};

const TITLE: Style = Style::new(18.0, 1.4).bold();
const SUBTITLE: Style = Style::new(BODY, 1.5).grey(DARK);
const HEADING: Style = Style::new(13.0, 1.4).bold();
pub(super) const TEXT: Style = Style::new(BODY, 1.6);
const SMALL_TEXT: Style = Style::new(NOTE, 1.5).grey(DARK);
const LABEL: Style = Style::new(BODY, 1.35).grey(DARK);
const CHANGE: Style = Style::new(BODY, 1.35);
/// Sizes of a key figure's number: the first in which it fits.
const FIGURE_SIZES: [f32; 4] = [26.0, 20.0, 15.0, BODY];
/// Key figures side by side.
const MOST_CARDS: usize = 4;
/// A text of so many lines stays on one page with the table or the figures that it introduces.
const SHORT: usize = 4;
const CARD_GAP: f32 = 12.0;
const CARD_PAD: f32 = 9.0;
/// Between blocks, and above a heading.
pub(super) const GAP: f32 = 10.0;
const HEADING_GAP: f32 = 16.0;

/// What the end of a page never parts.
#[derive(Debug, Clone, Default)]
pub(super) struct Strip {
    pub height: f32,
    /// Room above it, except at the head of a page.
    pub before: f32,
    pub items: Vec<Item>,
    /// Whether it stays on one page with the next.
    pub keeps: bool,
    /// What stands above it once more where it begins a page.
    pub again: Option<Rc<Strip>>,
    /// Whether it begins a page.
    pub opens_page: bool,
}

/// Makes strips of blocks, for pages of a certain width and height.
pub(super) struct Composer<'a> {
    pub ruler: &'a Ruler<'a>,
    pub width: f32,
    pub height: f32,
    pub nodes: Vec<Node>,
    pub strips: Vec<Strip>,
}

impl Composer<'_> {
    /// A new node, below another one or on top.
    pub(super) fn node(&mut self, role: Role, parent: Option<usize>) -> usize {
        self.nodes.push(Node { role, parent });
        self.nodes.len() - 1
    }

    pub(super) fn break_lines(&self, text: &str, width: f32, style: &Style) -> Vec<String> {
        break_lines(text, width, &|text| style.width(self.ruler, text))
    }

    pub(super) fn document(&mut self, document: &Document) {
        let title = self.node(Role::Title(document.title.clone()), None);
        self.lines(&document.title, TITLE, 0.0, title);
        let subtitle = document.subtitle.join("　");
        if !subtitle.is_empty() {
            let node = self.node(Role::Paragraph, None);
            self.lines(&subtitle, SUBTITLE, 0.0, node);
        }
        let rule = Item::rule((0.0, 4.0), (self.width, 4.0), 0.8, 0);
        self.keep_last();
        self.strips.push(Strip { height: 6.0, items: vec![rule], ..Strip::default() });
        document.sections.iter().for_each(|section| self.section(section));
    }

    fn section(&mut self, section: &Section) {
        let first = self.strips.len();
        let node = self.node(Role::Heading(section.heading.clone()), None);
        let indent = 8.0;
        self.lines(&section.heading, HEADING, indent, node);
        for strip in &mut self.strips[first..] {
            strip.keeps = true;
            let bar = Item::surface((0.0, 0.0), (3.0, strip.height), DARK);
            strip.items.push(bar);
        }
        self.strips[first].before = HEADING_GAP;
        self.strips[first].opens_page = section.annex;
        for (place, block) in section.blocks.iter().enumerate() {
            let first = self.strips.len();
            self.block(block, section.annex);
            if let Some(strip) = self.strips.get_mut(first) {
                strip.before = GAP;
            }
            let next = section.blocks.get(place + 1);
            let introduces = matches!(next, Some(Block::Table(_) | Block::KeyFigures(_)));
            if introduces && matches!(block, Block::Paragraph(_)) && self.strips.len() - first <= SHORT {
                self.strips[first..].iter_mut().for_each(|strip| strip.keeps = true);
            }
        }
        // What comes next is another section, or nothing.
        if let Some(last) = self.strips.last_mut() {
            last.keeps = false;
        }
    }

    fn block(&mut self, block: &Block, is_annex: bool) {
        match block {
            Block::Paragraph(text) => {
                let node = self.node(Role::Paragraph, None);
                self.lines(text, TEXT, 0.0, node);
            }
            Block::Note(text) => {
                let node = self.node(Role::Paragraph, None);
                self.lines(text, SMALL_TEXT, 0.0, node);
            }
            Block::List(points) => self.list(points),
            Block::KeyFigures(figures) => self.figures(figures),
            Block::Table(table) => self.table(table, is_annex),
        }
    }

    /// A text, line by line; neither its first line nor its last one stands alone on a page.
    fn lines(&mut self, text: &str, style: Style, indent: f32, node: usize) {
        let lines = self.break_lines(text, self.width - indent, &style);
        let count = lines.len();
        for (place, line) in lines.iter().enumerate() {
            let run = style.run(self.ruler, line, indent, 0.0);
            let keeps = count > place + 1 && (place == 0 || place + 2 == count);
            let items = vec![Item::text(Mark::Content(node), run)];
            self.strips.push(Strip { height: style.line_height(), items, keeps, ..Strip::default() });
        }
    }

    fn keep_last(&mut self) {
        if let Some(last) = self.strips.last_mut() {
            last.keeps = true;
        }
    }

    fn list(&mut self, points: &[String]) {
        let list = self.node(Role::List, None);
        for point in points {
            let node = self.node(Role::Point, Some(list));
            let sign = self.node(Role::PointSign, Some(node));
            let text = self.node(Role::PointText, Some(node));
            let first = self.strips.len();
            self.lines(point, TEXT, TEXT.size, text);
            let run = TEXT.run(self.ruler, "・", 0.0, 0.0);
            self.strips[first].items.insert(0, Item::text(Mark::Content(sign), run));
        }
    }

    /// Cards in rows, as many in each as fit and as equally as can be.
    fn figures(&mut self, figures: &[KeyFigure]) {
        let rows = figures.len().div_ceil(MOST_CARDS).max(1);
        let in_row = figures.len().div_ceil(rows).max(1);
        let width = (self.width - CARD_GAP * (in_row as f32 - 1.0)) / in_row as f32;
        for row in figures.chunks(in_row) {
            let cards: Vec<_> = row.iter().map(|figure| self.card(figure, width)).collect();
            let height = cards.iter().map(|card| card.height).fold(0.0, f32::max);
            let mut strip = Strip { height, before: GAP, ..Strip::default() };
            for (place, card) in cards.into_iter().enumerate() {
                let x = (width + CARD_GAP) * place as f32;
                strip.items.push(Item::surface((x, 0.0), (width, height), PALE));
                strip.items.push(Item::surface((x, 0.0), (width, 1.5), MIDDLE));
                strip.items.extend(card.items.into_iter().map(|item| item.moved(x, 0.0)));
            }
            self.strips.push(strip);
        }
    }

    fn card(&mut self, figure: &KeyFigure, width: f32) -> Strip {
        // Each its own, or a screen reader would run them together.
        let [label, number] = [(); 2].map(|()| Mark::Content(self.node(Role::Paragraph, None)));
        let room = width - 2.0 * CARD_PAD;
        let value = figure.value.shown(figure.decimals);
        let unit = CHANGE.width(self.ruler, &figure.unit) + 4.0;
        let styles = FIGURE_SIZES.map(|size| Style::new(size, 1.3).bold());
        let fits = |style: &&Style| style.width(self.ruler, &value) + unit <= room;
        let style = *styles.iter().find(fits).unwrap_or(&styles[FIGURE_SIZES.len() - 1]);
        let mut card = Strip { height: CARD_PAD, ..Strip::default() };
        self.card_lines(&mut card, label, &figure.label, &LABEL, room);
        let last = self.card_lines(&mut card, number, &value, &style, room);
        if last + unit > room {
            self.card_lines(&mut card, number, &figure.unit, &CHANGE, room);
        } else {
            // On the line of the number.
            let y = card.height - style.line_height() + style.baseline() - CHANGE.baseline();
            let run = CHANGE.run(self.ruler, &figure.unit, CARD_PAD + last + 4.0, y);
            card.items.push(Item::text(number, run));
        }
        if let Some(text) = &figure.change {
            let change = Mark::Content(self.node(Role::Paragraph, None));
            self.card_lines(&mut card, change, text, &CHANGE, room);
        }
        card.height += CARD_PAD;
        card
    }

    /// Adds lines to a card; returns how wide the last one is.
    fn card_lines(&self, card: &mut Strip, mark: Mark, text: &str, style: &Style, room: f32) -> f32 {
        let mut last = 0.0;
        for line in self.break_lines(text, room, style) {
            let run = style.run(self.ruler, &line, CARD_PAD, card.height);
            last = run.width;
            card.items.push(Item::text(mark, run));
            card.height += style.line_height();
        }
        last
    }
}
