//! What the pages of a council's work know of the council: whose records it keeps, what is called how, and what can
//! be chosen in their forms.

use std::collections::BTreeMap;

use arunai_core::actor::{Role, Viewer};
use arunai_core::areas::{Area, AreaFilter, AreaKind};
use arunai_core::bodies::Body;
use arunai_core::councils::Council;
use arunai_core::id::CouncilId;
use arunai_core::issues::{Issue, IssueFilter};
use arunai_core::page::all;
use arunai_core::taxonomies::{NEED_DOMAINS, SERVICE_GROUPS, SERVICE_KINDS, TaxonomyTerm};
use arunai_core::values::{AreaCode, TermId};
use arunai_core::{Error, Registry, Result};
use chrono::NaiveDate;

use super::parts::cut;
use crate::pages::forms::{Form, base};

/// Values and names that a field offers.
pub(in crate::pages) type Choices = Vec<(String, String)>;

/// What pages of one visitor know.
#[derive(Debug, Default)]
pub(in crate::pages) struct Desk {
    /// Today in Japan.
    pub today: NaiveDate,
    /// All code lists.
    pub terms: Vec<TaxonomyTerm>,
    /// All councils.
    pub councils: Vec<Council>,
    /// Those whose papers the visitor reads.
    pub own: Vec<CouncilId>,
    is_curator: bool,
    areas: BTreeMap<String, String>,
}

impl Desk {
    /// For a visitor.
    pub fn of(registry: &Registry, viewer: &Viewer) -> Result<Self> {
        Ok(Self {
            today: registry.clock().today(),
            terms: registry.list_taxonomy_terms(None)?,
            own: registry.list_own_councils(viewer)?.into_iter().map(|council| council.id).collect(),
            is_curator: matches!(viewer, Viewer::SignedIn(by) if by.role == Role::Curator),
            areas: BTreeMap::new(),
            councils: registry.list_councils()?,
        })
    }

    /// Whether the visitor keeps the records of a council.
    pub fn keeps(&self, council: CouncilId) -> bool {
        self.is_curator && self.own.contains(&council)
    }

    /// The council whose records the visitor keeps.
    pub fn kept(&self) -> Option<&Council> {
        let own = self.own.first().filter(|_| self.is_curator)?;
        self.councils.iter().find(|council| council.id == *own)
    }

    /// The same, where nobody else may come.
    pub fn require_kept(&self) -> Result<&Council> {
        self.kept().ok_or(Error::NotFound { noun: "council" })
    }

    /// Fails, as for a record that is not there, unless the visitor keeps it.
    pub fn require(&self, council: CouncilId, noun: &'static str) -> Result<()> {
        if self.keeps(council) { Ok(()) } else { Err(Error::NotFound { noun }) }
    }

    /// The councils that a list shows, by what was chosen: the own ones unless told, all where there are none.
    pub fn scope(&self, chosen: &str) -> Vec<CouncilId> {
        if let Some(council) = self.councils.iter().find(|council| council.id.to_string() == chosen) {
            return vec![council.id];
        }
        match chosen != "all" && !self.own.is_empty() {
            true => self.own.clone(),
            false => self.councils.iter().map(|council| council.id).collect(),
        }
    }

    /// What a list offers to choose a council; nothing where there is only one.
    pub fn council_choices(&self) -> Option<Choices> {
        let mut found: Choices = match self.own.is_empty() {
            true => vec![(String::new(), "すべて".to_owned())],
            false => {
                vec![(String::new(), "自分の協議会".to_owned()), ("all".to_owned(), "すべて".to_owned())]
            }
        };
        found.extend(self.councils.iter().map(|council| (council.id.to_string(), council.name.clone())));
        (self.councils.len() > 1).then_some(found)
    }

    /// A council's name.
    pub fn council(&self, id: CouncilId) -> &str {
        self.councils.iter().find(|council| council.id == id).map_or("", |council| &council.name)
    }

    /// The name of the council that an issue was passed on to; nothing where it was not.
    pub fn escalated_to(&self, issue: &Issue) -> String {
        issue.escalated_to.map(|id| self.council(id).to_owned()).unwrap_or_default()
    }

    /// A term's name.
    pub fn term(&self, id: &str) -> &str {
        self.terms.iter().find(|term| term.id.as_str() == id).map_or("", |term| &term.name)
    }

    /// The names of terms.
    pub fn term_names(&self, ids: &[TermId]) -> String {
        ids.iter().map(|id| self.term(id.as_str())).collect::<Vec<_>>().join("、")
    }

    /// The terms of a list, in its order.
    pub fn list(&self, taxonomy: &str) -> Vec<&TaxonomyTerm> {
        self.terms.iter().filter(|term| term.taxonomy_id == taxonomy).collect()
    }

    /// Looks up the names of areas, for [`Desk::area`].
    pub fn learn<'a>(&mut self, registry: &Registry, codes: impl IntoIterator<Item = &'a AreaCode>) {
        for code in codes {
            let name = || registry.find_area(code).map_or_else(|_| code.to_string(), |area| area.name);
            self.areas.entry(code.to_string()).or_insert_with(name);
        }
    }

    /// An area's name, once it was looked up.
    pub fn area<'a>(&'a self, code: &'a AreaCode) -> &'a str {
        self.areas.get(code.as_str()).map_or(code.as_str(), String::as_str)
    }

    /// The names of areas; none stands for the whole region.
    pub fn area_names(&self, codes: &[AreaCode]) -> String {
        match codes.is_empty() {
            true => "全域".to_owned(),
            false => codes.iter().map(|code| self.area(code)).collect::<Vec<_>>().join("、"),
        }
    }
}

/// The municipalities of some councils, by code; where a council has none, its own areas.
pub(in crate::pages) fn municipalities<'a>(
    registry: &Registry,
    councils: impl IntoIterator<Item = &'a Council>,
) -> Result<Vec<Area>> {
    let mut found: BTreeMap<String, Area> = BTreeMap::new();
    for code in councils.into_iter().flat_map(|council| &council.area_codes) {
        let filter =
            AreaFilter { within: Some(code.clone()), kind: Some(AreaKind::Municipality), name: None };
        let inside = all(|paging| registry.list_areas(&filter, paging))?;
        let inside = if inside.is_empty() { vec![registry.find_area(code)?] } else { inside };
        found.extend(inside.into_iter().map(|area| (area.code.to_string(), area)));
    }
    Ok(found.into_values().collect())
}

/// An area and those around it, from the inside out.
pub(super) fn around(registry: &Registry, code: &AreaCode) -> Vec<AreaCode> {
    let mut found = Vec::new();
    let mut next = Some(code.clone());
    while let Some(code) = next.filter(|code| !found.contains(code)) {
        next = registry.find_area(&code).ok().and_then(|area| area.parent_code);
        found.push(code);
    }
    found
}

/// The areas that a form offers: a council's municipalities, and whatever was chosen before.
pub(in crate::pages) fn area_choices(registry: &Registry, council: &Council, form: &Form) -> Result<Choices> {
    let mut found: Choices = municipalities(registry, [council])?
        .into_iter()
        .map(|area| (area.code.to_string(), area.name))
        .collect();
    for (_, chosen) in form.pairs().iter().filter(|(name, _)| base(name) == "area_codes") {
        let area = chosen.parse().ok().and_then(|code| registry.find_area(&code).ok());
        let is_known = found.iter().any(|(code, _)| code == chosen);
        if let Some(area) = area.filter(|_| !is_known) {
            found.push((chosen.clone(), area.name));
        }
    }
    Ok(found)
}

/// The bodies that a form offers: those that have not ended, and the one that was chosen before.
pub(in crate::pages) fn body_choices(
    registry: &Registry,
    viewer: &Viewer,
    council: CouncilId,
    chosen: &str,
) -> Result<Choices> {
    let today = registry.clock().today();
    let mut bodies: Vec<Body> = all(|paging| registry.list_bodies(viewer, Some(council), paging))?;
    let lasts = |body: &Body| body.ended_on.is_none_or(|ended| ended >= today);
    bodies.retain(|body| lasts(body) || body.id.to_string() == chosen);
    Ok(bodies.into_iter().map(|body| (body.id.to_string(), body.name)).collect())
}

/// All issues of a council that somebody may read.
pub(in crate::pages) fn issues_of(
    registry: &Registry,
    viewer: &Viewer,
    council: CouncilId,
) -> Result<Vec<Issue>> {
    let filter = IssueFilter { council: Some(council), ..IssueFilter::default() };
    registry.all_issues(viewer, &filter)
}

/// The issues that a form offers: those that are worked on, and those that were chosen before.
pub(in crate::pages) fn issue_choices(issues: &[Issue], is_chosen: impl Fn(&str) -> bool) -> Choices {
    let is_offered = |issue: &&Issue| issue.is_open() || is_chosen(&issue.id.to_string());
    let name =
        |issue: &Issue| format!("{}（{}）{}", issue.theme, issue.stage.name(), cut(&issue.content, 24));
    issues.iter().filter(is_offered).map(|issue| (issue.id.to_string(), name(issue))).collect()
}

/// The terms that a list of issues or measures can be narrowed to, with the names of their lists.
pub(in crate::pages) const TERM_LISTS: [(&str, &str); 3] =
    [(SERVICE_GROUPS, "サービスの分野"), (SERVICE_KINDS, "サービスの種類"), (NEED_DOMAINS, "困りごとの領域")];

#[cfg(test)]
pub(in crate::pages) mod tests {
    use serde_json::json;

    use super::*;

    /// A desk of a curator of the only council.
    pub(in crate::pages) fn desk() -> Desk {
        let council = json!({
            "id": "00000000-0000-7000-8000-000000000001", "version": 1, "name": "架空協議会", "area_codes": ["900001"],
        });
        let term = json!({
            "taxonomy_id": SERVICE_GROUPS, "id": "group_short_stay", "name": "短期入所・緊急", "position": 3,
        });
        let council: Council = serde_json::from_value(council).expect("a council");
        Desk {
            today: NaiveDate::from_ymd_opt(2026, 6, 15).expect("a day"),
            terms: vec![serde_json::from_value(term).expect("a term")],
            own: vec![council.id],
            is_curator: true,
            areas: BTreeMap::new(),
            councils: vec![council],
        }
    }

    #[test]
    fn a_list_shows_the_own_councils_unless_told() {
        let mut desk = desk();
        let own = desk.own[0];
        assert_eq!(desk.scope(""), [own]);
        assert!(desk.council_choices().is_none() && desk.keeps(own));
        desk.own.clear();
        assert_eq!(desk.scope(""), [own]);
        assert!(!desk.keeps(own) && desk.kept().is_none());
    }
}
