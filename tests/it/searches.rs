//! Searches near a place.

use arunai_tests::region::{Region, Row, wamnet_csv};
use arunai_tests::tests;
use serde_json::json;

tests! {
    fn the_nearest_service_comes_first(test: &TestRegistry) {
        let region = Region::build(test);
        let rows: Vec<Row> = (1..=30).map(|number| Row::new(number, "短期入所")).collect();
        region.import(test, "csvdownload024.csv", &wamnet_csv(&rows), "2026-03-31");
        let body = json!({ "place": { "point": { "longitude": 150.05, "latitude": 33.05 } }, "nearest": 5,
            "kinds": ["kind_24"] });
        let answer = test.anonymous().post("/api/v1/searches", &body).expect(200);
        let distances: Vec<f64> =
            answer["results"].as_array().expect("results").iter().map(|r| r["distance_m"].as_f64().expect("metres")).collect();
        assert_eq!(distances.len(), 5);
        assert!(distances.is_sorted());
        assert_eq!(answer["results"][0]["service"]["name"], "事業所1");
        assert_eq!(answer["results"][0]["area_name"], "月見市");
    }

    fn a_retired_service_is_not_found_nearby(test: &TestRegistry) {
        let region = Region::build(test);
        region.import(test, "csvdownload024.csv", &wamnet_csv(&[Row::new(1, "短期入所")]), "2026-03-31");
        let curator = test.curator(region.council);
        let search = json!({ "place": { "area": region.city } });
        let found = test.anonymous().post("/api/v1/searches", &search).expect(200);
        let id = found["results"][0]["service"]["id"].as_str().expect("found").to_owned();
        curator.delete(&format!("/api/v1/services/{id}"), 1).expect(200);
        let found = test.anonymous().post("/api/v1/searches", &search).expect(200);
        assert_eq!(found["results"], json!([]));
        test.anonymous().get(&format!("/api/v1/services/{id}")).expect(200);
    }

    fn bad_input_is_refused_and_named(test: &TestRegistry) {
        Region::build(test);
        let point = json!({ "point": { "longitude": 150.05, "latitude": 33.05 } });
        for (body, field) in [
            (json!({ "place": { "point": { "longitude": 150.0, "latitude": 91 } } }), "place.point.latitude"),
            (json!({ "place": point, "nearest": 0 }), "nearest"),
            (json!({ "place": point, "nearest": 201 }), "nearest"),
            (json!({ "place": point, "within_m": -1 }), "within_m"),
            (json!({ "place": point, "kinds": ["kind_99"] }), "kinds[0]"),
            (json!({ "place": point, "radius": 5 }), "radius"),
            (json!({ "place": { "area": "902013" } }), "place.area"),
            (json!({ "place": { "area": "472018" } }), "place.area"),
            (json!({ "place": { "town": "どこにもない市" } }), "place.town"),
            (json!({}), "place"),
        ] {
            let answer = test.anonymous().post("/api/v1/searches", &body);
            assert_eq!(answer.status, 400, "{body}: {}", answer.text);
            assert_eq!(answer.fields(), [field], "{body}");
            assert_eq!(answer.header("content-type"), Some("application/problem+json"));
        }
    }

    fn a_body_of_five_megabytes_is_refused(test: &TestRegistry) {
        let body = vec![b' '; 5 << 20];
        let sent = test.anonymous().try_send("POST", "/api/v1/searches", Some(body), &[]);
        // The server may close the connection while the client still sends.
        if let Ok(answer) = sent {
            assert_eq!(answer.status, 413);
        }
        test.anonymous().get("/health/live").expect(200);
    }
}
