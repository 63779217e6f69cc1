//! Many tables that have one dimension in common, as a council publishes them.

use std::time::Instant;

use super::*;
use crate::disclosure::audit::intervals;
use crate::disclosure::lattice::{Region, TOTAL, Table};
use crate::disclosure::sensitivity::Figure;

/// Dimensions and how many codes they have.
const SIZES: [(&str, usize); 5] = [("area", 6), ("stage", 2), ("service", 8), ("reason", 7), ("waited", 4)];

fn codes(size: usize) -> Vec<String> {
    (0..size).map(|number| format!("{number:02}")).collect()
}

fn lattice(tables: &[[&str; 2]], with_persons: bool) -> Lattice {
    let each = |size| codes(size).into_iter().map(|code| (code.clone(), BTreeSet::from([code]))).collect();
    let dimension = |(name, size): (&str, usize)| Dimension { name: name.to_owned(), codes: each(size) };
    let mut measures = vec![Measure { name: "open".to_owned(), kind: Kind::Additive }];
    if with_persons {
        let kind = Kind::DistinctPersons { of: "open".to_owned(), one_in: BTreeSet::new() };
        measures.push(Measure { name: "persons".to_owned(), kind });
    }
    let draft = Draft {
        dimensions: SIZES.map(dimension).into(),
        tables: tables.iter().map(|names| Table::of(&names.map(str::to_owned))).collect(),
        measures,
    };
    draft.try_into().expect("a lattice")
}

/// Needs of so many persons.
fn figures(lattice: &Lattice, seed: u64, persons: usize) -> crate::disclosure::tally::Figures {
    figures_of(lattice, seed, persons, SIZES.map(|(_, size)| size))
}

/// The same where only the first codes of each dimension occur.
fn figures_of(
    lattice: &Lattice,
    seed: u64,
    persons: usize,
    sizes: [usize; 5],
) -> crate::disclosure::tally::Figures {
    let mut sequence = Sequence(seed);
    let names: Vec<Vec<String>> = sizes.map(codes).into();
    let organisations = codes(4);
    let mut entries = Vec::new();
    for person in 0..persons {
        let organisation = sequence.skewed(organisations.len());
        for _ in 0..=sequence.skewed(3) {
            let codes = names.iter().map(|names| names[sequence.skewed(names.len())].as_str()).collect();
            let organisation = organisations[organisation].as_str();
            entries.push(Entry { measure: "open", codes, person: person as u64, organisation });
        }
    }
    tally(lattice, &entries)
}

const STAR: [[&str; 2]; 4] =
    [["area", "service"], ["stage", "service"], ["reason", "service"], ["waited", "service"]];

#[test]
fn a_star_gives_nobody_away() {
    for (rule, with_persons) in
        [(Rule::COUNCIL, true), (Rule { is_by_inhabitants: false, ..Rule::PUBLIC }, false)]
    {
        let lattice = lattice(&STAR, with_persons);
        let cells = cells("release", &lattice, &figures(&lattice, 4, 900), |_| rule, |_| None);
        let started = Instant::now();
        let found = found(cells.clone(), &[]).expect("a pattern");
        let seconds = started.elapsed().as_secs_f64();
        let hidden = found.pattern.values().filter(|fate| **fate == Fate::Hidden).count();
        println!(
            "{hidden} of {} hidden, {} programs, {} rounds, {seconds:.1} s",
            cells.len(),
            found.programs,
            found.rounds
        );
        assert_safe(&answers(&cells, &found.pattern), &[]);
    }
}

/// What everybody can compute of the hidden cells, where one column is taken for every combination of codes.
fn plain_intervals(answers: &[Answer]) -> Vec<(usize, f64, f64)> {
    use crate::disclosure::lp::{Program, Row};
    let sizes: Vec<usize> = SIZES.iter().map(|(_, size)| *size).collect();
    let all: usize = sizes.iter().product();
    let row = |region: &Region| -> Row {
        let holds = |column: usize| {
            let mut left = column;
            SIZES.iter().all(|(name, size)| {
                let code = left % size;
                left /= size;
                region[*name].contains(&format!("{code:02}"))
            })
        };
        (0..all).filter(|column| holds(*column)).map(|column| (column, 1.0)).collect()
    };
    let known = answers.iter().filter_map(|answer| Some((row(&answer.region), answer.value? as f64)));
    let program = Program { columns: all, equalities: known.collect(), inequalities: Vec::new() };
    let wanted = answers
        .iter()
        .enumerate()
        .filter(|(_, answer)| answer.value.is_none() && answer.rule.protection(&answer.figure).is_some());
    let bounds = wanted.map(|(place, answer)| {
        let (lower, upper) = program.bounds(&row(&answer.region)).expect("bounds");
        (place, lower, upper)
    });
    bounds.collect()
}

#[test]
fn few_columns_say_as_much_as_all_combinations() {
    let tables: [&[[&str; 2]]; 4] = [
        &STAR[..2],
        &[["area", "stage"], ["stage", "waited"], ["waited", "area"]],
        &[["area", "stage"], ["waited", "reason"]],
        &[["area", "waited"], ["waited", "stage"], ["stage", "reason"], ["reason", "area"]],
    ];
    for (seed, tables) in (1..).zip(tables) {
        let lattice = lattice(tables, false);
        let figures = figures(&lattice, seed, 60);
        let cells = cells("release", &lattice, &figures, |_| ALONE, |_| None);
        // Threshold alone: many hidden cells follow from the others.
        let shown = |figure: &Figure| ALONE.protection(figure).is_none();
        let pattern = cells
            .iter()
            .map(|cell| (cell.id.clone(), if shown(&cell.figure) { Fate::Shown } else { Fate::Hidden }));
        let answers = answers(&cells, &pattern.collect());
        let plain = plain_intervals(&answers);
        assert!(plain.len() > 3, "nothing was hidden");
        let ours = intervals(&answers, &[]).expect("intervals");
        assert_eq!(ours.len(), plain.len());
        for (ours, (place, lower, upper)) in ours.iter().zip(&plain) {
            let is_same = |a: f64, b: f64| (a - b).abs() < 1e-6 || a == b;
            let told = (&answers[*place], (lower, upper), ours);
            assert!(
                ours.answer == *place && is_same(ours.lower, *lower) && is_same(ours.upper, *upper),
                "{told:?}"
            );
        }
        // The search for a pattern takes other columns than the audit, and must agree.
        let system = System::new(cells.clone(), &[]);
        let equalities = system.cells.iter().zip(&system.rows).filter(|(cell, _)| shown(&cell.figure));
        let zeros = system.zeros.iter().map(|row| (row.clone(), 0.0));
        let program = crate::disclosure::lp::Program {
            columns: system.columns,
            equalities: equalities
                .map(|(cell, row)| (row.clone(), cell.figure.value as f64))
                .chain(zeros)
                .collect(),
            inequalities: Vec::new(),
        };
        for (place, lower, upper) in plain {
            let wanted =
                system.cells.iter().position(|cell| cell.region == answers[place].region).expect("a cell");
            let (own_lower, own_upper) = program.bounds(&system.rows[wanted]).expect("bounds");
            assert!(
                (own_lower - lower).abs() < 1e-6 && (own_upper - upper).abs() < 1e-6,
                "{:?}",
                answers[place]
            );
        }
    }
}

/// A region with nobody at all, which everybody may know, holds a village where nobody is as small as one.
#[test]
fn a_shown_zero_around_a_hidden_one_is_hidden() {
    let lattice = lattice(&[["area", "service"]], false);
    let figures = figures(&lattice, 4, 300);
    let none = |codes: &crate::disclosure::lattice::Codes| Rule { is_zero_small: codes[0] != TOTAL, ..ALONE };
    let mut figures = figures;
    figures
        .iter_mut()
        .filter(|((_, codes), _)| codes[2] == "07")
        .for_each(|(_, figure)| *figure = Figure::default());
    let sum = |figures: &crate::disclosure::tally::Figures, area: &str| {
        let part = figures.iter().filter(|((_, codes), _)| codes[0] == area && codes[2] != TOTAL);
        part.map(|(_, figure)| figure.value).sum::<u64>()
    };
    let totals: Vec<_> = figures.keys().filter(|(_, codes)| codes[2] == TOTAL).cloned().collect();
    for key in totals {
        let value = sum(&figures, &key.1[0]);
        figures.insert(key, Figure { value, persons: value, parts: BTreeMap::new() });
    }
    let cells = cells("release", &lattice, &figures, none, |_| None);
    let pattern = found(cells.clone(), &[]).expect("a pattern").pattern;
    let fate = |area: &str| {
        pattern.iter().find(|(id, _)| id.codes[0] == area && id.codes[2] == "07").map(|(_, fate)| *fate)
    };
    assert_eq!((fate(TOTAL), fate("00")), (Some(Fate::Hidden), Some(Fate::Hidden)));
    assert_safe(&answers(&cells, &pattern), &[]);
}

/// A small area hides that it has no need of a service which nobody needs anywhere: a shown zero of another table
/// would give it away, so it has to be found and hidden as well.
#[test]
fn a_zero_of_a_small_area_is_not_read_from_other_tables() {
    for with_persons in [false, true] {
        let lattice = lattice(&STAR, with_persons);
        let small = |codes: &crate::disclosure::lattice::Codes| Rule {
            is_zero_small: codes[0] == "05",
            ..Rule::COUNCIL
        };
        let figures = figures_of(
            &lattice,
            4,
            900,
            SIZES.map(|(name, size)| if name == "service" { size - 1 } else { size }),
        );
        let cells = cells("release", &lattice, &figures, small, |_| None);
        let found = found(cells.clone(), &[]).expect("a pattern");
        assert_safe(&answers(&cells, &found.pattern), &[]);
    }
}
