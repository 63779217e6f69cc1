//! Judges a service by everything that a search asks.

use chrono::NaiveDate;

use super::criteria::{Criterion, FactSource, Fit, Judgement, Verdict};
use super::opening::{Wanted, When};
use super::profile::Profile;
use super::reach::{Here, Reach, judgement};
use crate::areas::Geography;
use crate::catalog::entry::{Entry, month_number};
use crate::catalog::kind_table::Facts;
use crate::eligibility::Delivery;
use crate::services::Service;
use crate::vacancies::{VACANCY_MONTHS, VacancyState};
use crate::values::TermId;

/// What a search asks, read and checked.
#[derive(Debug, Clone)]
pub(crate) struct Query {
    /// Kinds to look in; all when empty.
    pub kinds: Vec<TermId>,
    /// The place, if there is one.
    pub here: Option<Here>,
    /// Results at most.
    pub count: usize,
    /// Metres.
    pub within_m: Option<f64>,
    pub profile: Profile,
    pub delivery: Vec<Delivery>,
    pub open_on: Option<Wanted>,
    /// Only with free places.
    pub vacancy: bool,
    /// What was typed, as it was typed.
    pub typed: String,
    /// The words of it, in their compared form.
    pub words: Vec<String>,
    pub include_unknown: bool,
    /// The day that the search is for.
    pub day: NaiveDate,
    /// Whether the public asks.
    pub to_public: bool,
}

impl Query {
    /// Free places, from what was recorded last.
    pub fn judge_vacancy(&self, state: VacancyState, month: i32, is_small_home: bool) -> Judgement {
        let shown = self.shown_vacancy(state, month, is_small_home);
        let fit = match shown {
            VacancyState::Available => Fit::Fits,
            VacancyState::Negotiable | VacancyState::Unknown | VacancyState::Ask => Fit::Unknown,
            VacancyState::WaitingList | VacancyState::Full => Fit::DoesNotFit,
        };
        Judgement::new(Criterion::Vacancy, fit, crate::storage::to_code(&shown), FactSource::Vacancy)
    }

    /// What whoever asks is shown of a state.
    pub fn shown_vacancy(&self, state: VacancyState, month: i32, is_small_home: bool) -> VacancyState {
        shown_state(state, month, self.day, self.to_public && is_small_home)
    }

    /// The same of a row of a table.
    pub fn vacancy_verdict(&self, facts: &Facts) -> Verdict {
        match self.vacancy {
            false => Verdict::default(),
            true => {
                Verdict::of(&[self.judge_vacancy(facts.vacancy, facts.vacancy_month, facts.is_small_home)])
            }
        }
    }

    /// Whether it has begun and does not pause. Only what does not is worth a word.
    pub fn judge_operation(&self, service: &Service) -> Option<Judgement> {
        let day = self.day;
        let judged = |reason: String| {
            Some(Judgement::new(Criterion::Operation, Fit::DoesNotFit, reason, FactSource::Record))
        };
        if service.is_to_come(day) {
            return judged(format!("opens_on {}", service.opens_on.unwrap_or(day)));
        }
        match (service.is_suspended(day), service.suspended_until) {
            (false, _) => None,
            (true, None) => judged("suspended".to_owned()),
            (true, Some(until)) => judged(format!("suspended_until {until}")),
        }
    }

    /// Everything but the distance: how the service reaches the place, and each criterion's outcome.
    pub fn judge(&self, entry: &Entry, geography: &Geography) -> (Reach, Vec<Judgement>) {
        let mut judgements =
            self.profile.judge(&entry.service.eligibility, entry.delivery(), entry.rule, &self.delivery);
        if let Some(wanted) = &self.open_on {
            judgements.push(When::of(&entry.service, entry.delivery()).judge(wanted));
        }
        if self.vacancy {
            let (state, month) = entry
                .vacancy
                .as_ref()
                .map_or((VacancyState::Unknown, 0), |vacancy| (vacancy.state, month_number(vacancy.month)));
            judgements.push(self.judge_vacancy(state, month, entry.is_small_home()));
        }
        judgements.extend(self.judge_operation(&entry.service));
        let whither = entry.whither();
        let reach = match &self.here {
            None => whither.reach_from_nowhere(&self.delivery),
            Some(here) => {
                let (reach, served) = whither.judge(here, geography, &self.delivery);
                judgements.extend(served.map(judgement));
                reach
            }
        };
        (reach, judgements)
    }
}

/// What is shown of a state on a day: it ages, and of some the public is told to ask.
pub(crate) fn shown_state(state: VacancyState, month: i32, day: NaiveDate, is_to_ask: bool) -> VacancyState {
    let is_aged = month_number(day) > month + VACANCY_MONTHS as i32;
    match (is_to_ask, is_aged) {
        (true, _) => VacancyState::Ask,
        (false, true) => VacancyState::Unknown,
        (false, false) => state,
    }
}
