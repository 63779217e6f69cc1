//! A file that a curator takes in: one job looks at what it would change, and another one takes it in.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post};
use arunai_core::actor::Curator;
use arunai_core::id::{AccountId, ImportJobId};
use arunai_core::import::wamnet::WamnetOptions;
use arunai_core::import::wamnet_own::SentFile;
use arunai_core::import_jobs::ImportJob;
use arunai_core::jobs::JobState;
use arunai_core::{Error, Registry};
use chrono::NaiveDate;
use serde::Deserialize;

use super::import_files_view::rehearsal_page;
use super::import_jobs_view::{job_page, path_of};
use super::imports::{IMPORTS, list};
use super::known::Known;
use crate::extract::Path;
use crate::pages::forms::Form;
use crate::pages::kept_files::KeptFile;
use crate::pages::layout::FormFault;
use crate::pages::seats::{Seat, Sent};
use crate::pages::sent_files::{ChosenFile, FILE, SentWithFile, fault};
use crate::pages::{respond, see_other};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// What is told of a file that is not kept any more.
const GONE: &str = "下見から1時間がすぎたか、べつのファイルを下見したか、もう取り込みはじめたため、このファイルは残っていません（ほかの大きなファイルを預かったときや、サービスが動きなおしたときも消えます）。もう一度えらんで、下見してください。";
/// What is told of a job that is not known any more.
const FORGOTTEN: &str =
    "このようすは、もう残っていません。取り込めたかどうかは、下の記録でたしかめてください。";

/// What is said of a file beside it.
#[derive(Deserialize)]
struct NewImport {
    as_of: NaiveDate,
}

/// Begins to look at what a file would change: nothing is stored.
#[post("/curate/imports")]
pub(crate) async fn rehearse(state: State, sent: SentWithFile<Curator>) -> Result<HttpResponse, Problem> {
    let SentWithFile { sent, file } = sent;
    let file = match wanted(&sent.form, file) {
        Ok(file) => file,
        Err(faults) => return refuse(&state, &sent, faults).await,
    };
    match start(&state, &sent, file.clone(), true).await? {
        Ok(job) => {
            state.kept_files.keep(owner(&sent.visitor)?, job.id, file);
            Ok(sent.done(&path_of(job.id)))
        }
        Err(faults) => refuse(&state, &sent, faults).await,
    }
}

/// Begins to take the file in that was looked over.
#[post("/curate/imports/take")]
pub(crate) async fn take(state: State, sent: Sent<Curator>) -> Result<HttpResponse, Problem> {
    let owner = owner(&sent.visitor)?;
    let key: Option<ImportJobId> = sent.form.text("key").parse().ok();
    let Some((key, file)) = key.and_then(|key| Some((key, state.kept_files.find(owner, key)?))) else {
        return refuse(&state, &sent, vec![fault(GONE.to_owned())]).await;
    };
    match start(&state, &sent, file, false).await? {
        Ok(job) => {
            // From now on the job has it: it is taken in once.
            state.kept_files.forget(owner, key);
            Ok(sent.done(&path_of(job.id)))
        }
        Err(mut faults) => {
            for fault in &mut faults {
                fault.message +=
                    "下見したファイルは、まだ預かっています。前の画面にもどって、もう一度押してください。";
            }
            refuse(&state, &sent, faults).await
        }
    }
}

/// How a job stands; once it is over, what it found, or the run that came of it.
#[get("/curate/imports/jobs/{id}")]
pub(crate) async fn show_job(
    state: State,
    seat: Seat<Curator>,
    id: Path<ImportJobId>,
) -> Result<HttpResponse, Problem> {
    let (by, viewer, owner, id) = (seat.by, seat.visitor.viewer(), owner(&seat.visitor)?, id.0);
    let asked = by.clone();
    let read = move |registry: &Registry| match registry.find_import_job(&asked, id) {
        Err(Error::NotFound { .. }) => Ok(None),
        job => Ok(Some((job?, Known::read(registry, &viewer)?))),
    };
    let found: Option<(ImportJob, Known)> = state.run(read).await?;
    let Some((job, known)) = found else { return forgotten(&state, &seat.visitor, by).await };
    if let Some(run) = job.done.as_ref().and_then(|done| done.id) {
        return Ok(see_other(&format!("{IMPORTS}/{run}")));
    }
    if matches!(job.state, JobState::Failed | JobState::Cancelled) {
        state.kept_files.forget(owner, id);
    }
    let key = state.kept_files.find(owner, id).map(|_| id);
    let title = if job.dry_run { "取り込みの下見" } else { "取り込み" };
    Ok(respond(&state, &seat.visitor, StatusCode::OK, title, IMPORTS, |frame| match &job.done {
        Some(found) => rehearsal_page(frame, found, &known, key),
        None => job_page(frame, &job),
    }))
}

/// The list of runs, where a job is not known any more: jobs are remembered by the process that does them.
async fn forgotten(state: &State, visitor: &Visitor, by: Curator) -> Result<HttpResponse, Problem> {
    let mut form = Form::default();
    form.faults.push(fault(FORGOTTEN.to_owned()));
    let mut answer = list(state, visitor, by, &form).await?;
    *answer.status_mut() = StatusCode::NOT_FOUND;
    Ok(answer)
}

/// Ends a job, unless it is over.
#[post("/curate/imports/jobs/{id}/cancel")]
pub(crate) async fn cancel(
    state: State,
    sent: Sent<Curator>,
    id: Path<ImportJobId>,
) -> Result<HttpResponse, Problem> {
    let id = id.0;
    let _ = sent.run(&state, move |registry, by| registry.cancel_import_job(by, id)).await?;
    Ok(sent.done(&path_of(id)))
}

/// Begins a job with a file, or tells what is wrong with the file.
async fn start(
    state: &State,
    sent: &Sent<Curator>,
    file: KeptFile,
    dry_run: bool,
) -> Result<Result<ImportJob, Vec<FormFault>>, Problem> {
    let registry = Arc::clone(&state.registry);
    let begin = move |_: &Registry, by: &Curator| {
        let options = WamnetOptions { as_of: Some(file.as_of), dry_run };
        registry.start_own_import(by, SentFile { name: &file.name, bytes: &file.bytes }, &options)
    };
    let begun = sent.run(state, begin).await?;
    Ok(begun.map_err(|faults| faults.into_iter().map(beside_its_field).collect()))
}

/// The list with the form, and what is wrong with what was sent.
async fn refuse(
    state: &State,
    sent: &Sent<Curator>,
    faults: Vec<FormFault>,
) -> Result<HttpResponse, Problem> {
    list(state, &sent.visitor, sent.by.clone(), &sent.refused(faults)).await
}

/// The file with its day, or everything that is missing.
fn wanted(form: &Form, file: Result<ChosenFile, FormFault>) -> Result<KeptFile, Vec<FormFault>> {
    match (file, form.input::<NewImport>()) {
        (Ok(ChosenFile { name, bytes }), Ok(NewImport { as_of })) => Ok(KeptFile { name, as_of, bytes }),
        (file, told) => Err(file.err().into_iter().chain(told.err().unwrap_or_default()).collect()),
    }
}

/// What is wrong with the header is told beside the file.
fn beside_its_field(found: FormFault) -> FormFault {
    match found.field.as_str() {
        "header" => fault(format!("公表データ（WAM NET）の表ではないようです。1行目：{}", found.message)),
        "as_of" => found,
        _ => FormFault { field: FILE.to_owned(), ..found },
    }
}

fn owner(visitor: &Visitor) -> Result<AccountId, Problem> {
    let signed_in = visitor.signed_in.as_ref().ok_or_else(|| Error::internal("nobody is signed in"))?;
    Ok(signed_in.account_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_missing_is_told() {
        let faults = wanted(&Form::default(), Err(fault("なし".into()))).err().expect("both are missing");
        let fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(fields, [FILE, "as_of"]);
    }

    #[test]
    fn a_header_at_fault_is_told_beside_the_file() {
        let header = FormFault { field: "header".into(), message: "列がありません。".into() };
        let told = beside_its_field(header);
        assert!(told.field == FILE && told.message.ends_with("1行目：列がありません。"));
    }
}
