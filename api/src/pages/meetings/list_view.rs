//! The list of meetings.

use arunai_core::actor::Role;
use arunai_core::meetings::{Meeting, MeetingState};
use maud::{Markup, html};

use super::list::MeetingList;
use super::{BODIES, MEETINGS};
use crate::pages::fields::field;
use crate::pages::forms::Form;
use crate::pages::issues::desk::Choices;
use crate::pages::issues::parts::{or_none, ways};
use crate::pages::layout::{Frame, page};
use crate::pages::words::era_date;

/// The page.
pub(super) fn list_page(frame: &Frame, found: &MeetingList, asked: &Form) -> Markup {
    let is_curator = frame.viewer.is_some_and(|viewer| viewer.role == Role::Curator);
    page(
        frame,
        html! {
            h1 { "会議" }
            p { "協議会の会議の予定と、議題、決まったことです。" }
            @if is_curator { (ways(&[("新しい会議", format!("{MEETINGS}/new"))])) }
            (filters(found, asked))
            h2 { "これからの会議" }
            @if found.to_come.is_empty() {
                p { "予定されている会議はありません。" @if is_curator { "「新しい会議」から予定を入れてください。" } }
            }
            ul.issue-list { @for meeting in &found.to_come { (entry(found, meeting)) } }
            h2 { "これまでの会議" }
            @if found.past.is_empty() { p { "まだ会議の記録はありません。" } }
            ul.issue-list { @for meeting in &found.past { (entry(found, meeting)) } }
            @if found.left_out > 0 { p { "ほかに" (found.left_out) "回あります。会議体をえらんでしぼりこんでください。" } }
            p.next { a href=(BODIES) { "会議体の一覧" } " " a href={ (MEETINGS) "/activities" } { "年度ごとの開催回数" } }
        },
    )
}

fn filters(found: &MeetingList, asked: &Form) -> Markup {
    let bodies: Choices =
        found.bodies.values().map(|body| (body.id.to_string(), body.name.clone())).collect();
    let open = [("", "すべて"), ("true", "公開の会議"), ("false", "非公開の会議")];
    html! {
        form.card method="get" action=(MEETINGS) {
            div.fields {
                (field("body", "会議体").select(asked, &or_none("すべて", bodies)))
                (field("open", "公開・非公開").select(asked, &open))
                @if let Some(councils) = found.desk.council_choices() {
                    (field("council", "協議会").select(asked, &councils))
                }
                button type="submit" { "表示" }
            }
        }
    }
}

fn entry(found: &MeetingList, meeting: &Meeting) -> Markup {
    let body = meeting.body_id.and_then(|id| found.bodies.get(&id)).map_or("会議", |body| &body.name);
    let is_unrecorded = meeting.state == MeetingState::Planned && meeting.held_on < found.desk.today;
    html! {
        li {
            h3 { a href={ (MEETINGS) "/" (meeting.id) } { (era_date(meeting.held_on)) " " (body) } }
            p.chips {
                span.chip { (open_name(meeting)) }
                @if is_unrecorded { span.chip.late { "記録がまだです" } }
                @if found.desk.councils.len() > 1 { " " (found.desk.council(meeting.council_id)) }
            }
            p.facts {
                span { "議題 " (meeting.agenda.len()) "件" }
                @if meeting.state == MeetingState::Held { span { "決まったこと " (meeting.decisions.len()) "件" } }
            }
        }
    }
}

/// Whether everybody may read of it.
pub(super) fn open_name(meeting: &Meeting) -> &'static str {
    if meeting.is_open { "公開" } else { "非公開" }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::one_view::tests::meeting;
    use super::*;
    use crate::pages::issues::desk::tests::desk;

    fn shown(to_come: Vec<Meeting>, past: Vec<Meeting>) -> String {
        let found = MeetingList { desk: desk(), bodies: BTreeMap::new(), to_come, past, left_out: 0 };
        let frame = Frame { title: "会議", path: MEETINGS, viewer: None, csrf: "", demo: false };
        list_page(&frame, &found, &Form::default()).into_string()
    }

    #[test]
    fn empty_lists_say_so() {
        let html = shown(Vec::new(), Vec::new());
        assert!(
            html.contains("予定されている会議はありません") && html.contains("まだ会議の記録はありません")
        );
    }

    #[test]
    fn a_meeting_of_a_body_that_is_not_known_is_a_meeting() {
        let html = shown(Vec::new(), vec![meeting()]);
        assert!(
            html.contains("令和8年5月20日 会議")
                && html.contains("非公開")
                && html.contains("決まったこと 1件")
        );
    }
}
