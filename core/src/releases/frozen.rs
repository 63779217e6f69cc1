//! A quarter that is over is counted once, for the releases of all councils and for ever: two councils with areas
//! in common then speak of the same numbers, and what is entered later is a correction of the next quarter.
//!
//! What each case came to is kept for those councils that publish the quarter after the first. It is erased with
//! the case, and after some years.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::ReleasePeriod;
use super::codes::read_fact;
use super::lattices::{life_stages_of, urgency, waited};
use crate::analysis::flows::Measure;
use crate::areas::Geography;
use crate::cases::Stage;
use crate::clock::Quarter;
use crate::error::{Error, Result};
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
    /// Whether it was monitored in time at the quarter's end; nothing in a quarter that was counted before this was
    /// written down.
    pub monitored: Option<bool>,
    pub facts: Vec<FrozenFact>,
}

/// Something that is counted once in a measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FrozenFact {
    pub measure: String,
    /// Municipality, stage, service, reason, waited, life stage and urgency; empty where the measure is not divided
    /// so, or where it is not known.
    #[serde(deserialize_with = "read_fact")]
    pub codes: [String; 7],
}

impl Registry {
    /// Counts the quarters of a period that were not counted yet, unless it is not accepted how many cases each
    /// municipality has at the end: what is refused leaves nothing behind.
    pub(super) fn freeze(
        &self,
        actor: &str,
        period: ReleasePeriod,
        accept: impl FnOnce(&BTreeMap<AreaCode, u64>) -> Result<()>,
    ) -> Result<()> {
        self.require_kept(period.first())?;
        let frozen = self.db().read(storage::frozen_quarters::list)?;
        let is_frozen = |quarter| frozen.iter().any(|known| known.quarter == quarter);
        if period.quarters().all(is_frozen) {
            return accept(&self.db().read(|c| storage::frozen_quarters::count_by_area(c, period.last()))?);
        }
        self.write(actor, |w| {
            for quarter in period.quarters() {
                self.freeze_quarter(w, quarter)?;
            }
            accept(&storage::frozen_quarters::count_by_area(w.connection, period.last())?)
        })
    }

    fn freeze_quarter(&self, w: &mut Write<'_>, quarter: Quarter) -> Result<()> {
        let frozen = storage::frozen_quarters::list(w.connection)?;
        if frozen.iter().any(|known| known.quarter == quarter) {
            return Ok(());
        }
        let geography = self.geography_in(w)?;
        let earlier = earlier(&frozen, quarter);
        let at = w.at;
        let came_to = |history: &CaseHistory| {
            frozen_case(history, quarter, &earlier, &geography).map(|case| (history.case.id, case))
        };
        // The lock of the transaction keeps everybody from changing a case meanwhile.
        self.each_case(
            |histories| histories.iter().filter_map(came_to).collect::<Vec<_>>(),
            |cases| storage::frozen_quarters::add_cases(w.connection, quarter, &cases),
        )?;
        storage::frozen_quarters::forget_before(w.connection, self.first_kept())?;
        storage::releases::forget_secrets_before(w.connection, self.first_kept())?;
        storage::frozen_quarters::add(w.connection, &FrozenQuarter { quarter, counted_at: at })
    }

    /// What cases came to in a quarter that was counted.
    pub(super) fn frozen_cases(&self, quarter: Quarter) -> Result<Vec<FrozenCase>> {
        self.require_kept(quarter)?;
        self.db().read(|c| storage::frozen_quarters::cases_of(c, quarter))
    }

    /// The first quarter of which it is kept what cases came to.
    fn first_kept(&self) -> Quarter {
        Quarter::at(Quarter::last_closed(self.clock().today()).index() - KEPT_QUARTERS)
    }

    fn require_kept(&self, quarter: Quarter) -> Result<()> {
        match quarter < self.first_kept() {
            true => Err(Error::invalid("period", "is over for more than three years")),
            false => Ok(()),
        }
    }
}

/// The quarters before one that were counted, with when. What is late for them was told by a later one that was
/// counted already: then none.
fn earlier(frozen: &[FrozenQuarter], quarter: Quarter) -> BTreeMap<Quarter, DateTime<Utc>> {
    if frozen.iter().any(|known| known.quarter > quarter) {
        return BTreeMap::new();
    }
    frozen.iter().map(|known| (known.quarter, known.counted_at)).collect()
}

/// What a case comes to; nothing where it counts nowhere.
fn frozen_case(
    history: &CaseHistory,
    quarter: Quarter,
    earlier: &BTreeMap<Quarter, DateTime<Utc>>,
    geography: &Geography,
) -> Option<FrozenCase> {
    let days = ReleasePeriod::from(quarter).days();
    let municipality = |area: &AreaCode| geography.municipality_of(area).map(|found| found.code.clone());
    let area = history.area_at(days.last).and_then(municipality);
    let mut facts: Vec<FrozenFact> = Vec::new();
    for life_stage in life_stages_of(history.case.birth_cohort, days.last) {
        let nothing = String::new;
        let codes = |area: &AreaCode| {
            [area.to_string(), nothing(), nothing(), nothing(), nothing(), life_stage.clone(), nothing()]
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
                fact.urgency.map(urgency).unwrap_or_default().to_owned(),
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
    for fact in history.late_facts(earlier) {
        add(if fact.measure == Measure::New { "late_new" } else { "late_met" }, &fact);
    }
    let reported = history.is_reported_within(days);
    (area.is_some() || !facts.is_empty()).then(|| FrozenCase {
        person: history.case.id.to_string(),
        organization: history.case.organization_id.to_string(),
        area,
        reported,
        monitored: Some(history.is_monitored_at(days.last)),
        facts,
    })
}
