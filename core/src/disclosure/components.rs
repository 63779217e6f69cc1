//! Parts of a system that have nothing to do with one another, each of which is a smaller problem.

use std::collections::BTreeMap;

use super::lp::Row;
use super::system::System;

impl System {
    /// The system in parts that share no column, in the order of their first cells; cells without columns are in
    /// the first.
    pub(super) fn components(&self) -> Vec<System> {
        let mut groups = Groups((0..self.columns).collect());
        let all = || self.rows.iter().chain(&self.zeros).chain(&self.at_most_zero);
        for row in all() {
            row.windows(2).for_each(|pair| groups.join(pair[0].0, pair[1].0));
        }
        // Cells without columns are shown zeros, and change no sum.
        let first = |(_, cell): &(i64, usize)| self.rows[*cell].first().map(|(column, _)| *column);
        for limit in &self.limits {
            let columns: Vec<usize> = limit.iter().filter_map(first).collect();
            columns.windows(2).for_each(|pair| groups.join(pair[0], pair[1]));
        }
        let mut places: BTreeMap<usize, usize> = BTreeMap::new();
        for row in all().filter(|row| !row.is_empty()) {
            let next = places.len();
            places.entry(groups.of(row[0].0)).or_insert(next);
        }
        let mut columns = vec![0; places.len().max(1)];
        let numbers: Vec<(usize, usize)> = (0..self.columns)
            .map(|column| {
                let part = places.get(&groups.of(column)).copied().unwrap_or(0);
                columns[part] += 1;
                (part, columns[part] - 1)
            })
            .collect();
        let part_of = |row: &Row| row.first().map_or(0, |(column, _)| numbers[*column].0);
        let renumbered =
            |row: &Row| row.iter().map(|(column, factor)| (numbers[*column].1, *factor)).collect();
        let empty = |columns| System { columns, ..System::default() };
        let mut parts: Vec<System> = columns.into_iter().map(empty).collect();
        let mut cells = Vec::with_capacity(self.cells.len());
        for (cell, row) in self.cells.iter().zip(&self.rows) {
            let part = &mut parts[part_of(row)];
            cells.push(part.cells.len());
            part.cells.push(cell.clone());
            part.rows.push(renumbered(row));
        }
        for limit in &self.limits {
            let with_columns = limit.iter().filter(|(_, cell)| !self.rows[*cell].is_empty());
            let limit: Vec<_> = with_columns.copied().collect();
            let Some((_, cell)) = limit.first() else { continue };
            let placed = limit.iter().map(|(factor, cell)| (*factor, cells[*cell])).collect();
            parts[part_of(&self.rows[*cell])].limits.push(placed);
        }
        self.zeros.iter().for_each(|row| parts[part_of(row)].zeros.push(renumbered(row)));
        self.at_most_zero.iter().for_each(|row| parts[part_of(row)].at_most_zero.push(renumbered(row)));
        parts
    }
}

/// Each column points to another of its group, the last to itself.
struct Groups(Vec<usize>);

impl Groups {
    fn of(&mut self, mut column: usize) -> usize {
        while self.0[column] != column {
            self.0[column] = self.0[self.0[column]];
            column = self.0[column];
        }
        column
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.of(one), self.of(other));
        self.0[one.max(other)] = one.min(other);
    }
}
