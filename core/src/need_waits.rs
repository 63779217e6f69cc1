//! How long the needs of an organisation's own cases wait, and how old the open ones are.
//!
//! The share met by a day of waiting is that of Aalen and Johansen, to which giving up competes; beside it
//! stands that of Kaplan and Meier for an analyst. Needs that were open before the quarters enter late.

use chrono::NaiveDate;
use serde::Serialize;

use crate::actor::Worker;
use crate::analysis::flows::Period;
use crate::analysis::open_stock::open_stock;
use crate::analysis::waits::{Wait, WaitCurve, curve};
use crate::clock::Quarter;
use crate::error::{Error, Result};
use crate::need_counters::{ALL, NeedSpell};
use crate::need_flows::{CaseTotals, Wanted};
use crate::registry::Registry;
use crate::storage;
use crate::taxonomies::{NEED_DOMAINS, SERVICE_GROUPS, SERVICE_KINDS};
use crate::values::{AreaCode, TermId};

/// The days of waiting that are told.
const DAYS: [u32; 4] = [30, 90, 180, 365];
/// The most quarters that are looked at: ten years.
const MAX_QUARTERS: u32 = 40;
/// How sure an interval is.
const CONFIDENCE: f64 = 0.95;

/// Which needs are wanted.
#[derive(Debug, Clone, Default)]
pub struct NeedWaitQuery {
    /// One area and those inside it; all of the organisation without it.
    pub area: Option<AreaCode>,
    /// One kind, domain or group; all without it.
    pub term: Option<TermId>,
    /// How many quarters up to the last one that is over; 4 unless given.
    pub quarters: Option<u32>,
    /// With Kaplan and Meier's shares.
    pub analyst: bool,
}

/// The waits of a period.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct NeedWaits {
    /// The first day that was watched.
    pub first_day: NaiveDate,
    /// The last one.
    pub last_day: NaiveDate,
    /// Needs (件) that were watched.
    pub needs: usize,
    /// How many of them ended how, by days of waiting.
    pub by_days: Vec<WaitShare>,
    /// For an analyst: the first day on which half are met, had nobody given up (Kaplan-Meier).
    pub median_days: Option<u32>,
    /// Those open at the end of the last day.
    pub open: OpenNeeds,
    /// How far the organisation's cases are known at the end of the last quarter.
    pub coverage: CaseTotals,
}

/// What became of needs by a day of their wait.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, utoipa::ToSchema)]
pub struct WaitShare {
    /// Days since the need opened.
    pub days: u32,
    /// How many were still watched and open on that day; below 10 the shares say little.
    pub at_risk: usize,
    /// The share that was met by then.
    pub met: f64,
    /// The share that was given up or withdrawn by then.
    pub withdrawn: f64,
    /// For an analyst: the share not met by then, had nobody given up.
    pub unmet: Option<UnmetShare>,
}

/// A share by Kaplan and Meier, with its interval at 95 %.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, utoipa::ToSchema)]
pub struct UnmetShare {
    /// The share.
    pub value: f64,
    /// Its lower limit.
    pub lower: f64,
    /// Its upper limit.
    pub upper: f64,
}

/// How old open needs are.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct OpenNeeds {
    /// How many are open.
    pub needs: usize,
    /// For how many days half of them have been open, at most.
    pub median_days: Option<i64>,
    /// How many are open for longer.
    pub older_than: Vec<OlderNeeds>,
}

/// How many needs are open for more than so many days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct OlderNeeds {
    /// The days.
    pub days: u32,
    /// How many needs.
    pub needs: usize,
}

impl Registry {
    /// The waits of the worker's own organisation. That they were read is in its audit trail.
    pub fn tabulate_need_waits(&self, by: &Worker, query: &NeedWaitQuery) -> Result<NeedWaits> {
        let count = query.quarters.unwrap_or(4);
        if !(1..=MAX_QUARTERS).contains(&count) {
            return Err(Error::invalid("quarters", format!("must be 1 to {MAX_QUARTERS}")));
        }
        if let Some(area) = &query.area {
            self.geography().require(area, "area")?;
        }
        if let Some(term) = &query.term {
            self.terms().require(&[SERVICE_KINDS, NEED_DOMAINS, SERVICE_GROUPS], term, "term")?;
        }
        let last = Quarter::last_closed(self.clock().today());
        let first = Quarter::at(last.index() + 1 - count as i32);
        let period = Period { first: first.first_day(), last: last.last_day() };
        let area = query.area.as_ref().map_or(ALL.to_owned(), ToString::to_string);
        let geography = self.geography();
        let is_there =
            |code: &AreaCode| query.area.as_ref().is_none_or(|area| geography.is_within(code, area));
        let (spells, coverage) = self.write(&by.account.to_string(), |w| {
            w.log_tabulated(by, last);
            let (organization, areas, part) = (by.organization, vec![area.clone()], ALL.to_owned());
            let wanted = Wanted { organization, areas, part, quarter: last.index() };
            let coverage = storage::case_counters::totals(w.connection, &wanted)?;
            let mut spells = Vec::new();
            self.each_case_of(w.connection, by.organization, |history| {
                let found = history.spells(&is_there).into_iter();
                spells.extend(found.filter(|spell| self.is_wanted(&spell.term, query)));
            })?;
            Ok((spells, coverage.get(&area).copied().unwrap_or_default()))
        })?;
        Ok(NeedWaits::of(&spells, period, query.analyst, coverage))
    }

    fn is_wanted(&self, term: &TermId, query: &NeedWaitQuery) -> bool {
        let is_it = |wanted: &TermId| term == wanted || self.terms().group_of(term) == Some(wanted);
        query.term.as_ref().is_none_or(is_it)
    }
}

impl NeedWaits {
    fn of(spells: &[NeedSpell], period: Period, analyst: bool, coverage: CaseTotals) -> Self {
        let by_need: Vec<Vec<Wait>> = spells.iter().map(|spell| spell.waits(period)).collect();
        let waits = by_need.concat();
        let drawn = curve(&waits, CONFIDENCE);
        let share = |days: &u32| WaitShare::of(drawn.as_ref(), *days, analyst);
        let there = spells.iter().filter(|spell| spell.counts_at(period.last));
        let days: Vec<_> = there.map(|spell| (spell.opened, spell.closed.map(|(on, _)| on))).collect();
        let open = open_stock(&days, period.last, &DAYS);
        let older = DAYS.iter().zip(open.older_than).map(|(days, needs)| OlderNeeds { days: *days, needs });
        Self {
            first_day: period.first,
            last_day: period.last,
            needs: by_need.iter().filter(|waits| !waits.is_empty()).count(),
            by_days: if waits.is_empty() { Vec::new() } else { DAYS.iter().map(share).collect() },
            median_days: drawn.as_ref().filter(|_| analyst).and_then(|drawn| drawn.day_of(0.5)),
            open: OpenNeeds { needs: open.open, median_days: open.median_days, older_than: older.collect() },
            coverage,
        }
    }
}

impl WaitShare {
    fn of(drawn: Option<&WaitCurve>, days: u32, analyst: bool) -> Self {
        let step = drawn.and_then(|drawn| drawn.at(days));
        let whole = UnmetShare { value: 1.0, lower: 1.0, upper: 1.0 };
        let unmet = step.map_or(whole, |step| UnmetShare {
            value: step.unmet,
            lower: step.interval.lower,
            upper: step.interval.upper,
        });
        Self {
            days,
            at_risk: drawn.map_or(0, |drawn| drawn.at_risk_on(days)),
            met: step.map_or(0.0, |step| step.met_share),
            withdrawn: step.map_or(0.0, |step| step.withdrawn_share),
            unmet: analyst.then_some(unmet),
        }
    }
}
