//! Accounts.

use actix_web::{get, post, web};
use arunai_core::accounts::{Account, NewAccount};
use arunai_core::actor::Administrator;

use crate::auth::By;
use crate::extract::{Json, Versioned};
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
