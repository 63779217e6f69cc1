//! Whether two groups wait alike: the log-rank test.

use std::collections::BTreeSet;

use super::distributions::two_sided_tail;
use super::episodes::Outcome;
use super::waits::Wait;

/// What the test says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogRank {
    /// Chi-squared with one degree of freedom.
    pub chi_squared: f64,
    /// How probable one as large is if both groups wait alike.
    pub p: f64,
}

/// The log-rank test of two groups (Mantel 1966); withdrawals count as censored.
///
/// On each day with a need met, what the first group would have by its share of those at risk is set
/// against what it had; the variance is hypergeometric. Where that variance is 0 (no event, or only one
/// group at risk) there is nothing to compare.
pub fn log_rank(one: &[Wait], other: &[Wait]) -> Option<LogRank> {
    let days: BTreeSet<u32> = one.iter().chain(other).filter(|wait| is_met(wait)).map(|w| w.days).collect();
    let (mut difference, mut variance) = (0.0, 0.0);
    for day in days {
        let (own_risk, own_met) = at(one, day);
        let (other_risk, other_met) = at(other, day);
        let (n, met) = (own_risk + other_risk, own_met + other_met);
        if n == 0.0 {
            continue;
        }
        difference += own_met - met * own_risk / n;
        if n > 1.0 {
            variance += met * (own_risk / n) * (other_risk / n) * (n - met) / (n - 1.0);
        }
    }
    let chi_squared = difference * difference / variance;
    (variance > 0.0).then(|| LogRank { chi_squared, p: two_sided_tail(chi_squared.sqrt()) })
}

fn is_met(wait: &Wait) -> bool {
    wait.outcome == Some(Outcome::Met)
}

/// How many are at risk on a day, and how many of them are met on it.
fn at(waits: &[Wait], day: u32) -> (f64, f64) {
    let at_risk =
        waits.iter().filter(|wait| wait.days >= day && wait.entered.is_none_or(|entered| entered < day));
    let met = at_risk.clone().filter(|wait| wait.days == day && is_met(wait)).count();
    (at_risk.count() as f64, met as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(days: &[u32]) -> Vec<Wait> {
        let wait = |days: &u32| Wait { entered: None, days: *days, outcome: Some(Outcome::Met) };
        days.iter().map(wait).collect()
    }

    #[test]
    fn a_group_waits_like_itself() {
        let group = waits(&[3, 9, 30]);
        let test = log_rank(&group, &group).expect("two groups");
        assert_eq!((test.chi_squared, test.p), (0.0, 1.0));
    }

    #[test]
    fn without_events_or_without_a_group_there_is_no_test() {
        let open = [Wait { entered: None, days: 9, outcome: None }];
        assert_eq!(log_rank(&open, &open), None);
        assert_eq!(log_rank(&waits(&[1, 2]), &[]), None);
        assert_eq!(log_rank(&[], &[]), None);
    }
}
