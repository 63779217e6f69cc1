//! The desk of the council's office: what waits, with numbers and ways there.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get};
use arunai_core::Registry;
use arunai_core::actor::{Curator, Viewer};
use arunai_core::confirmations::StaleFilter;
use arunai_core::corrections::CorrectionState;
use arunai_core::import_runs::ImportRun;
use arunai_core::page::all;
use arunai_core::releases::Release;
use arunai_core::reports::{Report, ReportState};
use chrono::NaiveDate;
use maud::{Markup, html};

use super::duplicates_view::pairs_unit;
use super::known::desk;
use crate::pages::layout::{Frame, page};
use crate::pages::respond;
use crate::pages::seats::Seat;
use crate::pages::words::{era_date, era_period};
use crate::problem::Problem;
use crate::state::State;

/// What waits.
struct Waiting {
    council: String,
    stale: usize,
    vanished: usize,
    corrections: usize,
    duplicates: usize,
    searches: i32,
    last_import: Option<NaiveDate>,
    last_release: Option<String>,
    drafts: usize,
}

/// The overview.
#[get("/curate")]
pub(crate) async fn show_overview(state: State, seat: Seat<Curator>) -> Result<HttpResponse, Problem> {
    let (by, viewer) = (seat.by, seat.visitor.viewer());
    let waiting = state.run(move |registry| Waiting::read(registry, &by, &viewer)).await?;
    Ok(respond(&state, &seat.visitor, StatusCode::OK, "台帳の仕事", "/curate", |frame| {
        overview_page(frame, &waiting)
    }))
}

impl Waiting {
    fn read(registry: &Registry, by: &Curator, viewer: &Viewer) -> arunai_core::Result<Self> {
        let councils = registry.list_own_councils(viewer)?;
        let own = |release: &Release| councils.iter().any(|council| council.id == release.council_id);
        let releases = all(|paging| registry.list_releases(viewer, paging))?;
        let reports = all(|paging| registry.list_reports(viewer, paging))?;
        let corrections = all(|paging| registry.list_corrections(by, paging))?;
        let is_open = |state| state == CorrectionState::Open;
        let day = |run: &ImportRun| arunai_core::clock::day_of(run.at);
        Ok(Self {
            council: councils.first().map(|council| council.name.clone()).unwrap_or_default(),
            stale: registry.count_stale_services(by, &StaleFilter::default())?,
            vanished: registry.list_vanished_services(by)?.len(),
            corrections: corrections.iter().filter(|one| is_open(one.state)).count(),
            duplicates: registry.propose_duplicates(by)?.len(),
            searches: registry.list_search_counters(by)?.iter().map(|counter| counter.searches).sum(),
            last_import: registry.list_import_runs(by)?.first().map(day),
            last_release: releases.into_iter().filter(own).map(|release| release.period).max(),
            drafts: reports.iter().filter(|report| waits(report)).count(),
        })
    }
}

/// Whether a report waits to be given; one that was withdrawn never is.
fn waits(report: &Report) -> bool {
    report.state == ReportState::Draft && !report.is_withdrawn
}

fn overview_page(frame: &Frame, waiting: &Waiting) -> Markup {
    let last = |on: Option<NaiveDate>| on.map_or_else(|| "まだありません".to_owned(), era_date);
    let released = waiting.last_release.as_deref().map_or_else(|| "まだありません".to_owned(), era_period);
    let searched = match waiting.searches {
        0 => "数えられるほどの検索は、まだありません。".to_owned(),
        count => format!("{count}回の検索で、何も見つかりませんでした。"),
    };
    page(
        frame,
        html! {
            h1 { "台帳の仕事" }
            p { (waiting.council) "の事務局のページです。まず、待っているものから見てください。" }
            h2 { "待っているもの" }
            ul.jobs {
                (counted("/curate/corrections", "誤りの知らせ", waiting.corrections, "件", "届いた知らせはありません。"))
                (counted("/curate/stale", "古くなった情報", waiting.stale, "件", "古くなった情報はありません。"))
                (counted("/curate/vanished", "公表データから消えた", waiting.vanished, "件", "消えたものはありません。"))
                (counted("/curate/duplicates", "重なっているかもしれないもの", waiting.duplicates, pairs_unit(waiting.duplicates), "重なりは見つかっていません。"))
                (counted("/curate/reports", "まだ配っていない報告書", waiting.drafts, "件", "下書きはありません。"))
            }
            h2 { "ほかの仕事" }
            ul.jobs {
                (told("/curate/imports", "取り込み", &format!("いちばん新しい取り込み：{}", last(waiting.last_import))))
                (told("/curate/searches", "見つからなかった検索", &searched))
                (told("/curate/absences", "「ない」の確認", "地域にない種類を確かめて、「不明」を「ない」にします。"))
                (told("/curate/plan_figures", "計画の数", "見込量と実績を入れます。"))
                (told("/curate/populations", "人口", "住民、手帳、支給決定の人数を入れます。"))
                (told("/curate/releases", "公表", &format!("いちばん新しい公表：{released}")))
                (told("/curate/settings", "設定", "近い・遠い・古いのめやすと、公表のしかたを決めます。"))
            }
            (desk(frame, "/curate"))
        },
    )
}

fn counted(path: &str, name: &str, count: usize, unit: &str, none: &str) -> Markup {
    html! {
        li {
            h3 { a href=(path) { (name) } }
            @if count == 0 { p { (none) } } @else { p { strong.big { (count) } (unit) } }
        }
    }
}

fn told(path: &str, name: &str, text: &str) -> Markup {
    html! { li { h3 { a href=(path) { (name) } } p { (text) } } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_has_a_number_and_what_does_not_a_sentence() {
        let waiting = Waiting {
            council: "<架空>".into(),
            stale: 12,
            vanished: 0,
            corrections: 0,
            duplicates: 200,
            searches: 0,
            last_import: None,
            last_release: Some("2026-Q1".into()),
            drafts: 0,
        };
        let frame = Frame { title: "", path: "/curate", viewer: None, csrf: "", demo: false };
        let page = overview_page(&frame, &waiting).into_string();
        assert!(page.contains("&lt;架空&gt;") && page.contains("<strong class=\"big\">12</strong>件"));
        assert!(page.contains("<strong class=\"big\">200</strong>組以上"));
        assert!(page.contains("届いた知らせはありません。") && page.contains("令和8年度 第1四半期"));
    }
}
