//! From rows to entries: rows with one label are one case.

use std::collections::HashMap;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use unicode_normalization::UnicodeNormalization;

use super::cells::Lexicon;
use super::columns::{AMOUNT, COLUMNS, Column, Part, TERM, TOKEN, UNIT};
use super::faults::{Places, in_cell};
use super::sheet::SheetRow;
use super::untouched::Untouched;
use crate::case_entries::{CaseEntry, NeedEntry};
use crate::error::{Error, Fault, Result};
use crate::needs::NewNeedReport;
use crate::steps::NewStep;
use crate::text::{fold, tidy};
use crate::values::TermId;

/// How much of an unknown column's name is told.
const NAME_LENGTH: usize = 30;

/// What a table says.
#[derive(Default)]
pub(super) struct Entries {
    /// One for each case of whose rows none is at fault.
    pub entries: Vec<CaseEntry>,
    /// Where each comes from.
    pub places: Vec<Places>,
    /// Rows of the template that nobody filled in.
    pub untouched: Vec<Untouched>,
    /// What rows with a step and no report say in the template's own columns.
    pub beside_steps: Vec<Untouched>,
    pub faults: Vec<Fault>,
}

/// What the first cell says of whose row it is.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Label {
    /// The token of a case that the organisation has.
    Token(String),
    /// A new case, by its number in the table.
    New(u32),
}

/// What the rows of a case say.
struct Gathered {
    label: Label,
    case: Map<String, Value>,
    ending: Map<String, Value>,
    steps: Vec<NewStep>,
    needs: Vec<NeedEntry>,
    places: Places,
    is_sound: bool,
}

/// A row with what its cells say, by the columns' codes.
struct Line {
    number: u32,
    values: Map<String, Value>,
    faults: Vec<Fault>,
}

/// Reads a table.
pub(super) fn read(rows: &[SheetRow], lexicon: &Lexicon) -> Result<Entries> {
    let (header, rows) = rows.split_first().ok_or_else(|| Error::invalid("body", "has no header"))?;
    let columns = read_header(header, rows)?;
    let mut cases: Vec<Gathered> = Vec::new();
    let mut known: HashMap<Label, usize> = HashMap::new();
    let mut read = Entries::default();
    for row in rows {
        let filled = filled(row, &columns);
        let label = filled.iter().find(|(column, _)| column.part == Part::Label).map(|(_, cell)| *cell);
        let label = match label.map_or(Err("is required"), label_of) {
            Ok(label) => label,
            Err(reason) => {
                read.faults.push(in_cell(row.number, Column::name_of(TOKEN), reason));
                continue;
            }
        };
        let is_touched = filled.iter().any(|(column, _)| !matches!(column.part, Part::Label | Part::Need));
        let has_report = filled.iter().any(|(column, _)| column.part == Part::Report);
        if let (false, Label::Token(token)) = (has_report, &label) {
            match Untouched::read(row, &columns, lexicon, token) {
                Ok(known) if is_touched => read.beside_steps.push(known),
                Ok(known) => read.untouched.push(known),
                Err(fault) => read.faults.push(fault),
            }
        }
        if !is_touched && matches!(label, Label::Token(_)) {
            continue;
        }
        let mut line = Line::read(row.number, &filled, lexicon);
        let place = *known.entry(label.clone()).or_insert_with(|| {
            cases.push(Gathered::new(label, row.number));
            cases.len() - 1
        });
        cases[place].take(&mut line);
        read.faults.append(&mut line.faults);
    }
    for case in cases.into_iter().filter(|case| case.is_sound) {
        let (entry, places) = case.entry()?;
        read.entries.push(entry);
        read.places.push(places);
    }
    Ok(read)
}

/// The column of each place of the header; nothing where neither a name nor any cell is.
fn read_header(header: &SheetRow, rows: &[SheetRow]) -> Result<Vec<Option<&'static Column>>> {
    let mut faults = Vec::new();
    let mut columns: Vec<Option<&'static Column>> = Vec::new();
    let width = rows.iter().map(|row| row.cells.len()).chain([header.cells.len()]).max().unwrap_or(0);
    for place in 0..width {
        let name = header.cells.get(place).map(|name| tidy(name)).unwrap_or_default();
        let folded = fold(&name);
        let column = COLUMNS.iter().find(|column| column.is_called(&folded));
        let told = || format!("column {}", name.chars().take(NAME_LENGTH).collect::<String>());
        match column {
            Some(column) if columns.contains(&Some(column)) => {
                faults.push(Fault::new(told(), "is there twice"));
            }
            // Its name is not repeated: without a header the first row stands here, which is somebody's.
            None if !name.is_empty() => {
                faults.push(Fault::new(format!("column {}", place + 1), "is no column of this table"));
            }
            None if rows.iter().any(|row| row.cells.get(place).is_some_and(|cell| !is_empty(cell))) => {
                faults.push(Fault::new(format!("column {}", place + 1), "has cells but no name"));
            }
            _ => {}
        }
        columns.push(column);
    }
    for column in COLUMNS.iter().filter(|column| column.is_needed() && !columns.contains(&Some(column))) {
        faults.push(Fault::new(format!("column {}", column.name), "is missing"));
    }
    if faults.is_empty() { Ok(columns) } else { Err(Error::Invalid(faults)) }
}

fn is_empty(cell: &str) -> bool {
    tidy(cell).is_empty()
}

/// The cells of a row with something to read in them.
fn filled<'a>(row: &'a SheetRow, columns: &[Option<&'static Column>]) -> Vec<(&'static Column, &'a str)> {
    let cells = columns.iter().zip(&row.cells).filter_map(|(column, cell)| Some(((*column)?, cell.as_str())));
    cells.filter(|(column, cell)| column.part != Part::Known && !is_empty(cell)).collect()
}

/// Whose row it is: 新1 in any dress is a new case; everything else a token.
fn label_of(cell: &str) -> Result<Label, &'static str> {
    // The mark by which our own tables keep a text from being a formula is no part of it.
    let plain: String = cell.nfkc().filter(|c| !c.is_whitespace() && *c != '\'').collect();
    match plain.strip_prefix('新') {
        Some(number) => number.parse().map(Label::New).map_err(|_| "must be a token, or 新1, 新2, …"),
        None => Ok(Label::Token(plain.to_uppercase())),
    }
}

impl Line {
    fn read(number: u32, filled: &[(&'static Column, &str)], lexicon: &Lexicon) -> Self {
        let mut line = Self { number, values: Map::new(), faults: Vec::new() };
        for (column, cell) in filled.iter().filter(|(column, _)| column.part != Part::Label) {
            match lexicon.read(column, cell) {
                Ok(None) => {}
                Ok(Some(value)) => {
                    line.values.insert(column.code.to_owned(), value);
                }
                Err(reason) => line.refuse(column.code, reason),
            }
        }
        line
    }

    fn refuse(&mut self, code: &str, reason: impl Into<String>) {
        self.faults.push(in_cell(self.number, Column::name_of(code), reason));
    }

    /// Whether a cell could not be read: then it is not missing.
    fn has_fault_in(&self, column: &Column) -> bool {
        let own = in_cell(self.number, column.name, "").field;
        self.faults.iter().any(|fault| fault.field == own)
    }

    /// What the columns of a part say.
    fn part(&self, part: Part) -> Map<String, Value> {
        let codes = COLUMNS.iter().filter(|column| column.part == part).map(|column| column.code);
        codes.filter_map(|code| Some((code.to_owned(), self.values.get(code)?.clone()))).collect()
    }

    /// Refuses every required column of a part that says nothing.
    fn require(&mut self, part: Part, reason: &str) {
        for column in COLUMNS.iter().filter(|column| column.part == part && column.required) {
            if !self.values.contains_key(column.code) && !self.has_fault_in(column) {
                self.refuse(column.code, reason);
            }
        }
    }

    /// Whether anything of a part is told, even if it cannot be read.
    fn has(&self, part: Part) -> bool {
        COLUMNS
            .iter()
            .filter(|column| column.part == part)
            .any(|column| self.values.contains_key(column.code) || self.has_fault_in(column))
    }
}

impl Gathered {
    fn new(label: Label, first: u32) -> Self {
        Self {
            label,
            case: Map::new(),
            ending: Map::new(),
            steps: Vec::new(),
            needs: Vec::new(),
            places: Places { first, ..Places::default() },
            is_sound: true,
        }
    }

    /// Takes what a row says of the case.
    fn take(&mut self, line: &mut Line) {
        self.take_case(line);
        let (has_step, has_report) = (line.has(Part::Step), line.has(Part::Report));
        if has_step {
            line.require(Part::Step, "is required with a step");
        }
        // A template's row has its need already.
        let is_known = has_step && matches!(self.label, Label::Token(_));
        let has_report = has_report || line.has(Part::Need) && !is_known;
        if has_report {
            line.require(Part::Need, "is required with a report");
            line.require(Part::Report, "is required with a report");
            let (amount, unit) = (line.values.contains_key(AMOUNT), line.values.contains_key(UNIT));
            match (amount, unit, line.faults.is_empty()) {
                (true, false, true) => line.refuse(UNIT, "is required with an amount"),
                (false, true, true) => line.refuse(AMOUNT, "is required with a unit"),
                _ => {}
            }
        }
        if !has_step && !has_report && line.number != self.places.first && line.faults.is_empty() {
            line.refuse(TOKEN, "has nothing to record in its row");
        }
        self.is_sound &= line.faults.is_empty();
        if self.is_sound {
            self.record(line, has_step, has_report);
        }
    }

    /// What is told of a new case stands in its first row; later rows may say it again.
    fn take_case(&mut self, line: &mut Line) {
        let is_first = line.number == self.places.first;
        match (&self.label, is_first) {
            (Label::Token(_), _) => {
                let told = line.part(Part::Case).into_iter().chain(line.part(Part::Ending));
                for (code, _) in told {
                    line.refuse(&code, "is for a new case only; change the case itself");
                }
            }
            (Label::New(_), true) => {
                line.require(Part::Case, "is required for a new case");
                self.case = line.part(Part::Case);
                self.ending = line.part(Part::Ending);
            }
            (Label::New(_), false) => {
                let (case, ending) = (line.part(Part::Case), line.part(Part::Ending));
                for (code, value) in case.iter().chain(&ending) {
                    let told = self.case.get(code).or_else(|| self.ending.get(code));
                    if told != Some(value) && self.is_sound {
                        line.refuse(code, format!("must be as in row {}", self.places.first));
                    }
                }
            }
        }
    }

    /// Keeps the step and the report of a row that is not at fault.
    fn record(&mut self, line: &mut Line, has_step: bool, has_report: bool) {
        let (step, report) = (line.step(has_step), line.report(has_report));
        let (Ok(step), Ok(report)) = (step, report) else {
            line.refuse(TOKEN, "has a row that cannot be read");
            self.is_sound = false;
            return;
        };
        if let Some(step) = step {
            self.steps.push(step);
            self.places.steps.push(line.number);
        }
        let Some((term, report)) = report else { return };
        match self.needs.iter().position(|need| need.term == term) {
            Some(place) => {
                self.needs[place].reports.push(report);
                self.places.needs[place].push(line.number);
            }
            None => {
                self.needs.push(NeedEntry { term, reports: vec![report] });
                self.places.needs.push(vec![line.number]);
            }
        }
    }

    fn entry(mut self) -> Result<(CaseEntry, Places)> {
        let (token, case) = match self.label {
            Label::Token(token) => (Some(token), None),
            Label::New(_) => (None, Some(read_as(Value::Object(self.case))?)),
        };

        let closed_on = self.ending.remove("closed_on").map(read_as).transpose()?;
        let closing_reason = self.ending.remove("closing_reason").map(read_as).transpose()?;
        let Self { steps, needs, places, .. } = self;
        Ok((CaseEntry { token, case, closed_on, closing_reason, steps, needs }, places))
    }
}

impl Line {
    /// The step of a row.
    fn step(&self, is_told: bool) -> Result<Option<NewStep>> {
        is_told.then(|| read_as(Value::Object(self.part(Part::Step)))).transpose()
    }

    /// The report of a row with its need.
    fn report(&self, is_told: bool) -> Result<Option<(TermId, NewNeedReport)>> {
        if !is_told {
            return Ok(None);
        }
        let mut report = self.part(Part::Report);
        if let (Some(amount), Some(unit)) = (report.remove(AMOUNT), report.remove(UNIT)) {
            report.insert("wished".to_owned(), json!({ "amount": amount, "unit": unit }));
        }
        let term = read_as(self.values.get(TERM).cloned().unwrap_or_default())?;
        Ok(Some((TermId(term), read_as(Value::Object(report))?)))
    }
}

/// What JSON would be read as.
fn read_as<T: DeserializeOwned>(value: Value) -> Result<T> {
    serde_json::from_value(value).map_err(Error::internal)
}
