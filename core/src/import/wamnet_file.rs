//! Reads a file of 障害福祉サービス等情報公表 (WAM NET open data): one row per office and service.

use std::io::Read;

use chrono::{Months, NaiveDate};
use sha2::{Digest, Sha256};

use super::table_text::TableText;
pub use super::wamnet_fields::{COLUMNS, Hours, Span};
use super::wamnet_fields::{Reader, label};
use crate::error::{Error, Fault, Result};
use crate::text;

/// One office offering one service, as published. All texts are tidied ([`text::tidy`]).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WamnetRow {
    /// The line of the file the row begins on, the header being line 1.
    pub line: u64,
    /// SHA-256 over the 29 fields as published, in hexadecimal: differs when anything was changed.
    pub digest: String,
    /// The five-digit code of the designating authority, **not** of the office's municipality.
    pub authority_code: String,
    /// The publishing system's own number; stable for an office and service, but not unique.
    pub number: String,
    /// The designating authority.
    pub authority: String,
    /// The corporation running the office.
    pub corporation_name: String,
    /// Its reading.
    pub corporation_kana: String,
    /// Its 13-digit corporate number, or empty.
    pub corporation_number: String,
    /// Its municipality.
    pub corporation_area: String,
    /// Its address within the municipality.
    pub corporation_street: String,
    /// Its telephone number.
    pub corporation_phone: String,
    /// Its fax number.
    pub corporation_fax: String,
    /// Its web page.
    pub corporation_url: String,
    /// The service's name.
    pub service_type: String,
    /// The office's name.
    pub office_name: String,
    /// Its reading.
    pub office_kana: String,
    /// Its 10-digit office number; not unique.
    pub office_number: String,
    /// Prefecture, county, municipality and ward of the office.
    pub area: String,
    /// Its address within the municipality.
    pub street: String,
    /// Its telephone number.
    pub phone: String,
    /// Its fax number.
    pub fax: String,
    /// Its web page.
    pub url: String,
    /// Longitude and latitude in degrees, unless they were not given or cannot be right.
    pub position: Option<(f64, f64)>,
    /// When it is open.
    pub hours: WeekHours,
    /// When it is closed, free text.
    pub closed_days: String,
    /// Notes on the days of use, free text.
    pub notes: String,
    /// The number of places, if known.
    pub capacity: Option<i32>,
    /// What is doubtful about the row; it may be used all the same.
    pub warnings: Vec<Fault>,
}

/// The published hours of each kind of day; nothing when not published.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WeekHours {
    /// Monday to Friday.
    pub weekday: Option<Hours>,
    /// Saturday.
    pub saturday: Option<Hours>,
    /// Sunday.
    pub sunday: Option<Hours>,
    /// Public holidays.
    pub holiday: Option<Hours>,
}

impl WamnetRow {
    /// What makes the row the same as one of another release: file code, number and office number.
    ///
    /// The number alone will not do: a few stand for two strangers, even within one file.
    pub fn key(&self, file_code: &str) -> String {
        format!("{file_code}|{}|{}", self.number, self.office_number)
    }
}

/// Why a row cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowRejection {
    /// The line of the file the row begins on, the header being line 1.
    pub line: u64,
    /// The column at fault, or `row`.
    pub column: String,
    /// What is wrong with it.
    pub reason: String,
}

/// What the name of an official file tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficialName {
    /// The two-digit code of the service within the open data (not the billing code).
    pub file_code: String,
    /// The last day of the month the release describes, if the name tells it.
    pub as_of: Option<NaiveDate>,
}

/// Reads `csvdownload0NN.csv` or `sfkopendata_YYYYMM_NN.zip`, packed or not; nothing for any other name.
pub fn official_name(file_name: &str) -> Option<OfficialName> {
    let stem = file_name.split('.').next()?;
    if let Some(number) = stem.strip_prefix("csvdownload0") {
        return Some(OfficialName { file_code: two_digits(number)?, as_of: None });
    }
    let (month, code) = stem.strip_prefix("sfkopendata_")?.split_once('_')?;
    let file_code = two_digits(code)?;
    let first =
        NaiveDate::parse_from_str(&format!("{month}01"), "%Y%m%d").ok().filter(|_| month.len() == 6)?;
    Some(OfficialName { file_code, as_of: first.checked_add_months(Months::new(1))?.pred_opt() })
}

fn two_digits(text: &str) -> Option<String> {
    (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.to_owned())
}

/// The rows of a file.
///
/// # Errors
///
/// `header` is named when the first line does not have the 29 columns; spacing and width do not matter.
pub fn rows(text: &TableText) -> Result<Rows<impl Read>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.reader()?);
    let mut header = csv::StringRecord::new();
    reader.read_record(&mut header).map_err(|source| Error::invalid("header", source.to_string()))?;
    check_header(&header)?;
    let mut rows = Rows {
        reader,
        next: None,
        ends_within_quotes: text.ends_within_quotes,
        ends_with_break: text.ends_with_break,
    };
    rows.next = rows.read();
    Ok(rows)
}

fn check_header(header: &csv::StringRecord) -> Result<()> {
    for (index, expected) in COLUMNS.iter().enumerate() {
        let found = header.get(index).unwrap_or_default();
        if text::fold(found) != text::fold(expected) {
            return Err(Error::invalid(
                "header",
                format!("{} is missing or named differently", label(index)),
            ));
        }
    }
    match header.len() - COLUMNS.len() {
        0 => Ok(()),
        more => Err(Error::invalid("header", format!("has {more} columns too many"))),
    }
}

/// The rows of a file; see [`rows`]. It is one row ahead, because the last one tells of a cut file.
pub struct Rows<R> {
    reader: csv::Reader<R>,
    next: Option<csv::Result<csv::StringRecord>>,
    ends_within_quotes: bool,
    ends_with_break: bool,
}

impl<R: Read> Iterator for Rows<R> {
    type Item = Result<WamnetRow, RowRejection>;

    fn next(&mut self) -> Option<Self::Item> {
        let found = self.next.take()?;
        self.next = self.read();
        Some(self.row(found, self.next.is_none()))
    }
}

impl<R: Read> Rows<R> {
    /// Whether none is left.
    pub fn is_empty(&self) -> bool {
        self.next.is_none()
    }

    /// How many bytes of the text have been read.
    pub fn position(&self) -> u64 {
        self.reader.position().byte()
    }

    fn read(&mut self) -> Option<csv::Result<csv::StringRecord>> {
        let mut record = csv::StringRecord::new();
        match self.reader.read_record(&mut record) {
            Ok(false) => None,
            Ok(true) => Some(Ok(record)),
            Err(source) => Some(Err(source)),
        }
    }

    fn row(&self, found: csv::Result<csv::StringRecord>, is_last: bool) -> Result<WamnetRow, RowRejection> {
        let place = |position: Option<&csv::Position>| position.map_or(0, csv::Position::line);
        let record =
            found.map_err(|source| rejection(place(source.position()), "row".into(), source.to_string()))?;
        let line = place(record.position());
        // The reader closes an open quote silently at the end of the file.
        if is_last && self.ends_within_quotes {
            return Err(rejection(line, "row".into(), "a quotation mark is not closed".into()));
        }
        if record.len() != COLUMNS.len() {
            let reason = format!("has {} columns instead of {}", record.len(), COLUMNS.len());
            return Err(rejection(line, "row".into(), reason));
        }
        let mut row = parse(&record, line)?;
        if is_last && !self.ends_with_break {
            let reason = "the file does not end with a line break; it may be cut short";
            row.warnings.push(Fault::new(label(28), reason));
        }
        Ok(row)
    }
}

fn rejection(line: u64, column: String, reason: String) -> RowRejection {
    RowRejection { line, column, reason }
}

fn parse(record: &csv::StringRecord, line: u64) -> Result<WamnetRow, RowRejection> {
    let fields: Vec<String> = record.iter().map(text::tidy).collect();
    if let Some(empty) = [1, 11, 12, 14].into_iter().find(|column| fields[*column].is_empty()) {
        return Err(rejection(line, label(empty), "is missing".into()));
    }
    let mut reader = Reader { fields: &fields, warnings: Vec::new() };
    reader.check_numbers();
    let position = reader.position(20, 21);
    let hours = WeekHours {
        weekday: reader.hours(22),
        saturday: reader.hours(23),
        sunday: reader.hours(24),
        holiday: reader.hours(25),
    };
    let capacity = reader.capacity(28);
    let warnings = reader.warnings;
    Ok(WamnetRow { line, digest: digest(record), position, hours, capacity, warnings, ..texts(fields) })
}

/// A row of which only the texts are filled in.
fn texts(mut fields: Vec<String>) -> WamnetRow {
    let mut field = |column: usize| std::mem::take(&mut fields[column]);
    WamnetRow {
        authority_code: field(0),
        number: field(1),
        authority: field(2),
        corporation_name: field(3),
        corporation_kana: field(4),
        corporation_number: field(5),
        corporation_area: field(6),
        corporation_street: field(7),
        corporation_phone: field(8),
        corporation_fax: field(9),
        corporation_url: field(10),
        service_type: field(11),
        office_name: field(12),
        office_kana: field(13),
        office_number: field(14),
        area: field(15),
        street: field(16),
        phone: field(17),
        fax: field(18),
        url: field(19),
        closed_days: field(26),
        notes: field(27),
        ..WamnetRow::default()
    }
}

fn digest(record: &csv::StringRecord) -> String {
    let mut hash = Sha256::new();
    for field in record {
        // The length keeps text that moves from one column to the next from going unnoticed.
        hash.update((field.len() as u64).to_le_bytes());
        hash.update(field);
    }
    format!("{:x}", hash.finalize())
}

#[cfg(test)]
#[path = "wamnet_file_tests.rs"]
mod tests;
