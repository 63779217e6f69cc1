//! Proportions, counts, standardised rates.

use super::areas::Areas;
use super::{CLOSED, Row, assert_close, assert_limits, assert_same, joined, table};
use crate::analysis::intervals::{exact_count, exact_proportion, proportion, rate};
use crate::analysis::standardisation::{Band, RepeatBand, direct, direct_repeated};

#[test]
fn reference_wilson_expected_is_reproduced() {
    for (input, row) in joined("stats/wilson_input.csv", "stats/wilson_expected.csv", &["x", "n", "conf"]) {
        let (x, n, confidence) = (input.count("x"), input.count("n"), input.number("conf"));
        let found = proportion(x, n, confidence);
        assert_same(found.map(|found| found.value), row.maybe("p"), CLOSED, &format!("{row:?}"));
        assert_limits(found.map(|found| found.interval), &row, ["lower", "upper"], CLOSED);
        let exact = exact_proportion(x, n, confidence).map(|found| found.interval);
        assert_limits(exact, &row, ["clopper_lower", "clopper_upper"], CLOSED);
    }
}

#[test]
fn reference_rates_expected_is_reproduced() {
    let key = ["x", "n", "multiplier", "conf"];
    for (input, row) in joined("stats/rates_input.csv", "stats/rates_expected.csv", &key) {
        let (x, n) = (input.count("x"), input.number("n"));
        let (multiplier, confidence) = (input.number("multiplier"), input.number("conf"));
        let found = rate(x, n, multiplier, confidence);
        assert_same(found.map(|found| found.value), row.maybe("value"), CLOSED, &format!("{row:?}"));
        assert_limits(found.map(|found| found.interval), &row, ["lower", "upper"], CLOSED);
        let exact = exact_count(x, confidence).filter(|_| n > 0.0);
        let exact = exact.map(|exact| exact.times(multiplier / n));
        assert_limits(exact, &row, ["exact_lower", "exact_upper"], CLOSED);
    }
}

#[test]
fn reference_isr_expected_is_reproduced() {
    let areas = Areas::read();
    for (at, row) in areas.rows("stats/isr_expected.csv") {
        let area = row.text("area");
        assert_close(areas.rates()[at].1, row.number("persons"), CLOSED, area);
        for (confidence, limits) in [(0.95, ["lower95", "upper95"]), (0.998, ["lower998", "upper998"])] {
            let found = areas.ratio(at, confidence);
            assert_eq!(found.observed, row.count("observed"), "{area}");
            assert_close(found.expected, row.number("expected"), CLOSED, area);
            assert_same(found.ratio.map(|ratio| ratio.value), row.maybe("isr"), CLOSED, area);
            assert_limits(found.ratio.map(|ratio| ratio.interval), &row, limits, CLOSED);
        }
    }
}

#[test]
fn reference_dsr_expected_is_reproduced() {
    let areas = Areas::read();
    for (at, row) in areas.rows("stats/dsr_expected.csv") {
        let found = direct(&areas.bands[at], &areas.standard, row.number("multiplier"), 0.95);
        assert_eq!(areas.rates()[at].0, row.count("events"), "{row:?}");
        assert_same(found.map(|found| found.value), row.maybe("dsr"), CLOSED, row.text("area"));
        assert_limits(found.map(|found| found.interval), &row, ["lower95", "upper95"], CLOSED);
    }
}

/// The bands of an area, each person with one need or more.
fn repeat_bands(areas: &Areas, at: usize, needs: &[Row]) -> Vec<RepeatBand> {
    let band = |(age, band): (&String, &Band)| {
        let is_it = |row: &&Row| row.text("area") == areas.names[at] && row.text("age_band") == age;
        let frequency = |row: &Row| {
            assert_close(row.number("persons"), band.persons, CLOSED, age);
            (row.count("needs_per_person"), row.count("persons_with_f"))
        };
        let frequencies = needs.iter().filter(is_it).map(frequency).collect();
        RepeatBand { persons: band.persons, frequencies }
    };
    areas.ages.iter().zip(&areas.bands[at]).map(band).collect()
}

/// The same needs as if each were another person's.
fn as_independent(bands: &[RepeatBand]) -> Vec<Band> {
    let events = |band: &RepeatBand| band.frequencies.iter().map(|(needs, persons)| needs * persons).sum();
    bands.iter().map(|band| Band { events: events(band), persons: band.persons }).collect()
}

#[test]
fn reference_dsr_repeat_expected_is_reproduced() {
    let (areas, needs) = (Areas::read(), table("stats/repeat_needs_input.csv"));
    let multipliers = areas.rows("stats/dsr_expected.csv");
    for (at, row) in areas.rows("stats/dsr_repeat_expected.csv") {
        let area = row.text("area");
        let of_area = multipliers.iter().find(|(known, _)| *known == at);
        let multiplier = of_area.expect("a row of each area").1.number("multiplier");
        let bands = repeat_bands(&areas, at, &needs);
        let independent = as_independent(&bands);
        let found = direct_repeated(&bands, &areas.standard, multiplier, 0.95);
        let alone = direct(&independent, &areas.standard, multiplier, 0.95);
        let widths = found.zip(alone).map(|(a, b)| a.interval.width() / b.interval.width());
        assert_same(found.map(|found| found.value), row.maybe("dsr_needs"), CLOSED, area);
        assert_limits(found.map(|found| found.interval), &row, ["lower95", "upper95"], CLOSED);
        assert_same(widths, row.maybe("ci_width_ratio_vs_independent"), CLOSED, area);
        let counted = bands.iter().flat_map(|band| &band.frequencies).filter(|(needs, _)| *needs > 0);
        let counted = [
            ("needs", independent.iter().map(|band| band.events).sum::<u64>()),
            ("persons_with_need", counted.map(|(_, persons)| persons).sum()),
        ];
        // The file may leave counts out where there is no rate.
        let told = counted.map(|(name, _)| row.maybe_count(name));
        let all = counted.map(|(_, count)| Some(count));
        assert!(told == all || told == [None; 2] && found.is_none(), "{area}: {counted:?}");
    }
}
