//! The columns of an audit: classes of finest codes that no answer tells apart, in tables of the dimensions that
//! are published together.

use std::collections::{BTreeMap, BTreeSet};

use super::Answer;
use super::tables::{Names, junction};
use crate::disclosure::lattice::{Kind, Region};
use crate::disclosure::lp::Row;
use crate::disclosure::system::Identity;

/// Codes of one dimension that always come together.
type Class = BTreeSet<String>;

/// A column for each choice of one class of some dimensions.
struct Table {
    dimensions: Names,
    columns: BTreeMap<Vec<usize>, usize>,
}

/// Which column is what.
pub(super) struct Columns {
    classes: BTreeMap<String, Vec<Class>>,
    /// The tables of each additive measure.
    tables: BTreeMap<String, Vec<Table>>,
    /// One column for each region in which persons are counted.
    persons: BTreeMap<(String, Region), usize>,
    count: usize,
    zeros: Vec<Row>,
    at_most_zero: Vec<Row>,
}

impl Columns {
    pub fn new(answers: &[Answer], identities: &[Identity]) -> Self {
        let mut columns = Self {
            classes: classes(answers, identities),
            tables: BTreeMap::new(),
            persons: BTreeMap::new(),
            count: 0,
            zeros: Vec::new(),
            at_most_zero: Vec::new(),
        };
        let mut published: BTreeMap<&str, BTreeSet<Names>> = BTreeMap::new();
        for answer in answers {
            let measure = match &answer.kind {
                Kind::Additive => &answer.measure,
                Kind::DistinctPersons { of, .. } => of,
            };
            published.entry(measure).or_default().insert(columns.divided(&answer.region));
        }
        for term in identities.iter().flat_map(|identity| &identity.0) {
            published.entry(&term.measure).or_default().insert(columns.classes.keys().cloned().collect());
        }
        for (measure, dimensions) in published {
            columns.add_tables(measure, dimensions);
        }
        for answer in answers.iter().filter(|answer| answer.kind != Kind::Additive) {
            let next = columns.count;
            let known =
                columns.persons.entry((answer.measure.clone(), answer.region.clone())).or_insert(next);
            columns.count += usize::from(*known == next);
        }
        columns.add_persons_of_classes(answers);
        let sums: Vec<Row> = identities.iter().flat_map(|identity| columns.sums(identity)).collect();
        columns.zeros.extend(sums);
        columns.at_most_zero = columns.limits_of_persons(answers);
        columns
    }

    pub fn count(&self) -> usize {
        self.count
    }

    /// The columns that make up an answer.
    pub fn row(&self, answer: &Answer) -> Row {
        match self.persons.get(&(answer.measure.clone(), answer.region.clone())) {
            Some(column) => vec![(*column, 1.0)],
            None => self.sum(&answer.measure, &answer.region, 1.0),
        }
    }

    /// What everybody knows to be zero.
    pub fn zeros(&self) -> impl Iterator<Item = (Row, f64)> {
        self.zeros.iter().map(|row| (row.clone(), 0.0))
    }

    /// What everybody knows to be at most zero.
    pub fn at_most_zero(&self) -> Vec<(Row, f64)> {
        self.at_most_zero.iter().map(|row| (row.clone(), 0.0)).collect()
    }

    /// The dimensions of which a region takes a part only.
    fn divided(&self, region: &Region) -> Names {
        let is_whole = |(name, classes): &(&String, &Vec<Class>)| {
            region.get(*name).is_none_or(|own| classes.iter().all(|class| class.is_subset(own)))
        };
        self.classes.iter().filter(|dimension| !is_whole(dimension)).map(|(name, _)| name.clone()).collect()
    }

    fn add_tables(&mut self, measure: &str, published: BTreeSet<Names>) {
        let (tables, links) = junction(published);
        let mut made = Vec::new();
        for dimensions in tables {
            let choices = product(dimensions.iter().map(|name| (0..self.classes[name].len()).collect()));
            let columns: BTreeMap<_, _> = choices.into_iter().zip(self.count..).collect();
            self.count += columns.len();
            made.push(Table { dimensions, columns });
        }
        for (one, other) in links {
            let shared = &made[one].dimensions & &made[other].dimensions;
            let mut sums: BTreeMap<Vec<usize>, Row> = BTreeMap::new();
            for (table, factor) in [(&made[one], 1.0), (&made[other], -1.0)] {
                for (choice, column) in &table.columns {
                    let codes = table.dimensions.iter().zip(choice);
                    let key =
                        codes.filter(|(name, _)| shared.contains(*name)).map(|(_, class)| *class).collect();
                    sums.entry(key).or_default().push((*column, factor));
                }
            }
            self.zeros.extend(sums.into_values());
        }
        self.tables.insert(measure.to_owned(), made);
    }

    fn sum(&self, measure: &str, region: &Region, factor: f64) -> Row {
        let divided = self.divided(region);
        let tables = self.tables.get(measure).map_or(&[][..], Vec::as_slice);
        let Some(table) = tables.iter().find(|table| divided.is_subset(&table.dimensions)) else {
            return Row::new();
        };
        let inside = |name: &String| {
            let classes = self.classes[name].iter().enumerate();
            let is_inside = |class: &Class| region.get(name).is_none_or(|own| class.is_subset(own));
            classes.filter(|(_, class)| is_inside(class)).map(|(place, _)| place).collect()
        };
        let choices = product(table.dimensions.iter().map(inside));
        choices.into_iter().map(|choice| (table.columns[&choice], factor)).collect()
    }

    /// One sum for each choice of classes that an identity leaves open.
    fn sums(&self, Identity(terms): &Identity) -> Vec<Row> {
        let rows = terms.iter().map(|term| {
            let only = |(name, code): (&String, &String)| (name.clone(), Class::from([code.clone()]));
            self.sum(&term.measure, &term.at.iter().map(only).collect(), term.factor as f64)
        });
        let rows: Vec<Row> = rows.collect();
        let count = rows.iter().map(Vec::len).min().unwrap_or(0);
        (0..count).map(|at| rows.iter().map(|row| row[at]).collect()).collect()
    }

    /// Where a person has one code of a dimension only, persons of its classes make up those of every region that is
    /// the same in all others.
    fn add_persons_of_classes(&mut self, answers: &[Answer]) {
        let mut made: BTreeMap<(&str, &str, Region, usize), usize> = BTreeMap::new();
        let told = answers.iter().filter_map(|answer| match &answer.kind {
            Kind::Additive => None,
            Kind::DistinctPersons { one_in, .. } => Some((answer, one_in)),
        });
        for (answer, one_in) in told {
            for name in one_in {
                let Some(own) = answer.region.get(name) else { continue };
                let mut rest = answer.region.clone();
                rest.remove(name);
                let mut row = self.row(answer);
                for place in
                    (0..self.classes[name].len()).filter(|place| self.classes[name][*place].is_subset(own))
                {
                    let key = (answer.measure.as_str(), name.as_str(), rest.clone(), place);
                    let next = self.count;
                    let column = *made.entry(key).or_insert(next);
                    self.count += usize::from(column == next);
                    row.push((column, -1.0));
                }
                self.zeros.push(row);
            }
        }
    }

    /// Persons are at most their needs, at most those of any region around, and at most those of regions
    /// that together cover theirs.
    fn limits_of_persons(&self, answers: &[Answer]) -> Vec<Row> {
        let mut limits = Vec::new();
        for answer in answers {
            if let Kind::DistinctPersons { of, .. } = &answer.kind {
                let needs = self.sum(of, &answer.region, -1.0);
                limits.push(self.row(answer).into_iter().chain(needs).collect());
            }
        }
        for ((measure, region), column) in &self.persons {
            let same =
                self.persons.range((measure.clone(), Region::new())..).take_while(|((m, _), _)| m == measure);
            let mut inside: BTreeMap<&String, Vec<(&Class, usize)>> = BTreeMap::new();
            for ((_, other), part) in same {
                if let Some(name) = only_smaller_in(other, region) {
                    limits.push(vec![(*part, 1.0), (*column, -1.0)]);
                    inside.entry(name).or_default().push((&other[name], *part));
                }
            }
            for (name, parts) in inside {
                limits.extend(cover(&region[name], parts).map(|parts| {
                    let parts = parts.into_iter().map(|part| (part, -1.0));
                    std::iter::once((*column, 1.0)).chain(parts).collect()
                }));
            }
        }
        limits
    }
}

/// The dimension in which a region is a part of another, if it is the same in all others.
fn only_smaller_in<'a>(part: &'a Region, whole: &Region) -> Option<&'a String> {
    if !part.keys().eq(whole.keys()) {
        return None;
    }
    let mut differing = part.iter().filter(|(name, codes)| whole[*name] != **codes);
    let (name, codes) = differing.next()?;
    (differing.next().is_none() && codes.is_subset(&whole[name])).then_some(name)
}

/// Parts that cover the whole, the largest first; nothing if they do not.
fn cover(whole: &Class, mut parts: Vec<(&Class, usize)>) -> Option<Vec<usize>> {
    parts.sort_by_key(|(codes, column)| (std::cmp::Reverse(codes.len()), *column));
    let mut left = whole.clone();
    let mut taken = Vec::new();
    for (codes, column) in parts {
        if !left.is_disjoint(codes) {
            left.retain(|code| !codes.contains(code));
            taken.push(column);
        }
    }
    left.is_empty().then_some(taken)
}

/// Splits the codes of each dimension wherever an answer does.
fn classes(answers: &[Answer], identities: &[Identity]) -> BTreeMap<String, Vec<Class>> {
    let mut cuts: BTreeMap<String, BTreeSet<Class>> = BTreeMap::new();
    for (name, codes) in answers.iter().flat_map(|answer| &answer.region) {
        cuts.entry(name.clone()).or_default().insert(codes.clone());
    }
    for (name, code) in identities.iter().flat_map(|identity| &identity.0).flat_map(|term| &term.at) {
        cuts.entry(name.clone()).or_default().insert(Class::from([code.clone()]));
    }
    cuts.into_iter().map(|(name, cuts)| (name, split(&cuts))).collect()
}

fn split(cuts: &BTreeSet<Class>) -> Vec<Class> {
    let mut classes = vec![cuts.iter().flatten().cloned().collect::<Class>()];
    for cut in cuts {
        let halves = |class: &Class| [class & cut, class - cut];
        classes = classes.iter().flat_map(halves).filter(|class| !class.is_empty()).collect();
    }
    classes
}

/// Every way to take one of each.
fn product(choices: impl Iterator<Item = Vec<usize>>) -> Vec<Vec<usize>> {
    choices.fold(vec![Vec::new()], |taken, next| {
        taken.iter().flat_map(|row| next.iter().map(move |choice| [&row[..], &[*choice]].concat())).collect()
    })
}
