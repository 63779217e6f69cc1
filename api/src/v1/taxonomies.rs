//! Taxonomies and their terms.

use actix_web::{get, web};
use arunai_core::taxonomies::{Taxonomy, TaxonomyTerm};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::extract::Query;
use crate::problem::Problem;
use crate::state::State;

/// Which terms to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TermQuery {
    /// Only the terms of this list.
    #[param(example = "service_kinds")]
    taxonomy_id: Option<String>,
}

/// List taxonomies.
#[utoipa::path(tag = "taxonomies", responses((status = 200, body = Vec<Taxonomy>)))]
#[get("/taxonomies")]
pub(crate) async fn list_taxonomies(state: State) -> Result<web::Json<Vec<Taxonomy>>, Problem> {
    state.run(|registry| registry.list_taxonomies()).await.map(web::Json)
}

/// List taxonomy terms.
#[utoipa::path(tag = "taxonomies", params(TermQuery),
    responses((status = 200, body = Vec<TaxonomyTerm>), (status = "4XX", body = Problem)))]
#[get("/taxonomy_terms")]
pub(crate) async fn list_taxonomy_terms(
    state: State,
    query: Query<TermQuery>,
) -> Result<web::Json<Vec<TaxonomyTerm>>, Problem> {
    let taxonomy = query.0.taxonomy_id;
    state.run(move |registry| registry.list_taxonomy_terms(taxonomy.as_deref())).await.map(web::Json)
}
