//! How far the numbers of a release can be trusted: in bands, because exact shares would tell of single organisations.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Bands are told of at least so many organisations, so that none can take off its own part and read another's.
const LEAST_ORGANISATIONS: usize = 3;
/// The share that was monitored is told where at least so many cases are outside any one organisation, so that none can take
/// off its own and read what became of a few.
const LEAST_OTHER_CASES: u64 = 50;

/// How many of the organisations with cases reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CoverageBand {
    /// 全部.
    All,
    /// 半分以上.
    HalfOrMore,
    /// 半分未満.
    LessThanHalf,
    /// 3事業所未満.
    FewerThanThree,
}

/// How many of the running cases were monitored within the person's own period, or 12 months where it is unknown. Never
/// all of them, which would say something of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MonitoringBand {
    /// 9割以上.
    NineTenthsOrMore,
    /// 半分以上.
    HalfOrMore,
    /// 半分未満.
    LessThanHalf,
    /// Too few cases or organisations to tell.
    TooFew,
}

impl CoverageBand {
    /// What it is called above a number or beside it, in Japanese.
    pub const TITLE: &str = "報告した事業所";

    pub(super) fn of(organizations: usize, reporting: usize) -> Self {
        match reporting {
            _ if organizations < LEAST_ORGANISATIONS => Self::FewerThanThree,
            _ if reporting == organizations => Self::All,
            _ if 2 * reporting >= organizations => Self::HalfOrMore,
            _ => Self::LessThanHalf,
        }
    }

    /// Its name in Japanese.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "全部",
            Self::HalfOrMore => "半分以上",
            Self::LessThanHalf => "半分未満",
            Self::FewerThanThree => "3事業所未満",
        }
    }
}

impl MonitoringBand {
    /// What it is called above a number or beside it, in Japanese.
    pub const TITLE: &str = "期間どおりにモニタリングしたケース";

    /// From the cases of each organisation.
    pub(super) fn of(cases_of: &BTreeMap<String, u64>, monitored: u64) -> Self {
        let cases: u64 = cases_of.values().sum();
        let others = cases - cases_of.values().max().copied().unwrap_or_default();
        match monitored {
            _ if cases_of.len() < LEAST_ORGANISATIONS || others < LEAST_OTHER_CASES => Self::TooFew,
            _ if 10 * monitored >= 9 * cases => Self::NineTenthsOrMore,
            _ if 2 * monitored >= cases => Self::HalfOrMore,
            _ => Self::LessThanHalf,
        }
    }

    /// The name of what is known, in Japanese.
    pub fn name(known: Option<Self>) -> &'static str {
        match known {
            Some(Self::NineTenthsOrMore) => "9割以上",
            Some(Self::HalfOrMore) => "半分以上",
            Some(Self::LessThanHalf) => "半分未満",
            Some(Self::TooFew) => "少ないため示さない",
            None => "わからない",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_begin_where_they_say() {
        let of = |reporting| CoverageBand::of(4, reporting);
        assert_eq!([4, 3, 2, 1].map(of), {
            use CoverageBand::{All, HalfOrMore, LessThanHalf};
            [All, HalfOrMore, HalfOrMore, LessThanHalf]
        });
        assert_eq!(CoverageBand::of(2, 2), CoverageBand::FewerThanThree);
        let cases = |of: &[u64]| of.iter().enumerate().map(|(at, cases)| (at.to_string(), *cases)).collect();
        let of = |monitored| MonitoringBand::of(&cases(&[50, 25, 25]), monitored);
        assert_eq!([100, 90, 89, 50, 49, 0].map(of), {
            use MonitoringBand::{HalfOrMore, LessThanHalf, NineTenthsOrMore};
            [NineTenthsOrMore, NineTenthsOrMore, HalfOrMore, HalfOrMore, LessThanHalf, LessThanHalf]
        });
        // One organisation has nearly all, or there are two.
        let too_few = [&[500, 500][..], &[500, 25, 24]].map(|of| MonitoringBand::of(&cases(of), 900));
        assert_eq!(too_few, [MonitoringBand::TooFew; 2]);
    }
}
