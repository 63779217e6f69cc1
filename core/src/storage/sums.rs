//! Rows of sums by quarter: many are added to those of the same cells by one statement.
//!
//! diesel's own upsert takes one row at a time on SQLite, and parses the statement anew for each; one need report
//! changes some seventy rows.

use std::collections::BTreeSet;

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{Bool, HasSqlType, Text};

use super::{BATCH, DbConnection, on_backend};
use crate::error::Result;

/// A table whose rows are known by names and a quarter, and hold sums.
pub(super) struct SumTable {
    pub name: &'static str,
    /// The columns of the names; the column of the quarter follows them.
    pub names: &'static [&'static str],
    pub sums: &'static [&'static str],
}

/// A row of such a table.
pub(super) struct SumRow<'a> {
    pub names: Vec<&'a str>,
    pub quarter: i32,
    pub sums: &'a [i32],
}

impl SumTable {
    /// Adds the sums of rows to those of the same names and quarter; a row whose sums are then all zero goes: it would
    /// tell that somebody was there.
    pub(super) fn add(&self, c: &mut DbConnection, mut rows: Vec<SumRow<'_>>) -> Result<()> {
        rows.retain(|row| row.sums.iter().any(|sum| *sum != 0));
        // As the index has them, so that neighbours are written together.
        rows.sort_by(|a, b| (&a.names, a.quarter).cmp(&(&b.names, b.quarter)));
        for batch in rows.chunks(BATCH) {
            let statement = self.addition(batch);
            let emptied: Vec<bool> = on_backend!(c, |c| statement.load(c))?;
            if emptied.contains(&true) {
                self.delete_empty(c, batch)?;
            }
        }
        Ok(())
    }

    /// The statement that adds rows, and tells of each whether it is empty then. It names each sum that no row changes once
    /// only: of the twenty a need report changes eight.
    fn addition<'a>(&self, rows: &'a [SumRow<'a>]) -> Statement<'a> {
        let changed: Vec<usize> =
            (0..self.sums.len()).filter(|place| rows.iter().any(|row| row.sums[*place] != 0)).collect();
        let keys = [self.names, &["quarter"]].concat();
        let given = (1..=keys.len() + changed.len()).map(|place| format!("column{place}"));
        let columns: Vec<&str> =
            keys.iter().copied().chain(changed.iter().map(|place| self.sums[*place])).collect();
        let rest: Vec<&str> = self.sums.iter().copied().filter(|sum| !columns.contains(sum)).collect();
        let values: Vec<String> = given.chain(rest.iter().map(|_| "0".to_owned())).collect();
        let columns = [columns, rest].concat().join(", ");
        let mut statement = Statement::default();
        statement.sql(format!(
            "INSERT INTO {} ({columns}) SELECT {} FROM (VALUES ",
            self.name,
            values.join(", ")
        ));
        for (place, row) in rows.iter().enumerate() {
            statement.sql(if place == 0 { "(" } else { "), (" });
            statement.list(row.names.iter().map(|name| Piece::Text(name)));
            statement.sql(", ");
            let sums = changed.iter().map(|place| &row.sums[*place]);
            statement.list([&row.quarter].into_iter().chain(sums).map(Piece::number));
        }
        let added = |place: &usize| format!("{0} = {1}.{0} + excluded.{0}", self.sums[*place], self.name);
        let set: Vec<String> = changed.iter().map(added).collect();
        let (keys, set, is_empty) = (keys.join(", "), set.join(", "), self.is_empty());
        // SQLite would take ON for a join without the WHERE.
        statement.sql(format!(
            ")) AS added WHERE true ON CONFLICT ({keys}) DO UPDATE SET {set} RETURNING {is_empty}"
        ));
        statement
    }

    /// Deletes the rows with the names and quarters of these whose sums are all zero. The lists of names and quarters hold
    /// other rows, too; one that counts nothing may go whosever it is.
    fn delete_empty(&self, c: &mut DbConnection, rows: &[SumRow<'_>]) -> Result<()> {
        let mut statement = Statement::default();
        statement.sql(format!("DELETE FROM {} WHERE {}", self.name, self.is_empty()));
        for (place, column) in self.names.iter().enumerate() {
            let names: BTreeSet<&str> = rows.iter().map(|row| row.names[place]).collect();
            statement.sql(format!(" AND {column} IN ("));
            statement.list(names.into_iter().map(Piece::Text));
            statement.sql(")");
        }
        let quarters: BTreeSet<i32> = rows.iter().map(|row| row.quarter).collect();
        statement.sql(" AND quarter IN (");
        statement.list(quarters.iter().map(Piece::number));
        statement.sql(")");
        on_backend!(c, |c| statement.execute(c))?;
        Ok(())
    }

    fn is_empty(&self) -> String {
        let zeros: Vec<String> = self.sums.iter().map(|sum| format!("{}.{sum} = 0", self.name)).collect();
        zeros.join(" AND ")
    }
}

/// A statement in pieces: SQL of this file with numbers written out, and texts that are bound. (`sql_query` would need
/// the placeholders of each database.)
#[derive(Default)]
struct Statement<'a>(Vec<Piece<'a>>);

enum Piece<'a> {
    Sql(String),
    Text(&'a str),
}

impl Piece<'_> {
    /// A number, written out: there are twenty in a row, and no number is anything but a number.
    fn number(number: &i32) -> Self {
        Self::Sql(number.to_string())
    }
}

impl<'a> Statement<'a> {
    fn sql(&mut self, sql: impl Into<String>) {
        self.0.push(Piece::Sql(sql.into()));
    }

    fn list(&mut self, values: impl Iterator<Item = Piece<'a>>) {
        for (place, value) in values.enumerate() {
            if place > 0 {
                self.sql(", ");
            }
            self.0.push(value);
        }
    }
}

impl<DB> QueryFragment<DB> for Statement<'_>
where
    DB: Backend + HasSqlType<Text>,
    str: ToSql<Text, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        // Its length differs from call to call.
        out.unsafe_to_cache_prepared();
        for piece in &self.0 {
            match piece {
                Piece::Sql(sql) => out.push_sql(sql),
                Piece::Text(text) => out.push_bind_param::<Text, str>(text)?,
            }
        }
        Ok(())
    }
}

impl QueryId for Statement<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Statement<'_> {
    type SqlType = Bool;
}

impl<C> RunQueryDsl<C> for Statement<'_> {}
