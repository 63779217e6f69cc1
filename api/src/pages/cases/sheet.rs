//! A page with one form about a case: whose it is, what is asked, and the way back.

use actix_web::HttpResponse;
use arunai_core::id::CaseId;
use maud::{Markup, html};

use super::known::Known;
use super::{answer, path_of};
use crate::pages::fields::{writing_button, writing_form};
use crate::pages::forms::Form;
use crate::pages::layout::Frame;
use crate::pages::status_of;
use crate::state::State;
use crate::visitor::Visitor;

/// What a form about a case is called and where it leads.
pub(super) struct Sheet<'a> {
    /// The heading of its page.
    pub heading: &'a str,
    /// The path that takes it.
    pub action: &'a str,
    /// What its button says.
    pub button: &'a str,
}

impl Sheet<'_> {
    /// The page of the form, with its fields.
    pub fn answer(
        &self,
        state: &State,
        visitor: &Visitor,
        known: &Known,
        form: &Form,
        fields: Markup,
    ) -> HttpResponse {
        self.answer_with(state, visitor, known, form, fields, |_| html! {})
    }

    /// The same with something below the form.
    pub fn answer_with(
        &self,
        state: &State,
        visitor: &Visitor,
        known: &Known,
        form: &Form,
        fields: Markup,
        below: impl FnOnce(&Frame) -> Markup,
    ) -> HttpResponse {
        answer(state, visitor, status_of(form), self.heading, |frame| {
            html! {
                (whose(known))
                (writing_form(frame, self.action, form, fields, self.button))
                (below(frame))
            }
        })
    }
}

/// Whose case it is, and the way back to it.
pub(super) fn whose(known: &Known) -> Markup {
    html! {
        p.whose {
            "合言葉 " strong { (known.file.case.token) } "　"
            a href=(path_of(known.id())) { "この事例にもどる" }
        }
    }
}

/// The button that takes a mistaken record back.
pub(super) fn removal(frame: &Frame, action: &str, version: i32, button: &str) -> Markup {
    html! {
        section.removal aria-labelledby="removal" {
            h2 #removal { "まちがって記録したとき" }
            (writing_button(frame, action, &[("version", &version.to_string())], button))
        }
    }
}

/// The path of something under a case.
pub(super) fn under(case: CaseId, rest: &str) -> String {
    format!("{}/{rest}", path_of(case))
}
