//! Interrupted time series: an analyst's export, from twelve points before and twelve after on.

use super::Interval;
use super::distributions::two_sided_z;

/// One point of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Time since the beginning, in periods.
    pub time: f64,
    /// Events.
    pub events: u64,
    /// Exposure, above 0.
    pub exposure: f64,
    /// Time since the interruption, in periods; nothing before it.
    pub time_after: Option<f64>,
}

/// A coefficient, on the scale of the logarithm of the rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coefficient {
    /// Its value.
    pub value: f64,
    /// Its standard error, widened by the dispersion.
    pub standard_error: f64,
    /// Its interval by the normal distribution.
    pub interval: Interval,
}

/// The model of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interruption {
    /// Intercept, trend, change of level and change of trend.
    pub coefficients: [Coefficient; 4],
    /// Pearson's dispersion: 1 where counts vary as Poisson's do.
    pub dispersion: f64,
    /// The deviance.
    pub deviance: f64,
    /// Durbin and Watson's statistic of the Pearson residuals, 2 without correlation in time; nothing
    /// where the model leaves no residuals.
    pub durbin_watson: Option<f64>,
}

impl Interruption {
    /// The rate just after over the rate just before: `exp` of the change of level.
    pub fn level_ratio(&self) -> f64 {
        self.coefficients[2].value.exp()
    }
}

type Vector = [f64; 4];
type Matrix = [Vector; 4];

/// Fits `ln E[events] = ln exposure + b0 + b1·time + b2·after + b3·time after` by quasi-Poisson
/// regression (Bernal, Cummins and Gasparrini 2017; McCullagh and Nelder 1989).
///
/// Newton's steps from the common rate until the coefficients stand still. Fewer than five points, no
/// events, an exposure that is not above 0, or points from which the four cannot be told apart (nothing
/// before, nothing after) give nothing.
pub fn fit(points: &[Point], confidence: f64) -> Option<Interruption> {
    let z = two_sided_z(confidence)?;
    let events: f64 = points.iter().map(|point| point.events as f64).sum();
    let exposure: f64 = points.iter().map(|point| point.exposure).sum();
    let is_valid = |point: &Point| point.exposure > 0.0 && point.exposure.is_finite();
    if points.len() < 5 || events == 0.0 || !points.iter().all(is_valid) {
        return None;
    }
    let (values, information) = converge(points, [(events / exposure).ln(), 0.0, 0.0, 0.0])?;
    let residuals: Vec<f64> = points.iter().map(|point| residual(point, values)).collect();
    let squares: f64 = residuals.iter().map(|residual| residual * residual).sum();
    let dispersion = squares / (points.len() - 4) as f64;
    let changes: f64 = residuals.windows(2).map(|pair| (pair[1] - pair[0]).powi(2)).sum();
    let coefficient = |i: usize| {
        let unit: Vector = std::array::from_fn(|j| if i == j { 1.0 } else { 0.0 });
        let standard_error = (solve(information, unit)?[i] * dispersion).sqrt();
        let [value, spread] = [values[i], z * standard_error];
        let interval = Interval { lower: value - spread, upper: value + spread };
        Some(Coefficient { value, standard_error, interval })
    };
    Some(Interruption {
        coefficients: [coefficient(0)?, coefficient(1)?, coefficient(2)?, coefficient(3)?],
        dispersion,
        deviance: points.iter().map(|point| deviance(point, values)).sum(),
        durbin_watson: (squares > 0.0).then(|| changes / squares),
    })
}

fn converge(points: &[Point], start: Vector) -> Option<(Vector, Matrix)> {
    let mut values = start;
    for _ in 0..100 {
        let (score, information) = derivatives(points, values);
        let step = solve(information, score)?;
        values = std::array::from_fn(|i| values[i] + step[i]);
        let largest = step.iter().map(|part| part.abs()).fold(0.0, f64::max);
        if !largest.is_finite() || largest > 1e3 {
            return None;
        }
        if largest < 1e-12 {
            return Some((values, derivatives(points, values).1));
        }
    }
    None
}

/// The derivative of the likelihood, and the information: minus the second derivative.
fn derivatives(points: &[Point], values: Vector) -> (Vector, Matrix) {
    let (mut score, mut information) = (Vector::default(), Matrix::default());
    for point in points {
        let (row, mean) = (row(point), mean(point, values));
        for i in 0..4 {
            score[i] += row[i] * (point.events as f64 - mean);
            for j in 0..4 {
                information[i][j] += row[i] * row[j] * mean;
            }
        }
    }
    (score, information)
}

fn row(point: &Point) -> Vector {
    let after = if point.time_after.is_some() { 1.0 } else { 0.0 };
    [1.0, point.time, after, point.time_after.unwrap_or(0.0)]
}

fn mean(point: &Point, values: Vector) -> f64 {
    let line: f64 = row(point).iter().zip(values).map(|(x, value)| x * value).sum();
    point.exposure * line.exp()
}

fn residual(point: &Point, values: Vector) -> f64 {
    let mean = mean(point, values);
    (point.events as f64 - mean) / mean.sqrt()
}

fn deviance(point: &Point, values: Vector) -> f64 {
    let (events, mean) = (point.events as f64, mean(point, values));
    let likelihood = if events > 0.0 { events * (events / mean).ln() } else { 0.0 };
    2.0 * (likelihood - (events - mean))
}

/// Solves four linear equations by Gauss's elimination with pivots; nothing where they are dependent.
fn solve(mut left: Matrix, mut right: Vector) -> Option<Vector> {
    for column in 0..4 {
        let size = |row: &usize| left[*row][column].abs();
        let pivot = (column..4).max_by(|a, b| size(a).total_cmp(&size(b)))?;
        left.swap(column, pivot);
        right.swap(column, pivot);
        if left[column][column].is_nan() || left[column][column].abs() < 1e-9 {
            return None;
        }
        for row in column + 1..4 {
            let factor = left[row][column] / left[column][column];
            left[row] = std::array::from_fn(|k| left[row][k] - factor * left[column][k]);
            right[row] -= factor * right[column];
        }
    }
    let mut found = Vector::default();
    for row in (0..4).rev() {
        let known: f64 = (row + 1..4).map(|k| left[row][k] * found[k]).sum();
        found[row] = (right[row] - known) / left[row][row];
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(rate: impl Fn(u32) -> u64, from: u32) -> Vec<Point> {
        let point = |t: u32| Point {
            time: f64::from(t),
            events: rate(t),
            exposure: 100.0,
            time_after: t.checked_sub(from).map(f64::from),
        };
        (0..30).map(point).collect()
    }

    #[test]
    fn a_fall_by_half_is_found() {
        let fitted =
            fit(&series(|t| if t < 15 { 40 } else { 20 }, 15), 0.95).expect("points before and after");
        assert!((fitted.level_ratio() - 0.5).abs() < 1e-9);
        assert!(fitted.coefficients[1].value.abs() < 1e-9 && fitted.dispersion < 1e-9);
    }

    #[test]
    fn what_cannot_be_told_apart_is_not_told() {
        assert_eq!(fit(&series(|_| 40, 99), 0.95), None);
        assert_eq!(fit(&series(|_| 40, 0), 0.95), None);
        assert_eq!(fit(&series(|_| 0, 15), 0.95), None);
        assert_eq!(fit(&[], 0.95), None);
        let without = |exposure| series(|_| 40, 15).into_iter().map(move |point| Point { exposure, ..point });
        for exposure in [0.0, f64::NAN] {
            assert_eq!(fit(&without(exposure).collect::<Vec<_>>(), 0.95), None);
        }
    }
}
