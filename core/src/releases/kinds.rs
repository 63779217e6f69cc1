//! How many open needs persons have: at most one of each kind or domain. So nobody has a need where no persons are shown,
//! and needs of a single kind are as many as their persons.

use std::collections::BTreeMap;

use crate::disclosure::lattice::Kind;
use crate::disclosure::limits::Limit;
use crate::disclosure::system::{Cell, CellId};

/// That nobody has a need where there are no persons, for each region in which a release counts both. Everything is
/// attacked with it.
pub(super) fn needs_of_nobody(cells: &[Cell]) -> Vec<Limit> {
    needs_where(cells, |persons, _| persons.figure.value == 0)
}

/// The same, and that needs of one kind are no more than their persons. Where there are more kinds, or more persons, they
/// could have so many needs that it says nothing, and takes long.
pub(super) fn needs_of_persons(cells: &[Cell]) -> Vec<Limit> {
    needs_where(cells, |persons, kinds| persons.figure.value == 0 || kinds == 1)
}

/// That needs are at most as many as their persons could have, of what is wanted by its persons and the number of kinds.
fn needs_where(cells: &[Cell], is_wanted: impl Fn(&Cell, i64) -> bool) -> Vec<Limit> {
    let needs: BTreeMap<(&str, &str, &[String]), &CellId> =
        cells.iter().map(|cell| (key(&cell.id, &cell.id.measure), &cell.id)).collect();
    let limit = |persons: &Cell| {
        let Kind::DistinctPersons { of, .. } = &persons.kind else { return None };
        let kinds = i64::try_from(persons.region.get("service")?.len()).ok()?;
        if !is_wanted(persons, kinds) {
            return None;
        }
        let needs = needs.get(&key(&persons.id, of))?;
        Some(Limit(vec![(1, (*needs).clone()), (-kinds, persons.id.clone())]))
    };
    cells.iter().filter_map(limit).collect()
}

fn key<'a>(id: &'a CellId, measure: &'a str) -> (&'a str, &'a str, &'a [String]) {
    (&id.release, measure, &id.codes)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::ops::ControlFlow;

    use super::*;
    use crate::disclosure::protect::protect;
    use crate::disclosure::sensitivity::{Figure, Rule};
    use crate::disclosure::system::{Fate, System};

    /// Needs and their persons, of an area or of all of them.
    fn cells(area: &str, areas: &[&str], [needs, persons]: [u64; 2]) -> [Cell; 2] {
        let set = |codes: &[&str]| codes.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
        let one_in = BTreeSet::from(["area".to_owned()]);
        let of_persons = Kind::DistinctPersons { of: "open".to_owned(), one_in };
        let of_needs = Kind::Additive;
        [("open", of_needs, needs), ("open_persons", of_persons, persons)].map(|(measure, kind, value)| {
            Cell {
                id: CellId {
                    release: "r".to_owned(),
                    measure: measure.to_owned(),
                    codes: vec![area.to_owned()],
                },
                kind,
                region: BTreeMap::from([
                    ("area".to_owned(), set(areas)),
                    ("service".to_owned(), set(&["a", "b"])),
                ]),
                figure: Figure { value, persons, ..Figure::default() },
                rule: Rule { least_persons: 5, ..Rule::NONE },
                priority: (areas.len(), 0),
                fixed: None,
            }
        })
    }

    #[test]
    fn where_nobody_is_there_is_no_need_to_hide_a_small_one_behind() {
        let counted = [("1", [3, 3]), ("2", [0, 0]), ("3", [9, 7]), ("4", [12, 11])];
        let mut all: Vec<Cell> =
            counted.iter().flat_map(|(area, count)| cells(area, &[area], *count)).collect();
        all.extend(cells("*", &["1", "2", "3", "4"], [24, 21]));
        let limits = needs_of_nobody(&all);
        assert_eq!((limits.len(), needs_of_persons(&all).len()), (1, 1));
        let system = System::new(all.clone(), &[]).limited(&limits);
        let found = protect(&system, &mut |_| ControlFlow::Continue(())).expect("a pattern").pattern;
        let is_hidden = |measure: &str, area: &str| {
            let id =
                CellId { release: "r".to_owned(), measure: measure.to_owned(), codes: vec![area.to_owned()] };
            found[&id] == Fate::Hidden
        };
        assert!(is_hidden("open", "1") && is_hidden("open_persons", "1"));
        // Needs of the second area follow from its persons, if these are shown.
        let is_behind = |area: &str| is_hidden("open", area);
        assert!(["3", "4", "*"].into_iter().any(is_behind) || is_hidden("open_persons", "2"), "{found:?}");
    }
}
