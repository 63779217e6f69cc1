//! The PDF: what is drawn where, and what can be read out of it.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::layout::{Item, MARGIN, Run};
use super::*;
use crate::documents::{Block, PageFormat, Section, Table, Value, sample};

/// The fonts of this machine. Without any the test is skipped, and says so; or fails, where they are demanded.
pub(super) fn fonts() -> Option<Fonts> {
    match Fonts::load(&[]) {
        Ok(fonts) => Some(fonts),
        Err(error) => skip(&error.to_string()),
    }
}

fn skip<T>(reason: &str) -> Option<T> {
    assert!(std::env::var_os("ARUNAI_REQUIRE_FONTS").is_none(), "{reason}");
    // Past the capture of the test runner, which would hide it.
    _ = writeln!(std::io::stderr(), "SKIPPED a test of PDFs: {reason}");
    None
}

pub(super) fn document(page: PageFormat, is_annex: bool, blocks: Vec<Block>) -> Document {
    let sections = vec![Section { heading: "現状".to_owned(), annex: is_annex, blocks }];
    Document { page, sections, subtitle: Vec::new(), notice: None, ..sample::one_pager() }
}

pub(super) fn table_of(document: &Document, id: &str) -> Table {
    document.tables().find(|table| table.id == id).expect("a table").clone()
}

fn texts(page: &[Item]) -> Vec<&Run> {
    let text = |item| match item {
        &Item { shape: Shape::Text(ref run), .. } => Some(run),
        _ => None,
    };
    page.iter().filter_map(text).collect()
}

fn assert_in_margins(layout: &Layout, name: &str) {
    let (right, bottom) = (layout.size.0 - MARGIN + 0.5, layout.size.1 - MARGIN + 0.5);
    for (number, page) in layout.pages.iter().enumerate() {
        for item in page {
            let edges = item.bounds();
            let is_inside =
                edges.0 > MARGIN - 0.5 && edges.1 > MARGIN - 0.5 && edges.2 < right && edges.3 < bottom;
            assert!(is_inside, "{name}, page {}: {item:?} reaches {edges:?}", number + 1);
        }
    }
}

/// Letters stand nowhere over other letters.
fn assert_apart(layout: &Layout, name: &str) {
    for page in &layout.pages {
        let mut boxes: Vec<_> = page
            .iter()
            .filter(|item| matches!(&item.shape, Shape::Text(run) if !run.text.is_empty()))
            .map(Item::bounds)
            .collect();
        boxes.sort_by(|a, b| a.1.total_cmp(&b.1));
        for (place, a) in boxes.iter().enumerate() {
            for b in boxes[place + 1..].iter().take_while(|b| b.1 < a.3 - 0.5) {
                assert!(a.2 < b.0 + 0.5 || b.2 < a.0 + 0.5, "{name}: {a:?} and {b:?}");
            }
        }
    }
}

#[test]
fn nothing_reaches_over_the_margins_or_over_other_letters() {
    let Some(fonts) = fonts() else { return };
    let ruler = fonts.ruler().expect("measures");
    let samples = (0..40).map(|seed| (format!("seed {seed}"), sample::random(seed)));
    for (name, document) in samples.chain([("sample".to_owned(), sample::one_pager())]) {
        document.check().expect(&name);
        let layout = flow::lay_out(&document, &ruler);
        assert_in_margins(&layout, &name);
        assert_apart(&layout, &name);
    }
}

#[test]
fn all_letters_are_drawn_in_their_order() {
    let Some(fonts) = fonts() else { return };
    let ruler = fonts.ruler().expect("measures");
    for seed in 0..40 {
        let text = sample::random(seed).title.repeat(30);
        let paper = document(PageFormat::Portrait, false, vec![Block::Paragraph(text.clone())]);
        let layout = flow::lay_out(&paper, &ruler);
        let drawn: String = layout.pages.iter().flat_map(|page| content(page)).collect();
        let plain = |text: &str| text.split_whitespace().collect::<String>();
        assert_eq!(plain(&drawn), plain(&format!("{}現状{text}", paper.title)), "seed {seed}");
    }
}

/// What a screen reader reads of a page.
fn content(page: &[Item]) -> Vec<String> {
    let items = page.iter().filter(|item| item.mark.node().is_some()).cloned().collect::<Vec<_>>();
    texts(&items).into_iter().map(|run| run.text.clone()).collect()
}

#[test]
fn the_same_document_gives_the_same_bytes_and_has_tags() {
    let Some(fonts) = fonts() else { return };
    let pdf = sample::one_pager().write_pdf(&fonts).expect("a PDF");
    let again = Fonts::load(&[]).expect("fonts");
    assert!(pdf == sample::one_pager().write_pdf(&again).expect("a PDF"));
    let has = |word: &str| pdf.windows(word.len()).any(|bytes| bytes == word.as_bytes());
    for word in ["/StructTreeRoot", "/Lang", "/MarkInfo", "/Outlines", "/DisplayDocTitle"] {
        assert!(has(word), "{word}");
    }
    assert!(!has("/CreationDate") && !has("CreateDate"));
}

#[test]
fn random_documents_become_pdfs() {
    let Some(fonts) = fonts() else { return };
    for seed in 0..12 {
        sample::random(seed).write_pdf(&fonts).expect("a PDF");
    }
}

#[test]
fn a_letter_that_no_font_has_is_named_with_its_place() {
    let Some(fonts) = fonts() else { return };
    let text = Block::Paragraph("担当は\u{10fffd}田さん".to_owned());
    let error = document(PageFormat::Portrait, false, vec![text]).write_pdf(&fonts).expect_err("refused");
    let Error::Invalid(faults) = error else { panic!("{error}") };
    assert_eq!((faults.len(), faults[0].field.as_str()), (1, "現状"));
    assert!(faults[0].reason.contains("U+10FFFD"), "{}", faults[0].reason);
}

#[test]
fn a_rare_letter_comes_from_the_next_font() {
    let paths = Fonts::usual_paths();
    let name = |path: &Path, part: &str| path.to_string_lossy().contains(part);
    let first: Vec<PathBuf> = paths.iter().filter(|path| name(path, "BIZUDPGothic")).cloned().collect();
    if first.is_empty() || !paths.iter().any(|path| name(path, "NotoSansCJK")) {
        skip::<()>("BIZ UDPGothic and Noto Sans CJK are not both there");
        return;
    }
    let paper =
        document(PageFormat::Portrait, false, vec![Block::Paragraph("𠮷田と葛\u{e0100}城".to_owned())]);
    let error = paper.write_pdf(&Fonts::load(&first).expect("a font")).expect_err("refused");
    assert!(error.to_string().contains("U+20BB7"), "{error}");
    paper.write_pdf(&Fonts::load(&paths).expect("fonts")).expect("a PDF");
}

#[test]
fn a_file_that_is_no_font_is_named() {
    let manifest = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    for path in [manifest, PathBuf::from("/nowhere/font.ttf")] {
        let error = Fonts::load(std::slice::from_ref(&path)).expect_err("refused").to_string();
        assert!(error.contains("ARUNAI_FONTS") && error.contains(&*path.to_string_lossy()), "{error}");
    }
}

#[test]
fn a_wide_table_is_set_smaller_in_an_annex_and_parted_elsewhere() {
    let Some(fonts) = fonts() else { return };
    let ruler = fonts.ruler().expect("measures");
    let matrix = table_of(&sample::one_pager(), "matrix");
    let tables = |page: PageFormat, is_annex: bool| {
        let layout = flow::lay_out(&document(page, is_annex, vec![Block::Table(matrix.clone())]), &ruler);
        let first_area = layout.pages.iter().flatten().filter(|item| {
            matches!(&item.shape, Shape::Text(run) if run.text == "城東") && item.mark.node().is_some()
        });
        let sizes: BTreeSet<String> = layout.pages.iter().flat_map(|page| texts(page)).map(size_of).collect();
        (first_area.count(), sizes.contains("8.5"))
    };
    assert_eq!(tables(PageFormat::Landscape, true), (1, true));
    assert_eq!(tables(PageFormat::Landscape, false), (2, false));
    assert_eq!(tables(PageFormat::Portrait, true), (2, true));
}

fn size_of(run: &Run) -> String {
    run.style.size.to_string()
}

#[test]
fn a_long_table_has_its_headings_on_each_page_but_is_read_once() {
    let Some(fonts) = fonts() else { return };
    let ruler = fonts.ruler().expect("measures");
    let mut table = table_of(&sample::one_pager(), "open-needs");
    table.rows = (0..90)
        .map(|number| {
            let name = Value::Text(format!("地区{number}"));
            vec![name, Value::Number(1.0), Value::Number(f64::from(number))]
        })
        .collect();
    let layout = flow::lay_out(&document(PageFormat::Portrait, false, vec![Block::Table(table)]), &ruler);
    assert!(layout.pages.len() > 1);
    for (number, page) in layout.pages.iter().enumerate() {
        let headings: Vec<_> = page
            .iter()
            .filter(|item| matches!(&item.shape, Shape::Text(run) if run.text == "サービス"))
            .collect();
        assert_eq!((headings.len(), headings[0].mark.node().is_some()), (1, number == 0), "page {number}");
        let last = format!("{} / {}", number + 1, layout.pages.len());
        assert!(texts(page).iter().any(|run| run.text == last));
    }
}

#[test]
fn a_high_row_fills_the_page_that_it_begins_on_and_says_on_each_whose_it_is() {
    let Some(fonts) = fonts() else { return };
    let ruler = fonts.ruler().expect("measures");
    let mut table = table_of(&sample::one_pager(), "open-needs");
    table.columns.truncate(2);
    table.columns[1] = table.columns[0].clone();
    table.chart = None;
    let told: String = (0..900).map(|number| format!("話{number}、")).collect();
    let name = |name: &str| Value::Text(name.to_owned());
    table.rows = vec![vec![name("送迎"), Value::Text(told.clone())], vec![name("泊まり"), name("なし")]];
    let blocks = vec![Block::Paragraph("前にあること。".to_owned()), Block::Table(table)];
    let layout = flow::lay_out(&document(PageFormat::Landscape, false, blocks), &ruler);
    assert!(layout.pages.len() > 1);
    let mut read = String::new();
    for (number, page) in layout.pages.iter().enumerate() {
        let whose: Vec<_> = page
            .iter()
            .filter(|item| matches!(&item.shape, Shape::Text(run) if run.text == "送迎"))
            .map(|item| item.mark.node().is_some())
            .collect();
        assert_eq!(whose, [number == 0], "page {number}");
        let lines: Vec<&Run> =
            texts(page).into_iter().filter(|run| run.text.contains(|c: char| c.is_ascii_digit())).collect();
        assert!(number + 1 == layout.pages.len() || lines.len() > 12, "page {number}: {} lines", lines.len());
        read.extend(texts(page).iter().filter(|run| run.text.contains('話')).map(|run| run.text.as_str()));
    }
    assert!(read.starts_with(&told), "{read}");
}

/// What `pdftotext` reads out of a PDF, line by line without spaces.
fn read_back(pdf: &[u8]) -> Option<Vec<String>> {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), pdf).expect("writes");
    let run = Command::new("pdftotext").args(["-layout"]).arg(file.path()).arg("-").output();
    let Ok(output) = run else { return skip("no pdftotext (poppler-utils), so no PDF is read back") };
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).expect("text");
    Some(text.lines().map(|line| line.split_whitespace().collect()).collect())
}

#[test]
fn every_row_can_be_read_out_of_the_pdf() {
    let Some(fonts) = fonts() else { return };
    let paper = sample::one_pager();
    let Some(lines) = read_back(&paper.write_pdf(&fonts).expect("a PDF")) else { return };
    for table in paper.tables() {
        for row in &table.rows {
            let cells = table.columns.iter().zip(row).map(|(column, value)| value.shown(column.decimals()));
            let wanted: String = cells.collect();
            assert!(lines.contains(&wanted), "{}: {wanted} is not in {lines:?}", table.id);
        }
    }
    let text: String = lines.concat();
    let pages = flow::lay_out(&paper, &fonts.ruler().expect("measures")).pages.len();
    assert_eq!(text.matches("非公開・回収資料").count(), pages);
    assert!(text.contains("1,234人") && text.contains("MedicalCare"), "{text}");
}

/// Leaves the sample where `ARUNAI_LEAVE_PDF` says, to be looked at.
#[test]
fn the_sample_is_left_to_be_looked_at() {
    let Some(folder) = std::env::var_os("ARUNAI_LEAVE_PDF").map(PathBuf::from) else { return };
    let Some(fonts) = fonts() else { return };
    let paper = sample::one_pager();
    let pdf = paper.write_pdf(&fonts).expect("a PDF");
    std::fs::write(folder.join("sample.pdf"), pdf).expect("writes");
    std::fs::write(folder.join("sample.xlsx"), paper.write_workbook().expect("a workbook")).expect("writes");
}
