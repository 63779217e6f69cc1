//! What the paper for a visit tells beside needs (⑨ to ⑪), typed into the table or sent as JSON.

use arunai_tests::region::{Region, Row, wamnet_csv};
use arunai_tests::{Client, TestRegistry, tests};
use serde_json::{Value, json};

use crate::case_tables::{CSV, Cells, case, of, report, send, table, token};
use crate::case_work::{file, open, record, text};

/// The ids of the services of the register, by name and kind.
fn services(test: &TestRegistry, region: &Region) -> impl Fn(&str, &str) -> String + use<> {
    let named = |number, kind: &str, name: &str| Row { name: name.to_owned(), ..Row::new(number, kind) };
    let rows =
        [named(1, "短期入所", "ひまわり"), named(2, "生活介護", "ひまわり"), named(3, "短期入所", "つくし")];
    region.import(test, "a.csv", &wamnet_csv(&rows), "2025-03-31");
    let found = test.anonymous().get("/api/v1/services?limit=200").expect(200)["items"].as_array().cloned();
    move |name, kind| {
        let is_it = |one: &&Value| one["name"] == name && one["kind"] == kind;
        text(&found.iter().flatten().find(is_it).expect("a service")["id"])
    }
}

fn referral<'a>(service: &'a str, state: &'a str) -> Cells<'a> {
    vec![("紹介先", service), ("紹介日", "2025-05-02"), ("紹介の結果", state)]
}

fn strengths(domain: &str) -> Cells<'_> {
    vec![("ストレングスの分野", domain), ("ストレングス", "できること・得意なこと；家族・親しい人")]
}

fn goal(domain: &str) -> Cells<'_> {
    vec![("目標の分野", domain), ("目標の状態", "取組中")]
}

fn said(case: &Value, list: &str, fields: &[&str]) -> Vec<Value> {
    let records = case[list].as_array().expect("a list").iter();
    records.map(|one| fields.iter().map(|field| one[*field].clone()).collect()).collect()
}

fn refused(worker: &Client, rows: &[Cells]) -> Vec<String> {
    let answer = send(worker, CSV, table(rows));
    assert_eq!(answer.status, 400, "{}", answer.text);
    answer.fields()
}

tests! {
    fn the_whole_paper_is_typed_into_one_row(test: &TestRegistry) {
        let region = Region::build(test);
        let id = services(test, &region);
        let worker = test.worker(region.organizations[0]);
        let known = open(&worker, &region);
        record(&worker, &known, "kind_22", "2025-05-01");
        let own = token(&worker, &known);
        let paper = vec![case("新1"), report("短期入所", "2025-05-01"), referral("ひまわり", "待機"), strengths("1"), goal("就労")];
        let address = format!("https://arunai.example/services/{}", id("つくし", "kind_24"));
        let rows = [
            paper.concat(),
            of("新1", &[vec![("困りごと", "短期入所")], referral(&address, "断られた"),
                vec![("紹介日", "2025-05-03"), ("断られた理由", "費用"), ("紹介が終わった日", "2025-05-20")]]),
            of(&own, &[vec![("困りごと", "生活介護")], referral("ひまわり", "依頼した"), goal("2"), vec![("目標の日", "2025-06-01")]]),
        ];
        let answer = send(&worker, CSV, table(&rows)).expect(201);
        let counts = said(&answer, "cases", &["reports", "referrals", "strengths", "goals"]);
        assert_eq!(counts, [json!([1, 2, 2, 1]), json!([0, 1, 0, 1])]);
        let new = file(&worker, &text(&answer["cases"][0]["case_id"]));
        let referrals = said(&new, "referrals", &["service_id", "referred_on", "state", "refusal_reason", "settled_on"]);
        assert_eq!(referrals, [json!([id("ひまわり", "kind_24"), "2025-05-02", "waiting", null, null]),
            json!([id("つくし", "kind_24"), "2025-05-03", "refused", "cost", "2025-05-20"])]);
        // The paper has one day, that of the report.
        assert!(said(&new, "strengths", &["noted_on"]).iter().all(|day| *day == json!(["2025-05-01"])));
        assert_eq!(said(&new, "goals", &["domain", "set_on", "state"]), [json!(["domain_work", "2025-05-01", "pursued"])]);
        let known = file(&worker, &known);
        assert_eq!(said(&known, "referrals", &["service_id"]), [json!([id("ひまわり", "kind_22")])]);
        assert_eq!(said(&known, "goals", &["set_on"]), [json!(["2025-06-01"])]);
    }

    fn what_is_wrong_on_a_paper_names_its_column_and_takes_nothing(test: &TestRegistry) {
        let region = Region::build(test);
        let _ = services(test, &region);
        let worker = test.worker(region.organizations[0]);
        let known = open(&worker, &region);
        record(&worker, &known, "kind_24", "2025-05-01");
        let own = token(&worker, &known);
        let need = || vec![("困りごと", "短期入所")];
        let rows = [
            of(&own, &[referral("つくし", "待機")]),
            of(&own, &[need(), referral("すみれ", "待機")]),
            of(&own, &[need(), referral("ひまわり", "まだ")]),
            of(&own, &[strengths("18")]),
            of(&own, &[vec![("目標の分野", "就労")]]),
            of(&own, &[vec![("困りごと", "居宅介護")], referral("ひまわり", "待機")]),
        ];
        assert_eq!(refused(&worker, &rows), ["row 2, column 困りごと", "row 3, column 紹介先", "row 4, column 紹介の結果",
            "row 5, column ストレングスの分野", "row 5, column ストレングスの日", "row 6, column 目標の日", "row 6, column 目標の状態",
            "row 7, column 紹介先"]);
        // What only the rules find, in rows that can be read.
        let day = || vec![("ストレングスの日", "2025-05-01")];
        let judged = [
            of(&own, &[need(), referral("ひまわり", "断られた")]),
            of(&own, &[need(), referral("つくし", "利用開始")]),
            of(&own, &[vec![("困りごと", "居宅介護")], referral("つくし", "待機")]),
            of(&own, &[strengths("1"), day()]),
            of(&own, &[strengths("1"), day()]),
            of(&own, &[goal("就労"), vec![("目標の日", "2024-05-01")]]),
        ];
        let one = |rows: &[Cells]| refused(&worker, rows);
        assert_eq!(one(&judged[0..1]), ["row 2, column 断られた理由"]);
        assert_eq!(one(&judged[1..2]), ["row 2, column 紹介が終わった日"]);
        assert_eq!(one(&judged[2..3]), ["row 2, column 困りごと"]);
        assert_eq!(one(&judged[3..5]), ["row 3, column ストレングス"]);
        assert_eq!(one(&judged[5..6]), ["row 2, column 目標の日"]);
        let case = file(&worker, &known);
        let counts = ["referrals", "strengths", "goals"].map(|list| case[list].as_array().map(Vec::len));
        assert_eq!(counts, [Some(0); 3]);
    }

    fn the_same_is_taken_as_json_once(test: &TestRegistry) {
        let region = Region::build(test);
        let id = services(test, &region);
        let worker = test.worker(region.organizations[0]);
        let known = open(&worker, &region);
        record(&worker, &known, "kind_24", "2025-05-01");
        let own = token(&worker, &known);
        let strength = json!({ "domain": "domain_work", "strength": "strength_family", "noted_on": "2025-05-02" });
        let goal = json!({ "domain": "domain_work", "set_on": "2025-05-02", "state": "pursued" });
        let referral = json!({ "service_id": id("つくし", "kind_24"), "referred_on": "2025-05-02", "state": "referred" });
        let entry = |need: &str| json!({ "entries": [{ "token": own, "strengths": [strength], "goals": [goal],
            "needs": [{ "term": need, "referrals": [referral] }] }] });
        let post = |body: &Value| {
            let headers = [("content-type", "application/json"), ("idempotency-key", "visit-1")];
            worker.send("POST", "/api/v1/case_entries", Some(body.to_string().into_bytes()), &headers)
        };
        assert_eq!(post(&entry("kind_11")).fields(), ["entries[0].needs[0].reports"]);
        let first = post(&entry("kind_24")).expect(201);
        assert_eq!(post(&entry("kind_24")).json(), first);
        let case = file(&worker, &known);
        let counts = ["referrals", "strengths", "goals"].map(|list| case[list].as_array().map(Vec::len));
        assert_eq!(counts, [Some(1); 3]);
        // Once more without the key: each is there already.
        let again = worker.post("/api/v1/case_entries", &entry("kind_24"));
        assert_eq!(again.fields(), ["entries[0].needs[0].referrals[0]"]);
        for (path, body) in [("strengths", &strength), ("goals", &goal)] {
            assert_eq!(worker.post(&format!("/api/v1/cases/{known}/{path}"), body).status, 409, "{path}");
        }
        let need = text(&case["needs"][0]["id"]);
        assert_eq!(worker.post(&format!("/api/v1/needs/{need}/referrals"), &referral).status, 409);
    }

    fn a_rehearsal_gives_no_token(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let body = table(&[[case("新1"), report("短期入所", "2025-05-01")].concat()]);
        let headers = [("content-type", CSV)];
        let tried = worker.send("POST", "/api/v1/case_entries?rehearse=true", Some(body.into_bytes()), &headers);
        assert_eq!(tried.expect(200)["cases"][0]["token"], "");
    }
}
