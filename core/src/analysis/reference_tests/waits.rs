//! Kaplan-Meier, Aalen-Johansen, log-rank.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Deserialize;

use super::{CLOSED, Row, assert_close, assert_limits, assert_same, day, distinct, json, table};
use crate::analysis::Interval;
use crate::analysis::episodes::Outcome;
use crate::analysis::flows::Period;
use crate::analysis::wait_comparisons::log_rank;
use crate::analysis::waits::{Step, Wait, WaitCurve, curve};

#[derive(Deserialize)]
pub(super) struct Parameters {
    cutoff: String,
    period_start: String,
    horizons_days: Vec<u32>,
}

impl Parameters {
    pub(super) fn period(&self) -> Period {
        Period { first: day(&self.period_start), last: day(&self.cutoff) }
    }
}

fn parameters() -> Parameters {
    json("stats/waits_params.json")
}

fn dates(row: &Row) -> (NaiveDate, Option<(NaiveDate, Outcome)>) {
    let outcome = match row.text("status") {
        "met" => Some(Outcome::Met),
        "withdrawn" => Some(Outcome::Withdrawn),
        "open" => None,
        other => panic!("{other} is no status"),
    };
    (row.day("opened"), outcome.map(|outcome| (row.day("closed"), outcome)))
}

/// The waits of a group, or of all.
fn waits(group: &str) -> Vec<Wait> {
    let last = parameters().period().last;
    let rows = table("stats/waits_input.csv");
    let wait = |row: &Row| {
        let (opened, closed) = dates(row);
        Wait::until(opened, closed, last)
    };
    rows.iter().filter(|row| group == "all" || row.text("group") == group).filter_map(wait).collect()
}

/// The share not met, and its limits; where nothing is uncertain the file may leave them out.
fn assert_unmet(found: Option<&Step>, row: &Row, share: &str, limits: [&str; 2]) {
    let unmet = found.map_or(1.0, |step| step.unmet);
    assert_close(unmet, row.number(share), CLOSED, &format!("{row:?}"));
    let interval = found.map_or(Interval { lower: 1.0, upper: 1.0 }, |step| step.interval);
    if unmet > 0.0 && unmet < 1.0 || row.maybe(limits[0]).is_some() {
        assert_limits(Some(interval), row, limits, CLOSED);
    }
}

#[test]
fn reference_waits_curve_all_expected_is_reproduced() {
    let found = curve(&waits("all"), 0.95).expect("a confidence");
    // The beginning may have a row although nothing ended on it.
    let mut rows = table("stats/waits_curve_all_expected.csv");
    rows.retain(|row| row.count("n_event") + row.count("n_censor") > 0);
    assert_eq!(found.steps.len(), rows.len());
    for row in &rows {
        let is_it = |step: &&Step| u64::from(step.day) == row.count("time");
        let step = found.steps.iter().find(is_it).unwrap_or_else(|| panic!("no step for {row:?}"));
        assert_eq!(step.at_risk as u64, row.count("n_risk"), "{row:?}");
        assert_eq!(step.met as u64, row.count("n_event"), "{row:?}");
        assert_eq!((step.withdrawn + step.open) as u64, row.count("n_censor"), "{row:?}");
        assert_unmet(Some(step), row, "S", ["lo", "hi"]);
    }
}

fn days(found: Option<u32>) -> Option<f64> {
    found.map(f64::from)
}

/// What the file says of a whole group, whatever the horizon.
fn assert_group(found: &WaitCurve, row: &Row) {
    let group = row.text("group");
    assert_same(days(found.day_of(0.5)), row.maybe("median_days"), CLOSED, group);
    assert_same(days(found.day_of(0.25)), row.maybe("q25"), CLOSED, group);
    assert_same(days(found.day_of(0.75)), row.maybe("q75"), CLOSED, group);
    let (lower, upper) = found.interval_of(0.5);
    assert_same(days(lower), row.maybe("median_lo95_R"), CLOSED, group);
    assert_same(days(upper), row.maybe("median_hi95_R"), CLOSED, group);
    assert_close(found.restricted_mean(365), row.number("rmst365"), CLOSED, group);
}

#[test]
fn reference_waits_expected_is_reproduced() {
    let expected = table("stats/waits_expected.csv");
    let horizons = parameters().horizons_days;
    assert_eq!(expected.len(), distinct(&expected, "group").len() * horizons.len());
    for row in &expected {
        let waits = waits(row.text("group"));
        let found = curve(&waits, 0.95).expect("a confidence");
        let ended = |outcome| waits.iter().filter(|wait| wait.outcome == outcome).count() as u64;
        assert_eq!(waits.len() as u64, row.count("n"));
        assert_eq!(ended(Some(Outcome::Met)), row.count("met"));
        assert_eq!(ended(Some(Outcome::Withdrawn)), row.count("withdrawn"));
        assert_eq!(ended(None), row.count("still_open"));
        let horizon = row.count("horizon_days") as u32;
        let what = format!("{} at {horizon}", row.text("group"));
        assert_eq!(found.at_risk_on(horizon) as u64, row.count("n_at_risk"), "{what}");
        let step = found.at(horizon);
        assert_unmet(step, row, "S_not_met", ["lo95", "hi95"]);
        let share = |of: fn(&Step) -> f64| step.map_or(0.0, of);
        assert_close(share(|step| step.met_share), row.number("cif_met"), CLOSED, &what);
        assert_close(share(|step| step.withdrawn_share), row.number("cif_withdrawn"), CLOSED, &what);
        assert_close(share(|step| 1.0 - step.unmet), row.number("naive_1_minus_km"), CLOSED, &what);
        assert_group(&found, row);
    }
}

#[test]
fn reference_waits_expected_log_rank_is_reproduced() {
    let groups = distinct(&table("stats/waits_input.csv"), "group");
    let [one, other] = &groups[..] else { panic!("two groups are compared, not {groups:?}") };
    let found = log_rank(&waits(one), &waits(other));
    for row in table("stats/waits_expected.csv") {
        let (chi_squared, p) = (row.maybe("logrank_chi2"), row.maybe("logrank_p"));
        assert_same(found.map(|found| found.chi_squared), chi_squared, CLOSED, "chi squared");
        assert_same(found.map(|found| found.p), p, CLOSED, "p");
    }
}

#[test]
fn reference_waits_period_expected_is_reproduced() {
    let Parameters { cutoff, period_start, horizons_days } = parameters();
    let period = Period { first: day(&period_start), last: day(&cutoff) };
    let wait = |row: &Row| {
        let (opened, closed) = dates(row);
        Wait::within(opened, closed, period)
    };
    let waits: Vec<Wait> = table("stats/waits_input.csv").iter().filter_map(wait).collect();
    let found = curve(&waits, 0.95).expect("a confidence");
    let rows = table("stats/waits_period_expected.csv");
    let horizons: BTreeSet<u64> = rows.iter().map(|row| row.count("horizon")).collect();
    assert_eq!(horizons, horizons_days.into_iter().map(u64::from).collect());
    for row in &rows {
        let horizon = row.count("horizon") as u32;
        assert_eq!(waits.len() as u64, row.count("n"));
        assert_eq!(found.at_risk_on(horizon) as u64, row.count("n_risk"), "at {horizon}");
        assert_unmet(found.at(horizon), row, "S", ["lo", "hi"]);
        assert_same(days(found.day_of(0.5)), row.maybe("median"), CLOSED, "median");
    }
}
