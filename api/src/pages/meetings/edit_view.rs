//! Forms of a meeting: a new one, its day, and what is recorded after it.

use arunai_core::meetings::{Meeting, MeetingState};
use maud::{Markup, html};

use super::edit::REVIEWS;
use super::{BODIES, MEETINGS};
use crate::pages::fields::{field, writing_form};
use crate::pages::forms::Form;
use crate::pages::issues::desk::Choices;
use crate::pages::issues::parts::{code, or_none};
use crate::pages::layout::{Frame, fault_beside, page};
use crate::pages::rows::{EMPTY, REMOVE, count};
use crate::pages::words::era_date;

/// What 公開 means.
const OPEN: &str =
    "公開にすると、だれでもこの会議の議題と決まったことを読めます。資料には、公開の数だけを使います。";

/// The form of a new meeting.
pub(super) fn new_page(frame: &Frame, form: &Form, bodies: &Choices) -> Markup {
    let fields = html! {
        (field("body_id", "会議体").required().select(form, &or_none("えらんでください", bodies.clone())))
        (field("held_on", "日").required().date(form))
        (field("is_open:bool", "公開の会議にする").hint(OPEN).check(form))
    };
    page(
        frame,
        html! {
            h1 { "新しい会議" }
            @if bodies.is_empty() {
                p { "先に、会議体（全体会、部会など）を登録してください。" }
                p.next { a.button href={ (BODIES) "/new" } { "会議体を登録する" } }
            } @else {
                p { "議題は、登録したあとで候補からえらべます。" }
                (writing_form(frame, MEETINGS, form, fields, "会議を登録する"))
            }
            p.next { a href=(MEETINGS) { "登録せずに会議の一覧へもどる" } }
        },
    )
}

/// The form of a meeting's day, and who reads of it.
pub(super) fn day_page(frame: &Frame, meeting: &Meeting, form: &Form) -> Markup {
    let own = format!("{MEETINGS}/{}", meeting.id);
    let fields = html! {
        (field("held_on", "日").required().date(form))
        (field("is_open:bool", "公開の会議にする").hint(OPEN).check(form))
    };
    page(
        frame,
        html! {
            h1 { "会議の日付・公開を変える（" (era_date(meeting.held_on)) "）" }
            @if !meeting.is_open { p.doubt { "公開に変えると、いまの議題と決まったことも、だれでも読めるようになります。先に中身を確かめてください。" } }
            (writing_form(frame, &own, form, fields, "変更を保存する"))
            p.next { a href=(own) { "変えずに会議へもどる" } }
        },
    )
}

/// The form of what is recorded after a meeting.
pub(super) fn minutes_page(frame: &Frame, meeting: &Meeting, form: &Form) -> Markup {
    let own = format!("{MEETINGS}/{}", meeting.id);
    let states = [(code(MeetingState::Planned), "予定"), (code(MeetingState::Held), "開催した")];
    let fault = form.fault_in(REVIEWS);
    let known = count(form, REVIEWS);
    let fields = html! {
        (field("state", "状態").hint("会議の日になってから「開催した」にできます。").required().radios(form, &states))
        div.fields {
            (field("participants:number", "参加した人（人）").hint("わからなければ空").number(form))
            (field("organizations:number", "参加した機関（か所）").hint("わからなければ空").number(form))
        }
        div id=(REVIEWS) tabindex=[fault.map(|_| "-1")] {
            h2 { "事例検討" }
            p.hint { "日付、件数、参加した事業所・機関の数だけを記録します。話した内容は、ここには書きません。" }
            (fault_beside(REVIEWS, fault))
            @for place in 0..known + EMPTY { (review(form, place, known)) }
        }
    };
    page(
        frame,
        html! {
            h1 { "開催の記録（" (era_date(meeting.held_on)) "）" }
            (writing_form(frame, &format!("{own}/minutes"), form, fields, "記録を保存する"))
            p.next { a href=(own) { "記録せずに会議へもどる" } }
        },
    )
}

fn review(form: &Form, place: usize, known: usize) -> Markup {
    let name = |part: &str| format!("{REVIEWS}.{place}.{part}");
    let [held, reviews, offices, remove] = ["held_on", "reviews:number", "offices:number", REMOVE].map(name);
    html! {
        fieldset.row {
            legend { "事例検討" (place + 1) }
            div.fields {
                (field(&held, "日").short().date(form))
                (field(&reviews, "件数").short().number(form))
                (field(&offices, "参加した事業所・機関の数").short().number(form))
            }
            @if place < known { (field(&remove, "この記録を消す").check(form)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::one_view::tests::meeting;
    use super::*;

    fn frame() -> Frame<'static> {
        Frame { title: "会議", path: MEETINGS, viewer: None, csrf: "t", demo: false }
    }

    #[test]
    fn without_a_body_one_is_registered_first() {
        let html = new_page(&frame(), &Form::default(), &Vec::new()).into_string();
        assert!(html.contains("href=\"/bodies/new\"") && !html.contains("<form class=\"card writes\""));
    }

    #[test]
    fn what_was_recorded_stands_in_the_form() {
        let meeting = meeting();
        let html = minutes_page(&frame(), &meeting, &Form::of(&meeting)).into_string();
        assert!(html.contains("name=\"participants:number\" value=\"12\""));
        assert!(html.contains("value=\"held\" checked"));
    }
}
