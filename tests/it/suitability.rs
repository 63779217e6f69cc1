//! Whom a search is for, where services come to, when they are open, and who was left out.

use arunai_tests::region::{Region, Row, wamnet_csv};
use arunai_tests::{Client, TestRegistry, tests};
use chrono::TimeDelta;
use serde_json::{Value, json};

/// A curator's client, and services of some kinds: each its id.
fn services(test: &TestRegistry, region: &Region, rows: &[Row]) -> (Client, Vec<String>) {
    region.import(test, "register.csv", &wamnet_csv(rows), "2026-03-31");
    let page = test.anonymous().get("/api/v1/services?limit=200").expect(200);
    let items = page["items"].as_array().expect("items").clone();
    let id = |row: &Row| {
        let found = items.iter().find(|item| item["name"] == row.name).expect("was taken in");
        found["id"].as_str().expect("an id").to_owned()
    };
    (test.curator(region.council), rows.iter().map(id).collect())
}

fn search(client: &Client, body: Value) -> Value {
    let mut whole = json!({ "place": { "point": { "longitude": 150.05, "latitude": 33.05 } } });
    whole.as_object_mut().expect("an object").extend(body.as_object().expect("an object").clone());
    client.post("/api/v1/searches", &whole).expect(200)
}

fn names(answer: &Value) -> Vec<&str> {
    let results = answer["results"].as_array().expect("results");
    results.iter().map(|result| result["service"]["name"].as_str().expect("a name")).collect()
}

/// Criterion, fit, count, how many for this alone, and the nearest one's name.
fn left_out(answer: &Value) -> Vec<(&str, &str, u64, u64, &str)> {
    let reasons = answer["left_out"].as_array().expect("reasons").iter();
    reasons
        .map(|reason| {
            let (criterion, fit) = (reason["criterion"].as_str(), reason["fit"].as_str());
            let (count, only) = (reason["count"].as_u64(), reason["only"].as_u64());
            let nearest = reason["nearest"]["name"].as_str();
            (
                criterion.expect("a criterion"),
                fit.expect("a fit"),
                count.expect("a count"),
                only.expect("a count"),
                nearest.unwrap_or_default(),
            )
        })
        .collect()
}

fn judgement<'a>(answer: &'a Value, name: &str, criterion: &str) -> &'a Value {
    let results = answer["results"].as_array().expect("results");
    let result = results.iter().find(|result| result["service"]["name"] == name).expect("was found");
    let criteria = result["criteria"].as_array().expect("criteria");
    criteria.iter().find(|found| found["criterion"] == criterion).unwrap_or(&Value::Null)
}

tests! {
    fn age_is_judged_by_the_law_unless_the_record_says_otherwise(test: &TestRegistry) {
        let region = Region::build(test);
        let rows = [Row::new(1, "放課後等デイサービス"), Row::new(2, "生活介護"), Row::new(3, "生活介護")];
        let (curator, ids) = services(test, &region, &rows);
        let eligibility = json!({ "eligibility": { "minimum_age": 15, "maximum_age": 64 } });
        curator.patch(&format!("/api/v1/services/{}", ids[2]), 1, &eligibility).expect(200);
        let of_age = |age: i64| search(&test.anonymous(), json!({ "profile": { "age": age } }));
        let answer = of_age(17);
        assert_eq!(names(&answer), ["事業所1", "事業所2", "事業所3"]);
        let law = json!({ "criterion": "age", "fit": "fits", "reason": "7-17", "source": "law" });
        assert_eq!(judgement(&answer, "事業所1", "age"), &law);
        assert_eq!(judgement(&answer, "事業所2", "age")["fit"], "unknown");
        let record = json!({ "criterion": "age", "fit": "fits", "reason": "15-64", "source": "record" });
        assert_eq!(judgement(&answer, "事業所3", "age"), &record);
        let answer = of_age(70);
        assert_eq!(names(&answer), ["事業所2"]);
        assert_eq!(left_out(&answer), [("age", "does_not_fit", 2, 2, "事業所1")]);
        assert_eq!(answer["left_out"][0]["nearest"]["reason"], "7-17");
    }

    fn unknown_is_kept_and_marked_unless_it_is_not_wanted(test: &TestRegistry) {
        let region = Region::build(test);
        let rows = [Row::new(1, "短期入所"), Row::new(2, "短期入所"), Row::new(3, "短期入所")];
        let (curator, ids) = services(test, &region, &rows);
        for (id, takes) in [(&ids[1], true), (&ids[2], false)] {
            let change = json!({ "eligibility": { "medical_care": takes } });
            curator.patch(&format!("/api/v1/services/{id}"), 1, &change).expect(200);
        }
        let profile = json!({ "medical_care": true });
        let answer = search(&test.anonymous(), json!({ "profile": profile }));
        assert_eq!(names(&answer), ["事業所1", "事業所2"]);
        assert_eq!(judgement(&answer, "事業所1", "medical_care")["fit"], "unknown");
        assert_eq!(left_out(&answer), [("medical_care", "does_not_fit", 1, 1, "事業所3")]);
        let answer = search(&test.anonymous(), json!({ "profile": profile, "include_unknown": false }));
        assert_eq!(names(&answer), ["事業所2"]);
        assert_eq!(left_out(&answer)[1], ("medical_care", "unknown", 1, 1, "事業所1"));
    }

    fn a_service_that_comes_is_found_where_it_comes_to(test: &TestRegistry) {
        let region = Region::build(test);
        let rows = [Row { position: (150.15, 33.05), area: "架空県星見町".into(), ..Row::new(1, "居宅介護") },
            Row::new(2, "居宅介護")];
        let (curator, ids) = services(test, &region, &rows);
        let path = format!("/api/v1/services/{}", ids[0]);
        curator.patch(&path, 1, &json!({ "service_areas": [region.city] })).expect(200);
        let answer = search(&test.anonymous(), json!({ "within_m": 100, "kinds": ["kind_11"] }));
        assert_eq!(names(&answer), ["事業所1"]);
        assert_eq!(answer["results"][0]["reach"], "coverage");
        assert_eq!(left_out(&answer), [("distance", "does_not_fit", 1, 1, "事業所2")]);
        curator.patch(&path, 2, &json!({ "service_areas": [region.town] })).expect(200);
        let answer = search(&test.anonymous(), json!({ "kinds": ["kind_11"] }));
        assert_eq!(names(&answer), ["事業所2"]);
        assert_eq!(judgement(&answer, "事業所2", "service_area")["fit"], "unknown");
        assert_eq!(left_out(&answer), [("service_area", "does_not_fit", 1, 1, "事業所1")]);
    }

    fn a_service_comes_to_its_own_ground_too(test: &TestRegistry) {
        let region = Region::build(test);
        let (curator, ids) = services(test, &region, &[Row::new(1, "居宅介護")]);
        let path = format!("/api/v1/services/{}", ids[0]);
        let ground = |west: f64| {
            let ring = json!([[west, 33.0], [west + 0.1, 33.0], [west + 0.1, 33.1], [west, 33.0]]);
            json!({ "service_extent": { "type": "Polygon", "coordinates": [ring] } })
        };
        curator.patch(&path, 1, &ground(150.04)).expect(200);
        let near = |longitude: f64| {
            let point = json!({ "point": { "longitude": longitude, "latitude": 33.01 } });
            search(&test.anonymous(), json!({ "place": point, "within_m": 1 }))
        };
        let answer = near(150.1);
        assert_eq!((names(&answer), &answer["results"][0]["reach"]), (vec!["事業所1"], &json!("coverage")));
        assert_eq!(left_out(&near(150.01)), [("service_area", "does_not_fit", 1, 1, "事業所1")]);
        let odd = json!({ "service_extent": { "type": "Point", "coordinates": [150.0, 33.0] } });
        assert_eq!(curator.patch(&path, 2, &odd).fields(), ["service_extent"]);
        curator.patch(&path, 2, &json!({ "service_extent": null })).expect(200);
        assert_eq!(left_out(&near(150.01))[0].0, "distance");
    }

    fn what_needs_no_place_is_in_reach_of_every_place(test: &TestRegistry) {
        let region = Region::build(test);
        let (curator, ids) = services(test, &region, &[Row::new(30, "計画相談支援")]);
        let path = format!("/api/v1/services/{}", ids[0]);
        curator.patch(&path, 1, &json!({ "delivery": ["remote"] })).expect(200);
        let answer = search(&test.anonymous(), json!({ "within_m": 1 }));
        assert_eq!((names(&answer), &answer["results"][0]["reach"]), (vec!["事業所30"], &json!("remote")));
        let answer = search(&test.anonymous(), json!({ "delivery": ["home_visit"] }));
        assert_eq!(left_out(&answer), [("delivery", "does_not_fit", 1, 1, "事業所30")]);
    }

    fn services_begin_pause_and_end_by_date(test: &TestRegistry) {
        let region = Region::build(test);
        let (curator, ids) = services(test, &region, &[Row::new(1, "短期入所"), Row::new(2, "短期入所")]);
        let path = format!("/api/v1/services/{}", ids[0]);
        let change = json!({ "suspended_from": "2026-06-01", "suspended_until": "2026-06-30" });
        curator.patch(&path, 1, &change).expect(200);
        let answer = search(&test.anonymous(), json!({}));
        assert_eq!(left_out(&answer), [("operation", "does_not_fit", 1, 1, "事業所1")]);
        assert_eq!(answer["left_out"][0]["nearest"]["reason"], "suspended_until 2026-06-30");
        test.clock.set(test.clock.now() + TimeDelta::days(20));
        assert_eq!(names(&search(&test.anonymous(), json!({}))), ["事業所1", "事業所2"]);
        curator.patch(&path, 2, &json!({ "closes_on": "2026-07-01" })).expect(200);
        let answer = search(&test.anonymous(), json!({}));
        assert_eq!((names(&answer), &answer["left_out"]), (vec!["事業所2"], &json!([])));
        let odd = json!({ "suspended_until": "2026-05-01", "suspended_from": "2026-06-01" });
        assert_eq!(curator.patch(&path, 3, &odd).fields(), ["suspended_until"]);
    }

    fn free_places_age_and_small_homes_are_not_told(test: &TestRegistry) {
        let region = Region::build(test);
        let rows = [Row { capacity: "8".into(), ..Row::new(1, "短期入所") }, Row::new(2, "生活介護")];
        let (curator, ids) = services(test, &region, &rows);
        for (id, state) in [(&ids[0], "full"), (&ids[1], "available")] {
            let new = json!({ "state": state, "month": "2026-06-10" });
            let path = format!("/api/v1/services/{id}/vacancy");
            let sent = curator.send("PUT", &path, Some(new.to_string().into_bytes()), &[]);
            assert_eq!(sent.expect(200)["month"], "2026-06-01");
        }
        let worker = test.worker(region.organizations[0]);
        let answer = search(&worker, json!({ "vacancy": true }));
        assert_eq!(names(&answer), ["事業所2"]);
        assert_eq!(left_out(&answer), [("vacancy", "does_not_fit", 1, 1, "事業所1")]);
        let answer = search(&test.anonymous(), json!({ "vacancy": true }));
        assert_eq!(names(&answer), ["事業所1", "事業所2"]);
        assert_eq!(answer["results"][0]["vacancy"], json!({ "state": "ask", "month": null }));
        // Nor is it told when somebody recorded them.
        let feed = test.anonymous().get("/api/v1/changes?limit=200").text;
        assert!(!feed.contains("vacancies") && !feed.contains("available"), "{feed}");
        test.clock.set(test.clock.now() + TimeDelta::days(120));
        let answer = search(&test.worker(region.organizations[1]), json!({}));
        assert_eq!(answer["results"][0]["vacancy"], json!({ "state": "unknown", "month": null }));
    }

    fn a_place_that_is_withheld_is_nowhere(test: &TestRegistry) {
        let region = Region::build(test);
        let secret = Row { street: "秘密町七丁目7番".into(), ..Row::new(1, "共同生活援助") };
        let rows = [secret.clone(), Row::new(2, "共同生活援助")];
        let (curator, ids) = services(test, &region, &rows);
        let path = format!("/api/v1/services/{}/place", ids[0]);
        curator.delete(&path, 7).expect(412);
        let withheld = curator.delete(&path, 1).expect(200);
        let place = format!("/api/v1/locations/{}", withheld["location_ids"][0].as_str().expect("an id"));
        let location = test.anonymous().get(&place).expect(200);
        assert_eq!((&location["position"], &location["is_confidential"]), (&Value::Null, &json!(true)));
        let shown = |test: &TestRegistry| {
            let mut shown = vec![test.anonymous().get("/api/v1/changes?limit=200").text];
            shown.push(search(&test.anonymous(), json!({ "kinds": ["kind_33"] })).to_string());
            let past = search(&curator, json!({ "kinds": ["kind_33"], "as_of": "2026-06-15" }));
            assert_eq!(past["matched"], json!(2), "{past}");
            shown.push(past.to_string());
            for format in [arunai_core::export::Format::Csv, arunai_core::export::Format::Geojson] {
                let mut export = Vec::new();
                test.registry.export_services(format, &mut export).expect("exports");
                shown.push(String::from_utf8(export).expect("text"));
            }
            shown.concat()
        };
        test.clock.set("2026-06-16T03:00:00Z".parse().expect("a time"));
        assert!(!shown(test).contains("秘密町"), "{}", shown(test));
        let point = format!("{:.3}", secret.position.0);
        assert!(!shown(test).contains(&format!("{point},")) && !shown(test).contains(&format!("{point}}}")));
        // The same file, and a changed row, do not bring it back.
        let mut changed = rows.to_vec();
        changed[0].phone = "0990-00-0009".into();
        region.import(test, "register.csv", &wamnet_csv(&changed), "2026-04-30");
        assert!(!shown(test).contains("秘密町"), "{}", shown(test));
        let answer = search(&test.anonymous(), json!({ "kinds": ["kind_33"] }));
        assert_eq!(names(&answer), ["事業所2", "事業所1"]);
        assert_eq!(answer["results"][1]["distance_m"], Value::Null);
    }

    fn the_way_that_is_wanted_decides_how_a_service_is_reached(test: &TestRegistry) {
        let region = Region::build(test);
        let (curator, ids) = services(test, &region, &[Row::new(1, "生活介護")]);
        let ways = json!({ "delivery": ["on_site", "home_visit"], "service_areas": [region.town] });
        curator.patch(&format!("/api/v1/services/{}", ids[0]), 1, &ways).expect(200);
        let reach = |more: Value| {
            let answer = search(&test.anonymous(), more);
            answer["results"][0]["reach"].as_str().map(str::to_owned)
        };
        // Its office stands here; it comes to the next town.
        assert_eq!(reach(json!({ "delivery": ["on_site"] })).as_deref(), Some("distance"));
        assert_eq!(reach(json!({ "delivery": ["home_visit"] })), None);
        let town = json!({ "area": region.town });
        assert_eq!(reach(json!({ "place": town, "delivery": ["home_visit"] })).as_deref(), Some("coverage"));
        assert_eq!(reach(json!({ "place": town, "delivery": ["on_site"], "within_m": 10 })), None);
        assert_eq!(reach(json!({ "place": town, "within_m": 10 })).as_deref(), Some("coverage"));
    }

    fn a_place_is_withheld_that_another_service_shares(test: &TestRegistry) {
        let region = Region::build(test);
        let shared = Row { street: "秘密町七丁目7番".into(), ..Row::new(1, "共同生活援助") };
        let open = Row { street: shared.street.clone(), position: shared.position, ..Row::new(2, "短期入所") };
        let (curator, ids) = services(test, &region, &[shared, open]);
        let path = format!("/api/v1/services/{}", ids[0]);
        let before = test.anonymous().get(&path).expect(200);
        curator.delete(&format!("{path}/place"), 1).expect(200);
        test.clock.set("2026-06-16T03:00:00Z".parse().expect("a time"));
        for as_of in [json!(null), json!("2026-06-15")] {
            let found = search(&test.anonymous(), json!({ "within_m": 5_000_000, "as_of": as_of }));
            let result = |name: &str| {
                let results = found["results"].as_array().expect("results");
                results.iter().find(|result| result["service"]["name"] == name).unwrap_or(&Value::Null).clone()
            };
            assert!(result("事業所2")["distance_m"].is_number(), "{found}");
            assert_eq!(result("事業所1")["distance_m"], Value::Null, "{found}");
            let by_address = json!({ "words": "秘密町", "as_of": as_of });
            assert_eq!(names(&search(&test.anonymous(), by_address)), ["事業所2"]);
        }
        let past = test.anonymous().get(&format!("{path}?as_of=2026-06-15")).expect(200);
        assert_ne!(past["location_ids"], before["location_ids"]);
        let feed = test.anonymous().get("/api/v1/changes?limit=200").expect(200);
        let entries = feed["items"].as_array().expect("items").iter();
        let own: Vec<_> = entries.filter(|entry| entry["record_id"] == ids[0].as_str()).collect();
        assert_eq!(own.len(), 2);
        assert!(own.iter().all(|entry| entry["content"]["location_ids"] == past["location_ids"]), "{own:?}");
    }

    fn a_grid_square_is_served_in_part(test: &TestRegistry) {
        let region = Region::build(test);
        let (curator, ids) = services(test, &region, &[Row::new(1, "居宅介護")]);
        let areas = json!({ "service_areas": [region.town] });
        curator.patch(&format!("/api/v1/services/{}", ids[0]), 1, &areas).expect(200);
        let fit = |mesh: &str| {
            let answer = search(&test.anonymous(), json!({ "place": { "mesh": mesh } }));
            judgement(&answer, "事業所1", "service_area")["fit"].as_str().map(str::to_owned)
        };
        // 80 km across, both towns lie in it; 1 km across, only one does.
        assert_eq!(fit("4950").as_deref(), Some("unknown"));
        assert_eq!(fit("49504162").as_deref(), Some("fits"));
    }

    fn words_find_what_people_mean(test: &TestRegistry) {
        let region = Region::build(test);
        let rows = [
            Row { name: "ケアホーム髙﨑".into(), ..Row::new(1, "短期入所") },
            Row { name: "サポートセンターひまわり".into(), ..Row::new(2, "短期入所") },
        ];
        services(test, &region, &rows);
        let of = |words: &str| {
            let body = json!({ "words": words });
            let answer = test.anonymous().post("/api/v1/searches", &body).expect(200);
            names(&answer).into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(of("高崎"), ["ケアホーム髙﨑"]);
        assert_eq!(of("ｻﾎﾟｰﾄｾﾝﾀｰ　ヒマワリ"), ["サポートセンターひまわり"]);
        assert_eq!(of("サポートセンタひまわい"), ["サポートセンターひまわり"]);
        assert_eq!(of("ひまわり 社会福祉法人かくう"), ["サポートセンターひまわり"]);
        assert!(of("たんぽぽ").is_empty());
        let answer = test.anonymous().post("/api/v1/searches", &json!({ "words": " ー " }));
        assert_eq!((answer.status, answer.fields()), (400, vec!["words".to_owned()]));
    }

    fn a_past_day_shows_the_register_as_it_stood(test: &TestRegistry) {
        let region = Region::build(test);
        let (curator, ids) = services(test, &region, &[Row::new(1, "短期入所"), Row::new(2, "短期入所")]);
        test.clock.set(test.clock.now() + TimeDelta::days(10));
        curator.delete(&format!("/api/v1/services/{}", ids[0]), 1).expect(200);
        let on = |day: &str| search(&test.anonymous(), json!({ "as_of": day }));
        assert_eq!(names(&search(&test.anonymous(), json!({}))), ["事業所2"]);
        assert_eq!(names(&on("2026-06-20")), ["事業所1", "事業所2"]);
        // A file tells of its own day, whenever it was read.
        assert_eq!(names(&on("2026-03-31")), ["事業所1", "事業所2"]);
        assert!(names(&on("2026-03-30")).is_empty());
        let future = json!({ "place": { "area": region.city }, "as_of": "2027-01-01" });
        assert_eq!(test.anonymous().post("/api/v1/searches", &future).fields(), ["as_of"]);
    }

    fn matches_are_counted_by_kind_area_and_free_places(test: &TestRegistry) {
        let region = Region::build(test);
        let mut rows: Vec<Row> = (1..=30).map(|number| Row::new(number, "生活介護")).collect();
        rows.extend((31..=35).map(|number| Row::new(number, "短期入所")));
        services(test, &region, &rows);
        let answer = search(&test.anonymous(), json!({ "nearest": 3, "facets": true }));
        assert_eq!((answer["results"].as_array().expect("results").len(), &answer["matched"]), (3, &json!(35)));
        let kinds = json!([{ "value": "kind_22", "count": 30 }, { "value": "kind_24", "count": 5 }]);
        assert_eq!(answer["facets"]["kinds"], kinds);
        assert_eq!(answer["facets"]["areas"], json!([{ "value": region.city, "count": 35 }]));
    }

    fn a_malformed_profile_is_refused_and_named(test: &TestRegistry) {
        let region = Region::build(test);
        for (body, field) in [
            (json!({ "profile": { "age": -1 } }), "profile.age"),
            (json!({ "profile": { "age": 121 } }), "profile.age"),
            (json!({ "profile": { "age": "17" } }), "profile.age"),
            (json!({ "profile": { "name": "太郎" } }), "profile.name"),
            (json!({ "profile": { "disability_types": ["unknown"] } }), "profile.disability_types[0]"),
            (json!({ "profile": { "support_level": "level_7" } }), "profile.support_level"),
            (json!({ "profile": { "language": "日本語" } }), "profile.language"),
            (json!({ "delivery": ["fax"] }), "delivery[0]"),
            (json!({ "open_on": {} }), "open_on"),
            (json!({ "open_on": { "from": "9時", "to": "17:00" } }), "open_on.from"),
            (json!({ "open_on": { "from": "09:00" } }), "open_on.to"),
            (json!({ "vacancy": "yes" }), "vacancy"),
            (json!({ "place": { "mesh": "533946113" } }), "place.mesh"),
            (json!({ "place": { "mesh": "5339x" } }), "place.mesh"),
            (json!({ "words": "あ".repeat(201) }), "words"),
        ] {
            let mut whole = json!({ "place": { "area": region.city } });
            whole.as_object_mut().expect("an object").extend(body.as_object().expect("an object").clone());
            let answer = test.anonymous().post("/api/v1/searches", &whole);
            assert_eq!((answer.status, answer.fields()), (400, vec![field.to_owned()]), "{body}: {}", answer.text);
        }
    }
}
