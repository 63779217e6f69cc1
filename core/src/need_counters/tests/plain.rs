//! A plain, slow count of needs, which the counters must equal.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::super::{ALL, CaseHistory, history};
use crate::analysis::episodes::Status;
use crate::areas::Geography;
use crate::cases::Stage;
use crate::clock::Quarter;
use crate::id::CaseId;
use crate::needs::Need;
use crate::taxonomies::Terms;
use crate::values::AreaCode;

/// From the first day of an episode to the day and way of its end.
type Plain = (NaiveDate, Option<(NaiveDate, Status)>);

/// The episodes of a need, by reading its reports one after the other.
fn plain_episodes(need: &Need) -> Vec<Plain> {
    let mut found: Vec<Plain> = Vec::new();
    for report in &need.reports {
        let is_open = found.last().is_some_and(|(_, end)| end.is_none());
        match (is_open, report.status.is_open()) {
            (false, true) => found.push((report.reported_on, None)),
            (true, false) => {
                let end = Some((report.reported_on, history::status(report.status)));
                found.last_mut().expect("is open").1 = end;
            }
            _ => {}
        }
    }
    found
}

/// Where the person lives on a day, whether or not the support ends on it.
fn lives(history: &CaseHistory, on: NaiveDate) -> Option<&AreaCode> {
    history.state_on(on).filter(|state| state.main_support).map(|state| &state.residence_area)
}

/// Needs and persons of every measure, by area, part, term and quarter.
pub(super) type Expected = BTreeMap<(String, String, String, i32), [(i32, BTreeSet<CaseId>); 10]>;

/// The parts of a need at the end of a quarter: 者 or 児, and the reasons that were named last.
fn plain_parts(
    history: &CaseHistory,
    need: &Need,
    (opened, until): (NaiveDate, NaiveDate),
    last: NaiveDate,
) -> Vec<String> {
    let named = need.reports.iter().rev().filter(|r| opened <= r.reported_on && r.reported_on <= until);
    let reasons = named.map(|r| &r.reasons).find(|reasons| !reasons.is_empty());
    let reasons = reasons.into_iter().flatten().map(|reason| format!("reason:{reason}"));
    let stage = history.state_on(last).map(|state| match state.stage {
        Stage::Adult => "stage:adult".to_owned(),
        Stage::Child => "stage:child".to_owned(),
    });
    reasons.chain(stage).collect()
}

/// Counts a quarter the slow way.
pub(super) fn count(
    expected: &mut Expected,
    history: &CaseHistory,
    index: i32,
    geography: &Geography,
    terms: &Terms,
) {
    let quarter = Quarter::at(index);
    let (first, last) = (quarter.first_day(), quarter.last_day());
    let levels = |area: Option<&AreaCode>| -> BTreeSet<String> {
        let Some(area) = area else { return BTreeSet::new() };
        let own = geography.ancestors(area).map(|area| area.code.to_string());
        own.chain([ALL.to_owned()]).collect()
    };
    for need in &history.needs {
        let group = terms.group_of(&need.term).expect("a group").to_string();
        for (opened, end) in plain_episodes(need) {
            let end = end.filter(|(on, _)| *on <= last);
            if opened > last || end.is_some_and(|(on, _)| on < first) {
                continue;
            }
            let before = if opened >= first {
                lives(history, opened)
            } else {
                history.area_at(first.pred_opt().unwrap())
            };
            let after = end.map_or_else(|| history.area_at(last), |(on, _)| lives(history, on));
            let (before, after) = (levels(before), levels(after));
            let reports = || need.reports.iter().filter(|r| opened <= r.reported_on && r.reported_on <= last);
            let is_partly =
                reports().next_back().is_some_and(|r| history::status(r.status) == Status::Partly);
            let is_urgent = reports().any(|r| r.urgency == 4);
            let is_open = end.is_none();
            let facts: [(&BTreeSet<String>, bool); 10] = [
                (&before, opened >= first),
                (&after, end.is_some_and(|(_, status)| status == Status::Met)),
                (&after, end.is_some_and(|(_, status)| status == Status::Withdrawn)),
                (&after.difference(&before).cloned().collect(), true),
                (&before.difference(&after).cloned().collect(), true),
                (&after, is_open),
                (&after, true),
                (&after, is_open && is_partly),
                (&after, is_open && is_urgent),
                (&after, is_open && (last - opened).num_days() > 180),
            ];
            let parts = plain_parts(history, need, (opened, end.map_or(last, |(on, _)| on)), last);
            for (measure, (areas, holds)) in facts.iter().enumerate() {
                for area in areas.iter().filter(|_| *holds) {
                    let mut add = |part: &str, term: &str| {
                        let key = (area.clone(), part.to_owned(), term.to_owned(), index);
                        let cell = &mut expected.entry(key).or_default()[measure];
                        cell.0 += 1;
                        cell.1.insert(history.case.id);
                    };
                    [need.term.as_str(), &group, ALL].iter().for_each(|term| add(ALL, term));
                    // Parts are told of larger areas and of what is new or holds.
                    let has_parts = area != "a-school" && (measure == 0 || measure >= 5);
                    for part in parts.iter().filter(|_| has_parts) {
                        [&group, ALL].iter().for_each(|term| add(part, term));
                    }
                }
            }
        }
    }
}
