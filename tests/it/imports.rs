//! Taking files in: again, older, broken, packed in every way, and files of 圏域.

use std::io::{Cursor, Write};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use arunai_core::Error;
use arunai_core::import::ImportReport;
use arunai_core::import::wamnet::WamnetOptions;
use arunai_tests::region::{Region, Row, wamnet_csv};
use arunai_tests::{TestRegistry, tests};
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use zip::{ZipWriter, write::SimpleFileOptions};

const KIND: &str = "短期入所";
const OFFICIAL: &str = "csvdownload024.csv";
const DAY: &str = "2026-03-31";
/// Two rows of 短期入所, numbers 1 and 2, with `"` around all fields, in CP932.
const CP932: &[u8] = include_bytes!("../fixtures/wamnet_cp932.csv");

fn rows(numbers: std::ops::RangeInclusive<u32>) -> Vec<Row> {
    numbers.map(|number| Row::new(number, KIND)).collect()
}

fn try_import(
    test: &TestRegistry,
    name: &str,
    bytes: &[u8],
    day: Option<&str>,
    dry_run: bool,
) -> Result<ImportReport, Error> {
    let options = WamnetOptions { as_of: day.map(|day| day.parse().expect("a day")), dry_run };
    test.registry.import_wamnet(&test.operator(), &test.file(name, bytes), &options, &mut |_, _| {})
}

fn import(test: &TestRegistry, rows: &[Row], day: &str) -> ImportReport {
    try_import(test, OFFICIAL, wamnet_csv(rows).as_bytes(), Some(day), false).expect("imports")
}

fn import_text(test: &TestRegistry, text: &str) -> ImportReport {
    try_import(test, OFFICIAL, text.as_bytes(), Some(DAY), false).expect("imports")
}

/// The fields that an error names.
fn fields(result: Result<ImportReport, Error>) -> Vec<String> {
    match result {
        Err(Error::Invalid(faults)) => faults.into_iter().map(|fault| fault.field).collect(),
        other => panic!("not refused as invalid: {other:?}"),
    }
}

fn counted(report: &ImportReport) -> [usize; 5] {
    [report.new, report.changed, report.unchanged, report.vanished, report.outdated]
}

/// Lines, columns and reasons of what was rejected.
fn rejected(report: &ImportReport) -> Vec<(u64, &str, &str)> {
    report.rejected.iter().map(|r| (r.line, r.column.as_str(), r.reason.as_str())).collect()
}

fn limits(report: &ImportReport) -> Vec<(u64, &str)> {
    report.limited.iter().map(|limit| (limit.line, limit.reason.as_str())).collect()
}

fn feed(test: &TestRegistry) -> Vec<Value> {
    let feed = test.anonymous().get("/api/v1/changes?limit=200").expect(200);
    feed["items"].as_array().expect("items").clone()
}

/// Names on offer, sorted.
fn names(test: &TestRegistry) -> Vec<String> {
    let page = test.anonymous().get("/api/v1/services?limit=200").expect(200);
    let items = page["items"].as_array().expect("items").iter();
    let mut names: Vec<_> = items.map(|item| item["name"].as_str().expect("a name").to_owned()).collect();
    names.sort();
    names
}

/// How exact the place of each service on offer is, and why.
fn accuracies(test: &TestRegistry) -> Vec<(Value, Value)> {
    let page = test.anonymous().get("/api/v1/services?limit=200").expect(200);
    let place = |item: &Value| {
        let path = format!("/api/v1/locations/{}", item["location_ids"][0].as_str().expect("an id"));
        let location = test.anonymous().get(&path).expect(200);
        (location["accuracy"].clone(), location["accuracy_reason"].clone())
    };
    page["items"].as_array().expect("items").iter().map(place).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("packs");
    encoder.finish().expect("packs")
}

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).expect("packs");
        writer.write_all(bytes).expect("packs");
    }
    writer.finish().expect("packs").into_inner()
}

/// 600 MB of zeros, packed once for both databases.
fn bomb() -> &'static [u8] {
    static BOMB: OnceLock<Vec<u8>> = OnceLock::new();
    BOMB.get_or_init(|| {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file("a.csv", SimpleFileOptions::default()).expect("packs");
        let megabyte = vec![0; 1 << 20];
        (0..600).for_each(|_| writer.write_all(&megabyte).expect("packs"));
        writer.finish().expect("packs").into_inner()
    })
}

tests! {
    fn areas_that_come_after_the_services_place_them(test: &TestRegistry) {
        let mut rows = rows(1..=2);
        rows[1].position = (150.25, 33.05);
        let report = import(test, &rows, DAY);
        assert_eq!(limits(&report), [(2, "no_area"), (3, "no_area")]);
        let region = Region::build(test);
        let path = format!("/api/v1/services?area={}", region.city);
        assert_eq!(test.anonymous().get(&path).expect(200)["items"].as_array().expect("items").len(), 2);
        let far = (json!("approximate"), json!("outside_area"));
        let placed = accuracies(test);
        assert!(placed.contains(&far) && placed.contains(&(json!("exact"), json!(null))), "{placed:?}");
        assert_eq!(counted(&import(test, &rows, DAY)), [0, 0, 2, 0, 0]);
    }

    fn a_file_longer_than_one_batch_is_taken_whole(test: &TestRegistry) {
        Region::build(test);
        assert_eq!(counted(&import(test, &rows(1..=4_100), DAY)), [4_100, 0, 0, 0, 0]);
        let mut rows = rows(51..=4_100);
        rows.iter_mut().for_each(|row| row.capacity = "21".to_owned());
        assert_eq!(counted(&import(test, &rows, "2026-04-30")), [0, 4_050, 0, 50, 0]);
        rows.push(Row { number: "A0000000051".to_owned(), ..Row::new(1, KIND) });
        let before = feed(test).len();
        let repeated = wamnet_csv(&rows);
        let report = try_import(test, OFFICIAL, repeated.as_bytes(), Some("2026-05-31"), true).expect("tries");
        assert_eq!(report.rejected.len(), 1, "{:?}", report.rejected);
        assert_eq!(feed(test).len(), before);
    }

    fn a_second_import_changes_nothing(test: &TestRegistry) {
        Region::build(test);
        assert_eq!(counted(&import(test, &rows(1..=5), DAY)), [5, 0, 0, 0, 0]);
        let before = feed(test);
        let again = import(test, &rows(1..=5), DAY);
        assert_eq!((counted(&again), again.changed_anything()), ([0, 0, 5, 0, 0], false));
        assert_eq!(feed(test), before);
    }

    fn rows_vanish_only_within_the_authorities_of_the_file(test: &TestRegistry) {
        Region::build(test);
        let text = wamnet_csv(&rows(1..=3));
        let other = text.replace("\"90000\",\"A0000000003\"", "\"91000\",\"A0000000003\"");
        assert_ne!(text, other);
        import_text(test, &other);
        let report = import(test, &rows(1..=1), "2026-06-01");
        assert_eq!(counted(&report), [0, 0, 1, 1, 0]);
        assert_eq!(names(test), ["事業所1", "事業所3"]);
        let back = import(test, &rows(1..=2), "2026-06-02");
        assert_eq!(counted(&back), [0, 1, 1, 0, 0]);
        assert_eq!(names(test), ["事業所1", "事業所2", "事業所3"]);
    }

    fn an_older_release_does_not_overrule_and_says_why(test: &TestRegistry) {
        Region::build(test);
        import(test, &rows(1..=2), DAY);
        let before = feed(test);
        let older = Row { name: "以前の名前".into(), ..Row::new(1, KIND) };
        let report = import(test, &[older], "2025-09-30");
        assert_eq!(counted(&report), [0, 0, 0, 0, 1]);
        assert!(report.remarks.iter().any(|remark| remark.contains(DAY)), "{:?}", report.remarks);
        assert_eq!(feed(test), before);
    }

    fn a_dry_run_stores_nothing(test: &TestRegistry) {
        Region::build(test);
        let before = test.registry.dump_text().expect("dumps");
        let csv = wamnet_csv(&rows(1..=3));
        let report = try_import(test, OFFICIAL, csv.as_bytes(), Some(DAY), true).expect("tries");
        assert_eq!((counted(&report), report.dry_run), ([3, 0, 0, 0, 0], true));
        assert_eq!(test.registry.dump_text().expect("dumps"), before);
        assert_eq!(names(test), Vec::<String>::new());
        assert_eq!(counted(&import(test, &rows(1..=3), DAY)), [3, 0, 0, 0, 0]);
    }

    fn a_row_with_too_few_columns_is_rejected(test: &TestRegistry) {
        Region::build(test);
        let text = wamnet_csv(&rows(1..=2)).replace("\"一丁目1番\",", "");
        let report = import_text(test, &text);
        assert_eq!(rejected(&report), [(2, "row", "has 28 columns instead of 29")]);
        assert_eq!(names(test), ["事業所2"]);
    }

    fn the_row_in_which_a_file_breaks_off_is_rejected(test: &TestRegistry) {
        Region::build(test);
        let text = wamnet_csv(&rows(1..=2));
        let report = import_text(test, text.strip_suffix("0\"\n").expect("ends so"));
        assert_eq!(rejected(&report), [(3, "row", "a quotation mark is not closed")]);
        assert_eq!((names(test), report.read), (vec!["事業所1".to_owned()], 2));
    }

    fn a_repeated_key_and_another_kind_are_rejected(test: &TestRegistry) {
        Region::build(test);
        let twin = Row { name: "別の名前".into(), ..Row::new(1, KIND) };
        let report = import(test, &[Row::new(1, KIND), twin, Row::new(3, "生活介護")], DAY);
        let told = rejected(&report);
        assert_eq!(told.iter().map(|(line, column, _)| (*line, *column)).collect::<Vec<_>>(),
            [(3, "column 1 NO"), (4, "column 11 サービス種別")]);
        assert!(told[0].2.contains("line 2") && told[1].2.contains(KIND), "{told:?}");
        assert_eq!(names(test), ["事業所1"]);
    }

    fn a_file_in_any_packing_or_encoding_says_the_same(test: &TestRegistry) {
        Region::build(test);
        let plain = wamnet_csv(&rows(1..=2)).into_bytes();
        let inner = zip(&[("readme.txt", b"no"), ("data.csv", &plain)]);
        let packed = [
            (OFFICIAL, plain.clone()),
            ("csvdownload024.csv.gz", gzip(&plain)),
            ("csvdownload024.zip", inner.clone()),
            ("sfkopendata_202603_24.zip", zip(&[("inner.zip", &inner)])),
            (OFFICIAL, CP932.to_vec()),
        ];
        for (turn, (name, bytes)) in packed.into_iter().enumerate() {
            let report = try_import(test, name, &bytes, Some(DAY), false).expect("imports");
            let expected = if turn == 0 { [2, 0, 0, 0, 0] } else { [0, 0, 2, 0, 0] };
            assert_eq!((counted(&report), report.rejected.len()), (expected, 0), "{turn} {name}");
        }
    }

    fn a_zip_bomb_is_refused_quickly(test: &TestRegistry) {
        Region::build(test);
        let bomb = bomb();
        assert!(bomb.len() < 8 << 20);
        let start = Instant::now();
        assert_eq!(fields(try_import(test, "csvdownload024.zip", bomb, Some(DAY), false)), ["file"]);
        assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    }

    fn a_file_that_is_not_one_is_refused_and_the_fault_named(test: &TestRegistry) {
        Region::build(test);
        let good = wamnet_csv(&rows(1..=1));
        let try_text = |text: &str, day| fields(try_import(test, OFFICIAL, text.as_bytes(), day, false));
        assert_eq!(try_text(&good.replace("\"定員\"", "\"人数\""), Some(DAY)), ["header"]);
        assert_eq!(try_text(&good.replace("\"定員\"", "\"定員\",\"x\""), Some(DAY)), ["header"]);
        assert_eq!(try_text("", Some(DAY)), ["header"]);
        assert_eq!(try_text(&good, None), ["as_of"]);
        assert_eq!(try_text(&good, Some("2026-06-16")), ["as_of"]);
        let unknown = wamnet_csv(&[Row::new(1, "何でも屋")]);
        assert_eq!(fields(try_import(test, "x.csv", unknown.as_bytes(), Some(DAY), false)), ["file"]);
        assert_eq!(names(test), Vec::<String>::new());
        let named = try_import(test, "sfkopendata_202603_24.csv", good.as_bytes(), None, false).expect("imports");
        assert_eq!(named.as_of, Some(DAY.parse().expect("a day")));
    }

    fn a_position_far_outside_its_municipality_is_only_approximate(test: &TestRegistry) {
        Region::build(test);
        let report = import(test, &[Row { position: (150.05, 33.28), ..Row::new(1, KIND) }], DAY);
        assert_eq!(limits(&report), [(2, "outside_area")]);
        assert_eq!(accuracies(test), [(json!("approximate"), json!("outside_area"))]);
    }

    fn four_addresses_on_one_point_are_only_approximate(test: &TestRegistry) {
        Region::build(test);
        let here = |number| Row { position: (150.05, 33.05), ..Row::new(number, KIND) };
        let report = import(test, &[here(1), here(2), here(3)], "2025-09-30");
        assert_eq!((limits(&report), accuracies(test)[0].clone()), (vec![], (json!("exact"), Value::Null)));
        let report = import(test, &[here(1), here(2), here(3), here(4)], DAY);
        assert_eq!(limits(&report), [(0, "shared_point"); 4]);
        assert_eq!(accuracies(test), vec![(json!("approximate"), json!("shared_point")); 4]);
    }

    fn an_address_that_names_no_area_is_limited(test: &TestRegistry) {
        Region::build(test);
        let report = import(test, &[Row { area: "架空県無人市".into(), ..Row::new(1, KIND) }], DAY);
        assert_eq!((limits(&report), report.new), (vec![(2, "no_area")], 1));
    }

    fn a_list_of_regions_puts_municipalities_under_them(test: &TestRegistry) {
        let region = Region::build(test);
        let list = format!("code,name,members\nkakuu-east,東部圏域,{};{}\n", region.city, region.town);
        let path = test.file("regions.csv", list.as_bytes());
        test.registry.import_areas(&test.operator(), &path, false).expect("imports");
        let city = test.anonymous().get(&format!("/api/v1/areas/{}", region.city)).expect(200);
        assert_eq!(city["parent_code"], "kakuu-east");
        let east = test.anonymous().get("/api/v1/areas/kakuu-east").expect(200);
        assert_eq!((&east["kind"], &east["parent_code"]), (&json!("welfare_region"), &json!(region.prefecture)));
        for area in ["kakuu-east", region.prefecture.as_str()] {
            let gaps = test.anonymous().get(&format!("/api/v1/gaps?area={area}")).expect(200);
            let areas: Vec<_> = gaps["areas"].as_array().expect("areas").iter().map(|a| &a["name"]).collect();
            assert_eq!(areas, ["月見市", "星見町"], "{area}");
        }
        let again = test.registry.import_areas(&test.operator(), &path, false).expect("imports");
        assert_eq!((again.new, again.changed), (0, 0));
    }

    fn a_code_with_a_wrong_check_digit_is_rejected_with_its_line(test: &TestRegistry) {
        let list = "団体コード,都道府県名,市区町村名\n902012,架空県,月見市\n902013,架空県,偽市\n";
        let right = arunai_tests::region::code("90201");
        let path = test.file("codes.csv", list.replace("902012", right.as_str()).as_bytes());
        let report = test.registry.import_areas(&test.operator(), &path, false).expect("imports");
        assert_eq!(report.rejected.iter().map(|r| (r.line, r.column.as_str())).collect::<Vec<_>>(), [(3, "code")]);
        let found = test.anonymous().get("/api/v1/areas?kind=municipality").expect(200);
        assert_eq!(found["items"].as_array().map(Vec::len), Some(1));
        assert_eq!(found["items"][0]["code"], right.as_str());
    }

    fn rejected_rows_have_not_vanished(test: &TestRegistry) {
        let region = Region::build(test);
        let rows = [Row::new(1, "短期入所"), Row::new(2, "短期入所"), Row::new(3, "短期入所")];
        region.import(test, "csvdownload024.csv", &wamnet_csv(&rows), "2025-09-30");
        let text = wamnet_csv(&rows[..2]);
        let cut = text.strip_suffix("0\"\n").expect("ends so");
        let report = region.import(test, "csvdownload024.csv", cut, "2026-03-31");
        assert_eq!((report.vanished, report.rejected.len()), (0, 1), "{:?}", report.remarks);
    }

    fn a_file_of_ones_own_may_hold_several_kinds(test: &TestRegistry) {
        let region = Region::build(test);
        let rows = [Row::new(1, "短期入所"), Row::new(2, "生活介護"), Row::new(3, "そんな事業はない")];
        let report = region.import(test, "region.csv", &wamnet_csv(&rows), "2026-03-31");
        assert_eq!((report.new, report.rejected.len()), (2, 1));
        assert_eq!(report.rejected[0].column, "column 11 サービス種別");
        let again = region.import(test, "region.csv", &wamnet_csv(&rows), "2026-03-31");
        assert_eq!((again.unchanged, again.changed_anything()), (2, false));
        // A later file that says the same changes no record, and its day is told beside that of the facts.
        let days = || {
            let found = test.anonymous().get("/api/v1/services").expect(200)["items"][0]["id"].clone();
            let shown = test.anonymous().get(&format!("/api/v1/services/{}/details", found.as_str().expect("an id"))).expect(200);
            [shown["service"]["source_as_of"].clone(), shown["unchanged_as_of"].clone(), shown["service"]["version"].clone()]
        };
        assert_eq!(days(), [json!("2026-03-31"), json!(null), json!(1)]);
        region.import(test, "later.csv", &wamnet_csv(&rows[..2]), "2026-05-31");
        assert_eq!(days(), [json!("2026-03-31"), json!("2026-05-31"), json!(1)]);
    }
}
