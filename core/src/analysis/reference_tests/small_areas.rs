//! Funnels, empirical Bayes, ranks, disparities.

use serde::Deserialize;

use super::areas::Areas;
use super::{CLOSED, ITERATED, Row, assert_close, assert_limits, assert_same, joined, json, table};
use crate::analysis::disparities::{
    gini, heterogeneity, largest_over_smallest, systematic_component, variation, variation_beyond_chance,
};
use crate::analysis::funnels::{FUNNEL, Flag, funnel_limits, proportion_flag, ratio_flag};
use crate::analysis::poisson_gamma::{Gamma, Observation, Spread, log_likelihood, posterior, spread};
use crate::analysis::ranks::{expected_ranks, rank_ranges};
use crate::analysis::shrinkage::{Shrinkage, Shrunk, marshall};

/// How far a share of random draws may lie from the true share: the files hold 200,000 draws.
const DRAWN: f64 = 0.006;

/// Nothing where the file has no flag.
fn flag(text: &str) -> Option<Flag> {
    match text {
        "Low (0.001)" => Some(Flag::VeryLow),
        "Low (0.025)" => Some(Flag::Low),
        "Not significant" => Some(Flag::Within),
        "High (0.025)" => Some(Flag::High),
        "High (0.001)" => Some(Flag::VeryHigh),
        "" | "NA" | "nan" => None,
        other => panic!("{other} is no flag"),
    }
}

fn shrinkage(areas: &Areas) -> Shrinkage {
    marshall(&areas.rates()).expect("persons in some area")
}

#[test]
fn reference_funnel_expected_is_reproduced() {
    let areas = Areas::read();
    let overall = shrinkage(&areas).overall;
    let limits = [["limit_low_95", "limit_high_95"], ["limit_low_998", "limit_high_998"]];
    for (at, row) in areas.rows("stats/funnel_expected.csv") {
        let (area, (cases, persons)) = (row.text("area"), areas.rates()[at]);
        assert_eq!((cases, persons), (row.count("cases"), row.number("persons")), "{area}");
        assert_same(raw(cases, persons), row.maybe("p"), CLOSED, area);
        assert_close(overall, row.number("average"), CLOSED, area);
        let persons = persons as u64;
        for (confidence, limits) in FUNNEL.into_iter().zip(limits) {
            assert_limits(funnel_limits(persons, overall, confidence), &row, limits, CLOSED);
        }
        assert_eq!(proportion_flag(cases, persons, overall), flag(row.text("flag_proportion")), "{area}");
        let found = ratio_flag(&areas.bands[at], &areas.reference);
        assert_eq!(found, flag(row.text("flag_isr")), "{area}");
    }
}

fn raw(cases: u64, persons: f64) -> Option<f64> {
    (persons > 0.0).then(|| cases as f64 / persons)
}

#[test]
fn reference_eb_expected_is_reproduced() {
    let areas = Areas::read();
    let shrinkage = shrinkage(&areas);
    for (at, row) in areas.rows("stats/eb_expected.csv") {
        let (area, (cases, persons)) = (row.text("area"), areas.rates()[at]);
        assert_eq!((cases, persons), (row.count("cases"), row.number("persons")), "{area}");
        assert_same(raw(cases, persons), row.maybe("raw"), CLOSED, area);
        let shrunk = shrinkage.areas[at];
        assert_same(shrunk.map(|shrunk| shrunk.rate), row.maybe("marshall_rate"), CLOSED, area);
        assert_same(shrunk.map(|shrunk| shrunk.weight), row.maybe("marshall_weight"), CLOSED, area);
        let found = areas.ratio(at, 0.95);
        assert_eq!(found.observed, row.count("observed"), "{area}");
        assert_close(found.expected, row.number("expected"), CLOSED, area);
        assert_same(found.ratio.map(|ratio| ratio.value), row.maybe("isr"), CLOSED, area);
    }
}

/// The areas whose true ratio the file speaks of: all in which something is expected.
fn rows_with_ratio(areas: &Areas) -> (Vec<Observation>, Vec<Row>) {
    let observations = areas.observations();
    let rows = areas.rows("stats/eb_expected.csv");
    let told = rows.into_iter().filter(|(at, row)| {
        assert!(row.maybe("ebsmr").is_some() || observations[*at].expected == 0.0, "{row:?}");
        row.maybe("ebsmr").is_some()
    });
    told.map(|(at, row)| (observations[at], row)).unzip()
}

/// What follows from the spread of true ratios, area by area.
fn assert_ratios(observations: &[Observation], rows: &[Row], prior: Gamma, tolerance: f64) {
    let posteriors: Vec<Gamma> = observations.iter().map(|area| posterior(prior, *area)).collect();
    let ranks = expected_ranks(&posteriors).expect("parameters above 0");
    for ((posterior, rank), row) in posteriors.iter().zip(ranks).zip(rows) {
        let area = row.text("area");
        assert_close(posterior.mean(), row.number("ebsmr"), tolerance, area);
        assert_limits(posterior.interval(0.95), row, ["ebsmr_lo95", "ebsmr_hi95"], tolerance);
        assert_same(posterior.probability_above(1.0), row.maybe("p_above_1"), tolerance, area);
        assert_close(rank, row.number("expected_rank_desc"), tolerance, area);
    }
    let ranges = rank_ranges(&posteriors, 0.95).expect("parameters above 0");
    for (range, row) in ranges.iter().zip(rows) {
        let drawn = [row.count("mc_rank_lo95") as usize, row.count("mc_rank_hi95") as usize];
        let is_near = range.first.abs_diff(drawn[0]) <= 1 && range.last.abs_diff(drawn[1]) <= 1;
        let share = row.number("mc_prob_worst_quarter");
        // What a quarter of fewer than four areas is, each program says for itself.
        let is_alike = rows.len() < 4 || (range.first_quarter - share).abs() < DRAWN;
        assert!(is_near && is_alike, "{range:?} of {row:?}");
    }
}

#[test]
fn reference_eb_expected_ratios_are_reproduced() {
    let areas = Areas::read();
    let (observations, rows) = rows_with_ratio(&areas);
    match spread(&observations).expect("something is expected") {
        Spread::Gamma(gamma) => {
            assert_ratios(&observations, &rows, gamma, ITERATED);
            // From the file's own parameters the rest is closed formulas.
            let parameters: Parameters = json("stats/eb_params_expected.json");
            let GammaParameters { alpha, beta, .. } = parameters.gamma;
            let prior = alpha.zip(beta).map(|(alpha, beta)| Gamma { alpha, beta });
            assert_ratios(&observations, &rows, prior.expect("parameters of a spread"), CLOSED);
        }
        Spread::Homogeneous(common) => {
            rows.iter().for_each(|row| assert_close(common, row.number("ebsmr"), ITERATED, row.text("area")));
        }
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
    alpha: Option<f64>,
    beta: Option<f64>,
    neg_loglik: Option<f64>,
}

#[derive(Deserialize)]
struct Disparity {
    scv: Option<f64>,
    scv_x100: Option<f64>,
    gini_person_weighted_raw_rate: Option<f64>,
    gini_person_weighted_eb_rate: Option<f64>,
    max_min_ratio_raw: Option<f64>,
    max_min_ratio_eb: Option<f64>,
    weighted_cv_raw: Option<f64>,
    eb_cv: Option<f64>,
    chi2_heterogeneity: f64,
    chi2_df: usize,
}

/// From this shape on areas differ by less than a hundredth, which is as good as not at all.
const ALIKE: f64 = 1e4;

#[test]
fn reference_eb_params_expected_is_reproduced() {
    let areas = Areas::read();
    let expected: Parameters = json("stats/eb_params_expected.json");
    let found = shrinkage(&areas);
    assert_close(found.overall, expected.marshall.overall_rate, CLOSED, "overall");
    assert_close(found.variance, expected.marshall.between_area_variance, CLOSED, "variance");
    let GammaParameters { alpha, beta, neg_loglik } = expected.gamma;
    let observations = areas.observations();
    let Some(Spread::Gamma(gamma)) = spread(&observations) else {
        assert!(alpha.is_none_or(|alpha| alpha > ALIKE), "areas are alike, but alpha is {alpha:?}");
        return;
    };
    assert_same(Some(gamma.alpha), alpha, ITERATED, "alpha");
    assert_same(Some(gamma.beta), beta, ITERATED, "beta");
    let factorials = |area: &Observation| (1..=area.observed).map(|k| (k as f64).ln()).sum::<f64>();
    let constant: f64 = observations.iter().map(factorials).sum();
    let likelihood = constant - log_likelihood(&observations, gamma);
    assert_same(Some(likelihood), neg_loglik, ITERATED, "likelihood");
}

#[test]
fn reference_eb_params_expected_disparity_is_reproduced() {
    let areas = Areas::read();
    let expected = json::<Parameters>("stats/eb_params_expected.json").disparity;
    let (observations, shrinkage) = (areas.observations(), shrinkage(&areas));
    let known = areas.rates().into_iter().filter(|(_, n)| *n > 0.0);
    let rates: Vec<(f64, f64)> = known.map(|(x, n)| (x as f64 / n, n)).collect();
    let drawn = shrinkage.areas.iter().flatten().zip(&rates);
    let drawn: Vec<_> = drawn.map(|(shrunk, (_, n)): (&Shrunk, _)| (shrunk.rate, *n)).collect();
    let alone = |rates: &[(f64, f64)]| rates.iter().map(|(rate, _)| *rate).collect::<Vec<_>>();
    let same = |found, expected, what| assert_same(found, expected, CLOSED, what);
    let component = systematic_component(&observations);
    same(component, expected.scv, "scv");
    same(component.map(|component| component * 100.0), expected.scv_x100, "scv times 100");
    same(gini(&rates), expected.gini_person_weighted_raw_rate, "gini");
    same(gini(&drawn), expected.gini_person_weighted_eb_rate, "gini of drawn rates");
    same(variation(&rates), expected.weighted_cv_raw, "variation");
    same(variation_beyond_chance(&shrinkage), expected.eb_cv, "variation beyond chance");
    same(largest_over_smallest(&alone(&rates)), expected.max_min_ratio_raw, "largest over smallest");
    same(largest_over_smallest(&alone(&drawn)), expected.max_min_ratio_eb, "the same of drawn rates");
    let (chi_squared, degrees) = heterogeneity(&observations).expect("something is expected");
    assert_close(chi_squared, expected.chi2_heterogeneity, CLOSED, "heterogeneity");
    assert_eq!(degrees, expected.chi2_df);
}

#[test]
fn reference_homogeneous_expected_is_reproduced() {
    let key = ["area", "persons", "cases"];
    let rows = joined("stats/homogeneous_input.csv", "stats/homogeneous_expected.csv", &key);
    let areas: Vec<_> = rows.iter().map(|(row, _)| (row.count("cases"), row.number("persons"))).collect();
    let found = marshall(&areas).expect("persons in some area");
    for (area, (_, row)) in found.areas.iter().zip(&rows) {
        let rate = area.map(|area| area.rate);
        assert_same(rate, row.maybe("marshall_rate"), CLOSED, row.text("area"));
    }
}

#[test]
fn reference_neighbours_input_names_known_areas() {
    let areas = Areas::read();
    for row in table("stats/neighbours_input.csv") {
        let [_, _] = [row.text("area"), row.text("neighbour")].map(|name| areas.at(name));
    }
}
