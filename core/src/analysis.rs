//! Statistics of needs, access and plans: pure functions that know no storage.
//!
//! They take plain numbers and give plain numbers; what they count and who may see it is the caller's
//! business. Nothing panics: what has no value, such as 0/0, is nothing, never 0. Sums are of `f64` in
//! the order of the arguments, so the same input gives the same bits.
//!
//! | module | what |
//! |---|---|
//! | [`episodes`], [`flows`] | from reports to needs: open, new, met, withdrawn, moved |
//! | [`intervals`], [`standardisation`] | how sure a share or a rate is, and rates freed of age |
//! | [`funnels`], [`shrinkage`], [`poisson_gamma`], [`ranks`], [`disparities`] | small areas |
//! | [`waits`], [`wait_comparisons`], [`open_stock`] | time until a need is met |
//! | [`charts`], [`before_after`], [`interruptions`] | change over time |
//! | [`access`], [`nearest`], [`coverage`], [`sensitivity`] | who reaches how many places |
//! | [`age_bands`] | counts of persons in other bands of age |
//! | [`life_stages`], [`projections`], [`destinations`], [`planned_amounts`] | what is coming |
//! | [`issue_scores`] | points and ranks of issues, with what they depend on |
//!
//! Special functions come from `statrs` and the maximum flow from `petgraph`, both well kept, permissive
//! and small without their default features; the rest is short enough to read here.

pub mod access;
pub mod age_bands;
pub mod before_after;
pub mod charts;
pub mod coverage;
pub mod destinations;
pub mod disparities;
mod distributions;
pub mod episodes;
pub mod flows;
pub mod funnels;
pub mod interruptions;
pub mod intervals;
pub mod issue_scores;
pub mod life_stages;
pub mod nearest;
pub mod open_stock;
pub mod planned_amounts;
pub mod poisson_gamma;
pub mod projections;
pub mod ranks;
#[cfg(test)]
mod reference_tests;
pub mod sensitivity;
pub mod shrinkage;
pub mod standardisation;
pub mod wait_comparisons;
pub mod waits;

/// What is between two limits; the upper one may be infinite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower limit.
    pub lower: f64,
    /// The upper limit.
    pub upper: f64,
}

impl Interval {
    /// How far the limits lie apart.
    pub fn width(&self) -> f64 {
        self.upper - self.lower
    }

    fn times(self, factor: f64) -> Self {
        Self { lower: self.lower * factor, upper: self.upper * factor }
    }
}

/// A value and how sure it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The value.
    pub value: f64,
    /// Its interval.
    pub interval: Interval,
}

impl Estimate {
    fn times(self, factor: f64) -> Self {
        Self { value: self.value * factor, interval: self.interval.times(factor) }
    }
}
