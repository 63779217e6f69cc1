//! The end of a support, how long its record is kept, and its erasure.

use chrono::{Months, NaiveDate};

use super::{Case, CaseFile, Circumstances};
use crate::actor::Administrator;
use crate::error::{Error, Result};
use crate::registry::Registry;
use crate::storage::{self, Write};

/// How long the record of an ended support is kept unless its organisation says less: as long as the rules
/// for 指定計画相談支援 (平成24年厚生労働省令第28号 第30条) ask for of the office's own papers.
const RETENTION_MONTHS: u32 = 60;
/// The longest that may be asked for.
const LONGEST_RETENTION_MONTHS: u32 = 120;

/// The last day up to which a record may be kept.
pub(super) fn latest_retention(closed: NaiveDate) -> NaiveDate {
    after(closed, LONGEST_RETENTION_MONTHS)
}

fn after(closed: NaiveDate, months: u32) -> NaiveDate {
    closed.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}

impl Case {
    /// An ended support is kept for five years unless said otherwise.
    pub(crate) fn complete(&mut self) {
        if let Some(closed) = self.closed_on {
            self.retain_until = self.retain_until.or(Some(after(closed, RETENTION_MONTHS)));
        }
    }
}

/// Nothing of a case may lie after its end.
pub(super) fn check_dates(case: &Case, states: &[Circumstances], file: &CaseFile) -> Result<()> {
    let Some(closed) = case.closed_on else { return Ok(()) };
    if states.iter().any(|state| closed < state.valid_from) {
        return Err(Error::invalid("closed_on", "must not lie before the last change of circumstances"));
    }
    let reports = file.needs.iter().filter_map(|need| need.last_report()).map(|report| report.reported_on);
    let steps = file.steps.iter().map(|step| step.occurred_on);
    if reports.chain(steps).any(|on| closed < on) {
        return Err(Error::invalid(
            "closed_on",
            "must not lie before the last report of a need or the last step",
        ));
    }
    Ok(())
}

impl Registry {
    /// Erases all cases whose time of retention is over, of every organisation. Tells how many; what they
    /// said nobody sees.
    pub fn erase_expired_cases(&self, by: &Administrator) -> Result<usize> {
        let today = self.clock().today();
        if self.db().read(|c| storage::cases::list_expired(c, today))?.is_empty() {
            return Ok(0);
        }
        let erased = self.write(&by.account, |w| {
            let expired = storage::cases::list_expired(w.connection, today)?;
            for case in &expired {
                self.erase(w, case)?;
            }
            Ok(expired.len())
        })?;
        self.db().maintain(storage::cases::wipe_freed_pages)?;
        Ok(erased)
    }

    /// Erases a case with everything under it.
    pub(super) fn erase(&self, w: &mut Write<'_>, case: &Case) -> Result<()> {
        self.counting(w, &[case.id], |w| {
            storage::cases::erase(w.connection, case.id)?;
            storage::changes::erase_versions(w.connection, &case.id.to_string())?;
            let erased = Case { version: case.version + 1, ..case.clone() };
            w.log_erased(&erased, &erased);
            Ok(())
        })
    }
}
