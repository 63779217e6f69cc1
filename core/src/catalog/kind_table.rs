//! The services of one kind, as a search reads them: a row for each place, its facts packed side by
//! side, what they are judged by held once for all that share it, and an index of the positions.
//!
//! Rows keep their numbers. A row that is taken away stays as a grave while the index still points to
//! it; rows that came since are looked at one by one until the index is built anew.

use std::collections::HashMap;
use std::hash::Hash;

use crate::geometry::Position;
use crate::id::ServiceId;
use crate::search::opening::When;
use crate::search::profile::Who;
use crate::search::reach::Whither;
use crate::spatial::PointIndex;
use crate::vacancies::VacancyState;

/// Changes that an index may lag behind before it is built anew, at least.
const LAG: usize = 128;

/// Values that many rows share, each held once, for as long as a row has it.
#[derive(Debug)]
pub(crate) struct Shared<T> {
    /// With how many rows have it; nothing where the number is free.
    values: Vec<Option<(T, usize)>>,
    numbers: HashMap<T, u32>,
    free: Vec<u32>,
}

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Self { values: Vec::new(), numbers: HashMap::new(), free: Vec::new() }
    }
}

impl<T: Eq + Hash + Clone> Shared<T> {
    /// The number of a value for one row more.
    fn take(&mut self, value: T) -> u32 {
        if let Some(number) = self.numbers.get(&value) {
            if let Some((_, rows)) = &mut self.values[*number as usize] {
                *rows += 1;
            }
            return *number;
        }
        let number = self.free.pop().unwrap_or(self.values.len() as u32);
        if number as usize == self.values.len() {
            self.values.push(None);
        }
        self.values[number as usize] = Some((value.clone(), 1));
        self.numbers.insert(value, number);
        number
    }

    /// One row less has a value.
    fn give_back(&mut self, number: u32) {
        let place = &mut self.values[number as usize];
        let Some((value, rows)) = place else { return };
        *rows -= 1;
        if *rows == 0 {
            self.numbers.remove(value);
            *place = None;
            self.free.push(number);
        }
    }

    /// How many numbers there are.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// The value with a number; nothing where it is free.
    pub fn get(&self, number: u32) -> Option<&T> {
        self.values[number as usize].as_ref().map(|(value, _)| value)
    }
}

/// What a row is judged by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts {
    /// Numbers of shared values.
    pub who: u32,
    pub when: u32,
    pub whither: u32,
    /// The month of `vacancy`, counted from the year 0.
    pub vacancy_month: i32,
    pub vacancy: VacancyState,
    /// The public is not told of its free places.
    pub is_small_home: bool,
    /// It begins, ends or pauses on a day that the service tells.
    pub is_dated: bool,
    /// The first row of its service.
    pub is_first: bool,
    /// Its only one.
    pub is_only: bool,
    pub is_alive: bool,
}

/// Whose a row is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Owner {
    pub id: ServiceId,
    pub slot: u32,
    /// Which of the service's places.
    pub place: u8,
}

/// A row to be added.
pub(crate) struct NewRow {
    pub id: ServiceId,
    pub slot: u32,
    /// Which of the service's places.
    pub place: u8,
    pub position: Option<Position>,
    pub who: Who,
    pub when: When,
    pub whither: Whither,
    pub vacancy: VacancyState,
    pub vacancy_month: i32,
    pub is_small_home: bool,
    pub is_dated: bool,
    pub is_first: bool,
    pub is_only: bool,
}

/// The services of one kind.
#[derive(Debug, Default)]
pub(crate) struct KindTable {
    /// Its number among the tables.
    pub number: u32,
    pub facts: Vec<Facts>,
    owners: Vec<Owner>,
    positions: Vec<Option<Position>>,
    points: Vec<[f64; 3]>,
    pub who: Shared<Who>,
    pub when: Shared<When>,
    pub whither: Shared<Whither>,
    index: PointIndex,
    /// Rows that the index does not hold.
    fresh: Vec<u32>,
    /// Rows without a position.
    unplaced: Vec<u32>,
    /// Dead rows that the index still holds.
    graves: Vec<u32>,
    /// Dead rows that may be used again.
    free: Vec<u32>,
    services: usize,
    dated: usize,
}

impl KindTable {
    /// An empty one.
    pub fn new(number: u32) -> Self {
        Self { number, ..Self::default() }
    }

    /// Adds a row and returns its number.
    pub fn insert(&mut self, new: NewRow) -> u32 {
        let facts = Facts {
            who: self.who.take(new.who),
            when: self.when.take(new.when),
            whither: self.whither.take(new.whither),
            vacancy_month: new.vacancy_month,
            vacancy: new.vacancy,
            is_small_home: new.is_small_home,
            is_dated: new.is_dated,
            is_first: new.is_first,
            is_only: new.is_only,
            is_alive: true,
        };
        let owner = Owner { id: new.id, slot: new.slot, place: new.place };
        let point = new.position.map_or([f64::NAN; 3], Position::geocentric);
        let row = match self.free.pop() {
            Some(row) => row,
            None => {
                self.facts.push(facts);
                self.owners.push(owner);
                self.positions.push(None);
                self.points.push(point);
                self.facts.len() as u32 - 1
            }
        };
        let place = row as usize;
        self.facts[place] = facts;
        self.owners[place] = owner;
        self.positions[place] = new.position;
        self.points[place] = point;
        if new.position.is_some() {
            self.fresh.push(row)
        } else {
            self.unplaced.push(row)
        }
        self.services += usize::from(new.is_first);
        self.dated += usize::from(new.is_dated);
        row
    }

    /// Takes a row away.
    pub fn remove(&mut self, row: u32) {
        let facts = &mut self.facts[row as usize];
        facts.is_alive = false;
        self.who.give_back(facts.who);
        self.when.give_back(facts.when);
        self.whither.give_back(facts.whither);
        self.services -= usize::from(facts.is_first);
        self.dated -= usize::from(facts.is_dated);
        let waiting =
            if self.positions[row as usize].is_some() { &mut self.fresh } else { &mut self.unplaced };
        match waiting.iter().rposition(|other| *other == row) {
            Some(place) => {
                waiting.swap_remove(place);
                self.free.push(row);
            }
            None => self.graves.push(row),
        }
    }

    /// Whether the index lags so far behind that it should be built anew. While more changes are waiting
    /// it may lag by a share of its size, so that a long import has it built a few times only.
    pub fn is_due(&self, more_is_waiting: bool) -> bool {
        let share = if more_is_waiting { self.index.len() / 4 } else { 0 };
        self.fresh.len() + self.graves.len() > LAG.max(share)
    }

    /// An index of the rows as they are now; built without holding anybody up.
    pub fn build_index(&self) -> PointIndex {
        let alive =
            self.positions.iter().zip(&self.facts).zip(0_u32..).filter(|((_, facts), _)| facts.is_alive);
        PointIndex::build(alive.filter_map(|((position, _), row)| Some((row, (*position)?))))
    }

    /// Takes an index that [`KindTable::build_index`] made of these very rows; returns the old one, whose
    /// end is the caller's to wait for.
    pub fn set_index(&mut self, index: PointIndex) -> PointIndex {
        self.fresh.clear();
        self.free.append(&mut self.graves);
        std::mem::replace(&mut self.index, index)
    }

    /// How many services it has.
    pub fn services(&self) -> usize {
        self.services
    }

    /// Rows that begin, end or pause on some day.
    pub fn dated(&self) -> usize {
        self.dated
    }

    /// Rows with a position that the index does not hold.
    pub fn fresh(&self) -> &[u32] {
        &self.fresh
    }

    /// Rows without a position.
    pub fn unplaced(&self) -> &[u32] {
        &self.unplaced
    }

    /// The index of the others.
    pub fn index(&self) -> &PointIndex {
        &self.index
    }

    /// Whose a row is.
    pub fn owner(&self, row: u32) -> Owner {
        self.owners[row as usize]
    }

    /// The position of a row.
    pub fn position(&self, row: u32) -> Option<Position> {
        self.positions[row as usize]
    }

    /// The geocentric point of a row; not a number where there is no position.
    pub fn point(&self, row: u32) -> [f64; 3] {
        self.points[row as usize]
    }
}
