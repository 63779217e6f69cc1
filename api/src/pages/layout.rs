//! What every page has around its content.

use arunai_core::actor::SignedIn;
use maud::{DOCTYPE, Markup, html};

/// What the frame of a page needs to know.
pub(super) struct Frame<'a> {
    /// The page's name.
    pub title: &'a str,
    /// Its path, for the navigation.
    pub path: &'a str,
    /// Who is signed in.
    pub viewer: Option<&'a SignedIn>,
    /// What forms that write must carry.
    pub csrf: &'a str,
    /// Whether the data are invented.
    pub demo: bool,
}

/// The pages of the navigation.
const PLACES: &[(&str, &str)] =
    &[("/search", "さがす"), ("/council/matrix", "あるもの・ないもの"), ("/docs/", "API")];

/// A whole page around its content.
pub(super) fn page(frame: &Frame, main: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="ja" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (frame.title) " | あるない" }
                link rel="icon" href="/assets/icon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/assets/arunai.css";
            }
            body {
                a.skip href="#main" { "本文へ" }
                @if frame.demo {
                    p.banner role="note" { strong { "架空データ" } " この画面の地域・事業所・人数は、すべてつくりものです。" }
                }
                (header(frame))
                main #main { (main) }
                (footer())
            }
        }
    }
}

fn header(frame: &Frame) -> Markup {
    html! {
        header.top {
            p.brand { a href="/search" { "あるない" } span { "地域にあるもの・ないものの台帳" } }
            nav aria-label="主なページ" {
                ul {
                    @for (path, name) in PLACES {
                        li { a href=(path) aria-current=[(*path == frame.path).then_some("page")] { (name) } }
                    }
                }
            }
            @match frame.viewer {
                Some(viewer) => {
                    form.who method="post" action="/sign-out" {
                        span { (viewer.name) }
                        input type="hidden" name="csrf" value=(frame.csrf);
                        button.plain type="submit" { "サインアウト" }
                    }
                }
                None => p.who { a href="/sign-in" { "サインイン" } }
            }
        }
    }
}

fn footer() -> Markup {
    html! {
        footer {
            p { "「障害福祉サービス等情報公表システム（独立行政法人福祉医療機構 WAM NET）のオープンデータ」「国土数値情報（行政区域データ）（国土交通省）」を加工して作成。" }
            p { "情報が古い、またはちがうことがあります。利用の前に、事業所へ電話で確かめてください。" }
        }
    }
}
