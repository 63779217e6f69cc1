//! Search near a client: the services that reach a place and suit a person, each with its reasons, and
//! who was left out and why.
//!
//! Distance is exact (the geodesic on GRS80) and a straight line. What is unknown is kept and marked. The
//! place, the profile and the words are nowhere stored or logged.

mod answer;
pub(crate) mod criteria;
mod evidence;
pub(crate) mod gather;
mod in_memory;
pub(crate) mod judge;
pub(crate) mod opening;
pub(crate) mod places;
mod plan;
pub(crate) mod profile;
pub(crate) mod reach;
#[cfg(test)]
mod reference_tests;
#[cfg(test)]
mod slow_tests;
mod summary;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub(crate) use answer::Fitting;
pub use answer::{Facet, Facets, LeftOutService, LeftOutServices, SearchAnswer, SearchResult, ShownVacancy};
pub use criteria::{Criterion, FactSource, Fit, Judgement};
pub use evidence::SearchedNeed;
pub use in_memory::InMemory;
pub use opening::{Day, OpenOn};
pub use places::{LocatedPlace, Place};
pub use profile::{Gender, Profile};
pub use reach::Reach;
pub use summary::{LocationSummary, ServiceSummary};

use crate::actor::Viewer;
use crate::clock::KnownDay;
use crate::eligibility::Delivery;
use crate::error::{Faults, Result};
use crate::id::ServiceId;
use crate::registry::Registry;
use crate::taxonomies::SERVICE_KINDS;
use crate::values::TermId;
use crate::words::words_of;
use judge::Query;
use places::{Found, find_place};

/// Results when the caller does not say.
pub const DEFAULT_NEAREST: i64 = 20;
/// Results at most.
pub const MAX_NEAREST: i64 = 200;
/// The largest radius: half the way around the earth.
const MAX_WITHIN_M: f64 = 20_037_508.0;
/// Characters of words at most.
const MAX_WORDS: usize = 200;

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// Near which place; may be left out when there are words.
    #[serde(default)]
    pub place: Option<Place>,
    /// At most so many of the nearest: 1 to 200. 20 unless told, 200 with a radius.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 200, example = 20)]
    pub nearest: Option<i64>,
    /// Only within this radius, in metres. Services that come, or that one calls, have none.
    #[serde(default)]
    #[schema(example = 10000.0)]
    pub within_m: Option<f64>,
    /// Only of these kinds (any of them); none means all.
    #[serde(default)]
    pub kinds: Vec<TermId>,
    /// Who it is for.
    #[serde(default)]
    pub profile: Profile,
    /// Only what reaches a person in one of these ways; none means any.
    #[serde(default)]
    pub delivery: Vec<Delivery>,
    /// When it must be open.
    #[serde(default)]
    pub open_on: Option<OpenOn>,
    /// Only with free places.
    #[serde(default)]
    pub vacancy: bool,
    /// Words that name, corporation, address or description have, as somebody types them.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub words: Option<String>,
    /// Whether services stay of which something asked is unknown; true unless told.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub include_unknown: bool,
    /// The register as it stood at the end of this past day in Japan.
    #[serde(default)]
    pub as_of: Option<NaiveDate>,
    /// Whether matches are counted by kind, area and free places too.
    #[serde(default)]
    pub facets: bool,
}

fn yes() -> bool {
    true
}

impl Default for Search {
    fn default() -> Self {
        Self {
            place: None,
            nearest: None,
            within_m: None,
            kinds: Vec::new(),
            profile: Profile::default(),
            delivery: Vec::new(),
            open_on: None,
            vacancy: false,
            words: None,
            include_unknown: true,
            as_of: None,
            facets: false,
        }
    }
}

impl Registry {
    /// Finds the services that suit, the nearest first.
    pub fn search_services(&self, viewer: &Viewer, search: &Search) -> Result<SearchAnswer> {
        let geography = self.geography();
        let gazetteer = self.gazetteer();
        let place = search.place.as_ref();
        let found = place.map(|place| find_place(&geography, &gazetteer, place)).transpose()?;
        let query = self.read_search(viewer, search, found.as_ref())?;
        match search.as_of {
            None => {
                let answer = answer::answer(&self.catalog(), &geography, &query, found, search.facets);
                if query.to_public && answer.matched == 0 {
                    self.count_fruitless(&query);
                }
                Ok(answer)
            }
            Some(day) => {
                let catalog = self.catalog_as_of(KnownDay::now(day))?;
                Ok(answer::answer(&catalog, &geography, &query, found, search.facets))
            }
        }
    }

    /// All services that suit now, by id, and the nearest of those among them that are wanted.
    pub(crate) fn search_all(
        &self,
        viewer: &Viewer,
        search: &Search,
        is_wanted: &dyn Fn(&ServiceId) -> bool,
    ) -> Result<Fitting> {
        let geography = self.geography();
        let place = search.place.as_ref();
        let found = place.map(|place| find_place(&geography, &self.gazetteer(), place)).transpose()?;
        let query = self.read_search(viewer, search, found.as_ref())?;
        Ok(answer::fitting(&self.catalog(), &geography, &query, is_wanted))
    }

    /// Checks what is asked and reads it into what is judged by.
    fn read_search(&self, viewer: &Viewer, search: &Search, found: Option<&Found>) -> Result<Query> {
        let today = self.clock().today();
        let query = search.read(found, today, matches!(viewer, Viewer::Public))?;
        self.terms().require_all(SERVICE_KINDS, &search.kinds, "kinds")?;
        let types = &search.profile.disability_types;
        self.terms().require_all("disability_types", types, "profile.disability_types")?;
        if let Some(level) = &search.profile.support_level {
            self.terms().require(&["support_levels"], level, "profile.support_level")?;
        }
        Ok(query)
    }
}

impl Search {
    /// What is judged by; code lists are the caller's to check.
    fn read(&self, found: Option<&Found>, today: NaiveDate, to_public: bool) -> Result<Query> {
        let words = self.words.as_deref().map(words_of).unwrap_or_default();
        self.check(&words, today)?;
        self.profile.check()?;
        let usual = if self.within_m.is_some() { MAX_NEAREST } else { DEFAULT_NEAREST };
        Ok(Query {
            kinds: self.kinds.clone(),
            here: found.map(|found| found.here.clone()),
            count: self.nearest.unwrap_or(usual) as usize,
            within_m: self.within_m,
            profile: self.profile.clone(),
            delivery: self.delivery.clone(),
            open_on: self.open_on.as_ref().map(OpenOn::read).transpose()?,
            vacancy: self.vacancy,
            typed: self.words.as_deref().map(crate::text::tidy).unwrap_or_default(),
            words,
            include_unknown: self.include_unknown,
            day: self.as_of.unwrap_or(today),
            to_public,
        })
    }

    fn check(&self, words: &[String], today: NaiveDate) -> Result<()> {
        let mut faults = Faults::default();
        let count = self.nearest.is_none_or(|nearest| (1..=MAX_NEAREST).contains(&nearest));
        faults.require(count, "nearest", "must be between 1 and 200");
        let radius = self.within_m.is_none_or(|within| (0.0..=MAX_WITHIN_M).contains(&within));
        faults.require(radius, "within_m", "must be between 0 and 20037508 metres");
        let placed = self.within_m.is_none() || self.place.is_some();
        faults.require(placed, "within_m", "needs a place");
        let length = self.words.as_deref().is_none_or(|words| words.chars().count() <= MAX_WORDS);
        faults.require(length, "words", "must not be longer than 200 characters");
        let tells = self.words.is_none() || !words.is_empty() || self.place.is_some();
        faults.require(tells, "words", "has nothing but signs or a legal form such as 株式会社");
        let anchored = self.place.is_some() || self.words.is_some();
        faults.require(anchored, "place", "is needed unless there are words");
        let past = self.as_of.is_none_or(|day| day < today);
        faults.require(past, "as_of", "must be a past day");
        faults.finish()
    }
}
