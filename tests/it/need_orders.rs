//! The order in which things are entered decides nothing.

use arunai_tests::region::Region;
use arunai_tests::{Client, tests};
use serde_json::{Value, json};

use crate::case_work::{flows, new_case, open, record, recount_agrees, report, text};

/// One thing that is entered of a case.
type Deed = (&'static str, Value);

/// Enters deeds; a report goes to the need of its term, which it begins if there is none.
fn enter(worker: &Client, case: &str, deeds: &[Deed]) {
    for (term, body) in deeds {
        if *term == "state" {
            let version = &worker.get(&format!("/api/v1/cases/{case}")).expect(200)["version"];
            worker
                .patch(&format!("/api/v1/cases/{case}"), version.as_i64().expect("a version"), body)
                .expect(200);
            continue;
        }
        let entry = json!({ "term": term, "reports": [body] });
        let token = text(&worker.get(&format!("/api/v1/cases/{case}")).expect(200)["token"]);
        worker
            .post("/api/v1/case_entries", &json!({ "entries": [{ "token": token, "needs": [entry] }] }))
            .expect(201);
    }
}

fn tables(worker: &Client) -> Vec<Value> {
    let quarters = ["2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"];
    let parts = ["", "&stage=adult", "&reason=full", "&disability_type=mental"];
    let mut found = Vec::new();
    for (quarter, part) in quarters.iter().flat_map(|quarter| parts.iter().map(move |part| (quarter, part))) {
        found.push(
            worker.get(&format!("/api/v1/need_flows?quarter={quarter}{part}")).expect(200)["flows"].clone(),
        );
    }
    found
}

tests! {
    fn the_same_facts_in_any_order_give_the_same_tables(test: &TestRegistry) {
        let region = Region::build(test);
        let mut met = report("2025-08-20", "met");
        met["reasons"] = json!([]);
        let deeds: [Deed; 7] = [
            ("kind_24", report("2025-05-10", "unmet")),
            ("kind_24", report("2025-07-10", "partly_substituted")),
            ("kind_24", met),
            ("kind_24", report("2025-11-10", "unmet")),
            ("domain_leisure", report("2025-10-10", "unmet")),
            ("state", json!({ "valid_from": "2025-09-01", "residence_area": region.town })),
            ("state", json!({ "valid_from": "2025-06-01", "disability_types": ["mental"] })),
        ];
        let mut first = None;
        for (number, order) in [[0, 1, 2, 3, 4, 5, 6], [6, 5, 4, 3, 2, 1, 0], [3, 0, 5, 2, 6, 4, 1], [2, 4, 6, 0, 1, 3, 5]]
            .into_iter()
            .enumerate()
        {
            let worker = test.worker(region.organizations[number]);
            let case = open(&worker, &region);
            enter(&worker, &case, &order.map(|place| deeds[place].clone()));
            let found = tables(&worker);
            assert_eq!(*first.get_or_insert_with(|| found.clone()), found, "{order:?}");
        }
        recount_agrees(test);
    }

    fn a_need_that_was_met_within_its_quarter_keeps_its_reason(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let case = open(&worker, &region);
        let mut met = report("2025-05-20", "met");
        met["reasons"] = json!([]);
        enter(&worker, &case, &[("kind_24", report("2025-04-10", "unmet")), ("kind_24", met)]);
        let table = worker.get("/api/v1/need_flows?quarter=2025-Q1&reason=full").expect(200);
        assert_eq!(table["flows"][0]["new"], json!({ "needs": 1, "persons": 1 }), "{table}");
        let other = worker.get("/api/v1/need_flows?quarter=2025-Q1&reason=too_far").expect(200);
        assert_eq!(other["flows"], json!([]));
    }

    fn a_second_need_of_a_term_cannot_begin_before_the_end_of_the_first(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let case = open(&worker, &region);
        enter(&worker, &case, &[
            ("kind_24", report("2025-04-10", "unmet")),
            ("kind_24", report("2025-06-10", "met")),
        ]);
        let path = format!("/api/v1/cases/{case}/needs");
        worker.post(&path, &json!({ "term": "kind_24", "report": report("2025-05-10", "unmet") })).expect(409);
        worker.post(&path, &json!({ "term": "kind_24", "report": report("2025-07-10", "unmet") })).expect(201);
    }

    fn needs_of_a_term_follow_one_another(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let case = open(&worker, &region);
        let needs = format!("/api/v1/cases/{case}/needs");
        let make = |day: &str| {
            worker.post(&needs, &json!({ "term": "kind_24", "report": report(day, "unmet") })).expect(201)
        };
        let say = |need: &Value, day: &str| {
            worker.post(&format!("/api/v1/needs/{}/reports", text(&need["id"])), &report(day, "met"))
        };
        let first = make("2025-04-10");
        say(&first, "2025-06-10").expect(201);
        let second = make("2025-08-10");
        say(&second, "2025-09-10").expect(201);
        // Recorded, reported, corrected or entered in a table: nothing lies beyond the beginning of the next.
        worker.post(&needs, &json!({ "term": "kind_24", "report": report("2025-07-10", "unmet") })).expect(409);
        say(&first, "2025-10-10").expect(409);
        say(&second, "2025-05-10").expect(409);
        let correct = |need: &Value, day: &str| {
            let id = text(&need["reports"][0]["id"]);
            worker.patch(&format!("/api/v1/need_reports/{id}"), 1, &report(day, "unmet"))
        };
        correct(&first, "2025-08-20").expect(409);
        correct(&second, "2025-05-20").expect(409);
        let token = text(&worker.get(&format!("/api/v1/cases/{case}")).expect(200)["token"]);
        let entry = |day: &str| {
            let entry = json!({ "token": token, "needs": [{ "term": "kind_24", "reports": [report(day, "met")] }] });
            worker.post("/api/v1/case_entries", &json!({ "entries": [entry] }))
        };
        assert_eq!(entry("2025-05-20").fields(), ["entries[0].needs[0].reports[0]"]);
        entry("2025-07-20").expect(201);
        correct(&first, "2025-05-20").expect(200);
        let told = say(&first, "2025-07-10").expect(201);
        let file = worker.get(&format!("/api/v1/cases/{case}")).expect(200);
        assert!(file["needs"].as_array().expect("needs").contains(&told), "{told} is not what is stored: {file}");
        recount_agrees(test);
    }

    fn nothing_is_reported_of_a_person_who_has_died(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let case = open(&worker, &region);
        let need = text(&record(&worker, &case, "kind_24", "2025-05-10")["id"]);
        let other = text(&record(&worker, &case, "domain_work", "2025-05-20")["id"]);
        let tell = |need: &str, day: &str, status: &str| {
            let path = format!("/api/v1/needs/{need}/reports");
            worker.post(&path, &json!({ "reported_on": day, "status": status, "reasons": [], "urgency": 2 }))
        };
        assert_eq!(tell(&need, "2025-05-15", "withdrawn_died").status, 409, "the other was reported later");
        tell(&need, "2025-05-20", "withdrawn_died").expect(201);
        assert_eq!(tell(&other, "2025-05-21", "met").status, 409);
        let new = json!({ "term": "kind_22", "report": report("2025-06-01", "unmet") });
        assert_eq!(worker.post(&format!("/api/v1/cases/{case}/needs"), &new).status, 409);
        let earlier = json!({ "term": "kind_22", "report": report("2025-05-19", "unmet") });
        let third = text(&worker.post(&format!("/api/v1/cases/{case}/needs"), &earlier).expect(201)["id"]);
        // Who has died needs nothing any more, whatever was said of other needs that day or is entered late.
        let open_at = |day: &str| flows(&worker, day, None)[6];
        assert_eq!(open_at("2025-Q1"), 0);
        let template = worker.get("/api/v1/case_entries/template.csv").text;
        assert_eq!((template.lines().count(), template.contains("未充足")), (2, false), "{template}");
        recount_agrees(test);
        // A death may be told of each need, in any order; and its day is corrected where it was told.
        tell(&third, "2025-05-20", "withdrawn_died").expect(201);
        let file = || worker.get(&format!("/api/v1/cases/{case}")).expect(200)["needs"].as_array().expect("needs").clone();
        let died = |need: &Value| {
            let reports = need["reports"].as_array().expect("reports").clone();
            reports.into_iter().find(|report| report["status"] == "withdrawn_died")
        };
        for mistaken in file().iter().filter_map(died) {
            let path = format!("/api/v1/need_reports/{}", text(&mistaken["id"]));
            let version = mistaken["version"].as_i64().expect("a version");
            worker.patch(&path, version, &report("2025-05-20", "unmet")).expect(200);
        }
        assert_eq!(open_at("2025-Q1"), 3);
        recount_agrees(test);
    }

    fn a_case_that_is_named_twice_in_one_body_counts_once(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let case = open(&worker, &region);
        enter(&worker, &case, &[("kind_24", report("2025-04-10", "unmet"))]);
        let token = text(&worker.get(&format!("/api/v1/cases/{case}")).expect(200)["token"]);
        let again = |day: &str| {
            json!({ "token": token, "needs": [{ "term": "kind_24", "reports": [report(day, "unmet")] }] })
        };
        // More than are looked up at once lie between the two.
        let others = (0..499).map(|_| json!({ "case": new_case(&region) }));
        let entries: Vec<Value> =
            [again("2025-05-10")].into_iter().chain(others).chain([again("2025-08-10")]).collect();
        worker.post("/api/v1/case_entries", &json!({ "entries": entries })).expect(201);
        recount_agrees(test);
    }

    fn an_end_of_what_was_not_open_is_told_to_the_own_workers(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let case = open(&worker, &region);
        enter(&worker, &case, &[
            ("kind_22", report("2025-04-10", "unmet")),
            ("kind_24", report("2025-06-10", "met")),
        ]);
        let doubts = worker.get("/api/v1/need_doubts").expect(200);
        let found: Vec<_> = doubts.as_array().expect("a list").iter().map(|d| (&d["reported_on"], &d["status"])).collect();
        assert_eq!(found, [(&json!("2025-06-10"), &json!("met"))]);
        assert_eq!(test.worker(region.organizations[1]).get("/api/v1/need_doubts").expect(200), json!([]));
    }

    fn a_domain_without_services_is_served_by_none(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let case = text(&worker.post("/api/v1/cases", &new_case(&region)).expect(201)["id"]);
        for (term, status) in [("domain_medical_care", 409), ("domain_disaster", 409), ("domain_leisure", 200), ("kind_24", 200)] {
            let need = json!({ "term": term, "report": report("2025-05-10", "unmet") });
            let need = worker.post(&format!("/api/v1/cases/{case}/needs"), &need).expect(201);
            worker.get(&format!("/api/v1/needs/{}/services", text(&need["id"]))).expect(status);
        }
    }
}
