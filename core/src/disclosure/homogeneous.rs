//! Shown cells that tell something of everybody in them: no rule of small numbers prevents that.

use super::lattice::Region;
use super::system::{Cell, CellId};

/// A cell that holds all of a larger one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Homogeneous {
    /// The cell.
    pub part: CellId,
    /// The larger one, with the same number.
    pub whole: CellId,
}

/// Pairs of shown cells of one release where everybody of the larger is in the smaller.
///
/// Everybody in the area then has this need, and whoever knows that a person was counted knows the need.
/// A curator decides whether that may be published.
pub fn list_homogeneous(cells: &[Cell], is_shown: impl Fn(&CellId) -> bool) -> Vec<Homogeneous> {
    let shown: Vec<&Cell> = cells.iter().filter(|cell| cell.figure.value > 0 && is_shown(&cell.id)).collect();
    let is_all = |part: &Cell, whole: &Cell| {
        part.id.release == whole.id.release
            && part.id.measure == whole.id.measure
            && part.figure.value == whole.figure.value
            && is_smaller_in_one(&part.region, &whole.region)
    };
    let wholes = |part: &&Cell| {
        let part = *part;
        let pair = |whole: &&Cell| Homogeneous { part: part.id.clone(), whole: whole.id.clone() };
        shown.iter().filter(move |whole| is_all(part, whole)).map(pair).collect::<Vec<_>>()
    };
    let mut found: Vec<Homogeneous> = shown.iter().flat_map(wholes).collect();
    found.sort();
    found
}

fn is_smaller_in_one(part: &Region, whole: &Region) -> bool {
    let differing = || part.iter().filter(|(name, codes)| whole.get(*name) != Some(codes));
    let is_inside = |(name, codes): (&String, _)| {
        whole.get(name).is_some_and(|whole| std::collections::BTreeSet::is_subset(codes, whole))
    };
    differing().count() == 1 && differing().all(is_inside)
}
