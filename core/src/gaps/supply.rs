//! What is on offer in each municipality, by kind.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::areas::{AreaKind, Geography};
use crate::catalog::Catalog;
use crate::services::Service;
use crate::values::{AreaCode, TermId};

/// Services and places of one kind in one municipality.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Supply {
    pub services: u32,
    /// Sum of the known capacities.
    pub places: i64,
    /// Services whose capacity is unknown.
    pub without_capacity: u32,
    /// The last day on which anybody, or an official file, said that one of them is there.
    pub last_confirmed_on: Option<NaiveDate>,
}

/// What each municipality has of each kind.
pub(crate) type Supplies = HashMap<AreaCode, HashMap<TermId, Supply>>;

/// Counts what is on offer on a day. Areas that no municipality holds are left out.
pub(crate) fn count(catalog: &Catalog, geography: &Geography, day: NaiveDate) -> Supplies {
    let mut municipality: HashMap<&AreaCode, Vec<AreaCode>> = HashMap::new();
    let mut supplies = Supplies::new();
    for entry in catalog.entries().filter(|entry| entry.service.is_on_offer(day)) {
        let mut counted: Vec<&AreaCode> = Vec::new();
        for area in entry.areas() {
            municipality.entry(area).or_insert_with(|| municipalities_of(geography, area));
        }
        for found in entry.areas().filter_map(|area| municipality.get(area)).flatten() {
            if !counted.contains(&found) {
                counted.push(found);
                let here = supplies.entry(found.clone()).or_default();
                here.entry(entry.service.kind.clone()).or_default().count(&entry.service);
            }
        }
    }
    supplies
}

impl Supply {
    fn count(&mut self, service: &Service) {
        self.services += 1;
        self.last_confirmed_on = self.last_confirmed_on.max(service.confirmed_on());
        match service.capacity {
            Some(places) => self.places += i64::from(places),
            None => self.without_capacity += 1,
        }
    }

    /// Adds what another kind or area offers.
    pub fn add(&mut self, other: Self) {
        self.services += other.services;
        self.places += other.places;
        self.without_capacity += other.without_capacity;
        self.last_confirmed_on = self.last_confirmed_on.max(other.last_confirmed_on);
    }
}

/// The municipality of an area, or all those inside a larger one.
pub(crate) fn municipalities_of(geography: &Geography, area: &AreaCode) -> Vec<AreaCode> {
    match geography.municipality_of(area) {
        Some(municipality) => vec![municipality.code.clone()],
        None => geography
            .areas()
            .filter(|inner| inner.kind == AreaKind::Municipality && geography.is_within(&inner.code, area))
            .map(|inner| inner.code.clone())
            .collect(),
    }
}
