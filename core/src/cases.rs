//! Cases: the closed layer. One person whom one organisation supports, as codes and dates.
//!
//! No name, birthday, address, certificate number or free text has a place here. Nothing is recorded
//! without consent, and withdrawing consent erases. Reads are logged as writes are.

pub(crate) mod checks;
mod circumstances;
mod closing;
pub(crate) mod log;
mod merges;
mod versions;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use circumstances::{Circumstance, Circumstances, CircumstancesRemoval};
pub(crate) use log::own_case;
pub use merges::NewMerge;
pub use versions::CaseVersion;

use crate::actor::Worker;
use crate::changes::Logged;
use crate::error::{Error, Result};
use crate::goals::Goal;
use crate::id::{CaseId, OrganizationId};
use crate::needs::Need;
use crate::page::{Page, Paging};
use crate::referrals::Referral;
use crate::registry::Registry;
use crate::steps::Step;
use crate::storage::{self, Write};
use crate::strengths::Strength;
use crate::values::{AreaCode, Patch, TermId, given};
use circumstances::{amend, retract};

/// Whether the person is served as an adult (者) or a child (児).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 者.
    Adult,
    /// 児.
    Child,
}

/// A case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Case {
    /// A random id that tells nothing.
    pub id: CaseId,
    /// Counts the changes to the record.
    pub version: i32,
    /// Whose case it is.
    pub organization_id: OrganizationId,
    /// What the organisation's own papers call the person: random, never derived from anything.
    pub token: String,
    /// 者 or 児.
    pub stage: Stage,
    /// 学年: the year in which the school cohort's 2 April to 1 April of birth begins.
    pub birth_cohort: i32,
    /// Terms of `disability_types`.
    pub disability_types: Vec<TermId>,
    /// A term of `support_levels`.
    pub support_level: Option<TermId>,
    /// Whether this organisation is 主担当; only those persons are ever counted beyond it.
    pub main_support: bool,
    /// Where the person lives or wants to live.
    pub residence_area: AreaCode,
    /// 支給決定市町村.
    pub granting_area: AreaCode,
    /// モニタリング期間 in months; 12 where it is unknown.
    pub monitoring_months: Option<i16>,
    /// When the person consented.
    pub consented_on: NaiveDate,
    /// When a child's guardian consented.
    pub guardian_consented_on: Option<NaiveDate>,
    /// When the support began.
    pub opened_on: NaiveDate,
    /// When it ended.
    pub closed_on: Option<NaiveDate>,
    /// Why it ended: a term of `closing_reasons`.
    pub closing_reason: Option<TermId>,
    /// The last day on which the record of an ended support is kept; then it is erased.
    pub retain_until: Option<NaiveDate>,
}

impl Logged for Case {
    const NOUN: &'static str = "cases";
    fn record_id(&self) -> String {
        self.id.to_string()
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// A new case.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCase {
    /// 者 or 児.
    pub stage: Stage,
    /// The year in which the cohort's 2 April to 1 April of birth begins.
    #[schema(example = 1998)]
    pub birth_cohort: i32,
    /// Terms of `disability_types`.
    #[serde(default)]
    pub disability_types: Vec<TermId>,
    /// A term of `support_levels`.
    #[serde(default)]
    pub support_level: Option<TermId>,
    /// Whether this organisation is 主担当.
    pub main_support: bool,
    /// Where the person lives or wants to live: a municipality, ward or school district.
    pub residence_area: AreaCode,
    /// 支給決定市町村.
    pub granting_area: AreaCode,
    /// モニタリング期間 in months, 1 to 12.
    #[serde(default)]
    pub monitoring_months: Option<i16>,
    /// When the person consented; without this nothing is recorded.
    pub consented_on: NaiveDate,
    /// When the guardian consented; a child needs both.
    #[serde(default)]
    pub guardian_consented_on: Option<NaiveDate>,
    /// When the support began.
    pub opened_on: NaiveDate,
}

/// A change to a case; absent fields stay as they are.
///
/// What is true of the person (stage to monitoring months) changes from a day on: earlier days keep what they
/// had, later ones take the change until the day of which the same field was said again, be it to be the same.
#[derive(Debug, Clone, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseEdit {
    /// The first day on which the change is true; today unless given. The day of an earlier change
    /// corrects that change.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub valid_from: Option<NaiveDate>,
    /// 者 or 児.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub stage: Option<Stage>,
    /// Terms of `disability_types`.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub disability_types: Option<Vec<TermId>>,
    /// A term of `support_levels`.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub support_level: Patch<TermId>,
    /// Whether this organisation is 主担当.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub main_support: Option<bool>,
    /// Where the person lives or wants to live.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub residence_area: Option<AreaCode>,
    /// 支給決定市町村.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub granting_area: Option<AreaCode>,
    /// モニタリング期間 in months, 1 to 12.
    #[schema(value_type = Option<i16>)]
    #[serde(default)]
    pub monitoring_months: Patch<i16>,
    /// The year in which the cohort's 2 April to 1 April of birth begins, where it was mistaken.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub birth_cohort: Option<i32>,
    /// When the person consented, where it was mistaken or consent was given anew.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub consented_on: Option<NaiveDate>,
    /// When a child's guardian consented.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub guardian_consented_on: Option<NaiveDate>,
    /// When the support began, where it was mistaken: the first state of the person is true from then on.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub opened_on: Option<NaiveDate>,
    /// When the support ended; with a reason.
    #[schema(value_type = Option<NaiveDate>)]
    #[serde(default)]
    pub closed_on: Patch<NaiveDate>,
    /// Why it ended: a term of `closing_reasons`.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub closing_reason: Patch<TermId>,
    /// The last day on which the record is kept; five years after the end unless given.
    #[schema(value_type = Option<NaiveDate>)]
    #[serde(default)]
    pub retain_until: Patch<NaiveDate>,
}

/// A case with everything under it.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct CaseFile {
    /// The case as it is now.
    #[serde(flatten)]
    pub case: Case,
    /// What was true of the person from which day on, the earliest first.
    pub circumstances: Vec<Circumstances>,
    /// The steps of the care management cycle, the earliest first.
    pub steps: Vec<Step>,
    /// Strengths of the person and around them.
    pub strengths: Vec<Strength>,
    /// What the person wants.
    pub goals: Vec<Goal>,
    /// Its needs with all their reports.
    pub needs: Vec<Need>,
    /// To which services it was referred, and what became of it.
    pub referrals: Vec<Referral>,
}

impl Registry {
    /// Opens a case of the worker's own organisation.
    pub fn open_case(&self, by: &Worker, new: NewCase) -> Result<Case> {
        let case = self.build_case(by, new);
        self.check_case(None, &case)?;
        self.check_circumstances(&case, &[case.circumstances_from(case.opened_on)])?;
        self.write(&by.account.to_string(), |w| {
            self.counting(w, &[case.id], |w| self.store_new_case(w, &case))?;
            Ok(case)
        })
    }

    /// Cases of the worker's own organisation, by id.
    pub fn list_cases(&self, by: &Worker, paging: &Paging) -> Result<Page<Case>> {
        let limit = paging.limit()?;
        let after: Option<CaseId> = paging.id()?;
        self.write(&by.account.to_string(), |w| {
            let found = storage::cases::list(w.connection, by.organization, after, limit as i64 + 1)?;
            let page = Page::cut(found, limit, |case| case.id.to_string());
            for case in &page.items {
                w.log_read(case);
            }
            Ok(page)
        })
    }

    /// One case of the worker's own organisation, with everything under it.
    pub fn find_case(&self, by: &Worker, id: CaseId) -> Result<CaseFile> {
        self.write(&by.account.to_string(), |w| {
            let case = own_case(w, by, id)?;
            w.log_read(&case);
            storage::cases::file(w.connection, case)
        })
    }

    /// Changes a case of the worker's own organisation.
    pub fn change_case(&self, by: &Worker, id: CaseId, seen: i32, edit: CaseEdit) -> Result<Case> {
        let from = edit.valid_from.unwrap_or_else(|| self.clock().today());
        self.write(&by.account.to_string(), |w| {
            let before = own_case(w, by, id)?;
            if before.version != seen {
                return Err(Error::Stale);
            }
            let known = storage::circumstances::list(w.connection, id)?;
            let mut states = known.clone();
            if let Some(opened_on) = edit.opened_on {
                circumstances::begin(&mut states, opened_on)?;
            }
            if edit.is_dated() {
                amend(&mut states, from, &edit)?;
            }
            let mut after = before.clone();
            edit.apply(&mut after);
            after.take_last(&states);
            self.check_case(Some(&before), &after)?;
            let file = storage::cases::file(w.connection, before.clone())?;
            closing::check_within(&after, &states, &file)?;
            self.check_circumstances(&after, &states)?;
            if after == before && states == known {
                w.log_read(&after);
                return Ok(after);
            }
            after.version += 1;
            self.counting(w, &[id], |w| {
                storage::cases::change(w.connection, &after)?;
                storage::circumstances::put(w.connection, id, &states)?;
                w.log_change(&before, &known, &after, &states)
            })?;
            Ok(after)
        })
    }

    /// Takes a mistaken change of circumstances back; the first one can only be corrected.
    pub fn remove_circumstances(
        &self,
        by: &Worker,
        id: CaseId,
        seen: i32,
        removal: CircumstancesRemoval,
    ) -> Result<Case> {
        self.write(&by.account.to_string(), |w| {
            let before = own_case(w, by, id)?;
            let known = storage::circumstances::list(w.connection, id)?;
            let mut states = known.clone();
            if known.iter().all(|state| state.valid_from != removal.valid_from) {
                return Err(Error::NotFound { noun: "circumstances" });
            }
            if before.version != seen {
                return Err(Error::Stale);
            }
            retract(&mut states, removal.valid_from)?;
            let mut after = Case { version: before.version + 1, ..before.clone() };
            after.take_last(&states);
            self.counting(w, &[id], |w| {
                storage::cases::change(w.connection, &after)?;
                storage::circumstances::put(w.connection, id, &states)?;
                w.log_change(&before, &known, &after, &states)
            })?;
            Ok(after)
        })
    }

    /// Erases a case with everything under it, as when consent is withdrawn. Only the log's entries,
    /// which say nothing about the person, remain.
    pub fn erase_case(&self, by: &Worker, id: CaseId) -> Result<()> {
        self.write(&by.account.to_string(), |w| {
            let case = own_case(w, by, id)?;
            self.erase(w, &case)
        })?;
        self.wipe_erased();
        Ok(())
    }

    /// Stores a new case, whose state is true from its opening on.
    pub(crate) fn store_new_case(&self, w: &mut Write<'_>, case: &Case) -> Result<()> {
        let states = [case.circumstances_from(case.opened_on)];
        storage::cases::add(w.connection, case)?;
        storage::circumstances::put(w.connection, case.id, &states)?;
        w.log_case("create", case, None, &log::Dated { case, circumstances: &states })
    }

    pub(crate) fn build_case(&self, by: &Worker, new: NewCase) -> Case {
        Case {
            id: CaseId(self.ids().unlinkable()),
            version: 1,
            organization_id: by.organization,
            token: log::token(&self.ids().secret()),
            stage: new.stage,
            birth_cohort: new.birth_cohort,
            disability_types: new.disability_types,
            support_level: new.support_level,
            main_support: new.main_support,
            residence_area: new.residence_area,
            granting_area: new.granting_area,
            monitoring_months: new.monitoring_months,
            consented_on: new.consented_on,
            guardian_consented_on: new.guardian_consented_on,
            opened_on: new.opened_on,
            closed_on: None,
            closing_reason: None,
            retain_until: None,
        }
    }
}

impl CaseEdit {
    /// Whether it changes anything that is true from a day on.
    fn is_dated(&self) -> bool {
        self.stage.is_some()
            || self.disability_types.is_some()
            || self.support_level != Patch::Keep
            || self.main_support.is_some()
            || self.residence_area.is_some()
            || self.granting_area.is_some()
            || self.monitoring_months != Patch::Keep
    }

    /// Changes what has no date of its own.
    fn apply(self, case: &mut Case) {
        case.birth_cohort = self.birth_cohort.unwrap_or(case.birth_cohort);
        case.consented_on = self.consented_on.unwrap_or(case.consented_on);
        case.opened_on = self.opened_on.unwrap_or(case.opened_on);
        // Said together with 児 it is a consent by then, which an earlier one already was; alone it is a correction.
        let earlier = case.guardian_consented_on.filter(|_| self.stage.is_some());
        let said = self.guardian_consented_on.map(|on| earlier.map_or(on, |earlier| earlier.min(on)));
        case.guardian_consented_on = said.or(case.guardian_consented_on);
        if self.closed_on == Patch::Clear {
            // A support that goes on after all has no end to explain.
            (case.closing_reason, case.retain_until) = (None, None);
        }
        if matches!(self.closed_on, Patch::Set(on) if case.closed_on != Some(on)) {
            // Another end has another time of retention, unless the edit names one.
            case.retain_until = None;
        }
        self.closed_on.apply(&mut case.closed_on);
        self.closing_reason.apply(&mut case.closing_reason);
        self.retain_until.apply(&mut case.retain_until);
        case.complete();
    }
}
