//! One record more or less.

use std::collections::BTreeSet;

use arunai_tests::tests;
use serde_json::{Value, json};

use super::auditor::{assert_no_late_entry_is_found, assert_no_need_is_found, assert_no_person_is_found};
use super::{World, paths_with_ids, questions};
use crate::case_work::{new_case, report, text};
use crate::releases::{QUARTER, cells, enter_cases, make};

/// What is read of a release.
const RELEASE_PATHS: [&str; 7] = [
    "/api/v1/releases/{id}",
    "/api/v1/releases/{id}/cells",
    "/api/v1/releases/{id}/cells.csv",
    "/api/v1/releases/{id}/cells.xlsx",
    "/api/v1/releases/{id}/differences",
    "/api/v1/releases/{id}/rates",
    "/api/v1/releases/{id}/waits",
];
/// A need that is entered when the release is out.
const LATE: &str = "2025-12-01";

tests! {
    fn a_record_more_or_less_changes_nothing_that_is_published(test: &TestRegistry) {
        let world = World::build(test);
        let worker = world.test.worker(world.region.organizations[0]);
        enter_cases(&world.test, &world.region);
        let job = make(&world.test.curator(world.region.council), QUARTER);
        let mut ids = paths_with_ids(&world);
        for path in RELEASE_PATHS {
            let of = |release: &Value| path.replace("{id}", &text(&release["id"]));
            ids.insert((*path).to_owned(), job["releases"].as_array().expect("releases").iter().map(of).collect());
        }
        let mut questions = questions(&world.region, &ids);
        questions.retain(|path| !path.contains("/searches"));
        // Every operation is among them, the first of each and one in forty of all.
        let mut known = BTreeSet::new();
        let mut place = 0;
        questions.retain(|path| {
            place += 1;
            known.insert(path.split('?').next().unwrap_or_default().to_owned()) || place % 40 == 0
        });
        assert!(RELEASE_PATHS.iter().all(|path| ids[*path].iter().all(|own| known.contains(own))), "{known:?}");
        let all = || -> Vec<_> { questions.iter().map(|path| [0, 1, 3].map(|asker| world.ask(asker, path))).collect() };
        let before = all();
        let case = text(&worker.post("/api/v1/cases", &new_case(&world.region)).expect(201)["id"]);
        let need = json!({ "term": "kind_24", "report": report(LATE, "unmet") });
        worker.post(&format!("/api/v1/cases/{case}/needs"), &need).expect(201);
        assert_eq!(all(), before);
        worker.delete(&format!("/api/v1/cases/{case}"), 1).expect(204);
        assert_eq!(all(), before);
    }

    fn the_next_release_does_not_tell_where_one_record_was_made(test: &TestRegistry) {
        // The same region twice; in one of them one more need is entered late.
        let worlds = [World::build(test), World::build(test)];
        let mut next = Vec::new();
        for (place, world) in worlds.iter().enumerate() {
            enter_cases(&world.test, &world.region);
            make(&world.test.curator(world.region.council), QUARTER);
            let now: chrono::DateTime<chrono::Utc> = "2026-06-16T03:00:00Z".parse().expect("a time");
            world.test.clock.set(now);
            if place == 1 {
                let worker = world.test.worker(world.region.organizations[0]);
                let case = text(&worker.post("/api/v1/cases", &new_case(&world.region)).expect(201)["id"]);
                let need = json!({ "term": "kind_24", "report": report(LATE, "unmet") });
                worker.post(&format!("/api/v1/cases/{case}/needs"), &need).expect(201);
            }
            let job = make(&world.test.curator(world.region.council), "2025-Q4");
            let member = world.test.member(world.region.council);
            next.push([cells(&member, &job["releases"][0]), cells(&world.test.anonymous(), &job["releases"][1])]);
            let late: &[(&str, u64)] = if place == 1 { &[("kind_24", 1)] } else { &[] };
            for (shown, least) in next[place].iter().zip([5, 10]) {
                let of = ("2025-Q4", least);
                assert_no_need_is_found(&world.test, &world.region, shown, ("open", "open_end"), of);
                assert_no_person_is_found(&world.test, &world.region, shown, of);
                assert_no_late_entry_is_found(&world.test, shown, ("late_new", late), least);
            }
        }
        let mut told = 0;
        for (one, other) in next[0].iter().zip(&next[1]) {
            let differ: Vec<&String> = one.keys().filter(|key| one[*key] != other[*key]).collect();
            // Where it was made no cell of area and service tells: its late entry is one person.
            let is_late = |key: &&&String| key.starts_with("late_");
            told += one.keys().filter(|key| key.starts_with("late_")).count();
            assert!(differ.iter().filter(is_late).all(|key| other[*key].is_none()), "{differ:?}");
        }
        assert!(told > 0, "no release speaks of late entries");
    }
}
