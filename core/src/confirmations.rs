//! Confirmations: that somebody looked at what the register says of a service, and found it still true.
//!
//! A curator confirms what they know. Otherwise a provider does, with a link that the council's office puts into
//! its mail: it needs no account, is good for one service and for a while, and only its digest is stored.

mod links;

use chrono::{DateTime, Months, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

pub(crate) use links::PROVIDER;
pub use links::{Confirmable, ConfirmationLink, LINK_DAYS};

use crate::actor::Curator;
use crate::changes::Action;
use crate::error::{Error, Result};
use crate::id::ServiceId;
use crate::page::{Page, Paging};
use crate::registry::Registry;
use crate::services::Service;
use crate::storage::{self, Write};
use crate::values::AreaCode;

/// Who confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConfirmedBy {
    /// 協議会事務局.
    Curator,
    /// 事業所, by the link that it was sent.
    Provider,
}

/// That a service's facts were confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Confirmation {
    /// Whose facts.
    pub service_id: ServiceId,
    /// The day.
    pub confirmed_on: NaiveDate,
    /// Who confirmed.
    pub confirmed_by: ConfirmedBy,
    /// The version of the record that was looked at.
    pub service_version: i32,
}

/// A service that nobody has confirmed for long.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct StaleService {
    /// The service.
    pub service: Service,
    /// Who offers it.
    pub organization_name: Option<String>,
    /// When a person, or an official file, last said that it is there; absent where nobody ever did.
    pub confirmed_on: Option<NaiveDate>,
    /// When its provider was last sent a link that is still open.
    pub asked_on: Option<NaiveDate>,
}

/// Which services to list.
#[derive(Debug, Clone, Default)]
pub struct StaleFilter {
    /// Only inside this area.
    pub area: Option<AreaCode>,
    /// Only what a person said counts, and no official file.
    pub by_people: bool,
}

impl Registry {
    /// Confirms what the register says of a service in the curator's areas, of the version that was looked at. One
    /// that has vanished from an official file is there again.
    pub fn confirm_service(&self, by: &Curator, id: ServiceId, seen: i32) -> Result<Service> {
        self.write(&by.account.to_string(), |w| {
            let before = self.require_own_service(w, by, id)?;
            self.confirm(w, before, seen, ConfirmedBy::Curator)
        })
    }

    /// Who confirmed a service, the latest first.
    pub fn list_confirmations(&self, id: ServiceId) -> Result<Vec<Confirmation>> {
        self.db().read(|c| {
            storage::services::find(c, id)?;
            storage::confirmations::list(c, id)
        })
    }

    /// The services in the curator's areas that nobody has confirmed for as long as the council's settings say, the
    /// longest first; those that nobody ever confirmed before all others.
    pub fn list_stale_services(
        &self,
        by: &Curator,
        filter: &StaleFilter,
        paging: &Paging,
    ) -> Result<Page<StaleService>> {
        let (limit, after) = (paging.limit()?, paging.key(2)?);
        let mut keys = self.stale_keys(by, filter)?;
        keys.retain(|(key, _)| after.is_none_or(|after| key.as_str() > after));
        keys.truncate(limit + 1);
        let ids: Vec<ServiceId> = keys.iter().map(|(_, id)| *id).collect();
        let (services, asked, names) = self.db().read(|c| {
            let services = storage::services::find_all(c, &ids)?;
            let offered_by: Vec<_> = services.iter().map(|service| service.organization_id).collect();
            let asked = storage::confirmations::asked(c, &ids, self.clock().now())?;
            Ok((services, asked, storage::organizations::names(c, &offered_by)?))
        })?;
        let stale = |service: Service| StaleService {
            organization_name: names.get(&service.organization_id).cloned(),
            confirmed_on: said_on(&service, filter),
            asked_on: asked.get(&service.id).copied(),
            service,
        };
        let found = services.into_iter().map(stale).collect();
        Ok(Page::cut(found, limit, |stale: &StaleService| key_of(stale.confirmed_on, stale.service.id)))
    }

    /// How many there are.
    pub fn count_stale_services(&self, by: &Curator, filter: &StaleFilter) -> Result<usize> {
        self.stale_keys(by, filter).map(|keys| keys.len())
    }

    /// The services in the curator's areas that vanished from an official file and have not been retired.
    pub fn list_vanished_services(&self, by: &Curator) -> Result<Vec<Service>> {
        let geography = self.geography();
        let own =
            geography.areas().map(|area| &area.code).filter(|code| geography.is_within_any(code, &by.areas));
        let own: Vec<String> = own.map(ToString::to_string).collect();
        self.db().read(|c| {
            let ids = storage::confirmations::vanished(c, &own)?;
            storage::services::find_all(c, &ids)
        })
    }

    /// Keys and ids of stale services, sorted.
    fn stale_keys(&self, by: &Curator, filter: &StaleFilter) -> Result<Vec<(String, ServiceId)>> {
        let geography = self.geography();
        if let Some(area) = &filter.area {
            geography.require(area, "area")?;
        }
        let today = self.clock().today();
        let months = self.settings_on(by.council, today)?.settings.unverified_after_months;
        let since = today.checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN);
        let catalog = self.catalog();
        let is_own = |area: &AreaCode| {
            geography.is_within_any(area, &by.areas)
                && filter.area.as_ref().is_none_or(|outer| geography.is_within(area, outer))
        };
        let own =
            catalog.entries().filter(|entry| !entry.service.is_gone(today) && entry.areas().any(is_own));
        let mut keys: Vec<_> = own
            .map(|entry| (said_on(&entry.service, filter), entry.service.id))
            .filter(|(on, _)| on.is_none_or(|on| on < since))
            .map(|(on, id)| (key_of(on, id), id))
            .collect();
        keys.sort();
        Ok(keys)
    }

    /// Stores that a version of a service was confirmed today.
    fn confirm(&self, w: &mut Write<'_>, before: Service, seen: i32, by: ConfirmedBy) -> Result<Service> {
        let today = self.clock().today();
        if before.retired_on.is_some() {
            return Err(Error::Conflict { reason: "the service has left the register".into() });
        }
        if before.version != seen {
            return Err(Error::Stale);
        }
        let mut after = before.clone();
        after.last_confirmed_on = after.last_confirmed_on.max(Some(today));
        after.vanished_on = None;
        if after != before {
            after.version += 1;
            storage::services::change(w.connection, &after)?;
            w.log(Action::Change, Some(&before), &after);
        }
        let confirmation = Confirmation {
            service_id: after.id,
            confirmed_on: today,
            confirmed_by: by,
            service_version: after.version,
        };
        storage::confirmations::record(w.connection, &confirmation)?;
        Ok(after)
    }
}

/// When somebody last said that a service is there.
fn said_on(service: &Service, filter: &StaleFilter) -> Option<NaiveDate> {
    if filter.by_people { service.last_confirmed_on } else { service.confirmed_on() }
}

/// Day and id, as one text that sorts so; what was never confirmed comes first.
fn key_of(on: Option<NaiveDate>, id: ServiceId) -> String {
    format!("{}/{id}", on.map_or_else(|| "0000-00-00".to_owned(), |on| on.to_string()))
}

/// A link as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeptLink {
    pub digest: String,
    pub service_id: ServiceId,
    pub made_on: NaiveDate,
    pub made_by: String,
    pub expires_at: DateTime<Utc>,
    pub answered_on: Option<NaiveDate>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_never_confirmed_comes_first() {
        let id = ServiceId(uuid::Uuid::from_u128(1));
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        let mut keys = [day("2025-04-01"), None, day("2024-12-31")].map(|on| key_of(on, id));
        keys.sort();
        assert!(keys[0].starts_with("0000-00-00/") && keys[1].starts_with("2024-12-31/"));
    }
}
