//! Reports for the council: made from releases, the register and the plan, frozen with a number, in every form.
//!
//! A report holds one [`Document`]; page, PDF, workbook, CSV and JSON are its forms, so that they say the same. Two
//! reports from the same releases differ in number and date alone. Page and PDF say voices besides, which no report
//! holds.

mod assessment;
mod changes;
mod council_work;
mod issue_list;
mod one_page;
mod places;
pub mod plan_outlook;
mod plan_progress;
pub mod rate_tables;
pub mod rates;
mod resources;
mod sections;
pub mod source;
mod views;
mod voices;
pub mod words;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::actor::{Curator, Viewer};
use crate::changes::{Action, Logged, hex};
use crate::clock::fiscal_year;
use crate::council_records::{Access, Accesses};
use crate::documents::Document;
use crate::eras::era_date;
use crate::error::{Error, Faults, Result};
use crate::id::{CouncilId, ReleaseId, ReportId};
use crate::page::{Page, Paging};
use crate::plan_figures::YEARS;
use crate::registry::Registry;
use crate::releases::{Release, ReleasePeriod, ReleaseTier};
use crate::storage::{self, DbConnection};
use changes::changes_between;
use source::Source;
pub(crate) use voices::PaperVoice;

/// What a report is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReportKind {
    /// 議題1枚: one page for a meeting.
    OnePage,
    /// 地域アセスメント報告書: every view, with definitions and tables.
    Assessment,
    /// 課題整理表.
    IssueList,
    /// 社会資源一覧.
    ResourceList,
    /// 計画進捗.
    PlanProgress,
}

impl ReportKind {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::OnePage => "議題1枚",
            Self::Assessment => "地域アセスメント報告書",
            Self::IssueList => "課題整理表",
            Self::ResourceList => "社会資源一覧",
            Self::PlanProgress => "計画進捗",
        }
    }

    fn needs_release(self) -> bool {
        matches!(self, Self::OnePage | Self::Assessment | Self::IssueList)
    }
}

/// How far a report is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReportState {
    /// The curators look at it.
    Draft,
    /// Whoever it is for reads it.
    Given,
}

/// A report, without what it says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Report {
    /// Its id.
    pub id: ReportId,
    /// Counts the changes to the record.
    pub version: i32,
    /// Whose it is.
    pub council_id: CouncilId,
    /// What it is.
    pub kind: ReportKind,
    /// Its number among the council's reports.
    pub number: i32,
    /// For whom: that of its release, or everybody.
    pub tier: ReleaseTier,
    /// The releases that its numbers are from.
    pub release_ids: Vec<ReleaseId>,
    /// The period that it speaks of.
    pub period: String,
    /// When it was made.
    pub made_on: NaiveDate,
    /// How far it is.
    pub state: ReportState,
    /// What differs from the last report of its kind that was given to the same readers, of as long a period that is
    /// not later.
    pub changes: Vec<String>,
    /// SHA-256 over what it says apart from number and date, hexadecimal.
    pub content_hash: String,
    /// Whether a release that its numbers are from is withdrawn: then nobody reads it any more.
    pub is_withdrawn: bool,
}

/// A report with what it says.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ReportPaper {
    /// The report.
    #[serde(flatten)]
    pub report: Report,
    /// What it says.
    pub document: Document,
}

/// What a curator asks for.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReport {
    /// What it is to be.
    pub kind: ReportKind,
    /// The release that it speaks of: for the one page, the assessment and the list of issues.
    #[serde(default)]
    pub release_id: Option<ReleaseId>,
    /// The fiscal year of the plan, for its progress alone; this one unless told.
    #[serde(default)]
    pub fiscal_year: Option<i32>,
    /// Whether views for those who analyse are added: for the assessment alone, and off unless asked for.
    #[serde(default)]
    pub analysis: bool,
}

impl NewReport {
    fn check(&self) -> Result<()> {
        let mut faults = Faults::default();
        match self.kind.needs_release() {
            true => faults.require(self.release_id.is_some(), "release_id", "is required"),
            false => faults.require(self.release_id.is_none(), "release_id", "must be left out"),
        }
        let takes_analysis = self.kind == ReportKind::Assessment;
        faults.require(takes_analysis || !self.analysis, "analysis", "must be left out");
        let is_planned = self.kind == ReportKind::PlanProgress;
        let is_year = self.fiscal_year.is_none_or(|year| YEARS.contains(&year));
        faults.require(is_planned || self.fiscal_year.is_none(), "fiscal_year", "must be left out");
        faults.require(is_year, "fiscal_year", "must be between 2006 and 2100");
        faults.finish()
    }
}

impl Logged for Report {
    const NOUN: &'static str = "reports";
    fn record_id(&self) -> String {
        self.id.to_string()
    }
    fn version(&self) -> i32 {
        self.version
    }
}

impl Registry {
    /// Makes a report of the curator's council, as a draft.
    pub fn make_report(&self, by: &Curator, new: &NewReport) -> Result<ReportPaper> {
        let made_on = self.clock().today();
        let composed = self.compose(by, new, made_on)?;
        let Composed { mut document, voices, tier, release_ids, period } = composed;
        let content_hash = hex(&Sha256::digest(storage::to_json(&document)));
        let before = self.report_before(by.council, new.kind, tier, period)?;
        let changes = before.map(|before| changes_between(&before.document, &document)).unwrap_or_default();
        self.write(&by.account.to_string(), |w| {
            let number = storage::reports::last_number(w.connection, by.council)? + 1;
            document.subtitle.push(format!("第{number}号・{}", era_date(made_on)));
            document.check()?;
            let report = Report {
                id: ReportId(self.ids().ordered(self.clock())),
                version: 1,
                council_id: by.council,
                kind: new.kind,
                number,
                tier,
                release_ids,
                period: period.to_string(),
                made_on,
                state: ReportState::Draft,
                changes,
                content_hash,
                is_withdrawn: false,
            };
            require_published(w.connection, &report)?;
            let paper = ReportPaper { report, document };
            storage::reports::add(w.connection, &paper, &voices)?;
            w.log(Action::Create, None, &paper.report);
            Ok(paper)
        })
    }

    fn compose(&self, by: &Curator, new: &NewReport, made_on: NaiveDate) -> Result<Composed> {
        new.check()?;
        let council = self.find_council(by.council)?;
        if let Some(id) = new.release_id {
            let source = Source::read(self, &by.viewer(), by.council, id)?;
            let (document, voices) = match new.kind {
                ReportKind::OnePage => one_page::document(&source)?,
                ReportKind::IssueList => issue_list::document(&source)?,
                _ => (assessment::document(&source, new.analysis)?, Vec::new()),
            };
            let (tier, period) = (source.release.tier, source.release.period()?);
            return Ok(Composed { document, voices, tier, release_ids: source.into_release_ids(), period });
        }
        let year = new.fiscal_year.unwrap_or_else(|| fiscal_year(made_on));
        let (document, release_ids) = match new.kind {
            ReportKind::PlanProgress => plan_progress::document(self, &council, year)?,
            _ => (resources::document(self, &council)?, Vec::new()),
        };
        let period = ReleasePeriod::year(year);
        let (tier, voices) = (ReleaseTier::Public, Vec::new());
        Ok(Composed { document, voices, tier, release_ids, period })
    }

    /// Makes the reports that the council wants of each release of its own tier. What fails is only logged: the
    /// release is published, and a curator can make the report.
    pub(crate) fn make_scheduled_reports(&self, by: &Curator, releases: &[Release]) {
        let papers = releases.iter().filter(|release| release.tier == ReleaseTier::Council);
        for release in papers {
            let kinds = self
                .settings_on(by.council, self.clock().today())
                .map(|found| found.settings.scheduled_reports);
            for kind in kinds.unwrap_or_default() {
                let release_id = kind.needs_release().then_some(release.id);
                let year = release.period().map(|period| period.last().fiscal_year).ok();
                let fiscal_year = year.filter(|_| kind == ReportKind::PlanProgress);
                let new = NewReport { kind, release_id, fiscal_year, analysis: false };
                if let Err(error) = self.make_report(by, &new) {
                    tracing::warn!(%error, "a scheduled report was not made");
                }
            }
        }
    }

    /// Gives a draft of the curator's council to whom it is for.
    pub fn give_report(&self, by: &Curator, id: ReportId, seen: i32) -> Result<Report> {
        self.write(&by.account.to_string(), |w| {
            let found = storage::reports::find(w.connection, id)?.map(|paper| paper.report);
            let before = found.filter(|report| report.council_id == by.council);
            let before = before.ok_or(Error::NotFound { noun: "report" })?;
            if before.version != seen {
                return Err(Error::Stale);
            }
            if before.state == ReportState::Given {
                return Ok(before);
            }
            require_published(w.connection, &before)?;
            let after = Report { version: before.version + 1, state: ReportState::Given, ..before.clone() };
            storage::reports::change(w.connection, &after)?;
            w.log(Action::Change, Some(&before), &after);
            Ok(after)
        })
    }

    /// The reports that a viewer may read, by id.
    pub fn list_reports(&self, viewer: &Viewer, paging: &Paging) -> Result<Page<Report>> {
        let limit = paging.limit()?;
        let after: Option<ReportId> = paging.id()?;
        let accesses = self.accesses(viewer)?;
        let mut found = self.db().read(|c| storage::reports::list(c, &accesses, after, limit as i64 + 1))?;
        // What changed are numbers of the paper.
        found.iter_mut().filter(|report| report.is_withdrawn).for_each(|report| report.changes.clear());
        Ok(Page::cut(found, limit, |report: &Report| report.id.to_string()))
    }

    /// One report that the viewer may read, with what it says. Fails where a release that it speaks of is withdrawn.
    pub fn find_report(&self, viewer: &Viewer, id: ReportId) -> Result<ReportPaper> {
        let found = self.db().read(|c| storage::reports::find(c, id))?;
        let accesses = self.accesses(viewer)?;
        let paper = found.filter(|paper| paper.report.is_for(&accesses));
        let paper = paper.ok_or(Error::NotFound { noun: "report" })?;
        match paper.report.is_withdrawn {
            true => Err(withdrawn()),
            false => Ok(paper),
        }
    }

    /// The last report of its kind that was given to the same readers, of as long a period that is not later.
    fn report_before(
        &self,
        council: CouncilId,
        kind: ReportKind,
        tier: ReleaseTier,
        period: ReleasePeriod,
    ) -> Result<Option<ReportPaper>> {
        self.db().read(|c| {
            for report in storage::reports::given_of(c, council, kind, tier)? {
                let known: ReleasePeriod = report.period.parse()?;
                if known.is_year() == period.is_year() && known <= period && !report.is_withdrawn {
                    return storage::reports::find(c, report.id);
                }
            }
            Ok(None)
        })
    }
}

/// A paper before it has a number, and what it speaks of.
struct Composed {
    document: Document,
    voices: Vec<PaperVoice>,
    tier: ReleaseTier,
    release_ids: Vec<ReleaseId>,
    period: ReleasePeriod,
}

fn withdrawn() -> Error {
    Error::Conflict { reason: "a release that the report speaks of is withdrawn".into() }
}

/// Fails where a release that a report speaks of is withdrawn.
fn require_published(c: &mut DbConnection, report: &Report) -> Result<()> {
    match storage::releases::withdrawn_among(c, &report.release_ids)?.is_empty() {
        true => Ok(()),
        false => Err(withdrawn()),
    }
}

impl Report {
    /// Whether somebody may read it.
    fn is_for(&self, accesses: &Accesses) -> bool {
        match (self.state, accesses.to(self.council_id)) {
            (_, Access::Curator) | (ReportState::Given, Access::Own) => true,
            (ReportState::Given, Access::Anybody) => self.tier == ReleaseTier::Public,
            (ReportState::Draft, _) => false,
        }
    }
}
