//! A search over records that no database holds: for measuring, and for trying things out.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use geo::MultiPolygon;

use super::places::find_place;
use super::{Search, SearchAnswer, answer};
use crate::areas::{Area, Geography};
use crate::catalog::{Catalog, Records};
use crate::error::Result;
use crate::geometry::Position;
use crate::locations::Location;
use crate::services::Service;
use crate::towns::Gazetteer;
use crate::values::AreaCode;

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

    /// The same with areas and their boundaries, in degrees.
    pub fn with_areas(self, areas: Vec<Area>, boundaries: HashMap<AreaCode, MultiPolygon>) -> Self {
        let boundaries = boundaries.into_iter().map(|(code, shape)| (code, Arc::new(shape))).collect();
        Self { geography: Geography::new(areas, boundaries), ..self }
    }

    /// All areas that hold a position.
    pub fn areas_at(&self, position: Position) -> Vec<AreaCode> {
        self.geography.areas_at(position)
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
        self.catalog.put(Arc::new(service), None);
    }
}
