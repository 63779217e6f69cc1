//! The life of a case, and what is left of one that was erased.

use arunai_tests::region::Region;
use arunai_tests::{Backend, tests};
use serde_json::{Value, json};

fn new_case(region: &Region) -> Value {
    json!({ "stage": "adult", "birth_cohort": 1990, "main_support": true, "disability_types": ["mental"],
        "support_level": "level_3", "residence_area": region.city, "granting_area": region.city,
        "consented_on": "2026-01-10", "opened_on": "2026-01-10" })
}

fn with(mut body: Value, field: &str, value: Value) -> Value {
    body[field] = value;
    body
}

fn unmet(on: &str) -> Value {
    json!({ "reported_on": on, "status": "unmet", "reasons": ["full", "too_far"], "urgency": 3 })
}

tests! {
    fn bad_cases_are_refused_and_named(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let case = || new_case(&region);
        for (body, field) in [
            (with(case(), "birth_date", json!("1990-05-05")), "birth_date"),
            (with(case(), "residence_area", json!("902013")), "residence_area"),
            (with(case(), "residence_area", json!("472018")), "residence_area"),
            (with(case(), "granting_area", json!("900001")), "granting_area"),
            (with(case(), "consented_on", json!("2026-12-31")), "consented_on"),
            (with(case(), "opened_on", json!("2026-01-09")), "opened_on"),
            (with(case(), "stage", json!("child")), "guardian_consented_on"),
            (with(case(), "stage", json!("old")), "stage"),
            (with(case(), "birth_cohort", json!(1850)), "birth_cohort"),
            (with(case(), "disability_types", json!(["mental", "nothing"])), "disability_types[1]"),
            (with(case(), "support_level", json!("level_9")), "support_level"),
        ] {
            let answer = worker.post("/api/v1/cases", &body);
            assert_eq!(answer.status, 400, "{body}: {}", answer.text);
            assert!(answer.fields().contains(&field.to_owned()), "{field}: {}", answer.text);
        }
        assert_eq!(worker.get("/api/v1/cases").expect(200)["items"], json!([]));
    }

    fn bad_needs_are_refused_and_named(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let case = worker.post("/api/v1/cases", &new_case(&region)).expect(201);
        let path = format!("/api/v1/cases/{}/needs", case["id"].as_str().expect("id"));
        for (term, report, field) in [
            ("kind_99", unmet("2026-02-01"), "term"),
            ("kind_24", with(unmet("2026-02-01"), "urgency", json!(5)), "report.urgency"),
            ("kind_24", with(unmet("2026-02-01"), "reasons", json!([])), "report.reasons"),
            ("kind_24", with(unmet("2026-02-01"), "reasons", json!(["because"])), "report.reasons[0]"),
            ("kind_24", unmet("2026-01-01"), "report.reported_on"),
            ("kind_24", unmet("2026-07-01"), "report.reported_on"),
            ("kind_24", with(unmet("2026-02-01"), "note", json!("名前")), "report.note"),
        ] {
            let answer = worker.post(&path, &json!({ "term": term, "report": report }));
            assert_eq!((answer.status, answer.fields()), (400, vec![field.to_owned()]), "{}", answer.text);
        }
    }

    fn a_need_is_open_once_and_reported_again(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let case = worker.post("/api/v1/cases", &new_case(&region)).expect(201);
        let path = format!("/api/v1/cases/{}", case["id"].as_str().expect("id"));
        let new = json!({ "term": "kind_24", "report": unmet("2026-02-01") });
        let need = worker.post(&format!("{path}/needs"), &new).expect(201);
        worker.post(&format!("{path}/needs"), &new).expect(409);
        let met = json!({ "reported_on": "2026-05-01", "status": "met", "urgency": 1 });
        let reports = format!("/api/v1/needs/{}/reports", need["id"].as_str().expect("id"));
        worker.post(&reports, &met).expect(201);
        worker.post(&format!("{path}/needs"), &new).expect(201);
        let file = worker.get(&path).expect(200);
        assert_eq!(file["needs"].as_array().map(Vec::len), Some(2));
        worker.patch(&path, 1, &json!({ "closed_on": "2026-06-01" })).expect(200);
        worker.patch(&path, 1, &json!({ "closed_on": null })).expect(412);
    }

    fn an_erased_case_leaves_no_trace(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let case = worker.post("/api/v1/cases", &new_case(&region)).expect(201);
        let (id, token) = (case["id"].as_str().expect("id"), case["token"].as_str().expect("token"));
        let path = format!("/api/v1/cases/{id}");
        worker.post(&format!("{path}/needs"), &json!({ "term": "domain_rights", "report": unmet("2026-02-01") })).expect(201);
        worker.patch(&path, 1, &json!({ "support_level": "level_6" })).expect(200);
        assert!(test.registry.dump_text().expect("dumps").contains(token));
        worker.delete(&path, 2).expect(204);
        worker.get(&path).expect(404);
        let left = test.registry.dump_text().expect("dumps");
        assert!(!left.contains(token) && !left.contains("too_far\",") && !left.contains("level_6\""));
        if test.backend == Backend::Sqlite {
            for ending in ["", "-wal", "-shm"] {
                let bytes = std::fs::read(test.path(&format!("arunai.sqlite{ending}"))).unwrap_or_default();
                let found = bytes.windows(token.len()).any(|window| window == token.as_bytes());
                assert!(!found, "the token is still in arunai.sqlite{ending}");
            }
        }
    }

    fn the_audit_trail_names_fields_but_no_content(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let case = worker.post("/api/v1/cases", &new_case(&region)).expect(201);
        let path = format!("/api/v1/cases/{}", case["id"].as_str().expect("id"));
        worker.patch(&path, 1, &json!({ "support_level": "level_6" })).expect(200);
        worker.get(&path).expect(200);
        worker.delete(&path, 2).expect(204);
        let trail = worker.get("/api/v1/case_changes");
        let items = trail.expect(200)["items"].as_array().cloned().expect("items");
        let actions: Vec<&str> =
            items.iter().filter(|i| i["noun"] == "cases").filter_map(|i| i["action"].as_str()).collect();
        assert_eq!(actions, ["create", "change", "read", "erase"]);
        let change = items.iter().find(|i| i["action"] == "change").expect("the change");
        assert_eq!(change["fields"], json!(["support_level"]));
        for content in ["level_6", region.city.as_str(), case["token"].as_str().expect("token")] {
            assert!(!trail.text.contains(content), "{content}");
        }
        let feed = test.anonymous().get("/api/v1/changes?limit=200").text;
        assert!(!feed.contains("\"cases\"") && !feed.contains("\"accounts\""));
    }
}
