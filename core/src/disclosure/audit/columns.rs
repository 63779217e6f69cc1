//! The columns of an audit: classes of finest codes that no answer tells apart.

use std::collections::{BTreeMap, BTreeSet};

use super::Answer;
use crate::disclosure::lattice::{Kind, Region};
use crate::disclosure::lp::Row;
use crate::disclosure::system::Identity;

/// Codes of one dimension that always come together.
type Class = BTreeSet<String>;

/// Which column is what.
pub(super) struct Columns {
    classes: BTreeMap<String, Vec<Class>>,
    /// One column for each additive measure and choice of one class per dimension.
    counts: BTreeMap<(String, Vec<usize>), usize>,
    /// One column for each region in which persons are counted.
    persons: BTreeMap<(String, Region), usize>,
    zeros: Vec<Row>,
    at_most_zero: Vec<Row>,
}

impl Columns {
    pub fn new(answers: &[Answer], identities: &[Identity]) -> Self {
        let classes = classes(answers, identities);
        let mut measures: BTreeSet<&str> =
            identities.iter().flat_map(|i| &i.0).map(|t| t.measure.as_str()).collect();
        let mut regions = BTreeSet::new();
        for answer in answers {
            measures.insert(match &answer.kind {
                Kind::Additive => &answer.measure,
                Kind::DistinctPersons { of } => of,
            });
            if answer.kind != Kind::Additive {
                regions.insert((answer.measure.clone(), answer.region.clone()));
            }
        }
        let choices = product(classes.values().map(|classes| (0..classes.len()).collect()));
        let counts = measures
            .iter()
            .flat_map(|measure| choices.iter().map(|choice| (measure.to_string(), choice.clone())));
        let counts: BTreeMap<_, _> = counts.zip(0..).collect();
        let persons = regions.into_iter().zip(counts.len()..).collect();
        let mut columns = Self { classes, counts, persons, zeros: Vec::new(), at_most_zero: Vec::new() };
        columns.zeros = identities.iter().flat_map(|identity| columns.sums(identity)).collect();
        columns.at_most_zero = columns.limits_of_persons(answers);
        columns
    }

    pub fn count(&self) -> usize {
        self.counts.len() + self.persons.len()
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

    fn sum(&self, measure: &str, region: &Region, factor: f64) -> Row {
        let inside = |(name, classes): (&String, &Vec<Class>)| match region.get(name) {
            None => (0..classes.len()).collect(),
            Some(own) => {
                (0..classes.len()).filter(|class| classes[*class].is_subset(own)).collect::<Vec<_>>()
            }
        };
        let choices = product(self.classes.iter().map(inside));
        choices.into_iter().map(|choice| (self.counts[&(measure.to_owned(), choice)], factor)).collect()
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

    /// Persons are at most their needs, at most those of any region around, and at most those of regions
    /// that together cover theirs.
    fn limits_of_persons(&self, answers: &[Answer]) -> Vec<Row> {
        let mut limits = Vec::new();
        for answer in answers {
            if let Kind::DistinctPersons { of } = &answer.kind {
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
