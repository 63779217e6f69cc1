//! The agenda of a meeting: its form, and what might be put on it.

use arunai_core::issues::Issue;
use arunai_core::meetings::{
    AgendaCandidates, CandidateFigure, CandidateIssue, CandidateReason, Meeting, StandingDecision,
};
use maud::{Markup, html};

use super::MEETINGS;
use super::agenda::AGENDA;
use super::one::MeetingPage;
use crate::pages::fields::{carried, field, own_fields, writing_form};
use crate::pages::forms::Form;
use crate::pages::issues::ISSUES;
use crate::pages::issues::desk::{Choices, issue_choices};
use crate::pages::issues::parts::{cut, day, or_none};
use crate::pages::layout::{Frame, fault_beside, page};
use crate::pages::rows::{EMPTY, REMOVE, TOPIC, count};
use crate::pages::words::era_date;

/// The form: the items that there are, and empty ones.
pub(super) fn agenda_page(frame: &Frame, meeting: &Meeting, issues: &[Issue], form: &Form) -> Markup {
    let own = format!("{MEETINGS}/{}", meeting.id);
    let known = count(form, AGENDA);
    let named = |id: &str| {
        meeting.agenda.iter().any(|item| item.issue_id.is_some_and(|known| known.to_string() == id))
    };
    let choices = or_none("なし", issue_choices(issues, named));
    let fault = form.fault_in(AGENDA);
    let fields = html! {
        div id=(AGENDA) tabindex=[fault.map(|_| "-1")] {
            (fault_beside(AGENDA, fault))
            @for place in 0..known + EMPTY { (row(form, place, known, &choices)) }
        }
    };
    page(
        frame,
        html! {
            h1 { "議題を編集する（" (era_date(meeting.held_on)) "）" }
            p { "地域課題をえらんで題を空にすると、課題のテーマが題になります。空の欄は無視します。足りないときは、一度保存すると空の欄がふえます。" }
            p.hint { "会議で決めてほしいことは、題に書いてください（例：送迎の共同運行を始めるか）。会議のページと報告書「議題1枚」の「決めてほしいこと」には、この題ではなく、地域課題に書いた「決めてほしいこと」が入ります。" }
            @if meeting.is_open { p.hint { "公開の会議なので、公開の課題だけをえらべます。" } }
            (writing_form(frame, &format!("{own}/agenda"), form, fields, "議題を保存する"))
            p.next { a href=(own) { "変えずに会議へもどる" } }
        },
    )
}

fn row(form: &Form, place: usize, known: usize, choices: &Choices) -> Markup {
    let name = |part: &str| format!("{AGENDA}.{place}.{part}");
    let (title, issue, remove) = (name("title"), name("issue_id"), name(REMOVE));
    let topic = ["kind_id", "unit", "fiscal_year:number"].map(|part| name(&format!("{TOPIC}{part}")));
    html! {
        fieldset.row {
            legend { "議題" (place + 1) }
            (carried(form, &topic.each_ref().map(String::as_str)))
            div.fields {
                (field(&title, "題").text(form))
                (field(&issue, "地域課題").select(form, choices))
            }
            @if place < known { (field(&remove, "この議題を消す").check(form)) }
        }
    }
}

/// What the meeting might talk about, to be put on the agenda with one button.
pub(super) fn candidates(frame: &Frame, found: &MeetingPage, candidates: &AgendaCandidates) -> Markup {
    let meeting = &found.meeting;
    let AgendaCandidates { issues, decisions, figures, .. } = candidates;
    let is_none = issues.is_empty() && decisions.is_empty() && figures.is_empty();
    html! {
        section.card {
            h2 { "議題の候補" }
            p.hint { "この会議体で話す段階の課題と、期限をすぎた課題・決定、計画から大きくはなれた実績です。" @if meeting.is_open { "公開の会議なので、公開の課題だけを出しています。" } }
            @if is_none { p { "候補はありません。" } }
            @else {
                form method="post" action={ (MEETINGS) "/" (meeting.id) "/agenda/candidates" } {
                    (own_fields(frame.csrf))
                    input type="hidden" name="version" value=(meeting.version);
                    @if !issues.is_empty() {
                        fieldset { legend { "地域課題" } @for one in issues { (issue(one)) } }
                    }
                    @if !decisions.is_empty() {
                        fieldset { legend { "期限をすぎた決定" } @for one in decisions { (decision(one)) } }
                    }
                    @if !figures.is_empty() {
                        fieldset { legend { "計画とのひらき" } @for one in figures { (figure(one)) } }
                    }
                    button.submit type="submit" { "えらんだものを議題にのせる" }
                }
            }
        }
    }
}

fn issue(one: &CandidateIssue) -> Markup {
    let why: Vec<&str> = one.why.iter().map(|why| reason(*why)).collect();
    let id = one.issue.id;
    html! {
        div.line {
            label.check.line {
                input type="checkbox" name="issues[]" value=(id) checked;
                span { (one.issue.theme) "（" (one.issue.stage.name()) "）" (cut(&one.issue.content, 40)) "　わけ：" (why.join("、")) }
            }
            a href={ (ISSUES) "/" (id) } { "「" (one.issue.theme) "」を見る" }
        }
    }
}

fn decision(one: &StandingDecision) -> Markup {
    html! {
        label.check.line {
            input type="checkbox" name="decisions[]" value=(one.decision.id) checked;
            span {
                (cut(&one.decision.text, 60)) "（期限 " (day(one.decision.due_on)) "、"
                (era_date(one.held_on)) "の会議で決定）"
            }
        }
    }
}

fn figure(one: &CandidateFigure) -> Markup {
    html! {
        label.check.line {
            input type="checkbox" name="figures[]" value=(one.topic().key()) checked;
            span { (one.title) }
        }
    }
}

fn reason(why: CandidateReason) -> &'static str {
    match why {
        CandidateReason::Stage => "この会議体で話す段階",
        CandidateReason::Body => "この会議体の担当",
        CandidateReason::Due => "期限をすぎている",
        CandidateReason::Urgent => "急ぐ課題",
    }
}

#[cfg(test)]
mod tests {
    use arunai_core::meetings::PlanTopic;
    use arunai_core::plan_figures::PlanUnit;
    use arunai_core::values::TermId;

    use super::super::one_view::tests::{found, meeting};
    use super::*;

    fn frame() -> Frame<'static> {
        Frame { title: "議題", path: MEETINGS, viewer: None, csrf: "t", demo: false }
    }

    #[test]
    fn there_are_empty_rows_after_those_that_there_are() {
        let meeting = meeting();
        let html = agenda_page(&frame(), &meeting, &[], &Form::of(&meeting)).into_string();
        assert_eq!(html.matches("<fieldset class=\"row\"").count(), 1 + EMPTY);
        assert_eq!(html.matches("この議題を消す").count(), 1);
        assert!(html.contains("value=\"&lt;i&gt;送迎\"") && html.contains("name=\"version\" value=\"2\""));
    }

    #[test]
    fn an_item_stays_about_what_it_was_about() {
        let mut meeting = meeting();
        let kind_id = TermId("kind_24".to_owned());
        meeting.agenda[0].plan_topic = Some(PlanTopic { kind_id, unit: PlanUnit::Places, fiscal_year: 2025 });
        let html = agenda_page(&frame(), &meeting, &[], &Form::of(&meeting)).into_string();
        assert!(html.contains("name=\"agenda.0.plan_topic.unit\" value=\"places\""), "{html}");
        assert!(html.contains("name=\"agenda.0.plan_topic.fiscal_year:number\" value=\"2025\""), "{html}");
        assert!(!html.contains("agenda.1.plan_topic"));
    }

    #[test]
    fn without_candidates_the_page_says_so() {
        let none = AgendaCandidates {
            meeting_id: meeting().id,
            issues: Vec::new(),
            decisions: Vec::new(),
            figures: Vec::new(),
        };
        let html = candidates(&frame(), &found(), &none).into_string();
        assert!(html.contains("候補はありません") && !html.contains("<form"));
    }
}
