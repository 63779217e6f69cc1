//! Corrections (情報の誤り): what anybody says is wrong about a service, for the curators who keep it.
//!
//! Coded choices say what it is about; a few words may be added, and how to ask back. No log or feed ever holds the
//! words. How to ask back is erased when a curator is done with it, and everything after ninety days.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::actor::{Administrator, Curator, Viewer};
use crate::changes::{Action, Logged};
use crate::error::{Error, Faults, Result};
use crate::id::{CorrectionId, ServiceId};
use crate::page::{Page, Paging};
use crate::registry::Registry;
use crate::storage;
use crate::values::{ShortText, Text};

/// How long a correction is kept.
const KEPT_DAYS: u64 = 90;
/// How many may wait for one service: more tell nothing new.
const MOST_OPEN: i64 = 20;

/// What is wrong, in a few words.
pub type CorrectionText = Text<400>;

/// What of a service is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CorrectionPart {
    /// The name of the service or of whoever offers it.
    Name,
    /// The phone number, the fax number or the web site.
    Phone,
    /// The address or the place on the map.
    Place,
    /// The areas that it serves.
    ServiceAreas,
    /// Days and hours.
    Hours,
    /// 定員.
    Capacity,
    /// Whom it takes.
    Eligibility,
    /// 空き状況.
    Vacancy,
    /// It is not there any more, or pauses.
    Closed,
    /// Something else.
    Other,
}

/// Whether a curator is done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CorrectionState {
    /// It waits.
    Open,
    /// A curator looked into it.
    Done,
}

/// What somebody says is wrong about a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Correction {
    /// Its id.
    pub id: CorrectionId,
    /// Counts the changes to the record.
    pub version: i32,
    /// About which service.
    pub service_id: ServiceId,
    /// What is wrong.
    pub parts: Vec<CorrectionPart>,
    /// What is right, in the sender's words.
    pub text: Option<String>,
    /// How the sender can be asked; nothing once it is done.
    pub contact: Option<String>,
    /// When it was sent.
    pub sent_on: NaiveDate,
    /// Whether a curator is done with it.
    pub state: CorrectionState,
    /// When a curator was done with it.
    pub settled_on: Option<NaiveDate>,
}

/// What somebody sends.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCorrection {
    /// What is wrong: one or more.
    #[serde(default)]
    pub parts: Vec<CorrectionPart>,
    /// What is right; nothing of anybody who uses the service.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "電話番号が変わりました")]
    pub text: Option<CorrectionText>,
    /// How the sender can be asked.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub contact: Option<ShortText>,
}

/// The log's entry: about which service and what of it, never the words.
#[derive(Serialize)]
struct Noted {
    #[serde(skip)]
    id: CorrectionId,
    version: i32,
    service_id: ServiceId,
    parts: Vec<CorrectionPart>,
    state: CorrectionState,
}

impl Logged for Noted {
    const NOUN: &'static str = Correction::NOUN;
    fn record_id(&self) -> String {
        self.id.to_string()
    }
    fn version(&self) -> i32 {
        self.version
    }
}

impl Correction {
    /// As the log names it.
    pub(crate) const NOUN: &'static str = "corrections";

    /// What lists are in order by, as one text that sorts so: what waits first, the earliest first.
    fn place(&self) -> String {
        let is_done = u8::from(self.state == CorrectionState::Done);
        format!("{is_done}/{}/{}", self.sent_on, self.id)
    }

    fn noted(&self) -> Noted {
        let parts = self.parts.clone();
        Noted { id: self.id, version: self.version, service_id: self.service_id, parts, state: self.state }
    }
}

impl Registry {
    /// Takes in what anybody says is wrong about a service.
    pub fn suggest_correction(
        &self,
        viewer: &Viewer,
        service_id: ServiceId,
        new: NewCorrection,
    ) -> Result<Correction> {
        let parts: Vec<_> = new.parts.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
        let mut faults = Faults::default();
        faults.require(!parts.is_empty(), "parts", "must be given");
        let is_told = new.text.is_some() || !parts.contains(&CorrectionPart::Other);
        faults.require(is_told, "text", "is needed where something else is wrong");
        faults.finish()?;
        let correction = Correction {
            id: CorrectionId(self.ids().unlinkable()),
            version: 1,
            service_id,
            parts,
            text: new.text.map(String::from),
            contact: new.contact.map(String::from),
            sent_on: self.clock().today(),
            state: CorrectionState::Open,
            settled_on: None,
        };
        let actor = match viewer {
            Viewer::Public => "public".to_owned(),
            Viewer::SignedIn(by) => by.account_id.to_string(),
        };
        self.write(&actor, |w| {
            storage::services::find(w.connection, service_id)?;
            if storage::corrections::count_open(w.connection, service_id)? >= MOST_OPEN {
                let reason = "many corrections of this service wait to be read already";
                return Err(Error::Conflict { reason: reason.into() });
            }
            storage::corrections::add(w.connection, &correction)?;
            w.log(Action::Create, None, &correction.noted());
            Ok(correction)
        })
    }

    /// What was said of services in the curator's areas: what waits first, the earliest first.
    pub fn list_corrections(&self, by: &Curator, paging: &Paging) -> Result<Page<Correction>> {
        let (limit, after) = (paging.limit()?, paging.key(3)?);
        self.db().read(|c| {
            let mut all = storage::corrections::list(c)?;
            all.retain(|one| after.is_none_or(|after| one.place().as_str() > after));
            let ids: BTreeSet<ServiceId> = all.iter().map(|correction| correction.service_id).collect();
            let services = storage::services::find_all(c, &ids.into_iter().collect::<Vec<_>>())?;
            let mut own = BTreeSet::new();
            for service in services {
                if self.keeps_service(c, by, &service)? {
                    own.insert(service.id);
                }
            }
            all.retain(|one| own.contains(&one.service_id));
            all.sort_by_cached_key(Correction::place);
            Ok(Page::cut(all, limit, Correction::place))
        })
    }

    /// Notes that a curator looked into a correction; how to ask back is erased.
    pub fn settle_correction(&self, by: &Curator, id: CorrectionId, seen: i32) -> Result<Correction> {
        let today = self.clock().today();
        self.write(&by.account.to_string(), |w| {
            let not_found = || Error::NotFound { noun: "correction" };
            let before = storage::corrections::find(w.connection, id)?.ok_or_else(not_found)?;
            self.require_own_service(w, by, before.service_id).map_err(|error| match error {
                Error::Forbidden { .. } => not_found(),
                other => other,
            })?;
            if before.version != seen {
                return Err(Error::Stale);
            }
            if before.state == CorrectionState::Done {
                return Ok(before);
            }
            let (state, settled_on) = (CorrectionState::Done, Some(today));
            let version = before.version + 1;
            let after = Correction { version, contact: None, state, settled_on, ..before.clone() };
            storage::corrections::settle(w.connection, &after)?;
            w.log(Action::Change, Some(&before.noted()), &after.noted());
            Ok(after)
        })
    }

    /// Erases corrections that were sent more than ninety days ago. Tells how many.
    pub fn erase_old_corrections(&self, by: &Administrator) -> Result<usize> {
        let today = self.clock().today();
        let before = today.checked_sub_days(Days::new(KEPT_DAYS)).unwrap_or(NaiveDate::MIN);
        if self.db().read(|c| storage::corrections::list_sent_before(c, before))?.is_empty() {
            return Ok(0);
        }
        self.write(&by.account, |w| {
            let old = storage::corrections::list_sent_before(w.connection, before)?;
            for correction in &old {
                storage::corrections::erase(w.connection, correction.id)?;
                let gone = Noted { version: correction.version + 1, ..correction.noted() };
                w.log(Action::Erase, Some(&correction.noted()), &gone);
            }
            Ok(old.len())
        })
    }
}
