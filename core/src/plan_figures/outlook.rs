//! What the year after may bring: the trend of what came, beside what the plan says. A person decides.

use std::collections::{BTreeMap, BTreeSet};

use super::{PlanFigure, PlanUnit};
use crate::analysis::planned_amounts::trend;
use crate::values::{AreaCode, TermId};

/// Years of 実績 that a trend rests on at most: three yearly changes.
const YEARS: i32 = 4;

/// Users (人/月) of a kind in the year after the one that is compared.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanOutlook {
    /// The kind of service.
    pub kind_id: TermId,
    /// 実績 of years that follow one another, the earliest first.
    pub users: Vec<u64>,
    /// By the mean yearly growth; nothing without two years or where a year had no users.
    pub by_trend: Option<u64>,
    /// 見込量 of the year after, where all the areas tell it.
    pub planned: Option<f64>,
    /// The areas whose numbers these are.
    pub areas: Vec<AreaCode>,
}

/// The outlooks of the figures that are compared in a year, from all that are known, in the order of their kinds' codes.
pub(super) fn outlooks(all: &[PlanFigure], compared: &[&PlanFigure], year: i32) -> Vec<PlanOutlook> {
    let mut areas: BTreeMap<&TermId, BTreeSet<&AreaCode>> = BTreeMap::new();
    for figure in compared.iter().filter(|figure| figure.unit == PlanUnit::PersonsPerMonth) {
        if figure.both().is_some() {
            areas.entry(&figure.kind_id).or_default().insert(&figure.area_code);
        }
    }
    let outlook = |(kind, areas): (&TermId, BTreeSet<&AreaCode>)| {
        let sum = |year: i32, amount: fn(&PlanFigure) -> Option<f64>| {
            let is_of = |figure: &&PlanFigure| {
                let is_kind = figure.kind_id == *kind && figure.unit == PlanUnit::PersonsPerMonth;
                is_kind && figure.fiscal_year == year && areas.contains(&figure.area_code)
            };
            let amounts: Vec<f64> = all.iter().filter(is_of).filter_map(amount).collect();
            (amounts.len() == areas.len()).then(|| amounts.iter().sum::<f64>())
        };
        let actual = |year: i32| sum(year, |figure| figure.actual).map(|users| users.round() as u64);
        let mut users: Vec<u64> = (0..YEARS).map_while(|back| actual(year - back)).collect();
        users.reverse();
        let by_trend = trend(&users, 1).and_then(|trend| trend.users_by_growth?.first().copied());
        PlanOutlook {
            kind_id: kind.clone(),
            by_trend,
            users,
            planned: sum(year + 1, |figure| figure.planned),
            areas: areas.iter().copied().cloned().collect(),
        }
    };
    areas.into_iter().map(outlook).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(area: &str, year: i32, planned: Option<f64>, actual: Option<f64>) -> PlanFigure {
        PlanFigure {
            version: 1,
            area_code: AreaCode::trusted(area),
            kind_id: TermId("kind_24".to_owned()),
            fiscal_year: year,
            unit: PlanUnit::PersonsPerMonth,
            planned,
            actual,
            source: None,
        }
    }

    #[test]
    fn the_trend_rests_on_years_that_all_areas_tell() {
        let all = [
            figure("a", 2022, None, Some(5.0)),
            figure("a", 2023, None, Some(8.0)),
            figure("b", 2023, None, Some(2.0)),
            figure("a", 2024, None, Some(9.0)),
            figure("b", 2024, None, Some(11.0)),
            figure("a", 2025, Some(20.0), Some(25.0)),
            figure("b", 2025, Some(20.0), Some(15.0)),
            figure("a", 2026, Some(30.0), None),
        ];
        let compared: Vec<&PlanFigure> = all[5..7].iter().collect();
        let found = outlooks(&all, &compared, 2025);
        // 10, 20, 40: twice as many each year. The year before is told by one area alone, as is the plan's next.
        assert_eq!(
            (found[0].users.as_slice(), found[0].by_trend, found[0].planned),
            (&[10, 20, 40][..], Some(80), None)
        );
        let alone: Vec<&PlanFigure> = all[5..6].iter().collect();
        let found = outlooks(&all, &alone, 2025);
        assert_eq!((found[0].users.len(), found[0].planned), (4, Some(30.0)));
        assert_eq!(outlooks(&all[5..6], &alone, 2025)[0].by_trend, None);
    }
}
