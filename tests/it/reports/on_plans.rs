//! Reports on plans: what the year after may bring.

use arunai_core::values::AreaCode;
use arunai_tests::region::Region;
use arunai_tests::{Browser, tests};
use serde_json::json;

use super::{blocks, published, shown};
use crate::issues::keyed;

tests! {
    fn the_year_after_is_told_two_ways_beside_the_plan(test: &TestRegistry) {
        let region = Region::build(test);
        let (curator, [_, open]) = published(test, &region);
        let figure = |area: &AreaCode, share: f64, (year, planned, actual): (i32, Option<f64>, Option<f64>)| {
            let [planned, actual] = [planned, actual].map(|amount| amount.map(|amount| share * amount));
            json!({ "area_code": area, "kind_id": "kind_24", "fiscal_year": year, "unit": "persons_per_month",
                "planned": planned, "actual": actual })
        };
        let figures = [(2023, None, Some(10.0)), (2024, None, Some(20.0)), (2025, Some(40.0), Some(40.0)), (2026, Some(50.0), None)];
        let of = |area: &AreaCode, share: f64| figures.map(|of_year| figure(area, share, of_year)).to_vec();
        let figures = [of(&region.city, 1.0), of(&region.town, 0.0)].concat();
        curator.put("/api/v1/plan_figures", &json!({ "figures": figures })).expect(200);
        let report = json!({ "kind": "plan_progress", "fiscal_year": 2025 });
        let report = curator.post("/api/v1/reports", &report).expect(201);
        let table = blocks(&report, "table").into_iter().find(|table| table["id"] == "outlook").expect("the table");
        let row: Vec<String> = table["rows"][0].as_array().expect("a row").iter().map(shown).collect();
        // Built up from what everybody may see, and from nothing else.
        let cells = keyed(&test.anonymous(), &json!({ "id": open }));
        let cell = |measure: &str| {
            let key = [measure, "*", "*", "kind_24", "*", "*", "*", "*"];
            cells.iter().find(|(found, _)| *found == key).map(|(_, value)| value.map(|value| value as f64))
        };
        let built = match ["open_persons", "open", "met"].map(cell) {
            [Some(Some(persons)), Some(Some(open)), Some(Some(met))] => {
                let missed = if met > 0.0 { open / (open + met) } else { 1.0 };
                (40.0 + persons * (1.0 - missed.powi(4))).round().to_string()
            }
            [Some(_), Some(_), Some(_)] => "＊".to_owned(),
            _ => "―".to_owned(),
        };
        assert_eq!(row, ["短期入所", "40", "80", &built, "50", "―"]);
        assert!(report["release_ids"].to_string().contains(&open), "{report}");
        let page = Browser::anonymous(test).get(&format!("/council/plan?council={}", region.council));
        assert!(page.status == 200 && page.text.contains("積み上げ") && page.text.contains("伸び"), "{}", page.text);
    }
}
