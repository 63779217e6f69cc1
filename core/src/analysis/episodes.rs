//! From reports of monitoring to episodes of need.
//!
//! A need is counted once, however often it is reported. Each person, service and area is a number of
//! the caller's choice; equal numbers mean the same.

use chrono::NaiveDate;

/// What a report says of a need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Nothing serves it.
    Unmet,
    /// Something serves it, but not enough.
    Partly,
    /// A service began and was judged sufficient.
    Met,
    /// It is no longer wanted, or its person died or moved out of the region.
    Withdrawn,
}

/// One report on one need of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// Orders reports of the same day.
    pub id: u64,
    /// Whose need.
    pub person: u32,
    /// For which kind of service.
    pub service: u32,
    /// Where the person lived then.
    pub area: u32,
    /// Its day.
    pub date: NaiveDate,
    /// What it says.
    pub status: Status,
    /// From 1 to 4.
    pub urgency: u8,
}

/// How an episode ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The need was met.
    Met,
    /// It was withdrawn.
    Withdrawn,
}

/// One need from its first report to its last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Episode {
    /// Whose need.
    pub person: u32,
    /// For which kind of service.
    pub service: u32,
    /// The day of its first report.
    pub opened: NaiveDate,
    /// The day of the report that ended it, and how.
    pub closed: Option<(NaiveDate, Outcome)>,
    /// All its reports, the earliest first; at least one.
    pub reports: Vec<Report>,
}

/// Episodes, by person, service and time, and the reports that belong to none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Histories {
    /// The episodes.
    pub episodes: Vec<Episode>,
    /// Ids of reports that end a need which was not open: to be looked at.
    pub ignored: Vec<u64>,
}

/// Gathers reports, in whatever order they were entered, into episodes.
///
/// Persons, reports and needs stay apart so that each can be counted, as in the records of PA 211.
///
/// The reports of one person and service are ordered by day, then id. An episode opens with the first
/// `unmet` or `partly`, takes all that follow and closes with the first `met` or `withdrawn`; the next
/// `unmet` or `partly` opens another. A `met` or `withdrawn` without an open episode is ignored and
/// listed. Late entries and corrections are simply part of the reports.
pub fn gather(mut reports: Vec<Report>) -> Histories {
    reports.sort_unstable_by_key(|report| (report.person, report.service, report.date, report.id));
    let mut histories = Histories::default();
    for report in reports {
        let open = histories.episodes.last_mut().filter(|last| {
            last.closed.is_none() && (last.person, last.service) == (report.person, report.service)
        });
        match (open, outcome(report.status)) {
            (Some(episode), ends) => {
                episode.reports.push(report);
                episode.closed = ends.map(|outcome| (report.date, outcome));
            }
            (None, None) => histories.episodes.push(Episode::opened_by(report)),
            (None, Some(_)) => histories.ignored.push(report.id),
        }
    }
    histories
}

fn outcome(status: Status) -> Option<Outcome> {
    match status {
        Status::Unmet | Status::Partly => None,
        Status::Met => Some(Outcome::Met),
        Status::Withdrawn => Some(Outcome::Withdrawn),
    }
}

impl Episode {
    fn opened_by(report: Report) -> Self {
        Self {
            person: report.person,
            service: report.service,
            opened: report.date,
            closed: None,
            reports: vec![report],
        }
    }

    /// Whether it is open at the end of a day.
    pub fn is_open_at(&self, day: NaiveDate) -> bool {
        self.opened <= day && self.closed.is_none_or(|(closed, _)| closed > day)
    }

    /// Whether it is open at some time from the first to the last day, both included.
    pub fn is_open_within(&self, first: NaiveDate, last: NaiveDate) -> bool {
        self.opened <= last && self.closed.is_none_or(|(closed, _)| closed >= first)
    }

    /// Its last report up to the end of a day; nothing before it opened.
    pub fn last_report_at(&self, day: NaiveDate) -> Option<&Report> {
        self.reports.iter().rev().find(|report| report.date <= day)
    }

    /// Its last report before a day, or else the one that opened it.
    pub fn last_report_before(&self, day: NaiveDate) -> Option<&Report> {
        self.reports.iter().rev().find(|report| report.date < day).or(self.reports.first())
    }

    /// Whether it was served in part, by its last report up to the end of a day.
    pub fn is_partly_met_at(&self, day: NaiveDate) -> bool {
        self.last_report_at(day).is_some_and(|report| report.status == Status::Partly)
    }

    /// The highest urgency of its reports up to the end of a day; nothing before it opened.
    pub fn urgency_at(&self, day: NaiveDate) -> Option<u8> {
        self.reports.iter().filter(|report| report.date <= day).map(|report| report.urgency).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2024, 4, day).expect("a day")
    }

    fn report(id: u64, on: u32, status: Status, urgency: u8) -> Report {
        Report { id, person: 1, service: 1, area: 1, date: day(on), status, urgency }
    }

    #[test]
    fn a_need_that_comes_back_is_another_episode() {
        let reports = vec![
            report(1, 1, Status::Unmet, 2),
            report(2, 5, Status::Met, 1),
            report(3, 9, Status::Partly, 1),
        ];
        let found = gather(reports);
        let closed: Vec<_> = found.episodes.iter().map(|episode| episode.closed).collect();
        assert_eq!(closed, [Some((day(5), Outcome::Met)), None]);
    }

    #[test]
    fn an_end_without_a_beginning_is_listed() {
        let found = gather(vec![report(7, 3, Status::Met, 1), report(8, 3, Status::Withdrawn, 1)]);
        assert_eq!((found.episodes.len(), found.ignored), (0, vec![7, 8]));
    }

    #[test]
    fn an_episode_is_open_until_the_day_before_it_ends() {
        let found = gather(vec![report(1, 2, Status::Unmet, 4), report(2, 5, Status::Withdrawn, 1)]);
        let episode = &found.episodes[0];
        let open: Vec<_> = (1..=6).filter(|on| episode.is_open_at(day(*on))).collect();
        assert_eq!(open, [2, 3, 4]);
        assert!(episode.is_open_within(day(5), day(9)) && !episode.is_open_within(day(6), day(9)));
    }

    #[test]
    fn urgency_stays_at_its_highest_and_partly_does_not() {
        let reports = vec![report(1, 2, Status::Partly, 4), report(2, 5, Status::Unmet, 1)];
        let episode = &gather(reports).episodes[0];
        assert_eq!((episode.urgency_at(day(1)), episode.urgency_at(day(9))), (None, Some(4)));
        assert!(episode.is_partly_met_at(day(4)) && !episode.is_partly_met_at(day(5)));
    }
}
