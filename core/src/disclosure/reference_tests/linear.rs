//! Small systems that can be checked by hand.

use serde_json::Value;

use super::json;
use crate::disclosure::lp::{Program, Row};

fn row(sum: &Value, variables: &[String]) -> Row {
    let term = |(name, factor): (&String, &Value)| {
        let column = variables.iter().position(|known| known == name).expect("a known variable");
        (column, factor.as_f64().expect("a number"))
    };
    sum.as_object().expect("a sum").iter().map(term).collect()
}

fn rows(list: &Value, limit: &str, variables: &[String]) -> Vec<(Row, f64)> {
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().map(|line| (row(&line["expr"], variables), line[limit].as_f64().expect("a number"))).collect()
}

/// Nothing in the file means that there is no limit.
fn assert_same((lower, upper): (f64, f64), expected: &Value, what: &str) {
    for (actual, expected) in [(lower, &expected[0]), (upper, &expected[1])] {
        let expected = expected.as_f64().unwrap_or(f64::INFINITY);
        assert!(actual == expected || (actual - expected).abs() < 1e-6, "{what}: {actual}, not {expected}");
    }
}

#[test]
fn reference_linear_cases_have_these_intervals() {
    for case in json("linear_cases.json").as_array().expect("a list") {
        let variables: Vec<String> =
            serde_json::from_value(case["variables"].clone()).expect("values of the form");
        let program = Program {
            columns: variables.len(),
            equalities: rows(&case["published"], "value", &variables),
            inequalities: rows(&case["inequalities"], "max", &variables),
        };
        for target in case["targets"].as_array().expect("a list") {
            let sum = row(&target["expr"], &variables);
            let what = format!("{} {}", case["name"], target["name"]);
            assert_same(program.bounds(&sum).expect("bounds"), &target["expected"]["lp"], &what);
            let whole = program.whole_bounds(&sum).expect("bounds");
            assert_same(whole, &target["expected"]["integer"], &format!("{what}, whole numbers"));
        }
    }
}
