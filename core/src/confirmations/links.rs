//! Links with which a provider says that nothing has changed.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Confirmation, ConfirmedBy, KeptLink};
use crate::actor::Curator;
use crate::changes::hex;
use crate::error::{Error, Result};
use crate::id::ServiceId;
use crate::locations::Location;
use crate::registry::Registry;
use crate::services::Service;
use crate::storage;

/// How long a link is good: a month, and a few days for the mail.
pub const LINK_DAYS: i64 = 35;
/// Who writes, as the log names it.
pub(crate) const PROVIDER: &str = "provider";

/// A fresh link. Its secret is told once.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct ConfirmationLink {
    /// Which service it is for.
    pub service_id: ServiceId,
    /// What the address of the page ends in.
    pub secret: String,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
}

/// What a provider is asked to confirm.
#[derive(Debug, Clone, PartialEq)]
pub struct Confirmable {
    /// What the register says.
    pub service: Service,
    /// Where it is given.
    pub locations: Vec<Location>,
    /// Who offers it.
    pub organization_name: Option<String>,
    /// Who confirmed it last.
    pub last: Option<Confirmation>,
    /// Until when the link is good.
    pub expires_at: DateTime<Utc>,
    /// Whether it was confirmed with this link.
    pub is_answered: bool,
}

impl Registry {
    /// Makes a link for the provider of each of these services in the curator's areas: for all or for none. A link
    /// that was made before and not answered is good no longer.
    pub fn make_confirmation_links(&self, by: &Curator, ids: &[ServiceId]) -> Result<Vec<ConfirmationLink>> {
        let (now, made_on) = (self.clock().now(), self.clock().today());
        let expires_at = now + TimeDelta::days(LINK_DAYS);
        let account = by.account.to_string();
        self.write(&account, |w| {
            storage::confirmations::end_expired_links(w.connection, now)?;
            let mut made = Vec::new();
            for id in ids {
                let service = self.require_own_service(w, by, *id)?;
                if service.retired_on.is_some() {
                    return Err(Error::Conflict { reason: "the service has left the register".into() });
                }
                storage::confirmations::end_open_links(w.connection, *id)?;
                let secret = self.ids().secret();
                let link = KeptLink {
                    digest: digest_of(&secret),
                    service_id: *id,
                    made_on,
                    made_by: account.clone(),
                    expires_at,
                    answered_on: None,
                };
                storage::confirmations::add_link(w.connection, &link)?;
                made.push(ConfirmationLink { service_id: *id, secret, expires_at });
            }
            Ok(made)
        })
    }

    /// What the holder of a link is asked to confirm.
    pub fn find_confirmable(&self, secret: &str) -> Result<Confirmable> {
        let now = self.clock().now();
        self.db().read(|c| {
            let link = open_link(storage::confirmations::find_link(c, &digest_of(secret))?, now)?;
            let service = storage::services::find(c, link.service_id)?;
            if service.retired_on.is_some() {
                return Err(not_found());
            }
            Ok(Confirmable {
                locations: storage::services::locations(c, &service.location_ids)?,
                organization_name: storage::organizations::names(c, &[service.organization_id])?
                    .remove(&service.organization_id),
                last: storage::confirmations::list(c, service.id)?.into_iter().next(),
                expires_at: link.expires_at,
                is_answered: link.answered_on.is_some(),
                service,
            })
        })
    }

    /// Confirms with a link, for the provider, the version that was looked at.
    pub fn confirm_by_link(&self, secret: &str, seen: i32) -> Result<Service> {
        let (now, today, digest) = (self.clock().now(), self.clock().today(), digest_of(secret));
        // Whoever only guesses does not get as far as the one who writes.
        self.db().read(|c| open_link(storage::confirmations::find_link(c, &digest)?, now))?;
        self.write(PROVIDER, |w| {
            let link = open_link(storage::confirmations::find_link(w.connection, &digest)?, now)?;
            let before = storage::services::find(w.connection, link.service_id)?;
            storage::confirmations::answer_link(w.connection, &digest, today)?;
            self.confirm(w, before, seen, ConfirmedBy::Provider)
        })
    }
}

/// A link that is still good. One that is over looks like none.
fn open_link(found: Option<KeptLink>, now: DateTime<Utc>) -> Result<KeptLink> {
    found.filter(|link| now < link.expires_at).ok_or_else(not_found)
}

fn not_found() -> Error {
    Error::NotFound { noun: "link" }
}

fn digest_of(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_that_is_over_looks_like_none() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(LINK_DAYS);
        let link = |expires_at| KeptLink {
            digest: digest_of("secret"),
            service_id: ServiceId(uuid::Uuid::nil()),
            made_on: chrono::NaiveDate::MIN,
            made_by: String::new(),
            expires_at,
            answered_on: None,
        };
        assert!(open_link(None, now).is_err() && open_link(Some(link(now)), now).is_err());
        assert!(open_link(Some(link(now + TimeDelta::seconds(1))), now).is_ok());
        assert_ne!(digest_of("secret"), "secret");
    }
}
