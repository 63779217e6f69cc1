//! The gap table: whom its figures speak of, and when.

use arunai_core::councils::NewCouncil;
use arunai_tests::region::{Region, Row, wamnet_csv};
use arunai_tests::{Client, tests};
use serde_json::{Value, json};

use crate::case_work::{new_case, open, record, report, text};

fn table(client: &Client, query: &str) -> Value {
    client.get(&format!("/api/v1/gaps?{query}")).expect(200)
}

fn cell<'a>(table: &'a Value, area: &str, column: &str) -> &'a Value {
    let cells = table["cells"].as_array().expect("cells");
    cells.iter().find(|cell| cell["area_code"] == area && cell["group_id"] == column).expect("a cell")
}

fn child(worker: &Client, region: &Region) -> String {
    let mut case = new_case(region);
    (case["stage"], case["birth_cohort"]) = (json!("child"), json!(2015));
    case["guardian_consented_on"] = json!("2025-04-01");
    text(&worker.post("/api/v1/cases", &case).expect(201)["id"])
}

tests! {
    fn a_service_that_pauses_is_not_on_offer(test: &TestRegistry) {
        let region = Region::build(test);
        region.import(test, "csvdownload024.csv", &wamnet_csv(&[Row::new(1, "短期入所")]), "2026-03-31");
        let service = test.anonymous().get("/api/v1/services").expect(200)["items"][0].clone();
        let query = format!("area={}&by=kind", region.prefecture);
        let shown = |query: &str| {
            let table = table(&test.anonymous(), query);
            let cell = cell(&table, region.city.as_str(), "kind_24");
            (text(&cell["state"]), cell["services"].clone(), table["changes"].clone())
        };
        assert_eq!(shown(&query), ("available".to_owned(), json!(1), Value::Null));
        let pause = json!({ "suspended_from": "2026-05-01", "suspended_until": "2026-06-30" });
        let path = format!("/api/v1/services/{}", text(&service["id"]));
        let version = service["version"].as_i64().expect("a version");
        test.curator(region.council).patch(&path, version, &pause).expect(200);
        let (state, services, _) = shown(&query);
        assert_eq!((state.as_str(), services), ("none", json!(0)));
        test.clock.set("2026-07-01T03:00:00Z".parse().expect("a time"));
        let (state, services, _) = shown(&query);
        assert_eq!((state.as_str(), services), ("available", json!(1)));
    }

    fn adults_and_children_have_denominators_of_their_own(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let adults: Vec<String> = (0..6).map(|_| open(&worker, &region)).collect();
        let children: Vec<String> = (0..2).map(|_| child(&worker, &region)).collect();
        record(&worker, &children[0], "kind_65", "2025-05-10");
        record(&worker, &adults[0], "kind_46", "2025-05-10");
        record(&worker, &adults[1], "kind_24", "2025-05-10");
        let query = format!("area={}", region.prefecture);
        for asked in [query.clone(), format!("{query}&quarter=2025-Q4"), format!("{query}&day=2026-03-31")] {
            let shown = table(&worker, &asked);
            let of = |group: &str| cell(&shown, region.city.as_str(), group)["own"]["share"]["cases"].clone();
            assert_eq!([of("group_child_day"), of("group_work"), of("group_short_stay")], [2, 6, 8].map(|n| json!(n)), "{asked}");
        }
        // A child's need of what serves adults alone is an open need, and not one of the adults'.
        record(&worker, &children[1], "kind_46", "2025-05-10");
        for (asked, column, cases, value) in [("", "group_work", 6, 1.0 / 6.0), ("&day=2026-03-31", "group_work", 6, 1.0 / 6.0), ("&by=kind", "kind_46", 8, 0.25)] {
            let shown = table(&worker, &format!("{query}{asked}"));
            let own = &cell(&shown, region.city.as_str(), column)["own"];
            assert_eq!((&own["open"]["persons"], &own["share"]["cases"]), (&json!(2), &json!(cases)), "{asked}");
            assert_eq!(own["share"]["value"], json!(value), "{asked}");
        }
        let coverage = |part: &str| {
            let flows = worker.get(&format!("/api/v1/need_flows?quarter=2025-Q1{part}")).expect(200);
            flows["coverage"][0]["running_cases"].clone()
        };
        assert_eq!([coverage(""), coverage("&stage=child"), coverage("&stage=adult"), coverage("&reason=full")], [8, 2, 6, 8].map(|n| json!(n)));
    }

    fn what_is_coming_is_told_of_those_who_were_there(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        open(&worker, &region);
        let ended = open(&worker, &region);
        let end = json!({ "closed_on": "2025-09-30", "closing_reason": "closing_completed" });
        worker.patch(&format!("/api/v1/cases/{ended}"), 1, &end).expect(200);
        let coming = |quarter: &str| {
            let table = table(&worker, &format!("area={}&quarter={quarter}", region.prefecture));
            table["coming"][0]["persons"].clone()
        };
        assert_eq!([coming("2025-Q1"), coming("2025-Q2"), coming("2025-Q4")], [json!(2), json!(1), json!(1)]);
        assert_eq!(coming("2024-Q4"), Value::Null, "nobody was there yet");
    }

    fn needs_that_wait_are_those_that_are_open(test: &TestRegistry) {
        let region = Region::build(test);
        test.clock.set("2026-07-20T03:00:00Z".parse().expect("a time"));
        let worker = test.worker(region.organizations[0]);
        let cases: Vec<String> = (0..3).map(|_| open(&worker, &region)).collect();
        for case in &cases {
            record(&worker, case, "kind_24", "2026-01-10");
        }
        let change = |case: &str, version: i64, edit: Value| {
            worker.patch(&format!("/api/v1/cases/{case}"), version, &edit).expect(200);
        };
        // One comes to the town after the last quarter, one was away at its end, one is there all the time.
        change(&cases[0], 1, json!({ "valid_from": "2026-07-05", "residence_area": region.town }));
        change(&cases[1], 1, json!({ "valid_from": "2026-06-01", "main_support": false }));
        change(&cases[1], 2, json!({ "valid_from": "2026-07-10", "main_support": true }));
        for area in [region.city.as_str(), region.town.as_str(), region.prefecture.as_str()] {
            let flows = worker.get(&format!("/api/v1/need_flows?quarter=2026-Q1&area={area}")).expect(200);
            let rows = flows["flows"].as_array().expect("flows").iter();
            let all = rows.filter(|row| row["term"].is_null() && row["area_code"] == area);
            let open: i64 = all.filter_map(|row| row["open_end"]["needs"].as_i64()).sum();
            let waits = worker.get(&format!("/api/v1/need_waits?area={area}")).expect(200);
            assert_eq!(waits["open"]["needs"], json!(open), "{area}");
        }
    }

    fn an_area_of_another_council_is_judged_by_that_one(test: &TestRegistry) {
        let region = Region::build(test);
        let decide = |council, far: f64| {
            let path = format!("/api/v1/councils/{council}/settings/2026-04-01");
            test.curator(council).put(&path, &json!({ "far_minutes": far }))
        };
        decide(region.council, 90.0).expect(200);
        decide(region.other_council, 120.0).expect(200);
        let limit = |client: &Client, query: &str| {
            let table = table(client, query);
            let formula = table["explanations"].as_array().expect("a list").iter().find(|e| e["figure"] == "cells.state");
            text(&formula.expect("the state")["formula"])
        };
        let member = test.member(region.council);
        let city = test.municipality(std::slice::from_ref(&region.city));
        for (client, area, minutes) in [(&member, &region.city, "90分"), (&city, &region.city, "90分"), (&member, &region.elsewhere, "120分"), (&test.anonymous(), &region.elsewhere, "120分")] {
            assert!(limit(client, &format!("area={area}")).contains(minutes), "{area}");
        }
        // Around its areas and with no other rows a table is the own council's, like the counts in it.
        let areas = vec![region.city.clone(), region.town.clone()];
        let new = NewCouncil { name: "月星協議会".to_owned().try_into().expect("a name"), area_codes: areas };
        let inner = test.registry.register_council(&test.operator(), new).expect("a council").id;
        decide(inner, 60.0).expect(200);
        assert!(limit(&test.member(inner), &format!("area={}", region.prefecture)).contains("60分"));
        // A municipality reads the papers of both, and says as which of them it looks.
        for (council, minutes) in [(inner, "60分"), (region.council, "90分")] {
            assert!(limit(&city, &format!("area={}&council={council}", region.city)).contains(minutes));
        }
        let outside = city.get(&format!("/api/v1/gaps?area={}&council={inner}", region.elsewhere));
        assert_eq!(outside.fields(), ["area"]);
    }

    fn the_share_of_self_plans_stands_beside_the_figures_of_the_own_council(test: &TestRegistry) {
        let region = Region::build(test);
        let curator = test.curator(region.council);
        for (kind, persons) in [("adult_grants", 70), ("child_grants", 30), ("self_plans", 25)] {
            let body = json!({ "area_code": region.city, "population_kind": kind, "counted_on": "2026-04-01",
                "rows": [{ "persons": persons }] });
            curator.put("/api/v1/populations", &body).expect(200);
        }
        let shown = |client: &Client| {
            let table = table(client, &format!("area={}", region.prefecture));
            let areas = table["areas"].as_array().expect("areas").clone();
            areas.into_iter().find(|area| area["code"] == region.city.as_str()).expect("the city")["self_plans"].clone()
        };
        let share = json!({ "persons": 25, "of": 100, "value": 0.25, "counted_on": "2026-04-01" });
        assert_eq!(shown(&test.member(region.council)), share);
        // More than there are: one of the counts is wrong, and which is not known.
        let body = json!({ "area_code": region.city, "population_kind": "self_plans", "counted_on": "2026-05-01",
            "rows": [{ "persons": 101 }] });
        curator.put("/api/v1/populations", &body).expect(200);
        assert_eq!(shown(&test.member(region.council))["value"], Value::Null);
        assert_eq!(shown(&test.anonymous()), Value::Null);
    }

    fn a_cell_tells_how_it_stood_before(test: &TestRegistry) {
        let region = Region::build(test);
        test.clock.set("2025-06-20T01:00:00Z".parse().expect("a time"));
        let mut far = Row::new(2, "短期入所");
        (far.area, far.position) = ("架空県星見町".to_owned(), (150.15, 33.05));
        region.import(test, "csvdownload024.csv", &wamnet_csv(&[far.clone()]), "2025-03-31");
        test.clock.set("2026-02-01T01:00:00Z".parse().expect("a time"));
        region.import(test, "csvdownload024.csv", &wamnet_csv(&[far, Row::new(1, "短期入所")]), "2025-09-30");
        test.clock.set("2026-06-15T01:00:00Z".parse().expect("a time"));
        let worker = test.worker(region.organizations[0]);
        let case = open(&worker, &region);
        let need = record(&worker, &case, "kind_24", "2025-05-10");
        let path = format!("/api/v1/needs/{}/reports", text(&need["id"]));
        worker.post(&path, &report("2026-01-20", "met")).expect(201);
        let query = format!("area={}&by=kind&quarter=2025-Q4", region.prefecture);
        let shown = table(&worker, &format!("{query}&since=2025-Q1"));
        let cell_now = cell(&shown, region.city.as_str(), "kind_24");
        assert_eq!((&cell_now["services"], &cell_now["open_persons"]), (&json!(1), &json!(0)));
        let earlier = table(&worker, &format!("area={}&by=kind&quarter=2025-Q1", region.prefecture));
        let was = cell(&earlier, region.city.as_str(), "kind_24");
        for name in ["state", "services", "places", "open_persons"] {
            assert_eq!(cell_now["before"][name], was[name], "{name}");
        }
        assert_eq!((&was["services"], &was["open_persons"]), (&json!(0), &json!(1)));
        assert!(cell(&table(&worker, &query), region.city.as_str(), "kind_24")["before"].is_null());
    }
}
