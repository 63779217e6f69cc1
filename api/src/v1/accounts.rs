//! Accounts.

use actix_web::{delete, get, patch, post, web};
use arunai_core::accounts::{Account, AccountEdit, NewAccount};
use arunai_core::actor::Administrator;
use arunai_core::id::AccountId;

use crate::auth::By;
use crate::extract::{IfMatch, Json, Path, Versioned};
use crate::problem::Problem;
use crate::state::State;

/// List accounts.
#[utoipa::path(tag = "accounts", security(("bearer" = ["administrator"])),
    responses((status = 200, body = Vec<Account>), (status = "4XX", body = Problem)))]
#[get("/accounts")]
pub(crate) async fn list_accounts(
    state: State,
    by: By<Administrator>,
) -> Result<web::Json<Vec<Account>>, Problem> {
    state.run(move |registry| registry.list_accounts(&by)).await.map(web::Json)
}

/// Register an account.
#[utoipa::path(tag = "accounts", security(("bearer" = ["administrator"])),
    responses((status = 201, body = Account), (status = "4XX", body = Problem)))]
#[post("/accounts")]
pub(crate) async fn register_account(
    state: State,
    by: By<Administrator>,
    new: Json<NewAccount>,
) -> Result<Versioned<Account>, Problem> {
    let account = state.run(move |registry| registry.register_account(&by, new.0)).await?;
    let version = account.version;
    Ok(Versioned::created(account, version))
}

/// Change where an account's weekly mail goes.
#[utoipa::path(tag = "accounts", security(("bearer" = ["administrator"])),
    params(("id" = AccountId, Path), ("If-Match" = String, Header, example = "\"1\"")),
    responses((status = 200, body = Account), (status = "4XX", body = Problem)))]
#[patch("/accounts/{id}")]
pub(crate) async fn change_account(
    state: State,
    by: By<Administrator>,
    id: Path<AccountId>,
    seen: IfMatch,
    edit: Json<AccountEdit>,
) -> Result<Versioned<Account>, Problem> {
    let account = state.run(move |registry| registry.change_account(&by, id.0, seen.0, edit.0)).await?;
    let version = account.version;
    Ok(Versioned::ok(account, version))
}

/// Close an account: it cannot sign in, and its sessions and tokens end.
#[utoipa::path(tag = "accounts", security(("bearer" = ["administrator"])),
    params(("id" = AccountId, Path), ("If-Match" = String, Header, example = "\"1\"")),
    responses((status = 200, body = Account), (status = "4XX", body = Problem)))]
#[delete("/accounts/{id}")]
pub(crate) async fn close_account(
    state: State,
    by: By<Administrator>,
    id: Path<AccountId>,
    seen: IfMatch,
) -> Result<Versioned<Account>, Problem> {
    let account = state.run(move |registry| registry.close_account(&by, id.0, seen.0)).await?;
    let version = account.version;
    Ok(Versioned::ok(account, version))
}
