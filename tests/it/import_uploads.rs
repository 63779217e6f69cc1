//! Files that curators take in: as far as the own council's areas, and no farther.

use std::io::Write;
use std::time::Duration;

use arunai_core::actor::Role;
use arunai_core::councils::NewCouncil;
use arunai_core::id::CouncilId;
use arunai_tests::browser::carried;
use arunai_tests::region::{Region, Row, wamnet_csv};
use arunai_tests::{Answer, Browser, Client, TestRegistry, tests};
use chrono::TimeDelta;
use flate2::{Compression, write::GzEncoder};
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

const KIND: &str = "短期入所";
const OFFICIAL: &str = "csvdownload024.csv";
const BEFORE: &str = "2025-09-30";
pub const DAY: &str = "2026-03-31";
pub const PAGE: &str = "/curate/imports";
pub const TAKE: &str = "/curate/imports/take";
/// More than a file may have.
const TOO_MUCH: usize = (64 << 20) + 1;
/// Two rows of 短期入所 in 月見市, in CP932.
const CP932: &[u8] = include_bytes!("../fixtures/wamnet_cp932.csv");

pub fn in_city(number: u32) -> Row {
    Row::new(number, KIND)
}

fn in_town(number: u32) -> Row {
    let position = (150.15, 33.02 + f64::from(number) / 1_000.0);
    Row { area: "架空県星見町".to_owned(), position, ..Row::new(number, KIND) }
}

pub fn elsewhere(number: u32) -> Row {
    let position = (150.35, 33.02 + f64::from(number) / 1_000.0);
    Row { area: "隣県隣市".to_owned(), position, ..Row::new(number, KIND) }
}

fn of_no_kind(number: u32) -> Row {
    Row { kind: "何でも屋".to_owned(), ..in_city(number) }
}

/// The same rows with another phone number.
fn told_anew(rows: &[Row]) -> Vec<Row> {
    rows.iter().map(|row| Row { phone: "0990-55-6666".to_owned(), ..row.clone() }).collect()
}

/// The council of 月見市 alone.
fn city_council(test: &TestRegistry, region: &Region) -> CouncilId {
    let name = "月見市協議会".to_owned().try_into().expect("a name");
    let new = NewCouncil { name, area_codes: vec![region.city.clone()] };
    test.registry.register_council(&test.operator(), new).expect("a council").id
}

fn send_bytes(client: &Client, bytes: Vec<u8>, day: &str, dry_run: bool) -> Answer {
    let path = format!("/api/v1/imports?source=wamnet&as_of={day}&dry_run={dry_run}");
    client.send("POST", &path, Some(bytes), &[("content-type", "text/csv")])
}

fn send(client: &Client, rows: &[Row], day: &str, dry_run: bool) -> Answer {
    send_bytes(client, wamnet_csv(rows).into_bytes(), day, dry_run)
}

/// Takes rows in at a moment of their own: runs are told apart by it.
fn take(test: &TestRegistry, client: &Client, rows: &[Row], day: &str) -> Value {
    test.clock.set(test.clock.now() + TimeDelta::seconds(1));
    send(client, rows, day, false).expect(201)
}

/// new, changed, unchanged, vanished, outdated, outside.
fn counted(answer: &Value) -> [u64; 6] {
    ["new", "changed", "unchanged", "vanished", "outdated", "outside"]
        .map(|sort| answer["report"][sort].as_u64().expect("a number"))
}

/// Names, versions and phone numbers of what is on offer, sorted.
fn offered(test: &TestRegistry) -> Vec<(String, i64, String)> {
    let page = test.anonymous().get("/api/v1/services?limit=200").expect(200);
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let told = |item: &Value| {
        (text(&item["name"]), item["version"].as_i64().expect("a number"), text(&item["phone"]))
    };
    let mut found: Vec<_> = page["items"].as_array().expect("items").iter().map(told).collect();
    found.sort();
    found
}

pub fn names(test: &TestRegistry) -> Vec<String> {
    offered(test).into_iter().map(|(name, ..)| name).collect()
}

pub fn feed(test: &TestRegistry) -> Value {
    test.anonymous().get("/api/v1/changes?limit=200").expect(200)
}

pub fn browser(test: &TestRegistry, council: CouncilId) -> Browser {
    Browser::signed_in(test, &test.account(Role::Curator, None, Some(council), &[]))
}

/// Looks a file over at the page: the page of what was found, or the form with what was wrong.
fn rehearse(page: &Browser, name: &str, bytes: &[u8]) -> Answer {
    let sent = page.fill_with_file(PAGE, PAGE, &[("as_of", DAY)], (name, bytes));
    if sent.status == 303 { watch(page, &sent) } else { sent }
}

/// Watches a job that was begun until it is over: what its page shows then.
pub fn watch(page: &Browser, begun: &Answer) -> Answer {
    let path = begun.header("location").expect("leads on");
    for _ in 0..1_200 {
        let shown = page.get(path);
        if !shown.text.contains("data-refresh") {
            return shown;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("the job does not end");
}

fn owned(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (&**name, &**value)).collect()
}

tests! {
    fn a_rehearsal_writes_nothing_and_shows_everything(test: &TestRegistry) {
        let region = Region::build(test);
        let rows = [in_city(1), in_city(2)];
        region.import(test, OFFICIAL, &wamnet_csv(&rows), BEFORE);
        test.clock.set(test.clock.now() + TimeDelta::seconds(1));
        let curator = test.curator(region.council);
        let before = (feed(test), curator.get("/api/v1/imports").expect(200));
        let fresh = [told_anew(&rows[..1]), vec![in_city(3), elsewhere(4)]].concat();
        let tried = send(&curator, &fresh, DAY, true).expect(200);
        assert_eq!(counted(&tried), [1, 1, 0, 1, 0, 1]);
        assert_eq!((&tried["id"], &tried["changed_here"]), (&Value::Null, &json!(3)));
        let changes = tried["changes"].as_array().expect("changes");
        assert_eq!(changes.iter().map(|change| &change["action"]).collect::<Vec<_>>(), ["change", "change", "create"]);
        assert_eq!(changes[0]["after"]["vanished_on"], DAY);
        assert_eq!(changes[1]["before"]["phone"], "0990-00-0001");
        assert_eq!(changes[1]["after"]["phone"], "0990-55-6666");
        assert_eq!((feed(test), curator.get("/api/v1/imports").expect(200)), before);
        let done = take(test, &curator, &fresh, DAY);
        assert_eq!(counted(&done), counted(&tried));
        let path = format!("/api/v1/imports/{}", done["id"].as_str().expect("an id"));
        assert_eq!(curator.get(&path).expect(200)["changed_here"], 3);
    }

    fn what_is_rejected_is_told_by_row_and_column(test: &TestRegistry) {
        let region = Region::build(test);
        let curator = test.curator(region.council);
        let nameless = Row { name: String::new(), ..in_city(2) };
        let tried = send(&curator, &[in_city(1), nameless, of_no_kind(3)], DAY, true).expect(200);
        let rejected = tried["report"]["rejected"].as_array().expect("rejected");
        let told: Vec<_> = rejected.iter().map(|one| (&one["line"], &one["column"], &one["reason"])).collect();
        assert_eq!(told, [
            (&json!(3), &json!("column 12 事業所の名称"), &json!("is missing")),
            (&json!(4), &json!("column 11 サービス種別"), &json!("is not a known service kind")),
        ]);
        let shown = rehearse(&browser(test, region.council), "a.csv", wamnet_csv(&[in_city(1), of_no_kind(3)]).as_bytes());
        assert!(shown.status == 200 && shown.text.contains("3行目") && shown.text.contains("サービス種別（12列目）"), "{}", shown.text);
    }

    fn rows_of_another_councils_areas_are_left_alone(test: &TestRegistry) {
        let region = Region::build(test);
        let known = [in_city(1), in_town(2), elsewhere(3)];
        region.import(test, OFFICIAL, &wamnet_csv(&known), BEFORE);
        let curator = test.curator(city_council(test, &region));
        let fresh = [told_anew(&known), vec![in_city(4), in_town(5), elsewhere(6)]].concat();
        assert_eq!(counted(&take(test, &curator, &fresh, DAY)), [1, 1, 0, 0, 0, 4]);
        let told = |name: &str, version, phone: &str| (name.to_owned(), version, phone.to_owned());
        assert_eq!(offered(test), [
            told("事業所1", 2, "0990-55-6666"), told("事業所2", 1, "0990-00-0001"),
            told("事業所3", 1, "0990-00-0001"), told("事業所4", 1, "0990-00-0001"),
        ]);
    }

    fn what_moves_between_councils_is_left_to_the_operator(test: &TestRegistry) {
        let region = Region::build(test);
        region.import(test, OFFICIAL, &wamnet_csv(&[in_city(1), in_town(2)]), BEFORE);
        let before = offered(test);
        let curator = test.curator(city_council(test, &region));
        let (goes, comes) = (in_town(1), in_city(2));
        assert_eq!(counted(&take(test, &curator, &[goes.clone(), comes.clone()], DAY)), [0, 0, 0, 0, 0, 2]);
        assert_eq!(offered(test), before);
        let report = region.import(test, OFFICIAL, &wamnet_csv(&[goes, comes]), DAY);
        assert_eq!((report.changed, report.outside), (2, 0));
    }

    fn rows_vanish_only_in_the_own_areas(test: &TestRegistry) {
        let region = Region::build(test);
        let known = [in_city(1), in_city(2), in_town(3), elsewhere(4)];
        region.import(test, OFFICIAL, &wamnet_csv(&known), BEFORE);
        let curator = test.curator(city_council(test, &region));
        assert_eq!(counted(&take(test, &curator, &[in_city(1)], DAY)), [0, 0, 1, 1, 0, 0]);
        assert_eq!(names(test), ["事業所1", "事業所3", "事業所4"]);
        // A file in which only others' rows are left tells of the own ones that they are gone.
        assert_eq!(counted(&take(test, &curator, &[in_town(3)], "2026-04-30")), [0, 0, 0, 1, 0, 1]);
        assert_eq!(names(test), ["事業所3", "事業所4"]);
    }

    fn the_same_file_twice_changes_nothing(test: &TestRegistry) {
        let region = Region::build(test);
        let curator = test.curator(region.council);
        let rows = [in_city(1), in_town(2)];
        assert_eq!(counted(&take(test, &curator, &rows, DAY)), [2, 0, 0, 0, 0, 0]);
        let before = feed(test);
        assert_eq!(counted(&take(test, &curator, &rows, DAY)), [0, 0, 2, 0, 0, 0]);
        assert_eq!(feed(test), before);
    }

    fn an_older_file_overrules_no_curators_and_no_operators(test: &TestRegistry) {
        let region = Region::build(test);
        let rows = [in_city(1), in_town(2)];
        let curator = test.curator(city_council(test, &region));
        take(test, &curator, &rows, BEFORE);
        take(test, &curator, &rows, "2026-04-30");
        let older = told_anew(&rows);
        assert_eq!(counted(&take(test, &curator, &older, DAY)), [0, 0, 0, 0, 1, 1]);
        let report = region.import(test, OFFICIAL, &wamnet_csv(&older), DAY);
        assert_eq!((report.new, report.changed, report.outdated), (1, 0, 1), "the town's row is news");
        assert_eq!(offered(test)[0], ("事業所1".to_owned(), 1, "0990-00-0001".to_owned()));
        assert_eq!(counted(&take(test, &curator, &older, BEFORE)), [0, 0, 0, 0, 1, 1]);
    }

    fn an_older_file_marks_nothing_that_a_newer_part_still_had(test: &TestRegistry) {
        let region = Region::build(test);
        let (wide, city) = (test.curator(region.council), test.curator(city_council(test, &region)));
        region.import(test, OFFICIAL, &wamnet_csv(&[in_city(1), in_town(2)]), BEFORE);
        // The city's newer file says that its service is there, and nothing new of it.
        assert_eq!(counted(&take(test, &city, &[in_city(1)], "2026-04-30"))[..4], [0, 0, 1, 0]);
        let report = region.import(test, OFFICIAL, &wamnet_csv(&[in_town(2)]), DAY);
        assert_eq!(report.vanished, 0, "an operator's older file");
        assert_eq!(counted(&take(test, &wide, &[in_town(2)], DAY))[3], 0, "that of a wider council");
        // And one of the whole region overrules a city's older one.
        take(test, &wide, &[in_city(1), in_town(2)], "2026-05-31");
        assert_eq!(counted(&take(test, &city, &[in_city(3), in_city(1)], "2026-05-01"))[0], 0);
        assert_eq!(names(test).len(), 2);
    }

    fn none_is_said_of_the_areas_that_a_file_was_taken_in_for(test: &TestRegistry) {
        let region = Region::build(test);
        let state = |area: &str| {
            let table = test.anonymous().get(&format!("/api/v1/gaps?area={area}")).expect(200);
            let cells = table["cells"].as_array().expect("cells").clone();
            let of = |cell: &&Value| cell["area_code"] == *area && cell["group_id"] == "group_short_stay";
            cells.iter().find(of).expect("a cell")["state"].clone()
        };
        let (city, other) = (region.city.as_str(), region.elsewhere.as_str());
        assert_eq!([state(city), state(other)], ["unknown", "unknown"]);
        let file = wamnet_csv(&[in_city(1)]).replace("\"90000\"", "\"91000\"").into_bytes();
        let done = send_bytes(&test.curator(region.other_council), file, DAY, false).expect(201);
        assert_eq!(counted(&done), [0, 0, 0, 0, 0, 1]);
        assert_eq!([state(city), state(other)], ["unknown", "none"]);
    }

    fn only_a_curator_sends_a_file_and_only_the_own_council_sees_it_counted(test: &TestRegistry) {
        let region = Region::build(test);
        let rows = [in_city(1)];
        for client in [
            test.worker(region.organizations[0]),
            test.member(region.council),
            test.municipality(std::slice::from_ref(&region.city)),
            test.administrator(),
        ] {
            assert_eq!(send(&client, &rows, DAY, false).status, 403);
        }
        assert_eq!(send(&test.anonymous(), &rows, DAY, false).status, 401);
        assert_eq!(counted(&take(test, &test.curator(region.other_council), &rows, DAY)), [0, 0, 0, 0, 0, 1]);
        assert_eq!(names(test), Vec::<String>::new());
        let member = Browser::signed_in(test, &test.account(Role::Member, None, Some(region.council), &[]));
        assert_eq!(member.send_file(PAGE, &[("as_of", DAY)], ("a.csv", wamnet_csv(&rows).as_bytes())).status, 403);
        // However long the file is: a session may end while somebody chooses it.
        for bytes in [&b"a"[..], &vec![b'a'; 40 << 20]] {
            let nobody = Browser::anonymous(test).send_file(PAGE, &[], ("a.csv", bytes));
            assert_eq!(nobody.header("location"), Some("/sign-in?next=%2Fcurate%2Fimports"));
        }
        let office = browser(test, region.council);
        assert_eq!(office.send_file(PAGE, &[("as_of", DAY)], ("a.csv", b"a")).status, 403, "of no page of the session");
    }

    fn a_packed_body_is_unpacked_and_as_large_as_what_was_packed(test: &TestRegistry) {
        let region = Region::build(test);
        let curator = test.curator(region.council);
        let send = |body: &[u8]| {
            let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
            packed.write_all(body).expect("packs");
            let headers = [("content-type", "text/csv"), ("content-encoding", "gzip")];
            let path = format!("/api/v1/imports?source=wamnet&as_of={DAY}&dry_run=true");
            curator.send("POST", &path, Some(packed.finish().expect("packs")), &headers)
        };
        assert_eq!(counted(&send(wamnet_csv(&[in_city(1)]).as_bytes()).expect(200))[0], 1);
        assert_eq!(send(&vec![b'a'; TOO_MUCH]).status, 413);
    }

    fn a_file_of_rows_that_cannot_be_used_is_refused_before_it_is_held(test: &TestRegistry) {
        let region = Region::build(test);
        let rows: Vec<Row> = (1..=10_001).map(of_no_kind).collect();
        let refused = send(&test.curator(region.council), &rows, DAY, true);
        assert_eq!(refused.fields(), ["file"]);
        assert!(refused.text.contains("has more than 10000 rows that cannot be used"), "{}", refused.text);
    }

    fn a_file_that_is_too_large_is_refused(test: &TestRegistry) {
        let region = Region::build(test);
        let path = format!("/api/v1/imports?source=wamnet&as_of={DAY}&dry_run=true");
        let sent = test.curator(region.council).try_send("POST", &path, Some(vec![b'a'; TOO_MUCH]), &[]);
        // The server may close the connection while the client still sends.
        if let Ok(answer) = sent {
            assert_eq!(answer.status, 413, "{}", answer.text);
        }
        let refused = rehearse(&browser(test, region.council), "a.csv", &vec![b'a'; TOO_MUCH]);
        assert!(refused.status == 400 && refused.text.contains("64MBまで"), "{}", refused.text);
    }

    fn a_query_at_fault_is_named(test: &TestRegistry) {
        let region = Region::build(test);
        let curator = test.curator(region.council);
        let fields = |query: &str| {
            let body = Some(wamnet_csv(&[in_city(1)]).into_bytes());
            curator.send("POST", &format!("/api/v1/imports?{query}"), body, &[]).fields()
        };
        assert_eq!(fields("as_of=2026-03-31"), ["source"]);
        assert_eq!(fields("source=wamnet"), ["as_of"]);
        assert_eq!(fields("source=other&as_of=2026-03-31"), ["source"]);
        assert_eq!(fields("source=wamnet&as_of=2026-06-16"), ["as_of"], "it is tomorrow");
        assert_eq!(names(test), Vec::<String>::new());
    }

    fn a_file_is_looked_over_at_the_page_and_taken_in(test: &TestRegistry) {
        let region = Region::build(test);
        let page = browser(test, region.council);
        let shown = rehearse(&page, OFFICIAL, CP932);
        assert_eq!(shown.status, 200, "{}", shown.text);
        assert!(shown.text.contains("csvdownload024.csvの下見") && shown.text.contains("新しく入るサービス（2件）"), "{}", shown.text);
        assert_eq!(names(test), Vec::<String>::new());
        let fields = carried(&shown.text, TAKE);
        let other = browser(test, region.council);
        let theirs = carried(&rehearse(&other, "a.csv", CP932).text, TAKE);
        let swapped: Vec<(&str, &str)> = owned(&theirs).into_iter().filter(|(name, _)| *name != "key")
            .chain(owned(&fields).into_iter().filter(|(name, _)| *name == "key")).collect();
        assert_eq!(other.send(TAKE, &swapped).status, 400, "it is another account's file");
        let begun = page.send(TAKE, &owned(&fields));
        assert_eq!(begun.status, 303, "{}", begun.text);
        let done = watch(&page, &begun);
        assert_eq!(done.status, 303, "{}", done.text);
        let run = page.get(done.header("location").expect("leads to the run"));
        assert!(run.text.contains("csvdownload024.csvの取り込み"), "{}", run.text);
        assert_eq!(names(test).len(), 2);
        assert_eq!(page.send(TAKE, &owned(&fields)).header("location"), begun.header("location"), "once");
        let late: Vec<(&str, &str)> = owned(&fields).into_iter().filter(|(name, _)| *name != "once").collect();
        let gone = page.send(TAKE, &late);
        assert!(gone.status == 400 && gone.text.contains("もう一度えらんで"), "{}", gone.text);
    }

    fn what_is_no_such_file_is_told_beside_the_field(test: &TestRegistry) {
        let region = Region::build(test);
        let page = browser(test, region.council);
        let good = wamnet_csv(&[in_city(1)]);
        let mut workbook = Workbook::new();
        workbook.add_worksheet();
        let workbook = workbook.save_to_buffer().expect("a workbook");
        let wrong = good.replace("\"定員\"", "\"人数\"");
        for (name, bytes, words) in [
            ("", &b""[..], "ファイルをえらんでください。"),
            ("a.csv", &b""[..], "ファイルに何も入っていません。"),
            ("a.xlsx", &workbook[..], "Excelのファイルです。"),
            ("a.xls", &b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\xff\xfe"[..], "文字が読めません。"),
            ("a.csv", wrong.as_bytes(), "公表データ（WAM NET）の表ではないようです。"),
            ("a.csv", good.lines().next().expect("a header").as_bytes(), "行がありません。"),
        ] {
            let refused = rehearse(&page, name, bytes);
            assert_eq!(refused.status, 400, "{name}: {}", refused.text);
            assert!(refused.text.contains("id=\"file-fault\"") && refused.text.contains(words), "{words}: {}", refused.text);
        }
        let dayless = page.fill_with_file(PAGE, PAGE, &[("as_of", "")], ("a.csv", good.as_bytes()));
        assert!(dayless.status == 400 && dayless.text.contains("id=\"as_of-fault\""), "{}", dayless.text);
        let tomorrow = page.fill_with_file(PAGE, PAGE, &[("as_of", "2026-06-16")], ("a.csv", good.as_bytes()));
        assert!(tomorrow.status == 400 && tomorrow.text.contains("id=\"as_of-fault\""), "{}", tomorrow.text);
        assert_eq!(names(test), Vec::<String>::new());
    }
}
