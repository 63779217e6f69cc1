//! How points are given, in words: the printed table of cut points, and the rules by which everything is recomputed.

use super::IssueRanking;
use crate::analysis::issue_scores::{ScoreCutPoints, ScoreItem};
use crate::eras::era_date;

/// An item's row of the printed table of cut points.
pub struct CutPointWords {
    /// The item.
    pub item: ScoreItem,
    /// What it counts.
    pub what: &'static str,
    /// What is given 0, 1, 2 and 3 points.
    pub points: [String; 4],
}

/// The table of cut points, as a council approves it.
pub fn cut_point_words(cuts: &ScoreCutPoints) -> [CutPointWords; 5] {
    let row = |item: ScoreItem| {
        let (what, points) = told(item, cuts);
        CutPointWords { item, what, points }
    };
    ScoreItem::ALL.map(row)
}

fn told(item: ScoreItem, cuts: &ScoreCutPoints) -> (&'static str, [String; 4]) {
    match item {
        ScoreItem::Persons => ("困りごとが残っている人（全域）", steps(cuts.persons, "人")),
        ScoreItem::Severity => (
            "残っている困りごとのうち、これまでに急ぐ程度が3か4になったものの割合（人でなく件で数えます。急ぐ程度の表を公表していなければ、点はつきません）",
            steps(cuts.severity_percent, "％"),
        ),
        ScoreItem::Waiting => {
            ("残っている困りごとのうち、180日をこえて待っているものの割合", steps(cuts.waiting_percent, "％"))
        }
        ScoreItem::Spread => ("困りごとが残っている人がいる市町村の数", areas(cuts)),
        ScoreItem::Coming => {
            ("3年度のうちに迎える節目（根拠にあるもの）の、いまの人数に対する割合", coming(cuts))
        }
    }
}

fn steps([one, two, three]: [u64; 3], unit: &str) -> [String; 4] {
    let between = |from: u64, to: u64| format!("{from}{unit}以上、{to}{unit}より少ない");
    [format!("{one}{unit}より少ない"), between(one, two), between(two, three), format!("{three}{unit}以上")]
}

fn areas(cuts: &ScoreCutPoints) -> [String; 4] {
    let ([two, three], share) = (cuts.areas, cuts.areas_percent);
    [
        format!("{two}地域より少ない"),
        format!("{two}地域以上、{three}地域より少ない"),
        format!("{three}地域以上で、全体の{share}％まで"),
        format!("{three}地域以上で、全体の{share}％より多い"),
    ]
}

fn coming(cuts: &ScoreCutPoints) -> [String; 4] {
    let [half, all] = cuts.coming_percent;
    [
        "0件".to_owned(),
        format!("1件以上、{half}％より少ない"),
        format!("{half}％以上、{all}％まで"),
        format!("{all}％より多い"),
    ]
}

/// How points, ranks and their ranges follow from the printed numbers, one sentence or two each.
pub fn ranking_rules(ranking: &IssueRanking) -> Vec<String> {
    let since = ranking.decided_from.map_or_else(
        || "協議会がまだ決めていないため、はじめの切れ目を使っています。".to_owned(),
        |from| format!("{}から、この切れ目を使っています。", era_date(from)),
    );
    let rules = [
        "合計は、5つの項目の点をそのまま足したものです。点のない項目は、0点として足します。数のない課題は、合計を1点とします。",
        "順位は、合計の多い順です。合計が同じなら、人数の多い順です。人数も同じなら、同じ順位です。",
        "順位の幅は、5つの項目のどれか1つを2倍にしたときと、のぞいたときの、10とおりの順位の幅です。",
        "根拠にサービスがいくつもあるときは、人数のもっとも多いものの数を使います。",
        "「＊」や公表対象外の数では、点をつけません。「＊」の地域は、人がいる場合といない場合の両方で数え、同じ点になるときだけ点をつけます。",
        "票の順位は、重要さの合計の多い順です。同じなら、実行できるかの合計の多い順です。1人が1つの課題に、それぞれ0〜3点を入れます。",
    ];
    std::iter::once(since).chain(rules.map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_tells_each_item_and_its_four_steps() {
        let rows = cut_point_words(&ScoreCutPoints::default());
        assert_eq!(rows.each_ref().map(|row| row.item), ScoreItem::ALL);
        assert_eq!(rows[0].points[1], "5人以上、10人より少ない");
        assert_eq!(rows[3].points[3], "3地域以上で、全体の50％より多い");
        assert_eq!(
            rows[4].points,
            ["0件", "1件以上、50％より少ない", "50％以上、100％まで", "100％より多い"]
        );
    }
}
