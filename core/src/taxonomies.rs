//! Taxonomies and terms: service kinds, service groups, need domains, reasons, and other code lists.
//!
//! The lists ship with the program and are written at the first start. Every service kind and every
//! need domain belongs to exactly one service group, so that a need without any formal service is a
//! row of the gap table too.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Fault, Result};
use crate::registry::Registry;
use crate::storage;
use crate::values::TermId;

/// A code list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Taxonomy {
    /// Its id, e.g. `service_kinds`.
    pub id: String,
    /// Its name in Japanese.
    pub name: String,
    /// What it is for, in Japanese.
    pub description: String,
}

/// An entry of a code list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TaxonomyTerm {
    /// Which list it belongs to.
    pub taxonomy_id: String,
    /// Its id, unique over all lists.
    pub id: TermId,
    /// Its name in Japanese, as the source writes it.
    pub name: String,
    /// The service group of a kind or a domain.
    pub group_id: Option<TermId>,
    /// The file code in WAM NET's open data, which is not always the billing code.
    pub wam_code: Option<String>,
    /// サービス種類コード of 国保連.
    pub billing_code: Option<String>,
    /// Its place in the list.
    pub position: i32,
}

const TAXONOMIES: &str = include_str!("../data/taxonomies.csv");
const TERMS: &str = include_str!("../data/taxonomy_terms.csv");

/// The list of service groups.
pub const SERVICE_GROUPS: &str = "service_groups";
/// The list of service kinds.
pub const SERVICE_KINDS: &str = "service_kinds";
/// The list of reasons why a need is not met.
pub const REASONS: &str = "reasons";
/// The list of need domains.
pub const NEED_DOMAINS: &str = "need_domains";

/// All terms, for checks and names; small enough to hold.
#[derive(Debug, Default)]
pub(crate) struct Terms(BTreeMap<TermId, TaxonomyTerm>);

impl Terms {
    pub(crate) fn new(terms: Vec<TaxonomyTerm>) -> Self {
        Self(terms.into_iter().map(|term| (term.id.clone(), term)).collect())
    }

    /// The term, if it is on that list.
    pub(crate) fn find(&self, taxonomy: &str, id: &TermId) -> Option<&TaxonomyTerm> {
        self.0.get(id).filter(|term| term.taxonomy_id == taxonomy)
    }

    /// Fails, naming the field, unless the term is on one of the lists.
    pub(crate) fn require(&self, taxonomies: &[&str], id: &TermId, field: &str) -> Result<()> {
        if taxonomies.iter().any(|taxonomy| self.find(taxonomy, id).is_some()) {
            return Ok(());
        }
        Err(Error::Invalid(vec![Fault::new(field, format!("is not a term of {}", taxonomies.join(" or ")))]))
    }

    /// Fails, naming the element, unless all terms are on the list, each once.
    pub(crate) fn require_all(&self, taxonomy: &str, ids: &[TermId], field: &str) -> Result<()> {
        for (index, id) in ids.iter().enumerate() {
            let place = format!("{field}[{index}]");
            self.require(&[taxonomy], id, &place)?;
            if ids[..index].contains(id) {
                return Err(Error::invalid(place, "is named twice"));
            }
        }
        Ok(())
    }

    /// A term's name, or its id where it is unknown.
    pub(crate) fn name<'a>(&'a self, id: &'a TermId) -> &'a str {
        self.0.get(id).map_or(id.as_str(), |term| term.name.as_str())
    }

    /// The group of a kind or a domain.
    pub(crate) fn group_of(&self, id: &TermId) -> Option<&TermId> {
        self.0.get(id)?.group_id.as_ref()
    }

    /// The kinds of a group.
    pub(crate) fn kinds_of_group(&self, group: Option<&TermId>) -> Vec<TermId> {
        let of_group = |term: &&&TaxonomyTerm| group.is_some() && term.group_id.as_ref() == group;
        self.of(SERVICE_KINDS).iter().filter(of_group).map(|term| term.id.clone()).collect()
    }

    /// The kind that a file code of WAM NET stands for.
    pub(crate) fn kind_of_wam_code(&self, code: &str) -> Option<&TaxonomyTerm> {
        self.0.values().find(|term| term.wam_code.as_deref() == Some(code))
    }

    /// The terms of one list, in its order.
    pub(crate) fn of(&self, taxonomy: &str) -> Vec<&TaxonomyTerm> {
        let mut terms: Vec<_> = self.0.values().filter(|term| term.taxonomy_id == taxonomy).collect();
        terms.sort_by(|a, b| (a.position, &a.id).cmp(&(b.position, &b.id)));
        terms
    }
}

impl Registry {
    /// All code lists.
    pub fn list_taxonomies(&self) -> Result<Vec<Taxonomy>> {
        self.db().read(storage::taxonomies::list)
    }

    /// The terms of one list, or of all, in the lists' own order.
    pub fn list_taxonomy_terms(&self, taxonomy: Option<&str>) -> Result<Vec<TaxonomyTerm>> {
        let terms = self.terms();
        match taxonomy {
            Some(id) => {
                let found = terms.of(id);
                if found.is_empty() {
                    return Err(Error::invalid("taxonomy_id", "is not a taxonomy"));
                }
                Ok(found.into_iter().cloned().collect())
            }
            None => Ok(self
                .list_taxonomies()?
                .iter()
                .flat_map(|taxonomy| terms.of(&taxonomy.id))
                .cloned()
                .collect()),
        }
    }
}

/// Writes the lists that ship with the program, where they are missing. Who waited for the writing lock looks again:
/// another process that started at the same time may have written them.
pub(crate) fn seed(db: &storage::Db, clock: &crate::clock::Clock) -> Result<Vec<TaxonomyTerm>> {
    let terms: Vec<TaxonomyTerm> = shipped(TERMS)?;
    let missing = |stored: &[TaxonomyTerm]| -> Vec<TaxonomyTerm> {
        let is_missing = |term: &&TaxonomyTerm| !stored.iter().any(|known| known.id == term.id);
        terms.iter().filter(is_missing).cloned().collect()
    };
    let stored = db.read(storage::taxonomies::list_terms)?;
    if missing(&stored).is_empty() {
        return Ok(stored);
    }
    db.write("command:migrate", clock, |w| {
        let stored = storage::taxonomies::list_terms(w.connection)?;
        storage::taxonomies::add(w.connection, &shipped::<Taxonomy>(TAXONOMIES)?, &missing(&stored))?;
        storage::taxonomies::list_terms(w.connection)
    })
}

/// The terms that ship with the program, without a database.
#[cfg(test)]
pub(crate) fn shipped_terms() -> Result<Terms> {
    shipped(TERMS).map(Terms::new)
}

fn shipped<T: serde::de::DeserializeOwned>(csv: &str) -> Result<Vec<T>> {
    csv::Reader::from_reader(csv.as_bytes()).deserialize().collect::<Result<_, _>>().map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_and_every_domain_belongs_to_one_group() {
        let terms = Terms::new(shipped(TERMS).expect("the shipped list reads"));
        for taxonomy in [SERVICE_KINDS, NEED_DOMAINS] {
            for term in terms.of(taxonomy) {
                let group = term.group_id.as_ref().expect("has a group");
                assert!(terms.find(SERVICE_GROUPS, group).is_some(), "{} has no group", term.id);
            }
        }
    }

    #[test]
    fn file_codes_are_not_billing_codes() {
        let terms = Terms::new(shipped(TERMS).expect("the shipped list reads"));
        let job_transition = terms.kind_of_wam_code("60").expect("known");
        assert_eq!(job_transition.name, "就労移行支援");
        assert_eq!(job_transition.billing_code.as_deref(), Some("43"));
    }
}
