//! Rows of a WAM NET file, judged as far as that needs no database: of which kind each is, whether another row of the
//! file has its key, and whether its address lies within the bounds.

use std::collections::HashMap;
use std::io::Read;

use super::Rejection;
use super::bounds::Bounds;
use super::wamnet_file::{RowRejection, Rows, WamnetRow};
use crate::taxonomies::{SERVICE_KINDS, TaxonomyTerm, Terms};
use crate::text::fold;
use crate::values::AreaCode;

/// A row that was judged.
pub(super) struct Sifted<'a> {
    /// Its kind.
    pub kind: &'a TaxonomyTerm,
    /// What makes it the same as one of another release.
    pub key: String,
    /// The designating authority: its code, or its name in the few rows without one.
    pub authority: String,
    /// The area of its address, where that can be made out.
    pub area: Option<AreaCode>,
    /// What it says; of a row outside the bounds it only matters that it is there.
    pub row: Option<Box<WamnetRow>>,
}

/// A row or why it cannot be used, and how many bytes of the text were read up to then.
pub(super) type Found<'a> = (u64, Result<Sifted<'a>, Rejection>);

/// Judges the rows of a file one after the other.
pub(super) struct Sieve<'a, R> {
    rows: Rows<R>,
    /// The one kind of an official file.
    official: Option<&'a TaxonomyTerm>,
    /// The kinds that rows may have, by folded name.
    kinds: Vec<(String, &'a TaxonomyTerm)>,
    bounds: &'a Bounds,
    /// Keys that have been read, with their lines.
    lines: HashMap<String, u64>,
    /// Few municipalities have many rows, and a name takes time to make out.
    areas: HashMap<String, Option<AreaCode>>,
}

impl<'a, R: Read> Sieve<'a, R> {
    pub fn new(
        terms: &'a Terms,
        official: Option<&'a TaxonomyTerm>,
        bounds: &'a Bounds,
        rows: Rows<R>,
    ) -> Self {
        let all = || terms.of(SERVICE_KINDS).into_iter().filter(|kind| kind.wam_code.is_some()).collect();
        let kinds: Vec<&TaxonomyTerm> = official.map_or_else(all, |kind| vec![kind]);
        let kinds = kinds.into_iter().map(|kind| (fold(&kind.name), kind)).collect();
        Self { rows, official, kinds, bounds, lines: HashMap::new(), areas: HashMap::new() }
    }

    fn sift(&mut self, row: WamnetRow) -> Result<Sifted<'a>, Rejection> {
        let kind = self.kind_of(&row)?;
        let key = row.key(file_code(kind));
        let first = *self.lines.entry(key.clone()).or_insert(row.line);
        if first != row.line {
            return Err(rejected(&row, "column 1 NO", format!("repeats the key of line {first}")));
        }
        let area = self.area_of(&row.area);
        let is_inside = self.bounds.hold(area.as_ref());
        let authority = if row.authority_code.is_empty() { &row.authority } else { &row.authority_code };
        let authority = authority.clone();
        Ok(Sifted { kind, key, authority, area, row: is_inside.then(|| Box::new(row)) })
    }

    /// The kind of a row: that of an official file, or the one that the row names.
    fn kind_of(&self, row: &WamnetRow) -> Result<&'a TaxonomyTerm, Rejection> {
        let name = fold(&row.service_type);
        let known = self.kinds.iter().find(|(known, _)| *known == name);
        let reason = || match self.official {
            Some(kind) => format!("is not {}, the kind of the file", kind.name),
            None => "is not a known service kind".to_owned(),
        };
        known.map(|(_, kind)| *kind).ok_or_else(|| rejected(row, "column 11 サービス種別", reason()))
    }

    fn area_of(&mut self, address: &str) -> Option<AreaCode> {
        if let Some(known) = self.areas.get(address) {
            return known.clone();
        }
        let area = self.bounds.area_of(address);
        self.areas.insert(address.to_owned(), area.clone());
        area
    }
}

impl<'a, R: Read> Iterator for Sieve<'a, R> {
    type Item = Found<'a>;

    fn next(&mut self) -> Option<Found<'a>> {
        let judged = match self.rows.next()? {
            Ok(row) => self.sift(row),
            Err(RowRejection { line, column, reason }) => Err(Rejection { line, column, reason }),
        };
        Some((self.rows.position(), judged))
    }
}

/// The file code of a kind.
pub(super) fn file_code(kind: &TaxonomyTerm) -> &str {
    kind.wam_code.as_deref().unwrap_or_default()
}

fn rejected(row: &WamnetRow, column: &str, reason: String) -> Rejection {
    Rejection { line: row.line, column: column.to_owned(), reason }
}
