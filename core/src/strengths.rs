//! Strengths: what a person is, can, likes and wishes, and who and what is around them, as codes.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::actor::Worker;
use crate::cases::Case;
use crate::changes::Logged;
use crate::error::{Error, Faults, Result};
use crate::id::{CaseId, StrengthId};
use crate::registry::Registry;
use crate::storage::{self, Write};
use crate::taxonomies::NEED_DOMAINS;
use crate::values::TermId;

/// The list of kinds of strengths.
const STRENGTHS: &str = "strengths";

/// A strength in a domain of life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Strength {
    /// A random id.
    pub id: StrengthId,
    /// Counts the changes to the record.
    pub version: i32,
    /// Of which case.
    pub case_id: CaseId,
    /// Where it counts: a term of `need_domains`.
    pub domain: TermId,
    /// What kind it is: a term of `strengths`.
    pub strength: TermId,
    /// The day on which it was noted.
    pub noted_on: NaiveDate,
}

impl Strength {
    /// Whether both say the same of one day.
    pub(crate) fn is_as(&self, other: &Self) -> bool {
        self.noted_on == other.noted_on && self.is_of(&other.domain, &other.strength)
    }

    /// Whether it is this strength in this domain, noted whenever.
    pub(crate) fn is_of(&self, domain: &TermId, strength: &TermId) -> bool {
        (&self.domain, &self.strength) == (domain, strength)
    }
}

impl Logged for Strength {
    const NOUN: &'static str = "strengths";
    fn record_id(&self) -> String {
        self.id.to_string()
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// A new strength, or what a mistaken one should have been.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewStrength {
    /// Where it counts: a term of `need_domains`.
    pub domain: TermId,
    /// What kind it is: a term of `strengths`.
    pub strength: TermId,
    /// The day on which it was noted.
    pub noted_on: NaiveDate,
}

impl Registry {
    /// Records a strength of a case of the worker's own organisation.
    pub fn record_strength(&self, by: &Worker, case_id: CaseId, new: NewStrength) -> Result<Strength> {
        self.add_record(by, case_id, |w, case| self.build_strength(w, case, new))
    }

    /// A new strength of a case, checked.
    pub(crate) fn build_strength(
        &self,
        w: &mut Write<'_>,
        case: &Case,
        new: NewStrength,
    ) -> Result<Strength> {
        let NewStrength { domain, strength, noted_on } = new;
        let id = StrengthId(self.ids().unlinkable());
        let strength = Strength { id, version: 1, case_id: case.id, domain, strength, noted_on };
        self.check_strength(w, case, &strength)?;
        Ok(strength)
    }

    /// Corrects a strength of the worker's own organisation.
    pub fn correct_strength(
        &self,
        by: &Worker,
        id: StrengthId,
        seen: i32,
        new: NewStrength,
    ) -> Result<Strength> {
        self.change_record(by, id, seen, |w, case, strength: &mut Strength| {
            strength.domain = new.domain;
            strength.strength = new.strength;
            strength.noted_on = new.noted_on;
            self.check_strength(w, case, strength)
        })
    }

    /// Takes a mistaken strength back.
    pub fn remove_strength(&self, by: &Worker, id: StrengthId, seen: i32) -> Result<()> {
        self.remove_record(by, id, seen, |_, _: &Strength| Ok(()))
    }

    fn check_strength(&self, w: &mut Write<'_>, case: &Case, strength: &Strength) -> Result<()> {
        let mut faults = Faults::default();
        faults.note(self.terms().require(&[NEED_DOMAINS], &strength.domain, "domain"))?;
        faults.note(self.terms().require(&[STRENGTHS], &strength.strength, "strength"))?;
        faults.note(case.require_within(strength.noted_on, self.clock().today(), "noted_on"))?;
        faults.finish()?;
        let known = storage::case_records::strengths(w.connection, &[case.id])?;
        match known.iter().any(|known| known.id != strength.id && known.is_as(strength)) {
            true => Err(Error::Conflict { reason: "the strength was noted on that day already".into() }),
            false => Ok(()),
        }
    }
}
