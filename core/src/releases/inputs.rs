//! What a release counts: the needs of all 主担当 cases of a council's municipalities in a period that is over.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::CoverageBand;
use super::lattices::{DIMENSIONS, life_stages_of, waited};
use super::periods::ReleasePeriod;
use crate::analysis::flows::Measure;
use crate::areas::{AreaKind, Geography};
use crate::cases::Stage;
use crate::changes::hex;
use crate::clock::Quarter;
use crate::councils::Council;
use crate::disclosure::lattice::{Dimension, Lattice, TOTAL};
use crate::disclosure::tally::Entry;
use crate::error::Result;
use crate::need_counters::{CaseHistory, NeedFact, histories};
use crate::registry::Registry;
use crate::storage;
use crate::values::AreaCode;

/// Cases read at once.
const CHUNK: usize = 2_000;
/// Stands for a dimension that a measure does not divide.
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
    with_cases: BTreeSet<String>,
    reporting: BTreeSet<String>,
}

/// The release that a council made before, for what was entered since.
#[derive(Debug, Clone, Copy)]
pub(super) struct Earlier {
    /// The last day of its period.
    pub last: NaiveDate,
    /// When it was made.
    pub released_at: DateTime<Utc>,
}

/// How to read a case.
struct Reading<'a> {
    period: ReleasePeriod,
    earlier: Option<Earlier>,
    municipalities: &'a BTreeSet<AreaCode>,
    geography: &'a Geography,
}

impl Inputs {
    /// The entries, as disclosure control counts them. Of a dimension that a measure does not divide they have
    /// any code, since only the whole of it is ever told.
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

    /// How many of the organisations with running cases reported in the period.
    pub fn coverage(&self) -> CoverageBand {
        let (all, reporting) = (self.with_cases.len(), self.reporting.len());
        match reporting {
            _ if all < 3 => CoverageBand::FewerThanThree,
            _ if reporting == all => CoverageBand::All,
            _ if 2 * reporting >= all => CoverageBand::HalfOrMore,
            _ => CoverageBand::LessThanHalf,
        }
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

impl Reading<'_> {
    /// The council's municipality that holds an area.
    fn municipality(&self, area: &AreaCode) -> Option<&AreaCode> {
        let found = self.geography.municipality_of(area)?;
        self.municipalities.get(&found.code)
    }
}

impl Registry {
    /// The municipalities of a council, by code.
    pub(super) fn municipalities_of(&self, council: &Council, geography: &Geography) -> BTreeSet<AreaCode> {
        let own = |code: &AreaCode| council.area_codes.iter().any(|own| geography.is_within(code, own));
        let municipal = geography.areas().filter(|area| area.kind == AreaKind::Municipality);
        municipal.map(|area| area.code.clone()).filter(own).collect()
    }

    /// Reads all cases that ever counted in the municipalities, and what happened to their needs.
    pub(super) fn release_inputs(
        &self,
        municipalities: &BTreeSet<AreaCode>,
        period: ReleasePeriod,
        earlier: Option<Earlier>,
        geography: &Geography,
    ) -> Result<Inputs> {
        let reading = Reading { period, earlier, municipalities, geography };
        let is_inside = |code: &AreaCode| reading.municipality(code).is_some();
        let areas = geography.areas().map(|area| area.code.clone()).filter(is_inside).collect::<Vec<_>>();
        let ids = self.db().read(|c| storage::circumstances::cases_in(c, &areas))?;
        let mut inputs = Inputs::default();
        for chunk in ids.chunks(CHUNK) {
            for history in self.db().read(|c| histories(c, chunk))? {
                self.add_history(&mut inputs, &history, &reading);
            }
        }
        Ok(inputs)
    }

    fn add_history(&self, inputs: &mut Inputs, history: &CaseHistory, reading: &Reading<'_>) {
        let organization = history.case.organization_id.to_string();
        let person = history.case.id.0.as_u128() as u64;
        let days = reading.period.days();
        if let Some(area) = history.area_at(days.last).and_then(|area| reading.municipality(area)) {
            inputs.cases += 1;
            inputs.with_cases.insert(organization.clone());
            if history.is_reported_within(days) {
                inputs.reporting.insert(organization.clone());
            }
            for life_stage in life_stages_of(history.case.birth_cohort, days.last) {
                let quarter = reading.period.last().to_string();
                let codes = [area.as_str(), NONE, NONE, NONE, NONE, &life_stage, &quarter];
                inputs.count("coming", codes, person, &organization);
            }
        }
        let mut add = |measure, fact: &NeedFact<'_>, quarter: Quarter| {
            let stage = match history.state_on(quarter.last_day()).map(|state| state.stage) {
                Some(Stage::Child) => "child",
                _ => "adult",
            };
            // Every open need has a reason; what was met may have had none.
            let reason = fact.reason.map_or(NONE, |reason| reason.as_str());
            if let Some(area) = reading.municipality(fact.area) {
                let (service, quarter) = (fact.term.as_str(), quarter.to_string());
                let codes = [area.as_str(), stage, service, reason, waited(fact.days), NONE, &quarter];
                inputs.count(measure, codes, person, &organization);
            }
        };
        for quarter in reading.period.quarters() {
            for fact in history.facts(ReleasePeriod::from(quarter).days()) {
                match fact.measure {
                    Measure::New => add("new", &fact, quarter),
                    Measure::Met => add("met", &fact, quarter),
                    Measure::OpenEnd if quarter == reading.period.last() => add("open", &fact, quarter),
                    _ => {}
                }
            }
        }
        if let Some(earlier) = reading.earlier {
            for fact in history.late_facts(earlier.last, earlier.released_at) {
                let measure = if fact.measure == Measure::New { "late_new" } else { "late_met" };
                add(measure, &fact, reading.period.last());
            }
        }
    }
}
