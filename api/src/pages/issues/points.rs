//! Points of issues in words: they are read without their dots, too.

use arunai_core::analysis::issue_scores::{ScoreCutPoints, ScoreFigure, ScoreItem};
use arunai_core::issue_rankings::{MissingFigure, ScoredItem, cut_point_words};
use maud::{Markup, html};

use super::parts::{head, table};

/// The points of an item as dots and as a number.
pub(super) fn points(points: Option<u8>) -> Markup {
    html! {
        @match points {
            Some(points) => {
                span.dots aria-hidden="true" { @for place in 0..3 { @if place < points { "●" } @else { "○" } } }
                " " (points) "点"
            }
            None => { "点なし" }
        }
    }
}

/// The number of an item, or why there is none.
pub(super) fn figure(item: &ScoredItem) -> String {
    let why = match (item.figure, item.missing) {
        (Some(figure), _) => return counted(item.item, figure),
        (None, Some(MissingFigure::Hidden)) => "＊（表示しない数）",
        (None, Some(MissingFigure::NotNamed)) => "根拠にない",
        (None, _) => "公表対象外",
    };
    why.to_owned()
}

fn counted(item: ScoreItem, figure: ScoreFigure) -> String {
    let ScoreFigure { value, most, of } = figure;
    let of = of.unwrap_or_default();
    match item {
        ScoreItem::Persons => format!("{value}人"),
        ScoreItem::Severity | ScoreItem::Waiting => format!("{of}件のうち{value}件"),
        ScoreItem::Spread if most > value => format!("{of}地域のうち{value}〜{most}地域"),
        ScoreItem::Spread => format!("{of}地域のうち{value}地域"),
        ScoreItem::Coming => format!("いま{of}人、3年で{value}件"),
    }
}

/// The table of cut points, as a council approves it.
pub(in crate::pages) fn cut_points(cuts: &ScoreCutPoints) -> Markup {
    table(
        "点の切れ目",
        html! {
            (head(&["項目", "0点", "1点", "2点", "3点"]))
            tbody { @for row in cut_point_words(cuts) { tr {
                th scope="row" { (row.item.name()) br; span.hint { (row.what) } }
                @for one in &row.points { td { (one) } }
            } } }
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_read_without_their_dots() {
        let html = points(Some(2)).into_string();
        assert!(html.contains("aria-hidden=\"true\">●●○</span> 2点"), "{html}");
        assert_eq!(points(None).into_string(), "点なし");
    }

    #[test]
    fn a_number_that_is_not_there_says_why() {
        let item = |figure, missing| ScoredItem { item: ScoreItem::Spread, figure, missing, points: None };
        let range = ScoreFigure { value: 3, most: 5, of: Some(8) };
        assert_eq!(figure(&item(Some(range), None)), "8地域のうち3〜5地域");
        assert_eq!(figure(&item(None, Some(MissingFigure::Hidden))), "＊（表示しない数）");
        assert_eq!(figure(&item(None, Some(MissingFigure::Outside))), "公表対象外");
        assert_eq!(figure(&item(None, Some(MissingFigure::NotNamed))), "根拠にない");
    }

    #[test]
    fn the_table_is_printed_whole() {
        let html = cut_points(&ScoreCutPoints::default()).into_string();
        for words in [
            "5人より少ない",
            "10人以上、25人より少ない",
            "30％以上、50％より少ない",
            "全体の50％より多い",
            "100％より多い",
            "これまでに急ぐ程度が3か4になったものの割合（人でなく件で数えます",
        ] {
            assert!(html.contains(words), "{words}");
        }
    }
}
