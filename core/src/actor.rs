//! Proofs of rights. A verb that takes `&Worker` cannot be called by anybody else.
//!
//! The proofs are made only by the registry, from an account that signed in; what an account was
//! granted travels with its proof, and records are checked against that, never against an id that
//! the caller passes beside it.

use serde::{Deserialize, Serialize};

use crate::areas::Geography;
use crate::error::{Error, Result};
use crate::id::{AccountId, CouncilId, OrganizationId};
use crate::values::AreaCode;

/// What an account may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 相談支援専門員: cases and needs of the own organisation.
    Worker,
    /// 協議会事務局: the register in the council's areas. No case content.
    Curator,
    /// 協議会の委員: what was released to the council.
    Member,
    /// 市町村・都道府県: as a member, by API, for its own area.
    Municipality,
    /// Accounts, councils, areas. No case content.
    Administrator,
}

/// Somebody who proved who they are.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Their account.
    pub account_id: AccountId,
    /// Their name on screen.
    pub name: String,
    /// Their one role.
    pub role: Role,
    /// The organisation of a worker.
    pub(crate) organization: Option<OrganizationId>,
    /// The council of a curator, member or worker.
    pub(crate) council: Option<CouncilId>,
    /// The areas of that council, or of a municipality.
    pub(crate) areas: Vec<AreaCode>,
    /// Whether they are the 管理者 of the organisation.
    pub manages_organization: bool,
}

impl SignedIn {
    /// Whether the account may see small counts of its areas' people: a council's and a municipality's may.
    pub(crate) fn counts_people(&self) -> bool {
        self.council.is_some() || self.role == Role::Municipality
    }

    /// A worker who searches: of a search it matters only that somebody signed in.
    pub(crate) fn searching(by: &Worker) -> Self {
        Self {
            account_id: by.account,
            name: String::new(),
            role: Role::Worker,
            organization: Some(by.organization),
            council: None,
            areas: Vec::new(),
            manages_organization: by.manages_organization,
        }
    }
}

/// The proof that somebody works for an organisation that keeps cases.
#[derive(Debug, Clone)]
pub struct Worker {
    pub(crate) account: AccountId,
    pub(crate) organization: OrganizationId,
    /// The council whose papers the account reads, if there is one.
    pub(crate) council: Option<CouncilId>,
    pub(crate) manages_organization: bool,
}

/// The proof that somebody keeps the register of a council's areas.
#[derive(Debug, Clone)]
pub struct Curator {
    pub(crate) account: AccountId,
    pub(crate) council: CouncilId,
    pub(crate) areas: Vec<AreaCode>,
}

impl Curator {
    /// Fails unless an area is one of the council's or lies in one.
    pub(crate) fn require_area(&self, geography: &Geography, code: &AreaCode) -> Result<()> {
        require_inside(geography, code, &self.areas)
    }

    /// A curator as somebody who reads.
    pub(crate) fn viewer(&self) -> Viewer {
        Viewer::SignedIn(SignedIn {
            account_id: self.account,
            name: String::new(),
            role: Role::Curator,
            organization: None,
            council: Some(self.council),
            areas: self.areas.clone(),
            manages_organization: false,
        })
    }
}

/// The proof that somebody speaks for what is counted and planned in areas: a council's curator, or a municipality.
#[derive(Debug, Clone)]
pub struct Planner {
    pub(crate) account: AccountId,
    areas: Vec<AreaCode>,
}

impl Planner {
    /// Fails unless an area is one of those or lies in one.
    pub(crate) fn require_area(&self, geography: &Geography, code: &AreaCode) -> Result<()> {
        require_inside(geography, code, &self.areas)
    }
}

/// The proof that somebody votes in a council: a member or a curator.
#[derive(Debug, Clone)]
pub struct Voter {
    pub(crate) account: AccountId,
    pub(crate) council: CouncilId,
}

/// Fails unless an area is one of an account's or lies in one.
fn require_inside(geography: &Geography, code: &AreaCode, own: &[AreaCode]) -> Result<()> {
    match geography.is_within_any(code, own) {
        true => Ok(()),
        false => Err(Error::Forbidden { reason: "the area is not one of the account's" }),
    }
}

/// The proof that somebody runs the installation.
#[derive(Debug, Clone)]
pub struct Administrator {
    pub(crate) account: String,
}

impl Administrator {
    /// Whoever runs a command beside the database has the administrator's rights anyway.
    pub fn at_the_machine(command: &str) -> Self {
        Self { account: format!("command:{command}") }
    }
}

/// A right that an account can hold.
pub trait Right: Sized {
    /// The proof, if this account holds the right.
    fn prove(by: &SignedIn) -> Option<Self>;
}

/// Anybody who signed in holds the right to what is their own.
impl Right for SignedIn {
    fn prove(by: &SignedIn) -> Option<Self> {
        Some(by.clone())
    }
}

impl Right for Worker {
    fn prove(by: &SignedIn) -> Option<Self> {
        let organization = by.organization?;
        (by.role == Role::Worker).then_some(Self {
            account: by.account_id,
            organization,
            council: by.council,
            manages_organization: by.manages_organization,
        })
    }
}

impl Right for Curator {
    fn prove(by: &SignedIn) -> Option<Self> {
        let council = by.council?;
        (by.role == Role::Curator).then(|| Self { account: by.account_id, council, areas: by.areas.clone() })
    }
}

impl Right for Administrator {
    fn prove(by: &SignedIn) -> Option<Self> {
        (by.role == Role::Administrator).then(|| Self { account: by.account_id.to_string() })
    }
}

impl Right for Planner {
    fn prove(by: &SignedIn) -> Option<Self> {
        let holds = matches!(by.role, Role::Curator | Role::Municipality);
        holds.then(|| Self { account: by.account_id, areas: by.areas.clone() })
    }
}

impl Right for Voter {
    fn prove(by: &SignedIn) -> Option<Self> {
        let council = by.council?;
        let holds = matches!(by.role, Role::Curator | Role::Member);
        holds.then_some(Self { account: by.account_id, council })
    }
}

/// Whoever asks: somebody signed in, or the public.
#[derive(Debug, Clone)]
pub enum Viewer {
    /// Anybody.
    Public,
    /// An account of any role.
    SignedIn(SignedIn),
}
