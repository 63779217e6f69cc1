//! What papers say of issues besides numbers: voices, and what a meeting is asked to decide.

use std::io::Cursor;

use arunai_core::actor::{Curator, Role};
use arunai_core::voices::{NewVoice, Voice};
use arunai_tests::region::Region;
use arunai_tests::{Answer, Browser, Client, TestRegistry, tests};
use calamine::{Reader, Xlsx};
use serde_json::{Value, json};

use super::{blocks, made, pages, published, read_pdf, shown, visitor};
use crate::case_work::text;
use crate::issues::{ISSUES, new_issue};

const WORDS: &str = "土日に行くところがほしい";

fn curator_of(test: &TestRegistry, region: &Region) -> Curator {
    test.prove(&test.account(Role::Curator, None, Some(region.council), &[]))
}

/// A voice about an issue, checked but not opened, and who recorded it.
fn checked_voice(test: &TestRegistry, region: &Region, issue: &str, words: &str) -> (Curator, Voice) {
    let [one, two] = [(); 2].map(|()| curator_of(test, region));
    let new = NewVoice {
        text: words.to_owned().try_into().expect("words"),
        read_back_on: "2026-06-01".parse().expect("a day"),
    };
    let issue = issue.parse().expect("an id");
    let voice = test.registry.record_voice(&one, issue, new).expect("is recorded");
    let voice = test.registry.check_voice(&two, voice.id, voice.version).expect("is checked");
    (one, voice)
}

/// A voice that papers may show.
fn open_voice(test: &TestRegistry, region: &Region, issue: &str, words: &str) -> (Curator, Voice) {
    let (by, voice) = checked_voice(test, region, issue, words);
    let voice = test.registry.open_voice(&by, voice.id, voice.version).expect("is opened");
    (by, voice)
}

fn issue(curator: &Client, theme: &str, is_public: bool) -> String {
    let mut new = new_issue(theme);
    new["is_public"] = json!(is_public);
    text(&curator.post(ISSUES, &new).expect(201)["id"])
}

fn give(curator: &Client, report: &Value) {
    let path = format!("/api/v1/reports/{}/givings", text(&report["id"]));
    curator.send("POST", &path, None, &[("if-match", "\"1\"")]).expect(200);
}

fn page_of(report: &Value) -> String {
    format!("/reports/{}", text(&report["id"]))
}

/// Everything that stands in the cells of a workbook.
fn workbook_text(answer: &Answer) -> String {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(answer.bytes.clone())).expect("opens");
    let sheets = workbook.worksheets();
    sheets.iter().flat_map(|(_, sheet)| sheet.rows().flatten()).map(ToString::to_string).collect()
}

/// Fails if a report tells the words, or which voice stands in it, in anything but its page and the page's PDF.
fn assert_untold(curator: &Client, browser: &Browser, report: &Value, voice: &Voice) {
    let (page, path) = (page_of(report), format!("/api/v1/reports/{}", text(&report["id"])));
    let tables = blocks(report, "table");
    let table = format!("tables/{}.csv", text(&tables[0]["id"]));
    let mut told = vec![curator.get(&path), curator.get("/api/v1/reports")];
    for form in ["paper.csv", "paper.json", table.as_str()] {
        told.push(browser.get(&format!("{page}/{form}")));
    }
    for form in ["paper.csv", table.as_str()] {
        told.push(curator.get(&format!("{path}/{form}")));
    }
    for answer in &told {
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert!(
            !answer.text.contains(WORDS) && !answer.text.contains(&voice.id.to_string()),
            "{}",
            answer.text
        );
    }
    for workbook in [curator.get(&format!("{path}/paper.xlsx")), browser.get(&format!("{page}/paper.xlsx"))] {
        assert!(!workbook_text(&workbook).contains(WORDS));
    }
    if let Some(pages) = pages(curator, &path) {
        assert!(!pages.concat().contains(WORDS), "the API tells a voice");
    }
}

/// What stands in a column of a report's only table of issues, by theme.
fn column(report: &Value, heading: &str) -> Vec<(String, String)> {
    let table = blocks(report, "table").remove(0);
    let columns = table["columns"].as_array().expect("columns");
    let place = columns.iter().position(|column| column["heading"] == heading).expect("the column");
    let rows = table["rows"].as_array().expect("rows").iter();
    rows.map(|row| (shown(&row[0]), shown(&row[place]))).collect()
}

tests! {
    fn a_voice_is_on_page_and_pdf_alone_and_gone_when_it_is_withdrawn(test: &TestRegistry) {
        let region = Region::build(test);
        let (curator, [papers, _]) = published(test, &region);
        let issue = issue(&curator, "余暇", false);
        let (by, voice) = open_voice(test, &region, &issue, WORDS);
        let closed = "まだだれも確かめていない";
        checked_voice(test, &region, &issue, closed);
        let browser = visitor(test, &region);
        let mut reports = Vec::new();
        for kind in ["one_page", "issue_list"] {
            let report = made(&curator, kind, Some(&papers));
            let page = browser.get(&page_of(&report)).text;
            assert!(page.contains(&format!("「{WORDS}」（余暇）")) && !page.contains(closed), "{page}");
            assert!(!page.contains("2026-06-01") && !page.contains("令和8年6月1日"), "no day of a person");
            assert_untold(&curator, &browser, &report, &voice);
            if let Some(pages) = read_pdf(&browser.get(&format!("{}/paper.pdf", page_of(&report)))) {
                assert!(pages.concat().contains(WORDS), "{pages:?}");
                assert!(kind != "one_page" || pages.len() == 1, "{} pages", pages.len());
            }
            reports.push(report);
        }
        give(&curator, &reports[0]);
        test.registry.withdraw_voice(&by, voice.id, voice.version).expect("is withdrawn");
        for report in &reports {
            let page = browser.get(&page_of(report));
            assert!(page.status == 200 && !page.text.contains(WORDS), "{}", page.text);
            // Number, hash and all that it says besides stay.
            let again = curator.get(&format!("/api/v1/reports/{}", text(&report["id"]))).expect(200);
            for field in ["number", "content_hash", "made_on", "document"] {
                assert_eq!(again[field], report[field], "{field}");
            }
        }
        assert!(!test.registry.dump_text().expect("dumps").contains(WORDS));
    }

    fn a_paper_for_everybody_has_voices_about_public_issues_alone(test: &TestRegistry) {
        let region = Region::build(test);
        let (curator, [papers, open]) = published(test, &region);
        let inside = "夜だけ来てくれる人がほしい";
        let [own, public] = [issue(&curator, "夜間", false), issue(&curator, "余暇", true)];
        open_voice(test, &region, &own, inside);
        open_voice(test, &region, &public, WORDS);
        let browser = visitor(test, &region);
        let says = |browser: &Browser, report: &Value| {
            let page = browser.get(&page_of(report)).text;
            (page.contains(inside), page.contains(WORDS))
        };
        let (council, everybody) = (made(&curator, "issue_list", Some(&papers)), made(&curator, "issue_list", Some(&open)));
        give(&curator, &council);
        give(&curator, &everybody);
        let stranger = Browser::anonymous(test);
        assert_eq!(says(&browser, &council), (true, true));
        assert_eq!([says(&browser, &everybody), says(&stranger, &everybody)], [(false, true); 2]);
        assert_eq!(stranger.get(&page_of(&council)).status, 404);
        // The issue is the council's alone again: its voices go back to it, the numbered paper stays.
        curator.patch(&format!("{ISSUES}/{public}"), 1, &json!({ "is_public": false })).expect(200);
        assert_eq!([says(&browser, &everybody), says(&stranger, &everybody)], [(false, false); 2]);
        assert!(stranger.get(&page_of(&everybody)).text.contains("余暇"));
        assert_eq!(says(&browser, &council), (true, true));
    }

    fn an_urgent_issue_stands_first_on_papers(test: &TestRegistry) {
        let region = Region::build(test);
        let (curator, [papers, _]) = published(test, &region);
        let kept = |theme: &str, fields: Value| {
            let mut new = new_issue(theme);
            new.as_object_mut().expect("an issue").extend(fields.as_object().expect("fields").clone());
            curator.post(ISSUES, &new).expect(201);
        };
        kept("移動", json!({ "stage": "plenary", "due_on": "2027-04-01" }));
        kept("夜間の見守り", json!({ "stage": "collected", "is_urgent": true }));
        kept("短期入所", json!({ "stage": "collected", "is_urgent": true, "due_on": "2027-05-31" }));
        for kind in ["one_page", "issue_list"] {
            let told = column(&made(&curator, kind, Some(&papers)), "期限");
            let expected = [("短期入所", "急ぐ：令和9年5月31日"), ("夜間の見守り", "急ぐ"), ("移動", "令和9年4月1日")];
            assert_eq!(told, expected.map(|(theme, due)| (theme.to_owned(), due.to_owned())), "{kind}");
        }
    }

    fn what_a_meeting_is_asked_is_written_or_follows_from_the_stage(test: &TestRegistry) {
        let region = Region::build(test);
        let (curator, [papers, open]) = published(test, &region);
        let asked = "緊急の枠を2床、市に求めるか";
        let mut new = new_issue("短期入所");
        (new["stage"], new["asked_decision"]) = (json!("plenary"), json!(format!("　{asked} ")));
        let id = text(&curator.post(ISSUES, &new).expect(201)["id"]);
        let path = format!("{ISSUES}/{id}");
        for (theme, stage) in [("移動", "steering"), ("余暇", "collected")] {
            let mut new = new_issue(theme);
            new["stage"] = json!(stage);
            curator.post(ISSUES, &new).expect(201);
        }
        // The same rules as for the other words of an issue.
        assert_eq!(curator.get(&path).expect(200)["asked_decision"], asked);
        test.anonymous().get(&path).expect(404);
        for faulty in [json!("長".repeat(61)), json!("a\u{7}b"), json!(" "), json!(4)] {
            assert_eq!(curator.patch(&path, 1, &json!({ "asked_decision": faulty })).fields(), ["asked_decision"]);
        }
        let told = |theme: &str, asked: &str| (theme.to_owned(), asked.to_owned());
        let expected = vec![told("余暇", "―"), told("短期入所", asked), told("移動", "どう進めるか")];
        let browser = visitor(test, &region);
        let sorted = |mut rows: Vec<(String, String)>| {
            rows.sort();
            rows
        };
        let mut first = None;
        for kind in ["one_page", "issue_list"] {
            let report = made(&curator, kind, Some(&papers));
            assert_eq!(sorted(column(&report, "決めてほしいこと")), sorted(expected.clone()), "{kind}");
            let csv = curator.get(&format!("/api/v1/reports/{}/paper.csv", text(&report["id"]))).text;
            assert!(csv.contains(asked) && browser.get(&page_of(&report)).text.contains(asked));
            assert!(!made(&curator, kind, Some(&open)).to_string().contains(asked), "the issue is the council's alone");
            first.get_or_insert(report);
        }
        // At the page it is changed as everything else.
        let edited = "市に2床を求め、財源も示すか";
        let fields = [("theme", "短期入所"), ("content", "足りない"), ("asked_decision:null", edited), ("readers", "public")];
        let sent = browser.fill(&format!("/issues/{id}/edit"), &format!("/issues/{id}"), &fields);
        assert_eq!(sent.status, 303, "{}", sent.text);
        for page in [browser.get(&format!("/issues/{id}")), Browser::anonymous(test).get(&format!("/issues/{id}"))] {
            assert!(page.text.contains(edited), "{}", page.text);
        }
        assert!(made(&curator, "one_page", Some(&open)).to_string().contains(edited));
        curator.patch(&path, 2, &json!({ "asked_decision": null })).expect(200);
        let rows = column(&made(&curator, "one_page", Some(&papers)), "決めてほしいこと");
        assert!(rows.contains(&told("短期入所", "どう進めるか")), "{rows:?}");
        let first = first.expect("a report");
        let kept = curator.get(&format!("/api/v1/reports/{}", text(&first["id"]))).expect(200);
        assert_eq!(kept["document"], first["document"], "a numbered paper stays as it is");
    }

    fn one_page_stays_one_with_questions_and_a_voice(test: &TestRegistry) {
        let region = Region::build(test);
        let (curator, [papers, _]) = published(test, &region);
        let cell = ["open_persons", "*", "*", "*", "*", "*", "*"];
        let mut issues = Vec::new();
        for number in 0..5 {
            let mut new = new_issue(&format!("短期入所 {number}"));
            (new["stage"], new["evidence"]) = (json!("plenary"), json!([{ "release_id": papers, "cell": cell }]));
            new["asked_decision"] = json!("緊急のときに泊まれる枠を2床、来年度から委託で確かめておくよう、市に求めるか");
            issues.push(text(&curator.post(ISSUES, &new).expect(201)["id"]));
        }
        let rows = |report: &Value| blocks(report, "table")[0]["rows"].as_array().map_or(0, Vec::len);
        let quiet = made(&curator, "one_page", Some(&papers));
        assert_eq!(rows(&quiet), 3, "questions of two lines");
        let long = "長".repeat(200);
        open_voice(test, &region, &issues[0], &long);
        let words = "空きを待っているあいだに、親が二人とも倒れました。どこかに一晩だけでも泊まれるところがあれば、と何度も思いました。";
        open_voice(test, &region, &issues[0], words);
        let report = made(&curator, "one_page", Some(&papers));
        let browser = visitor(test, &region);
        let page = browser.get(&page_of(&report)).text;
        assert!(page.contains(words) && !page.contains(&long), "a voice is said whole or not at all");
        assert_eq!(rows(&report), 2);
        assert!(report.to_string().contains("ほかの3件"));
        for (report, said) in [(&quiet, false), (&report, true)] {
            let Some(pages) = read_pdf(&browser.get(&format!("{}/paper.pdf", page_of(report)))) else { return };
            assert_eq!((pages.len(), pages.concat().contains(words)), (1, said), "{pages:?}");
        }
    }
}
