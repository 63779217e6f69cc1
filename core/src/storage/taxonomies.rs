//! Statements of taxonomies and their terms.

use diesel::prelude::*;

use super::schema::{taxonomies, taxonomy_terms};
use super::{DbConnection, insert_all};
use crate::error::Result;
use crate::taxonomies::{Taxonomy, TaxonomyTerm};
use crate::values::TermId;

#[derive(Queryable, Insertable)]
#[diesel(table_name = taxonomy_terms)]
struct TermRow {
    id: String,
    taxonomy_id: String,
    name: String,
    group_id: Option<String>,
    wam_code: Option<String>,
    billing_code: Option<String>,
    position: i32,
}

/// All lists, by id.
pub(crate) fn list(c: &mut DbConnection) -> Result<Vec<Taxonomy>> {
    let rows: Vec<(String, String, String)> = taxonomies::table.order(taxonomies::id).load(c)?;
    Ok(rows.into_iter().map(|(id, name, description)| Taxonomy { id, name, description }).collect())
}

/// All terms of all lists.
pub(crate) fn list_terms(c: &mut DbConnection) -> Result<Vec<TaxonomyTerm>> {
    let rows: Vec<TermRow> = taxonomy_terms::table.order(taxonomy_terms::id).load(c)?;
    Ok(rows.into_iter().map(term).collect())
}

/// Adds terms, and the lists that are not there yet.
pub(crate) fn add(c: &mut DbConnection, lists: &[Taxonomy], terms: &[TaxonomyTerm]) -> Result<()> {
    let known = list(c)?;
    for new in lists.iter().filter(|new| !known.iter().any(|old| old.id == new.id)) {
        diesel::insert_into(taxonomies::table)
            .values((
                taxonomies::id.eq(&new.id),
                taxonomies::name.eq(&new.name),
                taxonomies::description.eq(&new.description),
            ))
            .execute(c)?;
    }
    // Groups come first: kinds and domains refer to them.
    let (groups, others): (Vec<_>, Vec<_>) = terms.iter().map(row).partition(|term| term.group_id.is_none());
    insert_all!(c, taxonomy_terms::table, groups)?;
    insert_all!(c, taxonomy_terms::table, others)?;
    Ok(())
}

fn row(term: &TaxonomyTerm) -> TermRow {
    TermRow {
        id: term.id.0.clone(),
        taxonomy_id: term.taxonomy_id.clone(),
        name: term.name.clone(),
        group_id: term.group_id.as_ref().map(|id| id.0.clone()),
        wam_code: term.wam_code.clone(),
        billing_code: term.billing_code.clone(),
        position: term.position,
    }
}

fn term(row: TermRow) -> TaxonomyTerm {
    TaxonomyTerm {
        taxonomy_id: row.taxonomy_id,
        id: TermId(row.id),
        name: row.name,
        group_id: row.group_id.map(TermId),
        wam_code: row.wam_code,
        billing_code: row.billing_code,
        position: row.position,
    }
}
