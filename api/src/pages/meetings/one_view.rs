//! One meeting: agenda, papers, decisions, and what changed since the one before.

use arunai_core::documents::ABSENT;
use arunai_core::meetings::{Decision, MeetingState};
use arunai_core::reports::ReportState;
use maud::{Markup, html};

use super::list_view::open_name;
use super::one::MeetingPage;
use super::{BODIES, MEETINGS, agenda_view, differences_view};
use crate::pages::forms::Form;
use crate::pages::issues::ISSUES;
use crate::pages::issues::parts::{day, facts, head, table, ways};
use crate::pages::layout::{Frame, fault_summary, page};
use crate::pages::report_pages::REPORTS;
use crate::pages::words::{era_date, era_period};

/// The page; the form is that of the candidates.
pub(super) fn meeting_page(frame: &Frame, found: &MeetingPage, form: &Form) -> Markup {
    let meeting = &found.meeting;
    page(
        frame,
        html! {
            (fault_summary(&form.faults))
            p.aside { a href=(MEETINGS) { "会議の一覧" } }
            @if !meeting.is_open { p.doubt { strong { "非公開の会議です。" } "ここにある数は、協議会の中だけの資料です。外へ出さないでください。" } }
            h1 { (found.title()) }
            p.chips { span.chip { (open_name(meeting)) } " " (found.desk.council(meeting.council_id)) }
            @if found.is_kept() { (own_ways(found)) }
            (numbers(found))
            (agenda(found))
            @if let Some(candidates) = &found.candidates { (agenda_view::candidates(frame, found, candidates)) }
            (papers(found))
            (decisions(found))
            (case_reviews(found))
            (differences_view::section(found))
        },
    )
}

fn own_ways(found: &MeetingPage) -> Markup {
    let path = |rest: &str| format!("{MEETINGS}/{}/{rest}", found.meeting.id);
    ways(&[
        ("議題を編集する", path("agenda")),
        ("決まったことを記録する", path("decisions")),
        ("開催の記録（人数など）", path("minutes")),
        ("日付・公開を変える", path("edit")),
    ])
}

fn numbers(found: &MeetingPage) -> Markup {
    let meeting = &found.meeting;
    let count =
        |number: Option<u32>, unit: &str| number.map(|number| format!("{number}{unit}")).unwrap_or_default();
    let state = match meeting.state {
        MeetingState::Planned if meeting.held_on < found.desk.today => "予定の日をすぎました。記録がまだです",
        MeetingState::Planned => "予定",
        MeetingState::Held => "開催しました",
    };
    html! {
        (facts(&[
            ("日", era_date(meeting.held_on)),
            ("状態", state.to_owned()),
            ("参加した人", count(meeting.participants, "人")),
            ("参加した機関", count(meeting.organizations, "か所")),
        ]))
        @if let Some(body) = &found.body {
            p { "会議体：" a href={ (BODIES) "#" (body.id) } { (body.name) } "（" (body.kind.name()) "）" }
        }
    }
}

fn agenda(found: &MeetingPage) -> Markup {
    html! {
        section {
            h2 { "議題" }
            @if found.meeting.agenda.is_empty() { p { "まだ議題はありません。" } }
            ol { @for item in &found.meeting.agenda { li {
                (item.title)
                @if let Some(issue) = found.issue(item.issue_id) {
                    " — " a href={ (ISSUES) "/" (issue.id) } { "地域課題「" (issue.theme) "」（" (issue.stage.name()) "）" }
                    @if let Some(asked) = issue.asked() { p { "決めてほしいこと：" (asked) } }
                }
            } } }
        }
    }
}

fn papers(found: &MeetingPage) -> Markup {
    let tier = found.meeting.paper_tier();
    html! {
        section {
            h2 { "資料" }
            p.hint { "この会議で使える報告書です（読む人：" (tier.reader()) "）。" }
            @if found.papers.is_empty() { p { "まだ使える報告書はありません。" a href=(REPORTS) { "報告書の一覧" } "を見てください。" } }
            ul { @for paper in &found.papers { li {
                a href={ (REPORTS) "/" (paper.id) } { (paper.kind.name()) " 第" (paper.number) "号" }
                "（" (era_period(&paper.period)) "・" (era_date(paper.made_on))
                @if paper.state == ReportState::Draft { "・下書き" } "）"
            } } }
            @if found.is_kept() { p.next { a href="/curate/reports" { "報告書をつくる" } } }
        }
    }
}

fn decisions(found: &MeetingPage) -> Markup {
    let all = &found.meeting.decisions;
    html! {
        section {
            h2 { "決まったこと" }
            @if all.is_empty() { p { "まだ決まったことの記録はありません。" } }
            @else {
                (table("だれが、何を、いつまでにするか", html! {
                    (head(&["すること", "担当", "期限", "いまの状態", "地域課題"]))
                    tbody { @for decision in all { (decision_row(found, decision)) } }
                }))
            }
        }
    }
}

fn decision_row(found: &MeetingPage, decision: &Decision) -> Markup {
    html! {
        tr {
            th scope="row" { (decision.text) }
            td { (decision.who.as_deref().unwrap_or(ABSENT)) }
            td { (day(decision.due_on)) }
            td { (decision_state(found, decision)) }
            td {
                @match found.issue(decision.issue_id) {
                    Some(issue) => { a href={ (ISSUES) "/" (issue.id) } { (issue.theme) } }
                    None => { (ABSENT) }
                }
            }
        }
    }
}

fn decision_state(found: &MeetingPage, decision: &Decision) -> Markup {
    html! {
        @match decision.done_on {
            Some(done) => { "済み（" (era_date(done)) "）" }
            None if decision.is_overdue(found.desk.today) => { strong.late { "期限をすぎています" } }
            None => { "これから" }
        }
    }
}

/// For readers of the council; nobody else is told of any.
fn case_reviews(found: &MeetingPage) -> Markup {
    let all = &found.meeting.case_reviews;
    html! { @if !all.is_empty() {
        section {
            h2 { "事例検討" }
            (table("日付、件数、参加した事業所・機関の数だけを記録しています", html! {
                (head(&["日", "件数", "参加した事業所・機関"]))
                tbody { @for review in all { tr {
                    th scope="row" { (era_date(review.held_on)) }
                    td { (review.reviews) "件" } td { (review.offices) "か所" }
                } } }
            }))
        }
    } }
}

#[cfg(test)]
pub(super) mod tests {
    use arunai_core::meetings::{Meeting, MeetingDifferences};
    use arunai_core::releases::ReleaseTier;
    use serde_json::json;

    use super::*;
    use crate::pages::issues::desk::tests::desk;
    use crate::pages::issues::one_view::tests::issue;

    /// A meeting that was not open, with a decision that is late.
    pub(in crate::pages) fn meeting() -> Meeting {
        let id = "00000000-0000-7000-8000-000000000003";
        let meeting = json!({
            "id": id, "version": 2, "council_id": "00000000-0000-7000-8000-000000000001", "held_on": "2026-05-20",
            "is_open": false, "state": "held", "agenda": [{ "title": "<i>送迎" }], "participants": 12,
            "decisions": [{ "id": id, "text": "事業所に聞く", "who": "運営会議", "due_on": "2026-06-01" }],
            "case_reviews": [],
        });
        serde_json::from_value(meeting).expect("a meeting")
    }

    /// Nothing to compare with.
    pub(in crate::pages) fn differences() -> MeetingDifferences {
        let meeting = meeting();
        MeetingDifferences {
            meeting_id: meeting.id,
            before_id: None,
            since: None,
            until: meeting.held_on,
            tier: ReleaseTier::Council,
            supply: Vec::new(),
            opened: Vec::new(),
            moved: Vec::new(),
            closed: Vec::new(),
            done: Vec::new(),
            overdue: Vec::new(),
            releases: Vec::new(),
            release_before: None,
            release_after: None,
            totals: Vec::new(),
        }
    }

    /// The page of that meeting.
    pub(in crate::pages) fn found() -> MeetingPage {
        MeetingPage {
            meeting: meeting(),
            body: None,
            desk: desk(),
            issues: Vec::new(),
            papers: Vec::new(),
            differences: Some(differences()),
            candidates: None,
        }
    }

    #[test]
    fn a_meeting_says_who_does_what_by_when_and_what_is_late() {
        let frame = Frame { title: "会議", path: MEETINGS, viewer: None, csrf: "", demo: false };
        let html = meeting_page(&frame, &found(), &Form::default()).into_string();
        for part in [
            "事業所に聞く",
            "運営会議",
            "令和8年6月1日",
            "期限をすぎています",
            "12人",
            "&lt;i&gt;送迎",
            "非公開の会議です",
        ] {
            assert!(html.contains(part), "{part}");
        }
        assert!(html.contains("くらべる前の会議がありません") && !html.contains("事例検討"));
    }

    #[test]
    fn the_agenda_says_what_is_to_be_decided_of_an_issue() {
        let mut found = found();
        let mut asking = issue();
        asking.asked_decision = Some("共同運行を始めるか".to_owned());
        found.meeting.agenda[0].issue_id = Some(asking.id);
        found.issues = vec![asking];
        let frame = Frame { title: "会議", path: MEETINGS, viewer: None, csrf: "", demo: false };
        let html = meeting_page(&frame, &found, &Form::default()).into_string();
        assert!(html.contains("決めてほしいこと：共同運行を始めるか"), "{html}");
    }
}
