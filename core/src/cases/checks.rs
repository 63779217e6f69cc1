//! Rules that a case follows.

use chrono::{Datelike, NaiveDate};

use super::{Case, Circumstances, Stage};
use crate::areas::AreaKind;
use crate::clock::fiscal_year;
use crate::error::{Error, Faults, Result};
use crate::registry::Registry;
use crate::values::{AreaCode, TermId};

/// The longest モニタリング期間, in months.
pub(super) const LONGEST_MONITORING: i16 = 12;
/// The fiscal years after that of the cohort in which somebody is served as a child: 18, or up to 20 in homes.
const OLDEST_CHILD: i32 = 20;
/// Those in which somebody can be served as an adult: usually 18, from 15 on by way of exception (児童福祉法附則63条の2, 63条の3).
const YOUNGEST_ADULT: i32 = 15;
/// The term of `support_levels` for those who have none yet because they are children.
const CHILD_LEVEL: &str = "child";

impl Registry {
    /// What a case holds; `before` is the case as it was, unless it is new.
    pub(crate) fn check_case(&self, before: Option<&Case>, case: &Case) -> Result<()> {
        let mut faults = Faults::default();
        faults.note(self.check_areas(&case.residence_area, &case.granting_area))?;
        faults.note(check_dates(before, case, self.clock().today()))?;
        let level = case.support_level.as_ref();
        faults.note(self.check_codes(&case.disability_types, level, case.monitoring_months))?;
        if let Some(reason) = &case.closing_reason {
            faults.note(self.terms().require(&["closing_reasons"], reason, "closing_reason"))?;
        }
        faults.finish()
    }

    /// The dated states of a case: each within its time, and a child only with a guardian's consent.
    pub(crate) fn check_circumstances(&self, case: &Case, states: &[Circumstances]) -> Result<()> {
        let last = case.closed_on.unwrap_or_else(|| self.clock().today());
        for state in states {
            self.check_areas(&state.residence_area, &state.granting_area)?;
            self.check_codes(&state.disability_types, state.support_level.as_ref(), state.monitoring_months)?;
            let within = case.opened_on <= state.valid_from && state.valid_from <= last;
            let mut faults = Faults::default();
            let reason = "must lie between the opening and the end of the case, or today";
            faults.require(within, "valid_from", reason);
            let is_young = fiscal_year(state.valid_from) - case.birth_cohort <= OLDEST_CHILD;
            let fits = state.stage == Stage::Adult || is_young;
            faults.require(fits, "stage", "a child is under 20");
            let is_grown = fiscal_year(state.valid_from) - case.birth_cohort >= YOUNGEST_ADULT;
            faults.require(state.stage == Stage::Child || is_grown, "stage", "an adult is 15 or older");
            let is_of_child = state.support_level.as_ref().is_some_and(|level| level.as_str() == CHILD_LEVEL);
            faults.require(
                state.stage == Stage::Child || !is_of_child,
                "support_level",
                "is that of a child",
            );
            let consented = case.guardian_consented_on.is_some_and(|on| on <= state.valid_from);
            let guarded = state.stage == Stage::Adult || consented;
            faults.require(
                guarded,
                "guardian_consented_on",
                "a child's guardian must have consented by then",
            );
            faults.finish()?;
        }
        Ok(())
    }

    /// What is stated of a person is coded, at any time: a case holds no free text.
    fn check_codes(&self, types: &[TermId], level: Option<&TermId>, months: Option<i16>) -> Result<()> {
        self.terms().require_all("disability_types", types, "disability_types")?;
        if let Some(level) = level {
            self.terms().require(&["support_levels"], level, "support_level")?;
        }
        let is_period = months.is_none_or(|months| (1..=LONGEST_MONITORING).contains(&months));
        if is_period { Ok(()) } else { Err(Error::invalid("monitoring_months", "must be 1 to 12")) }
    }

    fn check_areas(&self, residence: &AreaCode, granting: &AreaCode) -> Result<()> {
        let geography = self.geography();
        let residence = geography.require(residence, "residence_area")?;
        let granting = geography.require(granting, "granting_area")?;
        let fine =
            matches!(residence.kind, AreaKind::Municipality | AreaKind::Ward | AreaKind::SchoolDistrict);
        let mut faults = Faults::default();
        faults.require(fine, "residence_area", "must be a municipality, ward or school district");
        let municipal = granting.kind == AreaKind::Municipality;
        faults.require(municipal, "granting_area", "must be a municipality");
        faults.finish()
    }
}

/// The first day on which somebody of a school cohort can be born.
fn first_birthday(cohort: i32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(cohort, 4, 2)
}

/// Whether consent was given anew while the case ran, as at 18: now, or before this change. An opening that moves back
/// needs a consent before it.
fn is_renewed(before: Option<&Case>, case: &Case) -> bool {
    before.is_some_and(|before| {
        let is_later = before.consented_on < case.consented_on;
        before.opened_on <= case.opened_on && (before.is_consent_renewed() || is_later)
    })
}

impl Case {
    /// Whether its consent was given anew while it ran.
    pub(super) fn is_consent_renewed(&self) -> bool {
        self.consented_on > self.opened_on
    }
}

fn check_dates(before: Option<&Case>, case: &Case, today: NaiveDate) -> Result<()> {
    let mut faults = Faults::default();
    let plausible = (1900..=today.year()).contains(&case.birth_cohort);
    faults.require(plausible, "birth_cohort", "must be a year from 1900 to this one");
    faults.require(case.consented_on <= today, "consented_on", "must not lie in the future");
    let is_consented = case.consented_on <= case.opened_on || is_renewed(before, case);
    let after_consent = is_consented && case.opened_on <= today;
    faults.require(after_consent, "opened_on", "must lie between the consent and today");
    let is_born = !plausible || first_birthday(case.birth_cohort).is_some_and(|born| born <= case.opened_on);
    faults.require(is_born, "birth_cohort", "must not lie after the opening of the case");
    let guardian_plausible = case.guardian_consented_on.is_none_or(|on| on <= today);
    faults.require(guardian_plausible, "guardian_consented_on", "must not lie in the future");
    let closed = case.closed_on.is_none_or(|on| case.opened_on <= on && on <= today);
    faults.require(closed, "closed_on", "must lie between the opening and today");
    let explained = case.closed_on.is_some() == case.closing_reason.is_some();
    faults.require(
        explained,
        "closing_reason",
        "belongs to the end of the support, and each needs the other",
    );
    let retained = match (case.closed_on, case.retain_until) {
        (Some(closed), Some(until)) => closed <= until && until <= super::closing::latest_retention(closed),
        (None, None) => true,
        _ => false,
    };
    faults.require(retained, "retain_until", "must lie within ten years after the end of the support");
    let kept = !retained || case.retain_until.is_none_or(|until| today <= until);
    faults.require(
        kept,
        "retain_until",
        "must not lie in the past; it is five years after the end unless another day is named",
    );
    faults.finish()
}

/// Why a day is refused that does not lie within the time of its case.
pub(crate) const OUTSIDE_CASE: &str = "must lie between the opening of the case and its end, or today";

impl Error {
    /// A record that lies outside the time of its case.
    pub(crate) fn outside_case(field: &str) -> Self {
        Self::invalid(field, OUTSIDE_CASE)
    }
}

impl Case {
    /// Fails, naming the field, unless a day lies within the time of the case, up to today.
    pub(crate) fn require_within(&self, day: NaiveDate, today: NaiveDate, field: &str) -> Result<()> {
        let last = self.closed_on.unwrap_or(today);
        if self.opened_on <= day && day <= last { Ok(()) } else { Err(Error::outside_case(field)) }
    }
}
