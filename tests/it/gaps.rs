//! The gap table: who sees how much of what is lacking.

use arunai_core::values::AreaCode;
use arunai_tests::region::{Region, Row, wamnet_csv};
use arunai_tests::{Client, tests};
use serde_json::{Value, json};

/// Opens a case in an area with one need, open since a day.
fn open_need(worker: &Client, area: &AreaCode, main_support: bool, on: &str) -> Value {
    let case = json!({ "stage": "adult", "birth_cohort": 1990, "main_support": main_support,
        "residence_area": area, "granting_area": area, "consented_on": "2025-06-01", "opened_on": "2025-06-01" });
    let case = worker.post("/api/v1/cases", &case).expect(201);
    let report = json!({ "reported_on": on, "status": "unmet", "reasons": ["no_resource"], "urgency": 3 });
    let path = format!("/api/v1/cases/{}/needs", case["id"].as_str().expect("id"));
    worker.post(&path, &json!({ "term": "kind_24", "report": report })).expect(201)
}

fn cell(client: &Client, area: &AreaCode) -> Value {
    let table = client.get("/api/v1/gaps?area=900001").expect(200);
    let cells = table["cells"].as_array().expect("cells");
    let found = cells.iter().find(|c| c["area_code"] == area.as_str() && c["group_id"] == "group_short_stay");
    found.cloned().expect("the cell")
}

tests! {
    fn a_worker_sees_the_own_organisations_needs_beside_the_supply(test: &TestRegistry) {
        let region = Region::build(test);
        let rows = [Row::new(1, "短期入所"), Row { capacity: String::new(), ..Row::new(2, "短期入所") }];
        region.import(test, "csvdownload024.csv", &wamnet_csv(&rows), "2026-03-31");
        let worker = test.worker(region.organizations[0]);
        open_need(&worker, &region.city, true, "2026-06-01");
        let need = open_need(&worker, &region.town, true, "2026-06-01");
        open_need(&worker, &region.town, false, "2026-06-02");
        let city = cell(&worker, &region.city);
        assert_eq!((&city["services"], &city["places"]), (&json!(2), &json!(20)));
        assert_eq!((&city["open_needs"], &city["open_persons"]), (&json!(1), &json!(1)));
        let town = cell(&worker, &region.town);
        assert_eq!((&town["state"], &town["open_needs"], &town["open_persons"]), (&json!("none"), &json!(2), &json!(2)));
        let met = json!({ "reported_on": "2026-06-10", "status": "met", "urgency": 1 });
        worker.post(&format!("/api/v1/needs/{}/reports", need["id"].as_str().expect("id")), &met).expect(201);
        assert_eq!(cell(&worker, &region.town)["open_needs"], 1);
    }

    fn nobody_else_sees_any_of_it(test: &TestRegistry) {
        let region = Region::build(test);
        open_need(&test.worker(region.organizations[0]), &region.city, true, "2026-01-10");
        let others = [
            test.anonymous(),
            test.member(region.council),
            test.municipality(std::slice::from_ref(&region.city)),
            test.administrator(),
        ];
        for client in others {
            let cell = cell(&client, &region.city);
            for field in ["open_needs", "open_persons", "band"] {
                assert_eq!(cell[field], Value::Null, "{field}");
            }
        }
        let other = cell(&test.worker(region.organizations[1]), &region.city);
        assert_eq!((&other["open_needs"], &other["band"]), (&json!(0), &Value::Null));
    }

    fn a_curator_sees_a_band_only_of_many_persons_of_several_organisations(test: &TestRegistry) {
        let region = Region::build(test);
        let workers: Vec<Client> = region.organizations.iter().map(|id| test.worker(*id)).collect();
        for worker in [&workers[0], &workers[0], &workers[1], &workers[1], &workers[2]] {
            open_need(worker, &region.city, true, "2026-01-10");
        }
        // Two organisations only; and persons of whom nobody is 主担当.
        for number in 0..6 {
            open_need(&workers[number % 2], &region.town, true, "2026-01-10");
            open_need(&workers[2], &region.town, false, "2026-01-10");
        }
        let curator = test.curator(region.council);
        assert_eq!(cell(&curator, &region.city)["band"], "5人以上");
        assert_eq!(cell(&curator, &region.town)["band"], "＊");
        assert_eq!(cell(&curator, &region.city)["open_needs"], Value::Null);
        let table = curator.get("/api/v1/gaps?area=900001").expect(200);
        assert_eq!(table["quarter"], "2025-Q4");
        let stranger = test.curator(region.other_council);
        assert_eq!(cell(&stranger, &region.city)["band"], Value::Null);
    }

    fn one_large_organisation_hides_the_cell(test: &TestRegistry) {
        let region = Region::build(test);
        let workers: Vec<Client> = region.organizations.iter().map(|id| test.worker(*id)).collect();
        for _ in 0..8 {
            open_need(&workers[0], &region.city, true, "2026-01-10");
        }
        open_need(&workers[1], &region.city, true, "2026-01-10");
        open_need(&workers[2], &region.city, true, "2026-01-10");
        assert_eq!(cell(&test.curator(region.council), &region.city)["band"], "＊");
    }

    fn a_quarter_once_looked_at_is_frozen(test: &TestRegistry) {
        let region = Region::build(test);
        let workers: Vec<Client> = region.organizations.iter().map(|id| test.worker(*id)).collect();
        let curator = test.curator(region.council);
        assert_eq!(cell(&curator, &region.city)["band"], "＊");
        for number in 0..9 {
            open_need(&workers[number % 3], &region.city, true, "2026-01-10");
        }
        assert_eq!(cell(&curator, &region.city)["band"], "＊");
        test.clock.set("2026-07-02T03:00:00Z".parse().expect("a time"));
        assert_eq!(cell(&curator, &region.city)["band"], "5人以上");
    }

    fn nothing_is_lacking_where_nobody_looked(test: &TestRegistry) {
        let region = Region::build(test);
        assert_eq!(cell(&test.anonymous(), &region.town)["state"], "unknown");
        let absence = json!({ "area_code": region.town, "kind": "kind_24" });
        test.curator(region.council).post("/api/v1/absences", &absence).expect(201);
        assert_eq!(cell(&test.anonymous(), &region.town)["state"], "none");
        assert_eq!(cell(&test.anonymous(), &region.city)["state"], "unknown");
        region.import(test, "csvdownload024.csv", &wamnet_csv(&[Row::new(1, "短期入所")]), "2026-03-31");
        assert_eq!(cell(&test.anonymous(), &region.city)["state"], "available");
    }
}
