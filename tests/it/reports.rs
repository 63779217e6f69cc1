//! Reports: one document in every form, from releases alone.

use std::io::{Cursor, Write};
use std::process::Command;

use arunai_tests::region::{Region, Row, wamnet_csv};
use arunai_tests::{Client, TestRegistry, tests};
use calamine::{Data, Reader, Xlsx};
use serde_json::{Value, json};

use crate::case_work::text;
use crate::releases::{QUARTER, enter_cases, make};

/// A release of both tiers, and the curator who made it.
fn published(test: &TestRegistry, region: &Region) -> (Client, [String; 2]) {
    region.import(test, "csvdownload024.csv", &wamnet_csv(&[Row::new(1, "短期入所")]), "2025-09-30");
    enter_cases(test, region);
    let curator = test.curator(region.council);
    let job = make(&curator, QUARTER);
    let id = |place: usize| text(&job["releases"][place]["id"]);
    let ids = [id(0), id(1)];
    (curator, ids)
}

fn made(curator: &Client, kind: &str, release: Option<&str>) -> Value {
    let mut body = json!({ "kind": kind });
    if let Some(release) = release {
        body["release_id"] = json!(release);
    }
    curator.post("/api/v1/reports", &body).expect(201)
}

/// Every value of every table of a document, as it is shown.
fn values(report: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for section in report["document"]["sections"].as_array().expect("sections") {
        for block in section["blocks"].as_array().expect("blocks") {
            for row in block["table"]["rows"].as_array().into_iter().flatten() {
                for value in row.as_array().expect("a row") {
                    found.push(match value {
                        Value::String(mark) if mark == "hidden" => "＊".to_owned(),
                        Value::String(_) => "―".to_owned(),
                        other if other["number"].is_number() => {
                            other["number"].as_f64().expect("a number").to_string()
                        }
                        other => text(&other["text"]),
                    });
                }
            }
        }
    }
    found
}

/// The values of a CSV: lines that name a table, and headings, left out.
fn csv_values(table: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut skip = 2;
    for line in table.trim_start_matches('\u{feff}').lines() {
        if line.trim().is_empty() {
            skip = 2;
            continue;
        }
        if skip > 0 {
            skip -= 1;
            continue;
        }
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(line.as_bytes());
        found.extend(
            reader.records().flatten().flat_map(|row| row.iter().map(str::to_owned).collect::<Vec<_>>()),
        );
    }
    found
}

fn numbers(values: &[String]) -> Vec<f64> {
    values.iter().filter_map(|value| value.parse().ok()).collect()
}

tests! {
    fn a_report_says_the_same_in_every_form(test: &TestRegistry) {
        let region = Region::build(test);
        let (curator, [papers, _]) = published(test, &region);
        for kind in ["one_page", "assessment"] {
            let report = made(&curator, kind, Some(&papers));
            let path = format!("/api/v1/reports/{}", text(&report["id"]));
            let told = values(&report);
            assert!(numbers(&told).len() > 20, "{told:?}");
            let table = curator.get(&format!("{path}/paper.csv")).text;
            let csv = csv_values(&table);
            assert_eq!(numbers(&csv), numbers(&told), "{table}");
            let answer = curator.get(&format!("{path}/paper.xlsx"));
            let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(answer.bytes.clone())).expect("opens");
            let mut cells = Vec::new();
            for (_, sheet) in workbook.worksheets().into_iter().skip(1) {
                cells.extend(sheet.rows().flatten().filter_map(|cell| match cell {
                    Data::Float(number) => Some(*number),
                    Data::Int(number) => Some(*number as f64),
                    _ => None,
                }));
            }
            let mut expected = numbers(&told.iter().filter(|v| !v.contains('-')).cloned().collect::<Vec<_>>());
            // Texts that look like numbers (counts of the certainty table) are texts there.
            cells.sort_by(f64::total_cmp);
            expected.sort_by(f64::total_cmp);
            assert!(cells.iter().all(|cell| expected.contains(cell)), "{cells:?}");
            pdf_says_the_same(&curator, &path, &told);
        }
    }

    fn a_report_is_made_again_the_same_but_for_number_and_date(test: &TestRegistry) {
        let region = Region::build(test);
        let (curator, [papers, open]) = published(test, &region);
        for (kind, release) in [("one_page", Some(&papers)), ("assessment", Some(&open)), ("issue_list", Some(&papers)), ("resource_list", None), ("plan_progress", None)] {
            let first = made(&curator, kind, release.map(String::as_str));
            let again = made(&curator, kind, release.map(String::as_str));
            assert_eq!(first["content_hash"], again["content_hash"], "{kind}");
            assert_eq!(again["number"].as_i64(), first["number"].as_i64().map(|number| number + 1));
            assert_eq!(again["changes"], json!([]));
        }
    }

    fn a_report_is_read_by_whom_it_is_for(test: &TestRegistry) {
        let region = Region::build(test);
        let (curator, [papers, open]) = published(test, &region);
        let (inside, outside) = (made(&curator, "one_page", Some(&papers)), made(&curator, "one_page", Some(&open)));
        let path = |report: &Value| format!("/api/v1/reports/{}", text(&report["id"]));
        let (member, stranger) = (test.member(region.council), test.member(region.other_council));
        // A draft is the curators' own.
        for client in [&member, &stranger, &test.anonymous(), &test.administrator()] {
            for report in [&inside, &outside] {
                for form in ["", "/paper.pdf", "/paper.xlsx", "/paper.csv"] {
                    client.get(&format!("{}{form}", path(report))).expect(404);
                }
            }
        }
        let give = |report: &Value| curator.send("POST", &format!("{}/givings", path(report)), None, &[("if-match", "\"1\"")]);
        give(&inside).expect(200);
        give(&outside).expect(200);
        test.curator(region.other_council)
            .send("POST", &format!("{}/givings", path(&inside)), None, &[("if-match", "\"2\"")])
            .expect(404);
        member.get(&path(&inside)).expect(200);
        stranger.get(&path(&inside)).expect(404);
        test.anonymous().get(&path(&outside)).expect(200);
        assert_eq!(test.anonymous().get("/api/v1/reports").expect(200)["items"].as_array().map(Vec::len), Some(1));
        assert_eq!(member.get("/api/v1/reports").expect(200)["items"].as_array().map(Vec::len), Some(2));
        // The paper of the council says so; the open one holds nothing that the open release hides.
        assert!(text(&inside["document"]["notice"]).contains("回収資料"));
        assert!(outside["document"]["notice"].is_null());
        assert!(numbers(&values(&outside)).iter().all(|number| *number == 0.0 || *number >= 10.0), "{:?}", values(&outside));
        let page = test.anonymous().get(&format!("/reports/{}", text(&outside["id"])));
        assert!(page.status == 200 && page.text.contains("困りごとが残っている人は"), "{}", page.text);
        assert!(test.anonymous().get("/reports").text.contains("議題1枚 第2号"));
        let feed = test.anonymous().get("/api/v1/changes?limit=200").expect(200).to_string();
        assert!(!feed.contains(&text(&inside["id"])));
    }

    fn a_report_needs_what_it_speaks_of(test: &TestRegistry) {
        let region = Region::build(test);
        let (curator, [papers, _]) = published(test, &region);
        let ask = |body: Value| curator.post("/api/v1/reports", &body);
        assert_eq!(ask(json!({ "kind": "one_page" })).fields(), ["release_id"]);
        assert_eq!(ask(json!({ "kind": "resource_list", "release_id": papers })).fields(), ["release_id"]);
        assert_eq!(ask(json!({ "kind": "poem" })).fields(), ["kind"]);
        ask(json!({ "kind": "one_page", "release_id": crate::authorization::NOBODY })).expect(404);
        test.curator(region.other_council).post("/api/v1/reports", &json!({ "kind": "one_page", "release_id": papers })).expect(404);
    }

    fn the_reports_of_a_quarter_are_made_by_themselves(test: &TestRegistry) {
        let region = Region::build(test);
        enter_cases(test, &region);
        let path = format!("/api/v1/councils/{}/settings/2026-06-01", region.council);
        let curator = test.curator(region.council);
        curator.put(&path, &json!({ "scheduled_reports": ["one_page", "assessment"] })).expect(200);
        make(&curator, QUARTER);
        let reports = || curator.get("/api/v1/reports").expect(200)["items"].clone();
        for _ in 0..100 {
            if reports().as_array().map(Vec::len) == Some(2) {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        let found = reports();
        let mut kinds: Vec<_> = found.as_array().expect("reports").iter().map(|report| (text(&report["kind"]), text(&report["state"]))).collect();
        kinds.sort();
        assert_eq!(kinds, ["assessment", "one_page"].map(|kind| (kind.to_owned(), "draft".to_owned())));
        assert_eq!(test.member(region.council).get("/api/v1/reports").expect(200)["items"], json!([]));
    }
}

/// The text of the PDF holds every value of the tables; says so where there is nothing to read it with.
fn pdf_says_the_same(curator: &Client, path: &str, told: &[String]) {
    let answer = curator.get(&format!("{path}/paper.pdf"));
    if answer.status == 400 && answer.text.contains("ARUNAI_FONTS") {
        let is_required = std::env::var_os("ARUNAI_REQUIRE_FONTS").is_some();
        assert!(!is_required, "{}", answer.text);
        _ = writeln!(std::io::stderr(), "the PDF was NOT made: there are no Japanese fonts");
        return;
    }
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(answer.bytes.starts_with(b"%PDF-"));
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("paper.pdf");
    std::fs::write(&file, &answer.bytes).expect("writes");
    let Ok(output) = Command::new("pdftotext").arg("-layout").arg(&file).arg("-").output() else {
        _ = writeln!(std::io::stderr(), "the PDF was NOT read: there is no pdftotext");
        return;
    };
    let said: String =
        String::from_utf8_lossy(&output.stdout).chars().filter(|c| !c.is_whitespace() && *c != ',').collect();
    for value in told {
        let value: String = value.chars().filter(|c| !c.is_whitespace() && *c != ',').collect();
        // Long texts are broken over lines that the layout mixes with those beside.
        if value.chars().count() < 6 {
            assert!(said.contains(&value), "{value} is not in the PDF");
        }
    }
}
