//! What the records of a case said before they were corrected.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get};
use arunai_core::actor::Worker;
use arunai_core::cases::CaseVersion;
use arunai_core::id::{CaseId, ServiceId};
use arunai_core::values::AreaCode;
use serde_json::Value;

use super::answer;
use super::known::Known;
use super::versions_view::version_list;
use crate::extract::Path;
use crate::pages::seats::Seat;
use crate::problem::Problem;
use crate::state::State;

/// All versions of all records of a case, the newest first.
#[get("/cases/{id}/versions")]
pub(crate) async fn show_versions(
    state: State,
    seat: Seat<Worker>,
    id: Path<CaseId>,
) -> Result<HttpResponse, Problem> {
    let (by, case) = (seat.by.clone(), id.0);
    let read = move |registry: &arunai_core::Registry| {
        let versions = registry.list_case_versions(&by, case)?;
        let mut known = Known::of(registry, registry.find_case(&by, case)?)?;
        // A version may name what the case no longer does.
        let areas: Vec<AreaCode> = named(&versions, &["residence_area", "granting_area"]);
        let services: Vec<ServiceId> = named(&versions, &["service_id"]);
        known.names = known.names.and_areas(registry, &areas).and_services(registry, services);
        Ok((versions, known))
    };
    let (versions, known) = state.run(read).await?;
    Ok(answer(&state, &seat.visitor, StatusCode::OK, "記録と訂正の履歴", |_| {
        version_list(&versions, &known)
    }))
}

/// What some fields of all versions name.
fn named<T: std::str::FromStr>(versions: &[CaseVersion], fields: &[&str]) -> Vec<T> {
    let values =
        versions.iter().flat_map(|version| fields.iter().filter_map(|field| version.content.get(*field)));
    values.filter_map(Value::as_str).filter_map(|text| text.parse().ok()).collect()
}
