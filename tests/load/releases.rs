//! Making a council's releases, on SQLite: three two-way tables of about 300 cells for eight quarters in a row, each
//! protected among all those before it; the same with many more cases, which differs by the counting only; and all
//! tables of the defaults, for the growth with cells, without and with the one of urgencies. `ARUNAI_BENCH_CASES` asks
//! for another number of many cases.

mod generated;

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use arunai_core::actor::{Curator, Planner, Role};
use arunai_core::councils::NewCouncil;
use arunai_core::releases::{
    MakingProgress, MakingStep, NewRelease, Release, ReleaseSettings, ReleaseTable, ReleaseTier,
};
use arunai_core::values::AreaCode;
use arunai_tests::registry::NOW;
use arunai_tests::{Backend, TestRegistry, region};
use chrono::{DateTime, Utc};
use generated::{build_areas, enter};
use serde_json::json;

const CASES: usize = 10_000;
/// Cases of a million needs' reports.
const MANY_CASES: usize = 300_000;
const QUARTERS: [&str; 8] =
    ["2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4", "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"];
/// So many that the open release does not take a municipality for a small town.
const INHABITANTS: u32 = 60_000;
/// Before the first of the quarters, when it can still be decided what will be published of them.
const DECIDED: &str = "2023-12-01T03:00:00Z";
const THREE_TABLES: [ReleaseTable; 3] =
    [ReleaseTable::AreaService, ReleaseTable::ReasonService, ReleaseTable::StageService];

fn main() {
    let many = std::env::var("ARUNAI_BENCH_CASES").ok().and_then(|number| number.parse().ok());
    println!("three tables");
    Council::build(3, CASES, &THREE_TABLES).make_all(&QUARTERS);
    println!("the same with more cases");
    Council::build(3, many.unwrap_or(MANY_CASES), &THREE_TABLES).make_all(&QUARTERS[..1]);
    println!("all tables");
    let mut tables = ReleaseSettings::default().tables;
    Council::build(10, CASES, &tables).make_all(&QUARTERS[..1]);
    println!("all tables, with urgencies in place of adults and children");
    tables.retain(|table| *table != ReleaseTable::StageService);
    tables.push(ReleaseTable::UrgencyService);
    Council::build(10, CASES, &tables).make_all(&QUARTERS[..1]);
}

/// A council of a prefecture with cases.
struct Council {
    test: TestRegistry,
    curator: Curator,
}

/// What making the releases of a quarter took.
struct Made {
    releases: Vec<Release>,
    counting: Duration,
    /// Until the council's tier was hidden and audited, and until both were stored.
    tiers: [Duration; 2],
}

impl Council {
    fn build(municipalities: usize, cases: usize, tables: &[ReleaseTable]) -> Self {
        println!("{municipalities} municipalities, {cases} cases");
        let test = TestRegistry::start(Backend::Sqlite);
        let codes = build_areas(&test, municipalities);
        let new = NewCouncil {
            name: "架空県協議会".to_owned().try_into().expect("a name"),
            area_codes: vec![region::code("90000")],
        };
        let id = test.registry.register_council(&test.operator(), new).expect("a council").id;
        let login = test.account(Role::Curator, None, Some(id), &[]);
        let planner: Planner = test.prove(&login);
        codes.iter().for_each(|code| count_inhabitants(&test, &planner, code));
        enter(&test, cases, &codes);
        let curator = test.prove(&login);
        let settings = json!({ "releases": { "tables": tables } });
        let settings = serde_json::from_value(settings).expect("settings");
        let first = "2024-01-01".parse().expect("a day");
        test.clock.set(time(DECIDED));
        test.registry.decide_council_settings(&curator, id, first, None, settings).expect("decides");
        test.clock.set(time(NOW));
        Self { test, curator }
    }

    fn make_all(&self, quarters: &[&str]) {
        quarters.iter().for_each(|quarter| println!("{quarter}: {}", self.make(quarter).told()));
    }

    fn make(&self, quarter: &str) -> Made {
        let new = NewRelease { period: quarter.to_owned(), hide: Vec::new() };
        let started = Instant::now();
        let (mut counting, mut council) = (None, None);
        let releases = self.test.registry.make_releases(&self.curator, &new, &mut |at: MakingProgress| {
            if at.step == MakingStep::Hiding {
                counting.get_or_insert_with(|| started.elapsed());
            }
            if at.tier == ReleaseTier::Public {
                council.get_or_insert_with(|| started.elapsed());
            }
            ControlFlow::Continue(())
        });
        let (releases, both) = (releases.expect("releases"), started.elapsed());
        Made { releases, counting: counting.unwrap_or(both), tiers: [council.unwrap_or(both), both] }
    }
}

fn time(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

impl Made {
    fn told(&self) -> String {
        let [council, both] = self.tiers.map(|taken| taken.as_secs_f64());
        let hidden = |release: &Release| 100.0 * release.hidden_cells as f64 / release.cells as f64;
        format!(
            "{} cells, {:.0} % and {:.0} % hidden; counted in {:.1} s, the council's tier after {council:.1} s, both after \
             {both:.1} s",
            self.releases[0].cells,
            hidden(&self.releases[0]),
            hidden(&self.releases[1]),
            self.counting.as_secs_f64(),
        )
    }
}

fn count_inhabitants(test: &TestRegistry, by: &Planner, code: &AreaCode) {
    let counted = json!({ "area_code": code, "population_kind": "residents", "counted_on": "2024-04-01",
        "rows": [{ "persons": INHABITANTS }] });
    let counted = serde_json::from_value(counted).expect("populations");
    test.registry.record_populations(by, counted).expect("records");
}
