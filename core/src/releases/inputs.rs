//! What a release counts: the needs of all 主担当 cases of a council's municipalities in a closed period.

use std::collections::BTreeSet;

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::analysis::flows::{Measure, Period};
use crate::areas::{AreaKind, Geography};
use crate::cases::Stage;
use crate::changes::hex;
use crate::councils::Council;
use crate::disclosure::tally::Entry;
use crate::error::Result;
use crate::need_counters::{CaseHistory, histories};
use crate::registry::Registry;
use crate::releases::CoverageBand;
use crate::storage;
use crate::values::{AreaCode, TermId};

/// Cases read at once.
const CHUNK: usize = 2_000;
/// The service of needs that belong to no group.
pub(super) const OTHER: &str = "other";

/// A need that is counted once in a measure.
pub(super) struct CountedNeed {
    pub measure: &'static str,
    /// Municipality, stage, service group and period.
    pub codes: [String; 4],
    pub person: u64,
    pub organization: String,
}

/// Everything that a release is computed from.
#[derive(Default)]
pub(super) struct Inputs {
    pub needs: Vec<CountedNeed>,
    /// 主担当 cases that run at the end of the period.
    pub cases: usize,
    with_cases: BTreeSet<String>,
    reporting: BTreeSet<String>,
}

impl Inputs {
    /// The entries, as disclosure control counts them.
    pub fn entries(&self) -> Vec<Entry<'_>> {
        self.needs
            .iter()
            .map(|need| Entry {
                measure: need.measure,
                codes: need.codes.iter().map(String::as_str).collect(),
                person: need.person,
                organisation: &need.organization,
            })
            .collect()
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
        period: Period,
        period_code: &str,
        geography: &Geography,
    ) -> Result<Inputs> {
        let is_inside = |code: &AreaCode| {
            geography.municipality_of(code).is_some_and(|area| municipalities.contains(&area.code))
        };
        let areas = geography.areas().map(|area| area.code.clone()).filter(is_inside).collect::<Vec<_>>();
        let ids = self.db().read(|c| storage::circumstances::cases_in(c, &areas))?;
        let mut inputs = Inputs::default();
        for chunk in ids.chunks(CHUNK) {
            for history in self.db().read(|c| histories(c, chunk))? {
                self.add_history(&mut inputs, &history, period, period_code, &|code| {
                    let found = geography.municipality_of(code)?;
                    municipalities.contains(&found.code).then(|| found.code.to_string())
                });
            }
        }
        Ok(inputs)
    }

    fn add_history(
        &self,
        inputs: &mut Inputs,
        history: &CaseHistory,
        period: Period,
        period_code: &str,
        municipality: &dyn Fn(&AreaCode) -> Option<String>,
    ) {
        let organization = history.case.organization_id.to_string();
        if history.area_at(period.last).and_then(municipality).is_some() {
            inputs.cases += 1;
            inputs.with_cases.insert(organization.clone());
            if history.is_reported_within(period) {
                inputs.reporting.insert(organization.clone());
            }
        }
        // Persons of two organisations are never the same to the register, so a number for each case will do.
        let person = history.case.id.0.as_u128() as u64;
        let stage = match history.state_on(period.last).map(|state| state.stage) {
            Some(Stage::Child) => "child",
            _ => "adult",
        };
        for fact in history.facts(period) {
            let measure = match fact.measure {
                Measure::New => "new",
                Measure::Met => "met",
                Measure::OpenEnd => "open",
                _ => continue,
            };
            let Some(area) = municipality(fact.area) else { continue };
            let codes = [area, stage.to_owned(), self.service_of(fact.term), period_code.to_owned()];
            let organization = organization.clone();
            inputs.needs.push(CountedNeed { measure, codes, person, organization });
        }
    }

    fn service_of(&self, term: &TermId) -> String {
        self.terms().group_of(term).map_or_else(|| OTHER.to_owned(), ToString::to_string)
    }
}

impl Inputs {
    /// A keyed hash (HMAC-SHA-256) over all that was counted, in whatever order it was read.
    pub fn keyed_hash(&self, key: &str) -> String {
        let mut lines: Vec<String> = self
            .needs
            .iter()
            .map(|need| {
                format!("{} {} {} {}", need.measure, need.codes.join(" "), need.person, need.organization)
            })
            .collect();
        lines.sort_unstable();
        let mac = Hmac::<Sha256>::new_from_slice(key.as_bytes());
        // HMAC takes keys of any length.
        mac.map_or_else(
            |_| String::new(),
            |mac| hex(&mac.chain_update(lines.join("\n")).finalize().into_bytes()),
        )
    }
}
