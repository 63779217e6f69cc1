//! Against the files of the folder `sdc`: what an attacker computes, and that ours leaves nothing to find.
//!
//! Sizes and parameters come from the files, so another folder of the same form will do.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;

use serde_json::Value;

use super::audit::{Answer, Fault, Interval, audit, intervals};
use super::lattice::{Codes, Dimension, Draft, Kind, Lattice, Measure, TOTAL, Table};
use super::protect::{Protected, protect};
use super::sensitivity::{Figure, Rule};
use super::system::{Fate, System};
use super::tally::{Entry, Figures, cells, tally};

mod linear;
pub(super) mod outside;

/// The one measure of the files.
const NEEDS: &str = "needs";

/// What the environment says; only this file may look.
fn environment(name: &str) -> Option<std::ffi::OsString> {
    std::env::var_os(name)
}

fn path(name: &str) -> PathBuf {
    crate::reference_tests::folder().join("sdc").join(name)
}

fn read(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap_or_else(|_| panic!("{name} is missing"))
}

fn json(name: &str) -> Value {
    serde_json::from_str(&read(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn table(name: &str) -> Vec<BTreeMap<String, String>> {
    let text = read(name);
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(|row| row.expect("a line")).collect()
}

/// The council of the files.
struct Council {
    lattice: Lattice,
    figures: Figures,
    rule: Rule,
}

impl Council {
    fn read() -> Self {
        let (hierarchy, summary) = (json("hierarchy.json"), json("reference_summary.json"));
        let codes = |codes: &Value| serde_json::from_value(codes.clone()).expect("values of the form");
        // In the order of the columns, which is that of the summary's tables.
        let header = read("naive_threshold_only.csv").lines().next().expect("a header").to_owned();
        let names = header.split(',').filter(|name| *name != "value");
        let dimension =
            |name: &str| Dimension { name: name.to_owned(), codes: codes(&hierarchy["dims"][name]) };
        let tables: Vec<Vec<String>> =
            serde_json::from_value(summary["tables"].clone()).expect("values of the form");
        let draft = Draft {
            dimensions: names.map(dimension).collect(),
            tables: tables.iter().map(|names| Table::of(names)).collect(),
            measures: vec![Measure { name: NEEDS.to_owned(), kind: Kind::Additive }],
        };
        let lattice: Lattice = draft.try_into().expect("a lattice");
        let least_persons = hierarchy["k"].as_u64().expect("a count");
        let rule = Rule { least_persons, ..Rule::COUNCIL }.without_organisations();
        Self { figures: figures(&lattice, &[""]), lattice, rule }
    }

    fn protect(&self) -> Protected {
        let cells = cells("release", &self.lattice, &self.figures, |_| self.rule, |_| None);
        protect(&System::new(cells, &[]), &mut |_| ControlFlow::Continue(())).expect("a pattern")
    }

    fn answer(&self, codes: &Codes, is_shown: bool) -> Answer {
        let figure: Figure = self.figures[&(NEEDS.to_owned(), codes.clone())].clone();
        let region = self.lattice.region(codes);
        let value = is_shown.then_some(figure.value);
        Answer { measure: NEEDS.to_owned(), kind: Kind::Additive, region, value, figure, rule: self.rule }
    }

    /// The codes of a line, in the order of the lattice.
    fn codes(&self, line: &BTreeMap<String, String>) -> Codes {
        self.lattice.dimensions().iter().map(|dimension| line[&dimension.name].clone()).collect()
    }
}

/// One person for each need, as the records of the folder have it, of these organisations in turn.
fn figures(lattice: &Lattice, organisations: &[&str]) -> Figures {
    let lines = table("truth.csv");
    let mut entries = Vec::new();
    for line in &lines {
        for _ in 0..line["count"].parse::<u64>().expect("a number") {
            let codes = lattice.dimensions().iter().map(|d| line[&d.name].as_str()).collect();
            let person = entries.len() as u64;
            let organisation = organisations[entries.len() % organisations.len()];
            entries.push(Entry { measure: NEEDS, codes, person, organisation });
        }
    }
    tally(lattice, &entries)
}

#[test]
fn reference_naive_attack_expected_is_reproduced() {
    let council = Council::read();
    let lines = table("naive_threshold_only.csv");
    let answers: Vec<Answer> =
        lines.iter().map(|line| council.answer(&council.codes(line), !line["value"].is_empty())).collect();
    let expected: BTreeMap<Codes, _> =
        table("naive_attack_expected.csv").into_iter().map(|line| (council.codes(&line), line)).collect();
    let found = intervals(&answers, &[]).expect("intervals");
    assert_eq!(found.len(), expected.len());
    for Interval { answer, lower, upper } in &found {
        let line = &expected[&council.codes(&lines[*answer])];
        for (actual, column) in [(lower, "lb"), (upper, "ub")] {
            let expected: f64 = line[column].parse().expect("a number");
            assert!(actual == &expected || (actual - expected).abs() < 1e-6, "{line:?}: {column} {actual}");
        }
    }
    let faults = audit(&answers, &[], &[]).expect("an audit that ends").violations;
    let count = |fault| faults.iter().filter(|violation| violation.fault == fault).count();
    for (fault, name) in [(Fault::Exact, "EXACT"), (Fault::TooLow, "BELOW_K"), (Fault::TooHigh, "ABOVE_1")] {
        let named =
            expected.values().filter(|line| line["verdict"].split('+').any(|verdict| verdict == name));
        assert_eq!(count(fault), named.count(), "{name}");
    }
    assert_eq!(count(Fault::WrongValue) + count(Fault::Shown) + count(Fault::Doubtful), 0);
}

#[test]
fn reference_release_is_safe_and_ours_is_as_useful() {
    let council = Council::read();
    let summary = json("reference_summary.json");
    let started = std::time::Instant::now();
    let found = council.protect();
    let seconds = started.elapsed().as_secs_f64();
    let answers: Vec<Answer> =
        found.pattern.iter().map(|(id, fate)| council.answer(&id.codes, *fate == Fate::Shown)).collect();
    assert_eq!(answers.len() as u64, summary["lattice_cells"].as_u64().expect("a count"));
    assert_eq!(audit(&answers, &[], &[]).expect("an audit that ends").violations, []);
    let reference = table("reference_release.csv");
    let theirs: Vec<Answer> = reference
        .iter()
        .map(|line| council.answer(&council.codes(line), !line["value"].is_empty()))
        .collect();
    assert_eq!(audit(&theirs, &[], &[]).expect("an audit that ends").violations, []);

    let sensitive = answers.iter().filter(|answer| answer.rule.protection(&answer.figure).is_some()).count();
    let hidden = found.pattern.values().filter(|fate| **fate == Fate::Hidden).count() - sensitive;
    let hidden_by_reference = summary["reference_complementary"].as_u64().expect("a count");
    let useful = persons_by_group(&council, &found);
    let useful_by_reference = summary["reference_persons_in_shown_area_x_group"].as_f64().expect("a number");
    println!(
        "{sensitive} sensitive, {hidden} hidden for them (reference {hidden_by_reference}), \
         {useful:.3} of persons in shown area x group cells (reference {useful_by_reference:.3}), \
         {} programs, {} rounds, {seconds:.2} s",
        found.programs, found.rounds
    );
    assert_eq!(sensitive as u64, summary["sensitive"].as_u64().expect("a count"));
    assert!(useful >= 0.9 * useful_by_reference);
    assert!(hidden as f64 <= 1.25 * hidden_by_reference as f64);
}

#[test]
fn reference_release_with_organisations_is_safe_and_its_use_is_told() {
    let mut council = Council::read();
    council.figures = figures(&council.lattice, &["a", "b", "c", "d", "e", "f", "g"]);
    council.rule = Rule { least_persons: council.rule.least_persons, ..Rule::COUNCIL };
    let found = council.protect();
    let answers: Vec<Answer> =
        found.pattern.iter().map(|(id, fate)| council.answer(&id.codes, *fate == Fate::Shown)).collect();
    assert_eq!(audit(&answers, &[], &[]).expect("an audit that ends").violations, []);
    let useful = persons_by_group(&council, &found);
    println!(
        "with the rules on organisations, seven of them: {useful:.3} of persons in shown area x group cells"
    );
    assert!((0.0..=1.0).contains(&useful));
}

/// The share of persons that are in a shown cell of a finest area and a group of services.
fn persons_by_group(council: &Council, found: &Protected) -> f64 {
    let [area, service, ..] = council.lattice.dimensions() else { panic!("no area and service") };
    let (mut shown, mut all) = (0, 0);
    for (id, fate) in &found.pattern {
        let is_rest_total = id.codes[2..].iter().all(|code| code == TOTAL);
        let is_group = id.codes[1] != TOTAL && service.level(&id.codes[1]) > 0;
        if is_rest_total && is_group && area.level(&id.codes[0]) == 0 {
            let value = council.figures[&(NEEDS.to_owned(), id.codes.clone())].value;
            all += value;
            shown += if *fate == Fate::Shown { value } else { 0 };
        }
    }
    shown as f64 / all as f64
}
