//! Where people go after an event: shares that lean on the region where an area has few.

use super::distributions::{ln_beta, ln_choose, tail_of};

/// One destination out of an area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Destination {
    /// How many of the area went there.
    pub observed: u64,
    /// How many of the area went anywhere.
    pub area_total: u64,
    /// How many of the region went there.
    pub region_observed: u64,
    /// How many of the region went anywhere; above 0.
    pub region_total: u64,
}

/// What is to be expected of a destination.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expected {
    /// The share of those who will go anywhere.
    pub share: f64,
    /// The persons expected.
    pub persons: f64,
    /// The range of persons at the confidence asked for.
    pub range: (u64, u64),
}

/// Expects how many of `future` persons go to a destination: the m-estimate of a share (Cestnik 1990) and
/// the beta-binomial distribution (Skellam 1948).
///
/// `share = (n + m P) / (N + m)`: the area's own counts and the region's share P with the weight of
/// `prior_weight` persons (10). Persons `future · share`; the range is that of the beta-binomial
/// distribution with the shapes `n + m P` and `(N − n) + m (1 − P)`, leaving out the same on both sides
/// (80 % is usual). Nothing if the region has no case, counts exceed totals, or the weight is not above
/// 0. With fewer than five future persons show the region only.
pub fn expect(destination: Destination, prior_weight: f64, future: u64, confidence: f64) -> Option<Expected> {
    let Destination { observed, area_total, region_observed, region_total } = destination;
    let tail = tail_of(confidence)?;
    let is_valid = region_total > 0
        && observed <= area_total
        && region_observed <= region_total
        && prior_weight > 0.0
        && prior_weight.is_finite();
    if !is_valid {
        return None;
    }
    let region = region_observed as f64 / region_total as f64;
    let own = observed as f64 + prior_weight * region;
    let rest = (area_total - observed) as f64 + prior_weight * (1.0 - region);
    let share = own / (own + rest);
    let quantile = |p| beta_binomial_quantile(future, own, rest, p);
    Some(Expected { share, persons: future as f64 * share, range: (quantile(tail), quantile(1.0 - tail)) })
}

/// The least count that is not exceeded with a probability.
fn beta_binomial_quantile(trials: u64, own: f64, rest: f64, p: f64) -> u64 {
    if own <= 0.0 {
        return 0;
    }
    if rest <= 0.0 {
        return trials;
    }
    let n = trials as f64;
    let chance = |k: u64| {
        let k = k as f64;
        (ln_choose(n, k) + ln_beta(k + own, n - k + rest) - ln_beta(own, rest)).exp()
    };
    let mut below = 0.0;
    let reached = (0..trials).find(|k| {
        below += chance(*k);
        below >= p
    });
    reached.unwrap_or(trials)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn destination(observed: u64, area_total: u64) -> Destination {
        Destination { observed, area_total, region_observed: 30, region_total: 120 }
    }

    #[test]
    fn an_area_without_cases_has_the_share_of_its_region() {
        let found = expect(destination(0, 0), 10.0, 8, 0.8).expect("counts that can be");
        assert_eq!((found.share, found.persons), (0.25, 2.0));
        assert!(found.range.0 <= 2 && 2 <= found.range.1);
    }

    #[test]
    fn many_own_cases_outweigh_the_region() {
        let found = expect(destination(900, 1_000), 10.0, 100, 0.8).expect("counts that can be");
        assert!((found.share - 0.9).abs() < 0.01);
    }

    #[test]
    fn a_destination_that_nobody_or_everybody_takes_is_certain() {
        let none = Destination { region_observed: 0, ..destination(0, 4) };
        assert_eq!(expect(none, 10.0, 8, 0.8).expect("counts that can be").range, (0, 0));
        let all = Destination { region_observed: 120, ..destination(4, 4) };
        assert_eq!(expect(all, 10.0, 8, 0.8).expect("counts that can be").range, (8, 8));
        assert_eq!(expect(destination(1, 2), 10.0, 0, 0.8).expect("counts that can be").range, (0, 0));
    }

    #[test]
    fn counts_that_cannot_be_give_nothing() {
        assert_eq!(expect(destination(5, 4), 10.0, 8, 0.8), None);
        assert_eq!(expect(destination(1, 4), 0.0, 8, 0.8), None);
        let empty = Destination { region_observed: 0, region_total: 0, ..destination(0, 0) };
        assert_eq!(expect(empty, 10.0, 8, 0.8), None);
    }
}
