//! The OpenAPI document is the one that is committed.

use std::collections::BTreeSet;
use std::path::Path;

use arunai_tests::tests;
use serde_json::Value;

fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            found.push((path.clone(), method.to_uppercase(), operation.clone()));
        }
    }
    found
}

tests! {
    fn the_committed_document_is_this_builds(_test: &TestRegistry) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi/openapi.json");
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            committed == arunai_api::openapi::text(),
            "the contract changed; look at it and refresh: cargo run -- openapi > openapi/openapi.json"
        );
    }

    fn the_service_serves_the_document(test: &TestRegistry) {
        let served = test.anonymous().get("/openapi.json").expect(200);
        let own: Value = serde_json::from_str(&arunai_api::openapi::text()).expect("JSON");
        assert_eq!(served, own);
        assert_eq!(served["openapi"], "3.1.0");
    }

    fn every_operation_has_an_id_of_its_own_and_a_summary(_test: &TestRegistry) {
        let document: Value = serde_json::from_str(&arunai_api::openapi::text()).expect("JSON");
        let mut ids = BTreeSet::new();
        for (path, method, operation) in operations(&document) {
            let id = operation["operationId"].as_str().unwrap_or_default();
            assert!(ids.insert(id.to_owned()) && !id.is_empty(), "{method} {path}: {id}");
            assert!(operation["summary"].is_string(), "{method} {path} has no summary");
        }
    }

    fn a_wrong_method_is_told_what_is_allowed(test: &TestRegistry) {
        let answer = test.anonymous().send("DELETE", "/api/v1/searches", None, &[]);
        assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, POST")));
        assert_eq!(test.anonymous().get("/api/v1/nothing").status, 404);
    }
}
