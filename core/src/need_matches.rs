//! What newly fits an open need: services that came or changed lately, for the worker who opens the own cases.
//!
//! Computed when it is asked for, and told to nobody else: there is no count of matches, no queue, no mail and no
//! receipt. What comes of it goes back as an ordinary report on the need.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use serde::Serialize;

use crate::actor::{SignedIn, Viewer, Worker};
use crate::cases::Case;
use crate::changes::{Action, ChangeNote};
use crate::clock::{day_of, fiscal_year};
use crate::council_settings::Settings;
use crate::error::{Error, Result};
use crate::id::{CaseId, NeedId, ServiceId};
use crate::needs::{Need, open_needs};
use crate::registry::Registry;
use crate::search::{Search, SearchResult};
use crate::storage;
use crate::values::TermId;

/// How far back changes are looked at, unless told: a quarter, so that nobody misses them between monitorings.
const USUAL_DAYS: u64 = 92;
/// And at most.
const MOST_DAYS: u64 = 366;
/// Services shown for a need.
const SHOWN: usize = 5;
/// Fields of a service that may let it serve somebody whom it did not serve before.
const OPENING_FIELDS: [&str; 11] = [
    "capacity",
    "eligibility",
    "delivery",
    "service_areas",
    "service_extent",
    "hours",
    "opens_on",
    "suspended_from",
    "suspended_until",
    "vanished_on",
    "retired_on",
];

/// What is new of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ServiceNews {
    /// It is new in the register.
    Came,
    /// Its places, times, areas or whom it takes changed.
    Changed,
    /// Somebody recorded whether it has free places.
    Vacancy,
}

/// Open needs of a case that something new may serve.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct NeedMatch {
    /// The case.
    pub case_id: CaseId,
    /// What its papers call it.
    pub token: String,
    /// The need.
    pub need_id: NeedId,
    /// What is needed.
    pub term: TermId,
    /// What may serve it, the nearest first.
    pub services: Vec<MatchedService>,
}

/// A service that may serve a need.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct MatchedService {
    /// What is new.
    pub news: ServiceNews,
    /// Since when.
    pub since: NaiveDate,
    /// The service with its reasons: nothing that is known speaks against it.
    #[serde(flatten)]
    pub found: SearchResult,
}

type News = BTreeMap<ServiceId, (ServiceNews, NaiveDate)>;

impl Registry {
    /// The open needs of the worker's own organisation that services may serve which came or changed since a day. That
    /// all cases with an open need were read for it is in its audit trail.
    pub fn list_need_matches(&self, by: &Worker, since: Option<NaiveDate>) -> Result<Vec<NeedMatch>> {
        let today = self.clock().today();
        let back = |days| today.checked_sub_days(Days::new(days)).unwrap_or(today);
        let since = since.unwrap_or_else(|| back(USUAL_DAYS));
        if !(back(MOST_DAYS)..=today).contains(&since) {
            return Err(Error::invalid("since", "must be a day of the last year"));
        }
        let news = self.db().read(|c| Ok(news(&storage::changes::of_services_since(c, since)?)))?;
        let mut open: Vec<(Case, Need)> = Vec::new();
        self.db().read(|c| {
            self.each_case_of(c, by.organization, |history| {
                let needs = open_needs(&history.needs).filter(|_| history.case.closed_on.is_none());
                open.extend(needs.map(|need| (history.case.clone(), need.clone())));
            })
        })?;
        let reach = self.reach_m(by, today)?;
        let mut found = Vec::new();
        for (case, need) in &open {
            let services = self.matches(by, case, need, &news, reach)?;
            if !services.is_empty() {
                let (token, term) = (case.token.clone(), need.term.clone());
                found.push(NeedMatch { case_id: case.id, token, need_id: need.id, term, services });
            }
        }
        let mut read: Vec<&Case> = open.iter().map(|(case, _)| case).collect();
        read.dedup_by_key(|case| case.id);
        self.write(&by.account.to_string(), |w| {
            read.iter().for_each(|case| w.log_read(case));
            Ok(())
        })?;
        Ok(found)
    }

    /// How many metres are not far, as the worker's council holds it.
    fn reach_m(&self, by: &Worker, today: NaiveDate) -> Result<f64> {
        let settings = match by.council {
            Some(council) => self.settings_on(council, today)?.settings,
            None => Settings::start(),
        };
        Ok(settings.far_minutes / 60.0 * settings.rural_speed_kmh / settings.detour * 1_000.0)
    }

    /// What is new, may have a place and is near enough; nothing for a case of which nobody knows where that is.
    fn matches(
        &self,
        by: &Worker,
        case: &Case,
        need: &Need,
        news: &News,
        reach_m: f64,
    ) -> Result<Vec<MatchedService>> {
        let kinds = self.kinds_for(&need.term);
        let has_place = self.geography().middle(&case.residence_area).is_some();
        if kinds.is_empty() || news.is_empty() || !has_place {
            return Ok(Vec::new());
        }
        let search = Search {
            within_m: Some(reach_m),
            vacancy: true,
            ..self.search_of(case, kinds, fiscal_year(self.clock().today()))
        };
        let viewer = Viewer::SignedIn(SignedIn::searching(by));
        let fitting = self.search_all(&viewer, &search, &|id| news.contains_key(id))?;
        let matched = fitting.results.into_iter().filter_map(|result| {
            let (news, since) = *news.get(&result.service.id)?;
            Some(MatchedService { news, since, found: result })
        });
        Ok(matched.take(SHOWN).collect())
    }
}

/// What is new of which service: that it came, or else the last change.
fn news(changes: &[ChangeNote]) -> News {
    let mut news = News::new();
    for change in changes {
        let Ok(id) = change.record_id.parse::<ServiceId>() else { continue };
        let is_opening = || change.fields.iter().any(|field| OPENING_FIELDS.contains(&field.as_str()));
        let kind = match (change.noun.as_str(), change.action) {
            ("services", Action::Create) => ServiceNews::Came,
            ("services", Action::Change) if is_opening() => ServiceNews::Changed,
            ("services", _) => continue,
            _ => ServiceNews::Vacancy,
        };
        let on = day_of(change.at);
        let known = news.entry(id).or_insert((kind, on));
        if known.0 != ServiceNews::Came {
            *known = (kind, on);
        }
    }
    news
}
