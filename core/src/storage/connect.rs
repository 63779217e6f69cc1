//! Opens connections: which database a URL names, and how each is set up.

use diesel::connection::SimpleConnection;
use diesel::r2d2::ManageConnection;
use diesel::{Connection, PgConnection, SqliteConnection};

use super::DbConnection;
use crate::error::{Error, Result};

/// The two databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Backend {
    /// Bundled SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// Opens connections to one database; also the pool's manager.
#[derive(Debug, Clone)]
pub(crate) struct Connector {
    backend: Backend,
    /// A path for SQLite, a URL for PostgreSQL. Never shown: it may hold a password.
    target: String,
}

impl Connector {
    /// Decides by the URL's scheme; SQLite would take any text for a path.
    pub fn new(url: &str) -> Result<Self> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            refuse_tls_without_support(url)?;
            return Ok(Self { backend: Backend::Postgres, target: url.to_owned() });
        }
        match url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:")) {
            Some(path) if !path.is_empty() => Ok(Self { backend: Backend::Sqlite, target: path.to_owned() }),
            _ => Err(Error::invalid("database_url", "must begin with sqlite:// or postgres://")),
        }
    }

    /// Which database this opens.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// The path of a SQLite database.
    pub fn path(&self) -> &str {
        &self.target
    }

    /// The URL of a PostgreSQL database as variables that its own tools read.
    pub fn postgres_environment(&self) -> Result<Vec<(&'static str, String)>> {
        let rest = self.target.split_once("://").map_or("", |(_, rest)| rest);
        let (before_query, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = before_query.split_once('/').unwrap_or((before_query, ""));
        let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
        let (user, password) = user.split_once(':').unwrap_or((user, ""));
        let (host, port) = host.rsplit_once(':').unwrap_or((host, ""));
        let mut settings = vec![
            ("PGUSER", decoded(user)?),
            ("PGPASSWORD", decoded(password)?),
            ("PGHOST", decoded(host)?),
            ("PGPORT", port.to_owned()),
            ("PGDATABASE", decoded(database)?),
        ];
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("host", value)) => settings.push(("PGHOST", decoded(value)?)),
                Some(("port", value)) => settings.push(("PGPORT", decoded(value)?)),
                Some(("sslmode", value)) => settings.push(("PGSSLMODE", decoded(value)?)),
                _ => {}
            }
        }
        settings.retain(|(_, value)| !value.is_empty());
        Ok(settings)
    }

    /// Opens a connection and sets it up.
    pub fn open(&self) -> Result<DbConnection> {
        match self.backend {
            Backend::Sqlite => {
                if !self.target.starts_with(':') {
                    keep_from_others(&self.target);
                }
                let mut connection = SqliteConnection::establish(&self.target).map_err(|_| {
                    Error::invalid("database_url", "the SQLite file cannot be opened or created")
                })?;
                connection.batch_execute(SQLITE_SETTINGS)?;
                Ok(DbConnection::Sqlite(connection))
            }
            Backend::Postgres => {
                let mut connection = PgConnection::establish(&self.target).map_err(|_| {
                    Error::invalid("database_url", "PostgreSQL does not answer or refuses the sign-in")
                })?;
                connection.batch_execute(POSTGRES_SETTINGS)?;
                Ok(DbConnection::Postgres(connection))
            }
        }
    }
}

/// Prepares a connection for the writes of a service.
pub(super) fn prepare_writer(connection: &mut DbConnection) -> Result<()> {
    if let DbConnection::Postgres(writer) = connection {
        writer.batch_execute(POSTGRES_WRITER)?;
    }
    Ok(())
}

/// Makes a new database file that only its owner can read: it holds 要配慮個人情報. What fails here fails again
/// when it is opened.
fn keep_from_others(path: &str) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let mut options = std::fs::OpenOptions::new();
        let _ = options.write(true).create_new(true).mode(0o600).open(path);
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// Plans are made anew for each execution: one kept from when a table was small reads a large one whole,
/// until PostgreSQL next looks at the table.
const POSTGRES_SETTINGS: &str = "SET client_min_messages TO error; SET TIME ZONE 'UTC'; \
     SET plan_cache_mode = force_custom_plan";
/// Writes find records by their keys, two dozen of them for one need report, and a plan by keys is good at any size: it is
/// kept, as long as it reads no table whole. (Where there is no other way, its price would look worth compiling.)
const POSTGRES_WRITER: &str = "SET plan_cache_mode = auto; SET enable_seqscan = off; SET jit = off";
/// Waits up to 5 s for another process, keeps erased content out of the file, survives a power cut. The file is mapped into
/// memory: a walk through all cases would copy a page for each of its reports.
const SQLITE_SETTINGS: &str = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; \
     PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; \
     PRAGMA mmap_size = 2147418112;";

/// Percent-encoded text of a URL.
fn decoded(text: &str) -> Result<String> {
    let malformed = || Error::invalid("database_url", "is malformed");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|d| char::from(d).to_digit(16)).ok_or_else(malformed);
        bytes.push((digit()? * 16 + digit()?) as u8);
    }
    String::from_utf8(bytes).map_err(|_| malformed())
}

fn refuse_tls_without_support(url: &str) -> Result<()> {
    let asks = ["sslmode=require", "sslmode=verify-ca", "sslmode=verify-full"];
    if !cfg!(feature = "postgres-tls") && asks.iter().any(|ask| url.contains(ask)) {
        return Err(Error::invalid(
            "database_url",
            "asks for TLS, but this build has none: build with the feature `postgres-tls`",
        ));
    }
    Ok(())
}

impl ManageConnection for Connector {
    type Connection = DbConnection;
    type Error = Error;

    fn connect(&self) -> Result<DbConnection> {
        self.open()
    }

    fn is_valid(&self, connection: &mut DbConnection) -> Result<()> {
        Ok(connection.batch_execute("SELECT 1")?)
    }

    fn has_broken(&self, _: &mut DbConnection) -> bool {
        false
    }
}
