//! Gaps per area: what a region has (あるもの) beside what its people lack (ないもの).
//!
//! Everybody sees the supply. A worker also sees the exact open needs of the own organisation. A
//! curator sees, for the last closed quarter only, whether at least `k` persons lacked something;
//! that is written down once and never computed again, so that no two looks can be compared.

pub(crate) mod knowledge;
pub(crate) mod supply;

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use crate::actor::{Curator, Right, Viewer, Worker};
use crate::areas::{Area, AreaKind, Geography};
use crate::clock::Quarter;
use crate::councils::Council;
use crate::error::{Error, Result};
use crate::id::CouncilId;
use crate::need_counters::{ALL, Counted};
use crate::need_flows::Wanted;
use crate::registry::Registry;
use crate::storage;
use crate::storage::need_counters::{NeedTotals, OpenPersons};
use crate::taxonomies::{SERVICE_GROUPS, SERVICE_KINDS};
use crate::values::{AreaCode, TermId};
use supply::Supply;

/// What stands in the place of a number about too few persons.
pub const HIDDEN: &str = "＊";
/// Fewer organisations than this could recognise each other's part in a number.
const MINIMUM_ORGANIZATIONS: usize = 3;

/// What is known of a group of services in an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SupplyState {
    /// ある: at least one service.
    Available,
    /// ない: the official data for every kind of the group were taken in, or a curator confirmed it.
    None,
    /// 不明: for at least one kind nobody has looked.
    Unknown,
}

/// Which areas the table is about; by default those of the caller's council.
#[derive(Debug, Clone, Default)]
pub struct GapQuery {
    /// The municipalities inside this area.
    pub area: Option<AreaCode>,
    /// The municipalities of this council.
    pub council: Option<CouncilId>,
}

/// Municipalities by service groups.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct GapTable {
    /// The rows.
    pub areas: Vec<GapArea>,
    /// The columns.
    pub groups: Vec<GapGroup>,
    /// One cell for each row and column, by row.
    pub cells: Vec<GapCell>,
    /// The closed quarter that the bands are about, for a curator.
    pub quarter: Option<String>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct GapArea {
    /// The municipality's code.
    pub code: AreaCode,
    /// Its name.
    pub name: String,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct GapGroup {
    /// The service group.
    pub id: TermId,
    /// Its name.
    pub name: String,
}

/// A cell.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct GapCell {
    /// The row.
    pub area_code: AreaCode,
    /// The column.
    pub group_id: TermId,
    /// ある, ない or 不明.
    pub state: SupplyState,
    /// Services given there.
    pub services: u32,
    /// Sum of the known capacities (定員).
    pub places: i64,
    /// Services whose capacity is unknown.
    pub services_without_capacity: u32,
    /// Open needs (件) of the worker's own organisation.
    pub open_needs: Option<u32>,
    /// Distinct persons (実人数) with an open need, of the worker's own organisation.
    pub open_persons: Option<u32>,
    /// For a curator: `5人以上`, or `＊` where it is fewer, none, or few organisations.
    pub band: Option<String>,
}

/// Persons and needs of one cell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Count {
    needs: u32,
    persons: u32,
}

/// A cell of the frozen table: only those that are shown are kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct ShownBand {
    pub area_code: AreaCode,
    pub group_id: TermId,
    pub band: String,
}

type Key = (AreaCode, TermId);

impl Registry {
    /// The gap table, with as much about needs as the viewer may know.
    pub fn tabulate_gaps(&self, viewer: &Viewer, query: &GapQuery) -> Result<GapTable> {
        let geography = self.geography();
        let areas = self.rows(viewer, query, &geography)?;
        let mut table = self.supply_table(&areas, &geography)?;
        let Viewer::SignedIn(by) = viewer else { return Ok(table) };
        if let Some(worker) = Worker::prove(by) {
            let counts = self.own_counts(&worker, &areas)?;
            for cell in &mut table.cells {
                let count = counts.get(&cell.key()).copied().unwrap_or_default();
                (cell.open_needs, cell.open_persons) = (Some(count.needs), Some(count.persons));
            }
        }
        if let Some(curator) = Curator::prove(by) {
            self.add_bands(&mut table, &curator, &geography)?;
        }
        Ok(table)
    }

    /// The municipalities that the query names, or those of the viewer's council.
    fn rows(&self, viewer: &Viewer, query: &GapQuery, geography: &Geography) -> Result<Vec<Area>> {
        let within = match (&query.area, query.council, viewer) {
            (Some(_), Some(_), _) => return Err(Error::invalid("council", "cannot be combined with area")),
            (Some(area), None, _) => vec![geography.require(area, "area")?.code.clone()],
            (None, Some(council), _) => self.find_council(council)?.area_codes,
            (None, None, Viewer::SignedIn(by)) if !by.areas.is_empty() => by.areas.clone(),
            _ => return Err(Error::invalid("area", "is required: a municipality, region or prefecture")),
        };
        let own = |area: &&Area| {
            area.kind == AreaKind::Municipality
                && within.iter().any(|outer| geography.is_within(&area.code, outer))
        };
        let mut rows: Vec<Area> = geography.areas().filter(own).cloned().collect();
        if rows.is_empty() {
            let municipality = within.first().and_then(|code| geography.municipality_of(code));
            rows.extend(municipality.cloned());
        }
        Ok(rows)
    }

    fn supply_table(&self, areas: &[Area], geography: &Geography) -> Result<GapTable> {
        let supply = supply::count(&self.catalog(), geography, self.clock().today());
        let knowledge = self.db().read(storage::gaps::knowledge)?;
        let groups = self.terms().of(SERVICE_GROUPS);
        let kinds = self.terms().of(SERVICE_KINDS);
        let mut cells = Vec::with_capacity(areas.len() * groups.len());
        for area in areas {
            for group in &groups {
                let kinds = kinds.iter().filter(|kind| kind.group_id.as_ref() == Some(&group.id));
                let mut sum = Supply::default();
                let (mut known, mut any) = (true, false);
                for kind in kinds {
                    any = true;
                    let found = supply.get(&(area.code.clone(), kind.id.clone()));
                    sum.add(found.copied().unwrap_or_default());
                    known &= knowledge.tells(geography, &area.code, &kind.id, kind.wam_code.as_deref());
                }
                cells.push(GapCell::new(area, &group.id, sum, any && known));
            }
        }
        Ok(GapTable {
            areas: areas.iter().map(|a| GapArea { code: a.code.clone(), name: a.name.clone() }).collect(),
            groups: groups.iter().map(|g| GapGroup { id: g.id.clone(), name: g.name.clone() }).collect(),
            cells,
            quarter: None,
        })
    }

    /// What the worker's own organisation has open today, which its audit trail tells.
    fn own_counts(&self, by: &Worker, areas: &[Area]) -> Result<HashMap<Key, Count>> {
        let quarter = Quarter::of(self.clock().today());
        let wanted = Wanted {
            organization: by.organization,
            areas: areas.iter().map(|area| area.code.to_string()).collect(),
            part: ALL.to_owned(),
            quarter: quarter.index(),
        };
        let totals = self.write(&by.account.to_string(), |w| {
            w.log_tabulated(by, quarter);
            storage::need_counters::totals(w.connection, &wanted)
        })?;
        let count = |((area, term), totals): ((String, String), NeedTotals)| {
            let (needs, persons) = totals.at_end(Counted::Open as usize);
            ((AreaCode::trusted(&area), TermId(term)), Count { needs: needs as u32, persons: persons as u32 })
        };
        Ok(totals.into_iter().map(count).collect())
    }

    fn add_bands(&self, table: &mut GapTable, by: &Curator, geography: &Geography) -> Result<()> {
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

impl GapCell {
    fn new(area: &Area, group: &TermId, supply: Supply, known: bool) -> Self {
        let state = match (supply.services, known) {
            (1.., _) => SupplyState::Available,
            (0, true) => SupplyState::None,
            (0, false) => SupplyState::Unknown,
        };
        Self {
            area_code: area.code.clone(),
            group_id: group.clone(),
            state,
            services: supply.services,
            places: supply.places,
            services_without_capacity: supply.without_capacity,
            open_needs: None,
            open_persons: None,
            band: None,
        }
    }

    fn key(&self) -> Key {
        (self.area_code.clone(), self.group_id.clone())
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
