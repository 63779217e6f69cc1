//! What a curator may see of the closed layer: frozen bands of the last closed quarter.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{GapTable, HIDDEN};
use crate::actor::Curator;
use crate::areas::{AreaKind, Geography};
use crate::clock::Quarter;
use crate::councils::Council;
use crate::error::Result;
use crate::registry::Registry;
use crate::storage;
use crate::storage::need_counters::OpenPersons;
use crate::taxonomies::SERVICE_GROUPS;
use crate::values::{AreaCode, TermId};

/// Fewer organisations than this could recognise each other's part in a number.
const MINIMUM_ORGANIZATIONS: usize = 3;

/// A cell of the frozen table: only those that are shown are kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct ShownBand {
    pub area_code: AreaCode,
    pub group_id: TermId,
    pub band: String,
}

impl Registry {
    pub(super) fn add_bands(&self, table: &mut GapTable, by: &Curator, geography: &Geography) -> Result<()> {
        let quarter = Quarter::last_closed(self.clock().today());
        let shown = self.frozen_bands(by, quarter, geography)?;
        for cell in &mut table.cells {
            if !by.areas.iter().any(|own| geography.is_within(&cell.area_code, own)) {
                continue;
            }
            let band = shown.iter().find(|s| s.area_code == cell.area_code && s.group_id == cell.group_id);
            cell.band = Some(band.map_or(HIDDEN, |shown| shown.band.as_str()).to_owned());
        }
        table.quarter = Some(quarter.to_string());
        Ok(())
    }

    /// The council's bands of a closed quarter. The first look by any curator freezes the bands of all
    /// councils at once: frozen one by one, two councils of one area could be compared over time.
    fn frozen_bands(&self, by: &Curator, quarter: Quarter, geography: &Geography) -> Result<Vec<ShownBand>> {
        let name = quarter.to_string();
        if let Some(bands) = self.db().read(|c| storage::gaps::frozen(c, by.council, &name))? {
            return Ok(bands);
        }
        let municipalities = geography.areas().filter(|area| area.kind == AreaKind::Municipality);
        let areas: Vec<String> = municipalities.map(|area| area.code.to_string()).collect();
        let groups = self.terms().of(SERVICE_GROUPS);
        let groups: Vec<String> = groups.iter().map(|group| group.id.0.clone()).collect();
        let open =
            self.db().read(|c| storage::need_counters::open_persons(c, quarter.index(), &areas, &groups))?;
        let of = |council: &Council| {
            let own = |area: &AreaCode| council.area_codes.iter().any(|own| geography.is_within(area, own));
            bands(open.iter().filter(|open| own(&open.area_code)), i64::from(council.minimum_persons))
        };
        let all: Vec<_> = self.list_councils()?.iter().map(|council| (council.id, of(council))).collect();
        self.write(&by.account.to_string(), |w| {
            storage::gaps::freeze(w.connection, &name, w.at, &all)?;
            Ok(storage::gaps::frozen(w.connection, by.council, &name)?.unwrap_or_default())
        })
    }
}

/// The cells that may be shown. A cell is hidden when it has fewer persons than the minimum, when fewer than
/// three organisations contribute, or when without one organisation's own part only one or two persons would
/// remain for it to recognise.
fn bands<'a>(open: impl Iterator<Item = &'a OpenPersons>, minimum: i64) -> Vec<ShownBand> {
    let mut persons: BTreeMap<(&AreaCode, &TermId), Vec<i64>> = BTreeMap::new();
    for open in open {
        persons.entry((&open.area_code, &open.term)).or_default().push(open.persons);
    }
    let may_be_shown = |organizations: &[i64]| {
        let total: i64 = organizations.iter().sum();
        total >= minimum
            && organizations.len() >= MINIMUM_ORGANIZATIONS
            && organizations.iter().all(|own| total - own > 2)
    };
    let shown = persons.into_iter().filter(|(_, organizations)| may_be_shown(organizations));
    let band = format!("{minimum}人以上");
    shown
        .map(|((area, group), _)| ShownBand {
            area_code: area.clone(),
            group_id: group.clone(),
            band: band.clone(),
        })
        .collect()
}
