//! A new case.

use actix_web::{HttpResponse, get, post};
use arunai_core::actor::Worker;
use arunai_core::cases::{Case, NewCase};
use maud::html;

use super::areas::{suggestions, with_codes};
use super::names::Names;
use super::person_fields::{circumstance_fields, consent_fields};
use super::{answer, saved};
use crate::pages::fields::writing_form;
use crate::pages::forms::Form;
use crate::pages::layout::FormFault;
use crate::pages::seats::{Seat, Sent};
use crate::pages::status_of;
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// The form of a new case.
#[get("/cases/new")]
pub(crate) async fn show_opening(state: State, seat: Seat<Worker>) -> Result<HttpResponse, Problem> {
    let today = state.registry.clock().today().to_string();
    let form = Form::with(&[("main_support", "true"), ("consented_on", &today), ("opened_on", &today)]);
    answer_form(&state, &seat.visitor, &form).await
}

/// Opens a case.
#[post("/cases")]
pub(crate) async fn open_case(state: State, sent: Sent<Worker>) -> Result<HttpResponse, Problem> {
    match open(&state, &sent).await? {
        Ok(case) => Ok(sent.done(&saved(case.id, case.id))),
        Err(faults) => answer_form(&state, &sent.visitor, &sent.refused(faults)).await,
    }
}

async fn open(state: &State, sent: &Sent<Worker>) -> Result<Result<Case, Vec<FormFault>>, Problem> {
    let coded = match with_codes(state, &sent.form).await? {
        Ok(coded) => coded,
        Err(faults) => return Ok(Err(faults)),
    };
    match coded.input::<NewCase>() {
        Ok(new) => sent.run(state, move |registry, by| registry.open_case(by, new)).await,
        Err(faults) => Ok(Err(faults)),
    }
}

async fn answer_form(state: &State, visitor: &Visitor, form: &Form) -> Result<HttpResponse, Problem> {
    let areas = suggestions(state, visitor).await?;
    let names = state.run(Names::of).await?;
    Ok(answer(state, visitor, status_of(form), "新しい事例", |frame| {
        let fields = html! { (consent_fields(form)) (circumstance_fields(form, &names, &areas)) };
        html! {
            p { "同意のある人だけを記録します。名前、住所、生年月日、番号は入れません。合言葉は、記録すると自動でつきます。" }
            (writing_form(frame, "/cases", form, fields, "事例を作る"))
        }
    }))
}
