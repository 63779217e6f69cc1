//! Who has died needs nothing any more.

use chrono::NaiveDate;

use super::{Need, NeedReport, NeedStatus};
use crate::case_records::CaseRecord;
use crate::cases::Case;
use crate::error::Result;
use crate::id::NeedReportId;
use crate::registry::Registry;
use crate::storage::Write;

impl Registry {
    /// Where a report of a case says that the person has died, withdraws on the same day what is still open, but for a
    /// report that is just being corrected.
    pub(crate) fn withdraw_after_death(
        &self,
        w: &mut Write<'_>,
        case: &Case,
        known: &[Need],
        corrected: Option<NeedReportId>,
    ) -> Result<()> {
        let reports = known.iter().flat_map(|need| &need.reports);
        let deaths = reports.filter(|report| report.status == NeedStatus::WithdrawnDied);
        let Some(died_on) = deaths.map(|report| report.reported_on).min() else { return Ok(()) };
        let last = known.iter().filter_map(Need::last_report);
        for last in last.filter(|last| last.status.is_open() && Some(last.id) != corrected) {
            self.withdraw(w, case, last, died_on)?;
        }
        Ok(())
    }

    fn withdraw(&self, w: &mut Write<'_>, case: &Case, last: &NeedReport, died_on: NaiveDate) -> Result<()> {
        let ended = NeedReport {
            reported_on: died_on,
            status: NeedStatus::WithdrawnDied,
            reasons: Vec::new(),
            wished: None,
            tried: Vec::new(),
            ..last.clone()
        };
        let now = self.clock().now();
        // A need has one report a day.
        if last.reported_on == died_on {
            let ended = NeedReport { version: last.version + 1, corrected_at: Some(now), ..ended };
            ended.update(w.connection)?;
            return w.log_case("change", case, Some(last), &ended);
        }
        let id = NeedReportId(self.ids().unlinkable());
        let ended = NeedReport { id, version: 1, recorded_at: now, corrected_at: None, ..ended };
        ended.insert(w.connection)?;
        w.log_case("create", case, None, &ended)
    }
}
