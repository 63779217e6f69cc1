//! The gap model: states by the printed rules, reach, plan, what came and went, who sees what.

use std::collections::BTreeSet;

use arunai_core::values::AreaCode;
use arunai_tests::region::{Region, Row, wamnet_csv};
use arunai_tests::{Client, TestRegistry, tests};
use serde_json::{Value, json};

use crate::case_work::{open, record, text};

const SHORT_STAY: &str = "group_short_stay";

fn table(client: &Client, query: &str) -> Value {
    client.get(&format!("/api/v1/gaps?{query}")).expect(200)
}

fn cell<'a>(table: &'a Value, area: &str, column: &str) -> &'a Value {
    let cells = table["cells"].as_array().expect("cells");
    let is_it = |cell: &&Value| cell["area_code"] == area && cell["group_id"] == column;
    cells.iter().find(is_it).unwrap_or_else(|| panic!("no cell {area} {column}"))
}

/// What the printed rules say, by hand: the first that does not hold decides.
fn by_hand(cell: &Value) -> &'static str {
    let figure = |rule: &str, name: &str| {
        let outcomes = cell["decided_by"].as_array().expect("rules");
        let outcome = outcomes.iter().find(|outcome| outcome["rule"] == rule).expect("the rule");
        outcome[name].as_f64()
    };
    let services = figure("within_limit", "figure").expect("a number");
    if services < 1.0 && figure("surveyed", "figure") == Some(0.0) {
        return "unknown";
    }
    let stale = |months: f64| months > figure("verified", "limit").expect("a limit");
    if figure("verified", "figure").is_some_and(stale) {
        return "unknown";
    }
    if services < 1.0 {
        return "none";
    }
    if let (Some(nearest), Some(ring)) = (figure("within_rings", "figure"), figure("within_rings", "limit"))
        && nearest > ring
    {
        return "far";
    }
    let short = |share: f64| share < figure("covered", "limit").expect("a limit");
    let open = figure("no_open_needs", "figure").is_some_and(|persons| persons >= 1.0);
    if open || figure("covered", "figure").is_some_and(short) { "insufficient" } else { "available" }
}

fn every_state_follows_by_hand(table: &Value) -> BTreeSet<String> {
    let cells = table["cells"].as_array().expect("cells");
    for cell in cells {
        assert_eq!(cell["state"], by_hand(cell), "{cell}");
    }
    cells.iter().map(|cell| text(&cell["state"])).collect()
}

/// Two short stays in 月見市 with 20 places each, and a day centre there.
fn supply(test: &TestRegistry, region: &Region) {
    let short = wamnet_csv(&[Row::new(1, "短期入所"), Row::new(2, "短期入所")]);
    region.import(test, "csvdownload024.csv", &short, "2026-03-31");
    region.import(test, "csvdownload022.csv", &wamnet_csv(&[Row::new(3, "生活介護")]), "2026-03-31");
}

fn count_persons(curator: &Client, area: &str, kind: &str, rows: Value) {
    let body =
        json!({ "area_code": area, "population_kind": kind, "counted_on": "2026-04-01", "rows": rows });
    let body = Some(body.to_string().into_bytes());
    let answer = curator.send("PUT", "/api/v1/populations", body, &[("content-type", "application/json")]);
    answer.expect(200);
}

fn decide(curator: &Client, region: &Region, settings: &Value) {
    let path = format!("/api/v1/councils/{}/settings/2026-04-01", region.council);
    let body = Some(settings.to_string().into_bytes());
    let answer = curator.send("PUT", &path, body, &[("content-type", "application/json")]);
    assert!([200, 201].contains(&answer.status), "{}", answer.text);
}

tests! {
    fn every_state_follows_from_its_explanation(test: &TestRegistry) {
        let region = Region::build(test);
        supply(test, &region);
        let worker = test.worker(region.organizations[0]);
        let case = open(&worker, &region);
        record(&worker, &case, "kind_24", "2026-04-10");
        let query = format!("area={}", region.prefecture);
        let mut seen = every_state_follows_by_hand(&table(&worker, &query));
        seen.extend(every_state_follows_by_hand(&table(&test.anonymous(), &format!("{query}&by=kind"))));
        // With the rings of a walk the town's nearest is far; with months of 1 nothing is known any more.
        let rings = |minutes: Value| json!({ "rings": [{ "group_id": SHORT_STAY, "minutes": minutes }] });
        decide(&test.curator(region.council), &region, &rings(json!([1, 2, 3])));
        let far = table(&test.anonymous(), &query);
        assert_eq!(cell(&far, region.town.as_str(), SHORT_STAY)["state"], "far");
        assert_eq!(far["settings_from"], "2026-04-01");
        seen.extend(every_state_follows_by_hand(&far));
        let away = format!("area={}", region.elsewhere);
        seen.extend(every_state_follows_by_hand(&table(&test.anonymous(), &away)));
        let all = ["available", "far", "insufficient", "none", "unknown"].map(str::to_owned);
        assert_eq!(seen, BTreeSet::from(all));
        let judged = |table: &Value| {
            let told = table["explanations"].as_array().expect("told").iter();
            told.filter(|told| told["figure"] == "cells.state").any(|told| told.to_string().contains("協議会の設定（"))
        };
        assert!(judged(&far) && judged(&table(&worker, &query)), "by the settings that were decided");
        let told: Vec<String> = far["explanations"].as_array().expect("told").iter().map(|e| text(&e["figure"])).collect();
        assert!(told.contains(&"cells.reach.nearest_minutes".to_owned()), "{told:?}");
    }

    fn a_service_that_no_measured_way_leads_to_is_far(test: &TestRegistry) {
        let region = Region::build(test);
        supply(test, &region);
        let query = format!("area={}", region.prefecture);
        let state = || text(&cell(&table(&test.anonymous(), &query), region.city.as_str(), SHORT_STAY)["state"]);
        assert_eq!(state(), "available");
        let services = test.anonymous().get("/api/v1/services?limit=200").expect(200);
        let services = services["items"].as_array().expect("items").clone();
        let day = services.iter().find(|service| service["kind"] == "kind_22").expect("a day centre");
        let (city, place) = (&region.city, text(&day["location_ids"][0]));
        let times = format!("地域コード,町名,場所ID,分,測定日,出典\n{city},,{place},12,2026-04-01,\n");
        let path = test.file("times.csv", times.as_bytes());
        test.registry.import_travel_times(&test.operator(), &path, false).expect("reads");
        assert_eq!(state(), "far");
        // What is measured later says nothing of the days before.
        let on = |day: &str| {
            let shown = table(&test.anonymous(), &format!("{query}&day={day}"));
            text(&cell(&shown, region.city.as_str(), SHORT_STAY)["state"])
        };
        assert_eq!(["2026-03-31", "2026-04-01"].map(on), ["available", "far"]);
    }

    fn access_of_all_persons_adds_up_to_the_reached_capacity(test: &TestRegistry) {
        let region = Region::build(test);
        supply(test, &region);
        let curator = test.curator(region.council);
        let ages = |adults: i32| json!([{ "age_from": 0, "age_to": 17, "persons": 100 }, { "age_from": 18, "persons": adults }]);
        count_persons(&curator, region.city.as_str(), "residents", ages(400));
        count_persons(&curator, region.town.as_str(), "residents", ages(100));
        let table = table(&test.anonymous(), &format!("area={}", region.prefecture));
        let short = table["groups"].as_array().expect("columns").iter().find(|g| g["id"] == SHORT_STAY).expect("there");
        assert_eq!((&short["reach"]["demand"], &short["reach"]["persons"]), (&json!("residents"), &json!(500)));
        assert_eq!(short["reach"]["reached_capacity"], 40.0);
        assert_eq!((&short["reach"]["within_reach"], &short["reach"]["too_far"]), (&json!(500), &json!(0)));
        assert!(short["reach"]["can_be_placed"].is_null(), "no plan says how many ask for it");
        let access = |area: &str| cell(&table, area, SHORT_STAY)["reach"]["places_per_100"].as_f64().expect("a number");
        let sum = 400.0 * access(region.city.as_str()) / 100.0 + 100.0 * access(region.town.as_str()) / 100.0;
        assert!((sum - 40.0).abs() < 0.5, "{sum}: shown to a tenth");
        // Of residents most ask for nothing: they decide no state.
        assert!(cell(&table, region.city.as_str(), SHORT_STAY)["reach"]["can_be_placed"].is_null());
        assert_eq!(cell(&table, region.city.as_str(), SHORT_STAY)["state"], "available");
    }

    fn grants_are_demand_for_the_own_council_alone(test: &TestRegistry) {
        let region = Region::build(test);
        supply(test, &region);
        let curator = test.curator(region.council);
        for area in [&region.city, &region.town] {
            count_persons(&curator, area.as_str(), "adult_grants", json!([{ "persons": 30 }]));
        }
        let query = format!("area={}", region.prefecture);
        let own = table(&test.member(region.council), &query);
        let city = cell(&own, region.city.as_str(), SHORT_STAY);
        assert_eq!((&city["reach"]["persons"], &city["reach"]["can_be_placed"]), (&json!(30.0), &Value::Null));
        let short = own["groups"].as_array().expect("columns").iter().find(|g| g["id"] == SHORT_STAY).expect("there");
        assert_eq!((&short["reach"]["demand"], &short["reach"]["persons"]), (&json!("grants"), &json!(60)));
        // Who has some grant does not ask for every service: the same persons decide no state.
        assert_eq!(cell(&own, region.city.as_str(), "group_daytime")["state"], "available");
        every_state_follows_by_hand(&own);
        for client in [test.anonymous(), test.member(region.other_council), test.administrator()] {
            let shown = table(&client, &query);
            assert!(cell(&shown, region.city.as_str(), SHORT_STAY)["reach"]["persons"].is_null());
            assert!(!shown.to_string().contains("\"grants\""));
        }
    }

    fn a_plan_says_whether_places_suffice(test: &TestRegistry) {
        let region = Region::build(test);
        let mut unknown = Row::new(4, "生活介護");
        unknown.capacity = String::new();
        supply(test, &region);
        region.import(test, "csvdownload022.csv", &wamnet_csv(&[Row::new(3, "生活介護"), unknown]), "2026-04-30");
        let curator = test.curator(region.council);
        let plan = |kind: &str, persons: [i32; 2]| {
            let figure = |(area, planned): (&AreaCode, i32)| json!({ "area_code": area, "kind_id": kind,
                "fiscal_year": 2026, "unit": "persons_per_month", "planned": planned, "actual": 30 });
            let figures: Vec<_> = [&region.city, &region.town].into_iter().zip(persons).map(figure).collect();
            let body = json!({ "figures": figures }).to_string().into_bytes();
            curator.send("PUT", "/api/v1/plan_figures", Some(body), &[("content-type", "application/json")]).expect(200);
        };
        plan("kind_24", [30, 20]);
        plan("kind_22", [500, 0]);
        let query = format!("area={}", region.prefecture);
        let shown = table(&test.anonymous(), &query);
        let short = shown["groups"].as_array().expect("columns").iter().find(|g| g["id"] == SHORT_STAY).expect("there");
        let reach = &short["reach"];
        assert!(reach.is_null(), "nobody was counted");
        let city = cell(&shown, region.city.as_str(), SHORT_STAY);
        assert_eq!((&city["reach"]["planned_persons"], &city["reach"]["can_be_placed"]), (&json!(30.0), &json!(30)));
        assert_eq!((&city["state"], &city["plan"][0]["standing"]), (&json!("available"), &json!("within")));
        assert_eq!(cell(&shown, region.town.as_str(), SHORT_STAY)["plan"][0]["standing"], "above");
        // One of two has a capacity that nobody knows: that the other does not suffice says nothing.
        let daytime = cell(&shown, region.city.as_str(), "group_daytime");
        assert_eq!((&daytime["reach"]["services_without_capacity"], &daytime["state"]), (&json!(1), &json!("available")));
        plan("kind_24", [50, 20]);
        let shown = table(&test.anonymous(), &query);
        assert_eq!(cell(&shown, region.city.as_str(), SHORT_STAY)["state"], "insufficient");
        every_state_follows_by_hand(&shown);
        count_persons(&curator, region.city.as_str(), "residents", json!([{ "age_from": 18, "persons": 100 }]));
        count_persons(&curator, region.town.as_str(), "residents", json!([{ "age_from": 18, "persons": 100 }]));
        let shown = table(&test.anonymous(), &query);
        let short = shown["groups"].as_array().expect("columns").iter().find(|g| g["id"] == SHORT_STAY).expect("there");
        let reach = &short["reach"];
        assert_eq!((&reach["planned_persons"], &reach["can_be_placed"], &reach["no_place"]), (&json!(70), &json!(40), &json!(30)));
    }

    fn the_past_is_shown_as_it_stood_with_what_came_and_went(test: &TestRegistry) {
        let region = Region::build(test);
        let release = |rows: &[Row], as_of: &str| {
            test.clock.set(format!("{as_of}T01:00:00Z").parse().expect("a time"));
            region.import(test, "csvdownload024.csv", &wamnet_csv(rows), as_of);
        };
        let mut grown = Row::new(2, "短期入所");
        release(&[Row::new(1, "短期入所"), grown.clone()], "2025-09-30");
        grown.capacity = "25".to_owned();
        release(&[grown, Row::new(3, "短期入所")], "2026-03-31");
        test.clock.set("2026-06-15T01:00:00Z".parse().expect("a time"));
        let query = format!("area={}&quarter=2025-Q4&since=2025-Q2&by=kind", region.prefecture);
        let shown = table(&test.anonymous(), &query);
        assert_eq!(shown["day"], "2026-03-31");
        let changes = shown["changes"].as_array().expect("changes");
        let told: Vec<_> = changes.iter().map(|c| (text(&c["change"]), text(&c["name"]))).collect();
        let expected = [("came", "事業所3"), ("went", "事業所1"), ("capacity", "事業所2")];
        assert_eq!(told, expected.map(|(change, name)| (change.to_owned(), name.to_owned())));
        assert_eq!((&changes[2]["capacity_before"], &changes[2]["capacity_after"]), (&json!(20), &json!(25)));
        assert_eq!(cell(&shown, region.city.as_str(), "kind_24")["places"], 45);
        // Before the first file nobody knew what there was, so nothing came.
        let since_nothing = table(&test.anonymous(), &format!("area={}&quarter=2025-Q2&since=2025-Q1", region.prefecture));
        assert_eq!(since_nothing["changes"], json!([]));
        let before = table(&test.anonymous(), &format!("area={}&quarter=2025-Q2&by=kind", region.prefecture));
        assert_eq!(cell(&before, region.city.as_str(), "kind_24")["places"], 40);
        for (query, field) in [("quarter=2099-Q1", "quarter"), ("since=2099-Q1", "since"), ("by=area", "by"), ("quarter=x", "quarter")] {
            let answer = test.anonymous().get(&format!("/api/v1/gaps?area={}&{query}", region.prefecture));
            assert_eq!((answer.status, answer.fields()), (400, vec![field.to_owned()]));
        }
    }

    fn a_worker_sees_own_shares_and_what_is_coming(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let cases: Vec<String> = (0..4).map(|_| open(&worker, &region)).collect();
        record(&worker, &cases[0], "kind_24", "2026-04-10");
        let query = format!("area={}", region.prefecture);
        let shown = table(&worker, &query);
        let own = &cell(&shown, region.city.as_str(), SHORT_STAY)["own"];
        assert_eq!((&own["open"]["persons"], &own["share"]["cases"], &own["share"]["value"]), (&json!(1), &json!(4), &json!(0.25)));
        assert!(own["analyst"].is_null());
        let share = |name: &str| own["share"][name].as_f64().expect("a number");
        assert!(share("lower") < 0.25 && 0.25 < share("upper"));
        let analyst = table(&worker, &format!("{query}&analyst=true"));
        let shrunk = &cell(&analyst, region.city.as_str(), SHORT_STAY)["own"]["analyst"];
        assert_eq!((&shrunk["value"], &shrunk["flag"]), (&json!(0.25), &json!("within")));
        // Born in the cohort of 1990: 40 in the fiscal year 2030.
        let coming = json!([{ "area_code": region.city, "stage": "age40", "fiscal_year": 2030,
            "last_fiscal_year": 2030, "persons": 4 }]);
        assert_eq!(shown["coming"], coming);
        assert_eq!(shown["coverage"][0]["running_cases"], 4);
        let public = table(&test.anonymous(), &query);
        assert!(cell(&public, region.city.as_str(), SHORT_STAY)["own"].is_null());
        assert_eq!((&public["coming"], &public["coverage"]), (&json!([]), &json!([])));
    }
}
