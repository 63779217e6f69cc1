//! What one case adds to the counters.
//!
//! A need counts in its area and all that hold it, for its term, the term's group and all terms; and there
//! by part (stage, disability type, reason) for municipalities and more, and groups and more. What holds
//! at the end of a quarter changes only where something happened, so only those quarters are looked at.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, Months, NaiveDate};

use super::history::{Places, TermEpisodes};
use super::note::{Cells, CellsOf, LONG_WAIT_DAYS, note};
use super::{ALL, CaseCell, CaseHistory, CaseSums, Counted, Counters, MEASURES, NeedCell, NeedSums, add_to};
use crate::analysis::episodes::Episode;
use crate::analysis::flows::Period;
use crate::areas::{AreaKind, Geography};
use crate::cases::Stage;
use crate::clock::Quarter;
use crate::needs::NeedReport;
use crate::taxonomies::Terms;
use crate::values::{AreaCode, TermId};

/// The period of monitoring of a person whose own is unknown.
const USUAL_MONITORING_MONTHS: i16 = 12;

/// By area and part: whether a case runs, and whether it is monitored in time.
type CaseCells = BTreeMap<(u32, u32), [i32; 2]>;

impl Counters {
    pub(super) fn add_needs(
        &mut self,
        history: &CaseHistory,
        geography: &Geography,
        terms: &Terms,
        sign: i32,
    ) {
        let (by_term, places) = history.episodes();
        let organization = self.number(&history.case.organization_id.to_string());
        let chains = self.chains_of(&places, geography);
        let mut before = Cells::default();
        for index in quarters(&by_term) {
            let quarter = Quarter::at(index);
            let period = Period { first: quarter.first_day(), last: quarter.last_day() };
            let now = self.cells(history, &by_term, &chains, terms, period);
            self.book(organization, index, &before, &now, sign);
            before = now;
        }
    }

    /// What is true of a case's needs in a period.
    fn cells(
        &mut self,
        history: &CaseHistory,
        by_term: &[TermEpisodes<'_>],
        chains: &[Vec<(u32, bool)>],
        terms: &Terms,
        period: Period,
    ) -> Cells {
        let mut cells = Vec::new();
        for of_term in by_term {
            let levels = self.term_levels(of_term, terms);
            let within = |episode: &&Episode| episode.is_open_within(period.first, period.last);
            for episode in of_term.episodes.iter().filter(within) {
                let parts = self.parts(history, of_term, episode, period);
                let of = CellsOf { chains, levels: &levels, parts: &parts, all: self.number(ALL) };
                note(&mut cells, episode, period, &of);
            }
        }
        Cells::of(cells)
    }

    /// Adds what happened to a case in the quarter of a day until its end, and what holds then: whole numbers,
    /// not differences to the quarter before.
    pub(crate) fn add_until(
        &mut self,
        history: &CaseHistory,
        geography: &Geography,
        terms: &Terms,
        day: NaiveDate,
    ) {
        let (by_term, places) = history.episodes();
        let organization = self.number(&history.case.organization_id.to_string());
        let chains = self.chains_of(&places, geography);
        let quarter = Quarter::of(day);
        let period = Period { first: quarter.first_day(), last: day };
        let cells = self.cells(history, &by_term, &chains, terms, period);
        self.book(organization, quarter.index(), &Cells::default(), &cells, 1);
        let monitorings = history.looked_on();
        let now = self.case_cells(history, &monitorings, geography, day);
        self.book_case(organization, quarter.index(), &CaseCells::new(), &now, 1);
        self.add_reports(history, geography, 1, |report| {
            quarter == Quarter::of(report.reported_on) && report.reported_on <= day
        });
    }

    /// The term itself, its group, and all terms.
    fn term_levels(&mut self, of_term: &TermEpisodes<'_>, terms: &Terms) -> [u32; 3] {
        if let Some(known) = self.levels.get(of_term.term) {
            return *known;
        }
        let group = terms.group_of(of_term.term).map_or(ALL, |group| group.as_str());
        let levels = [self.number(of_term.term.as_str()), self.number(group), self.number(ALL)];
        self.levels.insert(of_term.term.clone(), levels);
        levels
    }

    /// The number of the part of a reason or a disability type; terms are unique over all lists.
    fn part(&mut self, list: &str, term: &TermId) -> u32 {
        if let Some(known) = self.parts.get(term) {
            return *known;
        }
        let number = self.number(&format!("{list}:{term}"));
        self.parts.insert(term.clone(), number);
        number
    }

    /// The number of the part of 者 or 児.
    fn stage_part(&mut self, stage: Stage) -> u32 {
        self.number(part_of(stage))
    }

    /// The chain of every place, by its number; that of the outside is empty.
    fn chains_of(&mut self, places: &Places<'_>, geography: &Geography) -> Vec<Vec<(u32, bool)>> {
        (0..places.count()).map(|place| self.chain(places.area(place), geography)).collect()
    }

    /// The parts that an episode belongs to at the end of a period, other than all.
    fn parts(
        &mut self,
        history: &CaseHistory,
        of_term: &TermEpisodes<'_>,
        episode: &Episode,
        period: Period,
    ) -> Vec<u32> {
        let reasons = of_term.reasons_at(episode, period.last);
        let mut parts: Vec<u32> = reasons.iter().map(|reason| self.part("reason", reason)).collect();
        if let Some(state) = history.state_on(period.last) {
            parts.push(self.stage_part(state.stage));
            let types = state.disability_types.iter();
            parts.extend(types.map(|kind| self.part("disability", kind)));
        }
        parts
    }

    /// The numbers of an area, of those that hold it, and of all areas; nothing outside.
    fn chain(&mut self, area: Option<&AreaCode>, geography: &Geography) -> Vec<(u32, bool)> {
        let Some(area) = area else { return Vec::new() };
        if let Some(known) = self.chains.get(area.as_str()) {
            return known.clone();
        }
        let is_coarse = |kind| !matches!(kind, AreaKind::SchoolDistrict | AreaKind::Ward);
        let mut chain: Vec<_> = geography
            .ancestors(area)
            .map(|area| (self.number(area.code.as_str()), is_coarse(area.kind)))
            .collect();
        chain.push((self.number(ALL), true));
        self.chains.insert(area.to_string(), chain.clone());
        chain
    }

    /// Books what happened in a quarter, and how what holds differs from the quarter looked at before.
    fn book(&mut self, organization: u32, quarter: i32, before: &Cells, now: &Cells, sign: i32) {
        for ((area, part, term), old, new) in before.beside(now) {
            let change = difference(old, new, sign);
            // Most of what holds goes on to hold, and what has no entry yet needs none for nothing.
            if change != [0; 2 * MEASURES] {
                let cell = NeedCell { organization, area, part, term, quarter };
                add_to(self.needs.entry(cell).or_default(), &change);
            }
        }
    }

    pub(super) fn add_case(&mut self, history: &CaseHistory, geography: &Geography, sign: i32) {
        let organization = self.number(&history.case.organization_id.to_string());
        let monitorings = history.looked_on();
        let mut before = CaseCells::new();
        for quarter in case_quarters(history, &monitorings) {
            let now = self.case_cells(history, &monitorings, geography, Quarter::at(quarter).last_day());
            self.book_case(organization, quarter, &before, &now, sign);
            before = now;
        }
        self.add_reports(history, geography, sign, |_| true);
    }

    /// Whether a case runs at the end of a day, and is monitored in time, in every area that holds the person.
    fn case_cells(
        &mut self,
        history: &CaseHistory,
        monitorings: &[NaiveDate],
        geography: &Geography,
        day: NaiveDate,
    ) -> CaseCells {
        let (Some(area), Some(state)) = (history.area_at(day), history.state_on(day)) else {
            return CaseCells::new();
        };
        let monitored = i32::from(is_monitored(history, monitorings, day));
        let parts = [self.number(ALL), self.stage_part(state.stage)];
        let chain = self.chain(Some(area), geography).into_iter();
        chain.flat_map(|(area, _)| parts.map(|part| ((area, part), [1, monitored]))).collect()
    }

    /// Books how what holds of a case differs from the quarter looked at before.
    fn book_case(&mut self, organization: u32, quarter: i32, before: &CaseCells, now: &CaseCells, sign: i32) {
        for place in before.keys().chain(now.keys()).copied().collect::<BTreeSet<_>>() {
            let (old, new) = (before.get(&place).unwrap_or(&[0; 2]), now.get(&place).unwrap_or(&[0; 2]));
            let (area, part) = place;
            let sums = self.cases.entry(CaseCell { organization, area, part, quarter }).or_default();
            sums[0] += sign * (new[0] - old[0]);
            sums[1] += sign * (new[1] - old[1]);
        }
    }

    /// Counts the reports that are wanted, each in its quarter, and those of them that were late.
    fn add_reports(
        &mut self,
        history: &CaseHistory,
        geography: &Geography,
        sign: i32,
        is_wanted: impl Fn(&NeedReport) -> bool,
    ) {
        let organization = self.number(&history.case.organization_id.to_string());
        let reports = history.needs.iter().flat_map(|need| &need.reports);
        for report in reports.filter(|report| is_wanted(report)) {
            let quarter = Quarter::of(report.reported_on);
            let state = history.state_on(report.reported_on).filter(|state| state.main_support);
            let said_at = report.corrected_at.unwrap_or(report.recorded_at);
            let is_late = crate::clock::end_of_day(quarter.last_day()) <= said_at;
            let Some(state) = state else { continue };
            let parts = [self.number(ALL), self.stage_part(state.stage)];
            for (area, _) in self.chain(Some(&state.residence_area), geography) {
                for part in parts {
                    let cell = CaseCell { organization, area, part, quarter: quarter.index() };
                    let sums: &mut CaseSums = self.cases.entry(cell).or_default();
                    sums[2] += sign;
                    sums[3] += sign * i32::from(is_late);
                }
            }
        }
    }
}

/// The name of the part of 者 or 児.
pub(crate) const fn part_of(stage: Stage) -> &'static str {
    match stage {
        Stage::Adult => "stage:adult",
        Stage::Child => "stage:child",
    }
}

/// What happens, and how what holds differs, from one quarter to the next: needs, then persons.
fn difference(old: &[i32; MEASURES], new: &[i32; MEASURES], sign: i32) -> NeedSums {
    let mut change = NeedSums::default();
    for measure in 0..MEASURES {
        let was = if measure < Counted::FIRST_STOCK { 0 } else { old[measure] };
        change[measure] = sign * (new[measure] - was);
        change[MEASURES + measure] = sign * (new[measure].min(1) - was.min(1));
    }
    change
}

/// Quarters in which anything may happen to a need, and those after, in order.
fn quarters(by_term: &[TermEpisodes<'_>]) -> BTreeSet<i32> {
    let mut found = BTreeSet::new();
    for episode in by_term.iter().flat_map(|of_term| &of_term.episodes) {
        for report in &episode.reports {
            let quarter = Quarter::of(report.date).index();
            found.extend([quarter, quarter + 1]);
        }
        let long = episode.opened.checked_add_days(Days::new(LONG_WAIT_DAYS + 1));
        found.extend(long.map(|long| Quarter::of(long).index()));
    }
    found
}

/// Quarters in which a case begins or ends to run or to be monitored in time, and those after.
fn case_quarters(history: &CaseHistory, monitorings: &[NaiveDate]) -> BTreeSet<i32> {
    let periods: BTreeSet<i16> =
        history.circumstances.iter().map(|state| months(state.monitoring_months)).collect();
    let lapses = monitorings.iter().flat_map(|on| periods.iter().filter_map(|months| lapse(*on, *months)));
    let changes = history.circumstances.iter().map(|state| state.valid_from);
    let ends = history.case.closed_on.into_iter().chain([history.case.opened_on]);
    let days = lapses.chain(changes).chain(ends).chain(monitorings.iter().copied());
    days.map(|day| Quarter::of(day).index()).flat_map(|quarter| [quarter, quarter + 1]).collect()
}

/// Whether somebody looked within the person's own period before the end of a day.
fn is_monitored(history: &CaseHistory, monitorings: &[NaiveDate], day: NaiveDate) -> bool {
    let period = months(history.state_on(day).and_then(|state| state.monitoring_months));
    monitorings.iter().any(|on| *on <= day && lapse(*on, period).is_some_and(|lapse| day <= lapse))
}

fn months(own: Option<i16>) -> i16 {
    own.unwrap_or(USUAL_MONITORING_MONTHS)
}

impl CaseHistory {
    /// Whether somebody monitored or reported within the person's own period before the end of a day.
    pub(crate) fn is_monitored_at(&self, day: NaiveDate) -> bool {
        is_monitored(self, &self.looked_on(), day)
    }
}

/// The last day on which a monitoring counts as recent.
fn lapse(on: NaiveDate, months: i16) -> Option<NaiveDate> {
    on.checked_add_months(Months::new(u32::from(months.unsigned_abs())))
}
