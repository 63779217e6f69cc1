//! A row with what its cells say.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::cells::Lexicon;
use super::columns::{
    AMOUNT, COLUMNS, Column, DATED, Dated, Part, REPORTED_ON, SERVICE, STRENGTH, TERM, UNIT,
};
use super::faults::in_cell;
use super::services::id_in;
use crate::error::{Error, Fault, Result};
use crate::needs::NewNeedReport;
use crate::strengths::NewStrength;
use crate::values::{AreaCode, TermId};

/// A row with what its cells say, by the columns' codes.
pub(super) struct Line {
    pub number: u32,
    values: Map<String, Value>,
    pub faults: Vec<Fault>,
}

impl Line {
    /// Reads the cells of a row that say something.
    pub fn read(number: u32, filled: &[(&'static Column, &str)], lexicon: &Lexicon) -> Self {
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
        line.take_days();
        line
    }

    /// Finds the service that the row names, for its need and a person's home. Whether it could be looked up: a name says
    /// nothing where no home is known.
    pub fn find_service(&mut self, lexicon: &Lexicon, home: Option<&AreaCode>) -> bool {
        let cell = self.values.get(SERVICE).and_then(Value::as_str);
        let Some(cell) = cell.map(str::to_owned) else { return true };
        if home.is_none() && id_in(&cell).is_none() {
            return false;
        }
        let need = self.values.get(TERM).and_then(Value::as_str);
        let found = lexicon.service(&cell, need, home);
        self.values.remove(SERVICE);
        match found {
            Ok(id) => drop(self.values.insert(SERVICE.to_owned(), id)),
            Err(reason) => self.refuse(SERVICE, reason),
        }
        true
    }

    /// The paper has one day for all that it tells: also for the end of what it says has ended.
    fn take_days(&mut self) {
        let Some(day) = self.values.get(REPORTED_ON).cloned() else { return };
        for Dated { part, begun, ended, state, running } in DATED {
            let told = state.and_then(|state| self.values.get(state)?.as_str());
            let has_ended = told.is_some_and(|state| !running.contains(&state));
            let days = [(Some(begun), self.has(part)), (ended, has_ended)];
            for code in days.into_iter().filter_map(|(code, is_told)| code.filter(|_| is_told)) {
                let has_own = Column::of(code).is_some_and(|column| self.has_fault_in(column));
                if !has_own {
                    self.values.entry(code).or_insert_with(|| day.clone());
                }
            }
        }
    }

    /// Refuses a cell.
    pub fn refuse(&mut self, code: &str, reason: impl Into<String>) {
        self.faults.push(in_cell(self.number, Column::name_of(code), reason));
    }

    /// Whether a cell could not be read: then it is not missing.
    fn has_fault_in(&self, column: &Column) -> bool {
        let own = in_cell(self.number, column.name, "").field;
        self.faults.iter().any(|fault| fault.field == own)
    }

    /// What the columns of a part say, by the fields of JSON.
    pub fn part(&self, part: Part) -> Map<String, Value> {
        let codes = COLUMNS.iter().filter(|column| column.part == part).map(|column| column.code);
        let field = |code: &str| code.split_once('.').map_or(code, |(_, field)| field).to_owned();
        codes.filter_map(|code| Some((field(code), self.values.get(code)?.clone()))).collect()
    }

    /// Refuses every required column of a part that says nothing.
    pub fn require(&mut self, part: Part, reason: &str) {
        for column in COLUMNS.iter().filter(|column| column.part == part && column.required) {
            if !self.values.contains_key(column.code) && !self.has_fault_in(column) {
                self.refuse(column.code, reason);
            }
        }
    }

    /// Refuses an amount of nothing, and so many of no number.
    pub fn require_amount(&mut self) {
        let (amount, unit) = (self.values.contains_key(AMOUNT), self.values.contains_key(UNIT));
        match (amount, unit, self.faults.is_empty()) {
            (true, false, true) => self.refuse(UNIT, "is required with an amount"),
            (false, true, true) => self.refuse(AMOUNT, "is required with a unit"),
            _ => {}
        }
    }

    /// Whether anything of a part is told, even if it cannot be read.
    pub fn has(&self, part: Part) -> bool {
        COLUMNS
            .iter()
            .filter(|column| column.part == part)
            .any(|column| self.values.contains_key(column.code) || self.has_fault_in(column))
    }

    /// What a part says, as JSON would be read.
    pub fn read_part<T: DeserializeOwned>(&self, part: Part) -> Result<T> {
        read_as(Value::Object(self.part(part)))
    }

    /// Which need.
    pub fn term(&self) -> Result<TermId> {
        read_as(self.values.get(TERM).cloned().unwrap_or_default()).map(TermId)
    }

    /// The report.
    pub fn report(&self) -> Result<NewNeedReport> {
        let mut report = self.part(Part::Report);
        if let (Some(amount), Some(unit)) = (report.remove(AMOUNT), report.remove(UNIT)) {
            report.insert("wished".to_owned(), json!({ "amount": amount, "unit": unit }));
        }
        read_as(Value::Object(report))
    }

    /// The strengths: those that were ticked in one domain.
    pub fn strengths(&self) -> Result<Vec<NewStrength>> {
        let told = self.part(Part::Strength);
        let ticked = self.values.get(STRENGTH).and_then(Value::as_array).map(Vec::as_slice);
        let one = |strength: &Value| {
            let mut one = told.clone();
            one.insert("strength".to_owned(), strength.clone());
            read_as(Value::Object(one))
        };
        ticked.unwrap_or_default().iter().map(one).collect()
    }
}

/// What JSON would be read as.
pub(super) fn read_as<T: DeserializeOwned>(value: Value) -> Result<T> {
    serde_json::from_value(value).map_err(Error::internal)
}
