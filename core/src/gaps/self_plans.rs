//! セルフプラン率: of those with 支給決定, how many have no 相談支援専門員 and so are in no count of needs.

use chrono::NaiveDate;
use serde::Serialize;

use super::Ground;
use crate::actor::Viewer;
use crate::error::Result;
use crate::populations::{Population, PopulationKind};
use crate::registry::Registry;
use crate::values::AreaCode;

/// How many of a municipality's persons with 支給決定 plan for themselves.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct SelfPlanShare {
    /// Persons with セルフプラン.
    pub persons: i64,
    /// Persons with 支給決定, 者 and 児.
    pub of: i64,
    /// The share; absent of nobody, and where more plan for themselves than have 支給決定: one of the counts is wrong.
    pub value: Option<f64>,
    /// The day on which those with セルフプラン were counted last.
    pub counted_on: NaiveDate,
}

impl SelfPlanShare {
    /// The share in whole percent.
    pub fn percent(&self) -> Option<f64> {
        self.value.map(|value| (value * 100.0).round())
    }
}

impl Registry {
    /// The share of every row, for whom counts of grants are; nothing where one of the counts is missing.
    pub(super) fn self_plans(
        &self,
        viewer: &Viewer,
        ground: &Ground<'_>,
    ) -> Result<Vec<Option<SelfPlanShare>>> {
        let rows: Vec<AreaCode> = ground.rows.iter().map(|row| row.code.clone()).collect();
        if !self.may_see_counts(viewer, ground) {
            return Ok(vec![None; rows.len()]);
        }
        let on = |kind| self.populations_on(kind, &rows, ground.day);
        let counted = [
            on(PopulationKind::SelfPlans)?,
            on(PopulationKind::AdultGrants)?,
            on(PopulationKind::ChildGrants)?,
        ];
        Ok(rows.iter().map(|code| share(code, &counted)).collect())
    }
}

fn share(code: &AreaCode, counted: &[Vec<Population>; 3]) -> Option<SelfPlanShare> {
    let whole = |counts: &[Population]| -> Option<(i64, NaiveDate)> {
        let own = counts.iter().filter(|count| count.area_code == *code && count.town.is_none());
        let (all, bands): (Vec<_>, Vec<_>) = own.partition(|count| count.age_from.is_none());
        let told = if all.is_empty() { bands } else { all };
        let on = told.iter().map(|count| count.counted_on).max()?;
        Some((told.iter().map(|count| i64::from(count.persons)).sum(), on))
    };
    let [self_plans, adults, children] = counted;
    let (persons, counted_on) = whole(self_plans)?;
    let of = whole(adults)?.0 + whole(children)?.0;
    let value = (of > 0 && persons <= of).then(|| persons as f64 / of as f64);
    Some(SelfPlanShare { persons, of, value, counted_on })
}
