//! A need of a case: recorded in one short form, and taken back as a whole.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post};
use arunai_core::actor::Worker;
use arunai_core::id::{CaseId, NeedId};
use arunai_core::needs::NewNeed;
use maud::html;

use super::known::Known;
use super::need_fields::{composed, need_fields};
use super::records::REMOVED;
use super::sheet::{Sheet, under, whose};
use super::{answer, saved};
use crate::extract::{Path, PathPair};
use crate::pages::fields::writing_button;
use crate::pages::forms::Form;
use crate::pages::layout::{FormFault, fault_summary};
use crate::pages::seats::{Seat, Sent};
use crate::pages::words::era_date;
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// The form of a new need.
#[get("/cases/{id}/needs/new")]
pub(crate) async fn show_new_need(
    state: State,
    seat: Seat<Worker>,
    id: Path<CaseId>,
) -> Result<HttpResponse, Problem> {
    let known = Known::read(&state, &seat.by, id.0).await?;
    let form = Form::with(&[("report.status", "unmet"), ("report.reported_on", &known.usual_day())]);
    Ok(answer_form(&state, &seat.visitor, &known, &form))
}

/// Records a need with its first report.
#[post("/cases/{id}/needs")]
pub(crate) async fn record_need(
    state: State,
    sent: Sent<Worker>,
    id: Path<CaseId>,
) -> Result<HttpResponse, Problem> {
    let case = id.0;
    let done = sent.save_input(
        &state,
        composed(&sent.form, "report.").and_then(|form| form.input::<NewNeed>()),
        move |registry, by, new| registry.record_need(by, case, new),
    );
    match done.await? {
        Ok(need) => Ok(sent.done(&saved(case, need.id))),
        Err(faults) => {
            let known = Known::read(&state, &sent.by, case).await?;
            Ok(answer_form(&state, &sent.visitor, &known, &sent.refused(faults)))
        }
    }
}

fn answer_form(state: &State, visitor: &Visitor, known: &Known, form: &Form) -> HttpResponse {
    let action = under(known.id(), "needs");
    let sheet =
        Sheet { heading: "足りないものを記録する", action: &action, button: "記録する" };
    sheet.answer(state, visitor, known, form, need_fields(form, &known.names, true))
}

/// Asks before a need is taken back with everything under it.
#[get("/cases/{id}/needs/{need}/removal")]
pub(crate) async fn show_removal(
    state: State,
    seat: Seat<Worker>,
    path: PathPair<CaseId, NeedId>,
) -> Result<HttpResponse, Problem> {
    let known = Known::read(&state, &seat.by, path.0).await?;
    answer_removal(&state, &seat.visitor, &known, path.1, &[])
}

/// Takes a mistaken need back.
#[post("/cases/{id}/needs/{need}/removal")]
pub(crate) async fn remove_need(
    state: State,
    sent: Sent<Worker>,
    path: PathPair<CaseId, NeedId>,
) -> Result<HttpResponse, Problem> {
    let (case, need, seen) = (path.0, path.1, sent.version());
    match sent.run(&state, move |registry, by| registry.remove_need(by, need, seen)).await? {
        Ok(()) => Ok(sent.done(&saved(case, REMOVED))),
        Err(faults) => {
            let known = Known::read(&state, &sent.by, case).await?;
            answer_removal(&state, &sent.visitor, &known, need, &faults)
        }
    }
}

fn answer_removal(
    state: &State,
    visitor: &Visitor,
    known: &Known,
    id: NeedId,
    faults: &[FormFault],
) -> Result<HttpResponse, Problem> {
    let need = known.need(id)?;
    let term = known.names.term(&need.term);
    let referrals = known.file.referrals.iter().filter(|referral| referral.need_id == id).count();
    let since = need.reports.first().map(|report| era_date(report.reported_on)).unwrap_or_default();
    let action = under(known.id(), &format!("needs/{id}/removal"));
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    let heading = format!("「{term}」の記録を取り消す");
    Ok(answer(state, visitor, status, &heading, |frame| {
        html! {
            (whose(known))
            (fault_summary(faults))
            p { (since) "からの報告" (need.reports.len()) "件と、紹介" (referrals) "件も、いっしょに取り消します。" }
            p { "まちがって作ったときだけ取り消してください。困りごとがなくなったときは、取り消さずに「満たされた」などと報告します。" }
            (writing_button(frame, &action, &[("version", &need.version.to_string())], "取り消す"))
        }
    }))
}
