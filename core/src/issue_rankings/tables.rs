//! An order of issues as tables, for papers and to save: both orders side by side, the points with the numbers from
//! which they follow, the votes, and the printed cut points. Nobody's own vote is in them.

use super::words::cut_point_words;
use super::{IssueRanking, MissingFigure, RankedIssue, ScoredItem};
use crate::analysis::issue_scores::{ScoreCutPoints, ScoreItem};
use crate::documents::{Block, Document, PageFormat, Section, Table, Value};
use crate::eras::era_period;
use crate::error::Result;
use crate::registry::Registry;
use crate::releases::TOTAL;
use crate::reports::words::{number_column, text, text_column};
use crate::values::TermId;

impl Registry {
    /// The tables of an order as CSV, one after the other, with Japanese headings.
    pub fn tabulate_issue_ranking(&self, ranking: &IssueRanking) -> Result<Vec<u8>> {
        let tables = std::iter::once(source(ranking)).chain(self.issue_ranking_tables(ranking));
        let blocks = tables.map(Block::Table).collect();
        let document = Document {
            title: "地域課題の順番".to_owned(),
            subtitle: Vec::new(),
            page: PageFormat::Landscape,
            notice: None,
            sections: vec![Section { heading: "順番".to_owned(), annex: false, blocks }],
            footer: String::new(),
        };
        document.write_csv()
    }

    /// The tables of an order, with the names of services.
    pub(crate) fn issue_ranking_tables(&self, ranking: &IssueRanking) -> [Table; 5] {
        let name = |id: &str| self.terms().name(&TermId(id.to_owned())).to_owned();
        [
            orders(ranking),
            points(ranking),
            figures(ranking, &name),
            votes(ranking),
            cut_points(&ranking.cut_points),
        ]
    }
}

/// Of what the numbers are, so that two saved orders can be told apart.
fn source(ranking: &IssueRanking) -> Table {
    let period = ranking.period.as_deref().map_or_else(|| "まだ公表がありません".to_owned(), era_period);
    let release = ranking.release_id.map_or_else(|| "なし".to_owned(), |id| id.to_string());
    let hidden = ranking.hidden_means.clone().unwrap_or_default();
    let rows = [
        ("期間", period),
        ("公表", release),
        ("読む人", ranking.tier.reader().to_owned()),
        ("＊の意味", hidden),
        ("数えた人", "相談支援専門員がいる人だけ".to_owned()),
    ];
    Table {
        id: "issue-source".to_owned(),
        caption: "もとの数".to_owned(),
        columns: ["もの", "中身"].map(text_column).into(),
        rows: rows.map(|(name, said)| vec![text(name.to_owned()), text(said)]).into(),
        chart: None,
    }
}

/// Both orders side by side.
fn orders(ranking: &IssueRanking) -> Table {
    let by_votes = ranking.by_votes.iter();
    let by_votes = by_votes.filter_map(|id| ranking.issues.iter().find(|issue| issue.issue_id == *id));
    let row = |(by_points, by_votes): (&RankedIssue, &RankedIssue)| {
        vec![whole(by_points.rank), text(called(by_points)), rank_by_votes(by_votes), text(called(by_votes))]
    };
    Table {
        id: "issue-orders".to_owned(),
        caption: "点の順と票の順".to_owned(),
        columns: vec![
            number_column("点の順位", "位", 0),
            text_column("点の順"),
            number_column("票の順位", "位", 0),
            text_column("票の順"),
        ],
        rows: ranking.issues.iter().zip(by_votes).map(row).collect(),
        chart: None,
    }
}

/// An issue in an order; one that is urgent is on the agenda wherever it stands.
fn called(issue: &RankedIssue) -> String {
    match issue.is_urgent {
        true => format!("{}（急ぐ：順位にかかわらず議題にします）", issue.theme),
        false => issue.theme.clone(),
    }
}

/// The points of each issue, their sum, and the ranks that follow.
fn points(ranking: &IssueRanking) -> Table {
    let row = |issue: &RankedIssue| {
        let items = ScoreItem::ALL.map(|item| {
            let points = scored(issue, item).and_then(|scored| scored.points);
            points.map_or_else(|| text("点なし"), |points| whole(points.into()))
        });
        let ranks = [usize::from(issue.total), issue.rank, issue.first_rank, issue.last_rank].map(whole);
        std::iter::once(text(issue.theme.clone()))
            .chain(items)
            .chain(ranks)
            .chain([rank_by_votes(issue)])
            .collect()
    };
    let items = ScoreItem::ALL.map(|item| number_column(item.name(), "点", 0));
    let ranks = [("合計", "点"), ("順位", "位"), ("幅の上", "位"), ("幅の下", "位"), ("票の順位", "位")];
    let ranks = ranks.map(|(heading, unit)| number_column(heading, unit, 0));
    Table {
        id: "issue-points".to_owned(),
        caption: "課題ごとの点と、順位の幅".to_owned(),
        columns: std::iter::once(text_column("課題")).chain(items).chain(ranks).collect(),
        rows: ranking.issues.iter().map(row).collect(),
        chart: None,
    }
}

/// The numbers from which the points follow: how many, and of how many. What is coming is compared with the persons.
fn figures(ranking: &IssueRanking, name: &dyn Fn(&str) -> String) -> Table {
    let row = |issue: &RankedIssue| {
        let [persons, severity, waiting, spread, coming] = ScoreItem::ALL.map(|item| scored(issue, item));
        let service = match issue.service.as_deref() {
            None => "根拠に数がありません".to_owned(),
            Some(TOTAL) => "すべてのサービス".to_owned(),
            Some(id) => name(id),
        };
        vec![
            text(issue.theme.clone()),
            text(service),
            value(persons),
            value(severity),
            all(severity),
            value(waiting),
            all(waiting),
            value(spread),
            all(spread),
            value(coming),
        ]
    };
    let columns = [
        ("人数", "人"),
        ("深刻さ：急ぐ程度3か4になった", "件"),
        ("深刻さ：残っている", "件"),
        ("待ち：180日をこえる", "件"),
        ("待ち：残っている", "件"),
        ("広がり：人がいる", "市町村"),
        ("広がり：全部", "市町村"),
        ("これから：3年度の節目", "件"),
    ];
    let columns = columns.map(|(heading, unit)| number_column(heading, unit, 0));
    Table {
        id: "issue-figures".to_owned(),
        caption: "点のもとになる、公表した数".to_owned(),
        columns: [text_column("課題"), text_column("何の数か")].into_iter().chain(columns).collect(),
        rows: ranking.issues.iter().map(row).collect(),
        chart: None,
    }
}

/// What all votes come to.
fn votes(ranking: &IssueRanking) -> Table {
    let sum = |sum: Option<u32>| sum.map_or_else(|| text("まだ出しません"), |sum| Value::Number(sum.into()));
    let row = |issue: &RankedIssue| {
        vec![
            text(issue.theme.clone()),
            Value::Number(issue.votes.votes.into()),
            sum(issue.votes.importance),
            sum(issue.votes.feasibility),
            rank_by_votes(issue),
        ]
    };
    Table {
        id: "issue-votes".to_owned(),
        caption: format!("課題ごとの票（合計は、{}人以上が投票した課題だけ）", ranking.least_votes),
        columns: vec![
            text_column("課題"),
            number_column("投票した人", "人", 0),
            number_column("重要さの合計", "点", 0),
            number_column("実行できるかの合計", "点", 0),
            number_column("票の順位", "位", 0),
        ],
        rows: ranking.issues.iter().map(row).collect(),
        chart: None,
    }
}

/// The cut points, as the council approved them.
fn cut_points(cuts: &ScoreCutPoints) -> Table {
    let rows = cut_point_words(cuts).map(|row| {
        [row.item.name().to_owned(), row.what.to_owned()].into_iter().chain(row.points).map(text).collect()
    });
    Table {
        id: "cut-points".to_owned(),
        caption: "点の切れ目".to_owned(),
        columns: ["項目", "何の数か", "0点", "1点", "2点", "3点"].map(text_column).into(),
        rows: rows.into(),
        chart: None,
    }
}

fn scored(issue: &RankedIssue, item: ScoreItem) -> Option<&ScoredItem> {
    issue.items.iter().find(|scored| scored.item == item)
}

fn rank_by_votes(issue: &RankedIssue) -> Value {
    issue.vote_rank.map_or_else(|| text("なし"), whole)
}

/// How many an item counts: a range where parts are hidden, or why nothing can be said.
fn value(scored: Option<&ScoredItem>) -> Value {
    let Some(scored) = scored else { return Value::Absent };
    match scored.figure {
        Some(figure) if figure.most > figure.value => text(format!("{}〜{}", figure.value, figure.most)),
        Some(figure) => Value::Number(figure.value as f64),
        None => missing(scored.missing),
    }
}

/// Of how many.
fn all(scored: Option<&ScoredItem>) -> Value {
    let Some(scored) = scored else { return Value::Absent };
    match scored.figure {
        Some(figure) => figure.of.map_or(Value::Absent, |of| Value::Number(of as f64)),
        None => missing(scored.missing),
    }
}

fn missing(why: Option<MissingFigure>) -> Value {
    match why {
        Some(MissingFigure::Hidden) => Value::Hidden,
        Some(MissingFigure::NotNamed) => text("根拠にない"),
        Some(MissingFigure::Outside) | None => Value::Absent,
    }
}

fn whole(number: usize) -> Value {
    Value::Number(number as f64)
}
