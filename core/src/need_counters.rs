//! Counters of needs and persons, kept up with each write, so that no table of a quarter reads all reports.
//!
//! Everything counted is a sum over cases, and what one case adds follows from its own records alone
//! (`history`, `tally`). So a write takes away what the case added before and adds what it adds now; the
//! same functions over all cases give the full recomputation, which must agree. Only 主担当 cases count.

mod history;
mod note;
mod spells;
mod tally;
#[cfg(test)]
mod tests;
mod walk;

pub(crate) use history::{NeedFact, area_at};
pub(crate) use spells::NeedSpell;
pub(crate) use tally::part_of;
pub(crate) use walk::histories;
use walk::{SHARES, Share};

use std::collections::HashMap;

use chrono::NaiveDate;
use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::actor::Administrator;
use crate::areas::Geography;
use crate::cases::{Case, Circumstances};
use crate::error::Result;
use crate::id::CaseId;
use crate::needs::Need;
use crate::registry::Registry;
use crate::storage::{self, Write};
use crate::taxonomies::Terms;
use crate::values::TermId;

/// How many things are counted of needs, each as needs and as persons.
pub(crate) const MEASURES: usize = 10;
/// Needs of each measure, then persons of each.
pub(crate) type NeedSums = [i32; 2 * MEASURES];
/// Running cases, those monitored in time, reports, and reports entered after the quarter.
pub(crate) type CaseSums = [i32; 4];

/// What is counted, in the order of the columns. The first five happen in a quarter; the others hold at its
/// end (`Ever`: at some time in it) and are kept as differences to the quarter before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counted {
    New,
    Met,
    Withdrawn,
    MovedIn,
    MovedOut,
    Open,
    Ever,
    Partly,
    Urgent,
    Waiting,
}

impl Counted {
    /// From here on differences are kept.
    pub(crate) const FIRST_STOCK: usize = Self::Open as usize;
}

/// A cell of the counters of needs, as numbers of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NeedCell {
    pub organization: u32,
    pub area: u32,
    pub part: u32,
    pub term: u32,
    pub quarter: i32,
}

/// A cell of the counters of cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct CaseCell {
    pub organization: u32,
    pub area: u32,
    pub part: u32,
    pub quarter: i32,
}

/// All that counting needs to know of a case.
pub(crate) struct CaseHistory {
    pub case: Case,
    pub circumstances: Vec<Circumstances>,
    pub needs: Vec<Need>,
    pub monitored_on: Vec<NaiveDate>,
}

/// Sums by cell, with the names that the numbers of the cells stand for.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    names: Vec<String>,
    numbers: HashMap<String, u32>,
    /// The numbers of an area and those that hold it; and which of them are municipalities or more.
    chains: HashMap<String, Vec<(u32, bool)>>,
    /// The numbers of a term, its group and all terms.
    levels: HashMap<TermId, [u32; 3]>,
    /// The numbers of parts by reason or disability type.
    parts: HashMap<TermId, u32>,
    // Looking cells up is the largest part of a full recomputation, so they are hashed in the cheap way. The names in a
    // key are numbers of our own, so nobody can choose keys that collide.
    pub needs: FxHashMap<NeedCell, NeedSums>,
    pub cases: FxHashMap<CaseCell, CaseSums>,
}

/// What a full recomputation found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Recount {
    /// How many cases were counted.
    pub cases: usize,
    /// In how many cells the kept counters had another number.
    pub differing: usize,
}

impl Counters {
    /// The number that stands for a name.
    fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.names.len() as u32;
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }

    /// The name that a number stands for.
    pub(crate) fn name(&self, number: u32) -> &str {
        self.names.get(number as usize).map_or("", String::as_str)
    }

    /// Adds what others counted.
    fn merge(&mut self, others: Self) {
        let numbers: Vec<u32> = others.names.iter().map(|name| self.number(name)).collect();
        let here = |number: u32| numbers[number as usize];
        for (cell, sums) in others.needs {
            let (organization, area) = (here(cell.organization), here(cell.area));
            let cell = NeedCell { organization, area, part: here(cell.part), term: here(cell.term), ..cell };
            add_to(self.needs.entry(cell).or_insert([0; 2 * MEASURES]), &sums);
        }
        for (cell, sums) in others.cases {
            let (organization, area) = (here(cell.organization), here(cell.area));
            add_to(
                self.cases.entry(CaseCell { organization, area, part: here(cell.part), ..cell }).or_default(),
                &sums,
            );
        }
    }

    /// What is counted in a cell of needs that is given by names: organization, area, part and term.
    pub(crate) fn need_sums(&self, names: [&str; 4], quarter: i32) -> Option<&NeedSums> {
        let [organization, area, part, term] = names.map(|name| self.numbers.get(name).copied());
        let cell = NeedCell { organization: organization?, area: area?, part: part?, term: term?, quarter };
        self.needs.get(&cell)
    }

    /// What is counted in a cell of cases that is given by names: organization, area and part.
    pub(crate) fn case_sums(&self, names: [&str; 3], quarter: i32) -> Option<&CaseSums> {
        let [organization, area, part] = names.map(|name| self.numbers.get(name).copied());
        self.cases.get(&CaseCell { organization: organization?, area: area?, part: part?, quarter })
    }

    /// Leaves the cells that count nothing out: none is kept of them, and kept and counted cells are compared by number.
    fn without_zeros(mut self) -> Self {
        self.needs.retain(|_, sums| sums.iter().any(|sum| *sum != 0));
        self.cases.retain(|_, sums| sums.iter().any(|sum| *sum != 0));
        self
    }
}

fn add_to(sums: &mut [i32], more: &[i32]) {
    sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
}

impl Registry {
    /// Does something to cases and lets the counters follow, in the same transaction.
    pub(crate) fn counting<T>(
        &self,
        w: &mut Write<'_>,
        cases: &[CaseId],
        work: impl FnOnce(&mut Write<'_>) -> Result<T>,
    ) -> Result<T> {
        let (geography, mut counters) = (self.geography_in(w)?, Counters::default());
        for history in histories(w.connection, cases)? {
            counters.add(&history, &geography, self.terms(), -1);
        }
        let done = work(w)?;
        for history in histories(w.connection, cases)? {
            counters.add(&history, &geography, self.terms(), 1);
        }
        storage::need_counters::add(w.connection, &counters)?;
        Ok(done)
    }

    /// Counts everything again from the records and puts it in place of the kept counters.
    pub fn recount_needs(&self, by: &Administrator) -> Result<Recount> {
        self.write(&by.account, |w| {
            let geography = self.geography_in(w)?;
            self.recount(w, &geography)
        })
    }

    /// Counts everything where the counters are new and the cases are not. Who waited for the writing lock looks again:
    /// another process that started at the same time may have counted.
    pub(crate) fn count_if_never_counted(&self) -> Result<()> {
        if !self.db().read(storage::need_counters::is_never_counted)? {
            return Ok(());
        }
        self.write("command:migrate", |w| {
            if storage::need_counters::is_never_counted(w.connection)? {
                self.recount(w, &self.geography())?;
            }
            Ok(())
        })
    }

    /// The cases are read by connections of their own, which see what is committed: the transaction changes
    /// none of them, and its lock keeps all others from doing so.
    pub(crate) fn recount(&self, w: &mut Write<'_>, geography: &Geography) -> Result<Recount> {
        let shares = std::thread::scope(|scope| {
            let count = |share| scope.spawn(move || self.count_share(share, geography));
            let counting = SHARES.map(count);
            counting.map(|share| share.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        });
        let (mut cases, mut counters) = (0, Counters::default());
        for share in shares {
            let (counted, of_share) = share?;
            cases += counted;
            counters.merge(of_share);
        }
        let differing = storage::need_counters::replace(w.connection, &counters.without_zeros())?;
        Ok(Recount { cases, differing })
    }

    /// Counts the cases whose ids begin so; tells how many there are.
    fn count_share(&self, share: Share, geography: &Geography) -> Result<(usize, Counters)> {
        let (mut cases, mut counters) = (0, Counters::default());
        self.db().read(|c| {
            walk::each_between(c, share, |_, histories| {
                cases += histories.len();
                // Neighbours add to the same cells, which then are at hand.
                let mut near: Vec<&CaseHistory> = histories.iter().collect();
                near.sort_by_key(|history| (history.case.organization_id, &history.case.residence_area));
                near.into_iter().for_each(|history| counters.add(history, geography, self.terms(), 1));
                Ok(())
            })
        })?;
        Ok((cases, counters))
    }
}

/// The name of the cell of all areas or of all terms.
pub(crate) const ALL: &str = "";

impl Counters {
    /// Adds what a case contributes to every cell, or takes it away.
    pub(crate) fn add(&mut self, history: &CaseHistory, geography: &Geography, terms: &Terms, sign: i32) {
        self.add_needs(history, geography, terms, sign);
        self.add_case(history, geography, sign);
    }
}
