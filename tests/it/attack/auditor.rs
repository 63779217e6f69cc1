//! What was read over HTTP under the eyes of `audit.py`, another program with another solver.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::process::Command;

use arunai_tests::TestRegistry;
use arunai_tests::region::Region;
use serde_json::{Value, json};

use super::Shown;
use crate::case_work::text;

/// Python with what `audit.py` needs; says so where there is none, and fails where it must be there.
fn python() -> Option<std::ffi::OsString> {
    let python = std::env::var_os("ARUNAI_PYTHON").unwrap_or_else(|| "python3".into());
    let found = Command::new(&python).args(["-c", "import numpy, scipy, highspy"]).output();
    if found.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    let is_required = std::env::var_os("ARUNAI_REQUIRE_PYTHON").is_some();
    assert!(!is_required, "{} has no numpy, scipy, highspy", python.display());
    _ = writeln!(std::io::stderr(), "audit.py was NOT run: there is no Python with numpy, scipy, highspy");
    None
}

/// What the auditor is told: a code's finest codes by dimension, the true numbers, and what is published.
struct Question<'a> {
    dims: Value,
    truth: BTreeMap<[String; 2], u64>,
    shown: &'a Shown,
    measure: &'a str,
    least: u64,
}

impl Question<'_> {
    /// Runs the auditor over the cells of the measure by area and service, and fails with what it says.
    fn ask(&self, test: &TestRegistry, least_cells: usize) {
        let Some(python) = python() else { return };
        let mut truth = "area,service,count\n".to_owned();
        for ([area, service], count) in &self.truth {
            truth += &format!("{area},{service},{count}\n");
        }
        let mut published = "area,service,value\n".to_owned();
        let mut cells = 0;
        for (key, value) in self.shown {
            let parts: Vec<&str> = key.split(' ').collect();
            let is_whole = |place: usize| matches!(place, 0 | 1 | 3) || parts[place] == "*";
            if parts[0] == self.measure && (0..parts.len()).all(is_whole) {
                let value = value.map(|value| value.to_string()).unwrap_or_default();
                published += &format!("{},{},{value}\n", parts[1], parts[3]);
                cells += 1;
            }
        }
        assert!(cells >= least_cells, "{} has {cells} cells", self.measure);
        let files = [
            test.file("hierarchy.json", json!({ "dims": self.dims }).to_string().as_bytes()),
            test.file("truth.csv", truth.as_bytes()),
            test.file("published.csv", published.as_bytes()),
        ];
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/reference/sdc/audit.py");
        let mut command = Command::new(python);
        command.args([script, "lattice"]).args(&files).args(["--k", &self.least.to_string()]);
        let output = command.output().expect("Python runs");
        let said = String::from_utf8_lossy(&output.stdout);
        let trouble = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {said}{trouble}", self.measure);
    }
}

/// The true number of each municipality and term, as the organisations themselves count it.
fn truth(
    test: &TestRegistry,
    region: &Region,
    quarter: &str,
    number: impl Fn(&Value) -> u64,
) -> BTreeMap<[String; 2], u64> {
    let mut found = BTreeMap::new();
    for organization in &region.organizations {
        let worker = test.worker(*organization);
        let table = worker.get(&format!("/api/v1/need_flows?quarter={quarter}")).expect(200);
        for flow in table["flows"].as_array().expect("flows") {
            let Some(area) = flow["area_code"].as_str() else { continue };
            if area == region.city.as_str() || area == region.town.as_str() {
                let term = flow["term"].as_str().unwrap_or("*");
                *found.entry([area.to_owned(), term.to_owned()]).or_default() += number(flow);
            }
        }
    }
    found.retain(|_, number| *number > 0);
    found
}

fn areas(region: &Region) -> Value {
    let (city, town) = (region.city.as_str(), region.town.as_str());
    json!({ city: [city], town: [town], "*": [city, town] })
}

/// Every code of a service with the finest ones that it stands for.
fn services(test: &TestRegistry) -> BTreeMap<String, BTreeSet<String>> {
    let mut services: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for taxonomy in ["service_kinds", "need_domains"] {
        let terms =
            test.anonymous().get(&format!("/api/v1/taxonomy_terms?taxonomy_id={taxonomy}")).expect(200);
        for term in terms["items"].as_array().or(terms.as_array()).expect("terms") {
            for code in [&term["id"], &term["group_id"], &json!("*")].into_iter().filter_map(Value::as_str) {
                services.entry(code.to_owned()).or_default().insert(text(&term["id"]));
            }
        }
    }
    services
}

/// Needs by area and service.
pub fn assert_no_need_is_found(
    test: &TestRegistry,
    region: &Region,
    shown: &Shown,
    (measure, field): (&str, &str),
    (quarter, least): (&str, u64),
) {
    let mut truth = truth(test, region, quarter, |flow| flow[field]["needs"].as_u64().unwrap_or(0));
    truth.retain(|[_, term], _| term != "*" && !term.starts_with("group_"));
    let dims = json!({ "area": areas(region), "service": services(test) });
    Question { dims, truth, shown, measure, least }.ask(test, 50);
}

/// Persons by area. Who lacks two services is one person, so that those of services do not add up: each service is a
/// question of its own.
pub fn assert_no_person_is_found(
    test: &TestRegistry,
    region: &Region,
    shown: &Shown,
    (quarter, least): (&str, u64),
) {
    let truth = truth(test, region, quarter, |flow| flow["open_end"]["persons"].as_u64().unwrap_or(0));
    assert!(truth.keys().any(|[_, term]| term == "*"), "the organisations count no persons of all services");
    let each: BTreeMap<String, [String; 1]> =
        services(test).into_keys().map(|code| (code.clone(), [code])).collect();
    let dims = json!({ "area": areas(region), "service": each });
    Question { dims, truth, shown, measure: "open_persons", least }.ask(test, 50);
}

/// What was entered late, by service in the whole region.
pub fn assert_no_late_entry_is_found(
    test: &TestRegistry,
    shown: &Shown,
    (measure, late): (&str, &[(&str, u64)]),
    least: u64,
) {
    let whole = |(kind, count): &(&str, u64)| (["*".to_owned(), (*kind).to_owned()], *count);
    let dims = json!({ "area": { "*": ["*"] }, "service": services(test) });
    let truth = late.iter().map(whole).collect();
    Question { dims, truth, shown, measure, least }.ask(test, 5);
}
