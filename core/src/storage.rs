//! The database: SQLite or PostgreSQL, chosen by the URL's scheme, behind `read` and `write`.
//!
//! Everything that names diesel lives in this module. A statement is written once; where the
//! multi-backend derive lacks one (inserts of many rows, `ON CONFLICT`), `on_backend!` expands the
//! same text for both connections.

pub(crate) mod absences;
pub(crate) mod accounts;
pub(crate) mod areas;
pub(crate) mod audit_trails;
pub(crate) mod backup;
pub(crate) mod bodies;
pub(crate) mod case_changes;
pub(crate) mod case_counters;
pub(crate) mod case_entries;
pub(crate) mod case_records;
pub(crate) mod cases;
pub(crate) mod changes;
pub(crate) mod circumstances;
pub(crate) mod confirmations;
mod connect;
pub(crate) mod corrections;
pub(crate) mod council_settings;
pub(crate) mod councils;
pub(crate) mod duplicates;
pub(crate) mod frozen_quarters;
pub(crate) mod gaps;
pub(crate) mod import_runs;
pub(crate) mod imports;
pub(crate) mod issue_proposals;
pub(crate) mod issue_votes;
pub(crate) mod issues;
pub(crate) mod mail;
pub(crate) mod measures;
pub(crate) mod meetings;
mod migrate;
pub(crate) mod need_counters;
pub(crate) mod need_reports;
pub(crate) use migrate::is_current;
mod of_cases;
pub(crate) mod organizations;
pub(crate) mod plan_figures;
pub(crate) mod populations;
pub(crate) mod releases;
pub(crate) mod reports;
pub(crate) mod saved_searches;
pub(crate) mod schema;
mod schema_cases;
mod schema_councils;
mod schema_inputs;
mod schema_upkeep;
pub(crate) mod search_counters;
pub(crate) mod services;
mod sums;
pub(crate) mod taxonomies;
pub(crate) mod towns;
pub(crate) mod transfers;
pub(crate) mod travel_times;
pub(crate) mod vacancies;
pub(crate) mod voices;

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, NaiveDate, Utc};
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};

pub(crate) use connect::{Backend, Connector};
pub(crate) use migrate::down;
pub(crate) use of_cases::{OfCases, load_of_cases};

use crate::changes::{CaseChange, Change};
use crate::clock::{Clock, day_of};
use crate::error::{Error, Result};

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub(crate) enum DbConnection {
    /// Bundled SQLite.
    Sqlite(diesel::SqliteConnection),
    /// PostgreSQL through the bundled libpq.
    Postgres(diesel::PgConnection),
}

impl Write<'_> {
    /// Appends what is remembered to the logs now, so that a long transaction need not hold it all.
    pub(crate) fn append_logs(&mut self) -> Result<()> {
        changes::append(self)
    }
}

/// Runs one statement, written once, on whichever connection there is.
macro_rules! on_backend {
    ($connection:expr, |$inner:ident| $statement:expr) => {
        match $connection {
            $crate::storage::DbConnection::Sqlite($inner) => $statement,
            $crate::storage::DbConnection::Postgres($inner) => $statement,
        }
    };
}
pub(crate) use on_backend;

/// Rows of one multi-row insert; keeps the parameters of the widest table under SQLite's 32,766.
pub(crate) const BATCH: usize = 500;

/// Inserts many rows of a table in batches.
macro_rules! insert_all {
    ($connection:expr, $table:expr, $rows:expr) => {{
        for batch in $rows.chunks($crate::storage::BATCH) {
            $crate::storage::on_backend!($connection, |c| diesel::insert_into($table)
                .values(batch)
                .execute(c))?;
        }
        diesel::QueryResult::Ok(())
    }};
}
pub(crate) use insert_all;

/// The open database.
pub(crate) struct Db {
    readers: diesel::r2d2::Pool<Connector>,
    /// One writer at a time in this process; on SQLite the file's lock does the same across processes,
    /// on PostgreSQL an advisory lock held to the end of the transaction.
    writer: Mutex<DbConnection>,
    connector: Connector,
}

/// A transaction that writes, with the changes it has yet to append to the logs.
pub(crate) struct Write<'a> {
    /// The connection, inside the transaction.
    pub connection: &'a mut DbConnection,
    /// When the transaction takes place.
    pub at: DateTime<Utc>,
    /// The day that it speaks of: its own, or that of an official file.
    pub day: NaiveDate,
    /// Who writes: an account id, or the name of a command.
    pub actor: String,
    pub(crate) changes: Vec<Change>,
    pub(crate) case_changes: Vec<CaseChange>,
    /// Reads of cases that the caller learns something from even where the work is refused or taken back.
    pub(crate) touched: Vec<CaseChange>,
}

impl Db {
    /// Opens the database that `url` names and brings its schema up to date.
    pub fn open(url: &str) -> Result<Self> {
        let connector = Connector::new(url)?;
        let mut writer = connector.open()?;
        migrate::up(&mut writer)?;
        connect::prepare_writer(&mut writer)?;
        let readers = diesel::r2d2::Pool::builder()
            .max_size(8)
            .min_idle(Some(1))
            .build(connector.clone())
            .map_err(Error::internal)?;
        Ok(Self { readers, writer: Mutex::new(writer), connector })
    }

    /// Runs `query` on a connection of its own; never waits for a writer.
    pub fn read<T>(&self, query: impl FnOnce(&mut DbConnection) -> Result<T>) -> Result<T> {
        let mut connection = self.readers.get().map_err(|_| Error::Busy)?;
        query(&mut connection)
    }

    /// Runs `work` in one transaction and appends its changes to the logs in the same one.
    pub fn write<T>(
        &self,
        actor: &str,
        clock: &Clock,
        work: impl FnOnce(&mut Write<'_>) -> Result<T>,
    ) -> Result<T> {
        self.transact(actor, clock, true, work)
    }

    /// As [`Db::write`], but takes everything back at the end.
    pub fn rehearse<T>(
        &self,
        actor: &str,
        clock: &Clock,
        work: impl FnOnce(&mut Write<'_>) -> Result<T>,
    ) -> Result<T> {
        self.transact(actor, clock, false, work)
    }

    fn transact<T>(
        &self,
        actor: &str,
        clock: &Clock,
        keep: bool,
        work: impl FnOnce(&mut Write<'_>) -> Result<T>,
    ) -> Result<T> {
        let mut connection = self.writer();
        begin(&mut connection)?;
        // What waited for another writer is later than what that one wrote.
        let at = clock.now();
        let mut write = Write {
            connection: &mut connection,
            at,
            day: day_of(at),
            actor: actor.to_owned(),
            changes: Vec::new(),
            case_changes: Vec::new(),
            touched: Vec::new(),
        };
        let done = work(&mut write)
            .and_then(|value| changes::append(&mut write).map(|()| value))
            .and_then(|value| end(write.connection, keep).map(|()| value));
        let touched = std::mem::take(&mut write.touched);
        if done.is_err() && is_inside(&mut connection) {
            // A rollback that fails leaves nothing behind either: the server drops the transaction.
            let _ = end(&mut connection, false);
        }
        if done.is_err() || !keep {
            log_touched(&mut connection, actor, at, touched)?;
        }
        done
    }

    /// Runs `work` on the writing connection outside a transaction, for upkeep of the database itself.
    pub fn maintain<T>(&self, work: impl FnOnce(&mut DbConnection) -> Result<T>) -> Result<T> {
        work(&mut self.writer())
    }

    /// What opens connections to this database.
    pub fn connector(&self) -> &Connector {
        &self.connector
    }

    fn writer(&self) -> MutexGuard<'_, DbConnection> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Logs which cases were looked at by work that was refused or taken back, and its entries with it: what is wrong
/// tells what is there.
fn log_touched(
    connection: &mut DbConnection,
    actor: &str,
    at: DateTime<Utc>,
    mut touched: Vec<CaseChange>,
) -> Result<()> {
    if touched.is_empty() {
        return Ok(());
    }
    touched.sort_by(|a, b| a.record_id.cmp(&b.record_id));
    touched.dedup_by(|a, b| a.record_id == b.record_id);
    begin(connection)?;
    let (day, actor) = (day_of(at), actor.to_owned());
    let (changes, touched, case_changes) = (Vec::new(), Vec::new(), touched);
    let mut write = Write { connection, at, day, actor, changes, case_changes, touched };
    let logged = changes::append(&mut write);
    end(write.connection, logged.is_ok()).and(logged)
}

/// Begins a transaction through diesel's own bookkeeping, so that what diesel nests becomes a savepoint.
fn begin(connection: &mut DbConnection) -> Result<()> {
    if is_inside(connection) {
        // Only a panic leaves one open.
        end(connection, false)?;
    }
    match connection {
        // DEFERRED would fail at once when it upgrades, whatever the busy timeout says.
        DbConnection::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE")?,
        DbConnection::Postgres(c) => {
            AnsiTransactionManager::begin_transaction(c)?;
            // The lock makes the order of the logs the order of commits, also between processes.
            c.batch_execute("SELECT pg_advisory_xact_lock(4166)")?;
        }
    }
    Ok(())
}

fn is_inside(connection: &mut DbConnection) -> bool {
    let depth = on_backend!(connection, |c| {
        AnsiTransactionManager::transaction_manager_status_mut(c).transaction_depth()
    });
    !matches!(depth, Ok(None))
}

fn end(connection: &mut DbConnection, keep: bool) -> Result<()> {
    on_backend!(connection, |c| match keep {
        true => AnsiTransactionManager::commit_transaction(c)?,
        false => AnsiTransactionManager::rollback_transaction(c)?,
    });
    Ok(())
}

/// The text of a JSON column.
pub(crate) fn to_json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| unreachable!("our columns serialise"))
}

/// A value from a JSON column that we wrote ourselves.
pub(crate) fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(Error::internal)
}

/// An id from a column that we wrote ourselves.
pub(crate) fn stored<T: std::str::FromStr<Err = Error>>(text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::internal("a stored id is malformed"))
}

/// A coded value (an enum that serialises to a string) as the text of its column.
pub(crate) fn to_code<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(code)) => code,
        _ => unreachable!("coded columns hold unit variants"),
    }
}

/// A coded value from its column.
pub(crate) fn from_code<T: serde::de::DeserializeOwned>(code: &str) -> Result<T> {
    serde_json::from_value(serde_json::Value::String(code.to_owned())).map_err(Error::internal)
}

impl From<diesel::result::Error> for Error {
    fn from(source: diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind as Kind, Error as Diesel};
        match &source {
            Diesel::NotFound => Self::NotFound { noun: "record" },
            Diesel::DatabaseError(Kind::UniqueViolation, _) => {
                Self::Conflict { reason: "a record with the same key exists".into() }
            }
            Diesel::DatabaseError(_, info) if info.message().contains("database is locked") => Self::Busy,
            _ => Self::Internal(Box::new(source)),
        }
    }
}
