//! Cases: the closed layer. One person whom one organisation supports, as codes and dates.
//!
//! No name, birthday, address, certificate number or free text has a place here. Nothing is recorded
//! without consent, and withdrawing consent erases. Reads are logged as writes are.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::actor::Worker;
use crate::areas::AreaKind;
use crate::changes::{CaseChange, Logged, changed_fields};
use crate::error::{Error, Faults, Result};
use crate::id::{CaseId, OrganizationId};
use crate::needs::Need;
use crate::page::{Page, Paging};
use crate::registry::Registry;
use crate::storage::{self, Write};
use crate::values::{AreaCode, Patch, TermId};

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
    /// When the person consented.
    pub consented_on: NaiveDate,
    /// When a child's guardian consented.
    pub guardian_consented_on: Option<NaiveDate>,
    /// When the support began.
    pub opened_on: NaiveDate,
    /// When it ended.
    pub closed_on: Option<NaiveDate>,
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
    /// When the person consented; without this nothing is recorded.
    pub consented_on: NaiveDate,
    /// When the guardian consented; a child needs both.
    #[serde(default)]
    pub guardian_consented_on: Option<NaiveDate>,
    /// When the support began.
    pub opened_on: NaiveDate,
}

/// A change to a case; absent fields stay as they are.
#[derive(Debug, Clone, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseEdit {
    /// 者 or 児.
    #[serde(default)]
    pub stage: Option<Stage>,
    /// Terms of `disability_types`.
    #[serde(default)]
    pub disability_types: Option<Vec<TermId>>,
    /// A term of `support_levels`.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub support_level: Patch<TermId>,
    /// Whether this organisation is 主担当.
    #[serde(default)]
    pub main_support: Option<bool>,
    /// Where the person lives or wants to live.
    #[serde(default)]
    pub residence_area: Option<AreaCode>,
    /// 支給決定市町村.
    #[serde(default)]
    pub granting_area: Option<AreaCode>,
    /// When a child's guardian consented.
    #[serde(default)]
    pub guardian_consented_on: Option<NaiveDate>,
    /// When the support ended.
    #[schema(value_type = Option<NaiveDate>)]
    #[serde(default)]
    pub closed_on: Patch<NaiveDate>,
}

/// A case with its needs.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct CaseFile {
    /// The case.
    #[serde(flatten)]
    pub case: Case,
    /// Its needs with all their reports.
    pub needs: Vec<Need>,
}

impl Registry {
    /// Opens a case of the worker's own organisation.
    pub fn open_case(&self, by: &Worker, new: NewCase) -> Result<Case> {
        let case = self.build_case(by, new);
        self.check_case(&case)?;
        self.write(&by.account.to_string(), |w| {
            storage::cases::add(w.connection, &case)?;
            w.log_case("create", &case, None, &case)?;
            Ok(case)
        })
    }

    /// Cases of the worker's own organisation, by id.
    pub fn list_cases(&self, by: &Worker, paging: &Paging) -> Result<Page<Case>> {
        let limit = paging.limit()?;
        let after: Option<CaseId> = paging.after.as_deref().map(str::parse).transpose()?;
        self.write(&by.account.to_string(), |w| {
            let found = storage::cases::list(w.connection, by.organization, after, limit as i64 + 1)?;
            let page = Page::cut(found, limit, |case| case.id.to_string());
            for case in &page.items {
                w.log_read(case);
            }
            Ok(page)
        })
    }

    /// One case of the worker's own organisation, with its needs.
    pub fn find_case(&self, by: &Worker, id: CaseId) -> Result<CaseFile> {
        self.write(&by.account.to_string(), |w| {
            let case = own_case(w, by, id)?;
            w.log_read(&case);
            let needs = storage::cases::list_needs(w.connection, &[id])?;
            Ok(CaseFile { case, needs })
        })
    }

    /// Changes a case of the worker's own organisation.
    pub fn change_case(&self, by: &Worker, id: CaseId, seen: i32, edit: CaseEdit) -> Result<Case> {
        self.write(&by.account.to_string(), |w| {
            let before = own_case(w, by, id)?;
            if before.version != seen {
                return Err(Error::Stale);
            }
            let mut after = before.clone();
            edit.apply(&mut after);
            self.check_case(&after)?;
            let needs = storage::cases::list_needs(w.connection, &[id])?;
            let last =
                needs.iter().filter_map(|need| need.last_report()).map(|report| report.reported_on).max();
            if after.closed_on.is_some_and(|closed| last.is_some_and(|last| closed < last)) {
                return Err(Error::invalid("closed_on", "must not lie before the last report of a need"));
            }
            if after == before {
                return Ok(after);
            }
            after.version += 1;
            storage::cases::change(w.connection, &after)?;
            w.log_case("change", &after, Some(&before), &after)?;
            Ok(after)
        })
    }

    /// Erases a case with everything under it, as when consent is withdrawn. Only the log's entries,
    /// which say nothing about the person, remain.
    pub fn erase_case(&self, by: &Worker, id: CaseId) -> Result<()> {
        self.write(&by.account.to_string(), |w| {
            let case = own_case(w, by, id)?;
            storage::cases::erase(w.connection, id)?;
            storage::changes::erase_versions(w.connection, &id.to_string())?;
            let erased = Case { version: case.version + 1, ..case };
            w.log_erased(&erased, &erased);
            Ok(())
        })?;
        self.db().maintain(storage::cases::wipe_freed_pages)
    }

    pub(crate) fn build_case(&self, by: &Worker, new: NewCase) -> Case {
        Case {
            id: CaseId(self.ids().unlinkable()),
            version: 1,
            organization_id: by.organization,
            token: token(&self.ids().secret()),
            stage: new.stage,
            birth_cohort: new.birth_cohort,
            disability_types: new.disability_types,
            support_level: new.support_level,
            main_support: new.main_support,
            residence_area: new.residence_area,
            granting_area: new.granting_area,
            consented_on: new.consented_on,
            guardian_consented_on: new.guardian_consented_on,
            opened_on: new.opened_on,
            closed_on: None,
        }
    }

    pub(crate) fn check_case(&self, case: &Case) -> Result<()> {
        let today = self.clock().today();
        let geography = self.geography();
        let residence = geography.require(&case.residence_area, "residence_area")?;
        let granting = geography.require(&case.granting_area, "granting_area")?;
        let fine =
            matches!(residence.kind, AreaKind::Municipality | AreaKind::Ward | AreaKind::SchoolDistrict);
        let mut faults = Faults::default();
        faults.require(fine, "residence_area", "must be a municipality, ward or school district");
        let municipal = granting.kind == AreaKind::Municipality;
        faults.require(municipal, "granting_area", "must be a municipality");
        let plausible = (1900..=today.year()).contains(&case.birth_cohort);
        faults.require(plausible, "birth_cohort", "must be a year from 1900 to this one");
        faults.require(case.consented_on <= today, "consented_on", "must not lie in the future");
        let after_consent = case.consented_on <= case.opened_on && case.opened_on <= today;
        faults.require(after_consent, "opened_on", "must lie between the consent and today");
        let guarded = case.stage == Stage::Adult || case.guardian_consented_on.is_some();
        faults.require(guarded, "guardian_consented_on", "a child's guardian must have consented too");
        let guardian_plausible = case.guardian_consented_on.is_none_or(|on| on <= today);
        faults.require(guardian_plausible, "guardian_consented_on", "must not lie in the future");
        let closed = case.closed_on.is_none_or(|on| case.opened_on <= on && on <= today);
        faults.require(closed, "closed_on", "must lie between the opening and today");
        faults.finish()?;
        self.terms().require_all("disability_types", &case.disability_types, "disability_types")?;
        match &case.support_level {
            Some(level) => self.terms().require(&["support_levels"], level, "support_level"),
            None => Ok(()),
        }
    }
}

impl CaseEdit {
    fn apply(self, case: &mut Case) {
        case.stage = self.stage.unwrap_or(case.stage);
        case.main_support = self.main_support.unwrap_or(case.main_support);
        if let Some(types) = self.disability_types {
            case.disability_types = types;
        }
        if let Some(area) = self.residence_area {
            case.residence_area = area;
        }
        if let Some(area) = self.granting_area {
            case.granting_area = area;
        }
        if self.guardian_consented_on.is_some() {
            case.guardian_consented_on = self.guardian_consented_on;
        }
        self.support_level.apply(&mut case.support_level);
        self.closed_on.apply(&mut case.closed_on);
    }
}

/// The case, if it is the worker's organisation's; for everybody else there is none.
pub(crate) fn own_case(w: &mut Write<'_>, by: &Worker, id: CaseId) -> Result<Case> {
    storage::cases::find(w.connection, id)?
        .filter(|case| case.organization_id == by.organization)
        .ok_or(Error::NotFound { noun: "case" })
}

impl Write<'_> {
    /// Logs that a case record came to be as it is now, and keeps what it says apart from the log.
    pub(crate) fn log_case<T: Logged>(
        &mut self,
        action: &str,
        case: &Case,
        before: Option<&T>,
        after: &T,
    ) -> Result<()> {
        storage::changes::keep_version(self, case.id, after)?;
        let fields = changed_fields(before, after);
        self.case_changes.push(CaseChange { fields, ..entry(self, action, case, after) });
        Ok(())
    }

    /// Logs that a record of a case was erased.
    pub(crate) fn log_erased<T: Logged>(&mut self, case: &Case, record: &T) {
        let erased = entry(self, "erase", case, record);
        self.case_changes.push(erased);
    }

    /// Logs that somebody read a case.
    pub(crate) fn log_read(&mut self, case: &Case) {
        let read = entry(self, "read", case, case);
        self.case_changes.push(read);
    }
}

fn entry<T: Logged>(w: &Write<'_>, action: &str, case: &Case, record: &T) -> CaseChange {
    CaseChange {
        sequence: 0,
        at: w.at,
        actor: w.actor.clone(),
        organization_id: case.organization_id.to_string(),
        noun: T::NOUN.to_owned(),
        record_id: record.record_id(),
        version: record.version(),
        action: action.to_owned(),
        fields: Vec::new(),
    }
}

/// Eight letters and digits that cannot be mistaken for one another when read aloud.
fn token(secret: &str) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let pairs = secret.as_bytes().chunks(2).take(8);
    let value = |pair: &[u8]| pair.iter().fold(0, |sum, digit| sum * 16 + usize::from(hex(*digit)));
    pairs.map(|pair| char::from(ALPHABET[value(pair) % ALPHABET.len()])).collect()
}

fn hex(digit: u8) -> u8 {
    char::from(digit).to_digit(16).map_or(0, |value| value as u8)
}
