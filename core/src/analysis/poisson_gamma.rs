//! Standardised ratios drawn towards their common distribution: the EBSMR of Japanese practice.
//!
//! `O ~ Poisson(θ E)` with `θ ~ Gamma(α, rate β)` (Clayton and Kaldor 1987; the tool "EB estimator for
//! Poisson-Gamma model" of 国立保健医療科学院). Equals a negative binomial regression with an offset.

use super::Interval;
use super::distributions::{crossing, gamma_quantile, gamma_tail, tail_of};

/// An area's observed and expected events.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// Events observed.
    pub observed: u64,
    /// Events expected; see [`super::standardisation::indirect`].
    pub expected: f64,
}

/// How true ratios spread over areas.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gamma {
    /// Shape, above 0.
    pub alpha: f64,
    /// Rate, above 0.
    pub beta: f64,
}

/// What the maximum of the likelihood says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Spread {
    /// The areas differ beyond chance.
    Gamma(Gamma),
    /// They do not: the likelihood rises to infinity, and every area has the common ratio.
    Homogeneous(f64),
}

/// The gamma distribution of largest likelihood (Clayton and Kaldor 1987).
///
/// With counts, `lnΓ(O + α) − lnΓ(α) = Σ ln(α + k)` for k below O, and its derivative is a plain sum.
/// For each α the best β solves one falling equation; the best α is where the derivative along it
/// changes its sign. Whether there is one at all: only if `Σ (O − mE)² > Σ O`, m being the common ratio
/// (the derivative where α has become infinite); an α beyond e¹⁰, where areas would differ by 0.7 %, is
/// taken as none. Areas where nothing is expected are left out; where
/// nothing is expected anywhere there is no answer.
pub fn spread(areas: &[Observation]) -> Option<Spread> {
    let areas: Vec<Observation> = areas.iter().copied().filter(|area| area.expected > 0.0).collect();
    let expected: f64 = areas.iter().map(|area| area.expected).sum();
    if !(expected > 0.0 && expected.is_finite()) {
        return None;
    }
    let observed: f64 = areas.iter().map(|area| area.observed as f64).sum();
    let common = observed / expected;
    let square = |area: &Observation| (area.observed as f64 - common * area.expected).powi(2);
    if areas.iter().map(square).sum::<f64>() <= observed {
        return Some(Spread::Homogeneous(common));
    }
    let is_past = |ln_alpha: f64| {
        let alpha = ln_alpha.exp();
        slope(&areas, Gamma { alpha, beta: best_beta(&areas, alpha, common) }) <= 0.0
    };
    const LARGEST: f64 = 10.0;
    if !is_past(LARGEST) {
        return Some(Spread::Homogeneous(common));
    }
    let alpha = crossing(is_past, -16.0, LARGEST).exp();
    Some(Spread::Gamma(Gamma { alpha, beta: best_beta(&areas, alpha, common) }))
}

/// The logarithm of the likelihood (Clayton and Kaldor 1987), without the terms `ln O!` that do not depend on
/// the distribution.
pub fn log_likelihood(areas: &[Observation], prior: Gamma) -> f64 {
    let Gamma { alpha, beta } = prior;
    let of = |area: &Observation| {
        let whole = beta + area.expected;
        let rising: f64 = (0..area.observed).map(|k| (alpha + k as f64).ln()).sum();
        rising + alpha * (beta / whole).ln() + area.observed as f64 * (area.expected / whole).ln()
    };
    areas.iter().filter(|area| area.expected > 0.0).map(of).sum()
}

/// What is known of an area's true ratio: again a gamma distribution (Clayton and Kaldor 1987).
pub fn posterior(prior: Gamma, area: Observation) -> Gamma {
    Gamma { alpha: prior.alpha + area.observed as f64, beta: prior.beta + area.expected.max(0.0) }
}

impl Gamma {
    /// The mean; of a posterior this is the EBSMR (Clayton and Kaldor 1987).
    pub fn mean(&self) -> f64 {
        self.alpha / self.beta
    }

    /// The interval that leaves out the same share on both sides; of a posterior that of the EBSMR (国立保健
    /// 医療科学院).
    pub fn interval(&self, confidence: f64) -> Option<Interval> {
        let tail = tail_of(confidence)?;
        let quantile = |p| gamma_quantile(self.alpha, self.beta, p);
        Some(Interval { lower: quantile(tail)?, upper: quantile(1.0 - tail)? })
    }

    /// How probable it is that the true ratio lies above a value (Clayton and Kaldor 1987).
    pub fn probability_above(&self, value: f64) -> Option<f64> {
        gamma_tail(self.alpha, self.beta, value)
    }
}

/// The derivative of the likelihood by α.
fn slope(areas: &[Observation], Gamma { alpha, beta }: Gamma) -> f64 {
    let of = |area: &Observation| {
        let rising: f64 = (0..area.observed).map(|k| 1.0 / (alpha + k as f64)).sum();
        rising - (area.expected / beta).ln_1p()
    };
    areas.iter().map(of).sum()
}

/// The β of largest likelihood for an α: where `Σ α/β − (α + O)/(β + E)` changes its sign.
fn best_beta(areas: &[Observation], alpha: f64, common: f64) -> f64 {
    let is_past = |ln_beta: f64| {
        let beta = ln_beta.exp();
        let of = |area: &Observation| {
            (alpha * area.expected - beta * area.observed as f64) / (beta + area.expected)
        };
        areas.iter().map(of).sum::<f64>() <= 0.0
    };
    let middle = (alpha / common).ln();
    crossing(is_past, middle - 30.0, middle + 30.0).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn areas(counts: &[(u64, f64)]) -> Vec<Observation> {
        counts.iter().map(|&(observed, expected)| Observation { observed, expected }).collect()
    }

    #[test]
    fn areas_that_differ_by_chance_have_the_common_ratio() {
        assert_eq!(spread(&areas(&[(4, 4.0), (5, 5.0), (6, 6.0)])), Some(Spread::Homogeneous(1.0)));
        assert_eq!(spread(&areas(&[(0, 4.0), (0, 5.0)])), Some(Spread::Homogeneous(0.0)));
        assert_eq!(spread(&areas(&[(3, 2.0)])), Some(Spread::Homogeneous(1.5)));
    }

    #[test]
    fn nothing_expected_is_no_answer() {
        assert_eq!(spread(&[]), None);
        assert_eq!(spread(&areas(&[(3, 0.0)])), None);
    }

    #[test]
    fn no_neighbour_of_the_maximum_is_likelier() {
        let areas = areas(&[(1, 9.0), (30, 11.0), (4, 7.0), (0, 1.0), (22, 20.0)]);
        let Some(Spread::Gamma(best)) = spread(&areas) else { panic!("they differ") };
        let top = log_likelihood(&areas, best);
        for (a, b) in [(1.001, 1.0), (0.999, 1.0), (1.0, 1.001), (1.0, 0.999), (1.01, 1.01)] {
            let near = Gamma { alpha: best.alpha * a, beta: best.beta * b };
            assert!(log_likelihood(&areas, near) < top);
        }
    }
}
