//! The plan beside the supply: what 障害福祉計画 expects, and how far what came of it differs.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use super::{Column, Ground};
use crate::clock::fiscal_year;
use crate::error::Result;
use crate::plan_figures::{PlanFigure, PlanFigureFilter, PlanUnit};
use crate::registry::Registry;
use crate::storage;
use crate::values::{AreaCode, TermId};

/// How 実績 stands to 見込量.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlanStanding {
    /// Less than planned by more than the council tolerates.
    Below,
    /// As planned.
    Within,
    /// More than planned by more than the council tolerates.
    Above,
}

/// A figure of the plan, and how what came of it stands to it.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct PlanComparison {
    /// The figure.
    #[serde(flatten)]
    pub figure: PlanFigure,
    /// Absent where either number is unknown.
    pub standing: Option<PlanStanding>,
}

/// Persons whom a plan expects, by kind: a place of one kind is none of another.
pub(super) type PlannedPersons = BTreeMap<TermId, f64>;

/// The figures of each row in the year of the table's day.
pub(super) struct Plan(HashMap<AreaCode, Vec<PlanFigure>>);

impl Registry {
    pub(super) fn plan(&self, ground: &Ground<'_>) -> Result<Plan> {
        let filter = PlanFigureFilter { fiscal_year: Some(fiscal_year(ground.day)), ..Default::default() };
        let rows: Vec<_> = ground.rows.iter().map(|row| row.code.clone()).collect();
        let figures = self.db().read(|c| storage::plan_figures::list(c, &rows, &filter, None, None))?;
        let mut plan: HashMap<AreaCode, Vec<PlanFigure>> = HashMap::new();
        for figure in figures {
            plan.entry(figure.area_code.clone()).or_default().push(figure);
        }
        Ok(Plan(plan))
    }
}

impl Plan {
    /// The figures of a cell, held against what the council tolerates.
    pub fn of(&self, area: &AreaCode, column: &Column, tolerance: f64) -> Vec<PlanComparison> {
        let of_cell = |figure: &&PlanFigure| column.kinds.iter().any(|kind| kind.id == figure.kind_id);
        let compared = |figure: &PlanFigure| PlanComparison {
            standing: figure
                .planned
                .zip(figure.actual)
                .map(|(planned, actual)| standing(planned, actual, tolerance)),
            figure: figure.clone(),
        };
        self.figures(area).iter().filter(of_cell).map(compared).collect()
    }

    /// The persons whom the plan of a row expects in a column, by kind; nothing where it leaves a kind out that
    /// is on offer, or speaks of none.
    pub fn persons(
        &self,
        area: &AreaCode,
        column: &Column,
        on_offer: &BTreeSet<&TermId>,
    ) -> Option<PlannedPersons> {
        let of = |kind: &TermId| {
            let mut figures = self.figures(area).iter();
            let figure =
                figures.find(|figure| figure.kind_id == *kind && figure.unit == PlanUnit::PersonsPerMonth);
            figure.and_then(|figure| figure.planned)
        };
        let known: PlannedPersons =
            column.kinds.iter().filter_map(|kind| Some((kind.id.clone(), of(&kind.id)?))).collect();
        let is_whole = on_offer.iter().all(|kind| known.contains_key(*kind));
        (is_whole && !known.is_empty()).then_some(known)
    }

    fn figures(&self, area: &AreaCode) -> &[PlanFigure] {
        self.0.get(area).map_or(&[], Vec::as_slice)
    }
}

fn standing(planned: f64, actual: f64, tolerance: f64) -> PlanStanding {
    let difference = actual - planned;
    match difference.abs() <= planned * tolerance {
        true => PlanStanding::Within,
        false if difference < 0.0 => PlanStanding::Below,
        false => PlanStanding::Above,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_of_a_plan_is_held_against_the_tolerance() {
        for (planned, actual, expected) in [
            (100.0, 80.0, PlanStanding::Within),
            (100.0, 79.9, PlanStanding::Below),
            (100.0, 120.1, PlanStanding::Above),
            (0.0, 0.0, PlanStanding::Within),
            (0.0, 1.0, PlanStanding::Above),
        ] {
            assert_eq!(standing(planned, actual, 0.2), expected, "{actual} of {planned}");
        }
    }
}
