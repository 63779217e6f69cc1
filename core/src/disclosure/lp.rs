//! Linear programs over `x ≥ 0`: how far a sum can go, whether it can reach a number, and which equations
//! hold it back.
//!
//! The only file that names the solver. Whatever the solver is not sure of is a [`Doubt`], and callers
//! take a doubt for a leak.

use microlp::{ComparisonOp, Error, OptimizationDirection, Problem, Solution, Variable};

/// Smaller weights of a certificate are rounding.
const WEIGHT: f64 = 1e-6;

/// How many questions one point is made to answer.
const TOGETHER: usize = 32;
/// How many points are remembered.
const REMEMBERED: usize = 64;

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

/// A point that everything known allows, from which further questions are quickly answered.
pub struct Start {
    solution: Solution,
    variables: Vec<Variable>,
    /// Points that were found so far: many a question is answered by one that was found for another.
    witnesses: Vec<Vec<f64>>,
    /// For each side a point that answers several questions at once, and how many.
    towards: [Option<(Solution, usize)>; 2],
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

    /// A point that everything known allows.
    pub fn start(&self) -> Result<Start, Doubt> {
        let (problem, variables) = self.problem(&Row::new(), false);
        let solution = solved(problem.solve())?;
        Ok(Start { solution, variables, witnesses: Vec::new(), towards: [None, None] })
    }

    /// Which equalities hold a sum at this end: the optimum of the dual program.
    ///
    /// With `A x = b`, `G x ≤ h`: the least `b·y + h·z` such that `Aᵀy + Gᵀz ≥ c`, `y` free, `z ≥ 0`.
    pub fn explain(&self, sum: &Row, side: Side) -> Result<Explanation, Doubt> {
        let mut problem = Problem::new(OptimizationDirection::Minimize);
        let free = (f64::NEG_INFINITY, f64::INFINITY);
        let weights: Vec<_> = self.equalities.iter().map(|(_, at)| problem.add_var(*at, free)).collect();
        let others = self.inequalities.iter().map(|(_, at)| problem.add_var(*at, (0.0, f64::INFINITY)));
        let all: Vec<Variable> = weights.iter().copied().chain(others.collect::<Vec<_>>()).collect();
        let mut wanted = vec![0.0; self.columns];
        for (column, factor) in sum {
            wanted[*column] = if side == Side::Upper { *factor } else { -factor };
        }
        for (terms, wanted) in self.by_column(&all).into_iter().zip(wanted) {
            problem.add_constraint(terms, ComparisonOp::Ge, wanted);
        }
        let solution = solved(problem.solve())?;
        let at = |(number, weight): (usize, &Variable)| (number, solution.var_value(*weight));
        let weights = weights.iter().enumerate().map(at).filter(|(_, weight)| weight.abs() > WEIGHT);
        let sign = if side == Side::Upper { 1.0 } else { -1.0 };
        Ok(Explanation { bound: sign * solution.objective(), weights: weights.collect() })
    }

    /// The rows that each column is part of, as terms of the dual program.
    fn by_column(&self, rows: &[Variable]) -> Vec<Vec<(Variable, f64)>> {
        let mut columns = vec![Vec::new(); self.columns];
        for ((row, _), variable) in self.equalities.iter().chain(&self.inequalities).zip(rows) {
            for (column, factor) in row {
                columns[*column].push((*variable, *factor));
            }
        }
        columns
    }

    fn maximum(&self, sum: &Row, is_whole: bool) -> Result<f64, Doubt> {
        match self.problem(sum, is_whole).0.solve() {
            Err(Error::Unbounded) => Ok(f64::INFINITY),
            other => Ok(solved(other)?.objective()),
        }
    }

    fn problem(&self, sum: &Row, is_whole: bool) -> (Problem, Vec<Variable>) {
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
        for (rows, operator) in [(&self.equalities, ComparisonOp::Eq), (&self.inequalities, ComparisonOp::Le)]
        {
            for (row, at) in rows {
                problem.add_constraint(terms(row, &variables), operator, *at);
            }
        }
        (problem, variables)
    }
}

impl Start {
    /// Whether the sum can be at most (lower) or at least (upper) this.
    ///
    /// Yes only if the solver found a point where it is so, and checked that point.
    pub fn reaches(&mut self, sum: &Row, side: Side, limit: f64) -> bool {
        let is_there = |value: f64| if side == Side::Lower { value <= limit } else { value >= limit };
        let value_at = |point: &Vec<f64>| sum.iter().map(|(column, factor)| factor * point[*column]).sum();
        if sum.is_empty() || self.witnesses.iter().any(|point| is_there(value_at(point))) {
            return !sum.is_empty() || is_there(0.0);
        }
        let operator = if side == Side::Lower { ComparisonOp::Le } else { ComparisonOp::Ge };
        let ask = |from: &Solution| {
            solved(from.clone().add_constraint(terms(sum, &self.variables), operator, limit)).ok()
        };
        // What answers several questions at once lies further inside, and answers more.
        let towards = &mut self.towards[side as usize];
        let together = towards.take().filter(|(_, questions)| *questions < TOGETHER);
        let together = together.and_then(|(point, questions)| Some((ask(&point)?, questions + 1)));
        let Some((point, questions)) = together.or_else(|| Some((ask(&self.solution)?, 1))) else {
            return false;
        };
        self.witnesses.push(self.variables.iter().map(|variable| point.var_value(*variable)).collect());
        if self.witnesses.len() > REMEMBERED {
            self.witnesses.remove(0);
        }
        *towards = Some((point, questions));
        true
    }
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
