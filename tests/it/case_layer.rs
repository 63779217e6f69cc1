//! What is kept of a case beside its needs: dated states, steps, strengths, goals, referrals, corrections,
//! the end and its retention; entry of many at once.

use arunai_tests::region::{Region, Row, wamnet_csv};
use arunai_tests::{Client, tests};
use serde_json::{Value, json};

use crate::case_work::{file, flows, new_case, open, record, recount_agrees, report, text};

tests! {
    fn circumstances_change_from_a_day_on(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let case = open(&worker, &region);
        let path = format!("/api/v1/cases/{case}");
        for read in ["/api/v1/cases", &path] {
            assert_eq!(worker.get(read).header("cache-control"), Some("no-store"), "{read}");
        }
        let level = json!({ "valid_from": "2026-01-01", "support_level": "level_4" });
        worker.patch(&path, 1, &level).expect(200);
        // Entered late: it holds until the level changed, and of the level nothing changes.
        let moved = json!({ "valid_from": "2025-10-01", "residence_area": region.town });
        let now = worker.patch(&path, 2, &moved).expect(200);
        assert_eq!((&now["residence_area"], &now["support_level"]), (&json!(region.town), &json!("level_4")));
        let told = file(&worker, &case)["circumstances"].clone();
        let days: Vec<_> = told.as_array().expect("states").iter().map(|s| text(&s["valid_from"])).collect();
        assert_eq!(days, ["2025-04-01", "2025-10-01", "2026-01-01"]);
        assert_eq!((&told[1]["support_level"], &told[0]["residence_area"]), (&Value::Null, &json!(region.city)));
        for (wrong, field) in [
            (json!({ "valid_from": "2025-03-31", "stage": "adult", "main_support": false }), "valid_from"),
            (json!({ "valid_from": "2999-01-01", "main_support": false }), "valid_from"),
            (json!({ "valid_from": "2026-02-01", "stage": "child", "birth_cohort": 2008 }), "guardian_consented_on"),
            (json!({ "birth_cohort": 2012 }), "stage"),
            (json!({ "birth_cohort": 2026 }), "birth_cohort"),
            (json!({ "opened_on": "2025-03-01" }), "opened_on"),
            (json!({ "consented_on": "2999-01-01" }), "consented_on"),
            (json!({ "opened_on": "2025-10-01" }), "opened_on"),
            (json!({ "monitoring_months": 13 }), "monitoring_months"),
            // Nor where a later change hides it from today: a case holds codes and no words.
            (json!({ "valid_from": "2025-11-01", "support_level": "山田太郎" }), "support_level"),
            (json!({ "valid_from": "2025-11-01", "support_level": "" }), "support_level"),
            (json!({ "valid_from": "2025-06-01", "disability_types": ["山田太郎"] }), "disability_types[0]"),
            (json!({ "valid_from": "2025-06-01", "monitoring_months": 99 }), "monitoring_months"),
            (json!({ "closed_on": "2025-12-01", "closing_reason": "closing_moved" }), "closed_on"),
            (json!({ "closing_reason": "closing_moved" }), "closing_reason"),
        ] {
            let answer = worker.patch(&path, 3, &wrong);
            assert_eq!((answer.status, answer.fields()), (400, vec![field.to_owned()]), "{wrong}");
        }
        let remove = |day: &str, seen: i64| {
            let body = json!({ "valid_from": day }).to_string().into_bytes();
            let seen = format!("\"{seen}\"");
            worker.send("POST", &format!("{path}/circumstances/removals"), Some(body), &[("if-match", &seen)])
        };
        remove("2025-04-01", 3).expect(409);
        remove("2025-10-01", 2).expect(412);
        remove("2025-10-02", 3).expect(404);
        remove("2025-10-01", 3).expect(200);
        let told = file(&worker, &case)["circumstances"].clone();
        assert_eq!(told.as_array().map(Vec::len), Some(2));
        recount_agrees(test);
    }

    fn consent_is_given_anew_by_a_grown_up(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let mut child = new_case(&region);
        for (field, value) in [("stage", json!("child")), ("birth_cohort", json!(2007)), ("guardian_consented_on", json!("2025-04-01"))] {
            child[field] = value;
        }
        let case = text(&worker.post("/api/v1/cases", &child).expect(201)["id"]);
        let path = format!("/api/v1/cases/{case}");
        let renewed = json!({ "stage": "adult", "valid_from": "2026-04-01", "consented_on": "2026-04-01" });
        assert_eq!(worker.patch(&path, 1, &renewed).expect(200)["consented_on"], "2026-04-01");
        worker.patch(&path, 2, &json!({ "monitoring_months": 6 })).expect(200);
        // The opening has a consent before it.
        assert_eq!(worker.patch(&path, 3, &json!({ "opened_on": "2025-01-01" })).fields(), ["opened_on"]);
        let other = text(&worker.post("/api/v1/cases", &child).expect(201)["id"]);
        let merge = json!({ "case_id": case }).to_string().into_bytes();
        let merged = worker.send("POST", &format!("/api/v1/cases/{other}/merges"), Some(merge), &[("if-match", "\"1\"")]);
        assert_eq!(merged.expect(200)["consented_on"], "2026-04-01");
    }

    fn a_move_takes_open_needs_along(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let case = open(&worker, &region);
        record(&worker, &case, "kind_24", "2025-05-10");
        record(&worker, &case, "kind_22", "2025-05-10");
        let path = format!("/api/v1/cases/{case}");
        let moved = json!({ "valid_from": "2025-08-01", "residence_area": region.town });
        worker.patch(&path, 1, &moved).expect(200);
        let (city, town) = (region.city.as_str(), region.town.as_str());
        assert_eq!(flows(&worker, "2025-Q1", Some(city)), [0, 2, 0, 0, 0, 0, 2]);
        assert_eq!(flows(&worker, "2025-Q2", Some(city)), [2, 0, 0, 2, 0, 0, 0]);
        assert_eq!(flows(&worker, "2025-Q2", Some(town)), [0, 0, 2, 0, 0, 0, 2]);
        assert_eq!(flows(&worker, "2025-Q2", None), [2, 0, 0, 0, 0, 0, 2]);
        // Whoever moves out of the region needs nothing there any more.
        let end = json!({ "closed_on": "2026-02-01", "closing_reason": "closing_moved" });
        let ended = worker.patch(&path, 2, &end).expect(200);
        assert_eq!(ended["retain_until"], "2031-02-01");
        assert_eq!(flows(&worker, "2025-Q4", Some(town)), [2, 0, 0, 0, 0, 2, 0]);
        recount_agrees(test);
        // With another reason they leave what is counted, and nobody says that they are not needed.
        worker.patch(&path, 3, &json!({ "closing_reason": "closing_other_organization" })).expect(200);
        assert_eq!(flows(&worker, "2025-Q4", Some(town)), [2, 0, 0, 2, 0, 0, 0]);
        recount_agrees(test);
    }

    fn persons_are_counted_once_and_only_with_main_support(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let case = open(&worker, &region);
        for term in ["kind_24", "kind_22", "domain_daytime"] {
            record(&worker, &case, term, "2026-04-10");
        }
        let table = worker.get("/api/v1/need_flows?quarter=2026-Q1").expect(200);
        let rows = table["flows"].as_array().expect("flows");
        let open_of = |term: Option<&str>| {
            let found = rows.iter().find(|r| r["area_code"].is_null() && r["term"].as_str() == term);
            found.map(|row| (row["open_end"]["needs"].as_i64(), row["open_end"]["persons"].as_i64()))
        };
        assert_eq!(open_of(None), Some((Some(3), Some(1))));
        assert_eq!(open_of(Some("group_daytime")), Some((Some(2), Some(1))));
        assert_eq!(open_of(Some("kind_24")), Some((Some(1), Some(1))));
        assert_eq!(table["coverage"][0]["running_cases"], 1);
        assert_eq!(table["coverage"][0]["monitored_cases"], 1);
        assert_eq!(table["reporting_organizations"], 1);
        let reasons = worker.get("/api/v1/need_flows?quarter=2026-Q1&reason=full").expect(200);
        assert_eq!(reasons["flows"][0]["open_end"], json!({ "needs": 3, "persons": 1 }));
        let none = worker.get("/api/v1/need_flows?quarter=2026-Q1&reason=cost").expect(200);
        assert_eq!(none["flows"], json!([]));
        let other = json!({ "valid_from": "2025-04-01", "main_support": false });
        worker.patch(&format!("/api/v1/cases/{case}"), 1, &other).expect(200);
        assert_eq!(worker.get("/api/v1/need_flows?quarter=2026-Q1").expect(200)["flows"], json!([]));
        recount_agrees(test);
    }

    fn a_late_entry_is_counted_where_it_belongs_and_said(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let case = open(&worker, &region);
        record(&worker, &case, "kind_24", "2025-05-10");
        let table = worker.get("/api/v1/need_flows?quarter=2025-Q1").expect(200);
        assert_eq!(table["is_over"], true);
        assert_eq!((&table["coverage"][0]["reports"], &table["coverage"][0]["late_reports"]), (&json!(1), &json!(1)));
        let wrong = worker.get("/api/v1/need_flows?quarter=2099-Q1");
        assert_eq!((wrong.status, wrong.fields()), (400, vec!["quarter".to_owned()]));
        assert_eq!(worker.get("/api/v1/need_flows?quarter=2025").fields(), ["quarter"]);
        assert_eq!(worker.get("/api/v1/need_flows?reason=nonsense").fields(), ["reason"]);
        assert_eq!(worker.get("/api/v1/need_flows?area=999999").fields(), ["area"]);
        let two = worker.get("/api/v1/need_flows?reason=full&stage=adult");
        assert_eq!((two.status, two.fields()), (400, vec!["reason".to_owned()]));
    }

    fn a_trend_tells_closed_quarters_and_a_chart_to_analysts_only(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let case = open(&worker, &region);
        record(&worker, &case, "kind_24", "2025-05-10");
        let trend = |query: &str| worker.get(&format!("/api/v1/need_trends?{query}")).expect(200);
        let told = trend("quarters=5&term=group_short_stay");
        let points = told["points"].as_array().expect("points");
        let open: Vec<_> = points.iter().map(|p| (text(&p["quarter"]), p["open_end"]["persons"].as_i64())).collect();
        let expected = [("2024-Q4", 0), ("2025-Q1", 1), ("2025-Q2", 1), ("2025-Q3", 1), ("2025-Q4", 1)];
        assert_eq!(open, expected.map(|(quarter, persons)| (quarter.to_owned(), Some(persons))));
        assert!(told["chart"].is_null());
        assert_eq!(trend("quarters=5&analyst=true")["chart"]["standing"], "run_chart");
        let chart = trend("quarters=12&analyst=true")["chart"].clone();
        assert_eq!((&chart["standing"], chart["signals"].as_array().map(Vec::len)), (&json!("settled"), Some(12)));
        for (query, field) in [("quarters=0", "quarters"), ("quarters=41", "quarters"), ("term=full", "term"), ("area=999999", "area")] {
            assert_eq!(worker.get(&format!("/api/v1/need_trends?{query}")).fields(), [field], "{query}");
        }
    }

    fn a_correction_keeps_what_was_said_before(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let case = open(&worker, &region);
        let need = record(&worker, &case, "kind_24", "2025-05-10");
        let id = text(&need["reports"][0]["id"]);
        let path = format!("/api/v1/need_reports/{id}");
        let right = json!({ "reported_on": "2025-07-10", "status": "unmet", "reasons": ["too_far"], "urgency": 4,
            "wished": { "amount": 8, "unit": "days_per_month" }, "tried": ["attempt_asked_provider"] });
        let corrected = worker.patch(&path, 1, &right).expect(200);
        assert_eq!((&corrected["version"], &corrected["wished"]["amount"]), (&json!(2), &json!(8)));
        assert_eq!(flows(&worker, "2025-Q1", None), [0; 7]);
        assert_eq!(flows(&worker, "2025-Q2", None)[1], 1);
        worker.patch(&path, 1, &right).expect(412);
        let versions = worker.get(&format!("/api/v1/cases/{case}/versions")).expect(200);
        let said: Vec<_> = versions.as_array().expect("versions").iter()
            .filter(|v| v["record_id"] == json!(id)).map(|v| text(&v["content"]["reported_on"])).collect();
        assert_eq!(said, ["2025-05-10", "2025-07-10"]);
        for (place, value, field) in [
            ("/urgency", json!(5), "urgency"),
            ("/wished/amount", json!(32), "wished.amount"),
            ("/tried", json!(["nothing"]), "tried[0]"),
            ("/reasons", json!([]), "reasons"),
            ("/status", json!("partly"), "status"),
        ] {
            let mut wrong = right.clone();
            *wrong.pointer_mut(place).expect("there") = value;
            let answer = worker.patch(&path, 2, &wrong);
            assert_eq!((answer.status, answer.fields()), (400, vec![field.to_owned()]), "{place}");
        }
        worker.delete(&path, 2).expect(409);
        let path = format!("/api/v1/needs/{}", text(&need["id"]));
        let now = file(&worker, &case)["needs"][0]["version"].as_i64().expect("a version");
        worker.delete(&path, now - 1).expect(412);
        worker.delete(&path, now).expect(204);
        assert_eq!(flows(&worker, "2025-Q2", None), [0; 7]);
        recount_agrees(test);
    }

    fn steps_strengths_goals_and_referrals_are_kept_in_their_time(test: &TestRegistry) {
        let region = Region::build(test);
        region.import(test, "csvdownload024.csv", &wamnet_csv(&[Row::new(1, "短期入所")]), "2026-03-31");
        let worker = test.worker(region.organizations[0]);
        let case = open(&worker, &region);
        let need = text(&record(&worker, &case, "kind_24", "2025-05-10")["id"]);
        let step = |on: &str| json!({ "step": "intake", "occurred_on": on });
        let steps = format!("/api/v1/cases/{case}/steps");
        worker.post(&steps, &step("2025-04-01")).expect(201);
        worker.post(&steps, &step("2025-04-01")).expect(409);
        assert_eq!(worker.post(&steps, &step("2025-03-31")).fields(), ["occurred_on"]);
        let goals = format!("/api/v1/cases/{case}/goals");
        let goal = |state: &str, settled: Value| json!({ "domain": "domain_work", "set_on": "2025-05-01",
            "state": state, "settled_on": settled });
        worker.post(&goals, &goal("pursued", Value::Null)).expect(201);
        for wrong in [goal("pursued", json!("2025-06-01")), goal("reached", Value::Null), goal("reached", json!("2025-04-30"))] {
            assert_eq!(worker.post(&goals, &wrong).fields(), ["settled_on"], "{wrong}");
        }
        let strengths = format!("/api/v1/cases/{case}/strengths");
        let strength = json!({ "domain": "domain_leisure", "strength": "strength_interest", "noted_on": "2025-05-01" });
        worker.post(&strengths, &strength).expect(201);
        let wrong = json!({ "domain": "kind_24", "strength": "strength_interest", "noted_on": "2025-05-01" });
        assert_eq!(worker.post(&strengths, &wrong).fields(), ["domain"]);
        let service = test.anonymous().get("/api/v1/services").expect(200)["items"][0]["id"].clone();
        let referrals = format!("/api/v1/needs/{need}/referrals");
        let referral = json!({ "service_id": service, "referred_on": "2025-06-01", "state": "referred" });
        let made = worker.post(&referrals, &referral).expect(201);
        let path = format!("/api/v1/referrals/{}", text(&made["id"]));
        let refused = |reason: Value| json!({ "state": "refused", "refusal_reason": reason, "settled_on": "2025-06-08" });
        assert_eq!(worker.patch(&path, 1, &refused(Value::Null)).fields(), ["refusal_reason"]);
        assert_eq!(worker.patch(&path, 1, &refused(json!("because"))).fields(), ["refusal_reason"]);
        worker.patch(&path, 1, &refused(json!("cannot_handle_needs"))).expect(200);
        let told = file(&worker, &case);
        let sizes = ["steps", "strengths", "goals", "referrals"].map(|noun| told[noun].as_array().map(Vec::len));
        assert_eq!(sizes, [Some(1); 4]);
        assert_eq!(told["referrals"][0]["refusal_reason"], "cannot_handle_needs");
        let serving = worker.get(&format!("/api/v1/needs/{need}/services")).expect(200);
        assert_eq!(serving["results"][0]["service"]["id"], service);
    }

    fn entries_are_taken_as_a_whole_or_not_at_all(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let token = text(&file(&worker, &open(&worker, &region))["token"]);
        let good = json!({ "case": new_case(&region), "needs": [{ "term": "kind_24",
            "reports": [report("2025-05-01", "unmet"), report("2025-11-01", "met")] }] });
        let more = json!({ "token": token, "steps": [{ "step": "monitoring", "occurred_on": "2025-09-01" }],
            "needs": [{ "term": "kind_22", "reports": [report("2025-09-01", "unmet")] }] });
        let bad = json!({ "token": "NOTATOKEN", "needs": [] });
        let worse = json!({ "case": new_case(&region), "needs": [
            { "term": "kind_24", "reports": [report("2025-05-01", "unmet"), report("2025-05-01", "met")] }] });
        let enter = |entries: Value, rehearse: bool, key: Option<&str>| {
            let body = json!({ "entries": entries, "rehearse": rehearse }).to_string().into_bytes();
            let mut headers = vec![("content-type", "application/json")];
            headers.extend(key.map(|key| ("idempotency-key", key)));
            worker.send("POST", "/api/v1/case_entries", Some(body), &headers)
        };
        let refused = enter(json!([good, bad, worse, more]), false, None);
        assert_eq!(refused.status, 400, "{}", refused.text);
        assert_eq!(refused.fields(), ["entries[1].token", "entries[2].needs[0].reports[1]"]);
        assert_eq!(worker.get("/api/v1/cases").expect(200)["items"].as_array().map(Vec::len), Some(1));
        enter(json!([good]), true, Some("a")).expect(200);
        assert_eq!(worker.get("/api/v1/cases").expect(200)["items"].as_array().map(Vec::len), Some(1));
        let entered = enter(json!([good, more]), false, Some("a")).expect(201);
        assert_eq!(entered["cases"][1]["token"], json!(token));
        assert_eq!((&entered["cases"][0]["is_new"], &entered["cases"][0]["reports"]), (&json!(true), &json!(2)));
        // The same again: entered once, answered alike; another body with the key is refused.
        assert_eq!(enter(json!([good, more]), false, Some("a")).expect(201), entered);
        enter(json!([good]), false, Some("a")).expect(422);
        assert_eq!(worker.get("/api/v1/cases").expect(200)["items"].as_array().map(Vec::len), Some(2));
        assert_eq!(enter(json!([]), false, None).fields(), ["entries"]);
        // Another organisation's key is its own, and a token is nobody else's.
        let other = test.worker(region.organizations[1]);
        let body = json!({ "entries": [more] }).to_string().into_bytes();
        let headers = [("content-type", "application/json"), ("idempotency-key", "a")];
        let answer = other.send("POST", "/api/v1/case_entries", Some(body), &headers);
        assert_eq!((answer.status, answer.fields()), (400, vec!["entries[0].token".to_owned()]));
        recount_agrees(test);
    }

    fn what_is_kept_no_longer_is_erased_without_being_shown(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let (kept, ended) = (open(&worker, &region), open(&worker, &region));
        record(&worker, &ended, "kind_24", "2025-05-10");
        let end = |until: &str| json!({ "closed_on": "2025-06-01", "closing_reason": "closing_completed", "retain_until": until });
        let path = format!("/api/v1/cases/{ended}");
        assert_eq!(worker.patch(&path, 1, &end("2025-05-31")).fields(), ["retain_until"]);
        assert_eq!(worker.patch(&path, 1, &end("2035-06-02")).fields(), ["retain_until"]);
        // What would be erased at once is refused: also where the five years that are usual are over.
        assert_eq!(worker.patch(&path, 1, &end("2026-06-14")).fields(), ["retain_until"]);
        let mut old = new_case(&region);
        (old["consented_on"], old["opened_on"]) = (json!("2019-04-01"), json!("2019-04-01"));
        let old = json!({ "entries": [{ "case": old, "closed_on": "2020-06-01", "closing_reason": "closing_completed" }] });
        assert_eq!(worker.post("/api/v1/case_entries", &old).fields(), ["entries[0].retain_until"]);
        worker.patch(&path, 1, &end("2026-06-15")).expect(200);
        assert_eq!(test.registry.erase_expired_cases(&test.operator()).expect("erases"), 0);
        test.clock.set("2026-06-16T01:00:00Z".parse().expect("a time"));
        assert_eq!(test.registry.erase_expired_cases(&test.operator()).expect("erases"), 1);
        assert_eq!(test.registry.erase_expired_cases(&test.operator()).expect("erases"), 0);
        worker.get(&path).expect(404);
        file(&worker, &kept);
        assert_eq!(flows(&worker, "2025-Q1", None), [0; 7]);
        recount_agrees(test);
    }

    fn a_withdrawn_consent_takes_everything_out_of_the_counts(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let case = open(&worker, &region);
        record(&worker, &case, "kind_24", "2025-05-10");
        let steps = json!({ "step": "intake", "occurred_on": "2025-04-01" });
        worker.post(&format!("/api/v1/cases/{case}/steps"), &steps).expect(201);
        worker.delete(&format!("/api/v1/cases/{case}"), 1).expect(204);
        let table = worker.get("/api/v1/need_flows?quarter=2025-Q1").expect(200);
        assert_eq!((&table["flows"], &table["coverage"]), (&json!([]), &json!([])));
        assert_eq!(test.registry.recount_needs(&test.operator()).expect("recounts").differing, 0);
    }

    fn reading_is_in_the_audit_trail_of_the_own_manager_alone(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let case = open(&worker, &region);
        let need = text(&record(&worker, &case, "kind_24", "2025-05-10")["id"]);
        let reads = |worker: &Client| {
            let trail = worker.get("/api/v1/case_changes?limit=200").expect(200);
            trail["items"].as_array().expect("items").iter().filter(|e| e["action"] == "read").count()
        };
        for path in [
            format!("/api/v1/cases/{case}"),
            "/api/v1/cases".to_owned(),
            format!("/api/v1/cases/{case}/versions"),
            format!("/api/v1/needs/{need}/services"),
            "/api/v1/need_flows".to_owned(),
            "/api/v1/need_trends?quarters=1".to_owned(),
            "/api/v1/need_waits".to_owned(),
            "/api/v1/need_doubts".to_owned(),
            format!("/api/v1/gaps?area={}", region.city),
        ] {
            let before = reads(&worker);
            worker.get(&path).expect(200);
            assert_eq!(reads(&worker), before + 1, "{path}");
        }
        // What is refused, or only tried, tells something as well.
        let token = text(&file(&worker, &case)["token"]);
        let again = json!({ "term": "kind_24", "report": report("2025-06-10", "unmet") });
        let need = json!({ "term": "kind_24", "reports": [report("2025-05-10", "unmet")] });
        let entries = json!({ "entries": [{ "token": token, "needs": [need] }] });
        for (path, body, status) in [
            (format!("/api/v1/cases/{case}/needs"), &again, 409),
            ("/api/v1/case_entries?rehearse=true".to_owned(), &entries, 400),
        ] {
            let before = reads(&worker);
            worker.post(&path, body).expect(status);
            assert_eq!(reads(&worker), before + 1, "{path}");
        }
        let others = reads(&test.worker(region.organizations[1]));
        assert_eq!(others, 0);
    }
}
