//! Services (HSDS): what an organization offers, of one kind, at its locations and in its areas.

mod confidential;
mod details;
mod edit;
mod history;
mod own;

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use crate::changes::Logged;
use crate::eligibility::{Delivery, Eligibility};
use crate::error::{Error, Fault, Faults, Result};
use crate::extents::Extent;
use crate::id::{LocationId, OrganizationId, ServiceId};
use crate::page::{Page, Paging};
use crate::registry::Registry;
use crate::storage;
use crate::taxonomies::SERVICE_KINDS;
use crate::values::{AreaCode, TermId};

pub use details::{KindLaw, Operation, ServiceDetails};
pub use edit::{NewLocation, NewService, ServiceChange};
pub use history::{Recorder, ServiceVersion};

/// A service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Service {
    /// Its id.
    pub id: ServiceId,
    /// Counts the changes to the record.
    pub version: i32,
    /// Who offers it.
    pub organization_id: OrganizationId,
    /// Which kind it is: a term of `service_kinds`.
    pub kind: TermId,
    /// The name of the office.
    pub name: String,
    /// Its name in hiragana.
    pub name_kana: Option<String>,
    /// 事業所番号, as the source gives it; several services may share one.
    pub office_number: Option<String>,
    /// Phone number, as the source gives it.
    pub phone: Option<String>,
    /// Fax number.
    pub fax: Option<String>,
    /// Web site.
    pub url: Option<String>,
    /// Opening hours, `HH:MM-HH:MM`; `00:00-00:00` may mean all day or unknown.
    pub hours: OpeningHours,
    /// 定休日, in the source's words.
    pub closed_days: Option<String>,
    /// Remarks on days and hours.
    pub notes: Option<String>,
    /// 定員; unknown where absent.
    pub capacity: Option<i32>,
    /// Areas that it serves wherever its office stands; empty when the source does not say.
    pub service_areas: Vec<AreaCode>,
    /// Where it is given.
    pub location_ids: Vec<LocationId>,
    /// Where the facts come from.
    pub source: Source,
    /// The day that the source speaks of.
    pub source_as_of: Option<NaiveDate>,
    /// The release from which it was missing: 「公表データから消えた」, which is not 廃止.
    pub vanished_on: Option<NaiveDate>,
    /// When it left the register.
    pub retired_on: Option<NaiveDate>,
    /// When a person last confirmed it.
    pub last_confirmed_on: Option<NaiveDate>,
    /// What is doubtful in the source's facts.
    pub warnings: Vec<Fault>,
    /// Fields that a person set; an import leaves them alone.
    pub curated: Vec<String>,
    /// How it reaches a person; empty when as its kind does.
    #[serde(default)]
    pub delivery: Vec<Delivery>,
    /// Whom it takes.
    #[serde(default)]
    pub eligibility: Eligibility,
    /// From when on it is given, if that is to come.
    #[serde(default)]
    pub opens_on: Option<NaiveDate>,
    /// The first day on which it will not be given any more.
    #[serde(default)]
    pub closes_on: Option<NaiveDate>,
    /// 休止: the first day.
    #[serde(default)]
    pub suspended_from: Option<NaiveDate>,
    /// 休止: the last day; open ended where absent.
    #[serde(default)]
    pub suspended_until: Option<NaiveDate>,
    /// Ground that it serves beside its areas: a GeoJSON Polygon or MultiPolygon.
    #[schema(value_type = Option<Object>)]
    #[serde(default)]
    pub service_extent: Option<Extent>,
}

impl Service {
    /// Whether it has left the register, or will not be given any more on a day.
    pub(crate) fn is_gone(&self, day: NaiveDate) -> bool {
        self.retired_on.is_some() || self.vanished_on.is_some() || self.closes_on.is_some_and(|on| on <= day)
    }

    /// The last day on which anybody, or an official file, said that it is there.
    pub(crate) fn confirmed_on(&self) -> Option<NaiveDate> {
        self.last_confirmed_on.max(self.source_as_of)
    }

    /// Whether it has still to begin, on a day.
    pub(crate) fn is_to_come(&self, day: NaiveDate) -> bool {
        self.opens_on.is_some_and(|on| day < on)
    }

    /// Whether it pauses on a day.
    pub(crate) fn is_suspended(&self, day: NaiveDate) -> bool {
        self.suspended_from.is_some_and(|from| from <= day)
            && self.suspended_until.is_none_or(|until| day <= until)
    }

    /// Whether it is given on a day: it has begun, has not ended and does not pause.
    pub(crate) fn is_on_offer(&self, day: NaiveDate) -> bool {
        !self.is_gone(day) && !self.is_to_come(day) && !self.is_suspended(day)
    }

    /// Whether any of this depends on the day.
    pub(crate) fn is_dated(&self) -> bool {
        self.opens_on.is_some() || self.closes_on.is_some() || self.suspended_from.is_some()
    }
}

/// When an office is open, by sort of day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningHours {
    /// 平日.
    pub weekday: Option<String>,
    /// 土曜.
    pub saturday: Option<String>,
    /// 日曜.
    pub sunday: Option<String>,
    /// 祝日.
    pub holiday: Option<String>,
}

impl OpeningHours {
    /// Fails, naming the day, unless each says two times.
    pub(crate) fn check(&self) -> Result<()> {
        let mut faults = Faults::default();
        let days = [
            ("hours.weekday", &self.weekday),
            ("hours.saturday", &self.saturday),
            ("hours.sunday", &self.sunday),
            ("hours.holiday", &self.holiday),
        ];
        for (field, hours) in days {
            let holds = hours.as_deref().is_none_or(is_span);
            faults.require(holds, field, "must be two times such as 09:00-17:00");
        }
        faults.finish()
    }
}

/// Whether a text is `HH:MM-HH:MM`.
fn is_span(text: &str) -> bool {
    let is_time = |time: &str| time.len() == 5 && NaiveTime::parse_from_str(time, "%H:%M").is_ok();
    text.split_once('-').is_some_and(|(from, to)| is_time(from) && is_time(to))
}

/// Where facts come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// 障害福祉サービス等情報公表システム.
    Wamnet,
    /// A curator.
    Curated,
}

impl Logged for Service {
    const NOUN: &'static str = "services";
    fn record_id(&self) -> String {
        self.id.to_string()
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// Which services to list.
#[derive(Debug, Clone, Default)]
pub struct ServiceFilter {
    /// Only those located inside this area.
    pub area: Option<AreaCode>,
    /// Only those of this kind.
    pub kind: Option<TermId>,
}

impl Registry {
    /// Services by id, without those that left the register.
    pub fn list_services(&self, filter: &ServiceFilter, paging: &Paging) -> Result<Page<Service>> {
        let limit = paging.limit()?;
        if let Some(kind) = &filter.kind {
            self.terms().require(&[SERVICE_KINDS], kind, "kind")?;
        }
        let after: Option<ServiceId> = paging.id()?;
        let geography = self.geography();
        if let Some(area) = &filter.area {
            geography.require(area, "area")?;
        }
        let ids = self.catalog().list(after, limit + 1, self.clock().today(), |entry| {
            filter.kind.as_ref().is_none_or(|kind| entry.service.kind == *kind)
                && filter
                    .area
                    .as_ref()
                    .is_none_or(|area| entry.areas().any(|own| geography.is_within(own, area)))
        });
        let found = self.db().read(|c| storage::services::find_all(c, &ids))?;
        Ok(Page::cut(found, limit, |service| service.id.to_string()))
    }

    /// One service, now or as it stood at the end of a past day.
    pub fn find_service(&self, id: ServiceId, as_of: Option<NaiveDate>) -> Result<Service> {
        match as_of {
            None => self.db().read(|c| storage::services::find(c, id)),
            Some(day) => {
                let content = self.content_as_of(Service::NOUN, &id.to_string(), day)?;
                serde_json::from_value(content).map_err(Error::internal)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_two_times() {
        assert!(["09:00-17:30", "17:00-09:00", "00:00-00:00"].iter().all(|text| is_span(text)));
        assert!(!["9:00-17:30", "09:00", "09:00-25:00", "09:00-17:30 ", ""].iter().any(|text| is_span(text)));
    }
}
