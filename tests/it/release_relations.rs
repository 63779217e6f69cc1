//! Releases of councils with municipalities in common, and of quarters beside years.

use std::collections::{BTreeMap, BTreeSet};

use arunai_core::councils::NewCouncil;
use arunai_core::id::CouncilId;
use arunai_tests::region::Region;
use arunai_tests::{Client, TestRegistry, tests};
use serde_json::{Value, json};

use crate::case_work::{new_case, report, text};
use crate::releases::{QUARTER, cells, count_inhabitants, enter_cases, key, make, over, preview};

/// A council of the city alone, beside that of its prefecture.
fn city_council(test: &TestRegistry, region: &Region) -> CouncilId {
    let name = "月見市協議会".to_owned().try_into().expect("a name");
    let new = NewCouncil { name, area_codes: vec![region.city.clone()] };
    test.registry.register_council(&test.operator(), new).expect("a council").id
}

fn made(client: &Client, period: &str) -> [Value; 2] {
    let job = make(client, period);
    assert_eq!(job["state"], "done", "{job}");
    [job["releases"][0].clone(), job["releases"][1].clone()]
}

/// The tables that a release tells beside area and service.
fn dimensions(client: &Client, release: &Value) -> BTreeSet<&'static str> {
    let cells = cells(client, release);
    let is_told = |place: usize| cells.keys().any(|key| key.split(' ').nth(place) != Some("*"));
    [(2, "stage"), (4, "reason"), (5, "waited"), (7, "urgency")]
        .into_iter()
        .filter(|(place, _)| is_told(*place))
        .map(|(_, name)| name)
        .collect()
}

tests! {
    fn councils_with_a_city_in_common_tell_of_it_alike(test: &TestRegistry) {
        let region = Region::build(test);
        let city = city_council(test, &region);
        // Twice, so that there are more than 200 cases in the city.
        enter_cases(test, &region);
        enter_cases(test, &region);
        let narrow = test.curator(city);
        let [papers, _] = made(&narrow, QUARTER);
        // What is entered between the two is late for both.
        test.clock.set("2026-06-16T03:00:00Z".parse().expect("a time"));
        let worker = test.worker(region.organizations[0]);
        let case = text(&worker.post("/api/v1/cases", &new_case(&region)).expect(201)["id"]);
        let need = json!({ "term": "kind_24", "report": report("2025-12-01", "unmet") });
        worker.post(&format!("/api/v1/cases/{case}/needs"), &need).expect(201);
        let (wide, narrow) = (test.curator(region.council), test.curator(city));
        let [of_both, _] = made(&wide, QUARTER);
        let (own, all) = (cells(&narrow, &papers), cells(&wide, &of_both));
        let of_city = |service: &str| {
            let here = all.get(&key(&format!("open {} * {service}", region.city))).copied().flatten();
            (own[&key(&format!("open * * {service}"))], here)
        };
        let mut compared = 0;
        for service in ["*", "group_short_stay", "group_daytime", "group_housing", "group_work", "group_mobility"] {
            if let (Some(one), Some(other)) = of_city(service) {
                assert_eq!(one, other, "{service}");
                compared += 1;
            }
        }
        assert!(compared > 2, "{own:?}");
        // The town's reasons, stages and waits would be the difference: the narrow council alone tells them.
        assert_eq!(dimensions(&narrow, &papers), BTreeSet::from(["stage", "reason", "waited"]));
        assert_eq!(dimensions(&wide, &of_both), BTreeSet::new());
    }

    fn the_wide_council_leaves_tables_to_the_narrow_one_whoever_comes_first(test: &TestRegistry) {
        let region = Region::build(test);
        let city = city_council(test, &region);
        // Twice, so that there are more than 200 cases in the city.
        enter_cases(test, &region);
        enter_cases(test, &region);
        let (wide, narrow) = (test.curator(region.council), test.curator(city));
        let [of_both, _] = made(&wide, QUARTER);
        let [papers, _] = made(&narrow, QUARTER);
        assert_eq!(dimensions(&wide, &of_both), BTreeSet::new());
        assert_eq!(dimensions(&narrow, &papers).len(), 3);
    }

    fn a_year_tells_nothing_that_three_quarters_leave(test: &TestRegistry) {
        let region = Region::build(test);
        let city = city_council(test, &region);
        enter_cases(test, &region);
        let (wide, narrow) = (test.curator(region.council), test.curator(city));
        made(&wide, QUARTER);
        // The city has fewer than 200 cases: years, and the whole of it alone.
        let [papers, _] = made(&narrow, "2025");
        let told: BTreeSet<String> = cells(&narrow, &papers).keys().filter_map(|key| key.split(' ').next().map(str::to_owned)).collect();
        assert_eq!(told, BTreeSet::from(["open", "open_persons"].map(str::to_owned)));
        // And the other way round.
        let [next, _] = made(&wide, "2025-Q4");
        assert!(cells(&wide, &next).keys().all(|key| !key.starts_with("new") && !key.starts_with("met")));
    }

    fn two_quarters_do_not_tell_together_what_one_of_them_hides(test: &TestRegistry) {
        let region = Region::build(test);
        let curator = test.curator(region.council);
        count_inhabitants(&curator, &region, "2025-04-01");
        enter_cases(test, &region);
        let worker = test.worker(region.organizations[0]);
        let case = text(&worker.post("/api/v1/cases", &new_case(&region)).expect(201)["id"]);
        let need = json!({ "term": "kind_24", "report": report("2025-12-01", "unmet") });
        let need = text(&worker.post(&format!("/api/v1/cases/{case}/needs"), &need).expect(201)["id"]);
        let first = made(&curator, QUARTER);
        // Of the next quarter: nobody is new, and one need is met.
        worker.post(&format!("/api/v1/needs/{need}/reports"), &report("2026-02-10", "met")).expect(201);
        test.clock.set("2026-06-16T03:00:00Z".parse().expect("a time"));
        let next = made(&curator, "2025-Q4");
        for (place, least) in [(0, 5), (1, 10)] {
            let (before, after) = (cells(&curator, &first[place]), cells(&curator, &next[place]));
            let mut looked = 0;
            let areas = ["*".to_owned(), region.city.to_string()];
            let one_met = areas.iter().flat_map(|area| ["*", "group_short_stay", "kind_24"].map(|service| format!("{area} * {service} * * * *")));
            // Where one need was met, which nobody shows.
            for rest in one_met {
                let key = format!("met {rest}");
                let Some(told) = after.get(&key) else { continue };
                assert_eq!(*told, None, "{key}");
                let of = |cells: &BTreeMap<String, Option<u64>>, measure: &str| cells.get(&format!("{measure} {rest}")).copied().flatten();
                looked += 1;
                if let (Some(before), Some(new), Some(open)) = (of(&before, "open"), of(&after, "new"), of(&after, "open")) {
                    assert!(before + new >= open + least, "{key}: at most {before} + {new} - {open}");
                }
            }
            assert!(looked > 3, "no met need is hidden");
        }
    }

    fn a_preview_is_the_candidate_whatever_is_entered_after_it(test: &TestRegistry) {
        let region = Region::build(test);
        enter_cases(test, &region);
        let curator = test.curator(region.council);
        let first = preview(&curator);
        let worker = test.worker(region.organizations[1]);
        for _ in 0..6 {
            let case = text(&worker.post("/api/v1/cases", &new_case(&region)).expect(201)["id"]);
            let need = json!({ "term": "kind_65", "report": report("2025-12-01", "unmet") });
            worker.post(&format!("/api/v1/cases/{case}/needs"), &need).expect(201);
        }
        assert_eq!(preview(&curator), first);
        let [papers, _] = made(&curator, QUARTER);
        let hidden = cells(&curator, &papers).values().filter(|value| value.is_none()).count();
        assert_eq!(first[0]["hidden"].as_array().map(Vec::len), Some(hidden));
    }

    fn a_curator_may_hide_more(test: &TestRegistry) {
        let region = Region::build(test);
        enter_cases(test, &region);
        let curator = test.curator(region.council);
        let cell = json!(["open", "*", "*", "group_daytime", "*", "*", "*", "*"]);
        let start = |hide: Value| curator.post("/api/v1/releases", &json!({ "period": QUARTER, "hide": hide }));
        // Before anything is counted, so that a slip freezes nothing.
        let unknown = json!(["open", "x", "*", "*", "*", "*", "*", "*"]);
        assert_eq!(start(json!([cell, unknown])).fields(), ["hide[1]"]);
        let job = over(&curator, &start(json!([cell])).expect(202));
        assert_eq!(job["state"], "done", "{job}");
        for (client, release) in [(&curator, &job["releases"][0]), (&test.anonymous(), &job["releases"][1])] {
            let shown = cells(client, release);
            assert_eq!(shown[&key("open * * group_daytime")], None);
            // Nor is it the sum of its parts.
            let is_part = |cell: &&String| {
                let codes: Vec<&str> = cell.split(' ').collect();
                codes[0] == "open" && codes[1].len() == 6 && codes[3] == "group_daytime"
            };
            let parts: Vec<_> = shown.keys().filter(is_part).collect();
            assert!(!parts.is_empty() && parts.iter().any(|part| shown[*part].is_none()), "{parts:?}");
        }
    }

    fn a_cancelled_job_publishes_nothing(test: &TestRegistry) {
        let region = Region::build(test);
        enter_cases(test, &region);
        let curator = test.curator(region.council);
        let job = curator.post("/api/v1/releases", &json!({ "period": QUARTER })).expect(202);
        let path = format!("/api/v1/release_jobs/{}", text(&job["id"]));
        curator.send("DELETE", &path, None, &[]).expect(202);
        let ended = over(&curator, &job);
        assert_eq!((&ended["state"], &ended["releases"]), (&json!("cancelled"), &json!([])), "{ended}");
        let over = curator.send("DELETE", &path, None, &[]).expect(200);
        assert_eq!(over["state"], "cancelled", "it is over");
        assert_eq!(curator.get("/api/v1/releases").expect(200)["items"], json!([]));
        let [papers, _] = made(&curator, QUARTER);
        assert!(papers["cells"].as_u64() > Some(100));
    }
}
