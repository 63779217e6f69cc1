//! 議題1枚: what a meeting needs on one page.

use super::council_work::issue_cards;
use super::sections::{areas, footer, key_figures, notice, services, subtitle};
use super::source::Source;
use crate::documents::{Block, Document, PageFormat, Section};
use crate::error::Result;

/// Rows of a table that a page has room for.
const ROWS: usize = 7;

/// The paper.
pub(super) fn document(source: &Source<'_>) -> Result<Document> {
    let short = |mut section: Section| {
        let mut left_out = 0;
        for block in &mut section.blocks {
            if let Block::Table(table) = block {
                left_out += table.rows.len().saturating_sub(ROWS);
                table.rows.truncate(ROWS);
            }
        }
        if left_out > 0 {
            section
                .blocks
                .push(Block::Paragraph(format!("ほかの{left_out}行は、地域アセスメント報告書にあります。")));
        }
        section
    };
    let mut sections = vec![key_figures(source)];
    sections.extend(issue_cards(source)?);
    sections.push(short(services(source)));
    sections.extend(areas(source).map(short));
    Ok(Document {
        title: "議題1枚".to_owned(),
        subtitle: subtitle(source),
        page: PageFormat::Landscape,
        notice: notice(source),
        sections,
        footer: footer(source),
    })
}
