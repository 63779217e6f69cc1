//! More of some cases of the demo: what the people are good at, what they want, and where it was asked for them.

use arunai_core::actor::Worker;
use arunai_core::cases::{Case, CaseEdit};
use arunai_core::goals::{GoalState, NewGoal};
use arunai_core::id::CaseId;
use arunai_core::needs::Need;
use arunai_core::page::Paging;
use arunai_core::referrals::{NewReferral, ReferralState};
use arunai_core::services::{Service, ServiceFilter};
use arunai_core::strengths::NewStrength;
use arunai_core::values::{AreaCode, TermId};
use arunai_core::{Registry, Result};
use chrono::{Days, Months, NaiveDate};

/// Of so many open cases of a worker's organisation more is told.
const CASES: usize = 24;

/// A strength, where it counts, a wish, and where that is.
const LIVES: [[&str; 4]; 6] = [
    ["strength_family", "domain_housing", "wish_go_on", "domain_housing"],
    ["strength_interest", "domain_leisure", "wish_together", "domain_leisure"],
    ["strength_skill", "domain_work", "wish_try", "domain_work"],
    ["strength_neighbours", "domain_environment", "wish_more", "domain_mobility"],
    ["strength_wish", "domain_daytime", "wish_begin", "domain_daytime"],
    ["strength_character", "domain_communication", "wish_alone", "domain_housing"],
];

/// Tells more of the first open cases of the worker's organisation.
pub fn tell(registry: &Registry, worker: &Worker, elsewhere: &AreaCode) -> Result<()> {
    let today = registry.clock().today();
    let listed = registry.list_cases(worker, &Paging { after: None, limit: Some(200) })?;
    // Of a life that has just begun here nobody knows as much.
    let is_known = |case: &&Case| case.closed_on.is_none() && case.opened_on < today - Months::new(6);
    let mut known: Vec<_> = listed.items.iter().filter(is_known).collect();
    known.sort_by(|a, b| a.token.cmp(&b.token));
    for (place, case) in known.into_iter().take(CASES).enumerate() {
        let [strength, at, wish, domain] = LIVES[place % LIVES.len()].map(|id| TermId(id.to_owned()));
        let noted_on = case.opened_on + Days::new(14);
        registry.record_strength(worker, case.id, NewStrength { domain: at, strength, noted_on })?;
        let (state, settled_on) = match place % 4 {
            0 => (GoalState::Reached, Some(noted_on + Months::new(5))),
            _ => (GoalState::Pursued, None),
        };
        let goal = NewGoal { domain, set_on: noted_on, state, settled_on, wish: Some(wish) };
        registry.record_goal(worker, case.id, goal)?;
        refer(registry, worker, case.id, place)?;
        if place % 12 == 11 {
            move_house(registry, worker, case, elsewhere, today)?;
        }
    }
    Ok(())
}

/// Asks services of a need's kind in its area, one of which refuses.
fn refer(registry: &Registry, worker: &Worker, case: CaseId, place: usize) -> Result<()> {
    let file = registry.find_case(worker, case)?;
    for need in &file.needs {
        let Some(first) = need.reports.first() else { continue };
        let offered = offered(registry, &file.case, need)?;
        for (number, service) in offered.iter().take(2).enumerate() {
            let (state, reason) = match (number, place % 2) {
                (0, _) => (ReferralState::Refused, Some("full")),
                (_, 0) => (ReferralState::Waiting, None),
                _ => (ReferralState::InTalks, None),
            };
            let referral = NewReferral {
                service_id: service.id,
                referred_on: first.reported_on,
                state,
                refusal_reason: reason.map(|reason| TermId(reason.to_owned())),
                settled_on: reason.map(|_| first.reported_on),
            };
            registry.refer_need(worker, need.id, referral)?;
        }
    }
    Ok(())
}

/// Services of a need's kind where the person lives; none for a need that is a domain of life.
fn offered(registry: &Registry, case: &Case, need: &Need) -> Result<Vec<Service>> {
    if !need.term.as_str().starts_with("kind_") {
        return Ok(Vec::new());
    }
    let filter = ServiceFilter { area: Some(case.residence_area.clone()), kind: Some(need.term.clone()) };
    Ok(registry.list_services(&filter, &Paging::default())?.items)
}

/// The person now lives elsewhere, and the municipality that grants the services stays.
fn move_house(
    registry: &Registry,
    worker: &Worker,
    case: &Case,
    elsewhere: &AreaCode,
    today: NaiveDate,
) -> Result<()> {
    let edit = CaseEdit {
        valid_from: Some(today - Months::new(1)),
        residence_area: Some(elsewhere.clone()),
        ..CaseEdit::default()
    };
    let version = registry.find_case(worker, case.id)?.case.version;
    registry.change_case(worker, case.id, version, edit).map(drop)
}
