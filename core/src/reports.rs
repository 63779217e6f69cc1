//! Reports for the council: made from releases, the register and the plan, frozen with a number, in every form.
//!
//! A report holds one [`Document`]; page, PDF, workbook, CSV and JSON are its forms, so that they say the same. Two
//! reports from the same releases differ in number and date alone.

mod assessment;
mod council_work;
mod one_page;
mod plan_progress;
mod resources;
mod sections;
mod source;
mod views;
mod words;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::actor::{Curator, Role, SignedIn, Viewer};
use crate::changes::{Action, Logged, hex};
use crate::clock::fiscal_year;
use crate::documents::{Block, Document, Fonts, Value};
use crate::eras::era_date;
use crate::error::{Error, Result};
use crate::id::{CouncilId, ReleaseId, ReportId};
use crate::page::{Page, Paging};
use crate::registry::Registry;
use crate::releases::{Release, ReleaseTier};
use crate::storage;
use source::Source;

/// Lines that tell what changed since the last report.
const MOST_CHANGES: usize = 20;

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
    /// What differs from the council's last report of the same kind and tier.
    pub changes: Vec<String>,
    /// SHA-256 over what it says apart from number and date, hexadecimal.
    pub content_hash: String,
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
    /// The fiscal year of the plan; this one unless told.
    #[serde(default)]
    pub fiscal_year: Option<i32>,
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
        let viewer = viewer_of(by);
        if new.kind.needs_release() != new.release_id.is_some() {
            let reason = if new.kind.needs_release() { "is required" } else { "must be left out" };
            return Err(Error::invalid("release_id", reason));
        }
        let council = self.find_council(by.council)?;
        let made_on = self.clock().today();
        let source = new.release_id.map(|id| Source::read(self, &viewer, by.council, id)).transpose()?;
        let year = new.fiscal_year.unwrap_or_else(|| fiscal_year(made_on));
        let mut document = match (new.kind, &source) {
            (ReportKind::OnePage, Some(source)) => one_page::document(source)?,
            (ReportKind::Assessment, Some(source)) => assessment::document(source)?,
            (ReportKind::IssueList, Some(source)) => council_work::issue_list(source)?,
            (ReportKind::PlanProgress, _) => plan_progress::document(self, &council, year)?,
            _ => resources::document(self, &council)?,
        };
        let content_hash = hex(&Sha256::digest(storage::to_json(&document)));
        let before = self.last_report(by.council, new.kind, source.as_ref())?;
        let changes = before.map(|before| changes_between(&before.document, &document)).unwrap_or_default();
        let period = source.as_ref().map_or_else(|| year.to_string(), |source| source.release.period.clone());
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
                tier: source.as_ref().map_or(ReleaseTier::Public, |source| source.release.tier),
                release_ids: source.as_ref().map(Source::release_ids).unwrap_or_default(),
                period,
                made_on,
                state: ReportState::Draft,
                changes,
                content_hash,
            };
            let paper = ReportPaper { report, document };
            storage::reports::add(w.connection, &paper)?;
            w.log(Action::Create, None, &paper.report);
            Ok(paper)
        })
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
                let new = NewReport { kind, release_id, fiscal_year: None };
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
            let after = Report { version: before.version + 1, state: ReportState::Given, ..before.clone() };
            storage::reports::change(w.connection, &after)?;
            w.log(Action::Change, Some(&before), &after);
            Ok(after)
        })
    }

    /// The reports that a viewer may read, by id.
    pub fn list_reports(&self, viewer: &Viewer, paging: &Paging) -> Result<Page<Report>> {
        let limit = paging.limit()?;
        let after: Option<ReportId> = paging.after.as_deref().map(str::parse).transpose()?;
        let readable = Readable::of(viewer);
        let found = self.db().read(|c| storage::reports::list(c, &readable, after, limit as i64 + 1))?;
        Ok(Page::cut(found, limit, |report: &Report| report.id.to_string()))
    }

    /// One report that the viewer may read, with what it says.
    pub fn find_report(&self, viewer: &Viewer, id: ReportId) -> Result<ReportPaper> {
        let found = self.db().read(|c| storage::reports::find(c, id))?;
        let readable = Readable::of(viewer);
        found.filter(|paper| readable.holds(&paper.report)).ok_or(Error::NotFound { noun: "report" })
    }

    /// The report as PDF.
    pub fn print_report(&self, viewer: &Viewer, id: ReportId, fonts: &Fonts) -> Result<Vec<u8>> {
        self.find_report(viewer, id)?.document.write_pdf(fonts)
    }

    fn last_report(
        &self,
        council: CouncilId,
        kind: ReportKind,
        source: Option<&Source<'_>>,
    ) -> Result<Option<ReportPaper>> {
        let tier = source.map_or(ReleaseTier::Public, |source| source.release.tier);
        self.db().read(|c| storage::reports::last_of(c, council, kind, tier))
    }
}

/// Which reports somebody may read.
pub(crate) struct Readable {
    /// The council whose papers the account reads.
    pub council: Option<CouncilId>,
    /// Whether it reads the drafts, too.
    pub drafts: bool,
}

impl Readable {
    fn of(viewer: &Viewer) -> Self {
        match viewer {
            Viewer::SignedIn(SignedIn { council, role, .. }) => {
                Self { council: *council, drafts: *role == Role::Curator }
            }
            Viewer::Public => Self { council: None, drafts: false },
        }
    }

    fn holds(&self, report: &Report) -> bool {
        let is_own = self.council == Some(report.council_id);
        match report.state {
            ReportState::Draft => is_own && self.drafts,
            ReportState::Given => is_own || report.tier == ReleaseTier::Public,
        }
    }
}

/// A curator as somebody who reads.
fn viewer_of(by: &Curator) -> Viewer {
    Viewer::SignedIn(SignedIn {
        account_id: by.account,
        name: String::new(),
        role: Role::Curator,
        organization: None,
        council: Some(by.council),
        areas: by.areas.clone(),
        manages_organization: false,
    })
}

/// What differs between two papers: key figures, and rows of tables that both have.
fn changes_between(before: &Document, after: &Document) -> Vec<String> {
    let mut changes = Vec::new();
    let figures = |document: &Document| -> Vec<(String, String)> {
        let blocks = document.sections.iter().flat_map(|section| &section.blocks);
        let figures = blocks.filter_map(|block| match block {
            Block::KeyFigures(figures) => Some(figures),
            _ => None,
        });
        figures.flatten().map(|figure| (figure.label.clone(), figure.value.shown(figure.decimals))).collect()
    };
    let known = figures(before);
    for (label, now) in figures(after) {
        let was = known.iter().find(|(known, _)| *known == label).map(|(_, was)| was);
        changes.extend(was.filter(|was| **was != now).map(|was| format!("{label}：{was} → {now}")));
    }
    for table in after.tables() {
        let Some(old) = before.tables().find(|old| old.id == table.id) else { continue };
        for row in &table.rows {
            let Some(was) = old.rows.iter().find(|was| was.first() == row.first()) else { continue };
            if was != row && was.len() == row.len() {
                let name = row.first().map(|name| name.shown(0)).unwrap_or_default();
                let differs = |place: &usize| row[*place] != was[*place];
                for place in (1..row.len()).filter(differs) {
                    let shown = |value: &Value| value.shown(table.columns[place].decimals());
                    let heading = &table.columns[place].heading;
                    changes.push(format!(
                        "{name}・{heading}：{} → {}",
                        shown(&was[place]),
                        shown(&row[place])
                    ));
                }
            }
        }
    }
    changes.truncate(MOST_CHANGES);
    changes
}
