//! Linear programs over `x ≥ 0`: how far a sum can go, whether it can reach a number, and which equations
//! hold it back.
//!
//! The only file that names the solver. Whatever the solver is not sure of is a [`Doubt`], and callers
//! take a doubt for a leak.

use std::collections::{BTreeMap, BTreeSet};

use microlp::{ComparisonOp, Error, OptimizationDirection, Problem, Solution, Variable};

/// Smaller weights of a certificate are rounding.
const WEIGHT: f64 = 1e-6;
/// By how much a point may break an inequality: rounding.
const ROUNDING: f64 = 1e-7;

/// How many points are remembered.
const REMEMBERED: usize = 2_000;

/// Places of inequalities.
pub type Heard = BTreeSet<usize>;

/// A sum of columns with their factors; each column at most once.
pub type Row = Vec<(usize, f64)>;

/// What is known of the columns, beside that none is negative.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// How many columns there are.
    pub columns: usize,
    /// Sums that are known exactly.
    pub equalities: Vec<(Row, f64)>,
    /// Sums that are known to be at most this.
    pub inequalities: Vec<(Row, f64)>,
}

/// Which end of the interval of a sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// How small it can be.
    Lower,
    /// How large it can be.
    Upper,
}

/// The solver did not come to a result that it stands by, or what is known contradicts itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the linear program has no certain result: {0}")]
pub struct Doubt(String);

/// What explains an end of the interval: the equalities with their weights.
///
/// The weighted sum of these equalities (with inequalities, which nobody can hide) bounds the sum.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The end that the weights prove.
    pub bound: f64,
    /// Which equalities take part, and how often.
    pub weights: Vec<(usize, f64)>,
}

/// A point from which further questions are quickly answered.
///
/// Most inequalities hold nothing back. So the solver hears only of those that one of its points broke; every
/// point that answers a question is held against them all.
pub struct Start<'a> {
    program: &'a Program,
    solution: Solution,
    variables: Vec<Variable>,
    /// The inequalities that the solver has heard of.
    heard: Heard,
    /// Points that were found so far: many a question is answered by one that was found for another.
    witnesses: Vec<Vec<f64>>,
}

impl Program {
    /// The smallest and the largest value of a sum; infinite where nothing holds it.
    pub fn bounds(&self, sum: &Row) -> Result<(f64, f64), Doubt> {
        let lower = -self.maximum(&negative(sum), false)?;
        Ok((lower, self.maximum(sum, false)?))
    }

    /// The same where every column is a whole number.
    #[cfg(test)]
    pub fn whole_bounds(&self, sum: &Row) -> Result<(f64, f64), Doubt> {
        let (lower, upper) = self.bounds(sum)?;
        let at = |bound: f64, sum: &Row| if bound.is_finite() { self.maximum(sum, true) } else { Ok(bound) };
        Ok((-at(-lower, &negative(sum))?, at(upper, sum)?))
    }

    /// A point that all equalities and the inequalities `heard` allow.
    pub fn start(&self, heard: Heard) -> Result<Start<'_>, Doubt> {
        let known: Vec<_> = heard.iter().map(|number| self.inequalities[*number].clone()).collect();
        let (problem, variables) = self.problem(&Row::new(), false, &known);
        let solution = solved(problem.solve())?;
        Ok(Start { program: self, solution, variables, heard, witnesses: Vec::new() })
    }

    fn maximum(&self, sum: &Row, is_whole: bool) -> Result<f64, Doubt> {
        match self.problem(sum, is_whole, &self.inequalities).0.solve() {
            Err(Error::Unbounded) => Ok(f64::INFINITY),
            other => Ok(solved(other)?.objective()),
        }
    }

    fn problem(&self, sum: &Row, is_whole: bool, inequalities: &[(Row, f64)]) -> (Problem, Vec<Variable>) {
        let mut problem = Problem::new(OptimizationDirection::Maximize);
        let mut factors = vec![0.0; self.columns];
        sum.iter().for_each(|(column, factor)| factors[*column] = *factor);
        let variables: Vec<_> = factors
            .into_iter()
            .map(|factor| match is_whole {
                true => problem.add_integer_var(factor, (0, i32::MAX)),
                false => problem.add_var(factor, (0.0, f64::INFINITY)),
            })
            .collect();
        for (rows, operator) in [(&self.equalities[..], ComparisonOp::Eq), (inequalities, ComparisonOp::Le)] {
            for (row, at) in rows {
                problem.add_constraint(terms(row, &variables), operator, *at);
            }
        }
        (problem, variables)
    }
}

impl Start<'_> {
    /// Whether the sum can be at most (lower) or at least (upper) this.
    ///
    /// Yes only if the solver found a point where it is so, and checked that point.
    pub fn reaches(&mut self, sum: &Row, side: Side, limit: f64) -> bool {
        let is_there = |value: f64| if side == Side::Lower { value <= limit } else { value >= limit };
        let value_at = |point: &Vec<f64>| sum.iter().map(|(column, factor)| factor * point[*column]).sum();
        if sum.is_empty() || self.witnesses.iter().any(|point| is_there(value_at(point))) {
            return !sum.is_empty() || is_there(0.0);
        }
        let Some(point) = self.ask(sum, side, limit) else { return false };
        self.witnesses.push(self.values(&point));
        if self.witnesses.len() > REMEMBERED {
            self.witnesses.remove(0);
        }
        true
    }

    /// The inequalities that mattered so far; a program with the same ones may start with them.
    pub fn into_heard(self) -> Heard {
        self.heard
    }

    /// Which equalities hold a sum at this end: the optimum of the dual program.
    ///
    /// With `A x = b`, `G x ≤ h`: the least `b·y + h·z` such that `Aᵀy + Gᵀz ≥ c`, `y` free, `z ≥ 0`; of the
    /// inequalities those that the solver has heard of, which were enough to stop it.
    pub fn explain(&self, sum: &Row, side: Side) -> Result<Explanation, Doubt> {
        let mut problem = Problem::new(OptimizationDirection::Minimize);
        let equalities = &self.program.equalities;
        let free = (f64::NEG_INFINITY, f64::INFINITY);
        let weights: Vec<_> = equalities.iter().map(|(_, at)| problem.add_var(*at, free)).collect();
        let heard = || self.heard.iter().map(|number| &self.program.inequalities[*number]);
        let others: Vec<_> = heard().map(|(_, at)| problem.add_var(*at, (0.0, f64::INFINITY))).collect();
        let mut columns = vec![Vec::new(); self.program.columns];
        for ((row, _), variable) in equalities.iter().chain(heard()).zip(weights.iter().chain(&others)) {
            row.iter().for_each(|(column, factor)| columns[*column].push((*variable, *factor)));
        }
        for (terms, wanted) in strictest(columns, sum, side) {
            problem.add_constraint(terms, ComparisonOp::Ge, wanted);
        }
        let solution = solved(problem.solve())?;
        let at = |(number, weight): (usize, &Variable)| (number, solution.var_value(*weight));
        let weights = weights.iter().enumerate().map(at).filter(|(_, weight)| weight.abs() > WEIGHT);
        let sign = if side == Side::Upper { 1.0 } else { -1.0 };
        Ok(Explanation { bound: sign * solution.objective(), weights: weights.collect() })
    }

    /// A point beyond the limit that breaks nothing; what points on the way broke, the solver hears of.
    fn ask(&mut self, sum: &Row, side: Side, limit: f64) -> Option<Solution> {
        let operator = if side == Side::Lower { ComparisonOp::Le } else { ComparisonOp::Ge };
        let from = self.solution.clone();
        let mut point = solved(from.add_constraint(terms(sum, &self.variables), operator, limit)).ok()?;
        let mut told = BTreeSet::new();
        loop {
            let broken = self.broken(&self.values(&point));
            if broken.is_empty() {
                return Some(point);
            }
            for number in broken {
                if !told.insert(number) {
                    return None;
                }
                let (row, at) = &self.program.inequalities[number];
                let terms = terms(row, &self.variables);
                if self.heard.insert(number) {
                    let all = self.solution.clone();
                    self.solution = solved(all.add_constraint(&terms, ComparisonOp::Le, *at)).ok()?;
                }
                point = solved(point.add_constraint(&terms, ComparisonOp::Le, *at)).ok()?;
            }
        }
    }

    /// The inequalities that a point breaks.
    fn broken(&self, point: &[f64]) -> Vec<usize> {
        let is_broken = |(row, at): &(Row, f64)| {
            row.iter().map(|(column, factor)| factor * point[*column]).sum::<f64>() > at + ROUNDING
        };
        let all = self.program.inequalities.iter().enumerate();
        all.filter(|(_, inequality)| is_broken(inequality)).map(|(number, _)| number).collect()
    }

    fn values(&self, point: &Solution) -> Vec<f64> {
        self.variables.iter().map(|variable| point.var_value(*variable)).collect()
    }
}

/// The order in which questions help one another: if a long sum can be low so can its parts, and if a short one can
/// be high so can what it is part of.
pub fn order(side: Side, sum: &Row) -> (Side, isize) {
    let length = sum.len() as isize;
    (side, if side == Side::Lower { -length } else { length })
}

/// The terms of columns, and how much is wanted of them: of equal columns only where most is.
fn strictest(columns: Vec<Vec<(Variable, f64)>>, sum: &Row, side: Side) -> Vec<(Vec<(Variable, f64)>, f64)> {
    let mut wanted = vec![0.0; columns.len()];
    for (column, factor) in sum {
        wanted[*column] = if side == Side::Upper { *factor } else { -factor };
    }
    let mut places: BTreeMap<Vec<(usize, u64)>, usize> = BTreeMap::new();
    let mut kept: Vec<(Vec<(Variable, f64)>, f64)> = Vec::new();
    for (terms, wanted) in columns.into_iter().zip(wanted) {
        let key = terms.iter().map(|(variable, factor)| (variable.idx(), factor.to_bits())).collect();
        let place = *places.entry(key).or_insert(kept.len());
        match kept.get_mut(place) {
            Some((_, most)) => *most = wanted.max(*most),
            None => kept.push((terms, wanted)),
        }
    }
    kept
}

fn negative(sum: &Row) -> Row {
    sum.iter().map(|(column, factor)| (*column, -factor)).collect()
}

fn terms(row: &Row, variables: &[Variable]) -> Vec<(Variable, f64)> {
    row.iter().map(|(column, factor)| (variables[*column], *factor)).collect()
}

/// The solution, if it is proved to be the best.
fn solved(outcome: Result<microlp::SolveOutcome, Error>) -> Result<Solution, Doubt> {
    let outcome = outcome.map_err(|error| Doubt(error.to_string()))?;
    if !outcome.is_optimal() {
        return Err(Doubt("interrupted".to_owned()));
    }
    outcome.into_solution().map_err(|_| Doubt("interrupted".to_owned()))
}
