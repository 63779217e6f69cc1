//! XmR charts, interrupted series, before and after.

use std::collections::HashMap;

use serde::Deserialize;

use super::{CLOSED, ITERATED, Row, assert_close, assert_same, distinct, json, table};
use crate::analysis::before_after::{Counted, rate_ratio};
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

fn assert_series(inputs: &[&Row], expected: &[&Row]) {
    let values: Vec<f64> = inputs.iter().map(|row| row.number("y")).collect();
    let rebased = inputs.iter().enumerate().filter(|(_, row)| row.count("rebase") == 1);
    let rebased: Vec<usize> = rebased.map(|(at, _)| at).collect();
    let chart = |screening| points(rebased_charts(&values, &rebased, screening).unwrap());
    let (screened, kept) = (chart(Screening::DropOutliers), chart(Screening::Keep));
    assert_eq!(screened.len(), expected.len());
    for (((screened, signal), (kept, kept_signal)), row) in screened.iter().zip(&kept).zip(expected) {
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
    let (inputs, expected) = (table("stats/xmr_input.csv"), table("stats/xmr_expected.csv"));
    for series in distinct(&inputs, "series") {
        let of = |rows: &[Row]| -> Vec<Row> {
            let mut rows: Vec<Row> =
                rows.iter().filter(|row| row.text("series") == series).cloned().collect();
            rows.sort_by(|a, b| a.text("month").cmp(b.text("month")));
            rows
        };
        let (inputs, expected) = (of(&inputs), of(&expected));
        assert_series(&inputs.iter().collect::<Vec<_>>(), &expected.iter().collect::<Vec<_>>());
    }
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
    durbin_watson_pearson: f64,
}

#[test]
fn reference_its_expected_is_reproduced() {
    let point = |row: &Row| Point {
        time: row.number("t"),
        events: row.count("events"),
        exposure: row.number("exposure"),
        time_after: (row.count("after") == 1).then(|| row.number("t_after")),
    };
    let points: Vec<Point> = table("stats/its_input.csv").iter().map(point).collect();
    let expected: Fitted = json("stats/its_expected.json");
    let found = fit(&points, 0.95).unwrap();
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
    assert_close(found.durbin_watson, expected.durbin_watson_pearson, ITERATED, "Durbin-Watson");
}

#[test]
fn reference_before_after_expected_is_reproduced() {
    let inputs = table("stats/before_after_input.csv");
    let expected = table("stats/before_after_expected.csv");
    assert_eq!(inputs.len(), expected.len());
    for (input, row) in inputs.iter().zip(&expected) {
        let counted =
            |events, exposure| Counted { events: input.count(events), exposure: input.number(exposure) };
        let before = counted("events_before", "exposure_before");
        let found = rate_ratio(before, counted("events_after", "exposure_after"), 0.95).unwrap();
        let what = format!("{input:?}");
        assert_same(found.value, row.maybe("rate_ratio_after_vs_before"), CLOSED, &what);
        assert_same(found.lower, row.maybe("lower95_exact"), CLOSED, &what);
        assert_same(found.upper, row.maybe("upper95_exact"), CLOSED, &what);
        assert_close(found.p, row.number("p_exact_conditional"), CLOSED, &what);
    }
}
