//! The second opinion: tries to compute what is hidden from what would be published.
//!
//! Reads only the answers (numbers and 「＊」 with what they stand for) and, to know what to look for, the
//! truth. It shares the solver and the rule with [`super::protect`], and no matrix: columns are the
//! classes of finest codes that no answer tells apart, and what is known of distinct persons follows from
//! which region holds which, whatever lattice it came from.

use std::collections::BTreeSet;

use super::lattice::{Kind, Region};
use super::limits::{self, Placed};
use super::lp::{Doubt, Heard, Program, Row, Side, order};
use super::sensitivity::{Figure, Protection, Rule};
use super::system::Identity;
use crate::parallel;

mod columns;
mod tables;

use columns::Columns;

/// Two bounds nearer than this are one number.
const EXACT: f64 = 1e-6;

/// What somebody is told, with the truth behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// What is counted.
    pub measure: String,
    /// How parts of it add up.
    pub kind: Kind,
    /// What it stands for.
    pub region: Region,
    /// The number, or nothing for 「＊」.
    pub value: Option<u64>,
    /// The true figure, which only the auditor knows.
    pub figure: Figure,
    /// When it is sensitive.
    pub rule: Rule,
}

/// What is wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// The number is not the true one.
    WrongValue,
    /// The number is sensitive, and shown.
    Shown,
    /// The hidden number can be computed.
    Exact,
    /// The hidden number is certainly smaller than what may be shown.
    TooLow,
    /// A part of the small numbers can be ruled out.
    TooHigh,
    /// The solver is not sure.
    Doubtful,
}

impl Fault {
    /// The ends of the interval that are nearer than they should be; nothing for what is no matter of an interval.
    pub fn sides(self) -> &'static [Side] {
        match self {
            Self::TooLow => &[Side::Upper],
            Self::TooHigh => &[Side::Lower],
            Self::Exact => &[Side::Lower, Side::Upper],
            Self::WrongValue | Self::Shown | Self::Doubtful => &[],
        }
    }
}

/// A fault, where it is, and who could use it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// The place of the answer.
    pub answer: usize,
    /// An organisation that knows its own part; nothing for everybody.
    pub organisation: Option<String>,
    /// What is wrong.
    pub fault: Fault,
}

/// What an audit found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Nothing may be published unless there are none.
    pub violations: Vec<Violation>,
    /// How many hidden numbers were looked for, over everybody and all organisations.
    pub questions: usize,
}

/// The interval of a hidden number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The place of the answer.
    pub answer: usize,
    /// The least that it can be.
    pub lower: f64,
    /// The most that it can be; infinite if nothing holds it.
    pub upper: f64,
}

/// Looks for every hidden sensitive number, as everybody and as each organisation with its own part.
///
/// `identities` is what everybody knows beside the answers, and `limits` what somebody may suppose. A doubt means that
/// the answers contradict one another, or that the solver is not sure that they do not.
pub fn audit(answers: &[Answer], identities: &[Identity], limits: &[Placed]) -> Result<Report, Doubt> {
    let mut report = Report { violations: plain_faults(answers), questions: 0 };
    let organisations: BTreeSet<&String> =
        answers.iter().flat_map(|answer| answer.figure.parts.keys()).collect();
    let readers: Vec<Option<&str>> =
        std::iter::once(None).chain(organisations.into_iter().map(|name| Some(name.as_str()))).collect();
    for places in related(answers, identities, limits) {
        let part: Vec<Answer> = places.iter().map(|place| answers[*place].clone()).collect();
        let place = |answer: &usize| places.binary_search(answer).ok();
        let placed = |limit: &Placed| limit.iter().map(|(f, answer)| Some((*f, place(answer)?))).collect();
        let limits: Vec<Placed> = limits.iter().filter_map(placed).collect();
        let columns = Columns::new(&part, identities);
        let looked = parallel::each(&readers, |reader| {
            let wanted = wanted(&part, *reader);
            if wanted.is_empty() {
                return Ok((0, Vec::new()));
            }
            let program = program(&columns, &part, &limits, *reader);
            let found = look(&program, &columns, &part, *reader, &wanted)?;
            Ok::<_, Doubt>((wanted.len(), found))
        });
        for looked in looked {
            let (questions, found) = looked?;
            report.questions += questions;
            let at = |found: Violation| Violation { answer: places[found.answer], ..found };
            report.violations.extend(found.into_iter().map(at));
        }
    }
    Ok(report)
}

/// The places of answers that can say something of one another: those of a measure and of its persons, with those that
/// limits join to them; or all where identities join measures.
fn related(answers: &[Answer], identities: &[Identity], limits: &[Placed]) -> Vec<Vec<usize>> {
    let measure = |answer: &Answer| match &answer.kind {
        _ if !identities.is_empty() => String::new(),
        Kind::Additive => answer.measure.clone(),
        Kind::DistinctPersons { of, .. } => of.clone(),
    };
    let mut groups: Vec<BTreeSet<String>> = Vec::new();
    let of_answers = answers.iter().map(|answer| BTreeSet::from([measure(answer)]));
    let of_limits = limits.iter().map(|limit| limit.iter().map(|(_, at)| measure(&answers[*at])).collect());
    for mut group in of_answers.chain(of_limits).collect::<BTreeSet<_>>() {
        let (joined, apart) = groups.into_iter().partition(|known| !known.is_disjoint(&group));
        groups = apart;
        joined.into_iter().for_each(|known: BTreeSet<String>| group.extend(known));
        groups.push(group);
    }
    let places = |group: &BTreeSet<String>| {
        (0..answers.len()).filter(|place| group.contains(&measure(&answers[*place]))).collect()
    };
    groups.iter().map(places).collect()
}

/// The intervals of every hidden sensitive number for somebody who knows only the answers.
pub fn intervals(answers: &[Answer], identities: &[Identity]) -> Result<Vec<Interval>, Doubt> {
    let columns = Columns::new(answers, identities);
    let program = program(&columns, answers, &[], None);
    let interval = |(answer, _): (usize, Protection)| {
        let (lower, upper) = program.bounds(&columns.row(&answers[answer]))?;
        Ok(Interval { answer, lower, upper })
    };
    wanted(answers, None).into_iter().map(interval).collect()
}

/// Faults that need no computing.
fn plain_faults(answers: &[Answer]) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (number, answer) in answers.iter().enumerate() {
        let mut add = |fault| violations.push(Violation { answer: number, organisation: None, fault });
        if answer.value.is_some_and(|value| value != answer.figure.value) {
            add(Fault::WrongValue);
        }
        if answer.value.is_some() && answer.rule.protection(&answer.figure).is_some() {
            add(Fault::Shown);
        }
    }
    violations
}

/// The hidden sensitive answers, and what must not be ruled out of them.
fn wanted(answers: &[Answer], organisation: Option<&str>) -> Vec<(usize, Protection)> {
    let protection = |answer: &Answer| match organisation {
        None => answer.rule.protection(&answer.figure),
        Some(organisation) => answer.rule.protection_from(organisation, &answer.figure),
    };
    let hidden = answers.iter().enumerate().filter(|(_, answer)| answer.value.is_none());
    hidden.filter_map(|(number, answer)| Some((number, protection(answer)?))).collect()
}

/// What is left of the published numbers for somebody who takes the own part away.
fn program(columns: &Columns, answers: &[Answer], limits: &[Placed], organisation: Option<&str>) -> Program {
    let known = |answer: &Answer| {
        Some((columns.row(answer), answer.value? as f64 - answer.figure.own(organisation) as f64))
    };
    let rest = |place: usize| answers[place].figure.rest(organisation);
    let supposed = limits.iter().map(|limit| (limits::row(limit, rest, |at| columns.row(&answers[at])), 0.0));
    Program {
        columns: columns.count(),
        equalities: answers.iter().filter_map(known).chain(columns.zeros()).collect(),
        inequalities: columns.at_most_zero().into_iter().chain(supposed).collect(),
    }
}

fn look(
    program: &Program,
    columns: &Columns,
    answers: &[Answer],
    organisation: Option<&str>,
    wanted: &[(usize, Protection)],
) -> Result<Vec<Violation>, Doubt> {
    let mut start = program.start(Heard::new())?;
    let mut questions = Vec::new();
    for (number, Protection { lower, upper }) in wanted {
        let (row, own) = (columns.row(&answers[*number]), answers[*number].figure.own(organisation) as f64);
        let limits = [(Side::Lower, *lower as f64 - own), (Side::Upper, *upper as f64 - own)];
        questions.extend(limits.map(|(side, limit)| (*number, row.clone(), side, limit)));
    }
    questions.sort_by_key(|(_, row, side, _)| order(*side, row));
    let mut failed = BTreeSet::new();
    for (answer, row, side, limit) in &questions {
        if !start.reaches(row, *side, *limit) {
            failed.insert(*answer);
        }
    }
    let mut violations = Vec::new();
    for (answer, protection) in wanted.iter().filter(|(answer, _)| failed.contains(answer)) {
        let (row, own) = (columns.row(&answers[*answer]), answers[*answer].figure.own(organisation) as f64);
        let organisation = || organisation.map(str::to_owned);
        let violation = |fault| Violation { answer: *answer, organisation: organisation(), fault };
        violations.extend(faults(program, &row, protection, own).into_iter().map(violation));
    }
    Ok(violations)
}

/// By how much a number cannot be as low or as high as it should.
fn faults(program: &Program, row: &Row, protection: &Protection, own: f64) -> Vec<Fault> {
    let (lowest, highest) = (protection.lower as f64 - own, protection.upper as f64 - own);
    let Ok((lower, upper)) = program.bounds(row) else { return vec![Fault::Doubtful] };
    let found = [
        (upper - lower < EXACT, Fault::Exact),
        (upper < highest - EXACT, Fault::TooLow),
        (lower > lowest + EXACT, Fault::TooHigh),
    ];
    let faults: Vec<Fault> = found.into_iter().filter(|(is_so, _)| *is_so).map(|(_, fault)| fault).collect();
    if faults.is_empty() { vec![Fault::Doubtful] } else { faults }
}
