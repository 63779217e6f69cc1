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
    /// File code and authority of what was taken in, and the last day that it speaks of.
    imported: HashMap<(String, String), NaiveDate>,
    /// Where a curator confirmed that there is none, and did not take it back, with the last day of it.
    absent: HashMap<(AreaCode, TermId), NaiveDate>,
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
        for (key, on) in imported.into_iter().filter(|(_, on)| *on <= day) {
            let last = known.imported.entry(key).or_insert(on);
            *last = (*last).max(on);
        }
        for DatedAbsence { absence, confirmed_on, .. } in absent.into_iter().filter(|word| word.holds_on(day))
        {
            let last = known.absent.entry((absence.area_code, absence.kind)).or_insert(confirmed_on);
            *last = (*last).max(confirmed_on);
        }
        known
    }

    /// The last day on which somebody looked for a kind in an area: an official file that covers the country,
    /// the prefecture or the city speaks of it, or a curator confirmed that there is none. Without one, "no
    /// service" would be ignorance rather than a finding.
    pub fn looked_on(
        &self,
        geography: &Geography,
        area: &AreaCode,
        kind: &TaxonomyTerm,
    ) -> Option<NaiveDate> {
        let absent = geography
            .ancestors(area)
            .filter_map(|outer| self.absent.get(&(outer.code.clone(), kind.id.clone())).copied())
            .max();
        absent.max(self.read_on(geography, area, kind))
    }

    /// The last day that an official file of a kind speaks of which covers an area, or was taken in for it.
    fn read_on(&self, geography: &Geography, area: &AreaCode, kind: &TaxonomyTerm) -> Option<NaiveDate> {
        let code = kind.wam_code.as_deref()?;
        let five = |code: &AreaCode| code.as_str().get(..5).unwrap_or_default().to_owned();
        let own: Vec<String> = [Some(area.clone()), area.prefecture()].iter().flatten().map(five).collect();
        let day = |authority| self.imported.get(&(code.to_owned(), authority)).copied();
        own.iter().flat_map(|authority| coverages_of(authority, geography, area)).filter_map(day).max()
    }
}
