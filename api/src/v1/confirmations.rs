//! Confirmations of what the register says, and links with which providers confirm.

use actix_web::{HttpResponse, get, post, web};
use arunai_core::actor::Curator;
use arunai_core::confirmations::{Confirmation, ConfirmationLink, StaleFilter, StaleService};
use arunai_core::id::ServiceId;
use arunai_core::page::{Page, Paging};
use arunai_core::services::Service;
use arunai_core::values::AreaCode;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::By;
use crate::extract::{IfMatch, Path, Query, Versioned};
use crate::listed::Listed;
use crate::problem::Problem;
use crate::state::State;

/// Which services, and which part of the list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct StaleQuery {
    /// Only inside this area.
    area: Option<AreaCode>,
    /// Only what a person said counts, and no official file.
    #[serde(default)]
    by_people: bool,
    /// Cursor of the page.
    after: Option<String>,
    /// At most so many, 1 to 200.
    limit: Option<usize>,
}

/// List services of the council's areas that nobody has confirmed for long, the longest first.
#[utoipa::path(tag = "services", security(("bearer" = ["curator"])), params(StaleQuery),
    responses((status = 200, body = Page<StaleService>), (status = "4XX", body = Problem)))]
#[get("/stale_services")]
pub(crate) async fn list_stale_services(
    state: State,
    by: By<Curator>,
    query: Query<StaleQuery>,
) -> Result<Listed<StaleService>, Problem> {
    let StaleQuery { area, by_people, after, limit } = query.0;
    let filter = StaleFilter { area, by_people };
    let paging = Paging { after, limit };
    state.run(move |registry| registry.list_stale_services(&by, &filter, &paging)).await.map(Listed)
}

/// List who confirmed a service and when, the latest first.
#[utoipa::path(tag = "services", params(("id" = ServiceId, Path)),
    responses((status = 200, body = Vec<Confirmation>), (status = "4XX", body = Problem)))]
#[get("/services/{id}/confirmations")]
pub(crate) async fn list_confirmations(
    state: State,
    id: Path<ServiceId>,
) -> Result<web::Json<Vec<Confirmation>>, Problem> {
    state.run(move |registry| registry.list_confirmations(id.0)).await.map(web::Json)
}

/// Confirm what the register says of a service.
#[utoipa::path(tag = "services", security(("bearer" = ["curator"])),
    params(("id" = ServiceId, Path), ("If-Match" = String, Header, example = "\"1\"")),
    responses((status = 200, body = Service), (status = "4XX", body = Problem)))]
#[post("/services/{id}/confirmations")]
pub(crate) async fn confirm_service(
    state: State,
    by: By<Curator>,
    id: Path<ServiceId>,
    seen: IfMatch,
) -> Result<Versioned<Service>, Problem> {
    let service = state.run(move |registry| registry.confirm_service(&by, id.0, seen.0)).await?;
    let version = service.version;
    Ok(Versioned::ok(service, version))
}

/// Make a link with which the provider of a service confirms without an account; its secret is told once.
#[utoipa::path(tag = "services", security(("bearer" = ["curator"])), params(("id" = ServiceId, Path)),
    responses((status = 201, body = ConfirmationLink), (status = "4XX", body = Problem)))]
#[post("/services/{id}/confirmation_links")]
pub(crate) async fn make_confirmation_link(
    state: State,
    by: By<Curator>,
    id: Path<ServiceId>,
) -> Result<HttpResponse, Problem> {
    let links = state.run(move |registry| registry.make_confirmation_links(&by, &[id.0])).await?;
    Ok(HttpResponse::Created().json(links.first()))
}
