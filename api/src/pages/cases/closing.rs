//! The end of a support.

use actix_web::{HttpResponse, get, post};
use arunai_core::actor::Worker;
use arunai_core::cases::CaseEdit;
use arunai_core::id::CaseId;
use maud::html;

use super::known::Known;
use super::saved;
use super::sheet::{Sheet, under};
use crate::extract::Path;
use crate::pages::fields::{field, writing_button};
use crate::pages::forms::Form;
use crate::pages::seats::{Seat, Sent};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// The form of the end of a support.
#[get("/cases/{id}/closing")]
pub(crate) async fn show_closing(
    state: State,
    seat: Seat<Worker>,
    id: Path<CaseId>,
) -> Result<HttpResponse, Problem> {
    let known = Known::read(&state, &seat.by, id.0).await?;
    let mut form = Form::of(&known.file.case);
    if known.file.case.closed_on.is_none() {
        form = form.and("closed_on", &known.today.to_string());
    }
    Ok(answer_form(&state, &seat.visitor, &known, &form))
}

/// Ends a support, or corrects its end.
#[post("/cases/{id}/closing")]
pub(crate) async fn close_case(
    state: State,
    sent: Sent<Worker>,
    id: Path<CaseId>,
) -> Result<HttpResponse, Problem> {
    change(state, sent, id.0).await
}

/// Lets a support go on after all.
#[post("/cases/{id}/reopening")]
pub(crate) async fn reopen_case(
    state: State,
    sent: Sent<Worker>,
    id: Path<CaseId>,
) -> Result<HttpResponse, Problem> {
    change(state, sent, id.0).await
}

async fn change(state: State, sent: Sent<Worker>, case: CaseId) -> Result<HttpResponse, Problem> {
    let seen = sent.version();
    let change = move |registry: &arunai_core::Registry, by: &Worker, edit: CaseEdit| {
        registry.change_case(by, case, seen, edit)
    };
    match sent.save(&state, change).await? {
        Ok(_) => Ok(sent.done(&saved(case, case))),
        Err(faults) => {
            let known = Known::read(&state, &sent.by, case).await?;
            Ok(answer_form(&state, &sent.visitor, &known, &sent.refused(faults)))
        }
    }
}

fn answer_form(state: &State, visitor: &Visitor, known: &Known, form: &Form) -> HttpResponse {
    let case = &known.file.case;
    let (action, reopening) = (under(case.id, "closing"), under(case.id, "reopening"));
    let heading = if case.closed_on.is_some() { "支援の終わりを直す" } else { "支援を終える" };
    let sheet = Sheet { heading, action: &action, button: "記録する" };
    let reasons = known.names.choices_or_none("closing_reasons", "えらんでください");
    let fields = html! {
        p { "終わったあとは、その日より後の記録を足せません。記録は、下の日まで残り、そのあと自動で消えます。" }
        div.fields {
            (field("closed_on", "終わった日").required().short().date(form))
            (field("closing_reason", "終わった理由").required().select(form, &reasons))
            (field("retain_until", "記録を残す最後の日").hint("空けると5年後。10年まで").date(form))
        }
    };
    sheet.answer_with(state, visitor, known, form, fields, |frame| {
        let version = case.version.to_string();
        let sent = [("version", &*version), ("closed_on:null", "")];
        html! {
            @if case.closed_on.is_some() {
                section aria-labelledby="reopening" {
                    h2 #reopening { "支援がまた始まったとき" }
                    p { "終わりの記録を取り消して、続いている事例にもどします。" }
                    (writing_button(frame, &reopening, &sent, "支援を続ける"))
                }
            }
        }
    })
}
