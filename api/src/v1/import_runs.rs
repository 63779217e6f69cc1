//! Runs of imports, for curators, and a curator's own.

use std::ops::ControlFlow;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use arunai_core::actor::Curator;
use arunai_core::id::ImportId;
use arunai_core::import::wamnet::WamnetOptions;
use arunai_core::import::wamnet_own::{OwnImport, SentFile};
use arunai_core::import_runs::{ImportDetail, ImportRun};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::By;
use crate::extract::{Body, MAX_FILE, Path, Query};
use crate::problem::Problem;
use crate::state::State;

/// Where a file is from.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ImportSource {
    /// 障害福祉サービス等情報公表システム.
    Wamnet,
}

/// What the file is, and whether to store anything.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct NewImport {
    /// Where it is from.
    #[param(inline)]
    source: ImportSource,
    /// The day that it speaks of.
    as_of: NaiveDate,
    /// Only try, and store nothing.
    #[serde(default)]
    dry_run: bool,
}

/// Take in what an official file says of the council's areas, or only try it.
///
/// The body is the file as it was published: a CSV in UTF-8 or CP932, plain or packed as gzip or ZIP, at most 64 MiB.
/// Rows outside the council's areas are counted and left alone. The answer comes when all is done: seconds for a region,
/// half a minute and more for a file of the country. Whoever goes away before leaves it to end by itself.
#[utoipa::path(tag = "changes", security(("bearer" = ["curator"])), params(NewImport),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 200, description = "It was only tried.", body = OwnImport),
        (status = 201, body = OwnImport), (status = "4XX", body = Problem)))]
#[post("/imports")]
pub(crate) async fn import_file(
    state: State,
    by: By<Curator>,
    query: Query<NewImport>,
    Body(bytes): Body<MAX_FILE>,
) -> Result<HttpResponse, Problem> {
    let NewImport { source, as_of, dry_run } = query.0;
    let options = WamnetOptions { as_of: Some(as_of), dry_run };
    let take = move |registry: &arunai_core::Registry| match source {
        ImportSource::Wamnet => {
            let sent = SentFile { name: "", bytes: &bytes };
            registry.import_own_wamnet(&by, sent, &options, &mut |_| ControlFlow::Continue(()))
        }
    };
    let status = if dry_run { StatusCode::OK } else { StatusCode::CREATED };
    Ok(HttpResponse::build(status).json(state.run(take).await?))
}

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
