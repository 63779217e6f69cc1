//! Kaplan-Meier, Aalen-Johansen, log-rank.

use chrono::NaiveDate;
use serde::Deserialize;

use super::{CLOSED, Row, assert_close, assert_same, day, distinct, json, table};
use crate::analysis::episodes::Outcome;
use crate::analysis::flows::Period;
use crate::analysis::wait_comparisons::log_rank;
use crate::analysis::waits::{Wait, WaitCurve, curve};

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

#[test]
fn reference_waits_curve_all_expected_is_reproduced() {
    let found = curve(&waits("all"), 0.95).unwrap();
    let expected = table("stats/waits_curve_all_expected.csv");
    assert_eq!(found.steps.len(), expected.len());
    for (step, row) in found.steps.iter().zip(&expected) {
        let what = format!("day {}", step.day);
        assert_eq!(u64::from(step.day), row.count("time"));
        assert_eq!(step.at_risk as u64, row.count("n_risk"), "{what}");
        assert_eq!(step.met as u64, row.count("n_event"), "{what}");
        assert_eq!((step.withdrawn + step.open) as u64, row.count("n_censor"), "{what}");
        assert_close(step.unmet, row.number("S"), CLOSED, &what);
        assert_close(step.interval.lower, row.number("lo"), CLOSED, &what);
        assert_close(step.interval.upper, row.number("hi"), CLOSED, &what);
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
        let found = curve(&waits, 0.95).unwrap();
        let ended = |outcome| waits.iter().filter(|wait| wait.outcome == outcome).count() as u64;
        assert_eq!(waits.len() as u64, row.count("n"));
        assert_eq!(ended(Some(Outcome::Met)), row.count("met"));
        assert_eq!(ended(Some(Outcome::Withdrawn)), row.count("withdrawn"));
        assert_eq!(ended(None), row.count("still_open"));
        let horizon = row.count("horizon_days") as u32;
        let what = format!("{} at {horizon}", row.text("group"));
        assert_eq!(found.at_risk_on(horizon) as u64, row.count("n_at_risk"), "{what}");
        let step = found.at(horizon).unwrap();
        assert_close(step.unmet, row.number("S_not_met"), CLOSED, &what);
        assert_close(step.interval.lower, row.number("lo95"), CLOSED, &what);
        assert_close(step.interval.upper, row.number("hi95"), CLOSED, &what);
        assert_close(step.met_share, row.number("cif_met"), CLOSED, &what);
        assert_close(step.withdrawn_share, row.number("cif_withdrawn"), CLOSED, &what);
        assert_close(1.0 - step.unmet, row.number("naive_1_minus_km"), CLOSED, &what);
        assert_group(&found, row);
    }
}

#[test]
fn reference_waits_expected_log_rank_is_reproduced() {
    let groups = distinct(&table("stats/waits_input.csv"), "group");
    let [one, other] = &groups[..] else { panic!("two groups are compared, not {groups:?}") };
    let found = log_rank(&waits(one), &waits(other)).unwrap();
    for row in table("stats/waits_expected.csv") {
        assert_close(found.chi_squared, row.number("logrank_chi2"), CLOSED, "chi squared");
        assert_close(found.p, row.number("logrank_p"), CLOSED, "p");
    }
}

#[test]
fn reference_waits_period_expected_is_reproduced() {
    let period = parameters().period();
    let wait = |row: &Row| {
        let (opened, closed) = dates(row);
        Wait::within(opened, closed, period)
    };
    let waits: Vec<Wait> = table("stats/waits_input.csv").iter().filter_map(wait).collect();
    let found = curve(&waits, 0.95).unwrap();
    for row in table("stats/waits_period_expected.csv") {
        let horizon = row.count("horizon") as u32;
        let what = format!("at {horizon}");
        assert_eq!(waits.len() as u64, row.count("n"));
        assert_eq!(found.at_risk_on(horizon) as u64, row.count("n_risk"), "{what}");
        let step = found.at(horizon).unwrap();
        assert_close(step.unmet, row.number("S"), CLOSED, &what);
        assert_close(step.interval.lower, row.number("lo"), CLOSED, &what);
        assert_close(step.interval.upper, row.number("hi"), CLOSED, &what);
        assert_same(days(found.day_of(0.5)), row.maybe("median"), CLOSED, &what);
    }
}
