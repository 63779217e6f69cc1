//! Needs: what a person lacks, observed again and again in dated reports.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::actor::Worker;
use crate::cases::{Case, own_case};
use crate::changes::Logged;
use crate::error::{Error, Faults, Result};
use crate::id::{CaseId, NeedId, NeedReportId};
use crate::registry::Registry;
use crate::storage;
use crate::taxonomies::{NEED_DOMAINS, SERVICE_KINDS};
use crate::values::TermId;

/// What became of a need by a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NeedStatus {
    /// 未充足.
    Unmet,
    /// 代替で対応・圏域外で対応: stays open.
    Partly,
    /// Started and sufficient.
    Met,
    /// あきらめた.
    WithdrawnGaveUp,
    /// 本人の意向が変わった.
    WithdrawnChangedMind,
    /// 転出.
    WithdrawnMoved,
    /// 死亡.
    WithdrawnDied,
}

impl NeedStatus {
    /// Whether the need still asks for something.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Unmet | Self::Partly)
    }
}

/// A need of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Need {
    /// A random id.
    pub id: NeedId,
    /// Counts the changes to the record.
    pub version: i32,
    /// Whose need it is.
    pub case_id: CaseId,
    /// A service kind or a need domain.
    pub term: TermId,
    /// What was observed, oldest first.
    pub reports: Vec<NeedReport>,
}

/// What was observed of a need on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NeedReport {
    /// A random id.
    pub id: NeedReportId,
    /// Counts the changes to the record.
    pub version: i32,
    /// Of which need.
    pub need_id: NeedId,
    /// The day of the observation.
    pub reported_on: NaiveDate,
    /// When it was entered.
    pub recorded_at: DateTime<Utc>,
    /// What had become of the need.
    pub status: NeedStatus,
    /// Why it is not met: terms of `reasons`.
    pub reasons: Vec<TermId>,
    /// 1 (can wait) to 4 (now).
    pub urgency: i16,
}

impl Logged for Need {
    const NOUN: &'static str = "needs";
    fn record_id(&self) -> String {
        self.id.to_string()
    }
    fn version(&self) -> i32 {
        self.version
    }
}

impl Logged for NeedReport {
    const NOUN: &'static str = "need_reports";
    fn record_id(&self) -> String {
        self.id.to_string()
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// A new need, with its first report.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNeed {
    /// A service kind or a need domain.
    pub term: TermId,
    /// The first observation.
    pub report: NewNeedReport,
}

/// A new observation.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNeedReport {
    /// The day of the observation.
    pub reported_on: NaiveDate,
    /// What had become of the need.
    pub status: NeedStatus,
    /// Why it is not met; at least one while it is open.
    #[serde(default)]
    pub reasons: Vec<TermId>,
    /// 1 (can wait) to 4 (now).
    #[schema(example = 2)]
    pub urgency: i16,
}

impl Need {
    /// The last observation.
    pub fn last_report(&self) -> Option<&NeedReport> {
        self.reports.last()
    }

    /// The last observation up to a day.
    pub fn last_report_by(&self, day: NaiveDate) -> Option<&NeedReport> {
        self.reports.iter().rev().find(|report| report.reported_on <= day)
    }
}

impl Registry {
    /// Records a need of a case of the worker's own organisation.
    pub fn record_need(&self, by: &Worker, case_id: CaseId, new: NewNeed) -> Result<Need> {
        self.terms().require(&[SERVICE_KINDS, NEED_DOMAINS], &new.term, "term")?;
        self.write(&by.account.to_string(), |w| {
            let case = own_case(w, by, case_id)?;
            let known = storage::cases::list_needs(w.connection, &[case_id])?;
            let open = |need: &&Need| need.last_report().is_some_and(|report| report.status.is_open());
            if known.iter().filter(open).any(|need| need.term == new.term) {
                let reason = "the case has an open need of this term; report on that one".into();
                return Err(Error::Conflict { reason });
            }
            let mut need = Need {
                id: NeedId(self.ids().unlinkable()),
                version: 1,
                case_id,
                term: new.term,
                reports: Vec::new(),
            };
            let report = self.check_report(&case, need.id, new.report, "report.")?;
            storage::cases::add_need(w.connection, &need)?;
            storage::cases::add_report(w.connection, &report)?;
            w.log_case("create", &case, None, &need)?;
            w.log_case("create", &case, None, &report)?;
            need.reports.push(report);
            Ok(need)
        })
    }

    /// Reports again on a need of the worker's own organisation.
    pub fn report_need(&self, by: &Worker, need_id: NeedId, new: NewNeedReport) -> Result<Need> {
        self.write(&by.account.to_string(), |w| {
            let not_found = Error::NotFound { noun: "need" };
            let Some(case_id) = storage::cases::case_of_need(w.connection, need_id)? else {
                return Err(not_found);
            };
            let case = own_case(w, by, case_id).map_err(|_| Error::NotFound { noun: "need" })?;
            let report = self.check_report(&case, need_id, new, "")?;
            storage::cases::add_report(w.connection, &report)?;
            w.log_case("create", &case, None, &report)?;
            let needs = storage::cases::list_needs(w.connection, &[case_id])?;
            needs.into_iter().find(|need| need.id == need_id).ok_or(not_found)
        })
    }

    pub(crate) fn check_report(
        &self,
        case: &Case,
        need_id: NeedId,
        new: NewNeedReport,
        prefix: &str,
    ) -> Result<NeedReport> {
        let field = |name: &str| format!("{prefix}{name}");
        let last = case.closed_on.unwrap_or_else(|| self.clock().today());
        let within = case.opened_on <= new.reported_on && new.reported_on <= last;
        let explained = !new.status.is_open() || !new.reasons.is_empty();
        let mut faults = Faults::default();
        faults.require(within, &field("reported_on"), "must lie between the opening of the case and today");
        faults.require((1..=4).contains(&new.urgency), &field("urgency"), "must be 1, 2, 3 or 4");
        faults.require(explained, &field("reasons"), "an open need has at least one reason");
        faults.finish()?;
        self.terms().require_all("reasons", &new.reasons, &field("reasons"))?;
        Ok(NeedReport {
            id: NeedReportId(self.ids().unlinkable()),
            version: 1,
            need_id,
            reported_on: new.reported_on,
            recorded_at: self.clock().now(),
            status: new.status,
            reasons: new.reasons,
            urgency: new.urgency,
        })
    }
}
