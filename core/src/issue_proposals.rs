//! Proposals of issues by organisations, in their own words, with nothing of a case in them.
//!
//! No single record makes an issue, and an account of one organisation could tell of one person. So two curators
//! read a proposal before anybody else does; then it is an issue that they can work on. One that does tell of a
//! person is refused, and its words are gone.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::actor::{Curator, Right, Viewer, Worker};
use crate::changes::{Action, Logged};
use crate::council_records;
use crate::error::{Error, Result};
use crate::id::{AccountId, CouncilId, IssueId, IssueProposalId, OrganizationId};
use crate::issues::{Issue, IssueStage, IssueStep};
use crate::page::{Page, Paging};
use crate::registry::Registry;
use crate::storage::{self, Write};
use crate::values::{LongText, ShortText};

/// How many curators check a proposal.
const CHECKS: usize = 2;

/// What became of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IssueProposalState {
    /// Curators have still to check it.
    Waiting,
    /// It is an issue.
    Taken,
    /// A curator refused it, and its words are erased.
    Refused,
}

/// A proposal of an issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct IssueProposal {
    /// Its id.
    pub id: IssueProposalId,
    /// Counts the changes to the record.
    pub version: i32,
    /// To which council.
    pub council_id: CouncilId,
    /// Whose it is.
    pub organization_id: OrganizationId,
    /// テーマ; empty once it is refused.
    pub theme: String,
    /// 地域課題の内容, in the organisation's own words; empty once it is refused.
    pub content: String,
    /// When.
    pub proposed_on: NaiveDate,
    /// What became of it.
    pub state: IssueProposalState,
    /// How many curators checked it.
    pub checks: usize,
    /// The issue that it became.
    pub issue_id: Option<IssueId>,
    /// Which curators checked it.
    #[serde(skip)]
    pub(crate) checked_by: Vec<AccountId>,
}

impl Logged for IssueProposal {
    const NOUN: &'static str = "issue_proposals";
    fn record_id(&self) -> String {
        self.id.to_string()
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// A new proposal.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewIssueProposal {
    /// テーマ.
    #[schema(value_type = String, example = "短期入所")]
    pub theme: ShortText,
    /// 地域課題の内容, in own words; nothing of a person.
    #[schema(value_type = String)]
    pub content: LongText,
}

impl Registry {
    /// Proposes an issue to the council of the worker's account.
    pub fn propose_issue(&self, by: &Worker, new: NewIssueProposal) -> Result<IssueProposal> {
        let council = by
            .council
            .ok_or_else(|| Error::Conflict { reason: "the account belongs to no council".into() })?;
        let proposal = IssueProposal {
            id: IssueProposalId(self.ids().ordered(self.clock())),
            version: 1,
            council_id: council,
            organization_id: by.organization,
            theme: new.theme.into(),
            content: new.content.into(),
            proposed_on: self.clock().today(),
            state: IssueProposalState::Waiting,
            checks: 0,
            issue_id: None,
            checked_by: Vec::new(),
        };
        self.write(&by.account.to_string(), |w| {
            storage::issue_proposals::add(w.connection, &proposal)?;
            w.log(Action::Create, None, &proposal);
            Ok(proposal)
        })
    }

    /// The proposals that the viewer may read, by id: a curator those to the own council, a worker those of the
    /// own organisation, everybody else none.
    pub fn list_issue_proposals(&self, viewer: &Viewer, paging: &Paging) -> Result<Page<IssueProposal>> {
        let limit = paging.limit()?;
        let after: Option<IssueProposalId> = paging.id()?;
        let mut found = match viewer {
            Viewer::SignedIn(_) => self.db().read(storage::issue_proposals::list)?,
            Viewer::Public => Vec::new(),
        };
        found.retain(|proposal| proposal.is_for(viewer) && after.is_none_or(|after| proposal.id > after));
        Ok(Page::cut(found, limit, |proposal| proposal.id.to_string()))
    }

    /// One proposal that the viewer may read.
    pub fn find_issue_proposal(&self, viewer: &Viewer, id: IssueProposalId) -> Result<IssueProposal> {
        let found = self.db().read(|c| storage::issue_proposals::find(c, id))?;
        found.filter(|proposal| proposal.is_for(viewer)).ok_or(Error::NotFound { noun: "issue proposal" })
    }

    /// Notes that a curator of its council has read a proposal and found nothing of a person in it. With the second
    /// one it becomes an issue, a draft.
    pub fn check_issue_proposal(&self, by: &Curator, id: IssueProposalId) -> Result<IssueProposal> {
        self.judge_issue_proposal(by, id, |w, proposal| {
            if proposal.checked_by.contains(&by.account) {
                return Err(Error::Conflict { reason: "another curator has to check it now".into() });
            }
            proposal.checked_by.push(by.account);
            proposal.checks = proposal.checked_by.len();
            if proposal.checks == CHECKS {
                let issue = self.issue_of(proposal);
                council_records::add(w, &issue)?;
                (proposal.state, proposal.issue_id) = (IssueProposalState::Taken, Some(issue.id));
            }
            Ok(())
        })
    }

    /// Refuses a proposal that waits, such as one that tells of a person: its words are erased, also from the log.
    pub fn refuse_issue_proposal(&self, by: &Curator, id: IssueProposalId) -> Result<IssueProposal> {
        self.judge_issue_proposal(by, id, |w, proposal| {
            proposal.state = IssueProposalState::Refused;
            proposal.theme.clear();
            proposal.content.clear();
            storage::changes::redact_field(w.connection, proposal, "theme", &"")?;
            storage::changes::redact_field(w.connection, proposal, "content", &"")
        })
    }

    /// Changes a proposal to the curator's council that still waits.
    fn judge_issue_proposal(
        &self,
        by: &Curator,
        id: IssueProposalId,
        judge: impl FnOnce(&mut Write<'_>, &mut IssueProposal) -> Result<()>,
    ) -> Result<IssueProposal> {
        self.write(&by.account.to_string(), |w| {
            let found = storage::issue_proposals::find(w.connection, id)?;
            let before = found.filter(|proposal| proposal.council_id == by.council);
            let before = before.ok_or(Error::NotFound { noun: "issue proposal" })?;
            let conflict = |reason: &str| Err(Error::Conflict { reason: reason.into() });
            match before.state {
                IssueProposalState::Waiting => {}
                IssueProposalState::Taken => return conflict("the proposal is an issue already"),
                IssueProposalState::Refused => return conflict("the proposal is refused"),
            }
            let mut after = before.clone();
            after.version += 1;
            judge(w, &mut after)?;
            storage::issue_proposals::change(w.connection, &after)?;
            w.log(Action::Change, Some(&before), &after);
            Ok(after)
        })
    }

    /// What a proposal becomes. It does not say whose words they were.
    fn issue_of(&self, proposal: &IssueProposal) -> Issue {
        let today = self.clock().today();
        Issue {
            id: IssueId(self.ids().ordered(self.clock())),
            version: 1,
            council_id: proposal.council_id,
            theme: proposal.theme.clone(),
            content: proposal.content.clone(),
            present_state: None,
            wished: None,
            asked_decision: None,
            area_codes: Vec::new(),
            terms: Vec::new(),
            evidence: Vec::new(),
            stage: IssueStage::default(),
            stages: vec![IssueStep { stage: IssueStage::default(), on: today }],
            owner: None,
            body_id: None,
            due_on: None,
            is_urgent: false,
            is_public: false,
            is_draft: true,
            escalated_to: None,
            merged_into: None,
            split_from: None,
            opened_on: today,
            closed_on: None,
        }
    }
}

impl IssueProposal {
    fn is_for(&self, viewer: &Viewer) -> bool {
        let Viewer::SignedIn(by) = viewer else { return false };
        let is_curators = Curator::prove(by).is_some_and(|curator| curator.council == self.council_id);
        let is_own = Worker::prove(by).is_some_and(|worker| worker.organization == self.organization_id);
        is_curators || is_own
    }
}
