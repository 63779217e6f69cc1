//! Strengths of a person and around them.

use arunai_core::Registry;
use arunai_core::actor::Worker;
use arunai_core::cases::CaseFile;
use arunai_core::id::{CaseId, StrengthId};
use arunai_core::strengths::{NewStrength, Strength};
use arunai_core::taxonomies::NEED_DOMAINS;
use maud::{Markup, html};

use super::known::Known;
use super::records::{Added, Done, Kept};
use crate::pages::fields::field;
use crate::pages::forms::Form;

impl Kept for Strength {
    type Id = StrengthId;
    type Input = NewStrength;
    const NOUN: &'static str = "strengths";
    const HEADING: &'static str = "ストレングスの記録を直す";

    fn find(file: &CaseFile, id: StrengthId) -> Option<&Self> {
        file.strengths.iter().find(|strength| strength.id == id)
    }

    fn version(&self) -> i32 {
        self.version
    }

    fn fields(form: &Form, known: &Known) -> Markup {
        let names = &known.names;
        html! {
            div.fields {
                (field("strength", "ストレングスの種類").hint("本人と、まわりにある力").required()
                    .select(form, &names.choices_or_none("strengths", "えらんでください")))
                (field("domain", "くらしの分野").required()
                    .select(form, &names.choices_or_none(NEED_DOMAINS, "えらんでください")))
                (field("noted_on", "気づいた日").required().short().date(form))
            }
        }
    }

    fn correct(registry: &Registry, by: &Worker, id: StrengthId, seen: i32, input: NewStrength) -> Done {
        registry.correct_strength(by, id, seen, input).map(drop)
    }

    fn remove(registry: &Registry, by: &Worker, id: StrengthId, seen: i32) -> Done {
        registry.remove_strength(by, id, seen)
    }
}

impl Added for Strength {
    const NEW: &'static str = "ストレングスを記録する";

    fn start(known: &Known) -> Form {
        Form::with(&[("noted_on", &known.usual_day())])
    }

    fn add(
        registry: &Registry,
        by: &Worker,
        case: CaseId,
        input: NewStrength,
    ) -> arunai_core::Result<StrengthId> {
        registry.record_strength(by, case, input).map(|strength| strength.id)
    }
}
