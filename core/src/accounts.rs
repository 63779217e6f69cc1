//! Accounts: who may sign in, and in which role.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::actor::{Administrator, Role};
use crate::changes::CaseChange;
use crate::error::{Error, Faults, Result};
use crate::id::{AccountId, CouncilId, OrganizationId};
use crate::mail::MailAddress;
use crate::passwords;
use crate::registry::Registry;
use crate::storage::{self, Write};
use crate::values::{AreaCode, Patch, ShortText};

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
    /// Where the council's weekly mail goes; nobody but the administrator and the owner sees it.
    pub mail_address: Option<MailAddress>,
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
    /// The council of a curator, a member or a worker.
    #[serde(default)]
    pub council_id: Option<CouncilId>,
    /// The areas of a municipality.
    #[serde(default)]
    pub area_codes: Vec<AreaCode>,
    /// Whether a worker is the organisation's 管理者.
    #[serde(default)]
    pub manages_organization: bool,
    /// Where the council's weekly mail goes.
    #[serde(default)]
    pub mail_address: Option<MailAddress>,
}

/// A change to an account; absent fields stay as they are, `null` clears one.
#[derive(Debug, Clone, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountEdit {
    /// Where the council's weekly mail goes.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub mail_address: Patch<MailAddress>,
}

impl AccountEdit {
    /// Changes an account that is not closed, and logs it.
    pub(crate) fn apply(self, w: &mut Write<'_>, before: Account) -> Result<Account> {
        if before.disabled_on.is_some() {
            return Err(Error::Conflict { reason: "the account is closed".into() });
        }
        let mut after = before.clone();
        self.mail_address.apply(&mut after.mail_address);
        if after != before {
            after.version += 1;
            storage::accounts::change(w.connection, &after)?;
            w.log_account("change", &after);
        }
        Ok(after)
    }
}

/// Why somebody does not close their own account.
const OWN_ACCOUNT: &str = "an administrator does not close the own account";

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
            mail_address: new.mail_address,
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
            storage::accounts::end_sessions(w.connection, account.id, None)?;
            w.log_account("change_password", &account);
            Ok(())
        })
    }

    /// Changes an account, if it still is what the administrator saw.
    pub fn change_account(
        &self,
        by: &Administrator,
        id: AccountId,
        seen: i32,
        edit: AccountEdit,
    ) -> Result<Account> {
        self.write(&by.account, |w| {
            let before = storage::accounts::find(w.connection, id)?;
            if before.version != seen {
                return Err(Error::Stale);
            }
            edit.apply(w, before)
        })
    }

    /// Closes an account for good: it cannot sign in, its sessions and tokens end, and its address and its votes are
    /// forgotten.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] for the administrator's own account: the last one that can open another is never closed by
    /// a slip.
    pub fn close_account(&self, by: &Administrator, id: AccountId, seen: i32) -> Result<Account> {
        if by.account == id.to_string() {
            return Err(Error::Conflict { reason: OWN_ACCOUNT.into() });
        }
        let today = self.clock().today();
        self.write(&by.account, |w| {
            let before = storage::accounts::find(w.connection, id)?;
            if before.version != seen {
                return Err(Error::Stale);
            }
            if before.disabled_on.is_some() {
                return Ok(before);
            }
            let (disabled_on, version) = (Some(today), before.version + 1);
            let after = Account { disabled_on, version, mail_address: None, ..before };
            storage::accounts::change(w.connection, &after)?;
            storage::accounts::end_sessions(w.connection, id, None)?;
            storage::issue_votes::take_back_all(w.connection, id)?;
            w.log_account("close", &after);
            Ok(after)
        })
    }

    /// The account with a login.
    pub fn find_account(&self, _by: &Administrator, login: &str) -> Result<Account> {
        self.db()
            .read(|c| storage::accounts::find_by_login(c, login))?
            .ok_or(Error::NotFound { noun: "account" })
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
        let council_only = !municipality || new.council_id.is_none();
        faults.require(council_only, "council_id", "a municipality has areas and no council");
        faults.note(check_password(&new.password))?;
        faults.finish()?;
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

impl Account {
    /// What the closed log calls it.
    pub(crate) const NOUN: &'static str = "accounts";
}

impl Write<'_> {
    /// Accounts are named in the closed log only: the public one is for everybody.
    pub(crate) fn log_account(&mut self, action: &str, account: &Account) {
        self.case_changes.push(CaseChange {
            sequence: 0,
            digest: String::new(),
            at: self.at,
            actor: self.actor.clone(),
            organization_id: account.organization_id.map(|id| id.to_string()).unwrap_or_default(),
            noun: Account::NOUN.to_owned(),
            record_id: account.id.to_string(),
            version: account.version,
            action: action.to_owned(),
            fields: Vec::new(),
        });
    }
}

fn check_password(password: &str) -> Result<()> {
    let mut faults = Faults::default();
    faults.require(password.chars().count() >= 10, "password", "must have at least 10 characters");
    faults.require(password.len() <= 1_000, "password", "must have at most 1000 bytes");
    faults.finish()
}
