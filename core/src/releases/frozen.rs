//! A quarter that is over is counted once, for the releases of all councils and for ever: two councils with areas
//! in common then speak of the same numbers, and what is entered later is a correction of the next quarter.
//!
//! What each case came to is kept for those councils that publish the quarter after the first. It is erased with
//! the case, and after some years.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::ReleasePeriod;
use super::lattices::{life_stages_of, waited};
use crate::analysis::flows::Measure;
use crate::areas::Geography;
use crate::cases::Stage;
use crate::clock::Quarter;
use crate::error::{Error, Result};
use crate::id::CaseId;
use crate::need_counters::{CaseHistory, NeedFact, part_of};
use crate::registry::Registry;
use crate::storage::{self, Write};
use crate::values::AreaCode;

/// Quarters of which it is kept what cases came to: three years.
const KEPT_QUARTERS: i32 = 12;

/// A quarter that was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FrozenQuarter {
    pub quarter: Quarter,
    /// When: what was entered later is late.
    pub counted_at: DateTime<Utc>,
}

/// What a case came to in a quarter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FrozenCase {
    /// Whose case it was then: the id that it had.
    pub person: String,
    pub organization: String,
    /// The municipality where the person counted at the quarter's end.
    pub area: Option<AreaCode>,
    /// Whether somebody reported or monitored in the quarter.
    pub reported: bool,
    pub facts: Vec<FrozenFact>,
}

/// Something that is counted once in a measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FrozenFact {
    pub measure: String,
    /// Municipality, stage, service, reason, waited and life stage; empty where the measure is not divided so.
    pub codes: [String; 6],
}

/// When late entries were looked for last, and which quarters are frozen.
struct Earlier(BTreeMap<Quarter, DateTime<Utc>>);

impl Registry {
    /// Counts the quarters of a period that were not counted yet.
    pub(super) fn freeze(&self, actor: &str, period: ReleasePeriod) -> Result<()> {
        let frozen = self.db().read(storage::frozen_quarters::list)?;
        let is_frozen = |quarter| frozen.iter().any(|known| known.quarter == quarter);
        if period.quarters().all(is_frozen) {
            return Ok(());
        }
        self.write(actor, |w| {
            for quarter in period.quarters() {
                self.freeze_quarter(w, quarter)?;
            }
            Ok(())
        })
    }

    fn freeze_quarter(&self, w: &mut Write<'_>, quarter: Quarter) -> Result<()> {
        let frozen = storage::frozen_quarters::list(w.connection)?;
        if frozen.iter().any(|known| known.quarter == quarter) {
            return Ok(());
        }
        let geography = self.geography_in(w)?;
        let earlier = Earlier::of(&frozen, quarter);
        let at = w.at;
        // The lock of the transaction keeps everybody from changing a case meanwhile.
        self.each_case(w.connection, |c, histories| {
            let cases: Vec<(CaseId, FrozenCase)> = histories
                .iter()
                .filter_map(|history| {
                    Some((history.case.id, frozen_case(history, quarter, &earlier, &geography)?))
                })
                .collect();
            storage::frozen_quarters::add_cases(c, quarter, &cases)
        })?;
        let last_kept = Quarter::at(Quarter::last_closed(self.clock().today()).index() - KEPT_QUARTERS);
        storage::frozen_quarters::forget_before(w.connection, last_kept)?;
        storage::frozen_quarters::add(w.connection, &FrozenQuarter { quarter, counted_at: at })
    }

    /// What cases came to in a quarter that was counted.
    pub(super) fn frozen_cases(&self, quarter: Quarter) -> Result<Vec<FrozenCase>> {
        let last_kept = Quarter::last_closed(self.clock().today()).index() - KEPT_QUARTERS;
        if quarter.index() < last_kept {
            return Err(Error::invalid("period", "is over for more than three years"));
        }
        self.db().read(|c| storage::frozen_quarters::cases_of(c, quarter))
    }
}

impl Earlier {
    fn of(frozen: &[FrozenQuarter], quarter: Quarter) -> Self {
        let before = frozen.iter().filter(|known| known.quarter < quarter);
        Self(before.map(|known| (known.quarter, known.counted_at)).collect())
    }
}

/// What a case comes to; nothing where it counts nowhere.
fn frozen_case(
    history: &CaseHistory,
    quarter: Quarter,
    earlier: &Earlier,
    geography: &Geography,
) -> Option<FrozenCase> {
    let days = ReleasePeriod::from(quarter).days();
    let municipality = |area: &AreaCode| geography.municipality_of(area).map(|found| found.code.clone());
    let area = history.area_at(days.last).and_then(municipality);
    let mut facts: Vec<FrozenFact> = Vec::new();
    for life_stage in life_stages_of(history.case.birth_cohort, days.last) {
        let nothing = String::new;
        let codes = |area: &AreaCode| {
            [area.to_string(), nothing(), nothing(), nothing(), nothing(), life_stage.clone()]
        };
        facts.extend(
            area.as_ref().map(|area| FrozenFact { measure: "coming".to_owned(), codes: codes(area) }),
        );
    }
    let mut add = |measure: &str, fact: &NeedFact<'_>| {
        let stage = history.state_on(days.last).map_or(Stage::Adult, |state| state.stage);
        let stage = part_of(stage).trim_start_matches("stage:").to_owned();
        // Every open need has a reason; what was met may have had none.
        let reason = fact.reason.map(ToString::to_string).unwrap_or_default();
        let codes = |area: AreaCode| {
            [
                area.to_string(),
                stage,
                fact.term.to_string(),
                reason,
                waited(fact.days).to_owned(),
                String::new(),
            ]
        };
        facts.extend(
            municipality(fact.area)
                .map(|area| FrozenFact { measure: measure.to_owned(), codes: codes(area) }),
        );
    };
    for fact in history.facts(days) {
        match fact.measure {
            Measure::New => add("new", &fact),
            Measure::Met => add("met", &fact),
            Measure::OpenEnd => add("open", &fact),
            _ => {}
        }
    }
    for fact in history.late_facts(&earlier.0) {
        add(if fact.measure == Measure::New { "late_new" } else { "late_met" }, &fact);
    }
    let reported = history.is_reported_within(days);
    (area.is_some() || !facts.is_empty()).then(|| FrozenCase {
        person: history.case.id.to_string(),
        organization: history.case.organization_id.to_string(),
        area,
        reported,
        facts,
    })
}
