//! The table that an organisation fills in: its template, and its way into entries.
//!
//! A row holds a report, a step, a referral, a strength and a goal, or some of them. Rows with the same label are one case: the token of a case
//! that the organisation has, or 新1, 新2 … for one to open. Cells say what JSON would say, by names or by
//! codes; what becomes of a row is judged by the same rules.

mod cells;
pub mod choices;
mod columns;
mod faults;
mod line;
mod rows;
mod services;
mod sheet;
mod untouched;
mod writing;

use std::collections::{BTreeMap, HashMap};

use super::{CaseEntryAnswer, EntryManner, MAX_FAULTS, answered};
use crate::actor::Worker;
use crate::cases::Case;
use crate::error::{Error, Fault, Result};
use crate::id::CaseId;
use crate::needs::{Need, NeedReport, NeedStatus, open_needs};
use crate::registry::Registry;
use crate::storage::{self, OfCases, Write};
use cells::Lexicon;
use columns::{COLUMNS, TERM};
use faults::{in_table, row_of};
use rows::Entries;
use services::ServiceNames;
use sheet::SheetRow;
pub use sheet::TableFormat;
use untouched::{LastReports, Untouched};
use writing::TemplateRow;

/// Cases that are read from the database at a time.
const STEP: i64 = 500;

impl Registry {
    /// The table of the worker's own organisation to fill in: a row for each open need of its running
    /// cases, and one for each running case without any.
    pub fn tabulate_case_entries(&self, by: &Worker, format: TableFormat) -> Result<Vec<u8>> {
        let lexicon = self.lexicon();
        let rows = self.write(&by.account.to_string(), |w| {
            let cases = running_cases(w, by)?;
            cases.iter().for_each(|case| w.log_read(case));
            let ids: Vec<CaseId> = cases.iter().map(|case| case.id).collect();
            let needs = storage::cases::list_needs(w.connection, OfCases::These(&ids))?;
            Ok(self.template_rows(&cases, needs, &lexicon))
        })?;
        match format {
            TableFormat::Csv => writing::csv(&rows),
            TableFormat::Xlsx => writing::workbook(&rows, &lexicon, self.terms()),
        }
    }

    /// Enters the cases of a table, as [`Registry::enter_cases`] does; a fault names row and column.
    pub fn enter_case_table(
        &self,
        by: &Worker,
        format: TableFormat,
        table: &[u8],
        manner: &EntryManner,
    ) -> Result<CaseEntryAnswer> {
        // What was entered once is answered alike, whatever names and cases have become since.
        if let Some(answer) = self.write(&by.account.to_string(), |w| answered(w, by, manner))? {
            return Ok(answer);
        }
        let rows = sheet::read(format, table)?;
        let Entries { entries, places, untouched, beside_others, mut faults } =
            rows::read(&rows, &self.lexicon_of(by, &rows)?)?;
        faults.extend(self.faults_of(by, untouched.iter().chain(&beside_others))?);
        let is_sound = faults.is_empty();
        if entries.is_empty() && is_sound {
            return Err(Error::invalid("body", "has no row that is filled in"));
        }
        // With rows at fault the others are judged all the same, so that all faults are told at once.
        let manner = if is_sound { manner.clone() } else { EntryManner { rehearse: true, key: None } };
        match self.enter_counted(by, entries, &manner, Some(untouched.len())) {
            Ok(answer) if is_sound => return Ok(answer),
            Ok(_) => {}
            Err(Error::Invalid(found)) => faults.extend(found.into_iter().map(|f| in_table(f, &places))),
            Err(other) => return Err(other),
        }
        faults.sort_by_key(row_of);
        faults.dedup();
        faults.truncate(MAX_FAULTS);
        Err(Error::Invalid(faults))
    }

    /// What is wrong with rows without a report, when the last reports are known. That is a read of the cases that they
    /// name: what is refused tells what is there.
    fn faults_of<'a>(&self, by: &Worker, rows: impl Iterator<Item = &'a Untouched>) -> Result<Vec<Fault>> {
        let mut by_token: BTreeMap<&str, Vec<&Untouched>> = BTreeMap::new();
        rows.for_each(|row| by_token.entry(&row.token).or_default().push(row));
        if by_token.is_empty() {
            return Ok(Vec::new());
        }
        self.write(&by.account.to_string(), |w| {
            let mut faults = Vec::new();
            for (token, rows) in by_token {
                let Some(case) = storage::cases::find_by_token(w.connection, by.organization, token)? else {
                    faults.extend(rows.iter().map(|row| row.unknown()));
                    continue;
                };
                w.log_read(&case);
                // A case that has ended since is no longer in the template.
                if case.closed_on.is_none() {
                    let last = LastReports::of(&storage::cases::list_needs(w.connection, &[case.id])?);
                    faults.extend(rows.iter().filter_map(|row| row.fault(&last)));
                }
            }
            Ok(faults)
        })
    }

    /// What names and codes stand for today.
    fn lexicon(&self) -> Lexicon {
        Lexicon::new(&COLUMNS, self.terms(), &self.geography(), self.clock().today())
    }

    /// The same, and what the names of services stand for that a table has, near those to whom it refers them.
    fn lexicon_of(&self, by: &Worker, rows: &[SheetRow]) -> Result<Lexicon> {
        let (names, tokens) = rows::named_services(rows);
        let homes = self.db().read(|c| {
            let mut homes = HashMap::new();
            for token in tokens {
                let found = storage::cases::find_by_token(c, by.organization, &token)?;
                homes.extend(found.map(|case| (token, case.residence_area)));
            }
            Ok(homes)
        })?;
        let services = ServiceNames::of(&names, self.catalog().entries(), self.clock().today());
        Ok(self.lexicon().with_services(services, homes))
    }

    fn template_rows(&self, cases: &[Case], needs: Vec<Need>, lexicon: &Lexicon) -> Vec<TemplateRow> {
        let mut rows = Vec::new();
        let mut by_case: HashMap<CaseId, Vec<Need>> = HashMap::new();
        for need in needs {
            by_case.entry(need.case_id).or_default().push(need);
        }
        for case in cases {
            let before = rows.len();
            let own = by_case.remove(&case.id).unwrap_or_default();
            for (need, last) in open_needs(&own).filter_map(|need| Some((need, need.last_report()?))) {
                rows.push(self.template_row(case, need, last, lexicon));
            }
            if rows.len() == before {
                rows.push(TemplateRow { token: case.token.clone(), ..TemplateRow::default() });
            }
        }
        rows
    }

    fn template_row(&self, case: &Case, need: &Need, last: &NeedReport, lexicon: &Lexicon) -> TemplateRow {
        let name = self.terms().name(&need.term);
        TemplateRow {
            token: case.token.clone(),
            term: writing::term_cell(TERM, need.term.as_str(), name, lexicon),
            last_day: last.reported_on.to_string(),
            last_status: name_of(last.status).to_owned(),
        }
    }
}

/// The organisation's cases whose support has not ended, by token, as its papers are sorted.
fn running_cases(w: &mut Write<'_>, by: &Worker) -> Result<Vec<Case>> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let part = storage::cases::list(w.connection, by.organization, after, STEP)?;
        let Some(last) = part.last() else { break };
        after = Some(last.id);
        found.extend(part.into_iter().filter(|case| case.closed_on.is_none()));
    }
    found.sort_by(|a: &Case, b: &Case| a.token.cmp(&b.token));
    Ok(found)
}

/// What people call a status.
fn name_of(status: NeedStatus) -> &'static str {
    let code = storage::to_code(&status);
    choices::STATUSES.iter().find(|choice| choice.code == code).map_or("", choices::Choice::name)
}
