//! Several releases that speak of the same people.

use super::*;

/// What an earlier pattern decided.
fn fixed(pattern: BTreeMap<CellId, Fate>) -> impl Fn(&CellId) -> Option<Fate> {
    move |id| pattern.get(id).copied()
}

/// Cells of an earlier release as they were published.
fn published(cells: &[Cell], pattern: &BTreeMap<CellId, Fate>) -> Vec<Cell> {
    cells.iter().map(|cell| Cell { fixed: Some(pattern[&cell.id]), ..cell.clone() }).collect()
}

#[test]
fn successive_releases_give_nobody_away_together() {
    let python = python();
    for seed in [1, 3] {
        let council = Council::invent(seed, 500);
        let mut cells: Vec<Cell> = Vec::new();
        let mut pattern = BTreeMap::new();
        for quarters in 2..=4 {
            let lattice = council.lattice(quarters, false);
            let new = BTreeSet::from([format!("Q{quarters}")]);
            let earlier = published(&cells, &pattern);
            let release = format!("release {quarters}");
            cells.extend(council.cells(&release, &lattice, ALONE, |_| None));
            // What changed since the release before is published by nobody, and must not follow.
            let changes = lattice.within("period", &new).expect("values of the dimension");
            cells.extend(
                council.cells(&format!("changes {quarters}"), &changes, ALONE, |_| Some(Fate::Hidden)),
            );
            let known: BTreeSet<CellId> = earlier.iter().map(|cell| cell.id.clone()).collect();
            let fresh = cells.iter().filter(|cell| !known.contains(&cell.id)).cloned();
            let together: Vec<Cell> = earlier.iter().cloned().chain(fresh).collect();
            let before = std::mem::replace(&mut pattern, found(together, &[]).expect("a pattern").pattern);
            assert!(before.iter().all(|(id, fate)| pattern[id] == *fate), "what was published stays");
        }
        assert_safe(&answers(&cells, &pattern), &[]);
        ask_outside(python.as_deref(), &council, &cells, &pattern, ALONE.least_persons);
    }
}

#[test]
fn without_the_earlier_release_the_later_would_give_somebody_away() {
    let council = Council::invent(1, 500);
    let mut cells = council.cells("1", &council.lattice(2, false), ALONE, |_| None);
    let mut pattern = found(cells.clone(), &[]).expect("a pattern").pattern;
    let later = council.cells("2", &council.lattice(3, false), ALONE, |_| None);
    pattern.extend(found(later.clone(), &[]).expect("a pattern").pattern);
    cells.extend(later);
    assert!(!audit(&answers(&cells, &pattern), &[], &[]).expect("an audit that ends").violations.is_empty());
}

#[test]
fn the_public_sees_a_part_of_what_the_council_sees() {
    let python = python();
    let public = Rule { is_by_inhabitants: false, ..Rule::PUBLIC }.without_organisations();
    for seed in [1, 3] {
        let council = Council::invent(seed, 900);
        let lattice = council.lattice(4, false);
        let papers = council.cells("papers", &lattice, ALONE, |_| None);
        let pattern = found(papers.clone(), &[]).expect("a pattern").pattern;
        let is_hidden =
            |id: &CellId| pattern[&CellId { release: "papers".to_owned(), ..id.clone() }] == Fate::Hidden;
        let open = council.cells("web", &lattice, public, |id| is_hidden(id).then_some(Fate::Hidden));
        let shown = found(open.clone(), &[]).expect("a pattern").pattern;
        assert!(shown.iter().all(|(id, fate)| *fate == Fate::Hidden || !is_hidden(id)));
        assert_safe(&answers(&open, &shown), &[]);
        ask_outside(python.as_deref(), &council, &open, &shown, public.least_persons);
        // Who reads both knows what the papers say.
        let both: Vec<Cell> =
            papers.iter().chain(&open).map(|cell| Cell { rule: ALONE, ..cell.clone() }).collect();
        let patterns = pattern.iter().chain(&shown).map(|(id, fate)| (id.clone(), *fate)).collect();
        assert_safe(&answers(&both, &patterns), &[]);
        ask_outside(python.as_deref(), &council, &both, &patterns, ALONE.least_persons);
    }
}

#[test]
fn councils_with_areas_in_common_give_nobody_away_together() {
    let council = Council::invent(8, 700);
    let lattice = council.lattice(4, false);
    let areas = lattice.dimensions()[0].base();
    let (first, last): (BTreeSet<_>, BTreeSet<_>) =
        (areas.iter().take(7).cloned().collect(), areas.iter().skip(3).cloned().collect());
    let part = |areas: &BTreeSet<String>| {
        let lattice = lattice.within("area", areas).expect("values of the dimension");
        let needs = council.needs.iter().filter(|need| areas.contains(&need.codes[0])).cloned().collect();
        (Council { needs, ..council }, lattice)
    };
    let (one, of_one) = part(&first);
    let (other, of_other) = part(&last);
    let cells = one.cells("one", &of_one, ALONE, |_| None);
    let before = found(cells.clone(), &[]).expect("a pattern").pattern;
    let decided = fixed(before);
    let mut both: Vec<Cell> =
        cells.iter().map(|cell| Cell { fixed: decided(&cell.id), ..cell.clone() }).collect();
    both.extend(other.cells("other", &of_other, ALONE, |_| None));
    let pattern = found(both.clone(), &[]).expect("a pattern").pattern;
    assert_safe(&answers(&both, &pattern), &[]);
    ask_outside(python().as_deref(), &council, &both, &pattern, ALONE.least_persons);
}
