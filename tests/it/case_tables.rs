//! Entry of many reports by a table, as CSV and as a workbook, from its template and from a blank sheet.

use std::io::Cursor;

use arunai_tests::region::Region;
use arunai_tests::{Answer, Client, tests};
use calamine::{Data, Reader, Xlsx};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use serde_json::{Value, json};

use crate::case_work::{file, flows, open, record, recount_agrees, text};

const PATH: &str = "/api/v1/case_entries";
pub const CSV: &str = "text/csv";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// The columns of the template.
const HEADER: &str = "合言葉,者児,生年度,障害種別,支援区分,主担当,住所地,支給決定市町村,モニタリング月数,同意日,\
    保護者同意日,開始日,終了日,終了理由,段階,段階の日,困りごと,報告日,状態,理由,急ぐ程度,希望量,単位,試したこと,\
    紹介先,紹介日,紹介の結果,断られた理由,紹介が終わった日,ストレングスの分野,ストレングス,ストレングスの日,目標の分野,願い,目標の日,目標の状態,\
    目標が終わった日,前回の報告日,前回の状態";

/// Cells by their columns' names.
pub type Cells<'a> = Vec<(&'a str, &'a str)>;

/// A new case as an office writes it.
pub fn case<'a>(label: &'a str) -> Cells<'a> {
    vec![
        ("合言葉", label),
        ("者児", "者"),
        ("生年度", "1998"),
        ("主担当", "はい"),
        ("住所地", "月見市"),
        ("支給決定市町村", "月見市"),
        ("同意日", "2025-04-01"),
        ("開始日", "2025-04-01"),
    ]
}

/// A report as an office writes it.
pub fn report<'a>(term: &'a str, day: &'a str) -> Cells<'a> {
    vec![("困りごと", term), ("報告日", day), ("状態", "未充足"), ("理由", "費用"), ("急ぐ程度", "2")]
}

pub fn of<'a>(label: &'a str, parts: &[Cells<'a>]) -> Cells<'a> {
    [vec![("合言葉", label)], parts.concat()].concat()
}

/// A CSV whose rows have the given cells.
pub fn table(rows: &[Cells]) -> String {
    let names: Vec<&str> = HEADER.split(',').collect();
    let mut lines = vec![HEADER.to_owned()];
    for row in rows {
        assert!(row.iter().all(|(name, _)| names.contains(name)), "{row:?}");
        let cell = |name: &&str| row.iter().rfind(|(of, _)| of == name).map_or("", |(_, cell)| *cell);
        lines.push(names.iter().map(|name| format!("\"{}\"", cell(name))).collect::<Vec<_>>().join(","));
    }
    lines.join("\r\n")
}

pub fn send(worker: &Client, media: &str, body: impl Into<Vec<u8>>) -> Answer {
    worker.send("POST", PATH, Some(body.into()), &[("content-type", media)])
}

pub fn count_cases(worker: &Client) -> usize {
    worker.get("/api/v1/cases?limit=200").expect(200)["items"].as_array().map_or(0, Vec::len)
}

pub fn token(worker: &Client, case: &str) -> String {
    text(&file(worker, case)["token"])
}

/// The rows of a CSV, the header among them.
fn rows_of(csv_text: &str) -> Vec<Vec<String>> {
    let text = csv_text.strip_prefix('\u{feff}').expect("a byte order mark");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}

/// The rows of the first sheet of a workbook, the header among them.
fn sheet_of(workbook: &[u8]) -> Vec<Vec<String>> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(workbook.to_vec())).expect("opens");
    assert_eq!(workbook.sheet_names(), ["記入", "選択肢"]);
    let cells = workbook.worksheet_range("記入").expect("a sheet");
    cells.rows().map(|row| row.iter().map(Data::to_string).collect()).collect()
}

fn place(name: &str) -> usize {
    HEADER.split(',').position(|column| column == name).expect("a column")
}

fn fill(row: &mut [String], cells: &[(&str, &str)]) {
    for (name, cell) in cells {
        row[place(name)] = (*cell).to_owned();
    }
}

/// A workbook with these rows; the report days are days, urgencies are numbers.
fn workbook(rows: &[Vec<String>]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("記入").expect("a name");
    let date = Format::new().set_num_format("yyyy/m/d");
    for (number, row) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(row).filter(|(_, cell)| !cell.is_empty()) {
            let name = HEADER.split(',').nth(usize::from(column)).unwrap_or_default();
            let day = ExcelDateTime::parse_from_str(cell).ok().filter(|_| name == "報告日");
            match (day, cell.parse::<f64>()) {
                (Some(day), _) => sheet.write_with_format(number, column, &day, &date).expect("writes"),
                (None, Ok(value)) if name == "急ぐ程度" => {
                    let formula = Formula::new("=1+1").set_result(value.to_string());
                    sheet.write_formula(number, column, formula).expect("writes")
                }
                _ => sheet.write_string(number, column, cell).expect("writes"),
            };
        }
    }
    workbook.save_to_buffer().expect("writes")
}

/// Two running cases, the first with two open needs, and an ended one.
pub fn three_cases(worker: &Client, region: &Region) -> [String; 2] {
    let [first, second, ended] = [(); 3].map(|()| open(worker, region));
    record(worker, &first, "kind_24", "2025-05-10");
    record(worker, &first, "domain_work", "2025-05-11");
    record(worker, &ended, "kind_24", "2025-05-10");
    let end = json!({ "closed_on": "2025-06-01", "closing_reason": "closing_completed" });
    worker.patch(&format!("/api/v1/cases/{ended}"), 1, &end).expect(200);
    [first, second]
}

tests! {
    fn a_template_is_filled_and_sent_back(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let [first, second] = three_cases(&worker, &region);
        let (one, two) = (token(&worker, &first), token(&worker, &second));
        let template = worker.get("/api/v1/case_entries/template.csv");
        template.expect(200);
        assert_eq!(template.header("cache-control"), Some("no-store"));
        assert_eq!(template.header("content-type"), Some("text/csv; charset=utf-8"));
        let mut rows = rows_of(&template.text);
        assert_eq!(rows[0].join(","), HEADER);
        let told = |row: &[String]| ["合言葉", "困りごと", "前回の報告日", "前回の状態"].map(|n| row[place(n)].clone());
        let mut found: Vec<_> = rows[1..].iter().map(|row| told(row)).collect();
        found.sort_by_key(|row| (row[0] != one, row[1].clone()));
        let wanted = [[one.as_str(), "就労", "2025-05-11", "満たされていない"], [&one, "短期入所", "2025-05-10", "満たされていない"],
            [&two, "", "", ""]];
        assert_eq!(found, wanted.map(|row| row.map(str::to_owned)));
        // Sent back as it came, it says nothing.
        assert_eq!(send(&worker, CSV, template.bytes.clone()).fields(), ["body"]);
        for row in &mut rows[1..] {
            match (row[0] == two, row[place("困りごと")].as_str()) {
                (true, _) => fill(row, &[("段階", "モニタリング"), ("段階の日", "令和7年9月2日")]),
                (false, "短期入所") => fill(row, &[("報告日", "2025/9/1"), ("状態", "代替で対応"), ("理由", "定員超過・待機"),
                    ("急ぐ程度", "3"), ("希望量", "5"), ("単位", "日/月"), ("段階", "モニタリング"), ("段階の日", "2025/9/1")]),
                _ => {}
            }
        }
        let body = rows.iter().map(|row| row.join(",")).collect::<Vec<_>>().join("\r\n");
        let entered = send(&worker, CSV, body).expect(201);
        assert_eq!((&entered["untouched"], entered["cases"].as_array().map(Vec::len)), (&json!(1), Some(2)));
        let case = file(&worker, &first);
        let last = &case["needs"][0]["reports"][1];
        assert_eq!((&last["status"], &last["wished"]["amount"]), (&json!("partly_substituted"), &json!(5)));
        assert_eq!(case["needs"].as_array().map(Vec::len), Some(2));
        assert_eq!(file(&worker, &second)["steps"][0]["occurred_on"], "2025-09-02");
        recount_agrees(test);
    }

    fn a_workbook_goes_the_same_way(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let [first, _] = three_cases(&worker, &region);
        let template = worker.get("/api/v1/case_entries/template.xlsx");
        template.expect(200);
        assert_eq!((template.header("content-type"), template.header("cache-control")), (Some(XLSX), Some("no-store")));
        assert_eq!(template.bytes, worker.get("/api/v1/case_entries/template.xlsx").bytes);
        assert_eq!(send(&worker, XLSX, template.bytes.clone()).fields(), ["body"]);
        let mut rows = sheet_of(&template.bytes);
        assert_eq!(rows[0].join(","), HEADER);
        assert_eq!(rows.len(), 4);
        for row in rows.iter_mut().filter(|row| row[place("困りごと")] == "短期入所") {
            // Written as a day and as a formula that gave 4.
            fill(row, &[("報告日", "2025-09-01"), ("状態", "解消"), ("急ぐ程度", "4")]);
        }
        let entered = send(&worker, XLSX, workbook(&rows)).expect(201);
        assert_eq!((&entered["untouched"], &entered["cases"][0]["case_id"]), (&json!(2), &json!(first)));
        let last = file(&worker, &first)["needs"][0]["reports"][1].clone();
        let told = ["reported_on", "status", "urgency"].map(|name| last[name].clone());
        assert_eq!(told, [json!("2025-09-01"), json!("met"), json!(4)]);
        recount_agrees(test);
    }

    fn a_template_is_in_the_audit_trail(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let cases = three_cases(&worker, &region);
        for format in ["csv", "xlsx"] {
            let reads = || {
                let trail = worker.get("/api/v1/case_changes?limit=200").expect(200);
                let items = trail["items"].as_array().expect("items").clone();
                items.into_iter().filter(|entry| entry["action"] == "read").collect::<Vec<_>>()
            };
            let before = reads().len();
            worker.get(&format!("/api/v1/case_entries/template.{format}")).expect(200);
            let new = reads().split_off(before);
            let mut ids: Vec<_> = new.iter().map(|entry| text(&entry["record_id"])).collect();
            ids.sort();
            let mut wanted = cases.to_vec();
            wanted.sort();
            assert_eq!(ids, wanted);
        }
    }

    fn a_table_of_new_cases_is_read_in_any_dress(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let known = token(&worker, &open(&worker, &region));
        // Other order, other widths, empty rows and columns, several values, Japanese years; in CP932.
        let table = format!("状態,緊急度,理由,合言葉,困りごと,報告日,試したこと,者児,主担当,生年度,住所地,支給決定市町村,\
            同意日,保護者同意日,開始日,障害種別,支援区分,段階,段階の日,モニタリング月数,,\r\n\
            未充足,２,定員超過・待機；人材不足,新１,短期入所,R7.5.1,まだ何も試していない,児,○,平成27年度,架空県月見市,{city},\
            令和7年4月1日,2025/4/1,2025/4/2,\"知的、発達\",児（区分なし）,インテーク,2025年4月2日,６,,\r\n\r\n,,,,,,,,,,,,,,,,,,,,,\r\n\
            解消,1 待てる,,新1,kind_24,2025-09-01,,児,1,,,,,,,,,,,,,\r\n\
            あきらめた,いますぐ,,新2,相談,2025-09-01,,adult,0,1980,星見町,星見町,20250401,,2025-04-01,mental,区分3,,,,,\r\n\
            ,,,{token},,,,,,,,,,,,,,アセスメント,2025-06-01,,,\r\n",
            city = region.city, token = known.to_lowercase());
        let (bytes, _, lossy) = encoding_rs::SHIFT_JIS.encode(&table);
        assert!(!lossy);
        let entered = send(&worker, "text/csv; charset=Shift_JIS", bytes.into_owned()).expect(201);
        let counts: Vec<_> = entered["cases"].as_array().expect("cases").iter()
            .map(|case| (case["is_new"] == true, case["reports"].as_i64(), case["steps"].as_i64())).collect();
        assert_eq!(counts, [(true, Some(2), Some(1)), (true, Some(1), Some(0)), (false, Some(0), Some(1))]);
        let case = file(&worker, &text(&entered["cases"][0]["case_id"]));
        for (field, value) in [("stage", json!("child")), ("birth_cohort", json!(2015)), ("main_support", json!(true)),
            ("residence_area", json!(region.city)), ("disability_types", json!(["intellectual", "developmental"])),
            ("support_level", json!("child")), ("monitoring_months", json!(6)), ("opened_on", json!("2025-04-02"))] {
            assert_eq!(case[field], value, "{field}");
        }
        assert_eq!(case["needs"][0]["reports"][0]["reasons"], json!(["full", "staff_shortage"]));
        assert_eq!(case["needs"][0]["reports"][1]["status"], "met");
        recount_agrees(test);
    }

    fn every_fault_of_a_table_names_row_and_column(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let own = token(&worker, &open(&worker, &region));
        let other = test.worker(region.organizations[1]);
        let others = token(&other, &open(&other, &region));
        let body = table(&[
            [case("新1"), report("短期入所", "2025-05-01")].concat(),
            of("新1", &[report("短期入所", "2025-05-01")]),
            of("新1", &[vec![("者児", "児")], report("就労", "2025-05-01")]),
            of("新2", &[report("就労", "2025-05-01")]),
            of(&own, &[report("ほうもん", "あした"), vec![("急ぐ程度", "9"), ("理由", "費用;たかい"), ("希望量", "3")]]),
            of(&own, &[report("就労", "2030-05-01"), vec![("生年度", "1990")]]),
            of(&own, &[vec![("段階", "モニタリング"), ("困りごと", "就労")]]),
            of(&others, &[report("就労", "2025-05-01")]),
            of("NOTATOKEN", &[report("就労", "2025-05-01")]),
            of("", &[report("就労", "2025-05-01")]),
            of("新", &[report("就労", "2025-05-01")]),
            [case("新3"), vec![("住所地", "ない市"), ("困りごと", "就労")]].concat(),
            [case("新4"), report("就労", "2025-03-01"), vec![("希望量", "32"), ("単位", "日/月")]].concat(),
            of("新4", &[vec![("困りごと", ""), ("主担当", "はい")]]),
        ]);
        let refused = send(&worker, CSV, body.clone());
        assert_eq!(refused.status, 400);
        let mut wanted = vec!["row 4, column 者児"];
        wanted.extend(["者児", "生年度", "主担当", "住所地", "支給決定市町村", "同意日", "開始日"].map(|name| match name {
            "者児" => "row 5, column 者児", "生年度" => "row 5, column 生年度", "主担当" => "row 5, column 主担当",
            "住所地" => "row 5, column 住所地", "支給決定市町村" => "row 5, column 支給決定市町村",
            "同意日" => "row 5, column 同意日", _ => "row 5, column 開始日" }));
        wanted.extend(["row 6, column 困りごと", "row 6, column 報告日", "row 6, column 理由", "row 6, column 急ぐ程度",
            "row 7, column 生年度", "row 8, column 報告日", "row 8, column 段階の日", "row 9, column 合言葉", "row 10, column 合言葉",
            "row 11, column 合言葉", "row 12, column 合言葉", "row 13, column 住所地", "row 13, column 報告日",
            "row 13, column 状態", "row 13, column 急ぐ程度", "row 15, column 合言葉"]);
        assert_eq!(refused.fields(), wanted);
        for secret in ["ほうもん", "たかい", "あした", "ない市", own.as_str(), &others, "NOTATOKEN"] {
            assert!(!refused.text.contains(secret), "{secret}");
        }
        let said = |row: &str| {
            let errors = refused.json()["errors"].as_array().cloned().unwrap_or_default();
            errors.into_iter().find(|error| text(&error["field"]).starts_with(row)).map(|error| error["reason"].clone())
        };
        assert_eq!(said("row 9,"), said("row 10,"));
        assert_eq!(said("row 9,"), Some(json!("is of no case of the organisation")));
        // What only the rules find, in rows that can be read.
        let judged = send(&worker, CSV, table(&[
            [case("新1"), report("短期入所", "2025-05-01")].concat(),
            of("新1", &[report("就労", "2025-05-01")]),
            of("新1", &[report("短期入所", "2025-05-01")]),
            [case("新4"), report("就労", "2025-05-01"), vec![("希望量", "32"), ("単位", "日/月")]].concat(),
            [case("新5"), vec![("者児", "児")]].concat(),
            [case("新6"), vec![("終了日", "2025-06-01")]].concat(),
            [case("新7"), vec![("段階", "計画案"), ("段階の日", "2025-03-01")]].concat(),
        ]));
        assert_eq!(judged.fields(), ["row 4, column 報告日", "row 5, column 希望量", "row 6, column 者児",
            "row 6, column 保護者同意日", "row 7, column 終了理由", "row 8, column 段階の日"]);
        assert_eq!(count_cases(&worker), 1);
    }

    fn one_row_at_fault_in_fifty_takes_nothing(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let own = open(&worker, &region);
        record(&worker, &own, "kind_24", "2025-05-10");
        let labels: Vec<String> = (1..50).map(|number| format!("新{number}")).collect();
        let mut rows: Vec<_> = labels.iter().map(|l| [case(l), report("短期入所", "2025-05-02")].concat()).collect();
        rows.push(of(&labels[48], &[report("短期入所", "2025-05-02")]));
        let before = (flows(&worker, "2025-Q1", None), file(&worker, &own));
        let changes = |worker: &Client| {
            let trail = worker.get("/api/v1/case_changes?limit=200").expect(200);
            trail["items"].as_array().expect("items").iter().filter(|entry| entry["action"] == "create").count()
        };
        let logged = changes(&worker);
        assert_eq!(send(&worker, CSV, table(&rows)).fields(), ["row 51, column 報告日"]);
        rows[49][2].1 = "きのう";
        assert_eq!(send(&worker, CSV, table(&rows)).fields(), ["row 51, column 報告日"]);
        assert_eq!((flows(&worker, "2025-Q1", None), file(&worker, &own)), before);
        assert_eq!((count_cases(&worker), changes(&worker)), (1, logged));
        recount_agrees(test);
        rows.pop();
        assert_eq!(send(&worker, CSV, table(&rows)).expect(201)["cases"].as_array().map(Vec::len), Some(49));
        assert_eq!(count_cases(&worker), 50);
        recount_agrees(test);
    }

    fn a_header_must_be_the_tables(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let fields = |table: &str| send(&worker, CSV, table).fields();
        let most = "合言葉,困りごと,報告日,状態,理由,緊急度";
        assert_eq!(fields(&format!("{most},氏名\n新1,就労\n")), ["column 7"]);
        assert_eq!(fields(&format!("{most},理由\n新1,就労\n")), ["column 理由"]);
        assert_eq!(fields(&format!("{most}\n新1,就労,,,,,x\n")), ["column 7"]);
        assert_eq!(fields("合言葉,報告日,状態,緊急度\n新1\n"), ["column 困りごと", "column 理由"]);
        for table in ["", "\n\n", most, "a\",\"b\n\"c", "\u{feff}"] {
            let answer = send(&worker, CSV, table);
            assert_eq!(answer.status, 400, "{table}: {}", answer.text);
        }
        assert_eq!(fields(most), ["body"]);
    }

    fn a_body_that_is_no_table_is_refused(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let good = table(&[case("新1")]);
        for media in ["text/plain", "application/vnd.ms-excel", "application/x-www-form-urlencoded"] {
            assert_eq!(send(&worker, media, good.clone()).status, 415);
        }
        let small = workbook(&[vec!["合言葉".to_owned()]]);
        for end in [0, 1, small.len() / 3, small.len() / 2, small.len() - 1] {
            let answer = send(&worker, XLSX, &small[..end]);
            assert_eq!((answer.status, answer.fields()), (400, vec!["body".to_owned()]), "{end}");
        }
        assert_eq!(send(&worker, XLSX, good.clone()).fields(), ["body"]);
        assert_eq!(send(&worker, CSV, small).status, 400);
        let many = vec![vec![String::from("新1")]; 5_002];
        assert_eq!(send(&worker, XLSX, workbook(&many)).fields(), ["body"]);
        assert_eq!(send(&worker, CSV, "新1\n".repeat(5_002)).fields(), ["body"]);
        let answer = worker.send("POST", &format!("{PATH}?dry=true"), Some(good.into()), &[("content-type", CSV)]);
        assert_eq!((answer.status, answer.fields()), (400, vec!["dry".to_owned()]));
        assert_eq!(count_cases(&worker), 0);
    }

    fn a_table_with_a_key_is_entered_once(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        let enter = |body: &str, query: &str| {
            let headers = [("content-type", CSV), ("idempotency-key", "autumn")];
            worker.send("POST", &format!("{PATH}{query}"), Some(body.into()), &headers)
        };
        let body = table(&[[case("新1"), report("短期入所", "2025-05-01")].concat()]);
        let rehearsed = enter(&body, "?rehearse=true").expect(200);
        assert_eq!((&rehearsed["rehearsed"], count_cases(&worker)), (&json!(true), 0));
        let entered = enter(&body, "").expect(201);
        assert_eq!(enter(&body, "?rehearse=false").expect(201), entered);
        enter(&body, "?rehearse=true").expect(422);
        enter(&table(&[case("新1")]), "").expect(422);
        assert_eq!((count_cases(&worker), &entered["untouched"]), (1, &json!(0)));
        let entries = json!({ "entries": [{ "token": entered["cases"][0]["token"], "steps": [
            { "step": "monitoring", "occurred_on": "2025-06-01" }] }] });
        assert_eq!(worker.post(PATH, &entries).expect(201)["untouched"], Value::Null);
    }

    fn the_form_to_tick_is_for_everybody(test: &TestRegistry) {
        let page = test.anonymous().get("/tick-form");
        page.expect(200);
        assert!(page.text.contains("モニタリング記入用紙"));
        for list in ["reasons", "attempts", "strengths", "need_domains"] {
            let terms = test.anonymous().get(&format!("/api/v1/taxonomy_terms?taxonomy_id={list}")).expect(200);
            for term in terms.as_array().expect("terms") {
                assert!(page.text.contains(&text(&term["name"])), "{term}");
            }
        }
    }
}
