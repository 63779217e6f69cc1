//! Vacancies (空き状況): the state of a service's places in a month, as somebody found it.
//!
//! Only the last state is kept. It is no part of the service's own record, whose changes are a public
//! history: nobody is to learn from a feed when a place was filled.

use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};
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

    /// What it says on a day: nothing any more after [`VACANCY_MONTHS`].
    pub fn state_on(&self, day: NaiveDate) -> VacancyState {
        let ends = self.month.checked_add_months(Months::new(VACANCY_MONTHS + 1)).unwrap_or(NaiveDate::MAX);
        if day < ends { self.state } else { VacancyState::Unknown }
    }

    /// What the public is shown of it.
    pub fn shown_state(&self, day: NaiveDate, capacity: Option<i32>, to_public: bool) -> VacancyState {
        let small = capacity.is_none_or(|capacity| capacity <= SMALL_HOME);
        if to_public && small { VacancyState::Ask } else { self.state_on(day) }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn vacancy() -> Vacancy {
        Vacancy {
            service_id: ServiceId(uuid::Uuid::nil()),
            state: VacancyState::Available,
            month: day("2026-03-01"),
            recorded_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_state_says_nothing_after_three_months() {
        assert_eq!(vacancy().state_on(day("2026-06-30")), VacancyState::Available);
        assert_eq!(vacancy().state_on(day("2026-07-01")), VacancyState::Unknown);
    }

    #[test]
    fn the_public_is_not_told_of_small_homes() {
        let shown = |capacity, public| vacancy().shown_state(day("2026-04-01"), capacity, public);
        assert_eq!(shown(Some(10), true), VacancyState::Ask);
        assert_eq!(shown(None, true), VacancyState::Ask);
        assert_eq!(shown(Some(11), true), VacancyState::Available);
        assert_eq!(shown(Some(10), false), VacancyState::Available);
    }
}
