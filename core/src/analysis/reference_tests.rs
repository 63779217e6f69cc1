//! The functions against numbers that others computed: each file of the folders `stats` and `access`.
//!
//! Sizes and parameters come from the files, so another folder of the same form will do. What the files
//! say in columns of other programs for comparison (`pysal_*`, `esda_*`, `marshall_local_rate` with
//! `neighbours_input.csv`, `raam_*`) is no target: those differ among themselves, or Arunai does not
//! offer the method.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::de::DeserializeOwned;

mod access;
mod life_stages;
mod needs;
mod rates;
mod series;
mod small_areas;
mod waits;

/// For closed formulas.
const CLOSED: f64 = 1e-9;
/// For what is found by iteration, and for XmR charts.
const ITERATED: f64 = 1e-6;

/// The file in the folder that `ARUNAI_REFERENCE_DATA` names, or in the one beside the tests.
fn read(name: &str) -> String {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/reference");
    let folder = std::env::var_os("ARUNAI_REFERENCE_DATA").map_or(own, PathBuf::from);
    std::fs::read_to_string(folder.join(name)).unwrap_or_else(|_| panic!("{name} is missing"))
}

/// The lines of a CSV file.
fn table(name: &str) -> Vec<Row> {
    let text = read(name);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<Row> = reader.deserialize().map(|row| Row(row.unwrap())).collect();
    assert!(!rows.is_empty(), "{name} is empty");
    rows
}

fn json<T: DeserializeOwned>(name: &str) -> T {
    serde_json::from_str(&read(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
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

    /// Nothing where the cell is empty.
    fn maybe(&self, column: &str) -> Option<f64> {
        let text = self.text(column);
        let parse = |text: &str| text.parse().unwrap_or_else(|_| panic!("{column} is {text}"));
        (!text.is_empty()).then(|| parse(text))
    }

    fn count(&self, column: &str) -> u64 {
        self.number(column) as u64
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

#[track_caller]
fn assert_close(actual: f64, expected: f64, tolerance: f64, what: &str) {
    let is_close = actual == expected || (actual - expected).abs() <= tolerance * expected.abs().max(1e-9);
    assert!(is_close, "{what}: {actual} instead of {expected}");
}

#[track_caller]
fn assert_same(actual: Option<f64>, expected: Option<f64>, tolerance: f64, what: &str) {
    match (actual, expected) {
        (Some(actual), Some(expected)) => assert_close(actual, expected, tolerance, what),
        (actual, expected) => assert_eq!(actual, expected, "{what}"),
    }
}
