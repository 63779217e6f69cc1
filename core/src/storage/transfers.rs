//! Statements of transfers.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema_cases::transfers;
use super::{DbConnection, from_code, stored, to_code};
use crate::error::Result;
use crate::id::{CaseId, OrganizationId, TransferId};
use crate::transfers::{Transfer, TransferState};

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = transfers, treat_none_as_null = true)]
struct TransferRow {
    id: String,
    version: i32,
    case_id: String,
    from_organization_id: String,
    to_organization_id: String,
    consented_on: NaiveDate,
    offered_on: NaiveDate,
    state: String,
    settled_on: Option<NaiveDate>,
    guardian_consented_on: Option<NaiveDate>,
}

/// Adds an offer.
pub(crate) fn add(c: &mut DbConnection, transfer: &Transfer) -> Result<()> {
    diesel::insert_into(transfers::table).values(row(transfer)).execute(c)?;
    Ok(())
}

/// Changes an offer.
pub(crate) fn change(c: &mut DbConnection, transfer: &Transfer) -> Result<()> {
    diesel::update(transfers::table.find(transfer.id.to_string())).set(row(transfer)).execute(c)?;
    Ok(())
}

/// One offer, whosever it is: the caller checks that.
pub(crate) fn find(c: &mut DbConnection, id: TransferId) -> Result<Option<Transfer>> {
    let found: Option<TransferRow> = transfers::table.find(id.to_string()).first(c).optional()?;
    found.map(transfer).transpose()
}

/// Whether a case is offered and not yet answered.
pub(crate) fn is_offered(c: &mut DbConnection, case_id: CaseId) -> Result<bool> {
    let offered = transfers::table
        .filter(transfers::case_id.eq(case_id.to_string()))
        .filter(transfers::state.eq(to_code(&TransferState::Offered)));
    let count: i64 = offered.count().get_result(c)?;
    Ok(count > 0)
}

/// Offers from and to an organisation after an id, by id.
pub(crate) fn list(
    c: &mut DbConnection,
    organization: OrganizationId,
    after: Option<TransferId>,
    limit: i64,
) -> Result<Vec<Transfer>> {
    let organization = organization.to_string();
    let giver = transfers::from_organization_id.eq(organization.clone());
    let taker = transfers::to_organization_id.eq(organization);
    let mut query = transfers::table.filter(giver.or(taker)).order(transfers::id).limit(limit).into_boxed();
    if let Some(after) = after {
        query = query.filter(transfers::id.gt(after.to_string()));
    }
    query.load::<TransferRow>(c)?.into_iter().map(transfer).collect()
}

fn row(transfer: &Transfer) -> TransferRow {
    TransferRow {
        id: transfer.id.to_string(),
        version: transfer.version,
        case_id: transfer.case_id.map(|case| case.to_string()).unwrap_or_default(),
        from_organization_id: transfer.from_organization_id.to_string(),
        to_organization_id: transfer.to_organization_id.to_string(),
        consented_on: transfer.consented_on,
        offered_on: transfer.offered_on,
        state: to_code(&transfer.state),
        settled_on: transfer.settled_on,
        guardian_consented_on: transfer.guardian_consented_on,
    }
}

fn transfer(row: TransferRow) -> Result<Transfer> {
    Ok(Transfer {
        id: stored(&row.id)?,
        version: row.version,
        case_id: Some(stored(&row.case_id)?),
        from_organization_id: stored(&row.from_organization_id)?,
        to_organization_id: stored(&row.to_organization_id)?,
        consented_on: row.consented_on,
        offered_on: row.offered_on,
        state: from_code(&row.state)?,
        settled_on: row.settled_on,
        guardian_consented_on: row.guardian_consented_on,
    })
}
