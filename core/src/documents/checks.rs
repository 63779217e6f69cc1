//! What a document must be before it is given a form.

mod charts;

use std::collections::BTreeSet;

use super::{Block, Column, ColumnKind, Document, KeyFigure, Table, Value};
use crate::error::{Faults, Result};

/// Letters of what stands on each page or above each row: longer ones would leave no room for the rest.
const LONGEST_LINE: usize = 200;
/// Letters of a column's heading and unit, which may have to stand in a narrow column.
const LONGEST_HEADING: usize = 60;
/// Digits after the point that a number can have and still be exact.
const MOST_DECIMALS: u8 = 6;
/// Numbers from here on have no exact digits left.
const LARGEST: f64 = 1e15;

impl Document {
    /// Fails, naming every fault, unless each table is whole, ids of tables differ, numbers are finite, and
    /// texts have no control characters but line breaks.
    pub fn check(&self) -> Result<()> {
        let mut faults = Faults::default();
        faults.require(!self.title.trim().is_empty(), "title", "must not be empty");
        check_line(&mut faults, "title", &self.title);
        check_line(&mut faults, "footer", &self.footer);
        check_line(&mut faults, "notice", self.notice.as_deref().unwrap_or_default());
        self.subtitle.iter().for_each(|text| check_text(&mut faults, "subtitle", text));
        for section in &self.sections {
            faults.require(!section.heading.trim().is_empty(), "heading", "must not be empty");
            check_line(&mut faults, "heading", &section.heading);
            section.blocks.iter().for_each(|block| check_block(&mut faults, block));
        }
        let mut ids = BTreeSet::new();
        for table in self.tables() {
            faults.require(ids.insert(&table.id), &table.id, "two tables have this id");
        }
        faults.finish()
    }
}

fn check_block(faults: &mut Faults, block: &Block) {
    match block {
        Block::Paragraph(text) | Block::Note(text) => check_text(faults, "text", text),
        Block::List(points) => points.iter().for_each(|text| check_text(faults, "list", text)),
        Block::KeyFigures(figures) => figures.iter().for_each(|figure| check_figure(faults, figure)),
        Block::Table(table) => check_table(faults, table),
    }
}

fn check_figure(faults: &mut Faults, figure: &KeyFigure) {
    let texts = [&figure.label, &figure.unit].into_iter().chain(&figure.change);
    texts.for_each(|text| check_line(faults, "key_figures", text));
    let kind = ColumnKind::Number { decimals: figure.decimals };
    let column = Column { heading: "label".to_owned(), unit: None, kind };
    check_column(faults, "key_figures", &column);
    check_value(faults, "key_figures", &column, &figure.value);
}

fn check_table(faults: &mut Faults, table: &Table) {
    let is_letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    let is_id = (1..=60).contains(&table.id.len()) && table.id.chars().all(is_letter);
    faults.require(is_id, "id", "must be 1 to 60 small letters, digits, - and _");
    faults.require(!table.columns.is_empty(), &table.id, "must have columns");
    faults.require(!table.caption.trim().is_empty(), &table.id, "must have a caption");
    check_line(faults, &table.id, &table.caption);
    table.columns.iter().for_each(|column| check_column(faults, &table.id, column));
    for row in &table.rows {
        let is_whole = row.len() == table.columns.len();
        faults.require(is_whole, &table.id, "each row must have a value for each column");
        for (column, value) in table.columns.iter().zip(row) {
            check_value(faults, &table.id, column, value);
        }
    }
    if let Some(chart) = &table.chart {
        charts::check(faults, table, chart);
    }
}

fn check_column(faults: &mut Faults, place: &str, column: &Column) {
    let full = column.full_heading();
    check_line(faults, place, &full);
    let is_short = full.chars().count() <= LONGEST_HEADING;
    faults.require(is_short, place, "a column's heading must not have more than 60 letters");
    faults.require(column.decimals() <= MOST_DECIMALS, place, "must have at most 6 decimals");
}

fn check_value(faults: &mut Faults, place: &str, column: &Column, value: &Value) {
    match value {
        Value::Text(text) => check_text(faults, place, text),
        Value::Number(number) => {
            faults.require(number.abs() < LARGEST, place, "numbers must be finite and below 10^15");
            faults.require(column.is_number(), place, "a column of texts must not have numbers");
        }
        Value::Hidden | Value::Absent => {}
    }
}

fn check_line(faults: &mut Faults, place: &str, text: &str) {
    faults.require(text.chars().count() <= LONGEST_LINE, place, "must not have more than 200 letters");
    faults.require(!text.contains('\n'), place, "must be one line");
    check_text(faults, place, text);
}

fn check_text(faults: &mut Faults, place: &str, text: &str) {
    let is_clean = !text.chars().any(|c| c.is_control() && c != '\n');
    faults.require(is_clean, place, "must have no control characters but line breaks");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::{Chart, sample};
    use crate::error::Error;

    /// What is found wrong after a change of the table with bars.
    fn faults(change: impl Fn(&mut Table)) -> String {
        let mut document = sample::one_pager();
        for block in &mut document.sections[0].blocks {
            if let Block::Table(table) = block {
                change(table);
            }
        }
        document.check().err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn the_samples_pass() {
        assert_eq!(faults(|_| {}), "");
        (0..40).for_each(|seed| sample::random(seed).check().expect("passes"));
    }

    #[test]
    fn a_table_is_whole_and_its_numbers_finite() {
        assert!(faults(|table| table.rows[1].truncate(2)).contains("open-needs: each row"));
        assert!(faults(|table| table.rows[1][1] = Value::Number(f64::NAN)).contains("finite"));
        assert!(faults(|table| table.rows[1][0] = Value::Number(1.0)).contains("must not have numbers"));
        assert!(faults(|table| table.rows[1][0] = Value::Text("\u{7}".to_owned())).contains("control"));
        assert!(faults(|table| table.columns.clear()).contains("must have columns"));
        assert!(faults(|table| table.chart = Some(Chart::Bars { column: 9 })).contains("columns of numbers"));
        assert!(faults(|table| table.chart = Some(Chart::Lines { columns: vec![] })).contains("1 to 4"));
    }

    #[test]
    fn ids_of_tables_differ_and_are_plain() {
        assert!(faults(|table| table.id = "matrix".to_owned()).contains("matrix: two tables"));
        assert!(faults(|table| table.id = "表".to_owned()).contains("small letters"));
    }

    #[test]
    fn every_fault_is_named() {
        let mut document = sample::one_pager();
        document.title = String::new();
        document.footer = "長".repeat(201);
        let Err(Error::Invalid(faults)) = document.check() else { panic!("passes") };
        assert_eq!(faults.iter().map(|fault| fault.field.as_str()).collect::<Vec<_>>(), ["title", "footer"]);
    }
}
