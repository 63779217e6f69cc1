//! What supply and demand are measured by: populations, plan figures, travel times, settings of councils.

use arunai_core::import::ImportReport;
use arunai_tests::region::{Region, Row, wamnet_csv};
use arunai_tests::{Client, TestRegistry, tests};
use serde_json::{Value, json};

/// 地域・年齢別人口 in CP932 with its quirks: 月見市 as 総数, a town of it, and 星見町 without ages.
const STANDARD: &[u8] = include_bytes!("../fixtures/populations_cp932.csv");
const PLAIN: &str = "種類,地域コード,町名,基準日,年齢から,年齢まで,人数,出典\n";
const PLAN: &str = "地域コード,地域名,サービス種別,サービス名,年度,単位,見込量,実績,出典\n";
const TIMES: &str = "地域コード,町名,場所ID,分,測定日,出典\n";

fn populations(test: &TestRegistry, bytes: &[u8]) -> ImportReport {
    let path = test.file("populations.csv", bytes);
    test.registry.import_populations(&test.operator(), &path, false).expect("reads")
}

fn plan_figures(test: &TestRegistry, bytes: &[u8]) -> ImportReport {
    let path = test.file("plan.csv", bytes);
    test.registry.import_plan_figures(&test.operator(), &path, false).expect("reads")
}

fn travel_times(test: &TestRegistry, text: &str) -> ImportReport {
    let path = test.file("times.csv", text.as_bytes());
    test.registry.import_travel_times(&test.operator(), &path, false).expect("reads")
}

/// New, changed and unchanged rows.
fn counted(report: &ImportReport) -> [usize; 3] {
    [report.new, report.changed, report.unchanged]
}

/// Lines and columns of what was rejected.
fn rejected(report: &ImportReport) -> Vec<(u64, &str)> {
    report.rejected.iter().map(|r| (r.line, r.column.as_str())).collect()
}

fn items(client: &Client, path: &str) -> Vec<Value> {
    client.get(path).expect(200)["items"].as_array().expect("items").clone()
}

fn feed(test: &TestRegistry) -> Value {
    test.anonymous().get("/api/v1/changes?limit=200").expect(200)["items"].clone()
}

/// Town, ages and number of a count.
type Count<'a> = (Option<&'a str>, Option<i64>, Option<i64>, i64);

fn counts(found: &[Value]) -> Vec<Count<'_>> {
    let count = |f: &'_ Value| (f["age_from"].as_i64(), f["age_to"].as_i64(), f["persons"].as_i64());
    let of = |f| match count(f) {
        (from, to, Some(persons)) => (f["town"].as_str(), from, to, persons),
        _ => panic!("no number in {f}"),
    };
    found.iter().map(of).collect()
}

fn certificates(region: &Region, persons: i32) -> Value {
    json!({ "area_code": region.town, "population_kind": "physical_certificate", "counted_on": "2026-04-01",
        "source": "町福祉課", "rows": [{ "persons": persons }, { "town": "本郷", "age_from": 65, "persons": 2 }] })
}

/// A place of an office in 月見市, with the path of its service.
fn place(test: &TestRegistry, region: &Region) -> (String, String) {
    region.import(test, "csvdownload024.csv", &wamnet_csv(&[Row::new(1, "短期入所")]), "2026-03-31");
    let service = &items(&test.anonymous(), "/api/v1/services")[0];
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    (text(&service["location_ids"][0]), format!("/api/v1/services/{}", text(&service["id"])))
}

tests! {
    fn the_standard_data_set_is_taken_in_with_its_quirks(test: &TestRegistry) {
        let region = Region::build(test);
        let report = populations(test, STANDARD);
        assert_eq!((counted(&report), rejected(&report)), ([3, 0, 0], vec![]));
        let doubts: Vec<_> = report.warnings.iter().map(|w| (w.line, w.column.as_str())).collect();
        assert_eq!(doubts, [(3, "年齢"), (4, "年齢"), (3, "町名")]);
        let found = items(&test.anonymous(), &format!("/api/v1/populations?area={}&limit=200", region.city));
        let counts = counts(&found);
        assert_eq!(counts[0], (None, Some(0), Some(4), 100));
        assert_eq!(counts[1], (Some("本町一丁目"), Some(0), Some(4), 3));
        assert_eq!(counts[2], (None, Some(5), Some(9), 2_100));
        // 5-9 is empty and 10-14 has a dash: neither is nobody.
        assert!(!counts.iter().any(|c| c.0.is_some() && matches!(c.1, Some(5 | 10))), "{counts:?}");
        assert!(counts.contains(&(None, Some(85), None, 100)));
        assert!(counts.contains(&(Some("本町一丁目"), None, None, 7)));
        assert_eq!((counts.len(), &found[0]["counted_on"]), (19 + 17, &json!("2026-04-01")));
        let path = format!("/api/v1/populations?area={}", region.town);
        assert_eq!(self::counts(&items(&test.anonymous(), &path)), [(None, None, None, 21)]);
    }

    fn a_second_import_of_a_table_changes_nothing(test: &TestRegistry) {
        Region::build(test);
        populations(test, STANDARD);
        let before = (feed(test), test.registry.dump_text().expect("dumps"));
        let again = populations(test, STANDARD);
        assert_eq!((counted(&again), again.changed_anything()), ([0, 0, 3], false));
        assert_eq!((feed(test), test.registry.dump_text().expect("dumps")), before);
        let more = format!("{PLAIN}住民,902012,,2026-04-01,,,3801,市\n");
        assert_eq!(counted(&populations(test, more.as_bytes())), [0, 1, 0]);
        assert_eq!(counted(&populations(test, more.as_bytes())), [0, 0, 1]);
    }

    fn a_table_with_a_row_at_fault_leaves_nothing(test: &TestRegistry) {
        let region = Region::build(test);
        let before = test.registry.dump_text().expect("dumps");
        let city = &region.city;
        let text = format!("{PLAIN}療育手帳,{city},,2026-04-01,,,12,市\n\
            療育手帳,999999,,2026-04-01,,,12,市\n\
            療育手帳,{},,2026-04-01,,,12,市\n\
            なにか,{city},,2026-04-01,,,12,市\n\
            療育手帳,{city},,2026-04-01,0,17,-3,市\n\
            療育手帳,{city},,2026-04-01,18,17,3,市\n\
            療育手帳,{city},,2026-04-01,,17,3,市\n\
            療育手帳,{city},,令和8年13月1日,,,3,市\n\
            療育手帳,{city},,2026-06-16,,,3,市\n\
            療育手帳,{city},,2026-04-01,,,十二,市\n\
            療育手帳,{city},,2026-04-01,,,13,市\n\
            療育手帳,{city}\n\
            支給決定者,{city},,2026-04-01,0,10,3,市\n\
            支給決定児,{city},,2026-04-01,20,30,3,市\n\
            住民,{city},,2026-04-01,,,2000000000,市\n", region.prefecture);
        let report = populations(test, text.as_bytes());
        let wanted = [(3, "地域コード"), (4, "地域コード"), (5, "種類"), (6, "人数"), (7, "年齢まで"),
            (8, "年齢から"), (9, "基準日"), (10, "基準日"), (11, "人数"), (12, "row"), (13, "row"),
            (14, "年齢まで"), (15, "年齢から"), (16, "人数")];
        let mut found = rejected(&report);
        found.sort();
        assert_eq!(found, wanted);
        assert_eq!((counted(&report), report.remarks.len()), ([0, 0, 0], 1));
        assert_eq!(test.registry.dump_text().expect("dumps"), before);
        for bad in ["", PLAIN, "a,b\n1,2\n", &PLAIN.replace("人数", "ひと"), &format!("{PLAIN}\"療育手帳,1")] {
            let path = test.file("bad.csv", bad.as_bytes());
            assert!(test.registry.import_populations(&test.operator(), &path, false).is_err(), "{bad}");
        }
    }

    fn clumsy_rows_are_understood_and_doubted(test: &TestRegistry) {
        let region = Region::build(test);
        let five = &region.city.as_str()[..5];
        let text = format!("\u{feff}種類,地域コード,基準日,人数,年齢から,年齢まで\r\n\
            療育手帳,{five},令和8年4月1日,\"１，２３４人\",０,１７歳\r\n\
            愛の手帳,{five},2026/04/01,1234,0,17\r\n\
            精神障害者保健福祉手帳,{five},2026.4.1,－,,\r\n\
            支給決定者（児）,{five},20260401,,,\r\n\
            ,,,,,\r\n");
        let report = populations(test, text.as_bytes());
        assert_eq!((counted(&report), rejected(&report), report.read), ([1, 0, 0], vec![], 4));
        assert_eq!(report.warnings.iter().map(|w| w.line).collect::<Vec<_>>(), [3, 4, 5]);
        let found = items(&test.curator(region.council), "/api/v1/populations");
        assert_eq!(counts(&found), [(None, Some(0), Some(17), 1_234)]);
        let path = test.path("populations.csv");
        let tried = test.registry.import_populations(&test.operator(), &path, true).expect("tries");
        assert_eq!((counted(&tried), tried.dry_run), ([0, 0, 1], true));
    }

    fn few_persons_are_seen_by_their_areas_councils_only(test: &TestRegistry) {
        let region = Region::build(test);
        let before = feed(test);
        test.curator(region.council).put("/api/v1/populations", &certificates(&region, 4)).expect(200);
        populations(test, format!("{PLAIN}支給決定者,{},,2026-04-01,,,3,町\n", region.town).as_bytes());
        assert_eq!(feed(test), before, "the public log has no entry, and no gap");
        let city = region.city.clone();
        for (who, client, seen) in [
            ("curator", test.curator(region.council), 3),
            ("member", test.member(region.council), 3),
            ("municipality", test.municipality(std::slice::from_ref(&region.town)), 3),
            ("public", test.anonymous(), 0),
            ("another council", test.curator(region.other_council), 0),
            ("another municipality", test.municipality(&[city]), 0),
            ("worker", test.worker(region.organizations[0]), 0),
            ("administrator", test.administrator(), 0),
        ] {
            for query in [String::new(), format!("?area={}", region.town), "?counted_on=2026-04-01".to_owned()] {
                let answer = client.get(&format!("/api/v1/populations{query}"));
                assert_eq!(answer.header("cache-control"), Some("no-store"));
                assert_eq!(answer.expect(200)["items"].as_array().map(Vec::len), Some(seen), "{who} {query}");
            }
            let kind = "/api/v1/populations?population_kind=adult_grants";
            assert_eq!(items(&client, kind).len(), seen / 3, "{who}");
        }
    }

    fn what_is_put_takes_the_place_of_all_before(test: &TestRegistry) {
        let region = Region::build(test);
        let curator = test.curator(region.council);
        let seen = || counts(&items(&curator, "/api/v1/populations")).iter().map(|c| c.3).collect::<Vec<_>>();
        let answer = curator.put("/api/v1/populations", &certificates(&region, 4)).expect(200);
        assert_eq!(answer.as_array().map(Vec::len), Some(2));
        assert_eq!(seen(), [2, 4]);
        let mut one = certificates(&region, 9);
        one["rows"].as_array_mut().expect("rows").pop();
        curator.put("/api/v1/populations", &one).expect(200);
        assert_eq!(seen(), [9]);
        let refused = test.curator(region.other_council).put("/api/v1/populations", &certificates(&region, 1));
        assert_eq!(refused.status, 403);
        for (field, value, fault) in [
            ("counted_on", json!("2026-06-16"), "counted_on"),
            ("area_code", json!(region.prefecture), "area_code"),
            ("area_code", json!("matsue-jhs-01"), "area_code"),
            ("rows", json!([{ "persons": 1 }, { "persons": -1 }]), "rows[1].persons"),
            ("rows", json!([{ "persons": 1 }, { "persons": 2 }]), "rows[1]"),
            ("rows", json!([{ "age_to": 5, "persons": 2 }]), "rows[0].age_from"),
            ("rows", json!([{ "persons": 10_000_001 }]), "rows[0].persons"),
        ] {
            let mut bad = certificates(&region, 1);
            bad[field] = value;
            let answer = curator.put("/api/v1/populations", &bad);
            assert_eq!((answer.status, answer.fields()[0].as_str()), (400, fault), "{}", answer.text);
        }
        assert_eq!(seen(), [9]);
        one["rows"] = json!([]);
        curator.put("/api/v1/populations", &one).expect(200);
        assert!(seen().is_empty());
    }

    fn residents_are_in_the_public_log_by_area_and_day(test: &TestRegistry) {
        let region = Region::build(test);
        let before = feed(test).as_array().map_or(0, Vec::len);
        populations(test, STANDARD);
        let entries = feed(test).as_array().expect("entries")[before..].to_vec();
        let ids: Vec<_> = entries.iter().map(|entry| entry["record_id"].as_str().expect("an id")).collect();
        assert_eq!(ids, [format!("{}/2026-04-01", region.city), format!("{}/2026-04-01", region.town)]);
        assert!(entries.iter().all(|entry| entry["noun"] == "populations"));
    }

    fn a_town_that_the_gazetteer_knows_has_a_position(test: &TestRegistry) {
        let region = Region::build(test);
        let towns = "prefecture,municipality,town,lat,lng\n架空県,月見市,大字本町1丁目,33.02,150.02\n";
        let path = test.file("towns.csv", towns.as_bytes());
        test.registry.import_towns(&test.operator(), &path, false).expect("imports");
        populations(test, STANDARD);
        let found = items(&test.anonymous(), &format!("/api/v1/populations?area={}", region.city));
        let positions = |town: Option<&str>| {
            let rows = found.iter().filter(|row| row["town"].as_str() == town);
            rows.map(|row| row["position"].clone()).collect::<Vec<_>>()
        };
        let there = json!({ "longitude": 150.02, "latitude": 33.02 });
        assert!(positions(Some("本町一丁目")).iter().all(|position| *position == there));
        assert!(positions(None).iter().all(Value::is_null));
    }

    fn walking_all_pages_gives_every_count_once(test: &TestRegistry) {
        Region::build(test);
        populations(test, STANDARD);
        let (mut path, mut walked) = ("/api/v1/populations?limit=5".to_owned(), Vec::new());
        loop {
            let answer = test.anonymous().get(&path);
            walked.extend(answer.expect(200)["items"].as_array().expect("items").clone());
            let Some(link) = answer.header("link") else { break };
            path = link.trim_start_matches('<').split('>').next().expect("an address").to_owned();
        }
        assert_eq!(walked, items(&test.anonymous(), "/api/v1/populations?limit=200"));
        assert_eq!(walked.len(), 19 + 17 + 1);
    }

    fn plan_figures_go_out_and_in_again(test: &TestRegistry) {
        let region = Region::build(test);
        let curator = test.curator(region.council);
        let figure = |area: &str, planned: Value, actual: Value| json!({ "area_code": area, "kind_id": "kind_46",
            "fiscal_year": 2026, "unit": "person_days_per_month", "planned": planned, "actual": actual,
            "source": "=cmd|'/c calc'!A1" });
        let put = |figures: Vec<Value>| curator.put("/api/v1/plan_figures", &json!({ "figures": figures }));
        let (city, town) = (region.city.as_str(), region.town.as_str());
        put(vec![figure(city, json!(13634.5), Value::Null), figure(town, json!(0), json!(12))]).expect(200);
        let csv = test.anonymous().get("/api/v1/plan_figures.csv");
        assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
        let wanted = format!("{}{city},月見市,kind_46,就労継続支援Ｂ型,2026,人日/月,13634.5,,'=cmd|'/c calc'!A1\r\n",
            PLAN.replace('\n', "\r\n"));
        assert!(csv.text.trim_start_matches('\u{feff}').starts_with(&wanted), "{}", csv.text);
        let before = feed(test);
        assert_eq!(counted(&plan_figures(test, csv.text.as_bytes())), [0, 0, 2]);
        assert_eq!(feed(test), before);
        let text = format!("{PLAN}{city},,就労継続支援B型,,令和８年度,人日分／月,\"14,000\",１００,市\n\
            {city},,生活介護,,2026年度,人／月,30,－,市\n{city},,生活介護,,2026,人日/月,,,市\n");
        let report = plan_figures(test, text.as_bytes());
        assert_eq!((counted(&report), rejected(&report)), ([1, 1, 0], vec![]));
        assert_eq!(report.warnings.iter().map(|w| w.line).collect::<Vec<_>>(), [4]);
        let path = format!("/api/v1/plan_figures?area={city}&fiscal_year=2026&kind_id=kind_46");
        let found = items(&test.anonymous(), &path);
        assert_eq!((&found[0]["planned"], &found[0]["actual"], &found[0]["version"]),
            (&json!(14000.0), &json!(100.0), &json!(2)));
        assert!(put(vec![figure(city, Value::Null, Value::Null)]).expect(200).as_array().is_some_and(Vec::is_empty));
        assert!(items(&test.anonymous(), &path).is_empty());
        let last = feed(test).as_array().and_then(|entries| entries.last().cloned()).expect("an entry");
        assert_eq!((&last["noun"], &last["action"]), (&json!("plan_figures"), &json!("retire")));
    }

    fn plan_figures_are_taken_together_or_not_at_all(test: &TestRegistry) {
        let region = Region::build(test);
        let before = test.registry.dump_text().expect("dumps");
        let city = &region.city;
        let text = format!("{PLAN}{city},,生活介護,,2026,人/月,30,20,\n{city},,手作り,,2026,人/月,30,20,\n\
            {city},,生活介護,,26,人/月,30,20,\n{city},,生活介護,,2026,個,30,20,\n\
            {city},,生活介護,,2027,人/月,-1,20,\n{city},,生活介護,,2026,人/月,31,20,\n\
            {city},,生活介護,,1999,人/月,31,20,\n");
        let wanted = [(3, "サービス種別"), (4, "年度"), (5, "単位"), (6, "見込量"), (7, "row"), (8, "年度")];
        assert_eq!(rejected(&plan_figures(test, text.as_bytes())), wanted);
        assert_eq!(test.registry.dump_text().expect("dumps"), before);
        let curator = test.curator(region.council);
        let good = json!({ "area_code": city, "kind_id": "kind_22", "fiscal_year": 2026, "unit": "places", "planned": 1 });
        let tried = |field: &str, value: Value| {
            let mut other = good.clone();
            other["fiscal_year"] = json!(2027);
            other[field] = value;
            let answer = curator.put("/api/v1/plan_figures", &json!({ "figures": [good, other] }));
            (answer.status, answer.fields().first().cloned().unwrap_or_default())
        };
        assert_eq!(tried("kind_id", json!("group_work")), (400, "figures[1].kind_id".to_owned()));
        assert_eq!(tried("planned", json!(-1)), (400, "figures[1].planned".to_owned()));
        assert_eq!(tried("planned", json!(1e300)), (400, "figures[1].planned".to_owned()));
        // Nobody knows yet what will be used in the next year.
        assert_eq!(tried("actual", json!(5)), (400, "figures[1].actual".to_owned()));
        assert_eq!(tried("fiscal_year", json!(2026)), (400, "figures[1]".to_owned()));
        assert_eq!(tried("area_code", json!(region.elsewhere)), (403, String::new()));
        assert!(items(&test.anonymous(), "/api/v1/plan_figures").is_empty());
    }

    fn ways_are_taken_in_and_end_with_a_place_that_is_withheld(test: &TestRegistry) {
        let region = Region::build(test);
        let (place, service) = place(test, &region);
        let city = &region.city;
        let text = format!("{TIMES}{city},,{place},12.5,2026-04-01,道路網\n{city},本町,{place},７分,R8.4.1,\n");
        assert_eq!(counted(&travel_times(test, &text)), [2, 0, 0]);
        assert_eq!(counted(&travel_times(test, &text)), [0, 0, 2]);
        assert_eq!(counted(&travel_times(test, &text.replace("12.5", "13"))), [0, 1, 1]);
        let later = format!("{TIMES}{city},,{place},15,2026-04-02,道路網\n{city},本町,{place},行けない,2026-04-02,\n");
        assert_eq!(counted(&travel_times(test, &later)), [2, 0, 0]);
        let path = format!("/api/v1/travel_times?area={city}&location={place}");
        let minutes: Vec<_> = items(&test.anonymous(), &path).iter().map(|way| way["minutes"].clone()).collect();
        assert_eq!(minutes, [json!(13.0), json!(15.0), json!(7.0), json!(null)]);
        let never = format!("{TIMES}{city},南町,{place},行けない,2026-04-02,\n");
        assert_eq!(rejected(&travel_times(test, &never)), [(2, "分")]);
        let back = later.replace(",15,", ",取り消し,");
        assert_eq!(rejected(&travel_times(test, &format!("{back}{city},南町,{place},取り消し,2026-04-02,\n"))), [(4, "測定日")]);
        assert_eq!(items(&test.anonymous(), "/api/v1/travel_times").len(), 4, "a table is taken whole or not at all");
        assert_eq!(counted(&travel_times(test, &back)), [0, 1, 1]);
        assert_eq!(counted(&travel_times(test, &later)), [1, 0, 1]);
        let prefecture = format!("{TIMES}{},,{place},5,2026-04-01,\n", region.prefecture);
        assert_eq!(rejected(&travel_times(test, &prefecture)), [(2, "地域コード")]);
        let nowhere = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff";
        let bad = format!("{TIMES}{city},,{place},601,2026-04-01,\n{city},,{place},,2026-04-01,\n\
            {city},,どこか,5,2026-04-01,\n999999,,{place},5,2026-04-01,\n");
        let wanted = [(2, "分"), (3, "分"), (4, "場所ID"), (5, "地域コード")];
        assert_eq!(rejected(&travel_times(test, &bad)), wanted);
        let unknown = format!("{TIMES}{city},南町,{place},5,2026-04-01,\n{city},,{nowhere},5,2026-04-01,\n");
        assert_eq!(rejected(&travel_times(test, &unknown)), [(3, "場所ID")]);
        assert_eq!(items(&test.anonymous(), "/api/v1/travel_times").len(), 4);
        test.curator(region.council).delete(&format!("{service}/place"), 1).expect(200);
        assert!(items(&test.anonymous(), "/api/v1/travel_times").is_empty());
        assert_eq!(rejected(&travel_times(test, &text)), [(2, "場所ID"), (3, "場所ID")]);
    }

    fn settings_hold_from_their_day_on(test: &TestRegistry) {
        let region = Region::build(test);
        let base = format!("/api/v1/councils/{}/settings", region.council);
        let (curator, anybody) = (test.curator(region.council), test.anonymous());
        let defaults = anybody.get(&base).expect(200);
        assert_eq!((&defaults["valid_from"], &defaults["version"]), (&Value::Null, &json!(0)));
        assert_eq!(defaults["settings"]["far_minutes"], 60.0);
        let decide = |day: &str, settings: Value| curator.put(&format!("{base}/{day}"), &settings);
        let first = decide("2026-04-01", json!({ "far_minutes": 45, "rural_areas": [region.town] }));
        assert_eq!((first.expect(200)["version"].clone(), first.header("etag")), (json!(1), Some("\"1\"")));
        decide("2026-07-01", json!({ "rings": [{ "group_id": "group_housing", "minutes": [20, 40, 60] }] })).expect(200);
        let far = |on: &str| anybody.get(&format!("{base}?on={on}")).expect(200)["settings"]["far_minutes"].clone();
        assert_eq!([far("2026-03-31"), far("2026-04-01"), far("2026-07-01")], [60.0, 45.0, 60.0].map(|m| json!(m)));
        assert_eq!(anybody.get(&base).expect(200)["valid_from"], "2026-04-01", "today is in June");
        assert_eq!(feed(test).as_array().and_then(|all| all.last()).expect("an entry")["noun"], "council_settings");
        let history = anybody.get(&format!("{base}_history")).expect(200);
        assert_eq!(history.as_array().map(Vec::len), Some(2));
    }

    fn a_correction_of_settings_needs_the_version_that_was_seen(test: &TestRegistry) {
        let region = Region::build(test);
        let path = format!("/api/v1/councils/{}/settings/2026-04-01", region.council);
        let curator = test.curator(region.council);
        let seen = |version: &str, minutes: i32| {
            let body = json!({ "far_minutes": minutes }).to_string().into_bytes();
            curator.send("PUT", &path, Some(body), &[("if-match", version)]).status
        };
        curator.put(&path, &json!({ "far_minutes": 45 })).expect(200);
        assert_eq!(curator.put(&path, &json!({ "far_minutes": 50 })).status, 412);
        assert_eq!(curator.put(&path, &json!({ "far_minutes": 45 })).expect(200)["version"], 1);
        assert_eq!([seen("\"1\"", 50), seen("\"1\"", 55), seen("\"2\"", 55)], [200, 412, 200]);
        assert_eq!(test.curator(region.other_council).put(&path, &json!({})).status, 403);
        for (bad, field) in [
            (json!({ "detour": 0.5 }), "detour"),
            (json!({ "detours": 2 }), "detours"),
            (json!({ "ring_weights": [1, 0.5] }), "ring_weights"),
            (json!({ "rural_areas": ["matsue-jhs-01"] }), "rural_areas[0]"),
            (json!({ "rings": [{ "group_id": "kind_24", "minutes": null }] }), "rings[0]"),
            (json!({ "rings": [{ "group_id": "group_work", "minutes": [30, 20, 10] }] }), "rings[0].minutes"),
        ] {
            let answer = curator.put(&path, &bad);
            let named = answer.fields().first().cloned().unwrap_or_default();
            assert!(answer.status == 400 && named.starts_with(field), "{bad}: {}", answer.text);
        }
    }
}
