//! 議題1枚: what a meeting needs, on one page of A4.

use super::council_work::issue_cards;
use super::sections::{areas, footer, key, key_figures, notice, subtitle};
use super::source::Source;
use super::words::largest;
use crate::documents::{Block, Document, PageFormat, Section, Table, Value};
use crate::error::Result;
use crate::releases::TOTAL;

/// Rows that the page has room for, those of issues among them.
const ROWS: usize = 5;

/// The paper.
pub(super) fn document(source: &Source<'_>) -> Result<Document> {
    let mut sections = vec![key_figures(source)];
    let persons =
        |(code, name): &(String, String)| (name.clone(), source.value(key("open_persons", TOTAL, code)));
    let groups: Vec<(String, Value)> = source.groups().iter().map(persons).collect();
    let sentence = largest(&groups, "人").map(|sentence| format!("サービスの分野では、{sentence}"));
    let issues = issue_cards(source, ROWS, 1)?;
    let taken: usize = issues.iter().flat_map(tables).map(|table| table.rows.len()).sum();
    sections.extend(issues);
    if taken < ROWS {
        sections[0].blocks.extend(sentence.map(Block::Paragraph));
        sections.extend(areas(source).map(|section| shortened(section, ROWS - taken)));
    }
    Ok(Document {
        title: "議題1枚".to_owned(),
        subtitle: subtitle(source),
        page: PageFormat::Landscape,
        notice: notice(source),
        sections,
        footer: footer(source),
    })
}

fn tables(section: &Section) -> impl Iterator<Item = &Table> {
    section.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    })
}

/// A section's first table alone, of that the rows with the largest first numbers.
fn shortened(section: Section, most: usize) -> Section {
    let Some(mut table) = tables(&section).next().cloned() else { return section };
    let number = |row: &Vec<Value>| match row.get(1) {
        Some(Value::Number(number)) => *number,
        _ => -1.0,
    };
    table.rows.sort_by(|a, b| number(b).total_cmp(&number(a)));
    let left_out = table.rows.len().saturating_sub(most);
    table.rows.truncate(most);
    let mut blocks = vec![Block::Table(table)];
    if left_out > 0 {
        blocks.push(Block::Paragraph(format!("ほかの{left_out}行は、地域アセスメント報告書にあります。")));
    }
    Section { blocks, ..section }
}
