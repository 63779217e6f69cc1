//! The change feed of public records, and the audit trail of an organisation's cases.

use actix_web::get;
use actix_web::web::Json;
use arunai_core::actor::{Administrator, Worker};
use arunai_core::audit_chains::AuditChain;
use arunai_core::changes::{CaseChange, Change, ChangesAfter};
use arunai_core::page::{MAX_LIMIT, Page};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::By;
use crate::extract::Query;
use crate::listed::Listed;
use crate::problem::Problem;
use crate::state::State;

/// Which part of a log.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ChangeQuery {
    /// Only entries after this sequence.
    after: Option<i64>,
    /// At most so many, 1 to 200.
    limit: Option<usize>,
}

impl ChangeQuery {
    fn checked(&self) -> Result<ChangesAfter, Problem> {
        let limit = self.limit.unwrap_or(MAX_LIMIT);
        if !(1..=MAX_LIMIT).contains(&limit) {
            return Err(arunai_core::Error::invalid("limit", "must be between 1 and 200").into());
        }
        let after = self.after.unwrap_or(0);
        if after < 0 {
            return Err(arunai_core::Error::invalid("after", "must be 0 or more").into());
        }
        Ok(ChangesAfter { after, limit })
    }
}

/// List changes of public records, in commit order.
#[utoipa::path(tag = "changes", params(ChangeQuery),
    responses((status = 200, body = Page<Change>), (status = "4XX", body = Problem)))]
#[get("/changes")]
pub(crate) async fn list_changes(state: State, query: Query<ChangeQuery>) -> Result<Listed<Change>, Problem> {
    let wanted = query.0.checked()?;
    state.run(move |registry| registry.list_changes(&wanted)).await.map(Listed)
}

/// List what was done with the own organisation's cases; for its manager.
#[utoipa::path(tag = "changes", security(("bearer" = ["worker"])), params(ChangeQuery),
    responses((status = 200, body = Page<CaseChange>), (status = "4XX", body = Problem)))]
#[get("/case_changes")]
pub(crate) async fn list_case_changes(
    state: State,
    by: By<Worker>,
    query: Query<ChangeQuery>,
) -> Result<Listed<CaseChange>, Problem> {
    let wanted = query.0.checked()?;
    state.run(move |registry| registry.list_case_changes(&by, &wanted)).await.map(Listed)
}

/// List whether each organisation's audit trail is whole, without showing any of it.
#[utoipa::path(tag = "changes", security(("bearer" = ["administrator"])),
    responses((status = 200, body = Vec<AuditChain>), (status = "4XX", body = Problem)))]
#[get("/audit_chains")]
pub(crate) async fn list_audit_chains(
    state: State,
    by: By<Administrator>,
) -> Result<Json<Vec<AuditChain>>, Problem> {
    state.run(move |registry| registry.list_audit_chains(&by)).await.map(Json)
}
