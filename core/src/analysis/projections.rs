//! How many of today's clients will come to an event, and whether that would have been right before.
//!
//! Only people known today are in these numbers (現在把握している人だけ); say so beside them.

use chrono::NaiveDate;

use super::distributions::{beta_quantile, tail_of};
use super::life_stages::{is_within, years_after};
use super::{Estimate, Interval};

/// Standard deviations to each side of a range that holds 80 %.
const EIGHTY_PERCENT: f64 = 1.28;

/// How many of a cohort come to an event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Projection {
    /// Who has the event in time, if all stay.
    pub count: usize,
    /// How many of them are expected still to be here.
    pub expected: f64,
    /// The variance of that number.
    pub variance: f64,
    /// The range that holds it in four of five cases, in whole persons, from 0 to `count`.
    pub range: (usize, usize),
}

/// The share of clients who stay for a year, `1 − exits / person-years`.
///
/// Its interval is that of a beta distribution with half an event added to each side (Jeffreys; Brown,
/// Cai and DasGupta 2001). More exits than person-years, or none of those, give nothing.
pub fn retention(exits: u64, person_years: f64, confidence: f64) -> Option<Estimate> {
    let tail = tail_of(confidence)?;
    let exits = exits as f64;
    if !(person_years > 0.0 && person_years.is_finite() && exits <= person_years) {
        return None;
    }
    let stays = person_years - exits;
    let quantile = |p| beta_quantile(stays + 0.5, exits + 0.5, p);
    let interval = Interval { lower: quantile(tail)?, upper: quantile(1.0 - tail)? };
    Some(Estimate { value: stays / person_years, interval })
}

/// Projects a cohort: the dates of an event of its members, from a day on, over so many years.
///
/// Counted are the dates after the day up to the last day of the years. Who has the event in `d` days is
/// still here with the chance `retention^(d / 365.25)`; persons leave independently of each other, so the
/// number is a sum of unequal trials with variance `Σ p (1 − p)` (Poisson 1837). A retention outside 0 to
/// 1 gives nothing.
pub fn project(dates: &[NaiveDate], from: NaiveDate, years: u16, retention: f64) -> Option<Projection> {
    if !(0.0..=1.0).contains(&retention) {
        return None;
    }
    let chances: Vec<f64> = dates
        .iter()
        .filter(|date| is_within(**date, from, years))
        .map(|date| retention.powf((*date - from).num_days() as f64 / 365.25))
        .collect();
    let expected: f64 = chances.iter().sum();
    let variance: f64 = chances.iter().map(|chance| chance * (1.0 - chance)).sum();
    let spread = EIGHTY_PERCENT * variance.sqrt();
    let whole = |value: f64| (value.max(0.0) as usize).min(chances.len());
    let range = (whole((expected - spread).floor()), whole((expected + spread).ceil()));
    Some(Projection { count: chances.len(), expected, variance, range })
}

/// A client as known later: since when, until when, and the day of the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// Since when a client.
    pub joined: NaiveDate,
    /// Until when; nothing while one.
    pub left: Option<NaiveDate>,
    /// The day of the event.
    pub event: NaiveDate,
}

impl Member {
    fn is_here_at(&self, day: NaiveDate) -> bool {
        self.joined <= day && self.left.is_none_or(|left| left > day)
    }
}

/// What a projection would have said, and what came.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Backtest {
    /// The projection of that day.
    pub predicted: Projection,
    /// How many of the people then known came to the event and were still here.
    pub actual: usize,
    /// How many came to it who joined after that day: never part of the projection.
    pub newcomers: usize,
}

impl Backtest {
    /// Whether what came lies in the range that was said.
    pub fn holds(&self) -> bool {
        (self.predicted.range.0..=self.predicted.range.1).contains(&self.actual)
    }
}

/// Projects as of a day in the past, from those who were clients then, and counts what came.
///
/// So forecasts of populations are judged, too (Smith, Tayman and Swanson, "State and Local Population
/// Projections", 2001).
///
/// Nothing if the years are not over at `today`, or for a retention outside 0 to 1.
pub fn backtest(
    members: &[Member],
    as_of: NaiveDate,
    years: u16,
    retention: f64,
    today: NaiveDate,
) -> Option<Backtest> {
    years_after(as_of, years).filter(|last| *last <= today)?;
    let known: Vec<NaiveDate> =
        members.iter().filter(|member| member.is_here_at(as_of)).map(|member| member.event).collect();
    let came = |member: &&Member| is_within(member.event, as_of, years) && member.is_here_at(member.event);
    let came: Vec<&Member> = members.iter().filter(came).collect();
    let newcomers = came.iter().filter(|member| member.joined > as_of).count();
    Some(Backtest {
        predicted: project(&known, as_of, years, retention)?,
        actual: came.len() - newcomers,
        newcomers,
    })
}

/// What will be lacking: expected demand less what there is and what is announced; below 0 is room.
///
/// The two that a plan sets side by side (障害者総合支援法88条: 必要な量の見込み and its 確保).
pub fn shortage(expected: f64, places: f64, announced_openings: f64, announced_closures: f64) -> f64 {
    expected - (places + announced_openings - announced_closures)
}

/// Moves a population by single ages one year on: `next[a + 1] = now[a] · stay[a] + in[a]`.
///
/// The cohort-component method (Whelpton 1936; コーホート要因法 of 国立社会保障・人口問題研究所).
///
/// The last age keeps who is older; `births` come in at age 0. Lists of different lengths, or empty ones,
/// give nothing.
pub fn next_year(now: &[f64], stay: &[f64], moved_in: &[f64], births: f64) -> Option<Vec<f64>> {
    if now.is_empty() || now.len() != stay.len() || now.len() != moved_in.len() {
        return None;
    }
    let grown: Vec<f64> = (0..now.len()).map(|age| now[age] * stay[age] + moved_in[age]).collect();
    let mut next = vec![births];
    next.extend_from_slice(&grown[..now.len() - 1]);
    if let Some(oldest) = next.last_mut() {
        *oldest += grown[now.len() - 1];
    }
    Some(next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::life_stages::reaches;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("a day")
    }

    #[test]
    fn who_stays_for_sure_is_counted_for_sure() {
        let dates = [day(2025, 4, 1), day(2025, 4, 2), day(2026, 4, 1), day(2026, 4, 2)];
        let found = project(&dates, day(2025, 4, 1), 1, 1.0).expect("a retention");
        assert_eq!((found.count, found.expected, found.variance, found.range), (2, 2.0, 0.0, (2, 2)));
        assert_eq!(project(&dates, day(2025, 4, 1), 1, 1.1), None);
        assert_eq!(project(&dates, day(2025, 4, 1), 1, f64::NAN), None);
        assert_eq!(project(&dates, day(2025, 4, 1), 1, 0.0).map(|found| found.range), Some((0, 0)));
        assert_eq!(project(&[], day(2025, 4, 1), 1, 0.9).expect("a retention").range, (0, 0));
    }

    #[test]
    fn births_around_1_april_and_on_29_february_fall_into_their_years() {
        let born = [day(1960, 3, 31), day(1960, 4, 1), day(1960, 4, 2), day(1964, 2, 29), day(1964, 3, 1)];
        let dates: Vec<NaiveDate> = born.iter().filter_map(|born| reaches(*born, 65)).collect();
        let count = |from, years| project(&dates, from, years, 0.9).expect("a retention").count;
        assert_eq!(count(day(2025, 3, 30), 1), 2, "31 March and 1 April");
        assert_eq!(count(day(2025, 3, 31), 1), 1, "1 April alone");
        assert_eq!(count(day(2024, 2, 29), 5), 5, "the last two on 28 February 2029");
        assert_eq!(count(day(2024, 2, 28), 5), 5, "the last day belongs to the years");
        assert_eq!(count(day(2024, 2, 27), 5), 3, "and the next does not");
    }

    #[test]
    fn retention_is_what_exits_leave() {
        let found = retention(9, 200.0, 0.95).expect("person-years");
        assert_eq!(found.value, 0.955);
        assert!(found.interval.lower < 0.955 && 0.955 < found.interval.upper);
        assert_eq!(retention(0, 0.0, 0.95), None);
        assert_eq!(retention(3, 2.0, 0.95), None);
        assert_eq!(retention(0, 10.0, 0.95).expect("person-years").value, 1.0);
    }

    #[test]
    fn a_backtest_tells_those_known_from_newcomers() {
        let member = |joined, left, event| Member { joined, left, event };
        let members = [
            member(day(2020, 1, 1), None, day(2024, 5, 1)),
            member(day(2020, 1, 1), Some(day(2024, 4, 20)), day(2024, 5, 1)),
            member(day(2024, 4, 15), None, day(2024, 6, 1)),
            member(day(2020, 1, 1), None, day(2026, 1, 1)),
        ];
        let found =
            backtest(&members, day(2024, 4, 1), 1, 0.9, day(2025, 4, 1)).expect("years that are over");
        assert_eq!((found.predicted.count, found.actual, found.newcomers), (2, 1, 1));
        assert!(found.holds());
        assert_eq!(backtest(&members, day(2024, 4, 2), 1, 0.9, day(2025, 4, 1)), None);
    }

    #[test]
    fn ages_move_up_by_one() {
        let next = next_year(&[10.0, 8.0, 30.0], &[1.0, 0.5, 0.9], &[0.0, 2.0, 0.0], 7.0);
        assert_eq!(next, Some(vec![7.0, 10.0, 33.0]));
        assert_eq!(next_year(&[1.0], &[], &[0.0], 0.0), None);
        assert_eq!(shortage(12.0, 10.0, 4.0, 1.0), -1.0);
    }
}
