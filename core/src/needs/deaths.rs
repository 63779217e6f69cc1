//! Who has died needs nothing any more: their open needs end on that day, and nothing is stored of it, so that a mistaken
//! death is corrected where it was reported.

use chrono::NaiveDate;

use super::{Need, NeedReport, NeedStatus};
use crate::error::{Error, Result};

/// The day on which a person died, as the first report says that tells of it.
pub fn died_on<'a>(needs: impl IntoIterator<Item = &'a Need>) -> Option<NaiveDate> {
    first_death(needs.into_iter().flat_map(|need| &need.reports))
}

fn first_death<'a>(reports: impl Iterator<Item = &'a NeedReport>) -> Option<NaiveDate> {
    reports.filter(|report| report.status == NeedStatus::WithdrawnDied).map(|report| report.reported_on).min()
}

/// The needs of a person that are open: of one who has died none.
pub fn open_needs(needs: &[Need]) -> impl Iterator<Item = &Need> {
    let is_alive = died_on(needs).is_none();
    let is_open = |need: &&Need| need.last_report().is_some_and(|report| report.status.is_open());
    needs.iter().filter(move |need| is_alive && is_open(need))
}

/// Fails where a report tells of a day after the person's death, or of a death before another report. That they died may be
/// told of each need.
pub(crate) fn require_alive(known: &[Need], report: &NeedReport) -> Result<()> {
    let others = known.iter().flat_map(|need| &need.reports).filter(|other| other.id != report.id);
    require_nothing_after_death(others.chain([report]).collect(), Some(report))
}

/// Fails where any report of a person tells of a day after their death.
pub(crate) fn require_all_alive(needs: &[Need]) -> Result<()> {
    require_nothing_after_death(needs.iter().flat_map(|need| &need.reports).collect(), None)
}

/// Of one report alone, where one is given: what was stored before it judges nothing else.
fn require_nothing_after_death(all: Vec<&NeedReport>, only: Option<&NeedReport>) -> Result<()> {
    let Some(died) = first_death(all.iter().copied()) else { return Ok(()) };
    let is_death = |report: &NeedReport| report.status == NeedStatus::WithdrawnDied;
    let is_judged = |report: &NeedReport| only.is_none_or(|only| is_death(only) || only.id == report.id);
    let is_after =
        |report: &&&NeedReport| report.reported_on > died && !is_death(report) && is_judged(report);
    match all.iter().find(is_after) {
        Some(_) => {
            let reason = "a report says that the person had died before; correct that one".into();
            Err(Error::Conflict { reason })
        }
        None => Ok(()),
    }
}
