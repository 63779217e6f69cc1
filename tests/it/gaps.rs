//! What each viewer learns of needs beside the supply, and when "none" is said instead of "unknown".

use arunai_tests::region::{Region, Row, wamnet_csv};
use arunai_tests::{Client, TestRegistry, tests};
use serde_json::{Value, json};

/// A group of one service kind (kind_24) and one need domain.
const SHORT_STAY: &str = "group_short_stay";
const HOUSING: &str = "group_housing";
/// A day in 2025-Q4, the last quarter that is closed on the tests' 15 June 2026.
const IN_THE_QUARTER: &str = "2026-02-01";

/// How the persons differ that a test brings in.
#[derive(Clone)]
struct Persons {
    area: Value,
    main_support: bool,
    term: &'static str,
    reported_on: &'static str,
}

impl Persons {
    fn of(region: &Region) -> Self {
        Self { area: json!(region.city), main_support: true, term: "kind_24", reported_on: IN_THE_QUARTER }
    }

    /// Opens so many cases with an open need each.
    fn enter(&self, worker: &Client, count: usize) -> Vec<String> {
        (0..count).map(|_| self.enter_one(worker)).collect()
    }

    fn enter_one(&self, worker: &Client) -> String {
        let case = json!({ "stage": "adult", "birth_cohort": 1980, "main_support": self.main_support,
            "residence_area": self.area, "granting_area": self.area, "consented_on": "2025-04-01",
            "opened_on": "2025-04-01" });
        let id = text(&worker.post("/api/v1/cases", &case).expect(201)["id"]);
        record(worker, &id, self.term, self.reported_on);
        id
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn report(day: &str, status: &str) -> Value {
    json!({ "reported_on": day, "status": status, "reasons": ["full"], "urgency": 2 })
}

/// Records a need of a case and returns where to report on it again.
fn record(worker: &Client, case: &str, term: &str, day: &str) -> String {
    let need = json!({ "term": term, "report": report(day, "unmet") });
    let need = worker.post(&format!("/api/v1/cases/{case}/needs"), &need).expect(201);
    format!("/api/v1/needs/{}/reports", text(&need["id"]))
}

/// One worker of each organisation.
fn workers(test: &TestRegistry, region: &Region) -> Vec<Client> {
    region.organizations.iter().map(|organization| test.worker(*organization)).collect()
}

/// So many persons of the first, second, … organisation.
fn enter(persons: &Persons, workers: &[Client], counts: &[usize]) {
    workers.iter().zip(counts).for_each(|(worker, count)| drop(persons.enter(worker, *count)));
}

/// The cell of 月見市 in a table of 架空県.
fn cell(client: &Client, region: &Region, group: &str) -> Value {
    cell_of(client, &format!("area={}", region.prefecture), region.city.as_str(), group)
}

fn cell_of(client: &Client, query: &str, area: &str, group: &str) -> Value {
    let table = client.get(&format!("/api/v1/gaps?{query}")).expect(200);
    let cells = table["cells"].as_array().expect("cells");
    let found = cells.iter().find(|cell| cell["area_code"] == area && cell["group_id"] == group);
    found.unwrap_or_else(|| panic!("no cell {area} {group}")).clone()
}

fn counts(cell: &Value) -> (Option<i64>, Option<i64>) {
    (cell["open_needs"].as_i64(), cell["open_persons"].as_i64())
}

fn state(test: &TestRegistry, region: &Region, area: &str, group: &str) -> Value {
    let outer = if area == region.elsewhere.as_str() { area } else { region.prefecture.as_str() };
    cell_of(&test.anonymous(), &format!("area={outer}"), area, group)["state"].clone()
}

tests! {
    fn a_worker_sees_the_own_persons_and_needs_beside_the_supply(test: &TestRegistry) {
        let region = Region::build(test);
        region.import(test, "csvdownload033.csv", &wamnet_csv(&[Row::new(1, "共同生活援助")]), "2026-03-31");
        let worker = test.worker(region.organizations[0]);
        let persons = Persons { term: "kind_33", ..Persons::of(&region) };
        let first = persons.enter_one(&worker);
        record(&worker, &first, "domain_housing", IN_THE_QUARTER);
        persons.enter(&worker, 2);
        Persons { area: json!(region.town), ..persons }.enter_one(&worker);
        let cell = cell(&worker, &region, HOUSING);
        assert_eq!(counts(&cell), (Some(4), Some(3)));
        assert_eq!((&cell["services"], &cell["places"], &cell["state"]), (&json!(1), &json!(20), &json!("insufficient")));
        assert!(cell["published"].is_null());
    }

    fn what_is_met_or_closed_no_longer_counts(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let cases = Persons::of(&region).enter(&worker, 3);
        let reports = record(&worker, &cases[0], "domain_short_stay", IN_THE_QUARTER);
        let now = || counts(&cell(&worker, &region, SHORT_STAY));
        assert_eq!(now(), (Some(4), Some(3)));
        worker.post(&reports, &report("2026-05-01", "partly_substituted")).expect(201);
        assert_eq!(now(), (Some(4), Some(3)));
        worker.post(&reports, &report("2026-06-01", "met")).expect(201);
        assert_eq!(now(), (Some(3), Some(3)));
        let close = json!({ "closed_on": "2026-06-15", "closing_reason": "closing_completed" });
        worker.patch(&format!("/api/v1/cases/{}", cases[0]), 1, &close).expect(200);
        assert_eq!(now(), (Some(2), Some(2)));
        worker.send("DELETE", &format!("/api/v1/cases/{}", cases[1]), None, &[]);
        assert_eq!(now(), (Some(1), Some(1)));
    }

    fn another_organisations_worker_counts_only_the_own(test: &TestRegistry) {
        let region = Region::build(test);
        let (one, other) = (test.worker(region.organizations[0]), test.worker(region.organizations[1]));
        Persons::of(&region).enter(&one, 2);
        assert_eq!(counts(&cell(&other, &region, SHORT_STAY)), (Some(0), Some(0)));
        Persons::of(&region).enter(&other, 1);
        assert_eq!(counts(&cell(&other, &region, SHORT_STAY)), (Some(1), Some(1)));
        assert_eq!(counts(&cell(&test.worker(region.organizations[0]), &region, SHORT_STAY)), (Some(2), Some(2)));
    }

    fn nobody_else_sees_any_number_of_persons(test: &TestRegistry) {
        let region = Region::build(test);
        enter(&Persons::of(&region), &workers(test, &region), &[2, 2, 2]);
        let others = [test.anonymous(), test.member(region.council), test.municipality(std::slice::from_ref(&region.city)),
            test.administrator(), test.curator(region.council)];
        for client in &others {
            let cell = cell(client, &region, SHORT_STAY);
            assert_eq!((counts(&cell), &cell["own"], &cell["published"]), ((None, None), &Value::Null, &Value::Null), "{cell}");
            let table = client.get(&format!("/api/v1/gaps?area={}", region.prefecture)).expect(200);
            assert!(table["release"].is_null(), "nothing was published");
        }
    }

    fn none_is_said_only_of_what_was_looked_for(test: &TestRegistry) {
        let region = Region::build(test);
        let all = [&region.city, &region.town, &region.elsewhere].map(ToString::to_string);
        let states = || all.clone().map(|area| text(&state(test, &region, &area, SHORT_STAY)));
        assert_eq!(states(), ["unknown", "unknown", "unknown"]);
        let csv = wamnet_csv(&[Row::new(1, "短期入所")]);
        region.import(test, "our-own-extract.csv", &csv, "2026-03-31");
        let [city, _, elsewhere] = states();
        assert_eq!([city, elsewhere], ["available", "unknown"]);
        region.import(test, "csvdownload024.csv", &csv, "2026-03-31");
        // The town has none, but the one of the city is within the hour; elsewhere nothing is.
        assert_eq!(states(), ["available", "available", "none"]);
        let query = format!("area={}", region.prefecture);
        let town = cell_of(&test.anonymous(), &query, region.town.as_str(), SHORT_STAY);
        assert_eq!((&town["services"], &town["reach"]["services_within_limit"]), (&json!(0), &json!(1)));
        assert_eq!(state(test, &region, region.town.as_str(), "group_home_visit"), "unknown");
    }

    fn none_is_said_where_a_curator_confirmed_it(test: &TestRegistry) {
        let region = Region::build(test);
        let absence = json!({ "area_code": region.town, "kind": "kind_24" });
        test.curator(region.council).post("/api/v1/absences", &absence).expect(201);
        assert_eq!(state(test, &region, region.town.as_str(), SHORT_STAY), "none");
        assert_eq!(state(test, &region, region.city.as_str(), SHORT_STAY), "unknown");
        assert_eq!(state(test, &region, region.town.as_str(), HOUSING), "unknown");
        let partly = json!({ "area_code": region.town, "kind": "kind_33" });
        test.curator(region.council).post("/api/v1/absences", &partly).expect(201);
        assert_eq!(state(test, &region, region.town.as_str(), HOUSING), "unknown");
    }
}
