//! Services and their locations.

use actix_web::{delete, get, patch, post, put, web};
use arunai_core::actor::Curator;
use arunai_core::id::{LocationId, ServiceId};
use arunai_core::locations::Location;
use arunai_core::page::{Page, Paging};
use arunai_core::services::{
    NewService, Service, ServiceChange, ServiceDetails, ServiceFilter, ServiceVersion,
};
use arunai_core::vacancies::{NewVacancy, Vacancy};
use arunai_core::values::{AreaCode, TermId};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::{By, ByAnybody};
use crate::extract::{IfMatch, Json, Path, Query, Versioned};
use crate::listed::Listed;
use crate::problem::Problem;
use crate::state::State;

/// Which services to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ServiceQuery {
    /// Only those located inside this area.
    area: Option<AreaCode>,
    /// Only those of this kind.
    kind: Option<TermId>,
    /// Cursor of the page.
    after: Option<String>,
    /// At most so many, 1 to 200.
    limit: Option<usize>,
}

/// At which time to read a record.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AsOfQuery {
    /// As it stood at the end of this day in Japan.
    as_of: Option<NaiveDate>,
}

/// List services.
#[utoipa::path(tag = "services", params(ServiceQuery),
    responses((status = 200, body = Page<Service>), (status = "4XX", body = Problem)))]
#[get("/services")]
pub(crate) async fn list_services(
    state: State,
    query: Query<ServiceQuery>,
) -> Result<Listed<Service>, Problem> {
    let ServiceQuery { area, kind, after, limit } = query.0;
    let filter = ServiceFilter { area, kind };
    state.run(move |registry| registry.list_services(&filter, &Paging { after, limit })).await.map(Listed)
}

/// Read a service, now or as of a past day.
#[utoipa::path(tag = "services", params(("id" = ServiceId, Path), AsOfQuery),
    responses((status = 200, body = Service), (status = "4XX", body = Problem)))]
#[get("/services/{id}")]
pub(crate) async fn read_service(
    state: State,
    id: Path<ServiceId>,
    query: Query<AsOfQuery>,
) -> Result<Versioned<Service>, Problem> {
    let service = state.run(move |registry| registry.find_service(id.0, query.0.as_of)).await?;
    let version = service.version;
    Ok(Versioned::ok(service, version))
}

/// Read a service with everything that is known of it: who offers it, where, free places, what the law says.
#[utoipa::path(tag = "services", security((), ("bearer" = [])), params(("id" = ServiceId, Path)),
    responses((status = 200, body = ServiceDetails), (status = "4XX", body = Problem)))]
#[get("/services/{id}/details")]
pub(crate) async fn describe_service(
    state: State,
    by: ByAnybody,
    id: Path<ServiceId>,
) -> Result<web::Json<ServiceDetails>, Problem> {
    state.run(move |registry| registry.describe_service(&by.0, id.0)).await.map(web::Json)
}

/// List the versions of a service, the earliest first, with who recorded each.
#[utoipa::path(tag = "services", params(("id" = ServiceId, Path)),
    responses((status = 200, body = Vec<ServiceVersion>), (status = "4XX", body = Problem)))]
#[get("/services/{id}/versions")]
pub(crate) async fn list_service_versions(
    state: State,
    id: Path<ServiceId>,
) -> Result<web::Json<Vec<ServiceVersion>>, Problem> {
    state.run(move |registry| registry.list_service_versions(id.0)).await.map(web::Json)
}

/// Register a service in the council's areas.
#[utoipa::path(tag = "services", security(("bearer" = ["curator"])),
    responses((status = 201, body = Service), (status = "4XX", body = Problem)))]
#[post("/services")]
pub(crate) async fn register_service(
    state: State,
    by: By<Curator>,
    new: Json<NewService>,
) -> Result<Versioned<Service>, Problem> {
    let service = state.run(move |registry| registry.register_service(&by, new.0)).await?;
    let version = service.version;
    Ok(Versioned::created(service, version))
}

/// Change a service; what is changed so survives imports.
#[utoipa::path(tag = "services", security(("bearer" = ["curator"])),
    params(("id" = ServiceId, Path), ("If-Match" = String, Header, example = "\"1\"")),
    responses((status = 200, body = Service), (status = "4XX", body = Problem)))]
#[patch("/services/{id}")]
pub(crate) async fn change_service(
    state: State,
    by: By<Curator>,
    id: Path<ServiceId>,
    seen: IfMatch,
    change: Json<ServiceChange>,
) -> Result<Versioned<Service>, Problem> {
    let service = state.run(move |registry| registry.change_service(&by, id.0, seen.0, change.0)).await?;
    let version = service.version;
    Ok(Versioned::ok(service, version))
}

/// Retire a service: it is no longer found, but stays readable.
#[utoipa::path(tag = "services", security(("bearer" = ["curator"])),
    params(("id" = ServiceId, Path), ("If-Match" = String, Header, example = "\"1\"")),
    responses((status = 200, body = Service), (status = "4XX", body = Problem)))]
#[delete("/services/{id}")]
pub(crate) async fn retire_service(
    state: State,
    by: By<Curator>,
    id: Path<ServiceId>,
    seen: IfMatch,
) -> Result<Versioned<Service>, Problem> {
    let service = state.run(move |registry| registry.retire_service(&by, id.0, seen.0)).await?;
    let version = service.version;
    Ok(Versioned::ok(service, version))
}

/// Withhold the place of a service (所在地非公開): its address and position leave the register and its log.
#[utoipa::path(tag = "services", security(("bearer" = ["curator"])),
    params(("id" = ServiceId, Path), ("If-Match" = String, Header, example = "\"1\"")),
    responses((status = 200, body = Service), (status = "4XX", body = Problem)))]
#[delete("/services/{id}/place")]
pub(crate) async fn withhold_place(
    state: State,
    by: By<Curator>,
    id: Path<ServiceId>,
    seen: IfMatch,
) -> Result<Versioned<Service>, Problem> {
    let service = state.run(move |registry| registry.withhold_place(&by, id.0, seen.0)).await?;
    let version = service.version;
    Ok(Versioned::ok(service, version))
}

/// Record whether a service has free places.
#[utoipa::path(tag = "services", security(("bearer" = ["curator"])), params(("id" = ServiceId, Path)),
    responses((status = 200, body = Vacancy), (status = "4XX", body = Problem)))]
#[put("/services/{id}/vacancy")]
pub(crate) async fn record_vacancy(
    state: State,
    by: By<Curator>,
    id: Path<ServiceId>,
    new: Json<NewVacancy>,
) -> Result<web::Json<Vacancy>, Problem> {
    state.run(move |registry| registry.record_vacancy(&by, id.0, new.0)).await.map(web::Json)
}

/// Read a location.
#[utoipa::path(tag = "services", params(("id" = LocationId, Path)),
    responses((status = 200, body = Location), (status = "4XX", body = Problem)))]
#[get("/locations/{id}")]
pub(crate) async fn read_location(
    state: State,
    id: Path<LocationId>,
) -> Result<Versioned<Location>, Problem> {
    let location = state.run(move |registry| registry.find_location(id.0)).await?;
    let version = location.version;
    Ok(Versioned::ok(location, version))
}
