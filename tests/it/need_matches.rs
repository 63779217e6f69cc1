//! What newly fits an open need, for its own worker and nobody else.

use arunai_tests::region::{Region, Row, wamnet_csv};
use arunai_tests::{Client, tests};
use serde_json::{Value, json};

use crate::case_work::{new_case, open, record, report, text};

fn matches(worker: &Client) -> Vec<(String, Vec<String>)> {
    let found = worker.get("/api/v1/need_matches").expect(200);
    let of = |found: &Value| {
        let services = found["services"].as_array().expect("services").iter();
        (text(&found["need_id"]), services.map(|service| text(&service["service"]["name"])).collect())
    };
    found.as_array().expect("a list").iter().map(of).collect()
}

tests! {
    fn a_worker_sees_what_came_for_an_open_need(test: &TestRegistry) {
        let region = Region::build(test);
        test.clock.set("2025-10-01T01:00:00Z".parse().expect("a time"));
        region.import(test, "csvdownload024.csv", &wamnet_csv(&[Row::new(1, "短期入所")]), "2025-09-30");
        test.clock.set("2026-06-15T01:00:00Z".parse().expect("a time"));
        let worker = test.worker(region.organizations[0]);
        let case = open(&worker, &region);
        let need = record(&worker, &case, "kind_24", "2026-05-10");
        record(&worker, &case, "kind_46", "2026-05-10");
        assert_eq!(matches(&worker), [], "what was there before is no news");
        region.import(test, "csvdownload024.csv", &wamnet_csv(&[Row::new(1, "短期入所"), Row::new(2, "短期入所")]), "2026-03-31");
        assert_eq!(matches(&worker), [(text(&need["id"]), vec!["事業所2".to_owned()])]);
        // A child is not served by what takes adults alone; a met need waits for nothing.
        let path = format!("/api/v1/needs/{}/reports", text(&need["id"]));
        worker.post(&path, &report("2026-06-01", "met")).expect(201);
        assert_eq!(matches(&worker), []);
        assert_eq!(worker.get("/api/v1/need_matches?since=2020-01-01").fields(), ["since"]);
    }

    fn what_the_council_holds_to_be_far_is_no_match(test: &TestRegistry) {
        let region = Region::build(test);
        test.clock.set("2026-06-15T01:00:00Z".parse().expect("a time"));
        let mut far = Row::new(2, "短期入所");
        (far.area, far.position) = ("架空県星見町".to_owned(), (150.15, 33.05));
        region.import(test, "csvdownload024.csv", &wamnet_csv(&[Row::new(1, "短期入所"), far]), "2026-03-31");
        let worker = test.council_worker(region.organizations[0], region.council);
        let case = open(&worker, &region);
        let quiet = open(&worker, &region);
        record(&worker, &case, "kind_24", "2026-05-10");
        record(&worker, &quiet, "domain_finance", "2026-05-10");
        let found = || matches(&worker).into_iter().map(|(_, names)| names.len()).collect::<Vec<_>>();
        let usual = found();
        assert_eq!(usual.len(), 1, "{usual:?}");
        let far_minutes = |minutes: f64| {
            let path = format!("/api/v1/councils/{}/settings/2026-06-01", region.council);
            test.curator(region.council).put(&path, &json!({ "far_minutes": minutes })).expect(200);
        };
        far_minutes(1.0);
        assert!(found() < usual, "the council's own settings say what is far");
        // That its needs were looked at is told of every case, whether or not anything fits.
        let trail = worker.get("/api/v1/case_changes?limit=200").expect(200);
        let reads = |case: &str| {
            let entries = trail["items"].as_array().expect("items").iter();
            entries.filter(|entry| entry["action"] == "read" && entry["record_id"] == case).count()
        };
        assert_eq!(reads(&case), reads(&quiet));
        assert!(reads(&quiet) > 1);
    }

    fn nobody_else_is_told_who_waits(test: &TestRegistry) {
        let region = Region::build(test);
        region.import(test, "csvdownload024.csv", &wamnet_csv(&[Row::new(1, "短期入所")]), "2026-03-31");
        let service = test.anonymous().get("/api/v1/services").expect(200)["items"][0].clone();
        let curator = test.curator(region.council);
        let (worker, other) = (test.worker(region.organizations[0]), test.worker(region.organizations[1]));
        let askers = [test.anonymous(), test.member(region.council), curator.clone(), other.clone(), test.administrator()];
        let id = text(&service["id"]);
        let asked = [
            "/api/v1/services".to_owned(), format!("/api/v1/services/{id}"), "/api/v1/changes?limit=200".to_owned(),
            format!("/api/v1/gaps?council={}", region.council), "/api/v1/releases".to_owned(), "/api/v1/reports".to_owned(),
            "/search".to_owned(), "/reports".to_owned(), "/council/matrix".to_owned(),
        ];
        let all = || -> Vec<_> {
            askers.iter().flat_map(|asker| asked.iter().map(|path| {
                let answer = asker.get(path);
                (answer.status, answer.text)
            })).collect()
        };
        let toggle = |state: &str| {
            let body = json!({ "state": state, "month": "2026-06-01" });
            curator.put(&format!("/api/v1/services/{id}/vacancy"), &body).expect(200);
        };
        // The same vacancies are recorded with somebody who waits and with nobody: nobody sees a difference.
        let mut seen = Vec::new();
        for waits in [false, true] {
            toggle("full");
            toggle("available");
            if waits {
                let case = text(&worker.post("/api/v1/cases", &new_case(&region)).expect(201)["id"]);
                record(&worker, &case, "kind_24", "2026-05-10");
                assert_eq!(matches(&worker).len(), 1);
                toggle("full");
                assert_eq!(matches(&worker), [], "it has no place");
                toggle("available");
            }
            seen.push(all());
            assert_eq!(matches(&other), []);
        }
        // The gap table of a worker tells the own persons; that one is left out above by asking another organisation's.
        assert_eq!(seen[0], seen[1]);
        for client in [test.anonymous(), curator, test.member(region.council), test.administrator()] {
            assert!([401, 403].contains(&client.get("/api/v1/need_matches").status));
        }
    }
}
