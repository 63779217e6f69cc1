//! Who may do what: every operation of the OpenAPI document, with no token, a bad one, each wrong role.

use arunai_core::id::CaseId;
use arunai_tests::region::{Region, Row, wamnet_csv};
use arunai_tests::{Client, TestRegistry, tests};
use serde_json::{Value, json};
use uuid::Uuid;

/// An operation: method, path with its parameter filled in, and the roles that may call it.
fn operations() -> Vec<(String, String, Option<Vec<String>>)> {
    let document: Value = serde_json::from_str(&arunai_api::openapi::text()).expect("JSON");
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        let path = path.replace("{code}", "902012").replace("{id}", &Uuid::from_u128(7).to_string());
        for (method, operation) in item.as_object().expect("operations") {
            let roles = operation["security"].as_array().and_then(|alternatives| {
                let anybody = alternatives.iter().any(|alternative| alternative == &json!({}));
                let roles = alternatives.iter().filter_map(|a| a["bearer"].as_array()).flatten();
                let roles: Vec<String> = roles.filter_map(|role| role.as_str().map(str::to_owned)).collect();
                (!anybody).then_some(roles)
            });
            found.push((method.to_uppercase(), path.clone(), roles));
        }
    }
    found
}

fn call(client: &Client, method: &str, path: &str) -> u16 {
    let body = matches!(method, "POST" | "PATCH" | "PUT").then(|| b"{}".to_vec());
    client.send(method, path, body, &[("if-match", "\"1\"")]).status
}

fn clients(test: &TestRegistry, region: &Region) -> Vec<(&'static str, Client)> {
    vec![
        ("administrator", test.administrator()),
        ("curator", test.curator(region.council)),
        ("member", test.member(region.council)),
        ("municipality", test.municipality(std::slice::from_ref(&region.city))),
        ("worker", test.worker(region.organizations[0])),
    ]
}

fn new_case(region: &Region) -> Value {
    json!({ "stage": "adult", "birth_cohort": 1990, "main_support": true, "residence_area": region.city,
        "granting_area": region.city, "consented_on": "2026-01-10", "opened_on": "2026-01-10" })
}

tests! {
    fn every_operation_asks_for_its_role(test: &TestRegistry) {
        let region = Region::build(test);
        let clients = clients(test, &region);
        let mut guarded = 0;
        for (method, path, roles) in operations() {
            let anonymous = call(&test.anonymous(), &method, &path);
            let Some(roles) = roles else {
                assert!(anonymous != 401 && anonymous != 403, "{method} {path}: {anonymous}");
                continue;
            };
            guarded += 1;
            assert_eq!(anonymous, 401, "{method} {path} without a token");
            assert_eq!(call(&test.with_token("garbage"), &method, &path), 401, "{method} {path}");
            for (role, client) in &clients {
                let status = call(client, &method, &path);
                if roles.iter().any(|allowed| allowed == role) {
                    assert!(status != 401 && status != 403 && status < 500, "{role} {method} {path}: {status}");
                } else {
                    assert_eq!(status, 403, "{role} {method} {path}");
                }
            }
        }
        assert!(guarded > 15, "{guarded} guarded operations");
    }

    fn another_organisations_worker_finds_no_case(test: &TestRegistry) {
        let region = Region::build(test);
        let own = test.worker(region.organizations[0]);
        let other = test.worker(region.organizations[1]);
        let case = own.post("/api/v1/cases", &new_case(&region)).expect(201);
        let path = format!("/api/v1/cases/{}", case["id"].as_str().expect("id"));
        let report = json!({ "reported_on": "2026-02-01", "status": "unmet", "reasons": ["full"], "urgency": 2 });
        let need = own.post(&format!("{path}/needs"), &json!({ "term": "kind_24", "report": report })).expect(201);
        let reports = format!("/api/v1/needs/{}/reports", need["id"].as_str().expect("id"));
        let nobodys = format!("/api/v1/cases/{}", CaseId(Uuid::from_u128(9)));
        for (answer, nothing) in [
            (other.get(&path), other.get(&nobodys)),
            (other.patch(&path, 1, &json!({ "main_support": false })), other.patch(&nobodys, 1, &json!({}))),
            (other.delete(&path, 1), other.delete(&nobodys, 1)),
            (
                other.post(&format!("{path}/needs"), &json!({ "term": "kind_24", "report": report })),
                other.post(&format!("{nobodys}/needs"), &json!({ "term": "kind_24", "report": report })),
            ),
        ] {
            assert_eq!((answer.status, &answer.text), (404, &nothing.text));
        }
        other.post(&reports, &report).expect(404);
        assert_eq!(other.get("/api/v1/cases").expect(200)["items"], json!([]));
        let trail = other.get("/api/v1/case_changes").text;
        assert!(!trail.contains(case["id"].as_str().expect("id")), "{trail}");
        own.get(&path).expect(200);
    }

    fn a_curator_edits_only_the_own_councils_areas(test: &TestRegistry) {
        let region = Region::build(test);
        region.import(test, "csvdownload024.csv", &wamnet_csv(&[Row::new(1, "短期入所")]), "2026-03-31");
        let found = test.anonymous().get("/api/v1/services").expect(200);
        let path = format!("/api/v1/services/{}", found["items"][0]["id"].as_str().expect("id"));
        let stranger = test.curator(region.other_council);
        stranger.patch(&path, 1, &json!({ "name": "のっとり" })).expect(403);
        stranger.delete(&path, 1).expect(403);
        let elsewhere = json!({ "organization_id": region.organizations[0], "kind": "salon", "name": "サロン",
            "service_areas": [region.city] });
        stranger.post("/api/v1/services", &elsewhere).expect(403);
        assert_eq!(test.anonymous().get(&path).expect(200)["version"], 1);
    }

    fn a_cookie_does_not_open_the_api(test: &TestRegistry) {
        let login = test.account(arunai_core::actor::Role::Administrator, None, None, &[]);
        let session = test.registry.sign_in(&login, arunai_tests::registry::PASSWORD).expect("signs in");
        let cookie = format!("arunai_session={}", session.secret);
        let answer = test.anonymous().send("GET", "/api/v1/accounts", None, &[("cookie", &cookie)]);
        assert_eq!(answer.status, 401);
    }
}
