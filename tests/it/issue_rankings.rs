//! Which issues come first: points that anybody can recompute from shown cells, and votes of which nobody sees
//! another's.

use std::collections::BTreeMap;

use arunai_core::actor::Role;
use arunai_tests::region::Region;
use arunai_tests::{Browser, Client, TestRegistry, tests};
use serde_json::{Value, json};

use crate::case_work::{new_case, report, text};
use crate::issues::new_issue;
use crate::releases::{QUARTER, cells, count_inhabitants, enter_cases, make};
use crate::reports::made;
use crate::reports::on_orders::{assert_recomputed, printed};

const ITEMS: [&str; 5] = ["persons", "severity", "waiting", "spread", "coming"];
/// The tables that are told by default, with the one of urgencies in place of the one of adults and children.
const TABLES: [&str; 6] =
    ["area_service", "reason_service", "waited_service", "kind", "area_life_stage", "urgency_service"];

/// The curator's council switches the orders on.
pub fn switch_on(curator: &Client, region: &Region) {
    let settings = json!({ "issue_rankings": { "is_on": true } });
    curator.put(&format!("/api/v1/councils/{}/settings/2026-04-01", region.council), &settings).expect(200);
}

/// Urgent needs of three services, beside those of `enter_cases`, which are not urgent.
fn enter_urgent(test: &TestRegistry, region: &Region) {
    for organization in &region.organizations[..3] {
        let entry = |number: usize| {
            let mut report = report("2025-10-10", "unmet");
            report["urgency"] = json!(3 + number % 2);
            let term = ["kind_22", "kind_24", "kind_33"][number % 3];
            json!({ "case": new_case(region), "needs": [{ "term": term, "reports": [report] }] })
        };
        let entries: Vec<Value> = (0..60).map(entry).collect();
        test.worker(*organization).post("/api/v1/case_entries", &json!({ "entries": entries })).expect(201);
    }
}

/// An issue for each service whose persons a release tells of the whole region.
fn an_issue_for_each_service(curator: &Client, release: &Value, cells: &Shown) {
    let is_of_region = |key: &&String| key.starts_with("open_persons * * ") && key.ends_with(" * * * *");
    for key in cells.keys().filter(is_of_region) {
        let cell: Vec<&str> = key.split(' ').collect();
        public_issue(curator, cell[3], json!([{ "release_id": release["id"], "cell": cell }]));
    }
}

pub fn ranking(client: &Client, region: &Region) -> Value {
    client.get(&format!("/api/v1/issue_rankings?council={}", region.council)).expect(200)
}

pub fn public_issue(curator: &Client, theme: &str, evidence: Value) -> String {
    let mut new = new_issue(theme);
    (new["is_public"], new["evidence"]) = (json!(true), evidence);
    text(&curator.post("/api/v1/issues", &new).expect(201)["id"])
}

pub fn vote(client: &Client, issue: &str, importance: u8, feasibility: u8) -> u16 {
    let vote = json!({ "importance": importance, "feasibility": feasibility });
    client.put(&format!("/api/v1/issues/{issue}/vote"), &vote).status
}

/// What the ranking tells of an issue.
fn ranked(client: &Client, region: &Region, issue: &str) -> Value {
    let found = ranking(client, region);
    let issues = found["issues"].as_array().expect("issues");
    issues.iter().find(|ranked| ranked["issue_id"] == issue).cloned().unwrap_or_default()
}

type Shown = BTreeMap<String, Option<u64>>;

/// A cell; nothing where it is hidden or there is none.
fn shown(cells: &Shown, measure: &str, area: &str, service: &str, waited: &str) -> Option<u64> {
    cells.get(&format!("{measure} {area} * {service} * {waited} * *")).copied().flatten()
}

/// The cell of urgent needs of a service in the whole region.
fn urgent_key(service: &str) -> String {
    format!("open * * {service} * * * urgent")
}

/// The points of 深刻さ, from nothing but shown cells.
fn severity(cells: &Shown, service: &str) -> Option<u64> {
    let open = shown(cells, "open", "*", service, "*").filter(|open| *open > 0)?;
    let urgent = cells.get(&urgent_key(service)).copied().flatten()?;
    Some(steps(100 * urgent / open, [10, 30, 50]))
}

/// 0 to 3 by three cut points.
pub fn steps(value: u64, cuts: [u64; 3]) -> u64 {
    cuts.iter().filter(|cut| value >= **cut).count() as u64
}

/// The points of a service as the printed table of the design says, from nothing but shown cells.
fn by_hand(cells: &Shown, service: &str, areas: &[&str]) -> [Option<u64>; 5] {
    let persons = shown(cells, "open_persons", "*", service, "*");
    let long = ["181-365", "366-"].map(|waited| shown(cells, "open", "*", service, waited));
    let open = shown(cells, "open", "*", service, "*").filter(|open| *open > 0);
    let waiting = long[0].zip(long[1]).map(|(half, year)| half + year).zip(open);
    let there: Option<Vec<u64>> =
        areas.iter().map(|area| shown(cells, "open_persons", area, service, "*")).collect();
    let there = there.map(|there| there.iter().filter(|persons| **persons > 0).count() as u64);
    [
        persons.map(|persons| steps(persons, [5, 10, 25])),
        severity(cells, service),
        waiting.map(|(long, open)| steps(100 * long / open, [10, 30, 50])),
        // Of two municipalities three points are out of reach.
        there.map(|there| there.saturating_sub(1)),
        None,
    ]
}

tests! {
    fn points_are_recomputed_by_hand_from_shown_cells(test: &TestRegistry) {
        let region = Region::build(test);
        enter_cases(test, &region);
        let (curator, member, anybody) = (test.curator(region.council), test.member(region.council), test.anonymous());
        let job = make(&curator, QUARTER);
        let [council, public] = [&job["releases"][0], &job["releases"][1]];
        switch_on(&curator, &region);
        an_issue_for_each_service(&curator, council, &cells(&member, council));
        let mute = public_issue(&curator, "数のない課題", json!([]));
        let areas = [region.city.as_str(), region.town.as_str()];
        for (client, release, tier) in [(&member, council, "council"), (&anybody, public, "public")] {
            let found = ranking(client, &region);
            assert_eq!((&found["release_id"], &found["tier"], &found["period"]), (&release["id"], &json!(tier), &json!(QUARTER)));
            let cells = cells(client, release);
            let mut with_numbers = 0;
            for issue in found["issues"].as_array().expect("issues") {
                let service = issue["service"].as_str();
                let expected = service.map_or([None; 5], |service| by_hand(&cells, service, &areas));
                for (name, (item, expected)) in ITEMS.iter().zip(issue["items"].as_array().expect("items").iter().zip(expected)) {
                    assert_eq!(item["item"], *name);
                    // A range of a hidden area may decide the points all the same.
                    if *name != "spread" || item["figure"]["value"] == item["figure"]["most"] {
                        assert_eq!(item["points"].as_u64(), expected, "{tier} {service:?} {item}");
                    }
                    assert_eq!(item["figure"].is_null(), !item["missing"].is_null(), "{item}");
                }
                let points: Vec<u64> = issue["items"].as_array().expect("items").iter().filter_map(|item| item["points"].as_u64()).collect();
                let total = if points.is_empty() { 1 } else { points.iter().sum() };
                assert_eq!(issue["total"], total, "{issue}");
                with_numbers += usize::from(!points.is_empty());
                let rank = issue["rank"].as_u64();
                assert!(issue["first_rank"].as_u64() <= rank && rank <= issue["last_rank"].as_u64(), "{issue}");
                // The council does not tell how urgent needs are.
                let missing = if service.is_some() { "outside" } else { "not_named" };
                assert_eq!(issue["items"][1]["missing"], missing, "{issue}");
            }
            assert!(with_numbers > 0, "{tier}: {found}");
            assert_eq!(ranked(client, &region, &mute)["total"], 1);
            let totals: Vec<u64> = found["issues"].as_array().expect("issues").iter().filter_map(|issue| issue["total"].as_u64()).collect();
            assert!(totals.is_sorted_by(|a, b| a >= b), "{totals:?}");
        }
        // Whoever is not of the council reads what everybody reads.
        let others = [test.member(region.other_council), test.administrator(), test.worker(region.organizations[1])];
        for other in &others {
            assert_eq!(ranking(other, &region), ranking(&anybody, &region));
        }
    }

    fn severity_is_recomputed_from_needs_by_urgency_where_a_council_tells_them(test: &TestRegistry) {
        let region = Region::build(test);
        enter_cases(test, &region);
        enter_urgent(test, &region);
        count_inhabitants(&test.curator(region.council), &region, "2025-04-01");
        let settings = json!({ "issue_rankings": { "is_on": true }, "releases": { "tables": TABLES } });
        let path = format!("/api/v1/councils/{}/settings/2026-07-01", region.council);
        test.curator(region.council).put(&path, &settings).expect(200);
        // What is published changes with a quarter that had not begun.
        test.clock.set("2026-10-15T03:00:00Z".parse().expect("a time"));
        let (curator, member, anybody) = (test.curator(region.council), test.member(region.council), test.anonymous());
        let job = make(&curator, "2026-Q2");
        assert_eq!(job["state"], "done", "{job}");
        let [council, public] = [&job["releases"][0], &job["releases"][1]];
        an_issue_for_each_service(&curator, council, &cells(&member, council));
        let mut with_points = 0;
        for (client, release, small) in [(&member, council, 1..5), (&anybody, public, 0..10)] {
            let cells = cells(client, release);
            let found = ranking(client, &region);
            assert_eq!(found["release_id"], release["id"]);
            for issue in found["issues"].as_array().expect("issues") {
                let Some(service) = issue["service"].as_str() else { continue };
                let item = &issue["items"][1];
                let expected = severity(&cells, service);
                assert_eq!((&item["item"], item["points"].as_u64()), (&json!("severity"), expected), "{service} {item}");
                // Single kinds are told of the whole region alone.
                assert_eq!(item["missing"] == "outside", !cells.contains_key(&urgent_key(service)), "{service} {item}");
                with_points += usize::from(expected.is_some());
            }
            // Both parts are cells, so neither is what the other leaves of a small number.
            for (key, urgent) in cells.iter().filter(|(key, _)| key.ends_with(" urgent")) {
                let part = |code: &str| cells[&key.replace(" urgent", code)];
                match (part(" *"), *urgent, part(" other")) {
                    (Some(open), Some(urgent), Some(other)) => assert_eq!(urgent + other, open, "{key}"),
                    (Some(open), Some(one), None) | (Some(open), None, Some(one)) => assert!(!small.contains(&(open - one)), "{key}"),
                    _ => {}
                }
            }
        }
        assert!(with_points > 2, "{with_points} issues have points of 深刻さ");
        let paper = printed(&made(&curator, "issue_list", Some(&text(&council["id"]))));
        let urgent = paper["issue-figures"].iter().filter(|row| row[3].parse::<u64>().is_ok()).count();
        assert!(urgent > 2, "{paper:?}");
        assert_recomputed(&paper);
        let page = Browser::anonymous(test).get(&format!("/releases/{}", text(&public["id"]))).text;
        assert!(page.contains("急ぐ程度ごとの、残っている困りごと"), "{page}");
    }

    fn a_council_that_has_not_switched_it_on_has_no_order_and_no_votes(test: &TestRegistry) {
        let region = Region::build(test);
        let curator = test.curator(region.council);
        let issue = public_issue(&curator, "短期入所", json!([]));
        let found = ranking(&curator, &region);
        assert_eq!((&found["is_on"], &found["issues"], &found["decided_from"]), (&json!(false), &json!([]), &json!(null)));
        assert_eq!(vote(&curator, &issue, 1, 1), 409);
        let page = Browser::anonymous(test).get("/issues/rankings");
        assert!(page.status == 200 && page.text.contains("順番をつけていません"), "{}", page.text);
        // Cut points are dated, and at fault where they do not rise.
        let settings = format!("/api/v1/councils/{}/settings/2026-05-01", region.council);
        let faulty = json!({ "issue_rankings": { "is_on": true, "cut_points": { "persons": [25, 10, 5], "areas_percent": 100 } } });
        let fields = ["issue_rankings.cut_points.persons", "issue_rankings.cut_points.areas_percent"];
        assert_eq!(curator.put(&settings, &faulty).fields(), fields);
        let own = json!({ "issue_rankings": { "is_on": true, "cut_points": { "persons": [5, 20, 50] } } });
        test.curator(region.other_council).put(&settings, &own).expect(403);
        curator.put(&settings, &own).expect(200);
        let found = ranking(&curator, &region);
        assert_eq!((&found["is_on"], &found["decided_from"]), (&json!(true), &json!("2026-05-01")));
        assert_eq!((&found["cut_points"]["persons"], &found["cut_points"]["areas"]), (&json!([5, 20, 50]), &json!([2, 3])));
        test.anonymous().get("/api/v1/issue_rankings").expect(400);
        test.anonymous().get(&format!("/api/v1/issue_rankings?council={}", crate::authorization::NOBODY)).expect(404);
    }

    fn nobody_sees_the_vote_of_another(test: &TestRegistry) {
        let region = Region::build(test);
        let curator = test.curator(region.council);
        let members = [(); 3].map(|()| test.member(region.council));
        switch_on(&curator, &region);
        let issue = public_issue(&curator, "短期入所", json!([]));
        let path = format!("/api/v1/issues/{issue}/vote");
        assert_eq!(vote(&test.council_worker(region.organizations[0], region.council), &issue, 1, 1), 403);
        assert_eq!(vote(&test.member(region.other_council), &issue, 1, 1), 404);
        assert_eq!(test.curator(region.other_council).delete(&path, 1).status, 404);
        let too_much = json!({ "importance": 4, "feasibility": 4 });
        assert_eq!(members[0].put(&path, &too_much).fields(), ["importance", "feasibility"]);
        let sums = |client: &Client| ranked(client, &region, &issue)["votes"].clone();
        let told = |votes: u32, importance: Option<u32>, feasibility: Option<u32>| {
            json!({ "votes": votes, "importance": importance, "feasibility": feasibility })
        };
        assert_eq!([vote(&members[0], &issue, 3, 1), vote(&members[1], &issue, 2, 0)], [200; 2]);
        assert_eq!(sums(&members[0]), told(2, None, None), "of two each would know the other's");
        assert_eq!(vote(&members[2], &issue, 1, 1), 200);
        assert_eq!(sums(&test.anonymous()), told(3, Some(6), Some(2)));
        // Changed, and still one vote.
        assert_eq!(vote(&members[0], &issue, 0, 3), 200);
        assert_eq!(sums(&curator), told(3, Some(3), Some(4)));
        let own = |client: &Client| ranked(client, &region, &issue)["own_vote"].clone();
        assert_eq!(own(&members[0]), json!({ "importance": 0, "feasibility": 3 }));
        assert_eq!(own(&members[1]), json!({ "importance": 2, "feasibility": 0 }));
        for other in [&curator, &test.administrator(), &test.anonymous()] {
            assert!(own(other).is_null());
            let feed = other.get("/api/v1/changes?limit=200").expect(200).to_string();
            assert!(!feed.contains("vote"), "{feed}");
        }
        let versions = curator.get(&format!("/api/v1/issues/{issue}/versions")).expect(200);
        assert_eq!(versions.as_array().map(Vec::len), Some(1), "a vote does not change the issue");
        // Taken back, twice as well as once.
        assert_eq!([members[0].delete(&path, 1).status, members[0].delete(&path, 1).status], [204; 2]);
        assert_eq!((sums(&curator), own(&members[0])), (told(2, None, None), json!(null)));
        // Nobody votes on a draft, or on what is closed.
        let mut draft = new_issue("下書き");
        draft["is_draft"] = json!(true);
        let draft = text(&curator.post("/api/v1/issues", &draft).expect(201)["id"]);
        assert_eq!([vote(&curator, &draft, 1, 1), vote(&members[0], &draft, 1, 1)], [404; 2]);
        curator.patch(&format!("/api/v1/issues/{issue}"), 1, &json!({ "stage": "closed" })).expect(200);
        assert_eq!(vote(&members[0], &issue, 1, 1), 409);
        assert!(ranked(&curator, &region, &issue).is_null());
    }

    fn both_orders_stand_side_by_side(test: &TestRegistry) {
        let region = Region::build(test);
        let curator = test.curator(region.council);
        switch_on(&curator, &region);
        let urgent = public_issue(&curator, "夜間の見守り", json!([]));
        let wanted = public_issue(&curator, "短期入所", json!([]));
        curator.patch(&format!("/api/v1/issues/{urgent}"), 1, &json!({ "is_urgent": true })).expect(200);
        for member in [(); 3].map(|()| test.member(region.council)) {
            assert_eq!(vote(&member, &wanted, 2, 3), 200);
        }
        let found = ranking(&curator, &region);
        assert_eq!(found["by_votes"], json!([wanted, urgent]));
        let [first, second] = [&wanted, &urgent].map(|issue| ranked(&curator, &region, issue));
        assert_eq!((&first["vote_rank"], &second["vote_rank"]), (&json!(1), &json!(null)));
        // Without a number both have the same point.
        assert_eq!((&first["rank"], &second["rank"], &second["total"]), (&json!(1), &json!(1), &json!(1)));
        assert_eq!((&first["is_urgent"], &second["is_urgent"]), (&json!(false), &json!(true)));
        let page = Browser::anonymous(test).get(&format!("/issues/rankings?council={}", region.council)).text;
        for words in ["点の順", "票の順", "順位にかかわらず議題にします", "10人以上、25人より少ない", "相談支援専門員がいる人だけ"] {
            assert!(page.contains(words), "{words}: {page}");
        }
    }

    fn a_member_votes_on_the_page_of_an_issue(test: &TestRegistry) {
        let region = Region::build(test);
        let curator = test.curator(region.council);
        switch_on(&curator, &region);
        let issue = public_issue(&curator, "短期入所", json!([]));
        let path = format!("/issues/{issue}");
        let browser = Browser::signed_in(test, &test.account(Role::Member, None, Some(region.council), &[]));
        let form = format!("{path}/vote");
        let faulty = browser.fill(&form, &form, &[("importance:number", "9"), ("feasibility:number", "1")]);
        assert!(faulty.status == 400 && faulty.text.contains("0から3"), "{}", faulty.text);
        let sent = browser.fill(&form, &form, &[("importance:number", "3"), ("feasibility:number", "1")]);
        assert_eq!((sent.status, sent.header("location")), (303, Some(path.as_str())), "{}", sent.text);
        let page = browser.get(&path).text;
        assert!(page.contains("重要さ3点、実行できるか1点"), "{page}");
        let seen = Browser::anonymous(test).get(&path).text;
        assert!(seen.contains("1人が投票") && !seen.contains("自分の票"), "{seen}");
        let back = format!("{form}/withdraw");
        assert_eq!(browser.fill(&form, &back, &[]).status, 303);
        assert!(browser.get(&path).text.contains("まだ投票していません"));
        let worker = Browser::signed_in(test, &test.account(Role::Worker, Some(region.organizations[0]), Some(region.council), &[]));
        assert_eq!(worker.get(&form).status, 403);
    }
}
