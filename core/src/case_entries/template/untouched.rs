//! Rows without a report: nobody touched them since the template was written, or somebody began one and would lose what
//! was typed.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::cells::Lexicon;
use super::columns::{Column, LAST_DAY, LAST_STATUS, Part, TERM, TOKEN};
use super::faults::in_cell;
use super::sheet::SheetRow;
use crate::error::Fault;
use crate::needs::{Need, NeedStatus};
use crate::text::tidy;
use crate::values::TermId;

const NOT_THE_TEMPLATES: &str = "is not what the template says; a report goes into 報告日 and 状態";
const LATER: &str =
    "is later than the last report; a report goes into 報告日 and 状態, or take a new template";
const NO_NEED: &str = "is no need of the case; a report goes into 報告日 and 状態, or take a new template";
const NO_CASE: &str = "is of no case of the organisation";

/// A row as the template wrote it, or as it might have.
pub(super) struct Untouched {
    row: u32,
    /// Of which case.
    pub token: String,
    need: Option<KnownNeed>,
}

/// What the template told of a need; without its columns nobody can tell.
struct KnownNeed {
    term: TermId,
    last_day: Option<NaiveDate>,
    last_status: Option<NeedStatus>,
}

/// The last reports on all needs of a case.
pub(super) struct LastReports(HashMap<TermId, (NaiveDate, NeedStatus)>);

impl LastReports {
    pub fn of(needs: &[Need]) -> Self {
        let mut last: HashMap<TermId, (NaiveDate, NeedStatus)> = HashMap::new();
        for (need, report) in needs.iter().filter_map(|need| Some((need, need.last_report()?))) {
            let said = (report.reported_on, report.status);
            let known = last.entry(need.term.clone()).or_insert(said);
            if known.0 < said.0 {
                *known = said;
            }
        }
        Self(last)
    }
}

impl Untouched {
    /// Fails unless the row is as a template has it: that tells of every need that it names when it was last reported on,
    /// and that it was open then. Somebody began another row, or wrote a report one block too far right.
    pub fn read(
        row: &SheetRow,
        columns: &[Option<&'static Column>],
        lexicon: &Lexicon,
        token: &str,
    ) -> Result<Self, Fault> {
        let cell = |name: &str| {
            let place = columns.iter().position(|column| column.is_some_and(|column| column.name == name))?;
            Some(row.cells.get(place).map(|cell| tidy(cell)).unwrap_or_default())
        };
        let refuse = |column: &str, reason: &str| Err(in_cell(row.number, column, reason));
        let term = cell(Column::name_of(TERM)).unwrap_or_default();
        let (day, status) = (cell(LAST_DAY), cell(LAST_STATUS));
        let is_empty = |cell: &Option<String>| cell.as_ref().is_none_or(String::is_empty);
        let says_nothing = is_empty(&day) && is_empty(&status);
        if term.is_empty() {
            return match says_nothing {
                true => Ok(Self { row: row.number, token: token.to_owned(), need: None }),
                false => refuse(Column::name_of(TERM), "is required"),
            };
        }
        if says_nothing && (day.is_some() || status.is_some()) {
            return refuse(Column::name_of("reported_on"), "is required");
        }
        let read = |code: &str, cell: &str| lexicon.read(Column::of(code)?, cell).ok().flatten();
        let Some(term) = read(TERM, &term).and_then(|term| serde_json::from_value(term).ok()) else {
            return refuse(Column::name_of(TERM), "is no need; a report goes into 報告日 and 状態");
        };
        let last_day = day.as_deref().and_then(|day| serde_json::from_value(read("reported_on", day)?).ok());
        if day.is_some() && last_day.is_none() {
            return refuse(LAST_DAY, NOT_THE_TEMPLATES);
        }
        let last_status: Option<NeedStatus> =
            status.as_deref().and_then(|status| serde_json::from_value(read("status", status)?).ok());
        if status.is_some() && !last_status.is_some_and(NeedStatus::is_open) {
            return refuse(LAST_STATUS, NOT_THE_TEMPLATES);
        }
        let need = Some(KnownNeed { term, last_day, last_status });
        Ok(Self { row: row.number, token: token.to_owned(), need })
    }

    /// Whether the template's own columns say anything.
    pub fn is_told(row: &SheetRow, columns: &[Option<&'static Column>]) -> bool {
        let own = |column: &Option<&'static Column>| column.is_some_and(|column| column.part == Part::Known);
        columns.iter().zip(&row.cells).any(|(column, cell)| own(column) && !tidy(cell).is_empty())
    }

    /// What is wrong where the organisation has no such case.
    pub fn unknown(&self) -> Fault {
        in_cell(self.row, Column::name_of(TOKEN), NO_CASE)
    }

    /// What is wrong with the row, by the last reports of its case: it tells of a later one, of one that said something
    /// else, or of a need that the case does not have. It may tell of an earlier one: then the template was written before
    /// the last report.
    pub fn fault(&self, LastReports(last): &LastReports) -> Option<Fault> {
        let KnownNeed { term, last_day, last_status } = self.need.as_ref()?;
        let Some((day, status)) = last.get(term) else {
            return Some(in_cell(self.row, Column::name_of(TERM), NO_NEED));
        };
        let last_day = (*last_day)?;
        let is_other = last_day == *day && last_status.is_some_and(|last| last != *status);
        match last_day > *day {
            true => Some(in_cell(self.row, LAST_DAY, LATER)),
            false => is_other.then(|| in_cell(self.row, LAST_STATUS, NOT_THE_TEMPLATES)),
        }
    }
}
