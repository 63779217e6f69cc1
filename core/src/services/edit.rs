//! What curators do with services: register, change, retire.

use chrono::NaiveDate;
use serde::Deserialize;

use super::{OpeningHours, Service, Source};
use crate::actor::Curator;
use crate::changes::Action;
use crate::eligibility::{Delivery, Eligibility};
use crate::error::{Error, Faults, Result};
use crate::extents::Extent;
use crate::geometry::Position;
use crate::id::{LocationId, OrganizationId, ServiceId};
use crate::locations::{Accuracy, AccuracyReason, Location};
use crate::registry::Registry;
use crate::storage::{self, Write};
use crate::taxonomies::SERVICE_KINDS;
use crate::values::{AreaCode, LongText, Patch, ShortText, TermId, given};

/// A new service, as a curator enters it.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewService {
    /// Who offers it.
    pub organization_id: OrganizationId,
    /// Which kind it is.
    pub kind: TermId,
    /// The name of the office.
    #[schema(value_type = String, example = "サロン ひだまり")]
    pub name: ShortText,
    /// Its name in hiragana.
    #[schema(value_type = Option<String>)]
    pub name_kana: Option<ShortText>,
    /// Phone number.
    #[schema(value_type = Option<String>)]
    pub phone: Option<ShortText>,
    /// Web site.
    #[schema(value_type = Option<String>)]
    pub url: Option<ShortText>,
    /// Remarks.
    #[schema(value_type = Option<String>)]
    pub notes: Option<LongText>,
    /// 定員, 1 to 9,999.
    pub capacity: Option<i32>,
    /// Areas that it serves.
    #[serde(default)]
    pub service_areas: Vec<AreaCode>,
    /// Where it is given; absent for services without a place.
    pub location: Option<NewLocation>,
    /// How it reaches a person; empty when as its kind does.
    #[serde(default)]
    pub delivery: Vec<Delivery>,
    /// Whom it takes.
    #[serde(default)]
    pub eligibility: Eligibility,
    /// From when on it is given, if that is to come.
    #[serde(default)]
    pub opens_on: Option<NaiveDate>,
}

/// A new location.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLocation {
    /// The municipality, ward or smaller area.
    pub area_code: AreaCode,
    /// The address after the municipality, if it is to be known.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "1丁目2番3号")]
    pub address_street: Option<ShortText>,
    /// Where it is, if known.
    pub position: Option<Position>,
}

/// A change to a service; absent fields stay as they are, `null` clears one.
#[derive(Debug, Clone, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceChange {
    /// The name of the office.
    #[schema(value_type = Option<String>, nullable = false)]
    #[serde(default, deserialize_with = "given")]
    pub name: Option<ShortText>,
    /// Phone number.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub phone: Patch<ShortText>,
    /// Web site.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub url: Patch<ShortText>,
    /// When it is open, as a whole: a day that is left out becomes unknown.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub hours: Option<OpeningHours>,
    /// 定休日.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub closed_days: Patch<ShortText>,
    /// Remarks.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub notes: Patch<LongText>,
    /// 定員.
    #[schema(value_type = Option<i32>)]
    #[serde(default)]
    pub capacity: Patch<i32>,
    /// Areas that it serves.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub service_areas: Option<Vec<AreaCode>>,
    /// When it was confirmed.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub last_confirmed_on: Option<NaiveDate>,
    /// How it reaches a person; empty when as its kind does.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub delivery: Option<Vec<Delivery>>,
    /// Whom it takes, as a whole: what is left out becomes unknown.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    pub eligibility: Option<Eligibility>,
    /// From when on it is given.
    #[schema(value_type = Option<NaiveDate>)]
    #[serde(default)]
    pub opens_on: Patch<NaiveDate>,
    /// The first day on which it will not be given any more.
    #[schema(value_type = Option<NaiveDate>)]
    #[serde(default)]
    pub closes_on: Patch<NaiveDate>,
    /// 休止: the first day.
    #[schema(value_type = Option<NaiveDate>)]
    #[serde(default)]
    pub suspended_from: Patch<NaiveDate>,
    /// 休止: the last day.
    #[schema(value_type = Option<NaiveDate>)]
    #[serde(default)]
    pub suspended_until: Patch<NaiveDate>,
    /// Ground that it serves beside its areas: a GeoJSON Polygon or MultiPolygon.
    #[schema(value_type = Option<Object>)]
    #[serde(default)]
    pub service_extent: Patch<Extent>,
}

impl Registry {
    /// Registers a service in the curator's areas.
    pub fn register_service(&self, by: &Curator, new: NewService) -> Result<Service> {
        self.check_new_service(by, &new)?;
        let (service, location) = self.build_service(new);
        self.write(&by.account.to_string(), |w| {
            storage::organizations::find(w.connection, service.organization_id)
                .map_err(|_| Error::invalid("organization_id", "is not a known organization"))?;
            if let Some(location) = &location {
                storage::services::add_locations(w.connection, std::slice::from_ref(location))?;
                w.log(Action::Create, None, location);
            }
            storage::services::add(w.connection, std::slice::from_ref(&service))?;
            w.log(Action::Create, None, &service);
            Ok(service)
        })
    }

    /// Changes a service in the curator's areas; what is changed so survives imports.
    pub fn change_service(
        &self,
        by: &Curator,
        id: ServiceId,
        seen: i32,
        change: ServiceChange,
    ) -> Result<Service> {
        self.check_capacity(match change.capacity {
            Patch::Set(capacity) => Some(capacity),
            _ => None,
        })?;
        self.check_eligibility(change.eligibility.as_ref())?;
        change.hours.as_ref().map_or(Ok(()), OpeningHours::check)?;
        for (index, area) in change.service_areas.iter().flatten().enumerate() {
            self.require_own_area(by, area, &format!("service_areas[{index}]"))?;
        }
        self.write(&by.account.to_string(), |w| {
            let before = self.own_service(w, by, id, seen)?;
            let mut after = before.clone();
            change.apply(&mut after);
            check_dates(&after)?;
            if after.location_ids.is_empty() && after.service_areas.is_empty() {
                let reason = "must name an area when there is no location";
                return Err(Error::invalid("service_areas", reason));
            }
            store_change(w, &before, after, Action::Change)
        })
    }

    /// Retires a service in the curator's areas: it is no longer found, but stays readable.
    pub fn retire_service(&self, by: &Curator, id: ServiceId, seen: i32) -> Result<Service> {
        let today = self.clock().today();
        self.write(&by.account.to_string(), |w| {
            let before = self.own_service(w, by, id, seen)?;
            let after = Service { retired_on: Some(today), ..before.clone() };
            store_change(w, &before, after, Action::Retire)
        })
    }

    fn check_new_service(&self, by: &Curator, new: &NewService) -> Result<()> {
        self.terms().require(&[SERVICE_KINDS], &new.kind, "kind")?;
        self.check_capacity(new.capacity)?;
        self.check_eligibility(Some(&new.eligibility))?;
        for (index, area) in new.service_areas.iter().enumerate() {
            self.require_own_area(by, area, &format!("service_areas[{index}]"))?;
        }
        match &new.location {
            Some(location) => self.require_own_area(by, &location.area_code, "location.area_code"),
            None if new.service_areas.is_empty() => {
                Err(Error::invalid("service_areas", "must name an area when there is no location"))
            }
            None => Ok(()),
        }
    }

    fn check_eligibility(&self, eligibility: Option<&Eligibility>) -> Result<()> {
        let Some(eligibility) = eligibility else { return Ok(()) };
        eligibility.check()?;
        let types = eligibility.disability_types.as_deref().unwrap_or_default();
        self.terms().require_all("disability_types", types, "eligibility.disability_types")
    }

    fn check_capacity(&self, capacity: Option<i32>) -> Result<()> {
        match capacity {
            Some(capacity) if !(1..=9_999).contains(&capacity) => {
                Err(Error::invalid("capacity", "must be between 1 and 9999"))
            }
            _ => Ok(()),
        }
    }

    fn build_service(&self, new: NewService) -> (Service, Option<Location>) {
        let location = new.location.map(|location| self.build_location(location));
        let text = |text: Option<ShortText>| text.map(String::from);
        let service = Service {
            id: ServiceId(self.ids().ordered(self.clock())),
            version: 1,
            organization_id: new.organization_id,
            kind: new.kind,
            name: new.name.into(),
            name_kana: text(new.name_kana),
            office_number: None,
            phone: text(new.phone),
            fax: None,
            url: text(new.url),
            hours: OpeningHours::default(),
            closed_days: None,
            notes: new.notes.map(String::from),
            capacity: new.capacity,
            service_areas: new.service_areas,
            location_ids: location.iter().map(|location| location.id).collect(),
            source: Source::Curated,
            source_as_of: None,
            vanished_on: None,
            retired_on: None,
            last_confirmed_on: Some(self.clock().today()),
            warnings: Vec::new(),
            curated: Vec::new(),
            delivery: new.delivery,
            eligibility: new.eligibility,
            opens_on: new.opens_on,
            closes_on: None,
            suspended_from: None,
            suspended_until: None,
            service_extent: None,
        };
        (service, location)
    }

    fn build_location(&self, new: NewLocation) -> Location {
        let geography = self.geography();
        let full_name = geography.find(&new.area_code).map(|area| area.full_name.clone());
        Location {
            id: LocationId(self.ids().ordered(self.clock())),
            version: 1,
            address_area: full_name.unwrap_or_default(),
            area_code: Some(new.area_code),
            address_street: new.address_street.map_or_else(String::new, String::from),
            position: new.position,
            accuracy: if new.position.is_some() { Accuracy::Exact } else { Accuracy::Unknown },
            accuracy_reason: if new.position.is_some() { None } else { Some(AccuracyReason::NotGiven) },
            curated: Vec::new(),
            is_confidential: false,
        }
    }
}

impl ServiceChange {
    fn apply(self, service: &mut Service) {
        let text = |patch: Patch<ShortText>, field: &mut Option<String>| match patch {
            Patch::Keep => {}
            Patch::Clear => *field = None,
            Patch::Set(text) => *field = Some(text.into()),
        };
        text(self.phone, &mut service.phone);
        text(self.url, &mut service.url);
        text(self.closed_days, &mut service.closed_days);
        match self.notes {
            Patch::Keep => {}
            Patch::Clear => service.notes = None,
            Patch::Set(notes) => service.notes = Some(notes.into()),
        }
        self.capacity.apply(&mut service.capacity);
        if let Some(name) = self.name {
            service.name = name.into();
        }
        if let Some(hours) = self.hours {
            service.hours = hours;
        }
        if let Some(areas) = self.service_areas {
            service.service_areas = areas;
        }
        if self.last_confirmed_on.is_some() {
            service.last_confirmed_on = self.last_confirmed_on;
        }
        if let Some(delivery) = self.delivery {
            service.delivery = delivery;
        }
        if let Some(eligibility) = self.eligibility {
            service.eligibility = eligibility;
        }
        self.opens_on.apply(&mut service.opens_on);
        self.closes_on.apply(&mut service.closes_on);
        self.suspended_from.apply(&mut service.suspended_from);
        self.suspended_until.apply(&mut service.suspended_until);
        self.service_extent.apply(&mut service.service_extent);
    }
}

/// Stores the next version, remembering which fields a person set. Without a difference, nothing.
fn store_change(w: &mut Write<'_>, before: &Service, mut after: Service, action: Action) -> Result<Service> {
    let fields = crate::changes::changed_fields(Some(before), &after);
    if fields.is_empty() {
        return Ok(after);
    }
    for field in fields {
        if !after.curated.contains(&field) {
            after.curated.push(field);
        }
    }
    after.version += 1;
    storage::services::change(w.connection, &after)?;
    w.log(action, Some(before), &after);
    Ok(after)
}

fn check_dates(service: &Service) -> Result<()> {
    let mut faults = Faults::default();
    let lasts = service.opens_on.zip(service.closes_on).is_none_or(|(opens, closes)| opens < closes);
    faults.require(lasts, "closes_on", "must be after opens_on");
    let begins = service.suspended_until.is_none() || service.suspended_from.is_some();
    faults.require(begins, "suspended_from", "is needed with suspended_until");
    let pauses =
        service.suspended_from.zip(service.suspended_until).is_none_or(|(from, until)| from <= until);
    faults.require(pauses, "suspended_until", "must not be before suspended_from");
    faults.finish()
}
