//! The gazetteer: towns and addresses are made out without asking anybody.

use arunai_tests::region::Region;
use arunai_tests::{TestRegistry, tests};
use serde_json::{Value, json};

use crate::real_data::{folder, import_areas};

const TOWNS: &str = "prefecture,municipality,town,koaza,lat,lng\n\
    架空県,月見市,学園南一丁目,,33.02,150.02\n\
    架空県,月見市,学園南二丁目,,33.03,150.03\n\
    架空県,月見市,大字本郷,,33.05,150.05\n\
    架空県,星見町,大字本郷,,33.06,150.16\n";

fn import(test: &TestRegistry, text: &str) -> arunai_core::import::ImportReport {
    let path = test.file("towns.csv", text.as_bytes());
    test.registry.import_towns(&test.operator(), &path, false).expect("imports")
}

fn towns(test: &TestRegistry, name: &str) -> Vec<Value> {
    let encoded: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let found = test.anonymous().get(&format!("/api/v1/towns?name={encoded}")).expect(200);
    found.as_array().expect("candidates").clone()
}

/// Metres on a sphere between a row's own position and the town's point; nothing where none was found.
fn error_m(test: &TestRegistry, address: &str, longitude: f64, latitude: f64) -> Option<(f64, f64)> {
    use geo::{Distance, Haversine, Point};
    let found = test.registry.find_towns(address).expect("looks up").into_iter().next()?;
    let there = Point::new(found.position.longitude, found.position.latitude);
    Some((Haversine.distance(Point::new(longitude, latitude), there), found.uncertainty_m))
}

tests! {
    fn towns_are_taken_in_once(test: &TestRegistry) {
        Region::build(test);
        let report = import(test, TOWNS);
        assert_eq!((report.read, report.new, report.changed), (4, 4, 0));
        let report = import(test, TOWNS);
        assert_eq!((report.new, report.changed, report.unchanged), (0, 0, 4));
        let report = import(test, &TOWNS.replace("33.02", "33.021"));
        assert_eq!((report.new, report.changed, report.unchanged), (0, 1, 3));
        let bad = format!("{TOWNS}どこか県,ない市,町,,33,150\n架空県,月見市,,,33,150\n架空県,月見市,町,,91,150\n架空県\n");
        let columns: Vec<_> = import(test, &bad).rejected.into_iter().map(|row| (row.line, row.column)).collect();
        let wanted = [(6, "municipality"), (7, "town"), (8, "latitude, longitude"), (9, "row")];
        assert_eq!(columns, wanted.map(|(line, column)| (line, column.to_owned())));
    }

    fn a_search_begins_at_the_town_that_was_typed(test: &TestRegistry) {
        let region = Region::build(test);
        import(test, TOWNS);
        let place = |town: &str| json!({ "place": { "town": town } });
        let answer = test.anonymous().post("/api/v1/searches", &place("月見市学園南1-2-3")).expect(200);
        assert_eq!(answer["place_name"], "架空県月見市学園南一丁目");
        assert!(answer["uncertainty_m"].as_f64().expect("metres") >= 200.0);
        let answer = test.anonymous().post("/api/v1/searches", &place("月見市")).expect(200);
        assert_eq!(answer["place_name"], "架空県月見市");
        let answer = test.anonymous().post("/api/v1/searches", &place("本郷"));
        assert_eq!((answer.status, answer.fields()), (400, vec!["place.town".to_owned()]));
        assert!(answer.text.contains("架空県月見市大字本郷, 架空県星見町大字本郷"), "{}", answer.text);
        assert_eq!(towns(test, "星見町本郷")[0]["area_code"], json!(region.town));
        assert_eq!(towns(test, "学園南")[0]["name"], "架空県月見市学園南");
        assert!(towns(test, "どこにもない").is_empty());
    }

    fn another_process_knows_new_towns(test: &TestRegistry) {
        Region::build(test);
        let other = arunai_core::Registry::open(&test.database_url).expect("another process");
        import(test, TOWNS);
        assert!(other.find_towns("学園南").expect("looks up").is_empty());
        other.follow().expect("follows");
        assert_eq!(other.find_towns("学園南").expect("looks up").len(), 1);
    }

    fn real_addresses_are_made_out(test: &TestRegistry) {
        let Some(folder) = folder() else { return };
        import_areas(test, &folder);
        for (name, prefecture, hits, median_m) in
            [("shimane", "島根県", 98.5, 800.0), ("nara", "奈良県", 92.0, 300.0), ("akita", "秋田県", 96.0, 250.0)]
        {
            let path = folder.join(format!("addresses/geolonia_towns_{name}.csv.gz"));
            test.registry.import_towns(&test.operator(), &path, false).expect("towns");
            let slice = folder.join(format!("wamnet/slices/{name}_202503_18services.csv"));
            let text = std::fs::read_to_string(slice).expect("a slice");
            let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
            let (mut errors, mut asked, mut covered) = (Vec::new(), 0, 0);
            for row in reader.records().flatten() {
                asked += 1;
                let degrees = |column: usize| row[column].parse::<f64>().expect("degrees");
                let address = format!("{}{}", &row[15], &row[16]);
                match error_m(test, &address, degrees(21), degrees(20)) {
                    Some((error, uncertainty_m)) => {
                        covered += usize::from(error <= uncertainty_m);
                        errors.push(error);
                    }
                    None => println!("not made out: {address}"),
                }
            }
            errors.sort_by(f64::total_cmp);
            let rate = 100.0 * errors.len() as f64 / f64::from(asked);
            let at = |share: f64| errors[(errors.len() as f64 * share) as usize];
            let within = 100.0 * covered as f64 / errors.len() as f64;
            println!("{prefecture}: {asked} addresses, hit {rate:.1} %, median {:.0} m, 90th percentile {:.0} m; \
                {within:.0} % within the stated uncertainty", at(0.5), at(0.9));
            assert!(rate >= hits && at(0.5) <= median_m, "{prefecture}: {rate} %, {} m", at(0.5));
        }
    }
}
