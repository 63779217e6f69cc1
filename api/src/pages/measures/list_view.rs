//! The list of measures.

use arunai_core::actor::Role;
use arunai_core::measures::Measure;
use maud::{Markup, html};

use super::MEASURES;
use super::list::{KINDS, MeasureList};
use crate::pages::fields::field;
use crate::pages::forms::Form;
use crate::pages::issues::ISSUES;
use crate::pages::issues::desk::{Choices, Desk};
use crate::pages::issues::parts::{code, facts, or_none, ways};
use crate::pages::layout::{Frame, page};
use crate::pages::words::era_date;

/// The page.
pub(super) fn list_page(frame: &Frame, found: &MeasureList, asked: &Form) -> Markup {
    let is_curator = frame.viewer.is_some_and(|viewer| viewer.role == Role::Curator);
    let is_narrowed = asked.pairs().iter().any(|(_, value)| !value.is_empty());
    page(
        frame,
        html! {
            h1 { "取組み" }
            p { "地域課題に対して、協議会や市町村などがしていることと、そのあと何が変わったかの記録です。" }
            @if is_curator { (ways(&[("新しい取組み", format!("{MEASURES}/new"))])) }
            (filters(found, asked))
            @if found.measures.is_empty() {
                @if is_narrowed { p { "あてはまる取組みはありません。条件をゆるめて、もう一度表示してください。" } }
                @else { p { "まだ取組みはありません。" @if is_curator { "「新しい取組み」から記録してください。" } } }
            } @else { h2 { (found.measures.len()) "件" } }
            ul.issue-list { @for measure in &found.measures { (entry(&found.desk, measure)) } }
            @if found.left_out > 0 { p { "ほかに" (found.left_out) "件あります。種類でしぼりこんでください。" } }
            p.next { a href=(ISSUES) { "地域課題を見る" } }
        },
    )
}

fn filters(found: &MeasureList, asked: &Form) -> Markup {
    html! {
        form.card method="get" action=(MEASURES) {
            div.fields {
                (field("kind", "種類").select(asked, &or_none("すべて", kinds())))
                @if let Some(councils) = found.desk.council_choices() {
                    (field("council", "協議会").select(asked, &councils))
                }
                button type="submit" { "表示" }
            }
        }
    }
}

/// The kinds as a field offers them.
pub(super) fn kinds() -> Choices {
    KINDS.into_iter().map(|kind| (code(kind), kind.name().to_owned())).collect()
}

fn entry(desk: &Desk, measure: &Measure) -> Markup {
    html! {
        li {
            h3 { a href={ (MEASURES) "/" (measure.id) } { (measure.title) } }
            p.chips {
                span.chip.way { (measure.kind.name()) }
                span.chip { (progress(desk, measure)) }
                @if !measure.is_public { span.chip { "協議会の中だけ" } }
            }
            (facts(&[
                ("地域", desk.area_names(&measure.area_codes)),
                ("分野", desk.term_names(&measure.terms)),
                ("始まり", measure.starts_on.map(era_date).unwrap_or_default()),
                ("できた・変わった資源", format!("{}か所", measure.service_ids.len())),
                ("協議会", if desk.councils.len() > 1 { desk.council(measure.council_id).to_owned() } else { String::new() }),
            ]))
        }
    }
}

/// How far it is.
pub(super) fn progress(desk: &Desk, measure: &Measure) -> &'static str {
    match (measure.starts_on, measure.ended_on) {
        (_, Some(ended)) if ended <= desk.today => "終わりました",
        (Some(starts), _) if starts <= desk.today => "取り組んでいます",
        (Some(_), _) => "これから始めます",
        (None, _) => "始める日は決まっていません",
    }
}

#[cfg(test)]
mod tests {
    use super::super::one_view::tests::measure;
    use super::*;
    use crate::pages::issues::desk::tests::desk;

    fn shown(measures: Vec<Measure>) -> String {
        let found = MeasureList { desk: desk(), measures, left_out: 0 };
        let frame = Frame { title: "取組み", path: MEASURES, viewer: None, csrf: "", demo: false };
        list_page(&frame, &found, &Form::default()).into_string()
    }

    #[test]
    fn an_empty_list_says_so() {
        assert!(shown(Vec::new()).contains("まだ取組みはありません"));
    }

    #[test]
    fn an_entry_says_how_far_it_is() {
        let html = shown(vec![measure()]);
        assert!(html.contains("取り組んでいます") && html.contains("運ぶ") && html.contains("&lt;u&gt;送迎"));
    }
}
