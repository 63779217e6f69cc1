//! How near services are, and for how many: access by rings, coverage, the nearest.
//!
//! A service that covers an area by visiting is there at once. Where the capacity of services is unknown they
//! are near or far, but say nothing of places.

use serde::Serialize;

use super::demand::{DemandSource, Zone, Zones};
use crate::analysis::access::{Access, Pair, Rings, floating_catchments};
use crate::analysis::coverage::coverage;
use crate::analysis::nearest::nearest;
use crate::areas::Geography;
use crate::catalog::entry::Entry;
use crate::council_settings::Settings;
use crate::travel_times::{Journey, TravelTimes};

/// How near the services of a column are for the persons of a row.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Reach {
    /// Minutes within which half of the persons have the nearest service.
    pub nearest_minutes: Option<f64>,
    /// Services within the limit of at least one part of the area.
    pub services_within_limit: u32,
    /// Persons who were counted.
    pub persons: Option<f64>,
    /// Of those: with a service within the limit.
    pub persons_within_limit: Option<f64>,
    /// Of those: who could be placed at once if they came first (maximum flow), over known capacities.
    pub can_be_placed: Option<u64>,
    /// 100人あたり何人分 (E2SFCA), over known capacities.
    pub places_per_100: Option<f64>,
    /// That over the mean of all rows (SPAR).
    pub ratio: Option<f64>,
    /// 1 (least) to 5, by the council's cut points.
    pub ratio_class: Option<u8>,
    /// Whether any way was estimated from the straight line (直線距離からの推計).
    pub is_estimate: bool,
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
    /// Of those: who could be placed at once, at most.
    pub can_be_placed: u64,
    /// Near a service, but without a place.
    pub no_place: u64,
    /// Without a service within the limit.
    pub too_far: u64,
    /// Capacity that somebody can reach: what persons times their access add up to.
    pub reached_capacity: f64,
}

/// The ways from zones to the services of one column.
pub(super) struct Ways<'a> {
    zones: &'a Zones,
    capacity: Vec<Option<u32>>,
    pairs: Vec<Pair>,
    /// Which zones have a way that is estimated.
    estimated: Vec<bool>,
}

impl<'a> Ways<'a> {
    pub fn new(zones: &'a Zones, sites: &[Entry], times: &TravelTimes, geography: &Geography) -> Self {
        let mut ways = Self {
            zones,
            capacity: sites.iter().map(|site| site.service.capacity.map(i32::unsigned_abs)).collect(),
            pairs: Vec::new(),
            estimated: vec![false; zones.zones.len()],
        };
        for (number, zone) in zones.zones.iter().enumerate() {
            for (site, entry) in sites.iter().enumerate() {
                if let Some((cost, is_estimate)) = way(zone, entry, times, geography) {
                    ways.pairs.push(Pair { zone: number, site, cost });
                    ways.estimated[number] |= is_estimate;
                }
            }
        }
        ways
    }

    /// The reach of every row, by the rings of the column's group.
    pub fn rows(&self, rows: usize, rings: [f64; 3], settings: &Settings) -> Vec<Reach> {
        let limit = settings.far_minutes;
        let open = vec![1.0; self.capacity.len()];
        let near = nearest(self.zones.zones.len(), &open, &self.pairs, limit);
        let access = self.access(rings, settings);
        (0..rows)
            .map(|row| {
                let zones: Vec<usize> = self.zones_of(row).collect();
                let reached = |zone: &&usize| near[**zone].nearest.is_some_and(|minutes| minutes <= limit);
                let persons = self.sum(zones.iter());
                let (places_per_100, ratio) = self.mean_access(&zones, access.as_ref());
                Reach {
                    nearest_minutes: self.median(&zones, |zone| near[zone].nearest).map(tenths),
                    services_within_limit: self.services_within(&zones, limit),
                    persons,
                    persons_within_limit: persons.and_then(|_| self.sum(zones.iter().filter(reached))),
                    can_be_placed: self.placed(&zones, limit),
                    places_per_100: places_per_100.map(tenths),
                    ratio,
                    ratio_class: ratio.map(|ratio| class(ratio, &settings.ratio_cut_points)),
                    is_estimate: zones.iter().any(|zone| self.estimated[*zone]),
                }
            })
            .collect()
    }

    /// All rows together; nothing where nobody was counted or no capacity is known.
    pub fn total(&self, rings: [f64; 3], settings: &Settings) -> Option<GroupReach> {
        let access = self.access(rings, settings)?;
        let all: Vec<usize> = (0..self.zones.zones.len()).collect();
        let found = coverage(&self.demand(&all), &self.capacities(), &self.pairs, settings.far_minutes);
        let capacity: Vec<f64> = self.capacities().iter().map(|places| f64::from(*places)).collect();
        Some(GroupReach {
            demand: self.zones.source,
            persons: found.demand,
            within_reach: found.within_reach,
            can_be_placed: found.can_be_placed,
            no_place: found.no_place,
            too_far: found.too_far,
            reached_capacity: crate::analysis::access::reached_capacity(&capacity, &access.sites),
        })
    }

    fn access(&self, rings: [f64; 3], settings: &Settings) -> Option<Access> {
        let is_known = self.capacity.iter().any(|places| places.is_some_and(|places| places > 0));
        let is_counted = self.zones.zones.iter().all(|zone| zone.persons.is_some());
        let rings = Rings::new(rings.into_iter().zip(settings.ring_weights).collect())?;
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
        zones.map(|zone| self.zones.zones[*zone].persons).sum()
    }

    fn capacities(&self) -> Vec<u32> {
        self.capacity.iter().map(|places| places.unwrap_or_default()).collect()
    }

    fn demand(&self, zones: &[usize]) -> Vec<u32> {
        let all = self.zones.zones.iter().enumerate();
        all.map(|(number, zone)| {
            let persons = zone.persons.filter(|_| zones.contains(&number)).unwrap_or_default();
            persons.round() as u32
        })
        .collect()
    }

    /// How many of a row's 支給決定者 could be placed if they came first. Of residents most ask for nothing.
    fn placed(&self, zones: &[usize], limit: f64) -> Option<u64> {
        let is_known = self.capacity.iter().any(|places| places.is_some_and(|places| places > 0));
        let found = || coverage(&self.demand(zones), &self.capacities(), &self.pairs, limit).can_be_placed;
        (is_known && self.zones.source == DemandSource::Grants).then(found)
    }

    fn services_within(&self, zones: &[usize], limit: f64) -> u32 {
        let mut sites: Vec<usize> = self
            .pairs
            .iter()
            .filter(|pair| pair.cost <= limit && zones.contains(&pair.zone))
            .map(|pair| pair.site)
            .collect();
        sites.sort_unstable();
        sites.dedup();
        sites.len() as u32
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

/// Minutes from a zone to a service, and whether they are estimated.
fn way(zone: &Zone, entry: &Entry, times: &TravelTimes, geography: &Geography) -> Option<(f64, bool)> {
    let covers = |area| geography.is_within(&zone.origin.area_code, area);
    if entry.service.service_areas.iter().any(covers) {
        return Some((0.0, false));
    }
    let ways = entry.places.iter().filter_map(|place| match times.journey(&zone.origin, place) {
        Journey::Measured(minutes) => Some((minutes, false)),
        Journey::Estimated(minutes) => Some((minutes, true)),
        Journey::Unreachable | Journey::Unknown => None,
    });
    ways.min_by(|a, b| a.0.total_cmp(&b.0))
}

/// Which of the five classes a ratio belongs to.
fn class(ratio: f64, cut_points: &[f64; 4]) -> u8 {
    1 + cut_points.iter().filter(|cut| ratio >= **cut).count() as u8
}

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
