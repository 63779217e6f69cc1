//! How a table is drawn. Columns and rows are counted from 0.

use serde::{Deserialize, Serialize};

use super::Value;
use crate::area_maps::AreaMap;

/// How a table is drawn. The table stands beside it, so nothing is told by the drawing alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Chart {
    /// Horizontal bars, one for each row.
    Bars {
        /// The column whose numbers are drawn, from 0.
        column: usize,
    },
    /// Lines over the first column, one for each of at most four columns.
    Lines {
        /// The columns whose numbers are drawn, from 0.
        columns: Vec<usize>,
    },
    /// A dot with its interval for each row (caterpillar plot).
    Intervals(Intervals),
    /// Areas by class (choropleth map).
    Map(ClassMap),
    /// Dots between the limits of chance (funnel plot).
    Funnel(Funnel),
}

/// A dot with its interval for each row, in the order of the rows, beside a line for the whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Intervals {
    /// The column of the values.
    pub value: usize,
    /// The columns of their lower and upper limits. What is not shown has none.
    pub limits: [usize; 2],
    /// The column that says how a row stands to the whole.
    pub standing: usize,
    /// The row of the whole.
    pub whole: usize,
}

/// A map on which every row is an area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ClassMap {
    /// The column of the values.
    pub value: usize,
    /// The column of the classes: the name of one, ＊ for what is hidden, or ― for what is not published.
    pub class: usize,
    /// Names of the classes, the lightest first; at most five.
    pub classes: Vec<String>,
    /// Where the areas of the rows lie.
    pub map: AreaMap,
}

/// A dot for each row, over how many it speaks of, between the limits of chance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Funnel {
    /// The column of how many a value speaks of.
    pub across: usize,
    /// The column of the values.
    pub value: usize,
    /// The row of the whole.
    pub whole: usize,
    /// The limits around the whole, the narrowest first; at most three.
    pub limits: Vec<FunnelLimits>,
}

/// How far values lie from the whole by chance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FunnelLimits {
    /// What they are called, e.g. 95%.
    pub name: String,
    /// Of how many, the lower and the upper limit; from few to many.
    pub points: Vec<[f64; 3]>,
}

impl ClassMap {
    /// The place of a row's class among the classes; none for what is hidden or not published.
    pub fn class_of(&self, row: &[Value]) -> Option<usize> {
        match row.get(self.class)? {
            Value::Text(name) => self.classes.iter().position(|class| class == name),
            _ => None,
        }
    }
}
