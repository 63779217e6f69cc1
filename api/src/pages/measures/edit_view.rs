//! The form of a measure.

use arunai_core::id::MeasureId;
use maud::{Markup, html};

use super::MEASURES;
use super::edit::terms;
use super::list_view::kinds;
use crate::pages::fields::{field, writing_form};
use crate::pages::forms::{Form, base};
use crate::pages::issues::desk::{Choices, Desk, TERM_LISTS};
use crate::pages::issues::parts::{or_none, term_field};
use crate::pages::layout::{Frame, page};

/// What the form offers.
pub(super) struct MeasureChoices {
    pub desk: Desk,
    pub areas: Choices,
    pub issues: Choices,
}

/// The page; a new measure has no id.
pub(super) fn measure_form_page(
    frame: &Frame,
    id: Option<MeasureId>,
    form: &Form,
    choices: &MeasureChoices,
) -> Markup {
    let action = id.map_or_else(|| MEASURES.to_owned(), |id| format!("{MEASURES}/{id}"));
    let (heading, button) = match id {
        Some(_) => ("取組みを編集する", "変更を保存する"),
        None => ("新しい取組み", "取組みを記録する"),
    };
    let fields = html! { (words(form, choices)) (time(form, id.is_some())) (place(form, choices)) };
    page(
        frame,
        html! {
            h1 { (heading) }
            @if id.is_none() { p { "できた・変わった資源は、記録したあとでえらべます。" } }
            (writing_form(frame, &action, form, fields, button))
            p.next { a href=(action) { "保存せずにもどる" } }
        },
    )
}

fn words(form: &Form, choices: &MeasureChoices) -> Markup {
    html! {
        (field("title", "名前").hint("例：送迎の共同運行").required().text(form))
        (field("kind", "種類").required().radios(form, &kinds()))
        (field("content:null", "すること").hint("2,000字まで").lines(form))
        @if choices.issues.is_empty() { p.hint { "結びつけられる地域課題が、まだありません。" } }
        @else { (field("issue_ids[]", "どの課題への取組みか").checks(form, &choices.issues)) }
        (field("expected_effect:null", "期待していること").hint("何がどう変わるとよいか。").lines(form))
    }
}

fn time(form: &Form, is_known: bool) -> Markup {
    html! {
        div.fields {
            (field("starts_on:null", "始める日").date(form))
            (field("wash_out_months:number", "ならし期間（か月）")
                .hint("始めてすぐの、前にも後にも数えない月数。0〜24").number(form))
            @if is_known { (field("ended_on:null", "終わった日").date(form)) }
        }
    }
}

/// What a measure can be compared by: service groups, kinds and domains, in the order of their lists.
fn compared(desk: &Desk) -> Choices {
    let named = |list| desk.list(list).into_iter().map(|term| (term.id.to_string(), term.name.clone()));
    TERM_LISTS.into_iter().flat_map(|(list, _)| named(list)).collect()
}

fn place(form: &Form, choices: &MeasureChoices) -> Markup {
    let terms = terms();
    html! {
        (field("area_codes[]", "地域").hint("全域のことなら、何もえらばないでください。").checks(form, &choices.areas))
        (field(&terms.main, "くらべる分野").hint("この分野の数で、取組みの前と後をくらべます。")
            .select(form, &or_none("えらばない", compared(&choices.desk))))
        (term_field(form, &choices.desk, base(&terms.others), "ほかの分野", "関わる分野がほかにもあれば、全部えらびます。"))
        (field("is_public:bool", "だれでも読めるようにする").check(form))
    }
}

#[cfg(test)]
mod tests {
    use super::super::one_view::tests::measure;
    use super::*;
    use crate::pages::issues::desk::tests::desk;

    #[test]
    fn a_measure_stands_in_its_form() {
        let measure = measure();
        let choices = MeasureChoices { desk: desk(), areas: Vec::new(), issues: Vec::new() };
        let frame = Frame { title: "取組み", path: MEASURES, viewer: None, csrf: "t", demo: false };
        let html =
            measure_form_page(&frame, Some(measure.id), &terms().parted(&Form::of(&measure)), &choices)
                .into_string();
        assert!(html.contains("value=\"move\" checked") && html.contains("name=\"version\" value=\"5\""));
        assert!(html.contains("name=\"starts_on:null\" value=\"2026-04-01\"") && html.contains("終わった日"));
        let new = measure_form_page(&frame, None, &Form::default(), &choices).into_string();
        assert!(!new.contains("終わった日") && new.contains("action=\"/measures\""));
    }
}
