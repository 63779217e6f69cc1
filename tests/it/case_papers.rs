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
        let paper = [case("新1"), report("短期入所", "2025-05-01"), referral("ひまわり", "待機"), strengths("1"), goal("就労")];
        let address = format!("https://arunai.example/services/{}", id("つくし", "kind_24"));
        let rows = [
            paper.concat(),
            of("新1", &[vec![("困りごと", "短期入所")], referral(&address, "断られた"),
                vec![("紹介日", "2025-05-03"), ("断られた理由", "費用"), ("紹介が終わった日", "2025-05-20")]]),
            of(&own, &[vec![("困りごと", "生活介護")], referral("ひまわり", "依頼した"), goal("2"), vec![("目標の日", "2025-06-01")]]),
        ];
        let answer = send(&worker, CSV, table(&rows)).expect(201);
        let counts = said(&answer, "cases", &["reports", "strengths", "goals"]);
        assert_eq!(counts, [json!([1, 2, 1]), json!([0, 0, 1])]);
        let told = said(&answer["cases"][0], "referrals", &["name", "kind", "is_new", "address_area"]);
        assert_eq!(told, [json!(["ひまわり", "kind_24", true, "架空県月見市"]), json!(["つくし", "kind_24", true, "架空県月見市"])]);
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
        // What only the rules find, in rows that can be read: all of it is told at once.
        let judged = [
            of(&own, &[need(), referral("ひまわり", "断られた")]),
            of(&own, &[need(), referral("つくし", "利用開始")]),
            of(&own, &[vec![("困りごと", "生活介護")], referral("ひまわり", "待機")]),
            of(&own, &[goal("就労"), vec![("目標の日", "2024-05-01")]]),
        ];
        assert_eq!(refused(&worker, &judged), ["row 2, column 断られた理由", "row 2, column 紹介が終わった日", "row 3, column 紹介が終わった日",
            "row 4, column 報告日", "row 5, column 目標の日"]);
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
        // Once more without the key it says what is known.
        worker.post("/api/v1/case_entries", &entry("kind_24")).expect(201);
        let case = file(&worker, &known);
        let counts = ["referrals", "strengths", "goals"].map(|list| case[list].as_array().map(Vec::len));
        assert_eq!(counts, [Some(1); 3]);
        for (path, body) in [("strengths", &strength), ("goals", &goal)] {
            assert_eq!(worker.post(&format!("/api/v1/cases/{known}/{path}"), body).status, 409, "{path}");
        }
        let need = text(&case["needs"][0]["id"]);
        assert_eq!(worker.post(&format!("/api/v1/needs/{need}/referrals"), &referral).status, 409);
    }

    fn the_paper_of_the_next_visit_goes_on(test: &TestRegistry) {
        let region = Region::build(test);
        let _ = services(test, &region);
        let worker = test.worker(region.organizations[0]);
        let known = open(&worker, &region);
        let own = token(&worker, &known);
        let visit = |day, status, referral, goal| {
            let need = vec![("困りごと", "短期入所"), ("報告日", day), ("状態", status), ("理由", "費用"), ("急ぐ程度", "2")];
            let told = vec![("紹介先", "つくし"), ("紹介の結果", referral), ("目標の分野", "就労"), ("目標の状態", goal)];
            send(&worker, CSV, table(&[of(&own, &[need, told, strengths("1")])])).expect(201)
        };
        visit("2025-05-01", "未充足", "依頼した", "取組中");
        visit("2025-06-01", "未充足", "待機", "取組中");
        let last = visit("2025-07-01", "解消", "利用開始", "達成");
        assert_eq!(last["cases"][0]["referrals"][0]["is_new"], false);
        let case = file(&worker, &known);
        let referrals = said(&case, "referrals", &["referred_on", "state", "settled_on", "version"]);
        assert_eq!(referrals, [json!(["2025-05-01", "started", "2025-07-01", 3])]);
        assert_eq!(said(&case, "goals", &["set_on", "state", "settled_on"]), [json!(["2025-05-01", "reached", "2025-07-01"])]);
        assert_eq!(case["strengths"].as_array().map(Vec::len), Some(2));
    }

    fn rows_in_any_order_tell_the_same(test: &TestRegistry) {
        let region = Region::build(test);
        let _ = services(test, &region);
        let worker = test.worker(region.organizations[0]);
        let other = open(&worker, &region);
        let label = token(&worker, &other);
        let row = |day: &'static str, state| of(&label, &[vec![("困りごと", "短期入所"), ("報告日", day), ("状態", "未充足"), ("理由", "費用"),
            ("急ぐ程度", "2"), ("紹介先", "つくし"), ("紹介の結果", state)]]);
        send(&worker, CSV, table(&[row("2025-07-01", "利用開始"), row("2025-05-01", "依頼した"), row("2025-06-01", "待機")])).expect(201);
        let told = said(&file(&worker, &other), "referrals", &["referred_on", "state", "settled_on"]);
        assert_eq!(told, [json!(["2025-05-01", "started", "2025-07-01"])]);
    }

    fn what_was_entered_is_answered_alike_when_names_have_changed(test: &TestRegistry) {
        let region = Region::build(test);
        let id = services(test, &region);
        let worker = test.worker(region.organizations[0]);
        let paper = [case("新1"), report("短期入所", "2025-05-01"), referral("つくし", "待機")].concat();
        let body = table(&[paper]);
        let headers = [("content-type", CSV), ("idempotency-key", "visit-2")];
        let post = || worker.send("POST", "/api/v1/case_entries", Some(body.clone().into_bytes()), &headers);
        let first = post().expect(201);
        let path = format!("/api/v1/services/{}", id("つくし", "kind_24"));
        test.curator(region.council).patch(&path, 1, &json!({ "name": "たんぽぽ" })).expect(200);
        assert_eq!(post().json(), first);
        assert_eq!(send(&worker, CSV, body.clone()).fields(), ["row 2, column 紹介先"]);
    }

    fn a_merge_keeps_once_what_both_cases_say(test: &TestRegistry) {
        let region = Region::build(test);
        let id = services(test, &region);
        let worker = test.worker(region.organizations[0]);
        let [first, second] = [(); 2].map(|()| open(&worker, &region));
        for (case, day) in [(&first, "2025-05-01"), (&second, "2025-05-02")] {
            let need = text(&record(&worker, case, "kind_24", day)["id"]);
            let referral = json!({ "service_id": id("つくし", "kind_24"), "referred_on": "2025-05-03", "state": "waiting" });
            worker.post(&format!("/api/v1/needs/{need}/referrals"), &referral).expect(201);
            let strength = json!({ "domain": "domain_work", "strength": "strength_family", "noted_on": "2025-05-03" });
            worker.post(&format!("/api/v1/cases/{case}/strengths"), &strength).expect(201);
            let goal = json!({ "domain": "domain_work", "set_on": "2025-05-03", "state": "pursued" });
            worker.post(&format!("/api/v1/cases/{case}/goals"), &goal).expect(201);
        }
        let tag = format!("\"{}\"", file(&worker, &first)["version"]);
        let body = json!({ "case_id": second }).to_string().into_bytes();
        let headers = [("content-type", "application/json"), ("if-match", tag.as_str())];
        let path = format!("/api/v1/cases/{first}/merges");
        let answer = worker.send("POST", &path, Some(body), &headers);
        assert!(answer.status < 300, "{}", answer.text);
        let case = file(&worker, &first);
        let counts = ["needs", "referrals", "strengths", "goals"].map(|list| case[list].as_array().map(Vec::len));
        assert_eq!(counts, [Some(1); 4]);
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
