//! To which services needs were taken.

use actix_web::{HttpResponse, delete, patch, post};
use arunai_core::actor::Worker;
use arunai_core::id::{NeedId, ReferralId};
use arunai_core::referrals::{NewReferral, Referral, ReferralProgress};

use crate::auth::By;
use crate::extract::{IfMatch, Json, Path, Versioned};
use crate::problem::Problem;
use crate::state::State;

/// Record that a need was taken to a service.
#[utoipa::path(tag = "needs", security(("bearer" = ["worker"])), params(("id" = NeedId, Path)),
    responses((status = 201, body = Referral), (status = "4XX", body = Problem)))]
#[post("/needs/{id}/referrals")]
pub(crate) async fn refer_need(
    state: State,
    by: By<Worker>,
    id: Path<NeedId>,
    new: Json<NewReferral>,
) -> Result<Versioned<Referral>, Problem> {
    let record = state.run(move |registry| registry.refer_need(&by, id.0, new.0)).await?;
    let version = record.version;
    Ok(Versioned::created(record, version))
}

/// Tell how far a referral has come.
#[utoipa::path(tag = "needs", security(("bearer" = ["worker"])),
    params(("id" = ReferralId, Path), ("If-Match" = String, Header, example = "\"1\"")),
    responses((status = 200, body = Referral), (status = "4XX", body = Problem)))]
#[patch("/referrals/{id}")]
pub(crate) async fn follow_referral(
    state: State,
    by: By<Worker>,
    id: Path<ReferralId>,
    seen: IfMatch,
    edit: Json<ReferralProgress>,
) -> Result<Versioned<Referral>, Problem> {
    let record = state.run(move |registry| registry.follow_referral(&by, id.0, seen.0, edit.0)).await?;
    let version = record.version;
    Ok(Versioned::ok(record, version))
}

/// Take a mistaken referral back.
#[utoipa::path(tag = "needs", security(("bearer" = ["worker"])),
    params(("id" = ReferralId, Path), ("If-Match" = String, Header, example = "\"1\"")),
    responses((status = 204), (status = "4XX", body = Problem)))]
#[delete("/referrals/{id}")]
pub(crate) async fn remove_referral(
    state: State,
    by: By<Worker>,
    id: Path<ReferralId>,
    seen: IfMatch,
) -> Result<HttpResponse, Problem> {
    state.run(move |registry| registry.remove_referral(&by, id.0, seen.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}
