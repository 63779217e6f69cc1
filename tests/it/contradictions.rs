//! Counts that cannot be true, and tables that say something twice: refused or doubted, never taken silently.

use arunai_core::import::ImportReport;
use arunai_tests::region::Region;
use arunai_tests::{TestRegistry, tests};
use serde_json::{Value, json};

const PLAIN: &str = "種類,地域コード,町名,基準日,年齢から,年齢まで,人数,出典\n";
const STANDARD: &str =
    "都道府県コード又は市区町村コード,地域コード,都道府県名,市区町村名,調査年月日,地域名,総人口,男性,女性";

fn import(test: &TestRegistry, text: &str) -> arunai_core::Result<ImportReport> {
    let path = test.file("populations.csv", text.as_bytes());
    test.registry.import_populations(&test.operator(), &path, false)
}

tests! {
    fn counts_that_cannot_all_be_true_are_refused(test: &TestRegistry) {
        let region = Region::build(test);
        let curator = test.curator(region.council);
        let band = |from: i32, to: Option<i32>, persons: i32| json!({ "age_from": from, "age_to": to, "persons": persons });
        let faults = |day: &str, rows: Value| {
            let body = json!({ "area_code": region.city, "population_kind": "residents", "counted_on": day, "rows": rows });
            let answer = curator.put("/api/v1/populations", &body);
            (answer.status, if answer.status == 400 { answer.fields() } else { Vec::new() })
        };
        let overlapping = json!([band(0, Some(17), 10), band(15, None, 20)]);
        assert_eq!(faults("2026-04-01", overlapping), (400, vec!["rows[1].age_from".to_owned()]));
        let more = json!([{ "persons": 29 }, band(0, Some(17), 10), band(18, None, 20)]);
        assert_eq!(faults("2026-04-01", more), (400, vec!["rows[0].persons".to_owned()]));
        let towns = json!([{ "persons": 9 }, { "town": "本町", "persons": 10 }]);
        assert_eq!(faults("2026-04-01", towns), (400, vec!["rows[0].persons".to_owned()]));
        assert_eq!(faults("0001-04-01", json!([{ "persons": 9 }])), (400, vec!["counted_on".to_owned()]));
        // Ages that nobody knows may be missing from the bands.
        let fine = json!([{ "persons": 31 }, band(0, Some(17), 10), band(18, None, 20), { "town": "本町", "persons": 10 }]);
        assert_eq!(faults("2026-04-01", fine).0, 200);
    }

    fn a_table_that_contradicts_itself_is_refused_or_doubted(test: &TestRegistry) {
        let region = Region::build(test);
        let city = region.city.as_str();
        let overlapping = format!("{PLAIN}住民,{city},,2026-04-01,0,17,10,市\n住民,{city},,2026-04-01,15,,20,市\n");
        let report = import(test, &overlapping).expect("reads");
        assert_eq!(report.rejected.iter().map(|r| (r.line, r.column.as_str())).collect::<Vec<_>>(), [(3, "年齢")]);
        assert!(!report.changed_anything());
        let doubted = format!("{PLAIN}住民,{city},,2026-04-01,,,9,市\n住民,{city},無い町,2026-04-01,,,10,市\n");
        let report = import(test, &doubted).expect("reads");
        let doubts: Vec<_> = report.warnings.iter().map(|w| (w.line, w.column.as_str())).collect();
        assert_eq!((report.new, doubts), (2, vec![(2, "人数"), (3, "町名")]));
        let twice = format!("{}住民,{city},,2026-04-02,,,9,市,市\n", PLAIN.replace("出典", "出典,出典"));
        assert!(import(test, &twice).expect_err("a header").to_string().contains("twice"));
    }

    fn men_and_women_are_held_against_their_sum(test: &TestRegistry) {
        let region = Region::build(test);
        let city = region.city.as_str();
        let row = |ages: &str, cells: &str| format!("{STANDARD},{ages}\n{city},,架空県,月見市,2026-04-01,総数,{cells}\n");
        let report = import(test, &row("0歳以上の男性,0歳以上の女性", "10,4,5,5,5")).expect("reads");
        let doubts: Vec<_> = report.warnings.iter().map(|w| (w.line, w.column.as_str())).collect();
        assert_eq!((report.new, doubts), (1, vec![(2, "総人口")]));
        for header in ["0歳以上の男性,18歳以上の男性", "0歳以上の男性,0歳以上", "0歳以上の男性,0歳以上の男"] {
            let fault = import(test, &row(header, "10,5,5,5,5")).expect_err("a header").to_string();
            assert!(fault.contains("one column for men and one for women"), "{header}: {fault}");
        }
    }

    fn settings_that_judge_nothing_are_refused(test: &TestRegistry) {
        let region = Region::build(test);
        let curator = test.curator(region.council);
        let path = format!("/api/v1/councils/{}/settings/2026-04-01", region.council);
        for (settings, field) in [
            (json!({ "ring_weights": [0.0, 0.0, 0.0] }), "ring_weights"),
            (json!({ "far_minutes": 20, "rings": [{ "group_id": "group_daytime", "minutes": [10, 20, 25] }] }), "rings[0].minutes"),
        ] {
            let answer = curator.put(&path, &settings);
            assert_eq!((answer.status, answer.fields()), (400, vec![field.to_owned()]), "{settings}");
        }
    }
}
