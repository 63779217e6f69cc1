//! What is on offer, held in memory: derived from storage and kept up with by following the log.
//!
//! A change is read and prepared without holding anybody up; putting it in takes microseconds, in which
//! no search runs. Indexes that lag are built beside and put in place.

pub(crate) mod entry;
pub(crate) mod kind_table;
pub(crate) mod update;

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::eligibility::rule_of;
use crate::error::Result;
use crate::id::{LocationId, OrganizationId, ServiceId};
use crate::locations::Location;
use crate::organizations::Organization;
use crate::services::Service;
use crate::spatial::PointIndex;
use crate::storage::{self, Db};
use crate::vacancies::Vacancy;
use crate::values::TermId;
use crate::word_index::WordIndex;
use entry::Entry;
use kind_table::KindTable;

/// The records of a register, as they are or were.
#[derive(Default)]
pub(crate) struct Records {
    pub services: Vec<Service>,
    pub locations: Vec<Location>,
    pub organizations: Vec<Organization>,
    pub vacancies: Vec<Vacancy>,
}

/// All services on offer, now or on a past day.
#[derive(Default)]
pub(crate) struct Catalog {
    entries: Vec<Option<Entry>>,
    free: Vec<u32>,
    slots: BTreeMap<ServiceId, u32>,
    places: HashMap<LocationId, Arc<Location>>,
    organizations: HashMap<OrganizationId, Arc<Organization>>,
    /// Services at a location, and of an organization.
    users: HashMap<LocationId, Vec<ServiceId>>,
    members: HashMap<OrganizationId, Vec<ServiceId>>,
    kinds: BTreeMap<TermId, KindTable>,
    words: WordIndex,
    /// The last entry of the log that this state contains.
    sequence: i64,
}

impl Catalog {
    /// Reads everything; the log's head is read first, so that nothing can be missed.
    pub fn load(db: &Db) -> Result<Self> {
        let (sequence, records) = db.read(|c| {
            let sequence = storage::changes::head(c, "changes")?;
            Ok((
                sequence,
                Records {
                    services: storage::services::list_all(c)?,
                    locations: storage::services::list_all_locations(c)?,
                    organizations: storage::organizations::list_all(c)?,
                    vacancies: storage::vacancies::list_all(c)?,
                },
            ))
        })?;
        Ok(Self { sequence, ..Self::of(records) })
    }

    /// Of these records.
    pub fn of(records: Records) -> Self {
        let mut catalog = Self::default();
        let mut vacancies: HashMap<ServiceId, Vacancy> =
            records.vacancies.into_iter().map(|vacancy| (vacancy.service_id, vacancy)).collect();
        catalog.places = records.locations.into_iter().map(|l| (l.id, Arc::new(l))).collect();
        catalog.organizations = records.organizations.into_iter().map(|o| (o.id, Arc::new(o))).collect();
        for service in records.services {
            let vacancy = vacancies.remove(&service.id);
            catalog.put(Arc::new(service), vacancy);
        }
        for table in catalog.kinds.values_mut() {
            table.set_index(table.build_index());
        }
        catalog
    }

    /// The last entry of the log that is contained.
    pub fn sequence(&self) -> i64 {
        self.sequence
    }

    /// The service in a slot.
    pub fn entry(&self, slot: u32) -> Option<&Entry> {
        self.entries.get(slot as usize)?.as_ref()
    }

    /// The service with an id.
    pub fn find(&self, id: ServiceId) -> Option<&Entry> {
        self.entry(*self.slots.get(&id)?)
    }

    /// The table of a kind.
    pub fn table(&self, kind: &TermId) -> Option<&KindTable> {
        self.kinds.get(kind)
    }

    /// All kinds that have a table.
    pub fn kinds(&self) -> impl Iterator<Item = (&TermId, &KindTable)> {
        self.kinds.iter()
    }

    /// The index of words.
    pub fn words(&self) -> &WordIndex {
        &self.words
    }

    /// All services by id, with those that are still to come.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.slots.values().filter_map(|slot| self.entry(*slot))
    }

    /// Ids after `after`, at most `limit`, of the services on offer that are wanted.
    pub fn list(
        &self,
        after: Option<ServiceId>,
        limit: usize,
        day: NaiveDate,
        wanted: impl Fn(&Entry) -> bool,
    ) -> Vec<ServiceId> {
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        self.slots
            .range((start, Bound::Unbounded))
            .filter_map(|(id, slot)| Some((id, self.entry(*slot)?)))
            .filter(|(_, entry)| !entry.service.is_gone(day) && wanted(entry))
            .map(|(id, _)| *id)
            .take(limit)
            .collect()
    }

    /// Puts a service in, in place of what it was; one that has left is only taken out.
    pub(crate) fn put(&mut self, service: Arc<Service>, vacancy: Option<Vacancy>) {
        self.take_out(service.id);
        if service.retired_on.is_some() || service.vanished_on.is_some() {
            return;
        }
        let places: Vec<_> =
            service.location_ids.iter().filter_map(|id| self.places.get(id).cloned()).collect();
        let organization = self.organizations.get(&service.organization_id).cloned();
        let rule = rule_of(&service.kind);
        let mut entry = Entry { service, organization, places, vacancy, rule, table: 0, rows: Vec::new() };
        let slot = self.free.pop().unwrap_or_else(|| {
            self.entries.push(None);
            self.entries.len() as u32 - 1
        });
        let id = entry.service.id;
        let next = self.kinds.len() as u32;
        let table = self.kinds.entry(entry.service.kind.clone()).or_insert_with(|| KindTable::new(next));
        entry.table = table.number;
        entry.rows = entry.new_rows(slot).into_iter().map(|row| table.insert(row)).collect();
        self.words.set(slot, &entry.texts());
        for location in &entry.service.location_ids {
            self.users.entry(*location).or_default().push(id);
        }
        self.members.entry(entry.service.organization_id).or_default().push(id);
        self.slots.insert(id, slot);
        self.entries[slot as usize] = Some(entry);
    }

    /// Takes a service out; returns what it was.
    fn take_out(&mut self, id: ServiceId) -> Option<Entry> {
        let slot = self.slots.remove(&id)?;
        let entry = self.entries[slot as usize].take()?;
        if let Some(table) = self.kinds.get_mut(&entry.service.kind) {
            entry.rows.iter().for_each(|row| table.remove(*row));
        }
        self.words.remove(slot);
        for location in &entry.service.location_ids {
            if let Some(users) = self.users.get_mut(location) {
                users.retain(|user| *user != id);
            }
        }
        if let Some(members) = self.members.get_mut(&entry.service.organization_id) {
            members.retain(|member| *member != id);
        }
        self.free.push(slot);
        Some(entry)
    }

    /// Puts a service in anew after something beside it changed.
    fn put_again(&mut self, id: ServiceId) {
        if let Some(entry) = self.take_out(id) {
            self.put(entry.service, entry.vacancy);
        }
    }

    /// Kinds whose index lags too far behind.
    pub fn due(&self, more_is_waiting: bool) -> Vec<TermId> {
        self.kinds
            .iter()
            .filter(|(_, table)| table.is_due(more_is_waiting))
            .map(|(kind, _)| kind.clone())
            .collect()
    }

    /// Puts an index in place that was built of a kind as it is; returns the old one.
    pub fn set_index(&mut self, kind: &TermId, index: PointIndex) -> Option<PointIndex> {
        Some(self.kinds.get_mut(kind)?.set_index(index))
    }
}
