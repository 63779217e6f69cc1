//! Everything that is published about the same people, as one system of equations.
//!
//! A column is what is counted in one combination of the finest codes of some dimensions (see `scopes`). A cell is
//! a sum of columns. Cells of several releases, tiers and councils that speak of the same areas, services and
//! quarters share their columns; that is how one can give another away.

use std::collections::{BTreeMap, BTreeSet};

use super::lattice::{Kind, Priority, Region};
use super::limits::Placed;
use super::lp::Row;
use super::scopes::{JoinTree, Scope};
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
#[derive(Debug, Clone, Default)]
pub struct System {
    /// The cells, by their ids.
    pub cells: Vec<Cell>,
    /// For each cell its columns; all factors are 1.
    pub rows: Vec<Row>,
    /// What is zero.
    pub zeros: Vec<Row>,
    /// What is at most zero.
    pub at_most_zero: Vec<Row>,
    /// Sums of cells that are taken to be at most zero by who can suppose so.
    pub limits: Vec<Placed>,
    /// How many columns there are.
    pub columns: usize,
}

/// Names become places, and each additive measure has tables of columns.
struct Grid {
    dimensions: Vec<(String, Vec<String>)>,
    measures: BTreeMap<String, Tables>,
    /// How many columns there are.
    size: usize,
}

/// The columns of a measure.
struct Tables {
    tree: JoinTree,
    /// The first column of each scope.
    first: Vec<usize>,
}

impl System {
    /// Brings cells together; their order does not matter. An id comes once.
    pub fn new(mut cells: Vec<Cell>, identities: &[Identity]) -> Self {
        cells.sort_by(|a, b| a.id.cmp(&b.id));
        cells.dedup_by(|a, b| a.id == b.id);
        let grid = Grid::of(&cells, identities);
        let mut columns = grid.size;
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
        let mut zeros = grid.agreements();
        zeros.extend(identities.iter().flat_map(|identity| grid.identity(identity)));
        zeros.extend(super::persons::sums(&cells, &rows, &mut columns));
        let at_most_zero =
            super::persons::relations(&cells, &rows, |measure, region| grid.row(measure, region));
        let mut system = Self { cells, rows, zeros, at_most_zero, limits: Vec::new(), columns };
        system.agree();
        system
    }

    /// The system without the columns that shown zeros make zero, and with equal columns as one. Columns of what
    /// is to be protected stay, so that a shown zero that gives it away can be found and hidden.
    pub fn reduced(&self, is_shown: impl Fn(&Cell) -> bool, is_protected: impl Fn(&Cell) -> bool) -> Self {
        let mut is_dead = vec![false; self.columns];
        let mut mark = |is_wanted: &dyn Fn(&Cell) -> bool, dead: bool| {
            for (_, row) in self.cells.iter().zip(&self.rows).filter(|(cell, _)| is_wanted(cell)) {
                row.iter().for_each(|(column, _)| is_dead[*column] = dead);
            }
        };
        mark(&|cell| cell.figure.value == 0 && is_shown(cell), true);
        mark(&is_protected, false);
        self.keep_agreeing(&is_protected, &mut is_dead);
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
            limits: self.limits.clone(),
            columns: numbers.len(),
        }
    }

    /// Columns that those of protected cells must agree with, in other tables of the same measure, or may not be more
    /// than, stay as well: a shown zero there gives a protected cell away, and could otherwise not be found and hidden.
    fn keep_agreeing(&self, is_protected: impl Fn(&Cell) -> bool, is_dead: &mut [bool]) {
        let protected = self.cells.iter().zip(&self.rows).filter(|(cell, _)| is_protected(cell));
        let mut kept: BTreeSet<usize> =
            protected.flat_map(|(_, row)| row.iter().map(|(column, _)| *column)).collect();
        loop {
            let before = kept.len();
            let agreeing =
                self.zeros.iter().filter(|row| row.iter().any(|(column, _)| kept.contains(column)));
            let bounding = self
                .at_most_zero
                .iter()
                .filter(|row| row.iter().any(|(column, factor)| *factor > 0.0 && kept.contains(column)));
            let limited =
                self.limits.iter().map(|limit| limit.iter().flat_map(|(_, cell)| &self.rows[*cell]));
            let limiting = limited.filter(|columns| columns.clone().any(|(column, _)| kept.contains(column)));
            let more: Vec<usize> = agreeing
                .chain(bounding)
                .flatten()
                .chain(limiting.flatten())
                .map(|(column, _)| *column)
                .collect();
            kept.extend(more);
            if kept.len() == before {
                break;
            }
        }
        kept.into_iter().for_each(|column| is_dead[column] = false);
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
        let mut codes: BTreeMap<&String, BTreeSet<&String>> = BTreeMap::new();
        for (name, base) in cells.iter().flat_map(|cell| &cell.region) {
            codes.entry(name).or_default().extend(base);
        }
        let dimensions =
            codes.into_iter().map(|(name, codes)| (name.clone(), codes.into_iter().cloned().collect()));
        let mut grid = Self { dimensions: dimensions.collect(), measures: BTreeMap::new(), size: 0 };
        let mut scopes: BTreeMap<&str, BTreeSet<Scope>> = BTreeMap::new();
        for cell in cells {
            scopes.entry(cell.counted()).or_default().insert(grid.scope(&cell.region));
        }
        let all: Scope = (0..grid.dimensions.len()).collect();
        for term in identities.iter().flat_map(|identity| &identity.0) {
            scopes.entry(&term.measure).or_default().insert(all.clone());
        }
        for (measure, scopes) in scopes {
            let tree = JoinTree::of(scopes);
            let mut first = Vec::with_capacity(tree.scopes.len());
            for scope in &tree.scopes {
                first.push(grid.size);
                grid.size += scope.iter().map(|place| grid.dimensions[*place].1.len()).product::<usize>();
            }
            grid.measures.insert(measure.to_owned(), Tables { tree, first });
        }
        grid
    }

    /// The dimensions that a region divides.
    fn scope(&self, region: &Region) -> Scope {
        let divides = |(name, codes): &(String, Vec<String>)| {
            region.get(name).is_some_and(|own| own.len() < codes.len())
        };
        (0..self.dimensions.len()).filter(|place| divides(&self.dimensions[*place])).collect()
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
        let Some(tables) = self.measures.get(measure) else { return Row::new() };
        let Some(scope) = tables.tree.holder(&self.scope(region)) else { return Row::new() };
        self.columns(tables, scope, &self.places(region)).into_iter().map(|column| (column, 1.0)).collect()
    }

    /// The columns of one of a measure's scopes in the product of places.
    fn columns(&self, tables: &Tables, scope: usize, places: &[Vec<usize>]) -> Vec<usize> {
        let mut columns = vec![0];
        for dimension in &tables.tree.scopes[scope] {
            let count = self.dimensions[*dimension].1.len();
            columns =
                columns.iter().flat_map(|c| places[*dimension].iter().map(move |p| c * count + p)).collect();
        }
        columns.into_iter().map(|column| tables.first[scope] + column).collect()
    }

    /// What neighbouring scopes share is the same in both.
    fn agreements(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for tables in self.measures.values() {
            for (one, other) in &tables.tree.edges {
                let shared: Vec<usize> =
                    tables.tree.scopes[*one].intersection(&tables.tree.scopes[*other]).copied().collect();
                for codes in self.combinations(&shared) {
                    let mut places = self.places(&Region::new());
                    shared.iter().zip(codes).for_each(|(dimension, code)| places[*dimension] = vec![code]);
                    let of = |scope: usize, factor: f64| {
                        let columns = self.columns(tables, scope, &places);
                        columns.into_iter().map(move |column| (column, factor))
                    };
                    rows.push(of(*one, 1.0).chain(of(*other, -1.0)).collect());
                }
            }
        }
        rows
    }

    /// Every choice of one code of each dimension.
    fn combinations(&self, dimensions: &[usize]) -> Vec<Vec<usize>> {
        dimensions.iter().fold(vec![Vec::new()], |chosen, dimension| {
            let codes = 0..self.dimensions[*dimension].1.len();
            chosen
                .iter()
                .flat_map(|row| codes.clone().map(move |code| [&row[..], &[code]].concat()))
                .collect()
        })
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

impl Cell {
    /// The additive measure that it counts, as needs or as persons.
    pub fn counted(&self) -> &str {
        match &self.kind {
            Kind::Additive => &self.id.measure,
            Kind::DistinctPersons { of, .. } => of,
        }
    }
}
