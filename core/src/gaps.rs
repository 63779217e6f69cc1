//! Gaps per area: what a region has (あるもの) beside what its people lack (ないもの).
//!
//! Five things stand side by side, and no index hides them: voice (open needs), supply (services and places),
//! reach (how near, and for how many), plan (見込量 and 実績), and what is coming. The state of a cell follows
//! from them by printed rules ([`rules`]), and every cell carries the figures that decided it.
//!
//! Everybody sees the supply and the reach. A worker also sees the exact open needs of the own organisation,
//! and its states take them in. Everybody else sees what a release tells, never more, and a hidden number decides
//! nothing.

mod cells;
mod coming;
mod demand;
mod explanations;
pub(crate) mod knowledge;
mod own;
mod plan;
mod published;
mod reach;
mod reaches;
mod regions;
pub mod rules;
mod self_plans;
mod supply;
mod supply_changes;
mod tables;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

pub use coming::Coming;
pub(crate) use coming::{turns, turns_of};
pub use explanations::Explanation;
pub use own::{NewNeedsRatio, OpenShare, OwnNeeds, Shrunken};
pub use plan::{PlanComparison, PlanStanding};
pub use published::{GapRelease, PublishedNeeds};
pub(crate) use reach::ratio_class;
pub use reach::{GroupReach, Reach};
pub(crate) use reaches::Reaches;
pub use rules::{GapState, RuleOutcome};
pub use self_plans::SelfPlanShare;
pub(crate) use supply::municipalities_of;
pub(crate) use supply_changes::SupplyKey;
pub use supply_changes::{SupplyChange, SupplyChangeKind};
pub(crate) use tables::GapTableKey;

use crate::actor::Viewer;
use crate::areas::{Area, AreaKind, Geography};
use crate::catalog::Catalog;
use crate::clock::{KnownDay, Quarter, day_of};
use crate::council_settings::Settings;
use crate::councils::Council;
use crate::error::{Error, Faults, Result};
use crate::id::CouncilId;
use crate::need_flows::NeedCoverage;
use crate::registry::Registry;
use crate::taxonomies::{SERVICE_GROUPS, SERVICE_KINDS, TaxonomyTerm};
use crate::values::{AreaCode, TermId};

/// Which table is wanted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GapQuery {
    /// The municipalities inside this area; those of the caller's council without it.
    pub area: Option<AreaCode>,
    /// The municipalities of this council.
    pub council: Option<CouncilId>,
    /// As it was at the end of this quarter; today without it.
    pub quarter: Option<Quarter>,
    /// As it was at the end of this day, instead of a quarter's.
    pub day: Option<NaiveDate>,
    /// With the services and files alone that had been recorded by this moment; with all that are known now without it.
    pub known_by: Option<DateTime<Utc>>,
    /// With what came and went since the end of this quarter.
    pub since: Option<Quarter>,
    /// Columns are service kinds instead of service groups.
    pub by_kind: bool,
    /// With statistics for an analyst: rates that are shrunk and flagged.
    pub analyst: bool,
}

/// Municipalities by service groups or kinds.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct GapTable {
    /// The day that the table is about.
    pub day: NaiveDate,
    /// The rows.
    pub areas: Vec<GapArea>,
    /// The columns.
    pub groups: Vec<GapGroup>,
    /// One cell for each row and column, by row.
    pub cells: Vec<GapCell>,
    /// The release that the needs of cells are read from, for whom no own organisation counts.
    pub release: Option<GapRelease>,
    /// How far the own organisation's cases are known, for a worker.
    pub coverage: Vec<NeedCoverage>,
    /// Life stages that are coming: for a worker those of the own organisation's cases in this and the next five
    /// fiscal years, for everybody else what the release tells.
    pub coming: Vec<Coming>,
    /// What came and went since an earlier quarter, if that was asked for.
    pub changes: Option<Vec<SupplyChange>>,
    /// From which day on the settings hold that judged it; none are the defaults.
    pub settings_from: Option<NaiveDate>,
    /// What every figure means and where it comes from.
    pub explanations: Vec<Explanation>,
}

impl GapTable {
    /// Whether its needs are those of the reader's own organisation.
    pub fn is_of_own_cases(&self) -> bool {
        self.cells.iter().any(|cell| cell.open_needs.is_some())
    }
}

/// A row.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct GapArea {
    /// The municipality's code.
    pub code: AreaCode,
    /// Its name.
    pub name: String,
    /// How many of those with 支給決定 are in no count of needs, for whom such counts are.
    pub self_plans: Option<SelfPlanShare>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct GapGroup {
    /// The service group or kind.
    pub id: TermId,
    /// Its name.
    pub name: String,
    /// All rows together.
    pub reach: Option<GroupReach>,
}

/// A cell.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct GapCell {
    /// The row.
    pub area_code: AreaCode,
    /// The column.
    pub group_id: TermId,
    /// ある, 足りない, 遠い, ない or 不明.
    pub state: GapState,
    /// The rules in their order, with the figures that they looked at: the first that does not hold decided.
    pub decided_by: Vec<RuleOutcome>,
    /// Services given there.
    pub services: u32,
    /// Sum of the known capacities (定員).
    pub places: i64,
    /// Services whose capacity is unknown.
    pub services_without_capacity: u32,
    /// The last day on which anybody, or an official file, confirmed what is there.
    pub last_confirmed_on: Option<NaiveDate>,
    /// How near services are, and for how many.
    pub reach: Reach,
    /// 見込量 and 実績 of the day's fiscal year.
    pub plan: Vec<PlanComparison>,
    /// Open needs (件) of the worker's own organisation.
    pub open_needs: Option<u32>,
    /// Distinct persons (実人数) with an open need, of the worker's own organisation.
    pub open_persons: Option<u32>,
    /// More of the own organisation's needs.
    pub own: Option<OwnNeeds>,
    /// What the release tells of the needs; absent where it has no such cell (公表対象外).
    pub published: Option<PublishedNeeds>,
    /// The cell at the end of the earlier quarter, if that was asked for.
    pub before: Option<GapBefore>,
}

/// A cell as it stood at the end of an earlier quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct GapBefore {
    /// ある, 足りない, 遠い, ない or 不明.
    pub state: GapState,
    /// Services given there.
    pub services: u32,
    /// Sum of the known capacities (定員).
    pub places: i64,
    /// Distinct persons (実人数) with an open need, of the worker's own organisation.
    pub open_persons: Option<u32>,
    /// What the release of that time tells of the needs.
    pub published: Option<PublishedNeeds>,
}

impl GapBefore {
    fn of(cell: &GapCell) -> Self {
        let GapCell { state, services, places, open_persons, published, .. } = cell;
        Self {
            state: *state,
            services: *services,
            places: *places,
            open_persons: *open_persons,
            published: *published,
        }
    }
}

/// What a table is made from, besides the register.
pub(crate) struct Ground<'a> {
    pub day: NaiveDate,
    /// By which moment it had to be recorded.
    pub known_by: Option<DateTime<Utc>>,
    pub rows: Vec<Area>,
    pub columns: Vec<Column>,
    pub geography: &'a Geography,
    pub settings: Settings,
    /// From which day on these hold; none are the defaults.
    pub settings_from: Option<NaiveDate>,
}

/// A column, with the kinds that it sums up.
pub(crate) struct Column {
    pub id: TermId,
    pub name: String,
    pub group: Option<TermId>,
    pub kinds: Vec<TaxonomyTerm>,
}

impl Ground<'_> {
    fn known(&self) -> KnownDay {
        KnownDay { day: self.day, by: self.known_by }
    }
}

impl Registry {
    /// The day of a table: the one that is asked for, the last of a quarter, or today in one that is not over.
    fn day_of_table(&self, query: &GapQuery) -> Result<NaiveDate> {
        let today = self.clock().today();
        let mut faults = Faults::default();
        let is_one = query.day.is_none() || query.quarter.is_none();
        faults.require(is_one, "day", "cannot be combined with quarter");
        faults.require(query.day.is_none_or(|day| day <= today), "day", "must not lie in the future");
        let has_begun = query.quarter.is_none_or(|quarter| quarter.first_day() <= today);
        faults.require(has_begun, "quarter", "must not lie in the future");
        let day = query.day.or(query.quarter.map(Quarter::last_day)).unwrap_or(today).min(today);
        let is_before = query.since.is_none_or(|since| since.last_day() < day);
        faults.require(is_before, "since", "must be a quarter that was over before the table's day");
        faults.finish().map(|()| day)
    }

    /// The council whose settings judge: the one that is named, the only one whose papers the viewer reads and that holds
    /// the area or all rows, or the one that alone looks after it.
    fn council_of(&self, viewer: &Viewer, query: &GapQuery, rows: &[Area]) -> Result<Option<CouncilId>> {
        if query.council.is_some() {
            return Ok(query.council);
        }
        let (geography, councils) = (self.geography(), self.list_councils()?);
        let read = self.accesses(viewer)?.councils();
        let is_own = |council: &&Council| {
            let holds = |code: &AreaCode| geography.is_within_any(code, &council.area_codes);
            let holds_all = query.area.as_ref().is_none_or(holds) || rows.iter().all(|row| holds(&row.code));
            read.contains(&council.id) && holds_all
        };
        if let Some(own) = only(councils.iter().filter(is_own)) {
            return Ok(Some(own.id));
        }
        let Some(area) = &query.area else { return Ok(None) };
        let holding = councils.iter().filter(|council| geography.is_within_any(area, &council.area_codes));
        Ok(only(holding).map(|council| council.id))
    }

    /// The municipalities that the query names, or those of the viewer's council.
    fn rows(&self, viewer: &Viewer, query: &GapQuery, geography: &Geography) -> Result<Vec<Area>> {
        let within = match (&query.area, query.council, viewer) {
            (Some(area), council, _) => {
                let code = &geography.require(area, "area")?.code;
                let council = council.map(|council| self.find_council(council)).transpose()?;
                if council.is_some_and(|council| !geography.is_within_any(code, &council.area_codes)) {
                    return Err(Error::invalid("area", "must lie in the council's areas"));
                }
                vec![code.clone()]
            }
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

    fn columns(&self, by_kind: bool) -> Vec<Column> {
        let kinds = self.terms().of(SERVICE_KINDS);
        let of_kind = |kind: &&TaxonomyTerm| Column {
            id: kind.id.clone(),
            name: kind.name.clone(),
            group: kind.group_id.clone(),
            kinds: vec![(*kind).clone()],
        };
        if by_kind {
            return kinds.iter().map(of_kind).collect();
        }
        let of_group = |group: &&TaxonomyTerm| Column {
            id: group.id.clone(),
            name: group.name.clone(),
            group: Some(group.id.clone()),
            kinds: kinds
                .iter()
                .filter(|kind| kind.group_id.as_ref() == Some(&group.id))
                .map(|kind| (*kind).clone())
                .collect(),
        };
        self.terms().of(SERVICE_GROUPS).iter().map(of_group).collect()
    }

    /// Looks at the register as it was on a day.
    pub(crate) fn with_catalog<T>(&self, known: KnownDay, look: impl FnOnce(&Catalog) -> T) -> Result<T> {
        let now = self.clock().now();
        if known.day == day_of(now) && known.by.is_none_or(|by| by >= now) {
            return Ok(look(&self.catalog()));
        }
        Ok(look(&*self.catalog_as_of(known)?))
    }
}

/// The one thing of several, if there is no other.
fn only<T>(mut things: impl Iterator<Item = T>) -> Option<T> {
    things.next().filter(|_| things.next().is_none())
}
