//! Erasing a case for good, as when consent is withdrawn. It is asked on a page of its own.

use actix_web::{HttpResponse, get, post};
use arunai_core::actor::Worker;
use arunai_core::id::CaseId;
use maud::html;

use super::known::Known;
use super::sheet::{Sheet, under};
use crate::extract::Path;
use crate::pages::fields::field;
use crate::pages::forms::Form;
use crate::pages::layout::FormFault;
use crate::pages::seats::{Seat, Sent};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// What the list's address says after a case was erased.
pub(super) const ERASED: &str = "erased";

/// Asks before a case is erased.
#[get("/cases/{id}/erasure")]
pub(crate) async fn show_erasure(
    state: State,
    seat: Seat<Worker>,
    id: Path<CaseId>,
) -> Result<HttpResponse, Problem> {
    let known = Known::read(&state, &seat.by, id.0).await?;
    Ok(answer_form(&state, &seat.visitor, &known, &Form::default()))
}

/// Erases a case with everything under it.
#[post("/cases/{id}/erasure")]
pub(crate) async fn erase_case(
    state: State,
    sent: Sent<Worker>,
    id: Path<CaseId>,
) -> Result<HttpResponse, Problem> {
    let case = id.0;
    let done = match unconfirmed(&sent.form) {
        Some(fault) => Err(vec![fault]),
        None => sent.run(&state, move |registry, by| registry.erase_case(by, case)).await?,
    };
    match done {
        Ok(()) => Ok(sent.done(&format!("/cases?done={ERASED}#saved"))),
        Err(faults) => {
            let known = Known::read(&state, &sent.by, case).await?;
            Ok(answer_form(&state, &sent.visitor, &known, &sent.refused(faults)))
        }
    }
}

/// What is wrong with a form that cannot be undone and was not confirmed.
pub(super) fn unconfirmed(form: &Form) -> Option<FormFault> {
    let message = "もとにもどせないことを確かめて、しるしをつけてください。";
    let fault = FormFault { field: "confirmed".into(), message: message.into() };
    (form.text("confirmed") != "true").then_some(fault)
}

fn answer_form(state: &State, visitor: &Visitor, known: &Known, form: &Form) -> HttpResponse {
    let action = under(known.id(), "erasure");
    let sheet = Sheet { heading: "この事例を消す", action: &action, button: "事例を消す" };
    let fields = html! {
        p { strong { "困りごと、段階、目標、紹介など、この事例の記録が全部消えます。元にはもどせません。" } }
        ul {
            li { "本人が同意を取り消したとき、またはまちがって作ったときに消します。" }
            li { "これまでの数からも除かれます。もう公表した数は変わりません。" }
            li { "支援が終わっただけのときは、消さずに" a href=(under(known.id(), "closing")) { "支援を終える" } "を使います。" }
        }
        (field("confirmed", "もとにもどせないことを確かめました").required().check(form))
    };
    sheet.answer(state, visitor, known, form, fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_undone_is_confirmed() {
        assert!(unconfirmed(&Form::default()).is_some());
        assert!(unconfirmed(&Form::with(&[("confirmed", "true")])).is_none());
    }
}
