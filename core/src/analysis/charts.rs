//! Charts of a series over time: XmR limits and the rules of NHS "Making Data Count".
//!
//! A flag is a reason to look, never a proof: a quarter of stable series of small counts has one.

/// How the moving ranges enter the limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screening {
    /// All of them, as in the NHS spreadsheet: the default.
    Keep,
    /// Those below 3.267 times their mean, as in the R package NHSRplotthedots.
    DropOutliers,
}

/// Why a point is worth a look; the first that applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Signal {
    /// Above the upper limit.
    AboveLimit,
    /// Below the lower limit.
    BelowLimit,
    /// One of seven points each higher than the last.
    Rising,
    /// One of seven points each lower than the last.
    Falling,
    /// Near the upper limit, as are two of three points that all lie above the mean.
    NearUpper,
    /// Near the lower limit, as are two of three points that all lie below the mean.
    NearLower,
    /// One of seven points in a row above the mean.
    RunAbove,
    /// One of seven points in a row below the mean.
    RunBelow,
}

impl Signal {
    /// Whether it speaks of higher values; if not, of lower ones. Which of them is good is not its matter.
    pub fn is_upward(self) -> bool {
        matches!(self, Self::AboveLimit | Self::Rising | Self::NearUpper | Self::RunAbove)
    }
}

/// How much a chart may be trusted, by the number of its points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Fewer than 8: draw the points, no limits.
    RunChart,
    /// 8 to 11: limits are provisional (暫定).
    Provisional,
    /// From 12 on.
    Settled,
}

/// The mean and the limits of a stretch of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// The mean.
    pub mean: f64,
    /// `mean − 2.66 · mean moving range`. For counts draw it no lower than 0.
    pub lower: f64,
    /// `mean + 2.66 · mean moving range`.
    pub upper: f64,
}

/// A chart of one stretch, between two re-basings.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// The limits.
    pub limits: Limits,
    /// For each point the first rule that it meets, if any.
    pub signals: Vec<Option<Signal>>,
    /// How much it may be trusted.
    pub standing: Standing,
}

/// How many points make a run or a trend.
const RUN: usize = 7;
/// 3 / 1.128: from a mean moving range of two to three standard deviations.
const TO_LIMIT: f64 = 2.66;
/// Beyond this multiple of the mean a moving range is an outlier.
const OUTLIER: f64 = 3.267;

/// The points that limits are locked on (NHS, "Making Data Count"): later ones are held against them.
pub const BASE_POINTS: usize = 12;

/// Draws the chart of one stretch (Wheeler, "Understanding Variation", 1993).
///
/// Limits come from the first `locked` points, or from all; the rules go over all. The rules in their
/// order: outside the limits; seven points monotone (six differences of one sign); two of three
/// consecutive points between two thirds of the way and the limit, all three on that side of the mean;
/// seven in a row on one side, which a point on the mean breaks. All points of a run or a trend are
/// flagged, of two in three those near the limit. No points, or one that is no number, give nothing.
pub fn chart(points: &[f64], locked: Option<usize>, screening: Screening) -> Option<Chart> {
    let base = &points[..locked.unwrap_or(points.len()).min(points.len())];
    if base.is_empty() || points.iter().any(|point| !point.is_finite()) {
        return None;
    }
    let mean = mean(base.iter().copied())?;
    let reach = TO_LIMIT * moving_range(base, screening);
    let limits = Limits { mean, lower: mean - reach, upper: mean + reach };
    let standing = match base.len() {
        0..=7 => Standing::RunChart,
        8..=11 => Standing::Provisional,
        _ => Standing::Settled,
    };
    Some(Chart { limits, signals: signals(points, limits), standing })
}

/// Draws a chart for each stretch of a series that is re-based at the given points (NHS, "Making Data
/// Count").
///
/// `rebased` are positions, each the first point of a new stretch. Limits of each come from all of its
/// points.
pub fn rebased_charts(points: &[f64], rebased: &[usize], screening: Screening) -> Option<Vec<Chart>> {
    let mut starts: Vec<usize> =
        rebased.iter().copied().filter(|at| (1..points.len()).contains(at)).collect();
    starts.push(0);
    starts.push(points.len());
    starts.sort_unstable();
    starts.dedup();
    starts.windows(2).map(|ends| chart(&points[ends[0]..ends[1]], None, screening)).collect()
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (count, sum) = values.fold((0_u32, 0.0), |(count, sum), value| (count + 1, sum + value));
    (count > 0).then(|| sum / f64::from(count))
}

fn moving_range(points: &[f64], screening: Screening) -> f64 {
    let ranges = || points.windows(2).map(|pair| (pair[1] - pair[0]).abs());
    let all = mean(ranges()).unwrap_or(0.0);
    match screening {
        Screening::Keep => all,
        Screening::DropOutliers => mean(ranges().filter(|range| *range < OUTLIER * all)).unwrap_or(0.0),
    }
}

fn signals(points: &[f64], limits: Limits) -> Vec<Option<Signal>> {
    let sides: Vec<i8> = points.iter().map(|point| side(point - limits.mean)).collect();
    let near: Vec<bool> = points.iter().map(|point| is_near(*point, limits)).collect();
    let steps: Vec<i8> = points.windows(2).map(|pair| side(pair[1] - pair[0])).collect();
    let signal = |i: usize| {
        let outside = match points[i] {
            point if point > limits.upper => Some(Signal::AboveLimit),
            point if point < limits.lower => Some(Signal::BelowLimit),
            _ => None,
        };
        outside
            .or_else(|| by_side(trend(&steps, i), Signal::Rising, Signal::Falling))
            .or_else(|| by_side(two_in_three(&near, &sides, i), Signal::NearUpper, Signal::NearLower))
            .or_else(|| by_side(run(&sides, i, RUN), Signal::RunAbove, Signal::RunBelow))
    };
    (0..points.len()).map(signal).collect()
}

fn side(difference: f64) -> i8 {
    i8::from(difference > 0.0) - i8::from(difference < 0.0)
}

fn is_near(point: f64, limits: Limits) -> bool {
    let near = (limits.upper - limits.mean) * 2.0 / 3.0;
    let is_inside = (limits.lower..=limits.upper).contains(&point);
    is_inside && (point - limits.mean).abs() > near
}

fn by_side(side: i8, upper: Signal, lower: Signal) -> Option<Signal> {
    match side {
        1 => Some(upper),
        -1 => Some(lower),
        _ => None,
    }
}

/// The side of the first stretch of so many equal signs that holds a position; 0 if there is none.
fn run(signs: &[i8], at: usize, length: usize) -> i8 {
    let holding = signs.windows(length).enumerate().filter(|(from, _)| (*from..from + length).contains(&at));
    let is_run = |window: &[i8]| window[0] != 0 && window.iter().all(|sign| *sign == window[0]);
    holding.map(|(_, window)| window).find(|window| is_run(window)).map_or(0, |window| window[0])
}

/// The direction of a trend that a point is part of: the step to it or the one from it belongs to six.
fn trend(steps: &[i8], at: usize) -> i8 {
    let from = run(steps, at, RUN - 1);
    match at.checked_sub(1) {
        Some(before) if from == 0 => run(steps, before, RUN - 1),
        _ => from,
    }
}

fn two_in_three(near: &[bool], sides: &[i8], at: usize) -> i8 {
    let is_one = |from: usize| {
        let (near, sides) = (near.get(from..from + 3), sides.get(from..from + 3));
        near.is_some_and(|near| near.iter().filter(|near| **near).count() >= 2)
            && sides.is_some_and(|sides| sides.iter().all(|side| *side == sides[0]))
    };
    let is_part = near[at] && (at.saturating_sub(2)..=at).any(is_one);
    if is_part { sides[at] } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_that_never_changes_has_no_signal() {
        let chart = chart(&[5.0; 20], None, Screening::Keep).expect("points");
        assert_eq!((chart.limits.lower, chart.limits.upper), (5.0, 5.0));
        assert!(chart.signals.iter().all(Option::is_none));
    }

    #[test]
    fn few_points_are_said_to_be_few() {
        let standing = |count| chart(&vec![1.0; count], None, Screening::Keep).expect("points").standing;
        assert_eq!([standing(1), standing(7)], [Standing::RunChart; 2]);
        assert_eq!([standing(8), standing(11)], [Standing::Provisional; 2]);
        assert_eq!(standing(12), Standing::Settled);
        assert_eq!(chart(&[], None, Screening::Keep), None);
        assert_eq!(chart(&[1.0, f64::NAN], None, Screening::Keep), None);
    }

    #[test]
    fn limits_stay_as_they_were_locked() {
        let mut points = vec![4.0, 6.0, 4.0, 6.0, 5.0, 4.0, 6.0, 5.0, 5.0, 4.0, 6.0, 5.0];
        let before = chart(&points, Some(12), Screening::Keep).expect("points");
        points.extend([30.0, 5.0]);
        let after = chart(&points, Some(12), Screening::Keep).expect("points");
        assert_eq!(before.limits, after.limits);
        assert_eq!(after.signals[12], Some(Signal::AboveLimit));
    }

    #[test]
    fn seven_rising_points_are_flagged_and_six_are_not() {
        let wide = [0.0, 40.0, 0.0, 40.0, 0.0, 40.0, 0.0, 40.0];
        let rising = |count: usize| {
            let points: Vec<f64> = wide.into_iter().chain((0..count).map(|i| 17.0 + i as f64)).collect();
            let signals = chart(&points, None, Screening::Keep).expect("points").signals;
            signals.iter().filter(|signal| **signal == Some(Signal::Rising)).count()
        };
        assert_eq!((rising(6), rising(7), rising(9)), (0, 7, 9));
    }

    #[test]
    fn a_point_on_the_mean_breaks_a_run() {
        assert_eq!(run(&[1, 1, 1, 0, 1, 1, 1, 1], 5, RUN), 0);
        assert_eq!(run(&[-1, -1, -1, -1, -1, -1, -1, 1], 0, RUN), -1);
        assert_eq!(run(&[1; 3], 1, RUN), 0);
    }

    #[test]
    fn each_stretch_has_its_own_limits() {
        let points = [1.0, 1.0, 1.0, 9.0, 9.0];
        let charts = rebased_charts(&points, &[3, 77], Screening::Keep).expect("points");
        assert_eq!(charts.iter().map(|chart| chart.limits.mean).collect::<Vec<_>>(), [1.0, 9.0]);
        assert_eq!(rebased_charts(&[], &[], Screening::Keep), Some(Vec::new()));
    }
}
