//! Referrals: to which service a need was taken, and what became of it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::actor::Worker;
use crate::cases::Case;
use crate::changes::Logged;
use crate::error::{Error, Faults, Result};
use crate::id::{CaseId, NeedId, ReferralId, ServiceId};
use crate::registry::Registry;
use crate::storage::{self, Write};
use crate::values::TermId;

/// How far a referral has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReferralState {
    /// 依頼した.
    Referred,
    /// 調整中・見学や体験.
    InTalks,
    /// 待機.
    Waiting,
    /// 利用開始.
    Started,
    /// 断られた.
    Refused,
    /// 本人が選ばなかった.
    Declined,
}

impl ReferralState {
    /// Whether nothing more will come of it.
    pub fn is_settled(self) -> bool {
        matches!(self, Self::Started | Self::Refused | Self::Declined)
    }
}

/// A referral.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Referral {
    /// A random id.
    pub id: ReferralId,
    /// Counts the changes to the record.
    pub version: i32,
    /// Of which case.
    pub case_id: CaseId,
    /// For which of its needs.
    pub need_id: NeedId,
    /// To which service.
    pub service_id: ServiceId,
    /// The day.
    pub referred_on: NaiveDate,
    /// How far it has come.
    pub state: ReferralState,
    /// Why the service refused: a term of `reasons`.
    pub refusal_reason: Option<TermId>,
    /// The day on which it was settled.
    pub settled_on: Option<NaiveDate>,
}

impl Referral {
    /// Whether both tell of the same way of one day.
    pub(crate) fn is_as(&self, other: &Self) -> bool {
        let said = |one: &Self| (one.need_id, one.service_id, one.referred_on);
        said(self) == said(other)
    }
}

impl Logged for Referral {
    const NOUN: &'static str = "referrals";
    fn record_id(&self) -> String {
        self.id.to_string()
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// A new referral.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReferral {
    /// To which service of the register.
    pub service_id: ServiceId,
    /// The day.
    pub referred_on: NaiveDate,
    /// How far it has come.
    pub state: ReferralState,
    /// Why the service refused: a term of `reasons`, with `refused` only.
    #[serde(default)]
    pub refusal_reason: Option<TermId>,
    /// The day on which it was settled, with `started`, `refused` and `declined`.
    #[serde(default)]
    pub settled_on: Option<NaiveDate>,
}

/// How far a referral has come.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReferralProgress {
    /// The state.
    pub state: ReferralState,
    /// Why the service refused: a term of `reasons`, with `refused` only.
    #[serde(default)]
    pub refusal_reason: Option<TermId>,
    /// The day on which it was settled, with `started`, `refused` and `declined`.
    #[serde(default)]
    pub settled_on: Option<NaiveDate>,
}

impl Registry {
    /// Records that a need of the worker's own organisation was taken to a service.
    pub fn refer_need(&self, by: &Worker, need_id: NeedId, new: NewReferral) -> Result<Referral> {
        let not_found = || Error::NotFound { noun: "need" };
        let case_id = self.db().read(|c| storage::cases::case_of_need(c, need_id))?.ok_or_else(not_found)?;
        let referral = self.add_record(by, case_id, |w, case| self.build_referral(w, case, need_id, new));
        referral.map_err(|error| match error {
            Error::NotFound { noun: "case" } => not_found(),
            other => other,
        })
    }

    /// A new referral for a need of a case, checked.
    pub(crate) fn build_referral(
        &self,
        w: &mut Write<'_>,
        case: &Case,
        need_id: NeedId,
        new: NewReferral,
    ) -> Result<Referral> {
        if storage::services::find(w.connection, new.service_id).is_err() {
            return Err(Error::invalid("service_id", "is no service of the register"));
        }
        let NewReferral { service_id, referred_on, state, refusal_reason, settled_on } = new;
        let (id, case_id) = (ReferralId(self.ids().unlinkable()), case.id);
        let referral = Referral {
            id,
            version: 1,
            case_id,
            need_id,
            service_id,
            referred_on,
            state,
            refusal_reason,
            settled_on,
        };
        self.check_referral(case, &referral)?;
        let known = storage::case_records::referrals(w.connection, &[case_id])?;
        match known.iter().any(|known| known.is_as(&referral)) {
            true => Err(Error::Conflict { reason: "the need was taken there on that day already".into() }),
            false => Ok(referral),
        }
    }

    /// Tells how far a referral of the worker's own organisation has come.
    pub fn follow_referral(
        &self,
        by: &Worker,
        id: ReferralId,
        seen: i32,
        progress: ReferralProgress,
    ) -> Result<Referral> {
        self.change_record(by, id, seen, |_, case, referral: &mut Referral| {
            referral.state = progress.state;
            referral.refusal_reason = progress.refusal_reason;
            referral.settled_on = progress.settled_on;
            self.check_referral(case, referral)
        })
    }

    /// Takes a mistaken referral back.
    pub fn remove_referral(&self, by: &Worker, id: ReferralId, seen: i32) -> Result<()> {
        self.remove_record(by, id, seen, |_, _: &Referral| Ok(()))
    }

    pub(crate) fn check_referral(&self, case: &Case, referral: &Referral) -> Result<()> {
        let (mut faults, today) = (Faults::default(), self.clock().today());
        faults.note(case.require_within(referral.referred_on, today, "referred_on"))?;
        let is_refused = referral.state == ReferralState::Refused;
        match &referral.refusal_reason {
            Some(reason) if is_refused => {
                faults.note(self.terms().require(&["reasons"], reason, "refusal_reason"))?;
            }
            given => {
                faults.require(given.is_none(), "refusal_reason", "belongs to `refused` only");
                faults.require(!is_refused, "refusal_reason", "is required with `refused`");
            }
        }
        let mut require = |holds, reason| faults.require(holds, "settled_on", reason);
        let is_settled = referral.state.is_settled();
        require(!is_settled || referral.settled_on.is_some(), "is required once the referral is settled");
        require(is_settled || referral.settled_on.is_none(), "must be left out until it is settled");
        if let Some(on) = referral.settled_on.filter(|_| is_settled) {
            require(referral.referred_on <= on, "must not lie before the referral");
            faults.note(case.require_within(on, today, "settled_on"))?;
        }
        faults.finish()
    }
}
