//! From entries to the true figure of every cell.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::lattice::{Codes, Kind, Lattice, TOTAL};
use super::sensitivity::{Figure, Part, Rule};
use super::system::{Cell, CellId, Fate};

/// Something that is counted once: a need of a person, by its finest codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The additive measure.
    pub measure: &'a str,
    /// One finest code for each dimension of the lattice.
    pub codes: Vec<&'a str>,
    /// Whose it is; the same number means the same person.
    pub person: u64,
    /// Which organisation entered it.
    pub organisation: &'a str,
}

/// The true figures of a release by measure and codes; every cell of the lattice is there.
pub type Figures = BTreeMap<(String, Codes), Figure>;

/// Counts entries into every cell that holds them; their order does not matter.
///
/// Each entry is read once for every set of dimensions that cells divide, and then only the sums are. Persons are
/// told apart by sorting.
pub fn tally(lattice: &Lattice, entries: &[Entry<'_>]) -> Figures {
    let organisations: BTreeSet<&str> = entries.iter().map(|entry| entry.organisation).collect();
    let organisations: Vec<&str> = organisations.into_iter().collect();
    let mut figures = Figures::new();
    for measure in lattice.measures() {
        let (of, is_distinct) = match &measure.kind {
            Kind::Additive => (&measure.name, false),
            Kind::DistinctPersons { of, .. } => (of, true),
        };
        let mut sums: BTreeMap<Vec<usize>, Sums<'_>> = BTreeMap::new();
        for codes in lattice.cells_of(&measure.name) {
            let divided: Vec<usize> = (0..codes.len()).filter(|place| codes[*place] != TOTAL).collect();
            let sums = sums
                .entry(divided)
                .or_insert_with_key(|divided| sums_of(entries, of, divided, &organisations));
            let figure = figure(counted(lattice, sums, &codes), &organisations, is_distinct);
            figures.insert((measure.name.clone(), codes), figure);
        }
    }
    figures
}

/// Place of the organisation, and person.
type Counted = (usize, u64);

/// What was counted, by the codes of some dimensions.
type Sums<'a> = HashMap<Vec<&'a str>, Vec<Counted>>;

/// The entries of a measure by their finest codes in the dimensions at some places.
fn sums_of<'a>(entries: &[Entry<'a>], measure: &str, places: &[usize], organisations: &[&str]) -> Sums<'a> {
    let mut sums = Sums::new();
    for entry in entries.iter().filter(|entry| entry.measure == measure) {
        let organisation = organisations.partition_point(|known| *known < entry.organisation);
        let codes = places.iter().map(|place| entry.codes[*place]).collect();
        sums.entry(codes).or_default().push((organisation, entry.person));
    }
    sums
}

fn counted(lattice: &Lattice, sums: &Sums<'_>, codes: &Codes) -> Vec<Counted> {
    let divided = lattice.dimensions().iter().zip(codes).filter(|(_, code)| *code != TOTAL);
    let region: Vec<_> = divided.map(|(dimension, code)| &dimension.codes[code]).collect();
    let holds = |base: &[&str]| base.iter().zip(&region).all(|(code, part)| part.contains(*code));
    sums.iter().filter(|(base, _)| holds(base)).flat_map(|(_, counted)| counted).copied().collect()
}

fn figure(mut counted: Vec<Counted>, organisations: &[&str], is_distinct: bool) -> Figure {
    counted.sort_unstable();
    let mut figure = Figure::default();
    for same in counted.chunk_by(|a, b| a == b) {
        let part: &mut Part = figure.parts.entry(organisations[same[0].0].to_owned()).or_default();
        let value = if is_distinct { 1 } else { same.len() as u64 };
        part.value += value;
        part.persons += 1;
        figure.value += value;
        figure.persons += 1;
    }
    figure
}

/// The cells of a release, as they come into a system.
///
/// `rule` says when a cell is sensitive, `fixed` what was decided of it before.
pub fn cells(
    release: &str,
    lattice: &Lattice,
    figures: &Figures,
    rule: impl Fn(&Codes) -> Rule,
    fixed: impl Fn(&CellId) -> Option<Fate>,
) -> Vec<Cell> {
    let mut cells = Vec::new();
    for measure in lattice.measures() {
        for codes in lattice.cells_of(&measure.name) {
            let id = CellId { release: release.to_owned(), measure: measure.name.clone(), codes };
            let figure = figures.get(&(id.measure.clone(), id.codes.clone())).cloned().unwrap_or_default();
            cells.push(Cell {
                kind: measure.kind.clone(),
                region: lattice.region(&id.codes),
                figure,
                rule: rule(&id.codes),
                priority: lattice.priority(&id.codes),
                fixed: fixed(&id),
                id,
            });
        }
    }
    cells
}
