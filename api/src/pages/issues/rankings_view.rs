//! Both orders of issues side by side, and everything from which a member can recompute them by hand.

use arunai_core::analysis::issue_scores::ScoreItem;
use arunai_core::id::IssueId;
use arunai_core::issue_rankings::{IssueRanking, RankedIssue, ScoredItem, ranking_rules};
use arunai_core::releases::ReleaseTier;
use maud::{Markup, html};

use super::ISSUES;
use super::parts::{head, table, ways};
use super::points::{cut_points, figure, points};
use super::rankings::{RANKINGS, Rankings, of_council};
use crate::pages::fields::{carried, field};
use crate::pages::forms::Form;
use crate::pages::layout::{Frame, page};
use crate::pages::words::era_period;

/// What an order does not tell, in short sentences.
const PITFALLS: [&str; 6] = [
    "数えているのは、相談支援専門員がいる人だけです。",
    "一度もあったことのないサービスは、求める声が出にくく、少なく数えられます。そのため、数のない課題にも1点がつきます。",
    "人数の少ない、重い困りごとは、数では負けます。「急ぐ」と協議会が認めた課題は、順位にかかわらず議題にします。",
    "項目どうしは似た動きをします。同じことを2回数えていることがあります。",
    "点を足すのは、ならべるための約束です。2倍の点は、2倍こまっているという意味ではありません。",
    "事業所がやめる予定は、困りごとの数より先にわかります。順番だけで決めないでください。",
];

/// The page.
pub(super) fn rankings_page(frame: &Frame, found: &Rankings, asked: &Form) -> Markup {
    page(
        frame,
        html! {
            p.aside { a href=(ISSUES) { "地域課題の一覧" } }
            h1 { "地域課題の順番" }
            p { "何から話し合うかを考えるための順番です。順番が何かを決めることはありません。決めるのは、話し合いです。" }
            (council_choice(found, asked))
            @match &found.ranking {
                None => { p { "まだ協議会がありません。" } }
                Some(ranking) if !ranking.is_on => { (switched_off(found, ranking)) }
                Some(ranking) => { (both_orders(found, ranking, asked)) }
            }
        },
    )
}

fn council_choice(found: &Rankings, asked: &Form) -> Markup {
    let councils = &found.desk.councils;
    let choices: Vec<_> = councils.iter().map(|council| (council.id.to_string(), &council.name)).collect();
    let shown = found.ranking.as_ref().map(|ranking| ranking.council_id.to_string()).unwrap_or_default();
    let form = asked.clone().and("council", &shown);
    html! {
        @if councils.len() > 1 {
            form.card method="get" action=(RANKINGS) {
                (carried(asked, &["reader"]))
                div.fields { (field("council", "協議会").select(&form, &choices)) button type="submit" { "表示" } }
            }
        }
    }
}

fn switched_off(found: &Rankings, ranking: &IssueRanking) -> Markup {
    html! {
        p { (found.desk.council(ranking.council_id)) "は、点と票で課題に順番をつけていません。一覧は、テーマと人数の順です。" }
        @if found.desk.keeps(ranking.council_id) {
            p { "使うときは、協議会で点の切れ目を決めてから、設定でつけてください。" }
            (ways(&[("設定を変える", "/curate/settings/new".to_owned())]))
        }
    }
}

fn both_orders(found: &Rankings, ranking: &IssueRanking, asked: &Form) -> Markup {
    let reader = if asked.text("reader") == "public" { "&reader=public" } else { "" };
    html! {
        (source(ranking))
        @if ranking.issues.is_empty() { p { "順番をつける課題は、まだありません。" } }
        @else {
            div.orders {
                section { h2 { "点の順" } (order(ranking, ranking.issues.iter().map(|issue| issue.issue_id), |issue| Some(issue.rank))) }
                section { h2 { "票の順" } (order(ranking, ranking.by_votes.iter().copied(), |issue| issue.vote_rank)) }
            }
            p.hint { "同じ順位の課題は、ならんだ順に意味はありません。票の順位は、" (ranking.least_votes) "人以上が投票した課題だけにつきます。" }
            section { h2 { "点の内わけ" } (score_table(found, ranking)) }
            section { h2 { "票" } (vote_table(ranking)) }
        }
        section {
            h2 { "点のつけ方" }
            (cut_points(&ranking.cut_points))
            ul { @for rule in ranking_rules(ranking) { li { (rule) } } }
        }
        section { h2 { "気をつけること" } ul { @for pitfall in PITFALLS { li { (pitfall) } } } }
        p.next { a href={ (RANKINGS) ".csv?council=" (ranking.council_id) (reader) } { "この順番のデータ（CSV）" } }
        @if ranking.tier == ReleaseTier::Council {
            (ways(&[("公開の会議で配る版を見る", of_council(ranking.council_id) + "&reader=public")]))
        }
    }
}

/// Of when and for whom the numbers are.
fn source(ranking: &IssueRanking) -> Markup {
    html! {
        p { "読める人：" strong { (ranking.tier.reader()) } }
        @match (ranking.release_id, &ranking.period) {
            (Some(id), Some(period)) => {
                p { "数は、" a href={ "/releases/" (id) } { (era_period(period)) "の公表" } "にのっているものだけです。" }
            }
            _ => { p { "まだ公表がないため、数のある項目はありません。" } }
        }
        @if let Some(means) = &ranking.hidden_means { p.hint { (means) } }
    }
}

/// One order, each issue with its rank.
fn order(
    ranking: &IssueRanking,
    ids: impl Iterator<Item = IssueId>,
    rank: impl Fn(&RankedIssue) -> Option<usize>,
) -> Markup {
    let issues = ids.filter_map(|id| ranking.issues.iter().find(|issue| issue.issue_id == id));
    html! {
        ul.order { @for issue in issues { li {
            span.rank { @match rank(issue) { Some(rank) => { (rank) "位" } None => "順位なし" } }
            " " (link(issue))
            @if issue.is_urgent { " " span.chip.late { "急ぐ：順位にかかわらず議題にします" } }
        } } }
    }
}

fn link(issue: &RankedIssue) -> Markup {
    html! { a href={ (ISSUES) "/" (issue.issue_id) } { (issue.theme) } }
}

fn score_table(found: &Rankings, ranking: &IssueRanking) -> Markup {
    let names = ScoreItem::ALL.map(ScoreItem::name);
    let columns: Vec<&str> =
        ["課題", "何の数か"].into_iter().chain(names).chain(["合計", "順位", "順位の幅"]).collect();
    table(
        "課題ごとの点",
        html! {
            (head(&columns))
            tbody { @for issue in &ranking.issues { tr {
                th scope="row" { (link(issue)) }
                td { (service(found, issue)) }
                @for item in &issue.items { td { (item_cell(item)) } }
                td { strong { (issue.total) "点" } @if is_without_numbers(issue) { "（数のない課題は1点）" } }
                td { (issue.rank) "位" }
                td { (range(issue)) }
            } } }
        },
    )
}

fn service(found: &Rankings, issue: &RankedIssue) -> String {
    match issue.service.as_deref() {
        None => "根拠に数がありません".to_owned(),
        Some("*") => "すべてのサービス".to_owned(),
        Some(id) => found.desk.term(id).to_owned(),
    }
}

fn item_cell(item: &ScoredItem) -> Markup {
    html! { (points(item.points)) br; (figure(item)) }
}

fn is_without_numbers(issue: &RankedIssue) -> bool {
    issue.items.iter().all(|item| item.points.is_none())
}

fn range(issue: &RankedIssue) -> String {
    match issue.first_rank == issue.last_rank {
        true => format!("いつも{}位", issue.rank),
        false => format!("{}〜{}位のどこか", issue.first_rank, issue.last_rank),
    }
}

fn vote_table(ranking: &IssueRanking) -> Markup {
    let sum = |sum: Option<u32>| sum.map_or_else(|| "まだ出しません".to_owned(), |sum| format!("{sum}点"));
    let issues = ranking.by_votes.iter();
    let issues = issues.filter_map(|id| ranking.issues.iter().find(|issue| issue.issue_id == *id));
    table(
        "課題ごとの票",
        html! {
            (head(&["課題", "投票した人", "重要さの合計", "実行できるかの合計", "順位"]))
            tbody { @for issue in issues { tr {
                th scope="row" { (link(issue)) }
                td { (issue.votes.votes) "人" }
                td { (sum(issue.votes.importance)) }
                td { (sum(issue.votes.feasibility)) }
                td { @match issue.vote_rank { Some(rank) => { (rank) "位" } None => "なし" } }
            } } }
        },
    )
}
