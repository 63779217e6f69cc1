//! What is known of an area: whether "no service" there is a finding, or only ignorance.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::absences::DatedAbsence;
use crate::areas::Geography;
use crate::taxonomies::TaxonomyTerm;
use crate::values::{AreaCode, TermId};

/// The authority that stands for the whole country.
pub(crate) const WHOLE_COUNTRY: &str = "*";

/// The part of an authority's rows that lies in an area, where a file was taken in no farther than that.
pub(crate) fn part_of(authority: &str, area: &AreaCode) -> String {
    format!("{authority}/{area}")
}

/// What files may be noted under that tell of an authority's rows in an area: those of the whole authority or of the whole
/// country, and those that were taken in for an area around it.
pub(crate) fn coverages_of(
    authority: &str,
    geography: &Geography,
    area: &AreaCode,
) -> impl Iterator<Item = String> {
    let parts = geography.ancestors(area).map(|outer| part_of(authority, &outer.code));
    [authority.to_owned(), WHOLE_COUNTRY.to_owned()].into_iter().chain(parts)
}

/// Where somebody has looked by a day: in imported files, or in person.
pub(crate) struct Knowledge {
    /// By file code and authority of what was taken in: the last day that it speaks of.
    imported: HashMap<String, HashMap<String, NaiveDate>>,
    /// By kind and area where a curator confirmed that there is none, and did not take it back: the last day of it.
    absent: HashMap<TermId, HashMap<AreaCode, NaiveDate>>,
}

/// What is known of one area.
pub(crate) struct Looks<'a> {
    knowledge: &'a Knowledge,
    /// The area with those around it.
    areas: Vec<AreaCode>,
    /// What files may be noted under that tell of it.
    coverages: Vec<String>,
}

impl Knowledge {
    /// From the days of the files that were taken in (file code, authority) and from the absences that curators
    /// confirmed and took back: what is known of a day. The register of that day has what those files told that
    /// speak of it or of a day before, whenever they were read.
    pub fn at(
        day: NaiveDate,
        imported: Vec<((String, String), NaiveDate)>,
        absent: Vec<DatedAbsence>,
    ) -> Self {
        let mut known = Self { imported: HashMap::new(), absent: HashMap::new() };
        for ((code, authority), on) in imported.into_iter().filter(|(_, on)| *on <= day) {
            let last = known.imported.entry(code).or_default().entry(authority).or_insert(on);
            *last = (*last).max(on);
        }
        for DatedAbsence { absence, confirmed_on, .. } in absent.into_iter().filter(|word| word.holds_on(day))
        {
            let of_kind = known.absent.entry(absence.kind).or_default();
            let last = of_kind.entry(absence.area_code).or_insert(confirmed_on);
            *last = (*last).max(confirmed_on);
        }
        known
    }

    /// What is known of an area.
    pub fn around(&self, geography: &Geography, area: &AreaCode) -> Looks<'_> {
        let five = |code: &AreaCode| code.as_str().get(..5).unwrap_or_default().to_owned();
        let own: Vec<String> = [Some(area.clone()), area.prefecture()].iter().flatten().map(five).collect();
        Looks {
            knowledge: self,
            areas: geography.ancestors(area).map(|outer| outer.code.clone()).collect(),
            coverages: own.iter().flat_map(|authority| coverages_of(authority, geography, area)).collect(),
        }
    }
}

impl Looks<'_> {
    /// The last day on which somebody looked for a kind: an official file that covers the country, the prefecture or
    /// the city speaks of it, or a curator confirmed that there is none. Without one, "no service" would be ignorance
    /// rather than a finding.
    pub fn last_for(&self, kind: &TaxonomyTerm) -> Option<NaiveDate> {
        let absent = self.knowledge.absent.get(&kind.id);
        let absent = self.areas.iter().filter_map(|area| absent?.get(area).copied()).max();
        absent.max(self.read_on(kind))
    }

    /// The last day that an official file of a kind speaks of which covers the area, or was taken in for it.
    fn read_on(&self, kind: &TaxonomyTerm) -> Option<NaiveDate> {
        let imported = self.knowledge.imported.get(kind.wam_code.as_deref()?)?;
        self.coverages.iter().filter_map(|coverage| imported.get(coverage).copied()).max()
    }
}
