//! How long a need was open where it counted.

use chrono::NaiveDate;

use super::CaseHistory;
use super::history::{OUTSIDE, Places};
use crate::analysis::episodes::{Episode, Outcome};
use crate::analysis::flows::Period;
use crate::analysis::waits::Wait;
use crate::values::{AreaCode, TermId};

/// A need from its opening to its end, as far as it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NeedSpell {
    pub term: TermId,
    pub opened: NaiveDate,
    /// How it ended, if it counted then.
    pub closed: Option<(NaiveDate, Outcome)>,
    /// When it counted, the earliest first; never empty.
    pub stays: Vec<Stay>,
}

/// A time in which a need counted without interruption.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stay {
    pub from: NaiveDate,
    /// The day on which it ceased to count although it was open: the person moved away, the support ended, or
    /// another is 主担当.
    pub left: Option<NaiveDate>,
}

impl NeedSpell {
    /// Its wait as watched in a period, stay by stay: late entry, and last seen open on the day on which it left.
    pub fn waits(&self, period: Period) -> Vec<Wait> {
        let wait = |stay: &Stay| {
            let first = period.first.max(stay.from);
            let last = stay.left.map_or(period.last, |left| left.min(period.last));
            let closed = self.closed.filter(|_| stay.left.is_none());
            Wait::within(self.opened, closed, Period { first, last }).filter(|_| first <= last)
        };
        self.stays.iter().filter_map(wait).collect()
    }

    /// Whether it counted at the end of a day, if it was open then.
    pub fn counts_at(&self, day: NaiveDate) -> bool {
        self.stays.iter().any(|stay| stay.from <= day && stay.left.is_none_or(|left| day < left))
    }
}

impl CaseHistory {
    /// The needs that ever counted in areas.
    pub(crate) fn spells(&self, is_there: &dyn Fn(&AreaCode) -> bool) -> Vec<NeedSpell> {
        let (by_term, places) = self.episodes();
        let mut spells = Vec::new();
        for of_term in &by_term {
            for episode in &of_term.episodes {
                let stays = stays(episode, &places, is_there);
                let is_there_at_the_end = stays.last().is_some_and(|last| last.left.is_none());
                spells.extend((!stays.is_empty()).then(|| NeedSpell {
                    term: of_term.term.clone(),
                    opened: episode.opened,
                    closed: episode.closed.filter(|_| is_there_at_the_end),
                    stays,
                }));
            }
        }
        spells
    }
}

/// When a need counted in areas: reports that follow one another there make one stay.
fn stays(episode: &Episode, places: &Places<'_>, is_there: &dyn Fn(&AreaCode) -> bool) -> Vec<Stay> {
    let mut stays: Vec<Stay> = Vec::new();
    let mut was_there = false;
    for report in &episode.reports {
        let counts = report.area != OUTSIDE && places.area(report.area).is_some_and(is_there);
        match (was_there, counts) {
            (false, true) => stays.push(Stay { from: report.date, left: None }),
            (true, false) => stays.iter_mut().rev().take(1).for_each(|stay| stay.left = Some(report.date)),
            _ => {}
        }
        was_there = counts;
    }
    stays
}
