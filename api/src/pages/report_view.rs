//! A report as a page, from the same document as its other forms.

mod drawings;
mod tables;

use arunai_core::actor::Role;
use arunai_core::councils::Council;
use arunai_core::documents::{Block, KeyFigure, Section, Value};
use arunai_core::reports::{Report, ReportKind, ReportPaper, ReportState};
use maud::{Markup, html};
pub(super) use tables::rows_page;

use super::fields::writing_button;
use super::layout::{Frame, page};
use super::report_pages::REPORTS;
use super::words::{era_date, era_period};

/// Where reports are made and given.
const MAKING: &str = "/curate/reports";

/// The list, the newest first.
pub(super) fn list_page(frame: &Frame, reports: &[Report], councils: &[Council]) -> Markup {
    let name = |report: &Report| {
        councils.iter().find(|council| council.id == report.council_id).map_or("", |council| &council.name)
    };
    page(
        frame,
        html! {
            h1 { "報告書" }
            p { "協議会の報告書です。数は公表したものだけを使い、つくったあとは変わりません。" }
            @if reports.is_empty() { p { "まだ報告書はありません。協議会の事務局がつくって配ると、ここに出ます。" } }
            @if is_curator(frame) { p { a href=(MAKING) { "報告書をつくる・配る" } } }
            ul.results {
                @for report in reports {
                    li {
                        span {}
                        div {
                            h2 { a href={ (REPORTS) "/" (report.id) } {
                                (report.kind.name()) " 第" (report.number) "号"
                                @if report.state == ReportState::Draft { "（下書き）" }
                                @if report.is_withdrawn { "（もとの公表が取り下げられました）" }
                            } }
                            p { (name(report)) "・" (era_period(&report.period)) "・" (era_date(report.made_on)) "・読む人：" (report.tier.reader()) }
                            @if !report.changes.is_empty() {
                                details { summary { "前の号から変わったこと（" (report.changes.len()) "）" }
                                    ul { @for change in &report.changes { li { (change) } } }
                                }
                            }
                        }
                    }
                }
            }
        },
    )
}

/// Begins the line of a paper that says for whom it is.
const READER: &str = "読む人：";

fn is_curator(frame: &Frame) -> bool {
    frame.viewer.is_some_and(|viewer| viewer.role == Role::Curator)
}

/// One report.
pub(super) fn report_page(frame: &Frame, paper: &ReportPaper) -> Markup {
    let (report, document) = (&paper.report, &paper.document);
    let path = format!("{REPORTS}/{}", report.id);
    let most = tables::rows_of_each(document);
    // An id of a release tells nothing to who reads the page; papers of earlier versions have it below their title.
    let (raw, said): (Vec<&String>, Vec<&String>) = document
        .subtitle
        .iter()
        .partition(|line| report.release_ids.iter().any(|id| line.contains(&id.to_string())));
    page(
        frame,
        html! {
            @if let Some(notice) = &document.notice { p.doubt { strong { (notice) } } }
            p.aside { a href=(REPORTS) { "報告書の一覧" } }
            h1 { (document.title) }
            @for line in &said { p.aside { (line) } }
            @if !said.iter().any(|line| line.starts_with(READER)) { p.aside { (READER) (report.tier.reader()) } }
            @if report.state == ReportState::Draft { (draft(frame, report)) }
            @for part in &document.sections { (section(part, most, &path)) }
            @if report.kind == ReportKind::OnePage {
                p.next { a href={ (path) "/easy" } { "やさしい日本語で読む（ふりがなつき）" } }
            }
            p.next {
                a href={ (path) "/paper.pdf" } { "PDF" } " "
                a href={ (path) "/paper.xlsx" } { "Excel" } " "
                a href={ (path) "/paper.csv" } { "CSV" } " "
                a href={ (path) "/paper.json" } { "JSON" }
            }
            details {
                summary { "くわしく" }
                @for line in raw { p.hint { (line) } }
                p.hint { (document.footer) }
            }
        },
    )
}

/// That nobody else reads it yet, and the button that gives it.
fn draft(frame: &Frame, report: &Report) -> Markup {
    html! {
        div.card.aside {
            p { strong { "下書き・まだ配っていません。" } }
            @if is_curator(frame) {
                p { "読んで確かめたら、配ってください。" }
                (give_button(frame, report))
                p.next { a href=(MAKING) { "配らずに「報告書をつくる」にもどる" } }
            }
        }
    }
}

/// The button that gives a draft to whom it is for.
pub(super) fn give_button(frame: &Frame, report: &Report) -> Markup {
    let action = format!("{MAKING}/{}/give", report.id);
    writing_button(
        frame,
        &action,
        &[("version", &report.version.to_string())],
        "配る（会議で見られるようにする）",
    )
}

fn section(section: &Section, most: usize, path: &str) -> Markup {
    html! {
        section {
            h2 { (section.heading) }
            @for block in &section.blocks { (self::block(block, most, path)) }
        }
    }
}

fn block(block: &Block, most: usize, path: &str) -> Markup {
    match block {
        Block::Paragraph(text) => html! { p { (text) } },
        Block::Note(text) => html! { p.hint { (text) } },
        Block::List(points) => html! { ul { @for point in points { li { (point) } } } },
        Block::KeyFigures(figures) => {
            html! { dl.figures { @for figure in figures { (key_figure(figure)) } } }
        }
        Block::Table(table) => tables::table(table, most, path),
    }
}

fn key_figure(figure: &KeyFigure) -> Markup {
    html! {
        div {
            dt { (figure.label) }
            dd {
                strong { (figure.value.shown(figure.decimals)) }
                @if matches!(figure.value, Value::Number(_)) { (figure.unit) }
                @if let Some(change) = &figure.change { span { "（" (change) "）" } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use arunai_core::documents::{Document, PageFormat};
    use serde_json::json;

    use super::*;

    const ID: &str = "00000000-0000-4000-8000-000000000001";

    fn html(state: &str) -> String {
        html_of(state, vec!["月見市の協議会".to_owned(), format!("もとになる公表 {ID}")])
    }

    /// A paper that says this.
    pub(super) fn paper(state: &str, document: Document) -> ReportPaper {
        let report = json!({
            "id": ID, "version": 1, "council_id": ID, "kind": "one_page", "number": 3, "tier": "public",
            "release_ids": [ID], "period": "2026-Q2", "made_on": "2026-11-28", "state": state, "changes": [],
            "content_hash": "", "is_withdrawn": false,
        });
        let report: Report = serde_json::from_value(report).expect("a report");
        ReportPaper { report, document }
    }

    fn html_of(state: &str, subtitle: Vec<String>) -> String {
        let document = Document {
            title: "議題1枚".to_owned(),
            subtitle,
            page: PageFormat::Landscape,
            notice: None,
            sections: Vec::new(),
            footer: "内容のハッシュ 0123".to_owned(),
        };
        let frame = Frame { title: "", path: REPORTS, viewer: None, csrf: "", demo: false };
        report_page(&frame, &paper(state, document)).into_string()
    }

    #[test]
    fn a_draft_says_that_it_is_one() {
        assert!(html("draft").contains("下書き・まだ配っていません"));
        assert!(!html("given").contains("下書き"));
        assert!(!html("draft").contains("/give"), "only a curator gives it");
    }

    #[test]
    fn for_whom_it_is_is_said_once() {
        assert_eq!(html("given").matches("読む人：").count(), 1);
        let said = html_of("given", vec!["月見市の協議会".to_owned(), "読む人：市町村と協議会".to_owned()]);
        assert_eq!(said.matches("読む人：").count(), 1, "the paper says it itself");
    }

    #[test]
    fn ids_and_hashes_stand_under_more() {
        let page = html("given");
        let (said, more) = page.split_once("くわしく").expect("more");
        assert!(
            said.contains("月見市の協議会") && said.contains("読む人：") && !said.contains("もとになる公表")
        );
        assert!(more.contains("もとになる公表") && more.contains("内容のハッシュ"));
    }
}
