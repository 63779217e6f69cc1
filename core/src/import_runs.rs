//! Runs of imports: what each took, changed and could not use, and what it changed in a curator's areas.
//!
//! A run of official data on services keeps its whole report. Of every run the log tells how many records changed:
//! all of its changes bear one moment.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::actor::Curator;
use crate::changes::{Action, Logged};
use crate::error::{Error, Result};
use crate::id::{ImportId, ServiceId};
use crate::import::ImportReport;
use crate::registry::Registry;
use crate::services::Service;
use crate::storage::{self, DbConnection};
use crate::values::AreaCode;

/// How many runs are listed.
const RUNS: usize = 50;
/// How many changed services of a run are shown.
const SHOWN: usize = 200;

/// A run of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ImportRun {
    /// When it was.
    pub at: DateTime<Utc>,
    /// Its report, where one was kept.
    pub report: Option<ImportSummary>,
    /// How many records of each sort changed.
    pub changes: BTreeMap<String, i64>,
}

/// What a report says, in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ImportSummary {
    /// The run.
    pub id: ImportId,
    /// Where the data are from.
    pub source: String,
    /// The file's name.
    pub file_name: String,
    /// The day that the file speaks of.
    pub as_of: Option<NaiveDate>,
    /// Its numbers.
    #[serde(flatten)]
    pub counts: ImportCounts,
}

/// The numbers of a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ImportCounts {
    /// Rows read.
    pub read: usize,
    /// Rows that were not known.
    pub new: usize,
    /// Known rows that say something else than before.
    pub changed: usize,
    /// Known rows that say the same.
    pub unchanged: usize,
    /// Known rows that the file no longer has.
    pub vanished: usize,
    /// Rows outside the areas of whoever imported.
    #[serde(default)]
    pub outside: usize,
    /// Rows that could not be used.
    pub rejected: usize,
}

/// A run with its whole report.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ImportDetail {
    /// The run.
    pub id: ImportId,
    /// When it was.
    pub at: DateTime<Utc>,
    /// What it did.
    pub report: ImportReport,
    /// Services in the curator's areas that it changed, at most 200: those that vanished first, new ones last.
    pub changes: Vec<ImportedChange>,
    /// How many it changed there.
    pub changed_here: usize,
}

/// A service that an import added or changed.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ImportedChange {
    /// The service.
    pub service_id: ServiceId,
    /// What happened.
    pub action: Action,
    /// Which fields changed.
    pub fields: Vec<String>,
    /// The record before; nothing where it was new.
    pub before: Option<Value>,
    /// The record after.
    pub after: Option<Value>,
}

/// An entry of the log without its content.
#[derive(Debug, Clone)]
pub(crate) struct ImportedEntry {
    pub sequence: i64,
    pub record_id: String,
    pub action: Action,
    pub fields: Vec<String>,
}

impl From<&ImportReport> for ImportCounts {
    fn from(report: &ImportReport) -> Self {
        Self {
            read: report.read,
            new: report.new,
            changed: report.changed,
            unchanged: report.unchanged,
            vanished: report.vanished,
            outside: report.outside,
            rejected: report.rejected.len(),
        }
    }
}

impl Registry {
    /// The last runs of imports, the latest first.
    pub fn list_import_runs(&self, _by: &Curator) -> Result<Vec<ImportRun>> {
        self.db().read(|c| {
            let mut runs: BTreeMap<DateTime<Utc>, ImportRun> = BTreeMap::new();
            // Moments, and who imported then.
            let mut done = BTreeSet::from_iter(storage::import_runs::moments_of_command(c, RUNS)?);
            for (at, actor, summary) in storage::import_runs::reports(c, RUNS as i64)? {
                runs.insert(at, ImportRun { at, report: Some(summary), changes: BTreeMap::new() });
                done.insert((at, actor));
            }
            for (at, actor) in done {
                let blank = || ImportRun { at, report: None, changes: BTreeMap::new() };
                let run = runs.entry(at).or_insert_with(blank);
                for (noun, count) in storage::import_runs::count_changes(c, at, &actor)? {
                    *run.changes.entry(noun).or_default() += count;
                }
            }
            Ok(runs.into_values().rev().take(RUNS).collect())
        })
    }

    /// One run with its whole report, and what it changed in the curator's areas.
    pub fn find_import_run(&self, by: &Curator, id: ImportId) -> Result<ImportDetail> {
        self.db().read(|c| {
            let found = storage::import_runs::find(c, id)?.ok_or(Error::NotFound { noun: "import" })?;
            let (at, actor, report) = found;
            let entries = storage::import_runs::entries(c, at, &actor, Service::NOUN)?;
            let own = self.own_entries(c, by, entries)?;
            let changed_here = own.len();
            Ok(ImportDetail { id, at, report, changes: shown(c, own)?, changed_here })
        })
    }

    /// Those of services in the curator's areas.
    fn own_entries(
        &self,
        c: &mut DbConnection,
        by: &Curator,
        entries: Vec<ImportedEntry>,
    ) -> Result<Vec<ImportedEntry>> {
        let geography = self.geography();
        let is_own = |area: &AreaCode| geography.is_within_any(area, &by.areas);
        let mut own = Vec::new();
        for entry in entries {
            let id: ServiceId = storage::stored(&entry.record_id)?;
            let known = self.catalog().find(id).map(|known| known.areas().any(is_own));
            let is_here = match known {
                Some(is_here) => is_here,
                // It is in the register no more: where it was, only the database knows.
                None => {
                    let places = storage::services::find(c, id)?.location_ids;
                    let places = storage::services::locations(c, &places)?;
                    places.iter().filter_map(|place| place.area_code.as_ref()).any(is_own)
                }
            };
            if is_here {
                own.push(entry);
            }
        }
        Ok(own)
    }
}

/// The first of some entries with what they say, those first that ask most for a look: what vanished or came back,
/// then what changed, then what is new.
pub(crate) fn shown(c: &mut DbConnection, mut entries: Vec<ImportedEntry>) -> Result<Vec<ImportedChange>> {
    entries.sort_by_key(|entry| match entry.action {
        Action::Create => 2,
        _ if entry.fields.iter().any(|field| field == "vanished_on") => 0,
        _ => 1,
    });
    entries.into_iter().take(SHOWN).map(|entry| imported(c, entry)).collect()
}

fn imported(c: &mut DbConnection, entry: ImportedEntry) -> Result<ImportedChange> {
    let (before, after) = storage::import_runs::contents(c, Service::NOUN, &entry.record_id, entry.sequence)?;
    Ok(ImportedChange {
        service_id: storage::stored(&entry.record_id)?,
        action: entry.action,
        fields: entry.fields,
        before,
        after,
    })
}
