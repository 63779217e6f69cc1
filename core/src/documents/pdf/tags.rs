//! What a document is to a screen reader: its tree of tags, and the headings to jump to.

use std::num::NonZeroU16;

use krilla::destination::XyzDestination;
use krilla::geom::{Point, Rect};
use krilla::outline::{Outline, OutlineNode};
use krilla::tagging::{BBox, Identifier, ListNumbering, TableHeaderScope, Tag, TagGroup, TagKind, TagTree};

use super::layout::{Layout, Role};

const LANGUAGE: &str = "ja";

/// The tree of tags, from what was painted for each node.
pub(super) fn tree(layout: &Layout, mut painted: Vec<Vec<Identifier>>) -> TagTree {
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); layout.nodes.len()];
    for (place, node) in layout.nodes.iter().enumerate() {
        node.parent.into_iter().for_each(|parent| below[parent].push(place));
    }
    let mut tree = TagTree::new().with_lang(Some(LANGUAGE.to_owned()));
    for place in (0..layout.nodes.len()).filter(|place| layout.nodes[*place].parent.is_none()) {
        tree.push(group(layout, place, &below, &mut painted));
    }
    tree
}

fn group(layout: &Layout, place: usize, below: &[Vec<usize>], painted: &mut [Vec<Identifier>]) -> TagGroup {
    let mut group = TagGroup::new(tag(layout, place));
    std::mem::take(&mut painted[place]).into_iter().for_each(|identifier| group.push(identifier));
    for child in &below[place] {
        group.push(self::group(layout, *child, below, painted));
    }
    group
}

fn tag(layout: &Layout, place: usize) -> TagKind {
    let heading = |level: u16, text: &String| {
        Tag::Hn(NonZeroU16::MIN.saturating_add(level - 1), Some(text.clone())).into()
    };
    match &layout.nodes[place].role {
        Role::Title(text) => heading(1, text),
        Role::Heading(text) => heading(2, text),
        Role::Paragraph => Tag::P.into(),
        Role::List => Tag::L(ListNumbering::Disc).into(),
        Role::Point => Tag::LI.into(),
        Role::PointSign => Tag::Lbl.into(),
        Role::PointText => Tag::LBody.into(),
        Role::Table => Tag::Table.into(),
        Role::Caption => Tag::Caption.into(),
        Role::Figure(text) => Tag::Figure(Some(text.clone())).with_bbox(box_of(layout, place)).into(),
        Role::Row => Tag::TR.into(),
        Role::ColumnHeading => Tag::TH(TableHeaderScope::Column).into(),
        Role::RowHeading => Tag::TH(TableHeaderScope::Row).into(),
        Role::Cell => Tag::TD.into(),
    }
}

/// Where a drawing is.
fn box_of(layout: &Layout, node: usize) -> Option<BBox> {
    let is_of = |page: &[super::layout::Item]| page.iter().any(|item| item.mark.node() == Some(node));
    let page = layout.pages.iter().position(|page| is_of(page))?;
    let items = layout.pages[page].iter().filter(|item| item.mark.node() == Some(node));
    let around = |a: Edges, b: Edges| (a.0.min(b.0), a.1.min(b.1), a.2.max(b.2), a.3.max(b.3));
    let (left, top, right, bottom) = items.map(super::layout::Item::bounds).reduce(around)?;
    Some(BBox::new(page, Rect::from_ltrb(left, top, right, bottom)?))
}

type Edges = (f32, f32, f32, f32);

/// The headings with their places.
pub(super) fn outline(layout: &Layout) -> Outline {
    let mut outline = Outline::new();
    let mut last = None;
    for (page, items) in layout.pages.iter().enumerate() {
        for item in items {
            let Some(node) = item.mark.node().filter(|node| Some(*node) != last) else { continue };
            let (Role::Title(text) | Role::Heading(text)) = &layout.nodes[node].role else { continue };
            last = Some(node);
            let (left, top, _, _) = item.bounds();
            let place = XyzDestination::new(page, Point::from_xy(left, top));
            outline.push_child(OutlineNode::new(text.clone(), place));
        }
    }
    outline
}
