//! The dashboard as a page: one screen, and one page of A4.

use arunai_core::councils::Council;
use arunai_core::issues::Issue;
use arunai_core::reports::words::number;
use maud::{Markup, html};

use super::asked::Asked;
use super::dashboard::{Dashboard, KeyNumber};
use super::given::Given;
use super::parts::{chooser, shown_number};
use super::view::Kind;
use crate::pages::layout::{Frame, page};
use crate::pages::words::{era_date, era_period};

/// The page of a council.
pub(super) fn dashboard_page(
    frame: &Frame,
    given: &Given<'_>,
    councils: &[Council],
    shown: &Dashboard,
) -> Markup {
    page(
        frame,
        html! {
            div.dashboard {
                div.headline {
                    h1 { (given.council.name) }
                    @if let Some(source) = &given.source {
                        p { (era_period(&source.release.period)) "・読む人：" strong { (source.release.tier.reader()) } }
                    }
                    details.aside { summary { "協議会・期間を変える" } (chooser("/council", given, councils, None)) }
                }
                (numbers(shown))
                div.halves { (issues(given, shown)) (changes(given, shown)) }
                (views(given, shown))
            }
        },
    )
}

fn numbers(shown: &Dashboard) -> Markup {
    html! {
        @if shown.numbers.is_empty() {
            p { "まだ公表した数がありません。困りごとの数は、四半期か年度が終わったあとに公表されると、ここに出ます。" }
        } @else {
            ul.key-numbers aria-label="いまの数" { @for number in &shown.numbers { (key_number(number)) } }
            @if let Some(sentence) = &shown.sentence { p.hint { (sentence) "相談支援専門員がいる人だけの数です。" } }
        }
    }
}

fn key_number(number: &KeyNumber) -> Markup {
    html! {
        li {
            p { (number.label) }
            p.big { (shown_number(&number.value, 0, number.unit)) }
            @if let Some(change) = &number.change { p.hint { (change) } }
        }
    }
}

fn issues(given: &Given<'_>, shown: &Dashboard) -> Markup {
    let today = given.registry.clock().today();
    html! {
        section aria-labelledby="issues" {
            div.heading {
                h2 #issues { "地域課題" }
                @if shown.more_issues > 0 {
                    a href={ "/issues?council=" (given.council.id) } { "ほか" (shown.more_issues) "件の地域課題" }
                }
            }
            @if shown.issues.is_empty() {
                p { "いま取り組んでいる地域課題はありません。" a href="/issues" { "地域課題のページ" } "に、終わったものもあります。" }
            }
            ul.issue-lines { @for issue in &shown.issues { li {
                a href={ "/issues/" (issue.id) } { (issue.theme) } " "
                span.chip { (issue.stage.name()) } " "
                @if issue.is_overdue(today) { span.chip.late { "期限をすぎています" } " " }
                span.hint { (evidence(issue)) @if let Some(due) = issue.due_on { "・期限 " (era_date(due)) } }
            } } }
        }
    }
}

/// The first number of an issue.
fn evidence(issue: &Issue) -> Markup {
    let first = issue.evidence.iter().find_map(|evidence| evidence.shown.as_ref());
    html! {
        @match first {
            Some(shown) => { (shown.name) "：" (shown_number(&number(shown.value), 0, "")) }
            None => { "数のない課題" }
        }
    }
}

fn changes(given: &Given<'_>, shown: &Dashboard) -> Markup {
    let address = given.asked.shared().address(&Kind::Changes.path());
    html! {
        section aria-labelledby="changes" {
            div.heading {
                h2 #changes { "前回から変わったこと" }
                a href=(address) { "変わったことをくわしく見る" }
            }
            @match &shown.since {
                None => { p { "くらべる前の会議が、まだありません。" } }
                Some(since) => {
                    @if shown.changes.is_empty() { p { (since) "から、課題・決定・あるものに変わったことはありません。" } }
                    @else {
                        p.hint { (since) "から" }
                        (change_lines(&shown.changes, shown.more_changes, &address))
                    }
                }
            }
        }
    }
}

fn change_lines(lines: &[String], more: usize, address: &str) -> Markup {
    html! {
        ul {
            @for line in lines { li { (line) } }
            @if more > 0 { li { a href=(address) { "ほか" (more) "件の変わったこと" } } }
        }
    }
}

/// Where to look on: the five views for everybody, then the others.
fn views(given: &Given<'_>, shown: &Dashboard) -> Markup {
    let asked = given.asked.shared();
    let link = |kind: Kind| asked.address(&kind.path());
    let told = |kind: Kind| match kind {
        Kind::Reasons => shown.reasons.clone(),
        Kind::Certainty => shown.certainty.clone(),
        _ => None,
    };
    html! {
        section.views aria-labelledby="views" {
            h2 #views { "くわしく見る" }
            ul.view-cards {
                li { (one_page(shown)) }
                li {
                    a href=(matrix(given, &asked)) { "あるもの・ないもの" }
                    p.hint { "市町村とサービスの分野ごとに、ある・足りない・遠い・ないを表で見ます。" }
                }
                @for kind in [Kind::Reasons, Kind::Changes, Kind::Certainty] {
                    li {
                        a href=(link(kind)) { (kind.name()) }
                        p.hint { (told(kind).unwrap_or_else(|| format!("{}。", kind.told()))) }
                    }
                }
            }
            details.aside {
                summary { "分析者向け" }
                ul.more-views { @for kind in &Kind::ALL[3..] {
                    li { a href=(link(*kind)) { (kind.name()) } "：" (kind.told()) "。" }
                } }
            }
        }
    }
}

fn one_page(shown: &Dashboard) -> Markup {
    html! {
        @match &shown.one_page {
            Some(report) => {
                a href={ "/reports/" (report.id) } { "議題1枚" }
                p.hint { (era_period(&report.period)) "の会議の紙（第" (report.number) "号）。" }
            }
            None => {
                a href="/reports" { "議題1枚" }
                p.hint { "まだ配られていません。このページも、印刷するとA4で1枚になります。" }
            }
        }
    }
}

fn matrix(given: &Given<'_>, asked: &Asked) -> String {
    asked
        .with("council", Some(&given.council.id.to_string()))
        .with("release", None)
        .address("/council/matrix")
}

/// The page where somebody must say which council they mean.
pub(super) fn councils_page(frame: &Frame, councils: &[Council], path: &str, asked: &Asked) -> Markup {
    let address = |council: &Council| asked.with("council", Some(&council.id.to_string())).address(path);
    page(
        frame,
        html! {
            h1 { "協議会をえらぶ" }
            @if councils.is_empty() {
                p { "まだ協議会が登録されていません。管理者が登録すると、ここからえらべます。" }
            } @else {
                p { "見たい協議会をえらんでください。" }
                ul.council-list { @for council in councils { li { a href=(address(council)) { (council.name) } } } }
            }
        },
    )
}

#[cfg(test)]
mod tests {
    use arunai_core::documents::Value;

    use super::super::parts::hidden_sign;
    use super::*;

    #[test]
    fn a_hidden_number_is_its_mark_alone() {
        let number = |value| KeyNumber { label: "新しい困りごと", value, unit: "件", change: None };
        let shown = key_number(&number(Value::Number(1234.0))).into_string();
        assert!(shown.contains("1,234") && shown.contains("件"), "{shown}");
        let hidden = key_number(&number(Value::Hidden)).into_string();
        let sign = format!("<p class=\"big\">{}</p>", hidden_sign().into_string());
        assert!(hidden.contains(&sign), "{hidden}");
    }

    #[test]
    fn changes_that_are_cut_are_told() {
        let lines = ["期限をすぎた決定：1件".to_owned()];
        let shown = change_lines(&lines, 2, "/council/changes?council=a").into_string();
        assert!(shown.contains("<a href=\"/council/changes?council=a\">ほか2件の変わったこと"), "{shown}");
        assert!(!change_lines(&lines, 0, "/").into_string().contains("ほか"));
    }

    #[test]
    fn without_councils_the_page_says_so() {
        let frame = Frame { title: "協議会", path: "/council", viewer: None, csrf: "", demo: false };
        let page = councils_page(&frame, &[], "/council", &Asked::default()).into_string();
        assert!(page.contains("まだ協議会が登録されていません"));
    }
}
