//! What a council publishes, by which rule, and what was published before.

use std::collections::{BTreeMap, BTreeSet};

use super::inputs::OTHER;
use super::{ReleaseBody, ReleaseCell, ReleaseTier};
use crate::clock::Quarter;
use crate::disclosure::lattice::{Codes, Dimension, Draft, Kind, Lattice, Measure, TOTAL};
use crate::disclosure::sensitivity::Rule;
use crate::disclosure::system::{Cell, CellId, Fate};
use crate::disclosure::tally::{Figures, cells};
use crate::error::Result;
use crate::id::CouncilId;
use crate::populations::PopulationKind;
use crate::registry::Registry;
use crate::storage;
use crate::taxonomies::SERVICE_GROUPS;
use crate::values::AreaCode;

/// With fewer cases only the services of the whole region are told.
const LEAST_CASES: usize = 200;
/// The order of a cell's codes.
const DIMENSIONS: [&str; 4] = ["area", "stage", "service", "period"];

impl Registry {
    /// What a council publishes: its municipalities by service group, and 者 and 児 by each; of few cases only
    /// the service groups of the whole region.
    pub(super) fn release_lattice(
        &self,
        municipalities: &BTreeSet<AreaCode>,
        quarter: Quarter,
        cases: usize,
    ) -> Result<Lattice> {
        let groups = self.terms().of(SERVICE_GROUPS);
        let services = groups.iter().map(|group| group.id.to_string()).chain([OTHER.to_owned()]).collect();
        let areas = municipalities.iter().map(ToString::to_string).collect();
        let stages = ["adult", "child"].map(str::to_owned).into();
        let codes: [BTreeSet<String>; 4] = [areas, stages, services, BTreeSet::from([quarter.to_string()])];
        let dimension = |(name, codes): (&str, BTreeSet<String>)| Dimension {
            name: name.to_owned(),
            codes: codes.into_iter().map(|code| (code.clone(), BTreeSet::from([code]))).collect(),
        };
        let tables: &[&[&str]] = match cases {
            cases if cases < LEAST_CASES => &[&["service"]],
            _ => &[&["area", "service"], &["stage", "service"], &["area", "stage"]],
        };
        let additive = |name: &str| Measure { name: name.to_owned(), kind: Kind::Additive };
        let persons = Kind::DistinctPersons { of: "open".to_owned() };
        let draft = Draft {
            dimensions: DIMENSIONS.into_iter().zip(codes).map(dimension).collect(),
            tables: tables
                .iter()
                .map(|table| table.iter().map(|name| (*name).to_owned()).collect())
                .collect(),
            measures: vec![
                additive("open"),
                additive("new"),
                additive("met"),
                Measure { name: "open_persons".to_owned(), kind: persons },
            ],
        };
        Lattice::try_from(draft)
    }

    /// The cells of a release that was published, with what is true of them, as readers of a tier may know it.
    pub(super) fn published(
        &self,
        body: &ReleaseBody,
        figures: &Figures,
        quarter: Quarter,
        reader: ReleaseTier,
    ) -> Result<Vec<Cell>> {
        let municipalities = body.lattice.dimensions()[0].base();
        let municipalities = municipalities.iter().map(|code| AreaCode::trusted(code)).collect();
        let inhabitants = self.inhabitants(&municipalities, quarter)?;
        let rule = rule_of(reader, 0);
        let of = |codes: &Codes| rule.among(inhabitants.get(&codes[0]).copied().flatten());
        let shown: BTreeSet<[&str; 4]> =
            body.cells.iter().filter(|cell| cell.value.is_some()).map(ReleaseCell::key).collect();
        let fate = |id: &CellId| {
            let key = [&id.measure, &id.codes[0], &id.codes[1], &id.codes[2]].map(String::as_str);
            Some(if shown.contains(&key) { Fate::Shown } else { Fate::Hidden })
        };
        let name = release_name(body.council_id, quarter, body.tier);
        Ok(cells(&name, &body.lattice, figures, of, fate))
    }

    /// The inhabitants of each municipality, where they were counted, and of all of them.
    pub(super) fn inhabitants(
        &self,
        municipalities: &BTreeSet<AreaCode>,
        quarter: Quarter,
    ) -> Result<BTreeMap<String, Option<u64>>> {
        let codes: Vec<AreaCode> = municipalities.iter().cloned().collect();
        let counted = self.populations_on(PopulationKind::Residents, &codes, quarter.last_day())?;
        let of = |code: &AreaCode| {
            let own = || counted.iter().filter(|count| count.area_code == *code && count.town.is_none());
            let all = own().find(|count| count.age_from.is_none()).map(|count| count.persons as u64);
            all.or_else(|| own().next().map(|_| own().map(|count| count.persons as u64).sum()))
        };
        let mut found: BTreeMap<String, Option<u64>> =
            codes.iter().map(|code| (code.to_string(), of(code))).collect();
        let all = found.values().copied().sum();
        found.insert(TOTAL.to_owned(), all);
        Ok(found)
    }
}

/// The rule of a tier, with the fewest persons of its own.
pub(super) fn rule_of(tier: ReleaseTier, least_persons: u64) -> Rule {
    let rule = match tier {
        ReleaseTier::Council => Rule::COUNCIL,
        ReleaseTier::Public => Rule::PUBLIC,
    };
    Rule { least_persons: rule.least_persons.max(least_persons), ..rule }
}

/// What disclosure control calls a release.
pub(super) fn release_name(council: CouncilId, quarter: Quarter, tier: ReleaseTier) -> String {
    format!("{council}/{quarter}/{}", storage::to_code(&tier))
}
