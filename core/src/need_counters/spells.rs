//! How long a need was open while it counted.

use chrono::NaiveDate;

use super::CaseHistory;
use super::history::OUTSIDE;
use crate::analysis::episodes::{Episode, Outcome, Report};
use crate::analysis::flows::Period;
use crate::analysis::waits::Wait;
use crate::values::{AreaCode, TermId};

/// A need from its opening to its end, as far as it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NeedSpell {
    pub term: TermId,
    /// Where the person lived last while it counted.
    pub area: AreaCode,
    pub opened: NaiveDate,
    /// Since when it counts; later than its opening where another was 主担当 before.
    pub counted_from: NaiveDate,
    pub closed: Option<(NaiveDate, Outcome)>,
    /// When it ceased to count although it was open: the support ended, or another is 主担当.
    pub left: Option<NaiveDate>,
}

impl NeedSpell {
    /// Its wait as watched in a period; one that left was last seen open on the day on which it did.
    pub fn wait(&self, period: Period) -> Option<Wait> {
        let first = period.first.max(self.counted_from);
        let last = self.left.map_or(period.last, |left| left.min(period.last));
        Wait::within(self.opened, self.closed, Period { first, last }).filter(|_| first <= last)
    }
}

impl CaseHistory {
    /// The needs that ever counted.
    pub(crate) fn spells(&self) -> Vec<NeedSpell> {
        let (by_term, places) = self.episodes();
        let spell = |term: &TermId, episode: &Episode| {
            let counts = |report: &Report| report.area != OUTSIDE;
            let counted = episode.reports.iter().rposition(counts)?;
            let next = episode.reports.get(counted + 1).map(|report| report.date);
            Some(NeedSpell {
                term: term.clone(),
                area: places.area(episode.reports[counted].area)?.clone(),
                opened: episode.opened,
                counted_from: episode.reports.iter().find(|report| counts(report))?.date,
                closed: episode.closed.filter(|_| next.is_none()),
                left: next,
            })
        };
        by_term
            .iter()
            .flat_map(|of_term| of_term.episodes.iter().filter_map(|episode| spell(of_term.term, episode)))
            .collect()
    }
}
