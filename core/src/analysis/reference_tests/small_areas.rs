//! Funnels, empirical Bayes, ranks, disparities.

use serde::Deserialize;

use super::rates::{bands, reference};
use super::{CLOSED, ITERATED, Row, assert_close, assert_same, distinct, json, table};
use crate::analysis::disparities::{
    gini, heterogeneity, largest_over_smallest, systematic_component, variation, variation_beyond_chance,
};
use crate::analysis::funnels::{FUNNEL, Flag, funnel_limits, proportion_flag, ratio_flag};
use crate::analysis::poisson_gamma::{Gamma, Observation, Spread, log_likelihood, posterior, spread};
use crate::analysis::ranks::{expected_ranks, rank_ranges};
use crate::analysis::shrinkage::{Shrunk, marshall};
use crate::analysis::standardisation::indirect;

/// How far a share of random draws may lie from the true share: the files hold 200,000 draws.
const DRAWN: f64 = 0.006;

fn areas() -> Vec<String> {
    distinct(&table("stats/age_area_input.csv"), "area")
}

fn rates() -> Vec<(u64, f64)> {
    let rate = |area: &String| {
        let bands = bands(area);
        let persons = bands.iter().map(|band| band.persons).sum();
        (bands.iter().map(|band| band.events).sum(), persons)
    };
    areas().iter().map(rate).collect()
}

fn observations() -> Vec<Observation> {
    let observation = |area: &String| {
        let found = indirect(&bands(area), &reference(), 0.95).unwrap();
        Observation { observed: found.observed, expected: found.expected }
    };
    areas().iter().map(observation).collect()
}

fn gamma() -> Gamma {
    match spread(&observations()) {
        Some(Spread::Gamma(gamma)) => gamma,
        other => panic!("no spread beyond chance: {other:?}"),
    }
}

fn posteriors() -> Vec<Gamma> {
    let prior = gamma();
    observations().into_iter().map(|area| posterior(prior, area)).collect()
}

fn flag(text: &str) -> Flag {
    match text {
        "Low (0.001)" => Flag::VeryLow,
        "Low (0.025)" => Flag::Low,
        "Not significant" => Flag::Within,
        "High (0.025)" => Flag::High,
        "High (0.001)" => Flag::VeryHigh,
        other => panic!("{other} is no flag"),
    }
}

#[test]
fn reference_funnel_expected_is_reproduced() {
    let overall = marshall(&rates()).unwrap().overall;
    let limits = [["limit_low_95", "limit_high_95"], ["limit_low_998", "limit_high_998"]];
    for row in table("stats/funnel_expected.csv") {
        let (area, cases, persons) = (row.text("area"), row.count("cases"), row.count("persons"));
        assert_close(overall, row.number("average"), CLOSED, area);
        for (confidence, [low, high]) in FUNNEL.into_iter().zip(limits) {
            let found = funnel_limits(persons, overall, confidence);
            assert_same(found.map(|found| found.lower), row.maybe(low), CLOSED, area);
            assert_same(found.map(|found| found.upper), row.maybe(high), CLOSED, area);
        }
        let expected = flag(row.text("flag_proportion"));
        assert_eq!(proportion_flag(cases, persons, overall), Some(expected), "{area}");
        assert_eq!(ratio_flag(&bands(area), &reference()), Some(flag(row.text("flag_isr"))), "{area}");
    }
}

#[test]
fn reference_eb_expected_is_reproduced() {
    let expected = table("stats/eb_expected.csv");
    let shrinkage = marshall(&rates()).unwrap();
    let ranks = expected_ranks(&posteriors()).unwrap();
    assert_eq!(areas(), distinct(&expected, "area"));
    for (i, row) in expected.iter().enumerate() {
        let area = row.text("area");
        let shrunk = shrinkage.areas[i];
        assert_same(shrunk.map(|shrunk| shrunk.rate), row.maybe("marshall_rate"), CLOSED, area);
        assert_same(shrunk.map(|shrunk| shrunk.weight), row.maybe("marshall_weight"), CLOSED, area);
        let posterior = posteriors()[i];
        let interval = posterior.interval(0.95).unwrap();
        assert_close(posterior.mean(), row.number("ebsmr"), ITERATED, area);
        assert_close(interval.lower, row.number("ebsmr_lo95"), ITERATED, area);
        assert_close(interval.upper, row.number("ebsmr_hi95"), ITERATED, area);
        let above = posterior.probability_above(1.0).unwrap();
        assert_close(above, row.number("p_above_1"), 10.0 * ITERATED, area);
        assert_close(ranks[i], row.number("expected_rank_desc"), ITERATED, area);
    }
}

#[test]
fn reference_eb_expected_rank_intervals_are_reproduced() {
    let expected = table("stats/eb_expected.csv");
    let ranges = rank_ranges(&posteriors(), 0.95).unwrap();
    for (range, row) in ranges.iter().zip(&expected) {
        let area = row.text("area");
        let drawn = [row.count("mc_rank_lo95") as usize, row.count("mc_rank_hi95") as usize];
        assert!(range.first.abs_diff(drawn[0]) <= 1 && range.last.abs_diff(drawn[1]) <= 1, "{area}");
        let share = row.number("mc_prob_worst_quarter");
        assert!((range.first_quarter - share).abs() < DRAWN, "{area}: {range:?} {share}");
    }
}

#[derive(Deserialize)]
struct Parameters {
    marshall: Marshall,
    gamma: GammaParameters,
    disparity: Disparity,
}

#[derive(Deserialize)]
struct Marshall {
    overall_rate: f64,
    between_area_variance: f64,
}

#[derive(Deserialize)]
struct GammaParameters {
    alpha: f64,
    beta: f64,
    neg_loglik: f64,
}

#[derive(Deserialize)]
struct Disparity {
    scv: f64,
    gini_person_weighted_raw_rate: f64,
    gini_person_weighted_eb_rate: f64,
    max_min_ratio_raw: Option<f64>,
    max_min_ratio_eb: Option<f64>,
    weighted_cv_raw: f64,
    eb_cv: f64,
    chi2_heterogeneity: f64,
    chi2_df: usize,
}

#[test]
fn reference_eb_params_expected_is_reproduced() {
    let expected: Parameters = json("stats/eb_params_expected.json");
    let found = marshall(&rates()).unwrap();
    assert_close(found.overall, expected.marshall.overall_rate, CLOSED, "overall");
    assert_close(found.variance, expected.marshall.between_area_variance, CLOSED, "variance");
    let (gamma, observations) = (gamma(), observations());
    assert_close(gamma.alpha, expected.gamma.alpha, ITERATED, "alpha");
    assert_close(gamma.beta, expected.gamma.beta, ITERATED, "beta");
    let factorials = |area: &Observation| (1..=area.observed).map(|k| (k as f64).ln()).sum::<f64>();
    let constant: f64 = observations.iter().map(factorials).sum();
    let likelihood = constant - log_likelihood(&observations, gamma);
    assert_close(likelihood, expected.gamma.neg_loglik, ITERATED, "likelihood");
}

#[test]
fn reference_eb_params_expected_disparity_is_reproduced() {
    let expected = json::<Parameters>("stats/eb_params_expected.json").disparity;
    let (rates, observations) = (rates(), observations());
    let shrinkage = marshall(&rates).unwrap();
    let raw: Vec<(f64, f64)> = rates.iter().map(|(x, n)| (*x as f64 / n, *n)).collect();
    let drawn = |(area, (_, n)): (&Option<Shrunk>, &(f64, f64))| Some((area.as_ref()?.rate, *n));
    let bayes: Vec<(f64, f64)> = shrinkage.areas.iter().zip(&raw).filter_map(drawn).collect();
    let alone = |rates: &[(f64, f64)]| rates.iter().map(|(rate, _)| *rate).collect::<Vec<_>>();
    let same = |found, expected, what| assert_same(found, Some(expected), CLOSED, what);
    same(systematic_component(&observations), expected.scv, "scv");
    same(gini(&raw), expected.gini_person_weighted_raw_rate, "gini");
    same(gini(&bayes), expected.gini_person_weighted_eb_rate, "gini of drawn rates");
    same(variation(&raw), expected.weighted_cv_raw, "variation");
    same(variation_beyond_chance(&shrinkage), expected.eb_cv, "variation beyond chance");
    let ratio = largest_over_smallest(&alone(&raw));
    assert_same(ratio, expected.max_min_ratio_raw, CLOSED, "largest over smallest");
    let ratio = largest_over_smallest(&alone(&bayes));
    assert_same(ratio, expected.max_min_ratio_eb, CLOSED, "largest over smallest, drawn");
    let (chi_squared, degrees) = heterogeneity(&observations).unwrap();
    assert_close(chi_squared, expected.chi2_heterogeneity, CLOSED, "heterogeneity");
    assert_eq!(degrees, expected.chi2_df);
}

#[test]
fn reference_homogeneous_expected_is_reproduced() {
    let inputs = table("stats/homogeneous_input.csv");
    let areas: Vec<_> = inputs.iter().map(|row| (row.count("cases"), row.number("persons"))).collect();
    let found = marshall(&areas).unwrap();
    let rows: Vec<Row> = table("stats/homogeneous_expected.csv");
    assert_eq!(found.areas.len(), rows.len());
    for (area, row) in found.areas.iter().zip(&rows) {
        let rate = area.map(|area| area.rate);
        assert_same(rate, row.maybe("marshall_rate"), CLOSED, row.text("area"));
    }
}

#[test]
fn reference_neighbours_input_names_known_areas() {
    let known = areas();
    for row in table("stats/neighbours_input.csv") {
        assert!(known.iter().any(|area| area == row.text("area")), "{row:?}");
    }
}
