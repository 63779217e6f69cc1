//! Releases over HTTP: made once, by a job, in two tiers, of which nothing hidden can be read.

use std::collections::BTreeMap;
use std::time::Duration;

use arunai_tests::region::Region;
use arunai_tests::{Client, TestRegistry, tests};
use serde_json::{Value, json};

use crate::case_work::{new_case, report, text};

const QUARTER: &str = "2025-Q3";
const TERMS: [&str; 5] = ["kind_22", "kind_24", "kind_33", "kind_46", "domain_mobility"];

/// 240 cases of three organisations in two municipalities, each with a need or two.
fn enter_cases(test: &TestRegistry, region: &Region) {
    for (place, organization) in region.organizations.iter().take(3).enumerate() {
        let worker = test.worker(*organization);
        let entry = |number: usize| {
            let mut case = new_case(region);
            if (number + place).is_multiple_of(3) {
                case["residence_area"] = json!(region.town);
            }
            let need = |term: &str, day: &str| json!({ "term": term, "reports": [report(day, "unmet")] });
            let first = TERMS[(number * number + place) % TERMS.len()];
            let mut needs = vec![need(first, "2025-10-10")];
            if number.is_multiple_of(4) {
                needs.push(need(TERMS[(number * number + place + 1) % TERMS.len()], "2025-11-10"));
            }
            json!({ "case": case, "needs": needs })
        };
        let entries: Vec<Value> = (0..80).map(entry).collect();
        worker.post("/api/v1/case_entries", &json!({ "entries": entries })).expect(201);
    }
}

/// Waits for a job to end.
fn make(curator: &Client, quarter: &str) -> Value {
    let job = curator.post("/api/v1/releases", &json!({ "quarter": quarter })).expect(202);
    let path = format!("/api/v1/release_jobs/{}", text(&job["id"]));
    for _ in 0..600 {
        let job = curator.get(&path).expect(200);
        if job["state"] != "running" {
            return job;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("the job does not end");
}

fn cells(client: &Client, release: &Value) -> BTreeMap<String, Option<u64>> {
    let path = format!("/api/v1/releases/{}/cells", text(&release["id"]));
    let found = client.get(&path).expect(200);
    let key = |cell: &Value| ["measure", "area", "stage", "service"].map(|name| text(&cell[name])).join(" ");
    found["cells"].as_array().expect("cells").iter().map(|cell| (key(cell), cell["value"].as_u64())).collect()
}

tests! {
    fn a_release_is_made_once_and_hides_what_is_small(test: &TestRegistry) {
        let region = Region::build(test);
        enter_cases(test, &region);
        let curator = test.curator(region.council);
        let preview = curator.post("/api/v1/release_previews", &json!({ "quarter": QUARTER })).expect(200);
        let job = make(&curator, QUARTER);
        assert_eq!(job["state"], "done", "{job}");
        let [council, public] = [&job["releases"][0], &job["releases"][1]];
        assert_eq!((&council["tier"], &public["tier"]), (&json!("council"), &json!("public")));
        let (papers, web) = (cells(&curator, council), cells(&test.anonymous(), public));
        assert_eq!(papers["new * * *"], Some(300));
        assert_eq!(papers["open_persons * * *"], Some(240));
        // The public sees a part of what the council sees, and nobody a small number.
        assert_eq!(papers.keys().collect::<Vec<_>>(), web.keys().collect::<Vec<_>>());
        assert!(web.iter().all(|(key, value)| value.is_none() || papers[key] == *value));
        assert!(papers.values().flatten().all(|value| *value == 0 || *value >= 5), "{papers:?}");
        assert!(web.values().flatten().all(|value| *value >= 10), "{web:?}");
        let hidden = preview[0]["hidden"].as_array().expect("hidden");
        assert_eq!(hidden.len(), papers.values().filter(|value| value.is_none()).count());
        assert!(!preview.to_string().contains("300"), "a pattern has no number");
        // It is never made again, and never changed.
        let again = make(&curator, QUARTER);
        assert_eq!(again["state"], "failed");
        assert_eq!(make(&curator, "2025-Q2")["state"], "failed");
        assert_eq!(cells(&curator, council), papers);
    }

    fn a_release_is_read_by_whom_it_is_for(test: &TestRegistry) {
        let region = Region::build(test);
        enter_cases(test, &region);
        let curator = test.curator(region.council);
        let job = make(&curator, QUARTER);
        let [council, public] = [&job["releases"][0], &job["releases"][1]];
        let path = |release: &Value| format!("/api/v1/releases/{}", text(&release["id"]));
        for client in [test.anonymous(), test.member(region.other_council), test.administrator()] {
            client.get(&path(council)).expect(404);
            client.get(&format!("{}/cells", path(council))).expect(404);
            client.get(&format!("{}/cells.csv", path(council))).expect(404);
            client.get(&path(public)).expect(200);
            let listed = client.get("/api/v1/releases").expect(200);
            assert_eq!(listed["items"], json!([public]));
        }
        let member = test.member(region.council);
        assert_eq!(member.get(&path(council)).expect(200), *council);
        assert_eq!(member.get("/api/v1/releases").expect(200)["items"].as_array().map(Vec::len), Some(2));
        for (query, field) in [("area=nowhere", "area"), ("measure=age", "measure"), ("service=kind_24", "service"),
            (&format!("area={}&stage=adult&service=group_short_stay", region.city), "cells")]
        {
            let answer = member.get(&format!("{}/cells?{query}", path(council)));
            assert_eq!((answer.status, answer.fields()), (400, vec![field.to_owned()]), "{query}");
            assert!(answer.text.contains("公表対象外"));
        }
        let table = member.get(&format!("{}/cells.csv", path(council)));
        assert!(table.text.contains("open_persons,*,*,*,240") && table.text.contains('＊'));
        let feed = test.anonymous().get("/api/v1/changes?limit=200").expect(200).to_string();
        assert!(!feed.contains(&text(&council["id"])), "{feed}");
        // What a job says is the council's own.
        let other = test.curator(region.other_council);
        other.get(&format!("/api/v1/release_jobs/{}", text(&job["id"]))).expect(404);
    }

    fn a_withdrawn_release_stays_listed_with_the_reason(test: &TestRegistry) {
        let region = Region::build(test);
        enter_cases(test, &region);
        let curator = test.curator(region.council);
        let public = make(&curator, QUARTER)["releases"][1].clone();
        let path = format!("/api/v1/releases/{}", text(&public["id"]));
        let withdraw = |client: &Client, reason: &str| {
            let body = json!({ "reason": reason }).to_string().into_bytes();
            client.send("POST", &format!("{path}/withdrawals"), Some(body), &[("if-match", "\"1\"")])
        };
        withdraw(&test.curator(region.other_council), "x").expect(404);
        assert_eq!(withdraw(&curator, "").fields(), ["reason"]);
        let withdrawn = withdraw(&curator, "集計の範囲を誤ったため").expect(200);
        assert_eq!(withdrawn["withdrawal_reason"], "集計の範囲を誤ったため");
        assert_eq!(test.anonymous().get(&path).expect(200), withdrawn);
        assert_eq!(withdrawn["content_hash"], public["content_hash"]);
        test.anonymous().get(&format!("{path}/cells")).expect(409);
        withdraw(&curator, "x").expect(412);
    }

    fn of_few_cases_only_the_whole_region_is_told(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        worker.post("/api/v1/cases", &new_case(&region)).expect(201);
        let curator = test.curator(region.council);
        let job = make(&curator, QUARTER);
        assert_eq!(job["state"], "done", "{job}");
        let council = &job["releases"][0];
        assert_eq!(council["coverage"], "fewer_than_three");
        assert!(cells(&curator, council).keys().all(|key| key.contains(" * * ")));
    }

    fn a_quarter_that_is_not_over_has_no_release(test: &TestRegistry) {
        let region = Region::build(test);
        let curator = test.curator(region.council);
        let job = make(&curator, "2026-Q1");
        assert_eq!(job["state"], "failed");
        assert!(text(&job["problem"]).contains("quarter"), "{job}");
    }
}
