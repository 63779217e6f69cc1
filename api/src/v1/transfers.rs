//! Transfers of cases between organisations.

use actix_web::{get, patch, post};
use arunai_core::actor::Worker;
use arunai_core::id::{CaseId, TransferId};
use arunai_core::page::{Page, Paging};
use arunai_core::transfers::{NewTransfer, Transfer, TransferAnswer};

use super::cases::CaseQuery;
use crate::auth::By;
use crate::extract::{IfMatch, Json, Path, Query, Versioned};
use crate::listed::Listed;
use crate::problem::Problem;
use crate::state::State;

/// Offer a case to another organisation, with the person's consent.
#[utoipa::path(tag = "transfers", security(("bearer" = ["worker"])), params(("id" = CaseId, Path)),
    responses((status = 201, body = Transfer), (status = "4XX", body = Problem)))]
#[post("/cases/{id}/transfers")]
pub(crate) async fn offer_case(
    state: State,
    by: By<Worker>,
    id: Path<CaseId>,
    new: Json<NewTransfer>,
) -> Result<Versioned<Transfer>, Problem> {
    let transfer = state.run(move |registry| registry.offer_case(&by, id.0, new.0)).await?;
    let version = transfer.version;
    Ok(Versioned::created(transfer, version))
}

/// List offers from and to the own organisation.
#[utoipa::path(tag = "transfers", security(("bearer" = ["worker"])), params(CaseQuery),
    responses((status = 200, body = Page<Transfer>), (status = "4XX", body = Problem)))]
#[get("/transfers")]
pub(crate) async fn list_transfers(
    state: State,
    by: By<Worker>,
    query: Query<CaseQuery>,
) -> Result<Listed<Transfer>, Problem> {
    let paging = Paging { after: query.0.after, limit: query.0.limit };
    state.run(move |registry| registry.list_transfers(&by, &paging)).await.map(Listed)
}

/// Answer an offer: take the case or not, or take the offer back.
#[utoipa::path(tag = "transfers", security(("bearer" = ["worker"])),
    params(("id" = TransferId, Path), ("If-Match" = String, Header, example = "\"1\"")),
    responses((status = 200, body = Transfer), (status = "4XX", body = Problem)))]
#[patch("/transfers/{id}")]
pub(crate) async fn answer_transfer(
    state: State,
    by: By<Worker>,
    id: Path<TransferId>,
    seen: IfMatch,
    answer: Json<TransferAnswer>,
) -> Result<Versioned<Transfer>, Problem> {
    let transfer = state.run(move |registry| registry.answer_transfer(&by, id.0, seen.0, answer.0)).await?;
    let version = transfer.version;
    Ok(Versioned::ok(transfer, version))
}
