//! Writes the template: what an office knows of its open needs, with room for what is new.

use rust_xlsxwriter::{
    DataValidation, DocProperties, ExcelDateTime, Format, Formula, Workbook, Worksheet, XlsxError,
};

use super::cells::Lexicon;
use super::choices::Choice;
use super::columns::{COLUMNS, Column, Form, LAST_DAY, LAST_STATUS, TERM, TOKEN};
use super::sheet::{MAX_ROWS, SHEET};
use crate::error::{Error, Result};
use crate::taxonomies::Terms;
use crate::text::harmless;

/// The sheet with the values to choose from.
const CHOICES: &str = "選択肢";
/// How wide a column is, in characters.
const WIDTH: f64 = 14.0;

/// A row of the template.
#[derive(Debug, Default)]
pub(super) struct TemplateRow {
    /// Whose need it is.
    pub token: String,
    /// Which need; empty for a case without an open one.
    pub term: String,
    /// The day of the last report.
    pub last_day: String,
    /// What the last report said.
    pub last_status: String,
}

impl TemplateRow {
    fn cell(&self, column: &Column) -> &str {
        match (column.code, column.name) {
            (TOKEN, _) => &self.token,
            (TERM, _) => &self.term,
            (_, LAST_DAY) => &self.last_day,
            (_, LAST_STATUS) => &self.last_status,
            _ => "",
        }
    }
}

/// RFC 4180 in UTF-8 with a byte order mark, its cells harmless to a spreadsheet.
pub(super) fn csv(rows: &[TemplateRow]) -> Result<Vec<u8>> {
    let mut table = "\u{feff}".as_bytes().to_vec();
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut table);
    writer.write_record(COLUMNS.iter().map(|column| column.name)).map_err(Error::internal)?;
    for row in rows {
        let cells = COLUMNS.iter().map(|column| harmless(row.cell(column)));
        writer.write_record(cells).map_err(Error::internal)?;
    }
    writer.flush().map_err(Error::internal)?;
    drop(writer);
    Ok(table)
}

/// A workbook with the values to choose from on a sheet of their own. Choosing is offered, not demanded:
/// some cells hold several values, and what is wrong is told when the table is sent.
pub(super) fn workbook(rows: &[TemplateRow], lexicon: &Lexicon, terms: &Terms) -> Result<Vec<u8>> {
    write_workbook(rows, lexicon, terms).map_err(Error::internal)
}

fn write_workbook(rows: &[TemplateRow], lexicon: &Lexicon, terms: &Terms) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // The same cells are the same bytes.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let lists: Vec<_> = COLUMNS.iter().map(|column| choices_of(column, lexicon, terms)).collect();
    write_rows(workbook.add_worksheet().set_name(SHEET)?, rows, &lists)?;
    write_choices(workbook.add_worksheet().set_name(CHOICES)?, &lists)?;
    workbook.save_to_buffer()
}

fn write_rows(sheet: &mut Worksheet, rows: &[TemplateRow], lists: &[Vec<String>]) -> Result<(), XlsxError> {
    let (bold, text) = (Format::new().set_bold().set_text_wrap(), Format::new().set_num_format("@"));
    sheet.set_freeze_panes(1, 1)?;
    for (place, (column, list)) in (0_u16..).zip(COLUMNS.iter().zip(lists)) {
        sheet.set_column_width(place, WIDTH)?;
        if matches!(column.form, Form::Plain | Form::Area { .. }) {
            // A number would lose the zero that it begins with.
            sheet.set_column_format(place, &text)?;
        }
        sheet.write_string_with_format(0, place, column.name, &bold)?;
        for (number, row) in (1_u32..).zip(rows).filter(|(_, row)| !row.cell(column).is_empty()) {
            sheet.write_string(number, place, row.cell(column))?;
        }
        if !list.is_empty() {
            let letter = rust_xlsxwriter::utility::column_number_to_name(place);
            let range = Formula::new(format!("='{CHOICES}'!${letter}$2:${letter}${}", list.len() + 1));
            let offered = DataValidation::new().allow_list_formula(range).show_error_message(false);
            sheet.add_data_validation(1, place, MAX_ROWS as u32, place, &offered)?;
        }
    }
    Ok(())
}

/// Each column's values, below its name, in the same place as on the sheet to fill in.
fn write_choices(sheet: &mut Worksheet, lists: &[Vec<String>]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold().set_text_wrap();
    for (place, (column, list)) in (0_u16..).zip(COLUMNS.iter().zip(lists)) {
        sheet.set_column_width(place, WIDTH)?;
        sheet.write_string_with_format(0, place, column.name, &bold)?;
        for (number, value) in (1_u32..).zip(list) {
            sheet.write_string(number, place, value)?;
        }
    }
    Ok(())
}

/// What a cell of a column can be filled with.
fn choices_of(column: &Column, lexicon: &Lexicon, terms: &Terms) -> Vec<String> {
    let lists: &[&str] = match &column.form {
        Form::Choice(choices) => return choices.iter().map(|c| Choice::name(c).to_owned()).collect(),
        Form::Term(lists) => lists,
        Form::Terms(list) => &[*list],
        _ => &[],
    };
    let all = lists.iter().flat_map(|list| terms.of(list));
    all.map(|term| term_cell(column.code, term.id.as_str(), &term.name, lexicon)).collect()
}

/// A term as it is written: by its name, where that is its alone.
pub(super) fn term_cell(code: &str, id: &str, name: &str, lexicon: &Lexicon) -> String {
    if lexicon.is_ambiguous(code, name) { id.to_owned() } else { name.to_owned() }
}
