//! Everything that is published about the same people, as one system of equations.
//!
//! A column is what is counted in one combination of the finest codes. A cell is a sum of columns. Cells of
//! several releases, tiers and councils that speak of the same areas, services and quarters share their
//! columns; that is how one can give another away.

use std::collections::{BTreeMap, BTreeSet};

use super::lattice::{Kind, Priority, Region};
use super::lp::Row;
use super::sensitivity::{Figure, Rule};

/// Which cell of which release.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CellId {
    /// The release.
    pub release: String,
    /// What is counted.
    pub measure: String,
    /// One code for each dimension of the release's lattice.
    pub codes: Vec<String>,
}

/// Whether a number is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// The number is there.
    Shown,
    /// 「＊」 is there.
    Hidden,
}

/// A cell with what is known of it on the server.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Which one.
    pub id: CellId,
    /// How parts of it add up.
    pub kind: Kind,
    /// What it counts.
    pub region: Region,
    /// The true figure.
    pub figure: Figure,
    /// When it is sensitive.
    pub rule: Rule,
    /// How much it is worth keeping.
    pub priority: Priority,
    /// What was decided before: earlier releases, other councils, the tier above.
    pub fixed: Option<Fate>,
}

/// What everybody knows beside the cells: a sum that is zero in every combination of finest codes.
///
/// The flow of needs: `open_start + new − met − withdrawn − open_end = 0`. With `at`, a term speaks of one
/// code of a dimension: `open_end at period Q1 − open_start at period Q2 = 0`. All terms of an identity
/// name the same dimensions in `at`, and all measures are additive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity(pub Vec<Term>);

/// A measure in an identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// How often, with its sign.
    pub factor: i64,
    /// The additive measure.
    pub measure: String,
    /// The only finest code of a dimension.
    pub at: BTreeMap<String, String>,
}

/// The equations of cells in columns.
#[derive(Debug, Clone)]
pub struct System {
    /// The cells, by their ids.
    pub cells: Vec<Cell>,
    /// For each cell its columns; all factors are 1.
    pub rows: Vec<Row>,
    /// What is zero.
    pub zeros: Vec<Row>,
    /// What is at most zero.
    pub at_most_zero: Vec<Row>,
    /// How many columns there are.
    pub columns: usize,
}

/// Names become places in a grid.
struct Grid {
    dimensions: Vec<(String, Vec<String>)>,
    /// Additive measures by their place.
    measures: Vec<String>,
    /// How many combinations of finest codes there are.
    size: usize,
}

impl System {
    /// Brings cells together; their order does not matter. An id comes once.
    pub fn new(mut cells: Vec<Cell>, identities: &[Identity]) -> Self {
        cells.sort_by(|a, b| a.id.cmp(&b.id));
        cells.dedup_by(|a, b| a.id == b.id);
        let grid = Grid::of(&cells, identities);
        let mut columns = grid.size * grid.measures.len();
        let mut persons = BTreeMap::new();
        let mut rows = Vec::new();
        for cell in &cells {
            rows.push(match &cell.kind {
                Kind::Additive => grid.row(&cell.id.measure, &cell.region),
                Kind::DistinctPersons { .. } => {
                    let key = (cell.id.measure.clone(), grid.places(&cell.region));
                    let column = *persons.entry(key).or_insert_with(|| {
                        columns += 1;
                        columns - 1
                    });
                    vec![(column, 1.0)]
                }
            });
        }
        let zeros = identities.iter().flat_map(|identity| grid.identity(identity)).collect();
        let at_most_zero =
            super::persons::relations(&cells, &rows, |measure, region| grid.row(measure, region));
        let mut system = Self { cells, rows, zeros, at_most_zero, columns };
        system.agree();
        system
    }

    /// The system without the columns that shown zeros make zero, and with equal columns as one.
    pub fn reduced(&self, is_shown: impl Fn(&Cell) -> bool) -> Self {
        let mut is_dead = vec![false; self.columns];
        for (cell, row) in self.cells.iter().zip(&self.rows) {
            if cell.figure.value == 0 && is_shown(cell) {
                row.iter().for_each(|(column, _)| is_dead[*column] = true);
            }
        }
        let mut uses: Vec<Vec<(usize, i64)>> = vec![Vec::new(); self.columns];
        for (number, row) in self.rows.iter().chain(&self.zeros).chain(&self.at_most_zero).enumerate() {
            row.iter().for_each(|(column, factor)| uses[*column].push((number, *factor as i64)));
        }
        let mut numbers = BTreeMap::new();
        let mut place = vec![None; self.columns];
        for (column, uses) in uses.into_iter().enumerate() {
            if !is_dead[column] && !uses.is_empty() {
                let next = numbers.len();
                // Only the first of equal columns stands for them all.
                numbers.entry(uses).or_insert_with(|| {
                    place[column] = Some(next);
                });
            }
        }
        let keep =
            |row: &Row| row.iter().filter_map(|(column, f)| Some((place[*column]?, *f))).collect::<Row>();
        let all = |rows: &[Row]| rows.iter().map(keep).filter(|row| !row.is_empty()).collect::<Vec<_>>();
        Self {
            cells: self.cells.clone(),
            rows: self.rows.iter().map(keep).collect(),
            zeros: all(&self.zeros),
            at_most_zero: all(&self.at_most_zero),
            columns: numbers.len(),
        }
    }

    /// Cells of the same columns are one number: what was decided of one holds for the others.
    fn agree(&mut self) {
        let key = |row: &Row| row.iter().map(|(column, _)| *column).collect::<Vec<_>>();
        let mut fates: BTreeMap<Vec<usize>, Fate> = BTreeMap::new();
        for (cell, row) in self.cells.iter().zip(&self.rows) {
            if let Some(fate) = cell.fixed {
                let known = fates.entry(key(row)).or_insert(fate);
                *known = (*known).min(fate);
            }
        }
        for (cell, row) in self.cells.iter_mut().zip(&self.rows) {
            cell.fixed = fates.get(&key(row)).copied();
        }
    }
}

impl Grid {
    fn of(cells: &[Cell], identities: &[Identity]) -> Self {
        let mut codes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut measures = BTreeSet::new();
        for cell in cells {
            for (name, base) in &cell.region {
                codes.entry(name.clone()).or_default().extend(base.iter().cloned());
            }
            measures.insert(match &cell.kind {
                Kind::Additive => cell.id.measure.clone(),
                Kind::DistinctPersons { of } => of.clone(),
            });
        }
        for term in identities.iter().flat_map(|identity| &identity.0) {
            measures.insert(term.measure.clone());
        }
        let dimensions: Vec<_> =
            codes.into_iter().map(|(name, codes)| (name, codes.into_iter().collect::<Vec<_>>())).collect();
        let size = dimensions.iter().map(|(_, codes)| codes.len()).product();
        Self { dimensions, measures: measures.into_iter().collect(), size }
    }

    /// The places of a region's codes in each dimension; all of them where it names none.
    fn places(&self, region: &Region) -> Vec<Vec<usize>> {
        let places = |(name, codes): &(String, Vec<String>)| match region.get(name) {
            None => (0..codes.len()).collect(),
            Some(own) => own.iter().filter_map(|code| codes.binary_search(code).ok()).collect(),
        };
        self.dimensions.iter().map(places).collect()
    }

    /// The columns of a measure in a region.
    fn row(&self, measure: &str, region: &Region) -> Row {
        let Ok(place) = self.measures.binary_search_by(|known| known.as_str().cmp(measure)) else {
            return Row::new();
        };
        let columns = self.combinations(&self.places(region));
        columns.into_iter().map(|column| (place * self.size + column, 1.0)).collect()
    }

    fn combinations(&self, places: &[Vec<usize>]) -> Vec<usize> {
        let mut columns = vec![0];
        for ((_, codes), places) in self.dimensions.iter().zip(places) {
            columns = columns.iter().flat_map(|c| places.iter().map(move |p| c * codes.len() + p)).collect();
        }
        columns
    }

    /// One sum for each combination of the codes that the identity leaves open.
    fn identity(&self, Identity(terms): &Identity) -> Vec<Row> {
        let columns = |term: &Term| {
            let one = |(name, code): (&String, &String)| (name.clone(), BTreeSet::from([code.clone()]));
            let row = self.row(&term.measure, &term.at.iter().map(one).collect());
            row.into_iter().map(|(column, _)| (column, term.factor as f64)).collect::<Vec<_>>()
        };
        let columns: Vec<_> = terms.iter().map(columns).collect();
        let count = columns.iter().map(Vec::len).min().unwrap_or(0);
        (0..count).map(|number| columns.iter().map(|column| column[number]).collect()).collect()
    }
}
