//! What happened to the needs of an organisation's own cases in a quarter, by area and term.
//!
//! Needs (件) close: open before + new + moved in − moved out − met − withdrawn = open after. Persons
//! (実人数) are counted once in each cell and so do not add up over terms. Every table says beside its
//! figures how far the organisation's cases are monitored, because what nobody looked at is unknown.

use std::ops::Add;

use serde::Serialize;

use crate::actor::Worker;
use crate::areas::{AreaKind, Geography};
use crate::changes::CaseChange;
use crate::clock::Quarter;
use crate::error::{Error, Result};
use crate::id::OrganizationId;
use crate::need_counters::{ALL, CaseSums, Counted};
use crate::registry::Registry;
use crate::storage::need_counters::NeedTotals;
use crate::storage::{self, Write};
use crate::values::{AreaCode, TermId};

/// Which table is wanted.
#[derive(Debug, Clone, Default)]
pub struct NeedFlowQuery {
    /// The quarter; the one of today unless given.
    pub quarter: Option<Quarter>,
    /// This area and those inside it; all of the organisation and its municipalities unless given.
    pub area: Option<AreaCode>,
    /// Only needs with this reason, of persons with this disability type, or of this stage.
    pub part: Option<NeedPart>,
}

/// A part of the needs that is counted apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NeedPart {
    /// 者 or 児: `adult` or `child`.
    Stage(String),
    /// A term of `reasons`.
    Reason(TermId),
    /// A term of `disability_types`.
    Disability(TermId),
}

/// A figure in its two units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct NeedCount {
    /// 件.
    pub needs: i64,
    /// 実人数: distinct persons of the cell.
    pub persons: i64,
}

/// The figures of an area and a term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct NeedFlow {
    /// The area; all of the organisation where it is missing.
    pub area_code: Option<AreaCode>,
    /// A service kind, need domain or service group; all where it is missing.
    pub term: Option<TermId>,
    /// Open when the quarter began.
    pub open_start: NeedCount,
    /// Opened in the quarter.
    pub new: NeedCount,
    /// Came from elsewhere: another area, or another 主担当. This and the next three are absent where only a
    /// part is asked for: what a need belonged to when it ended is not what it ends with.
    pub moved_in: Option<NeedCount>,
    /// Went elsewhere: another area, another 主担当, or the support ended for another reason than 転出 or 死亡.
    pub moved_out: Option<NeedCount>,
    /// 解消.
    pub met: Option<NeedCount>,
    /// Given up, changed, moved away or died.
    pub withdrawn: Option<NeedCount>,
    /// Open at the end of the quarter.
    pub open_end: NeedCount,
    /// Open at some time of the quarter; one that moved counts where it was at the end, or nowhere if it no longer
    /// counted then.
    pub ever_unmet: NeedCount,
    /// Of those open at the end: 代替で対応 or 圏域外で対応.
    pub partly: NeedCount,
    /// Of those open at the end: urgency 4 at some time so far.
    pub urgent: NeedCount,
    /// Of those open at the end: for more than 180 days. Absent while the quarter is not over.
    pub waiting_long: Option<NeedCount>,
}

/// How far the organisation's cases are known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CaseTotals {
    /// 主担当 cases that run at the end of the quarter.
    pub running_cases: i64,
    /// Of those: monitored within the person's own period (12 months where it is unknown). In a quarter that
    /// is not over: those whose period lasts to its end.
    pub monitored_cases: i64,
    /// Reports of the quarter.
    pub reports: i64,
    /// Of those: entered or corrected after the quarter's end, so that they correct what was read before. A move,
    /// another 主担当 or an end of the support that is entered late corrects it, too, and is in the audit trail.
    pub late_reports: i64,
}

impl CaseTotals {
    /// From whole numbers.
    pub(crate) fn whole(sums: &CaseSums) -> Self {
        let [running_cases, monitored_cases, reports, late_reports] = sums.map(i64::from);
        Self { running_cases, monitored_cases, reports, late_reports }
    }
}

impl Add for CaseTotals {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            running_cases: self.running_cases + other.running_cases,
            monitored_cases: self.monitored_cases + other.monitored_cases,
            reports: self.reports + other.reports,
            late_reports: self.late_reports + other.late_reports,
        }
    }
}

/// The coverage of an area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct NeedCoverage {
    /// The area; all of the organisation where it is missing.
    pub area_code: Option<AreaCode>,
    /// Its cases.
    #[serde(flatten)]
    pub cases: CaseTotals,
}

/// A quarter's table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct NeedFlowTable {
    /// The quarter, such as `2025-Q1` for April to June 2025.
    pub quarter: String,
    /// Its first day.
    pub first_day: chrono::NaiveDate,
    /// Its last day.
    pub last_day: chrono::NaiveDate,
    /// Whether it is over; otherwise its figures are provisional.
    pub is_over: bool,
    /// How many organisations reported in the quarter: one's own or none, as the table tells of no other.
    pub reporting_organizations: u32,
    /// The figures; cells without any need are absent.
    pub flows: Vec<NeedFlow>,
    /// How far the cases are monitored, beside the figures.
    pub coverage: Vec<NeedCoverage>,
}

/// What the statements need to know.
pub(crate) struct Wanted {
    pub organization: OrganizationId,
    pub areas: Vec<String>,
    pub part: String,
    pub quarter: i32,
}

impl NeedPart {
    fn key(&self) -> String {
        match self {
            Self::Stage(stage) => format!("stage:{stage}"),
            Self::Reason(reason) => format!("reason:{reason}"),
            Self::Disability(kind) => format!("disability:{kind}"),
        }
    }
}

impl Registry {
    /// The table of a quarter for the worker's own organisation. That it was read is in its audit trail.
    pub fn tabulate_need_flows(&self, by: &Worker, query: &NeedFlowQuery) -> Result<NeedFlowTable> {
        let today = self.clock().today();
        let quarter = query.quarter.unwrap_or_else(|| Quarter::of(today));
        if quarter > Quarter::of(today) {
            return Err(Error::invalid("quarter", "must not lie in the future"));
        }
        let is_over = quarter.last_day() < today;
        self.check_part(query)?;
        let wanted = Wanted {
            organization: by.organization,
            areas: self.counted_areas(query.area.as_ref(), &self.geography())?,
            part: query.part.as_ref().map_or(ALL.to_owned(), NeedPart::key),
            quarter: quarter.index(),
        };
        self.write(&by.account.to_string(), |w| {
            w.log_tabulated(by, quarter);
            let totals = storage::need_counters::totals(w.connection, &wanted)?;
            let mut flows: Vec<NeedFlow> = totals
                .into_iter()
                .map(|((area, term), totals)| NeedFlow::new(&area, &term, &totals, is_over))
                .collect();
            flows.retain(|flow| !flow.is_empty());
            if query.part.is_some() {
                flows.iter_mut().for_each(NeedFlow::leave_ends_out);
            }
            flows.sort_by(|a, b| (&a.area_code, &a.term).cmp(&(&b.area_code, &b.term)));
            let cases = storage::case_counters::totals(w.connection, &wanted)?;
            let mut coverage: Vec<NeedCoverage> = cases
                .into_iter()
                .map(|(area, cases)| NeedCoverage { area_code: code_of(&area), cases })
                .filter(|coverage| coverage.cases != CaseTotals::default())
                .collect();
            coverage.sort_by(|a, b| a.area_code.cmp(&b.area_code));
            Ok(NeedFlowTable {
                quarter: quarter.to_string(),
                first_day: quarter.first_day(),
                last_day: quarter.last_day(),
                is_over,
                reporting_organizations: u32::from(coverage.iter().any(|area| area.cases.reports > 0)),
                flows,
                coverage,
            })
        })
    }

    fn check_part(&self, query: &NeedFlowQuery) -> Result<()> {
        let geography = self.geography();
        let area = query.area.as_ref().and_then(|area| geography.find(area));
        let is_fine = area.is_some_and(|area| matches!(area.kind, AreaKind::Ward | AreaKind::SchoolDistrict));
        if is_fine && query.part.is_some() {
            return Err(Error::invalid("area", "must be a municipality or larger where a part is asked for"));
        }
        match &query.part {
            None => Ok(()),
            Some(NeedPart::Stage(stage)) if stage == "adult" || stage == "child" => Ok(()),
            Some(NeedPart::Stage(_)) => Err(Error::invalid("stage", "must be adult or child")),
            Some(NeedPart::Reason(reason)) => self.terms().require(&["reasons"], reason, "reason"),
            Some(NeedPart::Disability(kind)) => {
                self.terms().require(&["disability_types"], kind, "disability_type")
            }
        }
    }

    /// The names of the cells of areas that a table shows.
    fn counted_areas(&self, area: Option<&AreaCode>, geography: &Geography) -> Result<Vec<String>> {
        let Some(area) = area else {
            let municipalities = geography.areas().filter(|area| area.kind == AreaKind::Municipality);
            let codes = municipalities.map(|area| area.code.to_string());
            return Ok(std::iter::once(ALL.to_owned()).chain(codes).collect());
        };
        geography.require(area, "area")?;
        let inside = geography.areas().filter(|inner| geography.is_within(&inner.code, area));
        Ok(inside.map(|inner| inner.code.to_string()).collect())
    }
}

impl NeedFlow {
    pub(crate) fn new(area: &str, term: &str, totals: &NeedTotals, is_over: bool) -> Self {
        let count = |(needs, persons)| NeedCount { needs, persons };
        let flow = |measure: Counted| count(totals.flow(measure as usize));
        let held = |measure: Counted| count(totals.at_end(measure as usize));
        Self {
            area_code: code_of(area),
            term: (term != ALL).then(|| TermId(term.to_owned())),
            open_start: count(totals.at_start(Counted::Open as usize)),
            new: flow(Counted::New),
            moved_in: Some(flow(Counted::MovedIn)),
            moved_out: Some(flow(Counted::MovedOut)),
            met: Some(flow(Counted::Met)),
            withdrawn: Some(flow(Counted::Withdrawn)),
            open_end: held(Counted::Open),
            ever_unmet: held(Counted::Ever),
            partly: held(Counted::Partly),
            urgent: held(Counted::Urgent),
            waiting_long: is_over.then(|| held(Counted::Waiting)),
        }
    }

    /// Whether the needs close: what was open, came and went makes what is open.
    pub fn closes(&self) -> bool {
        let needs = |count: Option<NeedCount>| count.unwrap_or_default().needs;
        let left = needs(self.moved_out) + needs(self.met) + needs(self.withdrawn);
        self.open_start.needs + self.new.needs + needs(self.moved_in) == left + self.open_end.needs
    }

    fn leave_ends_out(&mut self) {
        (self.moved_in, self.moved_out, self.met, self.withdrawn) = (None, None, None, None);
    }

    fn is_empty(&self) -> bool {
        let none = NeedCount::default();
        let came = [self.open_start, self.new, self.moved_in.unwrap_or_default()];
        came.iter().all(|count| *count == none) && self.ever_unmet == none
    }
}

fn code_of(area: &str) -> Option<AreaCode> {
    (area != ALL).then(|| AreaCode::trusted(area))
}

impl Write<'_> {
    /// Logs that somebody read the counts of the own organisation, which may speak of single persons.
    pub(crate) fn log_tabulated(&mut self, by: &Worker, quarter: Quarter) {
        self.case_changes.push(CaseChange {
            sequence: 0,
            digest: String::new(),
            at: self.at,
            actor: self.actor.clone(),
            organization_id: by.organization.to_string(),
            noun: "need_flows".to_owned(),
            record_id: quarter.to_string(),
            version: 1,
            action: "read".to_owned(),
            fields: Vec::new(),
        });
    }
}
