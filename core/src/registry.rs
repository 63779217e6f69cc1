//! The registry: the only door to everything that Arunai keeps.
//!
//! It opens the database, holds what is derived from it (areas, terms, the catalog with its spatial
//! index), and lends them to the verbs that each noun adds in its own file.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

use crate::answers::Answers;
use crate::areas::{self, Area, Geography};
use crate::catalog::{Catalog, update};
use crate::changes::Logged;
use crate::clock::{Clock, KnownDay};
use crate::error::{Error, Result};
use crate::gaps::Reaches;
use crate::id::Ids;
use crate::import_jobs::ImportJob;
use crate::jobs::Jobs;
use crate::release_jobs::ReleaseJob;
use crate::search_counters::Fruitless;
use crate::storage::{Db, Write};
use crate::taxonomies::{self, Terms};
use crate::towns::Gazetteer;

/// How many past days are kept: a table of two quarters needs both.
const PAST_DAYS: usize = 3;

/// The register as it was on a past day.
struct PastCatalog {
    known: KnownDay,
    /// How far the log went when it was read: a withheld place is withheld in the past, too.
    sequence: i64,
    catalog: Arc<Catalog>,
}

/// The open register.
pub struct Registry {
    db: Db,
    clock: Clock,
    ids: Ids,
    terms: Terms,
    /// The areas, and up to where in the log they are known.
    geography: RwLock<(i64, Arc<Geography>)>,
    gazetteer: RwLock<Arc<Gazetteer>>,
    catalog: RwLock<Catalog>,
    fruitless: Fruitless,
    /// Held by the one who follows the log; what is beside it and has still to follow.
    follower: Mutex<update::Beside>,
    /// The register as of some past days, the one asked for last at the end; kept while nothing changes.
    past: Mutex<Vec<PastCatalog>>,
    /// How near services were in the last gap tables.
    reaches: Reaches,
    /// What follows from the log while it stands still.
    answers: Answers,
    /// Held by the one who reads a past day.
    reads_past: Mutex<()>,
    /// Held by the one who publishes: what is published next must know it.
    publishes: Mutex<()>,
    release_jobs: Jobs<ReleaseJob>,
    import_jobs: Jobs<ImportJob>,
}

impl Registry {
    /// Opens the database that `url` names (`sqlite://path` or `postgres://…`), brings its schema up
    /// to date and loads the index.
    pub fn open(url: &str) -> Result<Self> {
        Self::open_with(url, Clock::system(), Ids::random())
    }

    /// As [`Registry::open`], with a clock and ids of the caller's.
    pub fn open_with(url: &str, clock: Clock, ids: Ids) -> Result<Self> {
        let db = Db::open(url)?;
        let terms = Terms::new(taxonomies::seed(&db, &clock)?);
        let geography = RwLock::new(load_areas(&db)?);
        let catalog = RwLock::new(Catalog::load(&db)?);
        let gazetteer = RwLock::default();
        let (follower, past, reads_past) = (Mutex::default(), Mutex::default(), Mutex::default());
        let fruitless = Fruitless::default();
        let registry = Self {
            db,
            clock,
            ids,
            terms,
            geography,
            gazetteer,
            catalog,
            fruitless,
            follower,
            past,
            reaches: Reaches::default(),
            answers: Answers::default(),
            reads_past,
            publishes: Mutex::default(),
            release_jobs: Jobs::default(),
            import_jobs: Jobs::default(),
        };
        registry.reload_towns()?;
        registry.count_if_never_counted()?;
        Ok(registry)
    }

    /// Takes in what other processes wrote to the same database. Cheap when there is nothing new.
    pub fn follow(&self) -> Result<()> {
        let mut beside = self.follower.lock().unwrap_or_else(PoisonError::into_inner);
        let head = self.db.read(|c| crate::storage::changes::head(c, "changes"))?;
        if head != self.catalog().sequence() {
            update::catch_up(&self.catalog, &self.db, &mut beside)?;
        }
        // What fails here is tried again with the next call.
        if beside.areas {
            self.reload_areas()?;
            beside.areas = false;
        }
        if beside.towns {
            self.reload_towns()?;
            beside.towns = false;
        }
        Ok(())
    }

    /// The register as it was on a past day, from the log. Free places have no past. One day is
    /// read at a time: whoever asks for another meanwhile is told to come again.
    pub(crate) fn catalog_as_of(&self, known: KnownDay) -> Result<Arc<Catalog>> {
        let sequence = self.catalog().sequence();
        let kept = || self.past.lock().unwrap_or_else(PoisonError::into_inner);
        kept().retain(|past| past.sequence == sequence);
        if let Some(past) = kept().iter().find(|past| past.known == known) {
            return Ok(Arc::clone(&past.catalog));
        }
        let Ok(_turn) = self.reads_past.try_lock() else { return Err(Error::Busy) };
        let catalog = Arc::new(Catalog::of(self.db.read(|c| update::records_as_of(c, known))?));
        let mut kept = kept();
        kept.push(PastCatalog { known, sequence, catalog: Arc::clone(&catalog) });
        let too_many = kept.len().saturating_sub(PAST_DAYS);
        kept.drain(..too_many);
        Ok(catalog)
    }

    pub(crate) fn reaches(&self) -> &Reaches {
        &self.reaches
    }

    pub(crate) fn answers(&self) -> &Answers {
        &self.answers
    }

    /// Whether the database answers and its schema is this program's.
    pub fn is_ready(&self) -> bool {
        matches!(self.db.read(crate::storage::is_current), Ok(true))
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Runs `work` in one transaction, logs its changes, and lets the index take them.
    pub(crate) fn write<T>(&self, actor: &str, work: impl FnOnce(&mut Write<'_>) -> Result<T>) -> Result<T> {
        let done = self.db.write(actor, &self.clock, work)?;
        if let Err(error) = self.follow() {
            // It is committed: an error here would make the caller do it twice. The next one follows.
            tracing::warn!(%error, "cannot follow the log of changes");
        }
        Ok(done)
    }

    /// Runs `work` as [`Registry::write`] does, or only tries it.
    pub(crate) fn rehearse_or_write<T>(
        &self,
        actor: &str,
        rehearse: bool,
        work: impl FnOnce(&mut Write<'_>) -> Result<T>,
    ) -> Result<T> {
        if rehearse {
            return self.db.rehearse(actor, &self.clock, work);
        }
        self.write(actor, work)
    }

    pub(crate) fn db(&self) -> &Db {
        &self.db
    }

    pub(crate) fn ids(&self) -> &Ids {
        &self.ids
    }

    pub(crate) fn terms(&self) -> &Terms {
        &self.terms
    }

    pub(crate) fn geography(&self) -> Arc<Geography> {
        Arc::clone(&self.geography.read().unwrap_or_else(PoisonError::into_inner).1)
    }

    /// Up to where in the log the areas are known.
    pub(crate) fn geography_known_at(&self) -> i64 {
        self.geography.read().unwrap_or_else(PoisonError::into_inner).0
    }

    /// The areas as a transaction sees them: those in memory, unless another one has changed them since.
    pub(crate) fn geography_in(&self, w: &mut Write<'_>) -> Result<Arc<Geography>> {
        let (known_at, geography) = {
            let known = self.geography.read().unwrap_or_else(PoisonError::into_inner);
            (known.0, Arc::clone(&known.1))
        };
        if crate::storage::changes::has_changed(w.connection, Area::NOUN, known_at)? {
            return Ok(Arc::new(areas::load(w.connection)?));
        }
        Ok(geography)
    }

    pub(crate) fn catalog(&self) -> RwLockReadGuard<'_, Catalog> {
        self.catalog.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The turn of the one who publishes.
    pub(crate) fn publishing(&self) -> MutexGuard<'_, ()> {
        self.publishes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn release_jobs(&self) -> &Jobs<ReleaseJob> {
        &self.release_jobs
    }

    pub(crate) fn import_jobs(&self) -> &Jobs<ImportJob> {
        &self.import_jobs
    }

    pub(crate) fn fruitless(&self) -> &Fruitless {
        &self.fruitless
    }

    pub(crate) fn gazetteer(&self) -> Arc<Gazetteer> {
        Arc::clone(&self.gazetteer.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn reload_towns(&self) -> Result<()> {
        let towns = self.db.read(crate::storage::towns::list_all)?;
        let fresh = Arc::new(Gazetteer::new(&self.geography(), towns));
        *self.gazetteer.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    pub(crate) fn reload_areas(&self) -> Result<()> {
        *self.geography.write().unwrap_or_else(PoisonError::into_inner) = load_areas(&self.db)?;
        Ok(())
    }
}

fn load_areas(db: &Db) -> Result<(i64, Arc<Geography>)> {
    db.read(|c| {
        // The place in the log comes first: what is added meanwhile is loaded twice rather than never.
        let known_at = crate::storage::changes::head(c, "changes")?;
        Ok((known_at, Arc::new(areas::load(c)?)))
    })
}
