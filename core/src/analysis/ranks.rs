//! Ranks of areas as far as they can be known: an expected rank and a range, never a league table.
//!
//! Rank 1 has the largest true ratio. No random numbers: the same data give the same ranks.

use super::distributions::{beta_cdf, gamma_quantile, gamma_tail, tail_of};
use super::poisson_gamma::Gamma;
use crate::parallel;

/// In how many equally probable parts an area's distribution is cut for [`rank_ranges`].
const PARTS: u32 = 400;

/// Where an area's rank lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankRange {
    /// The best rank of the interval, from 1 on.
    pub first: usize,
    /// The last rank of the interval.
    pub last: usize,
    /// How probable it is that the area is in the first quarter: one of the `⌊n / 4⌋` (at least one) largest
    /// ratios.
    pub first_quarter: f64,
}

/// Expected ranks (Laird and Louis 1989) of areas whose true ratios follow gamma distributions.
///
/// `1 + Σ P(θ_j > θ_i)`, with the closed form `P(θ_j > θ_i) = 1 − I_q(α_j, α_i)`,
/// `q = β_j / (β_i + β_j)`, I being the regularised incomplete beta function. A distribution whose
/// parameters are out of range gives nothing.
pub fn expected_ranks(posteriors: &[Gamma]) -> Option<Vec<f64>> {
    let rank = |(i, own): (usize, &Gamma)| {
        let others = posteriors.iter().enumerate().filter(|(j, _)| *j != i);
        let above = others.map(|(_, other)| probability_larger(other, own));
        above.sum::<Option<f64>>().map(|above| 1.0 + above)
    };
    posteriors.iter().enumerate().map(rank).collect()
}

/// The interval of each area's rank (Goldstein and Spiegelhalter 1996), and how probable it is that it
/// belongs to the first quarter.
///
/// Given an area's own ratio, the others lie above it independently of each other, so the number of
/// them is a sum of independent trials whose distribution is added up one by one. That is averaged
/// over 400 equally probable values of the own ratio.
pub fn rank_ranges(posteriors: &[Gamma], confidence: f64) -> Option<Vec<RankRange>> {
    let tail = tail_of(confidence)?;
    let range = |i: usize| {
        let shares = rank_distribution(posteriors, i)?;
        let rank_at = |p: f64| {
            let mut below = 0.0;
            let place = shares.iter().position(|share| {
                below += share;
                below >= p
            });
            place.map_or(posteriors.len(), |place| place + 1)
        };
        let first_quarter = shares.iter().take((posteriors.len() / 4).max(1)).sum();
        Some(RankRange { first: rank_at(tail), last: rank_at(1.0 - tail), first_quarter })
    };
    let places: Vec<usize> = (0..posteriors.len()).collect();
    parallel::each(&places, |place| range(*place)).into_iter().collect()
}

fn probability_larger(larger: &Gamma, smaller: &Gamma) -> Option<f64> {
    let q = larger.beta / (smaller.beta + larger.beta);
    Some(1.0 - beta_cdf(larger.alpha, smaller.alpha, q)?)
}

/// How probable each rank of area `i` is.
fn rank_distribution(posteriors: &[Gamma], i: usize) -> Option<Vec<f64>> {
    let mut shares = vec![0.0; posteriors.len()];
    for part in 0..PARTS {
        let own = posteriors[i];
        let p = (f64::from(part) + 0.5) / f64::from(PARTS);
        let ratio = gamma_quantile(own.alpha, own.beta, p)?;
        let mut above = vec![0.0; posteriors.len()];
        above[0] = 1.0;
        let others = posteriors.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, other)| other);
        for (most, other) in (1..).zip(others) {
            let chance = gamma_tail(other.alpha, other.beta, ratio)?;
            for count in (0..=most).rev() {
                let from_below = if count > 0 { above[count - 1] * chance } else { 0.0 };
                above[count] = above[count] * (1.0 - chance) + from_below;
            }
        }
        shares.iter_mut().zip(&above).for_each(|(share, above)| *share += above / f64::from(PARTS));
    }
    Some(shares)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_alike_share_the_middle_rank() {
        let alike = [Gamma { alpha: 4.0, beta: 4.0 }; 5];
        for rank in expected_ranks(&alike).expect("shapes above 0") {
            assert!((rank - 3.0).abs() < 1e-12);
        }
        let ranges = rank_ranges(&alike, 0.95).expect("shapes above 0");
        assert!(ranges.iter().all(|range| (range.first, range.last) == (1, 5)));
    }

    #[test]
    fn ranges_agree_with_expected_ranks() {
        let areas =
            [(3.0, 9.0), (30.0, 15.0), (8.0, 8.0), (1.0, 0.7)].map(|(alpha, beta)| Gamma { alpha, beta });
        let expected = expected_ranks(&areas).expect("shapes above 0");
        for (i, expected) in expected.iter().enumerate() {
            let shares = rank_distribution(&areas, i).expect("shapes above 0");
            let mean: f64 = shares.iter().zip(1..).map(|(share, rank)| share * f64::from(rank)).sum();
            assert!((mean - expected).abs() < 2e-3, "{mean} {expected}");
        }
    }

    #[test]
    fn no_area_has_no_rank() {
        assert_eq!(expected_ranks(&[]), Some(Vec::new()));
        assert_eq!(rank_ranges(&[], 0.95), Some(Vec::new()));
        assert_eq!(expected_ranks(&[Gamma { alpha: 0.0, beta: 1.0 }; 2]), None);
    }
}
