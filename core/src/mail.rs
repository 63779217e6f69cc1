//! The weekly mail of a council (週1回のメール): what became public in a week that is over.
//!
//! A council has one text for a week, made once of what everybody may read, the same for all its accounts. So it
//! tells nobody anything of cases, of free places or of who waits, nor that there was anything to tell. It is sent
//! at most once to each account: whoever sends takes the delivery away first, and puts it back where it failed.

mod addresses;
mod wording;

use std::ops::RangeInclusive;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc, Weekday};
use serde::Serialize;

pub use addresses::MailAddress;

use crate::accounts::Account;
use crate::actor::Administrator;
use crate::clock::day_of;
use crate::councils::Council;
use crate::error::Result;
use crate::id::{AccountId, CouncilId};
use crate::registry::Registry;
use crate::storage;

/// At what hour of Monday in Japan the week before is over: when people come to work.
const HOUR: i64 = 8;

/// The mail of a council about a week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mail {
    /// Whose it is.
    pub council_id: CouncilId,
    /// The week's Monday.
    pub week: NaiveDate,
    /// What it is about.
    pub subject: String,
    /// The text.
    pub text: String,
}

/// A mail that is still to be sent to an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailDelivery {
    pub(crate) council_id: CouncilId,
    pub(crate) week: NaiveDate,
    pub(crate) account_id: AccountId,
}

/// A week by its Monday.
#[derive(Debug, Clone, Copy)]
struct Week(NaiveDate);

impl Week {
    /// The last one that is over.
    fn last(now: DateTime<Utc>) -> Self {
        let this = day_of(now - TimeDelta::hours(HOUR)).week(Weekday::Mon).first_day();
        Self(this - Days::new(7))
    }

    /// The day before it.
    fn eve(self) -> NaiveDate {
        self.0 - Days::new(1)
    }

    /// From Monday to Sunday.
    fn days(self) -> RangeInclusive<NaiveDate> {
        self.0..=self.0 + Days::new(6)
    }

    fn holds(self, day: NaiveDate) -> bool {
        self.days().contains(&day)
    }
}

impl Registry {
    /// The mails about the last week that is over, as they were made, or as they would be made now; none of a council
    /// where nothing changed.
    pub fn preview_mail(&self, _by: &Administrator) -> Result<Vec<Mail>> {
        let week = Week::last(self.clock().now());
        let mut all = Vec::new();
        for council in self.list_councils()? {
            let made = self.db().read(|c| storage::mail::find(c, council.id, week.0))?;
            let text = match made {
                Some(made) => made,
                None => self.mail_text(&council, week)?,
            };
            all.extend(text.map(|text| council.mail(week, text)));
        }
        Ok(all)
    }

    /// Makes the mails about the last week that is over, once for each council, for the accounts that have an address.
    /// One council's trouble keeps no other from its mail; the first is told.
    pub fn make_mail(&self, by: &Administrator) -> Result<()> {
        let week = Week::last(self.clock().now());
        let made = self.list_councils()?.into_iter().map(|council| self.make_mail_of(by, &council, week));
        made.collect::<Vec<_>>().into_iter().collect()
    }

    fn make_mail_of(&self, by: &Administrator, council: &Council, week: Week) -> Result<()> {
        if self.db().read(|c| storage::mail::find(c, council.id, week.0))?.is_some() {
            return Ok(());
        }
        let text = self.mail_text(council, week)?;
        self.write(&by.account, |w| {
            // Another process may have been quicker.
            if storage::mail::find(w.connection, council.id, week.0)?.is_some() {
                return Ok(());
            }
            // What could not be sent in a week is old news.
            storage::mail::remove_deliveries_before(w.connection, council.id, week.0)?;
            storage::mail::add(w.connection, council.id, week.0, text.as_deref())?;
            if text.is_none() {
                return Ok(());
            }
            let accounts = storage::accounts::list(w.connection)?;
            for account in accounts.iter().filter(|account| account.gets_mail_of(council.id)) {
                storage::mail::add_delivery(w.connection, &council.delivery(week, account.id))?;
            }
            Ok(())
        })
    }

    /// What is still to be sent of the last week that is over.
    pub fn list_mail_deliveries(&self, _by: &Administrator) -> Result<Vec<MailDelivery>> {
        let week = Week::last(self.clock().now());
        self.db().read(|c| storage::mail::list_deliveries(c, week.0))
    }

    /// Takes a delivery, so that nobody else sends it: the address and the mail, unless somebody took it before or
    /// the account wants none any more.
    pub fn take_mail_delivery(
        &self,
        by: &Administrator,
        delivery: &MailDelivery,
    ) -> Result<Option<(MailAddress, Mail)>> {
        let council = self.find_council(delivery.council_id)?;
        self.write(&by.account, |w| {
            if !storage::mail::remove_delivery(w.connection, delivery)? {
                return Ok(None);
            }
            let account = storage::accounts::find(w.connection, delivery.account_id)?;
            let address = account.mail_address.clone().filter(|_| account.gets_mail_of(council.id));
            let text = storage::mail::find(w.connection, council.id, delivery.week)?.flatten();
            let mail = text.map(|text| council.mail(Week(delivery.week), text));
            Ok(address.zip(mail))
        })
    }

    /// Puts a delivery back that failed, for the next time.
    pub fn return_mail_delivery(&self, by: &Administrator, delivery: &MailDelivery) -> Result<()> {
        self.write(&by.account, |w| storage::mail::add_delivery(w.connection, delivery))
    }
}

impl Account {
    fn gets_mail_of(&self, council: CouncilId) -> bool {
        self.council_id == Some(council) && self.disabled_on.is_none() && self.mail_address.is_some()
    }
}

impl Council {
    fn mail(&self, week: Week, text: String) -> Mail {
        Mail { council_id: self.id, week: week.0, subject: wording::subject(self, week), text }
    }

    fn delivery(&self, week: Week, account_id: AccountId) -> MailDelivery {
        MailDelivery { council_id: self.id, week: week.0, account_id }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_is_over_on_monday_at_eight() {
        for (now, monday) in [
            ("2026-06-14T22:59:59Z", "2026-06-01"),
            ("2026-06-14T23:00:00Z", "2026-06-08"),
            ("2026-06-21T14:59:59Z", "2026-06-08"),
        ] {
            let week = Week::last(now.parse().expect("a moment"));
            assert_eq!(week.0.to_string(), monday, "{now}");
            assert!(week.holds(week.0) && !week.holds(week.eve()));
        }
    }
}
