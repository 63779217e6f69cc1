//! The official files beside the repository, when they are there.
//!
//! Nothing here is tuned to them: every expected number is counted from the files by a second, plain
//! reading of them, and the tests hold for any files of the same form.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};

use arunai_core::import::ImportReport;
use arunai_core::import::wamnet::WamnetOptions;
use arunai_tests::{TestRegistry, tests};
use serde_json::{Value, json};

type Rows = BTreeMap<(String, String, String), Vec<String>>;

/// The folder, or nothing, said aloud.
pub fn folder() -> Option<PathBuf> {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/jp");
    let folder = std::env::var_os("ARUNAI_REAL_DATA").map_or(default, PathBuf::from);
    if folder.join("wamnet").is_dir() {
        return Some(folder);
    }
    eprintln!("SKIPPED: the official files are not there; name their folder with ARUNAI_REAL_DATA");
    None
}

fn files(folder: &Path, release: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder.join("wamnet").join(release)).expect("a release").flatten();
    let mut files: Vec<_> = entries.map(|entry| entry.path()).collect();
    files.sort();
    files
}

/// All rows of a release by file, `NO` and 事業所番号, read without our reader.
fn rows(folder: &Path, release: &str) -> Rows {
    let mut rows = Rows::new();
    for path in files(folder, release) {
        let mut text = Vec::new();
        let file = std::fs::File::open(&path).expect("opens");
        flate2::read::GzDecoder::new(file).read_to_end(&mut text).expect("unpacks");
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let mut reader = csv::Reader::from_reader(text.as_slice());
        for record in reader.records() {
            let fields: Vec<String> = record.expect("a row").iter().map(str::to_owned).collect();
            rows.insert((name.clone(), fields[1].clone(), fields[14].clone()), fields);
        }
    }
    rows
}

/// New, changed, unchanged, vanished (within the file and its authorities).
fn difference(before: &Rows, after: &Rows) -> [usize; 4] {
    let authorities: BTreeSet<(&str, &str)> =
        after.iter().map(|((file, _, _), row)| (file.as_str(), row[0].as_str())).collect();
    let new = after.keys().filter(|key| !before.contains_key(*key)).count();
    let changed = after.iter().filter(|(key, row)| before.get(*key).is_some_and(|old| old != *row)).count();
    let unchanged = after.iter().filter(|(key, row)| before.get(*key) == Some(*row)).count();
    let gone = |(key, row): &(&(String, String, String), &Vec<String>)| {
        !after.contains_key(*key) && authorities.contains(&(key.0.as_str(), row[0].as_str()))
    };
    [new, changed, unchanged, before.iter().filter(gone).count()]
}

pub fn import_areas(test: &TestRegistry, folder: &Path) {
    let path = folder.join("boundaries/ja_municipality_area.topo.json.gz");
    test.registry.import_areas(&test.operator(), &path, false).expect("areas");
}

pub fn import(test: &TestRegistry, folder: &Path, release: &str, as_of: &str) -> Vec<ImportReport> {
    let options = WamnetOptions { as_of: Some(as_of.parse().expect("a day")), dry_run: false };
    let import = |path: PathBuf| {
        test.registry.import_wamnet(&test.operator(), &path, &options, &mut |_, _| {}).expect("imports")
    };
    files(folder, release).into_iter().map(import).collect()
}

fn sum(reports: &[ImportReport], count: impl Fn(&ImportReport) -> usize) -> usize {
    reports.iter().map(count).sum()
}

/// All locations by the text of their address, from the change feed.
fn latest(test: &TestRegistry, noun: &str) -> BTreeMap<String, Value> {
    let (mut latest, mut after) = (BTreeMap::new(), 0);
    loop {
        let page = test.anonymous().get(&format!("/api/v1/changes?after={after}&limit=200")).expect(200);
        let items = page["items"].as_array().cloned().unwrap_or_default();
        let Some(last) = items.last() else { return latest };
        after = last["sequence"].as_i64().expect("a number");
        for item in items.into_iter().filter(|item| item["noun"] == noun) {
            latest.insert(item["record_id"].as_str().expect("id").to_owned(), item["content"].clone());
        }
    }
}

tests! {
    fn two_releases_differ_as_a_plain_count_says(test: &TestRegistry) {
        let Some(folder) = folder() else { return };
        let (before, after) = (rows(&folder, "202409"), rows(&folder, "202503"));
        import_areas(test, &folder);
        let first = import(test, &folder, "202409", "2024-09-30");
        assert_eq!(sum(&first, |r| r.new), before.len());
        let second = import(test, &folder, "202503", "2025-03-31");
        let counted = [
            sum(&second, |r| r.new),
            sum(&second, |r| r.changed),
            sum(&second, |r| r.unchanged),
            sum(&second, |r| r.vanished),
        ];
        assert_eq!(counted, difference(&before, &after));
        assert_eq!(sum(&second, |r| r.read), after.len());
        let again = import(test, &folder, "202503", "2025-03-31");
        assert!(again.iter().all(|report| !report.changed_anything()));
        let older = import(test, &folder, "202409", "2024-09-30");
        assert!(older.iter().all(|report| !report.changed_anything() && !report.remarks.is_empty()));
        assert_eq!(sum(&older, |r| r.outdated), before.len());
    }

    fn every_address_has_its_municipality_and_bad_points_are_flagged(test: &TestRegistry) {
        let Some(folder) = folder() else { return };
        import_areas(test, &folder);
        let reports = import(test, &folder, "202503", "2025-03-31");
        assert_eq!(reports.iter().flat_map(|r| &r.limited).filter(|l| l.reason == "no_area").count(), 0);
        let areas = latest(test, "areas");
        let locations = latest(test, "locations");
        for location in locations.values() {
            let code = location["area_code"].as_str().expect("an area");
            let name = areas[code]["name"].as_str().expect("a name");
            let written = arunai_core::text::fold(location["address_area"].as_str().expect("an address"));
            assert!(written.contains(&arunai_core::text::fold(name)), "{written} is not in {name}");
        }
        check_quirks(&folder, &locations);
    }

    fn the_nearest_equal_a_scan_of_everything(test: &TestRegistry) {
        let Some(folder) = folder() else { return };
        import_areas(test, &folder);
        import(test, &folder, "202503", "2025-03-31");
        let (services, locations) = (latest(test, "services"), latest(test, "locations"));
        let mut state = 42_u64;
        let mut random = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        for _ in 0..200 {
            let from = (123.0 + random() * 22.0, 24.5 + random() * 20.5);
            for kind in ["kind_13", "kind_45", "kind_69"] {
                let expected = scan(&services, &locations, kind, from);
                let body = json!({ "place": { "point": { "longitude": from.0, "latitude": from.1 } },
                    "nearest": 20, "kinds": [kind] });
                let answer = test.anonymous().post("/api/v1/searches", &body).expect(200);
                let ids: Vec<&str> = answer["results"].as_array().expect("results").iter()
                    .map(|result| result["service"]["id"].as_str().expect("id")).collect();
                assert_eq!(ids, expected, "{kind} from {from:?}");
            }
        }
    }
}

/// The misplaced rows and the fallback points of the list are flagged.
fn check_quirks(folder: &Path, locations: &BTreeMap<String, Value>) {
    let flagged: BTreeSet<(String, String, String)> = locations
        .values()
        .filter(|location| location["accuracy"] == "approximate")
        .map(|location| {
            let text = |name: &str| location[name].as_str().unwrap_or_default().to_owned();
            (text("accuracy_reason"), text("address_area"), text("address_street"))
        })
        .collect();
    let mut reader = csv::Reader::from_path(folder.join("wamnet/quirks_202503.csv")).expect("opens");
    let mut checked = 0;
    for row in reader.records() {
        let row = row.expect("a row");
        if !["coord_outside_municipality", "coord_shared_by_distinct_addresses"].contains(&&row[0]) {
            continue;
        }
        let (area, street) = (arunai_core::text::tidy(&row[5]), arunai_core::text::tidy(&row[6]));
        let reasons: &[&str] = if &row[0] == "coord_outside_municipality" {
            &["outside_area"]
        } else {
            &["shared_point", "outside_area"]
        };
        let is_flagged = reasons
            .iter()
            .any(|reason| flagged.contains(&((*reason).to_owned(), area.clone(), street.clone())));
        assert!(is_flagged, "{}: {area}{street} is not flagged", &row[0]);
        checked += 1;
    }
    assert!(checked > 0);
}

/// The 20 nearest services of a kind by measuring every one.
fn scan<'a>(
    services: &'a BTreeMap<String, Value>,
    locations: &BTreeMap<String, Value>,
    kind: &str,
    from: (f64, f64),
) -> Vec<&'a str> {
    use geo::{Distance, Geodesic, Point};
    let mut found: Vec<(f64, &str)> = Vec::new();
    for (id, service) in services.iter().filter(|(_, service)| service["kind"] == kind) {
        let location = &locations[service["location_ids"][0].as_str().expect("a location")];
        let position = &location["position"];
        if let (Some(longitude), Some(latitude)) =
            (position["longitude"].as_f64(), position["latitude"].as_f64())
        {
            let distance = Geodesic.distance(Point::new(from.0, from.1), Point::new(longitude, latitude));
            found.push((distance, id.as_str()));
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)));
    found.truncate(20);
    found.into_iter().map(|(_, id)| id).collect()
}
