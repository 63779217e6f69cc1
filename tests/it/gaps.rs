//! What each viewer learns of needs beside the supply, and when "none" is said instead of "unknown".

use arunai_tests::region::{Region, Row, wamnet_csv};
use arunai_tests::{Client, TestRegistry, tests};
use serde_json::{Value, json};

/// A group of one service kind (kind_24) and one need domain.
const SHORT_STAY: &str = "group_short_stay";
const HOUSING: &str = "group_housing";
/// A day in 2025-Q4, the last quarter that is closed on the tests' 15 June 2026.
const IN_THE_QUARTER: &str = "2026-02-01";
const SHOWN: &str = "5人以上";
const HIDDEN: &str = "＊";

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

/// What a new curator's first look shows of so many persons per organisation.
fn band_of(test: &TestRegistry, change: impl Fn(&mut Persons, &Region), counts: &[usize]) -> Value {
    let region = Region::build(test);
    let mut persons = Persons::of(&region);
    change(&mut persons, &region);
    enter(&persons, &workers(test, &region), counts);
    cell(&test.curator(region.council), &region, SHORT_STAY)["band"].clone()
}

fn as_they_are(_: &mut Persons, _: &Region) {}

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
        assert!(cell["band"].is_null());
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
            test.administrator()];
        for client in &others {
            let cell = cell(client, &region, SHORT_STAY);
            assert_eq!((counts(&cell), &cell["band"]), ((None, None), &Value::Null), "{cell}");
            let table = client.get(&format!("/api/v1/gaps?area={}", region.prefecture)).expect(200);
            assert!(table["quarter"].is_null());
        }
        let shown = cell(&test.curator(region.council), &region, SHORT_STAY);
        assert_eq!((counts(&shown), &shown["band"]), ((None, None), &json!(SHOWN)));
    }

    fn five_persons_of_three_organisations_are_shown(test: &TestRegistry) {
        assert_eq!(band_of(test, as_they_are, &[2, 2, 1]), SHOWN);
    }

    fn four_persons_are_hidden(test: &TestRegistry) {
        assert_eq!(band_of(test, as_they_are, &[1, 1, 1, 1]), HIDDEN);
    }

    fn the_persons_of_two_organisations_are_hidden(test: &TestRegistry) {
        assert_eq!(band_of(test, as_they_are, &[4, 4]), HIDDEN);
    }

    fn persons_are_hidden_where_one_organisation_could_recognise_the_rest(test: &TestRegistry) {
        assert_eq!(band_of(test, as_they_are, &[6, 1, 1]), HIDDEN);
    }

    fn nobody_at_all_is_hidden_like_a_few(test: &TestRegistry) {
        assert_eq!(band_of(test, as_they_are, &[]), HIDDEN);
    }

    fn persons_whom_another_organisation_supports_mainly_do_not_count(test: &TestRegistry) {
        assert_eq!(band_of(test, |persons, _| persons.main_support = false, &[2, 2, 2]), HIDDEN);
    }

    fn persons_who_live_elsewhere_do_not_count(test: &TestRegistry) {
        assert_eq!(band_of(test, |persons, region| persons.area = json!(region.town), &[2, 2, 2]), HIDDEN);
    }

    fn what_was_observed_after_the_quarter_does_not_count(test: &TestRegistry) {
        assert_eq!(band_of(test, |persons, _| persons.reported_on = "2026-04-01", &[2, 2, 2]), HIDDEN);
    }

    fn what_was_observed_on_the_quarters_last_day_counts(test: &TestRegistry) {
        assert_eq!(band_of(test, |persons, _| persons.reported_on = "2026-03-31", &[2, 2, 2]), SHOWN);
    }

    fn two_needs_of_a_person_are_one_person(test: &TestRegistry) {
        let region = Region::build(test);
        for worker in &workers(test, &region)[..3] {
            let case = Persons::of(&region).enter_one(worker);
            record(worker, &case, "domain_short_stay", IN_THE_QUARTER);
        }
        assert_eq!(cell(&test.curator(region.council), &region, SHORT_STAY)["band"], HIDDEN);
    }

    fn a_hidden_cell_stays_hidden_until_the_next_quarter(test: &TestRegistry) {
        let region = Region::build(test);
        let (workers, curator) = (workers(test, &region), test.curator(region.council));
        let look = |curator: &Client| cell(curator, &region, SHORT_STAY)["band"].clone();
        enter(&Persons::of(&region), &workers, &[1, 1, 1]);
        assert_eq!(look(&curator), HIDDEN);
        enter(&Persons::of(&region), &workers, &[2, 2, 2]);
        assert_eq!(look(&curator), HIDDEN);
        assert_eq!(look(&test.curator(region.council)), HIDDEN);
        let quarter = |client: &Client| client.get(&format!("/api/v1/gaps?area={}", region.city)).expect(200)["quarter"].clone();
        assert_eq!(quarter(&curator), "2025-Q4");
        test.clock.set("2026-06-30T15:00:00Z".parse().expect("a time"));
        assert_eq!((quarter(&curator), look(&curator)), (json!("2026-Q1"), json!(SHOWN)));
    }

    fn a_shown_cell_stays_shown_until_the_next_quarter(test: &TestRegistry) {
        let region = Region::build(test);
        let (workers, curator) = (workers(test, &region), test.curator(region.council));
        enter(&Persons::of(&region), &workers[1..], &[2, 2]);
        let case = Persons::of(&region).enter_one(&workers[0]);
        assert_eq!(cell(&curator, &region, SHORT_STAY)["band"], SHOWN);
        assert_eq!(workers[0].send("DELETE", &format!("/api/v1/cases/{case}"), None, &[]).status, 204);
        assert_eq!(cell(&curator, &region, SHORT_STAY)["band"], SHOWN);
        test.clock.set("2026-07-01T00:00:00Z".parse().expect("a time"));
        assert_eq!(cell(&curator, &region, SHORT_STAY)["band"], HIDDEN);
    }

    fn a_curator_has_no_band_of_another_area(test: &TestRegistry) {
        let region = Region::build(test);
        enter(&Persons { area: json!(region.elsewhere), ..Persons::of(&region) }, &workers(test, &region), &[2, 2, 2]);
        let (own, other) = (test.curator(region.council), test.curator(region.other_council));
        for query in [format!("area={}", region.elsewhere), format!("council={}", region.other_council)] {
            let band = |client: &Client| cell_of(client, &query, region.elsewhere.as_str(), SHORT_STAY)["band"].clone();
            assert_eq!((band(&own), band(&other)), (Value::Null, json!(SHOWN)), "{query}");
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

    fn two_councils_of_one_area_freeze_together(test: &TestRegistry) {
        let region = Region::build(test);
        let name = "月見市協議会".to_owned().try_into().expect("a name");
        let new = arunai_core::councils::NewCouncil { name, area_codes: vec![region.city.clone()] };
        let council = test.registry.register_council(&test.operator(), new).expect("a council").id;
        assert_eq!(cell(&test.curator(region.council), &region, SHORT_STAY)["band"], "＊");
        enter(&Persons::of(&region), &workers(test, &region), &[2, 2, 2]);
        assert_eq!(cell(&test.curator(council), &region, SHORT_STAY)["band"], "＊");
    }
}
