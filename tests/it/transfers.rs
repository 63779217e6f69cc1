//! Cases between organisations, and two cases that are one person's.

use arunai_tests::region::{Region, Row, wamnet_csv};
use arunai_tests::{Answer, Client, tests};
use serde_json::{Value, json};

use crate::authorization::NOBODY;
use crate::case_work::{file, flows, new_case, open, record, recount_agrees, report, text};

tests! {
    fn a_case_goes_to_another_organisation_with_consent(test: &TestRegistry) {
        let region = Region::build(test);
        let (giver, taker) = (test.worker(region.organizations[0]), test.worker(region.organizations[1]));
        let third = test.worker(region.organizations[2]);
        let case = open(&giver, &region);
        let token = text(&file(&giver, &case)["token"]);
        record(&giver, &case, "kind_24", "2025-05-10");
        let offers = format!("/api/v1/cases/{case}/transfers");
        let offer = json!({ "to_organization_id": region.organizations[1], "consented_on": "2026-06-01" });
        for (wrong, field) in [
            (json!({ "to_organization_id": region.organizations[0], "consented_on": "2026-06-01" }), "to_organization_id"),
            (json!({ "to_organization_id": region.organizations[1], "consented_on": "2025-03-31" }), "consented_on"),
        ] {
            assert_eq!(giver.post(&offers, &wrong).fields(), [field]);
        }
        let made = giver.post(&offers, &offer).expect(201);
        giver.post(&offers, &offer).expect(409);
        let path = format!("/api/v1/transfers/{}", text(&made["id"]));
        let accept = json!({ "state": "accepted" });
        // Before it is taken the other one sees an offer and nothing else; a third one not even that.
        let seen = taker.get("/api/v1/transfers").expect(200);
        assert!(seen["items"][0]["case_id"].is_null(), "{seen}");
        assert_eq!(third.get("/api/v1/transfers").expect(200)["items"], json!([]));
        taker.get(&format!("/api/v1/cases/{case}")).expect(404);
        third.patch(&path, 1, &accept).expect(404);
        assert_eq!(giver.patch(&path, 1, &accept).fields(), ["state"]);
        assert_eq!(taker.patch(&path, 1, &json!({ "state": "withdrawn" })).fields(), ["state"]);
        let taken = taker.patch(&path, 1, &accept).expect(200);
        assert_eq!(taken["case_id"], json!(case));
        taker.patch(&path, 2, &json!({ "state": "declined" })).expect(409);
        giver.get(&format!("/api/v1/cases/{case}")).expect(404);
        assert!(giver.get("/api/v1/transfers").expect(200)["items"][0]["case_id"].is_null());
        let now = file(&taker, &case);
        assert_ne!(text(&now["token"]), token);
        let versions = taker.get(&format!("/api/v1/cases/{case}/versions")).expect(200).to_string();
        assert!(!versions.contains(&token) && versions.contains(&text(&now["token"])), "{versions}");
        assert_eq!((flows(&giver, "2025-Q1", None), flows(&taker, "2025-Q1", None)[1]), ([0; 7], 1));
        let given = giver.get("/api/v1/case_changes?limit=200").expect(200).to_string();
        assert!(given.contains("\"give\"") && !given.contains("\"take\""), "{given}");
        recount_agrees(test);
    }

    fn a_child_is_handed_over_with_the_guardians_consent_too(test: &TestRegistry) {
        let region = Region::build(test);
        let giver = test.worker(region.organizations[0]);
        drop(test.worker(region.organizations[1]));
        let mut child = new_case(&region);
        (child["stage"], child["birth_cohort"]) = (json!("child"), json!(2015));
        child["guardian_consented_on"] = json!("2025-04-01");
        let case = text(&giver.post("/api/v1/cases", &child).expect(201)["id"]);
        let offers = format!("/api/v1/cases/{case}/transfers");
        let mut offer = json!({ "to_organization_id": region.organizations[1], "consented_on": "2026-06-01" });
        assert_eq!(giver.post(&offers, &offer).fields(), ["guardian_consented_on"]);
        offer["guardian_consented_on"] = json!("2027-01-01");
        assert_eq!(giver.post(&offers, &offer).fields(), ["guardian_consented_on"]);
        offer["guardian_consented_on"] = json!("2026-06-01");
        assert_eq!(giver.post(&offers, &offer).expect(201)["guardian_consented_on"], "2026-06-01");
    }

    fn who_is_a_child_since_the_offer_is_not_handed_over_without_a_guardian(test: &TestRegistry) {
        let region = Region::build(test);
        let [giver, taker] = [0, 1].map(|number| test.worker(region.organizations[number]));
        let mut young = new_case(&region);
        (young["birth_cohort"], young["guardian_consented_on"]) = (json!(2009), json!("2025-04-01"));
        let case = text(&giver.post("/api/v1/cases", &young).expect(201)["id"]);
        let offer = json!({ "to_organization_id": region.organizations[1], "consented_on": "2026-06-01" });
        let offer = giver.post(&format!("/api/v1/cases/{case}/transfers"), &offer).expect(201);
        giver.patch(&format!("/api/v1/cases/{case}"), 1, &json!({ "stage": "child", "valid_from": "2026-06-01" })).expect(200);
        let path = format!("/api/v1/transfers/{}", text(&offer["id"]));
        taker.patch(&path, 1, &json!({ "state": "accepted" })).expect(409);
        giver.get(&format!("/api/v1/cases/{case}")).expect(200);
        taker.patch(&path, 1, &json!({ "state": "declined" })).expect(200);
    }

    fn the_earlier_consent_of_a_guardian_stays_when_cases_are_merged(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let child = |day: &str| {
            let mut case = new_case(&region);
            (case["stage"], case["birth_cohort"]) = (json!("child"), json!(2015));
            (case["guardian_consented_on"], case["consented_on"]) = (json!(day), json!(day));
            case["opened_on"] = json!(day);
            text(&worker.post("/api/v1/cases", &case).expect(201)["id"])
        };
        let (into, from) = (child("2025-06-01"), child("2025-04-01"));
        let body = json!({ "case_id": from }).to_string().into_bytes();
        let path = format!("/api/v1/cases/{into}/merges");
        let merged = worker.send("POST", &path, Some(body), &[("if-match", "\"1\"")]).expect(200);
        assert_eq!(merged["guardian_consented_on"], "2025-04-01", "{merged}");
        let edit = json!({ "valid_from": "2025-07-01", "residence_area": region.town });
        worker.patch(&format!("/api/v1/cases/{into}"), 2, &edit).expect(200);
    }

    fn two_cases_of_one_person_become_one(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let (into, from) = (open(&worker, &region), open(&worker, &region));
        record(&worker, &into, "kind_24", "2025-05-10");
        let other = record(&worker, &from, "kind_24", "2025-05-10");
        record(&worker, &from, "kind_22", "2025-06-10");
        let merges = format!("/api/v1/cases/{into}/merges");
        let merge = |worker: &Client, other: &str| {
            let body = json!({ "case_id": other }).to_string().into_bytes();
            worker.send("POST", &merges, Some(body), &[("if-match", "\"1\""), ("content-type", "application/json")])
        };
        merge(&worker, &from).expect(409);
        let report_id = text(&other["reports"][0]["id"]);
        let later = report("2025-08-10", "met");
        worker.patch(&format!("/api/v1/need_reports/{report_id}"), 1, &later).expect(200);
        let stranger = test.worker(region.organizations[1]);
        merge(&stranger, &from).expect(404);
        let foreign = open(&stranger, &region);
        assert_eq!(merge(&worker, &foreign).fields(), ["case_id"]);
        assert_eq!(merge(&worker, &into).fields(), ["case_id"]);
        let merged = merge(&worker, &from).expect(200);
        let needs = merged["needs"].as_array().expect("needs");
        let reports: Vec<usize> = needs.iter().map(|need| need["reports"].as_array().expect("reports").len()).collect();
        assert_eq!(reports.iter().sum::<usize>(), 3);
        assert_eq!(needs.len(), 2);
        worker.get(&format!("/api/v1/cases/{from}")).expect(404);
        let table = worker.get("/api/v1/need_flows?quarter=2025-Q2").expect(200);
        assert_eq!(table["flows"][0]["open_end"], json!({ "needs": 1, "persons": 1 }));
        recount_agrees(test);
    }

    fn another_organisation_can_do_nothing_to_what_lies_under_a_case(test: &TestRegistry) {
        let region = Region::build(test);
        region.import(test, "csvdownload024.csv", &wamnet_csv(&[Row::new(1, "短期入所")]), "2026-03-31");
        let [own, other, _third] = [0, 1, 2].map(|number| test.worker(region.organizations[number]));
        let case = open(&own, &region);
        let need = record(&own, &case, "kind_24", "2025-05-10");
        let (need, need_report) = (text(&need["id"]), text(&need["reports"][0]["id"]));
        let service = test.anonymous().get("/api/v1/services").expect(200)["items"][0]["id"].clone();
        let step = json!({ "step": "intake", "occurred_on": "2025-04-01" });
        let strength = json!({ "domain": "domain_work", "strength": "strength_skill", "noted_on": "2025-04-01" });
        let goal = json!({ "domain": "domain_work", "set_on": "2025-04-01", "state": "pursued" });
        let referral = json!({ "service_id": service, "referred_on": "2025-06-01", "state": "referred" });
        let made = |path: String, body: &Value| text(&own.post(&path, body).expect(201)["id"]);
        let ids = [
            made(format!("/api/v1/cases/{case}/steps"), &step),
            made(format!("/api/v1/cases/{case}/strengths"), &strength),
            made(format!("/api/v1/cases/{case}/goals"), &goal),
            made(format!("/api/v1/needs/{need}/referrals"), &referral),
        ];
        let [step_id, strength_id, goal_id, referral_id] = &ids;
        let before = file(&own, &case);
        let transfer = json!({ "to_organization_id": region.organizations[2], "consented_on": "2026-06-01" });
        let offer = own.post(&format!("/api/v1/cases/{case}/transfers"), &transfer).expect(201);
        let started = json!({ "state": "started", "settled_on": "2025-06-02" });
        let removal = json!({ "valid_from": "2025-04-01" });
        let tries: Vec<(&str, String, Option<&Value>)> = vec![
            ("GET", format!("/api/v1/cases/{case}/versions"), None),
            ("POST", format!("/api/v1/cases/{case}/circumstances/removals"), Some(&removal)),
            ("POST", format!("/api/v1/cases/{case}/transfers"), Some(&transfer)),
            ("PATCH", format!("/api/v1/transfers/{}", text(&offer["id"])), Some(&started)),
            ("POST", format!("/api/v1/cases/{case}/steps"), Some(&step)),
            ("PATCH", format!("/api/v1/steps/{step_id}"), Some(&step)),
            ("DELETE", format!("/api/v1/steps/{step_id}"), None),
            ("POST", format!("/api/v1/cases/{case}/strengths"), Some(&strength)),
            ("PATCH", format!("/api/v1/strengths/{strength_id}"), Some(&strength)),
            ("DELETE", format!("/api/v1/strengths/{strength_id}"), None),
            ("POST", format!("/api/v1/cases/{case}/goals"), Some(&goal)),
            ("PATCH", format!("/api/v1/goals/{goal_id}"), Some(&goal)),
            ("DELETE", format!("/api/v1/goals/{goal_id}"), None),
            ("DELETE", format!("/api/v1/needs/{need}"), None),
            ("GET", format!("/api/v1/needs/{need}/services"), None),
            ("POST", format!("/api/v1/needs/{need}/referrals"), Some(&referral)),
            ("PATCH", format!("/api/v1/referrals/{referral_id}"), Some(&started)),
            ("DELETE", format!("/api/v1/referrals/{referral_id}"), None),
            ("PATCH", format!("/api/v1/need_reports/{need_report}"), Some(&before)),
            ("DELETE", format!("/api/v1/need_reports/{need_report}"), None),
        ];
        let right = report("2025-05-10", "unmet");
        let answered = |client: &Client, method: &str, path: &str, body: Option<&Value>| -> Answer {
            let body = if path.contains("need_reports") && method == "PATCH" { Some(&right) } else { body };
            let answered = json!({ "state": "accepted" });
            let body = if path.contains("/transfers/") { Some(&answered) } else { body };
            let body = body.map(|body| body.to_string().into_bytes());
            client.send(method, path, body, &[("if-match", "\"1\""), ("content-type", "application/json")])
        };
        for (method, path, body) in &tries {
            let answer = answered(&other, method, path, *body);
            assert_eq!(answer.status, 404, "{method} {path}: {}", answer.text);
            let id = path.split('/').nth(4).expect("an id");
            let of_nobody = answered(&other, method, &path.replace(id, NOBODY), *body);
            assert_eq!(answer.text, of_nobody.text, "{method} {path}");
        }
        assert_eq!(file(&own, &case), before);
    }
}
