//! What curators enter of an issue.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Issue, IssueStage, NewEvidence};
use crate::error::{Faults, Result};
use crate::id::{BodyId, CouncilId};
use crate::values::{AreaCode, LongText, Patch, ShortText, TermId, Text, given};

/// What meetings are asked to decide of an issue: short, as it has a cell of a table.
pub type AskedDecision = Text<60>;

/// A new issue.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewIssue {
    /// テーマ.
    #[schema(value_type = String, example = "短期入所")]
    pub theme: ShortText,
    /// 地域課題の内容.
    #[schema(value_type = String)]
    pub content: LongText,
    /// 現状.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub present_state: Option<LongText>,
    /// 望まれる社会資源や解決策.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub wished: Option<LongText>,
    /// 決めてほしいこと, in up to 60 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub asked_decision: Option<AskedDecision>,
    /// Where; empty for all of the council's areas.
    #[serde(default)]
    pub area_codes: Vec<AreaCode>,
    /// What: service kinds, need domains or service groups.
    #[serde(default)]
    pub terms: Vec<TermId>,
    /// Cells of the council's releases.
    #[serde(default)]
    pub evidence: Vec<NewEvidence>,
    /// Where the work stands.
    #[serde(default)]
    pub stage: IssueStage,
    /// The body or office that is responsible; never a private person.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub owner: Option<ShortText>,
    /// The body that works on it.
    #[serde(default)]
    pub body_id: Option<BodyId>,
    /// Until when something is to be done.
    #[serde(default)]
    pub due_on: Option<NaiveDate>,
    /// Whether it goes on the agenda whatever its rank, as the council sees somebody in urgent need (緊急度4).
    #[serde(default)]
    pub is_urgent: bool,
    /// Whether everybody may read it.
    #[serde(default)]
    pub is_public: bool,
    /// Whether only the council's curators may read it as yet, as is so unless told.
    #[serde(default = "yes")]
    pub is_draft: bool,
    /// The council around this one to which it was passed on.
    #[serde(default)]
    pub escalated_to: Option<CouncilId>,
    /// Since when it is known; today unless told.
    #[serde(default)]
    pub opened_on: Option<NaiveDate>,
}

fn yes() -> bool {
    true
}

/// A change to an issue; absent fields stay as they are, `null` clears one.
#[derive(Debug, Clone, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueEdit {
    /// テーマ.
    #[schema(value_type = Option<String>, nullable = false)]
    #[serde(default, deserialize_with = "given")]
    pub theme: Option<ShortText>,
    /// 地域課題の内容.
    #[schema(value_type = Option<String>, nullable = false)]
    #[serde(default, deserialize_with = "given")]
    pub content: Option<LongText>,
    /// 現状.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub present_state: Patch<LongText>,
    /// 望まれる社会資源や解決策.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub wished: Patch<LongText>,
    /// 決めてほしいこと.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub asked_decision: Patch<AskedDecision>,
    /// Where.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub area_codes: Option<Vec<AreaCode>>,
    /// What.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub terms: Option<Vec<TermId>>,
    /// Cells of the council's releases.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub evidence: Option<Vec<NewEvidence>>,
    /// Where the work stands now.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub stage: Option<IssueStage>,
    /// On which day it came there; today unless told.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub stage_on: Option<NaiveDate>,
    /// The body or office that is responsible.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub owner: Patch<ShortText>,
    /// The body that works on it.
    #[schema(value_type = Option<BodyId>)]
    #[serde(default)]
    pub body_id: Patch<BodyId>,
    /// Until when something is to be done.
    #[schema(value_type = Option<NaiveDate>)]
    #[serde(default)]
    pub due_on: Patch<NaiveDate>,
    /// Whether it goes on the agenda whatever its rank.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub is_urgent: Option<bool>,
    /// Whether everybody may read it.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub is_public: Option<bool>,
    /// Whether only the council's curators may read it as yet.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub is_draft: Option<bool>,
    /// The council around this one to which it was passed on.
    #[schema(value_type = Option<CouncilId>)]
    #[serde(default)]
    pub escalated_to: Patch<CouncilId>,
}

impl IssueEdit {
    /// Makes the changes that need no other record.
    pub(super) fn apply(self, issue: &mut Issue, today: NaiveDate) -> Result<()> {
        if let Some(theme) = self.theme {
            issue.theme = theme.into();
        }
        if let Some(content) = self.content {
            issue.content = content.into();
        }
        self.present_state.map(String::from).apply(&mut issue.present_state);
        self.wished.map(String::from).apply(&mut issue.wished);
        self.asked_decision.map(String::from).apply(&mut issue.asked_decision);
        self.owner.map(String::from).apply(&mut issue.owner);
        self.body_id.apply(&mut issue.body_id);
        self.due_on.apply(&mut issue.due_on);
        self.escalated_to.apply(&mut issue.escalated_to);
        issue.area_codes = self.area_codes.unwrap_or_else(|| std::mem::take(&mut issue.area_codes));
        issue.terms = self.terms.unwrap_or_else(|| std::mem::take(&mut issue.terms));
        issue.is_urgent = self.is_urgent.unwrap_or(issue.is_urgent);
        issue.is_public = self.is_public.unwrap_or(issue.is_public);
        issue.is_draft = self.is_draft.unwrap_or(issue.is_draft);
        let last = issue.stages.last().map_or(issue.opened_on, |step| step.on);
        let on = self.stage_on.unwrap_or(today);
        let mut faults = Faults::default();
        faults.require((last..=today).contains(&on), "stage_on", "must lie between the last stage and today");
        let has_stage = self.stage.is_some() || self.stage_on.is_none();
        faults.require(has_stage, "stage", "is needed with stage_on");
        faults.finish()?;
        if let Some(stage) = self.stage {
            issue.come_to(stage, on);
        }
        Ok(())
    }
}
