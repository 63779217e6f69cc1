//! Issues (地域課題): what a council works on, from the first sign to the proof of what changed.
//!
//! An issue says in words what lacks. Its numbers are cells of releases, never typed in, so that each reader sees
//! of them what the reader's own tier shows; one without numbers is an issue like any other. It is merged and
//! split with its history, and goes forward or back through the stages of the council's work.

mod edit;
mod evidence;
mod joining;
mod listing;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use edit::{AskedDecision, IssueEdit, NewIssue};
pub use evidence::{Evidence, NewEvidence, ShownCell};
pub(crate) use evidence::{Figures, persons};
pub use joining::{IssueMerge, IssuePart};
pub use listing::IssueFilter;

use crate::actor::{Curator, Viewer};
use crate::bodies::Body;
use crate::changes::Logged;
use crate::council_records::{CouncilRecord, KnownRecords, RecordVersion, own_record, require_plausible};
use crate::error::{Error, Faults, Result};
use crate::id::{BodyId, CouncilId, IssueId};
use crate::registry::Registry;
use crate::releases::ReleaseTier;
use crate::storage::{self, Write};
use crate::values::{AreaCode, TermId};

/// Where the council's work on an issue stands.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum IssueStage {
    /// 収集.
    #[default]
    Collected,
    /// 整理・統合.
    Sorted,
    /// 運営会議.
    Steering,
    /// 部会検討.
    WorkingGroup,
    /// 全体会.
    Plenary,
    /// 提言.
    Proposed,
    /// 計画反映・事業化.
    Adopted,
    /// 評価.
    Evaluated,
    /// 終結.
    Closed,
}

impl IssueStage {
    /// All stages, in their order.
    pub const ALL: [Self; 9] = [
        Self::Collected,
        Self::Sorted,
        Self::Steering,
        Self::WorkingGroup,
        Self::Plenary,
        Self::Proposed,
        Self::Adopted,
        Self::Evaluated,
        Self::Closed,
    ];

    /// Its name in Japanese.
    pub fn name(self) -> &'static str {
        match self {
            Self::Collected => "収集",
            Self::Sorted => "整理・統合",
            Self::Steering => "運営会議",
            Self::WorkingGroup => "部会検討",
            Self::Plenary => "全体会",
            Self::Proposed => "提言",
            Self::Adopted => "計画反映・事業化",
            Self::Evaluated => "評価",
            Self::Closed => "終結",
        }
    }
}

/// A stage that an issue came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct IssueStep {
    /// The stage.
    pub stage: IssueStage,
    /// On which day.
    pub on: NaiveDate,
}

/// An issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Issue {
    /// Its id.
    pub id: IssueId,
    /// Counts the changes to the record.
    pub version: i32,
    /// Whose it is.
    pub council_id: CouncilId,
    /// テーマ.
    pub theme: String,
    /// 地域課題の内容.
    pub content: String,
    /// 現状.
    pub present_state: Option<String>,
    /// 望まれる社会資源や解決策.
    pub wished: Option<String>,
    /// 決めてほしいこと: what meetings are asked to decide of it; without it papers say what follows from the stage.
    pub asked_decision: Option<String>,
    /// Where; empty for all of the council's areas.
    pub area_codes: Vec<AreaCode>,
    /// What: service kinds, need domains or service groups.
    pub terms: Vec<TermId>,
    /// 数字的な根拠: cells of releases.
    pub evidence: Vec<Evidence>,
    /// Where the work stands.
    pub stage: IssueStage,
    /// How it came there.
    pub stages: Vec<IssueStep>,
    /// The body or office that is responsible; never a private person.
    pub owner: Option<String>,
    /// The body that works on it, if the reader may read of that.
    pub body_id: Option<BodyId>,
    /// Until when something is to be done.
    pub due_on: Option<NaiveDate>,
    /// Whether it goes on the agenda whatever its rank, as the council sees somebody in urgent need (緊急度4).
    #[serde(default)]
    pub is_urgent: bool,
    /// Whether everybody may read it.
    pub is_public: bool,
    /// Whether only the council's curators may read it as yet.
    pub is_draft: bool,
    /// The council around this one to which it was passed on (圏域・都道府県); its readers read the issue, with the
    /// numbers that are for everybody.
    pub escalated_to: Option<CouncilId>,
    /// The issue that it became a part of, if the reader may read that.
    pub merged_into: Option<IssueId>,
    /// The issue that it was a part of, if the reader may read that.
    pub split_from: Option<IssueId>,
    /// Since when it is known.
    pub opened_on: NaiveDate,
    /// When it was closed.
    pub closed_on: Option<NaiveDate>,
}

impl Logged for Issue {
    const NOUN: &'static str = "issues";
    fn record_id(&self) -> String {
        self.id.to_string()
    }
    fn version(&self) -> i32 {
        self.version
    }
}

impl Registry {
    /// One issue that the viewer may read.
    pub fn find_issue(&self, viewer: &Viewer, id: IssueId) -> Result<Issue> {
        let issue: Issue = self.council_record(viewer, id)?;
        let accesses = self.accesses(viewer)?;
        let known = self.known_records(&accesses, Some(issue.council_id))?;
        let tier = accesses.tier(issue.council_id);
        self.issue_for(issue.told(&known), tier)
    }

    /// The changes of an issue that the viewer may read, the earliest first.
    pub fn list_issue_versions(&self, viewer: &Viewer, id: IssueId) -> Result<Vec<RecordVersion>> {
        self.versions_of::<Issue>(viewer, id)
    }

    /// Registers an issue of the curator's council.
    pub fn register_issue(&self, by: &Curator, new: NewIssue) -> Result<Issue> {
        let issue = self.add_council_record(by, |w| self.new_issue(w, by, new, None))?;
        self.issue_for(issue, ReleaseTier::Council)
    }

    /// Changes an issue of the curator's council.
    pub fn change_issue(&self, by: &Curator, id: IssueId, seen: i32, edit: IssueEdit) -> Result<Issue> {
        let issue = self.change_council_record(by, id, seen, |w, issue: &mut Issue| {
            issue.require_unmerged()?;
            if let Some(wanted) = edit.evidence.clone() {
                issue.evidence = self.evidence_of(w, by, wanted, &issue.evidence)?;
            }
            let today = self.clock().today();
            edit.apply(issue, today)?;
            self.check_issue(w, by, issue)
        })?;
        self.issue_for(issue, ReleaseTier::Council)
    }

    /// An issue with the numbers that a tier shows of its evidence.
    pub fn issue_for(&self, mut issue: Issue, tier: ReleaseTier) -> Result<Issue> {
        Figures::of(self).show(&mut issue, tier)?;
        Ok(issue)
    }

    /// Builds and checks a new issue.
    fn new_issue(
        &self,
        w: &mut Write<'_>,
        by: &Curator,
        new: NewIssue,
        split_from: Option<IssueId>,
    ) -> Result<Issue> {
        let today = self.clock().today();
        let opened_on = new.opened_on.unwrap_or(today);
        let evidence = self.evidence_of(w, by, new.evidence, &[])?;
        let issue = Issue {
            id: IssueId(self.ids().ordered(self.clock())),
            version: 1,
            council_id: by.council,
            theme: new.theme.into(),
            content: new.content.into(),
            present_state: new.present_state.map(String::from),
            wished: new.wished.map(String::from),
            asked_decision: new.asked_decision.map(String::from),
            area_codes: new.area_codes,
            terms: new.terms,
            evidence,
            stage: new.stage,
            stages: vec![IssueStep { stage: new.stage, on: opened_on }],
            owner: new.owner.map(String::from),
            body_id: new.body_id,
            due_on: new.due_on,
            is_urgent: new.is_urgent,
            is_public: new.is_public,
            is_draft: new.is_draft,
            escalated_to: new.escalated_to,
            merged_into: None,
            split_from,
            opened_on,
            closed_on: (new.stage == IssueStage::Closed).then_some(opened_on),
        };
        let mut faults = Faults::default();
        faults.require(opened_on <= today, "opened_on", "must not lie in the future");
        faults.finish()?;
        self.check_issue(w, by, &issue)?;
        Ok(issue)
    }

    fn check_issue(&self, w: &mut Write<'_>, by: &Curator, issue: &Issue) -> Result<()> {
        self.check_council_areas(by, &issue.area_codes)?;
        self.check_council_terms(&issue.terms)?;
        let is_due = issue.due_on.is_none_or(|due| due >= issue.opened_on);
        let mut faults = Faults::default();
        require_plausible(&mut faults, Some(issue.opened_on), "opened_on");
        require_plausible(&mut faults, issue.due_on, "due_on");
        faults.require(is_due, "due_on", "must not lie before opened_on");
        faults.finish()?;
        if let Some(body) = issue.body_id {
            let unknown = |_| Error::invalid("body_id", "is not a body of the council");
            own_record::<Body>(w.connection, by, body).map_err(unknown)?;
        }
        let Some(around) = issue.escalated_to else { return Ok(()) };
        let unknown = |_| Error::invalid("escalated_to", "is not a known council");
        let around = storage::councils::find(w.connection, around).map_err(unknown)?;
        let geography = self.geography();
        let holds = |own: &AreaCode| around.area_codes.iter().any(|outer| geography.is_within(own, outer));
        if around.id == by.council || !by.areas.iter().any(holds) {
            return Err(Error::invalid("escalated_to", "must be a council whose areas hold one of the own"));
        }
        Ok(())
    }
}

impl Issue {
    /// Whether the council still works on it.
    pub fn is_open(&self) -> bool {
        self.closed_on.is_none()
    }

    /// Whether the council still worked on it after a day.
    pub(crate) fn is_open_after(&self, day: NaiveDate) -> bool {
        self.closed_on.is_none_or(|closed| closed > day)
    }

    /// Whether something was to be done before a day, and the council still worked on it after that.
    pub fn is_overdue(&self, day: NaiveDate) -> bool {
        self.is_open_after(day) && self.due_on.is_some_and(|due| due < day)
    }

    /// 決めてほしいこと: what the council wrote, or what follows from the stage; nothing where nothing is to be decided.
    pub fn asked(&self) -> Option<&str> {
        let of_stage = match self.stage {
            IssueStage::Steering | IssueStage::WorkingGroup | IssueStage::Plenary => Some("どう進めるか"),
            _ => None,
        };
        self.asked_decision.as_deref().or(of_stage)
    }

    /// Its stage at the end of a day.
    pub(crate) fn stage_on(&self, day: NaiveDate) -> IssueStage {
        self.stages.iter().rfind(|step| step.on <= day).map_or(self.stage, |step| step.stage)
    }

    /// As somebody may read it: without issues and bodies that they may not read.
    fn told(mut self, known: &KnownRecords) -> Self {
        self.body_id = self.body_id.and_then(|id| known.body(id));
        self.merged_into = self.merged_into.and_then(|id| known.issue(id));
        self.split_from = self.split_from.and_then(|id| known.issue(id));
        self
    }

    /// Fails where it is a part of another one.
    fn require_unmerged(&self) -> Result<()> {
        match self.merged_into {
            Some(_) => Err(Error::Conflict { reason: "the issue is merged into another one".into() }),
            None => Ok(()),
        }
    }

    /// Lets it come to a stage, forward or back.
    fn come_to(&mut self, stage: IssueStage, on: NaiveDate) {
        if stage != self.stage {
            self.stage = stage;
            self.stages.push(IssueStep { stage, on });
            self.closed_on = (stage == IssueStage::Closed).then_some(on);
        }
    }
}

impl CouncilRecord for Issue {
    type Id = IssueId;
    const SINGULAR: &'static str = "issue";

    fn council_id(&self) -> CouncilId {
        self.council_id
    }
    fn is_for_everybody(&self) -> bool {
        self.is_public
    }
    fn is_draft(&self) -> bool {
        self.is_draft
    }
    fn passed_on_to(&self) -> Option<CouncilId> {
        self.escalated_to
    }
    fn raise_version(&mut self) {
        self.version += 1;
    }
    fn find(c: &mut storage::DbConnection, id: IssueId) -> Result<Option<Self>> {
        storage::issues::find(c, id)
    }
    fn insert(&self, c: &mut storage::DbConnection) -> Result<()> {
        storage::issues::add(c, self)
    }
    fn update(&self, c: &mut storage::DbConnection) -> Result<()> {
        storage::issues::change(c, self)
    }
}
