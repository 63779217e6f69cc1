//! The pattern of a release and its audit, for growing numbers of needs: of three two-way tables, and of all
//! tables that a council publishes unless it decides otherwise.
//!
//! Plain, because what counts beside the seconds is how many linear programs were solved.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::time::Instant;

use arunai_core::disclosure::audit::{Answer, audit};
use arunai_core::disclosure::lattice::{Dimension, Draft, Kind, Lattice, Measure, Table};
use arunai_core::disclosure::protect::protect;
use arunai_core::disclosure::sensitivity::Rule;
use arunai_core::disclosure::system::{Fate, System};
use arunai_core::disclosure::tally::{Entry, cells, tally};

/// How many needs there are.
const SIZES: [usize; 5] = [250, 600, 1_500, 10_000, 1_000_000];
/// How many organisations enter them.
const ORGANISATIONS: usize = 12;

fn main() {
    println!(
        "organisations, needs: sensitive + hidden for them, programs, seconds counting + pattern + audit"
    );
    let (plain, star) = (Region::plain(), Region::star());
    for (name, region, sizes) in [("three tables", &plain, &SIZES[..]), ("all tables", &star, &SIZES[3..])] {
        let lattice = region.lattice();
        let cells: usize =
            lattice.measures().iter().map(|measure| lattice.cells_of(&measure.name).len()).sum();
        println!("{name}, {cells} cells, k = 5");
        for rule in [Rule::COUNCIL.without_organisations(), Rule::COUNCIL] {
            let seconds: Vec<f64> = sizes.iter().map(|size| measure(region, &lattice, rule, *size)).collect();
            growth(sizes, &seconds);
        }
        let public = Rule { is_by_inhabitants: false, ..Rule::PUBLIC };
        println!("{name}, for everybody, k = 10, zero is small");
        measure(region, &lattice, public, 10_000);
    }
}

/// How much longer the most needs take than those before, and with which power of their number.
fn growth(sizes: &[usize], seconds: &[f64]) {
    if let ([.., before, most], [.., fewer, more]) = (sizes, seconds) {
        let power = (more / fewer).ln() / (*most as f64 / *before as f64).ln();
        println!("from {before} to {most} needs: {:+.2} s, growth {power:.2}", more - fewer);
    }
}

/// Measures one size; returns all its seconds.
fn measure(region: &Region, lattice: &Lattice, rule: Rule, size: usize) -> f64 {
    let entries = region.entries(size);
    let started = Instant::now();
    let figures = tally(lattice, &entries);
    let counted = started.elapsed();
    let cells = cells("release", lattice, &figures, |_| rule, |_| None);
    let started = Instant::now();
    let found =
        protect(&System::new(cells.clone(), &[]), &mut |_| ControlFlow::Continue(())).expect("a pattern");
    let protected = started.elapsed();
    let answer = |cell: &arunai_core::disclosure::system::Cell| Answer {
        measure: cell.id.measure.clone(),
        kind: cell.kind.clone(),
        region: cell.region.clone(),
        value: (found.pattern[&cell.id] == Fate::Shown).then_some(cell.figure.value),
        figure: cell.figure.clone(),
        rule,
    };
    let answers: Vec<Answer> = cells.iter().map(answer).collect();
    let started = Instant::now();
    let report = audit(&answers, &[], &[]).expect("the solver is sure");
    assert_eq!(report.violations, []);
    let hidden = found.pattern.values().filter(|fate| **fate == Fate::Hidden).count();
    let sensitive = cells.iter().filter(|cell| cell.rule.protection(&cell.figure).is_some()).count();
    let audited = started.elapsed();
    println!(
        "{}, {size}: {sensitive} + {}, {} programs, {} rounds, {:.2} + {:.2} + {:.2} s",
        if rule.least_outside > 0 { ORGANISATIONS } else { 0 },
        hidden - sensitive,
        found.programs,
        found.rounds,
        counted.as_secs_f64(),
        protected.as_secs_f64(),
        audited.as_secs_f64(),
    );
    (counted + protected + audited).as_secs_f64()
}

/// What a region publishes.
struct Region {
    /// Dimensions with their finest codes, and the sizes of groups of them.
    dimensions: Vec<(&'static str, Vec<String>, Vec<usize>)>,
    tables: Vec<[&'static str; 2]>,
    organisations: Vec<String>,
}

impl Region {
    /// Seven areas in two groups, twelve services in five, four quarters.
    fn plain() -> Self {
        Self {
            dimensions: vec![
                ("area", named("a", 7), vec![3, 4]),
                ("service", named("s", 12), vec![3, 3, 2, 2, 2]),
                ("period", named("Q", 4), vec![]),
            ],
            tables: vec![["area", "service"], ["area", "period"], ["service", "period"]],
            organisations: named("o", ORGANISATIONS),
        }
    }

    /// Twenty areas, sixteen service groups, 者 and 児, fifteen reasons, five bands of waiting.
    fn star() -> Self {
        Self {
            dimensions: vec![
                ("area", named("a", 20), vec![]),
                ("service", named("s", 16), vec![]),
                ("stage", named("t", 2), vec![]),
                ("reason", named("r", 15), vec![]),
                ("waited", named("w", 5), vec![]),
            ],
            tables: vec![
                ["area", "service"],
                ["stage", "service"],
                ["reason", "service"],
                ["waited", "service"],
            ],
            organisations: named("o", ORGANISATIONS),
        }
    }

    /// Needs by a fixed sequence: small areas and rare services have few.
    fn entries(&self, size: usize) -> Vec<Entry<'_>> {
        let mut state = 7_u64;
        let mut below = |limit: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % limit
        };
        let mut entries = Vec::with_capacity(size);
        for person in 0..size {
            let mut codes = Vec::with_capacity(self.dimensions.len());
            let mut area = 0;
            for (place, (name, own, _)) in self.dimensions.iter().enumerate() {
                let code =
                    if *name == "period" { below(own.len()) } else { below(own.len()).min(below(own.len())) };
                area = if place == 0 { code } else { area };
                codes.push(own[code].as_str());
            }
            let organisation = (area + below(ORGANISATIONS).min(below(ORGANISATIONS))) % ORGANISATIONS;
            let organisation = self.organisations[organisation].as_str();
            entries.push(Entry { measure: "needs", codes, person: person as u64, organisation });
        }
        entries
    }

    fn lattice(&self) -> Lattice {
        let dimension = |(name, base, sizes): &(&'static str, Vec<String>, Vec<usize>)| {
            let one = |code: &String| (code.clone(), BTreeSet::from([code.clone()]));
            let mut from = 0;
            let groups = sizes.iter().enumerate().map(|(number, size)| {
                from += size;
                (format!("{name} {number}"), base[from - size..from].iter().cloned().collect())
            });
            let codes = base.iter().map(one).chain(groups.collect::<Vec<_>>()).collect();
            Dimension { name: (*name).to_owned(), codes }
        };
        let draft = Draft {
            dimensions: self.dimensions.iter().map(dimension).collect(),
            tables: self.tables.iter().map(|names| Table::of(&names.map(str::to_owned))).collect(),
            measures: vec![Measure { name: "needs".to_owned(), kind: Kind::Additive }],
        };
        draft.try_into().expect("a lattice")
    }
}

fn named(prefix: &str, count: usize) -> Vec<String> {
    (0..count).map(|number| format!("{prefix}{number:02}")).collect()
}
