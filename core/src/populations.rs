//! Populations: persons counted by area, age and day: residents, holders of 手帳, and persons with a
//! 支給決定.
//!
//! Residents are public. Of the others a village has four: they are shown only to accounts of a council that
//! holds the area and to the municipality, they are in no log, and somebody else does not learn that they are
//! there.

mod contradictions;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

pub(crate) use contradictions::{Contradiction, contradictions};

use crate::actor::{Planner, Viewer};
use crate::areas::{AreaKind, Geography};
use crate::changes::{Action, Logged};
use crate::error::{Error, Faults, Result};
use crate::geometry::Position;
use crate::page::{Page, Paging};
use crate::registry::Registry;
use crate::storage::{self, Write};
use crate::values::{AreaCode, ShortText};

/// More than any municipality has.
const MOST_PERSONS: i32 = 10_000_000;
/// Grants of 者 are for adults, and by exception from 15 (児童福祉法 63条の2, 63条の3).
const YOUNGEST_ADULT: i32 = 15;
/// Grants of 児 end at 18, and by exception at 20 (児童福祉法 31条, 21条の5の13).
const OLDEST_CHILD: i32 = 20;
/// Nobody is older.
const OLDEST: i32 = 130;
/// No count is as old: the first census of Japan was taken in 1920.
const FIRST_YEAR: i32 = 1920;

/// Which persons were counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PopulationKind {
    /// 住民.
    Residents,
    /// 身体障害者手帳.
    PhysicalCertificate,
    /// 療育手帳.
    IntellectualCertificate,
    /// 精神障害者保健福祉手帳.
    MentalCertificate,
    /// 支給決定者（者）.
    AdultGrants,
    /// 支給決定児.
    ChildGrants,
    /// Of those with 支給決定, 者 and 児: セルフプランの人, who have no 相談支援専門員 and are in no count of needs.
    SelfPlans,
}

impl PopulationKind {
    /// Whether everybody may see how many they are.
    pub fn is_public(self) -> bool {
        self == Self::Residents
    }
}

/// Persons of one kind in one place, on one day, of some ages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Population {
    /// The municipality, ward or school district.
    pub area_code: AreaCode,
    /// The town within it, as its file names it; absent for the whole area.
    pub town: Option<String>,
    /// Where the town is, if the gazetteer knows it.
    pub position: Option<Position>,
    /// Which persons.
    pub population_kind: PopulationKind,
    /// The day on which they were counted.
    pub counted_on: NaiveDate,
    /// The first year of age; absent for all ages.
    pub age_from: Option<i32>,
    /// The last year of age; absent for all ages, and for "and older".
    pub age_to: Option<i32>,
    /// How many.
    pub persons: i32,
    /// Who says so.
    pub source: Option<String>,
}

/// What a curator says of one kind of persons in one area on one day.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPopulations {
    /// The municipality, ward or school district.
    pub area_code: AreaCode,
    /// Which persons.
    pub population_kind: PopulationKind,
    /// The day on which they were counted.
    pub counted_on: NaiveDate,
    /// Who says so.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "市障害福祉課")]
    pub source: Option<ShortText>,
    /// The counts. What is not among them is unknown; without any, what was recorded is withdrawn.
    pub rows: Vec<PopulationRow>,
}

/// One count.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PopulationRow {
    /// A town within the area; absent for the whole area.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub town: Option<ShortText>,
    /// The first year of age; absent for all ages.
    #[serde(default)]
    pub age_from: Option<i32>,
    /// The last year of age; absent for all ages, and for "and older".
    #[serde(default)]
    pub age_to: Option<i32>,
    /// How many.
    #[schema(minimum = 0)]
    pub persons: i32,
}

/// Which populations to list.
#[derive(Debug, Clone, Default)]
pub struct PopulationFilter {
    /// Of this area and those inside it.
    pub area: Option<AreaCode>,
    /// Only these persons.
    pub population_kind: Option<PopulationKind>,
    /// Only of this day.
    pub counted_on: Option<NaiveDate>,
}

/// The log's entry: that an area's residents were counted. Never written of others.
#[derive(Serialize)]
struct Counted<'a> {
    area_code: &'a AreaCode,
    population_kind: PopulationKind,
    counted_on: NaiveDate,
}

impl Logged for Counted<'_> {
    const NOUN: &'static str = "populations";
    fn record_id(&self) -> String {
        format!("{}/{}", self.area_code, self.counted_on)
    }
    fn version(&self) -> i32 {
        0
    }
}

impl Population {
    /// All but persons and source, as one text that sorts by area, kind, day and age.
    pub(crate) fn key(&self) -> String {
        let kind = storage::to_code(&self.population_kind);
        let ages = match (self.age_from, self.age_to) {
            (None, _) => "all".to_owned(),
            (Some(from), None) => format!("{from:03}-"),
            (Some(from), Some(to)) => format!("{from:03}-{to:03}"),
        };
        let town = self.town.as_deref().unwrap_or_default();
        format!("{}/{kind}/{}/{ages}/{town}", self.area_code, self.counted_on)
    }

    /// What is wrong with ages or persons: the field and why.
    pub(crate) fn fault(&self) -> Option<(&'static str, &'static str)> {
        let of_kind = match (self.population_kind, self.age_from, self.age_to) {
            (PopulationKind::AdultGrants, _, Some(to)) if to < YOUNGEST_ADULT => {
                Some(("age_to", "is below the age of 者"))
            }
            (PopulationKind::ChildGrants, Some(from), _) if from >= OLDEST_CHILD => {
                Some(("age_from", "is above the age of 児"))
            }
            (PopulationKind::ChildGrants, _, Some(to)) if to > OLDEST_CHILD => {
                Some(("age_to", "is above the age of 児"))
            }
            _ => None,
        };
        let is_count = (0..=MOST_PERSONS).contains(&self.persons);
        let of_persons = (!is_count).then_some(("persons", "must be between 0 and 10,000,000"));
        fault_of_ages(self.age_from, self.age_to).or(of_kind).or(of_persons)
    }
}

/// What is wrong with a band of ages: the field and why.
fn fault_of_ages(from: Option<i32>, to: Option<i32>) -> Option<(&'static str, &'static str)> {
    match (from, to) {
        (Some(from), _) if !(0..=OLDEST).contains(&from) => Some(("age_from", "is no age")),
        (Some(_), Some(to)) if to > OLDEST => Some(("age_to", "is no age")),
        (Some(from), Some(to)) if to < from => Some(("age_to", "must not be below age_from")),
        (None, Some(_)) => Some(("age_from", "is needed beside age_to")),
        _ => None,
    }
}

/// Whether persons are counted in areas of this layer: those of larger ones are sums.
pub(crate) fn is_counted(kind: AreaKind) -> bool {
    !matches!(kind, AreaKind::Prefecture | AreaKind::WelfareRegion)
}

/// Notes in the public log which residents came or changed, and nothing of anybody else.
pub(crate) fn log_residents<'a>(w: &mut Write<'_>, touched: impl Iterator<Item = &'a Population>) {
    let mut sets: Vec<_> = touched
        .filter(|population| population.population_kind.is_public())
        .map(|population| (&population.area_code, population.counted_on))
        .collect();
    sets.sort();
    sets.dedup();
    for (area_code, counted_on) in sets {
        let entry = Counted { area_code, population_kind: PopulationKind::Residents, counted_on };
        w.log(Action::Change, None, &entry);
    }
}

impl Registry {
    /// Puts these counts in the place of all that was recorded of the area, kind and day.
    pub fn record_populations(&self, by: &Planner, new: NewPopulations) -> Result<Vec<Population>> {
        let geography = self.geography();
        let area = geography.require(&new.area_code, "area_code")?;
        if !is_counted(area.kind) {
            let reason = "must be a municipality, a ward or a school district";
            return Err(Error::invalid("area_code", reason));
        }
        by.require_area(&geography, &new.area_code)?;
        let given = new.populations(self.clock().today())?;
        let (area, kind, day) = (&new.area_code, new.population_kind, new.counted_on);
        self.write(&by.account.to_string(), |w| {
            let known = storage::populations::of_day(w.connection, area, kind, day)?;
            if known == given {
                return Ok(());
            }
            storage::populations::withdraw(w.connection, area, kind, day)?;
            storage::populations::add(w, &given)?;
            log_residents(w, known.iter().chain(&given));
            Ok(())
        })?;
        Ok(self.with_positions(&geography, given))
    }

    /// What was counted, by area, kind, day and age, as far as the viewer may know of it.
    pub fn list_populations(
        &self,
        viewer: &Viewer,
        filter: &PopulationFilter,
        paging: &Paging,
    ) -> Result<Page<Population>> {
        let (limit, after) = (paging.limit()?, paging.key(5)?);
        let geography = self.geography();
        if let Some(area) = &filter.area {
            geography.require(area, "area")?;
        }
        let found = self.db().read(|c| {
            let mut areas = storage::populations::areas(c)?;
            areas.retain(|code| filter.area.as_ref().is_none_or(|area| geography.is_within(code, area)));
            let open = areas.iter().filter(|code| may_see_all(viewer, &geography, code)).cloned().collect();
            let part = storage::populations::Part { areas, open, filter, after };
            storage::populations::list(c, &part, limit as i64 + 1)
        })?;
        let page = Page::cut(found, limit, Population::key);
        Ok(Page { items: self.with_positions(&geography, page.items), next: page.next })
    }

    /// The days on which persons of a kind were counted in an area itself, the newest first, as far as the viewer may
    /// know of it.
    pub fn list_population_days(
        &self,
        viewer: &Viewer,
        area: &AreaCode,
        kind: PopulationKind,
    ) -> Result<Vec<NaiveDate>> {
        let geography = self.geography();
        geography.require(area, "area")?;
        if kind != PopulationKind::Residents && !may_see_all(viewer, &geography, area) {
            return Ok(Vec::new());
        }
        self.db().read(|c| storage::populations::days(c, area, kind))
    }

    /// The last counts up to a day in areas and those inside them: for each those of the last day on which the
    /// whole of it was counted (`town` absent), and those of the last day on which its towns were. Take the one
    /// or the other: towns are not parts of a sum.
    ///
    /// Whoever shows what comes of it must see to it that nobody learns a small number.
    pub(crate) fn populations_on(
        &self,
        kind: PopulationKind,
        within: &[AreaCode],
        day: NaiveDate,
    ) -> Result<Vec<Population>> {
        let geography = self.geography();
        let mut found = self.db().read(|c| {
            let mut areas = storage::populations::areas(c)?;
            areas.retain(|code| within.iter().any(|outer| geography.is_within(code, outer)));
            storage::populations::until(c, &areas, kind, day)
        })?;
        keep_last(&mut found);
        Ok(self.with_positions(&geography, found))
    }

    fn with_positions(&self, geography: &Geography, mut found: Vec<Population>) -> Vec<Population> {
        let gazetteer = self.gazetteer();
        for population in &mut found {
            let town = population.town.as_deref();
            population.position =
                town.and_then(|town| gazetteer.point_of(geography, &population.area_code, town));
        }
        found
    }
}

/// Keeps the last day of each area, and of its towns.
fn keep_last(found: &mut Vec<Population>) {
    let mut last = std::collections::HashMap::new();
    let place = |population: &Population| (population.area_code.clone(), population.town.is_some());
    for population in found.iter() {
        let day = last.entry(place(population)).or_insert(population.counted_on);
        *day = population.counted_on.max(*day);
    }
    found.retain(|population| last.get(&place(population)) == Some(&population.counted_on));
}

impl NewPopulations {
    /// The counts, sorted by their keys.
    fn populations(&self, today: NaiveDate) -> Result<Vec<Population>> {
        let mut faults = Faults::default();
        let is_past = self.counted_on.year() >= FIRST_YEAR && self.counted_on <= today;
        faults.require(is_past, "counted_on", "must be a day from 1920 to today");
        let mut given = Vec::with_capacity(self.rows.len());
        let mut keys = std::collections::HashSet::new();
        for (index, row) in self.rows.iter().enumerate() {
            let population = Population {
                area_code: self.area_code.clone(),
                town: row.town.clone().map(String::from),
                position: None,
                population_kind: self.population_kind,
                counted_on: self.counted_on,
                age_from: row.age_from,
                age_to: row.age_to,
                persons: row.persons,
                source: self.source.clone().map(String::from),
            };
            if let Some((field, reason)) = population.fault() {
                faults.require(false, &format!("rows[{index}].{field}"), reason);
            }
            faults.require(keys.insert(population.key()), &format!("rows[{index}]"), "is there twice");
            given.push(population);
        }
        for (index, contradiction) in contradictions(&given.iter().collect::<Vec<_>>()) {
            let field = if contradiction == Contradiction::Overlap { "age_from" } else { "persons" };
            faults.require(false, &format!("rows[{index}].{field}"), contradiction.reason());
        }
        faults.finish()?;
        given.sort_by_key(Population::key);
        Ok(given)
    }
}

/// Whether somebody may see all that was counted in an area.
fn may_see_all(viewer: &Viewer, geography: &Geography, area: &AreaCode) -> bool {
    let Viewer::SignedIn(by) = viewer else { return false };
    by.counts_people() && geography.is_within_any(area, &by.areas)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_counts_of_areas_and_of_towns() {
        let of = |area: &str, town: Option<&str>, day: &str| Population {
            area_code: AreaCode::trusted(area),
            town: town.map(str::to_owned),
            position: None,
            population_kind: PopulationKind::Residents,
            counted_on: day.parse().expect("a day"),
            age_from: None,
            age_to: None,
            persons: 1,
            source: None,
        };
        let mut found = vec![
            of("322016", None, "2024-04-01"),
            of("322016", None, "2025-04-01"),
            of("322016", Some("本町"), "2024-04-01"),
            of("322016", Some("南町"), "2023-04-01"),
            of("322024", None, "2023-04-01"),
        ];
        keep_last(&mut found);
        let kept: Vec<_> = found.iter().map(Population::key).collect();
        let wanted = [
            "322016/residents/2025-04-01/all/",
            "322016/residents/2024-04-01/all/本町",
            "322024/residents/2023-04-01/all/",
        ];
        assert_eq!(kept, wanted);
    }
}
