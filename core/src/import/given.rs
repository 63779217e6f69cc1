//! What a table gives, compared with what is known.

use std::collections::{BTreeMap, HashMap};

use super::ImportReport;

/// A record with a key of its own.
pub(super) trait Keyed: Clone {
    /// The key.
    fn key(&self) -> String;
    /// Whether it says the same as another of the key.
    fn agrees_with(&self, other: &Self) -> bool;
}

/// The records of a table, each with the line that gave it.
pub(super) struct Given<T> {
    by_key: BTreeMap<String, (u64, T)>,
}

/// What is to be stored.
pub(super) struct Difference<T> {
    /// Records of keys that were not known.
    pub new: Vec<T>,
    /// Records that say something else than before, each with what was said.
    pub changed: Vec<(T, T)>,
}

/// What came of a line's records.
#[derive(Default)]
struct Tally {
    new: usize,
    changed: usize,
    unchanged: usize,
}

impl<T: Keyed> Given<T> {
    pub fn new() -> Self {
        Self { by_key: BTreeMap::new() }
    }

    /// Takes a record of a line. One that is there twice must say the same both times.
    pub fn take(&mut self, line: u64, record: T, report: &mut ImportReport) {
        match self.by_key.get(&record.key()) {
            None => {
                self.by_key.insert(record.key(), (line, record));
            }
            Some((first, known)) if known.agrees_with(&record) => {
                report.doubt(line, ("row".to_owned(), format!("says what line {first} says")));
            }
            Some((first, _)) => {
                report.reject(line, ("row".to_owned(), format!("contradicts line {first}")));
            }
        }
    }

    /// The records with their lines, by key.
    pub fn records(&self) -> impl Iterator<Item = (u64, &T)> {
        self.by_key.values().map(|(line, record)| (*line, record))
    }

    /// The records' keys.
    pub fn keys(&self) -> Vec<String> {
        self.by_key.keys().cloned().collect()
    }

    /// Compares with what is known, and counts the table's rows by it.
    pub fn compare(self, known: &HashMap<String, T>, report: &mut ImportReport) -> Difference<T> {
        let mut difference = Difference { new: Vec::new(), changed: Vec::new() };
        let mut lines: BTreeMap<u64, Tally> = BTreeMap::new();
        for (key, (line, record)) in self.by_key {
            let tally = lines.entry(line).or_default();
            match known.get(&key) {
                None => {
                    tally.new += 1;
                    difference.new.push(record);
                }
                Some(before) if before.agrees_with(&record) => tally.unchanged += 1,
                Some(before) => {
                    tally.changed += 1;
                    difference.changed.push((before.clone(), record));
                }
            }
        }
        for tally in lines.values() {
            match tally {
                Tally { changed: 0, unchanged: 0, .. } => report.new += 1,
                Tally { changed: 0, new: 0, .. } => report.unchanged += 1,
                _ => report.changed += 1,
            }
        }
        difference
    }
}
