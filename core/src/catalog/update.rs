//! Follows the log: reads what it has gained, prepares it, and puts it into the catalog.

use std::sync::{Arc, PoisonError, RwLock};

use super::{Catalog, Records};
use crate::changes::{Action, Change, Logged};
use crate::clock::KnownDay;
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
    Service(Arc<Service>, Option<Vacancy>),
    Location(Arc<Location>),
    Organization(Arc<Organization>),
    Vacancy(ServiceId, Option<Vacancy>),
    /// Something that the catalog does not hold.
    Nothing,
}

/// What else than the catalog has still to follow.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Beside {
    /// Areas changed.
    pub areas: bool,
    /// The gazetteer did, or what its towns lie in.
    pub towns: bool,
}

/// The records as the log tells that they were on a day.
pub(crate) fn records_as_of(c: &mut DbConnection, known: KnownDay) -> Result<Records> {
    let services = storage::changes::contents_as_of(c, Service::NOUN, known)?;
    let mut of = |noun: &str| storage::changes::nearest_contents(c, noun, known);
    Ok(Records {
        services: services.iter().map(read).collect::<Result<_>>()?,
        locations: of(Location::NOUN)?.iter().map(read).collect::<Result<_>>()?,
        organizations: of(Organization::NOUN)?.iter().map(read).collect::<Result<_>>()?,
        vacancies: Vec::new(),
    })
}

/// Takes in what the log has gained. One at a time: the caller sees to that, and to what is beside.
pub(crate) fn catch_up(catalog: &RwLock<Catalog>, db: &Db, beside: &mut Beside) -> Result<()> {
    let read = || catalog.read().unwrap_or_else(PoisonError::into_inner);
    let write = || catalog.write().unwrap_or_else(PoisonError::into_inner);
    loop {
        let after = read().sequence;
        let changes = db.read(|c| storage::changes::list_public(c, after, STEP))?;
        for change in &changes {
            beside.areas |= change.noun == "areas";
            beside.towns |= change.noun == "areas" || change.noun == "towns";
            let update = Update::of(change, db, |id| read().find(id).is_some())?;
            let users = write().apply(update);
            // One by one, so that searches run between the offices of a large corporation.
            users.into_iter().for_each(|id| write().put_again(id));
            write().sequence = change.sequence;
        }
        let more_is_waiting = changes.len() as i64 == STEP;
        rebuild(catalog, more_is_waiting);
        if !more_is_waiting {
            return Ok(());
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
    fn of(change: &Change, db: &Db, is_known: impl Fn(ServiceId) -> bool) -> Result<Self> {
        let vacancy = |id| db.read(|c| storage::vacancies::find(c, id));
        if change.noun == Vacancy::NOUN {
            let id = change.record_id.parse()?;
            return Ok(Self::Vacancy(id, vacancy(id)?));
        }
        let Some(content) = &change.content else { return Ok(Self::Nothing) };
        Ok(match change.noun.as_str() {
            Service::NOUN => {
                let service: Service = read(content)?;
                // One that comes back still has the free places that were recorded before it went.
                let comes_back = change.action != Action::Create && !is_known(service.id);
                let vacancy = if comes_back { vacancy(service.id)? } else { None };
                Self::Service(Arc::new(service), vacancy)
            }
            Location::NOUN => Self::Location(Arc::new(read(content)?)),
            Organization::NOUN => Self::Organization(Arc::new(read(content)?)),
            _ => Self::Nothing,
        })
    }
}

impl Catalog {
    /// Takes an update in; returns the services that have to be put in anew because of it.
    fn apply(&mut self, update: Update) -> Vec<ServiceId> {
        match update {
            Update::Service(service, kept) => {
                let vacancy = self.find(service.id).and_then(|entry| entry.vacancy.clone()).or(kept);
                self.put(service, vacancy);
            }
            Update::Location(location) => {
                let id = location.id;
                self.places.insert(id, location);
                return self.users.get(&id).cloned().unwrap_or_default();
            }
            Update::Organization(organization) => {
                let id = organization.id;
                self.organizations.insert(id, organization);
                return self.members.get(&id).cloned().unwrap_or_default();
            }
            Update::Vacancy(id, vacancy) => {
                if let Some(entry) = self.take_out(id) {
                    self.put(entry.service, vacancy);
                }
            }
            Update::Nothing => {}
        }
        Vec::new()
    }
}

fn read<T: serde::de::DeserializeOwned>(content: &serde_json::Value) -> Result<T> {
    T::deserialize(content).map_err(Error::internal)
}
