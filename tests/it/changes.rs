//! The append-only logs.

use arunai_core::Registry;
use arunai_core::actor::Viewer;
use arunai_core::gaps::GapQuery;
use arunai_core::issues::IssueFilter;
use arunai_tests::region::{Region, Row, wamnet_csv};
use arunai_tests::tests;
use chrono::TimeDelta;
use serde_json::json;

use crate::issues::new_issue;

fn search(region: &Region) -> serde_json::Value {
    json!({ "place": { "area": region.city } })
}

tests! {
    fn the_public_log_is_dense(test: &TestRegistry) {
        let region = Region::build(test);
        region.import(test, "csvdownload024.csv", &wamnet_csv(&[Row::new(1, "短期入所")]), "2026-03-31");
        let feed = test.anonymous().get("/api/v1/changes?limit=200").expect(200);
        let sequences: Vec<i64> =
            feed["items"].as_array().expect("items").iter().map(|i| i["sequence"].as_i64().expect("number")).collect();
        assert_eq!(sequences, (1..=sequences.len() as i64).collect::<Vec<_>>());
        assert!(sequences.len() > 8);
    }

    fn several_writers_leave_no_gap(test: &TestRegistry) {
        let region = Region::build(test);
        let others: Vec<Registry> =
            (0..3).map(|_| Registry::open(&test.database_url).expect("another process")).collect();
        std::thread::scope(|scope| {
            for (number, registry) in others.iter().enumerate() {
                let area = region.prefecture.clone();
                let operator = test.operator();
                scope.spawn(move || {
                    for turn in 0..10 {
                        let name = format!("協議会{number}-{turn}").try_into().expect("a name");
                        let new = arunai_core::councils::NewCouncil { name, area_codes: vec![area.clone()] };
                        registry.register_council(&operator, new).expect("registers");
                    }
                });
            }
        });
        let feed = test.anonymous().get("/api/v1/changes?limit=200").expect(200);
        let items = feed["items"].as_array().expect("items");
        let sequences: Vec<i64> = items.iter().map(|i| i["sequence"].as_i64().expect("number")).collect();
        assert_eq!(sequences, (1..=sequences.len() as i64).collect::<Vec<_>>());
        assert_eq!(items.iter().filter(|i| i["noun"] == "councils").count(), 32);
    }

    fn another_process_sees_what_was_written(test: &TestRegistry) {
        let region = Region::build(test);
        let other = Registry::open(&test.database_url).expect("another process");
        region.import(test, "csvdownload024.csv", &wamnet_csv(&[Row::new(1, "短期入所")]), "2026-03-31");
        let wanted: arunai_core::search::Search = serde_json::from_value(search(&region)).expect("a search");
        assert!(other.search_services(&Viewer::Public, &wanted).expect("searches").results.is_empty());
        other.follow().expect("follows");
        assert_eq!(other.search_services(&Viewer::Public, &wanted).expect("searches").results.len(), 1);
    }

    fn another_process_keeps_no_answer_that_is_over(test: &TestRegistry) {
        let region = Region::build(test);
        let other = Registry::open(&test.database_url).expect("another process");
        let issues = || other.all_issues(&Viewer::Public, &IssueFilter::default()).expect("lists").len();
        let query = GapQuery { area: Some(region.city.clone()), ..GapQuery::default() };
        let services = || -> u32 {
            let table = other.tabulate_gaps(&Viewer::Public, &query).expect("tabulates");
            table.cells.iter().map(|cell| cell.services).sum()
        };
        assert_eq!((issues(), services()), (0, 0));
        let mut issue = new_issue("短期入所");
        issue["is_public"] = json!(true);
        test.curator(region.council).post("/api/v1/issues", &issue).expect(201);
        assert_eq!(issues(), 1);
        region.import(test, "csvdownload024.csv", &wamnet_csv(&[Row::new(1, "短期入所")]), "2026-03-31");
        // It has not followed the log yet, and what it says until then is over when it has.
        assert_eq!(services(), 0);
        other.follow().expect("follows");
        assert_eq!(services(), 1);
    }

    fn a_record_can_be_read_as_of_a_past_day(test: &TestRegistry) {
        let region = Region::build(test);
        region.import(test, "csvdownload024.csv", &wamnet_csv(&[Row::new(1, "短期入所")]), "2026-03-31");
        let found = test.anonymous().post("/api/v1/searches", &search(&region)).expect(200);
        let path = format!("/api/v1/services/{}", found["results"][0]["service"]["id"].as_str().expect("id"));
        test.clock.set(test.clock.now() + TimeDelta::days(2));
        let curator = test.curator(region.council);
        curator.patch(&path, 1, &json!({ "name": "あたらしい名前" })).expect(200);
        let past = test.anonymous().get(&format!("{path}?as_of=2026-06-16")).expect(200);
        assert_eq!((past["name"].as_str(), past["version"].as_i64()), (Some("事業所1"), Some(1)));
        let now = test.anonymous().get(&path).expect(200);
        assert_eq!((now["name"].as_str(), now["version"].as_i64()), (Some("あたらしい名前"), Some(2)));
        assert_eq!(test.anonymous().get(&format!("{path}?as_of=2020-01-01")).status, 404);
    }

    fn a_change_of_a_version_that_is_gone_is_refused(test: &TestRegistry) {
        let region = Region::build(test);
        region.import(test, "csvdownload024.csv", &wamnet_csv(&[Row::new(1, "短期入所")]), "2026-03-31");
        let found = test.anonymous().post("/api/v1/searches", &search(&region)).expect(200);
        let path = format!("/api/v1/services/{}", found["results"][0]["service"]["id"].as_str().expect("id"));
        let curator = test.curator(region.council);
        curator.patch(&path, 1, &json!({ "capacity": 7 })).expect(200);
        curator.patch(&path, 1, &json!({ "capacity": 8 })).expect(412);
        curator.send("PATCH", &path, Some(b"{}".to_vec()), &[]).expect(428);
    }

    fn what_a_curator_set_survives_an_import(test: &TestRegistry) {
        let region = Region::build(test);
        let row = Row::new(1, "短期入所");
        region.import(test, "csvdownload024.csv", &wamnet_csv(std::slice::from_ref(&row)), "2025-09-30");
        let found = test.anonymous().post("/api/v1/searches", &search(&region)).expect(200);
        let path = format!("/api/v1/services/{}", found["results"][0]["service"]["id"].as_str().expect("id"));
        test.curator(region.council).patch(&path, 1, &json!({ "phone": "0990-99-9999" })).expect(200);
        let later = Row { phone: "0990-11-1111".into(), name: "改称した事業所".into(), ..row };
        let report = region.import(test, "csvdownload024.csv", &wamnet_csv(&[later]), "2026-03-31");
        assert_eq!((report.new, report.changed, report.vanished), (0, 1, 0));
        let service = test.anonymous().get(&path).expect(200);
        assert_eq!(service["phone"], "0990-99-9999");
        assert_eq!(service["name"], "改称した事業所");
    }
}
