//! What is coming: life stages that persons reach, of the own organisation, or as a release tells.
//!
//! Only the school cohort of a person is kept (2 April to 1 April), so the fiscal year is exact and the day
//! is not told: school entry in the year in which the cohort's sixth is over, the end of upper secondary
//! school twelve years later, and 40 and 65 within the year of the cohort's birthdays.

use chrono::NaiveDate;
use serde::Serialize;

use super::Ground;
use crate::actor::Worker;
use crate::analysis::life_stages::LifeStage;
use crate::clock::fiscal_year;
use crate::error::Result;
use crate::need_counters::area_at;
use crate::registry::Registry;
use crate::storage;
use crate::values::AreaCode;

/// How many fiscal years ahead.
const YEARS: i32 = 5;

/// The turns in life, and what the law calls them.
const STAGES: [(ComingStage, LifeStage); 4] = [
    (ComingStage::SchoolEntry, LifeStage::SchoolEntry),
    (ComingStage::Graduation, LifeStage::Graduation),
    (ComingStage::Age40, LifeStage::Reaches(40)),
    (ComingStage::Age65, LifeStage::Reaches(65)),
];

/// A turn in life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ComingStage {
    /// 就学.
    SchoolEntry,
    /// 高校・高等部の卒業（年度末）.
    Graduation,
    /// 40歳（介護保険2号）.
    Age40,
    /// 65歳（介護保険1号）.
    Age65,
}

/// Persons who reach a turn in life in a fiscal year.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
pub struct Coming {
    /// Where they live.
    pub area_code: AreaCode,
    /// Which turn.
    pub stage: ComingStage,
    /// The first fiscal year in which.
    pub fiscal_year: i32,
    /// The last one: a release tells bands of years.
    pub last_fiscal_year: i32,
    /// Persons who are known now; newcomers are not among them. Absent where a release hides the number (＊).
    pub persons: Option<i64>,
}

impl Registry {
    pub(super) fn coming(&self, by: &Worker, ground: &Ground<'_>) -> Result<Vec<Coming>> {
        let now = fiscal_year(ground.day);
        let mut found: std::collections::BTreeMap<(AreaCode, ComingStage, i32), i64> = Default::default();
        for (area, cohort) in self.cohorts_on(by, ground.day)? {
            let Some(municipality) = ground.geography.municipality_of(&area) else { continue };
            if !ground.rows.iter().any(|row| row.code == municipality.code) {
                continue;
            }
            for (stage, event) in STAGES {
                let Some(year) = year_of(event, cohort) else { continue };
                if (now..=now + YEARS).contains(&year) {
                    *found.entry((municipality.code.clone(), stage, year)).or_default() += 1;
                }
            }
        }
        let coming = |((area_code, stage, fiscal_year), persons)| Coming {
            area_code,
            stage,
            fiscal_year,
            last_fiscal_year: fiscal_year,
            persons: Some(persons),
        };
        Ok(found.into_iter().map(coming).collect())
    }
}

impl Registry {
    /// Area and school cohort of each person of the organisation's who counted at the end of a day.
    fn cohorts_on(&self, by: &Worker, day: NaiveDate) -> Result<Vec<(AreaCode, i32)>> {
        let mut found = Vec::new();
        self.db().read(|c| {
            self.each_state_of(c, by.organization, |case, states| {
                let area = area_at(&case, &states, day);
                found.extend(area.map(|area| (area.clone(), case.birth_cohort)));
            })
        })?;
        Ok(found)
    }
}

/// The codes of all turns in life.
pub(crate) fn turns() -> [String; STAGES.len()] {
    STAGES.map(|(stage, _)| storage::to_code(&stage))
}

/// The turn in life with a code.
pub(super) fn stage_of_code(code: &str) -> Option<ComingStage> {
    STAGES.iter().map(|(stage, _)| *stage).find(|stage| storage::to_code(stage) == code)
}

/// The turns in life of a school cohort by their codes, with their fiscal years.
pub(crate) fn turns_of(cohort: i32) -> Vec<(String, i32)> {
    let turn = |(stage, event)| Some((storage::to_code(&stage), year_of(event, cohort)?));
    STAGES.into_iter().filter_map(turn).collect()
}

/// The fiscal year in which a school cohort reaches a stage: the same for its first and its last day of birth.
fn year_of(stage: LifeStage, cohort: i32) -> Option<i32> {
    let born = NaiveDate::from_ymd_opt(cohort, 4, 2)?;
    stage.date(born).map(fiscal_year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cohort_reaches_a_stage_within_one_fiscal_year() {
        for cohort in 1950..2030 {
            let last = NaiveDate::from_ymd_opt(cohort + 1, 4, 1).expect("a day");
            for (_, stage) in STAGES {
                assert_eq!(year_of(stage, cohort), stage.date(last).map(fiscal_year), "{stage:?} {cohort}");
            }
        }
        assert_eq!(year_of(LifeStage::SchoolEntry, 2018), Some(2025));
        assert_eq!(year_of(LifeStage::Graduation, 2007), Some(2025));
    }
}
