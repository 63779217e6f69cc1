//! How near services are, and for how many: access by rings, coverage, the nearest.
//!
//! A service that covers an area by visiting is there at once. Where the capacity of services is unknown they
//! are near or far, but say nothing of places.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

use super::demand::{DemandSource, Zone, Zones};
use super::reaches::ColumnSources;
use super::regions::Regions;
use crate::analysis::access::{Access, Pair, Rings, floating_catchments, reached_capacity};
use crate::analysis::coverage::{Coverage, coverage};
use crate::analysis::nearest::{Near, nearest};
use crate::areas::Geography;
use crate::catalog::entry::Entry;
use crate::council_settings::Settings;
use crate::travel_times::{Journey, TravelTimes};
use crate::values::TermId;

/// How near the services of a column are for the persons of a row.
#[derive(Debug, Clone, Default, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Reach {
    /// Minutes within which half of the persons have the nearest service; absent where distance does not decide.
    pub nearest_minutes: Option<f64>,
    /// Services within the limit of at least one part of the area; where distance does not decide, also those
    /// of its 障害保健福祉圏域.
    pub services_within_limit: u32,
    /// Of those: services whose capacity is unknown.
    pub services_without_capacity: u32,
    /// The last day on which anybody, or an official file, confirmed one of those within the limit.
    pub last_confirmed_on: Option<NaiveDate>,
    /// Persons who were counted.
    pub persons: Option<f64>,
    /// Of those: with a service within the limit.
    pub persons_within_limit: Option<f64>,
    /// Whether more than half have no way to a service, as the matrix of travel times has it: 遠い. Where it is only
    /// not known how they get there, nobody is cut off.
    pub is_cut_off: bool,
    /// Persons whom the plan expects to use the services (見込量, 人/月), where it speaks of all kinds on offer.
    pub planned_persons: Option<f64>,
    /// Of those: who could be placed at once if they came first (maximum flow), over known capacities.
    pub can_be_placed: Option<u64>,
    /// Who could be placed if every service of unknown capacity took as many as come.
    pub may_be_placed: Option<u64>,
    /// 100人あたり何人分 (E2SFCA), over known capacities.
    pub places_per_100: Option<f64>,
    /// That over the mean of all rows (SPAR).
    pub ratio: Option<f64>,
    /// 1 (least) to 5, by the council's cut points.
    pub ratio_class: Option<u8>,
    /// Whether any way was estimated from the straight line (直線距離からの推計).
    pub is_estimate: bool,
}

impl Reach {
    /// The share of the plan's persons who could be placed over known capacities. Where it falls short, and would
    /// not if services of unknown capacity took as many as come, it is unknown.
    pub(super) fn share_placed(&self, minimum: f64) -> Option<f64> {
        let planned = self.planned_persons.filter(|persons| persons.round() > 0.0)?;
        let share = |placed: u64| placed as f64 / planned.round();
        let certain = share(self.can_be_placed?);
        (certain >= minimum || share(self.may_be_placed?) < minimum).then_some(certain)
    }
}

/// A column over all rows.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct GroupReach {
    /// What stands for demand.
    pub demand: DemandSource,
    /// Persons.
    pub persons: u64,
    /// Of those: with a service within the limit.
    pub within_reach: u64,
    /// Without a service within the limit.
    pub too_far: u64,
    /// Persons whom the plans of all rows expect, where each speaks of all kinds on offer.
    pub planned_persons: Option<u64>,
    /// Of those: who could be placed at once, at most, over known capacities.
    pub can_be_placed: Option<u64>,
    /// Of those: near a service, but without a place.
    pub no_place: Option<u64>,
    /// Capacity that somebody can reach: what persons times their access add up to. Absent where distance does
    /// not decide or no capacity is known.
    pub reached_capacity: Option<f64>,
}

/// The ways from zones to the services of one column.
pub(super) struct Ways<'a> {
    zones: &'a Zones,
    column: &'a ColumnSources,
    kinds: Vec<TermId>,
    confirmed: Vec<Option<NaiveDate>>,
    capacity: Vec<Option<u32>>,
    pairs: Vec<Pair>,
    /// Which zones have a way that is estimated.
    estimated: Vec<bool>,
    /// Which zones the matrix knows to have no way to any service.
    cut_off: Vec<bool>,
}

impl<'a> Ways<'a> {
    pub fn new(zones: &'a Zones, column: &'a ColumnSources, way: impl Fn(&Zone, &Entry) -> Journey) -> Self {
        let sites = &column.sites;
        let mut ways = Self {
            zones,
            column,
            kinds: sites.iter().map(|site| site.service.kind.clone()).collect(),
            confirmed: sites.iter().map(|site| site.service.confirmed_on()).collect(),
            capacity: sites.iter().map(|site| site.service.capacity.map(i32::unsigned_abs)).collect(),
            pairs: Vec::new(),
            estimated: vec![false; zones.zones.len()],
            cut_off: vec![!sites.is_empty(); zones.zones.len()],
        };
        for (number, zone) in zones.zones.iter().enumerate() {
            for (site, entry) in sites.iter().enumerate() {
                let journey = way(zone, entry);
                ways.estimated[number] |= matches!(journey, Journey::Estimated(_));
                ways.cut_off[number] &= journey == Journey::Unreachable;
                if let Journey::Measured(cost) | Journey::Estimated(cost) = journey {
                    ways.pairs.push(Pair { zone: number, site, cost });
                }
            }
        }
        ways
    }

    /// The reach of every row, by the access of its zones.
    pub fn rows(&self, access: Option<&Access>, settings: &Settings) -> Vec<Reach> {
        let limit = settings.far_minutes;
        let near = self.near(limit);
        let within = self.sites_within(limit);
        within
            .iter()
            .enumerate()
            .map(|(row, sites)| {
                let zones: Vec<usize> = self.zones_of(row).collect();
                let reached = |zone: &&usize| near[**zone].nearest.is_some_and(|minutes| minutes <= limit);
                let persons = self.sum(zones.iter());
                let median =
                    self.median(&zones, |zone| near[zone].nearest).map(|minutes| rounded(minutes, 10.0));
                // Half or more have a way or may have one, or no more than half are known to have none.
                let cut_off = self.median(&zones, |zone| (!self.cut_off[zone]).then_some(0.0)).is_none();
                let (places_per_100, ratio) = self.mean_access(&zones, access);
                let unknown = sites.iter().filter(|site| self.capacity[**site].is_none());
                Reach {
                    nearest_minutes: median.filter(|_| self.column.rings.is_some()),
                    is_cut_off: cut_off && !zones.is_empty() && !self.confirmed.is_empty(),
                    services_within_limit: sites.len() as u32,
                    services_without_capacity: unknown.count() as u32,
                    last_confirmed_on: sites.iter().filter_map(|site| self.confirmed[*site]).max(),
                    persons,
                    persons_within_limit: persons.and_then(|_| self.sum(zones.iter().filter(reached))),
                    planned_persons: self.column.planned[row].as_ref().map(|planned| planned.values().sum()),
                    can_be_placed: self.placed(row, limit, false),
                    may_be_placed: self.placed(row, limit, true),
                    places_per_100: places_per_100.map(|places| rounded(places, 1_000.0)),
                    ratio,
                    ratio_class: ratio.map(|ratio| ratio_class(ratio, &settings.ratio_cut_points)),
                    is_estimate: zones.iter().any(|zone| self.estimated[*zone]),
                }
            })
            .collect()
    }

    /// All rows together; nothing where nobody was counted.
    pub fn total(&self, access: Option<&Access>, settings: &Settings) -> Option<GroupReach> {
        let limit = settings.far_minutes;
        let persons = |zone: usize| self.zones.zones[zone].persons.unwrap_or_default();
        let counted = self.zones.zones.iter().map(|zone| zone.persons).sum::<Option<f64>>()?;
        let is_near = |near: &Near| near.nearest.is_some_and(|minutes| minutes <= limit);
        let near = self.near(limit).into_iter().enumerate().filter(|(_, near)| is_near(near));
        let within_reach: f64 = near.map(|(zone, _)| persons(zone)).sum();
        let capacity: Vec<f64> = self.capacities().iter().map(|places| f64::from(*places)).collect();
        let placed = self.coverage((0..self.column.planned.len()).collect(), limit, false);
        Some(GroupReach {
            demand: self.zones.source,
            persons: counted.round() as u64,
            within_reach: within_reach.round() as u64,
            too_far: (counted.round() - within_reach.round()) as u64,
            planned_persons: placed.map(|placed| placed.demand),
            can_be_placed: placed.map(|placed| placed.can_be_placed),
            no_place: placed.map(|placed| placed.no_place),
            reached_capacity: access.map(|access| reached_capacity(&capacity, &access.sites)),
        })
    }

    /// What every zone and service has by the floating catchments; nothing where persons or capacities are
    /// unknown.
    pub fn access(&self, settings: &Settings) -> Option<Access> {
        let is_known = self.capacity.iter().any(|places| places.is_some_and(|places| places > 0));
        let is_counted = self.zones.zones.iter().all(|zone| zone.persons.is_some());
        let rings = Rings::new(self.column.rings?.into_iter().zip(settings.ring_weights).collect())?;
        let demand: Vec<f64> = self.zones.zones.iter().map(|zone| zone.persons.unwrap_or_default()).collect();
        let capacity: Vec<f64> = self.capacities().iter().map(|places| f64::from(*places)).collect();
        let access = || floating_catchments(&demand, &capacity, &self.pairs, |cost| rings.weight(cost));
        (is_known && is_counted).then(access)
    }

    fn zones_of(&self, row: usize) -> impl Iterator<Item = usize> {
        let zones = self.zones.zones.iter().enumerate();
        zones.filter(move |(_, zone)| zone.row == row).map(|(number, _)| number)
    }

    fn sum<'z>(&self, zones: impl Iterator<Item = &'z usize>) -> Option<f64> {
        // An empty sum of floats is −0, which reads like a mistake.
        zones.map(|zone| self.zones.zones[*zone].persons).sum::<Option<f64>>().map(|sum| sum + 0.0)
    }

    fn capacities(&self) -> Vec<u32> {
        self.capacity.iter().map(|places| places.unwrap_or_default()).collect()
    }

    /// The persons of one kind whom a row's plan expects, shared out over its zones as its counted persons
    /// are, or evenly.
    fn share_out(&self, row: usize, planned: f64, expected: &mut [u32]) {
        let zones: Vec<usize> = self.zones_of(row).collect();
        let counted = |zone: &usize| self.zones.zones[*zone].persons.unwrap_or_default();
        let total: f64 = zones.iter().map(counted).sum();
        let (mut passed, mut given) = (0.0, 0);
        for zone in &zones {
            passed += if total > 0.0 { counted(zone) / total } else { 1.0 / zones.len() as f64 };
            // Rounded as a running sum, so that the parts make the whole.
            let up_to = (planned * passed).round() as u32;
            expected[*zone] += up_to - given;
            given = up_to;
        }
    }

    /// How the plans of rows are covered if only their persons came, each kind by its own places; nothing where
    /// a row has no plan. `takes_all`: services of unknown capacity have places for everybody, instead of none.
    fn coverage(&self, rows: Vec<usize>, limit: f64, takes_all: bool) -> Option<Coverage> {
        let mut by_kind: BTreeMap<&TermId, Vec<u32>> = BTreeMap::new();
        for row in rows {
            for (kind, planned) in self.column.planned[row].as_ref()? {
                let expected = by_kind.entry(kind).or_insert_with(|| vec![0; self.zones.zones.len()]);
                self.share_out(row, *planned, expected);
            }
        }
        let of_kind = |(kind, expected): (&TermId, Vec<u32>)| {
            let unknown = if takes_all { expected.iter().sum() } else { 0 };
            let places = self.capacity.iter().map(|places| places.unwrap_or(unknown)).zip(&self.kinds);
            let places: Vec<u32> = places.map(|(places, own)| if own == kind { places } else { 0 }).collect();
            coverage(&expected, &places, &self.pairs, limit)
        };
        by_kind.into_iter().map(of_kind).reduce(Coverage::plus)
    }

    /// How many of the persons of a row's plan could be placed if they came first.
    fn placed(&self, row: usize, limit: f64, takes_all: bool) -> Option<u64> {
        let is_known = self.capacity.iter().any(|places| places.is_some_and(|places| places > 0));
        self.coverage(vec![row], limit, takes_all).filter(|_| is_known).map(|coverage| coverage.can_be_placed)
    }

    fn near(&self, limit: f64) -> Vec<Near> {
        let open = vec![1.0; self.capacity.len()];
        nearest(self.zones.zones.len(), &open, &self.pairs, limit)
    }

    /// For each row, the services within the limit of any of its zones.
    fn sites_within(&self, limit: f64) -> Vec<BTreeSet<usize>> {
        let mut found = vec![BTreeSet::new(); self.column.planned.len()];
        for pair in self.pairs.iter().filter(|pair| pair.cost <= limit) {
            found[self.zones.zones[pair.zone].row].insert(pair.site);
        }
        found
    }

    /// The value that half of the persons of zones do not exceed; zones without a count weigh alike.
    fn median(&self, zones: &[usize], value: impl Fn(usize) -> Option<f64>) -> Option<f64> {
        let is_counted = zones.iter().any(|zone| self.zones.zones[*zone].persons.is_some_and(|p| p > 0.0));
        let weight = |zone: usize| {
            let persons = self.zones.zones[zone].persons.unwrap_or_default();
            if is_counted { persons } else { 1.0 }
        };
        let mut values: Vec<(f64, f64)> = zones
            .iter()
            .map(|zone| (value(*zone).unwrap_or(f64::INFINITY), weight(*zone)))
            .filter(|(_, weight)| *weight > 0.0)
            .collect();
        values.sort_by(|a, b| a.0.total_cmp(&b.0));
        let half = values.iter().map(|(_, weight)| weight).sum::<f64>() / 2.0;
        let mut passed = 0.0;
        let found = values.into_iter().find(|(_, weight)| {
            passed += weight;
            passed >= half
        });
        found.map(|(value, _)| value).filter(|value| value.is_finite())
    }

    /// The mean access of a row's persons, per 100 and over that of all rows.
    fn mean_access(&self, zones: &[usize], access: Option<&Access>) -> (Option<f64>, Option<f64>) {
        let Some(access) = access else { return (None, None) };
        let persons = |zone: usize| self.zones.zones[zone].persons.unwrap_or_default();
        let total: f64 = zones.iter().map(|zone| persons(*zone)).sum();
        if total <= 0.0 {
            return (None, None);
        }
        let score: f64 = zones.iter().map(|zone| persons(*zone) * access.zones[*zone].score).sum();
        let ratio = |zone: &usize| access.zones[*zone].relative.map(|ratio| persons(*zone) * ratio);
        let ratios: Option<f64> = zones.iter().map(ratio).sum();
        (Some(score / total * 100.0), ratios.map(|ratio| ratio / total))
    }
}

/// The shortest way from a zone to a service: none at all where the service covers the zone, or where distance
/// does not decide and both lie in one of the `regions`.
pub(super) fn way(
    zone: &Zone,
    entry: &Entry,
    times: &TravelTimes,
    geography: &Geography,
    regions: Option<&Regions>,
) -> Journey {
    let covers = |area| geography.is_within(&zone.origin.area_code, area);
    if entry.service.service_areas.iter().any(covers)
        || regions.is_some_and(|regions| regions.share(zone.row, entry))
    {
        return Journey::Measured(0.0);
    }
    let length = |journey: &Journey| match journey {
        Journey::Measured(minutes) | Journey::Estimated(minutes) => *minutes,
        Journey::Unknown => f64::MAX,
        Journey::Unreachable => f64::INFINITY,
    };
    let journeys = entry.places.iter().map(|place| times.journey(&zone.origin, place));
    journeys.min_by(|a, b| length(a).total_cmp(&length(b))).unwrap_or(Journey::Unknown)
}

/// Which of the five classes a ratio belongs to.
pub(crate) fn ratio_class(ratio: f64, cut_points: &[f64; 4]) -> u8 {
    1 + cut_points.iter().filter(|cut| ratio >= **cut).count() as u8
}

/// A value in parts, so many of which make one.
fn rounded(value: f64, parts: f64) -> f64 {
    (value * parts).round() / parts
}
