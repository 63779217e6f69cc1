//! `arunai account` and `arunai token`.

use std::io::Read;

use arunai_core::accounts::NewAccount;
use arunai_core::actor::{Administrator, Role};
use arunai_core::councils::NewCouncil;
use arunai_core::id::{CouncilId, OrganizationId};
use arunai_core::mail::MailAddress;
use arunai_core::organizations::NewOrganization;
use arunai_core::values::AreaCode;
use arunai_core::{Error, Registry, Result};
use clap::{Subcommand, ValueEnum};
use serde_json::json;

use super::output::Output;
use crate::config::Settings;
use crate::secrets::Secrets;

#[derive(Subcommand)]
pub(super) enum Accounts {
    /// Add an account; the password is read from standard input
    Add {
        /// What its owner types to sign in
        login: String,
        /// The owner's name on screen
        #[arg(long)]
        name: String,
        /// What it may do
        #[arg(long, value_enum)]
        role: CommandRole,
        /// The organisation of a worker
        #[arg(long, value_name = "ID")]
        organization: Option<String>,
        /// The council of a curator, a member or a worker
        #[arg(long, value_name = "ID")]
        council: Option<String>,
        /// Areas of a municipality
        #[arg(long = "area", value_name = "CODE")]
        areas: Vec<String>,
        /// The worker is the organisation's 管理者 and reads its audit trail
        #[arg(long)]
        manager: bool,
        /// Where the council's weekly mail goes
        #[arg(long, value_name = "ADDRESS")]
        mail: Option<String>,
    },
    /// Set a new password, read from standard input, and end all sessions
    Password {
        /// The account's login
        login: String,
    },
    /// Close an account for good: its sessions and tokens end
    Close {
        /// The account's login
        login: String,
    },
    /// List accounts
    List,
    /// Add a council that holds areas
    AddCouncil {
        /// Its name
        name: String,
        /// Its areas
        #[arg(long = "area", value_name = "CODE", required = true)]
        areas: Vec<String>,
    },
    /// Add an organisation whose workers keep cases
    AddOrganization {
        /// Its name
        name: String,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum CommandRole {
    Worker,
    Curator,
    Member,
    Municipality,
    Administrator,
}

impl From<CommandRole> for Role {
    fn from(role: CommandRole) -> Self {
        match role {
            CommandRole::Worker => Self::Worker,
            CommandRole::Curator => Self::Curator,
            CommandRole::Member => Self::Member,
            CommandRole::Municipality => Self::Municipality,
            CommandRole::Administrator => Self::Administrator,
        }
    }
}

pub(super) fn run(what: Accounts, registry: &Registry, output: &Output) -> Result<()> {
    let by = Administrator::at_the_machine("account");
    match what {
        Accounts::Add { login, name, role, organization, council, areas, manager, mail } => {
            let new = NewAccount {
                login,
                name: name.try_into()?,
                role: role.into(),
                password: password()?,
                organization_id: organization.as_deref().map(str::parse::<OrganizationId>).transpose()?,
                council_id: council.as_deref().map(str::parse::<CouncilId>).transpose()?,
                area_codes: codes(areas)?,
                manages_organization: manager,
                mail_address: mail.map(MailAddress::try_from).transpose()?,
            };
            let account = registry.register_account(&by, new)?;
            output.say(&json!(account), &format!("account {} is ready", account.login));
        }
        Accounts::Password { login } => {
            registry.change_password(&by, &login, &password()?)?;
            output.say(&json!({ "login": login }), "the password is changed; all sessions have ended");
        }
        Accounts::Close { login } => {
            let account = registry.find_account(&by, &login)?;
            let account = registry.close_account(&by, account.id, account.version)?;
            output.say(&json!(account), &format!("account {} is closed", account.login));
        }
        Accounts::List => {
            for account in registry.list_accounts(&by)? {
                let role = json!(account.role).as_str().unwrap_or_default().to_owned();
                output.say(&json!(account), &format!("{}\t{role}\t{}", account.login, account.name));
            }
        }
        Accounts::AddCouncil { name, areas } => {
            let new = NewCouncil { name: name.try_into()?, area_codes: codes(areas)? };
            let council = registry.register_council(&by, new)?;
            output.say(&json!(council), &council.id.to_string());
        }
        Accounts::AddOrganization { name } => {
            let organization = registry.register_organization(&by, new_organization(&name)?)?;
            output.say(&json!(organization), &organization.id.to_string());
        }
    }
    Ok(())
}

/// Issues a bearer token and prints it, once: only its digest is stored.
pub(super) fn token(settings: &Settings, login: &str, days: i64, output: &Output) -> Result<()> {
    let registry = super::open(settings)?;
    let secrets = Secrets::open(&settings.secrets)?;
    let by = Administrator::at_the_machine("token");
    let (account, session) = registry.issue_token(&by, login, days)?;
    let (issued, expires) = (registry.clock().now().timestamp(), session.expires_at.timestamp());
    let token = secrets.sign(&account.id.to_string(), &session.secret, issued, expires)?;
    output.say(&json!({ "token": token, "expires_at": session.expires_at }), &token);
    Ok(())
}

/// Ends all tokens of an account, or the one that is read from standard input.
pub(super) fn revoke(settings: &Settings, login: Option<&str>, output: &Output) -> Result<()> {
    let registry = super::open(settings)?;
    let by = Administrator::at_the_machine("revoke");
    let account = match login {
        Some(login) => registry.revoke_tokens(&by, login)?,
        None => {
            let secrets = Secrets::open(&settings.secrets)?;
            let not_ours =
                || Error::invalid("token", "is not a token of this installation that still counts");
            let (id, _) = secrets.check(standard_input("token")?.trim()).ok_or_else(not_ours)?;
            registry.revoke_token(&by, &id).map_err(|_| not_ours())?
        }
    };
    output.say(&json!({ "login": account.login }), &format!("revoked for {}", account.login));
    Ok(())
}

pub(crate) fn new_organization(name: &str) -> Result<NewOrganization> {
    Ok(NewOrganization {
        name: name.to_owned().try_into()?,
        name_kana: None,
        corporate_number: None,
        address: None,
        phone: None,
        url: None,
    })
}

fn codes(areas: Vec<String>) -> Result<Vec<AreaCode>> {
    areas.into_iter().map(AreaCode::try_from).collect()
}

/// A password from standard input, so that neither the process list nor the shell's history has it.
fn password() -> Result<String> {
    Ok(standard_input("password")?.trim_end_matches(['\n', '\r']).to_owned())
}

fn standard_input(field: &str) -> Result<String> {
    let mut text = String::new();
    let read = std::io::stdin().take(2_000).read_to_string(&mut text);
    read.map_err(|_| Error::invalid(field, "must come by standard input as UTF-8"))?;
    Ok(text)
}
