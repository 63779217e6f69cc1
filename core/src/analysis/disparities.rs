//! How far areas lie apart: figures for an analyst.
//!
//! To lay readers show the range of empirical Bayes rates and the number of flagged areas. The largest
//! raw rate over the smallest has no meaning where one is 0, and is often above two by chance alone.

use super::poisson_gamma::Observation;
use super::shrinkage::Shrinkage;

/// The systematic component of variation (McPherson et al. 1982): the variance of `O / E` beyond chance.
///
/// `mean((O − E)² / E² − 1 / E)`, negative taken as 0; often shown times 100. Areas where nothing is
/// expected are left out; without any other there is no figure.
pub fn systematic_component(areas: &[Observation]) -> Option<f64> {
    let of = |area: &Observation| {
        let (observed, expected) = (area.observed as f64, area.expected);
        (observed - expected).powi(2) / (expected * expected) - 1.0 / expected
    };
    let parts: Vec<f64> = with_expected(areas).map(of).collect();
    (!parts.is_empty()).then(|| (parts.iter().sum::<f64>() / parts.len() as f64).max(0.0))
}

/// Pearson's chi-squared `Σ (O − E)² / E` (1900) of areas against what is expected, and its degrees of
/// freedom.
pub fn heterogeneity(areas: &[Observation]) -> Option<(f64, usize)> {
    let of = |area: &Observation| (area.observed as f64 - area.expected).powi(2) / area.expected;
    Some((with_expected(areas).map(of).sum(), with_expected(areas).count().checked_sub(1)?))
}

fn with_expected(areas: &[Observation]) -> impl Iterator<Item = &Observation> {
    areas.iter().filter(|area| area.expected > 0.0 && area.expected.is_finite())
}

/// The Gini coefficient (Gini 1912) of rates, weighted by persons (0 = all alike); takes (rate, persons).
///
/// Half the mean difference of two persons' rates, over the mean rate. Areas without persons, whose rate
/// is no number, are left out; no persons at all or a mean of 0 give nothing.
pub fn gini(areas: &[(f64, f64)]) -> Option<f64> {
    let areas = with_persons(areas);
    let mean = weighted_mean(&areas)?;
    let persons: f64 = areas.iter().map(|(_, persons)| persons).sum();
    let against = |&(rate, own): &(f64, f64)| {
        areas.iter().map(|(other, weight)| own * weight * (rate - other).abs()).sum::<f64>()
    };
    let differences: f64 = areas.iter().map(against).sum();
    (mean > 0.0).then(|| differences / (2.0 * persons * persons * mean))
}

/// The coefficient of variation of rates, weighted by persons (Williamson 1965); takes (rate, persons).
///
/// Areas without persons are left out; no persons at all or a mean of 0 give nothing.
pub fn variation(areas: &[(f64, f64)]) -> Option<f64> {
    let areas = with_persons(areas);
    let mean = weighted_mean(&areas)?;
    let persons: f64 = areas.iter().map(|(_, persons)| persons).sum();
    let squares: f64 = areas.iter().map(|(rate, weight)| weight * (rate - mean).powi(2)).sum();
    (mean > 0.0).then(|| (squares / persons).sqrt() / mean)
}

/// The coefficient of variation between areas beyond chance: `s / m` of Marshall 1991.
pub fn variation_beyond_chance(areas: &Shrinkage) -> Option<f64> {
    (areas.overall > 0.0).then(|| areas.variance.sqrt() / areas.overall)
}

/// The largest over the smallest, the "extremal quotient" (Kazandjian et al. 1989); nothing where the
/// smallest is not above 0.
pub fn largest_over_smallest(rates: &[f64]) -> Option<f64> {
    let smallest = rates.iter().copied().reduce(f64::min)?;
    let largest = rates.iter().copied().reduce(f64::max)?;
    (smallest > 0.0).then(|| largest / smallest)
}

fn with_persons(areas: &[(f64, f64)]) -> Vec<(f64, f64)> {
    areas.iter().filter(|(_, persons)| *persons > 0.0).copied().collect()
}

fn weighted_mean(areas: &[(f64, f64)]) -> Option<f64> {
    let persons: f64 = areas.iter().map(|(_, persons)| persons).sum();
    let sum: f64 = areas.iter().map(|(rate, persons)| rate * persons).sum();
    (persons > 0.0 && persons.is_finite()).then(|| sum / persons)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_that_differ_less_than_chance_have_no_systematic_component() {
        let area = |observed, expected| Observation { observed, expected };
        assert_eq!(systematic_component(&[area(5, 5.0), area(7, 7.0)]), Some(0.0));
        assert_eq!(systematic_component(&[area(5, 0.0)]), None);
        assert_eq!(heterogeneity(&[]), None);
    }

    #[test]
    fn equal_rates_have_no_gini_and_no_variation() {
        let equal = [(0.2, 10.0), (0.2, 500.0)];
        assert_eq!((gini(&equal), variation(&equal)), (Some(0.0), Some(0.0)));
        assert_eq!((gini(&[(0.0, 4.0)]), variation(&[])), (None, None));
        assert_eq!(largest_over_smallest(&[0.0, 0.4]), None);
        assert_eq!(largest_over_smallest(&[]), None);
    }

    #[test]
    fn an_area_without_persons_changes_no_figure() {
        let areas = [(0.2, 10.0), (0.4, 30.0)];
        let more = [areas[0], (f64::NAN, 0.0), areas[1]];
        assert_eq!((gini(&more), variation(&more)), (gini(&areas), variation(&areas)));
        assert!(gini(&areas).is_some_and(|gini| gini > 0.0));
        assert_eq!((gini(&[(f64::NAN, 0.0)]), variation(&[(f64::NAN, 0.0)])), (None, None));
        let observed = |expected| Observation { observed: 3, expected };
        let known = [observed(2.0), observed(5.0)];
        let with = [known[0], observed(0.0), observed(f64::INFINITY), known[1]];
        assert_eq!(systematic_component(&with), systematic_component(&known));
        assert_eq!(heterogeneity(&with), heterogeneity(&known));
    }
}
