//! What a search answers: each service with its reasons, and who was left out.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;

use super::MAX_NEAREST;
use super::criteria::{Criterion, FactSource, Fit, Judgement};
use super::evidence;
use super::gather::{Gathering, Hit, order, reason_of};
use super::judge::Query;
use super::places::Found;
use super::plan;
use super::reach::Reach;
use super::summary::{LocationSummary, ServiceSummary, summarize_location, summarize_service, write_name};
use crate::areas::Geography;
use crate::catalog::Catalog;
use crate::catalog::entry::{Entry, month_number};
use crate::id::ServiceId;
use crate::locations::{Accuracy, Location};
use crate::organizations::Organization;
use crate::services::Service;
use crate::storage::to_code;
use crate::vacancies::VacancyState;
use crate::values::TermId;

/// The answer.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct SearchAnswer {
    /// What the place is called; absent for a point.
    pub place_name: Option<String>,
    /// How far the searched place may lie from the point that distances are measured from, in metres.
    pub uncertainty_m: f64,
    /// How many services match, shown or not.
    pub matched: usize,
    /// The first of them: by distance, those without one last, then by id. Without a place by how close
    /// their names come to the words.
    pub results: Vec<SearchResult>,
    /// Who was left out, by reason. A service that has two faults is counted under both; one outside the
    /// radius under `distance` only.
    pub left_out: Vec<LeftOutServices>,
    /// Why nothing fits, as a need report would say it: terms of `reasons`. Empty when something does.
    pub suggested_reasons: Vec<TermId>,
    /// Counts over all matches, where they were asked for.
    pub facets: Option<Facets>,
}

/// One service found.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct SearchResult {
    /// The service, as much of it as a list shows.
    #[schema(value_type = ServiceSummary)]
    #[serde(serialize_with = "summarize_service")]
    pub service: Arc<Service>,
    /// Who offers it, by name.
    #[schema(value_type = String)]
    #[serde(rename = "organization_name", serialize_with = "write_name")]
    pub organization: Option<Arc<Organization>>,
    /// Its nearest location, if it has any, as much of it as a list shows.
    #[schema(value_type = Option<LocationSummary>)]
    #[serde(serialize_with = "summarize_location")]
    pub location: Option<Arc<Location>>,
    /// Name of the municipality or ward.
    pub area_name: Option<String>,
    /// Straight-line distance on the ellipsoid, in metres; absent without a position or without a place.
    pub distance_m: Option<f64>,
    /// How the service is reached.
    pub reach: Reach,
    /// How far its position can be trusted.
    pub accuracy: Accuracy,
    /// What was asked, and how the service stands to it.
    pub criteria: Vec<Judgement>,
    /// Free places, as whoever asks is told.
    pub vacancy: ShownVacancy,
    /// The day for which the entry was last known to be right.
    pub confirmed_on: Option<NaiveDate>,
}

impl SearchResult {
    /// The name of whoever offers it; empty where that is not known.
    pub fn organization_name(&self) -> &str {
        self.organization.as_ref().map_or("", |organization| &organization.name)
    }
}

/// Free places, as they are shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ShownVacancy {
    /// The state; unknown when it was recorded too long ago.
    pub state: VacancyState,
    /// The first day of the month it was found in.
    pub month: Option<NaiveDate>,
}

/// Services that were left out for one reason.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct LeftOutServices {
    /// What they were left out by.
    pub criterion: Criterion,
    /// `does_not_fit`, or `unknown` where unknown was not wanted.
    pub fit: Fit,
    /// How many.
    pub count: usize,
    /// How many of them for this reason alone.
    pub only: usize,
    /// The nearest of them.
    pub nearest: Option<LeftOutService>,
}

/// A service that was left out.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct LeftOutService {
    /// Its id.
    pub id: ServiceId,
    /// Its kind.
    pub kind: TermId,
    /// Its name.
    pub name: String,
    /// Straight-line distance, in metres.
    pub distance_m: Option<f64>,
    /// What it takes or offers instead.
    pub reason: Option<String>,
    /// Where that comes from.
    pub source: Option<FactSource>,
}

/// Counts over all matches.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Facets {
    /// By kind.
    pub kinds: Vec<Facet>,
    /// By municipality or ward of the first place.
    pub areas: Vec<Facet>,
    /// By free places, as whoever asks is told.
    pub vacancy: Vec<Facet>,
}

/// One value and its count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Facet {
    /// A kind's id, an area's code, a state.
    pub value: String,
    /// How many matches have it.
    pub count: usize,
}

/// Runs a query and describes what it finds.
pub(crate) fn answer(
    catalog: &Catalog,
    geography: &Geography,
    query: &Query,
    found: Option<Found>,
    facets: bool,
) -> SearchAnswer {
    let gathering = plan::run(catalog, geography, query, facets);
    let describe = Describe { catalog, geography, query };
    let mut answer = SearchAnswer {
        suggested_reasons: Vec::new(),
        place_name: found.as_ref().and_then(|found| found.name.clone()),
        uncertainty_m: found.as_ref().map_or(0.0, |found| found.uncertainty_m),
        matched: gathering.matched,
        results: gathering.hits.iter().filter_map(|hit| describe.result(hit)).collect(),
        left_out: describe.left_out(&gathering),
        facets: gathering.matches.as_ref().map(|slots| describe.facets(slots)),
    };
    if answer.matched == 0 {
        answer.suggested_reasons = evidence::suggest(&answer, query.within_m);
    }
    answer
}

/// All that suits, and some of it described.
pub(crate) struct Fitting {
    /// By id.
    pub ids: Vec<ServiceId>,
    /// The nearest of those that were wanted.
    pub results: Vec<SearchResult>,
}

/// Runs a query for everything that suits, and describes the nearest of those that are wanted.
pub(crate) fn fitting(
    catalog: &Catalog,
    geography: &Geography,
    query: &Query,
    is_wanted: &dyn Fn(&ServiceId) -> bool,
) -> Fitting {
    let slots = plan::run(catalog, geography, query, true).matches.unwrap_or_default();
    let describe = Describe { catalog, geography, query };
    let wanted = slots.iter().filter_map(|slot| catalog.entry(*slot)).filter(|e| is_wanted(&e.service.id));
    let mut hits: Vec<Hit> = wanted.filter_map(|entry| plan::hit(catalog, query, entry)).collect();
    hits.sort_by(order);
    hits.truncate(MAX_NEAREST as usize);
    let mut ids: Vec<_> = slots.iter().filter_map(|slot| Some(catalog.entry(*slot)?.service.id)).collect();
    ids.sort();
    Fitting { ids, results: hits.iter().filter_map(|hit| describe.result(hit)).collect() }
}

struct Describe<'a> {
    catalog: &'a Catalog,
    geography: &'a Geography,
    query: &'a Query,
}

impl Describe<'_> {
    fn result(&self, hit: &Hit) -> Option<SearchResult> {
        let entry = self.catalog.entry(hit.slot)?;
        let location = entry.places.get(usize::from(hit.place)).cloned();
        let area = location.as_ref().and_then(|place| self.geography.find(place.area_code.as_ref()?));
        let (reach, criteria) = self.query.judge(entry, self.geography);
        Some(SearchResult {
            service: Arc::clone(&entry.service),
            organization: entry.organization.clone(),
            area_name: area.map(|area| area.name.clone()),
            distance_m: hit.distance_m,
            reach,
            accuracy: location.as_ref().map_or(Accuracy::Unknown, |place| place.accuracy),
            location,
            criteria,
            vacancy: self.vacancy(entry),
            confirmed_on: entry.service.last_confirmed_on.max(entry.service.source_as_of),
        })
    }

    fn vacancy(&self, entry: &Entry) -> ShownVacancy {
        let Some(known) = &entry.vacancy else {
            let state = self.query.shown_vacancy(VacancyState::Unknown, 0, entry.is_small_home());
            return ShownVacancy { state, month: None };
        };
        let state = self.query.shown_vacancy(known.state, month_number(known.month), entry.is_small_home());
        let is_told = !matches!(state, VacancyState::Ask | VacancyState::Unknown);
        ShownVacancy { state, month: is_told.then_some(known.month) }
    }

    fn left_out(&self, gathering: &Gathering) -> Vec<LeftOutServices> {
        let reasons = gathering.left_out.iter().enumerate().filter(|(_, left_out)| left_out.count > 0);
        reasons
            .filter_map(|(bit, left_out)| {
                let (criterion, is_unknown) = reason_of(bit)?;
                Some(LeftOutServices {
                    criterion,
                    fit: if is_unknown { Fit::Unknown } else { Fit::DoesNotFit },
                    count: left_out.count,
                    only: left_out.only,
                    nearest: left_out.nearest.and_then(|hit| self.left_out_service(criterion, &hit)),
                })
            })
            .collect()
    }

    fn left_out_service(&self, criterion: Criterion, hit: &Hit) -> Option<LeftOutService> {
        let entry = self.catalog.entry(hit.slot)?;
        let (_, judgements) = self.query.judge(entry, self.geography);
        let judgement = judgements.into_iter().find(|judgement| judgement.criterion == criterion);
        Some(LeftOutService {
            id: hit.id,
            kind: entry.service.kind.clone(),
            name: entry.service.name.clone(),
            distance_m: hit.distance_m,
            source: judgement.as_ref().and_then(|judgement| judgement.source),
            reason: judgement.and_then(|judgement| judgement.reason),
        })
    }

    fn facets(&self, slots: &[u32]) -> Facets {
        let mut counts: [BTreeMap<String, usize>; 3] = Default::default();
        for entry in slots.iter().filter_map(|slot| self.catalog.entry(*slot)) {
            let area = entry.areas().next().map(ToString::to_string).unwrap_or_default();
            let values = [entry.service.kind.to_string(), area, to_code(&self.vacancy(entry).state)];
            for (counts, value) in counts.iter_mut().zip(values) {
                *counts.entry(value).or_default() += 1;
            }
        }
        let [kinds, areas, vacancy] = counts.map(|counts| {
            let mut facets: Vec<Facet> =
                counts.into_iter().map(|(value, count)| Facet { value, count }).collect();
            facets.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
            facets
        });
        Facets { kinds, areas, vacancy }
    }
}
