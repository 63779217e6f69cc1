//! One issue: what lacks, how that is known, and what became of it.

use arunai_core::changes::Action;
use arunai_core::clock::day_of;
use arunai_core::council_records::RecordVersion;
use arunai_core::issues::{Evidence, Issue};
use arunai_core::meetings::Meeting;
use maud::{Markup, html};

use super::one::IssuePage;
use super::parts::{code, day, facts, head, number, table, told, ways};
use super::{ISSUES, readers, stage_view, votes_view};
use crate::pages::fields::writing_button;
use crate::pages::layout::{Frame, page};
use crate::pages::measures::MEASURES;
use crate::pages::meetings::MEETINGS;
use crate::pages::words::{era_date, era_period};

/// The fields of an issue as people call them.
const FIELDS: [(&str, &str); 18] = [
    ("theme", "テーマ"),
    ("content", "内容"),
    ("present_state", "現状"),
    ("wished", "望まれる社会資源や解決策"),
    ("asked_decision", "決めてほしいこと"),
    ("area_codes", "地域"),
    ("terms", "分野・種類"),
    ("evidence", "数の根拠"),
    ("stage", "段階"),
    ("owner", "担当"),
    ("body_id", "会議体"),
    ("due_on", "期限"),
    ("is_urgent", "急ぐか"),
    ("is_public", "読める人"),
    ("is_draft", "読める人"),
    ("escalated_to", "申し送り先"),
    ("merged_into", "まとめた先"),
    ("split_from", "もとの課題"),
];

/// The page.
pub(super) fn issue_page(frame: &Frame, found: &IssuePage) -> Markup {
    let issue = &found.issue;
    page(
        frame,
        html! {
            p.aside { a href=(ISSUES) { "地域課題の一覧" } }
            h1 { (issue.theme) }
            p.chips {
                span.chip { (readers::name(issue)) }
                @if issue.is_overdue(found.desk.today) {
                    span.chip.late { "期限をすぎています" }
                }
                " " (found.desk.council(issue.council_id))
            }
            (joined(found))
            h2 { "どこまで進んだか" }
            (stage_view::path(issue))
            @if found.is_kept() { (own_ways(frame, issue)) }
            section { h2 { "課題の内容" } p.written { (issue.content) } }
            (told("現状", issue.present_state.as_deref()))
            (told("望まれる社会資源や解決策", issue.wished.as_deref()))
            (told("決めてほしいこと", issue.asked_decision.as_deref()))
            section { h2 { "どこの、何のことか" } (about(found)) }
            (evidence(found))
            @if let Some(ranked) = &found.ranked { (votes_view::places(found.issue.council_id, ranked, found.votes)) }
            (voices(found))
            (meetings(found))
            (measures(found))
            (history(&found.versions))
        },
    )
}

/// Where it came from and where it went.
fn joined(found: &IssuePage) -> Markup {
    let issue = &found.issue;
    let link = |other: &Issue| html! { a href={ (ISSUES) "/" (other.id) } { "「" (other.theme) "」" } };
    let says = |other: &Issue| {
        let is_outer = [issue.merged_into, issue.split_from].map(|id| id == Some(other.id));
        match is_outer {
            [true, _] => "この課題は、次の課題にまとめられました：",
            [_, true] => "次の課題から分かれました：",
            _ if other.merged_into == Some(issue.id) => "次の課題をまとめました：",
            _ => "この課題から分かれました：",
        }
    };
    html! { @for other in &found.related { p.doubt { (says(other)) (link(other)) } } }
}

fn own_ways(frame: &Frame, issue: &Issue) -> Markup {
    let path = |rest: &str| format!("{ISSUES}/{}/{rest}", issue.id);
    if issue.merged_into.is_some() {
        return ways(&[("声を管理する", path("voices"))]);
    }
    let version = issue.version.to_string();
    html! {
        div.own role="group" aria-label="事務局の操作" {
            @if let Some(next) = stage_view::next(issue.stage) {
                (writing_button(frame, &path("stage"), &[("version", &version), ("stage", &code(next))],
                    &format!("次の段階「{}」へ進める", next.name())))
            }
            (ways(&[
                ("段階をえらんで変える", path("stage")),
                ("課題を編集する", path("edit")),
                ("数の根拠をえらぶ", path("evidence")),
                ("声を管理する", path("voices")),
                ("ほかの課題をまとめる", path("merge")),
                ("課題を分ける", path("split")),
            ]))
        }
    }
}

fn about(found: &IssuePage) -> Markup {
    let issue = &found.issue;
    facts(&[
        ("地域", found.desk.area_names(&issue.area_codes)),
        ("分野・種類", found.desk.term_names(&issue.terms)),
        ("担当", issue.owner.clone().unwrap_or_default()),
        ("会議体", found.body(issue.body_id).unwrap_or_default().to_owned()),
        ("期限", day(issue.due_on)),
        ("申し送り先", found.desk.escalated_to(issue)),
        ("把握した日", era_date(issue.opened_on)),
        ("終わった日", issue.closed_on.map(era_date).unwrap_or_default()),
    ])
}

fn evidence(found: &IssuePage) -> Markup {
    let all = &found.issue.evidence;
    html! {
        section {
            h2 { "数の根拠" }
            @if all.is_empty() { p { "数の根拠は、まだありません。数がなくても、大事な課題です。" } }
            @else {
                (table("この課題の根拠になる、公表した数", html! {
                    (head(&["何の数か", "数", "いつの数か", "もとの公表"]))
                    tbody { @for one in all { (evidence_row(one)) } }
                }))
                p.hint { "相談支援専門員がいる人だけの数です。「＊」は、公表していない数です（少ないとはかぎらず、0のこともあります）。" a href="/releases/explained" { "「＊」のわけ" } }
            }
        }
    }
}

fn evidence_row(evidence: &Evidence) -> Markup {
    let unit = if evidence.cell[0] == "open_persons" { "人" } else { "件" };
    let shown = evidence.shown.as_ref();
    let release = shown.and_then(|shown| shown.release_id);
    html! {
        tr {
            th scope="row" { (shown.map_or("", |shown| &shown.name)) }
            @match release {
                Some(_) => { td { (number(shown.and_then(|shown| shown.value), unit)) } }
                None => { td { "公表対象外" } }
            }
            td { (era_period(&evidence.period)) }
            td {
                @match release {
                    Some(id) => { a href={ "/releases/" (id) } { (era_period(&evidence.period)) "の公表" } }
                    None => { "公表が取り下げられたか、ありません" }
                }
            }
        }
    }
}

fn voices(found: &IssuePage) -> Markup {
    html! {
        section {
            h2 { "本人・家族などの声" }
            @if found.voices.is_empty() { p { "のせてよいと確かめられた声は、まだありません。" } }
            @for voice in &found.voices {
                @if let Some(text) = &voice.text { blockquote.voice { p { (text) } } }
            }
            @if !found.voices.is_empty() { p.hint { "本人に読みかえして確かめ、別の人が読んで、本人がわからないことを確かめた声だけをのせています。" } }
        }
    }
}

fn meetings(found: &IssuePage) -> Markup {
    let id = Some(found.issue.id);
    let decided = |meeting: &Meeting| {
        let own = meeting.decisions.iter().filter(|decision| decision.issue_id == id);
        own.map(|decision| decision.text.clone()).collect::<Vec<_>>()
    };
    html! {
        section {
            h2 { "話し合った会議" }
            @if found.meetings.is_empty() { p { "まだ会議の議題になっていません。" } }
            ul { @for meeting in &found.meetings { li {
                a href={ (MEETINGS) "/" (meeting.id) } {
                    (era_date(meeting.held_on)) " " (found.body(meeting.body_id).unwrap_or("会議"))
                }
                @for text in decided(meeting) { p { "決まったこと：" (text) } }
            } } }
        }
    }
}

fn measures(found: &IssuePage) -> Markup {
    html! {
        section {
            h2 { "この課題への取組み" }
            @if found.measures.is_empty() { p { "まだ取組みはありません。" } }
            ul { @for measure in &found.measures { li {
                a href={ (MEASURES) "/" (measure.id) } { (measure.title) }
                "（" (measure.kind.name()) @if let Some(starts) = measure.starts_on { "・" (era_date(starts)) "から" } "）"
            } } }
            @if found.is_kept() && found.issue.is_open() {
                (ways(&[("この課題への取組みを記録する", format!("{MEASURES}/new?issue={}", found.issue.id))]))
            }
        }
    }
}

fn history(versions: &[RecordVersion]) -> Markup {
    html! {
        section {
            h2 { "これまでの記録" }
            details {
                summary { (versions.len()) "回の記録を見る" }
                ol { @for version in versions { li { (era_date(day_of(version.at))) "：" (what_changed(version)) } } }
            }
        }
    }
}

fn what_changed(version: &RecordVersion) -> String {
    if version.action == Action::Create {
        return "登録".to_owned();
    }
    let mut names: Vec<&str> = Vec::new();
    for field in &version.fields {
        let name = FIELDS.iter().find(|(known, _)| known == field).map(|(_, name)| *name);
        if let Some(name) = name.filter(|name| !names.contains(name)) {
            names.push(name);
        }
    }
    if names.is_empty() { "変更".to_owned() } else { format!("{}を変更", names.join("、")) }
}

#[cfg(test)]
pub(in crate::pages) mod tests {
    use arunai_core::releases::ReleaseTier;
    use serde_json::json;

    use super::super::desk::tests::desk;
    use super::*;

    /// An issue that is late and rests on a hidden number.
    pub(in crate::pages) fn issue() -> Issue {
        let id = "00000000-0000-7000-8000-000000000002";
        let council = "00000000-0000-7000-8000-000000000001";
        let evidence = json!({
            "release_id": id, "cell": ["open_persons", "*", "*", "group_short_stay", "*", "*", "*", "*"], "period": "2025-Q4",
            "shown": { "name": "全域・短期入所", "tier": ReleaseTier::Council, "release_id": id, "value": null },
        });
        let issue = json!({
            "id": id, "version": 3, "council_id": council, "theme": "<b>短期入所", "content": "泊まれるところがない",
            "area_codes": [], "terms": ["group_short_stay"], "evidence": [evidence], "stage": "working_group",
            "stages": [{ "stage": "collected", "on": "2026-04-01" }, { "stage": "working_group", "on": "2026-05-01" }],
            "due_on": "2026-06-01", "is_public": false, "is_draft": false, "opened_on": "2026-04-01",
        });
        serde_json::from_value(issue).expect("an issue")
    }

    fn shown(issue: Issue, is_kept: bool) -> String {
        let mut desk = desk();
        if !is_kept {
            desk.own.clear();
        }
        let found = IssuePage {
            issue,
            desk,
            bodies: Vec::new(),
            voices: Vec::new(),
            versions: Vec::new(),
            meetings: Vec::new(),
            measures: Vec::new(),
            related: Vec::new(),
            ranked: None,
            votes: false,
        };
        let frame = Frame { title: "課題", path: ISSUES, viewer: None, csrf: "", demo: false };
        issue_page(&frame, &found).into_string()
    }

    #[test]
    fn a_hidden_number_is_a_mark_with_a_way_to_its_release() {
        let html = shown(issue(), false);
        assert!(
            html.contains("＊") && html.contains("href=\"/releases/00000000-0000-7000-8000-000000000002\"")
        );
        assert!(html.contains("&lt;b&gt;短期入所") && !html.contains("<b>"));
    }

    #[test]
    fn what_lacks_is_said_in_a_sentence() {
        let mut issue = issue();
        issue.evidence.clear();
        let html = shown(issue, false);
        for sentence in [
            "数の根拠は、まだありません",
            "声は、まだありません",
            "議題になっていません",
            "取組みはありません",
        ] {
            assert!(html.contains(sentence), "{sentence}");
        }
    }

    #[test]
    fn only_who_keeps_it_is_offered_to_change_it() {
        assert!(!shown(issue(), false).contains("<form"), "nothing to send");
        let html = shown(issue(), true);
        assert!(html.contains("次の段階「全体会」へ進める") && html.contains("name=\"version\" value=\"3\""));
    }

    #[test]
    fn changes_are_told_in_words() {
        let version = |action, fields: &[&str]| RecordVersion {
            version: 1,
            at: chrono::DateTime::UNIX_EPOCH,
            action,
            fields: fields.iter().map(|field| (*field).to_owned()).collect(),
        };
        assert_eq!(what_changed(&version(Action::Create, &[])), "登録");
        let both = version(Action::Change, &["is_draft", "is_public", "stages", "stage"]);
        assert_eq!(what_changed(&both), "読める人、段階を変更");
    }
}
