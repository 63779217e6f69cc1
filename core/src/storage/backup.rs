//! Statements about the database as a whole.

use std::path::Path;

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::{Connector, DbConnection, on_backend};
use crate::error::{Error, Result};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Columns as `table.column nullable`, by name; types are spelled in each database's own way.
const SQLITE_COLUMNS: &str = "SELECT m.name || '.' || p.name || CASE WHEN p.\"notnull\" = 1 THEN '' ELSE '?' END \
     AS line FROM sqlite_master m JOIN pragma_table_info(m.name) p \
     WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\' ORDER BY 1";
const POSTGRES_COLUMNS: &str = "SELECT line FROM (SELECT table_name || '.' || column_name || \
     CASE WHEN is_nullable = 'NO' THEN '' ELSE '?' END AS line FROM information_schema.columns \
     WHERE table_schema = current_schema() AND table_name NOT LIKE '\\_\\_%') AS found ORDER BY line COLLATE \"C\"";

/// The columns of all tables.
pub(crate) fn describe(c: &mut DbConnection) -> Result<Vec<String>> {
    let query = match c {
        DbConnection::Sqlite(_) => SQLITE_COLUMNS,
        DbConnection::Postgres(_) => POSTGRES_COLUMNS,
    };
    lines(c, query)
}

/// All rows of all tables as text.
pub(crate) fn dump(c: &mut DbConnection) -> Result<String> {
    let columns = describe(c)?;
    let mut text = String::new();
    for column in columns {
        let Some((table, column)) = column.trim_end_matches('?').split_once('.') else { continue };
        let query = format!("SELECT COALESCE(CAST(\"{column}\" AS TEXT), '') AS line FROM \"{table}\"");
        for line in lines(c, &query)? {
            text.push_str(&line);
            text.push('\n');
        }
    }
    Ok(text)
}

fn lines(c: &mut DbConnection, query: &str) -> Result<Vec<String>> {
    let lines: Vec<Line> = on_backend!(c, |c| diesel::sql_query(query).load(c))?;
    Ok(lines.into_iter().map(|line| line.line).collect())
}

/// Copies the SQLite database as it stands, compacted, while others read and write.
pub(crate) fn copy_sqlite(c: &mut DbConnection, to: &Path) -> Result<()> {
    let path = to.to_str().ok_or_else(|| Error::invalid("file", "its path must be UTF-8"))?;
    on_backend!(c, |c| diesel::sql_query("VACUUM INTO ?").bind::<Text, _>(path).execute(c))?;
    Ok(())
}

/// Puts a copy in the place of a database that does not exist yet.
pub(crate) fn restore_sqlite(connector: &Connector, from: &Path) -> Result<()> {
    let to = Path::new(connector.path());
    if to.exists() {
        return Err(Error::invalid("database_url", "the database exists; a restore never overwrites one"));
    }
    let beside = to.with_extension("restoring");
    std::fs::copy(from, &beside)
        .map_err(|_| Error::invalid("file", "cannot be copied beside the database"))?;
    let readable = Connector::new(&format!("sqlite://{}", beside.display()))
        .and_then(|copy| copy.open())
        .and_then(|mut copy| describe(&mut copy));
    for ending in ["restoring-wal", "restoring-shm"] {
        let _ = std::fs::remove_file(to.with_extension(ending));
    }
    let is_ours = readable.is_ok_and(|columns| columns.iter().any(|column| column == "log_heads.last"));
    if !is_ours {
        let _ = std::fs::remove_file(&beside);
        return Err(Error::invalid("file", "is not a backup of Arunai's"));
    }
    std::fs::rename(&beside, to).map_err(Error::internal)
}

/// Fails unless the database has no tables yet.
pub(crate) fn require_empty(connector: &Connector) -> Result<()> {
    let mut connection = connector.open()?;
    if describe(&mut connection)?.is_empty() {
        return Ok(());
    }
    Err(Error::invalid("database_url", "the database is not empty; a restore never overwrites one"))
}
