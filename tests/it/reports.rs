//! Reports: one document in every form, from releases alone.

pub mod on_issues;
pub mod on_orders;
pub mod on_plans;
pub mod on_registers;

use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use std::process::Command;

use arunai_core::actor::Role;
use arunai_tests::region::{Region, Row, wamnet_csv};
use arunai_tests::{Answer, Browser, Client, TestRegistry, tests};
use calamine::{Data, Reader, Xlsx};
use serde_json::{Value, json};

use crate::case_work::text;
use crate::releases::{QUARTER, count_inhabitants, enter_cases, make};

/// A release of both tiers, and the curator who made it.
pub fn published(test: &TestRegistry, region: &Region) -> (Client, [String; 2]) {
    region.import(test, "csvdownload024.csv", &wamnet_csv(&[Row::new(1, "短期入所")]), "2025-09-30");
    enter_cases(test, region);
    let curator = test.curator(region.council);
    count_inhabitants(&curator, region, "2025-04-01");
    let job = make(&curator, QUARTER);
    let id = |place: usize| text(&job["releases"][place]["id"]);
    (curator, [id(0), id(1)])
}

pub fn made(curator: &Client, kind: &str, release: Option<&str>) -> Value {
    let mut body = json!({ "kind": kind });
    if let Some(release) = release {
        body["release_id"] = json!(release);
    }
    curator.post("/api/v1/reports", &body).expect(201)
}

/// A curator at the pages.
fn visitor(test: &TestRegistry, region: &Region) -> Browser {
    Browser::signed_in(test, &test.account(Role::Curator, None, Some(region.council), &[]))
}

/// Every value of every table of a document, as it is shown.
fn values(report: &Value) -> Vec<String> {
    let rows = blocks(report, "table")
        .into_iter()
        .flat_map(|table| table["rows"].as_array().cloned().expect("rows"));
    rows.flat_map(|row| row.as_array().cloned().expect("a row")).map(|value| shown(&value)).collect()
}

/// All blocks of a kind.
fn blocks(report: &Value, kind: &str) -> Vec<Value> {
    let sections = report["document"]["sections"].as_array().expect("sections");
    let all = sections.iter().flat_map(|section| section["blocks"].as_array().expect("blocks"));
    all.filter_map(|block| block.get(kind)).cloned().collect()
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(mark) if mark == "hidden" => "＊".to_owned(),
        Value::String(_) => "―".to_owned(),
        other if other["number"].is_number() => other["number"].as_f64().expect("a number").to_string(),
        other => text(&other["text"]),
    }
}

/// The values of a CSV: lines that name a table, and headings, left out.
fn csv_values(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for table in text.trim_start_matches('\u{feff}').split("\r\n\r\n") {
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(table.as_bytes());
        for record in reader.records().skip(2) {
            found.extend(record.expect("CSV").iter().map(shortest));
        }
    }
    found
}

/// A number without noughts at its end; other texts as they are.
fn shortest(text: &str) -> String {
    let number = text.contains('.').then(|| text.parse::<f64>().ok()).flatten();
    number.map_or_else(|| text.to_owned(), |number| number.to_string())
}

/// The drawings that a report has besides bars and lines.
fn drawings(report: &Value) -> Vec<String> {
    let tables = blocks(report, "table").into_iter();
    let kinds = tables.flat_map(|table| {
        table["chart"].as_object().into_iter().flat_map(|chart| chart.keys().cloned()).collect::<Vec<_>>()
    });
    kinds.filter(|kind| !["bars", "lines"].contains(&kind.as_str())).collect()
}

/// The values of the sheets of a workbook that hold tables, headings left out.
fn workbook_values(bytes: Vec<u8>) -> Vec<String> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("opens");
    let mut found = Vec::new();
    for (_, sheet) in workbook.worksheets().into_iter().skip(1) {
        for row in sheet.rows().skip(1).take_while(|row| !matches!(row[0], Data::Empty)) {
            found.extend(row.iter().map(|cell| match cell {
                Data::Float(number) => number.to_string(),
                Data::Int(number) => number.to_string(),
                other => other.to_string(),
            }));
        }
    }
    found
}

fn numbers(values: &[String]) -> Vec<f64> {
    values.iter().filter_map(|value| value.parse().ok()).collect()
}

/// The pages of a report's PDF.
fn pages(client: &Client, path: &str) -> Option<Vec<String>> {
    read_pdf(&client.get(&format!("{path}/paper.pdf")))
}

/// The pages of a PDF as text without blanks; says so where there is nothing to make or read it with.
fn read_pdf(answer: &Answer) -> Option<Vec<String>> {
    if answer.status == 400 && answer.text.contains("ARUNAI_FONTS") {
        let is_required = std::env::var_os("ARUNAI_REQUIRE_FONTS").is_some();
        assert!(!is_required, "{}", answer.text);
        _ = writeln!(std::io::stderr(), "the PDF was NOT made: there are no Japanese fonts");
        return None;
    }
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(answer.bytes.starts_with(b"%PDF-"));
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("paper.pdf");
    std::fs::write(&file, &answer.bytes).expect("writes");
    let Ok(output) = Command::new("pdftotext").arg("-layout").arg(&file).arg("-").output() else {
        _ = writeln!(std::io::stderr(), "the PDF was NOT read: there is no pdftotext");
        return None;
    };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let pages = text.split('\u{c}').map(plain).filter(|page| !page.is_empty());
    Some(pages.collect())
}

/// Without blanks and the commas of thousands.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != ',').collect()
}

/// How often each number stands in the PDF at least: as often as in the tables. Texts of more than a few letters are
/// broken over lines that the layout mixes with those beside.
fn pdf_says_the_same(said: &str, told: &[String]) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for value in told.iter().map(|value| plain(value)).filter(|value| (2..6).contains(&value.chars().count()))
    {
        *counts.entry(value).or_default() += 1;
    }
    assert!(counts.keys().any(|value| value.parse::<f64>().is_ok()), "no number of two digits: {told:?}");
    for (value, count) in counts {
        assert!(said.matches(&value).count() >= count, "{value} is not in the PDF {count} times");
    }
}

tests! {
    fn a_report_says_the_same_in_every_form(test: &TestRegistry) {
        let region = Region::build(test);
        let (curator, [papers, open]) = published(test, &region);
        for (kind, persons) in [("adult_grants", 70), ("child_grants", 30), ("self_plans", 25)] {
            let body = json!({ "area_code": region.city, "population_kind": kind, "counted_on": "2025-04-01",
                "rows": [{ "persons": persons }] });
            curator.put("/api/v1/populations", &body).expect(200);
        }
        for (area, persons) in [(&region.city, 40_000), (&region.town, 12_000)] {
            let body = json!({ "area_code": area, "population_kind": "residents", "counted_on": "2025-04-01",
                "rows": [{ "persons": persons }] });
            curator.put("/api/v1/populations", &body).expect(200);
        }
        let shares = |release| made(&curator, "assessment", Some(release)).to_string().contains("月見市25％");
        assert_eq!((shares(&papers), shares(&open)), (true, false), "who has no 相談支援専門員 is told inside only");
        let analysed = |kind: &str| json!({ "kind": kind, "release_id": papers, "analysis": true });
        assert_eq!(curator.post("/api/v1/reports", &analysed("one_page")).fields(), ["analysis"]);
        let analysed = curator.post("/api/v1/reports", &analysed("assessment")).expect(201);
        for (kind, wanted) in [("one_page", None), ("assessment", None), ("assessment", Some(analysed))] {
            let with_analysis = wanted.is_some();
            let report = wanted.unwrap_or_else(|| made(&curator, kind, Some(&papers)));
            let path = format!("/api/v1/reports/{}", text(&report["id"]));
            let told = values(&report);
            let visitor = visitor(test, &region);
            let least = if kind == "one_page" { 8 } else { 30 };
            assert!(numbers(&told).len() >= least, "{told:?}");
            assert_eq!(csv_values(&curator.get(&format!("{path}/paper.csv")).text), told);
            assert_eq!(workbook_values(curator.get(&format!("{path}/paper.xlsx")).bytes), told);
            let page = visitor.get(&format!("/reports/{}", text(&report["id"]))).text.replace(',', "");
            for value in &told {
                assert!(page.contains(value.as_str()), "{value} is not on the page");
            }
            let drawn: &[&str] = match (kind, with_analysis) {
                ("one_page", _) => &[],
                (_, false) => &["map", "intervals"],
                (_, true) => &["map", "intervals", "funnel"],
            };
            assert_eq!(drawings(&report), drawn);
            assert_eq!(page.matches("<svg").count(), drawn.len().min(2), "a page draws map and intervals");
            for table in blocks(&report, "table") {
                let (id, rows) = (text(&table["id"]), table["rows"].as_array().map_or(0, Vec::len));
                let csv = curator.get(&format!("{path}/tables/{id}.csv")).text;
                assert_eq!(csv.lines().count(), 1 + rows, "{csv}");
                let page = format!("/reports/{}/tables/{id}", text(&report["id"]));
                assert_eq!(visitor.get(&page).text.matches("scope=\"row\"").count(), rows);
                for from in ["0".to_owned(), "x".to_owned(), (rows + 2).to_string()] {
                    assert_eq!(visitor.get(&format!("{page}?from={from}")).status, 400);
                }
                test.anonymous().get(&page).expect(404);
            }
            visitor.get(&format!("/reports/{}/tables/none", text(&report["id"]))).expect(404);
            curator.get(&format!("{path}/tables/none.csv")).expect(404);
            let Some(pages) = pages(&curator, &path) else { continue };
            assert!(kind != "one_page" || pages.len() == 1, "{} pages", pages.len());
            let said = pages.concat();
            pdf_says_the_same(&said, &told);
            for figure in blocks(&report, "key_figures").iter().flat_map(|known| known.as_array().expect("figures")) {
                let figure = plain(&format!("{}{}", shown(&figure["value"]), text(&figure["unit"])));
                assert!(said.contains(&figure), "{figure} is not in the PDF");
            }
        }
    }

    fn one_page_has_room_for_five_issues_and_counts_the_others(test: &TestRegistry) {
        let region = Region::build(test);
        let (curator, [papers, _]) = published(test, &region);
        for number in 0..8 {
            let cell = ["open_persons", "*", "*", "*", "*", "*", "*", "*"];
            let issue = json!({
                "theme": format!("夜の送迎がなく、行事にも通院にも出られない {number}"),
                "content": "内容", "stage": "plenary", "is_draft": false,
                "evidence": [{ "release_id": papers, "cell": cell }]
            });
            curator.post("/api/v1/issues", &issue).expect(201);
        }
        let report = made(&curator, "one_page", Some(&papers));
        let tables = blocks(&report, "table");
        assert_eq!(tables.len(), 1, "issues take the room");
        assert!(report.to_string().contains("ほかの3件"));
        assert_eq!(tables[0]["rows"].as_array().map(Vec::len), Some(5));
        if let Some(pages) = pages(&curator, &format!("/api/v1/reports/{}", text(&report["id"]))) {
            assert_eq!(pages.len(), 1);
        }
    }

    fn a_reader_saves_papers_from_the_page(test: &TestRegistry) {
        let region = Region::build(test);
        let (curator, [papers, _]) = published(test, &region);
        let report = made(&curator, "one_page", Some(&papers));
        let visitor = visitor(test, &region);
        let path = format!("/reports/{}", text(&report["id"]));
        for (path, forms) in [(path, ["paper.csv", "paper.xlsx", "paper.json", "tables/areas.csv"]),
            (format!("/releases/{papers}"), ["cells.csv", "cells.xlsx", "cells.json", "cells.csv"])] {
            let page = visitor.get(&path).text;
            for form in forms {
                assert!(page.contains(&format!("{path}/{form}")), "no link to {form}: {page}");
                let file = visitor.get(&format!("{path}/{form}"));
                assert_eq!((file.status, file.header("cache-control")), (200, Some("no-store")), "{path}/{form}");
                assert_eq!(test.anonymous().get(&format!("{path}/{form}")).status, 404);
            }
            assert_eq!(visitor.get(&format!("{path}/paper.doc")).status, 404);
        }
    }

    fn a_report_of_a_withdrawn_release_is_not_read(test: &TestRegistry) {
        let region = Region::build(test);
        let (curator, [papers, open]) = published(test, &region);
        let (given, draft) = (made(&curator, "one_page", Some(&open)), made(&curator, "assessment", Some(&open)));
        let other = made(&curator, "one_page", Some(&papers));
        let path = |report: &Value| format!("/api/v1/reports/{}", text(&report["id"]));
        let give = |report: &Value| curator.send("POST", &format!("{}/givings", path(report)), None, &[("if-match", "\"1\"")]);
        give(&given).expect(200);
        let withdrawal = json!({ "reason": "数えまちがい" });
        curator
            .send("POST", &format!("/api/v1/releases/{open}/withdrawals"), Some(withdrawal.to_string().into_bytes()), &[("if-match", "\"1\"")])
            .expect(200);
        for client in [&test.anonymous(), &curator] {
            for form in ["", "/paper.csv", "/tables/areas.csv"] {
                client.get(&format!("{}{form}", path(&given))).expect(409);
            }
        }
        give(&draft).expect(409);
        curator.post("/api/v1/reports", &json!({ "kind": "one_page", "release_id": open })).expect(409);
        let listed = test.anonymous().get("/api/v1/reports").expect(200)["items"].clone();
        assert_eq!((&listed[0]["is_withdrawn"], &listed[0]["changes"]), (&json!(true), &json!([])));
        curator.get(&path(&other)).expect(200);
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
        for (kind, year) in [("plan_progress", 99_999), ("plan_progress", -5), ("resource_list", 2026)] {
            assert_eq!(ask(json!({ "kind": kind, "fiscal_year": year })).fields(), ["fiscal_year"], "{kind} {year}");
        }
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
