//! A report as a page, from the same document as its other forms.

use arunai_core::councils::Council;
use arunai_core::documents::{Block, Column, HIDDEN, KeyFigure, Section, Table, Value};
use arunai_core::reports::{Report, ReportKind, ReportPaper, ReportState};
use maud::{Markup, html};

use super::layout::{Frame, page};
use super::report_pages::REPORTS;
use super::words::{era_date, era_period};

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
            @if reports.is_empty() { p { "まだ報告書はありません。" } }
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

/// One report.
pub(super) fn report_page(frame: &Frame, paper: &ReportPaper) -> Markup {
    let document = &paper.document;
    let path = format!("{REPORTS}/{}", paper.report.id);
    page(
        frame,
        html! {
            @if let Some(notice) = &document.notice { p.doubt { strong { (notice) } } }
            h1 { (document.title) }
            @for line in &document.subtitle { p.aside { (line) } }
            @for part in &document.sections { (section(part, &path)) }
            @if paper.report.kind == ReportKind::OnePage {
                p.next { a href={ (path) "/easy" } { "やさしい日本語で読む（ふりがなつき）" } }
            }
            p.next {
                a href={ (path) "/paper.pdf" } { "PDF" } " "
                a href={ (path) "/paper.xlsx" } { "Excel" } " "
                a href={ (path) "/paper.csv" } { "CSV" } " "
                a href={ (path) "/paper.json" } { "JSON" }
            }
            p.hint { (document.footer) }
        },
    )
}

fn section(section: &Section, path: &str) -> Markup {
    html! {
        section {
            h2 { (section.heading) }
            @for block in &section.blocks { (self::block(block, path)) }
        }
    }
}

fn block(block: &Block, path: &str) -> Markup {
    match block {
        Block::Paragraph(text) => html! { p { (text) } },
        Block::Note(text) => html! { p.hint { (text) } },
        Block::List(points) => html! { ul { @for point in points { li { (point) } } } },
        Block::KeyFigures(figures) => {
            html! { dl.figures { @for figure in figures { (key_figure(figure)) } } }
        }
        Block::Table(table) => self::table(table, path),
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

fn table(table: &Table, path: &str) -> Markup {
    html! {
        div.scroll role="region" aria-label={ (table.caption) "（横に動かせます）" } tabindex="0" {
            table {
                caption { span { (table.caption) } }
                thead { tr { @for column in &table.columns { th scope="col" { (column.full_heading()) } } } }
                tbody { @for row in &table.rows { tr {
                    @for (place, (value, column)) in row.iter().zip(&table.columns).enumerate() { (cell(place, value, column)) }
                } } }
            }
        }
        p.hint { a href={ (path) "/tables/" (table.id) ".csv" } { "この表のCSV" } }
    }
}

/// The first column names the row.
fn cell(place: usize, value: &Value, column: &Column) -> Markup {
    let shown = value.shown(column.decimals());
    if place == 0 {
        return html! { th scope="row" { (shown) } };
    }
    html! {
        @match value {
            Value::Hidden => td { span.hidden-value { span aria-hidden="true" { (HIDDEN) } span.sr { "表示しません" } } },
            _ => td { (shown) },
        }
    }
}
