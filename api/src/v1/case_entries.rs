//! Entry of many cases at once.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, post, web};
use arunai_core::Fault;
use arunai_core::actor::Worker;
use arunai_core::case_entries::{CaseEntry, CaseEntryAnswer, EntryManner};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::auth::By;
use crate::extract::read_json;
use crate::problem::Problem;
use crate::state::State;

/// The longest key.
const MAX_KEY: usize = 200;

/// Cases, steps and reports to enter.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCaseEntries {
    /// All are taken or none.
    entries: Vec<CaseEntry>,
    /// Only check them.
    #[serde(default)]
    rehearse: bool,
}

/// Enter many cases, steps and reports at once: all or none. The same key gives the same answer.
#[utoipa::path(tag = "cases", security(("bearer" = ["worker"])), request_body = NewCaseEntries,
    params(("Idempotency-Key" = Option<String>, Header, description = "Up to 200 characters.")),
    responses((status = 200, body = CaseEntryAnswer), (status = 201, body = CaseEntryAnswer),
        (status = "4XX", body = Problem)))]
#[post("/case_entries")]
pub(crate) async fn enter_cases(
    state: State,
    by: By<Worker>,
    request: HttpRequest,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    let NewCaseEntries { entries, rehearse } = read_json(&body)?;
    let key = idempotency_key(&request)?.map(|key| (key, digest(&body)));
    let manner = EntryManner { rehearse, key };
    let answer = state.run(move |registry| registry.enter_cases(&by, entries, &manner)).await?;
    let status = if rehearse { StatusCode::OK } else { StatusCode::CREATED };
    Ok(HttpResponse::build(status).json(answer))
}

/// The key that the caller gave, if any.
fn idempotency_key(request: &HttpRequest) -> Result<Option<String>, Problem> {
    let Some(value) = request.headers().get("Idempotency-Key") else { return Ok(None) };
    let key = value.to_str().map(str::trim).unwrap_or_default();
    if key.is_empty() || key.len() > MAX_KEY {
        let reason = "must be 1 to 200 visible ASCII characters";
        return Err(Problem::invalid(vec![Fault::new("Idempotency-Key", reason)]));
    }
    Ok(Some(key.to_owned()))
}

fn digest(body: &[u8]) -> String {
    Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect()
}
