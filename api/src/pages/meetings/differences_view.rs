//! 「前回から変わったこと」: what changed between two meetings of a body.

use arunai_core::gaps::{SupplyChange, SupplyChangeKind};
use arunai_core::meetings::{IssueMove, MeetingDifferences, StandingDecision, TotalDifference};
use maud::{Markup, html};

use super::MEETINGS;
use super::one::MeetingPage;
use crate::pages::issues::ISSUES;
use crate::pages::issues::parts::{change, day, head, number, table};
use crate::pages::words::{COUNTING, era_date, era_period};

/// So many changes are seen at once; the others are behind a line.
const SEEN: usize = 10;

/// The section.
pub(super) fn section(found: &MeetingPage) -> Markup {
    let Some(differences) = &found.differences else {
        return html! {
            section { h2 { "前回から変わったこと" } p { (COUNTING) } }
        };
    };
    let Some((since, before)) = differences.since.zip(differences.before_id) else {
        return html! {
            section { h2 { "前回から変わったこと" } p { "くらべる前の会議がありません。同じ会議体の次の会議から、ここに出ます。" } }
        };
    };
    html! {
        section {
            h2 { "前回から変わったこと" }
            p {
                a href={ (MEETINGS) "/" (before) } { "前回（" (era_date(since)) "）" } "のあと、"
                (era_date(differences.until)) "までに変わったことです。"
            }
            (issues(found, differences))
            (decisions("済んだ決定", "前回から済んだ決定はありません。", &differences.done))
            (decisions("期限をすぎた決定", "期限をすぎた決定はありません。", &differences.overdue))
            (supply(found, differences))
            (totals(differences))
        }
    }
}

fn issues(found: &MeetingPage, differences: &MeetingDifferences) -> Markup {
    let lists = [
        ("新しい課題", &differences.opened),
        ("段階が変わった課題", &differences.moved),
        ("終わった課題", &differences.closed),
    ];
    html! {
        h3 { "地域課題" }
        @if lists.iter().all(|(_, list)| list.is_empty()) { p { "変わった課題はありません。" } }
        @for (name, list) in lists.iter().filter(|(_, list)| !list.is_empty()) {
            p { strong { (name) "（" (list.len()) "）" } }
            ul { @for one in *list { (issue(found, one)) } }
        }
    }
}

fn issue(found: &MeetingPage, one: &IssueMove) -> Markup {
    let stages: Vec<&str> = one.stages.iter().map(|step| step.stage.name()).collect();
    html! {
        li {
            @match found.issue(Some(one.issue_id)) {
                Some(issue) => { a href={ (ISSUES) "/" (issue.id) } { (one.theme) } }
                None => { (one.theme) }
            }
            @if !stages.is_empty() { "：" (stages.join(" → ")) }
        }
    }
}

fn decisions(heading: &str, none: &str, all: &[StandingDecision]) -> Markup {
    html! {
        h3 { (heading) }
        @if all.is_empty() { p { (none) } }
        ul { @for one in all { li {
            (one.decision.text)
            @if let Some(who) = &one.decision.who { "（" (who) "）" }
            @match one.decision.done_on {
                Some(done) => { "：" (era_date(done)) "に済み" }
                None => { "：期限は" (day(one.decision.due_on)) }
            }
            " " a href={ (MEETINGS) "/" (one.meeting_id) } { (era_date(one.held_on)) "の会議" }
        } } }
    }
}

fn supply(found: &MeetingPage, differences: &MeetingDifferences) -> Markup {
    let kinds = [
        (SupplyChangeKind::Came, "ふえた事業所"),
        (SupplyChangeKind::Went, "なくなった・休んでいる事業所"),
        (SupplyChangeKind::Capacity, "定員が変わった事業所"),
    ];
    let of = |kind: SupplyChangeKind| -> Vec<&SupplyChange> {
        differences.supply.iter().filter(|change| change.change == kind).collect()
    };
    html! {
        h3 { "事業所" }
        @if differences.supply.is_empty() { p { "変わった事業所はありません。" } }
        @for (kind, name) in kinds {
            @let all = of(kind);
            @if !all.is_empty() {
                p { strong { (name) "（" (all.len()) "）" } }
                ul { @for one in all.iter().take(SEEN) { (service(found, one)) } }
                @if all.len() > SEEN {
                    details { summary { "ほかの" (all.len() - SEEN) "か所" }
                        ul { @for one in all.iter().skip(SEEN) { (service(found, one)) } }
                    }
                }
            }
        }
    }
}

fn service(found: &MeetingPage, one: &SupplyChange) -> Markup {
    let places =
        |capacity: Option<i32>| capacity.map_or_else(|| "不明".to_owned(), |places| format!("{places}人"));
    html! {
        li {
            a href={ "/services/" (one.service_id) } { (one.name) }
            "（" (found.desk.area(&one.area_code)) "・" (found.desk.term(one.kind.as_str())) "）"
            @if one.change == SupplyChangeKind::Capacity {
                "：定員" (places(one.capacity_before)) "から" (places(one.capacity_after))
            }
        }
    }
}

/// Numbers of two releases; persons first, the others behind a line.
fn totals(differences: &MeetingDifferences) -> Markup {
    let is_of_persons = |one: &&TotalDifference| one.difference.cell.measure == "open_persons";
    let (persons, others): (Vec<_>, Vec<_>) = differences.totals.iter().partition(is_of_persons);
    html! {
        h3 { "公表した数" }
        @if !differences.releases.is_empty() {
            ul { @for release in &differences.releases { li {
                a href={ "/releases/" (release.id) } { (era_period(&release.period)) "の公表" } "が新しく出ました"
            } } }
        }
        @if persons.is_empty() && others.is_empty() { p { "前回とくらべられる、新しい公表はありません。" } }
        @else {
            (compared("満たされていない人（全域）", &persons))
            @if !others.is_empty() {
                details { summary { "ほかの数（" (others.len()) "）" } (compared("ほかの数（全域）", &others)) }
            }
            p.hint {
                "相談支援専門員がいる人だけの数です。「＊」は、公表していない数です（少ないとはかぎらず、0のこともあります）。 "
                @for (id, name) in [(differences.release_before, "前の公表"), (differences.release_after, "新しい公表")] {
                    @if let Some(id) = id { a href={ "/releases/" (id) } { (name) } " " }
                }
            }
        }
    }
}

fn compared(caption: &str, rows: &[&TotalDifference]) -> Markup {
    table(
        caption,
        html! {
            (head(&["何の数か", "前", "いま", "ちがい"]))
            tbody { @for one in rows {
                @let unit = if one.difference.cell.measure == "open_persons" { "人" } else { "件" };
                tr {
                    th scope="row" { (one.name) }
                    td { (number(one.difference.before, unit)) }
                    td { (number(one.difference.cell.value, unit)) }
                    td { (change(one.difference.change, unit)) }
                }
            } }
        },
    )
}

#[cfg(test)]
mod tests {
    use arunai_core::releases::{ReleaseCell, ReleaseDifference};

    use super::super::one_view::tests::{differences, found, meeting};
    use super::*;

    #[test]
    fn what_is_hidden_in_one_release_tells_no_difference() {
        let mut found = found();
        let mut differences = differences();
        (differences.since, differences.before_id) = (Some(meeting().held_on), Some(meeting().id));
        let every = || "*".to_owned();
        let cell = ReleaseCell {
            measure: "open_persons".to_owned(),
            area: every(),
            stage: every(),
            service: every(),
            reason: every(),
            waited: every(),
            life_stage: every(),
            urgency: every(),
            value: Some(31),
        };
        let difference = ReleaseDifference { cell, before: None, change: None };
        differences.totals = vec![TotalDifference { name: "全域".to_owned(), difference }];
        found.differences = Some(differences);
        let html = section(&found).into_string();
        assert!(html.contains("31人") && html.matches("＊</span>").count() == 2);
        assert!(html.contains("変わった課題はありません") && html.contains("変わった事業所はありません"));
    }

    #[test]
    fn while_another_reader_counts_the_page_says_so() {
        let mut found = found();
        found.differences = None;
        assert!(section(&found).into_string().contains("いま数えています"));
    }
}
