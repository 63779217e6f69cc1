//! Tables that people fill in: a CSV with a header, read whole, whose faults name row and column.
//!
//! Such a table is taken in whole or not at all: with one row at fault nothing of it is stored, because
//! half a table of counts looks like a region with half its people.

use std::collections::HashSet;
use std::path::Path;

use super::table_text::TableText;
use super::{ImportReport, Rejection, source};
use crate::areas::Geography;
use crate::codes::complete_area_code;
use crate::error::{Error, Result};
use crate::text::{fold, harmless, tidy};
use crate::values::{AreaCode, ShortText};
use unicode_normalization::UnicodeNormalization;

/// What is said of a file with a row at fault.
const NOTHING_TAKEN: &str = "nothing was taken in: mend the rejected rows and import the file again";

/// A table with its header.
pub(super) struct Sheet {
    /// The header's cells, folded.
    header: Vec<String>,
    records: Vec<csv::StringRecord>,
}

/// A row of a table.
#[derive(Clone, Copy)]
pub(super) struct Row<'a>(&'a csv::StringRecord);

/// A column that cannot be used, and why.
pub(super) type Refusal = (String, String);

/// A column by the name that people are told of it, and where it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    name: &'static str,
    place: Option<usize>,
}

impl Column {
    /// Refuses the row because of this column.
    pub fn refuse(self, reason: impl Into<String>) -> Refusal {
        (self.name.to_owned(), reason.into())
    }
}

impl Sheet {
    /// Reads a file in any packing and encoding. Rows of another length than the header's are rejected, rows
    /// without any content passed over.
    pub fn read(path: &Path, report: &mut ImportReport) -> Result<Self> {
        let text = TableText::new(source::open(path)?)?;
        if text.ends_within_quotes {
            return Err(Error::invalid("file", "ends within quotation marks; it seems to be cut short"));
        }
        // The reader would count a line that ends with CR LF too late.
        let text = text.text()?.replace("\r\n", "\n").replace('\r', "\n");
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().map_err(|e| Error::invalid("header", e.to_string()))?;
        let header: Vec<String> = header.iter().map(folded_name).collect();
        let mut names = HashSet::new();
        if let Some(twice) = header.iter().find(|name| !name.is_empty() && !names.insert(*name)) {
            return Err(Error::invalid("header", format!("has the column {twice} twice")));
        }
        let mut records = Vec::new();
        for record in reader.records() {
            match record {
                Ok(record) if record.iter().all(|cell| tidy(cell).is_empty()) => {}
                Ok(record) => records.push(record),
                Err(error) => {
                    let line = error.position().map_or(0, csv::Position::line);
                    report.reject(line, ("row".to_owned(), "has not as many cells as the header".to_owned()));
                }
            }
        }
        if records.is_empty() && report.rejected.is_empty() {
            return Err(Error::invalid("file", "has no rows"));
        }
        report.read = records.len() + report.rejected.len();
        Ok(Self { header, records })
    }

    /// The header's cells, folded.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The column of one of these names, the first of which is told.
    pub fn column(&self, names: &[&'static str]) -> Column {
        let is_called = |have: &String| names.iter().any(|name| *have == folded_name(name));
        Column { name: names.first().copied().unwrap_or(""), place: self.header.iter().position(is_called) }
    }

    /// As [`Sheet::column`], of a column that must be there.
    pub fn need(&self, names: &[&'static str]) -> Result<Column> {
        let column = self.column(names);
        match column.place {
            Some(_) => Ok(column),
            None => Err(Error::invalid("header", format!("has no column {}", column.name))),
        }
    }

    /// The rows with the lines on which they begin.
    pub fn rows(&self) -> impl Iterator<Item = (u64, Row<'_>)> {
        self.records.iter().map(|record| (record.position().map_or(0, csv::Position::line), Row(record)))
    }
}

impl Row<'_> {
    /// A cell's text; empty where the column is missing.
    pub fn text(self, column: Column) -> String {
        column.place.map(|place| self.at(place)).unwrap_or_default()
    }

    /// The text of the cell at a place.
    pub fn at(self, place: usize) -> String {
        self.0.get(place).map(tidy).unwrap_or_default()
    }

    /// What a cell says, if it can be read.
    pub fn value<T>(
        self,
        column: Column,
        read: impl Fn(&str) -> Result<T, &'static str>,
    ) -> Result<T, Refusal> {
        read(&self.text(column)).map_err(|reason| column.refuse(reason))
    }

    /// A cell's text as a name; nothing where it is empty. The mark by which our own tables keep a text from
    /// being a formula is no part of it.
    pub fn name(self, column: Column) -> Option<String> {
        let text = self.text(column);
        let inner = text.strip_prefix('\'').filter(|inner| harmless(inner) != *inner).unwrap_or(&text);
        ShortText::lenient(inner).map(String::from)
    }

    /// The known area whose code a cell holds; five digits get their check digit.
    pub fn area(self, column: Column, geography: &Geography) -> Result<AreaCode, Refusal> {
        let code = area_code(&self.text(column)).ok_or_else(|| column.refuse("is no code of an area"))?;
        match geography.find(&code) {
            Some(_) => Ok(code),
            None => Err(column.refuse("is not a known area; import areas first")),
        }
    }
}

impl ImportReport {
    /// A report of a file of which nothing has been read yet.
    pub(super) fn of(path: &Path, dry_run: bool) -> Self {
        Self { file_name: super::wamnet::file_name(path), dry_run, ..Self::default() }
    }

    /// Notes a row that cannot be used.
    pub(super) fn reject(&mut self, line: u64, (column, reason): Refusal) {
        self.rejected.push(Rejection { line, column, reason });
    }

    /// Notes a doubt about a value that is taken or passed over.
    pub(super) fn doubt(&mut self, line: u64, (column, reason): Refusal) {
        self.warnings.push(Rejection { line, column, reason });
    }

    /// Whether the file may be taken in: none of its rows is at fault.
    pub(super) fn is_sound(&mut self) -> bool {
        if !self.rejected.is_empty() {
            self.remarks.push(NOTHING_TAKEN.to_owned());
        }
        self.rejected.is_empty()
    }
}

/// The code that a text is, whatever its width.
pub(super) fn area_code(text: &str) -> Option<AreaCode> {
    let text: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    complete_area_code(&text).unwrap_or(text).parse().ok()
}

/// A column's name as it is compared: also ～ is a hyphen.
fn folded_name(name: &str) -> String {
    fold(name).replace(['~', '\u{301c}'], "-")
}
