//! Needs: what a person lacks, observed again and again in dated reports.

mod checks;
mod deaths;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use checks::require_one_open;
pub(crate) use checks::{require_free_day, require_sequence};
pub use deaths::{died_on, open_needs};
pub(crate) use deaths::{require_alive, require_all_alive};

use crate::actor::{SignedIn, Viewer, Worker};
use crate::case_records::CaseRecord;
use crate::cases::{Case, own_case};
use crate::changes::Logged;
use crate::clock::fiscal_year;
use crate::error::{Error, Result};
use crate::id::{CaseId, NeedId, NeedReportId};
use crate::referrals::Referral;
use crate::registry::Registry;
use crate::saved_searches::age_of;
use crate::search::{Place, Profile, Search, SearchAnswer};
use crate::storage::{self, Write};
use crate::taxonomies::{NEED_DOMAINS, SERVICE_KINDS};
use crate::values::TermId;

/// What became of a need by a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NeedStatus {
    /// 未充足.
    Unmet,
    /// 代替で対応: something else serves it for now; stays open.
    PartlySubstituted,
    /// 圏域外で対応: it is served, but outside the region; stays open.
    PartlyOutsideRegion,
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
        matches!(self, Self::Unmet | Self::PartlySubstituted | Self::PartlyOutsideRegion)
    }
}

/// A need of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Need {
    /// A random id.
    pub id: NeedId,
    /// Counts the changes to the need and its reports.
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
    /// When it was last corrected.
    pub corrected_at: Option<DateTime<Utc>>,
    /// What had become of the need.
    pub status: NeedStatus,
    /// Why it is not met: terms of `reasons`.
    pub reasons: Vec<TermId>,
    /// 1 (can wait) to 4 (now).
    pub urgency: i16,
    /// How much the person wishes for.
    pub wished: Option<WishedAmount>,
    /// What was tried so far: terms of `attempts`.
    pub tried: Vec<TermId>,
}

/// How much of a service a person wishes for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WishedAmount {
    /// 1 to 744.
    #[schema(example = 10)]
    pub amount: i32,
    /// Of what.
    pub unit: WishedUnit,
}

/// What an amount counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WishedUnit {
    /// 日/月.
    DaysPerMonth,
    /// 時間/月.
    HoursPerMonth,
    /// 回/月.
    TimesPerMonth,
}

impl WishedAmount {
    /// The most that a month can hold.
    fn limit(unit: WishedUnit) -> i32 {
        match unit {
            WishedUnit::DaysPerMonth => 31,
            WishedUnit::HoursPerMonth | WishedUnit::TimesPerMonth => 744,
        }
    }
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

/// A new observation, or what a mistaken one should have been.
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
    /// How much the person wishes for.
    #[serde(default)]
    pub wished: Option<WishedAmount>,
    /// What was tried so far: terms of `attempts`.
    #[serde(default)]
    pub tried: Vec<TermId>,
}

impl Need {
    /// The last observation.
    pub fn last_report(&self) -> Option<&NeedReport> {
        self.reports.last()
    }

    /// Puts a report in its place by day, instead of what it said before.
    pub(crate) fn put(&mut self, report: &NeedReport) {
        self.reports.retain(|other| other.id != report.id);
        let place = self.reports.partition_point(|other| other.reported_on <= report.reported_on);
        self.reports.insert(place, report.clone());
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
            let mut known = storage::cases::list_needs(w.connection, &[case_id])?;
            let open = |need: &&Need| need.last_report().is_some_and(|report| report.status.is_open());
            if known.iter().filter(open).any(|need| need.term == new.term) {
                let reason = "the case has an open need of this term; report on that one".into();
                return Err(Error::Conflict { reason });
            }
            let id = NeedId(self.ids().unlinkable());
            let mut need = Need { id, version: 1, case_id, term: new.term, reports: Vec::new() };
            let report = self.check_report(&case, need.id, new.report, "report.")?;
            require_free_day(&known, &need.term, &report)?;
            known.push(need.clone());
            require_alive(&known, &report)?;
            require_sequence(&known, &need.term, &report)?;
            self.counting(w, &[case_id], |w| {
                storage::cases::add_need(w.connection, &need)?;
                report.insert(w.connection)?;
                w.log_case("create", &case, None, &need)?;
                w.log_case("create", &case, None, &report)
            })?;
            need.reports.push(report);
            need.version += 1;
            Ok(need)
        })
    }

    /// Reports again on a need of the worker's own organisation; at most once a day.
    pub fn report_need(&self, by: &Worker, need_id: NeedId, new: NewNeedReport) -> Result<Need> {
        self.write(&by.account.to_string(), |w| {
            let (case, mut known) = own_need(w, by, need_id)?;
            let report = self.check_report(&case, need_id, new, "")?;
            let term = term_of(&known, need_id);
            require_free_day(&known, &term, &report)?;
            require_alive(&known, &report)?;
            require_sequence(&known, &term, &report)?;
            let need = known.iter_mut().find(|need| need.id == need_id);
            let need = need.ok_or(Error::NotFound { noun: "need" })?;
            need.put(&report);
            // As writing the report does.
            need.version += 1;
            let need = need.clone();
            require_one_open(&known, need_id)?;
            self.counting(w, &[case.id], |w| {
                report.insert(w.connection)?;
                w.log_case("create", &case, None, &report)
            })?;
            Ok(need)
        })
    }

    /// What would serve a need of the worker's own organisation now: services of its kind, or of the kinds of
    /// its domain's group, near where the person lives, judged by what is known of the person.
    pub fn search_for_need(&self, by: &Worker, id: NeedId) -> Result<SearchAnswer> {
        let (case, need) = self.write(&by.account.to_string(), |w| {
            let (case, known) = own_need(w, by, id)?;
            w.log_read(&case);
            let need =
                known.into_iter().find(|need| need.id == id).ok_or(Error::NotFound { noun: "need" })?;
            Ok((case, need))
        })?;
        let kinds = self.kinds_for(&need.term);
        if kinds.is_empty() {
            let reason = "the register has no kind of service for this domain; look by words instead".into();
            return Err(Error::Conflict { reason });
        }
        let search = self.search_of(&case, kinds, fiscal_year(self.clock().today()));
        self.search_services(&Viewer::SignedIn(SignedIn::searching(by)), &search)
    }

    /// The kinds of service that a need asks for: its own, or those of its domain's group.
    pub(crate) fn kinds_for(&self, term: &TermId) -> Vec<TermId> {
        match self.terms().find(SERVICE_KINDS, term) {
            Some(kind) => vec![kind.id.clone()],
            None => self.terms().kinds_of_group(self.terms().group_of(term)),
        }
    }

    /// A search near where a person lives, for what is known of the person.
    pub(crate) fn search_of(&self, case: &Case, kinds: Vec<TermId>, fiscal_year: i32) -> Search {
        let profile = Profile {
            age: Some(age_of(case, fiscal_year)),
            disability_types: case.disability_types.clone(),
            support_level: case.support_level.clone(),
            ..Profile::default()
        };
        Search { place: Some(Place::Area(case.residence_area.clone())), kinds, profile, ..Search::default() }
    }

    /// Corrects a report of the worker's own organisation; what it said before is kept.
    pub fn correct_need_report(
        &self,
        by: &Worker,
        id: NeedReportId,
        seen: i32,
        new: NewNeedReport,
    ) -> Result<NeedReport> {
        self.change_record(by, id, seen, |w, case, report: &mut NeedReport| {
            let checked = self.check_report(case, report.need_id, new, "")?;
            let same = NeedReport {
                id: report.id,
                version: report.version,
                recorded_at: report.recorded_at,
                corrected_at: report.corrected_at,
                ..checked
            };
            if same != *report {
                *report = NeedReport { corrected_at: Some(self.clock().now()), ..same };
            }
            let mut known = storage::cases::list_needs(w.connection, &[case.id])?;
            let term = term_of(&known, report.need_id);
            require_free_day(&known, &term, report)?;
            require_alive(&known, report)?;
            require_sequence(&known, &term, report)?;
            known.iter_mut().filter(|need| need.id == report.need_id).for_each(|need| need.put(report));
            require_one_open(&known, report.need_id)
        })
    }

    /// Takes a mistaken report of the worker's own organisation back; the only one of a need goes with it.
    pub fn remove_need_report(&self, by: &Worker, id: NeedReportId, seen: i32) -> Result<()> {
        self.remove_record(by, id, seen, |w, report: &NeedReport| {
            if storage::cases::count_reports(w.connection, report.need_id)? == 1 {
                let reason = "it is the only report of its need; remove the need".into();
                return Err(Error::Conflict { reason });
            }
            let case = storage::cases::case_of_need(w.connection, report.need_id)?;
            let mut known = storage::cases::list_needs(w.connection, case.as_slice())?;
            known.iter_mut().for_each(|need| need.reports.retain(|other| other.id != report.id));
            require_one_open(&known, report.need_id)
        })
    }

    /// Takes a mistaken need of the worker's own organisation back, with its reports and referrals, if nobody
    /// reported on it since the worker saw it.
    pub fn remove_need(&self, by: &Worker, id: NeedId, seen: i32) -> Result<()> {
        self.write(&by.account.to_string(), |w| {
            let (case, known) = own_need(w, by, id)?;
            let need =
                known.into_iter().find(|need| need.id == id).ok_or(Error::NotFound { noun: "need" })?;
            if need.version != seen {
                return Err(Error::Stale);
            }
            let referrals = storage::case_records::referrals(w.connection, &[case.id])?;
            self.counting(w, &[case.id], |w| {
                storage::cases::delete_need(w.connection, id)?;
                for report in need.reports.iter().cloned() {
                    w.log_deed("remove", &case, &NeedReport { version: report.version + 1, ..report });
                }
                for referral in referrals.into_iter().filter(|referral| referral.need_id == id) {
                    w.log_deed("remove", &case, &Referral { version: referral.version + 1, ..referral });
                }
                w.log_deed("remove", &case, &Need { version: need.version + 1, ..need });
                Ok(())
            })
        })
    }
}

/// The case of a need and all its needs, if they are the worker's organisation's; otherwise there is none.
fn own_need(w: &mut Write<'_>, by: &Worker, id: NeedId) -> Result<(Case, Vec<Need>)> {
    let not_found = || Error::NotFound { noun: "need" };
    let case_id = storage::cases::case_of_need(w.connection, id)?.ok_or_else(not_found)?;
    let case = own_case(w, by, case_id).map_err(|_| not_found())?;
    Ok((case, storage::cases::list_needs(w.connection, &[case_id])?))
}

fn term_of(known: &[Need], id: NeedId) -> TermId {
    known.iter().find(|need| need.id == id).map(|need| need.term.clone()).unwrap_or_default()
}
