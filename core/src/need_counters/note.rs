//! What is true of one episode of need in a quarter, in every cell that it concerns.

use std::collections::BTreeSet;
use std::iter::Peekable;
use std::slice;

use chrono::{Days, NaiveDate};

use super::{Counted, MEASURES, add_to};
use crate::analysis::episodes::Episode;
use crate::analysis::flows::{Fact, Measure, Period, facts};

/// A need that is open for more days than this has waited long.
pub(super) const LONG_WAIT_DAYS: u64 = 180;

/// Area, part and term.
pub(super) type Place = (u32, u32, u32);
type Counts = [i32; MEASURES];
const NOTHING: Counts = [0; MEASURES];

/// Needs of each measure in the cells of one quarter, in the order of their places.
#[derive(Default)]
pub(super) struct Cells(Vec<(Place, Counts)>);

impl Cells {
    /// What episodes add: several may concern one cell.
    pub fn of(mut added: Vec<(Place, Counts)>) -> Self {
        added.sort_unstable_by_key(|(place, _)| *place);
        added.dedup_by(|(place, more), (kept, counts)| {
            let is_same = place == kept;
            if is_same {
                add_to(counts, more);
            }
            is_same
        });
        Self(added)
    }

    /// Every cell of either of two quarters, with its counts in both.
    pub fn beside<'a>(&'a self, later: &'a Self) -> impl Iterator<Item = (Place, &'a Counts, &'a Counts)> {
        let (mut old, mut new) = (self.0.iter().peekable(), later.0.iter().peekable());
        std::iter::from_fn(move || {
            let next = old.peek().into_iter().chain(new.peek()).map(|(place, _)| *place).min()?;
            let counts = |cells: &mut Peekable<slice::Iter<'a, (Place, Counts)>>| {
                cells.next_if(|(place, _)| *place == next).map_or(&NOTHING, |(_, counts)| counts)
            };
            Some((next, counts(&mut old), counts(&mut new)))
        })
    }
}

/// The cells that an episode may concern, as numbers of names.
pub(super) struct CellsOf<'a> {
    /// Of every place the areas that hold it, and whether they are municipalities or more.
    pub chains: &'a [Vec<(u32, bool)>],
    /// The term, its group and all terms.
    pub levels: &'a [u32; 3],
    /// The parts other than all.
    pub parts: &'a [u32],
    /// All parts.
    pub all: u32,
}

impl CellsOf<'_> {
    fn is_within(&self, place: u32, holder: u32) -> bool {
        self.chains[place as usize].iter().any(|(area, _)| *area == holder)
    }

    /// What counts in an area that holds the place: of all, and of parts.
    fn counts(&self, found: &[Fact], holder: u32, is_long: bool) -> (Counts, Counts) {
        let (mut whole, mut by_part) = ([0; MEASURES], [0; MEASURES]);
        let at = |measure| {
            let fact = found.iter().find(|fact| fact.measure == measure);
            fact.is_some_and(|fact| self.is_within(fact.area, holder))
        };
        // Within an area that holds both places nothing has moved.
        let stays = at(Measure::MovedOut) && at(Measure::MovedIn);
        for fact in found.iter().filter(|fact| self.is_within(fact.area, holder)) {
            let Some(counted) = counted(fact.measure) else { continue };
            if stays && matches!(counted, Counted::MovedIn | Counted::MovedOut) {
                continue;
            }
            let has_parts = counted as usize >= Counted::FIRST_STOCK || counted == Counted::New;
            whole[counted as usize] += 1;
            by_part[counted as usize] += i32::from(has_parts);
            if counted == Counted::Open && is_long {
                whole[Counted::Waiting as usize] += 1;
                by_part[Counted::Waiting as usize] += 1;
            }
        }
        (whole, by_part)
    }
}

/// Notes what is true of an episode in a period: by part for municipalities and more, groups and more.
pub(super) fn note(cells: &mut Vec<(Place, Counts)>, episode: &Episode, period: Period, of: &CellsOf<'_>) {
    let found = facts(episode, period);
    let is_long = has_waited_long(episode, period.last);
    let holders: BTreeSet<(u32, bool)> =
        found.iter().flat_map(|fact| of.chains[fact.area as usize].iter().copied()).collect();
    for (holder, is_coarse) in holders {
        let (whole, by_part) = of.counts(&found, holder, is_long);
        let mut count = |part, term, counts: &Counts| {
            if *counts != NOTHING {
                cells.push(((holder, part, term), *counts));
            }
        };
        of.levels.iter().for_each(|term| count(of.all, *term, &whole));
        for part in of.parts.iter().filter(|_| is_coarse) {
            of.levels[1..].iter().for_each(|term| count(*part, *term, &by_part));
        }
    }
}

fn counted(measure: Measure) -> Option<Counted> {
    Some(match measure {
        Measure::OpenStart => return None,
        Measure::New => Counted::New,
        Measure::MovedIn => Counted::MovedIn,
        Measure::MovedOut => Counted::MovedOut,
        Measure::Met => Counted::Met,
        Measure::Withdrawn => Counted::Withdrawn,
        Measure::OpenEnd => Counted::Open,
        Measure::EverUnmet => Counted::Ever,
        Measure::Partly => Counted::Partly,
        Measure::Urgent => Counted::Urgent,
    })
}

fn has_waited_long(episode: &Episode, last: NaiveDate) -> bool {
    episode.opened.checked_add_days(Days::new(LONG_WAIT_DAYS)).is_some_and(|long| long < last)
}
