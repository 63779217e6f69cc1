//! What councils with municipalities in common leave to one another, so that no difference of their releases tells
//! of less than each of them does.
//!
//! A wide council's reasons less a narrow one's would be the reasons of the rest, which neither publishes. So tables
//! other than by area are told of a municipality by one council: the one with the fewest municipalities, if it
//! publishes them. A fiscal year less three quarters would be the fourth one, so what happened in a period is told
//! of a municipality in quarters or in years.

use std::collections::{BTreeMap, BTreeSet};

use super::lattices::DIMENSIONS;
use super::published::Related;
use super::settings::{ReleaseSettings, ReleaseTable};
use super::{ReleaseBody, ReleasePeriod, TOTAL};
use crate::areas::Geography;
use crate::councils::Council;
use crate::disclosure::lattice::{Dimension, Draft, Lattice, Measure, Table};
use crate::error::Result;
use crate::id::CouncilId;
use crate::registry::Registry;
use crate::values::AreaCode;

/// Tables that only one council tells of a municipality.
const OF_ONE: [ReleaseTable; 5] = [
    ReleaseTable::StageService,
    ReleaseTable::ReasonService,
    ReleaseTable::WaitedService,
    ReleaseTable::UrgencyService,
    ReleaseTable::Kind,
];

/// What a release tells, beside needs by service group.
pub(super) struct Told<'a> {
    pub settings: &'a ReleaseSettings,
    /// Whether there are so few cases that only the whole region is told.
    pub is_small: bool,
    /// Whether what happened in the period is told, or only what holds at its end.
    pub flows: bool,
    /// Whether it is known how urgent each open need is.
    pub urgencies: bool,
    /// Tables that another council tells.
    pub left_out: BTreeSet<ReleaseTable>,
}

impl Told<'_> {
    /// The tables of the settings that are told.
    pub fn tables(&self) -> impl Iterator<Item = &ReleaseTable> {
        self.settings.tables.iter().filter(|table| {
            let is_known = self.urgencies || **table != ReleaseTable::UrgencyService;
            is_known && !self.left_out.contains(table)
        })
    }
}

/// Who comes first among councils with municipalities in common: the narrowest.
type Width = (usize, CouncilId);

impl Registry {
    /// The tables that a council leaves to others with municipalities in common: to narrower ones that publish them,
    /// and to those that have.
    pub(super) fn left_to_others(
        &self,
        council: &Council,
        municipalities: &BTreeSet<AreaCode>,
        period: ReleasePeriod,
        related: &[Related],
        geography: &Geography,
    ) -> Result<BTreeSet<ReleaseTable>> {
        let mut left: BTreeSet<ReleaseTable> = related
            .iter()
            .filter(|known| known.shares(municipalities))
            .flat_map(|known| tables_of(&known.body))
            .collect();
        let own: Width = (municipalities.len(), council.id);
        let mut cases = None;
        for other in self.list_councils()? {
            let theirs = self.municipalities_of(&other, geography);
            if (theirs.len(), other.id) >= own || theirs.is_disjoint(municipalities) {
                continue;
            }
            if cases.is_none() {
                cases = Some(self.cases_by_municipality(period)?);
            }
            let of = |code: &AreaCode| cases.as_ref().and_then(|cases| cases.get(code)).copied().unwrap_or(0);
            let settings = self.settings_on(other.id, period.days().first)?.settings.releases;
            let is_large = theirs.iter().map(of).sum::<u64>() >= settings.least_cases;
            left.extend(settings.tables.into_iter().filter(|table| is_large && OF_ONE.contains(table)));
        }
        Ok(left)
    }

    /// How many cases of 主担当 ran in each municipality at the end of a period.
    fn cases_by_municipality(&self, period: ReleasePeriod) -> Result<BTreeMap<AreaCode, u64>> {
        let mut cases = BTreeMap::new();
        for area in self.frozen_cases(period.last())?.into_iter().filter_map(|case| case.area) {
            *cases.entry(area).or_default() += 1;
        }
        Ok(cases)
    }
}

/// The tables for one council that a release tells.
fn tables_of(body: &ReleaseBody) -> Vec<ReleaseTable> {
    let is_told = |place: usize| body.cells.iter().any(|cell| cell.key()[place] != TOTAL);
    let groups = body.cells.iter().any(|cell| is_kind(&body.lattice, &cell.service));
    let told = [is_told(2), is_told(4), is_told(5), is_told(7), groups];
    OF_ONE.into_iter().zip(told).filter(|(_, is_told)| *is_told).map(|(table, _)| table).collect()
}

/// Whether a code of services is a kind or domain, and no group of them.
fn is_kind(lattice: &Lattice, code: &str) -> bool {
    code != TOTAL && lattice.dimensions()[2].codes.get(code).is_some_and(|base| base.contains(code))
}

/// Municipalities that the same releases tell of, of several such classes: what follows of a class is the difference
/// of releases that tell of the whole of their regions.
pub(super) fn classes(own: &BTreeSet<String>, related: &[Related]) -> BTreeMap<String, BTreeSet<String>> {
    let regions: Vec<BTreeSet<String>> =
        std::iter::once(own.clone()).chain(related.iter().map(|known| known.areas.clone())).collect();
    let mut by_tellers: BTreeMap<Vec<usize>, BTreeSet<String>> = BTreeMap::new();
    for area in regions.iter().flatten() {
        let tellers = (0..regions.len()).filter(|place| regions[*place].contains(area)).collect();
        by_tellers.entry(tellers).or_default().insert(area.clone());
    }
    let is_one = by_tellers.len() < 2;
    let named =
        by_tellers.into_values().enumerate().map(|(number, areas)| (format!("class-{number}"), areas));
    named.filter(|_| !is_one).collect()
}

/// The cells of classes by service group: nobody publishes them, and nobody may compute those that are small.
pub(super) fn lattice_of_classes(
    like: &Lattice,
    classes: &BTreeMap<String, BTreeSet<String>>,
) -> Result<Lattice> {
    let dimensions = like.dimensions().iter().zip(DIMENSIONS);
    let dimension = |(known, name): (&Dimension, &str)| Dimension {
        name: name.to_owned(),
        codes: if name == "area" { classes.clone() } else { known.codes.clone() },
    };
    let groups =
        like.dimensions()[2].codes.iter().filter(|(code, base)| !base.contains(*code) && *code != TOTAL);
    let groups: BTreeSet<String> = groups.map(|(code, _)| code.clone()).collect();
    let is_told = |measure: &&Measure| {
        ["open", "open_persons", "new", "met", "late_new", "late_met"].contains(&measure.name.as_str())
    };
    let table = Table {
        dimensions: ["area", "service"].map(str::to_owned).into(),
        measures: Vec::new(),
        only: BTreeMap::from([("service".to_owned(), groups)]),
    };
    Lattice::try_from(Draft {
        dimensions: dimensions.map(dimension).collect(),
        tables: vec![table],
        measures: like.measures().iter().filter(is_told).cloned().collect(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn urgencies_are_told_where_they_were_counted_and_by_nobody_else() {
        let tables = vec![ReleaseTable::AreaService, ReleaseTable::UrgencyService];
        let settings = ReleaseSettings { tables: tables.clone(), ..ReleaseSettings::default() };
        let told = |urgencies: bool, left_out: &[ReleaseTable]| {
            let left_out = left_out.iter().copied().collect();
            let told = Told { settings: &settings, is_small: false, flows: true, urgencies, left_out };
            told.tables().copied().collect::<Vec<_>>()
        };
        assert_eq!(told(true, &[]), tables);
        assert_eq!(told(false, &[]), tables[..1]);
        assert_eq!(told(true, &[ReleaseTable::UrgencyService]), tables[..1]);
    }

    #[test]
    fn a_release_that_tells_urgencies_is_known_by_its_cells() {
        let one = |name: &str| json!({ "name": name, "codes": { "a": ["a"], "*": ["a"] } });
        let lattice = json!({ "dimensions": DIMENSIONS.map(one), "tables": [{ "dimensions": ["urgency"] }],
            "measures": [{ "name": "open", "kind": "additive" }] });
        let tables = |urgency: &str| {
            let cell = json!({ "measure": "open", "area": "*", "stage": "*", "service": "*", "reason": "*",
                "waited": "*", "life_stage": "*", "urgency": urgency, "value": null });
            let body = json!({ "council_id": "00000000-0000-7000-8000-000000000001", "period": "2025-Q3",
                "tier": "council", "method": "5", "least_persons": 5, "coverage": "all", "lattice": lattice,
                "cells": [cell] });
            tables_of(&serde_json::from_value(body).expect("a body"))
        };
        assert_eq!(tables("*"), []);
        assert_eq!(tables("urgent"), [ReleaseTable::UrgencyService]);
    }
}
