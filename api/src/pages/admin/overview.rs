//! The first page of administration.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get};
use arunai_core::Registry;
use arunai_core::actor::Administrator;
use maud::{Markup, html};

use super::parts::places;
use crate::pages::layout::{Frame, page};
use crate::pages::respond;
use crate::pages::seats::Seat;
use crate::problem::Problem;
use crate::state::State;

/// What there is, in numbers.
struct Numbers {
    accounts: usize,
    councils: usize,
    is_sqlite: bool,
}

/// Whether what must not be altered is unaltered.
struct Soundness {
    trails: usize,
    broken: usize,
    releases: usize,
    changed_releases: usize,
}

/// The overview.
#[get("/admin")]
pub(crate) async fn show_overview(state: State, seat: Seat<Administrator>) -> Result<HttpResponse, Problem> {
    let (by, is_sqlite) = (seat.by, state.settings.database_url.starts_with("sqlite"));
    let numbers = state.run(move |registry| Numbers::read(registry, &by, is_sqlite)).await?;
    Ok(respond(&state, &seat.visitor, StatusCode::OK, "管理", "/admin", |frame| {
        overview_page(frame, &numbers)
    }))
}

/// Reads every trail and every release, which takes a while.
#[get("/admin/soundness")]
pub(crate) async fn show_soundness(state: State, seat: Seat<Administrator>) -> Result<HttpResponse, Problem> {
    let by = seat.by;
    let found = state.run(move |registry| Soundness::read(registry, &by)).await?;
    Ok(respond(
        &state,
        &seat.visitor,
        StatusCode::OK,
        "書きかえの確かめ",
        "/admin/soundness",
        |frame| soundness_page(frame, &found),
    ))
}

impl Soundness {
    fn read(registry: &Registry, by: &Administrator) -> arunai_core::Result<Self> {
        let trails = registry.list_audit_chains(by)?;
        let releases = registry.check_releases(by)?;
        Ok(Self {
            broken: trails.iter().filter(|trail| !trail.intact).count(),
            trails: trails.len(),
            changed_releases: releases.iter().filter(|release| !release.intact).count(),
            releases: releases.len(),
        })
    }
}

impl Numbers {
    fn read(registry: &Registry, by: &Administrator, is_sqlite: bool) -> arunai_core::Result<Self> {
        let accounts = registry.list_accounts(by)?;
        Ok(Self {
            accounts: accounts.iter().filter(|account| account.disabled_on.is_none()).count(),
            councils: registry.list_councils()?.len(),
            is_sqlite,
        })
    }
}

fn overview_page(frame: &Frame, numbers: &Numbers) -> Markup {
    page(
        frame,
        html! {
            h1 { "管理" }
            p { "アカウント、協議会、組織を管理するページです。事例の内容は見られません。" }
            ul.jobs {
                li { h2 { a href="/admin/accounts" { "アカウント" } } p { strong.big { (numbers.accounts) } "人が使えます" } }
                li {
                    h2 { a href="/admin/councils" { "協議会と地域" } }
                    @if numbers.councils == 0 { p { "まだありません。はじめに協議会をつくってください。" } }
                    @else { p { strong.big { (numbers.councils) } "つあります" } }
                }
                li { h2 { a href="/admin/organizations" { "組織" } } p { "事例をもつ組織（相談支援事業所など）を登録します。" } }
                li { h2 { a href="/admin/trail" { "操作の記録" } } p { "台帳と協議会の記録を、だれがいつ変えたか。" } }
                li { h2 { a href="/admin/soundness" { "書きかえの確かめ" } } p { "操作の記録と公表が、書きかえられていないか。" } }
            }
            (backups(numbers.is_sqlite))
            (places("/admin"))
        },
    )
}

fn soundness_page(frame: &Frame, found: &Soundness) -> Markup {
    page(
        frame,
        html! {
            h1 { "書きかえの確かめ" }
            p { "いま、はじめから読みなおして確かめました。" }
            @if found.broken == 0 {
                p { "事例の操作の記録（" (found.trails) "つ）は、どれも書きかえられていません。" }
            } @else {
                p.fault role="alert" {
                    "事例の操作の記録のうち" (found.broken) "つが、とちゅうで切れているか、書きかえられています。サーバーで「arunai check-audit-chains」を動かして調べてください。"
                }
            }
            @if found.changed_releases == 0 {
                p { "公表（" (found.releases) "つ）は、どれも書きかえられていません。" }
            } @else {
                p.fault role="alert" {
                    "公表のうち" (found.changed_releases) "つが、公表したときとちがいます。サーバーで「arunai check-releases」を動かして調べてください。"
                }
            }
            (places("/admin/soundness"))
        },
    )
}

fn backups(is_sqlite: bool) -> Markup {
    html! {
        h2 { "バックアップ" }
        p { "バックアップは、サーバーで取ります。画面からは取れません。要配慮個人情報が入るので、暗号化して、持てる人を決めてください。" }
        p { "取る：" code { "arunai backup ファイル" } "　もどす：" code { "arunai restore ファイル" } }
        p.hint {
            @if is_sqlite { "いまのデータは、1つのファイル（SQLite）にあります。" }
            @else { "いまのデータは、PostgreSQLにあります。サーバーに pg_dump と pg_restore がいります。" }
            "最後にいつ取ったかは、この台帳は知りません。毎日取り、月に1度はもどせることを確かめてください。"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame<'static> = Frame { title: "", path: "/admin", viewer: None, csrf: "", demo: false };

    #[test]
    fn a_broken_trail_is_an_alarm() {
        let page = |broken| {
            let found = Soundness { trails: 4, broken, releases: 2, changed_releases: 0 };
            soundness_page(&FRAME, &found).into_string()
        };
        assert!(page(1).contains("role=\"alert\"") && !page(0).contains("role=\"alert\""));
    }

    #[test]
    fn an_empty_installation_is_told_where_to_begin() {
        let numbers = Numbers { accounts: 3, councils: 0, is_sqlite: true };
        let page = overview_page(&FRAME, &numbers).into_string();
        assert!(page.contains("はじめに協議会をつくってください") && page.contains("SQLite"));
    }
}
