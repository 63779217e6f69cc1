//! From the records of one case to its episodes of need, in the places where the person lived.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::CaseHistory;
use crate::analysis::episodes::{Episode, Outcome, Report, Status, gather};
use crate::analysis::flows::{Measure, Period, facts};
use crate::cases::{Case, Circumstances};
use crate::clock::Quarter;
use crate::id::NeedReportId;
use crate::needs::{Need, NeedReport, NeedStatus, died_on};
use crate::values::{AreaCode, TermId};

/// Stands for every place that is not counted: another organisation is 主担当, or the support has ended.
pub(super) const OUTSIDE: u32 = 0;

/// The episodes of one term.
pub(super) struct TermEpisodes<'a> {
    pub term: &'a TermId,
    pub episodes: Vec<Episode>,
    /// The reports that `Report::id` counts.
    pub sources: Vec<&'a NeedReport>,
    /// Those that end a need which was not open.
    pub ignored: Vec<&'a NeedReport>,
}

impl<'a> TermEpisodes<'a> {
    fn source(&self, report: &Report) -> &'a NeedReport {
        self.sources[report.id as usize]
    }

    /// The reasons of the last report up to a day that names any: one that a need is met says none.
    pub(super) fn reasons_at(&self, episode: &Episode, last: NaiveDate) -> &'a [TermId] {
        let before = episode.reports.iter().rev().filter(|report| report.date <= last);
        before
            .map(|report| &self.source(report).reasons[..])
            .find(|reasons| !reasons.is_empty())
            .unwrap_or(&[])
    }

    fn fact(&self, episode: &Episode, measure: Measure, area: &'a AreaCode, last: NaiveDate) -> NeedFact<'a> {
        let reason = self.reasons_at(episode, last).first();
        let until = episode.closed.map_or(last, |(on, _)| on.min(last));
        let (urgency, days) = (episode.urgency_at(last), (until - episode.opened).num_days());
        NeedFact { term: self.term, area, measure, reason, urgency, days }
    }
}

/// The places of a case; their numbers are the areas of episodes.
pub(super) struct Places<'a>(Vec<&'a AreaCode>);

impl<'a> Places<'a> {
    fn number(&mut self, state: &'a Circumstances) -> u32 {
        if !state.main_support {
            return OUTSIDE;
        }
        let known = self.0.iter().position(|area| **area == state.residence_area);
        let place = known.unwrap_or_else(|| {
            self.0.push(&state.residence_area);
            self.0.len() - 1
        });
        place as u32 + 1
    }

    /// How many numbers there are, that of the outside included.
    pub(super) fn count(&self) -> u32 {
        self.0.len() as u32 + 1
    }

    /// The area that a number stands for; none outside.
    pub(super) fn area(&self, number: u32) -> Option<&'a AreaCode> {
        self.0.get((number as usize).checked_sub(1)?).copied()
    }
}

/// One thing that is true of a need in a period.
pub(crate) struct NeedFact<'a> {
    pub term: &'a TermId,
    /// Where the person lived.
    pub area: &'a AreaCode,
    pub measure: Measure,
    /// The main reason, which is the first of the last report that names any up to the period's end.
    pub reason: Option<&'a TermId>,
    /// The highest urgency, from 1 to 4, of its reports up to the period's end.
    pub urgency: Option<u8>,
    /// How long it had been open when it ended, or else at the period's end.
    pub days: i64,
}

/// Something that concerns every open need, or a report on one.
#[derive(Clone, Copy)]
enum Event<'a> {
    /// The person's state changes.
    Change(u32),
    /// A report, in the place where the person lived that day.
    Report(&'a NeedReport, u32),
    /// The person moved out of the region or died, in the place where they lived: nobody needs it any more.
    Gone(u32),
}

/// Ends of the support with which needs are withdrawn (転出, 死亡); with any other one they leave what is counted.
const GONE: [&str; 2] = ["closing_moved", "closing_died"];

fn state_on(states: &[Circumstances], day: NaiveDate) -> Option<&Circumstances> {
    states.iter().rev().find(|state| state.valid_from <= day)
}

/// Where the person of a case counts at the end of a day.
pub(crate) fn area_at<'a>(case: &Case, states: &'a [Circumstances], day: NaiveDate) -> Option<&'a AreaCode> {
    let running = case.opened_on <= day && case.closed_on.is_none_or(|closed| closed > day);
    let state = state_on(states, day).filter(|state| running && state.main_support)?;
    Some(&state.residence_area)
}

impl CaseHistory {
    /// The person's state on a day.
    pub(crate) fn state_on(&self, day: NaiveDate) -> Option<&Circumstances> {
        state_on(&self.circumstances, day)
    }

    /// Where the person counts at the end of a day; nowhere before the opening and from the end on.
    pub(crate) fn area_at(&self, day: NaiveDate) -> Option<&AreaCode> {
        area_at(&self.case, &self.circumstances, day)
    }

    /// The days on which somebody monitored or reported.
    pub(super) fn looked_on(&self) -> Vec<NaiveDate> {
        let reports = self.needs.iter().flat_map(|need| &need.reports).map(|report| report.reported_on);
        self.monitored_on.iter().copied().chain(reports).collect()
    }

    /// Whether somebody reported or monitored within a period.
    pub(crate) fn is_reported_within(&self, period: Period) -> bool {
        self.looked_on().iter().any(|on| (period.first..=period.last).contains(on))
    }

    /// What happened to the needs in a period, where the person counted.
    pub(crate) fn facts(&self, period: Period) -> Vec<NeedFact<'_>> {
        let (by_term, places) = self.episodes();
        let mut found = Vec::new();
        for of_term in &by_term {
            let within = |episode: &&Episode| episode.is_open_within(period.first, period.last);
            for episode in of_term.episodes.iter().filter(within) {
                for fact in facts(episode, period) {
                    let area = places.area(fact.area);
                    found.extend(area.map(|area| of_term.fact(episode, fact.measure, area, period.last)));
                }
            }
        }
        found
    }

    /// Needs that opened or were met in quarters that were counted, or before, and that nobody had entered when
    /// they were counted nor when the last of them was: `New` and `Met`, where the person counted. A need of which
    /// anything was known then is none of them, whatever its earlier reports say.
    pub(crate) fn late_facts(&self, counted: &BTreeMap<Quarter, DateTime<Utc>>) -> Vec<NeedFact<'_>> {
        let Some((last, entered_after)) = counted.last_key_value() else { return Vec::new() };
        let until = last.last_day();
        let since = |day: NaiveDate| counted.get(&Quarter::of(day)).max(Some(entered_after)).copied();
        let (by_term, places) = self.episodes();
        let mut found = Vec::new();
        for of_term in &by_term {
            let is_late = |report: &&Report| Some(of_term.source(report).recorded_at) > since(report.date);
            for episode in of_term.episodes.iter().filter(|episode| episode.opened <= until) {
                let known = episode.reports.iter().take_while(|report| report.date <= until);
                let opened = episode.reports.first().filter(|_| known.clone().all(|report| is_late(&report)));
                let is_met = episode.closed.is_some_and(|(on, how)| on <= until && how == Outcome::Met);
                let met = episode.reports.last().filter(|report| is_met && is_late(report));
                for (report, measure) in [(opened, Measure::New), (met, Measure::Met)] {
                    let area = report.and_then(|report| places.area(report.area));
                    found.extend(area.map(|area| of_term.fact(episode, measure, area, until)));
                }
            }
        }
        found
    }

    /// Reports that end a need which was not open: they count nowhere, and somebody should look at them.
    pub(crate) fn doubtful_reports(&self) -> Vec<&NeedReport> {
        self.episodes().0.into_iter().flat_map(|of_term| of_term.ignored).collect()
    }

    /// The episodes of every term. A change of place or of 主担当 while a need is open, and the end of the
    /// support, are taken as a report that says the same in the new place, so that the need moves there. Whose
    /// support ended because they moved out of the region or died, or of whom a report says that they died, has no need left: it is
    /// withdrawn.
    pub(super) fn episodes(&self) -> (Vec<TermEpisodes<'_>>, Places<'_>) {
        let mut places = Places(Vec::new());
        let mut by_term: BTreeMap<&TermId, Vec<&Need>> = BTreeMap::new();
        for need in &self.needs {
            by_term.entry(&need.term).or_default().push(need);
        }
        let died = died_on(&self.needs);
        let mut found = Vec::new();
        for (term, needs) in by_term {
            found.push(self.episodes_of(term, &needs, died, &mut places));
        }
        (found, places)
    }

    fn episodes_of<'a>(
        &'a self,
        term: &'a TermId,
        needs: &[&'a Need],
        died: Option<NaiveDate>,
        places: &mut Places<'a>,
    ) -> TermEpisodes<'a> {
        let mut events: Vec<(NaiveDate, u8, Option<NeedReportId>, Event<'a>)> = Vec::new();
        for state in &self.circumstances {
            events.push((state.valid_from, 0, None, Event::Change(places.number(state))));
        }
        for report in needs.iter().flat_map(|need| &need.reports) {
            let place = self.state_on(report.reported_on).map_or(OUTSIDE, |state| places.number(state));
            events.push((report.reported_on, 1, Some(report.id), Event::Report(report, place)));
        }
        if let Some((died, state)) = died.and_then(|died| Some((died, self.state_on(died)?))) {
            events.push((died, 2, None, Event::Gone(places.number(state))));
        }
        if let Some(closed) = self.case.closed_on {
            events.push((closed, 2, None, self.end(closed, places)));
        }
        events.sort_by_key(|(day, rank, id, _)| (*day, *rank, *id));
        let (reports, sources) = reports(&events);
        let histories = gather(reports);
        let ignored = histories.ignored.iter().map(|id| sources[*id as usize]).collect();
        TermEpisodes { term, episodes: histories.episodes, sources, ignored }
    }

    /// What the end of the support means for open needs.
    fn end<'a>(&'a self, closed: NaiveDate, places: &mut Places<'a>) -> Event<'a> {
        let is_gone =
            self.case.closing_reason.as_ref().is_some_and(|reason| GONE.contains(&reason.0.as_str()));
        match self.state_on(closed).filter(|_| is_gone) {
            Some(state) => Event::Gone(places.number(state)),
            None => Event::Change(OUTSIDE),
        }
    }
}

/// The reports, and one for each change while the need is open.
fn reports<'a>(
    events: &[(NaiveDate, u8, Option<NeedReportId>, Event<'a>)],
) -> (Vec<Report>, Vec<&'a NeedReport>) {
    let (mut reports, mut sources) = (Vec::new(), Vec::new());
    let mut last: Option<&NeedReport> = None;
    let mut is_gone = false;
    for (day, _, _, event) in events {
        // Nothing that changes of a person who is gone opens a need again.
        let still_open = last.filter(|last| last.status.is_open() && !is_gone);
        let (source, area, status) = match (*event, still_open) {
            (Event::Report(report, place), _) => (report, place, status(report.status)),
            (Event::Change(place), Some(last)) => (last, place, status(last.status)),
            (Event::Gone(place), Some(last)) => (last, place, Status::Withdrawn),
            (Event::Change(_) | Event::Gone(_), None) => continue,
        };
        reports.push(Report {
            id: sources.len() as u64,
            person: 0,
            service: 0,
            area,
            date: *day,
            status,
            urgency: source.urgency.unsigned_abs() as u8,
        });
        sources.push(source);
        last = Some(source);
        is_gone |= matches!(event, Event::Gone(_));
    }
    (reports, sources)
}

/// What a report says, as episodes understand it.
pub(crate) fn status(status: NeedStatus) -> Status {
    match status {
        NeedStatus::Unmet => Status::Unmet,
        NeedStatus::PartlySubstituted | NeedStatus::PartlyOutsideRegion => Status::Partly,
        NeedStatus::Met => Status::Met,
        NeedStatus::WithdrawnGaveUp
        | NeedStatus::WithdrawnChangedMind
        | NeedStatus::WithdrawnMoved
        | NeedStatus::WithdrawnDied => Status::Withdrawn,
    }
}
