//! A search over records that no database holds: for measuring, and for trying things out.

use chrono::NaiveDate;

use super::places::find_place;
use super::{Search, SearchAnswer, answer};
use crate::areas::Geography;
use crate::catalog::{Catalog, Records};
use crate::error::Result;
use crate::locations::Location;
use crate::services::Service;
use crate::towns::Gazetteer;

/// Services and their places, ready to be searched.
pub struct InMemory {
    catalog: Catalog,
    geography: Geography,
    gazetteer: Gazetteer,
}

impl InMemory {
    /// Of these records; there are no areas and no towns.
    pub fn new(services: Vec<Service>, locations: Vec<Location>) -> Self {
        let catalog = Catalog::of(Records { services, locations, ..Records::default() });
        Self { catalog, geography: Geography::default(), gazetteer: Gazetteer::default() }
    }

    /// Finds the services that suit on a day, the nearest first, as the public is told. Terms are not
    /// checked.
    pub fn search(&self, search: &Search, day: NaiveDate) -> Result<SearchAnswer> {
        let place = search.place.as_ref();
        let found = place.map(|place| find_place(&self.geography, &self.gazetteer, place)).transpose()?;
        let query = search.read(found.as_ref(), day, true)?;
        Ok(answer::answer(&self.catalog, &self.geography, &query, found, search.facets))
    }

    /// Takes a service in, in place of what it was: what a write does to the searches.
    pub fn put(&mut self, service: Service) {
        self.catalog.put(std::sync::Arc::new(service), None);
    }
}
