//! What is coming: life stages that the own organisation's persons reach.
//!
//! Only the school cohort of a person is kept (2 April to 1 April), so the fiscal year is exact and the day
//! is not told: school entry in the year in which the cohort's sixth is over, the end of upper secondary
//! school twelve years later, and 40 and 65 within the year of the cohort's birthdays.

use serde::Serialize;

use super::Ground;
use crate::actor::Worker;
use crate::clock::fiscal_year;
use crate::error::Result;
use crate::registry::Registry;
use crate::storage;
use crate::values::AreaCode;

/// How many fiscal years ahead.
const YEARS: i32 = 5;

/// A turn in life, and how many years after the cohort's first it falls.
const STAGES: [(ComingStage, i32); 4] = [
    (ComingStage::SchoolEntry, 7),
    (ComingStage::Graduation, 18),
    (ComingStage::Age40, 40),
    (ComingStage::Age65, 65),
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
    /// In which fiscal year.
    pub fiscal_year: i32,
    /// Persons who are known now; newcomers are not among them.
    pub persons: i64,
}

impl Registry {
    pub(super) fn coming(&self, by: &Worker, ground: &Ground<'_>) -> Result<Vec<Coming>> {
        let now = fiscal_year(ground.day);
        let cohorts = self.db().read(|c| storage::cases::cohorts(c, by.organization))?;
        let mut found: std::collections::BTreeMap<(AreaCode, ComingStage, i32), i64> = Default::default();
        for (area, cohort, persons) in cohorts {
            let Some(municipality) = ground.geography.municipality_of(&area) else { continue };
            if !ground.rows.iter().any(|row| row.code == municipality.code) {
                continue;
            }
            for (stage, years) in STAGES {
                let year = cohort + years;
                if (now..=now + YEARS).contains(&year) {
                    *found.entry((municipality.code.clone(), stage, year)).or_default() += persons;
                }
            }
        }
        let coming =
            |((area_code, stage, fiscal_year), persons)| Coming { area_code, stage, fiscal_year, persons };
        Ok(found.into_iter().map(coming).collect())
    }
}
