//! The closed layer: the life of a case, what is refused, what erasing leaves, what the logs say.

use std::collections::BTreeSet;

use arunai_tests::region::Region;
use arunai_tests::{Backend, Client, TestRegistry, tests};
use serde_json::{Value, json};

/// A year that occurs nowhere else.
const COHORT: i32 = 1913;
const CASES: &str = "/api/v1/cases";

fn new_case(region: &Region) -> Value {
    json!({ "stage": "adult", "birth_cohort": COHORT, "disability_types": ["intellectual"],
        "support_level": "level_3", "main_support": true, "residence_area": region.city,
        "granting_area": region.town, "consented_on": "2025-04-01", "opened_on": "2025-04-10" })
}

fn new_need(term: &str) -> Value {
    json!({ "term": term, "report": report("2026-02-01", "unmet") })
}

fn report(day: &str, status: &str) -> Value {
    json!({ "reported_on": day, "status": status, "reasons": ["full"], "urgency": 2 })
}

/// A body with one value put in at a JSON pointer whose parent is there.
fn with(mut body: Value, pointer: &str, value: Value) -> Value {
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    body.pointer_mut(parent).expect("the parent")[name] = value;
    body
}

fn without(mut body: Value, name: &str) -> Value {
    body.as_object_mut().expect("an object").remove(name).expect("was there");
    body
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// Opens a case: its id and its token.
fn open(worker: &Client, region: &Region) -> (String, String) {
    let case = worker.post(CASES, &new_case(region)).expect(201);
    (text(&case["id"]), text(&case["token"]))
}

fn record(worker: &Client, case: &str, term: &str) -> String {
    text(&worker.post(&format!("{CASES}/{case}/needs"), &new_need(term)).expect(201)["id"])
}

fn erase(worker: &Client, case: &str) {
    assert_eq!(worker.send("DELETE", &format!("{CASES}/{case}"), None, &[]).status, 204);
}

/// The audit trail of an organisation.
fn trail(worker: &Client) -> Vec<Value> {
    let trail = worker.get("/api/v1/case_changes?limit=200").expect(200);
    trail["items"].as_array().expect("items").clone()
}

/// Which of these texts are in the database's files; SQLite only.
fn found_in_files(test: &TestRegistry, texts: &[String]) -> BTreeSet<String> {
    let path = test.database_url.trim_start_matches("sqlite://");
    let files =
        ["", "-wal", "-shm"].map(|ending| std::fs::read(format!("{path}{ending}")).unwrap_or_default());
    assert!(files[0].starts_with(b"SQLite format 3"));
    let holds = |file: &[u8], text: &str| file.windows(text.len()).any(|part| part == text.as_bytes());
    texts.iter().filter(|text| files.iter().any(|file| holds(file, text))).cloned().collect()
}

tests! {
    fn an_audit_trail_has_numbers_of_its_own(test: &TestRegistry) {
        let region = Region::build(test);
        let workers: Vec<Client> =
            region.organizations[..2].iter().map(|organization| test.worker(*organization)).collect();
        for worker in workers.iter().cycle().take(6) {
            open(worker, &region);
        }
        for worker in &workers {
            let trail = worker.get("/api/v1/case_changes?limit=200").expect(200);
            let items = trail["items"].as_array().expect("items");
            let numbers: Vec<_> = items.iter().map(|item| item["sequence"].as_i64().expect("a number")).collect();
            assert_eq!(numbers, (1..=numbers.len() as i64).collect::<Vec<_>>());
            assert_eq!(items.iter().filter(|item| item["noun"] == "cases").count(), 3);
        }
    }

    fn an_administrator_sees_that_the_audit_trail_is_whole_and_nothing_of_it(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        for _ in 0..3 {
            open(&worker, &region);
        }
        let digests: BTreeSet<_> = trail(&worker).iter().map(|entry| entry["digest"].to_string()).collect();
        assert_eq!(digests.len(), trail(&worker).len(), "each entry has a digest of its own");
        let chains = test.administrator().get("/api/v1/audit_chains").expect(200);
        let own = region.organizations[0].to_string();
        let chain = chains.as_array().expect("chains").iter().find(|chain| chain["organization_id"] == own);
        assert_eq!(chain, Some(&json!({ "organization_id": own, "intact": true, "broken_at": null })));
    }

    fn a_case_is_opened_reported_on_changed_and_closed(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let opened = worker.post(CASES, &new_case(&region));
        assert_eq!((opened.status, opened.header("etag")), (201, Some("\"1\"")));
        let path = format!("{CASES}/{}", text(&opened.json()["id"]));
        let need = worker.post(&format!("{path}/needs"), &new_need("kind_24")).expect(201);
        let reports = format!("/api/v1/needs/{}/reports", text(&need["id"]));
        let again = worker.post(&reports, &report("2026-05-01", "partly_substituted")).expect(201);
        assert_eq!(again["reports"].as_array().map(Vec::len), Some(2));
        let changed = worker.patch(&path, 1, &json!({ "valid_from": "2026-05-01",
            "support_level": null, "main_support": false })).expect(200);
        assert_eq!((&changed["version"], &changed["support_level"]), (&json!(2), &Value::Null));
        let closed = worker.patch(&path, 2, &json!({ "closed_on": "2026-06-01", "closing_reason": "closing_completed" }));
        assert_eq!((closed.status, closed.header("etag")), (200, Some("\"3\"")));
        assert_eq!(worker.post(&reports, &report("2026-06-02", "met")).fields(), ["reported_on"]);
        let file = worker.get(&path).expect(200);
        assert_eq!((&file["closed_on"], &file["birth_cohort"]), (&json!("2026-06-01"), &json!(COHORT)));
        let statuses = [&file["needs"][0]["reports"][0]["status"], &file["needs"][0]["reports"][1]["status"]];
        assert_eq!(statuses, ["unmet", "partly_substituted"]);
    }

    fn a_report_of_an_earlier_day_comes_first(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let (case, _) = open(&worker, &region);
        let need = record(&worker, &case, "kind_24");
        let earlier = report("2025-12-01", "partly_substituted");
        let need = worker.post(&format!("/api/v1/needs/{need}/reports"), &earlier).expect(201);
        let days: Vec<_> = need["reports"].as_array().expect("reports").iter().map(|r| &r["reported_on"]).collect();
        assert_eq!(days, ["2025-12-01", "2026-02-01"]);
    }

    fn a_change_needs_the_version_that_was_seen(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let path = format!("{CASES}/{}", open(&worker, &region).0);
        let change = json!({ "main_support": false });
        assert_eq!(worker.send("PATCH", &path, Some(change.to_string().into_bytes()), &[]).status, 428);
        worker.patch(&path, 2, &change).expect(412);
        worker.patch(&path, 1, &change).expect(200);
        worker.patch(&path, 1, &json!({ "stage": "adult" })).expect(412);
        assert_eq!(worker.patch(&path, 2, &json!({ "name": "x" })).fields(), ["name"]);
        assert_eq!(worker.get(&path).expect(200)["version"], 2);
    }

    fn a_case_that_breaks_a_rule_is_refused_and_the_field_named(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let good = || new_case(&region);
        let child = || with(with(good(), "/stage", json!("child")), "/birth_cohort", json!(2012));
        let tomorrow = with(with(good(), "/consented_on", json!("2026-06-16")), "/opened_on", json!("2026-06-15"));
        for (body, fields) in [
            (with(good(), "/birth_date", json!("1998-05-01")), ["birth_date"].as_slice()),
            (with(good(), "/residence_area", json!("902013")), &["residence_area"]),
            (with(good(), "/residence_area", json!("472018")), &["residence_area"]),
            (with(good(), "/residence_area", json!(region.prefecture)), &["residence_area"]),
            (with(good(), "/granting_area", json!(region.prefecture)), &["granting_area"]),
            (tomorrow, &["consented_on", "opened_on"]),
            (with(good(), "/opened_on", json!("2025-03-31")), &["opened_on"]),
            (with(good(), "/opened_on", json!("2026-06-16")), &["opened_on"]),
            (with(good(), "/stage", json!("child")), &["stage", "guardian_consented_on"]),
            (with(child(), "/guardian_consented_on", json!("2025-04-11")), &["guardian_consented_on"]),
            (with(good(), "/birth_cohort", json!(2026)), &["birth_cohort"]),
            (with(good(), "/stage", json!("elder")), &["stage"]),
            (with(good(), "/birth_cohort", json!(2027)), &["birth_cohort"]),
            (with(good(), "/support_level", json!("level_7")), &["support_level"]),
            (with(good(), "/disability_types", json!(["mental", "mental"])), &["disability_types[1]"]),
            (without(good(), "consented_on"), &["consented_on"]),
        ] {
            let answer = worker.post(CASES, &body);
            assert_eq!(answer.status, 400, "{body}: {}", answer.text);
            assert_eq!(answer.fields(), fields, "{body}");
        }
        assert_eq!(worker.get(CASES).expect(200)["items"], json!([]));
        worker.post(CASES, &with(child(), "/guardian_consented_on", json!("2025-04-10"))).expect(201);
    }

    fn a_need_that_breaks_a_rule_is_refused_and_the_field_named(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let (case, _) = open(&worker, &region);
        let good = || new_need("kind_24");
        for (body, field) in [
            (with(good(), "/term", json!("kind_99")), "term"),
            (with(good(), "/term", json!("full")), "term"),
            (with(good(), "/report/urgency", json!(5)), "report.urgency"),
            (with(good(), "/report/urgency", json!(0)), "report.urgency"),
            (with(good(), "/report/reasons", json!([])), "report.reasons"),
            (with(good(), "/report/reasons", json!(["because"])), "report.reasons[0]"),
            (with(good(), "/report/reported_on", json!("2025-04-09")), "report.reported_on"),
            (with(good(), "/report/reported_on", json!("2026-06-16")), "report.reported_on"),
            (with(good(), "/report/note", json!("x")), "report.note"),
            (with(good(), "/report/status", json!("lost")), "report.status"),
        ] {
            let answer = worker.post(&format!("{CASES}/{case}/needs"), &body);
            assert_eq!((answer.status, answer.fields()), (400, vec![field.to_owned()]), "{body}: {}", answer.text);
        }
        assert_eq!(worker.get(&format!("{CASES}/{case}")).expect(200)["needs"], json!([]));
    }

    fn a_second_open_need_of_the_same_term_is_a_conflict(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let (case, _) = open(&worker, &region);
        let need = record(&worker, &case, "kind_24");
        let path = format!("{CASES}/{case}/needs");
        worker.post(&path, &new_need("kind_24")).expect(409);
        record(&worker, &case, "domain_short_stay");
        let met = with(report("2026-05-01", "met"), "/reasons", json!([]));
        worker.post(&format!("/api/v1/needs/{need}/reports"), &met).expect(201);
        // The day of an earlier report is taken, by whichever need of the term.
        worker.post(&path, &new_need("kind_24")).expect(409);
        let again = with(new_need("kind_24"), "/report/reported_on", json!("2026-05-02"));
        worker.post(&path, &again).expect(201);
    }

    fn an_erased_case_leaves_only_ids_in_the_log(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let (case, token) = open(&worker, &region);
        let need = record(&worker, &case, "kind_24");
        worker.patch(&format!("{CASES}/{case}"), 1, &json!({ "main_support": false })).expect(200);
        let content = [token, format!("\"birth_cohort\":{COHORT}"), format!("\"case_id\":\"{case}\"")];
        let before = test.registry.dump_text().expect("dumps");
        assert!(content.iter().all(|content| before.contains(content.as_str())), "{before}");
        erase(&worker, &case);
        worker.get(&format!("{CASES}/{case}")).expect(404);
        assert_eq!(worker.get(CASES).expect(200)["items"], json!([]));
        let after = test.registry.dump_text().expect("dumps");
        let left = content.iter().find(|content| after.contains(content.as_str()));
        assert_eq!((left, after.lines().find(|line| *line == COHORT.to_string())), (None, None));
        for id in [&case, &need] {
            let logged = trail(&worker).iter().filter(|entry| entry["record_id"] == **id).count();
            assert!(logged > 0);
            assert_eq!(after.matches(id.as_str()).count(), logged, "{id} only in the log");
        }
    }

    fn erased_cases_are_in_no_byte_of_the_files(test: &TestRegistry) {
        if test.backend != Backend::Sqlite {
            return;
        }
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let cases: Vec<(String, String)> = (0..24).map(|_| open(&worker, &region)).collect();
        for (case, _) in &cases {
            record(&worker, case, "kind_24");
        }
        let tokens: Vec<String> = cases.iter().map(|(_, token)| token.clone()).collect();
        assert_eq!(found_in_files(test, &tokens).len(), 24);
        for (case, _) in cases.iter().step_by(2) {
            erase(&worker, case);
        }
        let (erased, kept): (Vec<_>, Vec<_>) = tokens.into_iter().enumerate().partition(|(n, _)| n % 2 == 0);
        let kept: BTreeSet<String> = kept.into_iter().map(|(_, token)| token).collect();
        let erased: Vec<String> = erased.into_iter().map(|(_, token)| token).collect();
        assert_eq!(found_in_files(test, &erased), BTreeSet::new());
        assert_eq!(found_in_files(test, &kept.iter().cloned().collect::<Vec<_>>()), kept);
    }

    fn the_audit_trail_names_fields_but_never_values(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let (case, token) = open(&worker, &region);
        let need = record(&worker, &case, "kind_24");
        let path = format!("{CASES}/{case}");
        worker.get(&path).expect(200);
        worker.patch(&path, 1, &json!({ "residence_area": region.town })).expect(200);
        erase(&worker, &case);
        let entries = trail(&worker);
        let told: Vec<_> = entries.iter().filter(|e| e["record_id"] == *case).map(|e| &e["action"]).collect();
        assert_eq!(told, ["create", "read", "change", "erase"]);
        let change = entries.iter().find(|entry| entry["action"] == "change").expect("a change");
        assert_eq!((&change["fields"], &change["version"]), (&json!(["circumstances", "residence_area"]), &json!(2)));
        assert!(entries.iter().any(|e| e["record_id"] == *need && e["noun"] == "needs"));
        let text = Value::from(entries).to_string();
        let values = [&token, region.city.as_str(), region.town.as_str(), "1913", "level_3", "unmet", "kind_24"];
        assert_eq!(values.iter().find(|value| text.contains(**value)), None);
    }

    fn a_list_of_cases_is_logged_as_read(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let ids = BTreeSet::from([open(&worker, &region).0, open(&worker, &region).0]);
        worker.get(CASES).expect(200);
        let read = trail(&worker).into_iter().filter(|entry| entry["action"] == "read");
        assert_eq!(read.map(|entry| text(&entry["record_id"])).collect::<BTreeSet<_>>(), ids);
    }

    fn the_public_feed_shows_nothing_of_cases_or_accounts(test: &TestRegistry) {
        let region = Region::build(test);
        let feed = || test.anonymous().get("/api/v1/changes?limit=200").expect(200);
        let before = feed();
        assert_ne!(before["items"], json!([]));
        let worker = test.worker(region.organizations[0]);
        let (case, _) = open(&worker, &region);
        record(&worker, &case, "kind_24");
        erase(&worker, &case);
        assert_eq!(feed(), before);
    }

    fn a_case_is_not_closed_before_its_last_report(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let case = json!({ "stage": "adult", "birth_cohort": 1980, "main_support": true,
            "residence_area": region.city, "granting_area": region.city,
            "consented_on": "2025-04-01", "opened_on": "2025-04-01" });
        let case = worker.post("/api/v1/cases", &case).expect(201);
        let path = format!("/api/v1/cases/{}", case["id"].as_str().expect("id"));
        let report = json!({ "reported_on": "2026-02-01", "status": "unmet", "reasons": ["full"], "urgency": 2 });
        worker.post(&format!("{path}/needs"), &json!({ "term": "kind_24", "report": report })).expect(201);
        let answer = worker.patch(&path, 1, &json!({ "closed_on": "2026-01-01", "closing_reason": "closing_completed" }));
        assert_eq!((answer.status, answer.fields()), (400, vec!["closed_on".to_owned()]));
    }
}
