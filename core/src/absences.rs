//! Absences: kinds of services of which the register has none in an area, and whether anybody looked.
//!
//! That there is none (ない) is known only where a curator said so; otherwise it is 不明. A word that was wrong is
//! taken back: it holds up to the day before, and what was told of those days stays true.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::actor::Curator;
use crate::changes::{Action, Logged};
use crate::clock::KnownDay;
use crate::error::{Error, Result};
use crate::registry::Registry;
use crate::storage;
use crate::taxonomies::SERVICE_KINDS;
use crate::values::{AreaCode, TermId};

/// A curator's word that an area has no service of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Absence {
    /// Where there is none.
    pub area_code: AreaCode,
    /// The kind of which there is none.
    pub kind: TermId,
}

impl Logged for Absence {
    const NOUN: &'static str = "absences";
    fn record_id(&self) -> String {
        format!("{}/{}", self.area_code, self.kind)
    }
    fn version(&self) -> i32 {
        1
    }
}

/// A kind of which the register has no service in an area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct PossibleAbsence {
    /// The area.
    pub area_code: AreaCode,
    /// The kind.
    pub kind: TermId,
    /// When a curator last said that there is none; absent where nobody did, or it was taken back: 不明.
    pub confirmed_on: Option<NaiveDate>,
    /// When that was last taken back; absent where it was not, or was said again since.
    pub taken_back_on: Option<NaiveDate>,
    /// The last day on which anybody looked: a curator, here or of an area around, or an official file that has no
    /// such service there. With it the gap table says ない, without it 不明.
    pub looked_on: Option<NaiveDate>,
}

/// A curator's word with its days.
#[derive(Debug, Clone)]
pub(crate) struct DatedAbsence {
    pub absence: Absence,
    pub confirmed_on: NaiveDate,
    /// From when on it holds no longer.
    pub taken_back_on: Option<NaiveDate>,
}

impl DatedAbsence {
    /// Whether it holds at the end of a day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.confirmed_on <= day && self.taken_back_on.is_none_or(|end| end > day)
    }
}

impl Registry {
    /// The kinds of which the register has no service on offer in an area of the curator's.
    pub fn list_possible_absences(&self, by: &Curator, area: &AreaCode) -> Result<Vec<PossibleAbsence>> {
        let geography = self.geography();
        geography.require(area, "area")?;
        by.require_area(&geography, area)?;
        let today = self.clock().today();
        let there: HashSet<TermId> = {
            let catalog = self.catalog();
            let here = catalog.entries().filter(|entry| {
                entry.service.is_on_offer(today) && entry.areas().any(|own| geography.is_within(own, area))
            });
            here.map(|entry| entry.service.kind.clone()).collect()
        };
        let mut said: BTreeMap<TermId, Vec<DatedAbsence>> = BTreeMap::new();
        let (words, known) = self.db().read(|c| {
            Ok((storage::absences::list_all(c)?, storage::gaps::knowledge(c, KnownDay::now(today))?))
        })?;
        for word in words {
            if word.absence.area_code == *area {
                said.entry(word.absence.kind.clone()).or_default().push(word);
            }
        }
        let looks = known.around(&geography, area);
        let kinds = self.terms().of(SERVICE_KINDS).into_iter().filter(|kind| !kind.name.is_empty());
        let absent = kinds.filter(|kind| !there.contains(&kind.id));
        Ok(absent
            .map(|kind| {
                let said = said.get(&kind.id).map(Vec::as_slice).unwrap_or_default();
                let absence = Absence { area_code: area.clone(), kind: kind.id.clone() };
                possible(absence, said, looks.last_for(kind), today)
            })
            .collect())
    }

    /// Notes that an area of the curator's has no service of a kind: ない, no longer 不明.
    pub fn confirm_absence(&self, by: &Curator, absence: Absence) -> Result<Absence> {
        self.require_own_absence(by, &absence)?;
        let (geography, today) = (self.geography(), self.clock().today());
        let there = {
            let catalog = self.catalog();
            let there = catalog.entries().filter(|entry| {
                let is_inside = entry.areas().any(|area| geography.is_within(area, &absence.area_code));
                entry.service.is_on_offer(today) && is_inside && entry.service.kind == absence.kind
            });
            there.count()
        };
        if there > 0 {
            let reason =
                format!("the register has {there} services of this kind there; correct or retire them first");
            return Err(Error::Conflict { reason });
        }
        self.write(&by.account.to_string(), |w| {
            storage::absences::confirm(w.connection, &absence, today)?;
            w.log(Action::Create, None, &absence);
            Ok(absence)
        })
    }

    /// Takes back what curators said of a kind in an area of the curator's: from today on it is 不明 again, unless
    /// somebody else looked. The days before keep what they were told, and so do papers that were made of them.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] where nobody's word holds.
    pub fn take_back_absence(&self, by: &Curator, absence: Absence) -> Result<PossibleAbsence> {
        self.require_own_absence(by, &absence)?;
        let (geography, today) = (self.geography(), self.clock().today());
        self.write(&by.account.to_string(), |w| {
            if storage::absences::take_back(w.connection, &absence, today)? == 0 {
                return Err(Error::NotFound { noun: "absence" });
            }
            w.log(Action::Retire, Some(&absence), &absence);
            let kind = self.terms().find(SERVICE_KINDS, &absence.kind);
            let known = storage::gaps::knowledge(w.connection, KnownDay::now(today))?;
            let looks = known.around(&geography, &absence.area_code);
            let looked_on = kind.and_then(|kind| looks.last_for(kind));
            let Absence { area_code, kind } = absence;
            Ok(PossibleAbsence { area_code, kind, confirmed_on: None, taken_back_on: Some(today), looked_on })
        })
    }

    /// Fails unless an absence names a kind, and an area of the curator's.
    fn require_own_absence(&self, by: &Curator, absence: &Absence) -> Result<()> {
        self.terms().require(&[SERVICE_KINDS], &absence.kind, "kind")?;
        let geography = self.geography();
        geography.require(&absence.area_code, "area_code")?;
        by.require_area(&geography, &absence.area_code)
    }
}

/// What is known of a kind in an area on a day, from all that curators said of it.
fn possible(
    absence: Absence,
    said: &[DatedAbsence],
    looked_on: Option<NaiveDate>,
    day: NaiveDate,
) -> PossibleAbsence {
    let confirmed_on = said.iter().filter(|word| word.holds_on(day)).map(|word| word.confirmed_on).max();
    let last_end = said.iter().filter_map(|word| word.taken_back_on).max();
    let taken_back_on = last_end.filter(|_| confirmed_on.is_none());
    let Absence { area_code, kind } = absence;
    PossibleAbsence { area_code, kind, confirmed_on, taken_back_on, looked_on }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn absence() -> Absence {
        Absence { area_code: "322016".parse().expect("a code"), kind: TermId("kind_24".into()) }
    }

    fn word(confirmed_on: &str, taken_back_on: Option<&str>) -> DatedAbsence {
        let taken_back_on = taken_back_on.map(day);
        DatedAbsence { absence: absence(), confirmed_on: day(confirmed_on), taken_back_on }
    }

    #[test]
    fn a_word_holds_from_its_day_to_the_day_before_it_was_taken_back() {
        let word = word("2026-04-01", Some("2026-05-01"));
        let held = ["2026-03-31", "2026-04-01", "2026-04-30", "2026-05-01"].map(|on| word.holds_on(day(on)));
        assert_eq!(held, [false, true, true, false]);
        assert!(!self::word("2026-04-01", Some("2026-04-01")).holds_on(day("2026-04-01")));
    }

    #[test]
    fn what_is_said_again_holds_again() {
        let first = word("2026-04-01", Some("2026-05-01"));
        let back = possible(absence(), std::slice::from_ref(&first), None, day("2026-06-01"));
        assert_eq!((back.confirmed_on, back.taken_back_on), (None, Some(day("2026-05-01"))));
        let again = possible(absence(), &[first, word("2026-05-20", None)], None, day("2026-06-01"));
        assert_eq!((again.confirmed_on, again.taken_back_on), (Some(day("2026-05-20")), None));
        let nobody = possible(absence(), &[], None, day("2026-06-01"));
        assert_eq!((nobody.confirmed_on, nobody.taken_back_on), (None, None));
    }
}
