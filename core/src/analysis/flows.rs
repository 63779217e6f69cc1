//! What happened to needs in a period: open before, new, met, withdrawn, moved, open after.
//!
//! Every figure comes as needs (件) and as distinct persons of the cell (実人数). Needs close:
//! `open before + new + moved in − moved out − met − withdrawn = open after`. Persons do not add up over
//! services or areas, because each is counted once in every cell.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;

use super::episodes::{Episode, Outcome};

/// From which urgency on a need counts as urgent.
pub const URGENT: u8 = 4;

/// From the first to the last day, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
}

/// Which part of the region a figure speaks of; nothing means all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// One area, or all.
    pub area: Option<u32>,
    /// One service, or all.
    pub service: Option<u32>,
}

/// A figure in its two units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// 件: episodes.
    pub needs: usize,
    /// 実人数: distinct persons of the cell, never more than needs.
    pub persons: usize,
}

/// The figures of one cell and period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flows {
    /// Open when the period began.
    pub open_start: Count,
    /// Opened in the period.
    pub new: Count,
    /// Came from another area of the region; 0 where the cell holds all areas.
    pub moved_in: Count,
    /// Went to another area of the region; 0 where the cell holds all areas.
    pub moved_out: Count,
    /// Met in the period.
    pub met: Count,
    /// Withdrawn in the period.
    pub withdrawn: Count,
    /// Open at the end of the last day.
    pub open_end: Count,
    /// Open at some time of the period.
    pub ever_unmet: Count,
    /// Of those open at the end: served in part.
    pub partly: Count,
    /// Of those open at the end: urgency 4 at some time so far.
    pub urgent: Count,
}

impl Flows {
    /// Whether the needs close: what was open, came and went makes what is open.
    pub fn closes(&self) -> bool {
        self.open_start.needs + self.new.needs + self.moved_in.needs
            == self.moved_out.needs + self.met.needs + self.withdrawn.needs + self.open_end.needs
    }
}

/// Counts one period by area and service, with all sums: by area, by service, of all.
///
/// Stock and flow as in NHS England's referral-to-treatment statistics, but so that they close; distinct
/// persons of each cell as in the open data of 介護DB (厚生労働省).
///
/// A need belongs to the area of its last report before the period, a new one to that of its first
/// report; at the end to that of its last report in the period, which for a closed one is the report
/// that closed it. If the two differ, it moved. `ever_unmet`, `met` and `withdrawn` count where it
/// ended. Cells without any need are absent.
pub fn count(episodes: &[Episode], period: Period) -> BTreeMap<Cell, Flows> {
    let mut tallies: BTreeMap<Cell, Tally> = BTreeMap::new();
    for episode in episodes.iter().filter(|episode| episode.is_open_within(period.first, period.last)) {
        for fact in facts(episode, period) {
            let areas = if fact.is_of_areas { vec![Some(fact.area)] } else { vec![None, Some(fact.area)] };
            for area in areas {
                for service in [None, Some(episode.service)] {
                    let tally = tallies.entry(Cell { area, service }).or_default();
                    tally.add(fact.measure, episode.person);
                }
            }
        }
    }
    tallies.into_iter().map(|(cell, tally)| (cell, tally.flows())).collect()
}

/// One thing that is true of an episode in a period.
pub(crate) struct Fact {
    /// What it is.
    pub measure: Measure,
    /// Where.
    pub area: u32,
    /// Only says something of single areas, not of all together.
    is_of_areas: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Measure {
    OpenStart,
    New,
    MovedIn,
    MovedOut,
    Met,
    Withdrawn,
    OpenEnd,
    EverUnmet,
    Partly,
    Urgent,
}

/// What is true of an episode in a period.
pub(crate) fn facts(episode: &Episode, period: Period) -> Vec<Fact> {
    let (Some(before), Some(after)) =
        (episode.last_report_before(period.first), episode.last_report_at(period.last))
    else {
        return Vec::new();
    };
    let mut facts = Vec::new();
    let mut note = |measure, area, is_of_areas| facts.push(Fact { measure, area, is_of_areas });
    let is_new = episode.opened >= period.first;
    note(if is_new { Measure::New } else { Measure::OpenStart }, before.area, false);
    note(Measure::EverUnmet, after.area, false);
    if before.area != after.area {
        note(Measure::MovedOut, before.area, true);
        note(Measure::MovedIn, after.area, true);
    }
    match episode.closed.filter(|(closed, _)| *closed <= period.last) {
        Some((_, Outcome::Met)) => note(Measure::Met, after.area, false),
        Some((_, Outcome::Withdrawn)) => note(Measure::Withdrawn, after.area, false),
        None => {
            note(Measure::OpenEnd, after.area, false);
            if episode.is_partly_met_at(period.last) {
                note(Measure::Partly, after.area, false);
            }
            if episode.urgency_at(period.last) >= Some(URGENT) {
                note(Measure::Urgent, after.area, false);
            }
        }
    }
    facts
}

#[derive(Default)]
struct Tally([(usize, HashSet<u32>); 10]);

impl Tally {
    fn add(&mut self, measure: Measure, person: u32) {
        let (needs, persons) = &mut self.0[measure as usize];
        *needs += 1;
        persons.insert(person);
    }

    fn flows(&self) -> Flows {
        let count = |measure: Measure| {
            let (needs, persons) = &self.0[measure as usize];
            Count { needs: *needs, persons: persons.len() }
        };
        Flows {
            open_start: count(Measure::OpenStart),
            new: count(Measure::New),
            moved_in: count(Measure::MovedIn),
            moved_out: count(Measure::MovedOut),
            met: count(Measure::Met),
            withdrawn: count(Measure::Withdrawn),
            open_end: count(Measure::OpenEnd),
            ever_unmet: count(Measure::EverUnmet),
            partly: count(Measure::Partly),
            urgent: count(Measure::Urgent),
        }
    }
}

#[cfg(test)]
mod tests;
