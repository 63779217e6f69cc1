//! What a release suggests to talk about.

use actix_web::{get, web};
use arunai_core::actor::Curator;
use arunai_core::id::ReleaseId;
use arunai_core::suggested_issues::SuggestedIssues;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::By;
use crate::extract::Query;
use crate::problem::Problem;
use crate::state::State;

/// Of which release.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SuggestionQuery {
    /// A release of the own council, of either tier.
    release: ReleaseId,
}

/// Suggest issues from the shown numbers of a release: drafts, of which a person decides.
#[utoipa::path(tag = "issues", security(("bearer" = ["curator"])), params(SuggestionQuery),
    responses((status = 200, body = SuggestedIssues), (status = "4XX", body = Problem)))]
#[get("/suggested_issues")]
pub(crate) async fn suggest_issues(
    state: State,
    by: By<Curator>,
    query: Query<SuggestionQuery>,
) -> Result<web::Json<SuggestedIssues>, Problem> {
    state.run(move |registry| registry.suggest_issues(&by, query.0.release)).await.map(web::Json)
}
