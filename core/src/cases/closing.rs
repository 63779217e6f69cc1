//! The end of a support, how long its record is kept, and its erasure.

use chrono::{Duration, Months, NaiveDate};

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

/// Nothing of a case may lie before its opening or after its end.
pub(super) fn check_within(case: &Case, states: &[Circumstances], file: &CaseFile) -> Result<()> {
    let days = days_of(file);
    if days.iter().any(|on| *on < case.opened_on) {
        return Err(Error::invalid(
            "opened_on",
            "must not lie after anything that is recorded under the case",
        ));
    }
    let Some(closed) = case.closed_on else { return Ok(()) };
    if states.iter().any(|state| closed < state.valid_from) {
        return Err(Error::invalid("closed_on", "must not lie before the last change of circumstances"));
    }
    if days.iter().any(|on| closed < *on) {
        return Err(Error::invalid(
            "closed_on",
            "must not lie before anything that is recorded under the case",
        ));
    }
    Ok(())
}

/// The days of all that is recorded under a case.
fn days_of(file: &CaseFile) -> Vec<NaiveDate> {
    let reports = file.needs.iter().flat_map(|need| &need.reports).map(|report| report.reported_on);
    let steps = file.steps.iter().map(|step| step.occurred_on);
    let strengths = file.strengths.iter().map(|strength| strength.noted_on);
    let goals = file.goals.iter().flat_map(|goal| goal.settled_on.into_iter().chain([goal.set_on]));
    let referrals = file.referrals.iter();
    let referrals = referrals.flat_map(|one| one.settled_on.into_iter().chain([one.referred_on]));
    reports.chain(steps).chain(strengths).chain(goals).chain(referrals).collect()
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
        self.wipe_erased();
        Ok(erased)
    }

    /// Sees to it that erased content is in no file any more. That the erasure itself is done does not hang
    /// on it.
    pub(super) fn wipe_erased(&self) {
        if let Err(error) = self.db().maintain(storage::cases::wipe_freed_pages) {
            tracing::error!("what was erased could not be wiped from the files: {error}");
        }
    }

    /// Rewrites the tables of cases where something was erased in the last two days, so that no dead row is
    /// left. It locks them, so it belongs to the night.
    pub fn rewrite_erased(&self, _by: &Administrator) -> Result<()> {
        let since = self.clock().now() - Duration::days(2);
        if self.db().read(|c| storage::case_changes::has_erased(c, since))? {
            self.db().maintain(storage::cases::rewrite_tables)?;
        }
        Ok(())
    }

    /// Erases a case with everything under it.
    pub(super) fn erase(&self, w: &mut Write<'_>, case: &Case) -> Result<()> {
        self.counting(w, &[case.id], |w| {
            storage::cases::erase(w.connection, case)?;
            storage::changes::erase_versions(w.connection, &case.id.to_string())?;
            let erased = Case { version: case.version + 1, ..case.clone() };
            w.log_erased(&erased, &erased);
            Ok(())
        })
    }
}
