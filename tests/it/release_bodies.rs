//! What is stored of a release: the same bytes for the same cases, all or nothing, and never changed unseen.

use std::ops::ControlFlow;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use arunai_core::Registry;
use arunai_core::actor::{Administrator, Viewer};
use arunai_core::id::Ids;
use arunai_core::releases::{NewRelease, ReleaseCellFilter};
use arunai_tests::region::Region;
use arunai_tests::{Backend, TestRegistry, tests};
use serde_json::json;

use crate::case_work::text;
use crate::releases::{QUARTER, enter_cases, enter_in_order, make};

/// What a child of the suite makes: a database's URL, a council, and a quarter.
const CHILD: &str = "ARUNAI_TEST_MAKES_RELEASE";

/// Makes a release where the suite was started to do nothing else.
pub fn is_done_as_a_child() -> bool {
    let Ok(wanted) = std::env::var(CHILD) else { return false };
    let [url, council, quarter] = wanted.split(' ').collect::<Vec<_>>().try_into().expect("three words");
    let registry = Registry::open(url).expect("opens");
    let new = NewRelease { period: quarter.to_owned(), hide: Vec::new() };
    let council = council.parse().expect("an id");
    let by = Administrator::at_the_machine("test");
    let mut go_on = |_| ControlFlow::Continue(());
    registry.make_releases_of(&by, council, &new, &mut go_on).expect("makes releases");
    true
}

fn child(test: &TestRegistry, region: &Region) -> Child {
    let wanted = format!("{} {} {QUARTER}", test.database_url, region.council);
    let program = std::env::current_exe().expect("the suite's own program");
    Command::new(program).env(CHILD, wanted).spawn().expect("starts")
}

/// The hashes of both tiers.
fn hashes(backend: Backend, backwards: bool) -> [String; 2] {
    let test = TestRegistry::start_with(backend, Ids::counted());
    let region = Region::build(&test);
    let curator = test.curator(region.council);
    enter_in_order(&test, &region, backwards);
    let job = make(&curator, QUARTER);
    [0, 1].map(|tier| text(&job["releases"][tier]["content_hash"]))
}

fn are_intact(registry: &Registry) -> Vec<bool> {
    let by = Administrator::at_the_machine("test");
    registry.check_releases(&by).expect("checks").iter().map(|check| check.intact).collect()
}

tests! {
    fn the_same_cases_give_the_same_bytes_in_any_order_on_both_databases(test: &TestRegistry) {
        let here = hashes(test.backend, false);
        assert_ne!(here[0], here[1]);
        assert_eq!(here, hashes(test.backend, true));
        assert_eq!(here, hashes(Backend::Sqlite, false));
    }

    fn a_killed_process_leaves_a_whole_release_or_none(test: &TestRegistry) {
        let region = Region::build(test);
        enter_cases(test, &region);
        let list = || test.member(region.council).get("/api/v1/releases").expect(200)["items"].clone();
        // Nothing is counted yet: these end while the quarter's cases are frozen, or before.
        for tenths in 0..8 {
            let mut child = child(test, &region);
            std::thread::sleep(Duration::from_millis(100 * tenths));
            child.kill().expect("is killed");
            child.wait().expect("ends");
            assert_eq!(list(), json!([]));
        }
        let started = Instant::now();
        let new = NewRelease { period: QUARTER.to_owned(), hide: Vec::new() };
        test.registry.preview_releases_of(&test.operator(), region.council, &new).expect("previews");
        let whole = started.elapsed();
        let mut delay = Duration::ZERO;
        let mut killed = 0;
        loop {
            let mut child = child(test, &region);
            std::thread::sleep(delay);
            let is_over = child.try_wait().expect("is asked").is_some_and(|status| status.success());
            if !is_over {
                child.kill().expect("is killed");
                child.wait().expect("ends");
                killed += 1;
            }
            let count = list().as_array().map_or(0, Vec::len);
            assert!(count == 0 || count == 2, "{count} of two tiers");
            assert!(are_intact(&test.registry).into_iter().all(|is_intact| is_intact));
            if count == 2 {
                break;
            }
            assert!(!is_over, "it was made and is not there");
            delay += whole / 4;
        }
        assert!(killed > 2, "it was too quick to be killed");
    }

    fn a_release_that_somebody_changed_is_found_and_not_read(test: &TestRegistry) {
        if test.backend == Backend::Postgres {
            println!("the body is changed in SQLite's file; the same code looks at PostgreSQL's");
            return;
        }
        let region = Region::build(test);
        enter_cases(test, &region);
        let job = make(&test.curator(region.council), QUARTER);
        let copy = test.path("copy.sqlite");
        test.registry.back_up(&copy).expect("a copy");
        let url = format!("sqlite://{}", copy.display());
        assert_eq!(are_intact(&Registry::open(&url).expect("opens")), [true, true]);
        let bytes = std::fs::read(&copy).expect("the copy");
        let (before, after) = (&b"\"method\":\""[..], &b"\",\"least_persons\":10"[..]);
        // Between them stands the one letter of the method.
        let is_body = |place: &usize| {
            bytes[*place..].starts_with(before) && bytes[place + before.len() + 1..].starts_with(after)
        };
        let place = (0..bytes.len() - before.len()).find(is_body).expect("the open body") + before.len();
        let mut changed = bytes;
        changed[place] = b'x';
        std::fs::write(&copy, changed).expect("is changed");
        let registry = Registry::open(&url).expect("opens");
        assert_eq!(are_intact(&registry).iter().filter(|is_intact| !**is_intact).count(), 1);
        let id = job["releases"][1]["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
        let read = |registry: &Registry| {
            registry.list_release_cells(&Viewer::Public, id, &ReleaseCellFilter::default()).is_ok()
        };
        assert_eq!((read(&test.registry), read(&registry)), (true, false));
    }
}
