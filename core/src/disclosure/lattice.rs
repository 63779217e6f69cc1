//! What a council publishes: dimensions with nested codes, tables over them, and thereby every cell.
//!
//! Nothing outside the lattice is ever answered, so whether something is answered does not depend on
//! anybody's data.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::error::{Faults, Result};

/// The code that stands for all of a dimension.
pub const TOTAL: &str = "*";
/// A cell is at most a pair of codes: more dimensions leave single persons alone in their cells.
pub const MOST_DIMENSIONS: usize = 2;
/// The checks of more tables of two dimensions than these, for one measure, take minutes for each number.
pub const MOST_TABLES: usize = 4;

/// One way to divide people: areas, services, quarters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dimension {
    /// Its name, e.g. `area`.
    pub name: String,
    /// Every code that may be published, and the finest codes that it stands for.
    pub codes: BTreeMap<String, BTreeSet<String>>,
}

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// Its name, e.g. `new`.
    pub name: String,
    /// How the counts of parts make the count of the whole.
    pub kind: Kind,
}

/// How the counts of parts make the count of the whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// They add up: needs.
    Additive,
    /// Persons who have at least one of these needs; each counts once in every cell.
    DistinctPersons {
        /// The additive measure of their needs.
        of: String,
        /// Dimensions in which a person has one code only, so that persons of parts add up along them.
        #[serde(default)]
        one_in: BTreeSet<String>,
    },
}

/// One code for each dimension of the lattice, in its order.
pub type Codes = Vec<String>;

/// The finest codes of each dimension by its name.
pub type Region = BTreeMap<String, BTreeSet<String>>;

/// How much a cell is worth keeping: first by how many totals it holds, then by its levels.
pub type Priority = (usize, usize);

/// Everything that is published of one release: valid if it exists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Draft", into = "Draft")]
pub struct Lattice(Draft);

/// A lattice as it is written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The dimensions; every code of every cell comes in this order.
    pub dimensions: Vec<Dimension>,
    /// The tables.
    pub tables: Vec<Table>,
    /// What is counted.
    pub measures: Vec<Measure>,
}

/// One or two dimensions, crossed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Their names.
    pub dimensions: Vec<String>,
    /// Names of the measures that it shows; none for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub measures: Vec<String>,
    /// The only codes, beside the total, of a dimension that is named here.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub only: BTreeMap<String, BTreeSet<String>>,
}

impl TryFrom<Draft> for Lattice {
    type Error = crate::Error;

    fn try_from(mut draft: Draft) -> Result<Self> {
        let mut faults = Faults::default();
        for (number, dimension) in draft.dimensions.iter_mut().enumerate() {
            let all = dimension.base();
            dimension.codes.entry(TOTAL.to_owned()).or_insert(all);
            dimension.check(&format!("dimensions.{number}"), &mut faults);
        }
        draft.check_names(&mut faults);
        draft.check_tables(&mut faults);
        draft.check_measures(&mut faults);
        faults.finish().map(|()| Self(draft))
    }
}

impl From<Lattice> for Draft {
    fn from(lattice: Lattice) -> Self {
        lattice.0
    }
}

impl Dimension {
    /// Its finest codes.
    pub fn base(&self) -> BTreeSet<String> {
        self.codes.values().flatten().cloned().collect()
    }

    /// How many steps lie between a code and the finest ones below it.
    pub fn level(&self, code: &str) -> usize {
        let Some(own) = self.codes.get(code) else { return 0 };
        let below = self.codes.iter().filter(|(_, base)| base.len() < own.len() && base.is_subset(own));
        below.map(|(code, _)| self.level(code) + 1).max().unwrap_or(0)
    }

    fn check(&self, field: &str, faults: &mut Faults) {
        faults.require(!self.name.is_empty(), &format!("{field}.name"), "must not be empty");
        faults.require(
            self.codes.len() > 1,
            &format!("{field}.codes"),
            "there must be a code beside the total",
        );
        let total = &self.codes[TOTAL];
        for (code, base) in &self.codes {
            let field = format!("{field}.codes.{code}");
            faults.require(!base.is_empty(), &field, "stands for nothing");
            faults.require(base.is_subset(total), &field, "must be part of the total");
            let is_nested = |other: &BTreeSet<String>| {
                base.is_disjoint(other) || base.is_subset(other) || other.is_subset(base)
            };
            faults.require(self.codes.values().all(is_nested), &field, "must not cut across another code");
        }
    }
}

impl Draft {
    fn check_names(&self, faults: &mut Faults) {
        let names: BTreeSet<_> = self.dimensions.iter().map(|dimension| &dimension.name).collect();
        faults.require(names.len() == self.dimensions.len(), "dimensions", "have the same name twice");
        let names: BTreeSet<_> = self.measures.iter().map(|measure| &measure.name).collect();
        faults.require(names.len() == self.measures.len(), "measures", "have the same name twice");
    }

    fn check_tables(&self, faults: &mut Faults) {
        faults.require(!self.tables.is_empty(), "tables", "there must be one");
        for (number, table) in self.tables.iter().enumerate() {
            let (field, names) = (format!("tables.{number}"), &table.dimensions);
            let distinct: BTreeSet<_> = names.iter().collect();
            let is_small = (1..=MOST_DIMENSIONS).contains(&names.len()) && distinct.len() == names.len();
            faults.require(is_small, &field, "must have one or two dimensions");
            let is_known = |name: &String| self.dimensions.iter().any(|dimension| dimension.name == *name);
            faults.require(names.iter().all(is_known), &field, "names an unknown dimension");
            let is_measure = |name: &String| self.measures.iter().any(|measure| measure.name == *name);
            faults.require(table.measures.iter().all(is_measure), &field, "names an unknown measure");
            let is_code = |(name, codes): (&String, &BTreeSet<String>)| {
                let dimension = self.dimensions.iter().find(|dimension| dimension.name == *name);
                dimension.is_some_and(|known| codes.iter().all(|code| known.codes.contains_key(code)))
            };
            faults.require(table.only.iter().all(is_code), &field, "names an unknown code");
        }
        for measure in &self.measures {
            let wide = self.tables.iter().filter(|table| table.dimensions.len() > 1);
            let is_few = wide.filter(|table| table.shows(&measure.name)).count() <= MOST_TABLES;
            faults.require(is_few, "tables", "a measure may be in four tables of two dimensions");
        }
    }

    fn check_measures(&self, faults: &mut Faults) {
        faults.require(!self.measures.is_empty(), "measures", "there must be one");
        for (number, measure) in self.measures.iter().enumerate() {
            if let Kind::DistinctPersons { of, .. } = &measure.kind {
                let is_known = self.measures.iter().any(|m| m.name == *of && m.kind == Kind::Additive);
                faults.require(is_known, &format!("measures.{number}.kind.of"), "names no additive measure");
            }
        }
    }
}

impl Table {
    /// All measures in a table of these dimensions, with all their codes.
    pub fn of(dimensions: &[String]) -> Self {
        Self { dimensions: dimensions.to_vec(), ..Self::default() }
    }

    fn shows(&self, measure: &str) -> bool {
        self.measures.is_empty() || self.measures.iter().any(|name| name == measure)
    }

    /// The codes of a dimension that it shows.
    fn codes<'a>(&self, dimension: &'a Dimension) -> impl Iterator<Item = &'a String> {
        let only = self.only.get(&dimension.name);
        dimension
            .codes
            .keys()
            .filter(move |code| *code == TOTAL || only.is_none_or(|only| only.contains(*code)))
    }
}

impl Lattice {
    /// The dimensions, in the order of a cell's codes.
    pub fn dimensions(&self) -> &[Dimension] {
        &self.0.dimensions
    }

    /// What is counted in every cell.
    pub fn measures(&self) -> &[Measure] {
        &self.0.measures
    }

    /// The same lattice of a part of one dimension; nothing if no code speaks of it.
    ///
    /// Of the quarters that are new in a release it gives the cells of what changed since the one before.
    /// Nobody publishes them, and still they must not follow from the difference of two releases: they
    /// come into the system as hidden.
    pub fn within(&self, dimension: &str, part: &BTreeSet<String>) -> Option<Self> {
        let mut draft = self.0.clone();
        let codes = &mut draft.dimensions.iter_mut().find(|known| known.name == dimension)?.codes;
        codes.values_mut().for_each(|base| base.retain(|code| part.contains(code)));
        codes.retain(|_, base| !base.is_empty());
        let left: BTreeSet<String> = codes.keys().cloned().collect();
        for only in draft.tables.iter_mut().filter_map(|table| table.only.get_mut(dimension)) {
            only.retain(|code| left.contains(code));
        }
        (!left.is_empty()).then_some(Self(draft))
    }

    /// Every cell of a measure, once, in the order of their codes.
    pub fn cells_of(&self, measure: &str) -> BTreeSet<Codes> {
        let mut cells = BTreeSet::new();
        for table in self.0.tables.iter().filter(|table| table.shows(measure)) {
            let mut rows: Vec<Codes> = vec![Vec::new()];
            for dimension in &self.0.dimensions {
                let total = [TOTAL.to_owned()];
                let codes: Vec<&String> = match table.dimensions.contains(&dimension.name) {
                    true => table.codes(dimension).collect(),
                    false => total.iter().collect(),
                };
                let longer = |row: &Codes| {
                    codes.iter().map(|c| [&row[..], &[(*c).clone()]].concat()).collect::<Vec<_>>()
                };
                rows = rows.iter().flat_map(longer).collect();
            }
            cells.extend(rows);
        }
        cells
    }

    /// What a cell stands for.
    pub fn region(&self, codes: &Codes) -> Region {
        let part = |(dimension, code): (&Dimension, &String)| {
            (dimension.name.clone(), dimension.codes[code].clone())
        };
        self.0.dimensions.iter().zip(codes).map(part).collect()
    }

    /// How much a cell is worth keeping: more totals first, then groups above what they consist of.
    pub fn priority(&self, codes: &Codes) -> Priority {
        let totals = codes.iter().filter(|code| *code == TOTAL).count();
        let levels = self.0.dimensions.iter().zip(codes).map(|(dimension, code)| dimension.level(code));
        (totals, levels.sum())
    }
}
