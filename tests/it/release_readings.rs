//! What is read of releases: cells and what is none, differences, trends, rates, waits, a workbook, pages; and by
//! which settings they are made.

use std::collections::BTreeSet;
use std::io::Cursor;

use arunai_tests::region::Region;
use arunai_tests::{Client, TestRegistry, tests};
use calamine::{Data, Reader, Xlsx};
use serde_json::{Value, json};

use crate::case_work::text;
use crate::releases::{KEY, QUARTER, cells, count_inhabitants, enter_cases, enter_new, key, make};

/// The cells that an answer tells, by their keys, and whether it says 公表対象外.
fn answered(client: &Client, path: &str) -> (bool, Vec<[String; 8]>) {
    let body = client.get(path).expect(200);
    let keys = body["cells"].as_array().expect("cells").iter();
    let keys = keys.map(|cell| KEY.map(|name| text(&cell[name]))).collect();
    (!body["outside"].is_null(), keys)
}

/// What is no cell is answered with what comes nearest, and alike whether or not there is anybody.
fn what_is_no_cell(region: &Region, member: &Client, path: &str) {
    let city = region.city.as_str();
    let ask = |query: &str| answered(member, &format!("{path}/cells?{query}"));
    let (outside, inside) = ask(&format!("measure=open&area={city}&stage=*&reason=*&waited=*"));
    assert!(!outside && inside.len() > 10, "{inside:?}");
    for reason in ["full", "cost"] {
        let (outside, nearest) = ask(&format!("measure=open&area={city}&reason={reason}"));
        let one =
            |area: &str, reason: &str| ["open", area, "*", "*", reason, "*", "*", "*"].map(str::to_owned);
        assert!(outside);
        assert_eq!(nearest, [one("*", reason), one(city, "*")], "{reason}");
    }
    let (outside, nearest) = ask(&format!("measure=new&area={}", region.elsewhere));
    let new = ["new", "*", "*", "*", "*", "*", "*", "*"].map(str::to_owned);
    assert_eq!((outside, nearest), (true, vec![new]));
    assert_eq!(member.get(&format!("{path}/cells?measure=age")).fields(), ["measure"]);
}

fn a_workbook(member: &Client, path: &str, told: usize) {
    let answer = member.get(&format!("{path}/cells.xlsx"));
    assert_eq!(answer.status, 200);
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(answer.bytes.clone())).expect("opens");
    assert_eq!(workbook.sheet_names(), ["数", "説明"]);
    let sheet = workbook.worksheet_range("数").expect("a sheet");
    assert_eq!(sheet.rows().count(), told + 1);
    let is_known = |cell: &Data| matches!(cell, Data::Float(_)) || *cell == Data::String("＊".into());
    assert!(sheet.rows().skip(1).all(|row| is_known(&row[9])));
}

tests! {
    fn a_release_is_read_in_many_ways(test: &TestRegistry) {
        let region = Region::build(test);
        enter_cases(test, &region);
        let curator = test.curator(region.council);
        let first = make(&curator, QUARTER)["releases"][0].clone();
        count_inhabitants(&curator, &region, "2026-01-01");
        test.clock.set("2026-06-16T03:00:00Z".parse().expect("a time"));
        // Fifteen needs of October to December, whose release is out.
        enter_new(test, &region, "2025-12-01", 5);
        // Enough, or what is open and what came late would give a small number of new ones away.
        enter_new(test, &region, "2026-02-10", 3);
        let second = make(&test.curator(region.council), "2025-Q4")["releases"][0].clone();
        let member = test.member(region.council);
        let path = format!("/api/v1/releases/{}", text(&second["id"]));
        let (before, after) = (cells(&member, &first), cells(&member, &second));
        what_is_no_cell(&region, &member, &path);
        a_workbook(&member, &path, after.len());
        // What was entered late is a correction of the next release, and no new need of its period.
        assert_eq!(after[&key("late_new * * *")], Some(15));
        assert_eq!(before[&key("new * * *")], Some(300));
        assert!(after[&key("new * * *")].is_none_or(|new| new < 15), "none of them is new");
        assert_eq!(before[&key("open * * *")].zip(after[&key("open * * *")]).map(|(a, b)| b - a), Some(27));
        let differences = member.get(&format!("{path}/differences")).expect(200);
        assert_eq!(differences["before_id"], first["id"]);
        for cell in differences["cells"].as_array().expect("cells") {
            let key = KEY.map(|name| text(&cell[name])).join(" ");
            let (was, is) = (before.get(&key).copied().flatten(), after[&key]);
            let change = was.zip(is).map(|(was, is)| is as i64 - was as i64);
            assert_eq!((cell["before"].as_u64(), cell["change"].as_i64()), (was, change), "{key}");
        }
        let trend = format!("/api/v1/release_trends?council={}&measure=open", region.council);
        let points = member.get(&trend).expect(200)["points"].clone();
        assert_eq!(points[1]["change"], 27);
        let public = test.anonymous().get(&trend).expect(200);
        assert_eq!((&public["tier"], public["points"].as_array().map(Vec::len)), (&json!("public"), Some(2)));
        assert_eq!(member.get("/api/v1/release_trends?measure=open").status, 400);
        let waits = member.get(&format!("{path}/waits")).expect(200);
        let whole = waits["services"].as_array().expect("services").iter().find(|wait| wait["service"] == "*").cloned();
        // Everything was open since October or November, and seen at the end of March.
        assert_eq!(whole.expect("all")["open"].as_u64(), after[&key("open * * *")]);
        let rates = |release: &Value| {
            let rates = member.get(&format!("/api/v1/releases/{}/rates", text(&release["id"]))).expect(200);
            rates["areas"].as_array().expect("areas").iter().filter(|area| !area["rate"].is_null()).count()
        };
        assert_eq!(rates(&first), 0, "nobody was counted by then");
        assert!(rates(&second) > 0);
        pages(test, &second, &member);
    }

    fn what_is_published_changes_with_a_quarter_to_come(test: &TestRegistry) {
        let region = Region::build(test);
        enter_cases(test, &region);
        let curator = test.curator(region.council);
        let decide = |client: &Client, day: &str, releases: Value| {
            let path = format!("/api/v1/councils/{}/settings/{day}", region.council);
            client.send("PUT", &path, Some(json!({ "releases": releases }).to_string().into_bytes()), &[])
        };
        let fewer = json!({ "tables": ["area_service"], "council": { "least_persons": 12, "least_organizations": 0,
            "least_outside": 0, "is_zero_small": false, "is_by_inhabitants": false }, "public": { "least_persons": 12,
            "least_organizations": 3, "least_outside": 3, "is_zero_small": true, "is_by_inhabitants": true } });
        for day in ["2026-06-15", "2026-04-01", "2026-07-02"] {
            let refused = decide(&curator, day, fewer.clone());
            assert_eq!((refused.status, refused.fields()), (400, vec!["valid_from".to_owned()]), "{day}");
        }
        let weak = json!({ "tables": ["kind"], "council": { "least_persons": 4, "least_organizations": 0,
            "least_outside": 0, "is_zero_small": false, "is_by_inhabitants": false } });
        assert_eq!(decide(&curator, "2026-07-01", weak).fields(), ["releases.council.least_persons"]);
        decide(&curator, "2026-07-01", fewer).expect(200);
        test.clock.set("2026-10-15T03:00:00Z".parse().expect("a time"));
        let curator = test.curator(region.council);
        let job = make(&curator, "2026-Q2");
        let council = &job["releases"][0];
        assert_eq!(council["least_persons"], 12, "{job}");
        let cells = cells(&curator, council);
        assert!(cells.keys().all(|key| key.ends_with(" * * * *") && !key.contains("adult")), "{cells:?}");
        assert!(cells.values().flatten().all(|value| *value == 0 || *value >= 12));
    }

    fn a_council_chooses_what_is_told_of_needs(test: &TestRegistry) {
        let region = Region::build(test);
        enter_cases(test, &region);
        let curator = test.curator(region.council);
        let path = format!("/api/v1/councils/{}/settings/2026-07-01", region.council);
        let decide = |releases: Value| {
            let settings = json!({ "releases": releases }).to_string().into_bytes();
            curator.send("PUT", &path, Some(settings), &[])
        };
        for measures in [json!([]), json!(["late"])] {
            let refused = decide(json!({ "tables": ["area"], "measures": measures }));
            assert_eq!((refused.status, refused.fields()), (400, vec!["releases.measures".to_owned()]));
        }
        // Areas by quarter, without service groups, and of needs neither the new ones nor what came late.
        decide(json!({ "tables": ["area"], "measures": ["met"] })).expect(200);
        test.clock.set("2026-10-15T03:00:00Z".parse().expect("a time"));
        let release = make(&test.curator(region.council), "2026-Q2")["releases"][0].clone();
        let member = test.member(region.council);
        let cells = cells(&member, &release);
        let of = |place: usize| -> BTreeSet<&str> {
            cells.keys().filter_map(|key| key.split(' ').nth(place)).collect()
        };
        assert_eq!(of(0), ["met", "open", "open_persons"].into());
        assert_eq!(of(1), ["*", region.city.as_str(), region.town.as_str()].into());
        let is_in_one_table = |key: &String| {
            let codes: Vec<&str> = key.split(' ').skip(1).collect();
            codes.iter().filter(|code| **code != "*").count() < 2
        };
        assert!(cells.keys().all(is_in_one_table), "{cells:?}");
        assert!(cells[&key(&format!("open {} * *", region.city))].is_some(), "{cells:?}");
        let id = text(&release["id"]);
        let council = region.council;
        for path in [
            format!("/api/v1/release_trends?council={council}&measure=open&area={}", region.city),
            format!("/api/v1/gaps?council={council}"),
            format!("/api/v1/releases/{id}/rates"),
            format!("/api/v1/releases/{id}/waits"),
            format!("/api/v1/releases/{id}/differences"),
        ] {
            member.get(&path).expect(200);
        }
        let (outside, nearest) = answered(&member, &format!("/api/v1/releases/{id}/cells?measure=new&area={}", region.city));
        assert!(outside);
        assert_eq!(nearest.iter().map(|cell| &*cell[0]).collect::<Vec<_>>(), ["met", "open", "open_persons"]);
        assert!(nearest.iter().all(|cell| cell[1] == region.city.as_str()));
        let trend = member.get(&format!("/api/v1/release_trends?council={council}&measure=newest"));
        assert_eq!(trend.fields(), ["measure"]);
    }
}

/// The pages show what their reader may read.
fn pages(test: &TestRegistry, papers: &Value, member: &Client) {
    let anybody = test.anonymous();
    let list = anybody.get("/releases").text;
    assert!(list.contains("令和7年度 第4四半期") && !list.contains("回収資料"), "{list}");
    assert_eq!(anybody.get(&format!("/releases/{}", text(&papers["id"]))).status, 404);
    let listed = anybody.get("/api/v1/releases").expect(200);
    let open = listed["items"].as_array().expect("releases").last().cloned().expect("one");
    let page = anybody.get(&format!("/releases/{}", text(&open["id"])));
    assert_eq!(page.status, 200);
    for words in ["困りごとが残っている人は", "サービスの分野ごと", "待っている長さ", "すべての数（CSV）"]
    {
        assert!(page.text.contains(words), "{words}: {}", page.text);
    }
    assert!(anybody.get("/releases/explained").text.contains("1,476 − 1,065 − 372 ＝ 39"));
    // A cookie opens the pages, a token does not.
    assert_eq!(member.get(&format!("/releases/{}", text(&papers["id"]))).status, 404);
}
