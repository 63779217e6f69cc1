//! Fonts: which glyph a letter has, and how wide it is.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use krilla::text::Font;
use skrifa::charmap::{Charmap, MapVariant};
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider};
use unicode_normalization::char::compose;

use crate::error::{Error, Result};

/// Fonts that have Japanese, where Debian and Windows put them: regular and bold.
const USUAL: [(&str, &str); 6] = [
    (
        "/usr/share/fonts/truetype/bizud-gothic/BIZUDPGothic-Regular.ttf",
        "/usr/share/fonts/truetype/bizud-gothic/BIZUDPGothic-Bold.ttf",
    ),
    (
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    ),
    ("/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf", ""),
    (r"C:\Windows\Fonts\BIZ-UDGothicR.ttc", r"C:\Windows\Fonts\BIZ-UDGothicB.ttc"),
    (r"C:\Windows\Fonts\YuGothR.ttc", r"C:\Windows\Fonts\YuGothB.ttc"),
    (r"C:\Windows\Fonts\meiryo.ttc", r"C:\Windows\Fonts\meiryob.ttc"),
];
/// From this weight on a font is for headings.
const BOLD: f32 = 600.0;

/// Fonts in the order in which they are asked for a letter.
#[derive(Debug)]
pub struct Fonts {
    faces: Vec<Face>,
}

#[derive(Debug)]
struct Face {
    data: Arc<Vec<u8>>,
    index: u32,
    font: Font,
}

/// Whether a text stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// What measures texts.
pub(super) struct Ruler<'a> {
    faces: Vec<Measured<'a>>,
}

struct Measured<'a> {
    charmap: Charmap<'a>,
    metrics: GlyphMetrics<'a>,
    em: f32,
    is_bold: bool,
}

/// A letter as it is drawn.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Letter {
    /// The font that has it, by its place, and the glyph there; nothing where no font has it.
    pub glyph: Option<(usize, u32)>,
    /// How far the next one is, in ems.
    pub advance: f32,
    /// The bytes of the text that it stands for.
    pub bytes: Range<usize>,
}

impl Fonts {
    /// Reads fonts (TrueType, OpenType; of a collection its first one), which are asked for a letter in this order;
    /// bold ones first where a text is bold. Without paths those of [`Fonts::usual_paths`].
    ///
    /// Fails, naming the file, where it is no font, and where there is none at all.
    pub fn load(paths: &[PathBuf]) -> Result<Self> {
        let usual = if paths.is_empty() { Self::usual_paths() } else { Vec::new() };
        let faces: Vec<_> = paths.iter().chain(&usual).map(|path| read_face(path)).collect::<Result<_>>()?;
        if faces.is_empty() {
            let reason = "no Japanese font was found; install one (Debian: fonts-morisawa-bizud-gothic), or name files";
            return Err(Error::invalid("ARUNAI_FONTS", reason));
        }
        Ok(Self { faces })
    }

    /// Where fonts usually are on Debian and Windows, as far as they are there. Only the first has its bold
    /// beside it: the others help out for rare letters.
    pub fn usual_paths() -> Vec<PathBuf> {
        let mut found: Vec<PathBuf> = Vec::new();
        for (regular, bold) in USUAL {
            let wanted = if found.is_empty() { vec![regular, bold] } else { vec![regular] };
            found.extend(wanted.into_iter().map(PathBuf::from).filter(|path| path.is_file()));
        }
        found
    }

    pub(super) fn ruler(&self) -> Result<Ruler<'_>> {
        let faces = self.faces.iter().map(|face| {
            let font = FontRef::from_index(&face.data, face.index).map_err(Error::internal)?;
            let em = face.font.units_per_em();
            let metrics = font.glyph_metrics(Size::unscaled(), LocationRef::default());
            let is_bold = font.attributes().weight.value() >= BOLD;
            Ok(Measured { charmap: font.charmap(), metrics, em, is_bold })
        });
        Ok(Ruler { faces: faces.collect::<Result<_>>()? })
    }

    pub(super) fn font(&self, place: usize) -> Font {
        self.faces[place].font.clone()
    }
}

fn read_face(path: &Path) -> Result<Face> {
    let fault = |reason: &str| Error::invalid("ARUNAI_FONTS", format!("{}: {reason}", path.display()));
    let data = Arc::new(std::fs::read(path).map_err(|_| fault("the file cannot be read"))?);
    let has_letters = |index: u32| {
        FontRef::from_index(&data, index).map(|font| font.charmap().has_map() && !font.charmap().is_symbol())
    };
    // Of a collection the first that has letters; past its end there is an error.
    let index = (0..).map_while(|index| Some((index, has_letters(index).ok()?))).find(|(_, has)| *has);
    let (index, _) = index.ok_or_else(|| fault("is no font"))?;
    let font = Font::new(data.clone().into(), index).ok_or_else(|| fault("is no font"))?;
    Ok(Face { data, index, font })
}

impl Ruler<'_> {
    /// How wide a text is, in points.
    pub(super) fn width(&self, text: &str, size: f32, weight: Weight) -> f32 {
        self.letters(text, weight).map(|letter| letter.advance).sum::<f32>() * size
    }

    /// The letters of a text. A sign that only changes the one before it is part of that one.
    pub(super) fn letters<'t>(&'t self, text: &'t str, weight: Weight) -> impl Iterator<Item = Letter> + 't {
        let mut rest = text.char_indices().peekable();
        std::iter::from_fn(move || {
            let (start, base) = rest.next()?;
            let change = rest.next_if(|(_, next)| is_selector(*next) || compose(base, *next).is_some());
            let end = rest.peek().map_or(text.len(), |(next, _)| *next);
            let glyph = self.find(base, change.map(|(_, c)| c), weight);
            let advance = glyph.and_then(|(face, glyph)| self.faces[face].advance(glyph));
            Some(Letter { glyph, advance: advance.unwrap_or(1.0), bytes: start..end })
        })
    }

    /// The letters of a text that no font has.
    pub(super) fn missing<'t>(&'t self, text: &'t str) -> impl Iterator<Item = char> + 't {
        let letters = self.letters(text, Weight::Regular).filter(|letter| letter.glyph.is_none());
        letters.filter_map(|letter| text[letter.bytes].chars().next())
    }

    fn find(&self, base: char, change: Option<char>, weight: Weight) -> Option<(usize, u32)> {
        let fits = |face: &&(usize, &Measured)| face.1.is_bold == (weight == Weight::Bold);
        let faces = || self.faces.iter().enumerate();
        let ordered = faces().filter(|face| fits(&face)).chain(faces().filter(|face| !fits(&face)));
        ordered.filter_map(|(place, face)| Some((place, face.glyph(base, change)?))).next()
    }
}

impl Measured<'_> {
    /// A font that lacks a variant of a letter shows the letter.
    fn glyph(&self, base: char, change: Option<char>) -> Option<u32> {
        let plain = |c: char| self.charmap.map(c).map(|glyph| glyph.to_u32()).filter(|glyph| *glyph > 0);
        match change {
            Some(selector) if is_selector(selector) => match self.charmap.map_variant(base, selector) {
                Some(MapVariant::Variant(glyph)) => Some(glyph.to_u32()),
                _ => plain(base),
            },
            Some(mark) => plain(compose(base, mark)?),
            None => plain(base),
        }
    }

    fn advance(&self, glyph: u32) -> Option<f32> {
        Some(self.metrics.advance_width(glyph.into())? / self.em)
    }
}

fn is_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}
