//! The pattern of a release of three two-way tables, and its audit, for growing numbers of needs.
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
    let lattice = lattice();
    println!("{} cells, k = 5", lattice.cells_of("needs").len());
    println!(
        "organisations, needs: sensitive + hidden for them, programs, seconds counting + pattern + audit"
    );
    for rule in [Rule::COUNCIL.without_organisations(), Rule::COUNCIL] {
        SIZES.iter().for_each(|size| measure(&lattice, rule, *size));
    }
}

fn measure(lattice: &Lattice, rule: Rule, size: usize) {
    let codes = Codes::new();
    let started = Instant::now();
    let figures = tally(lattice, &codes.entries(size));
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
    let report = audit(&answers, &[]).expect("the solver is sure");
    assert_eq!(report.violations, []);
    let hidden = found.pattern.values().filter(|fate| **fate == Fate::Hidden).count();
    let sensitive = cells.iter().filter(|cell| cell.rule.protection(&cell.figure).is_some()).count();
    println!(
        "{}, {size}: {sensitive} + {}, {} programs, {} rounds, {:.2} + {:.2} + {:.2} s",
        if rule.least_outside > 0 { ORGANISATIONS } else { 0 },
        hidden - sensitive,
        found.programs,
        found.rounds,
        counted.as_secs_f64(),
        protected.as_secs_f64(),
        started.elapsed().as_secs_f64(),
    );
}

/// The names of everything.
struct Codes {
    areas: Vec<String>,
    services: Vec<String>,
    quarters: Vec<String>,
    organisations: Vec<String>,
}

impl Codes {
    fn new() -> Self {
        let named = |prefix: &str, count: usize| (0..count).map(|n| format!("{prefix}{n:02}")).collect();
        Self {
            areas: named("a", 7),
            services: named("s", 12),
            quarters: named("Q", 4),
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
            let area = below(self.areas.len()).min(below(self.areas.len()));
            let service = below(self.services.len()).min(below(self.services.len()));
            let organisation = (area + below(ORGANISATIONS).min(below(ORGANISATIONS))) % ORGANISATIONS;
            entries.push(Entry {
                measure: "needs",
                codes: vec![&self.areas[area], &self.services[service], &self.quarters[below(4)]],
                person: person as u64,
                organisation: &self.organisations[organisation],
            });
        }
        entries
    }
}

fn lattice() -> Lattice {
    let codes = Codes::new();
    let dimension = |name: &str, base: &[String], sizes: &[usize]| {
        let one = |code: &String| (code.clone(), BTreeSet::from([code.clone()]));
        let mut from = 0;
        let groups = sizes.iter().enumerate().map(|(number, size)| {
            from += size;
            (format!("{name} {number}"), base[from - size..from].iter().cloned().collect())
        });
        Dimension {
            name: name.to_owned(),
            codes: base.iter().map(one).chain(groups.collect::<Vec<_>>()).collect(),
        }
    };
    let table = |a: &str, b: &str| Table::of(&[a.to_owned(), b.to_owned()]);
    let draft = Draft {
        dimensions: vec![
            dimension("area", &codes.areas, &[3, 4]),
            dimension("service", &codes.services, &[3, 3, 2, 2, 2]),
            dimension("period", &codes.quarters, &[]),
        ],
        tables: vec![table("area", "service"), table("area", "period"), table("service", "period")],
        measures: vec![Measure { name: "needs".to_owned(), kind: Kind::Additive }],
    };
    draft.try_into().expect("a lattice")
}
