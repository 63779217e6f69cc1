//! Intervals of proportions, counts and rates.
//!
//! The rules are those of the English public health profiles (PHE, "Technical Guide: Confidence
//! Intervals", 2018): Wilson for proportions; for counts the exact limits below ten events and Byar's
//! approximation from ten on.

use super::distributions::{beta_quantile, chi_squared_quantile, tail_of, two_sided_z};
use super::{Estimate, Interval};

/// From how many events on Byar's approximation is used.
const BYAR_FROM: u64 = 10;

/// A proportion `events / trials` with Wilson's score interval (Wilson 1927).
///
/// `confidence` lies between 0 and 1. 0/0 and more events than trials give nothing. No events give the
/// lower limit 0, only events the upper limit 1, both exactly.
pub fn proportion(events: u64, trials: u64, confidence: f64) -> Option<Estimate> {
    if trials == 0 || events > trials {
        return None;
    }
    let z = two_sided_z(confidence)?;
    let (x, n) = (events as f64, trials as f64);
    let centre = 2.0 * x + z * z;
    let spread = z * (z * z + 4.0 * x * (1.0 - x / n)).sqrt();
    let whole = 2.0 * (n + z * z);
    let lower = if events == 0 { 0.0 } else { (centre - spread) / whole };
    let upper = if events == trials { 1.0 } else { (centre + spread) / whole };
    Some(Estimate { value: x / n, interval: Interval { lower, upper } })
}

/// The exact interval of a proportion (Clopper and Pearson 1934). Edge cases as in [`proportion`];
/// more than 50,000 events and as many without one give nothing.
pub fn exact_proportion(events: u64, trials: u64, confidence: f64) -> Option<Estimate> {
    if trials == 0 || events > trials {
        return None;
    }
    let tail = tail_of(confidence)?;
    let (x, n) = (events as f64, trials as f64);
    let lower = if events == 0 { 0.0 } else { beta_quantile(x, n - x + 1.0, tail)? };
    let upper = if events == trials { 1.0 } else { beta_quantile(x + 1.0, n - x, 1.0 - tail)? };
    Some(Estimate { value: x / n, interval: Interval { lower, upper } })
}

/// The exact interval of a count that follows a Poisson distribution (Garwood 1936), in events.
///
/// No events give the lower limit 0.
pub fn exact_count(events: u64, confidence: f64) -> Option<Interval> {
    let tail = tail_of(confidence)?;
    let x = events as f64;
    let lower = if events == 0 { 0.0 } else { chi_squared_quantile(2.0 * x, tail)? / 2.0 };
    let upper = chi_squared_quantile(2.0 * x + 2.0, 1.0 - tail)? / 2.0;
    Some(Interval { lower, upper })
}

/// Byar's approximation of the interval of a count (Breslow and Day 1987), in events.
///
/// Good from ten events on. No events give nothing, because the formula divides by them.
pub fn byar_count(events: u64, confidence: f64) -> Option<Interval> {
    if events == 0 {
        return None;
    }
    let z = two_sided_z(confidence)?;
    let (x, next) = (events as f64, events as f64 + 1.0);
    let lower = x * (1.0 - 1.0 / (9.0 * x) - z / (3.0 * x.sqrt())).powi(3);
    let upper = next * (1.0 - 1.0 / (9.0 * next) + z / (3.0 * next.sqrt())).powi(3);
    Some(Interval { lower, upper })
}

/// The interval of a count, in events: exact below ten, Byar's from ten on (PHE 2018).
pub fn count(events: u64, confidence: f64) -> Option<Interval> {
    if events < BYAR_FROM { exact_count(events, confidence) } else { byar_count(events, confidence) }
}

/// A rate: events per `multiplier` units of exposure (persons, person-years), with [`count`]'s limits
/// (PHE 2018).
///
/// An exposure or a multiplier that is not above 0 gives nothing.
pub fn rate(events: u64, exposure: f64, multiplier: f64, confidence: f64) -> Option<Estimate> {
    let is_valid = |value: f64| value > 0.0 && value.is_finite();
    if !is_valid(exposure) || !is_valid(multiplier) {
        return None;
    }
    let limits = count(events, confidence)?;
    Some(Estimate { value: events as f64, interval: limits }.times(multiplier / exposure))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_out_of_nothing_is_no_number() {
        assert_eq!(proportion(0, 0, 0.95), None);
        assert_eq!(exact_proportion(0, 0, 0.95), None);
        assert_eq!(rate(0, 0.0, 1_000.0, 0.95), None);
        assert_eq!(rate(3, f64::NAN, 1_000.0, 0.95), None);
        assert_eq!(rate(3, 9.0, f64::INFINITY, 0.95), None);
        assert_eq!(proportion(3, 2, 0.95), None);
    }

    #[test]
    fn no_events_and_only_events_touch_the_ends() {
        for n in [1, 7, 5_000] {
            assert_eq!(proportion(0, n, 0.95).expect("trials").interval.lower, 0.0);
            assert_eq!(proportion(n, n, 0.998).expect("trials").interval.upper, 1.0);
            assert_eq!(exact_proportion(0, n, 0.95).expect("trials").interval.lower, 0.0);
        }
        assert_eq!(exact_count(0, 0.95).expect("a confidence").lower, 0.0);
        assert_eq!(byar_count(0, 0.95), None);
    }

    #[test]
    fn more_confidence_is_wider() {
        for events in [0, 3, 9, 10, 200] {
            let (narrow, wide) =
                (count(events, 0.95).expect("a confidence"), count(events, 0.998).expect("a confidence"));
            assert!(wide.lower <= narrow.lower && narrow.upper < wide.upper);
        }
    }

    #[test]
    fn a_confidence_that_is_none_gives_nothing() {
        assert_eq!(proportion(1, 2, 1.0), None);
        assert_eq!(count(1, 0.0), None);
        assert_eq!(count(11, f64::NAN), None);
    }
}
