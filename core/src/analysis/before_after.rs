//! Before and after an action: the ratio of two rates with exact limits.

use super::Estimate;
use super::distributions::{beta_quantile, ln_choose, tail_of};

/// Events and the exposure (persons, person-months) in which they came.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Counted {
    /// Events.
    pub events: u64,
    /// Exposure, above 0.
    pub exposure: f64,
}

/// The rate after over the rate before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateRatio {
    /// The ratio; nothing where there was no event before.
    pub value: Option<f64>,
    /// Its lower limit; nothing where there was no event at all.
    pub lower: Option<f64>,
    /// Its upper limit; nothing (infinite) where there was no event before.
    pub upper: Option<f64>,
    /// How probable a split of the events as uneven is if nothing changed.
    pub p: f64,
}

/// The exact p adds up one number for each event.
const MOST_EVENTS: u64 = 1_000_000;

/// Compares two rates, given how many events there were in all (Przyborowski and Wilenski 1940).
///
/// Of `x0 + x1` events, those after are binomial with `p = n1 / (n0 + n1)` if nothing changed; Clopper
/// and Pearson's limits of p become those of the ratio by `p / (1 − p) · n0 / n1`. The two-sided p adds
/// up all splits that are not likelier than the one seen. Without any event only `p = 1` is known. An
/// exposure that is not above 0, more than 50,000 events on both sides, and more than a million in all
/// give nothing.
pub fn rate_ratio(before: Counted, after: Counted, confidence: f64) -> Option<RateRatio> {
    let tail = tail_of(confidence)?;
    let is_valid = |counted: Counted| counted.exposure > 0.0 && counted.exposure.is_finite();
    if !is_valid(before) || !is_valid(after) {
        return None;
    }
    let trials = before.events.saturating_add(after.events);
    if trials > MOST_EVENTS {
        return None;
    }
    let (x0, x1) = (before.events as f64, after.events as f64);
    if x0 + x1 == 0.0 {
        return Some(RateRatio { value: None, lower: None, upper: None, p: 1.0 });
    }
    let ratio = |p: f64| p / (1.0 - p) * before.exposure / after.exposure;
    let lower = if x1 == 0.0 { 0.0 } else { ratio(beta_quantile(x1, x0 + 1.0, tail)?) };
    let upper = match x0 {
        0.0 => None,
        _ => Some(ratio(beta_quantile(x1 + 1.0, x0, 1.0 - tail)?)),
    };
    let value = (x0 > 0.0).then(|| (x1 / after.exposure) / (x0 / before.exposure));
    let share = after.exposure / (before.exposure + after.exposure);
    let p = binomial_p(after.events, trials, share);
    Some(RateRatio { value, lower: Some(lower), upper, p })
}

impl RateRatio {
    /// As an estimate, where all three figures are known.
    pub fn estimate(&self) -> Option<Estimate> {
        let interval = super::Interval { lower: self.lower?, upper: self.upper? };
        Some(Estimate { value: self.value?, interval })
    }
}

/// The exact two-sided p of a binomial count.
fn binomial_p(events: u64, trials: u64, share: f64) -> f64 {
    let n = trials as f64;
    let ln_chance = |k: u64| {
        let k = k as f64;
        ln_choose(n, k) + k * share.ln() + (n - k) * (-share).ln_1p()
    };
    // Two splits that are equally likely may differ in the last bits.
    let limit = ln_chance(events) + 1e-7;
    let sum: f64 = (0..=trials).map(ln_chance).filter(|chance| *chance <= limit).map(f64::exp).sum();
    sum.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compare(x0: u64, x1: u64) -> RateRatio {
        let counted = |events| Counted { events, exposure: 100.0 };
        rate_ratio(counted(x0), counted(x1), 0.95).expect("exposures above 0")
    }

    #[test]
    fn without_events_nothing_can_be_said() {
        assert_eq!(compare(0, 0), RateRatio { value: None, lower: None, upper: None, p: 1.0 });
        let none_before = compare(0, 4);
        assert_eq!((none_before.value, none_before.upper), (None, None));
        assert!(none_before.lower.expect("a lower limit") > 0.0);
        let none_after = compare(4, 0);
        assert_eq!((none_after.value, none_after.lower), (Some(0.0), Some(0.0)));
        assert!(none_after.upper.expect("an upper limit") > 1.0);
    }

    #[test]
    fn equal_counts_in_equal_times_are_no_change() {
        let same = compare(9, 9);
        assert_eq!(same.value, Some(1.0));
        assert!((same.p - 1.0).abs() < 1e-12);
        assert!(
            (same.lower.expect("a lower limit") * same.upper.expect("an upper limit") - 1.0).abs() < 1e-9
        );
    }

    #[test]
    fn no_exposure_gives_nothing() {
        let counted = |exposure| Counted { events: 1, exposure };
        assert_eq!(rate_ratio(counted(0.0), counted(1.0), 0.95), None);
        assert_eq!(rate_ratio(counted(1.0), counted(f64::NAN), 0.95), None);
        let all = Counted { events: u64::MAX, exposure: 1.0 };
        assert_eq!(rate_ratio(all, all, 0.95), None);
    }
}
