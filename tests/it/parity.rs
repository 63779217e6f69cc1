//! Both databases side by side: the same operations with the same clock and ids give the same answers.

use arunai_core::id::Ids;
use arunai_tests::region::{Region, Row, wamnet_csv};
use arunai_tests::{Answer, Backend, Client, TestRegistry};
use serde_json::{Value, json};
use std::collections::BTreeSet;

mod corrections;
mod council;
mod entries;
mod upkeep;

/// One of both databases, with everything that the operations need.
struct Side {
    test: TestRegistry,
    region: Region,
    clients: Vec<Client>,
}

/// The operations of the OpenAPI document that were exercised, and every answer.
#[derive(Default)]
struct Answers {
    done: BTreeSet<(String, String)>,
    /// The version that the next call names in `If-Match`.
    seen: Option<i64>,
    all: Vec<(String, u16, Value)>,
}

const ANYBODY: usize = 0;
const ADMINISTRATOR: usize = 1;
const CURATOR: usize = 2;
const WORKER: usize = 3;
const OTHER_CURATOR: usize = 4;
const OWN_WORKER: usize = 5;
const MEMBER: usize = 6;

impl Side {
    fn start(backend: Backend) -> Self {
        let test = TestRegistry::start_with(backend, Ids::counted());
        let region = Region::build(&test);
        let mut rows: Vec<Row> = (1..=60).map(|number| Row::new(number, "短期入所")).collect();
        rows[3].capacity = String::new();
        rows[5].name = "ａｂＣ-café".into();
        region.import(&test, "csvdownload024.csv", &wamnet_csv(&rows), "2026-03-31");
        let clients = vec![
            test.anonymous(),
            test.administrator(),
            test.curator(region.council),
            test.worker(region.organizations[0]),
            test.curator(region.council),
            test.council_worker(region.organizations[0], region.council),
            test.member(region.council),
        ];
        Self { test, region, clients }
    }
}

/// Calls every operation on one side.
fn exercise(side: &Side) -> Answers {
    let mut answers = Answers::default();
    read_register(side, &mut answers);
    write_register(side, &mut answers);
    measure(side, &mut answers);
    administer(side, &mut answers);
    keep_cases(side, &mut answers);
    answers
}

impl Answers {
    /// The next call has seen this version.
    fn seen(&mut self, version: i64) -> &mut Self {
        self.seen = Some(version);
        self
    }

    /// Calls an operation by its template, with the path's parameters, separated by commas.
    fn call(
        &mut self,
        side: &Side,
        who: usize,
        method: &str,
        template: &str,
        value: &str,
        body: Option<Value>,
    ) -> Value {
        let (route, query) = template.split_once('?').unwrap_or((template, ""));
        self.done.insert((method.to_owned(), route.to_owned()));
        let mut path = route.to_owned();
        for value in value.split(',') {
            if let (Some(start), Some(end)) = (path.find('{'), path.find('}')) {
                path = format!("{}{value}{}", &path[..start], &path[end + 1..]);
            }
        }
        let address = if query.is_empty() { path } else { format!("{path}?{query}") };
        // A text is a file, sent as it is.
        let text = |body: Value| body.as_str().map_or_else(|| body.to_string(), str::to_owned);
        let body = body.map(|body| text(body).into_bytes());
        let version = self.seen.take().map(|version| format!("\"{version}\""));
        let headers: Vec<_> = version.iter().map(|version| ("if-match", version.as_str())).collect();
        let answer: Answer = side.clients[who].send(method, &address, body, &headers);
        let json = answer.json();
        let told = if json.is_null() { json!(answer.bytes) } else { json.clone() };
        self.all.push((format!("{method} {address}"), answer.status, told));
        json
    }
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer} in {value}"))
}

fn read_register(side: &Side, answers: &mut Answers) {
    let code = side.region.city.as_str();
    answers.call(side, ANYBODY, "GET", "/health/live", "", None);
    answers.call(side, ANYBODY, "GET", "/health/ready", "", None);
    answers.call(side, ANYBODY, "GET", "/api/v1/areas?limit=2", "", None);
    answers.call(side, ANYBODY, "GET", "/api/v1/areas/{code}", code, None);
    answers.call(side, ANYBODY, "GET", "/api/v1/towns?name=x", "", None);
    answers.call(side, ANYBODY, "GET", "/api/v1/taxonomies", "", None);
    answers.call(side, ANYBODY, "GET", "/api/v1/taxonomy_terms?taxonomy_id=reasons", "", None);
    let page = answers.call(side, ANYBODY, "GET", "/api/v1/organizations?limit=2", "", None);
    answers.call(side, ANYBODY, "GET", "/api/v1/organizations/{id}", text(&page, "/items/0/id"), None);
    let mut cursor = String::new();
    loop {
        let path = format!("/api/v1/services?limit=25{cursor}");
        let page = answers.call(side, ANYBODY, "GET", &path, "", None);
        match page["next"].as_str() {
            Some(next) => cursor = format!("&after={next}"),
            None => break,
        }
    }
    answers.call(side, ANYBODY, "GET", "/api/v1/searches?area=902012&nearest=3", "", None);
    let wide = json!({ "place": { "point": { "longitude": 150.0, "latitude": 33.0 } }, "words": "事業所1",
        "profile": { "age": 30, "medical_care": true }, "facets": true, "as_of": "2026-06-14" });
    answers.call(side, ANYBODY, "POST", "/api/v1/searches", "", Some(wide));
    let search = json!({ "place": { "area": code }, "nearest": 200 });
    let found = answers.call(side, ANYBODY, "POST", "/api/v1/searches", "", Some(search));
    answers.call(
        side,
        ANYBODY,
        "GET",
        "/api/v1/locations/{id}",
        text(&found, "/results/0/location/id"),
        None,
    );
    answers.call(side, ANYBODY, "GET", "/api/v1/services/{id}", text(&found, "/results/7/service/id"), None);
    answers.call(side, ANYBODY, "GET", "/api/v1/gaps?area=900001", "", None);
    let gaps = "/api/v1/gaps?area=900001&by=kind&quarter=2025-Q4&since=2025-Q3";
    answers.call(side, ANYBODY, "GET", gaps, "", None);
    answers.call(side, WORKER, "GET", "/api/v1/gaps?area=900001&analyst=true", "", None);
    answers.call(side, CURATOR, "GET", "/api/v1/gaps", "", None);
}

fn write_register(side: &Side, answers: &mut Answers) {
    let organization = side.region.organizations[0].to_string();
    let service = json!({ "organization_id": organization, "kind": "salon", "name": "サロン",
        "location": { "area_code": side.region.town, "address_street": "二丁目",
            "position": { "longitude": 150.15, "latitude": 33.05 } } });
    let made = answers.call(side, CURATOR, "POST", "/api/v1/services", "", Some(service));
    let id = text(&made, "/id");
    let change = Some(json!({ "phone": "0990-1", "capacity": 12 }));
    answers.seen(1).call(side, CURATOR, "PATCH", "/api/v1/services/{id}", id, change.clone());
    answers.seen(1).call(side, CURATOR, "PATCH", "/api/v1/services/{id}", id, change);
    answers.seen(2).call(side, CURATOR, "DELETE", "/api/v1/services/{id}", id, None);
    let full = Some(json!({ "state": "full", "month": "2026-06-01" }));
    let other = side.test.anonymous().get("/api/v1/services?limit=1").json();
    let other = text(&other, "/items/0/id");
    answers.call(side, CURATOR, "PUT", "/api/v1/services/{id}/vacancy", other, full);
    answers.seen(1).call(side, CURATOR, "DELETE", "/api/v1/services/{id}/place", other, None);
    corrections::look_and_correct(side, answers, other);
    upkeep::keep_up(side, answers);
    let absence = json!({ "area_code": side.region.town, "kind": "kind_33" });
    answers.call(side, CURATOR, "POST", "/api/v1/absences", "", Some(absence));
    let of_town = format!("{},kind_33", side.region.town);
    for _ in 0..2 {
        answers.call(side, CURATOR, "DELETE", "/api/v1/areas/{code}/absences/{kind}", &of_town, None);
    }
    answers.call(side, ANYBODY, "GET", "/api/v1/changes?limit=200", "", None);
}

fn measure(side: &Side, answers: &mut Answers) {
    let code = side.region.city.as_str();
    let put = |kind: &str, persons: i32| {
        let rows = json!([{ "town": "本町", "age_from": 65, "persons": persons }, { "persons": 9 },
            { "age_from": 0, "age_to": 17, "persons": 0 }]);
        Some(json!({ "area_code": code, "population_kind": kind, "counted_on": "2026-04-01", "rows": rows }))
    };
    for (kind, persons) in [("residents", 5), ("residents", 6), ("mental_certificate", 4), ("residents", -1)]
    {
        answers.call(side, CURATOR, "PUT", "/api/v1/populations", "", put(kind, persons));
    }
    let page = answers.call(side, CURATOR, "GET", "/api/v1/populations?limit=2", "", None);
    let next = format!("/api/v1/populations?limit=2&after={}", text(&page, "/next"));
    answers.call(side, CURATOR, "GET", &next, "", None);
    answers.call(side, ANYBODY, "GET", "/api/v1/populations?area=900001", "", None);
    for planned in [json!(120.25), json!(121), json!(null)] {
        let figure = json!({ "area_code": code, "kind_id": "kind_24", "fiscal_year": 2026,
            "unit": "hours_per_month", "planned": planned });
        let kept = json!({ "area_code": "900001", "kind_id": "kind_33", "fiscal_year": 2026,
            "unit": "places", "actual": 3, "source": "=1" });
        let figures = Some(json!({ "figures": [figure, kept] }));
        answers.call(side, CURATOR, "PUT", "/api/v1/plan_figures", "", figures);
        answers.call(side, ANYBODY, "GET", "/api/v1/plan_figures?limit=1", "", None);
    }
    answers.call(side, ANYBODY, "GET", "/api/v1/plan_figures.csv", "", None);
    let found = side.test.anonymous().get("/api/v1/services?limit=3").json();
    let mut table = "地域コード,町名,場所ID,分,測定日\n".to_owned();
    for (index, minutes) in [(1, 12.5), (2, 600.0)] {
        let place = text(&found, &format!("/items/{index}/location_ids/0"));
        table += &format!("{code},,{place},{minutes},2026-04-01\n");
    }
    let path = side.test.file("times.csv", table.as_bytes());
    let report =
        side.test.registry.import_travel_times(&side.test.operator(), &path, false).expect("imports");
    assert_eq!(report.new, 2);
    answers.call(side, ANYBODY, "GET", "/api/v1/travel_times?limit=1", "", None);
    let council = side.region.council.to_string();
    let decide = "/api/v1/councils/{id}/settings/{valid_from}";
    let from = format!("{council},2026-04-01");
    let settings = Some(json!({ "far_minutes": 45.5, "rural_areas": [code] }));
    answers.call(side, CURATOR, "PUT", decide, &from, settings);
    answers.call(side, CURATOR, "PUT", decide, &from, Some(json!({})));
    answers.seen(1).call(side, CURATOR, "PUT", decide, &from, Some(json!({})));
    answers.call(side, ANYBODY, "GET", "/api/v1/councils/{id}/settings?on=2026-03-31", &council, None);
    answers.call(side, ANYBODY, "GET", "/api/v1/councils/{id}/settings", &council, None);
    answers.call(side, ANYBODY, "GET", "/api/v1/councils/{id}/settings_history", &council, None);
    answers.call(side, ANYBODY, "GET", "/api/v1/changes?limit=200&after=200", "", None);
}

fn administer(side: &Side, answers: &mut Answers) {
    let organization = json!({ "name": "あたらしい法人", "corporate_number": "1234567890123" });
    answers.call(side, ADMINISTRATOR, "POST", "/api/v1/organizations", "", Some(organization));
    let organization = json!({ "name": "あたらしい法人" });
    answers.call(side, ADMINISTRATOR, "POST", "/api/v1/organizations", "", Some(organization));
    let council = json!({ "name": "協議会", "area_codes": [side.region.town] });
    let made = answers.call(side, ADMINISTRATOR, "POST", "/api/v1/councils", "", Some(council));
    answers.call(side, ANYBODY, "GET", "/api/v1/councils/{id}", text(&made, "/id"), None);
    answers.call(side, ANYBODY, "GET", "/api/v1/councils", "", None);
    let account = json!({ "login": "new.one", "name": "新人", "role": "administrator",
        "password": "long enough 123" });
    let made = answers.call(side, ADMINISTRATOR, "POST", "/api/v1/accounts", "", Some(account.clone()));
    answers.call(side, ADMINISTRATOR, "POST", "/api/v1/accounts", "", Some(account));
    let id = text(&made, "/id");
    let address = json!({ "mail_address": "new@example.jp" });
    answers.seen(1).call(side, ADMINISTRATOR, "PATCH", "/api/v1/accounts/{id}", id, Some(address));
    answers.seen(2).call(side, ADMINISTRATOR, "DELETE", "/api/v1/accounts/{id}", id, None);
    answers.call(side, ADMINISTRATOR, "GET", "/api/v1/accounts", "", None);
}

fn keep_cases(side: &Side, answers: &mut Answers) {
    let case = json!({ "stage": "adult", "birth_cohort": 1990, "main_support": true,
        "disability_types": ["mental"], "support_level": "level_3",
        "residence_area": side.region.city, "granting_area": side.region.city,
        "consented_on": "2026-01-10", "opened_on": "2026-01-10" });
    let made = answers.call(side, WORKER, "POST", "/api/v1/cases", "", Some(case));
    let id = text(&made, "/id").to_owned();
    let report = json!({ "reported_on": "2026-02-01", "status": "unmet", "reasons": ["full"], "urgency": 3 });
    let need = json!({ "term": "kind_24", "report": report });
    let need = answers.call(side, WORKER, "POST", "/api/v1/cases/{id}/needs", &id, Some(need));
    let met = json!({ "reported_on": "2026-06-01", "status": "met", "urgency": 1 });
    answers.call(side, WORKER, "POST", "/api/v1/needs/{id}/reports", text(&need, "/id"), Some(met));
    let search = json!({ "place": { "area": side.region.town }, "kinds": ["kind_33"] });
    let searched = json!({ "search": search, "reported_on": "2026-02-02", "urgency": 1 });
    answers.call(side, WORKER, "POST", "/api/v1/cases/{id}/searched_needs", &id, Some(searched));
    let saved = answers.call(side, WORKER, "POST", "/api/v1/cases/{id}/saved_searches", &id, Some(search));
    answers.call(side, WORKER, "GET", "/api/v1/cases/{id}/saved_searches", &id, None);
    let saved = text(&saved, "/id");
    answers.call(side, WORKER, "POST", "/api/v1/saved_searches/{id}/looks", saved, None);
    answers.call(side, WORKER, "DELETE", "/api/v1/saved_searches/{id}", saved, None);
    answers.call(side, CURATOR, "GET", "/api/v1/search_counters", "", None);
    work_on_a_case(side, answers, &id, text(&need, "/id"));
    let edit = Some(json!({ "valid_from": "2026-06-01", "support_level": null, "closed_on": "2026-06-10",
        "closing_reason": "closing_completed" }));
    answers.seen(2).call(side, WORKER, "PATCH", "/api/v1/cases/{id}", &id, edit);
    answers.call(side, WORKER, "GET", "/api/v1/cases", "", None);
    answers.call(side, WORKER, "GET", "/api/v1/cases/{id}", &id, None);
    answers.call(side, WORKER, "GET", "/api/v1/gaps?area=900001", "", None);
    publish(side, answers);
    answers.call(side, WORKER, "DELETE", "/api/v1/cases/{id}", &id, None);
    answers.call(side, WORKER, "GET", "/api/v1/cases/{id}", &id, None);
    answers.call(side, WORKER, "GET", "/api/v1/case_changes", "", None);
    answers.call(side, ADMINISTRATOR, "GET", "/api/v1/audit_chains", "", None);
}

/// Releases: made by a job, read, withdrawn.
fn publish(side: &Side, answers: &mut Answers) {
    let wanted = json!({ "period": "2025" });
    let ended = |answers: &mut Answers, start: &str| {
        let job = answers.call(side, CURATOR, "POST", start, "", Some(wanted.clone()));
        let path = format!("/api/v1/release_jobs/{}", text(&job, "/id"));
        while side.clients[CURATOR].get(&path).expect(200)["state"] == "running" {
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        answers.call(side, CURATOR, "GET", "/api/v1/release_jobs/{id}", text(&job, "/id"), None)
    };
    ended(answers, "/api/v1/release_previews");
    let made = ended(answers, "/api/v1/releases");
    let id = text(&made, "/id");
    answers.call(side, CURATOR, "DELETE", "/api/v1/release_jobs/{id}", id, None);
    let release = text(&made, "/releases/0/id");
    answers.call(side, CURATOR, "GET", "/api/v1/releases", "", None);
    for path in [
        "/api/v1/releases/{id}",
        "/api/v1/releases/{id}/cells",
        "/api/v1/releases/{id}/cells.csv",
        "/api/v1/releases/{id}/cells.xlsx",
        "/api/v1/releases/{id}/differences",
        "/api/v1/releases/{id}/rates",
        "/api/v1/releases/{id}/waits",
    ] {
        answers.call(side, CURATOR, "GET", path, release, None);
    }
    let trend = format!("/api/v1/release_trends?council={}&measure=open", text(&made, "/council_id"));
    answers.call(side, CURATOR, "GET", &trend, "", None);
    report(side, answers, release);
    council::work(side, answers, release);
    let reason = Some(json!({ "reason": "取りちがえ" }));
    answers.seen(1).call(side, CURATOR, "POST", "/api/v1/releases/{id}/withdrawals", release, reason);
}

/// A report of a release, in every form.
fn report(side: &Side, answers: &mut Answers, release: &str) {
    let wanted = Some(json!({ "kind": "one_page", "release_id": release }));
    let made = answers.call(side, CURATOR, "POST", "/api/v1/reports", "", wanted);
    let id = text(&made, "/id");
    answers.seen(1).call(side, CURATOR, "POST", "/api/v1/reports/{id}/givings", id, None);
    answers.call(side, CURATOR, "GET", "/api/v1/reports", "", None);
    for path in ["/paper.pdf", "/paper.xlsx", "/paper.csv", ""] {
        answers.call(side, CURATOR, "GET", &format!("/api/v1/reports/{{id}}{path}"), id, None);
    }
    let table = format!("{id},areas.csv");
    answers.call(side, CURATOR, "GET", "/api/v1/reports/{id}/tables/{table}", &table, None);
}

/// Everything under a case: added, corrected, taken back.
fn work_on_a_case(side: &Side, answers: &mut Answers, case: &str, need: &str) {
    let service = side.test.anonymous().get("/api/v1/services?limit=1").json();
    let service = text(&service, "/items/0/id");
    let mut keep = |parent: &str, noun: &str, new: Value, edit: Value| {
        let id = if noun == "referrals" { need } else { case };
        let path = format!("/api/v1/{parent}/{{id}}/{noun}");
        let made = answers.call(side, WORKER, "POST", &path, id, Some(new));
        let (own, id) = (format!("/api/v1/{noun}/{{id}}"), text(&made, "/id").to_owned());
        answers.seen(1).call(side, WORKER, "PATCH", &own, &id, Some(edit));
        answers.seen(2).call(side, WORKER, "DELETE", &own, &id, None);
    };
    let step = |on: &str| json!({ "step": "monitoring", "occurred_on": on });
    keep("cases", "steps", step("2026-03-01"), step("2026-03-02"));
    let strength =
        |kind: &str| json!({ "domain": "domain_work", "strength": kind, "noted_on": "2026-03-01" });
    keep("cases", "strengths", strength("strength_skill"), strength("strength_wish"));
    let goal = json!({ "domain": "domain_work", "set_on": "2026-03-01", "state": "pursued" });
    let reached = json!({ "domain": "domain_work", "set_on": "2026-03-01", "state": "reached",
        "settled_on": "2026-05-01" });
    keep("cases", "goals", goal, reached);
    let referral = json!({ "service_id": service, "referred_on": "2026-03-01", "state": "referred" });
    let refused = json!({ "state": "refused", "refusal_reason": "full", "settled_on": "2026-03-08" });
    keep("needs", "referrals", referral, refused);
    answers.call(side, WORKER, "GET", "/api/v1/needs/{id}/services", need, None);
    let late = json!({ "reported_on": "2026-04-01", "status": "partly_outside_region", "reasons": ["full"],
        "urgency": 4, "wished": { "amount": 4, "unit": "days_per_month" }, "tried": ["attempt_visited"] });
    let found = answers.call(side, WORKER, "POST", "/api/v1/needs/{id}/reports", need, Some(late.clone()));
    let report = text(&found, "/reports/1/id").to_owned();
    let mut earlier = late;
    earlier["reported_on"] = json!("2026-03-31");
    answers.seen(1).call(side, WORKER, "PATCH", "/api/v1/need_reports/{id}", &report, Some(earlier));
    for quarter in ["2025-Q4", "2026-Q1"] {
        let path = format!("/api/v1/need_flows?quarter={quarter}");
        answers.call(side, WORKER, "GET", &path, "", None);
    }
    answers.call(side, WORKER, "GET", "/api/v1/need_flows?area=900001&reason=full", "", None);
    answers.call(side, WORKER, "GET", "/api/v1/need_trends?term=kind_24&analyst=true", "", None);
    answers.call(side, WORKER, "GET", "/api/v1/need_waits?analyst=true", "", None);
    answers.call(side, WORKER, "GET", "/api/v1/need_doubts", "", None);
    answers.call(side, WORKER, "GET", "/api/v1/need_matches", "", None);
    let gaps = "/api/v1/gaps?area=900001&day=2026-02-10&since=2025-Q1&analyst=true";
    answers.call(side, WORKER, "GET", gaps, "", None);
    answers.seen(2).call(side, WORKER, "DELETE", "/api/v1/need_reports/{id}", &report, None);
    entries::enter_and_hand_over(side, answers, case);
}

/// Runs outside the two halves of the suite: it needs both databases at once.
pub fn both_databases_give_the_same_answers() {
    let (sqlite, postgres) = (Side::start(Backend::Sqlite), Side::start(Backend::Postgres));
    let (left, right) = (exercise(&sqlite), exercise(&postgres));
    assert_eq!(left.all.len(), right.all.len());
    for (a, b) in left.all.iter().zip(&right.all) {
        assert_eq!(a, b);
        assert!(a.1 < 500, "{}: {}", a.0, a.1);
    }
    assert_eq!(sqlite.test.registry.describe_schema().ok(), postgres.test.registry.describe_schema().ok());
    let document: Value = serde_json::from_str(&arunai_api::openapi::text()).expect("JSON");
    for (path, item) in document["paths"].as_object().expect("paths") {
        for method in item.as_object().expect("operations").keys() {
            let operation = (method.to_uppercase(), path.clone());
            assert!(left.done.contains(&operation), "{operation:?} is not compared");
        }
    }
}
