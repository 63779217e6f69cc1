//! A view as a page.

use arunai_core::councils::Council;
use maud::{Markup, html};

use super::asked::Asked;
use super::given::Given;
use super::parts::{chooser, part};
use super::view::{Kind, View, about, notice};
use crate::pages::layout::{Frame, page};

/// The page.
pub(super) fn view_page(
    frame: &Frame,
    kind: Kind,
    given: &Given<'_>,
    councils: &[Council],
    view: &View,
) -> Markup {
    page(
        frame,
        html! {
            div.view {
                @if let Some(notice) = notice(given) { p.doubt { strong { (notice) } } }
                (places(kind, given))
                h1 { (kind.name()) }
                (chooser(&kind.path(), given, councils, Some(&view.choices)))
                p.said { strong { (view.sentence) } }
                @for text in &view.texts { p { (text) } }
                @for shown in &view.parts { (part(shown)) }
                (analyst(kind, given, view))
                (meaning(view))
                (files(kind, given, view))
                @for line in about(given) { p.hint { (line) } }
            }
        },
    )
}

/// The way back to the council and on to the other views.
fn places(kind: Kind, given: &Given<'_>) -> Markup {
    let asked = given.asked.shared();
    html! {
        nav.view-places aria-label="協議会の図と表" {
            ul {
                li { a href=(asked.address("/council")) { (given.council.name) } }
                @for other in Kind::ALL {
                    li { a href=(asked.address(&other.path())) aria-current=[(other == kind).then_some("page")] { (other.name()) } }
                }
            }
        }
    }
}

/// Figures for analysts are off until somebody asks for them.
fn analyst(kind: Kind, given: &Given<'_>, view: &View) -> Markup {
    let (value, words) = match given.asked.is_analyst() {
        true => (None, "分析者向けの図をやめる"),
        false => (Some("1"), "分析者向けの図を見る"),
    };
    html! {
        @if view.choices.analyst {
            p.next { a href=(given.asked.with("analyst", value).address(&kind.path())) { (words) } }
        }
    }
}

fn meaning(view: &View) -> Markup {
    html! {
        @if !view.definitions.is_empty() || !view.notes.is_empty() {
            section aria-labelledby="meaning" {
                h2 #meaning { "数の意味と、わからないこと" }
                @if !view.definitions.is_empty() {
                    dl.meanings { @for (word, meaning) in &view.definitions { div { dt { (word) } dd { (meaning) } } } }
                }
                @if !view.notes.is_empty() { ul { @for note in &view.notes { li { (note) } } } }
            }
        }
    }
}

/// The same numbers as files.
fn files(kind: Kind, given: &Given<'_>, view: &View) -> Markup {
    let address = |form: &str| {
        let release = given.source.as_ref().map(|source| source.release.id.to_string());
        let council = given.council.id.to_string();
        let asked = given.asked.with("council", Some(&council)).with("release", release.as_deref());
        asked.address(&format!("{}.{form}", kind.path()))
    };
    html! {
        @if !view.parts.is_empty() {
            p.next {
                a href=(address("csv")) { "この表のデータ（CSV）" } " "
                a href=(address("json")) { "同じデータ（JSON）" } " "
                a href="/releases/explained" { "なぜ「＊」にするのか" }
            }
        }
    }
}

/// What is said where an address asks for what there is not, with the way to what there is.
pub(super) fn wrong_page(frame: &Frame, path: &str, asked: &Asked, fields: &[String]) -> Markup {
    let known = asked.with("release", None).shared();
    let known = if fields.iter().any(|field| field == "council") { Asked::default() } else { known };
    page(
        frame,
        html! {
            h1 { "えらんだものが見つかりません" }
            @for field in fields { p { (words_of(field)) } }
            p.next { a href=(known.address(path)) { "はじめの表示にもどる" } " " a href="/council" { "協議会のページへ" } }
        },
    )
}

fn words_of(field: &str) -> &'static str {
    match field {
        "council" => "その協議会はありません。",
        "release" => "その期間の公表は、ないか、取り下げられたか、見られる人が限られています。",
        "measure" => "その「見るもの」は、このページにはありません。",
        "service" => "そのサービスの分野は、この公表にはありません。",
        "area" => "その地域は、この公表にはありません。",
        _ => "住所（URL）に、読めないところがあります。",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_asks_for_nothing_known_leads_on() {
        let frame = Frame { title: "推移", path: "/council", viewer: None, csrf: "", demo: false };
        let asked = Asked::read("council=a&release=b&service=x");
        let page =
            |field: &str| wrong_page(&frame, "/council/trend", &asked, &[field.to_owned()]).into_string();
        assert!(page("service").contains("href=\"/council/trend?council=a\""));
        assert!(
            page("council").contains("href=\"/council/trend\"")
                && page("council").contains("その協議会はありません")
        );
    }
}
