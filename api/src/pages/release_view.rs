//! One release: what it says, in a few tables.

use std::collections::BTreeMap;

use arunai_core::councils::Council;
use arunai_core::documents::{ABSENT, HIDDEN};
use arunai_core::releases::{Release, ReleaseCell, ReleaseDifference, ReleaseWait};
use chrono::NaiveDate;
use maud::{Markup, html};

use super::layout::{Frame, page};
use super::release_list_view::tier_name;
use super::release_pages::{RELEASES, ReleasePage};
use super::words::{era_date, era_period, how_known};

/// Stands for all of a dimension.
const ALL: &str = "*";
/// Turns in life and the bands of years until them.
const TURNS: [(&str, &str); 4] =
    [("school_entry", "就学"), ("graduation", "高校・高等部の卒業"), ("age40", "40歳"), ("age65", "65歳")];
const YEARS: [(&str, &str); 3] =
    [("next_year", "来年度"), ("years_2_3", "2〜3年度後"), ("years_4_5", "4〜5年度後")];

/// Cells by measure, area, stage, service, reason, waited, life stage and urgency.
struct Cells<'a>(BTreeMap<[&'a str; 8], &'a ReleaseDifference>);

/// The page of a release.
pub(super) fn release_page(frame: &Frame, found: &ReleasePage) -> Markup {
    let cells = Cells(found.differences.cells.iter().map(|cell| (key(cell), cell)).collect());
    let release = &found.release;
    let path = format!("{RELEASES}/{}", release.id);
    page(
        frame,
        html! {
            h1 { (era_period(&release.period)) "の困りごと" }
            p { (found.council.name) "・" (tier_name(release.tier)) "・" (how_known(release.coverage, release.monitored)) }
            p { strong { (headline(&cells)) } }
            p { "相談支援専門員がいる人だけの数です。実人数は重複を除いているため、内訳の合計と一致しません。" }
            p.hint { (found.differences.hidden_means) "。" a href="/releases/explained" { "なぜ「＊」にするのか" } }
            (services(found, &cells))
            (areas(found, &cells))
            (reasons(found, &cells))
            (waits(found))
            (urgencies(found, &cells))
            (life_stages(found, &cells))
            p.next {
                a href={ (path) "/cells.csv" } { "すべての数（CSV）" } " "
                a href={ (path) "/cells.xlsx" } { "すべての数（Excel）" } " "
                a href={ (path) "/cells.json" } { "同じデータ（JSON）" }
            }
            details {
                summary { "くわしく" }
                p.hint { "公表番号 " (release.id) "・内容のハッシュ " code { (release.content_hash.get(..16).unwrap_or_default()) } "…" }
            }
        },
    )
}

/// The page of a release that was taken back.
pub(super) fn withdrawn_page(frame: &Frame, council: &Council, release: &Release, on: NaiveDate) -> Markup {
    page(
        frame,
        html! {
            h1 { (era_period(&release.period)) "の困りごと" }
            p { (council.name) "・" (tier_name(release.tier)) }
            p.doubt { strong { "この公表は、" (era_date(on)) "に取り下げました。" } "数は表示しません。" }
            @if let Some(reason) = &release.withdrawal_reason { p { "取り下げた理由：" (reason) } }
            p.next { a href=(RELEASES) { "ほかの公表を見る" } }
        },
    )
}

fn headline(cells: &Cells<'_>) -> String {
    let told = |measure, unit: &str| cells.text([measure, ALL, ALL, ALL, ALL, ALL, ALL, ALL], unit);
    format!(
        "困りごとが残っている人は{}、残っている困りごとは{}です。期間中に新しく{}、満たされたのは{}でした。",
        told("open_persons", "人"),
        told("open", "件"),
        told("new", "件"),
        told("met", "件"),
    )
}

/// By service group, with what changed since the release before.
fn services(found: &ReleasePage, cells: &Cells<'_>) -> Markup {
    let key = |measure, group| [measure, ALL, ALL, group, ALL, ALL, ALL, ALL];
    let measures = [
        ("open_persons", "残っている人", "人"),
        ("open", "残っている困りごと", "件"),
        ("new", "新しい", "件"),
        ("met", "満たされた", "件"),
    ];
    let groups = named(found, "service_groups");
    table(
        "サービスの分野ごと",
        html! {
            thead { tr {
                th scope="col" { "分野" }
                @for (_, name, _) in measures { th scope="col" { (name) } }
                th scope="col" { "残っている人：前回から" }
            } }
            tbody { @for (id, name) in &groups {
                @if cells.has(key("open_persons", id)) { tr {
                    th scope="row" { (name) }
                    @for (measure, _, unit) in measures { td { (cells.cell(key(measure, id), unit)) } }
                    td { (change(found, cells.0.get(&key("open_persons", id)).and_then(|cell| cell.change))) }
                } }
            } }
        },
    )
}

/// By municipality and service group: persons.
fn areas(found: &ReleasePage, cells: &Cells<'_>) -> Markup {
    let key = |area, group| ["open_persons", area, ALL, group, ALL, ALL, ALL, ALL];
    let rows: Vec<_> = found.areas.iter().filter(|(code, _)| cells.has(key(code, ALL))).collect();
    let columns = named(found, "service_groups");
    html! { @if !rows.is_empty() {
        (table("地域とサービスの分野ごとの、困りごとが残っている人（人）", html! {
            thead { tr {
                th scope="col" { "地域" } th scope="col" { "全部" }
                @for (_, name) in &columns { th scope="col" { (name) } }
            } }
            tbody { @for (code, name) in &rows { tr {
                th scope="row" { (name) }
                td { (cells.cell(key(code, ALL), "人")) }
                @for (group, _) in &columns { td { (cells.cell(key(code, group), "人")) } }
            } } }
        }))
    } }
}

/// By main reason.
fn reasons(found: &ReleasePage, cells: &Cells<'_>) -> Markup {
    let key = |measure, reason| [measure, ALL, ALL, ALL, reason, ALL, ALL, ALL];
    let reasons = named(found, "reasons");
    let is_there = reasons.iter().any(|(id, _)| cells.has(key("open", id)));
    html! { @if is_there {
        (table("満たされない主な理由ごと", html! {
            thead { tr { th scope="col" { "主な理由" } th scope="col" { "残っている困りごと" } th scope="col" { "人" } } }
            tbody { @for (id, name) in &reasons { tr {
                th scope="row" { (name) }
                td { (cells.cell(key("open", id), "件")) }
                td { (cells.cell(key("open_persons", id), "人")) }
            } } }
        }))
    } }
}

/// How long needs wait.
fn waits(found: &ReleasePage) -> Markup {
    let groups = named(found, "service_groups");
    let name = |wait: &ReleaseWait| {
        groups
            .iter()
            .find(|(id, _)| *id == wait.service)
            .map_or_else(|| "全部".to_owned(), |(_, name)| name.to_string())
    };
    let percent = |share: Option<u64>, of: Option<u64>| match (share, of) {
        (Some(share), _) => format!("{share}%"),
        (None, Some(0)) => "0件".to_owned(),
        (None, _) => HIDDEN.to_owned(),
    };
    html! { @if !found.waits.services.is_empty() {
        (table("待っている長さ（割合は、もとの数がどちらも公表されているときだけ）", html! {
            thead { tr {
                th scope="col" { "分野" }
                th scope="col" { "残っているうち180日より長い" } th scope="col" { "365日より長い" }
                th scope="col" { "満たされたうち90日まで" } th scope="col" { "180日まで" }
            } }
            tbody { @for wait in &found.waits.services { tr {
                th scope="row" { (name(wait)) }
                td { (percent(wait.open_over_180, wait.open)) } td { (percent(wait.open_over_365, wait.open)) }
                td { (percent(wait.met_within_90, wait.met)) } td { (percent(wait.met_within_180, wait.met)) }
            } } }
        }))
    } }
}

/// By urgency, where the council tells it.
fn urgencies(found: &ReleasePage, cells: &Cells<'_>) -> Markup {
    let key = |group, urgency| ["open", ALL, ALL, group, ALL, ALL, ALL, urgency];
    let rows = [(ALL, "全部")].into_iter().chain(named(found, "service_groups"));
    let rows: Vec<_> = rows.filter(|(group, _)| cells.has(key(group, "urgent"))).collect();
    html! { @if !rows.is_empty() {
        (table("急ぐ程度ごとの、残っている困りごと", html! {
            thead { tr {
                th scope="col" { "分野" }
                th scope="col" { "3か4になったことがある" } th scope="col" { "1か2だけ" }
            } }
            tbody { @for (group, name) in &rows { tr {
                th scope="row" { (name) }
                td { (cells.cell(key(group, "urgent"), "件")) } td { (cells.cell(key(group, "other"), "件")) }
            } } }
        }))
    } }
}

/// Turns in life that are coming, of the whole region.
fn life_stages(found: &ReleasePage, cells: &Cells<'_>) -> Markup {
    let code = |turn: &str, band: &str| format!("{turn}/{band}");
    let is_there = found.differences.cells.iter().any(|cell| cell.cell.measure == "coming");
    html! { @if is_there {
        (table("これから迎える節目（いま把握している人だけ）", html! {
            thead { tr { th scope="col" { "節目" } @for (_, name) in YEARS { th scope="col" { (name) } } } }
            tbody { @for (turn, name) in TURNS { tr {
                th scope="row" { (name) }
                @for (band, _) in YEARS {
                    td { (cells.cell(["coming", ALL, ALL, ALL, ALL, ALL, &code(turn, band), ALL], "人")) }
                }
            } } }
        }))
    } }
}

fn table(caption: &str, rows: Markup) -> Markup {
    html! {
        section.wide {
            div.scroll role="region" aria-label={ (caption) "（横に動かせます）" } tabindex="0" {
                table { caption { span { (caption) } } (rows) }
            }
        }
    }
}

/// A change, in words that need no colour; a line where there is no release before.
fn change(found: &ReleasePage, change: Option<i64>) -> String {
    match change {
        None if found.differences.before_id.is_none() => ABSENT.to_owned(),
        None => HIDDEN.to_owned(),
        Some(0) => "同じ".to_owned(),
        Some(more @ 1..) => format!("{more}人ふえた"),
        Some(fewer) => format!("{}人へった", -fewer),
    }
}

/// The ids and names of a code list.
fn named<'a>(found: &'a ReleasePage, taxonomy: &str) -> Vec<(&'a str, &'a str)> {
    let of = found.terms.iter().filter(|term| term.taxonomy_id == taxonomy);
    of.map(|term| (term.id.as_str(), term.name.as_str())).collect()
}

fn key(difference: &ReleaseDifference) -> [&str; 8] {
    let ReleaseCell { measure, area, stage, service, reason, waited, life_stage, urgency, .. } =
        &difference.cell;
    [measure, area, stage, service, reason, waited, life_stage, urgency].map(String::as_str)
}

impl Cells<'_> {
    fn has(&self, key: [&str; 8]) -> bool {
        self.0.contains_key(&key)
    }

    /// The number with its unit, ＊, or a line where it is not published at all.
    fn text(&self, key: [&str; 8], unit: &str) -> String {
        match self.0.get(&key).map(|cell| cell.cell.value) {
            Some(Some(value)) => format!("{value}{unit}"),
            Some(None) => HIDDEN.to_owned(),
            None => "公表対象外".to_owned(),
        }
    }

    fn cell(&self, key: [&str; 8], unit: &str) -> Markup {
        let text = self.text(key, unit);
        html! {
            @if text == HIDDEN { span.hidden-value { span aria-hidden="true" { (HIDDEN) } span.sr { "表示しません" } } }
            @else { (text) }
        }
    }
}
