//! Accounts: who may sign in, in which role, and how they prove it.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::actor::{Administrator, Role, SignedIn};
use crate::changes::CaseChange;
use crate::error::{Error, Faults, Result};
use crate::id::{AccountId, CouncilId, OrganizationId};
use crate::passwords;
use crate::registry::Registry;
use crate::storage::{self, Write};
use crate::values::{AreaCode, ShortText};

/// How long a browser stays signed in.
pub const SESSION_HOURS: i64 = 10;
/// Wrong passwords that are forgiven before the delays begin.
const FORGIVEN: i32 = 4;
/// The longest delay, in seconds.
const LONGEST_DELAY: i64 = 15 * 60;

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Counts the changes to the record.
    pub version: i32,
    /// What its owner types to sign in.
    pub login: String,
    /// The owner's name on screen.
    pub name: String,
    /// Its one role.
    pub role: Role,
    /// The organisation of a worker.
    pub organization_id: Option<OrganizationId>,
    /// The council of a curator, a member or a worker.
    pub council_id: Option<CouncilId>,
    /// The areas of a municipality.
    pub area_codes: Vec<AreaCode>,
    /// Whether a worker is the organisation's 管理者 and reads its audit trail.
    pub manages_organization: bool,
    /// Since when it cannot be used.
    pub disabled_on: Option<NaiveDate>,
}

/// A new account.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    /// 2 to 64 of `a-z`, `0-9`, `.`, `_`, `-`.
    pub login: String,
    /// The owner's name on screen.
    #[schema(value_type = String, example = "架空 花子")]
    pub name: ShortText,
    /// Its one role.
    pub role: Role,
    /// At least 10 characters.
    pub password: String,
    /// The organisation of a worker.
    #[serde(default)]
    pub organization_id: Option<OrganizationId>,
    /// The council of a curator or a member.
    #[serde(default)]
    pub council_id: Option<CouncilId>,
    /// The areas of a municipality.
    #[serde(default)]
    pub area_codes: Vec<AreaCode>,
    /// Whether a worker is the organisation's 管理者.
    #[serde(default)]
    pub manages_organization: bool,
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
    /// All accounts, without anything secret.
    pub fn list_accounts(&self, _by: &Administrator) -> Result<Vec<Account>> {
        self.db().read(storage::accounts::list)
    }

    /// Registers an account.
    pub fn register_account(&self, by: &Administrator, new: NewAccount) -> Result<Account> {
        self.check_new_account(&new)?;
        let hash = passwords::hash(&new.password)?;
        let account = Account {
            id: AccountId(self.ids().unlinkable()),
            version: 1,
            login: new.login,
            name: new.name.into(),
            role: new.role,
            organization_id: new.organization_id,
            council_id: new.council_id,
            area_codes: new.area_codes,
            manages_organization: new.manages_organization,
            disabled_on: None,
        };
        self.write(&by.account, |w| {
            storage::accounts::add(w.connection, &account, &hash)?;
            w.log_account("create", &account);
            Ok(account)
        })
        .map_err(|error| match error {
            Error::Conflict { .. } => Error::Conflict { reason: "the login is taken".into() },
            other => other,
        })
    }

    /// Sets a new password and ends all sessions and tokens of the account.
    pub fn change_password(&self, by: &Administrator, login: &str, password: &str) -> Result<()> {
        check_password(password)?;
        let hash = passwords::hash(password)?;
        self.write(&by.account, |w| {
            let account = storage::accounts::find_by_login(w.connection, login)?
                .ok_or(Error::NotFound { noun: "account" })?;
            storage::accounts::set_password(w.connection, account.id, &hash)?;
            storage::accounts::end_sessions(w.connection, account.id)?;
            w.log_account("change_password", &account);
            Ok(())
        })
    }

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
            storage::accounts::add_session(w.connection, &digest, id, "session", now, session.expires_at)?;
            w.log_account("sign_in", &known.account);
            Ok(session)
        })
    }

    /// Ends a session.
    pub fn sign_out(&self, secret: &str) -> Result<()> {
        self.write("session", |w| storage::accounts::end_session(w.connection, &digest_of(secret)))
    }

    /// Who a session or token secret belongs to, if it still counts.
    pub fn signed_in(&self, secret: &str) -> Result<Option<SignedIn>> {
        let now = self.clock().now();
        let digest = digest_of(secret);
        self.db().read(|c| {
            let Some(account) = storage::accounts::find_by_session(c, &digest, now)? else { return Ok(None) };
            let council = account.council_id.map(|id| storage::councils::find(c, id)).transpose()?;
            let areas = council.map_or_else(|| account.area_codes.clone(), |council| council.area_codes);
            Ok(Some(SignedIn {
                account_id: account.id,
                name: account.name,
                role: account.role,
                organization: account.organization_id,
                council: account.council_id,
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
                "token",
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

    fn check_new_account(&self, new: &NewAccount) -> Result<()> {
        let login_is_plain = (2..=64).contains(&new.login.len())
            && new.login.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b));
        let mut faults = Faults::default();
        faults.require(login_is_plain, "login", "must be 2 to 64 of a-z, 0-9, `.`, `_`, `-`");
        let (worker, council) = (new.role == Role::Worker, matches!(new.role, Role::Curator | Role::Member));
        faults.require(!worker || new.organization_id.is_some(), "organization_id", "a worker needs one");
        faults.require(worker || new.organization_id.is_none(), "organization_id", "only a worker has one");
        faults.require(!council || new.council_id.is_some(), "council_id", "a curator or member needs one");
        let municipality = new.role == Role::Municipality;
        faults.require(
            !municipality || !new.area_codes.is_empty(),
            "area_codes",
            "a municipality needs some",
        );
        faults.finish()?;
        check_password(&new.password)?;
        for (index, code) in new.area_codes.iter().enumerate() {
            self.geography().require(code, &format!("area_codes[{index}]"))?;
        }
        if let Some(id) = new.organization_id {
            self.find_organization(id)
                .map_err(|_| Error::invalid("organization_id", "is not a known organization"))?;
        }
        if let Some(id) = new.council_id {
            self.find_council(id).map_err(|_| Error::invalid("council_id", "is not a known council"))?;
        }
        Ok(())
    }
}

impl Write<'_> {
    /// Accounts are named in the closed log only: the public one is for everybody.
    fn log_account(&mut self, action: &str, account: &Account) {
        self.case_changes.push(CaseChange {
            sequence: 0,
            at: self.at,
            actor: self.actor.clone(),
            organization_id: account.organization_id.map(|id| id.to_string()).unwrap_or_default(),
            noun: "accounts".to_owned(),
            record_id: account.id.to_string(),
            version: account.version,
            action: action.to_owned(),
            fields: Vec::new(),
        });
    }
}

fn wrong_password() -> Error {
    Error::Forbidden { reason: "the login or the password is wrong, or too many tries were made" }
}

fn check_password(password: &str) -> Result<()> {
    let mut faults = Faults::default();
    faults.require(password.chars().count() >= 10, "password", "must have at least 10 characters");
    faults.require(password.len() <= 1_000, "password", "must have at most 1000 bytes");
    faults.finish()
}

fn digest_of(secret: &str) -> String {
    Sha256::digest(secret.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
