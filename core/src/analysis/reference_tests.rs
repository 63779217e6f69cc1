//! The functions against numbers that others computed: each file of the folders `stats` and `access`.
//!
//! Sizes and parameters come from the files, so another folder of the same form will do. What the files
//! say in columns of other programs for comparison (`pysal_*`, `esda_*`, `marshall_local_rate` with
//! `neighbours_input.csv`, `raam_*`) is no target: those differ among themselves, or Arunai does not
//! offer the method.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use serde::de::DeserializeOwned;

use super::Interval;

mod access;
mod areas;
mod life_stages;
mod needs;
mod rates;
mod series;
mod small_areas;
mod waits;

/// For closed formulas; the tolerances are those that came with the reference.
const CLOSED: f64 = 1e-9;
/// For the gamma distribution of largest likelihood, for the interrupted series, and for XmR charts.
const ITERATED: f64 = 1e-6;

fn read(name: &str) -> String {
    let path = crate::reference_tests::folder().join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The lines of a CSV file.
fn table(name: &str) -> Vec<Row> {
    let text = read(name);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<Row> = reader.deserialize().map(|row| Row(row.expect("a line of CSV"))).collect();
    assert!(!rows.is_empty(), "{name} is empty");
    rows
}

fn json<T: DeserializeOwned>(name: &str) -> T {
    // Python writes NaN where JSON has null.
    let text = read(name).replace(": NaN", ": null");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A line of a CSV file by its columns.
#[derive(Debug, Clone)]
struct Row(HashMap<String, String>);

impl Row {
    fn text(&self, column: &str) -> &str {
        self.0.get(column).unwrap_or_else(|| panic!("no column {column}"))
    }

    fn number(&self, column: &str) -> f64 {
        self.maybe(column).unwrap_or_else(|| panic!("no {column} in {self:?}"))
    }

    /// Nothing where the cell is empty, or says so in words.
    fn maybe(&self, column: &str) -> Option<f64> {
        let text = self.text(column);
        let number = |text: &str| text.parse().unwrap_or_else(|_| panic!("{column} is {text}"));
        let is_empty = ["", "na", "nan", "null", "none"].contains(&text.to_lowercase().as_str());
        (!is_empty).then(|| number(text))
    }

    fn count(&self, column: &str) -> u64 {
        self.maybe_count(column).unwrap_or_else(|| panic!("no {column} in {self:?}"))
    }

    fn maybe_count(&self, column: &str) -> Option<u64> {
        let number = self.maybe(column)?;
        assert!(number >= 0.0 && number.fract() == 0.0, "{column} is {number}");
        Some(number as u64)
    }

    /// The row by some columns, however their numbers are written.
    fn key(&self, columns: &[&str]) -> Vec<String> {
        let plain = |text: &str| text.parse::<f64>().map_or(text.to_owned(), |number| number.to_string());
        columns.iter().map(|column| plain(self.text(column))).collect()
    }

    fn day(&self, column: &str) -> NaiveDate {
        day(self.text(column))
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|_| panic!("{text} is no day"))
}

/// Small numbers for names, in the order of their first appearance.
#[derive(Default)]
struct Names(Vec<String>);

impl Names {
    fn number(&mut self, name: &str) -> u32 {
        let known = self.0.iter().position(|known| known == name).unwrap_or_else(|| {
            self.0.push(name.to_owned());
            self.0.len() - 1
        });
        known as u32
    }
}

/// Names in the order of their first appearance.
fn distinct(rows: &[Row], column: &str) -> Vec<String> {
    let mut names = Names::default();
    rows.iter().for_each(|row| _ = names.number(row.text(column)));
    names.0
}

/// The rows of a file by their keys, which other files may hold in another order.
fn by_key(rows: &[Row], columns: &[&str]) -> BTreeMap<Vec<String>, Row> {
    rows.iter().map(|row| (row.key(columns), row.clone())).collect()
}

/// What belongs together of an input and what is expected of it; neither may have a row alone.
fn joined(input: &str, expected: &str, columns: &[&str]) -> Vec<(Row, Row)> {
    let (inputs, expected) = (by_key(&table(input), columns), by_key(&table(expected), columns));
    assert!(inputs.keys().eq(expected.keys()), "{input} has other rows by {columns:?}");
    inputs.into_values().zip(expected.into_values()).collect()
}

/// How far what cancels may stay away from 0: in the last bits each program has its own.
const NOTHING: f64 = 1e-15;

#[track_caller]
fn assert_close(actual: f64, expected: f64, tolerance: f64, what: &str) {
    let is_close =
        actual == expected || (actual - expected).abs() <= (tolerance * expected.abs()).max(NOTHING);
    assert!(is_close, "{what}: {actual} instead of {expected}");
}

#[track_caller]
fn assert_same(actual: Option<f64>, expected: Option<f64>, tolerance: f64, what: &str) {
    match (actual, expected) {
        (Some(actual), Some(expected)) => assert_close(actual, expected, tolerance, what),
        (actual, expected) => assert_eq!(actual, expected, "{what}"),
    }
}

/// The limits in two columns, both of them or none.
#[track_caller]
fn assert_limits(actual: Option<Interval>, row: &Row, columns: [&str; 2], tolerance: f64) {
    let what = format!("{columns:?} of {row:?}");
    assert_same(actual.map(|limits| limits.lower), row.maybe(columns[0]), tolerance, &what);
    assert_same(actual.map(|limits| limits.upper), row.maybe(columns[1]), tolerance, &what);
}

#[test]
fn reference_files_all_have_a_test() {
    let tests = [
        include_str!("reference_tests/access.rs"),
        include_str!("reference_tests/areas.rs"),
        include_str!("reference_tests/life_stages.rs"),
        include_str!("reference_tests/needs.rs"),
        include_str!("reference_tests/rates.rs"),
        include_str!("reference_tests/series.rs"),
        include_str!("reference_tests/small_areas.rs"),
        include_str!("reference_tests/waits.rs"),
    ];
    for folder in ["stats", "access"] {
        let files = std::fs::read_dir(crate::reference_tests::folder().join(folder)).expect("a folder");
        for file in files.flatten().filter_map(|file| file.file_name().into_string().ok()) {
            let name = format!("\"{folder}/{file}\"");
            let is_data = file.ends_with(".csv") || file.ends_with(".json");
            assert!(!is_data || tests.iter().any(|test| test.contains(&name)), "nothing reads {name}");
        }
    }
}
