//! Follows the log: reads what it has gained, prepares it, and puts it into the catalog.

use std::sync::{Arc, PoisonError, RwLock};

use chrono::NaiveDate;

use super::{Catalog, Records};
use crate::changes::{Change, Logged};
use crate::error::{Error, Result};
use crate::id::ServiceId;
use crate::locations::Location;
use crate::organizations::Organization;
use crate::services::Service;
use crate::storage::{self, Db, DbConnection};
use crate::vacancies::Vacancy;

/// Entries of the log that are read at once.
const STEP: i64 = 1_000;

/// What an entry of the log means for the catalog.
enum Update {
    Service(Arc<Service>),
    Location(Arc<Location>),
    Organization(Arc<Organization>),
    Vacancy(ServiceId, Option<Vacancy>),
    /// Something that the catalog does not hold.
    Nothing,
}

/// What else than the catalog has to follow.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Beside {
    /// Areas changed.
    pub areas: bool,
    /// The gazetteer did.
    pub towns: bool,
}

/// The records as the log tells that they stood at the end of a day.
pub(crate) fn records_as_of(c: &mut DbConnection, day: NaiveDate) -> Result<Records> {
    let end = crate::clock::end_of_day(day);
    let mut of = |noun: &str| storage::changes::contents_as_of(c, noun, end);
    Ok(Records {
        services: of(Service::NOUN)?.iter().map(read).collect::<Result<_>>()?,
        locations: of(Location::NOUN)?.iter().map(read).collect::<Result<_>>()?,
        organizations: of(Organization::NOUN)?.iter().map(read).collect::<Result<_>>()?,
        vacancies: Vec::new(),
    })
}

/// Takes in what the log has gained. One at a time: the caller sees to that.
pub(crate) fn catch_up(catalog: &RwLock<Catalog>, db: &Db) -> Result<Beside> {
    let mut beside = Beside::default();
    loop {
        let after = catalog.read().unwrap_or_else(PoisonError::into_inner).sequence;
        let changes = db.read(|c| storage::changes::list_public(c, after, STEP))?;
        for change in &changes {
            beside.areas |= change.noun == "areas";
            beside.towns |= change.noun == "towns";
            let update = Update::of(change, db)?;
            catalog.write().unwrap_or_else(PoisonError::into_inner).apply(update, change.sequence);
        }
        let more_is_waiting = changes.len() as i64 == STEP;
        rebuild(catalog, more_is_waiting);
        if !more_is_waiting {
            return Ok(beside);
        }
    }
}

/// Builds indexes anew that lag, beside those that are searched meanwhile.
fn rebuild(catalog: &RwLock<Catalog>, more_is_waiting: bool) {
    let read = || catalog.read().unwrap_or_else(PoisonError::into_inner);
    let due = read().due(more_is_waiting);
    for kind in due {
        let Some(index) = read().table(&kind).map(super::KindTable::build_index) else { continue };
        let old = catalog.write().unwrap_or_else(PoisonError::into_inner).set_index(&kind, index);
        // Its end takes longer than the lock should be held.
        drop(old);
    }
}

impl Update {
    fn of(change: &Change, db: &Db) -> Result<Self> {
        if change.noun == Vacancy::NOUN {
            let id = change.record_id.parse()?;
            return Ok(Self::Vacancy(id, db.read(|c| storage::vacancies::find(c, id))?));
        }
        let Some(content) = &change.content else { return Ok(Self::Nothing) };
        Ok(match change.noun.as_str() {
            Service::NOUN => Self::Service(Arc::new(read(content)?)),
            Location::NOUN => Self::Location(Arc::new(read(content)?)),
            Organization::NOUN => Self::Organization(Arc::new(read(content)?)),
            _ => Self::Nothing,
        })
    }
}

impl Catalog {
    fn apply(&mut self, update: Update, sequence: i64) {
        match update {
            Update::Service(service) => {
                let vacancy = self.find(service.id).and_then(|entry| entry.vacancy.clone());
                self.put(service, vacancy);
            }
            Update::Location(location) => {
                let id = location.id;
                self.places.insert(id, location);
                self.put_again(&self.users.get(&id).cloned().unwrap_or_default());
            }
            Update::Organization(organization) => {
                let id = organization.id;
                self.organizations.insert(id, organization);
                self.put_again(&self.members.get(&id).cloned().unwrap_or_default());
            }
            Update::Vacancy(id, vacancy) => {
                if let Some(entry) = self.take_out(id) {
                    self.put(entry.service, vacancy);
                }
            }
            Update::Nothing => {}
        }
        self.sequence = sequence;
    }
}

fn read<T: serde::de::DeserializeOwned>(content: &serde_json::Value) -> Result<T> {
    T::deserialize(content).map_err(Error::internal)
}
