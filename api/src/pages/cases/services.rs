//! What would serve a need now.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get};
use arunai_core::Error;
use arunai_core::actor::Worker;
use arunai_core::id::{CaseId, NeedId};

use super::answer;
use super::known::Known;
use super::services_view::{heading, served};
use crate::extract::PathPair;
use crate::pages::search_view::SearchTerms;
use crate::pages::seats::Seat;
use crate::problem::Problem;
use crate::state::State;

/// The services that may serve a need, the nearest first.
#[get("/cases/{id}/needs/{need}/services")]
pub(crate) async fn show_services(
    state: State,
    seat: Seat<Worker>,
    path: PathPair<CaseId, NeedId>,
) -> Result<HttpResponse, Problem> {
    let (case, id) = (path.0, path.1);
    let known = Known::read(&state, &seat.by, case).await?;
    let need = known.need(id)?;
    let by = seat.by.clone();
    let found = match state.run(move |registry| Ok(registry.search_for_need(&by, id))).await? {
        Ok(answer) => Some(answer),
        // No kind of service stands for such a need, or nobody knows where the place is.
        Err(Error::Conflict { .. } | Error::Invalid(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let terms = state.run(SearchTerms::list).await?;
    let heading = heading(known.names.term(&need.term), found.as_ref());
    Ok(answer(&state, &seat.visitor, StatusCode::OK, &heading, |frame| {
        served(frame, &known, need, &terms, found.as_ref())
    }))
}
