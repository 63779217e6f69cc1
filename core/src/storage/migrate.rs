//! The embedded migrations of both databases.

use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::DbConnection;
use crate::error::{Error, Result};

const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// Runs the migrations that the database has not had; returns how many those were.
pub(super) fn up(connection: &mut DbConnection) -> Result<usize> {
    let done = match connection {
        DbConnection::Sqlite(c) => c.run_pending_migrations(SQLITE).map(|done| done.len()),
        DbConnection::Postgres(c) => c.run_pending_migrations(POSTGRES).map(|done| done.len()),
    };
    done.map_err(Error::Internal)
}

/// Takes all migrations back, newest first. Everything stored is lost.
pub(crate) fn down(connection: &mut DbConnection) -> Result<()> {
    match connection {
        DbConnection::Sqlite(c) => c.revert_all_migrations(SQLITE).map(|_| ()),
        DbConnection::Postgres(c) => c.revert_all_migrations(POSTGRES).map(|_| ()),
    }
    .map_err(Error::Internal)
}

/// Whether the schema is up to date.
pub(crate) fn is_current(connection: &mut DbConnection) -> Result<bool> {
    let pending = match connection {
        DbConnection::Sqlite(c) => c.has_pending_migration(SQLITE),
        DbConnection::Postgres(c) => c.has_pending_migration(POSTGRES),
    };
    pending.map(|pending| !pending).map_err(Error::Internal)
}
