//! A document as PDF, without a browser: first laid out on pages, then painted.
//!
//! | part | what |
//! |---|---|
//! | `fonts` | which glyph a letter has, how wide it is |
//! | `lines` | where a line may end (禁則処理) |
//! | `layout` | what stands where on a page, and what it is to a screen reader |
//! | `compose` | blocks to strips, which are never parted |
//! | `columns`, `tables` | tables, as strips |
//! | `bars`, `curves`, `intervals`, `maps`, `funnels` | their drawings, as strips |
//! | `axes`, `labels` | what drawings have in common |
//! | `flow` | strips to pages |
//! | `paint`, `tags` | pages to PDF; these and `fonts` alone name krilla |

mod axes;
mod bars;
mod columns;
mod compose;
mod curves;
#[cfg(test)]
mod drawing_tests;
mod flow;
mod fonts;
mod funnels;
mod intervals;
mod labels;
mod layout;
mod lines;
mod maps;
mod paint;
#[cfg(test)]
mod pdf_tests;
mod tables;
mod tags;

pub(crate) use columns::{SHORT_LETTERS, share};
pub use fonts::Fonts;

use self::fonts::Ruler;
use self::layout::{Layout, Role, Shape};
use super::Document;
use crate::error::{Error, Fault, Result};

impl Document {
    /// As a PDF that also says what is heading, list and table (PDF/UA-1). The same document and fonts give the
    /// same bytes. Fails where [`Document::check`] does, and where a letter has a glyph in no font.
    pub fn write_pdf(&self, fonts: &Fonts) -> Result<Vec<u8>> {
        self.check()?;
        let ruler = fonts.ruler()?;
        let layout = flow::lay_out(self, &ruler);
        refuse_missing(&layout, &ruler)?;
        paint::paint(self, &layout, fonts, &ruler)
    }
}

/// Fails for each letter that no font has, with the heading it is found under: a box in its place would say nothing.
fn refuse_missing(layout: &Layout, ruler: &Ruler) -> Result<()> {
    let mut faults: Vec<Fault> = Vec::new();
    let mut place = "title";
    for item in layout.pages.iter().flatten() {
        if let Some(Role::Heading(heading)) = item.mark.node().map(|node| &layout.nodes[node].role) {
            place = heading;
        }
        let Shape::Text(run) = &item.shape else { continue };
        for c in ruler.missing(&run.text) {
            let reason = format!("no font has U+{:04X}; ARUNAI_FONTS must name one that does", u32::from(c));
            let fault = Fault::new(place, reason);
            if !faults.contains(&fault) {
                faults.push(fault);
            }
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}
