//! An attack through HTTP: everything that member, municipality and public may ask is asked twice, of a region with
//! cases and of the same one without any. What differs must be a number of the release that the asker may read.

use std::collections::{BTreeMap, BTreeSet};

use arunai_core::id::Ids;
use arunai_tests::region::{Region, Row, wamnet_csv};
use arunai_tests::{Client, TestRegistry, tests};
use serde_json::{Value, json};

mod auditor;
pub mod pages;
pub mod records;
mod release;

use crate::case_work::text;
use crate::releases::{QUARTER, cells, enter_cases, key, make};
use auditor::{assert_no_late_entry_is_found, assert_no_need_is_found, assert_no_person_is_found};
use release::{check_trend, nothing_else_of_a_release_is_read};

/// How many of an operation's combinations of declared parameters are asked at most.
const MOST_COMBINATIONS: usize = 120;
/// Headers that the moment decides.
const MOMENTARY: [&str; 3] = ["date", "x-request-id", "content-length"];
/// Headers that may hold digits: media types, lifetimes, cursors of public records, versions and policies.
const KNOWN_HEADERS: [&str; 8] = [
    "content-type",
    "cache-control",
    "link",
    "etag",
    "content-security-policy",
    "strict-transport-security",
    "x-xss-protection",
    "location",
];
/// What each council paper's name begins with (非公開・回収資料-), as RFC 8187 writes it: a listed constant.
const COUNCIL_PAPER: &str =
    "UTF-8''%E9%9D%9E%E5%85%AC%E9%96%8B%E3%83%BB%E5%9B%9E%E5%8F%8E%E8%B3%87%E6%96%99%2D";
/// Who reads the council's papers.
const READS_PAPERS: [&str; 2] = ["member", "municipality"];
/// How many questions with something undeclared are asked.
const UNDECLARED: usize = 2_000;

/// Numbers that come by chance, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn one_of<'a>(&mut self, choices: &'a [String]) -> &'a str {
        &choices[self.below(choices.len())]
    }
}

/// A region with supply, and those who ask.
struct World {
    test: TestRegistry,
    region: Region,
    askers: Vec<(&'static str, Client)>,
}

impl World {
    /// The same ids in every world, because all of the register comes before any case.
    fn build(like: &TestRegistry) -> Self {
        let test = TestRegistry::start_with(like.backend, Ids::counted());
        let region = Region::build(&test);
        region.import(&test, "csvdownload024.csv", &wamnet_csv(&[Row::new(1, "短期入所")]), "2026-03-31");
        let issue =
            json!({ "theme": "短期入所", "content": "近くにない", "is_draft": false, "is_public": true });
        let curator = test.curator(region.council);
        curator.post("/api/v1/issues", &issue).expect(201);
        let measure = json!({ "kind": "inform", "title": "知らせる", "is_public": true });
        curator.post("/api/v1/measures", &measure).expect(201);
        let body = json!({ "name": "全体会", "kind": "plenary", "is_public": true });
        let body = curator.post("/api/v1/bodies", &body).expect(201)["id"].clone();
        for day in ["2026-05-01", "2026-06-01"] {
            let meeting = json!({ "body_id": body, "held_on": day, "is_open": true, "state": "held" });
            curator.post("/api/v1/meetings", &meeting).expect(201);
        }
        let askers = vec![
            ("public", test.anonymous()),
            ("member", test.member(region.council)),
            ("other member", test.member(region.other_council)),
            ("municipality", test.municipality(std::slice::from_ref(&region.city))),
        ];
        Self { test, region, askers }
    }

    /// What it answers, headers too, without what the moment decides.
    fn ask(&self, asker: usize, path: &str) -> (u16, Value) {
        let answer = self.askers[asker].1.get(path);
        let told = answer.headers.iter().filter(|(name, _)| !MOMENTARY.contains(&name.as_str()));
        let told = told.map(|(name, value)| (name, value.replace(COUNCIL_PAPER, "")));
        for (name, value) in told.filter(|(_, value)| value.bytes().any(|byte| byte.is_ascii_digit())) {
            let is_known = KNOWN_HEADERS.contains(&name.as_str());
            assert!(is_known, "{path} has a number in the header {name}: {value}");
        }
        let body = serde_json::from_str(&answer.text).unwrap_or_else(|_| Value::String(answer.text.clone()));
        (answer.status, body)
    }
}

/// Values for a parameter: those that are declared, and what lies at and beyond their edges.
fn values(name: &str, region: &Region) -> Vec<String> {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    match name {
        "area" | "within" => {
            let areas = [&region.prefecture, &region.city, &region.town, &region.elsewhere];
            areas.iter().map(ToString::to_string).chain(["000000".to_owned()]).collect()
        }
        "council" | "escalated_to" => vec![region.council.to_string(), region.other_council.to_string()],
        "quarter" | "since" => texts(&["2025-Q2", QUARTER, "2025-Q4", "2026-Q1", "2099-Q1", "x"]),
        "day" | "on" | "as_of" => texts(&["2025-12-31", "2026-01-01", "2026-06-15", "2999-01-01", "x"]),
        "by" => texts(&["group", "kind", "organization"]),
        "analyst" => texts(&["true", "false", "1"]),
        "measure" => texts(&["open", "open_persons", "new", "met", "late_new", "late_met", "coming", "age"]),
        "stage" => texts(&["adult", "child", "*", "x"]),
        "service" => texts(&["group_short_stay", "group_daytime", "kind_24", "*", "x"]),
        "reason" => texts(&["full", "*", "x"]),
        "waited" => texts(&["91-180", "*", "x"]),
        "life_stage" => texts(&["graduation", "graduation/next_year", "*", "x"]),
        "urgency" => texts(&["urgent", "other", "*", "x"]),
        "limit" => texts(&["0", "1", "200", "201", "-1"]),
        "kind" | "kind_id" => texts(&["kind_24", "kind_22", "kind_99"]),
        _ => texts(&["", "1", "x", "kind_24", QUARTER]),
    }
}

/// The operations that anybody with or without an account may call, with their parameters.
fn operations() -> Vec<(String, Vec<String>)> {
    let document: Value = serde_json::from_str(include_str!("../../openapi/openapi.json")).expect("JSON");
    let paths = document["paths"].as_object().expect("paths");
    let may_call = |operation: &Value| {
        operation["security"].as_array().is_none_or(|ways| {
            ways.iter().any(|way| {
                way.as_object().is_some_and(serde_json::Map::is_empty) || way["bearer"] == json!([])
            })
        })
    };
    let mut found = Vec::new();
    for (path, operation) in paths.iter().filter_map(|(path, item)| Some((path, item.get("get")?))) {
        if may_call(operation) {
            let names = operation["parameters"].as_array().into_iter().flatten();
            let names = names.filter(|p| p["in"] == "query").map(|p| text(&p["name"])).collect();
            found.push((path.clone(), names));
        }
    }
    found
}

/// Every combination of parameters, each given or not; so many of them by chance where they are more.
fn combinations(names: &[String], region: &Region, dice: &mut Dice) -> Vec<String> {
    let choices: Vec<Vec<String>> = names
        .iter()
        .map(|name| {
            let given = values(name, region).into_iter().map(|value| format!("{name}={value}"));
            std::iter::once(String::new()).chain(given).collect()
        })
        .collect();
    let count = choices.iter().map(Vec::len).product::<usize>();
    let query = |mut number: usize| {
        let mut parts = Vec::new();
        for choices in &choices {
            parts.push(choices[number % choices.len()].clone());
            number /= choices.len();
        }
        parts.retain(|part| !part.is_empty());
        parts.join("&")
    };
    match count <= MOST_COMBINATIONS {
        true => (0..count).map(query).collect(),
        false => (0..MOST_COMBINATIONS).map(|_| query(dice.below(count))).collect(),
    }
}

/// Where two answers differ: path and what the world with cases says.
fn differences(with: &Value, without: &Value, path: &str, found: &mut Vec<(String, Value)>) {
    match (with, without) {
        (Value::Object(one), Value::Object(other)) => {
            for name in one.keys().chain(other.keys()).collect::<BTreeSet<_>>() {
                let (one, other) =
                    (one.get(name).unwrap_or(&Value::Null), other.get(name).unwrap_or(&Value::Null));
                differences(one, other, &format!("{path}.{name}"), found);
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (place, (one, other)) in one.iter().zip(other).enumerate() {
                differences(one, other, &format!("{path}[{place}]"), found);
            }
        }
        (one, other) if one == other => {}
        (one, _) => found.push((path.to_owned(), one.clone())),
    }
}

/// Numbers of a release by measure, area and service, as far as they are shown.
type Shown = BTreeMap<String, Option<u64>>;

/// A gap table without needs, as it would be if the release told no number that this one tells.
fn check_gap_table(with: &Value, without: &Value, shown: &Shown, path: &str) {
    let mut found = Vec::new();
    let strip = |table: &Value| {
        let mut table = table.clone();
        table["release"].take();
        for cell in table["cells"].as_array_mut().into_iter().flatten() {
            cell["published"].take();
            cell["state"].take();
            for outcome in cell["decided_by"].as_array_mut().into_iter().flatten() {
                if outcome["rule"] == "no_open_needs" {
                    outcome.take();
                }
            }
        }
        table
    };
    differences(&strip(with), &strip(without), "", &mut found);
    assert!(found.is_empty(), "{path}: {found:?}");
    for (cell, plain) in
        with["cells"].as_array().into_iter().flatten().zip(without["cells"].as_array().into_iter().flatten())
    {
        let (area, service) = (text(&cell["area_code"]), text(&cell["group_id"]));
        let number =
            |measure: &str| shown.get(&key(&format!("{measure} {area} * {service}"))).copied().flatten();
        for measure in ["open", "open_persons", "new", "met"] {
            assert_eq!(
                cell["published"][measure].as_u64(),
                number(measure).filter(|_| !cell["published"].is_null()),
                "{path}"
            );
        }
        let told = if cell["published"].is_null() { None } else { number("open_persons") };
        let rule =
            cell["decided_by"].as_array().expect("rules").iter().find(|o| o["rule"] == "no_open_needs");
        assert_eq!(rule.expect("the rule")["figure"].as_f64(), told.map(|persons| persons as f64), "{path}");
        // A state changes by a shown number alone.
        if told.is_none_or(|persons| persons == 0) {
            assert_eq!(cell["state"], plain["state"], "{path}");
        }
    }
}

/// What an answer of the world with cases may say that the other does not.
fn check(path: &str, with: &(u16, Value), without: &(u16, Value), shown: &Shown) {
    assert_eq!(with.0, without.0, "{path}: {} {}", with.1, without.1);
    if path.starts_with("/api/v1/gaps?") && with.0 == 200 {
        return check_gap_table(&with.1, &without.1, shown, path);
    }
    match path.split('?').next() {
        Some("/api/v1/releases") => return,
        Some("/api/v1/release_trends") if with.0 == 200 => return check_trend(&with.1, shown, path),
        _ => {}
    }
    let mut found = Vec::new();
    differences(&with.1, &without.1, "", &mut found);
    assert!(found.is_empty(), "{path}: {found:?}");
}

/// Everything that is asked: declared and undeclared.
fn questions(region: &Region, ids: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let mut dice = Dice(11);
    let mut asked = Vec::new();
    let operations = operations();
    assert!(operations.len() > 20, "the document names the operations that everybody may call");
    for (path, names) in &operations {
        let own = ids.get(path).cloned().unwrap_or_else(|| vec![path.clone()]);
        for path in own.iter().filter(|path| !path.contains('{')) {
            asked
                .extend(combinations(names, region, &mut dice).iter().map(|query| format!("{path}?{query}")));
        }
    }
    let odd = [
        "not",
        "sort",
        "group_by",
        "organization",
        "fields",
        "format",
        "worker",
        "quarter[]",
        "case",
        "count",
    ];
    let odd: Vec<String> = odd.map(str::to_owned).into();
    for _ in 0..UNDECLARED {
        let (path, names) = &operations[dice.below(operations.len())];
        let path = ids.get(path).map_or(path.clone(), |own| own[dice.below(own.len())].clone());
        let name = dice.one_of(&odd).to_owned();
        let value = values(&name, region);
        let mut query = format!("{name}={}", dice.one_of(&value));
        if let Some(known) = names.first() {
            query = format!("{known}={}&{query}", dice.one_of(&values(known, region)));
        }
        asked.push(format!("{path}?{query}"));
    }
    asked.extend(["/", "/search", "/tick-form", "/council/matrix", "/releases/explained"].map(str::to_owned));
    asked
}

/// Paths with an id in them, for every record that a list shows.
fn paths_with_ids(world: &World) -> BTreeMap<String, Vec<String>> {
    let listed = |path: &str| {
        let body = world.askers[0].1.get(path).json();
        let items = body["items"].as_array().or(body.as_array()).cloned().unwrap_or_default();
        items.iter().filter_map(|item| item["id"].as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    let mut found = BTreeMap::new();
    for (list, paths) in [
        ("/api/v1/services", &["/api/v1/services/{id}"][..]),
        ("/api/v1/organizations", &["/api/v1/organizations/{id}"]),
        ("/api/v1/measures", &["/api/v1/measures/{id}"]),
        ("/api/v1/bodies", &["/api/v1/bodies/{id}"]),
        ("/api/v1/meetings", &["/api/v1/meetings/{id}", "/api/v1/meetings/{id}/changes"]),
        ("/api/v1/issues", &["/api/v1/issues/{id}", "/api/v1/issues/{id}/versions"]),
        (
            "/api/v1/councils",
            &[
                "/api/v1/councils/{id}",
                "/api/v1/councils/{id}/settings",
                "/api/v1/councils/{id}/settings_history",
            ],
        ),
    ] {
        let ids = listed(list);
        assert!(!ids.is_empty(), "{list} shows nothing");
        for path in paths {
            found.insert((*path).to_owned(), ids.iter().map(|id| path.replace("{id}", id)).collect());
        }
    }
    found
}

tests! {
    fn what_differs_by_cases_is_a_number_of_the_release(test: &TestRegistry) {
        let (with, without) = (World::build(test), World::build(test));
        let curator = with.test.curator(with.region.council);
        enter_cases(&with.test, &with.region);
        let job = make(&curator, QUARTER);
        let [papers, open] = [&job["releases"][0], &job["releases"][1]];
        let papers = cells(&with.askers[1].1, papers);
        let open_cells = cells(&with.askers[0].1, open);
        assert!(papers.values().flatten().all(|value| *value == 0 || *value >= 5));
        assert!(open_cells.values().flatten().all(|value| *value >= 10));
        let asked = questions(&with.region, &paths_with_ids(&with));
        for (place, path) in asked.iter().enumerate() {
            // The declared ones are asked by everybody, the others by one after the other.
            let is_declared = place + UNDECLARED + 4 < asked.len();
            let askers: Vec<usize> = if is_declared { (0..4).collect() } else { vec![place % 4] };
            for asker in askers {
                let shown = if READS_PAPERS.contains(&with.askers[asker].0) { &papers } else { &open_cells };
                check(path, &with.ask(asker, path), &without.ask(asker, path), shown);
            }
        }
        println!("{} questions", asked.len());
        for (asker, release, shown) in [(0, open, &open_cells), (1, &job["releases"][0], &papers), (3, &job["releases"][0], &papers)] {
            nothing_else_of_a_release_is_read(&with, asker, release, shown);
        }
        for measure in [("open", "open_end"), ("new", "new"), ("met", "met")] {
            assert_no_need_is_found(&with.test, &with.region, &papers, measure, (QUARTER, 5));
            assert_no_need_is_found(&with.test, &with.region, &open_cells, measure, (QUARTER, 10));
        }
        for (shown, least) in [(&papers, 5), (&open_cells, 10)] {
            assert_no_person_is_found(&with.test, &with.region, shown, (QUARTER, least));
            for measure in ["late_new", "late_met"] {
                assert_no_late_entry_is_found(&with.test, shown, (measure, &[]), least);
            }
        }
    }
}
