//! What a council publishes: which dimensions, which tables, and which measures in each.

use std::collections::{BTreeMap, BTreeSet};

use super::periods::ReleasePeriod;
use super::relations::Told;
use super::settings::ReleaseTable;
use crate::areas::{AreaKind, Geography};
use crate::clock::fiscal_year;
use crate::disclosure::lattice::{Dimension, Draft, Kind, Lattice, Measure, Table};
use crate::error::Result;
use crate::gaps::{turns, turns_of};
use crate::registry::Registry;
use crate::taxonomies::{NEED_DOMAINS, REASONS, SERVICE_GROUPS, SERVICE_KINDS};
use crate::values::AreaCode;

/// The order of a cell's codes. Urgency is last, and only where a table is by it: other releases are as they were
/// before it could be told.
pub(super) const DIMENSIONS: [&str; 8] =
    ["area", "stage", "service", "reason", "waited", "life_stage", "period", "urgency"];
/// What is counted, other than as persons.
pub(super) const MEASURES: [&str; 6] = ["open", "new", "met", "late_new", "late_met", "coming"];
/// The persons who have open needs.
pub(super) const PERSONS: &str = "open_persons";
/// Measures that hold at the end of the period, so that in a year they speak of its last quarter alone.
pub(super) const STOCKS: [&str; 3] = ["open", PERSONS, "coming"];
/// What happens in a period.
const FLOWS: [&str; 4] = ["new", "met", "late_new", "late_met"];
/// Bands of waiting by their last day.
pub(super) const WAITED: [(&str, i64); 5] =
    [("0-30", 30), ("31-90", 90), ("91-180", 180), ("181-365", 365), ("366-", i64::MAX)];
/// Bands of fiscal years that come: next year, the second and third, the fourth and fifth.
const YEARS: [(&str, std::ops::RangeInclusive<i32>); 3] =
    [("next_year", 1..=1), ("years_2_3", 2..=3), ("years_4_5", 4..=5)];
/// The code of needs that are urgent.
pub(crate) const URGENT: &str = "urgent";
/// The code of all others.
const NOT_URGENT: &str = "other";
/// From which urgency on a need has that code: 3 (急ぐ) and 4 (いますぐ).
const LEAST_URGENT: u8 = 3;

/// The fiscal years of a band, counted from the one of the release.
pub(crate) fn years_of(band: &str) -> Option<std::ops::RangeInclusive<i32>> {
    YEARS.iter().find(|(code, _)| *code == band).map(|(_, years)| years.clone())
}

type Codes = BTreeMap<String, BTreeSet<String>>;

/// The code of an urgency, from 1 to 4.
pub(super) fn urgency(urgency: u8) -> &'static str {
    if urgency >= LEAST_URGENT { URGENT } else { NOT_URGENT }
}

/// All codes of urgencies.
pub(super) fn urgencies() -> BTreeSet<String> {
    [URGENT, NOT_URGENT].map(str::to_owned).into()
}

/// The band of a wait in days.
pub(super) fn waited(days: i64) -> &'static str {
    WAITED.iter().find(|(_, last)| days <= *last).map_or(WAITED[0].0, |(code, _)| code)
}

/// The turns in life that a school cohort reaches in the years after a day, as codes of `life_stage`.
pub(super) fn life_stages_of(cohort: i32, day: chrono::NaiveDate) -> Vec<String> {
    let now = fiscal_year(day);
    let band = |year: i32| YEARS.iter().find(|(_, years)| years.contains(&(year - now)));
    let code = |(turn, year): (String, i32)| band(year).map(|(band, _)| format!("{turn}/{band}"));
    turns_of(cohort).into_iter().filter_map(code).collect()
}

impl Registry {
    /// What a council publishes of a period.
    ///
    /// Of few cases: needs of the whole region by service group, and nothing else. Otherwise its tables, and what
    /// was entered late by service group.
    pub(super) fn release_lattice(
        &self,
        municipalities: &BTreeSet<AreaCode>,
        period: ReleasePeriod,
        told: &Told,
        geography: &Geography,
    ) -> Result<Lattice> {
        let Told { settings, is_small, .. } = *told;
        let areas = areas(municipalities, settings.welfare_regions && !is_small, geography);
        let codes: [Codes; DIMENSIONS.len()] = [
            areas,
            each(["adult", "child"].map(str::to_owned)),
            self.services(),
            each(self.terms().of(REASONS).iter().map(|term| term.id.to_string())),
            each(WAITED.map(|(code, _)| code.to_owned())),
            life_stages(),
            each(period.quarters().map(|quarter| quarter.to_string())),
            each(urgencies()),
        ];
        let dimension = |(name, codes): (&str, Codes)| Dimension { name: name.to_owned(), codes };
        let mut dimensions: Vec<Dimension> = DIMENSIONS.into_iter().zip(codes).map(dimension).collect();
        let groups: BTreeSet<String> =
            self.terms().of(SERVICE_GROUPS).iter().map(|group| group.id.to_string()).collect();
        let none = BTreeSet::new();
        let is_chosen = |name: &&str| settings.measures.iter().any(|measure| measure.names().contains(name));
        let is_told = |name: &&str| !FLOWS.contains(name) || (told.flows && is_chosen(name));
        let only = |measures: &[&'static str]| -> Vec<&'static str> {
            measures.iter().copied().filter(is_told).collect()
        };
        let flows = only(&["open", "open_persons", "new", "met"]);
        let mut tables = vec![table(&["service"], &flows, &groups)];
        if !is_small {
            tables.push(table(&["service"], &only(&["late_new", "late_met"]), &groups));
            tables.extend(told.tables().map(|wanted| match wanted {
                ReleaseTable::AreaService => table(&["area", "service"], &flows, &groups),
                ReleaseTable::Area => table(&["area"], &flows, &groups),
                ReleaseTable::StageService => table(&["stage", "service"], &flows, &groups),
                ReleaseTable::ReasonService => table(&["reason", "service"], &["open"], &groups),
                ReleaseTable::WaitedService => {
                    table(&["waited", "service"], &only(&["open", "met"]), &groups)
                }
                ReleaseTable::Kind => table(&["service"], &flows, &none),
                ReleaseTable::AreaLifeStage => table(&["area", "life_stage"], &["coming"], &groups),
                ReleaseTable::UrgencyService => table(&["urgency", "service"], &["open"], &groups),
            }));
        }
        let is_divided = |name: &String| tables.iter().any(|table| table.dimensions.contains(name));
        dimensions.retain(|dimension| dimension.name != "urgency" || is_divided(&dimension.name));
        // A table without measures would show all.
        tables.retain(|table| !table.measures.is_empty());
        let shown: BTreeSet<&String> = tables.iter().flat_map(|table| &table.measures).collect();
        let measures = measures().into_iter().filter(|measure| shown.contains(&measure.name)).collect();
        Lattice::try_from(Draft { dimensions, tables, measures })
    }

    /// Kinds and domains, and the groups that they belong to.
    fn services(&self) -> Codes {
        let mut codes = Codes::new();
        for taxonomy in [SERVICE_KINDS, NEED_DOMAINS] {
            for term in self.terms().of(taxonomy) {
                codes.insert(term.id.to_string(), BTreeSet::from([term.id.to_string()]));
                if let Some(group) = &term.group_id {
                    codes.entry(group.to_string()).or_default().insert(term.id.to_string());
                }
            }
        }
        codes
    }
}

/// The quarters that a measure speaks of.
pub(super) fn quarters_of(measure: &str, period: ReleasePeriod) -> BTreeSet<String> {
    match STOCKS.contains(&measure) {
        true => BTreeSet::from([period.last().to_string()]),
        false => period.quarters().map(|quarter| quarter.to_string()).collect(),
    }
}

fn measures() -> Vec<Measure> {
    let additive = |name: &str| Measure { name: name.to_owned(), kind: Kind::Additive };
    // At the end of a quarter a person is in one municipality, and an adult or a child.
    let one_in = ["area", "stage"].map(str::to_owned).into();
    let persons = Kind::DistinctPersons { of: "open".to_owned(), one_in };
    let mut measures: Vec<Measure> = MEASURES.map(additive).into();
    measures.push(Measure { name: PERSONS.to_owned(), kind: persons });
    measures
}

/// A table; of `service` only these groups, or all codes where there are none.
fn table(dimensions: &[&str], measures: &[&str], groups: &BTreeSet<String>) -> Table {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let has_groups = dimensions.contains(&"service") && !groups.is_empty();
    let only = has_groups.then(|| ("service".to_owned(), groups.clone()));
    Table { dimensions: owned(dimensions), measures: owned(measures), only: only.into_iter().collect() }
}

/// Each code for itself.
fn each(codes: impl IntoIterator<Item = String>) -> Codes {
    codes.into_iter().map(|code| (code.clone(), BTreeSet::from([code]))).collect()
}

/// Municipalities, and if wanted the 圏域 of which there are several.
fn areas(municipalities: &BTreeSet<AreaCode>, with_regions: bool, geography: &Geography) -> Codes {
    let mut codes = each(municipalities.iter().map(ToString::to_string));
    let mut regions = Codes::new();
    let all = geography.areas().filter(|area| area.kind == AreaKind::WelfareRegion);
    for region in all {
        let inside = municipalities.iter().filter(|code| geography.is_within(code, &region.code));
        let inside: BTreeSet<String> = inside.map(ToString::to_string).collect();
        if !inside.is_empty() {
            regions.insert(region.code.to_string(), inside);
        }
    }
    if with_regions && regions.len() > 1 {
        codes.extend(regions);
    }
    codes
}

/// Turns by band of years, and each turn over all its years.
fn life_stages() -> Codes {
    let mut codes = Codes::new();
    for turn in turns() {
        let bands = YEARS.iter().map(|(band, _)| format!("{turn}/{band}"));
        let bands: BTreeSet<String> = bands.collect();
        codes.extend(each(bands.clone()));
        codes.insert(turn, bands);
    }
    codes
}
