//! What a release counts: the needs of all 主担当 cases of a council's municipalities in a period that is over.

use std::collections::{BTreeMap, BTreeSet};

use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::frozen::{FrozenCase, FrozenFact};
use super::lattices::{DIMENSIONS, MEASURES, STOCKS};
use super::periods::ReleasePeriod;
use super::{CoverageBand, MonitoringBand};
use crate::areas::{AreaKind, Geography};
use crate::changes::hex;
use crate::clock::Quarter;
use crate::councils::Council;
use crate::disclosure::lattice::{Dimension, Lattice, TOTAL};
use crate::disclosure::tally::Entry;
use crate::error::Result;
use crate::registry::Registry;
use crate::values::AreaCode;

/// Stands for a dimension that a measure does not divide, and for what is not known.
const NONE: &str = "";

/// Something that is counted once in a measure; its codes and organization are places in [`Inputs::names`].
struct Counted {
    measure: &'static str,
    codes: [usize; DIMENSIONS.len()],
    person: u64,
    organization: usize,
}

/// Everything that a release is computed from.
#[derive(Default)]
pub(super) struct Inputs {
    counted: Vec<Counted>,
    names: Vec<String>,
    places: BTreeMap<String, usize>,
    /// 主担当 cases that run at the end of the period.
    pub cases: u64,
    /// Of those: monitored in time.
    monitored: Option<u64>,
    /// Of those: how many each organisation has.
    cases_of: BTreeMap<String, u64>,
    reporting: BTreeSet<String>,
}

impl Inputs {
    /// The entries, as disclosure control counts them. Of a dimension that a measure does not divide they have
    /// any code, since only the whole of it is ever told; of the last one none, where the lattice does not have it.
    pub fn entries<'a>(&'a self, lattice: &'a Lattice) -> Vec<Entry<'a>> {
        let any = |dimension: &'a Dimension| dimension.codes[TOTAL].first().map_or(NONE, String::as_str);
        let any: Vec<&str> = lattice.dimensions().iter().map(any).collect();
        let name = |place: usize| self.names[place].as_str();
        let code = |(place, any): (&usize, &&'a str)| match name(*place) {
            NONE => *any,
            code => code,
        };
        let entry = |counted: &Counted| Entry {
            measure: counted.measure,
            codes: counted.codes.iter().zip(&any).map(code).collect(),
            person: counted.person,
            organisation: name(counted.organization),
        };
        self.counted.iter().map(entry).collect()
    }

    /// Whether it is known how urgent each open need is: quarters that were counted before it was written down do
    /// not tell, and nobody guesses it.
    pub fn knows_urgencies(&self) -> bool {
        let urgency = |counted: &Counted| counted.codes.last().map(|place| self.names[*place].as_str());
        let mut open = self.counted.iter().filter(|counted| counted.measure == "open");
        open.all(|counted| urgency(counted) != Some(NONE))
    }

    /// How many of the organisations with running cases reported in the period.
    pub fn coverage(&self) -> CoverageBand {
        CoverageBand::of(self.cases_of.len(), self.reporting.len())
    }

    /// How many of the running cases were monitored in time; nothing where that was not written down of each.
    pub fn monitored(&self) -> Option<MonitoringBand> {
        Some(MonitoringBand::of(&self.cases_of, self.monitored?))
    }

    /// A keyed hash (HMAC-SHA-256) over all that was counted, in whatever order it was read.
    pub fn keyed_hash(&self, key: &str) -> String {
        let name = |place: &usize| self.names[*place].as_str();
        let line = |counted: &Counted| {
            let codes: Vec<&str> = counted.codes.iter().map(name).collect();
            let Counted { measure, person, organization, .. } = counted;
            format!("{measure} {} {person} {}", codes.join(" "), name(organization))
        };
        let mut lines: Vec<String> = self.counted.iter().map(line).collect();
        lines.sort_unstable();
        let mac = Hmac::<Sha256>::new_from_slice(key.as_bytes());
        // HMAC takes keys of any length.
        mac.map_or_else(
            |_| String::new(),
            |mac| hex(&mac.chain_update(lines.join("\n")).finalize().into_bytes()),
        )
    }

    fn place(&mut self, name: &str) -> usize {
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        self.names.push(name.to_owned());
        self.places.insert(name.to_owned(), self.names.len() - 1);
        self.names.len() - 1
    }

    fn count(
        &mut self,
        measure: &'static str,
        codes: [&str; DIMENSIONS.len()],
        person: u64,
        organization: &str,
    ) {
        let codes = codes.map(|code| self.place(code));
        let organization = self.place(organization);
        self.counted.push(Counted { measure, codes, person, organization });
    }
}

impl Registry {
    /// The municipalities of a council, by code.
    pub(super) fn municipalities_of(&self, council: &Council, geography: &Geography) -> BTreeSet<AreaCode> {
        let own = |code: &AreaCode| geography.is_within_any(code, &council.area_codes);
        let municipal = geography.areas().filter(|area| area.kind == AreaKind::Municipality);
        municipal.map(|area| area.code.clone()).filter(own).collect()
    }

    /// What was counted in municipalities in the quarters of a period, which are frozen.
    pub(super) fn release_inputs(
        &self,
        municipalities: &BTreeSet<AreaCode>,
        period: ReleasePeriod,
    ) -> Result<Inputs> {
        let inside: BTreeSet<&str> = municipalities.iter().map(AreaCode::as_str).collect();
        let mut inputs = Inputs { monitored: Some(0), ..Inputs::default() };
        let mut reporting: BTreeSet<String> = BTreeSet::new();
        let mut organizations: BTreeMap<String, String> = BTreeMap::new();
        let mut quarters = Vec::new();
        for quarter in period.quarters() {
            let cases = self.frozen_cases(quarter)?;
            // One person whose case was handed over is one person of the last organization, and not two.
            organizations.extend(cases.iter().map(|case| (case.person.clone(), case.organization.clone())));
            quarters.push((quarter, cases));
        }
        for (quarter, cases) in quarters {
            let is_last = quarter == period.last();
            for mut case in cases {
                case.organization.clone_from(&organizations[&case.person]);
                if case.reported {
                    reporting.insert(case.person.clone());
                }
                if is_last && case.area.as_ref().is_some_and(|area| inside.contains(area.as_str())) {
                    inputs.cases += 1;
                    let monitored = case.monitored.map(u64::from);
                    inputs.monitored = inputs.monitored.zip(monitored).map(|(all, one)| all + one);
                    *inputs.cases_of.entry(case.organization.clone()).or_default() += 1;
                    if reporting.contains(&case.person) {
                        inputs.reporting.insert(case.organization.clone());
                    }
                }
                inputs.take(&case, &inside, quarter, is_last);
            }
        }
        Ok(inputs)
    }
}

impl Inputs {
    /// Counts what a case came to in a quarter; what holds at the end of one only in the last.
    fn take(&mut self, case: &FrozenCase, inside: &BTreeSet<&str>, quarter: Quarter, is_last: bool) {
        let person = person_number(&case.person);
        let quarter = quarter.to_string();
        for FrozenFact { measure, codes } in &case.facts {
            let Some(measure) = MEASURES.iter().find(|known| *known == measure) else { continue };
            if inside.contains(codes[0].as_str()) && (is_last || !STOCKS.contains(measure)) {
                let [area, stage, service, reason, waited, life_stage, urgency] =
                    codes.each_ref().map(String::as_str);
                let codes = [area, stage, service, reason, waited, life_stage, &quarter, urgency];
                self.count(measure, codes, person, &case.organization);
            }
        }
    }
}

/// A number for the id of a person's case: its last eight bytes, which are random.
fn person_number(id: &str) -> u64 {
    id.parse::<uuid::Uuid>().map_or(0, |id| id.as_u128() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_open_need_without_an_urgency_is_enough_to_know_none() {
        let knows = |counted: [(&'static str, &str); 2]| {
            let mut inputs = Inputs::default();
            for (measure, urgency) in counted {
                let codes = ["322016", "adult", "kind_24", "full", "0-30", NONE, "2025-Q3", urgency];
                inputs.count(measure, codes, 1, "organization");
            }
            inputs.knows_urgencies()
        };
        // Of turns in life there are none.
        assert!(knows([("open", "urgent"), ("coming", NONE)]));
        assert!(!knows([("open", "urgent"), ("open", NONE)]));
    }
}
