//! The planner: how a search goes through the tables of its kinds.
//!
//! - **Scan**: look at every row and measure only what may count.
//! - **Walk**: go through the index from the nearest place on, until enough is found. A step of a walk
//!   costs as much as scanning [`STEP_COST`] rows. A walk that would take more, by what the rows' facts
//!   say or as it turns out, gives way to a scan.
//! - **Words**: look at the services that the index of words lets through, one by one.
//!
//! Whom a service takes, when it is open and where it comes to is judged once for all rows that share it.
//! For a service that comes, its list of areas decides and not the distance.

mod verdicts;

use super::criteria::{Criterion, Verdict};
use super::gather::{Gathering, Hit};
use super::judge::Query;
use super::reach::Reach;
use crate::areas::Geography;
use crate::catalog::Catalog;
use crate::catalog::entry::Entry;
use crate::catalog::kind_table::{KindTable, Owner};
use crate::geometry::Position;
use crate::values::TermId;
use verdicts::Verdicts;

/// Rows that can be scanned in the time of one step of a walk. Measured: bench `search`.
const STEP_COST: usize = 24;
/// Steps that any walk may take.
const FREE_STEPS: usize = 64;
const TOO_FAR: u32 = 1 << Criterion::Distance as u32;

/// Runs a query over the catalog.
pub(crate) fn run(catalog: &Catalog, geography: &Geography, query: &Query, keeps_matches: bool) -> Gathering {
    let mut gathering = Gathering::new(query.count, keeps_matches);
    let is_wanted = |kind: &TermId| query.kinds.is_empty() || query.kinds.contains(kind);
    let tables = catalog.kinds().filter(|(kind, _)| is_wanted(kind));
    if query.words.is_empty() {
        for (kind, table) in tables {
            TableSearch::new(catalog, geography, query, kind, table).run(&mut gathering);
        }
    } else {
        let mut searches: Vec<Option<TableSearch<'_>>> = Vec::new();
        for (kind, table) in tables {
            let number = table.number as usize;
            searches.resize_with(searches.len().max(number + 1), || None);
            searches[number] = Some(TableSearch::new(catalog, geography, query, kind, table));
        }
        for entry in catalog.words().find(&query.words).iter().filter_map(|slot| catalog.entry(slot)) {
            let Some(Some(search)) = searches.get(entry.table as usize) else { continue };
            let row = entry.rows[0];
            if let Some(judged) = search.judge(row) {
                search.looker.look(row, judged, true, &mut gathering);
            }
        }
    }
    gathering.finish();
    gathering
}

/// A service as a hit, at the nearest of its places.
pub(crate) fn hit(catalog: &Catalog, query: &Query, entry: &Entry) -> Option<Hit> {
    let looker = Looker::new(catalog, query, catalog.table(&entry.service.kind)?);
    let measured =
        entry.rows.iter().filter_map(|row| looker.measure(*row)).min_by(|a, b| a.1.total_cmp(&b.1));
    let (place, distance_m) = measured.map_or((0, None), |(place, metres)| (place, Some(metres)));
    Some(looker.hit(*entry.rows.first()?, place, distance_m, Reach::Distance))
}

/// How a row was judged.
#[derive(Debug, Clone, Copy)]
struct Judged {
    reach: Reach,
    /// What leaves it out, apart from the distance.
    faults: u32,
}

/// Measures rows of a table and puts them where they belong.
#[derive(Clone, Copy)]
struct Looker<'a> {
    catalog: &'a Catalog,
    query: &'a Query,
    table: &'a KindTable,
    /// The geocentric point that is searched from.
    from: [f64; 3],
}

impl<'a> Looker<'a> {
    fn new(catalog: &'a Catalog, query: &'a Query, table: &'a KindTable) -> Self {
        let from = query.here.as_ref().map_or([f64::NAN; 3], |here| here.position.geocentric());
        Self { catalog, query, table, from }
    }

    /// Looks at a service by its first row: counts it, if asked, and offers it.
    fn look(&self, row: u32, judged: Judged, counts: bool, out: &mut Gathering) {
        let Owner { slot, place, .. } = self.table.owner(row);
        let (bound_m, measured) = match self.query.here.as_ref() {
            None => (0.0, None),
            Some(_) => self.nearest_place(row),
        };
        let hit = |measured: Option<(u8, f64)>| {
            let (place, distance_m) = measured.map_or((place, None), |(place, m)| (place, Some(m)));
            self.hit(row, place, distance_m, judged.reach)
        };
        let exact = || measured.or_else(|| self.measure(row));
        if self.is_too_far(judged.reach, bound_m, exact) {
            if counts {
                out.count_left_out(TOO_FAR, 1);
            }
            if out.could_be_nearest(TOO_FAR, bound_m) {
                out.offer_left_out(TOO_FAR, hit(exact()));
            }
        } else if judged.faults == 0 {
            if counts {
                out.count_match(slot);
            }
            if bound_m <= out.worst_m() {
                out.offer(hit(exact()));
            }
        } else {
            if counts {
                out.count_left_out(judged.faults, 1);
            }
            if out.could_be_nearest(judged.faults, bound_m) {
                out.offer_left_out(judged.faults, hit(exact()));
            }
        }
    }

    /// The least that a row's distance can be: its chord; and the exact one, where the service has several places.
    fn nearest_place(&self, row: u32) -> (f64, Option<(u8, f64)>) {
        let facts = &self.table.facts[row as usize];
        if facts.is_only {
            let ([x, y, z], [a, b, c]) = (self.table.point(row), self.from);
            // A millimetre is taken off for rounding. Without a position it is no number, and nothing bounds.
            let chord_m = ((x - a).powi(2) + (y - b).powi(2) + (z - c).powi(2)).sqrt() - 1e-3;
            return (if chord_m.is_nan() { 0.0 } else { chord_m }, None);
        }
        let rows = self
            .catalog
            .entry(self.table.owner(row).slot)
            .map(|entry| entry.rows.as_slice())
            .unwrap_or_default();
        let nearest = rows.iter().filter_map(|row| self.measure(*row)).min_by(|a, b| a.1.total_cmp(&b.1));
        (nearest.map_or(0.0, |(_, distance_m)| distance_m), nearest)
    }

    /// A row's place and its exact distance.
    fn measure(&self, row: u32) -> Option<(u8, f64)> {
        let here = self.query.here.as_ref()?;
        let position = self.table.position(row)?;
        Some((self.table.owner(row).place, here.position.distance_m(position)))
    }

    /// Whether a service lies outside the radius; one that comes, or has no position, never does.
    fn is_too_far(&self, reach: Reach, bound_m: f64, exact: impl Fn() -> Option<(u8, f64)>) -> bool {
        let Some(within_m) = self.query.within_m.filter(|_| reach == Reach::Distance) else { return false };
        // Up to a thousand kilometres a geodesic is less than a hundredth longer than its chord.
        let is_surely_within = bound_m * 1.01 + 1.0 < within_m && bound_m < 1_000_000.0;
        !is_surely_within && exact().is_some_and(|(_, distance_m)| distance_m > within_m)
    }

    fn hit(&self, row: u32, place: u8, distance_m: Option<f64>, reach: Reach) -> Hit {
        let Owner { id, slot, .. } = self.table.owner(row);
        let is_verbatim =
            || self.catalog.entry(slot).is_some_and(|entry| entry.service.name == self.query.typed);
        let closeness = match (&self.query.here, self.query.words.is_empty()) {
            (None, false) if is_verbatim() => 0,
            (None, false) => self.catalog.words().closeness(slot, &self.query.words),
            _ => 0,
        };
        Hit { id, slot, place, distance_m, reach, closeness }
    }
}

/// A query on the table of one kind.
struct TableSearch<'a> {
    looker: Looker<'a>,
    verdicts: Verdicts<'a>,
}

impl<'a> TableSearch<'a> {
    fn new(
        catalog: &'a Catalog,
        geography: &'a Geography,
        query: &'a Query,
        kind: &TermId,
        table: &'a KindTable,
    ) -> Self {
        let looker = Looker::new(catalog, query, table);
        Self { looker, verdicts: Verdicts::new(query, geography, kind, table) }
    }

    /// Looks at the whole table.
    fn run(mut self, out: &mut Gathering) {
        self.verdicts = self.verdicts.judge_all();
        let Looker { query, table, .. } = self.looker;
        let every_one_counts = out.matches.is_some() || table.dated() > 0;
        let done = match (query.here.as_ref(), query.within_m) {
            (None, _) => false,
            (Some(here), Some(within_m)) => {
                !every_one_counts
                    && self.verdicts.is_by_distance()
                    && self.walk_within(here.position, within_m, out)
            }
            (Some(here), None) => {
                let (faults, steps) = self.count(out);
                if !self.walk(here.position, faults, steps, out) {
                    self.scan(false, out);
                }
                true
            }
        };
        if !done {
            self.scan(true, out);
        }
    }

    /// How a row is judged; nothing when its service has left.
    fn judge(&self, row: u32) -> Option<Judged> {
        let Looker { catalog, query, table, .. } = self.looker;
        let facts = &table.facts[row as usize];
        if !facts.is_alive {
            return None;
        }
        let (reach, mut verdict) = self.verdicts.judge(facts);
        verdict = verdict.and(query.vacancy_verdict(facts));
        if facts.is_dated {
            let service = &catalog.entry(table.owner(row).slot)?.service;
            if service.is_gone(query.day) {
                return None;
            }
            verdict = verdict.and(Verdict::of(query.judge_operation(service).as_slice()));
        }
        Some(Judged { reach, faults: verdict.faults(query.include_unknown) })
    }

    fn scan(&self, counts: bool, out: &mut Gathering) {
        let table = self.looker.table;
        for (row, facts) in (0..).zip(&table.facts) {
            if facts.is_first
                && let Some(judged) = self.judge(row)
            {
                self.looker.look(row, judged, counts, out);
            }
        }
    }

    /// Counts matches and those left out, without measuring. Returns all faults that there are, and how
    /// many steps a walk is worth.
    fn count(&self, out: &mut Gathering) -> (u32, usize) {
        let table = self.looker.table;
        let worth = table.facts.len() / STEP_COST + FREE_STEPS;
        if self.verdicts.asks_nothing() && out.matches.is_none() {
            out.matched += table.services();
            return (0, worth);
        }
        let (mut all, mut matched) = (0, 0);
        for (row, facts) in (0..).zip(&table.facts) {
            if !facts.is_first {
                continue;
            }
            match self.judge(row) {
                None => {}
                Some(Judged { faults: 0, .. }) => {
                    matched += 1;
                    out.count_match(table.owner(row).slot);
                }
                Some(Judged { faults, .. }) => {
                    all |= faults;
                    out.count_left_out(faults, 1);
                }
            }
        }
        // So many steps lie between two matches, on the average.
        let expected = self.looker.query.count * table.services() / matched.max(1);
        (all, if expected > worth { 0 } else { worth })
    }

    /// Offers the nearest, from the inside out; false if that took more steps than it is worth.
    fn walk(&self, from: Position, all_faults: u32, steps: usize, out: &mut Gathering) -> bool {
        let table = self.looker.table;
        if steps == 0 {
            return false;
        }
        for row in table.fresh().iter().chain(table.unplaced()) {
            if table.facts[*row as usize].is_first
                && let Some(judged) = self.judge(*row)
            {
                self.looker.look(*row, judged, false, out);
            }
        }
        for (step, (row, bound_m)) in table.index().walk(from).enumerate() {
            if bound_m > out.worst_m() && out.is_settled(all_faults, bound_m) {
                return true;
            }
            if step == steps {
                return false;
            }
            if let Some(judged) = self.judge(row) {
                self.looker.look(self.first_row(row), judged, false, out);
            }
        }
        true
    }

    /// Goes through the radius and counts what lies within; false if that took more steps than a scan.
    fn walk_within(&self, from: Position, within_m: f64, out: &mut Gathering) -> bool {
        let Looker { table, .. } = self.looker;
        let worth = table.facts.len() / STEP_COST + FREE_STEPS;
        let mut found = Vec::new();
        let mut beyond = None;
        for (step, (row, bound_m)) in table.index().walk(from).enumerate() {
            let far = beyond.is_some_and(|far: f64| bound_m > far);
            if bound_m > within_m && far {
                break;
            }
            if step == worth {
                return false;
            }
            let Some(judged) = self.judge(row) else { continue };
            let row = self.first_row(row);
            found.push((row, judged));
            if bound_m > within_m {
                let distance_m = self.looker.nearest_place(row).1.or_else(|| self.looker.measure(row));
                let distance_m = distance_m.map_or(f64::INFINITY, |(_, distance_m)| distance_m);
                if distance_m > within_m {
                    beyond = Some(beyond.map_or(distance_m, |known| distance_m.min(known)));
                }
            }
        }
        let mut seen = 0;
        let waiting = table.fresh().iter().chain(table.unplaced());
        let waiting = waiting.filter(|row| table.facts[**row as usize].is_first);
        let waiting: Vec<_> = waiting.filter_map(|row| Some((*row, self.judge(*row)?))).collect();
        for (row, judged) in found.into_iter().chain(waiting) {
            let (facts, slot) = (&table.facts[row as usize], table.owner(row).slot);
            if facts.is_only || out.is_news(slot) {
                seen += 1;
                self.looker.look(row, judged, true, out);
            }
        }
        if table.services() > seen {
            out.count_left_out(TOO_FAR, table.services() - seen);
        }
        true
    }

    /// The first row of the service that a row belongs to.
    fn first_row(&self, row: u32) -> u32 {
        let Looker { catalog, table, .. } = self.looker;
        if table.facts[row as usize].is_only {
            return row;
        }
        catalog.entry(table.owner(row).slot).and_then(|entry| entry.rows.first().copied()).unwrap_or(row)
    }
}
