//! Searches near a place.

use std::sync::{Arc, Mutex, OnceLock};

use arunai_tests::region::{Region, Row, wamnet_csv};
use arunai_tests::tests;
use serde_json::json;

/// What the service has logged in this process since it was first asked for.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("nobody panics").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Begins to keep the log, once for all tests.
fn log() -> &'static Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    LOG.get_or_init(|| {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt().json().with_env_filter("debug");
        subscriber.with_writer(move || writer.clone()).init();
        log
    })
}

tests! {
    fn nothing_of_a_search_is_logged(test: &TestRegistry) {
        let region = Region::build(test);
        let log = log();
        let point = json!({ "point": { "longitude": 150.054321, "latitude": 33.098765 } });
        for body in [
            json!({ "place": point, "words": "ひみつのことば", "profile": { "age": 97 } }),
            json!({ "place": point, "words": "ひみつのことば", "nearest": 0 }),
            json!({ "place": { "town": "ひみつのことば" } }),
            json!({ "place": { "point": { "longitude": 150.054321, "latitude": 91.098765 } } }),
        ] {
            test.anonymous().post("/api/v1/searches", &body);
            test.worker(region.organizations[0]).post("/api/v1/searches", &body);
            let form = "place=33.098765%2C150.054321&words=%E3%81%B2%E3%81%BF%E3%81%A4&age=97".to_owned();
            let headers = [("content-type", "application/x-www-form-urlencoded")];
            test.anonymous().send("POST", "/search", Some(form.into_bytes()), &headers);
        }
        test.anonymous().get("/api/v1/searches?town=%E3%81%B2%E3%81%BF%E3%81%A4&area=x");
        let said = String::from_utf8_lossy(&log.0.lock().expect("nobody panics")).into_owned();
        assert!(said.contains("/api/v1/searches") && said.contains("\"/search\""), "the log is kept");
        for secret in ["150.054321", "33.098765", "91.098765", "ひみつ", "%E3%81%B2", "\"age\""] {
            let line = said.lines().find(|line| line.contains(secret));
            assert!(line.is_none(), "{secret}: {line:?}");
        }
    }

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

    fn an_area_without_a_boundary_of_its_own_is_searched_from_the_middle_of_its_parts(test: &TestRegistry) {
        let region = Region::build(test);
        let search = json!({ "place": { "area": region.prefecture } });
        test.anonymous().post("/api/v1/searches", &search).expect(200);
        assert_eq!(test.anonymous().get(&format!("/search?area={}", region.prefecture)).status, 200);
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
            (json!({ "place": {} }), "place"),
            (json!({ "place": [] }), "place"),
            (json!({ "place": { "area": "902012", "town": "月見市" } }), "place"),
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
