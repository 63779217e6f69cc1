//! From a search that found nothing to a need; searches that a case waits with; counters of the public's.

use arunai_tests::region::{Region, Row, wamnet_csv};
use arunai_tests::{Client, TestRegistry, tests};
use serde_json::{Value, json};

fn open_case(worker: &Client, region: &Region) -> String {
    let case = json!({ "stage": "adult", "birth_cohort": 1990, "main_support": true,
        "residence_area": region.city, "granting_area": region.city,
        "consented_on": "2026-01-10", "opened_on": "2026-01-10" });
    worker.post("/api/v1/cases", &case).expect(201)["id"].as_str().expect("an id").to_owned()
}

fn import(test: &TestRegistry, region: &Region, rows: &[Row]) {
    region.import(test, "register.csv", &wamnet_csv(rows), "2026-03-31");
}

fn id_of(test: &TestRegistry, name: &str) -> String {
    let page = test.anonymous().get("/api/v1/services?limit=200").expect(200);
    let items = page["items"].as_array().expect("items");
    let found = items.iter().find(|item| item["name"] == name).expect("is there");
    found["id"].as_str().expect("an id").to_owned()
}

fn near(region: &Region, more: Value) -> Value {
    let mut search = json!({ "place": { "area": region.city }, "kinds": ["kind_24"] });
    search.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    search
}

fn suggested(test: &TestRegistry, search: &Value) -> Value {
    test.anonymous().post("/api/v1/searches", search).expect(200)["suggested_reasons"].clone()
}

fn record_vacancy(curator: &Client, id: &str, state: &str) {
    let body = json!({ "state": state, "month": "2026-06-01" }).to_string().into_bytes();
    curator.send("PUT", &format!("/api/v1/services/{id}/vacancy"), Some(body), &[]).expect(200);
}

tests! {
    fn a_search_that_finds_nothing_says_why(test: &TestRegistry) {
        let region = Region::build(test);
        let curator = test.curator(region.council);
        assert_eq!(suggested(test, &near(&region, json!({}))), json!(["no_resource"]));
        let rows = [Row { capacity: "20".into(), ..Row::new(1, "短期入所") }, Row::new(2, "放課後等デイサービス")];
        import(test, &region, &rows);
        assert_eq!(suggested(test, &near(&region, json!({}))), json!([]));
        record_vacancy(&curator, &id_of(test, "事業所1"), "full");
        assert_eq!(suggested(test, &near(&region, json!({ "vacancy": true }))), json!(["full"]));
        let child = near(&region, json!({ "kinds": ["kind_65"], "profile": { "age": 40 } }));
        assert_eq!(suggested(test, &child), json!(["not_eligible"]));
        let path = format!("/api/v1/services/{}", id_of(test, "事業所1"));
        curator.patch(&path, 1, &json!({ "eligibility": { "medical_care": false } })).expect(200);
        let care = near(&region, json!({ "profile": { "medical_care": true } }));
        assert_eq!(suggested(test, &care), json!(["cannot_handle_needs"]));
        let unknown = json!({ "profile": { "wheelchair": true }, "include_unknown": false });
        assert_eq!(suggested(test, &near(&region, unknown)), json!(["lack_of_information"]));
        let point = json!({ "point": { "longitude": 150.08, "latitude": 33.05 } });
        let within = |metres: f64| near(&region, json!({ "place": point, "within_m": metres }));
        assert_eq!(suggested(test, &within(1_000.0)), json!(["too_far"]));
        assert_eq!(suggested(test, &within(100.0)), json!(["no_resource"]));
    }

    fn a_worker_turns_a_search_into_a_need_in_one_call(test: &TestRegistry) {
        let region = Region::build(test);
        import(test, &region, &[Row::new(1, "短期入所")]);
        record_vacancy(&test.curator(region.council), &id_of(test, "事業所1"), "full");
        let worker = test.worker(region.organizations[0]);
        let path = format!("/api/v1/cases/{}/searched_needs", open_case(&worker, &region));
        let body = |search: Value| json!({ "search": search, "reported_on": "2026-06-01", "urgency": 3 });
        let found = worker.post(&path, &body(near(&region, json!({}))));
        assert_eq!((found.status, found.fields()), (400, vec!["reasons".to_owned()]));
        let point = json!({ "point": { "longitude": 150.05432, "latitude": 33.04321 } });
        let search = near(&region, json!({ "place": point, "vacancy": true }));
        let need = worker.post(&path, &body(search.clone())).expect(201);
        assert_eq!((&need["term"], &need["reports"][0]["reasons"]), (&json!("kind_24"), &json!(["full"])));
        assert!(!worker.get(path.trim_end_matches("/searched_needs")).text.contains("150.05432"));
        let past = near(&region, json!({ "as_of": "2026-05-01" }));
        assert_eq!(worker.post(&path, &body(past)).fields(), ["search.as_of"]);
        let other = json!({ "search": search.clone(), "reported_on": "2026-06-01", "urgency": 3, "term": "kind_33" });
        assert_eq!(worker.post(&path, &other).fields(), ["term"]);
        assert_eq!(worker.post(&path, &body(near(&region, json!({ "nearest": 0 })))).fields(), ["search.nearest"]);
        // A second one is a report on the first, and any kind needs a term.
        assert_eq!(worker.post(&path, &body(search)).status, 409);
        let any = json!({ "place": { "area": region.town }, "within_m": 10, "words": "ない" });
        assert_eq!(worker.post(&path, &body(any.clone())).fields(), ["term"]);
        let mut corrected = body(any);
        corrected["term"] = json!("kind_33");
        corrected["reasons"] = json!(["cost"]);
        let need = worker.post(&path, &corrected).expect(201);
        assert_eq!(need["reports"][0]["reasons"], json!(["cost"]));
        let stranger = test.worker(region.organizations[1]);
        assert_eq!(stranger.post(&path, &corrected).status, 404);
    }

    fn a_saved_search_shows_what_is_new_when_its_worker_looks(test: &TestRegistry) {
        let region = Region::build(test);
        import(test, &region, &[Row::new(1, "短期入所")]);
        let worker = test.worker(region.organizations[0]);
        let path = format!("/api/v1/cases/{}/saved_searches", open_case(&worker, &region));
        let saved = worker.post(&path, &near(&region, json!({}))).expect(201);
        let look = format!("/api/v1/saved_searches/{}/looks", saved["id"].as_str().expect("an id"));
        let seen = |answer: &Value| {
            let new = answer["new"].as_array().expect("results").iter();
            let names: Vec<_> = new.map(|r| r["service"]["name"].as_str().expect("a name").to_owned()).collect();
            (names, answer["known"].as_u64(), answer["gone"].as_u64())
        };
        assert_eq!(seen(&worker.post(&look, &json!({})).expect(200)), (vec![], Some(1), Some(0)));
        region.import(test, "more.csv", &wamnet_csv(&[Row::new(1, "短期入所"), Row::new(2, "短期入所")]), "2026-04-30");
        let answer = worker.post(&look, &json!({})).expect(200);
        assert_eq!(seen(&answer), (vec!["事業所2".to_owned()], Some(1), Some(0)));
        assert_eq!(seen(&worker.post(&look, &json!({})).expect(200)), (vec![], Some(2), Some(0)));
        let stranger = test.worker(region.organizations[1]);
        assert_eq!((stranger.post(&look, &json!({})).status, stranger.get(&path).status), (404, 404));
        assert!(!test.anonymous().get("/api/v1/changes?limit=200").text.contains("saved_searches"));
        assert_eq!(worker.get(&path).expect(200).as_array().expect("searches").len(), 1);
        let own = format!("/api/v1/saved_searches/{}", saved["id"].as_str().expect("an id"));
        assert_eq!(stranger.send("DELETE", &own, None, &[]).status, 404);
        assert_eq!(worker.send("DELETE", &own, None, &[]).status, 204);
        assert_eq!(worker.post(&look, &json!({})).status, 404);
    }

    fn a_saved_search_keeps_areas_and_codes_only_and_dies_with_its_case(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let case = open_case(&worker, &region);
        let path = format!("/api/v1/cases/{case}/saved_searches");
        let point = json!({ "point": { "longitude": 150.05, "latitude": 33.05 } });
        for (more, field) in [
            (json!({ "place": point }), "place"),
            (json!({ "place": { "town": "月見市学園南" } }), "place"),
            (json!({ "place": { "mesh": "5339" } }), "place"),
            (json!({ "words": "ひまわり" }), "words"),
            (json!({ "profile": { "age": 17 } }), "profile.age"),
        ] {
            assert_eq!(worker.post(&path, &near(&region, more)).fields(), [field]);
        }
        worker.post(&path, &near(&region, json!({}))).expect(201);
        assert_eq!(worker.send("DELETE", &format!("/api/v1/cases/{case}"), None, &[]).status, 204);
        assert_eq!(worker.get(&path).status, 404);
    }

    fn searches_of_the_public_that_found_nothing_are_counted_from_twenty_up(test: &TestRegistry) {
        let region = Region::build(test);
        let curator = test.curator(region.council);
        let search = |client: &Client, kind: &str| {
            client.post("/api/v1/searches", &near(&region, json!({ "kinds": [kind] }))).expect(200);
        };
        let counters = |curator: &Client| curator.get("/api/v1/search_counters").expect(200);
        (0..19).for_each(|_| search(&test.anonymous(), "kind_24"));
        let worker = test.worker(region.organizations[0]);
        (0..5).for_each(|_| search(&worker, "kind_24"));
        assert_eq!(counters(&curator), json!([]));
        search(&test.anonymous(), "kind_24");
        search(&test.anonymous(), "kind_33");
        let shown = json!([{ "group_id": "group_short_stay", "quarter": "2026-Q1", "searches": 20 }]);
        assert_eq!(counters(&curator), shown);
        assert_eq!(counters(&test.curator(region.other_council)), json!([]));
        search(&test.anonymous(), "kind_24");
        assert_eq!(counters(&curator)[0]["searches"], 21);
    }
}
