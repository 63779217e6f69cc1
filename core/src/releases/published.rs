//! What was published before about the same people, as disclosure control takes it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::lattices::{quarters_of, urgencies};
use super::{ReleaseBody, ReleasePeriod, ReleaseTier, TOTAL};
use crate::disclosure::audit::Answer;
use crate::disclosure::lattice::{Codes, Lattice, Region};
use crate::disclosure::sensitivity::Rule;
use crate::disclosure::system::{Cell, CellId, Fate};
use crate::disclosure::tally::{Figures, cells};
use crate::error::{Error, Result};
use crate::id::{CouncilId, ReleaseId};
use crate::populations::PopulationKind;
use crate::registry::Registry;
use crate::storage::releases::ReleaseSecrets;
use crate::storage::{self, DbConnection};
use crate::values::AreaCode;

/// The inhabitants of each area of a lattice, where they were counted.
pub(crate) type Inhabitants = BTreeMap<String, Option<u64>>;

/// A release that speaks of people whom a new one speaks of, too, or of whom such a one does.
pub(super) struct Related {
    pub id: ReleaseId,
    pub body: Arc<ReleaseBody>,
    /// Its municipalities.
    pub areas: BTreeSet<String>,
    /// When its period is.
    pub when: When,
    secrets: ReleaseSecrets,
}

/// When the period of a release is, as a new one sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// It has a quarter with it in common.
    Meanwhile,
    /// It is so near that needs flow from one to the other.
    Around,
}

impl When {
    fn of(other: ReleasePeriod, period: ReleasePeriod) -> Self {
        let is_apart = other.last() < period.first() || period.last() < other.first();
        if is_apart { Self::Around } else { Self::Meanwhile }
    }
}

impl Related {
    /// Whether it counts what a new one counts again.
    pub fn counts_the_same(&self) -> bool {
        self.when == When::Meanwhile
    }

    /// Whether it speaks of one of these municipalities.
    pub fn shares(&self, municipalities: &BTreeSet<AreaCode>) -> bool {
        municipalities.iter().any(|code| self.areas.contains(code.as_str()))
    }
}

/// What flows from one period to the next: of another period nothing else matters.
const FLOWING: [&str; 4] = ["open", "open_persons", "new", "met"];

/// Cells that were published of the same people.
#[derive(Default)]
pub(super) struct Known {
    /// Of the same quarters.
    pub meanwhile: Vec<Cell>,
    /// Of those soon before and after, as far as needs flow from one to the other.
    pub around: Vec<Cell>,
}

/// The releases that share a quarter with a period or come soon before or after it, and that have municipalities with the
/// new one or with one another in common, by id.
pub(super) fn related(
    c: &mut DbConnection,
    period: ReleasePeriod,
    municipalities: &BTreeSet<AreaCode>,
) -> Result<Vec<Related>> {
    let mut left = Vec::new();
    for (kept, secrets) in storage::releases::around(c, period)? {
        let body = kept.body();
        let areas = body.lattice.dimensions()[0].base();
        let when = When::of(kept.release.period()?, period);
        left.push(Related { id: kept.release.id, body, areas, when, secrets });
    }
    let mut reached: BTreeSet<String> = municipalities.iter().map(ToString::to_string).collect();
    let mut found = Vec::new();
    while let Some(place) = left.iter().position(|known| !known.areas.is_disjoint(&reached)) {
        let known = left.remove(place);
        reached.extend(known.areas.iter().cloned());
        found.push(known);
    }
    found.sort_by_key(|known| known.id);
    Ok(found)
}

impl Registry {
    /// The cells of related releases, as far as readers of a tier may know them.
    pub(super) fn known_of(&self, related: &[Related], reader: ReleaseTier) -> Result<Known> {
        let mut known = Known::default();
        let is_read = |related: &&Related| [ReleaseTier::Public, reader].contains(&related.body.tier);
        for Related { body, secrets, when, .. } in related.iter().filter(is_read) {
            let cells = self.published(body, secrets, reader)?;
            match when {
                When::Meanwhile => known.meanwhile.extend(cells),
                When::Around => {
                    let flows = |cell: &Cell| FLOWING.contains(&cell.id.measure.as_str());
                    known.around.extend(cells.into_iter().filter(flows));
                }
            }
        }
        Ok(known)
    }

    /// The cells of a release that was published, with what is true of them, as readers of a tier may know it.
    fn published(
        &self,
        body: &ReleaseBody,
        secrets: &ReleaseSecrets,
        reader: ReleaseTier,
    ) -> Result<Vec<Cell>> {
        let period: ReleasePeriod = body.period.parse()?;
        let settings = self.settings_on(body.council_id, period.days().first)?.settings.releases;
        let rule = settings.rule(reader);
        let shown = shown_of(body);
        let fate = |id: &CellId| {
            let is_shown = shown.contains_key(&key_of(id));
            Some(if is_shown { Fate::Shown } else { Fate::Hidden })
        };
        let name = release_name(body.council_id, period, body.tier);
        let inhabitants = inhabitants_as_taken(body, rule, &secrets.inhabitants);
        let rule = rule_in(rule, &inhabitants);
        let cells = cells_of(&name, &body.lattice, &secrets.figures, period, rule, fate);
        match are_as_told(&cells, &shown) {
            true => Ok(cells),
            false => {
                Err(Error::Conflict { reason: "what is kept of an earlier release contradicts it".into() })
            }
        }
    }

    /// The inhabitants of the areas of a lattice; nothing where one of their municipalities was not counted.
    pub(super) fn inhabitants(&self, lattice: &Lattice, period: ReleasePeriod) -> Result<Inhabitants> {
        let areas = &lattice.dimensions()[0];
        let codes: Vec<AreaCode> = areas.base().iter().map(|code| AreaCode::trusted(code)).collect();
        let counted = self.populations_on(PopulationKind::Residents, &codes, period.days().last)?;
        let of = |code: &AreaCode| {
            let own = || counted.iter().filter(|count| count.area_code == *code && count.town.is_none());
            let all = own().find(|count| count.age_from.is_none()).map(|count| count.persons as u64);
            all.or_else(|| own().next().map(|_| own().map(|count| count.persons as u64).sum()))
        };
        let each: BTreeMap<&str, Option<u64>> = codes.iter().map(|code| (code.as_str(), of(code))).collect();
        let sum = |base: &BTreeSet<String>| base.iter().map(|code| each[code.as_str()]).sum();
        Ok(areas.codes.iter().map(|(code, base)| (code.clone(), sum(base))).collect())
    }
}

/// The inhabitants by which a release was judged: before the seventh method papers took an area for large where nobody
/// knew how many there are.
fn inhabitants_as_taken(body: &ReleaseBody, rule: Rule, known: &Inhabitants) -> Inhabitants {
    let is_old = body.method.parse::<u32>().is_ok_and(|method| method < 7);
    let unknown = (is_old && !rule.is_by_inhabitants).then_some(u64::MAX);
    known.iter().map(|(area, count)| (area.clone(), count.or(unknown))).collect()
}

/// A rule, by the inhabitants of a cell's area.
pub(super) fn rule_in(rule: Rule, inhabitants: &Inhabitants) -> impl Fn(&Codes) -> Rule {
    move |codes| rule.among(inhabitants.get(&codes[0]).copied().flatten())
}

/// The cells of a release; those of its stocks speak of the end of its period. Where a release does not divide by
/// urgency, they are of all urgencies: releases that do and that do not speak of the same needs.
pub(super) fn cells_of(
    name: &str,
    lattice: &Lattice,
    figures: &Figures,
    period: ReleasePeriod,
    rule: impl Fn(&Codes) -> Rule,
    fate: impl Fn(&CellId) -> Option<Fate>,
) -> Vec<Cell> {
    let mut cells = cells(name, lattice, figures, rule, fate);
    for cell in &mut cells {
        cell.region.insert("period".to_owned(), quarters_of(&cell.id.measure, period));
        cell.region.entry("urgency".to_owned()).or_insert_with(urgencies);
    }
    cells
}

/// What readers of cells are told, for who looks whether they can compute more.
pub(super) fn answers_of(cells: &[Cell], is_shown: impl Fn(&Cell) -> bool) -> Vec<Answer> {
    let told = cells.iter().filter(|cell| cell.fixed == Some(Fate::Shown));
    let told: BTreeSet<_> = told.map(what).collect();
    let answer = |cell: &Cell| Answer {
        measure: cell.id.measure.clone(),
        kind: cell.kind.clone(),
        region: cell.region.clone(),
        value: is_shown(cell).then_some(cell.figure.value),
        figure: cell.figure.clone(),
        // What another release shows is told whatever this one does.
        rule: if told.contains(&what(cell)) { Rule::NONE } else { cell.rule },
    };
    cells.iter().map(answer).collect()
}

/// What a cell counts, in whichever release.
pub(super) fn what(cell: &Cell) -> (String, Region) {
    (cell.id.measure.clone(), cell.region.clone())
}

/// A cell's measure and codes; of a release there is one period.
pub(super) fn key_of(id: &CellId) -> [&str; 8] {
    let [area, stage, service, reason, waited, life_stage] =
        [0, 1, 2, 3, 4, 5].map(|place| &*id.codes[place]);
    // The period comes before it, and not every lattice has it.
    let urgency = id.codes.get(7).map_or(TOTAL, String::as_str);
    [&id.measure, area, stage, service, reason, waited, life_stage, urgency]
}

/// What disclosure control calls a release.
pub(super) fn release_name(council: CouncilId, period: ReleasePeriod, tier: ReleaseTier) -> String {
    format!("{council}/{period}/{}", storage::to_code(&tier))
}

/// The numbers that a release shows, by measure and codes.
fn shown_of(body: &ReleaseBody) -> BTreeMap<[&str; 8], u64> {
    body.cells.iter().filter_map(|cell| Some((cell.key(), cell.value?))).collect()
}

/// Whether what is kept of cells is what was told of them, which is what everybody reckons with.
fn are_as_told(cells: &[Cell], shown: &BTreeMap<[&str; 8], u64>) -> bool {
    cells.iter().all(|cell| shown.get(&key_of(&cell.id)).is_none_or(|told| *told == cell.figure.value))
}

#[cfg(test)]
mod tests {
    use super::super::lattices::{DIMENSIONS, URGENT};
    use super::*;
    use crate::disclosure::lattice::{Dimension, Draft, Kind, Measure, Table};

    /// The first dimensions with a code each, and a table over some of them.
    fn lattice(places: usize, table: &[&str]) -> Lattice {
        let codes = |name: &str| match name {
            "urgency" => urgencies(),
            _ => BTreeSet::from(["a".to_owned()]),
        };
        let dimension = |name: &&str| {
            let each = codes(name).into_iter().map(|code| (code.clone(), BTreeSet::from([code])));
            Dimension { name: (*name).to_owned(), codes: each.collect() }
        };
        let names: Vec<String> = table.iter().map(|name| (*name).to_owned()).collect();
        let draft = Draft {
            dimensions: DIMENSIONS[..places].iter().map(dimension).collect(),
            tables: vec![Table::of(&names)],
            measures: vec![Measure { name: "open".to_owned(), kind: Kind::Additive }],
        };
        draft.try_into().expect("a lattice")
    }

    #[test]
    fn a_release_without_urgencies_speaks_of_the_same_needs_as_one_with_them() {
        let period: ReleasePeriod = "2025-Q3".parse().expect("a period");
        let told = |lattice: &Lattice| -> Vec<_> {
            let cells = cells_of("x", lattice, &Figures::new(), period, |_| Rule::NONE, |_| None);
            cells.iter().map(|cell| (key_of(&cell.id).map(str::to_owned), cell.region.clone())).collect()
        };
        let (without, with) = (told(&lattice(7, &["service"])), told(&lattice(8, &["service", "urgency"])));
        assert_eq!(without.len(), 2);
        assert!(without.iter().all(|cell| with.contains(cell)), "{without:?} {with:?}");
        let urgent: Vec<_> = with.iter().filter(|(key, _)| key[7] == URGENT).collect();
        assert_eq!(urgent.len(), 2);
        assert!(urgent.iter().all(|(_, region)| region["urgency"] == BTreeSet::from([URGENT.to_owned()])));
    }

    #[test]
    fn what_is_kept_of_a_cell_must_be_what_was_told() {
        let period: ReleasePeriod = "2025-Q3".parse().expect("a period");
        let lattice = lattice(DIMENSIONS.len(), &["service"]);
        let cells = cells_of("x", &lattice, &Figures::new(), period, |_| Rule::NONE, |_| None);
        let whole = ["open", "*", "*", "*", "*", "*", "*", "*"];
        assert!(cells.iter().any(|cell| key_of(&cell.id) == whole));
        assert!(are_as_told(&cells, &BTreeMap::from([(whole, 0)])));
        assert!(!are_as_told(&cells, &BTreeMap::from([(whole, 3)])), "nothing is kept of it");
        assert!(are_as_told(&cells, &BTreeMap::new()), "a hidden one was not told");
    }
}
