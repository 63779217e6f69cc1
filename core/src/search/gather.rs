//! Gathers what a search finds: the nearest, how many there are, and who was left out and why.

use std::collections::HashSet;

use super::criteria::{CRITERIA, Criterion};
use super::reach::Reach;
use crate::id::ServiceId;

/// A service found, at one of its places.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Hit {
    pub id: ServiceId,
    pub slot: u32,
    /// Which of its places; the first where it has no position.
    pub place: u8,
    /// Metres; nothing where it has no position, or where nobody said from where.
    pub distance_m: Option<f64>,
    pub reach: Reach,
    /// How close its texts come to the words, where there is no place.
    pub closeness: u32,
}

/// Who was left out for one reason.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct LeftOut {
    pub count: usize,
    /// Those for whom it is the only one.
    pub only: usize,
    pub nearest: Option<Hit>,
}

/// What was found so far.
#[derive(Debug)]
pub(crate) struct Gathering {
    pub hits: Vec<Hit>,
    count: usize,
    pub matched: usize,
    /// By the bit of a fault; see [`reason_of`].
    pub left_out: [LeftOut; 32],
    /// Slots of matches, where they are wanted one by one.
    pub matches: Option<Vec<u32>>,
    /// How many were left out for the same faults.
    tally: Vec<(u32, usize)>,
    /// Services with several places that were counted already.
    counted: HashSet<u32>,
}

impl Gathering {
    pub fn new(count: usize, keeps_matches: bool) -> Self {
        Self {
            hits: Vec::with_capacity(count + 1),
            count,
            matched: 0,
            left_out: [LeftOut::default(); 32],
            matches: keeps_matches.then(Vec::new),
            tally: Vec::new(),
            counted: HashSet::new(),
        }
    }

    /// The distance beyond which nothing can enter the result.
    pub fn worst_m(&self) -> f64 {
        match self.hits.last() {
            Some(last) if self.hits.len() == self.count => last.distance_m.unwrap_or(f64::INFINITY),
            _ => f64::INFINITY,
        }
    }

    /// Whether a service with several places is met for the first time.
    pub fn is_news(&mut self, slot: u32) -> bool {
        self.counted.insert(slot)
    }

    /// Counts matches.
    pub fn count_match(&mut self, slot: u32) {
        self.matched += 1;
        if let Some(matches) = &mut self.matches {
            matches.push(slot);
        }
    }

    /// Offers a match; it is kept if it is among the first.
    pub fn offer(&mut self, hit: Hit) {
        if let Some(known) = self.hits.iter().position(|other| other.slot == hit.slot) {
            if order(&self.hits[known], &hit).is_le() {
                return;
            }
            self.hits.remove(known);
        }
        let place = self.hits.partition_point(|other| order(other, &hit).is_lt());
        if place < self.count {
            self.hits.insert(place, hit);
            self.hits.truncate(self.count);
        }
    }

    /// Counts services that were left out for these faults.
    pub fn count_left_out(&mut self, faults: u32, services: usize) {
        match self.tally.iter_mut().find(|(known, _)| *known == faults) {
            Some((_, count)) => *count += services,
            None => self.tally.push((faults, services)),
        }
    }

    /// Adds up what was counted.
    pub fn finish(&mut self) {
        for (faults, services) in std::mem::take(&mut self.tally) {
            for bit in bits(faults) {
                self.left_out[bit].count += services;
                self.left_out[bit].only += if faults.count_ones() == 1 { services } else { 0 };
            }
        }
    }

    /// Whether a service at least this far away could be the nearest one left out for these faults.
    pub fn could_be_nearest(&self, faults: u32, bound_m: f64) -> bool {
        bits(faults).any(|bit| self.nearest_m(bit).is_none_or(|known| bound_m <= known))
    }

    /// Offers a service that was left out, as the nearest one for its faults.
    pub fn offer_left_out(&mut self, faults: u32, hit: Hit) {
        for bit in bits(faults) {
            let nearest = &mut self.left_out[bit].nearest;
            if nearest.as_ref().is_none_or(|known| order(&hit, known).is_lt()) {
                *nearest = Some(hit);
            }
        }
    }

    /// Whether for all these faults the nearest one is known, when all others are at least this far away.
    pub fn is_settled(&self, faults: u32, bound_m: f64) -> bool {
        bits(faults).all(|bit| self.nearest_m(bit).is_some_and(|known| known < bound_m))
    }

    fn nearest_m(&self, bit: usize) -> Option<f64> {
        self.left_out[bit].nearest.and_then(|hit| hit.distance_m)
    }
}

/// By distance, those without one last; then by closeness of the words; then by id.
pub(crate) fn order(a: &Hit, b: &Hit) -> std::cmp::Ordering {
    let metres = |hit: &Hit| hit.distance_m.unwrap_or(f64::INFINITY);
    metres(a).total_cmp(&metres(b)).then(a.closeness.cmp(&b.closeness)).then(a.id.cmp(&b.id))
}

/// The numbers of the bits that are set.
pub(crate) fn bits(mut faults: u32) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = (faults != 0).then(|| faults.trailing_zeros())?;
        faults &= faults - 1;
        Some(bit as usize)
    })
}

/// The criterion that a bit stands for, and whether its outcome was only unknown.
pub(crate) fn reason_of(bit: usize) -> Option<(Criterion, bool)> {
    CRITERIA.get(bit % 16).map(|criterion| (*criterion, bit >= 16))
}
