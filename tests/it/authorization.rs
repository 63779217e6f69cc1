//! Who may do what: every operation of the OpenAPI document, tried in every role.

use std::collections::BTreeMap;

use arunai_core::values::AreaCode;
use arunai_tests::region::{Region, Row, wamnet_csv};
use arunai_tests::{Answer, Client, TestRegistry, tests};
use serde_json::{Value, json};

use crate::releases::over;

/// Operations (method and path) that need not follow the rules below. Keep it empty.
const EXCEPTIONS: &[(&str, &str)] = &[];
/// How many operations name no role.
const OPEN_OPERATIONS: usize = 59;
/// An id that nothing has.
pub const NOBODY: &str = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff";

/// An operation of the document; without roles it is for everybody.
struct Operation {
    method: String,
    path: String,
    roles: Vec<String>,
}

impl Operation {
    /// Sends the operation with an empty object as its body.
    fn send(&self, client: &Client, region: &Region, id: &str) -> Answer {
        self.send_body(client, region, id, &json!({}))
    }

    fn send_body(&self, client: &Client, region: &Region, id: &str, body: &Value) -> Answer {
        let path = self
            .path
            .replace("{id}", id)
            .replace("{code}", region.city.as_str())
            .replace("{kind}", "kind_24")
            .replace("{valid_from}", "2026-04-01")
            .replace("{table}", "services.csv");
        let query = match (self.method.as_str(), path.trim_start_matches("/api/v1")) {
            ("GET", "/suggested_issues") => format!("?release={NOBODY}"),
            ("POST", "/imports") => "?source=wamnet&as_of=2026-03-31".to_owned(),
            _ => String::new(),
        };
        let path = path + &query;
        assert!(!path.contains('{'), "a parameter without a value: {path}");
        let has_body = matches!(self.method.as_str(), "POST" | "PATCH" | "PUT");
        // A text is a file, sent as it is.
        let text = body.as_str().map_or_else(|| body.to_string(), str::to_owned);
        let body = has_body.then(|| text.into_bytes());
        client.send(&self.method, &path, body, &[("if-match", "\"1\"")])
    }

    /// Fails unless somebody without the right is told so.
    fn refuses(&self, who: &str, answer: &Answer, status: u16) {
        assert_eq!(answer.status, status, "{} {} for {who}: {}", self.method, self.path, answer.text);
        assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{}", self.path);
    }
}

fn operations() -> Vec<Operation> {
    let document: Value = serde_json::from_str(&arunai_api::openapi::text()).expect("JSON");
    let paths = document["paths"].as_object().expect("paths").clone();
    let each = paths.into_iter().flat_map(|(path, item)| {
        let item = item.as_object().expect("operations").clone();
        item.into_iter().map(move |(method, operation)| (path.clone(), method, operation))
    });
    let read = each.map(|(path, method, operation)| Operation {
        path,
        method: method.to_uppercase(),
        roles: roles_of(&operation["security"]),
    });
    read.filter(|o| !EXCEPTIONS.contains(&(o.method.as_str(), o.path.as_str()))).collect()
}

/// The roles that an operation names, each of which may do it; none where nobody needs to sign in.
fn roles_of(security: &Value) -> Vec<String> {
    let ways = security.as_array().cloned().unwrap_or_default();
    if ways.contains(&json!({})) {
        return Vec::new();
    }
    let role = |way: &Value| {
        let roles = way["bearer"].as_array().expect("roles").clone();
        assert_eq!(roles.len(), 1, "nobody has two roles at once: {security}");
        roles[0].as_str().expect("a role").to_owned()
    };
    ways.iter().map(role).collect()
}

fn clients(test: &TestRegistry, region: &Region) -> BTreeMap<&'static str, Client> {
    BTreeMap::from([
        ("administrator", test.administrator()),
        ("curator", test.curator(region.council)),
        ("member", test.member(region.council)),
        ("municipality", test.municipality(&[region.city.clone(), region.town.clone()])),
        ("worker", test.council_worker(region.organizations[0], region.council)),
    ])
}

fn new_case(region: &Region) -> Value {
    json!({ "stage": "adult", "birth_cohort": 1998, "main_support": true, "consented_on": "2025-04-01",
        "residence_area": region.city, "granting_area": region.city, "opened_on": "2025-04-01" })
}

/// A body that the right role might send.
fn good_body(operation: &Operation, region: &Region, council_body: &str) -> Value {
    match operation.path.trim_start_matches("/api/v1") {
        "/imports" => json!(wamnet_csv(&[Row::new(1, "短期入所")])),
        "/reports" => json!({ "kind": "resource_list" }),
        "/absences" => json!({ "area_code": region.city, "kind": "kind_24" }),
        "/accounts" => json!({ "login": "somebody", "name": "だれか", "role": "administrator",
            "password": "a long enough password", "area_codes": [], "manages_organization": false }),
        "/cases" => new_case(region),
        "/cases/{id}/steps" | "/steps/{id}" => json!({ "step": "intake", "occurred_on": "2025-04-01" }),
        "/cases/{id}/strengths" | "/strengths/{id}" => json!({ "domain": "domain_work",
            "strength": "strength_skill", "noted_on": "2025-04-01" }),
        "/cases/{id}/goals" | "/goals/{id}" => json!({ "domain": "domain_work", "set_on": "2025-04-01",
            "state": "pursued" }),
        "/needs/{id}/referrals" => json!({ "service_id": NOBODY, "referred_on": "2025-04-01",
            "state": "referred" }),
        "/referrals/{id}" => json!({ "state": "started", "settled_on": "2025-04-02" }),
        "/need_reports/{id}" => report("unmet"),
        "/issues" | "/issues/{id}/splits" | "/issue_proposals" => {
            json!({ "theme": "移動", "content": "足がない" })
        }
        "/issues/{id}/vote" => json!({ "importance": 2, "feasibility": 1 }),
        "/measures" => json!({ "kind": "create", "title": "つくる" }),
        "/bodies" => json!({ "name": "部会", "kind": "working_group" }),
        "/meetings" => json!({ "body_id": council_body, "held_on": "2026-05-01" }),
        "/issues/{id}/merges" => json!({ "parts": [{ "id": NOBODY, "version": 1 }] }),
        "/releases" | "/release_previews" => json!({ "period": "2025" }),
        "/releases/{id}/withdrawals" => json!({ "reason": "取りちがえ" }),
        "/cases/{id}/circumstances/removals" => json!({ "valid_from": "2025-04-01" }),
        "/cases/{id}/merges" => json!({ "case_id": NOBODY }),
        "/cases/{id}/transfers" => json!({ "to_organization_id": region.organizations[1],
            "consented_on": "2025-04-01" }),
        "/transfers/{id}" => json!({ "state": "accepted" }),
        "/case_entries" => json!({ "entries": [{ "case": new_case(region) }] }),
        "/cases/{id}/needs" => json!({ "term": "kind_24", "report": report("unmet") }),
        "/councils" => json!({ "name": "協議会", "area_codes": [region.city] }),
        "/needs/{id}/reports" => report("unmet"),
        "/organizations" => json!({ "name": "法人" }),
        "/services" => json!({ "organization_id": region.organizations[0], "kind": "kind_24",
            "name": "事業所", "service_areas": [region.city] }),
        "/cases/{id}/searched_needs" => json!({ "search": { "place": { "area": region.city } },
            "term": "kind_24", "reported_on": "2026-02-01", "reasons": ["full"], "urgency": 2 }),
        "/cases/{id}/saved_searches" => json!({ "place": { "area": region.city } }),
        "/service_merges" => json!({ "merged_id": NOBODY, "merged_version": 1, "kept_id": NOBODY,
            "kept_version": 1 }),
        "/distinct_services" => json!({ "first_id": NOBODY, "second_id": NOBODY }),
        "/services/{id}/vacancy" => json!({ "state": "full", "month": "2026-06-01" }),
        "/populations" => json!({ "area_code": region.city, "population_kind": "mental_certificate",
            "counted_on": "2026-04-01", "rows": [{ "persons": 4 }] }),
        "/plan_figures" => json!({ "figures": [{ "area_code": region.city, "kind_id": "kind_24",
            "fiscal_year": 2026, "unit": "person_days_per_month", "planned": 120 }] }),
        _ => json!({}),
    }
}

fn report(status: &str) -> Value {
    report_on("2026-02-01", status)
}

fn report_on(day: &str, status: &str) -> Value {
    json!({ "reported_on": day, "status": status, "reasons": ["full"], "urgency": 2 })
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// A case with one need: the ids of both, and the token.
fn case_with_need(worker: &Client, region: &Region) -> [String; 3] {
    let case = worker.post("/api/v1/cases", &new_case(region)).expect(201);
    let need = json!({ "term": "kind_24", "report": report("unmet") });
    let path = format!("/api/v1/cases/{}/needs", text(&case["id"]));
    let need = worker.post(&path, &need).expect(201);
    [text(&case["id"]), text(&need["id"]), text(&case["token"])]
}

/// The requests about one case, each of which its own worker may send.
fn about_a_case(client: &Client, case: &str, need: &str) -> Vec<(&'static str, Answer)> {
    let path = format!("/api/v1/cases/{case}");
    let new_need = json!({ "term": "kind_33", "report": report("unmet") });
    vec![
        ("read", client.get(&path)),
        ("record_need", client.post(&format!("{path}/needs"), &new_need)),
        (
            "report_need",
            client.post(
                &format!("/api/v1/needs/{need}/reports"),
                &report_on("2026-02-02", "partly_substituted"),
            ),
        ),
        ("change", client.patch(&path, 1, &json!({ "main_support": false }))),
        ("erase", client.send("DELETE", &path, None, &[])),
    ]
}

tests! {
    fn without_the_right_role_an_operation_is_refused(test: &TestRegistry) {
        let region = Region::build(test);
        let clients = clients(test, &region);
        let garbage = test.with_token("garbage");
        for operation in operations() {
            if operation.roles.is_empty() {
                continue;
            }
            operation.refuses("nobody", &operation.send(&test.anonymous(), &region, NOBODY), 401);
            operation.refuses("garbage", &operation.send(&garbage, &region, NOBODY), 401);
            for (role, client) in clients.iter().filter(|(role, _)| !operation.roles.iter().any(|right| right == *role)) {
                let body = good_body(&operation, &region, NOBODY);
                operation.refuses(role, &operation.send_body(client, &region, NOBODY, &body), 403);
            }
        }
        let open = operations().iter().filter(|operation| operation.roles.is_empty()).count();
        assert_eq!(open, OPEN_OPERATIONS, "an operation for everybody is a decision");
    }

    fn the_right_role_is_not_refused(test: &TestRegistry) {
        let region = Region::build(test);
        let clients = clients(test, &region);
        let council_body = json!({ "name": "部会", "kind": "working_group" });
        let council_body = text(&clients["curator"].post("/api/v1/bodies", &council_body).expect(201)["id"]);
        let operations = operations();
        for (operation, right) in operations.iter().flat_map(|o| o.roles.iter().map(move |role| (o, role.as_str()))) {
            let answer = operation.send(&clients[right], &region, NOBODY);
            let fine = [200, 400, 404, 412].contains(&answer.status);
            assert!(fine, "{} {}: {} {}", operation.method, operation.path, answer.status, answer.text);
            // What the refused roles send is a request that would have done something.
            let answer = operation.send_body(&clients[right], &region, NOBODY, &good_body(operation, &region, &council_body));
            let fine = [200, 201, 202, 404].contains(&answer.status);
            assert!(fine, "{} {}: {} {}", operation.method, operation.path, answer.status, answer.text);
            // A council has one job of releases at a time.
            let asks = operation.method == "POST" && operation.path.starts_with("/api/v1/release");
            if asks && answer.status == 202 {
                over(&clients[right], &answer.json());
            }
        }
    }

    fn everybody_may_do_what_names_no_role(test: &TestRegistry) {
        let region = Region::build(test);
        let mut open = Vec::new();
        for operation in operations().into_iter().filter(|operation| operation.roles.is_empty()) {
            let answer = operation.send(&test.anonymous(), &region, NOBODY);
            let fine = [200, 400, 404].contains(&answer.status);
            assert!(fine, "{} {}: {} {}", operation.method, operation.path, answer.status, answer.text);
            open.push((operation.method, operation.path));
        }
        // Nothing that changes anything is for everybody; a search is a POST that stores nothing, and a correction is
        // read by curators before anything changes.
        let writes = open.iter().filter(|(method, _)| method != "GET");
        let mut writes: Vec<_> = writes.map(|(_, path)| path.trim_start_matches("/api/v1")).collect();
        writes.sort_unstable();
        assert_eq!(writes, ["/searches", "/services/{id}/corrections"]);
        assert!(!open.iter().any(|(_, path)| path.contains("case") || path.contains("account")), "{open:?}");
    }

    fn a_token_that_does_not_count_is_refused_where_it_would_matter(test: &TestRegistry) {
        let region = Region::build(test);
        let path = format!("/api/v1/gaps?area={}", region.city);
        test.anonymous().get(&path).expect(200);
        test.with_token("garbage").get(&path).expect(401);
        test.with_token("").get(&path).expect(401);
    }

    fn another_organisations_worker_finds_no_case(test: &TestRegistry) {
        let region = Region::build(test);
        let own = test.worker(region.organizations[0]);
        let [case, need, token] = case_with_need(&own, &region);
        let other = test.worker(region.organizations[1]);
        for (verb, answer) in about_a_case(&other, &case, &need) {
            assert_eq!(answer.status, 404, "{verb}: {}", answer.text);
            assert!(!answer.text.contains(&token), "{verb}: {}", answer.text);
        }
        assert_eq!(other.get("/api/v1/cases").expect(200)["items"], json!([]));
        let trail = other.get("/api/v1/case_changes").expect(200);
        assert!(!trail.to_string().contains(&case), "{trail}");
        // The same requests are fine for the case's own worker.
        let statuses: Vec<u16> = about_a_case(&own, &case, &need).iter().map(|(_, a)| a.status).collect();
        assert_eq!(statuses, [200, 201, 201, 200, 204]);
    }

    fn a_case_and_an_unknown_id_are_answered_alike(test: &TestRegistry) {
        let region = Region::build(test);
        let [case, need, _] = case_with_need(&test.worker(region.organizations[0]), &region);
        let other = test.worker(region.organizations[1]);
        let said = |case: &str, need: &str| {
            let answers = about_a_case(&other, case, need);
            answers.into_iter().map(|(_, answer)| answer.text).collect::<Vec<_>>()
        };
        assert_eq!(said(&case, &need), said(NOBODY, NOBODY));
    }

    fn another_councils_curator_may_not_change_anything(test: &TestRegistry) {
        let region = Region::build(test);
        region.import(test, "csvdownload024.csv", &wamnet_csv(&[Row::new(1, "短期入所")]), "2026-03-31");
        let found = test.anonymous().get("/api/v1/services").expect(200);
        let path = format!("/api/v1/services/{}", text(&found["items"][0]["id"]));
        let new = json!({ "organization_id": region.organizations[0], "kind": "kind_24", "name": "あたらしい",
            "service_areas": [region.city] });
        let absence = json!({ "area_code": region.town, "kind": "kind_11" });
        let residents = json!({ "area_code": region.town, "population_kind": "residents",
            "counted_on": "2026-04-01", "rows": [{ "persons": 900 }] });
        let figures = json!({ "figures": [{ "area_code": region.town, "kind_id": "kind_24",
            "fiscal_year": 2026, "unit": "places", "planned": 4 }] });
        let settings = format!("/api/v1/councils/{}/settings/2026-04-01", region.council);
        let tries = |curator: &Client| {
            let answers = [
                curator.patch(&path, 1, &json!({ "capacity": 7 })),
                curator.delete(&path, 2),
                curator.post("/api/v1/services", &new),
                curator.post("/api/v1/absences", &absence),
                curator.put("/api/v1/populations", &residents),
                curator.put("/api/v1/plan_figures", &figures),
                curator.put(&settings, &json!({ "far_minutes": 45 })),
            ];
            answers.map(|answer| answer.status)
        };
        assert_eq!(tries(&test.curator(region.other_council)), [403; 7]);
        assert_eq!(test.anonymous().get(&path).expect(200)["version"], 1);
        assert_eq!(tries(&test.curator(region.council)), [200, 200, 201, 201, 200, 200, 200]);
    }

    fn a_municipality_tells_of_its_own_area_alone(test: &TestRegistry) {
        let region = Region::build(test);
        let residents = |area: &AreaCode| json!({ "area_code": area, "population_kind": "residents",
            "counted_on": "2026-04-01", "rows": [{ "persons": 900 }] });
        let planned = |area: &AreaCode| json!({ "figures": [{ "area_code": area, "kind_id": "kind_24",
            "fiscal_year": 2026, "unit": "places", "planned": 4 }] });
        let city = test.municipality(std::slice::from_ref(&region.city));
        let put = |area: &AreaCode| [
            city.put("/api/v1/populations", &residents(area)).status,
            city.put("/api/v1/plan_figures", &planned(area)).status,
        ];
        assert_eq!(put(&region.town), [403; 2]);
        assert_eq!(put(&region.prefecture), [400, 403], "people are counted in municipalities");
        assert_eq!(test.anonymous().get("/api/v1/plan_figures").expect(200)["items"], json!([]));
        assert_eq!(put(&region.city), [200; 2]);
        let kept = test.anonymous().get("/api/v1/plan_figures").expect(200);
        assert_eq!((&kept["items"][0]["area_code"], &kept["items"][0]["planned"]), (&json!(region.city), &json!(4.0)));
        // One figure of another area, and nothing is taken.
        let mut both = planned(&region.city);
        both["figures"][0]["planned"] = json!(9);
        let other = planned(&region.town)["figures"][0].clone();
        both["figures"].as_array_mut().expect("figures").push(other);
        assert_eq!(city.put("/api/v1/plan_figures", &both).status, 403);
        assert_eq!(test.anonymous().get("/api/v1/plan_figures").expect(200), kept);
    }

    fn nobody_but_its_worker_reads_anything_of_a_case(test: &TestRegistry) {
        let region = Region::build(test);
        let mut clients = clients(test, &region);
        let worker = clients.remove("worker").expect("a worker");
        let secrets = case_with_need(&worker, &region);
        clients.insert("public", test.anonymous());
        for (role, client) in &clients {
            for operation in operations().iter().filter(|operation| operation.method == "GET") {
                let answer = operation.send(client, &region, &secrets[0]);
                let told = secrets.iter().find(|secret| answer.text.contains(secret.as_str()));
                assert_eq!(told, None, "{role} reads {}", operation.path);
            }
            let gaps = client.get(&format!("/api/v1/gaps?area={}", region.prefecture));
            assert!(gaps.expect(200)["cells"][0]["open_needs"].is_null(), "{role}");
        }
        let own = worker.get(&format!("/api/v1/cases/{}", secrets[0])).expect(200).to_string();
        assert!(secrets.iter().all(|secret| own.contains(secret.as_str())));
    }

    fn a_cookie_does_not_open_the_api(test: &TestRegistry) {
        let login = test.account(arunai_core::actor::Role::Administrator, None, None, &[]);
        let session = test.registry.sign_in(&login, arunai_tests::registry::PASSWORD).expect("signs in");
        let cookie = format!("arunai_session={}", session.secret);
        let answer = test.anonymous().send("GET", "/api/v1/accounts", None, &[("cookie", &cookie)]);
        assert_eq!(answer.status, 401);
    }
}
