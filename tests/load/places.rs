//! The councils whose pages are measured, with their releases: the demo's, and that of an invented prefecture.

use std::ops::ControlFlow;
use std::time::Instant;

use arunai_core::actor::{Curator, Planner, Role, Viewer};
use arunai_core::clock::Quarter;
use arunai_core::council_settings::Settings;
use arunai_core::councils::NewCouncil;
use arunai_core::gaps::GapQuery;
use arunai_core::id::{CouncilId, Ids};
use arunai_core::import::wamnet::WamnetOptions;
use arunai_core::issue_rankings::RankingSettings;
use arunai_core::releases::{NewRelease, Release, ReleaseRule, ReleaseSettings, ReleaseTable};
use arunai_core::values::AreaCode;
use arunai_tests::region::{Row, wamnet_csv};
use arunai_tests::{Backend, TestRegistry, region};
use serde_json::json;

use crate::council_work::{Amount, Work};
use crate::generated::{build_areas, enter};

const MUNICIPALITIES: usize = 60;
/// Councils of the prefecture: its own, and those inside it.
const COUNCILS: usize = 20;
/// So many that few numbers are small: it is those that take long to hide.
const CASES: usize = 24_000;
const SERVICES: u32 = 4_800;
/// So many services went between two official files, and as many came.
const CHANGED: u32 = 120;
/// Kinds as the file names them, and as plans do.
const KINDS: [(&str, &str); 8] = [
    ("居宅介護", "kind_11"),
    ("生活介護", "kind_22"),
    ("短期入所", "kind_24"),
    ("共同生活援助", "kind_33"),
    ("就労継続支援Ｂ型", "kind_46"),
    ("計画相談支援", "kind_52"),
    ("児童発達支援", "kind_63"),
    ("放課後等デイサービス", "kind_65"),
];
/// So many that each view has its numbers.
const TABLES: [ReleaseTable; 4] = [
    ReleaseTable::AreaService,
    ReleaseTable::ReasonService,
    ReleaseTable::WaitedService,
    ReleaseTable::AreaLifeStage,
];
/// The first and the last are of the same season.
const QUARTERS: [&str; 5] = ["2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4", "2025-Q1"];
/// When cases are entered, and the demo filled: before the meetings that the next ones are compared with.
const FILLED: &str = "2026-04-20";
/// When the last release is made: after them.
const LAST_RELEASE: &str = "2026-05-20";
/// When pages are read.
const TODAY: &str = "2026-06-15";

/// A council with releases, and who works in it.
pub struct Place {
    pub test: TestRegistry,
    pub council: CouncilId,
    /// Logins of its curators.
    pub curators: [String; 2],
    /// Its municipalities.
    pub codes: Vec<AreaCode>,
    /// Its last release.
    pub release: Release,
}

impl Place {
    /// The demo as everybody starts it, with the release of the last quarter.
    pub fn demo() -> Self {
        println!("\nthe demo, with {:?}", Amount::SMALL);
        let test = TestRegistry::start_with(Backend::Sqlite, Ids::counted());
        at(&test, FILLED);
        arunai_api::demo::fill(&test.registry).expect("fills");
        let council = test.registry.list_councils().expect("lists")[0].id;
        let curators = two_curators(&test, council);
        let curator: Curator = test.prove(&curators[0]);
        decide(&test, &curator, council, FILLED, ReleaseSettings::default());
        at(&test, LAST_RELEASE);
        let last = Quarter::last_closed(test.registry.clock().today()).to_string();
        let release = publish(&test, &curator, &last);
        at(&test, TODAY);
        let query = GapQuery { council: Some(council), ..GapQuery::default() };
        let table = test.registry.tabulate_gaps(&Viewer::Public, &query);
        let codes = table.expect("tabulates").areas.into_iter().map(|area| area.code).collect();
        Self { test, council, curators, codes, release }
    }

    /// A prefecture with two official files of services, cases of two years, and five releases.
    pub fn prefecture(backend: Backend) -> Self {
        println!("\n{MUNICIPALITIES} municipalities, {SERVICES} services, {CASES} cases, {backend:?}");
        println!("its council has {:?}, {} others {:?} each", Amount::LARGE, COUNCILS - 1, Amount::SMALL);
        let test = TestRegistry::start_with(backend, Ids::counted());
        at(&test, "2024-03-01");
        let codes = build_areas(&test, MUNICIPALITIES);
        let council = register(&test, "架空県協議会", vec![region::code("90000")]);
        let curators = two_curators(&test, council);
        let curator: Curator = test.prove(&curators[0]);
        decide(&test, &curator, council, "2024-04-01", by_k_alone());
        let planner: Planner = test.prove(&curators[0]);
        count_persons(&test, &planner, &codes);
        // Before the last release's quarter ends: its report tells what there was then.
        at(&test, "2024-10-01");
        import_services(&test, 1, "2024-09-30");
        at(&test, FILLED);
        plan(&test, &planner, &codes);
        let started = Instant::now();
        enter(&test, CASES, &codes);
        println!("cases entered in {:.0} s", started.elapsed().as_secs_f64());
        for quarter in &QUARTERS[..QUARTERS.len() - 1] {
            publish(&test, &curator, quarter);
        }
        at(&test, LAST_RELEASE);
        let release = publish(&test, &curator, QUARTERS[QUARTERS.len() - 1]);
        import_services(&test, 1 + CHANGED, "2026-03-31");
        at(&test, TODAY);
        register_others(&test, &codes);
        Self { test, council, curators, codes, release }
    }
}

/// Sets the clock to noon in Japan.
fn at(test: &TestRegistry, day: &str) {
    test.clock.set(format!("{day}T03:00:00Z").parse().expect("a time"));
}

fn register(test: &TestRegistry, name: &str, area_codes: Vec<AreaCode>) -> CouncilId {
    let new = NewCouncil { name: name.to_owned().try_into().expect("a name"), area_codes };
    test.registry.register_council(&test.operator(), new).expect("a council").id
}

/// Registers the other councils of a prefecture, of three municipalities each, and their work. After the releases: a
/// council that holds others leaves tables to them.
fn register_others(test: &TestRegistry, codes: &[AreaCode]) {
    for (number, own) in codes.chunks(MUNICIPALITIES / COUNCILS).take(COUNCILS - 1).enumerate() {
        let council = register(test, &format!("第{number}圏域協議会"), own.to_vec());
        let curators = two_curators(test, council).each_ref().map(|login| test.prove(login));
        let work = Work { registry: &test.registry, curators, codes: own.to_vec(), cells: Vec::new() };
        work.record(Amount::SMALL);
    }
}

fn two_curators(test: &TestRegistry, council: CouncilId) -> [String; 2] {
    [(); 2].map(|()| test.account(Role::Curator, None, Some(council), &[]))
}

/// Switches the order of issues on, and says what is published.
fn decide(test: &TestRegistry, by: &Curator, council: CouncilId, from: &str, releases: ReleaseSettings) {
    let issue_rankings = RankingSettings { is_on: true, ..RankingSettings::default() };
    let settings = Settings { issue_rankings, releases, ..Settings::default() };
    let from = from.parse().expect("a day");
    test.registry.decide_council_settings(by, council, from, None, settings).expect("decides");
}

/// Hides the numbers of few persons alone, and what gives those away.
fn by_k_alone() -> ReleaseSettings {
    let default = ReleaseSettings::default();
    let by_k = |rule: ReleaseRule| ReleaseRule {
        least_organizations: 0,
        least_outside: 0,
        is_zero_small: false,
        is_by_inhabitants: false,
        ..rule
    };
    let (council, public) = (by_k(default.council), by_k(default.public));
    ReleaseSettings { tables: TABLES.into(), council, public, ..default }
}

/// Makes the releases of a period; the council's.
fn publish(test: &TestRegistry, by: &Curator, period: &str) -> Release {
    let new = NewRelease { period: period.to_owned(), hide: Vec::new() };
    let started = Instant::now();
    let made = test.registry.make_releases(by, &new, &mut |_| ControlFlow::Continue(())).expect("releases");
    let hidden = |release: &Release| 100.0 * release.hidden_cells as f64 / release.cells as f64;
    println!(
        "{period}: {} cells, {:.0} % and {:.0} % hidden, made in {:.0} s",
        made[0].cells,
        hidden(&made[0]),
        hidden(&made[1]),
        started.elapsed().as_secs_f64(),
    );
    made.into_iter().next().expect("the council's")
}

/// Residents and persons with a 支給決定.
fn count_persons(test: &TestRegistry, by: &Planner, codes: &[AreaCode]) {
    let residents = json!([{ "age_from": 0, "age_to": 17, "persons": 9_000 },
        { "age_from": 18, "age_to": 64, "persons": 33_000 }, { "age_from": 65, "persons": 18_000 }]);
    let counts = [
        ("residents", residents),
        ("adult_grants", json!([{ "persons": 700 }])),
        ("child_grants", json!([{ "persons": 250 }])),
    ];
    for code in codes {
        for (kind, rows) in &counts {
            let counted = json!({ "area_code": code, "population_kind": kind, "counted_on": "2024-01-01",
                "rows": rows });
            let counted = serde_json::from_value(counted).expect("populations");
            test.registry.record_populations(by, counted).expect("records");
        }
    }
}

/// 見込量 of three years, and 実績 of the first two.
fn plan(test: &TestRegistry, by: &Planner, codes: &[AreaCode]) {
    let mut figures = Vec::new();
    for (place, code) in codes.iter().enumerate() {
        for (_, kind) in KINDS {
            for year in 2024..=2026 {
                let planned = 40 + 10 * (place % 7);
                let actual = (year < 2026).then_some(planned - 15 + 11 * place % 30);
                figures.push(json!({ "area_code": code, "kind_id": kind, "fiscal_year": year,
                    "unit": "persons_per_month", "planned": planned, "actual": actual }));
            }
        }
    }
    let figures = serde_json::from_value(json!({ "figures": figures })).expect("figures");
    test.registry.record_plan_figures(by, figures).expect("records");
}

/// Takes an official file in that begins with some number.
fn import_services(test: &TestRegistry, first: u32, as_of: &str) {
    let rows: Vec<Row> = (first..first + SERVICES).map(service).collect();
    let path = test.file("services.csv", wamnet_csv(&rows).as_bytes());
    let options = WamnetOptions { as_of: as_of.parse().ok(), dry_run: false };
    test.registry.import_wamnet(&test.operator(), &path, &options, &mut |_, _| {}).expect("imports");
}

/// A service somewhere in a municipality, each of which has all kinds.
fn service(number: u32) -> Row {
    let (round, place) = (number as usize / MUNICIPALITIES, number as usize % MUNICIPALITIES);
    let share = |step: u32| f64::from(number.wrapping_mul(step) >> 8) / f64::from(1 << 24);
    let position = (150.0 + 0.1 * (place as f64 + share(2_654_435_761)), 33.0 + 0.1 * share(2_246_822_519));
    let kind = KINDS[round % KINDS.len()].0;
    Row { position, area: format!("架空県第{place}市"), ..Row::new(number, kind) }
}
