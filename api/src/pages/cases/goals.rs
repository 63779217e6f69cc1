//! Goals: what the person wants.

use arunai_core::Registry;
use arunai_core::actor::Worker;
use arunai_core::cases::CaseFile;
use arunai_core::goals::{Goal, NewGoal};
use arunai_core::id::{CaseId, GoalId};
use arunai_core::taxonomies::NEED_DOMAINS;
use maud::{Markup, html};

use super::known::Known;
use super::names::GOAL_STATES;
use super::records::{Added, Done, Kept};
use crate::pages::fields::field;
use crate::pages::forms::Form;

impl Kept for Goal {
    type Id = GoalId;
    type Input = NewGoal;
    const NOUN: &'static str = "goals";
    const HEADING: &'static str = "目標のいまを記録する・直す";

    fn find(file: &CaseFile, id: GoalId) -> Option<&Self> {
        file.goals.iter().find(|goal| goal.id == id)
    }

    fn version(&self) -> i32 {
        self.version
    }

    fn fields(form: &Form, known: &Known) -> Markup {
        let names = &known.names;
        html! {
            div.fields {
                (field("domain", "くらしの分野").required()
                    .select(form, &names.choices_or_none(NEED_DOMAINS, "えらんでください")))
                (field("wish", "本人がどうしたいか").select(form, &names.choices_or_none("wishes", "記録しない")))
                (field("set_on", "本人が話した日").required().short().date(form))
            }
            (field("state", "いまの状態").required().radios(form, GOAL_STATES))
            div.fields {
                (field("settled_on", "取組みが終わった日").hint("取組中のあいだは空けます。").date(form))
            }
        }
    }

    fn correct(registry: &Registry, by: &Worker, id: GoalId, seen: i32, input: NewGoal) -> Done {
        registry.correct_goal(by, id, seen, input).map(drop)
    }

    fn remove(registry: &Registry, by: &Worker, id: GoalId, seen: i32) -> Done {
        registry.remove_goal(by, id, seen)
    }
}

impl Added for Goal {
    const NEW: &'static str = "目標を記録する";

    fn start(known: &Known) -> Form {
        Form::with(&[("state", "pursued"), ("set_on", &known.usual_day())])
    }

    fn add(registry: &Registry, by: &Worker, case: CaseId, input: NewGoal) -> arunai_core::Result<GoalId> {
        registry.record_goal(by, case, input).map(|goal| goal.id)
    }
}
