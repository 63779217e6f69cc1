//! Which areas differ from the whole by more than chance: flags, and the curves to draw.

use super::distributions::two_sided_z;
use super::intervals::proportion;
use super::standardisation::{Band, indirect};
use super::{Estimate, Interval};

/// How an area stands to the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// Below, by more than 99.8 % of chance.
    VeryLow,
    /// Below, by more than 95 % of chance.
    Low,
    /// No difference can be told.
    Within,
    /// Above, by more than 95 % of chance.
    High,
    /// Above, by more than 99.8 % of chance.
    VeryHigh,
}

/// The two confidences of a funnel: two and three standard deviations.
pub const FUNNEL: [f64; 2] = [0.95, 0.998];

/// Flags a proportion against the proportion of all areas, by Wilson's interval.
///
/// An area whose interval at 95 % (99.8 %) leaves the whole's value out is flagged (strongly). For
/// proportions this is the same as lying outside the funnel's exact limits (Spiegelhalter 2005). An
/// overall value outside 0 to 1 gives nothing.
pub fn proportion_flag(events: u64, trials: u64, overall: f64) -> Option<Flag> {
    if !(0.0..=1.0).contains(&overall) {
        return None;
    }
    flag(|confidence| proportion(events, trials, confidence), overall)
}

/// Flags an indirectly standardised ratio against 1, by its interval (Spiegelhalter 2005; limits of PHE
/// 2018).
pub fn ratio_flag(area: &[Band], reference: &[Band]) -> Option<Flag> {
    flag(|confidence| indirect(area, reference, confidence)?.ratio, 1.0)
}

/// The limits to draw for areas with so many trials (Spiegelhalter 2005): `overall ± z · √(overall (1 −
/// overall) / trials)`, within 0 and 1. No trials give nothing.
pub fn funnel_limits(trials: u64, overall: f64, confidence: f64) -> Option<Interval> {
    if trials == 0 || !(0.0..=1.0).contains(&overall) {
        return None;
    }
    let spread = two_sided_z(confidence)? * (overall * (1.0 - overall) / trials as f64).sqrt();
    Some(Interval { lower: (overall - spread).max(0.0), upper: (overall + spread).min(1.0) })
}

fn flag(estimate: impl Fn(f64) -> Option<Estimate>, overall: f64) -> Option<Flag> {
    let [inner, outer] = [estimate(FUNNEL[0])?.interval, estimate(FUNNEL[1])?.interval];
    Some(match overall {
        value if value < outer.lower => Flag::VeryHigh,
        value if value < inner.lower => Flag::High,
        value if value > outer.upper => Flag::VeryLow,
        value if value > inner.upper => Flag::Low,
        _ => Flag::Within,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_without_persons_has_no_flag() {
        assert_eq!(proportion_flag(0, 0, 0.1), None);
        assert_eq!(funnel_limits(0, 0.1, 0.95), None);
        assert_eq!(ratio_flag(&[], &[]), None);
        let empty = Band { events: 0, persons: 0.0 };
        assert_eq!(ratio_flag(&[empty], &[Band { events: 3, persons: 9.0 }]), None);
    }

    #[test]
    fn a_whole_that_is_no_proportion_flags_nobody() {
        for overall in [f64::NAN, -0.1, 1.1] {
            assert_eq!(proportion_flag(1, 10, overall), None);
            assert_eq!(funnel_limits(10, overall, 0.95), None);
        }
    }

    #[test]
    fn an_area_like_the_whole_is_within() {
        assert_eq!(proportion_flag(10, 100, 0.1), Some(Flag::Within));
        assert_eq!(proportion_flag(40, 100, 0.1), Some(Flag::VeryHigh));
        assert_eq!(proportion_flag(0, 1_000, 0.1), Some(Flag::VeryLow));
    }
}
