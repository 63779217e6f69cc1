//! What was published before about the same people, as disclosure control takes it.

use std::collections::{BTreeMap, BTreeSet};

use super::lattices::quarters_of;
use super::{ReleaseBody, ReleaseCell, ReleasePeriod, ReleaseTier};
use crate::disclosure::lattice::{Codes, Lattice};
use crate::disclosure::sensitivity::Rule;
use crate::disclosure::system::{Cell, CellId, Fate};
use crate::disclosure::tally::{Figures, cells};
use crate::error::Result;
use crate::id::CouncilId;
use crate::populations::PopulationKind;
use crate::registry::Registry;
use crate::storage;
use crate::values::AreaCode;

/// The inhabitants of each area of a lattice, where they were counted.
pub(super) type Inhabitants = BTreeMap<String, Option<u64>>;

/// Releases that speak of the same people as a new one, in both tiers.
#[derive(Default)]
pub(super) struct Known {
    /// The ids of all releases of its quarters, related or not.
    pub ids: Vec<crate::id::ReleaseId>,
    /// Cells that members of a council may know.
    pub papers: Vec<Cell>,
    /// Those for everybody.
    pub open: Vec<Cell>,
}

impl Registry {
    /// The releases that share a quarter with a period, and municipalities with the new one or with one another.
    pub(super) fn known_of(
        &self,
        period: ReleasePeriod,
        municipalities: &BTreeSet<AreaCode>,
    ) -> Result<Known> {
        let all = self.db().read(|c| storage::releases::of_period(c, period))?;
        let mut known =
            Known { ids: all.iter().map(|(kept, _)| kept.release.id).collect(), ..Known::default() };
        let mut left = Vec::new();
        for (kept, secrets) in all {
            let body = kept.body()?;
            left.push((body.lattice.dimensions()[0].base(), body, secrets));
        }
        let mut reached: BTreeSet<String> = municipalities.iter().map(ToString::to_string).collect();
        while let Some(place) = left.iter().position(|(areas, ..)| !areas.is_disjoint(&reached)) {
            let (areas, body, secrets) = left.remove(place);
            reached.extend(areas);
            known.papers.extend(self.published(&body, &secrets.figures, ReleaseTier::Council)?);
            if body.tier == ReleaseTier::Public {
                known.open.extend(self.published(&body, &secrets.figures, ReleaseTier::Public)?);
            }
        }
        Ok(known)
    }

    /// The cells of a release that was published, with what is true of them, as readers of a tier may know it.
    fn published(&self, body: &ReleaseBody, figures: &Figures, reader: ReleaseTier) -> Result<Vec<Cell>> {
        let period: ReleasePeriod = body.period.parse()?;
        let settings = self.settings_on(body.council_id, period.days().first)?.settings.releases;
        let inhabitants = self.inhabitants(&body.lattice, period)?;
        let rule = settings.rule(reader);
        let shown: BTreeSet<[&str; 7]> =
            body.cells.iter().filter(|cell| cell.value.is_some()).map(ReleaseCell::key).collect();
        let fate = |id: &CellId| {
            let is_shown = shown.contains(&key_of(id));
            Some(if is_shown { Fate::Shown } else { Fate::Hidden })
        };
        let name = release_name(body.council_id, period, body.tier);
        Ok(cells_of(&name, &body.lattice, figures, period, rule_in(rule, &inhabitants), fate))
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

/// A rule, by the inhabitants of a cell's area.
pub(super) fn rule_in(rule: Rule, inhabitants: &Inhabitants) -> impl Fn(&Codes) -> Rule {
    move |codes| rule.among(inhabitants.get(&codes[0]).copied().flatten())
}

/// The cells of a release; those of its stocks speak of the end of its period.
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
    }
    cells
}

/// A cell's measure and codes; of a release there is one period.
pub(super) fn key_of(id: &CellId) -> [&str; 7] {
    let [area, stage, service, reason, waited, life_stage] =
        [0, 1, 2, 3, 4, 5].map(|place| &*id.codes[place]);
    [&id.measure, area, stage, service, reason, waited, life_stage]
}

/// What disclosure control calls a release.
pub(super) fn release_name(council: CouncilId, period: ReleasePeriod, tier: ReleaseTier) -> String {
    format!("{council}/{period}/{}", storage::to_code(&tier))
}
