//! 議題1枚: what a meeting needs, on one page of A4.
//!
//! Below the key figures stand the issues that there is room for, one voice about them if it is short enough, and what
//! is left is for municipalities. What is left out is counted. Nobody's words are cut.

use super::council_work::{CARD, card, issue_cards, open_issues};
use super::sections::{areas, footer, key, key_figures, notice, subtitle};
use super::source::Source;
use super::voices::{PaperVoice, alone, voices_about};
use super::words::largest;

use crate::documents::{Block, Document, HIDDEN, PageFormat, SHORT_LETTERS, Section, Table, Value, share};
use crate::error::Result;
use crate::issues::Issue;
use crate::releases::TOTAL;

/// Rows of a table at most.
const ROWS: usize = 5;
/// Where there is no room for so many rows, a sentence says more.
const FEWEST: usize = 3;
/// Room below the key figures, in points (1/72 inch), on a paper of the council, which has a line more at its head. It
/// and what takes of it follow from the sizes of `documents/pdf`.
const ROOM: usize = 246;
/// A section's heading with the caption and the headings of its table.
const TABLE: usize = 83;
/// A line of a row, and what a row has besides.
const LINE: usize = 14;
const EDGES: usize = 7;
/// A text of one line, with what parts it from others.
const SENTENCE: usize = 27;
/// The same of two lines: a voice.
const VOICE: usize = 44;
/// Letters that those two lines have room for.
const VOICE_LETTERS: usize = 138;
/// Letters beside each other in the columns of a table of issues, and those that a column has at least.
const ROW_LETTERS: f32 = 66.0;
const LEAST_LETTERS: usize = 6;

/// The paper, and the voice in it.
pub(super) fn document(source: &Source<'_>) -> Result<(Document, Vec<PaperVoice>)> {
    let issues = open_issues(source)?;
    let (of_issues, voice, taken) = issues_within(source, &issues)?;
    let mut room = ROOM.saturating_sub(taken);
    let of_areas = areas(source).and_then(|section| shortened(section, room));
    let is_alone = issues.is_empty();
    let mut sections = vec![key_figures(source)];
    sections.extend(of_issues);
    if let Some((_, taken)) = &of_areas {
        room = room.saturating_sub(*taken);
    }
    if (is_alone || of_areas.is_some()) && room >= SENTENCE {
        sections[0].blocks.extend(services(source).map(Block::Paragraph));
    }
    sections.extend(of_areas.map(|(section, _)| section));
    let document = Document {
        title: "議題1枚".to_owned(),
        subtitle: subtitle(source),
        page: PageFormat::Landscape,
        notice: notice(source),
        sections,
        footer: footer(source),
    };
    Ok((document, voice.into_iter().collect()))
}

/// The service groups with the most persons, in a sentence.
fn services(source: &Source<'_>) -> Option<String> {
    let persons =
        |(code, name): &(String, String)| (name.clone(), source.value(key("open_persons", TOTAL, code)));
    let groups: Vec<(String, Value)> = source.groups().iter().map(persons).collect();
    largest(&groups, "人").map(|sentence| format!("サービスの分野では、{sentence}"))
}

/// The issues that there is room for, a voice about one of them, and how much room both take.
fn issues_within(
    source: &Source<'_>,
    issues: &[Issue],
) -> Result<(Option<Section>, Option<PaperVoice>, usize)> {
    if issues.is_empty() {
        return Ok((None, None, 0));
    }
    let cards: Vec<_> = issues.iter().take(ROWS).map(|issue| card(source, issue, 1)).collect();
    let fit = |room: usize| cards_within(&cards, issues.len(), room);
    let beside_voice = fit(ROOM - TABLE - VOICE);
    let voice = short_voice(source, &issues[..beside_voice])?;
    let shown = if voice.is_some() { beside_voice } else { fit(ROOM - TABLE).max(1) };
    let said = if voice.is_some() { VOICE } else { 0 };
    let taken = TABLE + said + height(&lines(&cards[..shown]), shown, issues.len());
    let mut cards = issue_cards(source, issues, shown, 1);
    cards.iter_mut().flat_map(|section| &mut section.blocks).for_each(|block| {
        if let Block::Table(table) = block {
            explain_mark(table);
        }
    });
    Ok((cards, voice, taken))
}

/// The first voice that two lines have room for.
fn short_voice(source: &Source<'_>, issues: &[Issue]) -> Result<Option<PaperVoice>> {
    let is_short =
        |(voice, words): &(PaperVoice, String)| alone(&voice.theme, words).chars().count() <= VOICE_LETTERS;
    Ok(voices_about(source, issues)?.into_iter().find(is_short).map(|(voice, _)| voice))
}

/// How many lines each row of issues takes.
fn lines(cards: &[[String; CARD.len()]]) -> Vec<usize> {
    let letters = |text: &str| text.chars().count();
    let longest = std::array::from_fn(|column| {
        cards.iter().map(|card| letters(&card[column])).fold(letters(CARD[column]), usize::max)
    });
    let widths = widths(longest);
    let row = |card: &[String; CARD.len()]| {
        let cell = |(text, width): (&String, &usize)| match letters(text) {
            short if short <= *width => 1,
            // A sign that must not begin a line takes a letter along.
            long => long.div_ceil(width.saturating_sub(1).max(1)),
        };
        card.iter().zip(&widths).map(cell).max().unwrap_or(1)
    };
    cards.iter().map(row).collect()
}

/// Letters beside each other in each column, as a PDF lays them out.
fn widths(longest: [usize; CARD.len()]) -> [usize; CARD.len()] {
    let wanted = longest.map(|letters| (letters.min(LEAST_LETTERS) as f32, letters as f32));
    let shares = share(&wanted, SHORT_LETTERS, ROW_LETTERS);
    std::array::from_fn(|column| shares[column] as usize)
}

/// How many of the first issues there is room for: how wide columns are follows from those that are shown.
fn cards_within(cards: &[[String; CARD.len()]], all: usize, room: usize) -> usize {
    let fits = |shown: &usize| height(&lines(&cards[..*shown]), *shown, all) <= room;
    (0..=cards.len()).rev().find(fits).unwrap_or(0)
}

/// How many of the first rows there is room for.
fn fitting(lines: &[usize], all: usize, room: usize) -> usize {
    (0..=lines.len()).rev().find(|shown| height(lines, *shown, all) <= room).unwrap_or(0)
}

/// How high the first rows are, with the line that counts the others.
fn height(lines: &[usize], shown: usize, all: usize) -> usize {
    let rows: usize = lines[..shown].iter().map(|lines| EDGES + LINE * lines).sum();
    rows + if shown < all { SENTENCE } else { 0 }
}

/// The sentence of a section that has no room for its table.
fn in_words(section: Section) -> Option<Section> {
    let said = section.blocks.iter().find_map(|block| match block {
        Block::Paragraph(text) => Some(format!("{text}ほかは、地域アセスメント報告書にあります。")),
        _ => None,
    })?;
    Some(Section { blocks: vec![Block::Paragraph(said)], ..section })
}

/// Says at a table what its mark means, where it has one.
fn explain_mark(table: &mut Table) {
    let is_marked = |value: &Value| match value {
        Value::Hidden => true,
        Value::Text(text) => text.contains(HIDDEN),
        _ => false,
    };
    if table.rows.iter().flatten().any(is_marked) {
        table.caption.push_str("　＊：公表していない数（0のこともあります）");
    }
}

/// A section's first table alone, of that the rows with the largest first numbers that there is room for, or its
/// sentence, and how much of it they take; nothing where there is none.
fn shortened(section: Section, room: usize) -> Option<(Section, usize)> {
    let mut table = tables(&section).find(|table| !table.rows.is_empty()).cloned()?;
    let number = |row: &Vec<Value>| match row.get(1) {
        Some(Value::Number(number)) => *number,
        _ => -1.0,
    };
    table.rows.sort_by(|a, b| number(b).total_cmp(&number(a)));
    let all = table.rows.len();
    let lines = vec![1; all.min(ROWS)];
    let shown = fitting(&lines, all, room.checked_sub(TABLE)?);
    if shown < all.min(FEWEST) {
        return in_words(section).map(|section| (section, TABLE));
    }
    table.rows.truncate(shown);
    explain_mark(&mut table);
    let mut blocks = vec![Block::Table(table)];
    if shown < all {
        let left_out = all - shown;
        blocks.push(Block::Paragraph(format!("ほかの{left_out}行は、地域アセスメント報告書にあります。")));
    }
    Some((Section { blocks, ..section }, TABLE + height(&lines, shown, all)))
}

fn tables(section: &Section) -> impl Iterator<Item = &Table> {
    section.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card_of(theme: usize, evidence: usize, asked: usize) -> [String; CARD.len()] {
        let text = |letters: usize| "あ".repeat(letters);
        [text(theme), text(3), text(evidence), text(1), text(1), text(asked)]
    }

    #[test]
    fn rows_that_fit_beside_each_other_take_a_line() {
        assert_eq!(lines(&[card_of(23, 21, 6), card_of(5, 3, 1)]), [1, 1]);
        // Beside a long question the others get less room, too.
        assert_eq!(lines(&[card_of(23, 21, 60), card_of(5, 3, 1)]), [3, 1]);
        assert_eq!(lines(&[card_of(200, 40, 60)]), [7]);
    }

    #[test]
    fn columns_share_what_is_left() {
        assert_eq!(widths([4, 3, 22, 2, 2, 60]), [4, 3, 14, 2, 2, 40]);
        assert!(widths([200; 6]).iter().sum::<usize>() <= ROW_LETTERS as usize);
    }

    #[test]
    fn a_long_issue_that_is_left_out_makes_the_others_no_higher() {
        let cards = [card_of(20, 12, 5), card_of(20, 12, 5), card_of(20, 12, 5), card_of(200, 40, 60)];
        assert_eq!(lines(&cards[..3]), [1, 1, 1]);
        assert_eq!(cards_within(&cards, 4, 3 * (LINE + EDGES) + SENTENCE), 3);
    }

    #[test]
    fn fewer_rows_leave_room_for_the_line_that_counts_them() {
        let room = ROOM - TABLE;
        assert_eq!(fitting(&[1; 5], 8, room), 5);
        assert_eq!(fitting(&[2; 5], 5, room), 3);
        assert_eq!(fitting(&[2; 4], 4, room), 4);
        assert_eq!(fitting(&[1; 5], 5, room - VOICE), 5);
        assert_eq!(fitting(&[9; 5], 5, room), 1);
        assert_eq!(fitting(&[12; 5], 5, room), 0);
    }
}
