//! What imports took, changed and could not use.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get};
use arunai_core::Registry;
use arunai_core::actor::{Curator, Viewer};
use arunai_core::id::ImportId;
use arunai_core::import_jobs::ImportJob;
use arunai_core::import_runs::ImportRun;

use super::imports_view;
use super::known::Known;
use crate::extract::Path;
use crate::pages::forms::Form;
use crate::pages::seats::Seat;
use crate::pages::{respond, respond_with_form};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// The path.
pub(super) const IMPORTS: &str = "/curate/imports";

/// What was taken in, and what is being taken in.
pub(super) struct Runs {
    /// The last runs.
    pub done: Vec<ImportRun>,
    /// The council's job that runs.
    pub running: Option<ImportJob>,
}

/// The last runs, and the form for a file.
#[get("/curate/imports")]
pub(crate) async fn show_imports(state: State, seat: Seat<Curator>) -> Result<HttpResponse, Problem> {
    list(&state, &seat.visitor, seat.by, &Form::default()).await
}

/// The list with the form, as it was sent.
pub(super) async fn list(
    state: &State,
    visitor: &Visitor,
    by: Curator,
    form: &Form,
) -> Result<HttpResponse, Problem> {
    let read = move |registry: &Registry, _: &Viewer, _: &Form| {
        Ok(Runs { done: registry.list_import_runs(&by)?, running: registry.running_import_job(&by) })
    };
    respond_with_form(state, visitor, "取り込み", IMPORTS, form, read, |frame, runs, form| {
        imports_view::list_page(frame, runs, form)
    })
    .await
}

/// One run: its report, and what it changed here.
#[get("/curate/imports/{id}")]
pub(crate) async fn show_import(
    state: State,
    seat: Seat<Curator>,
    id: Path<ImportId>,
) -> Result<HttpResponse, Problem> {
    let (by, viewer) = (seat.by, seat.visitor.viewer());
    let read = move |registry: &Registry| {
        Ok((registry.find_import_run(&by, id.0)?, Known::read(registry, &viewer)?))
    };
    let (run, known) = state.run(read).await?;
    Ok(respond(&state, &seat.visitor, StatusCode::OK, "取り込み", IMPORTS, |frame| {
        imports_view::run_page(frame, &run, &known)
    }))
}
