//! Backup and restore. A backup holds everything, case content included: it belongs into the hands
//! of those who may hold the database itself, and encrypted where it leaves the machine.

use std::path::Path;
use std::process::Command;

use crate::error::{Error, Result};
use crate::registry::Registry;
use crate::storage::{self, Backend, Connector};

impl Registry {
    /// Writes a consistent copy of the whole database while it is in use. The file must not exist.
    ///
    /// SQLite copies itself; PostgreSQL is dumped by its own `pg_dump`.
    pub fn back_up(&self, to: &Path) -> Result<()> {
        if to.exists() {
            return Err(Error::invalid("file", "exists already; a backup never overwrites one"));
        }
        match self.db().connector().backend() {
            Backend::Sqlite => self.db().maintain(|c| storage::backup::copy_sqlite(c, to)),
            Backend::Postgres => run_tool(
                Command::new("pg_dump").arg("--format=custom").arg("--file").arg(to),
                self.db().connector(),
            ),
        }
    }

    /// Takes back all migrations: everything stored is lost. For tests of the migrations.
    pub fn erase_schema(&self) -> Result<()> {
        self.db().maintain(storage::down)
    }

    /// Names of tables and columns with their types, as the database itself tells them.
    pub fn describe_schema(&self) -> Result<Vec<String>> {
        self.db().read(storage::backup::describe)
    }

    /// Every stored value of every table as text, for tests that look for traces.
    pub fn dump_text(&self) -> Result<String> {
        self.db().read(storage::backup::dump)
    }
}

/// Restores a backup into a database that does not exist yet (SQLite) or is empty (PostgreSQL).
pub fn restore(url: &str, from: &Path) -> Result<()> {
    if !from.is_file() {
        return Err(Error::invalid("file", "cannot be read"));
    }
    let connector = Connector::new(url)?;
    match connector.backend() {
        Backend::Sqlite => storage::backup::restore_sqlite(&connector, from),
        Backend::Postgres => {
            storage::backup::require_empty(&connector)?;
            let mut restore = Command::new("pg_restore");
            restore.args(["--no-owner", "--exit-on-error", "--single-transaction"]).arg(from);
            run_tool(&mut restore, &connector)
        }
    }
}

/// Runs one of PostgreSQL's own tools on the database. The URL may hold a password, so it goes by the
/// environment, which other users cannot see, and never into a message.
fn run_tool(command: &mut Command, connector: &Connector) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let settings = connector.postgres_environment()?;
    if name == "pg_restore" {
        command.arg("--dbname").arg(settings.iter().find(|(k, _)| *k == "PGDATABASE").map_or("", |(_, v)| v));
    }
    let status = command.envs(settings).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(Error::internal(format!("{name} failed"))),
        Err(_) => Err(Error::invalid("backup", format!("{name} is needed on the PATH and was not found"))),
    }
}
