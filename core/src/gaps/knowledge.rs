//! What is known of an area: whether "no service" there is a finding, or only ignorance.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use crate::areas::Geography;
use crate::councils::Absence;
use crate::taxonomies::TaxonomyTerm;
use crate::values::{AreaCode, TermId};

/// The authority that stands for the whole country.
pub(crate) const WHOLE_COUNTRY: &str = "*";

/// Where somebody has looked: in imported files, or in person.
pub(crate) struct Knowledge {
    /// File code and authority of what was taken in, and the day that it speaks of.
    imported: HashMap<(String, String), NaiveDate>,
    absent: HashSet<(AreaCode, TermId)>,
}

impl Knowledge {
    /// From the coverages of imports (file code, authority, day) and the absences that curators confirmed.
    pub fn new(imported: Vec<((String, String), NaiveDate)>, absent: Vec<Absence>) -> Self {
        let absent = absent.into_iter().map(|absence| (absence.area_code, absence.kind)).collect();
        Self { imported: imported.into_iter().collect(), absent }
    }

    /// Whether "no service" of a kind in an area would be a finding rather than ignorance: a file of
    /// the kind was taken in that covers the country, the prefecture or the city, or a curator
    /// confirmed that there is none.
    pub fn tells(&self, geography: &Geography, area: &AreaCode, kind: &TaxonomyTerm) -> bool {
        let confirmed =
            geography.ancestors(area).any(|a| self.absent.contains(&(a.code.clone(), kind.id.clone())));
        confirmed || self.read_on(area, kind).is_some()
    }

    /// The last day that an official file of a kind speaks of which covers an area.
    pub fn read_on(&self, area: &AreaCode, kind: &TaxonomyTerm) -> Option<NaiveDate> {
        let code = kind.wam_code.as_deref()?;
        let five = |code: &AreaCode| code.as_str().get(..5).unwrap_or_default().to_owned();
        let authorities =
            [Some(WHOLE_COUNTRY.to_owned()), Some(five(area)), area.prefecture().map(|code| five(&code))];
        let days = authorities.into_iter().flatten();
        days.filter_map(|authority| self.imported.get(&(code.to_owned(), authority)).copied()).max()
    }
}
