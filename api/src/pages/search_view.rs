//! The search: a form that works without script, and below it what was found.

use arunai_core::Registry;
use arunai_core::taxonomies::{REASONS, SERVICE_GROUPS, SERVICE_KINDS, TaxonomyTerm};
use arunai_core::values::TermId;
use maud::{Markup, html};

use super::layout::{Frame, fault_summary, page};
use super::search_form::SearchForm;
use super::search_form_view::search_form;
use super::search_pages::Answered;
use super::search_results_view::found;
use crate::config::Tiles;

/// The code lists that the form and the answer name things by.
#[derive(Default)]
pub(super) struct SearchTerms {
    /// Groups of kinds.
    pub groups: Vec<TaxonomyTerm>,
    /// Kinds of services.
    pub kinds: Vec<TaxonomyTerm>,
    /// 障害種別.
    pub disability_types: Vec<TaxonomyTerm>,
    /// 障害支援区分.
    pub support_levels: Vec<TaxonomyTerm>,
    /// Why a need is not met.
    pub reasons: Vec<TaxonomyTerm>,
}

impl SearchTerms {
    /// All of them, as they stand.
    pub fn list(registry: &Registry) -> arunai_core::Result<Self> {
        Ok(Self {
            groups: registry.list_taxonomy_terms(Some(SERVICE_GROUPS))?,
            kinds: registry.list_taxonomy_terms(Some(SERVICE_KINDS))?,
            disability_types: registry.list_taxonomy_terms(Some("disability_types"))?,
            support_levels: registry.list_taxonomy_terms(Some("support_levels"))?,
            reasons: registry.list_taxonomy_terms(Some(REASONS))?,
        })
    }

    /// The names of the reasons among these terms, in their order.
    pub fn reason_names(&self, ids: &[TermId]) -> Vec<&str> {
        let named = |id: &TermId| self.reasons.iter().find(|reason| reason.id == *id);
        ids.iter().filter_map(named).map(|reason| reason.name.as_str()).collect()
    }

    /// The name of a kind; empty where it has none.
    pub fn kind_name(&self, id: &TermId) -> &str {
        self.kinds.iter().find(|kind| kind.id == *id).map_or("", |kind| kind.name.as_str())
    }
}

/// The page: the form, and the answer when something was searched.
pub(super) fn search_page(
    frame: &Frame,
    form: &SearchForm,
    terms: &SearchTerms,
    answered: Option<&Answered>,
    tiles: Option<&Tiles>,
) -> Markup {
    page(
        frame,
        html! {
            h1 { "サービスをさがす" }
            (fault_summary(&form.faults))
            (search_form(form, terms, answered.is_some()))
            @if let Some(answered) = answered { (found(frame, form, answered, terms, tiles)) }
        },
    )
}
