//! Runs of imports, in words.

use arunai_core::changes::Action;
use arunai_core::clock::day_of;
use arunai_core::import::{ImportReport, Limitation, Rejection};
use arunai_core::import_runs::{ImportDetail, ImportRun, ImportedChange};
use maud::{Markup, html};
use serde_json::Value;

use super::import_files_view::file_fields;
use super::import_jobs_view::running;
use super::imports::{IMPORTS, Runs};
use super::known::{Known, desk};
use crate::pages::fault_words::in_japanese;
use crate::pages::forms::Form;
use crate::pages::layout::{Frame, page};
use crate::pages::words::era_date;

/// How many rows of a list are shown.
const SHOWN: usize = 100;
/// What is taken in, by the noun of the log.
const NOUNS: &[(&str, &str)] = &[
    ("services", "サービス"),
    ("locations", "場所"),
    ("organizations", "法人"),
    ("areas", "地域"),
    ("towns", "町名"),
    ("populations", "人口"),
    ("plan_figures", "計画の数"),
    ("travel_times", "移動時間"),
];
/// What rows will miss.
const LIMITS: &[(&str, &str)] = &[
    ("no_area", "住所の市町村がわからず、どの地域にも数えられません"),
    ("no_position", "位置がなく、近さでさがしても出ません"),
    ("outside_area", "位置が市町村の外にあり、おおよそとして出ます"),
    ("shared_point", "ちがう住所と同じ位置で、おおよそとして出ます"),
];
/// What fields of a service are called.
const FIELDS: &[(&str, &str)] = &[
    ("name", "名前"),
    ("name_kana", "かな"),
    ("kind", "種類"),
    ("organization_id", "法人"),
    ("office_number", "事業所番号"),
    ("phone", "電話"),
    ("fax", "ファックス"),
    ("url", "ホームページ"),
    ("hours", "時間"),
    ("closed_days", "休みの日"),
    ("notes", "そのほか"),
    ("capacity", "定員"),
    ("service_areas", "行ける地域"),
    ("location_ids", "場所"),
    ("vanished_on", "公表データから消えた日"),
    ("retired_on", "廃止の日"),
    ("eligibility", "対象の人"),
    ("delivery", "使いかた"),
    ("warnings", "うたがわしいところ"),
];

/// The list of runs.
pub(super) fn list_page(frame: &Frame, known: &Runs, form: &Form) -> Markup {
    let runs = &known.done;
    page(
        frame,
        html! {
            h1 { "取り込み" }
            p { "公表データなどを台帳に入れることと、その記録です。同じファイルを2回入れても、何も変わりません。" }
            (running(known.running.as_ref()))
            (file_fields(frame, form))
            details {
                summary { "ほかのファイルや、全国のデータを入れてもらうには" }
                p { "サーバーを管理する人に、ファイルと、次のコマンドのどれかを伝えてください。" }
                ul {
                    li { "公表データ（WAM NET）を、すべての地域で：" code { "arunai import wamnet ファイル" } }
                    li { "人口：" code { "arunai import populations ファイル" } "（" a href="/curate/populations/paste" { "このページから貼りつけることもできます" } "）" }
                    li { "計画の数：" code { "arunai import plan-figures ファイル" } "（" a href="/curate/plan_figures/paste" { "このページから貼りつけることもできます" } "）" }
                }
            }
            h2 { "取り込みの記録" }
            @if runs.is_empty() {
                p { "まだ、取り込みはありません。" }
            } @else {
                div.scroll role="region" tabindex="0" aria-label="取り込みの表（横に動かせます）" {
                    table {
                        caption { span { "新しい順。報告が残っているものは、ファイルの名前からひらけます。" } }
                        thead { tr {
                            th scope="col" { "日" } th scope="col" { "ファイル" } th scope="col" { "読んだ行" }
                            th scope="col" { "新しい" } th scope="col" { "変わった" } th scope="col" { "同じ" }
                            th scope="col" { "消えた" } th scope="col" { "使えない" } th scope="col" { "台帳の変化" }
                        } }
                        tbody { @for run in runs { (row(run)) } }
                    }
                }
            }
            (desk(frame, IMPORTS))
        },
    )
}

fn row(run: &ImportRun) -> Markup {
    let day = era_date(day_of(run.at));
    let changes = run.changes.iter().map(|(noun, count)| format!("{}{count}件", word(NOUNS, noun)));
    let changes: Vec<String> = changes.collect();
    let changes = if changes.is_empty() { "変化なし".to_owned() } else { changes.join("、") };
    html! {
        tr {
            th scope="row" { (day) }
            @match &run.report {
                Some(summary) => {
                    td.words { a href={ (IMPORTS) "/" (summary.id) } { (summary.file_name) span.sr { "（" (day) "）の報告" } } }
                    @let counts = &summary.counts;
                    @for count in [counts.read, counts.new, counts.changed, counts.unchanged, counts.vanished, counts.rejected] {
                        td { (count) }
                    }
                    td.words { (changes) }
                }
                None => {
                    td.words { "報告は残っていません" }
                    @for _ in 0..6 { td { "記録なし" } }
                    td.words { (changes) }
                }
            }
        }
    }
}

/// One run.
pub(super) fn run_page(frame: &Frame, run: &ImportDetail, known: &Known) -> Markup {
    let report = &run.report;
    page(
        frame,
        html! {
            h1 { (report.file_name) "の取り込み" }
            p {
                (era_date(day_of(run.at))) "に入れました。"
                @if let Some(on) = report.as_of { (era_date(on)) "時点のデータです。" }
            }
            (counts(report))
            @for remark in &report.remarks { p.doubt { (in_japanese(remark)) } }
            (changes(run, known))
            h2 { "使えなかった行" }
            (rejections(&report.rejected, "使えなかった行はありません。"))
            h2 { "入れたが、出かたにかぎりがある行" }
            (limits(&report.limited))
            h2 { "うたがわしい値" }
            (rejections(&report.warnings, "うたがわしい値はありません。"))
            p.next { a href=(IMPORTS) { "取り込みの一覧にもどる" } }
            (desk(frame, IMPORTS))
        },
    )
}

/// How many rows of which sort.
pub(super) fn counts(report: &ImportReport) -> Markup {
    let mut told = vec![
        ("読んだ行", report.read),
        ("新しい行", report.new),
        ("変わった行", report.changed),
        ("同じ行", report.unchanged),
        ("公表データから消えた行", report.vanished),
        ("もっと新しいデータがある行", report.outdated),
        ("使えない行", report.rejected.len()),
    ];
    if report.outside > 0 {
        told.push(("区域外の行（協議会の地域の外なので、変えない）", report.outside));
    }
    html! { dl.sheet { @for (name, count) in told { div { dt { (name) } dd { (count) } } } } }
}

/// What changed in the council's areas: field, before and after.
fn changes(run: &ImportDetail, known: &Known) -> Markup {
    html! {
        h2 { "協議会の地域で変わったサービス" }
        @if run.changes.is_empty() {
            p { "この取り込みで、協議会の地域のサービスは変わっていません。" }
        } @else {
            p {
                (run.changed_here) "件変わりました。"
                @if run.changed_here > run.changes.len() { "はじめの" (run.changes.len()) "件を出しています。" }
            }
            ol.queue { @for change in &run.changes { (changed(change, known, false)) } }
        }
    }
}

/// A service that changed, or would: field, before and after. What would be new has no page yet.
pub(super) fn changed(change: &ImportedChange, known: &Known, is_rehearsal: bool) -> Markup {
    let of =
        |value: &Option<Value>, field: &str| shown(value.as_ref().and_then(|value| value.get(field)), known);
    let name = shown(change.after.as_ref().and_then(|after| after.get("name")), known);
    let told = change.fields.iter().filter_map(|field| FIELDS.iter().find(|(known, _)| known == field));
    let is_new = change.action == Action::Create || change.before.is_none();
    html! {
        li {
            h3 {
                @if is_new && is_rehearsal { (name) }
                @else { a href={ "/services/" (change.service_id) } { (name) } }
            }
            @match (is_new, is_rehearsal) {
                (true, true) => p { "新しく入ります。" },
                (true, false) => p { "新しく入りました。" },
                _ => ul { @for (field, word) in told {
                    li { (word) "：" del { (of(&change.before, field)) } " から " ins { (of(&change.after, field)) } " へ" }
                } },
            }
        }
    }
}

/// A value of a record as people read it.
fn shown(value: Option<&Value>, known: &Known) -> String {
    match value {
        None | Some(Value::Null) => "記載なし".to_owned(),
        Some(Value::String(text)) => match text.parse() {
            Ok(day) => era_date(day),
            Err(_) => known.term(text).to_owned(),
        },
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Array(list)) => format!("{}件", list.len()),
        Some(Value::Object(parts)) => {
            let told =
                parts.iter().filter_map(|(day, span)| Some(format!("{} {}", day_name(day)?, span.as_str()?)));
            let told: Vec<String> = told.collect();
            if told.is_empty() { "記載なし".to_owned() } else { told.join("、") }
        }
        Some(Value::Bool(is)) => (if *is { "はい" } else { "いいえ" }).to_owned(),
    }
}

fn day_name(code: &str) -> Option<&'static str> {
    let days = [("weekday", "平日"), ("saturday", "土曜"), ("sunday", "日曜"), ("holiday", "祝日")];
    days.iter().find(|(day, _)| *day == code).map(|(_, name)| *name)
}

/// Rows or values that could not be used: where and why.
pub(super) fn rejections(rows: &[Rejection], none: &str) -> Markup {
    html! {
        @if rows.is_empty() { p { (none) } } @else {
            p { (rows.len()) "件。" @if rows.len() > SHOWN { "はじめの" (SHOWN) "件を出しています。" } }
            div.scroll role="region" tabindex="0" aria-label="行の表（横に動かせます）" {
                table.text-table {
                    caption { span { "行は、ファイルの1行目（見出し）からの数です。" } }
                    thead { tr { th scope="col" { "行" } th scope="col" { "列" } th scope="col" { "わけ" } } }
                    tbody { @for row in rows.iter().take(SHOWN) { tr {
                        th scope="row" { (row.line) "行目" }
                        td { (column(&row.column)) } td { (refusal(&row.reason)) }
                    } } }
                }
            }
        }
    }
}

/// What rows will miss, and how many.
pub(super) fn limits(rows: &[Limitation]) -> Markup {
    let counted =
        LIMITS.iter().map(|(code, text)| (text, rows.iter().filter(|row| row.reason == *code).count()));
    html! {
        @if rows.is_empty() { p { "そのような行はありません。" } }
        ul { @for (text, count) in counted.filter(|(_, count)| *count > 0) { li { (text) "：" (count) "行" } } }
    }
}

/// A column's number, counted from 1 as a spreadsheet has it, and its own name.
fn column(column: &str) -> String {
    match column.strip_prefix("column ") {
        Some(rest) => rest
            .split_once(' ')
            .and_then(|(number, name)| Some((number.parse::<usize>().ok()?, name)))
            .map_or_else(|| rest.to_owned(), |(number, name)| format!("{name}（{}列目）", number + 1)),
        None if column == "row" => "行の全体".to_owned(),
        None => column.to_owned(),
    }
}

/// Why a row or a value was not used.
fn refusal(reason: &str) -> String {
    if reason == "is missing" {
        "なくてはならない列が空です。".to_owned()
    } else {
        in_japanese(reason)
    }
}

/// What a code is called.
fn word(words: &[(&str, &'static str)], code: &str) -> &'static str {
    words.iter().find(|(known, _)| *known == code).map_or("そのほか", |(_, told)| told)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use arunai_core::id::{ImportId, ServiceId};
    use serde_json::json;

    use super::super::known::tests::known;
    use super::*;

    const FRAME: Frame<'static> = Frame { title: "", path: IMPORTS, viewer: None, csrf: "", demo: false };

    #[test]
    fn a_change_is_told_with_what_was_before() {
        let run = ImportDetail {
            id: ImportId(uuid::Uuid::nil()),
            at: "2026-11-01T00:00:00Z".parse().expect("a moment"),
            report: ImportReport {
                file_name: "<f>.csv".into(),
                rejected: vec![Rejection {
                    line: 3,
                    column: "column 14 事業所番号".into(),
                    reason: "is missing".into(),
                }],
                ..ImportReport::default()
            },
            changes: vec![ImportedChange {
                service_id: ServiceId(uuid::Uuid::nil()),
                action: Action::Change,
                fields: vec!["phone".into(), "source_as_of".into()],
                before: Some(json!({ "name": "ひだまり", "phone": null })),
                after: Some(json!({ "name": "ひだまり", "phone": "0852-00-0000" })),
            }],
            changed_here: 1,
        };
        let page = run_page(&FRAME, &run, &known()).into_string();
        assert!(page.contains("電話：<del>記載なし</del> から <ins>0852-00-0000</ins> へ"));
        assert!(page.contains("事業所番号（15列目）") && !page.contains("is missing"));
        assert!(page.contains("&lt;f&gt;.csv") && !page.contains("source_as_of"));
    }

    #[test]
    fn runs_without_a_report_are_listed_by_what_they_changed() {
        let run = ImportRun {
            at: "2026-11-01T00:00:00Z".parse().expect("a moment"),
            report: None,
            changes: BTreeMap::from([("plan_figures".to_owned(), 12)]),
        };
        let list = |done: Vec<ImportRun>| {
            list_page(&FRAME, &Runs { done, running: None }, &Form::default()).into_string()
        };
        assert!(list(vec![run]).contains("計画の数12件"));
        assert!(list(Vec::new()).contains("まだ、取り込みはありません。"));
    }
}
