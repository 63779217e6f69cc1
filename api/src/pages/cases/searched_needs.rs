//! A need from a search that found nothing: the reasons are filled in, and the worker says whose need it is.

use actix_web::{HttpResponse, get, post};
use arunai_core::actor::Worker;
use arunai_core::cases::Case;
use arunai_core::clock::fiscal_year;
use arunai_core::id::CaseId;
use arunai_core::needs::NewNeed;
use arunai_core::page::all;
use arunai_core::saved_searches::age_of;
use arunai_core::{Registry, Result};
use maud::html;

use super::names::{Names, STAGES, called};
use super::need_fields::{composed, need_fields, parted};
use super::{answer, saved};
use crate::pages::fields::{field, writing_form};
use crate::pages::forms::Form;
use crate::pages::issues::parts::or_none;
use crate::pages::layout::FormFault;
use crate::pages::seats::{Seat, Sent};
use crate::pages::status_of;
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// Shows the form of a need with what a search found out: `term` and `report.reasons[]`, the main one first. It writes nothing.
#[post("/cases/needs/draft")]
pub(crate) async fn draft_need(state: State, sent: Sent<Worker>) -> Result<HttpResponse, Problem> {
    let today = state.registry.clock().today().to_string();
    let form = parted(&sent.form, "report.").and("report.status", "unmet").and("report.reported_on", &today);
    answer_form(&state, &sent.visitor, &sent.by, &form).await
}

/// The same without a search: where somebody comes back to.
#[get("/cases/needs/draft")]
pub(crate) async fn show_need_draft(state: State, seat: Seat<Worker>) -> Result<HttpResponse, Problem> {
    let today = state.registry.clock().today().to_string();
    let form = Form::with(&[("report.status", "unmet"), ("report.reported_on", &today)]);
    answer_form(&state, &seat.visitor, &seat.by, &form).await
}

/// Records the need of the case that was chosen.
#[post("/cases/needs")]
pub(crate) async fn record_need(state: State, sent: Sent<Worker>) -> Result<HttpResponse, Problem> {
    let done = match chosen(&sent.form) {
        Ok((case, new)) => {
            let record = move |registry: &Registry, by: &Worker| registry.record_need(by, case, new);
            sent.run(&state, record).await?.map(|need| saved(case, need.id))
        }
        Err(faults) => Err(faults),
    };
    match done {
        Ok(path) => Ok(sent.done(&path)),
        Err(faults) => answer_form(&state, &sent.visitor, &sent.by, &sent.refused(faults)).await,
    }
}

/// Whose need, and which.
fn chosen(form: &Form) -> Result<(CaseId, NewNeed), Vec<FormFault>> {
    let message = "だれの困りごとか、合言葉をえらんでください。";
    let fault = || FormFault { field: "case".into(), message: message.into() };
    let case: CaseId = form.text("case").parse().map_err(|_| vec![fault()])?;
    let own = form.pairs().iter().filter(|(name, _)| name != "case");
    let own: Vec<(&str, &str)> = own.map(|(name, value)| (&**name, &**value)).collect();
    composed(&Form::with(&own), "report.")?.input::<NewNeed>().map(|new| (case, new))
}

async fn answer_form(
    state: &State,
    visitor: &Visitor,
    by: &Worker,
    form: &Form,
) -> Result<HttpResponse, Problem> {
    let by = by.clone();
    let read = move |registry: &Registry| Ok((running_cases(registry, &by)?, Names::of(registry)?));
    let (cases, names) = state.run(read).await?;
    let is_chosen = cases.iter().any(|(id, _)| id == form.text("case"));
    let choices = or_none("えらんでください", cases.clone());
    Ok(answer(state, visitor, status_of(form), "足りないものを記録する", |frame| {
        let fields = html! {
            (field("case", "だれの困りごとですか（合言葉）").required().first(!is_chosen).select(form, &choices))
            (need_fields(form, &names, is_chosen))
        };
        html! {
            @if cases.is_empty() { p { "まだ事例がありません。先に" a href="/cases/new" { "新しい事例" } "を作ってください。" } }
            @else { (writing_form(frame, "/cases/needs", form, fields, "記録する")) }
        }
    }))
}

/// The worker's cases that go on, to choose from: by token, with what tells one from another.
pub(crate) fn running_cases(registry: &Registry, by: &Worker) -> Result<Vec<(String, String)>> {
    let mut cases = all(|paging| registry.list_cases(by, paging))?;
    cases.retain(|case| case.closed_on.is_none());
    cases.sort_by(|a, b| a.token.cmp(&b.token));
    let names = Names::of(registry)?.and_areas(registry, cases.iter().map(|case| &case.residence_area));
    let year = fiscal_year(registry.clock().today());
    let choice = |case: &Case| (case.id.to_string(), told_apart(case, &names, year));
    Ok(cases.iter().map(choice).collect())
}

fn told_apart(case: &Case, names: &Names, year: i32) -> String {
    let (stage, age) = (called(STAGES, &case.stage), age_of(case, year));
    format!("{}：{stage}、{age}歳くらい、{}", case.token, names.area(&case.residence_area))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_need_is_somebodys() {
        let need = [("term", "kind_24"), ("report.status", "unmet"), ("report.reported_on", "2026-11-28")];
        let form = Form::with(&need).and("report.urgency:number", "3");
        assert_eq!(chosen(&form).expect_err("whose")[0].field, "case");
        let form = form.and("case", "00000000-0000-4000-8000-000000000001");
        assert_eq!(chosen(&form).expect("a need").1.term.as_str(), "kind_24");
    }
}
