//! A service as the catalog holds it: the record, with everything that is shown beside it.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use super::kind_table::NewRow;
use crate::eligibility::{Delivery, KindRule};
use crate::locations::Location;
use crate::organizations::Organization;
use crate::search::opening::When;
use crate::search::profile::Who;
use crate::search::reach::Whither;
use crate::services::Service;
use crate::vacancies::{SMALL_HOME, Vacancy, VacancyState};
use crate::values::AreaCode;

/// A service on offer, or one that will be.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub service: Arc<Service>,
    pub organization: Option<Arc<Organization>>,
    pub places: Vec<Arc<Location>>,
    pub vacancy: Option<Vacancy>,
    /// What the law says of its kind.
    pub rule: &'static KindRule,
    /// The number of its kind's table.
    pub table: u32,
    /// Its rows in that table.
    pub rows: Vec<u32>,
}

/// Nothing was recorded in between: the very same records. Where the catalog keeps it is not asked.
impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        let Self { service, organization, places, vacancy, rule, table: _, rows: _ } = self;
        let is_same_organization = match (organization, &other.organization) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (one, other) => one.is_none() && other.is_none(),
        };
        let mut both = places.iter().zip(&other.places);
        Arc::ptr_eq(service, &other.service)
            && is_same_organization
            && places.len() == other.places.len()
            && both.all(|(one, other)| Arc::ptr_eq(one, other))
            && *vacancy == other.vacancy
            && std::ptr::eq(*rule, other.rule)
    }
}

impl Entry {
    /// Areas where the service is given; where it has no place, those that it serves.
    pub fn areas(&self) -> impl Iterator<Item = &AreaCode> {
        let own = self.places.iter().filter_map(|place| place.area_code.as_ref());
        let served = if self.places.is_empty() { self.service.service_areas.as_slice() } else { &[] };
        own.chain(served)
    }

    /// How it reaches a person: as its record says, or as its kind does.
    pub fn delivery(&self) -> &[Delivery] {
        if self.service.delivery.is_empty() { &self.rule.delivery } else { &self.service.delivery }
    }

    /// Whether it is a home so small that the public is not told of its free places.
    pub fn is_small_home(&self) -> bool {
        let is_home = self.delivery().contains(&Delivery::Residential);
        is_home && self.service.capacity.is_none_or(|capacity| capacity <= SMALL_HOME)
    }

    /// What the place's side is judged by.
    pub fn whither(&self) -> Whither {
        let has_position = self.places.iter().any(|place| place.position.is_some());
        let homes = if has_position {
            Vec::new()
        } else {
            self.places.iter().filter_map(|place| place.area_code.clone()).collect()
        };
        Whither {
            delivery: self.delivery().to_vec(),
            areas: self.service.service_areas.clone(),
            extent: self.service.service_extent.clone(),
            homes,
            has_position,
        }
    }

    /// Its rows, one for each place with a position, or one without.
    pub fn new_rows(&self, slot: u32) -> Vec<NewRow> {
        let placed: Vec<_> = (0_u8..)
            .zip(&self.places)
            .filter_map(|(number, place)| Some((number, Some(place.position?))))
            .collect();
        let places = if placed.is_empty() { vec![(0, None)] } else { placed };
        let (vacancy, is_only) = (self.vacancy.as_ref(), places.len() == 1);
        let row = |(number, (place, position))| NewRow {
            id: self.service.id,
            slot,
            place,
            position,
            who: Who { eligibility: self.service.eligibility.clone(), delivery: self.delivery().to_vec() },
            when: When::of(&self.service, self.delivery()),
            whither: self.whither(),
            vacancy: vacancy.map_or(VacancyState::Unknown, |vacancy| vacancy.state),
            vacancy_month: vacancy.map_or(0, |vacancy| month_number(vacancy.month)),
            is_small_home: self.is_small_home(),
            is_dated: self.service.is_dated(),
            is_first: number == 0,
            is_only,
        };
        places.into_iter().enumerate().map(row).collect()
    }

    /// The texts that words are looked for in.
    pub fn texts(&self) -> Vec<String> {
        let service = &self.service;
        let mut texts = vec![service.name.clone()];
        texts.extend(service.name_kana.clone());
        if let Some(organization) = &self.organization {
            texts.push(organization.name.clone());
            texts.extend(organization.name_kana.clone());
        }
        texts.extend(
            self.places.iter().map(|place| format!("{}{}", place.address_area, place.address_street)),
        );
        texts.extend(service.notes.clone());
        texts
    }
}

/// Months since the year 0.
pub(crate) fn month_number(day: NaiveDate) -> i32 {
    day.year() * 12 + day.month0() as i32
}
