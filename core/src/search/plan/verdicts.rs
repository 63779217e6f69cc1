//! The verdicts of a query on the values that the rows of a table share: each judged once, when it is first
//! asked for.

use std::cell::Cell;

use crate::areas::Geography;
use crate::catalog::kind_table::{Facts, KindTable};
use crate::eligibility::{KindRule, rule_of};
use crate::search::criteria::{Criterion, Fit, Verdict};
use crate::search::judge::Query;
use crate::search::profile::Who;
use crate::search::reach::{Reach, Whither};
use crate::values::TermId;

/// The verdicts of a query on a table.
pub(super) struct Verdicts<'a> {
    query: &'a Query,
    table: &'a KindTable,
    geography: &'a Geography,
    rule: &'static KindRule,
    who: Known<Verdict>,
    when: Known<Verdict>,
    whither: Known<(Reach, Verdict)>,
}

/// Verdicts by number.
enum Known<J> {
    /// As far as they were asked for.
    Some(Vec<Cell<Option<J>>>),
    All(Vec<J>),
}

impl<J: Copy> Known<J> {
    fn new(values: usize) -> Self {
        Self::Some((0..values).map(|_| Cell::new(None)).collect())
    }

    fn get(&self, number: u32, judge: impl FnOnce() -> J) -> J {
        match self {
            Self::All(all) => all[number as usize],
            Self::Some(some) => some[number as usize].get().unwrap_or_else(|| {
                let judged = judge();
                some[number as usize].set(Some(judged));
                judged
            }),
        }
    }
}

impl<'a> Verdicts<'a> {
    pub fn new(query: &'a Query, geography: &'a Geography, kind: &TermId, table: &'a KindTable) -> Self {
        Self {
            query,
            table,
            geography,
            rule: rule_of(kind),
            who: Known::new(table.who.len()),
            when: Known::new(table.when.len()),
            whither: Known::new(table.whither.len()),
        }
    }

    /// Judges all values at once, for whoever looks at most rows.
    pub fn judge_all(mut self) -> Self {
        let all = |values: usize| 0..values as u32;
        self.who = Known::All(all(self.table.who.len()).map(|number| self.judge_who(number)).collect());
        self.when = Known::All(all(self.table.when.len()).map(|number| self.judge_when(number)).collect());
        let whither = all(self.table.whither.len()).map(|number| self.judge_whither(number));
        self.whither = Known::All(whither.collect());
        self
    }

    /// How a row's service is reached, and everything but what changes by the day.
    pub fn judge(&self, facts: &Facts) -> (Reach, Verdict) {
        let (reach, whither) = self.judge_whither(facts.whither);
        (reach, self.judge_who(facts.who).and(self.judge_when(facts.when)).and(whither))
    }

    /// Whether every row is reached by going there.
    pub fn is_by_distance(&self) -> bool {
        (0..self.table.whither.len() as u32).all(|number| self.judge_whither(number).0 == Reach::Distance)
    }

    /// By whom it takes.
    fn judge_who(&self, number: u32) -> Verdict {
        let Self { query, table, .. } = *self;
        let judge = |who: &Who| {
            Verdict::of(&query.profile.judge(&who.eligibility, &who.delivery, self.rule, &query.delivery))
        };
        let asks = !query.profile.is_empty() || !query.delivery.is_empty();
        self.who.get(number, || table.who.get(number).filter(|_| asks).map(judge).unwrap_or_default())
    }

    /// By when it is open.
    fn judge_when(&self, number: u32) -> Verdict {
        let Self { query, table, .. } = *self;
        let judge = |wanted| Some(Verdict::of(&[table.when.get(number)?.judge(wanted)]));
        self.when.get(number, || query.open_on.as_ref().and_then(judge).unwrap_or_default())
    }

    /// By how and where it serves.
    fn judge_whither(&self, number: u32) -> (Reach, Verdict) {
        let Self { query, table, .. } = *self;
        let judge = |whither: &Whither| match &query.here {
            Some(here) => {
                let (reach, served) = whither.judge(here, self.geography, &query.delivery);
                let fit = served.map_or(Fit::Fits, |served| served.0);
                (reach, Verdict::of_one(Criterion::ServiceArea, fit))
            }
            None => (whither.reach_from_nowhere(&query.delivery), Verdict::default()),
        };
        self.whither.get(number, || table.whither.get(number).map(judge).unwrap_or_default())
    }

    /// Whether nothing but the distance can leave a row out.
    pub fn asks_nothing(&self) -> bool {
        let Self { query, table, .. } = *self;
        let is_clear = |verdict: Verdict| verdict.faults(query.include_unknown) == 0;
        !query.vacancy
            && table.dated() == 0
            && (0..table.who.len() as u32).all(|number| is_clear(self.judge_who(number)))
            && (0..table.when.len() as u32).all(|number| is_clear(self.judge_when(number)))
            && (0..table.whither.len() as u32).all(|number| is_clear(self.judge_whither(number).1))
    }
}
