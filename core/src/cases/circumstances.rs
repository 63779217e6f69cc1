//! What is true of a person from a day on: moves, 者 and 児, 主担当, support level, disability types.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Case, CaseEdit, Stage};
use crate::error::{Error, Result};
use crate::values::{AreaCode, Patch, TermId};

/// What can be said of a person from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Circumstance {
    /// 者 or 児.
    Stage,
    /// The disability types.
    DisabilityTypes,
    /// The support level.
    SupportLevel,
    /// Whether this organisation is 主担当.
    MainSupport,
    /// Where the person lives or wants to live.
    ResidenceArea,
    /// 支給決定市町村.
    GrantingArea,
    /// モニタリング期間.
    MonitoringMonths,
}

impl Circumstance {
    /// All of them.
    pub(crate) const ALL: [Self; 7] = [
        Self::Stage,
        Self::DisabilityTypes,
        Self::SupportLevel,
        Self::MainSupport,
        Self::ResidenceArea,
        Self::GrantingArea,
        Self::MonitoringMonths,
    ];
}

/// The state of a case from a day on, until that of a later day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Circumstances {
    /// The first day on which it is true.
    pub valid_from: NaiveDate,
    /// What was said of that day; the rest goes on from the state before.
    pub stated: BTreeSet<Circumstance>,
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
            stated: Circumstance::ALL.into(),
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

/// Says something of a day on, among states of which the earliest comes first. It holds until the same was
/// said of a later day, whichever of the two was entered first.
pub(super) fn amend(states: &mut Vec<Circumstances>, from: NaiveDate, edit: &CaseEdit) -> Result<()> {
    let place = states.partition_point(|state| state.valid_from < from);
    if states.get(place).is_none_or(|state| state.valid_from != from) {
        let before = place.checked_sub(1).and_then(|before| states.get(before)).cloned();
        let before = before
            .ok_or_else(|| Error::invalid("valid_from", "must not lie before the opening of the case"))?;
        states.insert(place, Circumstances { valid_from: from, stated: BTreeSet::new(), ..before });
    }
    states[place].state(edit);
    carry(states);
    Ok(())
}

/// Takes back all that was said of a day other than the first.
pub(super) fn retract(states: &mut Vec<Circumstances>, of: NaiveDate) -> Result<()> {
    if states.first().is_some_and(|first| first.valid_from == of) {
        let reason = "the first circumstances can be corrected but not removed".into();
        return Err(Error::Conflict { reason });
    }
    states.retain(|state| state.valid_from != of);
    carry(states);
    Ok(())
}

/// Lets every state go on from the one before it, but for what was said of its own day.
fn carry(states: &mut [Circumstances]) {
    for place in 1..states.len() {
        states[place] = states[place].after(&states[place - 1]);
    }
}

impl Circumstances {
    /// Takes over what an edit says.
    fn state(&mut self, edit: &CaseEdit) {
        let stated = &mut self.stated;
        say(stated, Circumstance::Stage, &mut self.stage, edit.stage);
        let types = edit.disability_types.clone();
        say(stated, Circumstance::DisabilityTypes, &mut self.disability_types, types);
        say(stated, Circumstance::SupportLevel, &mut self.support_level, wanted(&edit.support_level));
        say(stated, Circumstance::MainSupport, &mut self.main_support, edit.main_support);
        let area = edit.residence_area.clone();
        say(stated, Circumstance::ResidenceArea, &mut self.residence_area, area);
        say(stated, Circumstance::GrantingArea, &mut self.granting_area, edit.granting_area.clone());
        let months = wanted(&edit.monitoring_months);
        say(stated, Circumstance::MonitoringMonths, &mut self.monitoring_months, months);
    }

    /// The same day's state, where another one was true before it.
    fn after(&self, before: &Self) -> Self {
        let day = (self.valid_from, self.stated.clone());
        let mut state = Self { valid_from: day.0, stated: day.1, ..before.clone() };
        for said in &self.stated {
            match said {
                Circumstance::Stage => state.stage = self.stage,
                Circumstance::DisabilityTypes => state.disability_types.clone_from(&self.disability_types),
                Circumstance::SupportLevel => state.support_level.clone_from(&self.support_level),
                Circumstance::MainSupport => state.main_support = self.main_support,
                Circumstance::ResidenceArea => state.residence_area.clone_from(&self.residence_area),
                Circumstance::GrantingArea => state.granting_area.clone_from(&self.granting_area),
                Circumstance::MonitoringMonths => state.monitoring_months = self.monitoring_months,
            }
        }
        state
    }
}

fn say<T>(stated: &mut BTreeSet<Circumstance>, what: Circumstance, field: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *field = value;
        stated.insert(what);
    }
}

/// The value that a patch asks for, if it asks for one.
fn wanted<T: Clone>(patch: &Patch<T>) -> Option<Option<T>> {
    match patch {
        Patch::Keep => None,
        Patch::Clear => Some(None),
        Patch::Set(value) => Some(Some(value.clone())),
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
            stated: Circumstance::ALL.into(),
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
        // What was said to be the same as before was said all the same.
        moved(&mut states, "2024-04-01", "b");
        moved(&mut states, "2024-05-01", "c");
        let said = [("2024-04-01", "b"), ("2024-05-01", "c"), ("2024-06-01", "b"), ("2024-09-01", "b")];
        expect(&states, &said);
    }

    #[test]
    fn what_is_taken_back_leaves_what_was_before() {
        let mut states = vec![first()];
        moved(&mut states, "2024-06-01", "b");
        let alone = CaseEdit { main_support: Some(false), ..CaseEdit::default() };
        amend(&mut states, day("2024-09-01"), &alone).expect("amends");
        retract(&mut states, day("2024-06-01")).expect("is not the first");
        expect(&states, &[("2024-04-01", "a"), ("2024-09-01", "a")]);
        assert!(retract(&mut states, day("2024-04-01")).is_err());
    }

    #[test]
    fn the_order_of_entry_does_not_matter() {
        let mut seed = 1_u64;
        let mut below = |limit: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % limit
        };
        for _ in 0..500 {
            // One fact of each kind for some of the days, each said once.
            let mut said: Vec<(NaiveDate, CaseEdit)> = Vec::new();
            for number in 0..8 {
                let on = day("2024-05-01") + chrono::Days::new(number);
                let to = CaseEdit { residence_area: Some(area(["a", "b"][below(2)])), ..CaseEdit::default() };
                let months = Patch::Set([3, 6][below(2)]);
                let often = CaseEdit { monitoring_months: months, ..CaseEdit::default() };
                said.extend([to, often].into_iter().filter(|_| below(2) == 0).map(|edit| (on, edit)));
            }
            let entered = |order: &[usize]| {
                let mut states = vec![first()];
                for place in order {
                    amend(&mut states, said[*place].0, &said[*place].1).expect("amends");
                }
                states
            };
            let in_order: Vec<usize> = (0..said.len()).collect();
            let mut shuffled = in_order.clone();
            for place in (1..shuffled.len()).rev() {
                shuffled.swap(place, below(place + 1));
            }
            assert_eq!(entered(&in_order), entered(&shuffled));
        }
    }

    #[test]
    fn nothing_is_true_before_the_case_was_opened() {
        let mut states = vec![first()];
        let edit = CaseEdit { main_support: Some(false), ..CaseEdit::default() };
        assert!(amend(&mut states, day("2024-03-31"), &edit).is_err());
    }
}
