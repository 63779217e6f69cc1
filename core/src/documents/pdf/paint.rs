//! Pages to PDF.

use krilla::SerializeSettings;
use krilla::color::luma;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, LineJoin, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, SpanTag};
use krilla::text::{GlyphId, KrillaGlyph};

use super::fonts::{Fonts, Letter, Ruler};
use super::layout::{BORDER, DARK, Item, Layout, Look, MIDDLE, Mark, Run, Shape, WHITE};
use super::tags;
use crate::documents::Document;
use crate::error::{Error, Result};

/// From one line of a pattern to the next.
const PATTERN: f32 = 4.0;

/// Paints a layout all of whose letters have glyphs.
pub(super) fn paint(document: &Document, layout: &Layout, fonts: &Fonts, ruler: &Ruler) -> Result<Vec<u8>> {
    let mut pdf = krilla::Document::new_with(settings()?);
    let mut painted: Vec<Vec<Identifier>> = vec![Vec::new(); layout.nodes.len()];
    for items in &layout.pages {
        let (width, height) = layout.size;
        let settings = PageSettings::from_wh(width, height).ok_or_else(|| Error::internal("no page"))?;
        let mut page = pdf.start_page_with(settings);
        let mut surface = page.surface();
        for group in items.chunk_by(|a, b| a.mark == b.mark) {
            let mark = group[0].mark;
            let identifier = surface.start_tagged(content_tag(mark));
            group.iter().for_each(|item| draw(&mut surface, item, fonts, ruler));
            surface.end_tagged();
            mark.node().into_iter().for_each(|node| painted[node].push(identifier));
        }
        surface.finish();
        page.finish();
    }
    pdf.set_tag_tree(tags::tree(layout, painted));
    pdf.set_outline(tags::outline(layout));
    let metadata = Metadata::new().title(document.title.clone()).language("ja".to_owned());
    pdf.set_metadata(metadata.creator("Arunai".to_owned()));
    pdf.finish().map_err(|error| Error::internal(format!("{error}: {error:?}")))
}

fn settings() -> Result<SerializeSettings> {
    let builder = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1);
    let configuration = builder.finish().map_err(|error| Error::internal(format!("{error:?}")))?;
    Ok(SerializeSettings { configuration, ..SerializeSettings::default() })
}

fn content_tag(mark: Mark) -> ContentTag<'static> {
    match mark {
        Mark::Content(_) => ContentTag::Span(SpanTag::empty()),
        Mark::Decoration => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)),
        Mark::Furniture => ContentTag::Artifact(Artifact::with_kind(ArtifactType::PaginationOther)),
    }
}

fn draw(surface: &mut Surface, item: &Item, fonts: &Fonts, ruler: &Ruler) {
    match &item.shape {
        Shape::Text(run) => draw_run(surface, run, fonts, ruler),
        Shape::Surface { x, y, width, height, grey } => {
            let mut path = PathBuilder::new();
            Rect::from_xywh(*x, *y, *width, *height).into_iter().for_each(|rect| path.push_rect(rect));
            surface.set_stroke(None);
            surface.set_fill(Some(fill(*grey)));
            path.finish().iter().for_each(|path| surface.draw_path(path));
        }
        Shape::Line { points, width, grey, dash } => {
            let mut path = PathBuilder::new();
            go_through(&mut path, points);
            surface.set_fill(None);
            surface.set_stroke(Some(stroke(*grey, *width, *dash)));
            path.finish().iter().for_each(|path| surface.draw_path(path));
        }
        Shape::Area { rings, look } => {
            let mut path = PathBuilder::new();
            for ring in rings {
                go_through(&mut path, ring);
                path.close();
            }
            path.finish().iter().for_each(|path| draw_area(surface, path, *look, item.bounds()));
        }
    }
}

fn go_through(path: &mut PathBuilder, points: &[(f32, f32)]) {
    for (place, (x, y)) in points.iter().enumerate() {
        if place == 0 { path.move_to(*x, *y) } else { path.line_to(*x, *y) }
    }
}

fn stroke(grey: u8, width: f32, dash: Option<(f32, f32)>) -> Stroke {
    let dash = dash.map(|(on, off)| StrokeDash { array: vec![on, off], offset: 0.0 });
    let paint = luma::Color::new(grey).into();
    Stroke { paint, width, dash, line_join: LineJoin::Round, ..Stroke::default() }
}

fn draw_area(surface: &mut Surface, path: &Path, look: Look, bounds: (f32, f32, f32, f32)) {
    let (ground, has_pattern) = match look {
        Look::Grey(grey) => (grey, false),
        Look::Hatched | Look::Dotted => (WHITE, true),
    };
    surface.set_stroke(None);
    surface.set_fill(Some(Fill { rule: FillRule::EvenOdd, ..fill(ground) }));
    surface.draw_path(path);
    surface.set_fill(None);
    if has_pattern {
        surface.push_clip_path(path, &FillRule::EvenOdd);
        draw_pattern(surface, look, bounds);
        surface.pop();
    }
    surface.set_stroke(Some(stroke(DARK, BORDER, None)));
    surface.draw_path(path);
}

/// Lines over a rectangle, from places that are the same on the whole page, so that neighbours look alike.
fn draw_pattern(surface: &mut Surface, look: Look, (left, top, right, bottom): (f32, f32, f32, f32)) {
    let is_hatched = look == Look::Hatched;
    let (first, last) = if is_hatched { (left - bottom, right - top) } else { (top, bottom) };
    surface.set_stroke(Some(match is_hatched {
        true => stroke(MIDDLE, 0.7, None),
        false => stroke(DARK, 0.9, Some((0.9, PATTERN - 0.9))),
    }));
    for step in (first / PATTERN).floor() as i32..=(last / PATTERN).ceil() as i32 {
        let place = step as f32 * PATTERN;
        let start = (left / PATTERN).floor() * PATTERN;
        let ends = if is_hatched {
            [(place + top, top), (place + bottom, bottom)]
        } else {
            [(start, place), (right, place)]
        };
        let mut path = PathBuilder::new();
        go_through(&mut path, &ends);
        path.finish().iter().for_each(|path| surface.draw_path(path));
    }
}

/// Draws letters, font by font.
fn draw_run(surface: &mut Surface, run: &Run, fonts: &Fonts, ruler: &Ruler) {
    surface.set_stroke(None);
    surface.set_fill(Some(fill(run.style.grey)));
    let letters: Vec<Letter> = ruler.letters(&run.text, run.style.weight).collect();
    let mut x = run.x;
    for group in letters.chunk_by(|a, b| face(a) == face(b)) {
        let glyphs: Vec<KrillaGlyph> = group.iter().filter_map(glyph).collect();
        if let Some(face) = face(&group[0]) {
            let start = Point::from_xy(x, run.baseline);
            surface.draw_glyphs(start, &glyphs, fonts.font(face), &run.text, run.style.size, false);
        }
        x += group.iter().map(|letter| letter.advance).sum::<f32>() * run.style.size;
    }
}

fn face(letter: &Letter) -> Option<usize> {
    letter.glyph.map(|(face, _)| face)
}

fn glyph(letter: &Letter) -> Option<KrillaGlyph> {
    let (_, glyph) = letter.glyph?;
    Some(KrillaGlyph::new(GlyphId::new(glyph), letter.advance, 0.0, 0.0, 0.0, letter.bytes.clone(), None))
}

fn fill(grey: u8) -> Fill {
    Fill { paint: luma::Color::new(grey).into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}
