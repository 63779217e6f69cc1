//! Cases as organisations enter them.

use arunai_core::case_entries::{CaseEntry, NeedEntry};
use arunai_core::cases::{NewCase, Stage};
use arunai_core::values::{AreaCode, TermId};
use chrono::NaiveDate;

/// A case of 主担当 of an adult in an area, who consented on the day of its opening.
pub fn adult_entry(
    area: AreaCode,
    birth_cohort: i32,
    disability_type: &str,
    opened_on: NaiveDate,
    needs: Vec<NeedEntry>,
) -> CaseEntry {
    let case = NewCase {
        stage: Stage::Adult,
        birth_cohort,
        disability_types: vec![TermId(disability_type.to_owned())],
        support_level: None,
        main_support: true,
        residence_area: area.clone(),
        granting_area: area,
        monitoring_months: Some(6),
        consented_on: opened_on,
        guardian_consented_on: None,
        opened_on,
    };
    CaseEntry {
        token: None,
        case: Some(case),
        closed_on: None,
        closing_reason: None,
        steps: Vec::new(),
        needs,
        strengths: Vec::new(),
        goals: Vec::new(),
    }
}
