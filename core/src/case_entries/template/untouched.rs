//! Rows of the template without a report: nobody touched them, or somebody began one and would lose what was typed.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::cells::Lexicon;
use super::columns::{Column, LAST_DAY, LAST_STATUS, TERM};
use super::faults::in_cell;
use super::sheet::SheetRow;
use crate::error::Fault;
use crate::needs::NeedStatus;
use crate::text::tidy;
use crate::values::TermId;

const NOT_THE_TEMPLATES: &str = "is not what the template says; a report goes into 報告日 and 状態";
const LATER: &str =
    "is later than the last report; a report goes into 報告日 and 状態, or take a new template";
const NO_NEED: &str = "is no need of the case; a report goes into 報告日 and 状態, or take a new template";

/// A row as the template wrote it, or as it might have.
pub(super) struct Untouched {
    row: u32,
    /// Of which case.
    token: String,
    /// The need that it names, and the day of its last report.
    need: Option<(TermId, NaiveDate)>,
}

impl Untouched {
    /// Fails unless the row is as a template has it: that tells of every need that it names when it was last reported on, and
    /// that it was open then. Somebody began another row, or wrote a report one block too far right.
    pub fn read(
        row: &SheetRow,
        columns: &[Option<&'static Column>],
        lexicon: &Lexicon,
        token: &str,
    ) -> Result<Self, Fault> {
        let untouched = |need| Self { row: row.number, token: token.to_owned(), need };
        let cell = |name: &str| {
            let place = columns.iter().position(|column| column.is_some_and(|column| column.name == name))?;
            Some(row.cells.get(place).map(|cell| tidy(cell)).unwrap_or_default())
        };
        let refuse = |column: &str, reason: &str| Err(in_cell(row.number, column, reason));
        let term = cell(Column::name_of(TERM)).unwrap_or_default();
        // Without these columns nobody can tell.
        let (Some(day), Some(status)) = (cell(LAST_DAY), cell(LAST_STATUS)) else {
            return Ok(untouched(None));
        };
        match (term.is_empty(), day.is_empty() && status.is_empty()) {
            (true, true) => return Ok(untouched(None)),
            (false, true) => return refuse(Column::name_of("reported_on"), "is required"),
            (true, false) => return refuse(Column::name_of(TERM), "is required"),
            (false, false) => {}
        }
        let read = |code: &str, cell: &str| lexicon.read(Column::of(code)?, cell).ok().flatten();
        let said: Option<NeedStatus> =
            read("status", &status).and_then(|code| serde_json::from_value(code).ok());
        if !said.is_some_and(NeedStatus::is_open) {
            return refuse(LAST_STATUS, NOT_THE_TEMPLATES);
        }
        let day = read("reported_on", &day).and_then(|day| serde_json::from_value(day).ok());
        match (read(TERM, &term).and_then(|term| serde_json::from_value(term).ok()), day) {
            (Some(term), Some(day)) => Ok(untouched(Some((term, day)))),
            (None, _) => refuse(Column::name_of(TERM), "is no need; a report goes into 報告日 and 状態"),
            (_, None) => refuse(LAST_DAY, NOT_THE_TEMPLATES),
        }
    }

    /// The token of its case, if it names a need.
    pub fn named_case(&self) -> Option<&str> {
        self.need.as_ref().map(|_| self.token.as_str())
    }

    /// What is wrong with the row, by the last reports of all needs of its case: it tells of a later one, or of a need that
    /// the case does not have. It may tell of an earlier one: then the template was written before the last report.
    pub fn fault(&self, last: &HashMap<TermId, NaiveDate>) -> Option<Fault> {
        let (term, day) = self.need.as_ref()?;
        match last.get(term) {
            None => Some(in_cell(self.row, Column::name_of(TERM), NO_NEED)),
            Some(known) => (day > known).then(|| in_cell(self.row, LAST_DAY, LATER)),
        }
    }
}
