//! Transfers: a case goes to another organisation, with the person's consent.
//!
//! The organisation that has the case offers it; the other one takes it or not, and sees nothing of it
//! before. The case goes as a whole, with its history: what was counted there is counted here from then on,
//! and its papers get a name of the new organisation's own. The audit trail stays where things were done.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::actor::Worker;
use crate::cases::{Case, Stage, log, own_case};
use crate::changes::Logged;
use crate::error::{Error, Faults, Result};
use crate::id::{CaseId, OrganizationId, TransferId};
use crate::page::{Page, Paging};
use crate::registry::Registry;
use crate::storage::{self, Write};

/// How an offer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TransferState {
    /// The other organisation has not answered.
    Offered,
    /// It took the case.
    Accepted,
    /// It did not.
    Declined,
    /// The giver took the offer back.
    Withdrawn,
}

/// That a case is offered to another organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Transfer {
    /// A random id.
    pub id: TransferId,
    /// Counts the changes to the record.
    pub version: i32,
    /// Which case: told to the one who has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case_id: Option<CaseId>,
    /// Who offers it.
    pub from_organization_id: OrganizationId,
    /// To whom.
    pub to_organization_id: OrganizationId,
    /// When the person consented to the transfer.
    pub consented_on: NaiveDate,
    /// The day of the offer.
    pub offered_on: NaiveDate,
    /// How it stands.
    pub state: TransferState,
    /// The day of the answer.
    pub settled_on: Option<NaiveDate>,
    /// Of a child: when the guardian consented to the transfer.
    pub guardian_consented_on: Option<NaiveDate>,
}

impl Logged for Transfer {
    const NOUN: &'static str = "transfers";
    fn record_id(&self) -> String {
        self.id.to_string()
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// A new offer.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTransfer {
    /// To which organisation: one whose workers keep cases.
    pub to_organization_id: OrganizationId,
    /// When the person consented to the transfer.
    pub consented_on: NaiveDate,
    /// When the guardian did: required for 児.
    #[serde(default)]
    pub guardian_consented_on: Option<NaiveDate>,
}

/// An answer to an offer.
#[derive(Debug, Clone, Copy, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferAnswer {
    /// `accepted` and `declined` by the other organisation, `withdrawn` by the giver.
    pub state: TransferState,
}

impl Registry {
    /// Offers a case of the worker's own organisation to another one.
    pub fn offer_case(&self, by: &Worker, case_id: CaseId, new: NewTransfer) -> Result<Transfer> {
        let today = self.clock().today();
        self.write(&by.account.to_string(), |w| {
            let case = own_case(w, by, case_id)?;
            if new.to_organization_id == by.organization {
                return Err(Error::invalid("to_organization_id", "is the case's own organisation"));
            }
            if !storage::accounts::keeps_cases(w.connection, new.to_organization_id)? {
                return Err(Error::invalid(
                    "to_organization_id",
                    "is no organisation whose workers keep cases",
                ));
            }
            new.check(&case, today)?;
            if storage::transfers::is_offered(w.connection, case_id)? {
                return Err(Error::Conflict { reason: "the case is offered already".into() });
            }
            let transfer = Transfer {
                id: TransferId(self.ids().unlinkable()),
                version: 1,
                case_id: Some(case_id),
                from_organization_id: by.organization,
                to_organization_id: new.to_organization_id,
                consented_on: new.consented_on,
                offered_on: today,
                state: TransferState::Offered,
                settled_on: None,
                guardian_consented_on: new.guardian_consented_on,
            };
            storage::transfers::add(w.connection, &transfer)?;
            w.log_case("create", &case, None, &transfer)?;
            Ok(transfer)
        })
    }

    /// Offers from and to the worker's own organisation, by id. Which case it is stands only in those of a
    /// case that the organisation has.
    pub fn list_transfers(&self, by: &Worker, paging: &Paging) -> Result<Page<Transfer>> {
        let limit = paging.limit()?;
        let after: Option<TransferId> = paging.id()?;
        self.write(&by.account.to_string(), |w| {
            let found = storage::transfers::list(w.connection, by.organization, after, limit as i64 + 1)?;
            let mut shown = Vec::with_capacity(found.len());
            for transfer in found {
                shown.push(shown_to(w, by, transfer)?);
            }
            let page = Page::cut(shown, limit, |transfer: &Transfer| transfer.id.to_string());
            for transfer in &page.items {
                w.log_read_by(by, transfer);
            }
            Ok(page)
        })
    }

    /// Answers an offer: the other organisation takes the case or not, the giver takes the offer back.
    pub fn answer_transfer(
        &self,
        by: &Worker,
        id: TransferId,
        seen: i32,
        answer: TransferAnswer,
    ) -> Result<Transfer> {
        self.write(&by.account.to_string(), |w| {
            let not_found = Error::NotFound { noun: "transfer" };
            let Some(before) = storage::transfers::find(w.connection, id)? else { return Err(not_found) };
            let is_giver = before.from_organization_id == by.organization;
            if !is_giver && before.to_organization_id != by.organization {
                return Err(not_found);
            }
            before.check_answer(is_giver, seen, answer.state)?;
            let after = Transfer {
                version: before.version + 1,
                state: answer.state,
                settled_on: Some(self.clock().today()),
                ..before.clone()
            };
            let case = before.case_id.map(|case| storage::cases::find(w.connection, case)).transpose()?;
            let case = case.flatten().ok_or(not_found)?;
            if answer.state == TransferState::Accepted {
                before.require_guardian(&case)?;
            }
            storage::transfers::change(w.connection, &after)?;
            w.log_case("change", &case, Some(&before), &after)?;
            if answer.state == TransferState::Accepted {
                self.hand_over(w, &case, by.organization)?;
            }
            shown_to(w, by, after)
        })
    }

    /// Lets a case be another organisation's from now on.
    fn hand_over(&self, w: &mut Write<'_>, case: &Case, to: OrganizationId) -> Result<()> {
        self.counting(w, &[case.id], |w| {
            let taken = Case {
                version: case.version + 1,
                organization_id: to,
                token: log::token(&self.ids().secret()),
                ..case.clone()
            };
            storage::cases::change(w.connection, &taken)?;
            // What the giver's papers called the person is not the taker's to know.
            storage::changes::redact_versions(w.connection, case.id, "token", &Value::Null)?;
            storage::case_entries::forget(w.connection, case)?;
            w.log_deed("give", case, &taken);
            w.log_case("take", &taken, Some(case), &taken)
        })
    }
}

impl NewTransfer {
    /// Fails unless everybody consented who must, after the consent to the record and by today.
    fn check(&self, case: &Case, today: NaiveDate) -> Result<()> {
        let within = |on: NaiveDate| case.consented_on <= on && on <= today;
        let reason = "must lie between the consent to the record and today";
        let mut faults = Faults::default();
        faults.require(within(self.consented_on), "consented_on", reason);
        faults.require(self.guardian_consented_on.is_none_or(within), "guardian_consented_on", reason);
        let is_asked = case.stage == Stage::Child;
        let has_all = !is_asked || self.guardian_consented_on.is_some();
        faults.require(has_all, "guardian_consented_on", "is required for 児: child and guardian consent");
        faults.finish()
    }
}

impl Transfer {
    fn check_answer(&self, is_giver: bool, seen: i32, answer: TransferState) -> Result<()> {
        let may = match answer {
            TransferState::Offered => false,
            TransferState::Withdrawn => is_giver,
            TransferState::Accepted | TransferState::Declined => !is_giver,
        };
        if !may {
            let reason = "the other organisation answers `accepted` or `declined`, the giver `withdrawn`";
            return Err(Error::invalid("state", reason));
        }
        if self.version != seen {
            return Err(Error::Stale);
        }
        if self.state != TransferState::Offered {
            return Err(Error::Conflict { reason: "the offer has been answered".into() });
        }
        Ok(())
    }

    /// Fails where a case that became one of 児 after the offer would go without a guardian's consent.
    fn require_guardian(&self, case: &Case) -> Result<()> {
        match case.stage == Stage::Child && self.guardian_consented_on.is_none() {
            true => Err(Error::Conflict { reason: "a guardian has to consent; offer the case again".into() }),
            false => Ok(()),
        }
    }
}

/// A transfer as an organisation may see it: which case it is only if it has the case.
fn shown_to(w: &mut Write<'_>, by: &Worker, transfer: Transfer) -> Result<Transfer> {
    let case = transfer.case_id.map(|case| storage::cases::find(w.connection, case)).transpose()?.flatten();
    let own = case.filter(|case| case.organization_id == by.organization);
    Ok(Transfer { case_id: own.map(|case| case.id), ..transfer })
}
