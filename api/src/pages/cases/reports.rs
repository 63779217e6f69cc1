//! What is reported of a need after the first time.

use actix_web::{HttpResponse, get, post};
use arunai_core::Registry;
use arunai_core::actor::Worker;
use arunai_core::cases::CaseFile;
use arunai_core::id::{CaseId, NeedId, NeedReportId};
use arunai_core::needs::{NeedReport, NewNeedReport};
use maud::{Markup, html};

use super::known::Known;
use super::need_fields::{composed, parted, report_fields, tried_field};
use super::records::{Done, Kept};
use super::saved;
use super::sheet::{Sheet, under};
use crate::extract::PathPair;
use crate::pages::forms::Form;
use crate::pages::layout::FormFault;
use crate::pages::seats::{Seat, Sent};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

impl Kept for NeedReport {
    type Id = NeedReportId;
    type Input = NewNeedReport;
    const NOUN: &'static str = "reports";
    const HEADING: &'static str = "困りごとの報告を直す";

    fn find(file: &CaseFile, id: NeedReportId) -> Option<&Self> {
        file.needs.iter().flat_map(|need| &need.reports).find(|report| report.id == id)
    }

    fn version(&self) -> i32 {
        self.version
    }

    fn form(&self) -> Form {
        parted(&Form::of(self), "")
    }

    fn input(form: &Form) -> Result<NewNeedReport, Vec<FormFault>> {
        composed(form, "")?.input()
    }

    fn fields(form: &Form, known: &Known) -> Markup {
        html! {
            (report_fields(form, &known.names, ""))
            (tried_field(form, &known.names))
        }
    }

    fn correct(registry: &Registry, by: &Worker, id: NeedReportId, seen: i32, input: NewNeedReport) -> Done {
        registry.correct_need_report(by, id, seen, input).map(drop)
    }

    fn remove(registry: &Registry, by: &Worker, id: NeedReportId, seen: i32) -> Done {
        registry.remove_need_report(by, id, seen)
    }
}

/// The form of a further report, filled in with what the last one said.
#[get("/cases/{id}/needs/{need}/reports/new")]
pub(crate) async fn show_new_report(
    state: State,
    seat: Seat<Worker>,
    path: PathPair<CaseId, NeedId>,
) -> Result<HttpResponse, Problem> {
    let known = Known::read(&state, &seat.by, path.0).await?;
    let last = known.need(path.1)?.last_report();
    let form = last.map(NeedReport::form).unwrap_or_default();
    let form = form.and("reported_on", &known.usual_day()).and("version", "");
    answer_form(&state, &seat.visitor, &known, path.1, &form)
}

/// Reports on a need again.
#[post("/cases/{id}/needs/{need}/reports")]
pub(crate) async fn report_need(
    state: State,
    sent: Sent<Worker>,
    path: PathPair<CaseId, NeedId>,
) -> Result<HttpResponse, Problem> {
    let (case, need) = (path.0, path.1);
    let done = sent.save_input(&state, NeedReport::input(&sent.form), move |registry, by, new| {
        registry.report_need(by, need, new)
    });
    match done.await? {
        Ok(_) => Ok(sent.done(&saved(case, need))),
        Err(faults) => {
            let known = Known::read(&state, &sent.by, case).await?;
            answer_form(&state, &sent.visitor, &known, need, &sent.refused(faults))
        }
    }
}

fn answer_form(
    state: &State,
    visitor: &Visitor,
    known: &Known,
    id: NeedId,
    form: &Form,
) -> Result<HttpResponse, Problem> {
    let term = known.names.term(&known.need(id)?.term);
    let heading = format!("「{term}」のその後を報告する");
    let action = under(known.id(), &format!("needs/{id}/reports"));
    let sheet = Sheet { heading: &heading, action: &action, button: "報告する" };
    Ok(sheet.answer(state, visitor, known, form, NeedReport::fields(form, known)))
}
