//! The form of what a meeting decided.

use arunai_core::issues::Issue;
use arunai_core::meetings::Meeting;
use maud::{Markup, html};

use super::MEETINGS;
use super::decisions::DECISIONS;
use crate::pages::fields::{field, writing_form};
use crate::pages::forms::Form;
use crate::pages::issues::desk::{Choices, issue_choices};
use crate::pages::issues::parts::or_none;
use crate::pages::layout::{Frame, fault_beside, page};
use crate::pages::rows::{EMPTY, REMOVE, count};
use crate::pages::words::era_date;

/// The form: the decisions that there are, and empty ones.
pub(super) fn decisions_page(frame: &Frame, meeting: &Meeting, issues: &[Issue], form: &Form) -> Markup {
    let own = format!("{MEETINGS}/{}", meeting.id);
    let known = count(form, DECISIONS);
    let named = |id: &str| {
        meeting.decisions.iter().any(|one| one.issue_id.is_some_and(|known| known.to_string() == id))
    };
    let choices = or_none("なし", issue_choices(issues, named));
    let fault = form.fault_in(DECISIONS);
    let fields = html! {
        div id=(DECISIONS) tabindex=[fault.map(|_| "-1")] {
            (fault_beside(DECISIONS, fault))
            @for place in 0..known + EMPTY { (row(form, place, known, &choices)) }
        }
    };
    page(
        frame,
        html! {
            h1 { "決まったことを記録する（" (era_date(meeting.held_on)) "）" }
            p.doubt { "担当には、会議体か部署の名前を書きます。個人の名前や、ひとりの人の支援の話は書きません。" }
            p { "空の欄は無視します。足りないときは、一度保存すると空の欄がふえます。済んだら「済んだ日」を入れてください。" }
            @if meeting.is_open { p.hint { "公開の会議なので、書いたことはだれでも読めます。地域課題は、公開のものだけをえらべます。" } }
            (writing_form(frame, &format!("{own}/decisions"), form, fields, "決まったことを保存する"))
            p.next { a href=(own) { "変えずに会議へもどる" } }
        },
    )
}

fn row(form: &Form, place: usize, known: usize, choices: &Choices) -> Markup {
    let name = |part: &str| format!("{DECISIONS}.{place}.{part}");
    let [id, text, issue, who, due, done, remove] =
        ["id", "text", "issue_id", "who", "due_on", "done_on", REMOVE].map(name);
    html! {
        fieldset.row {
            legend { "決まったこと" (place + 1) }
            @if !form.text(&id).is_empty() { input type="hidden" name=(id) value=(form.text(&id)); }
            (field(&text, "すること").text(form))
            div.fields {
                (field(&who, "担当").text(form))
                (field(&due, "期限").short().date(form))
                (field(&done, "済んだ日").short().date(form))
                (field(&issue, "地域課題").select(form, choices))
            }
            @if place < known { (field(&remove, "この記録を消す").check(form)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::one_view::tests::meeting;
    use super::*;

    #[test]
    fn a_known_decision_keeps_its_id() {
        let meeting = meeting();
        let frame = Frame { title: "決定", path: MEETINGS, viewer: None, csrf: "t", demo: false };
        let html = decisions_page(&frame, &meeting, &[], &Form::of(&meeting)).into_string();
        let id = format!("name=\"decisions.0.id\" value=\"{}\"", meeting.decisions[0].id);
        assert!(html.contains(&id) && html.contains("value=\"2026-06-01\""));
        assert_eq!(html.matches("<fieldset class=\"row\"").count(), 1 + EMPTY);
    }
}
