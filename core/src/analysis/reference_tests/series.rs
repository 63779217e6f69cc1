//! XmR charts, interrupted series, before and after.

use std::collections::HashMap;

use serde::Deserialize;

use super::{CLOSED, ITERATED, Row, assert_close, assert_same, joined, json, table};
use crate::analysis::before_after::{Counted, RateRatio, rate_ratio};
use crate::analysis::charts::{Chart, Screening, Signal, rebased_charts};
use crate::analysis::interruptions::{Coefficient, Point, fit};

fn label(signal: Option<Signal>) -> &'static str {
    match signal {
        None => "Common Cause",
        Some(Signal::AboveLimit) => "Above UCL",
        Some(Signal::BelowLimit) => "Below LCL",
        Some(Signal::Rising) => "7 Point Trend (Increasing)",
        Some(Signal::Falling) => "7 Point Trend (Decreasing)",
        Some(Signal::NearUpper) => "2 in 3 Above CL",
        Some(Signal::NearLower) => "2 in 3 Below CL",
        Some(Signal::RunAbove) => "7 Points Above CL",
        Some(Signal::RunBelow) => "7 Points Below CL",
    }
}

/// For each point the chart that it is on, and its signal.
fn points(charts: Vec<Chart>) -> Vec<(Chart, Option<Signal>)> {
    let of = |chart: Chart| chart.signals.clone().into_iter().map(move |signal| (chart.clone(), signal));
    charts.into_iter().flat_map(of).collect()
}

/// What belongs to each month of one series, the earliest first.
fn assert_series(rows: &[(Row, Row)]) {
    let values: Vec<f64> = rows.iter().map(|(input, _)| input.number("y")).collect();
    let rebased = rows.iter().enumerate().filter(|(_, (input, _))| input.count("rebase") == 1);
    let rebased: Vec<usize> = rebased.map(|(at, _)| at).collect();
    let chart = |screening| points(rebased_charts(&values, &rebased, screening).expect("numbers"));
    let (screened, kept) = (chart(Screening::DropOutliers), chart(Screening::Keep));
    for (((screened, signal), (kept, kept_signal)), (_, row)) in screened.iter().zip(&kept).zip(rows) {
        let what = format!("{} {}", row.text("series"), row.text("month"));
        assert_close(screened.limits.mean, row.number("mean"), ITERATED, &what);
        assert_close(screened.limits.lower, row.number("lpl"), ITERATED, &what);
        assert_close(screened.limits.upper, row.number("upl"), ITERATED, &what);
        assert_close(kept.limits.lower, row.number("lpl_noscreen"), ITERATED, &what);
        assert_close(kept.limits.upper, row.number("upl_noscreen"), ITERATED, &what);
        assert_eq!(label(*signal), row.text("special_cause_type"), "{what}");
        assert_eq!(label(*kept_signal), row.text("special_noscreen"), "{what}");
        let kind = match signal {
            None => "common_cause",
            // In these series fewer is better.
            Some(signal) if signal.is_upward() => "special_cause_concern",
            Some(_) => "special_cause_improvement",
        };
        assert_eq!(kind, row.text("point_type"), "{what}");
    }
}

#[test]
fn reference_xmr_expected_is_reproduced() {
    let mut rows = joined("stats/xmr_input.csv", "stats/xmr_expected.csv", &["series", "month", "y"]);
    rows.sort_by(|(a, _), (b, _)| {
        a.text("series").cmp(b.text("series")).then(a.number("t").total_cmp(&b.number("t")))
    });
    rows.chunk_by(|(a, _), (b, _)| a.text("series") == b.text("series")).for_each(assert_series);
}

#[derive(Deserialize)]
struct Fitted {
    params: HashMap<String, f64>,
    se: HashMap<String, f64>,
    ci_lower: HashMap<String, f64>,
    ci_upper: HashMap<String, f64>,
    scale: f64,
    deviance: f64,
    level_change_rate_ratio: f64,
    durbin_watson_pearson: Option<f64>,
}

#[test]
fn reference_its_expected_is_reproduced() {
    let point = |row: &Row| Point {
        time: row.number("t"),
        events: row.count("events"),
        exposure: row.number("exposure"),
        time_after: (row.count("after") == 1).then(|| row.number("t_after")),
    };
    let mut points: Vec<Point> = table("stats/its_input.csv").iter().map(point).collect();
    points.sort_by(|a, b| a.time.total_cmp(&b.time));
    let expected: Fitted = json("stats/its_expected.json");
    let found = fit(&points, 0.95).expect("points before and after");
    for (name, coefficient) in ["const", "t", "after", "t_after"].into_iter().zip(found.coefficients) {
        let Coefficient { value, standard_error, interval } = coefficient;
        assert_close(value, expected.params[name], ITERATED, name);
        assert_close(standard_error, expected.se[name], ITERATED, name);
        assert_close(interval.lower, expected.ci_lower[name], ITERATED, name);
        assert_close(interval.upper, expected.ci_upper[name], ITERATED, name);
    }
    assert_close(found.dispersion, expected.scale, ITERATED, "dispersion");
    assert_close(found.deviance, expected.deviance, ITERATED, "deviance");
    assert_close(found.level_ratio(), expected.level_change_rate_ratio, ITERATED, "level");
    assert_same(found.durbin_watson, expected.durbin_watson_pearson, ITERATED, "Durbin-Watson");
}

#[test]
fn reference_before_after_expected_is_reproduced() {
    let key = ["events_before", "exposure_before", "events_after", "exposure_after"];
    for (input, row) in joined("stats/before_after_input.csv", "stats/before_after_expected.csv", &key) {
        let counted =
            |events, exposure| Counted { events: input.count(events), exposure: input.number(exposure) };
        let (before, after) = (counted(key[0], key[1]), counted(key[2], key[3]));
        let found = rate_ratio(before, after, 0.95);
        let same = |figure: fn(RateRatio) -> Option<f64>, column| {
            assert_same(found.and_then(figure), row.maybe(column), CLOSED, &format!("{column} of {row:?}"));
        };
        same(|found| found.value, "rate_ratio_after_vs_before");
        same(|found| found.lower, "lower95_exact");
        same(|found| found.upper, "upper95_exact");
        same(|found| Some(found.p), "p_exact_conditional");
    }
}
