//! Organizations.

use actix_web::{get, post};
use arunai_core::actor::Administrator;
use arunai_core::id::OrganizationId;
use arunai_core::organizations::{NewOrganization, Organization};
use arunai_core::page::{Page, Paging};
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
pub(crate) struct OrganizationQuery {
    /// Cursor of the page.
    after: Option<String>,
    /// At most so many, 1 to 200.
    limit: Option<usize>,
}

/// List organizations.
#[utoipa::path(tag = "organizations", params(OrganizationQuery),
    responses((status = 200, body = Page<Organization>), (status = "4XX", body = Problem)))]
#[get("/organizations")]
pub(crate) async fn list_organizations(
    state: State,
    query: Query<OrganizationQuery>,
) -> Result<Listed<Organization>, Problem> {
    let paging = Paging { after: query.0.after, limit: query.0.limit };
    state.run(move |registry| registry.list_organizations(&paging)).await.map(Listed)
}

/// Read an organization.
#[utoipa::path(tag = "organizations", params(("id" = OrganizationId, Path)),
    responses((status = 200, body = Organization), (status = "4XX", body = Problem)))]
#[get("/organizations/{id}")]
pub(crate) async fn read_organization(
    state: State,
    id: Path<OrganizationId>,
) -> Result<Versioned<Organization>, Problem> {
    let organization = state.run(move |registry| registry.find_organization(id.0)).await?;
    let version = organization.version;
    Ok(Versioned::ok(organization, version))
}

/// Register an organization.
#[utoipa::path(tag = "organizations", security(("bearer" = ["administrator"])),
    responses((status = 201, body = Organization), (status = "4XX", body = Problem)))]
#[post("/organizations")]
pub(crate) async fn register_organization(
    state: State,
    by: By<Administrator>,
    new: Json<NewOrganization>,
) -> Result<Versioned<Organization>, Problem> {
    let organization = state.run(move |registry| registry.register_organization(&by, new.0)).await?;
    let version = organization.version;
    Ok(Versioned::created(organization, version))
}
