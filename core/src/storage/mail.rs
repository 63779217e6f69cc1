//! Statements of the weekly mail.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema_upkeep::{mail, mail_deliveries};
use super::{DbConnection, stored};
use crate::error::Result;
use crate::id::CouncilId;
use crate::mail::MailDelivery;

/// The text of a council's mail about a week, if it was made: none where nothing had changed.
pub(crate) fn find(
    c: &mut DbConnection,
    council: CouncilId,
    week: NaiveDate,
) -> Result<Option<Option<String>>> {
    Ok(mail::table.find((council.to_string(), week)).select(mail::text).first(c).optional()?)
}

/// Adds a mail.
pub(crate) fn add(
    c: &mut DbConnection,
    council: CouncilId,
    week: NaiveDate,
    text: Option<&str>,
) -> Result<()> {
    diesel::insert_into(mail::table)
        .values((mail::council_id.eq(council.to_string()), mail::week.eq(week), mail::text.eq(text)))
        .execute(c)?;
    Ok(())
}

/// What is still to be sent about a week, in the order of councils and accounts.
pub(crate) fn list_deliveries(c: &mut DbConnection, week: NaiveDate) -> Result<Vec<MailDelivery>> {
    let rows: Vec<(String, NaiveDate, String)> = mail_deliveries::table
        .filter(mail_deliveries::week.eq(week))
        .order((mail_deliveries::council_id, mail_deliveries::account_id))
        .load(c)?;
    let delivery = |(council_id, week, account_id): (String, NaiveDate, String)| {
        Ok(MailDelivery { council_id: stored(&council_id)?, week, account_id: stored(&account_id)? })
    };
    rows.into_iter().map(delivery).collect()
}

/// Adds a delivery.
pub(crate) fn add_delivery(c: &mut DbConnection, delivery: &MailDelivery) -> Result<()> {
    diesel::insert_into(mail_deliveries::table)
        .values((
            mail_deliveries::council_id.eq(delivery.council_id.to_string()),
            mail_deliveries::week.eq(delivery.week),
            mail_deliveries::account_id.eq(delivery.account_id.to_string()),
        ))
        .execute(c)?;
    Ok(())
}

/// Removes a delivery; whether there was one.
pub(crate) fn remove_delivery(c: &mut DbConnection, delivery: &MailDelivery) -> Result<bool> {
    let key = (delivery.council_id.to_string(), delivery.week, delivery.account_id.to_string());
    Ok(diesel::delete(mail_deliveries::table.find(key)).execute(c)? > 0)
}

/// Removes deliveries of a council about earlier weeks.
pub(crate) fn remove_deliveries_before(
    c: &mut DbConnection,
    council: CouncilId,
    week: NaiveDate,
) -> Result<()> {
    let of_council = mail_deliveries::table.filter(mail_deliveries::council_id.eq(council.to_string()));
    diesel::delete(of_council.filter(mail_deliveries::week.lt(week))).execute(c)?;
    Ok(())
}
