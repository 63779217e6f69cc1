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

/// The true needs by municipality and kind, as the organisations themselves count them.
fn truth(test: &TestRegistry, region: &Region, quarter: &str, field: &str) -> BTreeMap<[String; 2], u64> {
    let mut found = BTreeMap::new();
    for organization in &region.organizations {
        let worker = test.worker(*organization);
        let table = worker.get(&format!("/api/v1/need_flows?quarter={quarter}")).expect(200);
        for flow in table["flows"].as_array().expect("flows") {
            let (Some(area), Some(term)) = (flow["area_code"].as_str(), flow["term"].as_str()) else {
                continue;
            };
            let is_own = area == region.city.as_str() || area == region.town.as_str();
            if is_own && !term.starts_with("group_") {
                let needs = flow[field]["needs"].as_u64().unwrap_or(0);
                *found.entry([area.to_owned(), term.to_owned()]).or_default() += needs;
            }
        }
    }
    found.retain(|_, needs| *needs > 0);
    found
}

/// Every code of area and service with the finest ones that it stands for.
fn hierarchy(test: &TestRegistry, region: &Region) -> Value {
    let (city, town) = (region.city.as_str(), region.town.as_str());
    let areas = json!({ city: [city], town: [town], "*": [city, town] });
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
    json!({ "dims": { "area": areas, "service": services } })
}

/// Runs the auditor over the cells of one measure, by area and service, and fails with what it says.
pub fn assert_nobody_is_found(
    test: &TestRegistry,
    region: &Region,
    shown: &Shown,
    (measure, field): (&str, &str),
    (quarter, least): (&str, u64),
) {
    let Some(python) = python() else { return };
    let mut truth_table = "area,service,count\n".to_owned();
    for ([area, service], count) in truth(test, region, quarter, field) {
        truth_table += &format!("{area},{service},{count}\n");
    }
    let mut published = "area,service,value\n".to_owned();
    let mut cells = 0;
    for (key, value) in shown {
        let parts: Vec<&str> = key.split(' ').collect();
        if parts[0] == measure && [2, 4, 5, 6].iter().all(|place| parts[*place] == "*") {
            let value = value.map(|value| value.to_string()).unwrap_or_default();
            published += &format!("{},{},{value}\n", parts[1], parts[3]);
            cells += 1;
        }
    }
    assert!(cells > 50, "{measure} has {cells} cells");
    let files = [
        test.file("hierarchy.json", hierarchy(test, region).to_string().as_bytes()),
        test.file("truth.csv", truth_table.as_bytes()),
        test.file("published.csv", published.as_bytes()),
    ];
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/reference/sdc/audit.py");
    let mut command = Command::new(python);
    command.args([script, "lattice"]).args(&files).args(["--k", &least.to_string()]);
    let output = command.output().expect("Python runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{measure}: {said}{}", String::from_utf8_lossy(&output.stderr));
}
