//! What is known of an area: whether "no service" there is a finding, or only ignorance.

use std::collections::HashSet;

use crate::areas::Geography;
use crate::councils::Absence;
use crate::values::{AreaCode, TermId};

/// The authority that stands for the whole country.
pub(crate) const WHOLE_COUNTRY: &str = "*";

/// Where somebody has looked: in imported files, or in person.
pub(crate) struct Knowledge {
    /// File code and authority of what was taken in.
    imported: HashSet<(String, String)>,
    absent: HashSet<(AreaCode, TermId)>,
}

impl Knowledge {
    /// From the coverages of imports (file code, authority) and the absences that curators confirmed.
    pub fn new(imported: Vec<(String, String)>, absent: Vec<Absence>) -> Self {
        let absent = absent.into_iter().map(|absence| (absence.area_code, absence.kind)).collect();
        Self { imported: imported.into_iter().collect(), absent }
    }

    /// Whether "no service" of a kind in an area would be a finding rather than ignorance: a file of
    /// the kind was taken in that covers the country, the prefecture or the city, or a curator
    /// confirmed that there is none.
    pub fn tells(
        &self,
        geography: &Geography,
        area: &AreaCode,
        kind: &TermId,
        wam_code: Option<&str>,
    ) -> bool {
        let confirmed =
            geography.ancestors(area).any(|a| self.absent.contains(&(a.code.clone(), kind.clone())));
        let imported = wam_code.is_some_and(|code| {
            let covers = |authority: &str| self.imported.contains(&(code.to_owned(), authority.to_owned()));
            let five = |code: &AreaCode| code.as_str().get(..5).unwrap_or_default().to_owned();
            covers(WHOLE_COUNTRY)
                || covers(&five(area))
                || area.prefecture().is_some_and(|prefecture| covers(&five(&prefecture)))
        });
        confirmed || imported
    }
}
