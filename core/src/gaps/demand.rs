//! Who asks for services, and where: the persons of zones, from official counts.
//!
//! 支給決定者 where they are counted and the viewer may see them; residents of the age that the law names
//! otherwise, which is said beside every figure that rests on them. Zones are towns where towns are counted,
//! and whole municipalities otherwise.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::{Column, Ground};
use crate::actor::Viewer;
use crate::analysis::age_bands::{AgeBand, rebanded};
use crate::areas::{AreaKind, Geography};
use crate::cases::Stage;
use crate::error::Result;
use crate::populations::{Population, PopulationKind};
use crate::registry::Registry;
use crate::travel_times::Origin;
use crate::values::AreaCode;

/// The share of a municipality's persons that its towns must make up to stand for it.
const LEAST_SHARE: f64 = 0.95;

/// Adults and children, as 総合支援法 and 児童福祉法 part them.
const ADULTS: AgeBand = AgeBand { from: 18, to: None };
const CHILDREN: AgeBand = AgeBand { from: 0, to: Some(17) };

/// What stands for demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DemandSource {
    /// 支給決定者.
    Grants,
    /// Residents of the age that the services are for.
    Residents,
    /// Nothing was counted.
    Unknown,
}

/// Part of a row, with the persons who live there.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Zone {
    /// Which row it belongs to.
    pub row: usize,
    pub origin: Origin,
    /// How many, where that was counted.
    pub persons: Option<f64>,
}

/// The zones of one age.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Zones {
    pub zones: Vec<Zone>,
    pub source: DemandSource,
    pub counted_on: Option<NaiveDate>,
}

/// The zones of adults and of children.
#[derive(PartialEq)]
pub(crate) struct Demand {
    pub adults: Zones,
    pub children: Zones,
}

/// Groups whose every kind is for 児, or for 者, alone (児童福祉法, 障害者総合支援法 第5条).
const OF_STAGES: [(&str, Stage); 7] = [
    ("group_child_day", Stage::Child),
    ("group_child_visit", Stage::Child),
    ("group_child_residential", Stage::Child),
    ("group_education", Stage::Child),
    ("group_training", Stage::Adult),
    ("group_work", Stage::Adult),
    ("group_housing", Stage::Adult),
];

/// Whom a column's services are for, if for one stage alone.
pub(super) fn stage_of(column: &Column) -> Option<Stage> {
    let group = column.group.as_ref()?.as_str();
    OF_STAGES.iter().find(|(of, _)| *of == group).map(|(_, stage)| *stage)
}

impl Registry {
    pub(super) fn demand(&self, viewer: &Viewer, ground: &Ground<'_>) -> Result<Demand> {
        Ok(Demand {
            adults: self.zones(viewer, ground, PopulationKind::AdultGrants, ADULTS)?,
            children: self.zones(viewer, ground, PopulationKind::ChildGrants, CHILDREN)?,
        })
    }

    fn zones(
        &self,
        viewer: &Viewer,
        ground: &Ground<'_>,
        grants: PopulationKind,
        ages: AgeBand,
    ) -> Result<Zones> {
        let mut found = Zones { zones: Vec::new(), source: DemandSource::Unknown, counted_on: None };
        if self.may_see_counts(viewer, ground) {
            self.fill(&mut found, ground, grants, None)?;
            if found.zones.iter().all(|zone| zone.persons.is_some()) {
                found.source = DemandSource::Grants;
                return Ok(found);
            }
        }
        self.fill(&mut found, ground, PopulationKind::Residents, Some(ages))?;
        if found.zones.iter().any(|zone| zone.persons.is_some()) {
            found.source = DemandSource::Residents;
        }
        Ok(found)
    }

    /// Whether every row lies in the areas of the account's council, or of its municipality.
    pub(super) fn may_see_counts(&self, viewer: &Viewer, ground: &Ground<'_>) -> bool {
        let Viewer::SignedIn(by) = viewer else { return false };
        by.counts_people()
            && ground.rows.iter().all(|row| ground.geography.is_within_any(&row.code, &by.areas))
    }

    /// The zones of every row by one kind of count: its towns, or else all of it.
    fn fill(
        &self,
        found: &mut Zones,
        ground: &Ground<'_>,
        kind: PopulationKind,
        ages: Option<AgeBand>,
    ) -> Result<()> {
        (found.zones, found.counted_on) = (Vec::new(), None);
        let rows: Vec<AreaCode> = ground.rows.iter().map(|row| row.code.clone()).collect();
        let mut counted: Counted = BTreeMap::new();
        for count in self.populations_on(kind, &rows, ground.day)? {
            counted.entry(count.area_code.clone()).or_default().push(count);
        }
        for (row, code) in rows.iter().enumerate() {
            let parts = parts_of(code, &counted, ground.geography);
            found.counted_on = found.counted_on.max(parts.iter().map(|count| count.counted_on).max());
            let mut by_zone: BTreeMap<(AreaCode, Option<String>), Vec<Population>> = BTreeMap::new();
            for part in parts {
                by_zone.entry((part.area_code.clone(), part.town.clone())).or_default().push(part);
            }
            if by_zone.is_empty() {
                by_zone.insert((code.clone(), None), Vec::new());
            }
            for ((area_code, town), counts) in by_zone {
                let middle = || ground.geography.middle(&area_code).map(|(middle, _)| middle);
                let position = counts.iter().find_map(|count| count.position).or_else(middle);
                let origin = Origin { area_code, town, position };
                found.zones.push(Zone { row, origin, persons: persons(&counts, ages) });
            }
        }
        Ok(())
    }
}

/// The persons of counts: by age where ages are told, or of all ages.
fn sum(counts: &[Population]) -> f64 {
    let of_ages = |is_told: bool| {
        let told = counts.iter().filter(move |count| count.age_from.is_some() == is_told);
        told.map(|count| f64::from(count.persons)).sum::<f64>()
    };
    of_ages(true).max(of_ages(false))
}

/// Counts by their areas.
type Counted = BTreeMap<AreaCode, Vec<Population>>;

/// The counts that a municipality's zones are made of: its towns, or itself where that was counted later, or
/// its wards or school districts where it was counted by them alone.
fn parts_of(code: &AreaCode, counted: &Counted, geography: &Geography) -> Vec<Population> {
    let last = |counts: &[Population]| counts.iter().map(|count| count.counted_on).max();
    let own = counted.get(code).into_iter().flatten().cloned();
    let (towns, whole): (Vec<_>, Vec<_>) = own.partition(|count| count.town.is_some());
    if !towns.is_empty() || !whole.is_empty() {
        // Towns that leave many out, as hidden ones do, are no picture of the whole.
        let is_part = !whole.is_empty() && sum(&towns) < LEAST_SHARE * sum(&whole);
        return if is_part || last(&whole) > last(&towns) { whole } else { towns };
    }
    let inside = |kind: AreaKind| -> Vec<Population> {
        let is_inside = |area: &AreaCode| {
            geography.find(area).is_some_and(|found| found.kind == kind) && geography.is_within(area, code)
        };
        let inside = counted.iter().filter(|(area, _)| is_inside(area)).flat_map(|(_, counts)| counts);
        inside.filter(|count| count.town.is_none()).cloned().collect()
    };
    let wards = inside(AreaKind::Ward);
    if wards.is_empty() { inside(AreaKind::SchoolDistrict) } else { wards }
}

/// The persons of an age, or of all ages; nothing where they were not counted.
fn persons(counts: &[Population], ages: Option<AgeBand>) -> Option<f64> {
    let all = counts.iter().find(|count| count.age_from.is_none()).map(|count| f64::from(count.persons));
    let bands: Vec<_> = counts
        .iter()
        .filter_map(|count| {
            let band = AgeBand { from: count.age_from?, to: count.age_to };
            Some((band, f64::from(count.persons)))
        })
        .collect();
    let Some(ages) = ages else {
        let sum = || (!bands.is_empty()).then(|| bands.iter().map(|(_, persons)| persons).sum());
        return all.or_else(sum);
    };
    rebanded(&bands, &[ages]).first().and_then(|count| count.persons)
}
