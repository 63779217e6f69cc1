//! Lists in pages: a keyset cursor names the last record seen, so writes by others do not shift it.

use std::str::FromStr;

use serde::Serialize;

use crate::error::{Error, Result};

/// Entries of a page when the caller does not say.
pub const DEFAULT_LIMIT: usize = 50;
/// Entries of a page at most.
pub const MAX_LIMIT: usize = 200;

/// Part of a list, and where the next part begins.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Page<T> {
    /// The records, ordered by id, code or sequence.
    pub items: Vec<T>,
    /// Cursor of the next page; absent on the last one.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Cuts what was read (one more than `limit`, if there is more) into a page.
    pub(crate) fn cut(mut items: Vec<T>, limit: usize, cursor: impl Fn(&T) -> String) -> Self {
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { items.last().map(cursor) } else { None };
        Self { items, next }
    }
}

/// All records of a list, page by page.
pub fn all<T>(mut read: impl FnMut(&Paging) -> Result<Page<T>>) -> Result<Vec<T>> {
    let mut found = Vec::new();
    let mut paging = Paging { after: None, limit: Some(MAX_LIMIT) };
    loop {
        let page = read(&paging)?;
        found.extend(page.items);
        if page.next.is_none() {
            return Ok(found);
        }
        paging.after = page.next;
    }
}

/// The part of a list that a caller wants.
#[derive(Debug, Clone, Default)]
pub struct Paging {
    /// The cursor of the page, from the one before.
    pub after: Option<String>,
    /// At most so many entries; 50 unless told.
    pub limit: Option<usize>,
}

impl Paging {
    /// The cursor of a list whose keys are ids or codes.
    pub(crate) fn id<T: FromStr>(&self) -> Result<Option<T>> {
        self.after.as_deref().map(str::parse).transpose().map_err(|_| not_listed())
    }

    /// The cursor of a list whose keys have so many parts, with `/` between them.
    pub(crate) fn key(&self, parts: usize) -> Result<Option<&str>> {
        match self.after.as_deref() {
            Some(after) if after.split('/').count() < parts => Err(not_listed()),
            after => Ok(after),
        }
    }

    /// The limit, checked.
    pub fn limit(&self) -> Result<usize> {
        match self.limit.unwrap_or(DEFAULT_LIMIT) {
            limit @ 1..=MAX_LIMIT => Ok(limit),
            _ => Err(Error::invalid("limit", "must be between 1 and 200")),
        }
    }
}

/// A cursor that no page of the list has named.
pub(crate) fn not_listed() -> Error {
    Error::invalid("after", "is not a cursor of this list")
}
