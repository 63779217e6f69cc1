//! Goals: what the person wants, by domain of life; never what is wanted of them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::actor::Worker;
use crate::cases::Case;
use crate::changes::Logged;
use crate::error::{Error, Faults, Result};
use crate::id::{CaseId, GoalId};
use crate::registry::Registry;
use crate::storage::{self, Write};
use crate::taxonomies::NEED_DOMAINS;
use crate::values::TermId;

/// The list of what a person may want in a domain of life.
const WISHES: &str = "wishes";

/// What became of a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GoalState {
    /// 取組中.
    Pursued,
    /// 達成.
    Reached,
    /// 願いが変わった.
    Changed,
    /// あきらめた.
    GivenUp,
}

/// A goal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Goal {
    /// A random id.
    pub id: GoalId,
    /// Counts the changes to the record.
    pub version: i32,
    /// Of which case.
    pub case_id: CaseId,
    /// In which part of life: a term of `need_domains`.
    pub domain: TermId,
    /// The day on which the person named it.
    pub set_on: NaiveDate,
    /// What became of it.
    pub state: GoalState,
    /// The day on which it was no longer pursued.
    pub settled_on: Option<NaiveDate>,
    /// What the person wants there: a term of `wishes`.
    #[serde(default)]
    pub wish: Option<TermId>,
}

impl Goal {
    /// Whether both say the same of one day.
    pub(crate) fn is_as(&self, other: &Self) -> bool {
        (&self.domain, &self.wish, self.set_on) == (&other.domain, &other.wish, other.set_on)
    }
}

impl Logged for Goal {
    const NOUN: &'static str = "goals";
    fn record_id(&self) -> String {
        self.id.to_string()
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// A new goal, or how a known one stands.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGoal {
    /// In which part of life: a term of `need_domains`.
    pub domain: TermId,
    /// The day on which the person named it.
    pub set_on: NaiveDate,
    /// What became of it.
    pub state: GoalState,
    /// The day on which it was no longer pursued; with every state but `pursued`.
    #[serde(default)]
    pub settled_on: Option<NaiveDate>,
    /// What the person wants there: a term of `wishes`.
    #[serde(default)]
    pub wish: Option<TermId>,
}

impl Registry {
    /// Records a goal of a case of the worker's own organisation.
    pub fn record_goal(&self, by: &Worker, case_id: CaseId, new: NewGoal) -> Result<Goal> {
        self.add_record(by, case_id, |w, case| self.build_goal(w, case, new))
    }

    /// A new goal of a case, checked.
    pub(crate) fn build_goal(&self, w: &mut Write<'_>, case: &Case, new: NewGoal) -> Result<Goal> {
        let NewGoal { domain, set_on, state, settled_on, wish } = new;
        let id = GoalId(self.ids().unlinkable());
        let goal = Goal { id, version: 1, case_id: case.id, domain, set_on, state, settled_on, wish };
        self.check_goal(case, &goal)?;
        require_other_goals(w, &goal)?;
        Ok(goal)
    }

    /// Tells how a goal of the worker's own organisation stands, or corrects it.
    pub fn correct_goal(&self, by: &Worker, id: GoalId, seen: i32, new: NewGoal) -> Result<Goal> {
        self.change_record(by, id, seen, |w, case, goal: &mut Goal| {
            (goal.domain, goal.wish) = (new.domain, new.wish);
            (goal.set_on, goal.state, goal.settled_on) = (new.set_on, new.state, new.settled_on);
            self.check_goal(case, goal)?;
            require_other_goals(w, goal)
        })
    }

    /// Takes a mistaken goal back.
    pub fn remove_goal(&self, by: &Worker, id: GoalId, seen: i32) -> Result<()> {
        self.remove_record(by, id, seen, |_, _: &Goal| Ok(()))
    }

    pub(crate) fn check_goal(&self, case: &Case, goal: &Goal) -> Result<()> {
        let (mut faults, today) = (Faults::default(), self.clock().today());
        faults.note(self.terms().require(&[NEED_DOMAINS], &goal.domain, "domain"))?;
        if let Some(wish) = &goal.wish {
            faults.note(self.terms().require(&[WISHES], wish, "wish"))?;
        }
        faults.note(case.require_within(goal.set_on, today, "set_on"))?;
        let mut require = |holds, reason| faults.require(holds, "settled_on", reason);
        let is_pursued = goal.state == GoalState::Pursued;
        require(!is_pursued || goal.settled_on.is_none(), "must be left out while the goal is pursued");
        require(is_pursued || goal.settled_on.is_some(), "is required once the goal is no longer pursued");
        if let Some(on) = goal.settled_on.filter(|_| !is_pursued) {
            require(goal.set_on <= on, "must not lie before the day on which the goal was set");
            faults.note(case.require_within(on, today, "settled_on"))?;
        }
        faults.finish()
    }
}

/// The same goal of the same day is one.
fn require_other_goals(w: &mut Write<'_>, goal: &Goal) -> Result<()> {
    let known = storage::case_records::goals(w.connection, &[goal.case_id])?;
    match known.iter().any(|known| known.id != goal.id && known.is_as(goal)) {
        true => Err(Error::Conflict { reason: "the goal was set on that day already".into() }),
        false => Ok(()),
    }
}
