//! Whether the people of the demo could be real.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{Months, NaiveDate};

use super::*;

const SEED: u64 = 20_260_401;

fn until() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 31).expect("the day exists")
}

fn code(name: &str) -> String {
    PLACES.iter().find(|place| place.name == name).expect("the region has the municipality").code()
}

#[test]
fn sixty_workers_have_different_logins_and_names() {
    let organizations = support_organizations();
    assert_eq!(organizations.len(), 12);
    let workers: Vec<_> = organizations.iter().flat_map(|organization| &organization.workers).collect();
    let logins: HashSet<_> = workers.iter().map(|worker| &worker.login).collect();
    let names: HashSet<_> = workers.iter().map(|worker| &worker.name).collect();
    assert_eq!((workers.len(), logins.len(), names.len()), (60, 60, 60));
    assert_eq!(organizations[0].workers[0].login, "hoshimi-01-w1");
    assert!(logins.iter().all(|login| login.is_ascii()));
}

#[test]
fn there_are_two_thousand_cases_and_the_same_seed_gives_the_same() {
    let all = cases(SEED, until());
    assert_eq!(all.len(), 2000);
    assert_eq!(all, cases(SEED, until()));
    assert_ne!(all, cases(SEED + 1, until()));
    let needs: usize = all.iter().map(|case| case.needs.len()).sum();
    assert!((2050..2350).contains(&needs), "{needs} needs");
    let main = all.iter().filter(|case| case.main_support).count();
    assert!((1650..1750).contains(&main), "{main} main cases");
}

#[test]
fn reports_stay_within_their_case_and_within_three_years() {
    let years = [(2026, 3, 31), (2024, 2, 29), (2030, 1, 1)];
    for until in
        years.map(|(year, month, day)| NaiveDate::from_ymd_opt(year, month, day).expect("the day exists"))
    {
        for case in cases(SEED, until) {
            assert!(case.consented_on <= case.opened_on);
            let born = NaiveDate::from_ymd_opt(case.birth_fiscal_year + 1, 4, 1).expect("a day");
            assert!(born <= case.opened_on, "nobody has a case before birth");
            assert!(until - Months::new(36) <= case.opened_on && case.opened_on <= until);
            let end = case.closed_on.unwrap_or(until);
            assert!(case.opened_on <= end && end <= until);
            assert!(case.steps.iter().all(|(_, day)| case.opened_on <= *day && *day <= end));
            assert_eq!(
                case.steps.iter().collect::<BTreeSet<_>>().len(),
                case.steps.len(),
                "each step once a day"
            );
            for need in &case.needs {
                assert!(!need.reports.is_empty());
                assert!(need.reports.iter().all(|report| case.opened_on <= report.on && report.on <= end));
                assert!(need.reports.windows(2).all(|pair| pair[0].on < pair[1].on));
            }
        }
    }
}

#[test]
fn only_open_needs_have_reasons_and_a_withdrawn_need_ends() {
    for need in cases(SEED, until()).iter().flat_map(|case| &case.needs) {
        for (index, report) in need.reports.iter().enumerate() {
            let open = ["unmet", "partly_substituted"].contains(&report.status);
            assert_eq!(open, !report.reasons.is_empty());
            assert_eq!(report.reasons.iter().collect::<HashSet<_>>().len(), report.reasons.len());
            assert!((1..=4).contains(&report.urgency));
            assert!(!report.status.starts_with("withdrawn") || index + 1 == need.reports.len());
        }
    }
}

#[test]
fn children_and_adults_have_the_levels_and_needs_of_their_age() {
    for case in cases(SEED, until()) {
        let turns = 2025 - case.birth_fiscal_year;
        assert_eq!(case.child, turns <= 18);
        assert_eq!(case.child, case.support_level == Some("child"));
        let terms: Vec<_> = case.needs.iter().map(|need| need.term).collect();
        assert!(!terms.contains(&"kind_63") || turns <= 6);
        assert!(!terms.contains(&"kind_33") || !case.child);
        assert_eq!(terms.iter().collect::<HashSet<_>>().len(), terms.len());
    }
}

#[test]
fn many_cells_can_be_published_and_others_are_small() {
    let mut cells: BTreeMap<(String, &str), (usize, BTreeSet<usize>)> = BTreeMap::new();
    for case in cases(SEED, until()).into_iter().filter(|case| case.main_support) {
        for need in &case.needs {
            let cell = cells.entry((case.residence_area.clone(), need.term)).or_default();
            cell.0 += 1;
            cell.1.insert(case.organization);
        }
    }
    let large = cells.values().filter(|(persons, offices)| *persons >= 5 && offices.len() >= 3).count();
    let small = cells.values().filter(|(persons, _)| *persons < 5).count();
    assert!(large > 60 && small > 60, "{large} large cells, {small} small ones");
}

#[test]
fn short_stays_are_missed_in_the_north_for_want_of_a_resource() {
    let all = cases(SEED, until());
    let reasons_in = |area: String| {
        let here = all.iter().filter(|case| case.residence_area == area).flat_map(|case| &case.needs);
        let reports = here.filter(|need| need.term == "kind_24").flat_map(|need| &need.reports);
        let reasons: Vec<_> = reports.flat_map(|report| &report.reasons).copied().collect();
        reasons.iter().filter(|reason| **reason == "no_resource").count() * 100 / reasons.len()
    };
    assert!(reasons_in(code("風待町")) > 30);
    assert_eq!(reasons_in(code("星見市")), 0);
}

#[test]
fn more_short_stay_needs_are_met_in_the_northern_towns_after_the_office_opened() {
    let north = [code("風待町"), code("雲居町")];
    let opened = until() - Months::new(14);
    let (mut before, mut after) = ((0, 0), (0, 0));
    for case in cases(SEED, until()).iter().filter(|case| north.contains(&case.residence_area)) {
        let needs = case.needs.iter().filter(|need| ["kind_24", "domain_short_stay"].contains(&need.term));
        for report in needs.flat_map(|need| &need.reports) {
            let count = if report.on < opened { &mut before } else { &mut after };
            count.0 += i32::from(report.status == "met");
            count.1 += 1;
        }
    }
    assert!(after.0 * before.1 > 2 * before.0 * after.1, "before {before:?}, after {after:?}");
}
