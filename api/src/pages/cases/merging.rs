//! Two cases that turn out to be one person's.

use actix_web::{HttpResponse, get, post};
use arunai_core::actor::Worker;
use arunai_core::cases::NewMerge;
use arunai_core::id::CaseId;
use arunai_core::{Error, Fault};
use maud::html;

use super::erasure::unconfirmed;
use super::known::Known;
use super::list::case_with;
use super::saved;
use super::sheet::{Sheet, under};
use crate::extract::Path;
use crate::pages::fields::field;
use crate::pages::forms::Form;
use crate::pages::seats::{Seat, Sent};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// Asks which case goes into this one.
#[get("/cases/{id}/merging")]
pub(crate) async fn show_merging(
    state: State,
    seat: Seat<Worker>,
    id: Path<CaseId>,
) -> Result<HttpResponse, Problem> {
    let known = Known::read(&state, &seat.by, id.0).await?;
    let form = Form::with(&[("version", &known.file.case.version.to_string())]);
    Ok(answer_form(&state, &seat.visitor, &known, &form))
}

/// Puts everything of another case under this one.
#[post("/cases/{id}/merging")]
pub(crate) async fn merge_cases(
    state: State,
    sent: Sent<Worker>,
    id: Path<CaseId>,
) -> Result<HttpResponse, Problem> {
    let (case, seen, token) = (id.0, sent.version(), sent.form.text("token").to_owned());
    let merge = move |registry: &arunai_core::Registry, by: &Worker| {
        let merge = NewMerge { case_id: case_with(registry, by, &token)?.id };
        registry.merge_cases(by, case, seen, merge).map_err(beside_token)
    };
    let done = match unconfirmed(&sent.form) {
        Some(fault) => Err(vec![fault]),
        None => sent.run(&state, merge).await?,
    };
    match done {
        Ok(_) => Ok(sent.done(&saved(case, case))),
        Err(faults) => {
            let known = Known::read(&state, &sent.by, case).await?;
            Ok(answer_form(&state, &sent.visitor, &known, &sent.refused(faults)))
        }
    }
}

/// The other case is named by its token.
fn beside_token(error: Error) -> Error {
    match error {
        Error::Invalid(faults) => {
            let moved = |fault: Fault| {
                if fault.field == "case_id" { Fault::new("token", fault.reason) } else { fault }
            };
            Error::Invalid(faults.into_iter().map(moved).collect())
        }
        other => other,
    }
}

fn answer_form(state: &State, visitor: &Visitor, known: &Known, form: &Form) -> HttpResponse {
    let action = under(known.id(), "merging");
    let sheet =
        Sheet { heading: "同じ人の事例をまとめる", action: &action, button: "まとめる" };
    let fields = html! {
        p { "同じ人の事例を2つ作ってしまったときに使います。もう1つの事例の記録を全部この事例に移し、もう1つの事例は消えます。元にはもどせません。" }
        p { "住まいなど、本人のいまのようすは、この事例のものが残ります。" }
        (field("token", "もう1つの事例の合言葉").hint("消えるほうの事例の8文字").required().short().text(form))
        (field("confirmed", "同じ人の事例であることを確かめました").required().check(form))
    };
    sheet.answer(state, visitor, known, form, fields)
}
