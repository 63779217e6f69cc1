//! Statements of confirmations, and of links to confirm with.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::schema::{locations, service_at_locations, services};
use super::schema_upkeep::{confirmation_links, confirmations};
use super::{BATCH, DbConnection, from_code, stored, to_code};
use crate::confirmations::{Confirmation, KeptLink};
use crate::error::Result;
use crate::id::ServiceId;

#[derive(Queryable, Insertable)]
#[diesel(table_name = confirmations)]
struct ConfirmationRow {
    service_id: String,
    confirmed_on: NaiveDate,
    confirmed_by: String,
    service_version: i32,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = confirmation_links)]
struct LinkRow {
    digest: String,
    service_id: String,
    made_on: NaiveDate,
    made_by: String,
    expires_at: NaiveDateTime,
    answered_on: Option<NaiveDate>,
}

/// Records a confirmation in the place of one by the same on the same day.
pub(crate) fn record(c: &mut DbConnection, new: &Confirmation) -> Result<()> {
    let row = ConfirmationRow {
        service_id: new.service_id.to_string(),
        confirmed_on: new.confirmed_on,
        confirmed_by: to_code(&new.confirmed_by),
        service_version: new.service_version,
    };
    diesel::delete(confirmations::table.find((&row.service_id, row.confirmed_on, &row.confirmed_by)))
        .execute(c)?;
    diesel::insert_into(confirmations::table).values(&row).execute(c)?;
    Ok(())
}

/// Those of a service, the latest first.
pub(crate) fn list(c: &mut DbConnection, id: ServiceId) -> Result<Vec<Confirmation>> {
    let rows: Vec<ConfirmationRow> = confirmations::table
        .filter(confirmations::service_id.eq(id.to_string()))
        .order((confirmations::confirmed_on.desc(), confirmations::confirmed_by))
        .load(c)?;
    let confirmation = |row: ConfirmationRow| {
        Ok(Confirmation {
            service_id: stored(&row.service_id)?,
            confirmed_on: row.confirmed_on,
            confirmed_by: from_code(&row.confirmed_by)?,
            service_version: row.service_version,
        })
    };
    rows.into_iter().map(confirmation).collect()
}

/// The services given in areas with these codes that vanished from an official file and were not retired, by the
/// day of that file.
pub(crate) fn vanished(c: &mut DbConnection, areas: &[String]) -> Result<Vec<ServiceId>> {
    let mut found: Vec<(NaiveDate, String)> = Vec::new();
    for batch in areas.chunks(BATCH) {
        let there: Vec<(Option<NaiveDate>, String)> = services::table
            .inner_join(service_at_locations::table.on(service_at_locations::service_id.eq(services::id)))
            .inner_join(locations::table.on(locations::id.eq(service_at_locations::location_id)))
            .filter(services::vanished_on.is_not_null())
            .filter(services::retired_on.is_null())
            .filter(locations::area_code.eq_any(batch))
            .select((services::vanished_on, services::id))
            .load(c)?;
        found.extend(there.into_iter().filter_map(|(on, id)| Some((on?, id))));
    }
    found.sort();
    found.dedup();
    found.iter().map(|(_, id)| stored(id)).collect()
}

/// When the providers of services were last sent a link that is still open.
pub(crate) fn asked(
    c: &mut DbConnection,
    ids: &[ServiceId],
    now: DateTime<Utc>,
) -> Result<HashMap<ServiceId, NaiveDate>> {
    let mut found = HashMap::new();
    for batch in ids.chunks(BATCH) {
        let ids: Vec<String> = batch.iter().map(ToString::to_string).collect();
        let rows: Vec<(String, NaiveDate)> = confirmation_links::table
            .filter(confirmation_links::service_id.eq_any(ids))
            .filter(confirmation_links::expires_at.gt(now.naive_utc()))
            .filter(confirmation_links::answered_on.is_null())
            .order(confirmation_links::made_on)
            .select((confirmation_links::service_id, confirmation_links::made_on))
            .load(c)?;
        for (id, on) in rows {
            found.insert(stored(&id)?, on);
        }
    }
    Ok(found)
}

/// Removes the links of a service that were not answered.
pub(crate) fn end_open_links(c: &mut DbConnection, id: ServiceId) -> Result<()> {
    diesel::delete(
        confirmation_links::table
            .filter(confirmation_links::service_id.eq(id.to_string()))
            .filter(confirmation_links::answered_on.is_null()),
    )
    .execute(c)?;
    Ok(())
}

/// Adds a link.
pub(crate) fn add_link(c: &mut DbConnection, link: &KeptLink) -> Result<()> {
    let row = LinkRow {
        digest: link.digest.clone(),
        service_id: link.service_id.to_string(),
        made_on: link.made_on,
        made_by: link.made_by.clone(),
        expires_at: link.expires_at.naive_utc(),
        answered_on: link.answered_on,
    };
    diesel::insert_into(confirmation_links::table).values(&row).execute(c)?;
    Ok(())
}

/// The link with a digest.
pub(crate) fn find_link(c: &mut DbConnection, digest: &str) -> Result<Option<KeptLink>> {
    let row: Option<LinkRow> = confirmation_links::table.find(digest).first(c).optional()?;
    let link = |row: LinkRow| {
        Ok(KeptLink {
            digest: row.digest,
            service_id: stored(&row.service_id)?,
            made_on: row.made_on,
            made_by: row.made_by,
            expires_at: row.expires_at.and_utc(),
            answered_on: row.answered_on,
        })
    };
    row.map(link).transpose()
}

/// Notes that a link was used to confirm.
pub(crate) fn answer_link(c: &mut DbConnection, digest: &str, day: NaiveDate) -> Result<()> {
    diesel::update(confirmation_links::table.find(digest))
        .set(confirmation_links::answered_on.eq(Some(day)))
        .execute(c)?;
    Ok(())
}

/// Deletes links that are over.
pub(crate) fn end_expired_links(c: &mut DbConnection, now: DateTime<Utc>) -> Result<()> {
    diesel::delete(confirmation_links::table.filter(confirmation_links::expires_at.le(now.naive_utc())))
        .execute(c)?;
    Ok(())
}
