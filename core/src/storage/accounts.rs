//! Statements of accounts, credentials and sessions.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;

use super::schema::{accounts, credentials, sessions};
use super::{DbConnection, from_code, from_json, stored, to_code, to_json};
use crate::accounts::Account;
use crate::actor::Role;
use crate::error::{Error, Result};
use crate::id::{AccountId, OrganizationId};
use crate::mail::MailAddress;
use crate::sessions::Purpose;

#[derive(Queryable, Insertable)]
#[diesel(table_name = accounts)]
struct AccountRow {
    id: String,
    version: i32,
    login: String,
    name: String,
    role: String,
    organization_id: Option<String>,
    council_id: Option<String>,
    area_codes: String,
    manages_organization: bool,
    disabled_on: Option<NaiveDate>,
    mail_address: Option<String>,
}

/// What a sign-in is checked against.
pub(crate) struct Credentials {
    pub account: Account,
    pub password_hash: String,
    pub failures: i32,
    pub blocked_until: Option<DateTime<Utc>>,
}

/// All accounts, by login.
pub(crate) fn list(c: &mut DbConnection) -> Result<Vec<Account>> {
    let rows: Vec<AccountRow> = accounts::table.order(accounts::login).load(c)?;
    rows.into_iter().map(account).collect()
}

/// One account.
pub(crate) fn find(c: &mut DbConnection, id: AccountId) -> Result<Account> {
    let row: Option<AccountRow> = accounts::table.find(id.to_string()).first(c).optional()?;
    row.map(account).transpose()?.ok_or(Error::NotFound { noun: "account" })
}

/// Whether anybody who can sign in keeps cases for an organization.
pub(crate) fn keeps_cases(c: &mut DbConnection, organization: OrganizationId) -> Result<bool> {
    let workers = accounts::table
        .filter(accounts::organization_id.eq(organization.to_string()))
        .filter(accounts::role.eq(to_code(&Role::Worker)))
        .filter(accounts::disabled_on.is_null());
    let count: i64 = workers.count().get_result(c)?;
    Ok(count > 0)
}

/// Stores since when an account is closed, and where its mail goes.
pub(crate) fn change(c: &mut DbConnection, account: &Account) -> Result<()> {
    diesel::update(accounts::table.find(account.id.to_string()))
        .set((
            accounts::version.eq(account.version),
            accounts::disabled_on.eq(account.disabled_on),
            accounts::mail_address.eq(account.mail_address.clone().map(String::from)),
        ))
        .execute(c)?;
    Ok(())
}

/// The account with a login.
pub(crate) fn find_by_login(c: &mut DbConnection, login: &str) -> Result<Option<Account>> {
    let row: Option<AccountRow> = accounts::table.filter(accounts::login.eq(login)).first(c).optional()?;
    row.map(account).transpose()
}

/// The account with a login, and what its sign-in is checked against.
pub(crate) fn credentials_by_login(c: &mut DbConnection, login: &str) -> Result<Option<Credentials>> {
    let Some(account) = find_by_login(c, login)? else { return Ok(None) };
    let (password_hash, failures, blocked_until): (String, i32, Option<NaiveDateTime>) = credentials::table
        .find(account.id.to_string())
        .select((credentials::password_hash, credentials::failures, credentials::blocked_until))
        .first(c)?;
    let blocked_until = blocked_until.map(|until| until.and_utc());
    Ok(Some(Credentials { account, password_hash, failures, blocked_until }))
}

/// Adds an account with its password's hash.
pub(crate) fn add(c: &mut DbConnection, account: &Account, password_hash: &str) -> Result<()> {
    diesel::insert_into(accounts::table).values(row(account)).execute(c)?;
    diesel::insert_into(credentials::table)
        .values((
            credentials::account_id.eq(account.id.to_string()),
            credentials::password_hash.eq(password_hash),
            credentials::failures.eq(0),
        ))
        .execute(c)?;
    Ok(())
}

/// Sets a new password's hash and forgets failures.
pub(crate) fn set_password(c: &mut DbConnection, id: AccountId, password_hash: &str) -> Result<()> {
    diesel::update(credentials::table.find(id.to_string()))
        .set(credentials::password_hash.eq(password_hash))
        .execute(c)?;
    set_failures(c, id, 0, None)
}

/// Notes how many wrong passwords came in a row, and until when the account is blocked.
pub(crate) fn set_failures(
    c: &mut DbConnection,
    id: AccountId,
    failures: i32,
    blocked_until: Option<DateTime<Utc>>,
) -> Result<()> {
    diesel::update(credentials::table.find(id.to_string()))
        .set((
            credentials::failures.eq(failures),
            credentials::blocked_until.eq(blocked_until.map(|until| until.naive_utc())),
        ))
        .execute(c)?;
    Ok(())
}

/// Adds a session or token.
pub(crate) fn add_session(
    c: &mut DbConnection,
    digest: &str,
    account: AccountId,
    purpose: Purpose,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<()> {
    diesel::insert_into(sessions::table)
        .values((
            sessions::digest.eq(digest),
            sessions::account_id.eq(account.to_string()),
            sessions::purpose.eq(to_code(&purpose)),
            sessions::created_at.eq(created_at.naive_utc()),
            sessions::expires_at.eq(expires_at.naive_utc()),
        ))
        .execute(c)?;
    Ok(())
}

/// Ends one session.
pub(crate) fn end_session(c: &mut DbConnection, digest: &str) -> Result<()> {
    diesel::delete(sessions::table.find(digest)).execute(c)?;
    Ok(())
}

/// Ends what an account has of one purpose, or all of it.
pub(crate) fn end_sessions(c: &mut DbConnection, id: AccountId, purpose: Option<Purpose>) -> Result<()> {
    let own = sessions::table.filter(sessions::account_id.eq(id.to_string()));
    match purpose {
        Some(purpose) => diesel::delete(own.filter(sessions::purpose.eq(to_code(&purpose)))).execute(c)?,
        None => diesel::delete(own).execute(c)?,
    };
    Ok(())
}

/// Removes what has expired.
pub(crate) fn end_expired_sessions(c: &mut DbConnection, now: DateTime<Utc>) -> Result<()> {
    diesel::delete(sessions::table.filter(sessions::expires_at.le(now.naive_utc()))).execute(c)?;
    Ok(())
}

/// The usable account of an unexpired session.
pub(crate) fn find_by_session(
    c: &mut DbConnection,
    digest: &str,
    purpose: Purpose,
    now: DateTime<Utc>,
) -> Result<Option<Account>> {
    let id: Option<String> = sessions::table
        .find(digest)
        .filter(sessions::purpose.eq(to_code(&purpose)))
        .filter(sessions::expires_at.gt(now.naive_utc()))
        .select(sessions::account_id)
        .first(c)
        .optional()?;
    let Some(id) = id else { return Ok(None) };
    let row: AccountRow = accounts::table.find(id).first(c)?;
    Ok(Some(account(row)?).filter(|account| account.disabled_on.is_none()))
}

fn row(account: &Account) -> AccountRow {
    AccountRow {
        id: account.id.to_string(),
        version: account.version,
        login: account.login.clone(),
        name: account.name.clone(),
        role: to_code(&account.role),
        organization_id: account.organization_id.map(|id| id.to_string()),
        council_id: account.council_id.map(|id| id.to_string()),
        area_codes: to_json(&account.area_codes),
        manages_organization: account.manages_organization,
        disabled_on: account.disabled_on,
        mail_address: account.mail_address.clone().map(String::from),
    }
}

fn account(row: AccountRow) -> Result<Account> {
    Ok(Account {
        id: stored(&row.id)?,
        version: row.version,
        login: row.login,
        name: row.name,
        role: from_code(&row.role)?,
        organization_id: row.organization_id.as_deref().map(stored).transpose()?,
        council_id: row.council_id.as_deref().map(stored).transpose()?,
        area_codes: from_json(&row.area_codes)?,
        manages_organization: row.manages_organization,
        disabled_on: row.disabled_on,
        mail_address: row.mail_address.map(MailAddress::try_from).transpose()?,
    })
}
