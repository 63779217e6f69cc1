//! How long needs wait: Kaplan-Meier and Aalen-Johansen, with late entry.
//!
//! Days run from the opening of a need. Being met is the event, being withdrawn competes with it, and a
//! need that is still open is censored; on the same day events come before censoring. To the public
//! say the Aalen-Johansen share: one minus Kaplan-Meier treats who gave up as still waiting and so
//! promises too much.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::distributions::two_sided_z;
use super::episodes::Outcome;
use super::{Interval, flows::Period};

/// One need's wait, in days since it opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// Since which day of its wait it is watched; nothing means from its beginning.
    ///
    /// A late entry is at risk only after that day.
    pub entered: Option<u32>,
    /// How long it waited, or was seen to wait.
    pub days: u32,
    /// How it ended; nothing while it is open.
    pub outcome: Option<Outcome>,
}

impl Wait {
    /// The whole wait of a need as seen at the end of a day, open ones censored (Kaplan and Meier 1958);
    /// nothing if it opened later or ended before it opened.
    pub fn until(opened: NaiveDate, closed: Option<(NaiveDate, Outcome)>, last: NaiveDate) -> Option<Self> {
        let seen = closed.filter(|(closed, _)| *closed <= last);
        let end = seen.map_or(last, |(closed, _)| closed);
        let days = u32::try_from((end - opened).num_days()).ok()?;
        Some(Self { entered: None, days, outcome: seen.map(|(_, outcome)| outcome) })
    }

    /// The wait of a need that was open in a period, watched from the period's first day on.
    ///
    /// Needs that were open before enter late (left truncation: Kalbfleisch and Prentice 1980). Without that,
    /// long waits would count too much, because short ones ended unseen. Who enters is at risk from the next
    /// day on, as survival programs have it, so a need that ended before the period or on the day of its
    /// entry (which for one opened in the period is its first day) gives nothing.
    pub fn within(opened: NaiveDate, closed: Option<(NaiveDate, Outcome)>, period: Period) -> Option<Self> {
        let whole = Self::until(opened, closed, period.last)?;
        let entered = u32::try_from((period.first - opened).num_days().max(0)).ok()?;
        (entered < whole.days).then_some(Self { entered: Some(entered), ..whole })
    }

    fn is_at_risk_on(&self, day: u32) -> bool {
        self.days >= day && self.entered.is_none_or(|entered| entered < day)
    }
}

/// The state of a curve from one day on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// The day of the wait.
    pub day: u32,
    /// How many were at risk on it.
    pub at_risk: usize,
    /// How many were met on it.
    pub met: usize,
    /// How many were withdrawn on it.
    pub withdrawn: usize,
    /// How many were last seen open on it.
    pub open: usize,
    /// Kaplan-Meier: the share not yet met, had nobody withdrawn.
    pub unmet: f64,
    /// Its interval: log-log with Greenwood's variance.
    pub interval: Interval,
    /// Aalen-Johansen: the share met by then.
    pub met_share: f64,
    /// Aalen-Johansen: the share withdrawn by then.
    pub withdrawn_share: f64,
}

/// The curve of waits: a step for each day on which a wait ended.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitCurve {
    /// The steps, the earliest first.
    pub steps: Vec<Step>,
    waits: Vec<Wait>,
}

/// Draws the curve (Kaplan and Meier 1958; Aalen and Johansen 1978; Kalbfleisch and Prentice 1980).
///
/// `F(t) = Σ S(u−) · met(u) / at risk(u)`, S being the share with neither event. Nothing for a confidence
/// outside (0, 1); no waits give a curve without steps.
pub fn curve(waits: &[Wait], confidence: f64) -> Option<WaitCurve> {
    let z = two_sided_z(confidence)?;
    let mut running = Running { unmet: 1.0, greenwood: 0.0, waiting: 1.0, met: 0.0, withdrawn: 0.0 };
    let mut at_risk = AtRisk::of(waits);
    let steps = ends(waits).into_iter().map(|(day, ends)| {
        let at_risk = at_risk.on(day);
        running.advance(at_risk, ends);
        Step {
            day,
            at_risk,
            met: ends.met,
            withdrawn: ends.withdrawn,
            open: ends.open,
            unmet: running.unmet,
            interval: log_log(running.unmet, running.greenwood, z),
            met_share: running.met,
            withdrawn_share: running.withdrawn,
        }
    });
    Some(WaitCurve { steps: steps.collect(), waits: waits.to_vec() })
}

impl WaitCurve {
    /// The state at the end of a day; nothing before the first step.
    pub fn at(&self, day: u32) -> Option<&Step> {
        self.steps.iter().rev().find(|step| step.day <= day)
    }

    /// How many were at risk on a day.
    pub fn at_risk_on(&self, day: u32) -> usize {
        self.waits.iter().filter(|wait| wait.is_at_risk_on(day)).count()
    }

    /// The first day on which at least a share is met by Kaplan-Meier, such as the median with 0.5;
    /// nothing if that never happens (Brookmeyer and Crowley 1982).
    pub fn day_of(&self, share: f64) -> Option<u32> {
        self.first_day(share, |step| step.unmet)
    }

    /// The interval of [`Self::day_of`]: when the limits of the curve get there (Brookmeyer and Crowley
    /// 1982).
    pub fn interval_of(&self, share: f64) -> (Option<u32>, Option<u32>) {
        let lower = self.first_day(share, |step| step.interval.lower);
        (lower, self.first_day(share, |step| step.interval.upper))
    }

    /// The mean wait in days if waiting stopped at a horizon: the area under the Kaplan-Meier curve (Royston
    /// and Parmar 2013).
    pub fn restricted_mean(&self, horizon: u32) -> f64 {
        let (mut area, mut unmet, mut since) = (0.0, 1.0, 0);
        for step in self.steps.iter().take_while(|step| step.day < horizon) {
            area += unmet * f64::from(step.day - since);
            (unmet, since) = (step.unmet, step.day);
        }
        area + unmet * f64::from(horizon - since)
    }

    fn first_day(&self, share: f64, of: impl Fn(&Step) -> f64) -> Option<u32> {
        // The product of many factors may miss a round share in the last bits.
        let left = 1.0 - share + 1e-12;
        self.steps.iter().find(|step| of(step) <= left).map(|step| step.day)
    }
}

/// How many waits ended on a day, by how.
#[derive(Default, Clone, Copy)]
struct Ends {
    met: usize,
    withdrawn: usize,
    open: usize,
}

fn ends(waits: &[Wait]) -> BTreeMap<u32, Ends> {
    let mut days: BTreeMap<u32, Ends> = BTreeMap::new();
    for wait in waits {
        let ends = days.entry(wait.days).or_default();
        match wait.outcome {
            Some(Outcome::Met) => ends.met += 1,
            Some(Outcome::Withdrawn) => ends.withdrawn += 1,
            None => ends.open += 1,
        }
    }
    days
}

/// How many are at risk, day after day.
struct AtRisk {
    entries: Vec<u32>,
    exits: Vec<u32>,
}

impl AtRisk {
    fn of(waits: &[Wait]) -> Self {
        // From the beginning is before day 0, so it counts as one less than any day of entry.
        let mut entries: Vec<u32> =
            waits.iter().map(|wait| wait.entered.map_or(0, |day| day.saturating_add(1))).collect();
        let mut exits: Vec<u32> = waits.iter().map(|wait| wait.days).collect();
        entries.sort_unstable();
        exits.sort_unstable();
        Self { entries, exits }
    }

    fn on(&mut self, day: u32) -> usize {
        let entered = self.entries.partition_point(|first| *first <= day);
        entered.saturating_sub(self.exits.partition_point(|last| *last < day))
    }
}

/// The products and sums of a curve so far.
struct Running {
    unmet: f64,
    greenwood: f64,
    waiting: f64,
    met: f64,
    withdrawn: f64,
}

impl Running {
    fn advance(&mut self, at_risk: usize, ends: Ends) {
        if at_risk == 0 {
            return;
        }
        let n = at_risk as f64;
        let (met, withdrawn) = (ends.met as f64, ends.withdrawn as f64);
        self.met += self.waiting * met / n;
        self.withdrawn += self.waiting * withdrawn / n;
        self.waiting *= ((n - met - withdrawn) / n).max(0.0);
        self.unmet *= ((n - met) / n).max(0.0);
        self.greenwood += if n > met { met / (n * (n - met)) } else { 0.0 };
    }
}

/// `S^exp(± z √V / ln S)`; at 1 and 0 there is nothing to widen.
fn log_log(share: f64, greenwood: f64, z: f64) -> Interval {
    if share <= 0.0 || share >= 1.0 {
        return Interval { lower: share, upper: share };
    }
    let spread = z * greenwood.sqrt() / share.ln();
    Interval { lower: share.powf((-spread).exp()), upper: share.powf(spread.exp()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(entered: Option<u32>, days: u32, outcome: Option<Outcome>) -> Wait {
        Wait { entered, days, outcome }
    }

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2024, 4, day).expect("a day")
    }

    #[test]
    fn without_waits_and_without_events_nothing_falls() {
        let none = curve(&[], 0.95).expect("a confidence");
        assert_eq!((none.steps.len(), none.day_of(0.5), none.restricted_mean(30)), (0, None, 30.0));
        let open = curve(&[wait(None, 5, None), wait(None, 9, None)], 0.95).expect("a confidence");
        assert_eq!((open.at(9).expect("a step before").unmet, open.day_of(0.5)), (1.0, None));
        assert_eq!(open.at(4), None);
    }

    #[test]
    fn a_need_met_on_its_first_day_counts() {
        let curve =
            curve(&[wait(None, 0, Some(Outcome::Met)), wait(None, 3, None)], 0.95).expect("a confidence");
        assert_eq!((curve.at(0).expect("a step before").unmet, curve.day_of(0.5)), (0.5, Some(0)));
    }

    #[test]
    fn the_three_shares_make_a_whole_when_nobody_is_censored() {
        let ends = [Outcome::Met, Outcome::Withdrawn, Outcome::Met, Outcome::Met];
        let waits: Vec<_> = (1..).zip(ends).map(|(days, end)| wait(None, days, Some(end))).collect();
        let last = *curve(&waits, 0.95).expect("a confidence").at(4).expect("a step before");
        assert!((last.met_share - 0.75).abs() < 1e-15 && (last.withdrawn_share - 0.25).abs() < 1e-15);
        assert_eq!(last.unmet, 0.0);
    }

    #[test]
    fn a_late_entry_is_at_risk_only_after_it() {
        let waits = [wait(None, 2, Some(Outcome::Met)), wait(Some(2), 8, Some(Outcome::Met))];
        let curve = curve(&waits, 0.95).expect("a confidence");
        assert_eq!((curve.at_risk_on(2), curve.at_risk_on(3)), (1, 1));
        assert_eq!(curve.steps.iter().map(|step| step.at_risk).collect::<Vec<_>>(), [1, 1]);
    }

    #[test]
    fn what_ended_before_a_period_is_no_part_of_it() {
        let period = Period { first: day(10), last: day(20) };
        let met = |on| Some((day(on), Outcome::Met));
        assert_eq!(Wait::within(day(1), met(9), period), None);
        assert_eq!(Wait::within(day(1), met(10), period), None);
        assert_eq!(Wait::within(day(1), met(11), period), Some(wait(Some(9), 10, Some(Outcome::Met))));
        assert_eq!(Wait::within(day(10), met(10), period), None);
        assert_eq!(Wait::within(day(10), met(25), period), Some(wait(Some(0), 10, None)));
        assert_eq!(Wait::within(day(21), None, period), None);
    }
}
