//! Steps of the care management cycle.

use arunai_core::Registry;
use arunai_core::actor::Worker;
use arunai_core::case_entries::template::choices::STEPS;
use arunai_core::cases::CaseFile;
use arunai_core::id::{CaseId, StepId};
use arunai_core::steps::{NewStep, Step};
use maud::{Markup, html};

use super::known::Known;
use super::names::written;
use super::records::{Added, Done, Kept};
use crate::pages::fields::field;
use crate::pages::forms::Form;

impl Kept for Step {
    type Id = StepId;
    type Input = NewStep;
    const NOUN: &'static str = "steps";
    const HEADING: &'static str = "段階の記録を直す";

    fn find(file: &CaseFile, id: StepId) -> Option<&Self> {
        file.steps.iter().find(|step| step.id == id)
    }

    fn version(&self) -> i32 {
        self.version
    }

    fn fields(form: &Form, _known: &Known) -> Markup {
        html! {
            div.fields {
                (field("step", "段階（したこと）").required().select(form, &written(STEPS)))
                (field("occurred_on", "した日").required().short().date(form))
            }
        }
    }

    fn correct(registry: &Registry, by: &Worker, id: StepId, seen: i32, input: NewStep) -> Done {
        registry.correct_step(by, id, seen, input).map(drop)
    }

    fn remove(registry: &Registry, by: &Worker, id: StepId, seen: i32) -> Done {
        registry.remove_step(by, id, seen)
    }
}

impl Added for Step {
    const NEW: &'static str = "段階を記録する";

    fn start(known: &Known) -> Form {
        Form::with(&[("step", "monitoring"), ("occurred_on", &known.usual_day())])
    }

    fn add(registry: &Registry, by: &Worker, case: CaseId, input: NewStep) -> arunai_core::Result<StepId> {
        registry.record_step(by, case, input).map(|step| step.id)
    }
}
