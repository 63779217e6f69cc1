//! Steps of the care management cycle: dated events of a case, from the first talk to the end.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::actor::Worker;
use crate::cases::Case;
use crate::changes::Logged;
use crate::error::{Error, Result};
use crate::id::{CaseId, StepId};
use crate::registry::Registry;
use crate::storage::{self, Write};

/// Which step of 相談支援.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// インテーク.
    Intake,
    /// アセスメント.
    Assessment,
    /// サービス等利用計画案.
    DraftPlan,
    /// 支給決定.
    GrantDecision,
    /// サービス担当者会議.
    Conference,
    /// サービス等利用計画.
    Plan,
    /// モニタリング.
    Monitoring,
    /// 終了と事後評価.
    Closing,
}

/// A step on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Step {
    /// A random id.
    pub id: StepId,
    /// Counts the changes to the record.
    pub version: i32,
    /// Of which case.
    pub case_id: CaseId,
    /// Which one.
    pub step: StepKind,
    /// The day.
    pub occurred_on: NaiveDate,
}

impl Step {
    /// Whether it is the same step on the same day.
    pub(crate) fn is_as(&self, other: &Self) -> bool {
        (self.step, self.occurred_on) == (other.step, other.occurred_on)
    }
}

impl Logged for Step {
    const NOUN: &'static str = "steps";
    fn record_id(&self) -> String {
        self.id.to_string()
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// A new step, or what a mistaken one should have been.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewStep {
    /// Which one.
    pub step: StepKind,
    /// The day; each step once a day.
    pub occurred_on: NaiveDate,
}

impl Registry {
    /// Records a step of a case of the worker's own organisation.
    pub fn record_step(&self, by: &Worker, case_id: CaseId, new: NewStep) -> Result<Step> {
        self.add_record(by, case_id, |w, case| self.build_step(w, case, new))
    }

    /// A new step of a case, checked.
    pub(crate) fn build_step(&self, w: &mut Write<'_>, case: &Case, new: NewStep) -> Result<Step> {
        let NewStep { step, occurred_on } = new;
        let id = StepId(self.ids().unlinkable());
        let step = Step { id, version: 1, case_id: case.id, step, occurred_on };
        self.check_step(w, case, &step)?;
        Ok(step)
    }

    /// Corrects a step of the worker's own organisation.
    pub fn correct_step(&self, by: &Worker, id: StepId, seen: i32, new: NewStep) -> Result<Step> {
        self.change_record(by, id, seen, |w, case, step: &mut Step| {
            (step.step, step.occurred_on) = (new.step, new.occurred_on);
            self.check_step(w, case, step)
        })
    }

    /// Takes a mistaken step back.
    pub fn remove_step(&self, by: &Worker, id: StepId, seen: i32) -> Result<()> {
        self.remove_record(by, id, seen, |_, _: &Step| Ok(()))
    }

    pub(crate) fn check_step(&self, w: &mut Write<'_>, case: &Case, step: &Step) -> Result<()> {
        case.require_within(step.occurred_on, self.clock().today(), "occurred_on")?;
        let others = storage::case_records::steps(w.connection, &[case.id])?;
        let same = |other: &&Step| (other.step, other.occurred_on) == (step.step, step.occurred_on);
        if others.iter().filter(same).any(|other| other.id != step.id) {
            return Err(Error::Conflict { reason: "the case has this step on that day already".into() });
        }
        Ok(())
    }
}
