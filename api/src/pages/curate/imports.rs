//! What imports took, changed and could not use.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get};
use arunai_core::actor::Curator;
use arunai_core::id::ImportId;

use super::imports_view;
use super::known::Known;
use crate::extract::Path;
use crate::pages::seats::Seat;
use crate::pages::{frame, html};
use crate::problem::Problem;
use crate::state::State;

/// The path.
pub(super) const IMPORTS: &str = "/curate/imports";

/// The last runs.
#[get("/curate/imports")]
pub(crate) async fn show_imports(state: State, seat: Seat<Curator>) -> Result<HttpResponse, Problem> {
    let by = seat.by;
    let runs = state.run(move |registry| registry.list_import_runs(&by)).await?;
    let token = seat.visitor.form_token();
    let frame = frame("取り込み", IMPORTS, &seat.visitor, &token, &state);
    Ok(html(StatusCode::OK, imports_view::list_page(&frame, &runs)))
}

/// One run: its report, and what it changed here.
#[get("/curate/imports/{id}")]
pub(crate) async fn show_import(
    state: State,
    seat: Seat<Curator>,
    id: Path<ImportId>,
) -> Result<HttpResponse, Problem> {
    let (by, viewer) = (seat.by, seat.visitor.viewer());
    let read = move |registry: &arunai_core::Registry| {
        Ok((registry.find_import_run(&by, id.0)?, Known::read(registry, &viewer)?))
    };
    let (run, known) = state.run(read).await?;
    let token = seat.visitor.form_token();
    let frame = frame("取り込み", IMPORTS, &seat.visitor, &token, &state);
    Ok(html(StatusCode::OK, imports_view::run_page(&frame, &run, &known)))
}
