//! Points of issues (地域課題): five items of 0 to 3 points by printed cut points, their total, and how much a rank
//! depends on any one item.
//!
//! Points by fixed cut points follow the severity indicators of INFORM; an order that depends on nothing but the
//! issue itself does not change when another one is added, as scaling between the least and the most would. The items
//! are the two axes of Kreuter et al. (2020), how many and how far what there is suffices, taken apart into what a
//! council can count. Adding points is a convention to sort a list by, and no measurement: that is why the rank
//! comes with the range it has when each item is doubled or dropped. Whole numbers only, so that a member of a
//! council can recompute everything by hand.

use serde::{Deserialize, Serialize};

/// An issue without numbers, which voices alone speak for, has so many points in all.
const WITHOUT_NUMBERS: u8 = 1;

/// What an issue gets points for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScoreItem {
    /// 人数: persons with an open need in the whole region.
    Persons,
    /// 深刻さ: how many of the open needs have an urgency of 3 or 4.
    Severity,
    /// 待ち: how many of the open needs have waited for more than 180 days.
    Waiting,
    /// 広がり: in how many of the municipalities there is anybody.
    Spread,
    /// これから: turns in life within three years, compared with the persons of now.
    Coming,
}

impl ScoreItem {
    /// All items, in their order.
    pub const ALL: [Self; 5] = [Self::Persons, Self::Severity, Self::Waiting, Self::Spread, Self::Coming];

    /// Its name in Japanese.
    pub fn name(self) -> &'static str {
        match self {
            Self::Persons => "人数",
            Self::Severity => "深刻さ",
            Self::Waiting => "待ち",
            Self::Spread => "広がり",
            Self::Coming => "これから",
        }
    }
}

/// Where points part. A point is reached at its number, unless told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ScoreCutPoints {
    /// 人数: from how many persons on there are one, two and three points; the first is the k of council papers.
    pub persons: [u64; 3],
    /// 深刻さ: from which percentage on.
    pub severity_percent: [u64; 3],
    /// 待ち: from which percentage on.
    pub waiting_percent: [u64; 3],
    /// 広がり: from how many municipalities on there are one and two points.
    pub areas: [u64; 2],
    /// 広がり: with two points, above which percentage of all municipalities there are three.
    pub areas_percent: u64,
    /// これから: one point below the first percentage, unless there is nobody; two up to the second; three above.
    pub coming_percent: [u64; 2],
}

impl Default for ScoreCutPoints {
    fn default() -> Self {
        Self {
            persons: [5, 10, 25],
            severity_percent: [10, 30, 50],
            waiting_percent: [10, 30, 50],
            areas: [2, 3],
            areas_percent: 50,
            coming_percent: [50, 100],
        }
    }
}

/// The number of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ScoreFigure {
    /// How many there are, at least.
    pub value: u64,
    /// How many there may be: more than `value` where parts of it are hidden.
    pub most: u64,
    /// Of how many; absent for 人数.
    pub of: Option<u64>,
}

impl ScoreFigure {
    /// A number all of whose parts are known.
    pub fn known(value: u64, of: Option<u64>) -> Self {
        Self { value, most: value, of }
    }
}

impl ScoreCutPoints {
    /// The points of an item; nothing where its number does not decide them: a share of nobody, or a range that lies
    /// across a cut point.
    pub fn points(&self, item: ScoreItem, figure: ScoreFigure) -> Option<u8> {
        let least = self.points_of(item, figure.value, figure.of)?;
        let most = self.points_of(item, figure.most, figure.of)?;
        (least == most).then_some(least)
    }

    fn points_of(&self, item: ScoreItem, value: u64, of: Option<u64>) -> Option<u8> {
        let reached = |cuts: &[u64]| cuts.iter().filter(|cut| value >= **cut).count() as u8;
        // Persons are of nobody; a share of nobody is none.
        let of = if item == ScoreItem::Persons { 1 } else { of.filter(|of| *of > 0)? };
        let share_reached = |cuts: &[u64]| cuts.iter().filter(|cut| 100 * value >= **cut * of).count() as u8;
        Some(match item {
            ScoreItem::Persons => reached(&self.persons),
            ScoreItem::Severity => share_reached(&self.severity_percent),
            ScoreItem::Waiting => share_reached(&self.waiting_percent),
            ScoreItem::Spread => {
                let points = reached(&self.areas);
                points + u8::from(points == 2 && 100 * value > self.areas_percent * of)
            }
            ScoreItem::Coming => {
                let [half, all] = self.coming_percent;
                u8::from(value > 0) + share_reached(&[half]) + u8::from(100 * value > all * of)
            }
        })
    }
}

/// The points of an issue in the order of [`ScoreItem::ALL`]; nothing where an item has none.
pub type Points = [Option<u8>; 5];

/// The sum of the points; an item that has none adds nothing.
pub fn total(points: &Points) -> u8 {
    weighted(points, &[1; 5])
}

fn weighted(points: &Points, weights: &[u8; 5]) -> u8 {
    if points.iter().all(Option::is_none) {
        return WITHOUT_NUMBERS;
    }
    points.iter().zip(weights).map(|(points, weight)| points.unwrap_or(0) * weight).sum()
}

/// Where an issue stands among others; 1 has the most points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScoreRank {
    /// Its rank.
    pub rank: usize,
    /// The first rank that it has when an item is doubled or dropped.
    pub first: usize,
    /// The last one.
    pub last: usize,
}

/// The ranks of issues by their points, then by persons; those with the same of both share a rank.
///
/// The range is that of ten other orders, in which one of the five items counts twice or not at all, and of the rank
/// itself. An issue without numbers keeps its point in all of them.
pub fn score_ranks(issues: &[(Points, Option<u64>)]) -> Vec<ScoreRank> {
    let ranks = |weights: &[u8; 5]| {
        let keys: Vec<_> =
            issues.iter().map(|(points, persons)| (weighted(points, weights), *persons)).collect();
        places(&keys)
    };
    let own = ranks(&[1; 5]);
    let mut found: Vec<ScoreRank> =
        own.into_iter().map(|rank| ScoreRank { rank, first: rank, last: rank }).collect();
    for (item, weight) in (0..5).flat_map(|item| [(item, 2), (item, 0)]) {
        let mut weights = [1; 5];
        weights[item] = weight;
        for (known, rank) in found.iter_mut().zip(ranks(&weights)) {
            known.first = known.first.min(rank);
            known.last = known.last.max(rank);
        }
    }
    found
}

/// The place of each key from the largest down: one more than there are larger ones.
pub fn places<K: Ord>(keys: &[K]) -> Vec<usize> {
    let mut sorted: Vec<&K> = keys.iter().collect();
    sorted.sort_by(|a, b| b.cmp(a));
    keys.iter().map(|key| 1 + sorted.partition_point(|other| *other > key)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(item: ScoreItem, value: u64, of: Option<u64>) -> Option<u8> {
        ScoreCutPoints::default().points(item, ScoreFigure::known(value, of))
    }

    /// Every border of the table that councils are given to start with.
    #[test]
    fn points_are_those_of_the_printed_table() {
        for (value, expected) in [(0, 0), (4, 0), (5, 1), (9, 1), (10, 2), (24, 2), (25, 3), (400, 3)] {
            assert_eq!(points(ScoreItem::Persons, value, None), Some(expected), "{value} persons");
        }
        for item in [ScoreItem::Severity, ScoreItem::Waiting] {
            // Of 1,000, so that 9.9 and 29.9 percent can be told from 10 and 30.
            for (value, expected) in
                [(0, 0), (99, 0), (100, 1), (299, 1), (300, 2), (499, 2), (500, 3), (1_000, 3)]
            {
                assert_eq!(points(item, value, Some(1_000)), Some(expected), "{value} of 1,000");
            }
        }
        for (areas, expected) in [(0, 0), (1, 0), (2, 1), (3, 2), (4, 2), (5, 3), (8, 3)] {
            assert_eq!(points(ScoreItem::Spread, areas, Some(8)), Some(expected), "{areas} of 8 areas");
        }
        for (coming, expected) in [(0, 0), (1, 1), (19, 1), (20, 2), (40, 2), (41, 3)] {
            assert_eq!(points(ScoreItem::Coming, coming, Some(40)), Some(expected), "{coming} for 40");
        }
    }

    #[test]
    fn few_areas_are_few_whatever_their_share() {
        assert_eq!(points(ScoreItem::Spread, 1, Some(1)), Some(0));
        assert_eq!(points(ScoreItem::Spread, 2, Some(2)), Some(1));
        assert_eq!(points(ScoreItem::Spread, 3, Some(3)), Some(3));
    }

    #[test]
    fn what_the_number_does_not_decide_has_no_points() {
        assert_eq!(points(ScoreItem::Waiting, 0, Some(0)), None);
        assert_eq!(points(ScoreItem::Waiting, 4, None), None);
        let spread = |value, most| {
            let figure = ScoreFigure { value, most, of: Some(8) };
            ScoreCutPoints::default().points(ScoreItem::Spread, figure)
        };
        assert_eq!(spread(3, 4), Some(2), "two points, whatever is hidden");
        assert_eq!((spread(4, 5), spread(0, 8)), (None, None));
    }

    #[test]
    fn an_issue_without_numbers_has_one_point() {
        assert_eq!(total(&[None; 5]), 1);
        assert_eq!(total(&[Some(0), None, Some(0), None, None]), 0);
        assert_eq!(total(&[Some(3), None, Some(2), Some(1), Some(0)]), 6);
        assert_eq!(total(&[Some(3); 5]), 15);
    }

    #[test]
    fn a_rank_is_by_points_and_then_by_persons_with_its_range() {
        let issues = [
            // 6, 6, 5 points and one without numbers.
            ([Some(3), None, Some(0), Some(3), None], Some(30)),
            ([Some(2), None, Some(3), Some(1), None], Some(12)),
            ([Some(2), None, Some(0), Some(3), None], Some(12)),
            ([None; 5], None),
        ];
        let ranks = score_ranks(&issues);
        assert_eq!(ranks.iter().map(|rank| rank.rank).collect::<Vec<_>>(), [1, 2, 3, 4]);
        // Waiting twice: 6, 9, 5. Without waiting: 6, 3, 5. Without spread: 3, 5, 2. Spread twice: 9, 7, 8.
        // Persons twice: 9, 8, 7. Without persons: 3, 4, 3.
        let ranges: Vec<_> = ranks.iter().map(|rank| (rank.first, rank.last)).collect();
        assert_eq!(ranges, [(1, 2), (1, 3), (2, 3), (4, 4)]);
    }

    #[test]
    fn those_that_are_alike_share_a_rank() {
        assert_eq!(places(&[3, 5, 3, 1]), [2, 1, 2, 4]);
        let same = ([Some(1); 5], Some(8));
        assert!(
            score_ranks(&[same, same]).iter().all(|rank| *rank == ScoreRank { rank: 1, first: 1, last: 1 })
        );
    }
}
