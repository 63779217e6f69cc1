//! Drafts of issues from a release, each with its sentence and its reasons.

use arunai_core::suggested_issues::{SuggestionKind, SuggestionReason};
use maud::{Markup, html};

use super::ISSUES;
use super::desk::{Choices, Desk};
use super::evidence_view::release_name;
use super::parts::{head, table};
use super::suggested::{Draft, SuggestedPage};
use crate::pages::fields::{field, writing_button};
use crate::pages::forms::Form;
use crate::pages::layout::{Frame, page};

/// The page.
pub(super) fn suggested_page(frame: &Frame, found: &SuggestedPage) -> Markup {
    let chosen = found.release.as_ref().map(|release| release.id.to_string()).unwrap_or_default();
    let releases: Choices =
        found.releases.iter().map(|release| (release.id.to_string(), release_name(release))).collect();
    page(
        frame,
        html! {
            h1 { "公表した数からの提案" }
            p { "公表した数のうち、目にとまるものを、きまった手順で案にしています。課題にするかどうかは、人が決めます。「＊」の数は使っていません。" }
            @if found.releases.is_empty() { p { "まだ公表した数がありません。四半期の数を公表すると、ここに案が出ます。" } }
            @else {
                form.card method="get" action={ (ISSUES) "/suggested" } {
                    div.fields {
                        (field("release", "どの公表から").select(&Form::with(&[("release", &chosen)]), &releases))
                        button.second type="submit" { "この公表の案を見る" }
                    }
                }
                @if found.drafts.is_empty() { p { "この公表からは、案はありません。目立って多い・増えた・長く待っている分野は、表示できる数の中にはありませんでした。" } }
                @for draft in &found.drafts { (section(frame, found, &chosen, draft)) }
                p.hint { (found.hidden_means) }
            }
            p.next { a href=(ISSUES) { "地域課題の一覧へもどる" } }
        },
    )
}

fn section(frame: &Frame, found: &SuggestedPage, release: &str, draft: &Draft) -> Markup {
    let new = &draft.suggestion.draft;
    let group = new.terms.first().map_or("", |term| term.as_str());
    html! {
        section.card {
            h2 { (new.theme) }
            p { (new.content) }
            (table(&format!("{}：案にしたわけ", new.theme), html! {
                (head(&["わけ", "地域", "数", "前の公表の数", "割合"]))
                tbody { @for why in &draft.suggestion.why { (reason(&found.desk, why)) } }
            }))
            details {
                summary { "根拠にする数（" (draft.cells.len()) "）" }
                ul { @for name in &draft.cells { li { (name) } } }
            }
            @if let Some(id) = draft.made {
                p { a href={ (ISSUES) "/" (id) } { "この数を根拠にした課題が、もうあります" } }
            }
            (writing_button(frame, &format!("{ISSUES}/suggested"), &[("release", release), ("group", group)], "この案で課題をつくる"))
            p.hint { "下書きとしてつくられます。事務局だけが読めます。" }
        }
    }
}

fn reason(desk: &Desk, why: &SuggestionReason) -> Markup {
    let is_long = why.kind == SuggestionKind::LongWaiting;
    let unit = if is_long { "件" } else { "人" };
    let percent = match why.percent {
        Some(percent) if is_long => format!("{percent}％が180日より長く待っている"),
        Some(percent) => format!("{percent}％ふえた"),
        None => String::new(),
    };
    html! {
        tr {
            th scope="row" { (kind_name(why.kind)) }
            td { (why.area_code.as_ref().map_or("全域", |code| desk.area(code))) }
            td { (why.value) (unit) }
            td { @if let Some(before) = why.before { (before) (unit) } @else { "くらべない" } }
            td { (percent) }
        }
    }
}

fn kind_name(kind: SuggestionKind) -> &'static str {
    match kind {
        SuggestionKind::Flagged => "人口あたりで、偶然とはいえないほど多い",
        SuggestionKind::New => "新しく現れた",
        SuggestionKind::Worsening => "目立って増えた",
        SuggestionKind::LongWaiting => "長く待っている",
    }
}

#[cfg(test)]
mod tests {
    use super::super::desk::tests::desk;
    use super::*;

    fn shown(drafts: Vec<Draft>) -> String {
        let (releases, hidden_means) = (Vec::new(), String::new());
        let found = SuggestedPage { desk: desk(), releases, release: None, hidden_means, drafts };
        let frame = Frame { title: "案", path: ISSUES, viewer: None, csrf: "t", demo: false };
        suggested_page(&frame, &found).into_string()
    }

    #[test]
    fn without_a_release_the_page_says_what_comes() {
        assert!(shown(Vec::new()).contains("まだ公表した数がありません"));
    }

    #[test]
    fn a_reason_is_told_with_its_numbers() {
        let why = SuggestionReason {
            kind: SuggestionKind::Worsening,
            area_code: None,
            value: 24,
            before: Some(12),
            percent: Some(100),
        };
        let html = reason(&desk(), &why).into_string();
        for part in ["目立って増えた", "全域", "24人", "12人", "100％ふえた"] {
            assert!(html.contains(part), "{part}: {html}");
        }
    }
}
