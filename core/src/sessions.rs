//! Sessions and tokens: how an account's owner proves who they are.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::accounts::Account;
use crate::actor::{Administrator, Role, SignedIn};
use crate::error::{Error, Result};
use crate::passwords;
use crate::registry::Registry;
use crate::storage;

/// How long a browser stays signed in.
pub const SESSION_HOURS: i64 = 10;
/// Wrong passwords that are forgiven before the delays begin.
const FORGIVEN: i32 = 4;
/// The longest delay, in seconds.
const LONGEST_DELAY: i64 = 15 * 60;

/// What a secret is good for; one never stands for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// A browser's cookie.
    #[serde(rename = "session")]
    Page,
    /// A program's bearer token.
    Token,
}

/// What a sign-in gives.
#[derive(Clone)]
pub struct Session {
    /// The secret that proves the session; only its digest is stored.
    pub secret: String,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

impl Registry {
    /// Signs in with login and password. The failure does not tell whether the account exists.
    ///
    /// After a few wrong passwords each further one doubles a delay, up to 15 minutes, during which
    /// the right password fails too.
    pub fn sign_in(&self, login: &str, password: &str) -> Result<Session> {
        let now = self.clock().now();
        let known = self.db().read(|c| storage::accounts::credentials_by_login(c, login))?;
        let stored = known.as_ref().map(|k| k.password_hash.as_str());
        let right = passwords::matches(password, stored);
        let Some(known) = known else { return Err(wrong_password()) };
        let blocked = known.blocked_until.is_some_and(|until| now < until);
        if !right || blocked || known.account.disabled_on.is_some() {
            self.note_failure(&known, now, blocked)?;
            return Err(wrong_password());
        }
        let (session, digest) = self.new_session(now + TimeDelta::hours(SESSION_HOURS));
        self.write("session", |w| {
            storage::accounts::set_failures(w.connection, known.account.id, 0, None)?;
            storage::accounts::end_expired_sessions(w.connection, now)?;
            let id = known.account.id;
            storage::accounts::add_session(
                w.connection,
                &digest,
                id,
                Purpose::Page,
                now,
                session.expires_at,
            )?;
            w.log_account("sign_in", &known.account);
            Ok(session)
        })
    }

    /// Ends a session.
    pub fn sign_out(&self, secret: &str) -> Result<()> {
        self.write("session", |w| storage::accounts::end_session(w.connection, &digest_of(secret)))
    }

    /// Who a secret of this purpose belongs to, if it still counts.
    pub fn signed_in(&self, purpose: Purpose, secret: &str) -> Result<Option<SignedIn>> {
        let now = self.clock().now();
        let digest = digest_of(secret);
        self.db().read(|c| {
            let Some(account) = storage::accounts::find_by_session(c, &digest, purpose, now)? else {
                return Ok(None);
            };
            let council = account.council_id.map(|id| storage::councils::find(c, id)).transpose()?;
            // A municipality speaks for its own area, whatever council stands beside it.
            let council = council.filter(|_| account.role != Role::Municipality);
            let (council_id, areas) = match council {
                Some(council) => (Some(council.id), council.area_codes),
                None => (None, account.area_codes),
            };
            Ok(Some(SignedIn {
                account_id: account.id,
                name: account.name,
                role: account.role,
                organization: account.organization_id,
                council: council_id,
                areas,
                manages_organization: account.manages_organization,
            }))
        })
    }

    /// Issues a secret for a program; the bearer token carries it as its id, so that it can be revoked.
    pub fn issue_token(&self, by: &Administrator, login: &str, days: i64) -> Result<(Account, Session)> {
        if !(1..=366).contains(&days) {
            return Err(Error::invalid("days", "must be between 1 and 366"));
        }
        let now = self.clock().now();
        let (session, digest) = self.new_session(now + TimeDelta::days(days));
        self.write(&by.account, |w| {
            let account = storage::accounts::find_by_login(w.connection, login)?
                .filter(|account| account.disabled_on.is_none())
                .ok_or(Error::NotFound { noun: "account" })?;
            storage::accounts::add_session(
                w.connection,
                &digest,
                account.id,
                Purpose::Token,
                now,
                session.expires_at,
            )?;
            w.log_account("issue_token", &account);
            Ok((account, session))
        })
    }

    fn new_session(&self, expires_at: DateTime<Utc>) -> (Session, String) {
        let secret = self.ids().secret();
        let digest = digest_of(&secret);
        (Session { secret, expires_at }, digest)
    }

    fn note_failure(
        &self,
        known: &storage::accounts::Credentials,
        now: DateTime<Utc>,
        blocked: bool,
    ) -> Result<()> {
        if blocked {
            return Ok(());
        }
        let failures = known.failures.saturating_add(1);
        let until = (failures > FORGIVEN).then(|| {
            let doubling = u32::try_from(failures - FORGIVEN).unwrap_or(u32::MAX).min(20);
            now + TimeDelta::seconds((1_i64 << doubling).min(LONGEST_DELAY))
        });
        self.write("session", |w| {
            storage::accounts::set_failures(w.connection, known.account.id, failures, until)
        })
    }

    /// Ends all tokens of an account; its browsers stay signed in.
    pub fn revoke_tokens(&self, by: &Administrator, login: &str) -> Result<Account> {
        self.write(&by.account, |w| {
            let account = storage::accounts::find_by_login(w.connection, login)?
                .ok_or(Error::NotFound { noun: "account" })?;
            storage::accounts::end_sessions(w.connection, account.id, Some(Purpose::Token))?;
            w.log_account("revoke_tokens", &account);
            Ok(account)
        })
    }

    /// Ends the one token with this id.
    pub fn revoke_token(&self, by: &Administrator, secret: &str) -> Result<Account> {
        let (now, digest) = (self.clock().now(), digest_of(secret));
        self.write(&by.account, |w| {
            let account = storage::accounts::find_by_session(w.connection, &digest, Purpose::Token, now)?
                .ok_or(Error::NotFound { noun: "token" })?;
            storage::accounts::end_session(w.connection, &digest)?;
            w.log_account("revoke_token", &account);
            Ok(account)
        })
    }
}

fn wrong_password() -> Error {
    Error::Forbidden { reason: "the login or the password is wrong, or too many tries were made" }
}

fn digest_of(secret: &str) -> String {
    Sha256::digest(secret.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
