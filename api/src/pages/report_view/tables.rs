//! The tables of a report: their first rows on its page, all of them on pages of their own.

use std::ops::Range;

use arunai_core::documents::{Column, Document, HIDDEN, Table, Value};
use arunai_core::reports::ReportPaper;
use maud::{Markup, html};

use super::drawings;
use crate::pages::layout::{Frame, page};
use crate::pages::report_pages::REPORTS;

/// With values of so many letters in all, the page of a report shows all its rows; with more it would be heavy.
const ALL_LETTERS: usize = 60_000;
/// Digits are no words, which come again and are packed the better for it: a number weighs as much as so many letters.
const NUMBER: usize = 16;
/// And so do the marks around each value.
const MARKS: usize = 4;
/// So many rows of a table are shown at least.
const LEAST_ROWS: usize = 10;
/// How many rows the page of a table shows at once.
const ROWS_AT_ONCE: usize = 200;

/// How many rows of each table are shown on the page of a report.
pub(super) fn rows_of_each(document: &Document) -> usize {
    let letters_of = |value: &Value| match value {
        Value::Text(text) => MARKS + text.chars().count(),
        _ => MARKS + NUMBER,
    };
    let rows: usize = document.tables().map(|table| table.rows.len()).sum();
    let letters: usize = document.tables().flat_map(|table| &table.rows).flatten().map(letters_of).sum();
    if letters <= ALL_LETTERS {
        return rows;
    }
    LEAST_ROWS.max(rows * ALL_LETTERS / letters / document.tables().count())
}

/// A table with its drawing, and so many rows.
pub(super) fn table(table: &Table, most: usize, path: &str) -> Markup {
    let path = format!("{path}/tables/{}", table.id);
    html! {
        @if let Some(drawing) = drawings::drawing(table) {
            figure.drawing {
                div.scroll tabindex="0" role="region" aria-label={ (table.caption) "の図（横に動かせます）" } { (drawing) }
            }
        }
        (rows(table, 0..table.rows.len().min(most)))
        @if table.rows.len() > most {
            p { "はじめの" (most) "行です。" a href=(path) { "全部の" (table.rows.len()) "行を見る" (of(table)) } }
        }
        (saving(table, &path))
    }
}

/// The rows of a table from one on, which is counted from 1.
pub(crate) fn rows_page(frame: &Frame, paper: &ReportPaper, table: &Table, first: usize) -> Markup {
    let report = format!("{REPORTS}/{}", paper.report.id);
    let path = format!("{report}/tables/{}", table.id);
    let count = table.rows.len();
    let shown = first - 1..count.min(first - 1 + ROWS_AT_ONCE);
    let before = shown.start.saturating_sub(ROWS_AT_ONCE) + 1;
    page(
        frame,
        html! {
            @if let Some(notice) = &paper.document.notice { p.doubt { strong { (notice) } } }
            p.aside { a href=(report) { "「" (paper.document.title) "」にもどる" } }
            h1 { (table.caption) }
            p { "全部で" (count) "行あります。" @if shown.len() < count { (shown.start + 1) "行目から" (shown.end) "行目までです。" } }
            (rows(table, shown.clone()))
            @if shown.len() < count {
                p.next {
                    @if shown.start > 0 { a href={ (path) "?from=" (before) } { "前の行" } " " }
                    @if shown.end < count { a href={ (path) "?from=" (shown.end + 1) } { "つづきの行" } }
                }
            }
            (saving(table, &path))
        },
    )
}

fn saving(table: &Table, path: &str) -> Markup {
    html! { p.hint { a href={ (path) ".csv" } { "この表のCSV" (of(table)) } } }
}

/// Tells a link from those of other tables, to who hears it.
fn of(table: &Table) -> Markup {
    html! { span.sr { "（" (table.caption) "）" } }
}

fn rows(table: &Table, shown: Range<usize>) -> Markup {
    html! {
        div.scroll role="region" aria-label={ (table.caption) "（横に動かせます）" } tabindex="0" {
            table {
                caption { span { (table.caption) } }
                thead { tr { @for column in &table.columns { th scope="col" { (column.full_heading()) } } } }
                tbody { @for row in &table.rows[shown] { tr {
                    @for (place, (value, column)) in row.iter().zip(&table.columns).enumerate() { (cell(place, value, column)) }
                } } }
            }
        }
    }
}

/// The first column names the row.
fn cell(place: usize, value: &Value, column: &Column) -> Markup {
    let shown = value.shown(column.decimals());
    if place == 0 {
        return html! { th.words scope="row" { (shown) } };
    }
    html! {
        @match value {
            Value::Hidden => td { span.hidden-value { span aria-hidden="true" { (HIDDEN) } span.sr { "表示しません" } } },
            Value::Text(_) => td.words { (shown) },
            _ => td { (shown) },
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::paper as given;
    use super::*;

    /// A paper with tables of so many rows.
    fn paper(counts: &[usize]) -> ReportPaper {
        let table = |(place, count): (usize, &usize)| {
            let rows = (1..=*count).map(|_| json!([{ "text": "字".repeat(196) }]));
            json!({ "table": { "id": format!("table{place}"), "caption": format!("表{place}"), "chart": null,
                "columns": [{ "heading": "名前", "unit": null, "kind": "text" }], "rows": rows.collect::<Vec<_>>() } })
        };
        let blocks: Vec<_> = counts.iter().enumerate().map(table).collect();
        let document = json!({ "title": "課題整理表", "subtitle": [], "page": "portrait", "notice": "非公開", "footer": "",
            "sections": [{ "heading": "表", "annex": false, "blocks": blocks }] });
        given("given", serde_json::from_value(document).expect("a document"))
    }

    fn shown(html: &Markup) -> usize {
        html.0.matches("<th class=\"words\" scope=\"row\">").count()
    }

    fn rows_from(counts: &[usize], first: usize) -> Markup {
        let frame = Frame { title: "", path: REPORTS, viewer: None, csrf: "", demo: false };
        let paper = paper(counts);
        rows_page(&frame, &paper, paper.document.table("table0").expect("is there"), first)
    }

    #[test]
    fn a_paper_of_few_rows_shows_all_of_them() {
        let paper = paper(&[200, 100]);
        let most = rows_of_each(&paper.document);
        let html = table(paper.document.table("table0").expect("is there"), most, "/reports/1");
        assert_eq!((shown(&html), rows_of_each(&self::paper(&[200, 101]).document)), (200, 150));
        assert!(!html.0.contains("全部の"));
    }

    #[test]
    fn a_paper_of_many_rows_shows_as_many_of_each_table_and_leads_to_the_rest() {
        let paper = paper(&[580, 20]);
        let most = rows_of_each(&paper.document);
        let [long, short] = ["table0", "table1"]
            .map(|id| table(paper.document.table(id).expect("is there"), most, "/reports/1"));
        assert_eq!((shown(&long), shown(&short)), (150, 20));
        assert!(long.0.contains("href=\"/reports/1/tables/table0\"") && long.0.contains("全部の580行を見る"));
        assert!(!short.0.contains("全部の"));
    }

    #[test]
    fn all_rows_are_on_the_pages_of_a_table() {
        let pages = [1, 201, 401].map(|first| rows_from(&[450], first));
        assert_eq!(pages.each_ref().map(shown), [200, 200, 50]);
        let leads = |page: &Markup, first: &str| page.0.contains(&format!("tables/table0?from={first}\""));
        assert!(leads(&pages[0], "201") && !leads(&pages[0], "1"));
        assert!(leads(&pages[1], "1") && leads(&pages[1], "401"));
        assert!(leads(&pages[2], "201") && pages[2].0.contains("401行目から450行目"));
        assert!(pages.iter().all(|page| page.0.contains("非公開")));
    }

    #[test]
    fn a_table_that_fits_needs_no_other_page() {
        let page = rows_from(&[3], 1);
        assert_eq!(shown(&page), 3);
        assert!(!page.0.contains("?from=") && page.0.contains("全部で3行"));
    }
}
