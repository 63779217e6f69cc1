//! What everybody knows of distinct persons: they are no more than their needs, no fewer than in any part,
//! and no more than in all parts together. Where a person has one code of a dimension only, parts add up.

use std::collections::{BTreeMap, BTreeSet};

use super::lattice::{Kind, Region};
use super::lp::Row;
use super::system::Cell;

/// Sums of columns that are at most zero.
pub(super) fn relations(cells: &[Cell], rows: &[Row], additive: impl Fn(&str, &Region) -> Row) -> Vec<Row> {
    let mut families: BTreeMap<&str, BTreeMap<&Region, usize>> = BTreeMap::new();
    let mut relations = Vec::new();
    for (cell, row) in cells.iter().zip(rows) {
        if let Kind::DistinctPersons { of, .. } = &cell.kind {
            relations.push(difference(row, &additive(of, &cell.region)));
            families.entry(&cell.id.measure).or_default().insert(&cell.region, row[0].0);
        }
    }
    for family in families.values() {
        for (region, column) in family {
            for dimension in region.keys() {
                relations.extend(between(region, *column, &parts(family, region, dimension), dimension));
            }
        }
    }
    relations
}

/// Cells of a measure that differ in one dimension, by their finest codes of it, with their columns.
type Family<'a> = BTreeMap<&'a BTreeSet<String>, usize>;

/// Sums that are zero: a cell is made up of its finest codes in a dimension in which each person has one. A code that
/// is no cell has a column of its own, from `columns` on, which becomes the number of all.
pub(super) fn sums(cells: &[Cell], rows: &[Row], columns: &mut usize) -> Vec<Row> {
    let mut dimensions: BTreeMap<&str, BTreeSet<&String>> = BTreeMap::new();
    for cell in cells {
        if let Kind::DistinctPersons { one_in, .. } = &cell.kind {
            dimensions.entry(&cell.id.measure).or_default().extend(one_in);
        }
    }
    let mut families: BTreeMap<(&str, &String, Region), Family<'_>> = BTreeMap::new();
    for (cell, row) in cells.iter().zip(rows).filter(|(cell, _)| cell.kind != Kind::Additive) {
        for dimension in &dimensions[cell.id.measure.as_str()] {
            let Some(base) = cell.region.get(*dimension) else { continue };
            let mut rest = cell.region.clone();
            rest.remove(*dimension);
            families.entry((&cell.id.measure, dimension, rest)).or_default().insert(base, row[0].0);
        }
    }
    let mut zeros = Vec::new();
    for family in families.values().filter(|family| family.len() > 1) {
        let (finest, larger): (Family<'_>, Family<'_>) = family.iter().partition(|(base, _)| base.len() == 1);
        let mut of_code: BTreeMap<&String, usize> = BTreeMap::new();
        of_code.extend(finest.iter().flat_map(|(base, column)| base.iter().map(|code| (code, *column))));
        for code in larger.keys().copied().flatten() {
            let next = *columns;
            *columns += usize::from(*of_code.entry(code).or_insert(next) == next);
        }
        zeros.extend(larger.iter().map(|(base, column)| {
            let parts = base.iter().map(|code| (of_code[code], -1.0));
            std::iter::once((*column, 1.0)).chain(parts).collect::<Row>()
        }));
    }
    zeros
}

/// The largest parts of a region along one dimension, with their columns.
fn parts<'a>(
    family: &BTreeMap<&'a Region, usize>,
    region: &Region,
    dimension: &str,
) -> Vec<(&'a BTreeSet<String>, usize)> {
    let whole = &region[dimension];
    let is_part = |other: &Region| {
        let is_same =
            |(name, base): (&String, &BTreeSet<String>)| name == dimension || region.get(name) == Some(base);
        let base = other.get(dimension);
        other.len() == region.len()
            && other.iter().all(is_same)
            && base.is_some_and(|base| base.len() < whole.len() && base.is_subset(whole))
    };
    let parts: Vec<_> = family.iter().filter(|(r, _)| is_part(r)).map(|(r, c)| (&r[dimension], *c)).collect();
    let is_largest =
        |base: &BTreeSet<String>| !parts.iter().any(|(o, _)| base.len() < o.len() && base.is_subset(o));
    parts.iter().filter(|(base, _)| is_largest(base)).copied().collect()
}

/// No part is more than the whole, and the whole no more than parts that make it up.
fn between(region: &Region, whole: usize, parts: &[(&BTreeSet<String>, usize)], dimension: &str) -> Vec<Row> {
    let mut rows: Vec<Row> = parts.iter().map(|(_, part)| vec![(*part, 1.0), (whole, -1.0)]).collect();
    let covered: BTreeSet<&String> = parts.iter().flat_map(|(base, _)| base.iter()).collect();
    if covered.len() == region[dimension].len() {
        let all = parts.iter().map(|(_, part)| (*part, -1.0));
        rows.push(std::iter::once((whole, 1.0)).chain(all).collect());
    }
    rows
}

fn difference(row: &Row, other: &Row) -> Row {
    row.iter().copied().chain(other.iter().map(|(column, factor)| (*column, -factor))).collect()
}
