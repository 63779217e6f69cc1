//! One release of one council.

use super::*;

#[test]
fn fifteen_invented_councils_give_nobody_away() {
    assert_nobody_is_given_away(0..15);
}

/// Beside the others, on another core.
#[test]
fn fifteen_larger_ones_do_not_either() {
    assert_nobody_is_given_away(15..30);
}

fn assert_nobody_is_given_away(seeds: std::ops::Range<u64>) {
    let python = python();
    for seed in seeds {
        let council = Council::invent(seed, 100 + 40 * seed as usize);
        let cells = council.cells("release", &council.lattice(4, false), ALONE, |_| None);
        let pattern = found(cells.clone(), &[]).expect("a pattern").pattern;
        assert_safe(&answers(&cells, &pattern), &[]);
        ask_outside(python.as_deref(), &council, &cells, &pattern, ALONE.least_persons);
    }
}

#[test]
fn organisations_find_nobody_with_their_own_part() {
    for seed in [0, 3] {
        let council = Council::invent(seed, 400);
        let cells = council.cells("release", &council.lattice(4, false), Rule::COUNCIL, |_| None);
        let found = found(cells.clone(), &[]).expect("a pattern");
        assert_safe(&answers(&cells, &found.pattern), &[]);
        let count = |pattern: &BTreeMap<_, _>| pattern.values().filter(|fate| **fate == Fate::Hidden).count();
        println!(
            "seed {seed}: {} of {} hidden, {} programs",
            count(&found.pattern),
            cells.len(),
            found.programs
        );
    }
}

#[test]
fn without_its_view_an_organisation_would_find_somebody() {
    let council = Council::invent(0, 400);
    let cells = council.cells("release", &council.lattice(4, false), Rule::COUNCIL, |_| None);
    let alone: Vec<Cell> = cells
        .iter()
        .map(|cell| {
            let is_hidden = cell.rule.protection(&cell.figure).is_some();
            Cell { rule: ALONE, fixed: is_hidden.then_some(Fate::Hidden), ..cell.clone() }
        })
        .collect();
    let pattern = found(alone, &[]).expect("a pattern").pattern;
    assert!(!audit(&answers(&cells, &pattern), &[], &[]).expect("an audit that ends").violations.is_empty());
}

#[test]
fn persons_and_needs_together_give_nobody_away() {
    for seed in [2, 3] {
        let council = Council::invent(seed, 200);
        let cells = council.cells("release", &council.lattice(2, true), ALONE, |_| None);
        let pattern = found(cells.clone(), &[]).expect("a pattern").pattern;
        assert_safe(&answers(&cells, &pattern), &[]);
    }
}

#[test]
fn the_order_of_input_does_not_matter() {
    let mut council = Council::invent(3, 400);
    let in_order = council.cells("release", &council.lattice(4, false), Rule::COUNCIL, |_| None);
    let expected = found(in_order, &[]).expect("a pattern");
    let mut sequence = Sequence(5);
    for place in (1..council.needs.len()).rev() {
        council.needs.swap(place, sequence.below(place + 1));
    }
    let mut shuffled = council.cells("release", &council.lattice(4, false), Rule::COUNCIL, |_| None);
    for place in (1..shuffled.len()).rev() {
        shuffled.swap(place, sequence.below(place + 1));
    }
    assert_eq!(found(shuffled, &[]).expect("a pattern"), expected);
}
