//! What every page has around its content, and how a form says what was wrong.

use arunai_core::actor::{Role, SignedIn};
use maud::{DOCTYPE, Markup, html};

/// What was wrong with which field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FormFault {
    /// The field's name in the form.
    pub field: String,
    /// What to do about it.
    pub message: String,
}

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

/// The pages of the navigation that are for everybody.
const PLACES: &[(&str, &str)] = &[
    ("/search", "さがす"),
    ("/council", "協議会"),
    ("/council/matrix", "あるもの・ないもの"),
    ("/issues", "地域課題"),
    ("/reports", "報告書"),
    ("/help", "つかいかた"),
];

/// The pages of a role.
fn own_places(role: Role) -> &'static [(&'static str, &'static str)] {
    match role {
        Role::Worker => &[("/cases", "事例")],
        Role::Curator => &[("/meetings", "会議"), ("/curate", "台帳")],
        Role::Member => &[("/meetings", "会議")],
        Role::Municipality => &[("/curate/plan_figures", "見込量"), ("/curate/populations", "人口")],
        Role::Administrator => &[("/admin", "管理")],
    }
}

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
                script type="module" src="/assets/arunai.js" {}
            }
            body {
                a.skip href="#main" { "本文へ" }
                (header(frame))
                main #main { (main) }
                (footer(frame))
            }
        }
    }
}

fn header(frame: &Frame) -> Markup {
    html! {
        header {
            @if frame.demo {
                p.banner { strong { "架空データ" } " この画面の地域・事業所・人数は、すべてつくりものです。" }
            }
            div.top {
                p.brand { a href="/search" { "あるない" } span { "地域にあるもの・ないものの台帳" } }
                nav aria-label="主なページ" {
                    ul {
                        @let own = frame.viewer.map_or(&[][..], |viewer| own_places(viewer.role));
                        @let part = part_of(own, frame.path);
                        @for (path, name) in own.iter().chain(PLACES) {
                            @let here = if *path == frame.path { "page" } else { "true" };
                            li { a href=(path) aria-current=[(Some(*path) == part).then_some(here)] { (name) } }
                        }
                    }
                }
                (account(frame))
            }
        }
    }
}

/// The part of the navigation that a page is in: the narrowest, where one part lies within another.
fn part_of(own: &[(&'static str, &'static str)], page: &str) -> Option<&'static str> {
    let holds =
        |path: &&str| page.strip_prefix(*path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    own.iter().chain(PLACES).map(|(path, _)| *path).filter(holds).max_by_key(|path| path.len())
}

/// Who is signed in and the way out, or the way in, which leads back to this part of the site.
fn account(frame: &Frame) -> Markup {
    let Some(viewer) = frame.viewer else {
        let is_part = !matches!(frame.path, "" | "/sign-in" | "/sign-out");
        let next = if is_part { format!("?next={}", frame.path) } else { String::new() };
        return html! { p.who { a href={ "/sign-in" (next) } { "サインイン" } } };
    };
    html! {
        form.who method="post" action="/sign-out" {
            span { (viewer.name) }
            input type="hidden" name="csrf" value=(frame.csrf);
            button.plain type="submit" { "サインアウト" }
        }
    }
}

/// What was done, told where it was done.
pub(crate) fn told(message: Option<&str>) -> Markup {
    html! { @if let Some(message) = message { p.told role="status" { (message) } } }
}

fn footer(frame: &Frame) -> Markup {
    html! {
        footer {
            p.aside {
                a href="/tick-form" { "モニタリング記入用紙（印刷用）" } "　"
                a href="/releases" { "公表した数" } "　" a href="/measures" { "取組み" } "　" a href="/docs/" { "API" }
                @if frame.viewer.is_some() { "　" a href="/mail" { "週1回のメール" } }
            }
            p { "情報が古い、またはちがうことがあります。利用の前に、事業所へ電話で確かめてください。" }
            p { @if frame.demo { "実際のデータの出典（架空データには使っていません）" } @else { "出典" } }
            ul {
                li { "「障害福祉サービス等情報公表システム（独立行政法人福祉医療機構 WAM NET）のオープンデータ」を加工して作成" }
                li { "「国土数値情報（行政区域データ）（国土交通省）」を加工して作成" }
            }
        }
    }
}

/// What was wrong, above the form, each fault leading to its field; nothing where nothing was.
pub(super) fn fault_summary(faults: &[FormFault]) -> Markup {
    html! {
        @if !faults.is_empty() {
            div.fault role="alert" {
                p { "入力を確かめてください" }
                @for fault in faults { p { a href={ "#" (fault.field) } { (fault.message) } } }
            }
        }
    }
}

/// What was wrong, beside its field, under the id that the field is described by.
pub(super) fn fault_beside(field: &str, fault: Option<&FormFault>) -> Markup {
    html! {
        @if let Some(fault) = fault { p.wrong id={ (field) "-fault" } { "エラー：" (fault.message) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_in_the_narrowest_part_that_holds_it() {
        let own = own_places(Role::Curator);
        let parts = ["/curate", "/curate/imports", "/council/matrix", "/council/trend", "/curates", "/docs"];
        let parts = parts.map(|page| part_of(own, page));
        let here = [Some("/curate"), Some("/curate"), Some("/council/matrix"), Some("/council"), None, None];
        assert_eq!(parts, here);
    }

    fn html(demo: bool) -> String {
        let frame = Frame { title: "<b>", path: "/search", viewer: None, csrf: "", demo };
        page(&frame, html! { h1 { "見出し" } }).into_string()
    }

    #[test]
    fn invented_data_are_marked_on_every_page() {
        assert!(html(true).contains("<strong>架空データ</strong>"));
        assert!(!html(false).contains("架空"));
    }

    #[test]
    fn signing_in_leads_back() {
        assert!(html(false).contains("href=\"/sign-in?next=/search\""));
        let frame = Frame { title: "", path: "/sign-in", viewer: None, csrf: "", demo: false };
        assert!(page(&frame, html! {}).into_string().contains("href=\"/sign-in\""));
    }

    #[test]
    fn every_fault_leads_to_its_field() {
        let fault = |field: &str| FormFault { field: field.into(), message: "<確かめる>".into() };
        let summary = fault_summary(&[fault("place"), fault("age")]).into_string();
        assert!(summary.contains("role=\"alert\"") && summary.contains("href=\"#age\">&lt;確かめる"));
        assert!(fault_summary(&[]).into_string().is_empty());
    }

    #[test]
    fn the_frame_has_no_inline_script_or_style() {
        let page = html(true);
        assert!(page.starts_with("<!DOCTYPE html><html lang=\"ja\">"));
        assert!(page.contains("<title>&lt;b&gt; | あるない</title>"));
        assert!(page.contains("href=\"/search\" aria-current=\"page\""));
        assert!(!page.contains("style=") && page.matches("<script").count() == 1);
        assert!(page.contains("<script type=\"module\" src=\"/assets/arunai.js\"></script>"));
    }
}
