//! What asks for a look: reports that cannot be counted, and what newly may serve an open need.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get};
use arunai_core::actor::Worker;
use serde::Deserialize;

use super::answer;
use super::attention_view::{doubt_list, match_list};
use super::names::Names;
use crate::extract::Query;
use crate::pages::search_view::SearchTerms;
use crate::pages::seats::Seat;
use crate::problem::Problem;
use crate::state::State;

/// Reports of the own organisation that cannot be counted.
#[get("/cases/doubts")]
pub(crate) async fn show_doubts(state: State, seat: Seat<Worker>) -> Result<HttpResponse, Problem> {
    let by = seat.by.clone();
    let doubts = state.run(move |registry| registry.list_need_doubts(&by)).await?;
    Ok(answer(&state, &seat.visitor, StatusCode::OK, "数えられない報告", |_| doubt_list(&doubts)))
}

/// Which part of a long list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Part {
    /// How many needs come before it.
    #[serde(default)]
    from: usize,
}

/// Services that came or changed lately and may serve an open need. Nobody else sees them, nor how many there are.
#[get("/cases/matches")]
pub(crate) async fn show_matches(
    state: State,
    seat: Seat<Worker>,
    part: Query<Part>,
) -> Result<HttpResponse, Problem> {
    let by = seat.by.clone();
    let read = move |registry: &arunai_core::Registry| {
        Ok((registry.list_need_matches(&by, None)?, SearchTerms::list(registry)?, Names::of(registry)?))
    };
    let (matches, terms, names) = state.run(read).await?;
    let heading = "新しく使えるかもしれないもの";
    Ok(answer(&state, &seat.visitor, StatusCode::OK, heading, |_| {
        match_list(&matches, part.0.from, &terms, &names)
    }))
}
