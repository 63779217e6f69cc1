//! The pages under the same eyes: whatever links and forms lead to is read before and after a record is made, and of
//! two regions that differ in hidden numbers alone.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use arunai_core::actor::Role;
use arunai_tests::browser::attribute;
use arunai_tests::{Browser, tests};
use serde_json::{Value, json};

use super::{World, paths_with_ids, questions};
use crate::case_work::{new_case, report, text};
use crate::releases::{QUARTER, cells, make};

/// How many queries one path is asked with at most, and how many combinations of a form's choices are looked at.
const MOST_QUERIES: usize = 8;
const MOST_CHOICES: usize = 300;
/// Fields whose values belong to the session.
const OF_THE_SESSION: [&str; 2] = ["name=\"csrf\" value=\"", "name=\"once\" value=\""];

/// A page as it was answered.
type Page = (u16, String);

/// Everybody who reads what is not a case: name and browser.
fn readers(world: &World) -> Vec<(&'static str, Browser)> {
    let (test, region) = (&world.test, &world.region);
    let signed_in =
        |role, council, areas: &[_]| Browser::signed_in(test, &test.account(role, None, council, areas));
    vec![
        ("public", Browser::anonymous(test)),
        ("member", signed_in(Role::Member, Some(region.council), &[])),
        ("other member", signed_in(Role::Member, Some(region.other_council), &[])),
        ("municipality", signed_in(Role::Municipality, None, std::slice::from_ref(&region.city))),
        ("curator", signed_in(Role::Curator, Some(region.council), &[])),
    ]
}

/// Every page that a browser comes to from the first one, the nearest first.
fn walk(browser: &Browser) -> BTreeMap<String, Page> {
    let mut found = BTreeMap::new();
    let mut queries: BTreeMap<String, usize> = BTreeMap::new();
    let mut ahead: VecDeque<String> = ["/", "/council", "/reports"].map(str::to_owned).into();
    let mut known: BTreeSet<String> = ahead.iter().cloned().collect();
    while let Some(path) = ahead.pop_front() {
        let asked = queries.entry(path.split('?').next().unwrap_or_default().to_owned()).or_default();
        *asked += 1;
        if *asked > MOST_QUERIES {
            continue;
        }
        let answer = browser.get(&path);
        for next in links(&answer.text).chain(choices(&answer.text)) {
            if known.insert(next.clone()) {
                ahead.push_back(next);
            }
        }
        found.insert(path, (answer.status, without_session(&answer.text)));
    }
    found
}

/// Where a page leads to, within the service.
fn links(page: &str) -> impl Iterator<Item = String> {
    let tags = page.split("<a ").skip(1).map(|tag| attribute(tag, "href"));
    let own = tags.filter(|path| path.starts_with('/') && !path.starts_with("/static"));
    own.map(|path| path.split('#').next().unwrap_or_default().to_owned()).collect::<Vec<_>>().into_iter()
}

/// What the forms of a page that only ask can ask: their choices in all combinations, as far as they are few.
fn choices(page: &str) -> impl Iterator<Item = String> {
    let forms = page.split("<form").skip(1).filter_map(|form| form.split("</form>").next());
    let asking = forms.filter(|form| attribute(form, "method") == "get");
    asking.flat_map(asked_by).collect::<Vec<_>>().into_iter()
}

fn asked_by(form: &str) -> Vec<String> {
    let hidden = form.split("<input").skip(1).filter(|input| attribute(input, "type") == "hidden");
    let fixed = hidden.map(|input| vec![(attribute(input, "name"), attribute(input, "value"))]);
    let lists = form.split("<select").skip(1).map(|list| {
        let name = attribute(list, "name");
        let options = list.split("</select>").next().unwrap_or_default().split("<option").skip(1);
        options.map(|option| (name.clone(), attribute(option, "value"))).collect::<Vec<_>>()
    });
    let mut queries = vec![Vec::new()];
    for values in fixed.chain(lists) {
        let longer = |query: &Vec<_>| {
            let with = |value: &_| query.iter().chain([value]).cloned().collect::<Vec<_>>();
            values.iter().map(with).collect::<Vec<_>>()
        };
        queries = queries.iter().flat_map(longer).take(MOST_CHOICES).collect();
    }
    let address = |query: &Vec<(String, String)>| {
        let mut written = form_urlencoded::Serializer::new(String::new());
        written.extend_pairs(query);
        format!("{}?{}", attribute(form, "action"), written.finish())
    };
    queries.iter().map(address).collect()
}

/// A page without what belongs to its session.
fn without_session(page: &str) -> String {
    OF_THE_SESSION.iter().fold(page.to_owned(), |page, mark| {
        let mut parts = page.split(mark);
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |kept, part| kept + mark + part.split_once('"').map_or("", |(_, rest)| rest))
    })
}

/// Fails at the first page that is not the same.
fn assert_same(reader: &str, one: &BTreeMap<String, Page>, other: &BTreeMap<String, Page>) {
    for (path, page) in one {
        let again = other.get(path).unwrap_or_else(|| panic!("{reader} comes to {path} only once"));
        let apart = page.1.lines().zip(again.1.lines()).find(|(one, other)| one != other);
        assert!(page == again, "{reader} reads another {path}: {apart:?}");
    }
    assert_eq!(one.len(), other.len(), "{reader} comes to more");
}

/// Few persons in two services, of which the third organisation has one more here and one less there: what areas and
/// services have together is the same in both worlds.
fn enter_few(world: &World, is_swapped: bool) {
    let (city, town) = (&world.region.city, &world.region.town);
    for (place, organization) in world.region.organizations.iter().take(3).enumerate() {
        let more = |is_here: bool| usize::from(place == 2 && is_here != is_swapped);
        let wanted = [
            (city, "kind_22", 1 + more(true)),
            (city, "kind_24", 1 + more(false)),
            (town, "kind_22", 1 + more(false)),
            (town, "kind_24", 1 + more(true)),
            (city, "kind_33", 40),
            (town, "kind_33", 40),
        ];
        let entry = |area: &_, term: &str| {
            let mut case = new_case(&world.region);
            case["residence_area"] = json!(area);
            json!({ "case": case, "needs": [{ "term": term, "reports": [report("2025-10-10", "unmet")] }] })
        };
        let entries: Vec<Value> = wanted
            .iter()
            .flat_map(|(area, term, persons)| (0..*persons).map(|_| entry(*area, term)))
            .collect();
        let worker = world.test.worker(*organization);
        worker.post("/api/v1/case_entries", &json!({ "entries": entries })).expect(201);
    }
}

tests! {
    fn nothing_is_read_but_what_is_published(test: &TestRegistry) {
        let worlds = [false, true].map(|is_swapped| {
            let world = World::build(test);
            let readers = readers(&world);
            enter_few(&world, is_swapped);
            let job = make(&world.test.curator(world.region.council), QUARTER);
            (world, readers, job)
        });
        let [(one, readers, job), (other, other_readers, other_job)] = &worlds;
        assert_eq!(job["state"], "done", "{job}");
        let worker = |world: &World| world.test.worker(world.region.organizations[2]);
        let own = |world| worker(world).get(&format!("/api/v1/need_flows?quarter={QUARTER}")).expect(200);
        assert_ne!(own(one), own(other), "the third organisation counts otherwise");
        let papers = cells(&one.askers[1].1, &job["releases"][0]);
        assert_eq!(papers, cells(&other.askers[1].1, &other_job["releases"][0]));
        assert!(papers.values().flatten().any(|value| *value > 0) && papers.values().any(Option::is_none));
        let all = |readers: &[(_, Browser)]| readers.iter().map(|(_, browser)| walk(browser)).collect::<Vec<_>>();
        let pages = all(other_readers);
        let assert_same_as_before = |now: &[BTreeMap<String, Page>]| {
            for ((reader, _), (pages, now)) in readers.iter().zip(pages.iter().zip(now)) {
                assert_same(reader, pages, now);
            }
        };
        assert_same_as_before(&all(readers));
        for (pages, (reader, _)) in pages.iter().zip(readers) {
            println!("{reader}: {} pages", pages.len());
            for part in ["/council/matrix", "/council/trend", "/council/waits", "/issues", "/meetings", "/measures"] {
                assert!(pages.keys().any(|path| path.starts_with(part)), "{reader} does not come to {part}");
            }
        }
        let mut place = 0;
        let mut asked = questions(&one.region, &paths_with_ids(one));
        asked.retain(|_| { place += 1; place % 20 == 0 });
        for path in asked {
            for asker in 0..one.askers.len() {
                assert_eq!(one.ask(asker, &path), other.ask(asker, &path), "{} {path}", one.askers[asker].0);
            }
        }
        // One record more changes no page.
        let case = text(&worker(one).post("/api/v1/cases", &new_case(&one.region)).expect(201)["id"]);
        let need = json!({ "term": "kind_24", "report": report("2025-12-01", "unmet") });
        worker(one).post(&format!("/api/v1/cases/{case}/needs"), &need).expect(201);
        assert_same_as_before(&all(readers));
    }
}
