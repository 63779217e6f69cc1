//! 計画と実績: what was planned against what came of it, by kind and unit, and what is a matter for the council.
//! Figures of plans are for everybody, and nothing else is read here.

use std::collections::BTreeMap;

use serde::Serialize;

use super::outlook::{PlanOutlook, outlooks};
use super::{PlanFigure, PlanFigureFilter, PlanUnit};
use crate::analysis::planned_amounts::deviation;
use crate::areas::Geography;
use crate::error::Result;
use crate::id::CouncilId;
use crate::registry::Registry;
use crate::storage;
use crate::taxonomies::SERVICE_KINDS;
use crate::values::{AreaCode, TermId};

/// Years back in which figures are looked for.
const YEARS_BACK: i32 = 5;

/// What was planned of a kind and what came of it, for each month.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct PlanComparison {
    /// The kind of service.
    pub kind_id: TermId,
    /// What is counted.
    pub unit: PlanUnit,
    /// 見込量, summed over the areas that tell both numbers.
    pub planned: f64,
    /// 実績 of the same areas.
    pub actual: f64,
    /// How many areas those are.
    pub areas: usize,
    /// How far what came lies from the plan, as a share of it; nothing for a plan of 0.
    pub deviation: Option<f64>,
    /// Whether that is further than the council tolerates.
    pub is_far: bool,
}

/// The plan of a council in a fiscal year.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanYear {
    /// The last year that tells both numbers of anything; else the last that tells any.
    pub fiscal_year: i32,
    /// The share of the plan that the council tolerates.
    pub tolerance: f64,
    /// The areas that figures of the year tell of.
    pub areas: Vec<AreaCode>,
    /// The comparisons, in the order of the kinds.
    pub rows: Vec<PlanComparison>,
    /// What the year after may bring, in the same order.
    pub outlooks: Vec<PlanOutlook>,
}

impl Registry {
    /// The plan of a council until a fiscal year: of one area, or of the smallest areas that tell both numbers, so
    /// that nothing is summed up twice. Nothing where no figures are known.
    pub fn compare_plan(
        &self,
        council: CouncilId,
        area: Option<&AreaCode>,
        until: i32,
    ) -> Result<Option<PlanYear>> {
        let geography = self.geography();
        let codes = self.find_council(council)?.area_codes;
        let figures = self.db().read(|c| {
            let mut areas = storage::plan_figures::areas(c)?;
            areas.retain(|code| geography.is_within_any(code, &codes));
            storage::plan_figures::list(c, &areas, &PlanFigureFilter::default(), None, None)
        })?;
        let Some((fiscal_year, of_year)) = last_year(figures.clone(), until) else { return Ok(None) };
        let mut areas: Vec<AreaCode> = of_year.iter().map(|figure| figure.area_code.clone()).collect();
        areas.dedup();
        let tolerance = self.settings_on(council, self.clock().today())?.settings.plan_tolerance;
        let own = of_area(&geography, &of_year, area);
        let mut rows = compared(&own, tolerance);
        let mut outlooks = outlooks(&figures, &own, fiscal_year);
        let kinds = self.terms().of(SERVICE_KINDS);
        let place = |kind: &TermId| kinds.iter().position(|term| term.id == *kind);
        rows.sort_by_key(|row| (place(&row.kind_id), row.unit));
        outlooks.sort_by_key(|outlook| place(&outlook.kind_id));
        Ok(Some(PlanYear { fiscal_year, tolerance, areas, rows, outlooks }))
    }
}

impl PlanFigure {
    /// Both numbers, where both are known.
    pub(super) fn both(&self) -> Option<(f64, f64)> {
        self.planned.zip(self.actual)
    }

    /// How far what came lies from the plan, as a share of it; nothing unless both are known, and for a plan of 0.
    pub(crate) fn deviation(&self) -> Option<f64> {
        self.both().and_then(|(planned, actual)| deviation(planned, actual))
    }
}

/// Whether a deviation is further than the council tolerates.
pub(crate) fn is_far(deviation: Option<f64>, tolerance: f64) -> bool {
    deviation.is_some_and(|share| share.abs() > tolerance)
}

/// A deviation in percent, with one decimal.
pub(crate) fn in_percent(deviation: f64) -> f64 {
    (deviation * 1_000.0).round() / 10.0
}

impl PlanComparison {
    /// How far what came lies from the plan, in percent with one decimal.
    pub fn percent(&self) -> Option<f64> {
        self.deviation.map(in_percent)
    }

    /// The words that a paper and an agenda tell it by; `name` is its kind's.
    pub fn title(&self, name: &str, year: &str) -> String {
        let percent = self.percent().unwrap_or_default();
        format!("{year}の{name}（{}）：実績が見込量から{percent:+}％", self.unit.name())
    }
}

/// The figures of the last year until one that has any with both numbers; else of the last that has any.
fn last_year(figures: Vec<PlanFigure>, until: i32) -> Option<(i32, Vec<PlanFigure>)> {
    let mut years: BTreeMap<i32, Vec<PlanFigure>> = BTreeMap::new();
    for figure in figures {
        if (until - YEARS_BACK..=until).contains(&figure.fiscal_year) {
            years.entry(figure.fiscal_year).or_default().push(figure);
        }
    }
    let is_told = |figures: &[PlanFigure]| figures.iter().any(|figure| figure.both().is_some());
    let whole = years.iter().rev().find(|(_, figures)| is_told(figures)).map(|(year, _)| *year);
    let year = whole.or_else(|| years.keys().next_back().copied())?;
    years.remove_entry(&year)
}

/// The figures of one area; without one those of the smallest areas.
fn of_area<'f>(
    geography: &Geography,
    figures: &'f [PlanFigure],
    area: Option<&AreaCode>,
) -> Vec<&'f PlanFigure> {
    if let Some(wanted) = area {
        return figures.iter().filter(|figure| figure.area_code == *wanted).collect();
    }
    let kind = |figure: &PlanFigure| geography.find(&figure.area_code).map(|area| area.kind);
    let smallest = figures.iter().filter(|figure| figure.both().is_some()).filter_map(kind).max();
    figures.iter().filter(|figure| kind(figure) == smallest).collect()
}

/// By kind and unit, summed over the areas that tell both numbers.
fn compared(figures: &[&PlanFigure], tolerance: f64) -> Vec<PlanComparison> {
    let mut sums: BTreeMap<(&TermId, PlanUnit), (f64, f64, usize)> = BTreeMap::new();
    for figure in figures {
        let Some((planned, actual)) = figure.both() else { continue };
        let sum = sums.entry((&figure.kind_id, figure.unit)).or_default();
        *sum = (sum.0 + planned, sum.1 + actual, sum.2 + 1);
    }
    let row = |((kind, unit), (planned, actual, areas)): ((&TermId, PlanUnit), (f64, f64, usize))| {
        let deviation = deviation(planned, actual);
        let is_far = is_far(deviation, tolerance);
        PlanComparison { kind_id: kind.clone(), unit, planned, actual, areas, deviation, is_far }
    };
    sums.into_iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(area: &str, year: i32, planned: f64, actual: Option<f64>) -> PlanFigure {
        PlanFigure {
            version: 1,
            area_code: AreaCode::trusted(area),
            kind_id: TermId("kind_24".to_owned()),
            fiscal_year: year,
            unit: PlanUnit::PersonsPerMonth,
            planned: Some(planned),
            actual,
            source: None,
        }
    }

    #[test]
    fn the_last_year_with_both_numbers_is_compared() {
        let all = vec![
            figure("a", 2024, 10.0, Some(9.0)),
            figure("a", 2025, 10.0, Some(13.0)),
            figure("b", 2025, 10.0, None),
            figure("a", 2026, 10.0, None),
        ];
        let (year, figures) = last_year(all.clone(), 2026).expect("a year");
        assert_eq!((year, figures.len()), (2025, 2));
        let rows = compared(&figures.iter().collect::<Vec<_>>(), 0.2);
        assert_eq!((rows[0].planned, rows[0].actual, rows[0].areas, rows[0].is_far), (10.0, 13.0, 1, true));
        assert_eq!(
            rows[0].title("短期入所", "令和7年度"),
            "令和7年度の短期入所（人/月）：実績が見込量から+30％"
        );
        assert!(!compared(&figures.iter().collect::<Vec<_>>(), 0.3).iter().any(|row| row.is_far));
        assert_eq!(last_year(all, 2018), None);
    }

    #[test]
    fn nothing_is_far_from_a_plan_of_nothing() {
        let figure = figure("a", 2025, 0.0, Some(3.0));
        let rows = compared(&[&figure], 0.2);
        assert_eq!((rows[0].deviation, rows[0].is_far), (None, false));
    }
}
