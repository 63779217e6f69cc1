//! Rules that needs and their reports follow.

use chrono::NaiveDate;

use super::{Need, NeedReport, NewNeedReport, WishedAmount};
use crate::cases::Case;
use crate::cases::checks::OUTSIDE_CASE;
use crate::error::{Error, Faults, Result};
use crate::id::{NeedId, NeedReportId};
use crate::registry::Registry;
use crate::values::TermId;

/// The attempt that says that there was none.
const NOTHING_TRIED: &str = "attempt_none";

impl Registry {
    /// A report as it would be stored; `prefix` is put before the names of fields at fault.
    pub(crate) fn check_report(
        &self,
        case: &Case,
        need_id: NeedId,
        new: NewNeedReport,
        prefix: &str,
    ) -> Result<NeedReport> {
        let field = |name: &str| format!("{prefix}{name}");
        let last = case.closed_on.unwrap_or_else(|| self.clock().today());
        let within = case.opened_on <= new.reported_on && new.reported_on <= last;
        let explained = !new.status.is_open() || !new.reasons.is_empty();
        let possible =
            new.wished.is_none_or(|wished| (1..=WishedAmount::limit(wished.unit)).contains(&wished.amount));
        let mut faults = Faults::default();
        faults.require(within, &field("reported_on"), OUTSIDE_CASE);
        faults.require((1..=4).contains(&new.urgency), &field("urgency"), "must be 1, 2, 3 or 4");
        faults.require(explained, &field("reasons"), "an open need has at least one reason");
        faults.require(possible, &field("wished.amount"), "must be from 1 to what a month can hold");
        faults.note(self.terms().require_all("reasons", &new.reasons, &field("reasons")))?;
        faults.note(self.terms().require_all("attempts", &new.tried, &field("tried")))?;
        let is_torn = new.tried.len() > 1 && new.tried.iter().any(|term| term.as_str() == NOTHING_TRIED);
        faults.require(!is_torn, &field("tried"), "says that nothing was tried, beside something that was");
        faults.finish()?;
        Ok(NeedReport {
            id: NeedReportId(self.ids().unlinkable()),
            version: 1,
            need_id,
            reported_on: new.reported_on,
            recorded_at: self.clock().now(),
            corrected_at: None,
            status: new.status,
            reasons: new.reasons,
            urgency: new.urgency,
            wished: new.wished,
            tried: new.tried,
        })
    }
}

/// Of a term one need is open at most: refuses what would open a second one again.
pub(super) fn require_one_open(known: &[Need], id: NeedId) -> Result<()> {
    let is_open = |need: &&Need| need.last_report().is_some_and(|report| report.status.is_open());
    let Some(need) = known.iter().find(|need| need.id == id).filter(is_open) else { return Ok(()) };
    if known.iter().filter(is_open).any(|other| other.id != id && other.term == need.term) {
        let reason = "the case has another open need of this term; report on that one".into();
        return Err(Error::Conflict { reason });
    }
    Ok(())
}

/// The needs of a term follow one another: refuses a report with which one would not be over before the first report of
/// the next.
pub(crate) fn require_sequence(known: &[Need], term: &TermId, report: &NeedReport) -> Result<()> {
    let span = |need: &Need| {
        let own = (need.id == report.need_id).then_some(report);
        let others = need.reports.iter().filter(|other| other.id != report.id);
        let mut days: Vec<(NaiveDate, bool)> =
            others.chain(own).map(|report| (report.reported_on, report.status.is_open())).collect();
        days.sort_unstable();
        Some((need.id, *days.first()?, *days.last()?))
    };
    let mut spans: Vec<_> = known.iter().filter(|need| need.term == *term).filter_map(span).collect();
    spans.sort_by_key(|(_, first, _)| *first);
    for pair in spans.windows(2) {
        let ((earlier, _, (last, is_open)), (later, (first, _), _)) = (pair[0], pair[1]);
        if [earlier, later].contains(&report.need_id) && (last >= first || is_open) {
            let reason =
                "a need of this term must be over before the first report of the next; report on that one";
            return Err(Error::Conflict { reason: reason.into() });
        }
    }
    Ok(())
}

/// What was observed of a term on a day is said once, so that the order of entry cannot matter.
pub(crate) fn require_free_day(known: &[Need], term: &TermId, report: &NeedReport) -> Result<()> {
    let same = known.iter().filter(|need| need.term == *term).flat_map(|need| &need.reports);
    if same.into_iter().any(|other| other.id != report.id && other.reported_on == report.reported_on) {
        let reason = "the case has a report on this term of that day; correct that one".into();
        return Err(Error::Conflict { reason });
    }
    Ok(())
}
