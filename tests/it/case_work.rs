//! What tests of cases do again and again.

use arunai_tests::region::Region;
use arunai_tests::{Client, TestRegistry};
use serde_json::{Value, json};

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("a text, not {value}")).to_owned()
}

pub fn new_case(region: &Region) -> Value {
    json!({ "stage": "adult", "birth_cohort": 1990, "main_support": true, "residence_area": region.city,
        "granting_area": region.city, "consented_on": "2025-04-01", "opened_on": "2025-04-01" })
}

pub fn report(day: &str, status: &str) -> Value {
    json!({ "reported_on": day, "status": status, "reasons": ["full"], "urgency": 2 })
}

pub fn open(worker: &Client, region: &Region) -> String {
    text(&worker.post("/api/v1/cases", &new_case(region)).expect(201)["id"])
}

pub fn record(worker: &Client, case: &str, term: &str, day: &str) -> Value {
    let need = json!({ "term": term, "report": report(day, "unmet") });
    worker.post(&format!("/api/v1/cases/{case}/needs"), &need).expect(201)
}

pub fn file(worker: &Client, case: &str) -> Value {
    worker.get(&format!("/api/v1/cases/{case}")).expect(200)
}

/// The figures of a quarter: `[open_start, new, in, out, met, withdrawn, open_end]` of an area and all terms.
pub fn flows(worker: &Client, quarter: &str, area: Option<&str>) -> [i64; 7] {
    let table = worker.get(&format!("/api/v1/need_flows?quarter={quarter}")).expect(200);
    let rows = table["flows"].as_array().expect("flows").clone();
    let is_it = |row: &&Value| row["term"].is_null() && row["area_code"].as_str() == area;
    let Some(row) = rows.iter().find(is_it) else { return [0; 7] };
    ["open_start", "new", "moved_in", "moved_out", "met", "withdrawn", "open_end"]
        .map(|name| row[name]["needs"].as_i64().expect("a number"))
}

pub fn recount_agrees(test: &TestRegistry) {
    let found = test.registry.recount_needs(&test.operator()).expect("recounts");
    assert_eq!(found.differing, 0, "the kept counters differ from the records");
    assert!(found.cases > 0);
}
