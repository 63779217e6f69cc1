//! A table as it was sent: its rows as texts, numbered as a spreadsheet numbers them.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};
use std::panic::catch_unwind;

use calamine::{Data, DataRef, Reader, Xlsx};
use chrono::NaiveTime;

use crate::error::{Error, Result};
use crate::import::table_text;

/// The most rows below the header.
pub(super) const MAX_ROWS: usize = 5_000;
/// The most columns; the table itself has fewer.
const MAX_COLUMNS: usize = 64;
/// The most bytes that a workbook may have once unpacked.
const MAX_UNPACKED: u64 = 32 << 20;
/// The sheet that is filled in.
pub(super) const SHEET: &str = "記入";

/// The format of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableFormat {
    /// RFC 4180; read as UTF-8 or CP932, written as UTF-8 with a byte order mark.
    Csv,
    /// Office Open XML.
    Xlsx,
}

/// A row with anything in it.
#[derive(Debug)]
pub(super) struct SheetRow {
    /// Its number; the header is row 1.
    pub number: u32,
    /// Its cells, in the header's order.
    pub cells: Vec<String>,
}

/// Reads a table whole: its rows with anything in them, of which the first is the header.
pub(super) fn read(format: TableFormat, bytes: &[u8]) -> Result<Vec<SheetRow>> {
    let rows = match format {
        TableFormat::Csv => read_csv(bytes)?,
        // The reader trusts numbers of the file in places: damaged ones overflow.
        TableFormat::Xlsx => catch_unwind(|| read_workbook(bytes)).unwrap_or_else(|_| Err(broken_file()))?,
    };
    if rows.len() > MAX_ROWS + 1 {
        return Err(too_many_rows());
    }
    Ok(rows)
}

fn body(reason: impl Into<String>) -> Error {
    Error::invalid("body", reason)
}

fn too_many_rows() -> Error {
    body(format!("must have at most {MAX_ROWS} rows"))
}

fn is_blank(cells: &[String]) -> bool {
    cells.iter().all(|cell| cell.trim().is_empty())
}

fn read_csv(bytes: &[u8]) -> Result<Vec<SheetRow>> {
    let text = table_text::decode(bytes)?;
    let mut text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.push('\n');
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let (mut rows, mut number, mut record) = (Vec::new(), 0, csv::StringRecord::new());
    loop {
        let before = reader.position().line();
        if !reader.read_record(&mut record).map_err(|_| body("is no CSV"))? {
            return Ok(rows);
        }
        let cells: Vec<String> = record.iter().map(str::to_owned).collect();
        // A spreadsheet numbers empty lines, which the reader passes over, but not the lines of a cell.
        let within: usize = cells.iter().map(|cell| cell.matches('\n').count()).sum();
        number += u32::try_from(reader.position().line() - before).unwrap_or(u32::MAX) - within as u32;
        if !is_blank(&cells) {
            rows.push(SheetRow { number, cells });
        }
        if rows.len() > MAX_ROWS + 1 {
            return Err(too_many_rows());
        }
    }
}

/// Reads the sheet to fill in, or the first one. Cells are taken one by one: a workbook can name a cell a
/// million rows away, for which a whole grid must not be made.
fn read_workbook(bytes: &[u8]) -> Result<Vec<SheetRow>> {
    require_small(bytes)?;
    let broken = |_| broken_file();
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let names = workbook.sheet_names();
    let name = names.iter().find(|name| *name == SHEET).or(names.first()).cloned();
    let name = name.ok_or_else(|| body("has no sheet"))?;
    let mut formulas = formulas_of(&mut workbook, &name)?;
    let mut cells = workbook.worksheet_cells_reader(&name).map_err(broken)?;
    let mut rows: Vec<SheetRow> = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let (row, place) = cell.get_position();
        let (number, place) = (row.saturating_add(1), place as usize);
        let text = written(cell.get_value());
        if text.trim().is_empty() {
            continue;
        }
        formulas.remove(&cell.get_position());
        if place >= MAX_COLUMNS {
            return Err(body(format!("must have at most {MAX_COLUMNS} columns")));
        }
        if rows.last().is_none_or(|last| last.number < number) {
            rows.push(SheetRow { number, cells: Vec::new() });
        }
        let last = rows.last_mut().filter(|last| last.number == number);
        let cells = &mut last.ok_or_else(|| body("has its rows in no order"))?.cells;
        cells.resize(cells.len().max(place + 1), String::new());
        cells[place] = text;
        if rows.len() > MAX_ROWS + 1 {
            return Err(too_many_rows());
        }
    }
    match formulas.first() {
        None => Ok(rows),
        Some((row, place)) => {
            let (row, place) = (row.saturating_add(1), place.saturating_add(1));
            let reason = "holds a formula without its result; save the table once in a spreadsheet program";
            Err(Error::invalid(format!("row {row}, column {place}"), reason))
        }
    }
}

/// Where a sheet has formulas.
fn formulas_of(workbook: &mut Xlsx<Cursor<&[u8]>>, sheet: &str) -> Result<BTreeSet<(u32, u32)>> {
    let broken = |_| broken_file();
    let mut formulas = BTreeSet::new();
    let mut cells = workbook.worksheet_cells_reader(sheet).map_err(broken)?;
    while let Some(cell) = cells.next_formula().map_err(broken)? {
        if !cell.get_value().is_empty() && formulas.len() < MAX_ROWS * MAX_COLUMNS {
            formulas.insert(cell.get_position());
        }
    }
    Ok(formulas)
}

/// Unpacks a workbook to nowhere: what it says of its size may be a lie.
fn require_small(bytes: &[u8]) -> Result<()> {
    let broken = |_| broken_file();
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let mut left = MAX_UNPACKED;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(broken)?;
        let mut entry = entry.take(left + 1);
        let size = std::io::copy(&mut entry, &mut std::io::sink()).map_err(|_| broken_file())?;
        left = left.checked_sub(size).ok_or_else(|| body("is too large once unpacked"))?;
    }
    Ok(())
}

fn broken_file() -> Error {
    body("is no workbook that can be read")
}

/// A cell as somebody would have typed it; of a formula, what it gave last.
fn written(value: &DataRef<'_>) -> String {
    match Data::from(value.clone()) {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::String(text) => text,
        Data::Bool(is_true) => is_true.to_string(),
        Data::DateTime(time) => match time.as_datetime() {
            Some(time) if time.time() == NaiveTime::MIN => time.date().to_string(),
            Some(time) => time.to_string(),
            None => "#".to_owned(),
        },
        Data::DateTimeIso(text) | Data::DurationIso(text) => text,
        // Never empty: what a formula could not tell is not nothing.
        Data::Error(_) => "#".to_owned(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many damaged workbooks are tried.
    const ROUNDS: usize = 300;

    fn rows(text: &str) -> Vec<(u32, usize)> {
        let rows = read(TableFormat::Csv, text.as_bytes()).expect("reads");
        rows.iter().map(|row| (row.number, row.cells.len())).collect()
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_does() {
        assert_eq!(rows("a,b\n1,2\n"), [(1, 2), (2, 2)]);
        assert_eq!(rows("a,b\r\n\r\n\r\n1,2"), [(1, 2), (4, 2)]);
        assert_eq!(rows("a,b\n\"1\n\n1\",2\n,\n3,4\n\n"), [(1, 2), (2, 2), (4, 2)]);
        assert_eq!(rows("\n\na\n\"x\r\ny\"\n\nb"), [(3, 1), (4, 1), (6, 1)]);
        assert_eq!(rows(""), []);
    }

    #[test]
    fn bytes_that_are_no_table_are_refused() {
        for bytes in [&b"PK\x03\x04"[..], b"", b"a,b\n1,2\n", &[0; 100]] {
            assert!(matches!(read(TableFormat::Xlsx, bytes), Err(Error::Invalid(_))));
        }
        assert!(matches!(read(TableFormat::Csv, b"\xff\xfe\x00"), Err(Error::Invalid(_))));
    }

    #[test]
    fn too_many_rows_are_refused() {
        let table = "a\n".repeat(MAX_ROWS + 1);
        assert!(read(TableFormat::Csv, table.as_bytes()).is_ok());
        assert!(read(TableFormat::Csv, format!("{table}a\n").as_bytes()).is_err());
    }

    /// A workbook whose parts went through `change`.
    fn changed(change: &mut dyn FnMut(&str, Vec<u8>) -> Vec<u8>) -> Vec<u8> {
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet.write(0, 0, "合言葉").and_then(|sheet| sheet.write(1, 0, 7.5)).expect("writes");
        let bytes = workbook.save_to_buffer().expect("writes");
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("opens");
        let mut written = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for index in 0..archive.len() {
            let mut entry = archive.by_index(index).expect("a part");
            let name = entry.name().expect("a name").to_string();
            let mut part = Vec::new();
            entry.read_to_end(&mut part).expect("unpacks");
            written.start_file(name.clone(), zip::write::SimpleFileOptions::default()).expect("begins");
            std::io::Write::write_all(&mut written, &change(&name, part)).expect("packs");
        }
        written.finish().expect("ends").into_inner()
    }

    #[test]
    fn a_cell_far_away_costs_nothing() {
        let far = |from: &'static str, to: &'static str| {
            let workbook = changed(&mut |_, part| match String::from_utf8(part) {
                Ok(text) => text.replace(from, to).into_bytes(),
                Err(binary) => binary.into_bytes(),
            });
            read(TableFormat::Xlsx, &workbook)
        };
        let rows = far("r=\"2\"", "r=\"1048576\"").and_then(|_| far("r=\"A2\"", "r=\"A1048576\""));
        assert_eq!(rows.expect("reads")[1].number, 1_048_576);
        assert!(far("r=\"A2\"", "r=\"XFD1048576\"").is_err());
    }

    #[test]
    fn a_workbook_that_unpacks_to_too_much_is_refused() {
        let bomb = changed(&mut |name, part| match name.ends_with("styles.xml") {
            true => vec![b' '; MAX_UNPACKED as usize],
            false => part,
        });
        assert!(bomb.len() < 1 << 20);
        assert!(read(TableFormat::Xlsx, &bomb).is_err_and(|error| error.to_string().contains("too large")));
    }

    #[test]
    fn a_damaged_workbook_is_read_or_refused() {
        let mut state = 7_u64;
        let mut next = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        for _ in 0..ROUNDS {
            let wanted = ["workbook.xml", "sheet1.xml", "sharedStrings.xml", "styles.xml"][next(4)];
            let damaged = changed(&mut |name, mut part| {
                for _ in 0..if name.ends_with(wanted) { 1 + next(4) } else { 0 } {
                    let place = next(part.len());
                    match next(3) {
                        0 => part[place] = b"<>/\"=0129 -A\xff"[next(13)],
                        1 => drop(part.splice(place..place, *b"99999999")),
                        _ => drop(part.drain(place..(place + next(12)).min(part.len()))),
                    }
                    part.push(b' ');
                }
                part
            });
            assert!(matches!(read(TableFormat::Xlsx, &damaged), Ok(_) | Err(Error::Invalid(_))));
        }
    }
}
