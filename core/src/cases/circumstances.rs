//! What is true of a person from a day on: moves, 者 and 児, 主担当, support level, disability types.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Case, CaseEdit, Stage};
use crate::error::{Error, Result};
use crate::values::{AreaCode, Patch, TermId};

/// The state of a case from a day on, until that of a later day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Circumstances {
    /// The first day on which it is true.
    pub valid_from: NaiveDate,
    /// 者 or 児.
    pub stage: Stage,
    /// Terms of `disability_types`.
    pub disability_types: Vec<TermId>,
    /// A term of `support_levels`.
    pub support_level: Option<TermId>,
    /// Whether this organisation is 主担当.
    pub main_support: bool,
    /// Where the person lives or wants to live.
    pub residence_area: AreaCode,
    /// 支給決定市町村.
    pub granting_area: AreaCode,
    /// モニタリング期間 in months.
    pub monitoring_months: Option<i16>,
}

/// Which change of circumstances was a mistake.
#[derive(Debug, Clone, Copy, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CircumstancesRemoval {
    /// The first day on which it was said to be true.
    pub valid_from: NaiveDate,
}

/// Lets the first of the states be true from another day on.
pub(super) fn begin(states: &mut [Circumstances], opened_on: NaiveDate) -> Result<()> {
    if states.get(1).is_some_and(|second| second.valid_from <= opened_on) {
        let reason = "must lie before the first change of circumstances";
        return Err(Error::invalid("opened_on", reason));
    }
    if let Some(first) = states.first_mut() {
        first.valid_from = opened_on;
    }
    Ok(())
}

impl Case {
    /// The state that the case itself holds, as from a day on.
    pub(crate) fn circumstances_from(&self, valid_from: NaiveDate) -> Circumstances {
        Circumstances {
            valid_from,
            stage: self.stage,
            disability_types: self.disability_types.clone(),
            support_level: self.support_level.clone(),
            main_support: self.main_support,
            residence_area: self.residence_area.clone(),
            granting_area: self.granting_area.clone(),
            monitoring_months: self.monitoring_months,
        }
    }

    /// Takes over the last of its states.
    pub(crate) fn take_last(&mut self, states: &[Circumstances]) {
        let Some(last) = states.last().cloned() else { return };
        self.stage = last.stage;
        self.disability_types = last.disability_types;
        self.support_level = last.support_level;
        self.main_support = last.main_support;
        self.residence_area = last.residence_area;
        self.granting_area = last.granting_area;
        self.monitoring_months = last.monitoring_months;
    }
}

/// Changes states, the earliest first, from a day on. A field that a later state had changed itself keeps
/// that change; a state that no longer differs from the one before it goes.
pub(super) fn amend(states: &mut Vec<Circumstances>, from: NaiveDate, edit: &CaseEdit) -> Result<()> {
    let place = states.partition_point(|state| state.valid_from < from);
    if states.get(place).is_none_or(|state| state.valid_from != from) {
        let before = place.checked_sub(1).and_then(|before| states.get(before)).cloned();
        let before = before
            .ok_or_else(|| Error::invalid("valid_from", "must not lie before the opening of the case"))?;
        states.insert(place, Circumstances { valid_from: from, ..before });
    }
    let later = &mut states[place..];
    carry(later, |s| &mut s.stage, edit.stage);
    carry(later, |s| &mut s.disability_types, edit.disability_types.clone());
    carry(later, |s| &mut s.support_level, wanted(&edit.support_level));
    carry(later, |s| &mut s.main_support, edit.main_support);
    carry(later, |s| &mut s.residence_area, edit.residence_area.clone());
    carry(later, |s| &mut s.granting_area, edit.granting_area.clone());
    carry(later, |s| &mut s.monitoring_months, wanted(&edit.monitoring_months));
    states
        .dedup_by(|after, before| *after == Circumstances { valid_from: after.valid_from, ..before.clone() });
    Ok(())
}

/// The value that a patch asks for, if it asks for one.
fn wanted<T: Clone>(patch: &Patch<T>) -> Option<Option<T>> {
    match patch {
        Patch::Keep => None,
        Patch::Clear => Some(None),
        Patch::Set(value) => Some(Some(value.clone())),
    }
}

/// Sets a field of the first state and of those after it that had the same value.
fn carry<T: PartialEq + Clone>(
    states: &mut [Circumstances],
    field: impl Fn(&mut Circumstances) -> &mut T,
    value: Option<T>,
) {
    let (Some(value), Some(first)) = (value, states.first_mut()) else { return };
    let old = field(first).clone();
    for state in states {
        let here = field(state);
        if *here != old {
            return;
        }
        *here = value.clone();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn area(code: &str) -> AreaCode {
        AreaCode::trusted(code)
    }

    fn first() -> Circumstances {
        Circumstances {
            valid_from: day("2024-04-01"),
            stage: Stage::Adult,
            disability_types: Vec::new(),
            support_level: None,
            main_support: true,
            residence_area: area("a"),
            granting_area: area("a"),
            monitoring_months: None,
        }
    }

    fn moved(states: &mut Vec<Circumstances>, on: &str, to: &str) {
        let edit = CaseEdit { residence_area: Some(area(to)), ..CaseEdit::default() };
        amend(states, day(on), &edit).expect("amends");
    }

    fn places(states: &[Circumstances]) -> Vec<(String, String)> {
        states.iter().map(|s| (s.valid_from.to_string(), s.residence_area.to_string())).collect()
    }

    fn expect(states: &[Circumstances], expected: &[(&str, &str)]) {
        let expected: Vec<_> = expected.iter().map(|(on, to)| ((*on).into(), (*to).into())).collect();
        assert_eq!(places(states), expected);
    }

    #[test]
    fn a_move_that_is_entered_late_lies_between_the_others() {
        let mut states = vec![first()];
        moved(&mut states, "2024-09-01", "c");
        moved(&mut states, "2024-06-01", "b");
        expect(&states, &[("2024-04-01", "a"), ("2024-06-01", "b"), ("2024-09-01", "c")]);
    }

    #[test]
    fn a_change_goes_on_until_the_field_was_changed_again() {
        let mut states = vec![first()];
        let level =
            |level: &str| CaseEdit { support_level: Patch::Set(TermId(level.into())), ..CaseEdit::default() };
        amend(&mut states, day("2024-09-01"), &level("level_3")).expect("amends");
        moved(&mut states, "2024-06-01", "b");
        expect(&states, &[("2024-04-01", "a"), ("2024-06-01", "b"), ("2024-09-01", "b")]);
        assert_eq!(states[1].support_level, None);
        moved(&mut states, "2024-04-01", "b");
        expect(&states, &[("2024-04-01", "b"), ("2024-09-01", "b")]);
    }

    #[test]
    fn nothing_is_true_before_the_case_was_opened() {
        let mut states = vec![first()];
        let edit = CaseEdit { main_support: Some(false), ..CaseEdit::default() };
        assert!(amend(&mut states, day("2024-03-31"), &edit).is_err());
    }
}
