//! What stands where on a page. All lengths are points (1/72 inch), from the upper left corner.

use super::fonts::{Ruler, Weight};

/// Between paper and print, on all sides: 15 mm.
pub(super) const MARGIN: f32 = 42.52;
/// Running text.
pub(super) const BODY: f32 = 10.5;
/// Notes, the foot of a page, the axes of drawings.
pub(super) const NOTE: f32 = 9.0;
/// Tables of an annex whose columns do not fit beside each other otherwise; nothing else is smaller than a note.
pub(super) const SMALL: f32 = 8.5;
/// How far letters reach above and below their line, in ems.
const ASCENT: f32 = 0.88;
const DESCENT: f32 = 0.22;
/// The border of an area.
pub(super) const BORDER: f32 = 0.5;
/// Greys: 0 is black.
pub(super) const BLACK: u8 = 0;
pub(super) const DARK: u8 = 70;
pub(super) const MIDDLE: u8 = 125;
pub(super) const LIGHT: u8 = 200;
pub(super) const PALE: u8 = 240;
pub(super) const WHITE: u8 = 255;

/// A document on its pages.
pub(super) struct Layout {
    /// Width and height of each page.
    pub size: (f32, f32),
    /// What stands on each page, in the order in which it is read.
    pub pages: Vec<Vec<Item>>,
    /// What the parts are to a screen reader. A node comes after the one that it belongs to.
    pub nodes: Vec<Node>,
}

/// A part of the document as a screen reader tells it.
#[derive(Debug)]
pub(super) struct Node {
    pub role: Role,
    pub parent: Option<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Role {
    Title(String),
    Heading(String),
    Paragraph,
    List,
    Point,
    PointSign,
    PointText,
    Table,
    Caption,
    /// A drawing, with what it shows.
    Figure(String),
    Row,
    ColumnHeading,
    RowHeading,
    Cell,
}

/// Something that is drawn, and what it belongs to.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub mark: Mark,
    pub shape: Shape,
}

/// What an item belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// A node, by its place.
    Content(usize),
    /// Lines and surfaces, which are not read.
    Decoration,
    /// What stands on every page, or again on the next one.
    Furniture,
}

#[derive(Debug, Clone)]
pub(super) enum Shape {
    Text(Run),
    /// A surface in one grey.
    Surface {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        grey: u8,
    },
    /// A line through points, dashed or not.
    Line {
        points: Vec<(f32, f32)>,
        width: f32,
        grey: u8,
        dash: Option<(f32, f32)>,
    },
    /// Rings with a thin border, and a look between the outer ones and those of holes.
    Area {
        rings: Vec<Vec<(f32, f32)>>,
        look: Look,
    },
}

/// How an area looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// In one grey.
    Grey(u8),
    /// White with slanted lines.
    Hatched,
    /// White with dots.
    Dotted,
}

/// Letters in one line.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub text: String,
    pub style: Style,
    pub x: f32,
    pub baseline: f32,
    pub width: f32,
}

/// How letters look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Style {
    pub size: f32,
    pub weight: Weight,
    pub grey: u8,
    /// From line to line, in ems.
    pub leading: f32,
}

impl Mark {
    pub(super) fn node(self) -> Option<usize> {
        match self {
            Self::Content(node) => Some(node),
            Self::Decoration | Self::Furniture => None,
        }
    }
}

impl Style {
    pub(super) const fn new(size: f32, leading: f32) -> Self {
        Self { size, weight: Weight::Regular, grey: BLACK, leading }
    }

    pub(super) const fn bold(self) -> Self {
        Self { weight: Weight::Bold, ..self }
    }

    pub(super) const fn grey(self, grey: u8) -> Self {
        Self { grey, ..self }
    }

    pub(super) fn line_height(&self) -> f32 {
        self.size * self.leading
    }

    /// How far below the upper edge of a line its letters stand.
    pub(super) fn baseline(&self) -> f32 {
        (self.line_height() - self.size * (ASCENT + DESCENT)) / 2.0 + self.size * ASCENT
    }

    /// How wide a text is.
    pub(super) fn width(&self, ruler: &Ruler, text: &str) -> f32 {
        ruler.width(text, self.size, self.weight)
    }

    /// A text whose line begins at `x` and has its upper edge at `y`.
    pub(super) fn run(&self, ruler: &Ruler, text: &str, x: f32, y: f32) -> Run {
        let width = self.width(ruler, text);
        Run { text: text.to_owned(), style: *self, x, baseline: y + self.baseline(), width }
    }

    /// A text whose line ends at `right`.
    pub(super) fn run_to(&self, ruler: &Ruler, text: &str, right: f32, y: f32) -> Run {
        let run = self.run(ruler, text, 0.0, y);
        Run { x: right - run.width, ..run }
    }
}

impl Item {
    pub(super) fn text(mark: Mark, run: Run) -> Self {
        Self { mark, shape: Shape::Text(run) }
    }

    /// A straight line that nobody reads.
    pub(super) fn rule(from: (f32, f32), to: (f32, f32), width: f32, grey: u8) -> Self {
        let shape = Shape::Line { points: vec![from, to], width, grey, dash: None };
        Self { mark: Mark::Decoration, shape }
    }

    /// A surface that nobody reads.
    pub(super) fn surface((x, y): (f32, f32), (width, height): (f32, f32), grey: u8) -> Self {
        Self { mark: Mark::Decoration, shape: Shape::Surface { x, y, width, height, grey } }
    }

    pub(super) fn moved(mut self, right: f32, down: f32) -> Self {
        match &mut self.shape {
            Shape::Text(run) => (run.x, run.baseline) = (run.x + right, run.baseline + down),
            Shape::Surface { x, y, .. } => (*x, *y) = (*x + right, *y + down),
            Shape::Line { points, .. } => shift(points, right, down),
            Shape::Area { rings, .. } => rings.iter_mut().for_each(|ring| shift(ring, right, down)),
        }
        self
    }

    /// Left, upper, right and lower edge.
    pub(super) fn bounds(&self) -> (f32, f32, f32, f32) {
        match &self.shape {
            Shape::Text(run) => {
                let top = run.baseline - run.style.size * ASCENT;
                let bottom = run.baseline + run.style.size * DESCENT;
                (run.x, top, run.x + run.width, bottom)
            }
            Shape::Surface { x, y, width, height, .. } => (*x, *y, x + width, y + height),
            Shape::Line { points, width, .. } => around(points.iter(), width / 2.0),
            Shape::Area { rings, .. } => around(rings.iter().flatten(), BORDER / 2.0),
        }
    }
}

fn shift(points: &mut [(f32, f32)], right: f32, down: f32) {
    points.iter_mut().for_each(|point| *point = (point.0 + right, point.1 + down));
}

/// The edges of points that are so thick.
fn around<'a>(points: impl Iterator<Item = &'a (f32, f32)>, half: f32) -> (f32, f32, f32, f32) {
    let none = (f32::MAX, f32::MAX, f32::MIN, f32::MIN);
    points.fold(none, |edges, (x, y)| {
        (edges.0.min(x - half), edges.1.min(y - half), edges.2.max(x + half), edges.3.max(y + half))
    })
}
