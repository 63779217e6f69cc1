//! What is on offer, held in memory: derived from storage and kept up with by following the log.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;

use crate::areas::{AreaKind, Geography};
use crate::changes::{Change, Logged};
use crate::error::{Error, Result};
use crate::geometry::Position;
use crate::id::{LocationId, ServiceId};
use crate::locations::Location;
use crate::services::Service;
use crate::spatial::{Hit, Site, SpatialIndex};
use crate::storage::{self, Db};
use crate::values::{AreaCode, TermId};

/// Entries of the log that are read at once when catching up.
const STEP: i64 = 1_000;

/// A service on offer, as far as lists and counts need it.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub kind: TermId,
    pub capacity: Option<i32>,
    pub service_areas: Vec<AreaCode>,
    places: Vec<Place>,
}

/// A location, as far as the index needs it.
#[derive(Debug, Clone)]
struct Place {
    id: LocationId,
    area: Option<AreaCode>,
    position: Option<Position>,
}

impl Entry {
    /// Areas where the service is given; where it has no place, those that it serves.
    pub fn areas(&self) -> impl Iterator<Item = &AreaCode> {
        let own = self.places.iter().filter_map(|place| place.area.as_ref());
        let served = if self.places.is_empty() { self.service_areas.as_slice() } else { &[] };
        own.chain(served)
    }

    fn sites(&self, service: ServiceId) -> impl Iterator<Item = Site> {
        self.places
            .iter()
            .filter_map(move |place| Some(Site { service, location: place.id, position: place.position? }))
    }
}

/// Services and places of one kind in one municipality.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Supply {
    pub services: u32,
    /// Sum of the known capacities.
    pub places: i64,
    /// Services whose capacity is unknown.
    pub without_capacity: u32,
}

/// All services on offer.
#[derive(Default)]
pub(crate) struct Catalog {
    entries: BTreeMap<ServiceId, Entry>,
    places: HashMap<LocationId, Place>,
    users: HashMap<LocationId, Vec<ServiceId>>,
    spatial: SpatialIndex,
    /// The last entry of the log that this state contains.
    sequence: i64,
}

impl Catalog {
    /// Reads everything; the log's head is read first, so that nothing can be missed.
    pub fn load(db: &Db) -> Result<Self> {
        let (sequence, services, locations) = db.read(|c| {
            Ok((
                storage::changes::head(c, "changes")?,
                storage::services::list_all(c)?,
                storage::services::list_all_locations(c)?,
            ))
        })?;
        let places: HashMap<_, _> = locations.iter().map(|l| (l.id, place(l))).collect();
        let mut catalog = Self { places, sequence, ..Self::default() };
        for service in services.iter().filter(|service| is_on_offer(service)) {
            let entry = catalog.entry(service);
            catalog.enter(service.id, entry);
        }
        let sites = catalog.entries.iter().flat_map(|(id, entry)| {
            entry.sites(*id).map(|site| (entry.kind.clone(), site)).collect::<Vec<_>>()
        });
        catalog.spatial = SpatialIndex::build(sites);
        Ok(catalog)
    }

    /// Takes in what the log has gained; returns whether areas changed too.
    pub fn catch_up(&mut self, db: &Db) -> Result<bool> {
        let mut areas_changed = false;
        loop {
            let changes = db.read(|c| storage::changes::list_public(c, self.sequence, STEP))?;
            for change in &changes {
                areas_changed |= change.noun == "areas";
                self.apply(change)?;
            }
            if (changes.len() as i64) < STEP {
                return Ok(areas_changed);
            }
        }
    }

    /// The last entry of the log that is contained.
    pub fn sequence(&self) -> i64 {
        self.sequence
    }

    fn apply(&mut self, change: &Change) -> Result<()> {
        if let Some(content) = &change.content {
            match change.noun.as_str() {
                Service::NOUN => self.take_service(&read(content)?),
                Location::NOUN => self.take_location(&read(content)?),
                _ => {}
            }
        }
        self.sequence = change.sequence;
        Ok(())
    }

    fn take_service(&mut self, service: &Service) {
        self.leave(service.id);
        if is_on_offer(service) {
            let entry = self.entry(service);
            for site in entry.sites(service.id) {
                self.spatial.insert(&entry.kind, site);
            }
            self.enter(service.id, entry);
        }
    }

    fn take_location(&mut self, location: &Location) {
        let new = place(location);
        self.places.insert(location.id, new.clone());
        for service in self.users.get(&location.id).cloned().unwrap_or_default() {
            let Some(mut entry) = self.entries.get(&service).cloned() else { continue };
            self.leave(service);
            for place in entry.places.iter_mut().filter(|place| place.id == location.id) {
                *place = new.clone();
            }
            for site in entry.sites(service) {
                self.spatial.insert(&entry.kind, site);
            }
            self.enter(service, entry);
        }
    }

    fn entry(&self, service: &Service) -> Entry {
        Entry {
            kind: service.kind.clone(),
            capacity: service.capacity,
            service_areas: service.service_areas.clone(),
            places: service.location_ids.iter().filter_map(|id| self.places.get(id).cloned()).collect(),
        }
    }

    fn enter(&mut self, id: ServiceId, entry: Entry) {
        for place in &entry.places {
            self.users.entry(place.id).or_default().push(id);
        }
        self.entries.insert(id, entry);
    }

    fn leave(&mut self, id: ServiceId) {
        let Some(entry) = self.entries.remove(&id) else { return };
        for site in entry.sites(id) {
            self.spatial.remove(&entry.kind, site);
        }
        for place in &entry.places {
            if let Some(users) = self.users.get_mut(&place.id) {
                users.retain(|user| *user != id);
            }
        }
    }

    /// Ids after `after`, at most `limit`, of the entries that are wanted.
    pub fn list(
        &self,
        after: Option<ServiceId>,
        limit: usize,
        wanted: impl Fn(&Entry) -> bool,
    ) -> Vec<ServiceId> {
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        self.entries
            .range((start, Bound::Unbounded))
            .filter(|(_, entry)| wanted(entry))
            .map(|(id, _)| *id)
            .take(limit)
            .collect()
    }

    /// See [`SpatialIndex::nearest`].
    pub fn nearest(&self, from: Position, kinds: &[TermId], count: usize, within_m: f64) -> Vec<Hit> {
        self.spatial.nearest(from, kinds, count, within_m)
    }

    /// What is on offer in each municipality, by kind. Areas that no municipality holds are left out.
    pub fn supply(&self, geography: &Geography) -> HashMap<(AreaCode, TermId), Supply> {
        let mut municipality: HashMap<&AreaCode, Vec<AreaCode>> = HashMap::new();
        let mut supply: HashMap<(AreaCode, TermId), Supply> = HashMap::new();
        for entry in self.entries.values() {
            let mut counted: Vec<&AreaCode> = Vec::new();
            for area in entry.areas() {
                municipality.entry(area).or_insert_with(|| municipalities_of(geography, area));
            }
            for found in entry.areas().filter_map(|area| municipality.get(area)).flatten() {
                if !counted.contains(&found) {
                    counted.push(found);
                    supply.entry((found.clone(), entry.kind.clone())).or_default().count(entry.capacity);
                }
            }
        }
        supply
    }
}

impl Supply {
    fn count(&mut self, capacity: Option<i32>) {
        self.services += 1;
        match capacity {
            Some(places) => self.places += i64::from(places),
            None => self.without_capacity += 1,
        }
    }

    /// Adds what another kind or area offers.
    pub fn add(&mut self, other: Self) {
        self.services += other.services;
        self.places += other.places;
        self.without_capacity += other.without_capacity;
    }
}

/// The municipality of an area, or all those inside a larger one.
fn municipalities_of(geography: &Geography, area: &AreaCode) -> Vec<AreaCode> {
    match geography.municipality_of(area) {
        Some(municipality) => vec![municipality.code.clone()],
        None => geography
            .areas()
            .filter(|inner| inner.kind == AreaKind::Municipality && geography.is_within(&inner.code, area))
            .map(|inner| inner.code.clone())
            .collect(),
    }
}

fn is_on_offer(service: &Service) -> bool {
    service.retired_on.is_none() && service.vanished_on.is_none()
}

fn place(location: &Location) -> Place {
    Place { id: location.id, area: location.area_code.clone(), position: location.position }
}

fn read<T: serde::de::DeserializeOwned>(content: &serde_json::Value) -> Result<T> {
    T::deserialize(content).map_err(Error::internal)
}
