//! How needs flow from quarter to quarter, as far as somebody who reads releases can suppose it.
//!
//! What was met, and what is open at the end, was open before or is new. What has waited longer than the period was open
//! before it, and what has not is new. That is so but for what came from elsewhere: people who moved in, cases that were
//! handed over, words that came late, and the one day by which a wait and a quarter differ.
//!
//! This joins all measures of two periods, too many for one program: of the demo's council one attack would take seconds.
//! So it is tried of each service group by itself, and of all services together, after the numbers of each period are safe
//! by themselves. To hide more makes nothing less safe.

use std::collections::{BTreeMap, BTreeSet};

use super::lattices::WAITED;
use super::published::answers_of;
use crate::clock::Quarter;
use crate::disclosure::audit::audit;
use crate::disclosure::lattice::Region;
use crate::disclosure::limits::{Limit, Placed};
use crate::disclosure::lp::Doubt;
use crate::disclosure::protect::{Failure, Hear, Protected, protect};
use crate::disclosure::sensitivity::Rule;
use crate::disclosure::system::{Cell, CellId, Fate, System};

/// In a quarter that many of the bands of waiting are new, in a fiscal year so many.
const NEW_BANDS: [(usize, usize); 2] = [(1, 2), (4, 4)];

/// Cells that needs flow between, with what can be supposed of them: of each service group, and of all services.
pub(super) struct Flows(Vec<(Vec<Cell>, Vec<Limit>)>);

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
            (cells, limits)
        };
        Self(largest.iter().map(group).filter(|(_, limits)| !limits.is_empty()).collect())
    }

    /// Hides more of what was found until nobody can compute what is hidden by what they suppose of flows. What earlier
    /// releases alone give away cannot be taken back, and is protected no more.
    pub fn protect(&mut self, found: &mut Protected, hear: Hear<'_>) -> Result<(), Failure> {
        for (cells, limits) in &mut self.0 {
            let more = loop {
                let hidden = |cell: &Cell| found.pattern.get(&cell.id) == Some(&Fate::Hidden);
                let fixed = |cell: &Cell| if hidden(cell) { Some(Fate::Hidden) } else { cell.fixed };
                let decided = cells.iter().map(|cell| Cell { fixed: fixed(cell), ..cell.clone() });
                match protect(&System::new(decided.collect(), &[]).limited(limits), hear) {
                    Err(Failure::OnlyFixed { exposed, .. }) => {
                        let given_away = cells.iter_mut().filter(|cell| cell.id == exposed);
                        given_away.for_each(|cell| cell.rule = Rule::NONE);
                    }
                    other => break other?,
                }
            };
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
        for (cells, limits) in &self.0 {
            let answers =
                answers_of(cells, |cell| pattern.get(&cell.id).or(cell.fixed.as_ref()) == Some(&Fate::Shown));
            let place = |id: &CellId| cells.iter().position(|cell| cell.id == *id);
            let limits: Vec<Placed> = limits.iter().filter_map(|limit| limit.placed(place)).collect();
            if !audit(&answers, &[], &limits)?.violations.is_empty() {
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
    let flows = known.0.keys().filter(|(measure, _)| *measure == "new");
    flows.filter_map(|(_, region)| Flow::of(&known, region)).flat_map(|flow| flow.limits()).collect()
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

    fn limits(&self) -> Vec<Limit> {
        let (new, met) = (self.at("new", &self.quarters, None), self.at("met", &self.quarters, None));
        let (open, before) = (self.at("open", &self.last, None), self.at("open", &self.before, None));
        let late = |measure: &str| self.at(measure, &self.quarters, None);
        let flow = sum(&[(1, &met), (1, &open), (-1, &new), (-1, &before)]);
        let with_late = [(1, &late("late_met")), (-1, &late("late_new"))];
        let with_late = sum(&with_late).zip(flow.clone()).map(|(late, flow)| [flow, late].concat());
        let mut found: Vec<_> = [flow, with_late].into_iter().collect();
        if let Some((_, bands)) = NEW_BANDS.iter().find(|(quarters, _)| *quarters == self.quarters.len()) {
            let (young, old) = (0..*bands, *bands..WAITED.len());
            found.push(self.bands("open", &self.last, young.clone(), 1).zip(sum(&[(-1, &new)])).map(joined));
            let open_old = self.bands("open", &self.last, old.clone(), 1);
            let met_old = self.bands("met", &self.quarters, old.clone(), 1);
            let both = open_old.clone().zip(met_old).map(joined);
            for gone in [open_old, both] {
                found.push(gone.zip(sum(&[(-1, &before)])).map(joined));
            }
            found.extend(self.grown_old(young, old));
        }
        found.into_iter().flatten().map(Limit).collect()
    }

    /// In a quarter a band of three months becomes the next one, and what is older still was old before.
    fn grown_old(&self, young: std::ops::Range<usize>, old: std::ops::Range<usize>) -> [Option<Terms>; 2] {
        if self.quarters.len() > 1 {
            return [None, None];
        }
        let next = self.bands("open", &self.last, old.start..old.start + 1, 1);
        let oldest = self.bands("open", &self.last, old.start + 1..old.end, 1);
        [
            next.zip(self.bands("open", &self.before, young, -1)).map(joined),
            oldest.zip(self.bands("open", &self.before, old, -1)).map(joined),
        ]
    }

    /// Cells of some bands of waiting.
    fn bands(
        &self,
        measure: &str,
        quarters: &BTreeSet<String>,
        bands: std::ops::Range<usize>,
        factor: i64,
    ) -> Option<Terms> {
        let band = |band: &(&str, i64)| Some((factor, self.at(measure, quarters, Some(band.0))?));
        WAITED[bands].iter().map(band).collect()
    }

    /// The cell of a measure in these quarters, and if wanted of one band of waiting.
    fn at(&self, measure: &str, quarters: &BTreeSet<String>, band: Option<&str>) -> Option<CellId> {
        let mut region = self.region.clone();
        region.insert("period".to_owned(), quarters.clone());
        if let Some(band) = band {
            region.insert("waited".to_owned(), BTreeSet::from([band.to_owned()]));
        }
        self.known.0.get(&(measure, region)).map(|id| (*id).clone())
    }
}

/// A sum, if all of its cells are there.
fn sum(terms: &[(i64, &Option<CellId>)]) -> Option<Terms> {
    terms.iter().map(|(factor, cell)| Some((*factor, (*cell).clone()?))).collect()
}

fn joined((one, other): (Terms, Terms)) -> Terms {
    [one, other].concat()
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;
    use crate::disclosure::lattice::Kind;
    use crate::disclosure::sensitivity::Figure;

    /// A cell of a service in a quarter of 2025, of one band of waiting or of all.
    fn cell(measure: &str, service: &str, quarter: u32, band: Option<usize>, persons: u64) -> Cell {
        let bands: BTreeSet<String> = match band {
            Some(band) => BTreeSet::from([WAITED[band].0.to_owned()]),
            None => WAITED.map(|(code, _)| code.to_owned()).into(),
        };
        let one = |code: String| BTreeSet::from([code]);
        let region = [
            ("period", one(format!("2025-Q{quarter}"))),
            ("service", one(service.to_owned())),
            ("waited", bands),
        ];
        let codes = vec![service.to_owned(), format!("{band:?}"), quarter.to_string()];
        let is_known = quarter == 1;
        let least_persons = 5;
        let rule = Rule { least_persons, ..Rule::NONE };
        let figure = Figure { value: persons, persons, ..Figure::default() };
        let fate = if (1..least_persons).contains(&persons) { Fate::Hidden } else { Fate::Shown };
        Cell {
            id: CellId { release: quarter.to_string(), measure: measure.to_owned(), codes },
            kind: Kind::Additive,
            region: region.map(|(name, codes)| (name.to_owned(), codes)).into(),
            figure,
            rule,
            priority: (0, 0),
            fixed: is_known.then_some(fate),
        }
    }

    /// What is shown of these cells in the end, of those that are not known already.
    fn shown(cells: Vec<Cell>) -> BTreeSet<(String, String)> {
        let mut go_on = |_| ControlFlow::Continue(());
        let new: Vec<Cell> = cells.iter().filter(|cell| cell.fixed.is_none()).cloned().collect();
        let mut found = protect(&System::new(new, &[]), &mut go_on).expect("a pattern");
        let mut flows = Flows::of(cells.into_iter());
        let was_safe = flows.are_safe(&found.pattern).expect("an audit");
        let before = found.pattern.clone();
        flows.protect(&mut found, &mut go_on).expect("a pattern");
        assert_eq!(was_safe, before == found.pattern, "the audit finds what the search does");
        assert!(flows.are_safe(&found.pattern).expect("an audit"));
        let shown = found.pattern.into_iter().filter(|(_, fate)| *fate == Fate::Shown);
        shown.map(|(id, _)| (id.measure, id.codes[1].clone())).collect()
    }

    /// Open before, and then new, met and open.
    fn flow([before, new, met, open]: [u64; 4]) -> Vec<Cell> {
        vec![
            cell("open", "s", 1, None, before),
            cell("new", "s", 2, None, new),
            cell("met", "s", 2, None, met),
            cell("open", "s", 2, None, open),
        ]
    }

    #[test]
    fn what_went_was_there_before() {
        // 10 and none, of which 9 are left: at most one was met.
        assert_eq!(shown(flow([10, 0, 1, 9])).len(), 1);
        // At most seven were met, which may be as many as are shown.
        assert_eq!(shown(flow([10, 6, 4, 9])).len(), 2);
        // Some came from elsewhere, so whoever supposes that none did errs.
        assert_eq!(shown(flow([10, 0, 3, 9])).len(), 2);
    }

    #[test]
    fn who_has_not_waited_for_a_quarter_is_new() {
        let waits = |new: u64, youngest: u64| {
            let mut cells = flow([30, new, 12, 20]);
            cells.extend([cell("open", "s", 2, Some(0), youngest), cell("open", "s", 2, Some(1), 8)]);
            shown(cells)
        };
        // Of ten new ones eight have waited for 31 to 90 days: at most two for less.
        let told = waits(10, 2);
        let both = told.contains(&("new".to_owned(), "None".to_owned()))
            && told.contains(&("open".to_owned(), "Some(1)".to_owned()));
        assert!(!both, "{told:?}");
        assert_eq!(waits(13, 2).len(), 4);
    }

    #[test]
    fn what_earlier_releases_give_away_stops_nobody() {
        let mut cells = flow([10, 0, 1, 9]);
        cells.iter_mut().for_each(|cell| {
            let is_small = (1..5).contains(&cell.figure.persons);
            cell.fixed = Some(if is_small { Fate::Hidden } else { Fate::Shown });
        });
        let mut flows = Flows::of(cells.into_iter());
        assert_eq!(flows.are_safe(&BTreeMap::new()), Ok(false));
        let mut found = Protected::default();
        flows.protect(&mut found, &mut |_| ControlFlow::Continue(())).expect("goes on");
        assert_eq!((found.pattern, flows.are_safe(&BTreeMap::new())), (BTreeMap::new(), Ok(true)));
    }
}
