//! The list of issues.

use arunai_core::actor::Role;
use arunai_core::issues::{Issue, IssueStage};
use maud::{Markup, html};

use super::desk::Choices;
use super::list::{IssueList, stage_of};
use super::parts::{code, day, facts, number, or_none, term_filter, ways};
use super::rankings::{RANKINGS, of_council};
use super::{ISSUES, readers};
use crate::pages::fields::field;
use crate::pages::forms::Form;
use crate::pages::layout::{Frame, page};
use crate::pages::words::era_period;

/// The page.
pub(super) fn list_page(frame: &Frame, found: &IssueList, asked: &Form) -> Markup {
    let role = frame.viewer.map(|viewer| viewer.role);
    let orders = asked.text("council").parse().map_or_else(|_| RANKINGS.to_owned(), of_council);
    page(
        frame,
        html! {
            h1 { "地域課題" }
            p { "この地域に足りないもの・困っていることを、協議会が話し合い、解決に向けて進めている記録です。" }
            (own_ways(role, found.waiting))
            (filters(found, asked))
            @if found.issues.is_empty() { (nothing(role, asked)) }
            @else {
                h2 { (told(found, asked)) " " (found.issues.len() + found.left_out) "件" }
                ul.issue-list { @for issue in &found.issues { (entry(found, issue)) } }
            }
            @if found.left_out > 0 { p { "はじめの" (found.issues.len()) "件を出しています。ほか" (found.left_out) "件は、段階や地域でしぼりこむと出ます。" } }
            p.next { a href=(orders) { "点と票の順番を見る" } " " a href="/measures" { "取組みを見る" } " " a href="/meetings" { "会議を見る" } }
        },
    )
}

fn own_ways(role: Option<Role>, waiting: usize) -> Markup {
    let told = match waiting {
        0 => "寄せられた提案".to_owned(),
        some => format!("寄せられた提案（確認待ち{some}件）"),
    };
    let path = |rest: &str| format!("{ISSUES}/{rest}");
    match role {
        Some(Role::Curator) => ways(&[
            ("新しい地域課題", path("new")),
            ("公表した数からの提案", path("suggested")),
            (&told, path("proposals")),
        ]),
        Some(Role::Worker) => {
            ways(&[("地域課題を提案する", path("proposals/new")), ("自分の事業所の提案", path("proposals"))])
        }
        _ => html! {},
    }
}

fn filters(found: &IssueList, asked: &Form) -> Markup {
    let stages: Choices =
        IssueStage::ALL.into_iter().map(|stage| (code(stage), stage.name().to_owned())).collect();
    let open = [("", "いま取り組んでいるもの"), ("false", "終わったもの"), ("all", "すべて")];
    html! {
        form.card method="get" action=(ISSUES) {
            div.fields {
                (field("stage", "段階").select(asked, &or_none("すべて", stages)))
                (field("area", "地域").select(asked, &or_none("すべて", found.areas.clone())))
                (term_filter(asked, &found.desk))
                (field("open", "進みぐあい").select(asked, &open))
                @if let Some(councils) = found.desk.council_choices() {
                    (field("council", "協議会").select(asked, &councils))
                }
                button type="submit" { "表示" }
            }
        }
    }
}

/// Which issues are listed, in words: how far they are, and what else they were narrowed to.
fn told(found: &IssueList, asked: &Form) -> String {
    let sort = match asked.text("open") {
        "all" => "すべての地域課題",
        "false" => "終わった地域課題",
        _ => "いま取り組んでいる地域課題",
    };
    let area = found.areas.iter().find(|(code, _)| code == asked.text("area"));
    let council = found.desk.councils.iter().find(|council| council.id.to_string() == asked.text("council"));
    let narrowed = [
        stage_of(asked.text("stage")).map_or("", IssueStage::name),
        area.map_or("", |(_, name)| name.as_str()),
        found.desk.term(asked.text("term")),
        council.map_or("", |council| council.name.as_str()),
    ];
    let narrowed: Vec<&str> = narrowed.into_iter().filter(|name| !name.is_empty()).collect();
    if narrowed.is_empty() { sort.to_owned() } else { format!("{sort}（{}）", narrowed.join("・")) }
}

fn nothing(role: Option<Role>, asked: &Form) -> Markup {
    let is_narrowed = asked.pairs().iter().any(|(_, value)| !value.is_empty());
    html! {
        @if is_narrowed { p { "あてはまる地域課題はありません。条件をゆるめて、もう一度表示してください。" } }
        @else {
            p { "いま取り組んでいる地域課題はありません。終わったものは、「進みぐあい」をえらぶと出ます。" }
            @match role {
                Some(Role::Curator) => { p { "「新しい地域課題」か「公表した数からの提案」から、はじめの1件をつくってください。" } }
                Some(Role::Worker) => { p { "仕事の中で気づいたことがあれば、「地域課題を提案する」から協議会へ知らせてください。" } }
                _ => { p { "協議会が公開すると、ここに出ます。" } }
            }
        }
    }
}

fn entry(found: &IssueList, issue: &Issue) -> Markup {
    let desk = &found.desk;
    let council = if desk.councils.len() > 1 { desk.council(issue.council_id) } else { "" };
    let body = issue.body_id.and_then(|id| found.bodies.get(&id)).cloned().unwrap_or_default();
    html! {
        li {
            h3 { a href={ (ISSUES) "/" (issue.id) } { (issue.theme) } }
            p.chips {
                span.chip.way { (issue.stage.name()) }
                @if issue.is_draft || !issue.is_public { span.chip { (readers::name(issue)) } }
                @if issue.is_overdue(found.desk.today) { span.chip.late { "期限をすぎています" } }
            }
            p { (issue.content) }
            @if let Some(first) = first_number(issue) { p { (first) } }
            (facts(&[
                ("地域", desk.area_names(&issue.area_codes)),
                ("分野", desk.term_names(&issue.terms)),
                ("担当", issue.owner.clone().unwrap_or_default()),
                ("会議体", body),
                ("期限", issue.due_on.map(|due| day(Some(due))).unwrap_or_default()),
                ("協議会", council.to_owned()),
                ("申し送り先", desk.escalated_to(issue)),
            ]))
        }
    }
}

/// The first number that the issue rests on.
fn first_number(issue: &Issue) -> Option<Markup> {
    let evidence = issue.evidence.first()?;
    let shown = evidence.shown.as_ref().filter(|shown| shown.release_id.is_some())?;
    Some(
        html! { (shown.name) "：" strong { (number(shown.value, "")) } "（" (era_period(&evidence.period)) "）" },
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::desk::tests::desk;
    use super::super::one_view::tests::issue;
    use super::*;

    fn listed(issues: Vec<Issue>) -> String {
        asked(issues, &[])
    }

    fn asked(issues: Vec<Issue>, narrowed: &[(&str, &str)]) -> String {
        let found = IssueList {
            issues,
            left_out: 0,
            desk: desk(),
            areas: Vec::new(),
            bodies: BTreeMap::new(),
            waiting: 0,
        };
        let frame = Frame { title: "地域課題", path: ISSUES, viewer: None, csrf: "", demo: false };
        list_page(&frame, &found, &Form::with(narrowed)).into_string()
    }

    #[test]
    fn an_empty_list_says_so() {
        assert!(listed(Vec::new()).contains("いま取り組んでいる地域課題はありません"));
    }

    #[test]
    fn the_heading_says_what_the_list_was_narrowed_to() {
        assert!(listed(vec![issue()]).contains("<h2>いま取り組んでいる地域課題 1件</h2>"));
        let narrowed = [("open", "all"), ("term", "group_short_stay")];
        let html = asked(vec![issue()], &narrowed);
        assert!(html.contains("<h2>すべての地域課題（短期入所・緊急） 1件</h2>"), "{html}");
    }

    #[test]
    fn an_entry_says_where_the_work_stands_and_what_is_late() {
        let html = listed(vec![issue()]);
        assert!(html.contains("部会検討") && html.contains("期限をすぎています") && html.contains("全域"));
        assert!(html.contains("&lt;b&gt;") && !html.contains("<b>"));
        assert!(html.contains("＊") && !html.contains("href=\"/issues/new\""));
    }
}
