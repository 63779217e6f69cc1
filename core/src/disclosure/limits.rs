//! What an attacker may take for true of several cells, though nothing forces it: that what went was there before.
//!
//! Needs that are met were open before or are new; nobody publishes how many came from elsewhere (another area, another
//! organisation, a late word), and mostly none did. Whoever supposes so has an inequality, and is right wherever it
//! holds. So it takes part in the attack exactly where it holds: elsewhere it would lead the attacker astray.

use std::collections::BTreeMap;

use super::lp::Row;
use super::system::{Cell, CellId, System};

/// A sum of cells with their factors that is taken to be at most zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit(pub Vec<(i64, CellId)>);

/// The same, with the places of cells.
pub type Placed = Vec<(i64, usize)>;

/// Limits with the places of cells in a list; those that name a cell which is not there are left out.
pub fn placed(limits: &[Limit], cells: &[Cell]) -> Vec<Placed> {
    let places: BTreeMap<&CellId, usize> =
        cells.iter().enumerate().map(|(place, cell)| (&cell.id, place)).collect();
    limits.iter().filter_map(|limit| limit.placed(|id| places.get(id).copied())).collect()
}

impl Limit {
    /// With places instead of ids; nothing where one of them has none.
    fn placed(&self, place: impl Fn(&CellId) -> Option<usize>) -> Option<Placed> {
        self.0.iter().map(|(factor, id)| Some((*factor, place(id)?))).collect()
    }
}

/// The sum in columns, each of them once; empty where the limit does not hold by what is left of each cell for who looks.
pub fn row(limit: &Placed, rest: impl Fn(usize) -> i64, columns: impl Fn(usize) -> Row) -> Row {
    let mut sum: BTreeMap<usize, f64> = BTreeMap::new();
    if limit.iter().map(|(factor, cell)| factor * rest(*cell)).sum::<i64>() <= 0 {
        for (factor, cell) in limit {
            for (column, own) in columns(*cell) {
                *sum.entry(column).or_default() += *factor as f64 * own;
            }
        }
    }
    sum.into_iter().filter(|(_, factor)| *factor != 0.0).collect()
}

impl System {
    /// With limits on its cells; one that names a cell which is not there is none.
    pub fn limited(mut self, limits: &[Limit]) -> Self {
        self.limits = placed(limits, &self.cells);
        self
    }

    /// What is at most zero for an organisation that takes its own part away, or for everybody. A limit that does not
    /// hold there says nothing, and keeps its place.
    pub(super) fn inequalities(&self, organisation: Option<&str>) -> impl Iterator<Item = Row> {
        let rest = move |cell: usize| self.cells[cell].figure.rest(organisation);
        let limits = self.limits.iter().map(move |limit| row(limit, rest, |cell| self.rows[cell].clone()));
        self.at_most_zero.iter().cloned().chain(limits)
    }
}
