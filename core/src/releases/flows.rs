//! How needs flow from quarter to quarter, as far as somebody who reads releases can suppose it.
//!
//! What was met, and what is open at the end, was open before or is new. What has waited longer than the period was open
//! before it, and what has not is new. That is so but for what came from elsewhere: people who moved in, cases that were
//! handed over, words that came late, and the one day by which a wait and a quarter differ.
//!
//! This joins all measures of two periods, too many for one program (DESIGN.md says how long it took). So it is tried of
//! each service group by itself, and of all services together, after the numbers of each period are safe by themselves. To
//! hide more makes nothing less safe.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::kinds::needs_of_persons;
use super::lattices::WAITED;
use super::published::answers_of;
use crate::clock::Quarter;
use crate::disclosure::audit::{Violation, audit};
use crate::disclosure::lattice::Region;
use crate::disclosure::limits::{Limit, placed};
use crate::disclosure::lp::{Doubt, Side};
use crate::disclosure::protect::{Failure, GivenAway, Hear, Protected, protect_the_rest};
use crate::disclosure::system::{Cell, CellId, Fate, System};

/// Bands of waiting over a period.
struct Growth {
    /// How many quarters the period has.
    quarters: usize,
    /// What has waited for so many bands at its end is new.
    young: usize,
    /// What has waited for so many bands at its end had waited for one band at most before it, for two, for three and for
    /// four, or is new.
    grown: [usize; 4],
}

/// In a quarter, and in a fiscal year.
const GROWTHS: [Growth; 2] =
    [Growth { quarters: 1, young: 2, grown: [2, 3, 3, 4] }, Growth { quarters: 4, young: 4, grown: [4; 4] }];

/// Cells that needs flow between, with what can be supposed of them: of each service group, and of all services.
pub(super) struct Flows(Vec<Group>);

struct Group {
    cells: Vec<Cell>,
    limits: Vec<Limit>,
    /// What earlier releases alone give away.
    given_away: BTreeSet<GivenAway>,
}

impl Flows {
    /// Of all cells that are published of a period and those around it.
    pub fn of(cells: impl Iterator<Item = Cell>) -> Self {
        let mut by_services: BTreeMap<BTreeSet<String>, Vec<Cell>> = BTreeMap::new();
        for cell in cells {
            by_services
                .entry(cell.region.get("service").cloned().unwrap_or_default())
                .or_default()
                .push(cell);
        }
        let whole: BTreeSet<String> = by_services.keys().flatten().cloned().collect();
        let is_in = |part: &BTreeSet<String>, other: &BTreeSet<String>| {
            *other != whole && part.len() < other.len() && part.is_subset(other)
        };
        let largest: Vec<BTreeSet<String>> = by_services
            .keys()
            .filter(|part| !by_services.keys().any(|other| is_in(part, other)))
            .cloned()
            .collect();
        let group = |services: &BTreeSet<String>| {
            let of_group = by_services.iter().filter(|(own, _)| *own == services || is_in(own, services));
            let cells: Vec<Cell> = of_group.flat_map(|(_, cells)| cells).cloned().collect();
            let limits = limits(&cells);
            Group { cells, limits, given_away: BTreeSet::new() }
        };
        Self(largest.iter().map(group).filter(|group| !group.limits.is_empty()).collect())
    }

    /// Hides more of what was found until nobody can compute what is hidden by what they suppose of flows. What earlier
    /// releases alone give away to somebody cannot be taken back, and is not protected from them.
    pub fn protect(&mut self, found: &mut Protected, hear: Hear<'_>) -> Result<(), Failure> {
        for Group { cells, limits, given_away } in &mut self.0 {
            let hidden = |cell: &Cell| found.pattern.get(&cell.id) == Some(&Fate::Hidden);
            let fixed = |cell: &Cell| if hidden(cell) { Some(Fate::Hidden) } else { cell.fixed };
            let decided = cells.iter().map(|cell| Cell { fixed: fixed(cell), ..cell.clone() });
            let more = protect_the_rest(&System::new(decided.collect(), &[]).limited(limits), hear)?;
            *given_away = more.given_away;
            let hidden = more.pattern.into_iter().filter(|(_, fate)| *fate == Fate::Hidden);
            let own: Vec<_> = hidden.filter(|(id, _)| found.pattern.contains_key(id)).collect();
            found.pattern.extend(own);
            found.certificates.extend(more.certificates);
            found.programs += more.programs;
        }
        Ok(())
    }

    /// Whether another program cannot compute what is hidden either.
    pub fn are_safe(&self, pattern: &BTreeMap<CellId, Fate>) -> Result<bool, Doubt> {
        for Group { cells, limits, given_away } in &self.0 {
            let answers =
                answers_of(cells, |cell| pattern.get(&cell.id).or(cell.fixed.as_ref()) == Some(&Fate::Shown));
            let is_known = |found: &Violation| {
                let of = |side: &Side| GivenAway {
                    cell: cells[found.answer].id.clone(),
                    organisation: found.organisation.clone(),
                    side: *side,
                };
                found.fault.sides().iter().any(|side| given_away.contains(&of(side)))
            };
            if !audit(&answers, &[], &placed(limits, cells))?.violations.iter().all(is_known) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Cells by what they count and of which quarters.
struct Known<'a>(BTreeMap<(&'a str, Region), &'a CellId>);

/// Cells with their factors.
type Terms = Vec<(i64, CellId)>;

/// One period of a region.
struct Flow<'a> {
    known: &'a Known<'a>,
    /// All dimensions but the quarters.
    region: Region,
    quarters: BTreeSet<String>,
    last: BTreeSet<String>,
    before: BTreeSet<String>,
}

/// What can be supposed of these cells, of one release or of several that follow one another.
fn limits(cells: &[Cell]) -> Vec<Limit> {
    let mut known = BTreeMap::new();
    for cell in cells {
        known.entry((cell.id.measure.as_str(), cell.region.clone())).or_insert(&cell.id);
    }
    let known = Known(known);
    let flows = known.flows();
    let flows = flows.iter().flat_map(|flow| [flow.limits(), flow.growing_old(), flow.reasons()].concat());
    flows.chain(needs_of_persons(cells)).collect()
}

impl Known<'_> {
    /// The periods of regions, in which something is new or was met. Parts of waits, reasons and urgencies flow into one
    /// another, so only the whole of them counts.
    fn flows(&self) -> Vec<Flow<'_>> {
        let size = |region: &Region, name: &str| region.get(name).map_or(0, BTreeSet::len);
        let largest = |name: &str| self.0.keys().map(|(_, region)| size(region, name)).max().unwrap_or(0);
        let whole = ["waited", "reason", "urgency"].map(|name| (name, largest(name)));
        let regions = |measure: &'static str| {
            let own = self.0.keys().filter(move |(known, _)| *known == measure).map(|(_, region)| region);
            own.filter(|region| whole.iter().all(|(name, all)| size(region, name) == *all))
        };
        let found: BTreeSet<&Region> = regions("new").chain(regions("met")).collect();
        found.iter().filter_map(|region| Flow::of(self, region)).collect()
    }

    fn terms(&self, factor: i64, measure: &str, region: Region) -> Option<Terms> {
        self.0.get(&(measure, region)).map(|id| vec![(factor, (*id).clone())])
    }
}

impl<'a> Flow<'a> {
    fn of(known: &'a Known<'a>, region: &Region) -> Option<Self> {
        let mut region = region.clone();
        let quarters = region.remove("period")?;
        let parsed: Option<BTreeSet<i32>> =
            quarters.iter().map(|code| Some(code.parse::<Quarter>().ok()?.index())).collect();
        let one = |index: i32| BTreeSet::from([Quarter::at(index).to_string()]);
        let (first, last) = (*parsed.as_ref()?.first()?, *parsed.as_ref()?.last()?);
        Some(Self { known, region, quarters, last: one(last), before: one(first - 1) })
    }

    /// What is there was there before or is new, and so was what went.
    fn limits(&self) -> Vec<Limit> {
        let during = |factor: i64, measure: &str| self.all(factor, measure, &self.quarters);
        let (new, met) = (during(-1, "new"), during(1, "met"));
        let (open, before) = (self.all(1, "open", &self.last), self.all(-1, "open", &self.before));
        let late = [during(1, "late_met"), during(-1, "late_new")];
        let persons = [
            self.all(1, "open_persons", &self.last),
            self.all(-1, "open_persons", &self.before),
            new.clone(),
        ];
        // Nobody has no need any more without that one was met.
        let left = [
            self.all(-1, "open_persons", &self.last),
            self.all(1, "open_persons", &self.before),
            during(-1, "met"),
        ];
        let flow = [if_told(met), open, new, before];
        [limit(&flow), limit(&[&flow[..], &late[..]].concat()), limit(&persons), limit(&left)]
            .into_iter()
            .flatten()
            .collect()
    }

    /// What has waited for less than the period is new, and what has waited for longer was there before: in a quarter
    /// three months younger, which is one band at most.
    fn growing_old(&self) -> Vec<Limit> {
        let growth = GROWTHS.iter().find(|growth| growth.quarters == self.quarters.len());
        let Some(growth) = growth else { return Vec::new() };
        let young = growth.young;
        let is_quarter = self.quarters.len() == 1;
        let mut found =
            vec![limit(&[self.bands(1, "open", &self.last, 0..young), self.all(-1, "new", &self.quarters)])];
        for oldest in young..WAITED.len() {
            let rest = oldest..WAITED.len();
            let before = match oldest == young {
                true => self.all(-1, "open", &self.before),
                false => {
                    self.bands(-1, "open", &self.before, oldest - 1..WAITED.len()).filter(|_| is_quarter)
                }
            };
            let open = self.bands(1, "open", &self.last, rest.clone());
            found.push(limit(&[open.clone(), before.clone()]));
            found.push(limit(&[open, if_told(self.bands(1, "met", &self.quarters, rest)), before]));
        }
        if is_quarter {
            let next = self.bands(1, "open", &self.last, young..young + 1);
            found.push(limit(&[next, self.bands(-1, "open", &self.before, 0..young)]));
        }
        found.extend(self.staying_young(growth));
        found.into_iter().flatten().collect()
    }

    /// What was met or is open after a short wait is new or had waited for less before. What waited for a month at most is
    /// new; and what is new is open or was met after a short wait.
    fn staying_young(&self, growth: &Growth) -> Vec<Option<Limit>> {
        let new = |factor: i64| self.all(factor, "new", &self.quarters);
        let met = |factor: i64, bands: usize| self.bands(factor, "met", &self.quarters, 0..bands);
        let open = |factor: i64, bands: usize| self.bands(factor, "open", &self.last, 0..bands);
        let of_before = |(place, grown): (usize, &usize)| {
            let before = self.bands(-1, "open", &self.before, 0..place + 1);
            limit(&[if_told(met(1, place + 1)), open(1, *grown), new(-1), before])
        };
        let mut found: Vec<Option<Limit>> = growth.grown.iter().enumerate().map(of_before).collect();
        found.extend([1, growth.young].map(|bands| limit(&[if_told(met(1, 1)), open(1, bands), new(-1)])));
        found.push(limit(&[new(1), open(-1, growth.young), met(-1, growth.young)]));
        found
    }

    /// What waits for a reason did so before or is new.
    fn reasons(&self) -> Vec<Limit> {
        let of_reason = |reason: &BTreeSet<String>, factor: i64, quarters: &BTreeSet<String>| {
            let mut region = self.region.clone();
            region.insert("reason".to_owned(), reason.clone());
            region.insert("period".to_owned(), quarters.clone());
            self.known.terms(factor, "open", region)
        };
        let told: BTreeSet<&BTreeSet<String>> =
            self.known.0.keys().filter_map(|(_, region)| region.get("reason")).collect();
        let divided = told.into_iter().filter(|reason| Some(*reason) != self.region.get("reason"));
        let of = |reason: &BTreeSet<String>| {
            let (open, before) = (of_reason(reason, 1, &self.last), of_reason(reason, -1, &self.before));
            limit(&[open, before, self.all(-1, "new", &self.quarters)])
        };
        divided.filter_map(of).collect()
    }

    /// The cell of a measure in these quarters.
    fn all(&self, factor: i64, measure: &str, quarters: &BTreeSet<String>) -> Option<Terms> {
        let mut region = self.region.clone();
        region.insert("period".to_owned(), quarters.clone());
        self.known.terms(factor, measure, region)
    }

    /// Those of some bands of waiting.
    fn bands(
        &self,
        factor: i64,
        measure: &str,
        quarters: &BTreeSet<String>,
        bands: Range<usize>,
    ) -> Option<Terms> {
        let of = |(code, _): &(&str, i64)| {
            let mut region = self.region.clone();
            region.insert("period".to_owned(), quarters.clone());
            region.insert("waited".to_owned(), BTreeSet::from([(*code).to_owned()]));
            self.known.terms(factor, measure, region)
        };
        let parts: Option<Vec<Terms>> = WAITED[bands].iter().map(of).collect();
        parts.map(|parts| parts.concat())
    }
}

/// Cells of a sum that is not too large without them, where they are not told.
fn if_told(terms: Option<Terms>) -> Option<Terms> {
    Some(terms.unwrap_or_default())
}

/// That a sum of cells is at most zero, if all of them are there.
fn limit(parts: &[Option<Terms>]) -> Option<Limit> {
    let parts: Option<Vec<Terms>> = parts.iter().cloned().collect();
    parts.map(|parts| Limit(parts.concat()))
}
