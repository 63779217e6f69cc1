//! Proportions, counts, standardised rates.

use super::{CLOSED, Row, assert_close, assert_same, distinct, table};
use crate::analysis::intervals::{exact_count, exact_proportion, proportion, rate};
use crate::analysis::standardisation::{Band, RepeatBand, direct, direct_repeated, indirect};

#[test]
fn reference_wilson_expected_is_reproduced() {
    let inputs = table("stats/wilson_input.csv");
    let expected = table("stats/wilson_expected.csv");
    assert_eq!(inputs.len(), expected.len());
    for (input, row) in inputs.iter().zip(&expected) {
        let (x, n, confidence) = (input.count("x"), input.count("n"), input.number("conf"));
        let found = proportion(x, n, confidence);
        let what = format!("{x}/{n} at {confidence}");
        assert_same(found.map(|found| found.value), row.maybe("p"), CLOSED, &what);
        assert_same(found.map(|found| found.interval.lower), row.maybe("lower"), CLOSED, &what);
        assert_same(found.map(|found| found.interval.upper), row.maybe("upper"), CLOSED, &what);
        let exact = exact_proportion(x, n, confidence).map(|found| found.interval);
        assert_same(exact.map(|exact| exact.lower), row.maybe("clopper_lower"), CLOSED, &what);
        assert_same(exact.map(|exact| exact.upper), row.maybe("clopper_upper"), CLOSED, &what);
    }
}

#[test]
fn reference_rates_expected_is_reproduced() {
    let inputs = table("stats/rates_input.csv");
    let expected = table("stats/rates_expected.csv");
    assert_eq!(inputs.len(), expected.len());
    for (input, row) in inputs.iter().zip(&expected) {
        let (x, n) = (input.count("x"), input.number("n"));
        let (multiplier, confidence) = (input.number("multiplier"), input.number("conf"));
        let found = rate(x, n, multiplier, confidence);
        let what = format!("{x}/{n} at {confidence}");
        assert_same(found.map(|found| found.value), row.maybe("value"), CLOSED, &what);
        assert_same(found.map(|found| found.interval.lower), row.maybe("lower"), CLOSED, &what);
        assert_same(found.map(|found| found.interval.upper), row.maybe("upper"), CLOSED, &what);
        let exact = exact_count(x, confidence).unwrap().times(multiplier / n);
        assert_close(exact.lower, row.number("exact_lower"), CLOSED, &what);
        assert_close(exact.upper, row.number("exact_upper"), CLOSED, &what);
    }
}

/// The bands of an area, in the order of the reference.
pub(super) fn bands(area: &str) -> Vec<Band> {
    let rows = table("stats/age_area_input.csv");
    let of = |band: &Row| {
        let is_it = |row: &&Row| row.text("area") == area && row.text("age_band") == band.text("age_band");
        let row = rows.iter().find(is_it);
        row.map_or(Band { events: 0, persons: 0.0 }, |row| Band {
            events: row.count("cases"),
            persons: row.number("persons"),
        })
    };
    table("stats/reference_input.csv").iter().map(of).collect()
}

/// The bands of the reference.
pub(super) fn reference() -> Vec<Band> {
    let band = |row: &Row| Band { events: row.count("ref_cases"), persons: row.number("ref_persons") };
    table("stats/reference_input.csv").iter().map(band).collect()
}

#[test]
fn reference_isr_expected_is_reproduced() {
    let areas = distinct(&table("stats/age_area_input.csv"), "area");
    let expected = table("stats/isr_expected.csv");
    assert_eq!(areas, distinct(&expected, "area"));
    for row in &expected {
        let area = row.text("area");
        for (confidence, limits) in [(0.95, ["lower95", "upper95"]), (0.998, ["lower998", "upper998"])] {
            let found = indirect(&bands(area), &reference(), confidence).unwrap();
            assert_eq!(found.observed, row.count("observed"), "{area}");
            assert_close(found.expected, row.number("expected"), CLOSED, area);
            let interval = found.ratio.map(|ratio| ratio.interval);
            assert_same(found.ratio.map(|ratio| ratio.value), row.maybe("isr"), CLOSED, area);
            assert_same(interval.map(|interval| interval.lower), row.maybe(limits[0]), CLOSED, area);
            assert_same(interval.map(|interval| interval.upper), row.maybe(limits[1]), CLOSED, area);
        }
    }
}

fn standard() -> Vec<f64> {
    table("stats/reference_input.csv").iter().map(|row| row.number("std_pop")).collect()
}

#[test]
fn reference_dsr_expected_is_reproduced() {
    for row in table("stats/dsr_expected.csv") {
        let area = row.text("area");
        let found = direct(&bands(area), &standard(), row.number("multiplier"), 0.95);
        assert_eq!(bands(area).iter().map(|band| band.events).sum::<u64>(), row.count("events"));
        assert_same(found.map(|found| found.value), row.maybe("dsr"), CLOSED, area);
        assert_same(found.map(|found| found.interval.lower), row.maybe("lower95"), CLOSED, area);
        assert_same(found.map(|found| found.interval.upper), row.maybe("upper95"), CLOSED, area);
    }
}

/// The bands of an area, each person with one need or more.
fn repeat_bands(area: &str) -> Vec<RepeatBand> {
    let needs = table("stats/repeat_needs_input.csv");
    let ages = table("stats/reference_input.csv");
    let band = |(age, band): (&Row, Band)| {
        let is_it = |row: &&Row| row.text("area") == area && row.text("age_band") == age.text("age_band");
        let of_band = needs.iter().filter(is_it);
        let frequency = |row: &Row| (row.count("needs_per_person"), row.count("persons_with_f"));
        RepeatBand { persons: band.persons, frequencies: of_band.map(frequency).collect() }
    };
    ages.iter().zip(bands(area)).map(band).collect()
}

/// The same needs as if each were another person's.
fn as_independent(bands: &[RepeatBand]) -> Vec<Band> {
    let events = |band: &RepeatBand| band.frequencies.iter().map(|(needs, persons)| needs * persons).sum();
    bands.iter().map(|band| Band { events: events(band), persons: band.persons }).collect()
}

#[test]
fn reference_dsr_repeat_expected_is_reproduced() {
    let multipliers = table("stats/dsr_expected.csv");
    for row in table("stats/dsr_repeat_expected.csv") {
        let area = row.text("area");
        let multiplier =
            multipliers.iter().find(|row| row.text("area") == area).unwrap().number("multiplier");
        let bands = repeat_bands(area);
        let found = direct_repeated(&bands, &standard(), multiplier, 0.95);
        let independent = direct(&as_independent(&bands), &standard(), multiplier, 0.95);
        let widths = found.zip(independent).map(|(a, b)| a.interval.width() / b.interval.width());
        assert_same(found.map(|found| found.value), row.maybe("dsr_needs"), CLOSED, area);
        assert_same(found.map(|found| found.interval.lower), row.maybe("lower95"), CLOSED, area);
        assert_same(found.map(|found| found.interval.upper), row.maybe("upper95"), CLOSED, area);
        assert_same(widths, row.maybe("ci_width_ratio_vs_independent"), CLOSED, area);
        if let Some(needs) = row.maybe("needs") {
            let of = |band: &Band| band.events;
            assert_eq!(as_independent(&bands).iter().map(of).sum::<u64>(), needs as u64);
        }
    }
}
