//! Runs of imports, for curators.

use actix_web::{get, web};
use arunai_core::actor::Curator;
use arunai_core::id::ImportId;
use arunai_core::import_runs::{ImportDetail, ImportRun};

use crate::auth::By;
use crate::extract::Path;
use crate::problem::Problem;
use crate::state::State;

/// List the last runs of imports, the latest first.
#[utoipa::path(tag = "changes", security(("bearer" = ["curator"])),
    responses((status = 200, body = Vec<ImportRun>), (status = "4XX", body = Problem)))]
#[get("/imports")]
pub(crate) async fn list_import_runs(
    state: State,
    by: By<Curator>,
) -> Result<web::Json<Vec<ImportRun>>, Problem> {
    state.run(move |registry| registry.list_import_runs(&by)).await.map(web::Json)
}

/// Read the report of an import, and what it changed in the council's areas.
#[utoipa::path(tag = "changes", security(("bearer" = ["curator"])), params(("id" = ImportId, Path)),
    responses((status = 200, body = ImportDetail), (status = "4XX", body = Problem)))]
#[get("/imports/{id}")]
pub(crate) async fn read_import_run(
    state: State,
    by: By<Curator>,
    id: Path<ImportId>,
) -> Result<web::Json<ImportDetail>, Problem> {
    state.run(move |registry| registry.find_import_run(&by, id.0)).await.map(web::Json)
}
