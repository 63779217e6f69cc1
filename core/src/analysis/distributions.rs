//! Quantiles and tails of the distributions that the other modules need.
//!
//! The special functions are those of `statrs` (MIT, no default features): incomplete gamma and beta,
//! log gamma, inverse error function. Quantiles are found by bisection, which needs nothing but a
//! distribution function that rises, and ends at the last bit. A parameter outside its range gives
//! nothing, never a panic.

use statrs::function::beta::checked_beta_reg;
use statrs::function::erf::{erfc, erfc_inv};
use statrs::function::gamma::{checked_gamma_lr, checked_gamma_ur, ln_gamma};

/// The standard normal quantile of a two-sided interval, 1.96 for 0.95. Nothing outside (0, 1).
pub(super) fn two_sided_z(confidence: f64) -> Option<f64> {
    tail_of(confidence).map(|tail| std::f64::consts::SQRT_2 * erfc_inv(2.0 * tail))
}

/// What a two-sided interval leaves out on each side.
pub(super) fn tail_of(confidence: f64) -> Option<f64> {
    (confidence > 0.0 && confidence < 1.0).then(|| (1.0 - confidence) / 2.0)
}

/// The share of a standard normal farther out than `z` on both sides together.
pub(super) fn two_sided_tail(z: f64) -> f64 {
    erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// P(X ≤ x) of a gamma distribution with a shape and a rate.
pub(super) fn gamma_cdf(shape: f64, rate: f64, x: f64) -> Option<f64> {
    if x <= 0.0 {
        return Some(0.0);
    }
    checked_gamma_lr(shape, rate * x).ok()
}

/// P(X > x) of a gamma distribution with a shape and a rate.
pub(super) fn gamma_tail(shape: f64, rate: f64, x: f64) -> Option<f64> {
    if x <= 0.0 {
        return Some(1.0);
    }
    checked_gamma_ur(shape, rate * x).ok()
}

/// The quantile of a gamma distribution with a shape and a rate, both above 0.
pub(super) fn gamma_quantile(shape: f64, rate: f64, p: f64) -> Option<f64> {
    let is_valid = shape > 0.0 && shape.is_finite() && rate > 0.0 && rate.is_finite();
    if !is_valid || !(0.0..1.0).contains(&p) {
        return None;
    }
    let mut high = shape + 1.0;
    while gamma_cdf(shape, 1.0, high)? < p {
        high *= 2.0;
    }
    Some(crossing(|x| gamma_cdf(shape, 1.0, x).is_some_and(|below| below >= p), 0.0, high) / rate)
}

/// The quantile of a chi-squared distribution with degrees of freedom above 0.
pub(super) fn chi_squared_quantile(degrees: f64, p: f64) -> Option<f64> {
    gamma_quantile(degrees / 2.0, 0.5, p)
}

/// Beyond this `statrs` loses digits of the incomplete beta function (measured: 7e-10 here).
const LARGEST_BETA: f64 = 50_000.0;

/// I_x(a, b), the regularised incomplete beta function; nothing where both shapes exceed 50,000.
pub(super) fn beta_cdf(a: f64, b: f64, x: f64) -> Option<f64> {
    let is_valid = a > 0.0 && b > 0.0 && a.max(b) < f64::INFINITY && a.min(b) <= LARGEST_BETA;
    if is_valid && (0.0..=1.0).contains(&x) { checked_beta_reg(a, b, x).ok() } else { None }
}

/// The quantile of a beta distribution with both shapes above 0.
pub(super) fn beta_quantile(a: f64, b: f64, p: f64) -> Option<f64> {
    if !(0.0..=1.0).contains(&p) || beta_cdf(a, b, 0.5).is_none() {
        return None;
    }
    Some(crossing(|x| beta_cdf(a, b, x).is_some_and(|below| below >= p), 0.0, 1.0))
}

/// ln C(n, k).
pub(super) fn ln_choose(n: f64, k: f64) -> f64 {
    ln_gamma(n + 1.0) - ln_gamma(k + 1.0) - ln_gamma(n - k + 1.0)
}

/// ln B(a, b).
pub(super) fn ln_beta(a: f64, b: f64) -> f64 {
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

/// Where a condition that is false at `low` and stays true once true becomes true, to the last bit.
pub(super) fn crossing(is_reached: impl Fn(f64) -> bool, low: f64, high: f64) -> f64 {
    let (mut low, mut high) = (low, high);
    for _ in 0..300 {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            break;
        }
        if is_reached(middle) { high = middle } else { low = middle }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_undo_distribution_functions() {
        for (shape, rate, x) in [(0.3, 2.0, 0.01), (4.0, 0.5, 9.0), (120.0, 3.0, 44.0)] {
            let p = gamma_cdf(shape, rate, x).expect("shapes above 0");
            assert!((gamma_quantile(shape, rate, p).expect("shapes above 0") - x).abs() < 1e-10 * x.max(1.0));
        }
        for (a, b, x) in [(0.5, 0.5, 0.1), (3.0, 9.0, 0.3), (200.0, 1.0, 0.99)] {
            let p = beta_cdf(a, b, x).expect("shapes above 0");
            assert!((beta_quantile(a, b, p).expect("shapes above 0") - x).abs() < 1e-12);
        }
    }

    #[test]
    fn large_counts_keep_their_digits() {
        for half in [100.0, 5_000.0, 50_000.0] {
            assert!((beta_cdf(half, half, 0.5).expect("shapes above 0") - 0.5).abs() < 1e-9, "{half}");
            let both = gamma_cdf(half, 1.0, half).expect("shapes above 0")
                + gamma_tail(half, 1.0, half).expect("shapes above 0");
            assert!((both - 1.0).abs() < 1e-12, "{half}");
        }
        assert_eq!(beta_cdf(50_001.0, 50_001.0, 0.5), None);
        let rare = beta_quantile(11.0, 1e6, 0.975).expect("shapes above 0") * 1e6;
        let as_count = gamma_quantile(11.0, 1.0, 0.975).expect("shapes above 0");
        assert!((rare / as_count - 1.0).abs() < 1e-4, "{rare} {as_count}");
    }

    #[test]
    fn parameters_out_of_range_give_nothing() {
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(gamma_quantile(bad, 1.0, 0.5), None);
            assert_eq!(gamma_quantile(1.0, bad, 0.5), None);
            assert_eq!(beta_quantile(bad, 1.0, 0.5), None);
        }
        assert_eq!(gamma_quantile(1.0, 1.0, 1.0), None);
        assert_eq!(beta_quantile(1.0, 1.0, f64::NAN), None);
        for bad in [0.0, 1.0, f64::NAN] {
            assert_eq!(two_sided_z(bad), None);
        }
    }
}
