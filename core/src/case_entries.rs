//! Entry of many cases at once, for one organisation, checked as a whole: all are taken or none.

use chrono::NaiveDate;

use crate::actor::Worker;
use crate::cases::{Case, NewCase};
use crate::error::{Error, Fault, Result};
use crate::id::NeedId;
use crate::needs::{Need, NewNeedReport};
use crate::registry::Registry;
use crate::storage::{self, Write};
use crate::taxonomies::{NEED_DOMAINS, SERVICE_KINDS};
use crate::values::TermId;

/// A case with everything that is known of it.
#[derive(Debug, Clone)]
pub struct CaseEntry {
    /// The case.
    pub case: NewCase,
    /// When the support ended, if it did.
    pub closed_on: Option<NaiveDate>,
    /// Its needs.
    pub needs: Vec<NeedEntry>,
}

/// A need with its reports.
#[derive(Debug, Clone)]
pub struct NeedEntry {
    /// A service kind or a need domain.
    pub term: TermId,
    /// At least one report.
    pub reports: Vec<NewNeedReport>,
}

impl Registry {
    /// Records cases of the worker's own organisation; a fault names the entry by its number from 0.
    pub fn record_cases(&self, by: &Worker, entries: Vec<CaseEntry>) -> Result<Vec<Case>> {
        self.write(&by.account.to_string(), |w| {
            let numbered = entries.into_iter().enumerate();
            numbered
                .map(|(number, entry)| {
                    self.record_entry(w, by, entry).map_err(|error| in_entry(error, number))
                })
                .collect()
        })
    }

    fn record_entry(&self, w: &mut Write<'_>, by: &Worker, entry: CaseEntry) -> Result<Case> {
        let case = Case { closed_on: entry.closed_on, ..self.build_case(by, entry.case) };
        self.check_case(&case)?;
        storage::cases::add(w.connection, &case)?;
        w.log_case("create", &case, None, &case)?;
        for NeedEntry { term, reports } in entry.needs {
            self.terms().require(&[SERVICE_KINDS, NEED_DOMAINS], &term, "term")?;
            if reports.is_empty() {
                return Err(Error::invalid("reports", "must not be empty"));
            }
            let id = NeedId(self.ids().unlinkable());
            let need = Need { id, version: 1, case_id: case.id, term, reports: Vec::new() };
            storage::cases::add_need(w.connection, &need)?;
            w.log_case("create", &case, None, &need)?;
            for report in reports {
                let report = self.check_report(&case, id, report, "")?;
                storage::cases::add_report(w.connection, &report)?;
                w.log_case("create", &case, None, &report)?;
            }
        }
        Ok(case)
    }
}

fn in_entry(error: Error, number: usize) -> Error {
    match error {
        Error::Invalid(faults) => Error::Invalid(
            faults.into_iter().map(|f| Fault::new(format!("[{number}].{}", f.field), f.reason)).collect(),
        ),
        other => other,
    }
}
