//! Cases that come together, move and go, on both databases.

use serde_json::json;

use super::{Answers, Side, WORKER, text};

/// Cases that are entered together, merged, moved, and offered to another organisation.
pub fn enter_and_hand_over(side: &Side, answers: &mut Answers, case: &str) {
    let city = side.region.city.as_str();
    let new = json!({ "stage": "adult", "birth_cohort": 1980, "main_support": true, "residence_area": city,
        "granting_area": city, "consented_on": "2025-05-01", "opened_on": "2025-05-01" });
    let report = json!({ "reported_on": "2026-01-20", "status": "unmet", "reasons": ["full"], "urgency": 2 });
    let entry = json!({ "case": new, "steps": [{ "step": "intake", "occurred_on": "2025-05-01" }],
        "needs": [{ "term": "kind_22", "reports": [report] }] });
    let entries = json!({ "entries": [entry] });
    let entered = answers.call(side, WORKER, "POST", "/api/v1/case_entries", "", Some(entries));
    let other = text(&entered, "/cases/0/case_id").to_owned();
    let removed = answers.call(
        side,
        WORKER,
        "POST",
        "/api/v1/cases/{id}/needs",
        &other,
        Some(json!({ "term": "kind_33", "report": { "reported_on": "2026-01-20", "status": "unmet",
            "reasons": ["full"], "urgency": 2 } })),
    );
    answers.call(side, WORKER, "GET", "/api/v1/case_entries/template.csv", "", None);
    answers.call(side, WORKER, "GET", "/api/v1/case_entries/template.xlsx", "", None);
    answers.seen(2).call(side, WORKER, "DELETE", "/api/v1/needs/{id}", text(&removed, "/id"), None);
    let moved = Some(json!({ "valid_from": "2026-02-01", "residence_area": side.region.town }));
    answers.seen(1).call(side, WORKER, "PATCH", "/api/v1/cases/{id}", &other, moved);
    let removal = Some(json!({ "valid_from": "2026-02-01" }));
    let path = "/api/v1/cases/{id}/circumstances/removals";
    answers.seen(2).call(side, WORKER, "POST", path, &other, removal);
    side.test.worker(side.region.organizations[1]);
    let offer = json!({ "to_organization_id": side.region.organizations[1], "consented_on": "2026-06-01" });
    let offer = answers.call(side, WORKER, "POST", "/api/v1/cases/{id}/transfers", &other, Some(offer));
    answers.call(side, WORKER, "GET", "/api/v1/transfers", "", None);
    let withdrawn = Some(json!({ "state": "withdrawn" }));
    answers.seen(1).call(side, WORKER, "PATCH", "/api/v1/transfers/{id}", text(&offer, "/id"), withdrawn);
    let merge = Some(json!({ "case_id": other }));
    answers.seen(1).call(side, WORKER, "POST", "/api/v1/cases/{id}/merges", case, merge);
    answers.call(side, WORKER, "GET", "/api/v1/cases/{id}/versions", case, None);
}
