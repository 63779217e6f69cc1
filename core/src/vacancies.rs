//! Vacancies (空き状況): the state of a service's places in a month, as somebody found it.
//!
//! Only the last state is kept. It is no part of the service's own record, whose changes are a public
//! history: nobody is to learn from a feed when a place was filled.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::actor::Curator;
use crate::changes::{Action, Logged};
use crate::error::{Error, Result};
use crate::id::ServiceId;
use crate::registry::Registry;
use crate::storage;

/// Months after which a state says nothing any more.
pub const VACANCY_MONTHS: u32 = 3;
/// Homes of up to so many places show 要問合せ to the public, whatever is known.
pub const SMALL_HOME: i32 = 10;

/// What is known of free places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VacancyState {
    /// 空きあり.
    Available,
    /// 要相談.
    Negotiable,
    /// 待機.
    WaitingList,
    /// 満員.
    Full,
    /// 不明: never recorded, or too long ago.
    Unknown,
    /// 要問合せ: a small home, of which the public is not told.
    Ask,
}

/// The state of a service's places in a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Vacancy {
    /// Whose places.
    pub service_id: ServiceId,
    /// What was found.
    pub state: VacancyState,
    /// The first day of the month it was found in.
    pub month: NaiveDate,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

/// A state as a curator records it.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewVacancy {
    /// `available`, `negotiable`, `waiting_list`, `full` or `unknown`.
    pub state: VacancyState,
    /// Any day of the month it was found in.
    #[schema(example = "2026-11-01")]
    pub month: NaiveDate,
}

/// The log's entry: that it was recorded, not what.
#[derive(Serialize)]
struct Recorded {
    #[serde(skip)]
    service_id: ServiceId,
}

impl Logged for Recorded {
    const NOUN: &'static str = Vacancy::NOUN;
    fn record_id(&self) -> String {
        self.service_id.to_string()
    }
    fn version(&self) -> i32 {
        0
    }
}

impl Vacancy {
    /// As the log names it.
    pub(crate) const NOUN: &'static str = "vacancies";
}

impl Registry {
    /// Records the state of a service's places, in the curator's areas.
    pub fn record_vacancy(&self, by: &Curator, id: ServiceId, new: NewVacancy) -> Result<Vacancy> {
        if new.state == VacancyState::Ask {
            return Err(Error::invalid("state", "is what the public is shown; record what was found"));
        }
        let today = self.clock().today();
        let month = new.month.with_day(1).unwrap_or(new.month);
        if month > today {
            return Err(Error::invalid("month", "must not lie in the future"));
        }
        let vacancy = Vacancy { service_id: id, state: new.state, month, recorded_at: self.clock().now() };
        self.write(&by.account.to_string(), |w| {
            self.require_own_service(w, by, id)?;
            storage::vacancies::record(w.connection, &vacancy)?;
            w.log(Action::Change, None, &Recorded { service_id: id });
            Ok(vacancy)
        })
    }
}
