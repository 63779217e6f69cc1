//! Reports of the own organisation that cannot be counted, for somebody to look at.

use chrono::NaiveDate;
use serde::Serialize;

use crate::actor::Worker;
use crate::clock::Quarter;
use crate::error::Result;
use crate::id::{CaseId, NeedId, NeedReportId};
use crate::needs::NeedStatus;
use crate::registry::Registry;

/// A report that a need is met or withdrawn which was not open: nothing was reported before it, or that it ended
/// was reported already. It counts nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct NeedDoubt {
    /// The case.
    pub case_id: CaseId,
    /// What its papers call it.
    pub token: String,
    /// The need.
    pub need_id: NeedId,
    /// The report.
    pub report_id: NeedReportId,
    /// The day of the observation.
    pub reported_on: NaiveDate,
    /// What it says.
    pub status: NeedStatus,
}

impl Registry {
    /// The reports of the worker's own organisation that cannot be counted, by case and day. That they were read is
    /// in its audit trail.
    pub fn list_need_doubts(&self, by: &Worker) -> Result<Vec<NeedDoubt>> {
        self.write(&by.account.to_string(), |w| {
            let (mut found, mut cases) = (Vec::new(), Vec::new());
            self.each_case_of(w.connection, by.organization, |history| {
                let doubt = |report: &crate::needs::NeedReport| NeedDoubt {
                    case_id: history.case.id,
                    token: history.case.token.clone(),
                    need_id: report.need_id,
                    report_id: report.id,
                    reported_on: report.reported_on,
                    status: report.status,
                };
                let doubtful = history.doubtful_reports();
                cases.extend((!doubtful.is_empty()).then(|| history.case.clone()));
                found.extend(doubtful.into_iter().map(doubt));
            })?;
            w.log_tabulated(by, Quarter::of(self.clock().today()));
            cases.iter().for_each(|case| w.log_read(case));
            Ok(found)
        })
    }
}
