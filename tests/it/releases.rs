//! Releases over HTTP: made once, by a job, in two tiers, of which nothing hidden can be read.

use std::collections::BTreeMap;
use std::time::Duration;

use arunai_tests::region::Region;
use arunai_tests::{Client, TestRegistry, tests};
use serde_json::{Value, json};

use crate::case_work::{new_case, report, text};

pub const QUARTER: &str = "2025-Q3";
/// What a cell of a release is known by.
pub const KEY: [&str; 8] =
    ["measure", "area", "stage", "service", "reason", "waited", "life_stage", "urgency"];
const TERMS: [&str; 5] = ["kind_22", "kind_24", "kind_33", "kind_46", "domain_mobility"];

/// 240 cases of three organisations in two municipalities, each with a need or two.
pub fn enter_cases(test: &TestRegistry, region: &Region) {
    enter_in_order(test, region, false);
}

/// The same cases, the last first if wanted.
pub fn enter_in_order(test: &TestRegistry, region: &Region, backwards: bool) {
    let mut organizations: Vec<_> = region.organizations.iter().take(3).enumerate().collect();
    if backwards {
        organizations.reverse();
    }
    for (place, organization) in organizations {
        let worker = test.worker(*organization);
        let entry = |number: usize| {
            let mut case = new_case(region);
            if (number + place).is_multiple_of(3) {
                case["residence_area"] = json!(region.town);
            }
            let need = |term: &str, day: &str| json!({ "term": term, "reports": [report(day, "unmet")] });
            let first = TERMS[(number * number + place) % TERMS.len()];
            let mut needs = vec![need(first, "2025-10-10")];
            if number.is_multiple_of(4) {
                needs.push(need(TERMS[(number * number + place + 1) % TERMS.len()], "2025-11-10"));
            }
            json!({ "case": case, "needs": needs })
        };
        let mut entries: Vec<Value> = (0..80).map(entry).collect();
        entries.extend(uncounted(region));
        if backwards {
            entries.reverse();
        }
        worker.post("/api/v1/case_entries", &json!({ "entries": entries })).expect(201);
    }
}

/// Cases that count in no release of the quarter: supported mainly by others, at home elsewhere, or not known in
/// need before the quarter was over.
fn uncounted(region: &Region) -> [Value; 3] {
    let need = |day: &str| json!([{ "term": "kind_22", "reports": [report(day, "unmet")] }]);
    let mut others = new_case(region);
    others["main_support"] = json!(false);
    let mut elsewhere = new_case(region);
    elsewhere["residence_area"] = json!(region.elsewhere);
    [
        json!({ "case": others, "needs": need("2025-10-10") }),
        json!({ "case": elsewhere, "needs": need("2025-10-10") }),
        json!({ "case": new_case(region), "needs": need("2026-01-01") }),
    ]
}

/// So many new needs of a short stay on a day, of each of three organisations.
pub fn enter_new(test: &TestRegistry, region: &Region, day: &str, each: usize) {
    for organization in &region.organizations[..3] {
        let need = json!([{ "term": "kind_24", "reports": [report(day, "unmet")] }]);
        let entries: Vec<Value> =
            (0..each).map(|_| json!({ "case": new_case(region), "needs": need })).collect();
        test.worker(*organization).post("/api/v1/case_entries", &json!({ "entries": entries })).expect(201);
    }
}

/// So many inhabitants everywhere, from a day on, that zeros are shown.
pub fn count_inhabitants(curator: &Client, region: &Region, day: &str) {
    for area in [&region.city, &region.town] {
        let counted = json!({ "area_code": area, "population_kind": "residents", "counted_on": day,
            "rows": [{ "persons": 100_000 }] });
        let body = Some(counted.to_string().into_bytes());
        let headers = [("content-type", "application/json")];
        curator.send("PUT", "/api/v1/populations", body, &headers).expect(200);
    }
}

/// Makes the releases of a period, and waits for them.
pub fn make(curator: &Client, period: &str) -> Value {
    ended(curator, "/api/v1/releases", period)
}

/// Waits for a look at what would be hidden.
pub fn preview(curator: &Client) -> Value {
    let job = ended(curator, "/api/v1/release_previews", QUARTER);
    assert_eq!(
        (&job["state"], &job["dry_run"], &job["releases"]),
        (&json!("done"), &json!(true), &json!([]))
    );
    job["previews"].clone()
}

fn ended(curator: &Client, start: &str, period: &str) -> Value {
    over(curator, &curator.post(start, &json!({ "period": period })).expect(202))
}

/// A job when it is over: after ten minutes at most, for machines that do much else at the same time.
pub fn over(curator: &Client, job: &Value) -> Value {
    let path = format!("/api/v1/release_jobs/{}", text(&job["id"]));
    for _ in 0..6_000 {
        let job = curator.get(&path).expect(200);
        if job["state"] != "running" {
            return job;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("the job does not end");
}

pub fn cells(client: &Client, release: &Value) -> BTreeMap<String, Option<u64>> {
    let path = format!("/api/v1/releases/{}/cells", text(&release["id"]));
    let found = client.get(&path).expect(200);
    let cells = found["cells"].as_array().expect("cells").iter();
    cells.map(|cell| (KEY.map(|name| text(&cell[name])).join(" "), cell["value"].as_u64())).collect()
}

/// The key of a cell by measure, area, stage and service, which divides nothing else.
pub fn key(parts: &str) -> String {
    format!("{parts} * * * *")
}

fn gap_table(client: &Client, query: &str) -> Value {
    client.get(&format!("/api/v1/gaps?{query}")).expect(200)
}

/// What a table tells of a cell: open needs and persons.
fn told(table: &Value, area: &str, column: &str) -> Value {
    let cells = table["cells"].as_array().expect("cells");
    let found = cells.iter().find(|cell| cell["area_code"] == area && cell["group_id"] == column);
    found.expect("a cell")["published"].clone()
}

tests! {
    fn the_gap_table_reads_releases_and_nothing_else(test: &TestRegistry) {
        let region = Region::build(test);
        enter_cases(test, &region);
        let (curator, anybody) = (test.curator(region.council), test.anonymous());
        let query = format!("council={}", region.council);
        let published = |client: &Client, query: &str| gap_table(client, query)["release"].clone();
        assert!(published(&curator, &query).is_null(), "nothing was published");
        let job = make(&curator, QUARTER);
        let [council, public] = [&job["releases"][0], &job["releases"][1]];
        for (client, release) in [(&curator, council), (&test.member(region.council), council), (&anybody, public),
            (&test.member(region.other_council), public), (&test.administrator(), public)]
        {
            let table = gap_table(client, &query);
            assert_eq!((&table["release"]["id"], &table["release"]["period"]), (&release["id"], &json!(QUARTER)));
            let reader = if release == council { &curator } else { &anybody };
            let cells = cells(reader, release);
            for cell in table["cells"].as_array().expect("cells") {
                let (area, group) = (text(&cell["area_code"]), text(&cell["group_id"]));
                for measure in ["open", "open_persons", "new", "met"] {
                    let published = cells.get(&key(&format!("{measure} {area} * {group}"))).copied().flatten();
                    assert_eq!(cell["published"][measure].as_u64(), published, "{area} {group}");
                }
                // A hidden number decides nothing: the rule has no figure.
                let rule = cell["decided_by"].as_array().expect("rules").iter().find(|r| r["rule"] == "no_open_needs");
                let figure = rule.expect("the rule")["figure"].as_f64();
                assert_eq!(figure.map(|persons| persons as u64), cell["published"]["open_persons"].as_u64());
                assert!(cell["own"].is_null() && cell["open_persons"].is_null());
            }
        }
        let city = region.city.as_str();
        assert!(told(&gap_table(&curator, &query), city, "group_short_stay")["open_persons"].as_u64() >= Some(5));
        // A worker counts the own cases and reads no release; kinds and other quarters are not published.
        assert!(published(&test.worker(region.organizations[0]), &query).is_null());
        assert!(told(&gap_table(&curator, &format!("{query}&by=kind")), city, "kind_24").is_null());
        for (asked, is_there) in [("quarter=2025-Q3", true), ("quarter=2025-Q4", false), ("quarter=2025-Q2", false),
            ("day=2025-12-31", false), ("day=2026-01-01", true)]
        {
            assert_eq!(!published(&curator, &format!("{query}&{asked}")).is_null(), is_there, "{asked}");
        }
        let reason = json!({ "reason": "集計に誤りがあった" }).to_string().into_bytes();
        let path = format!("/api/v1/releases/{}/withdrawals", text(&council["id"]));
        curator.send("POST", &path, Some(reason), &[("if-match", "\"1\""), ("content-type", "application/json")]).expect(200);
        assert!(published(&curator, &query).is_null(), "it is withdrawn");
    }

    fn a_release_is_made_once_and_hides_what_is_small(test: &TestRegistry) {
        let region = Region::build(test);
        enter_cases(test, &region);
        let curator = test.curator(region.council);
        let preview = preview(&curator);
        let job = make(&curator, QUARTER);
        assert_eq!(job["state"], "done", "{job}");
        let [council, public] = [&job["releases"][0], &job["releases"][1]];
        assert_eq!((&council["tier"], &public["tier"]), (&json!("council"), &json!("public")));
        let (papers, web) = (cells(&curator, council), cells(&test.anonymous(), public));
        assert_eq!(papers[&key("new * * *")], Some(300));
        assert_eq!(papers[&key("open_persons * * *")], Some(240));
        // The public sees a part of what the council sees, and nobody a small number.
        assert_eq!(papers.keys().collect::<Vec<_>>(), web.keys().collect::<Vec<_>>());
        assert!(web.iter().all(|(key, value)| value.is_none() || papers[key] == *value));
        assert!(papers.values().flatten().all(|value| *value == 0 || *value >= 5), "{papers:?}");
        assert!(web.values().flatten().all(|value| *value >= 10), "{web:?}");
        let hidden = preview[0]["hidden"].as_array().expect("hidden");
        assert_eq!(hidden.len(), papers.values().filter(|value| value.is_none()).count());
        assert!(!preview.to_string().contains("300"), "a pattern has no number");
        // One candidate a quarter: to compare several would tell more than the release.
        let hidden = json!({ "period": "2025-Q4", "hide": [["open", "*", "*", "*", "*", "*", "*", "*"]] });
        assert_eq!(curator.post("/api/v1/release_previews", &hidden).fields(), ["hide"]);
        // It is never made again, and never changed.
        for path in ["/api/v1/releases", "/api/v1/release_previews"] {
            for told in [QUARTER, "2025-Q2"] {
                curator.post(path, &json!({ "period": told })).expect(409);
            }
        }
        assert_eq!(cells(&curator, council), papers);
    }

    fn a_release_is_read_by_whom_it_is_for(test: &TestRegistry) {
        let region = Region::build(test);
        enter_cases(test, &region);
        let curator = test.curator(region.council);
        let job = make(&curator, QUARTER);
        let [council, public] = [&job["releases"][0], &job["releases"][1]];
        let path = |release: &Value| format!("/api/v1/releases/{}", text(&release["id"]));
        for client in [test.anonymous(), test.member(region.other_council), test.administrator()] {
            client.get(&path(council)).expect(404);
            client.get(&format!("{}/cells", path(council))).expect(404);
            client.get(&format!("{}/cells.csv", path(council))).expect(404);
            client.get(&path(public)).expect(200);
            let listed = client.get("/api/v1/releases").expect(200);
            assert_eq!(listed["items"], json!([public]));
        }
        let member = test.member(region.council);
        assert_eq!(member.get(&path(council)).expect(200), *council);
        assert_eq!(member.get("/api/v1/releases").expect(200)["items"].as_array().map(Vec::len), Some(2));
        let answer = member.get(&format!("{}/cells?measure=age", path(council)));
        assert_eq!((answer.status, answer.fields()), (400, vec!["measure".to_owned()]));
        let table = member.get(&format!("{}/cells.csv", path(council)));
        assert!(table.text.contains("open_persons,*,*,*,*,*,*,*,全域・困りごとが残っている人（実人数）,240"), "{}", table.text);
        assert!(table.text.contains('＊'));
        // 非公開・回収資料, which nothing inside a table could say.
        let saved_as = |client: &Client, release| {
            let table = client.get(&format!("{}/cells.csv", path(release)));
            table.header("content-disposition").unwrap_or_default().to_owned()
        };
        assert!(saved_as(&member, council).contains("%E9%9D%9E%E5%85%AC%E9%96%8B%E3%83%BB%E5%9B%9E%E5%8F%8E"));
        assert_eq!(saved_as(&test.anonymous(), public), "attachment; filename=\"release.csv\"");
        let feed = test.anonymous().get("/api/v1/changes?limit=200").expect(200).to_string();
        assert!(!feed.contains(&text(&council["id"])), "{feed}");
        // What a job says is the council's own.
        let other = test.curator(region.other_council);
        other.get(&format!("/api/v1/release_jobs/{}", text(&job["id"]))).expect(404);
    }

    fn a_withdrawn_release_stays_listed_with_the_reason(test: &TestRegistry) {
        let region = Region::build(test);
        enter_cases(test, &region);
        let curator = test.curator(region.council);
        let public = make(&curator, QUARTER)["releases"][1].clone();
        let path = format!("/api/v1/releases/{}", text(&public["id"]));
        let withdraw = |client: &Client, reason: &str| {
            let body = json!({ "reason": reason }).to_string().into_bytes();
            client.send("POST", &format!("{path}/withdrawals"), Some(body), &[("if-match", "\"1\"")])
        };
        withdraw(&test.curator(region.other_council), "x").expect(404);
        assert_eq!(withdraw(&curator, "").fields(), ["reason"]);
        let withdrawn = withdraw(&curator, "集計の範囲を誤ったため").expect(200);
        assert_eq!(withdrawn["withdrawal_reason"], "集計の範囲を誤ったため");
        assert_eq!(test.anonymous().get(&path).expect(200), withdrawn);
        assert_eq!(withdrawn["content_hash"], public["content_hash"]);
        test.anonymous().get(&format!("{path}/cells")).expect(409);
        // The page says so, too, and no number.
        let page = test.anonymous().get(&format!("/releases/{}", text(&public["id"])));
        assert_eq!(page.status, 200);
        assert!(page.text.contains("取り下げました") && page.text.contains("集計の範囲を誤ったため"), "{}", page.text);
        assert!(!page.text.contains("<td") && !page.text.contains("cells.csv"));
        withdraw(&curator, "x").expect(412);
    }

    fn of_few_cases_only_the_whole_region_is_told(test: &TestRegistry) {
        let region = Region::build(test);
        let worker = test.worker(region.organizations[0]);
        worker.post("/api/v1/cases", &new_case(&region)).expect(201);
        let curator = test.curator(region.council);
        let refused = make(&curator, QUARTER);
        assert!(text(&refused["problem"]).contains("fiscal years"), "{refused}");
        let job = make(&curator, "2025");
        assert_eq!(job["state"], "done", "{job}");
        let council = &job["releases"][0];
        assert_eq!((&council["coverage"], &council["period"]), (&json!("fewer_than_three"), &json!("2025")));
        let cells = cells(&curator, council);
        assert!(cells.keys().all(|key| key.contains(" * * ") && key.ends_with(" * * * *")), "{cells:?}");
        assert!(cells.keys().any(|key| key.contains("group_short_stay")));
    }

    fn a_quarter_that_is_not_over_has_no_release(test: &TestRegistry) {
        let region = Region::build(test);
        let curator = test.curator(region.council);
        for period in ["2026-Q1", "2025-Q5", ""] {
            let refused = curator.post("/api/v1/releases", &json!({ "period": period })).expect(400);
            assert_eq!(refused["errors"][0]["field"], "period", "{refused}");
        }
    }
}
