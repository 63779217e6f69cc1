//! A service with everything that is known of it, as one page shows it.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;

use super::Service;
use crate::actor::{Curator, Right, Viewer};
use crate::catalog::entry::{Entry, month_number};
use crate::eligibility::{Delivery, KindRule, rule_of};
use crate::error::{Error, Result};
use crate::gaps::knowledge::coverages_of;
use crate::id::ServiceId;
use crate::locations::Location;
use crate::organizations::Organization;
use crate::registry::Registry;
use crate::search::ShownVacancy;
use crate::search::judge::shown_state;
use crate::storage::{self, DbConnection};
use crate::vacancies::{Vacancy, VacancyState};

/// A service with everything that is known of it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ServiceDetails {
    /// The record.
    pub service: Service,
    /// Who offers it.
    pub organization: Organization,
    /// Where it is given.
    pub locations: Vec<Location>,
    /// Free places, as whoever asks is told.
    pub vacancy: ShownVacancy,
    /// How it reaches a person: as the record says, or as its kind does.
    pub delivery: Vec<Delivery>,
    /// What the law says of its kind.
    pub law: KindLaw,
    /// Whether it is given today.
    pub operation: Operation,
    /// The last day that an official file speaks of which has it as it is, where that is later than the day of its
    /// facts: a file that says the same changes no record.
    pub unchanged_as_of: Option<NaiveDate>,
    /// Whether whoever asks keeps it.
    #[serde(skip)]
    pub is_kept: bool,
}

/// What the law says of a kind, where a service itself says nothing; absent where it says nothing either.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct KindLaw {
    /// The youngest age, as a rule.
    pub from_age: Option<u8>,
    /// The oldest age, as a rule.
    pub to_age: Option<u8>,
    /// 障害支援区分 from which everybody may use it.
    pub support_level: Option<u8>,
    /// The law itself, for people.
    pub source: String,
}

/// Whether a service is given on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// It is.
    OnOffer,
    /// It has still to begin.
    ToCome,
    /// 休止.
    Suspended,
    /// It ended.
    Closed,
    /// It is missing from the official file: 「公表データから消えた」.
    Vanished,
    /// It left the register.
    Retired,
}

impl Registry {
    /// Everything that is known of a service, also of one that left the register.
    pub fn describe_service(&self, viewer: &Viewer, id: ServiceId) -> Result<ServiceDetails> {
        let today = self.clock().today();
        let curator = match viewer {
            Viewer::SignedIn(by) => Curator::prove(by),
            Viewer::Public => None,
        };
        self.db().read(|c| {
            let service = storage::services::find(c, id)?;
            let organization = storage::organizations::find(c, service.organization_id)?;
            let locations = storage::services::locations(c, &service.location_ids)?;
            let vacancy = storage::vacancies::find(c, id)?;
            let is_kept = match &curator {
                Some(by) => self.keeps_service(c, by, &service)?,
                None => false,
            };
            let unchanged_as_of = self.unchanged_as_of(c, &service, &locations)?;
            let rule = rule_of(&service.kind);
            let entry = entry_of(&service, vacancy, rule);
            Ok(ServiceDetails {
                vacancy: shown_vacancy(&entry, today, matches!(viewer, Viewer::Public)),
                delivery: entry.delivery().to_vec(),
                law: KindLaw::of(rule),
                operation: Operation::of(&service, today),
                unchanged_as_of,
                service,
                organization,
                locations,
                is_kept,
            })
        })
    }

    fn unchanged_as_of(
        &self,
        c: &mut DbConnection,
        service: &Service,
        locations: &[Location],
    ) -> Result<Option<NaiveDate>> {
        let Some(of_facts) = service.source_as_of.filter(|_| !service.is_gone(self.clock().today())) else {
            return Ok(None);
        };
        let Some((source, file_code, authority)) = storage::imports::file_of(c, service.id)? else {
            return Ok(None);
        };
        let covered = storage::imports::coverages(c, &source, &file_code)?;
        let geography = self.geography();
        let areas = locations.iter().filter_map(|place| place.area_code.as_ref());
        let noted = areas.flat_map(|area| coverages_of(&authority, &geography, area));
        let read = noted.filter_map(|key| covered.get(&key).copied()).max();
        Ok(read.filter(|day| *day > of_facts))
    }

    /// One service as those see it who keep it, to be changed.
    pub fn find_kept_service(&self, by: &Curator, id: ServiceId) -> Result<Service> {
        self.db().read(|c| {
            let service = storage::services::find(c, id)?;
            match self.keeps_service(c, by, &service)? {
                true => Ok(service),
                false => Err(Error::Forbidden { reason: "the service is not in the council's areas" }),
            }
        })
    }
}

fn entry_of(service: &Service, vacancy: Option<Vacancy>, rule: &'static KindRule) -> Entry {
    let service = Arc::new(service.clone());
    Entry { service, organization: None, places: Vec::new(), vacancy, rule, table: 0, rows: Vec::new() }
}

fn shown_vacancy(entry: &Entry, today: NaiveDate, to_public: bool) -> ShownVacancy {
    let known = entry.vacancy.as_ref();
    let (state, month) =
        known.map_or((VacancyState::Unknown, 0), |known| (known.state, month_number(known.month)));
    let state = shown_state(state, month, today, to_public && entry.is_small_home());
    let is_told = !matches!(state, VacancyState::Ask | VacancyState::Unknown);
    ShownVacancy { state, month: known.filter(|_| is_told).map(|known| known.month) }
}

impl KindLaw {
    fn of(rule: &KindRule) -> Self {
        let source = rule.source.clone();
        Self { from_age: rule.from_age, to_age: rule.to_age, support_level: rule.support_level, source }
    }
}

impl Operation {
    fn of(service: &Service, today: NaiveDate) -> Self {
        if service.retired_on.is_some() {
            return Self::Retired;
        }
        if service.vanished_on.is_some() {
            return Self::Vanished;
        }
        if service.is_gone(today) {
            return Self::Closed;
        }
        match (service.is_to_come(today), service.is_suspended(today)) {
            (true, _) => Self::ToCome,
            (false, true) => Self::Suspended,
            (false, false) => Self::OnOffer,
        }
    }
}
