//! Invented councils with fixed seeds: whatever they count, what is published gives nobody away.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use super::audit::{Answer, audit};
use super::lattice::{Dimension, Draft, Kind, Lattice, Measure, Table};
use super::protect::{Failure, Protected, protect};
use super::sensitivity::Rule;
use super::system::{Cell, CellId, Fate, Identity, System};
use super::tally::{Entry, cells, tally};

use super::reference_tests::outside::{assert_no_violation, python};

mod councils;
mod releases;
mod small;
mod stars;

/// The rule of papers, without asking for organisations.
const ALONE: Rule = Rule { least_organisations: 0, least_outside: 0, ..Rule::COUNCIL };

/// Numbers below a limit, the same in every run.
struct Sequence(u64);

impl Sequence {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % limit
    }

    /// Small numbers more often than large ones.
    fn skewed(&mut self, limit: usize) -> usize {
        self.below(limit).min(self.below(limit))
    }
}

/// A need of an invented person.
#[derive(Debug, Clone)]
struct Need {
    codes: [String; 3],
    person: u64,
    organisation: String,
}

impl Need {
    fn entry(&self) -> Entry<'_> {
        let codes = self.codes.iter().map(String::as_str).collect();
        Entry { measure: "needs", codes, person: self.person, organisation: &self.organisation }
    }
}

/// An invented council: areas in groups, services in groups, quarters.
struct Council {
    areas: usize,
    services: usize,
    needs: Vec<Need>,
}

impl Council {
    fn invent(seed: u64, persons: usize) -> Self {
        let mut sequence = Sequence(seed);
        let (areas, services) = (8 + sequence.below(13), 6 + sequence.below(6));
        let organisations = 3 + sequence.below(6);
        let mut needs = Vec::new();
        for person in 0..persons {
            let area = sequence.skewed(areas);
            // An organisation works in a few areas, mostly.
            let organisation = (area + sequence.skewed(organisations)) % organisations;
            for _ in 0..=sequence.skewed(3) {
                let service = sequence.skewed(services);
                let quarter = sequence.below(4);
                needs.push(Need {
                    codes: [format!("a{area:02}"), format!("s{service:02}"), format!("Q{}", quarter + 1)],
                    person: person as u64,
                    organisation: format!("o{organisation}"),
                });
            }
        }
        Self { areas, services, needs }
    }

    /// Three two-way tables over the first quarters.
    fn lattice(&self, quarters: usize, with_persons: bool) -> Lattice {
        let quarters: Vec<String> = (1..=quarters).map(|quarter| format!("Q{quarter}")).collect();
        let areas: Vec<String> = (0..self.areas).map(|area| format!("a{area:02}")).collect();
        let services: Vec<String> = (0..self.services).map(|service| format!("s{service:02}")).collect();
        let dimensions = vec![
            dimension("area", &areas, "A", 4),
            dimension("service", &services, "S", 3),
            dimension("period", &quarters, "Y", 4),
        ];
        let mut measures = vec![Measure { name: "needs".to_owned(), kind: Kind::Additive }];
        if with_persons {
            let kind = Kind::DistinctPersons { of: "needs".to_owned(), one_in: BTreeSet::new() };
            measures.push(Measure { name: "persons".to_owned(), kind });
        }
        let table = |a: &str, b: &str| Table::of(&[a.to_owned(), b.to_owned()]);
        let tables = vec![table("area", "service"), table("area", "period"), table("service", "period")];
        Draft { dimensions, tables, measures }.try_into().expect("a lattice")
    }

    fn cells(
        &self,
        release: &str,
        lattice: &Lattice,
        rule: Rule,
        fixed: impl Fn(&CellId) -> Option<Fate>,
    ) -> Vec<Cell> {
        let period = lattice.dimensions()[2].base();
        let needs = self.needs.iter().filter(|need| period.contains(&need.codes[2]));
        let entries: Vec<Entry> = needs.map(Need::entry).collect();
        cells(release, lattice, &tally(lattice, &entries), |_| rule, fixed)
    }
}

/// Every finest code, and groups of so many neighbours.
fn dimension(name: &str, base: &[String], prefix: &str, size: usize) -> Dimension {
    let own = base.iter().map(|code| (code.clone(), BTreeSet::from([code.clone()])));
    let groups = base.chunks(size).enumerate().filter(|(_, group)| group.len() > 1);
    let groups = groups.map(|(number, group)| (format!("{prefix}{number}"), group.iter().cloned().collect()));
    Dimension { name: name.to_owned(), codes: own.chain(groups).collect() }
}

/// The pattern of cells and of what everybody knows beside.
fn found(cells: Vec<Cell>, identities: &[Identity]) -> Result<Protected, Failure> {
    protect(&System::new(cells, identities), &mut |_| ControlFlow::Continue(()))
}

/// What would be published of these cells.
fn answers(cells: &[Cell], pattern: &BTreeMap<CellId, Fate>) -> Vec<Answer> {
    let answer = |cell: &Cell| Answer {
        measure: cell.id.measure.clone(),
        kind: cell.kind.clone(),
        region: cell.region.clone(),
        value: (pattern[&cell.id] == Fate::Shown).then_some(cell.figure.value),
        figure: cell.figure.clone(),
        rule: cell.rule,
    };
    cells.iter().map(answer).collect()
}

#[track_caller]
fn assert_safe(answers: &[Answer], identities: &[Identity]) {
    let report = audit(answers, identities, &[]).expect("an audit that ends");
    assert!(report.questions > 0, "nothing was hidden, so nothing was tested");
    let told = report.violations.iter().map(|violation| (violation, &answers[violation.answer]));
    assert!(report.violations.is_empty(), "{:?}", told.collect::<Vec<_>>());
}

/// The same question to `audit.py`, which tells releases apart by their names before each code.
#[track_caller]
fn ask_outside(
    python: Option<&std::ffi::OsStr>,
    council: &Council,
    cells: &[Cell],
    pattern: &BTreeMap<CellId, Fate>,
    least_persons: u64,
) {
    let Some(python) = python else { return };
    let names = ["area", "service", "period"];
    let code = |id: &CellId, place: usize| format!("{}:{}", id.release, id.codes[place]);
    let mut dims = serde_json::Map::new();
    for (place, name) in names.iter().enumerate() {
        let codes = cells.iter().map(|cell| (code(&cell.id, place), serde_json::json!(cell.region[*name])));
        dims.insert((*name).to_owned(), codes.collect());
    }
    let of_truth = council.needs.iter().map(|need| format!("{},1\n", need.codes.join(",")));
    let of_cell = |cell: &Cell| {
        let codes: Vec<String> = (0..names.len()).map(|place| code(&cell.id, place)).collect();
        let is_shown = pattern[&cell.id] == Fate::Shown;
        format!(
            "{},{}\n",
            codes.join(","),
            if is_shown { cell.figure.value.to_string() } else { String::new() }
        )
    };
    let files = [
        ("hierarchy.json", serde_json::json!({ "dims": dims }).to_string()),
        ("truth.csv", format!("{},count\n{}", names.join(","), of_truth.collect::<String>())),
        (
            "published.csv",
            format!("{},value\n{}", names.join(","), cells.iter().map(of_cell).collect::<String>()),
        ),
    ];
    let folder = tempfile::tempdir().expect("a folder");
    let paths = files.map(|(name, text)| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a file written");
        path
    });
    let paths: Vec<&std::path::Path> = paths.iter().map(|path| path.as_path()).collect();
    assert_no_violation(python, &paths, least_persons, "lattice");
}
