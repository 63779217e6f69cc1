//! Duplicates: proposed, merged and parted again by a curator.

use actix_web::{HttpResponse, delete, get, post, web};
use arunai_core::actor::Curator;
use arunai_core::duplicates::{DistinctServices, DuplicateProposal, NewServiceMerge, ServiceMerge};
use arunai_core::id::ServiceId;
use arunai_core::page::{Page, Paging};
use arunai_core::services::Service;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::By;
use crate::extract::{Json, Path, Query, Versioned};
use crate::listed::Listed;
use crate::problem::Problem;
use crate::state::State;

/// Which part of the list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct MergeQuery {
    /// Cursor of the page.
    after: Option<String>,
    /// At most so many, 1 to 200.
    limit: Option<usize>,
}

/// Propose services of the council's areas that may be the same, the most alike first.
#[utoipa::path(tag = "services", security(("bearer" = ["curator"])),
    responses((status = 200, body = Vec<DuplicateProposal>), (status = "4XX", body = Problem)))]
#[get("/service_duplicates")]
pub(crate) async fn propose_duplicates(
    state: State,
    by: By<Curator>,
) -> Result<web::Json<Vec<DuplicateProposal>>, Problem> {
    state.run(move |registry| registry.propose_duplicates(&by)).await.map(web::Json)
}

/// List what was merged in the council's areas, the latest first.
#[utoipa::path(tag = "services", security(("bearer" = ["curator"])), params(MergeQuery),
    responses((status = 200, body = Page<ServiceMerge>), (status = "4XX", body = Problem)))]
#[get("/service_merges")]
pub(crate) async fn list_service_merges(
    state: State,
    by: By<Curator>,
    query: Query<MergeQuery>,
) -> Result<Listed<ServiceMerge>, Problem> {
    let MergeQuery { after, limit } = query.0;
    let paging = Paging { after, limit };
    state.run(move |registry| registry.list_service_merges(&by, &paging)).await.map(Listed)
}

/// Merge a service into another one of its kind: it leaves the register, and may be parted again.
#[utoipa::path(tag = "services", security(("bearer" = ["curator"])),
    responses((status = 201, body = ServiceMerge), (status = "4XX", body = Problem)))]
#[post("/service_merges")]
pub(crate) async fn merge_services(
    state: State,
    by: By<Curator>,
    new: Json<NewServiceMerge>,
) -> Result<HttpResponse, Problem> {
    let merge = state.run(move |registry| registry.merge_services(&by, &new.0)).await?;
    Ok(HttpResponse::Created().json(merge))
}

/// Part a merged service again: it is back in the register.
#[utoipa::path(tag = "services", security(("bearer" = ["curator"])), params(("id" = ServiceId, Path)),
    responses((status = 200, body = Service), (status = "4XX", body = Problem)))]
#[delete("/service_merges/{id}")]
pub(crate) async fn unmerge_service(
    state: State,
    by: By<Curator>,
    id: Path<ServiceId>,
) -> Result<Versioned<Service>, Problem> {
    let service = state.run(move |registry| registry.unmerge_service(&by, id.0)).await?;
    let version = service.version;
    Ok(Versioned::ok(service, version))
}

/// Note that two services are not one, so that they are not proposed again.
#[utoipa::path(tag = "services", security(("bearer" = ["curator"])),
    responses((status = 201, body = DistinctServices), (status = "4XX", body = Problem)))]
#[post("/distinct_services")]
pub(crate) async fn keep_services_apart(
    state: State,
    by: By<Curator>,
    pair: Json<DistinctServices>,
) -> Result<HttpResponse, Problem> {
    let pair = state.run(move |registry| registry.keep_services_apart(&by, pair.0)).await?;
    Ok(HttpResponse::Created().json(pair))
}
