//! Measures: about which issues, with which resources, and who reads of them.

use arunai_tests::region::{Region, Row, wamnet_csv};
use arunai_tests::{Client, tests};
use serde_json::{Value, json};

use crate::case_work::text;
use crate::issues::new_issue;

const MEASURES: &str = "/api/v1/measures";

fn path(measure: &Value) -> String {
    format!("{MEASURES}/{}", text(&measure["id"]))
}

fn ids(client: &Client, query: &str) -> Vec<String> {
    let listed = client.get(&format!("{MEASURES}?{query}")).expect(200);
    listed["items"].as_array().expect("items").iter().map(|measure| text(&measure["id"])).collect()
}

tests! {
    fn a_measure_is_read_by_whom_it_is_for(test: &TestRegistry) {
        let region = Region::build(test);
        region.import(test, "csvdownload024.csv", &wamnet_csv(&[Row::new(1, "短期入所")]), "2026-03-31");
        let curator = test.curator(region.council);
        let issue = curator.post("/api/v1/issues", &new_issue("移動")).expect(201);
        let service = curator.get("/api/v1/services").expect(200)["items"][0]["id"].clone();
        let new = json!({ "kind": "move", "title": "送迎の共同運行", "issue_ids": [issue["id"]],
            "area_codes": [region.city], "terms": ["kind_24"], "expected_effect": "待つ人がへる",
            "starts_on": "2026-04-01", "wash_out_months": 3, "service_ids": [service] });
        let measure = curator.post(MEASURES, &new).expect(201);
        let quiet = curator.post(MEASURES, &json!({ "kind": "train", "title": "研修" })).expect(201);
        let inside = [&curator, &test.member(region.council), &test.municipality(std::slice::from_ref(&region.city))];
        for client in inside {
            assert_eq!(client.get(&path(&measure)).expect(200), measure);
            assert_eq!(ids(client, "").len(), 2);
            assert_eq!(ids(client, &format!("council={}&issue={}", region.council, text(&issue["id"]))), [text(&measure["id"])]);
        }
        let open = curator.patch(&path(&measure), 1, &json!({ "is_public": true, "ended_on": "2026-06-01" })).expect(200);
        assert_eq!((&open["version"], &open["ended_on"]), (&json!(2), &json!("2026-06-01")));
        for client in [&test.anonymous(), &test.curator(region.other_council), &test.administrator()] {
            // The issue is not for everybody, so nobody learns of it from the measure.
            assert_eq!(client.get(&path(&measure)).expect(200)["issue_ids"], json!([]));
            assert_eq!(ids(client, &format!("issue={}", text(&issue["id"]))), Vec::<String>::new());
            client.get(&path(&quiet)).expect(404);
            assert_eq!(ids(client, ""), [text(&measure["id"])]);
        }
        test.curator(region.other_council).patch(&path(&measure), 2, &json!({ "title": "x" })).expect(404);
        curator.patch(&path(&measure), 1, &json!({ "title": "x" })).expect(412);
        // Both were made in the same moment, so either may be the first.
        let page = curator.get(&format!("{MEASURES}?limit=1")).expect(200);
        let mut both = ids(&curator, &format!("limit=1&after={}", text(&page["next"])));
        both.push(text(&page["items"][0]["id"]));
        both.sort();
        let mut expected = [text(&measure["id"]), text(&quiet["id"])];
        expected.sort();
        assert_eq!(both, expected);
        let feed = test.anonymous().get("/api/v1/changes?limit=200").expect(200).to_string();
        assert!(!feed.contains(&text(&measure["id"])), "{feed}");
    }

    fn terms_that_are_the_same_keep_their_order(test: &TestRegistry) {
        let region = Region::build(test);
        let curator = test.curator(region.council);
        let terms = json!(["kind_24", "kind_22", "kind_11"]);
        let measure = curator.post(MEASURES, &json!({ "kind": "move", "title": "送迎", "terms": terms })).expect(201);
        let change = |terms: Value| curator.patch(&path(&measure), 1, &json!({ "terms": terms }));
        assert_eq!(change(json!(["kind_24", "kind_11", "kind_22"])).expect(200), measure);
        assert_eq!(change(json!(["kind_24", "kind_24", "kind_22"])).fields(), ["terms[1]"]);
        let other = json!(["kind_22", "kind_24", "kind_11"]);
        let changed = change(other.clone()).expect(200);
        assert_eq!((&changed["terms"], &changed["version"]), (&other, &json!(2)), "outcomes compare by the first");
    }

    fn every_fault_of_a_measure_names_its_field(test: &TestRegistry) {
        let region = Region::build(test);
        let curator = test.curator(region.council);
        let foreign = test.curator(region.other_council).post("/api/v1/issues", &new_issue("x")).expect(201);
        let measure = curator.post(MEASURES, &json!({ "kind": "create", "title": "つくる" })).expect(201);
        for (edit, field) in [
            (json!({ "kind": "hope" }), "kind"),
            (json!({ "title": null, "titel": "x" }), "titel"),
            (json!({ "issue_ids": [foreign["id"]] }), "issue_ids[0]"),
            (json!({ "area_codes": [region.elsewhere] }), "area_codes[0]"),
            (json!({ "terms": ["nothing"] }), "terms[0]"),
            (json!({ "service_ids": [foreign["id"]] }), "service_ids[0]"),
            (json!({ "wash_out_months": 25 }), "wash_out_months"),
            (json!({ "ended_on": "2026-05-01" }), "ended_on"),
            (json!({ "starts_on": "1026-05-01" }), "starts_on"),
            (json!({ "starts_on": "2026-05-01", "ended_on": "2206-05-01" }), "ended_on"),
            (json!({ "starts_on": "2026-05-02", "ended_on": "2026-05-01" }), "ended_on"),
        ] {
            let answer = curator.patch(&path(&measure), 1, &edit);
            assert_eq!((answer.status, answer.fields()), (400, vec![field.to_owned()]), "{edit}: {}", answer.text);
        }
        assert_eq!(curator.get(&path(&measure)).expect(200), measure);
    }
}
