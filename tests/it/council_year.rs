//! A year of a council, by the API alone: from needs to a measure, a new service, and what can be said of it.
//! `docs/council-year.ja.md` tells the same story.

use arunai_tests::region::{Region, Row, wamnet_csv};
use arunai_tests::{Client, TestRegistry, tests};
use serde_json::{Value, json};

use crate::case_work::{file, report, text};
use crate::releases::{QUARTER, count_inhabitants, enter_cases, enter_new, make};

/// The same season a year later.
const NEXT: &str = "2026-Q3";

fn set(test: &TestRegistry, day: &str) {
    test.clock.set(format!("{day}T03:00:00Z").parse().expect("a time"));
}

fn released(curator: &Client, period: &str) -> Value {
    let job = make(curator, period);
    assert_eq!(job["state"], "done", "{job}");
    job["releases"][0].clone()
}

/// An issue from the numbers, a meeting that decides, and a measure.
fn decide(curator: &Client, region: &Region, release: &Value) -> (String, String) {
    let suggested =
        curator.get(&format!("/api/v1/suggested_issues?release={}", text(&release["id"]))).expect(200);
    assert!(suggested["suggestions"].is_array(), "{suggested}");
    let cell = ["open_persons", "*", "*", "group_short_stay", "*", "*", "*", "*"];
    let issue = json!({ "theme": "短期入所", "content": "泊まれるところが足りない", "terms": ["group_short_stay"],
        "evidence": [{ "release_id": release["id"], "cell": cell }], "is_draft": false });
    let issue = curator.post("/api/v1/issues", &issue).expect(201);
    let id = text(&issue["id"]);
    assert!(issue["evidence"][0]["shown"]["value"].as_u64() >= Some(5), "{issue}");
    let body = curator.post("/api/v1/bodies", &json!({ "name": "全体会", "kind": "plenary" })).expect(201);
    let body = text(&body["id"]);
    let mut version = issue["version"].as_i64().expect("a version");
    for (held_on, stage) in
        [("2026-04-20", "steering"), ("2026-05-20", "working_group"), ("2026-06-10", "plenary")]
    {
        let meeting = json!({ "body_id": body, "held_on": held_on, "is_open": false, "state": "held",
            "agenda": [{ "title": "短期入所をふやす", "issue_id": id }],
            "decisions": [{ "text": "事業所に声をかける", "issue_id": id, "who": "事務局", "due_on": "2026-09-30" }] });
        curator.post("/api/v1/meetings", &meeting).expect(201);
        let moved =
            curator.patch(&format!("/api/v1/issues/{id}"), version, &json!({ "stage": stage })).expect(200);
        version = moved["version"].as_i64().expect("a version");
    }
    let measure = json!({ "kind": "create", "title": "短期入所をつくる", "issue_ids": [id], "terms": ["group_short_stay"],
        "starts_on": "2026-07-01", "wash_out_months": 3, "area_codes": [region.city] });
    let measure = curator.post("/api/v1/measures", &measure).expect(201);
    (id, text(&measure["id"]))
}

tests! {
    fn a_year_leads_from_needs_to_a_service_and_to_what_can_be_said_of_it(test: &TestRegistry) {
        let region = Region::build(test);
        set(test, "2026-04-15");
        region.import(test, "csvdownload024.csv", &wamnet_csv(&[Row::new(1, "短期入所")]), "2025-09-30");
        enter_cases(test, &region);
        count_inhabitants(&test.curator(region.council), &region, "2025-04-01");
        let first = released(&test.curator(region.council), QUARTER);
        set(test, "2026-06-15");
        let (issue, measure) = decide(&test.curator(region.council), &region, &first);
        // A service comes; whoever waits sees it, and reports that the need is met.
        set(test, "2026-10-01");
        let rows = [Row::new(1, "短期入所"), Row::new(2, "短期入所")];
        region.import(test, "csvdownload024.csv", &wamnet_csv(&rows), "2026-03-31");
        let curator = test.curator(region.council);
        let services = test.anonymous().get("/api/v1/services").expect(200);
        let new = services["items"].as_array().expect("services").iter().find(|s| s["name"] == "事業所2").expect("it came").clone();
        curator.patch(&format!("/api/v1/measures/{measure}"), 1, &json!({ "service_ids": [new["id"]] })).expect(200);
        let worker = test.worker(region.organizations[0]);
        let matches = worker.get("/api/v1/need_matches").expect(200);
        let waiting = matches.as_array().expect("matches").iter().find(|found| found["term"] == "kind_24").expect("somebody waits");
        assert_eq!(waiting["services"][0]["service"]["name"], "事業所2");
        let need = format!("/api/v1/needs/{}/reports", text(&waiting["need_id"]));
        worker.post(&need, &report("2026-09-30", "met")).expect(201);
        let case = file(&worker, &text(&waiting["case_id"]));
        assert!(case.to_string().contains("\"met\""));
        // A year later the same season is released, and compared.
        set(test, "2026-11-01");
        // Fewer new needs of a short stay than a year before.
        enter_new(test, &region, "2026-10-10", 8);
        set(test, "2027-01-15");
        let curator = test.curator(region.council);
        let next = released(&curator, NEXT);
        let outcome = curator.get(&format!("/api/v1/measures/{measure}/outcome")).expect(200);
        assert_eq!((&outcome["here"]["before"], &outcome["here"]["after"]), (&json!(QUARTER), &json!(NEXT)), "{outcome}");
        let needs = ["needs_before", "needs_after"].map(|name| outcome["here"][name].as_u64());
        assert!(needs[0] > needs[1] && needs[1] == Some(24), "{outcome}");
        let sentence = text(&outcome["sentence"]);
        assert!(sentence.contains("1か所") && sentence.contains("24件"), "{sentence}");
        assert!(sentence.contains("とは言えません"), "{sentence}");
        // The report of the quarter tells issue, measure and sentence.
        let wanted = json!({ "kind": "assessment", "release_id": next["id"] });
        let paper = curator.post("/api/v1/reports", &wanted).expect(201).to_string();
        assert!(paper.contains("短期入所をつくる") && paper.contains("24件"), "{paper}");
        let member = test.member(region.council);
        assert_eq!(member.get(&format!("/api/v1/issues/{issue}")).expect(200)["stage"], "plenary");
        let counted = member.get(&format!("/api/v1/council_activities?council={}&fiscal_year=2026", region.council)).expect(200);
        assert_eq!((&counted["bodies"][0]["kind"], &counted["bodies"][0]["meetings"]), (&json!("plenary"), &json!(3)), "{counted}");
    }
}
