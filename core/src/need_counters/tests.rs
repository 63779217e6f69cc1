//! The counters against a plain count, day by day and person by person.

mod plain;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Days, NaiveDate};

use super::*;
use crate::areas::{Area, AreaKind};
use crate::cases::Stage;
use crate::clock::Quarter;
use crate::id::{CaseId, NeedId, NeedReportId, OrganizationId};
use crate::needs::{NeedReport, NeedStatus};
use crate::taxonomies::Terms;
use crate::values::{AreaCode, TermId};
use plain::{Expected, count};

/// The first day of the invented region's time.
const START: &str = "2023-04-01";
/// How many days of it there are.
const DAYS: u64 = 700;
const AREAS: [&str; 4] = ["900001", "900002", "900003", "a-school"];
const TERMS: [&str; 3] = ["kind_22", "kind_24", "domain_daytime"];

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u64) as usize]
    }

    fn day(&mut self, from: u64, to: u64) -> NaiveDate {
        day(from + self.below(to - from))
    }

    fn uuid(&mut self) -> uuid::Uuid {
        uuid::Uuid::from_u64_pair(self.below(1 << 30), self.below(1 << 30))
    }
}

fn day(number: u64) -> NaiveDate {
    START.parse::<NaiveDate>().expect("a day") + Days::new(number)
}

fn geography() -> Geography {
    let area = |code: &str, kind, parent: Option<&str>| Area {
        code: AreaCode::trusted(code),
        version: 1,
        kind,
        parent_code: parent.map(AreaCode::trusted),
        name: code.to_owned(),
        full_name: code.to_owned(),
        kana: None,
        aliases: Vec::new(),
        valid_from: None,
        valid_to: None,
    };
    let areas = vec![
        area("900000", AreaKind::Prefecture, None),
        area("900001", AreaKind::Municipality, Some("900000")),
        area("900002", AreaKind::Municipality, Some("900000")),
        area("900003", AreaKind::Municipality, None),
        area("a-school", AreaKind::SchoolDistrict, Some("900001")),
    ];
    Geography::new(areas, HashMap::new())
}

fn terms() -> Terms {
    crate::taxonomies::shipped_terms().expect("the shipped lists read")
}

fn state(dice: &mut Dice, valid_from: NaiveDate) -> Circumstances {
    Circumstances {
        valid_from,
        stated: BTreeSet::new(),
        stage: dice.one_of(&[Stage::Adult, Stage::Child]),
        disability_types: Vec::new(),
        support_level: None,
        main_support: dice.below(5) > 0,
        residence_area: AreaCode::trusted(dice.one_of(&AREAS)),
        granting_area: AreaCode::trusted("900001"),
        monitoring_months: dice.one_of(&[None, Some(3), Some(6)]),
    }
}

fn report(dice: &mut Dice, need_id: NeedId, reported_on: NaiveDate) -> NeedReport {
    use NeedStatus::*;
    let status = dice.one_of(&[Unmet, Unmet, PartlySubstituted, PartlyOutsideRegion, Met, WithdrawnGaveUp]);
    let reasons = [TermId(dice.one_of(&["full", "no_resource"]).to_owned())];
    NeedReport {
        id: NeedReportId(dice.uuid()),
        version: 1,
        need_id,
        reported_on,
        corrected_at: None,
        recorded_at: (reported_on + Days::new(dice.below(120)))
            .and_hms_opt(3, 0, 0)
            .expect("a time")
            .and_utc(),
        status,
        // One that a need is met says no reason.
        reasons: reasons.into_iter().filter(|_| status.is_open()).collect(),
        urgency: dice.below(4) as i16 + 1,
        wished: None,
        tried: Vec::new(),
    }
}

fn case(
    id: CaseId,
    organization_id: OrganizationId,
    opened_on: NaiveDate,
    closed_on: Option<NaiveDate>,
) -> Case {
    Case {
        id,
        version: 1,
        organization_id,
        token: id.to_string(),
        stage: Stage::Adult,
        birth_cohort: 1990,
        disability_types: Vec::new(),
        support_level: None,
        main_support: true,
        residence_area: AreaCode::trusted("900001"),
        granting_area: AreaCode::trusted("900001"),
        monitoring_months: None,
        consented_on: opened_on,
        guardian_consented_on: None,
        opened_on,
        closed_on,
        closing_reason: None,
        retain_until: None,
    }
}

/// A random life: moves, changes of 主担当, reports on some terms, perhaps an end.
fn history(dice: &mut Dice, organization: OrganizationId) -> CaseHistory {
    let opened = dice.below(300);
    let closed = (dice.below(3) == 0).then(|| opened + 1 + dice.below(DAYS - opened));
    let last = closed.unwrap_or(DAYS);
    let mut days: BTreeSet<NaiveDate> = (0..dice.below(4)).map(|_| dice.day(opened, last)).collect();
    days.insert(day(opened));
    let circumstances: Vec<_> = days.into_iter().map(|on| state(dice, on)).collect();
    let case = case(CaseId(dice.uuid()), organization, day(opened), closed.map(day));
    let mut needs = Vec::new();
    for term in TERMS.iter().take(1 + dice.below(3) as usize) {
        let id = NeedId(dice.uuid());
        let on: BTreeSet<NaiveDate> = (0..1 + dice.below(6)).map(|_| dice.day(opened, last + 1)).collect();
        let reports = on.into_iter().map(|on| report(dice, id, on)).collect();
        needs.push(Need { id, version: 1, case_id: case.id, term: TermId((*term).to_owned()), reports });
    }
    let monitored_on = (0..dice.below(3)).map(|_| dice.day(opened, last)).collect();
    CaseHistory { case, circumstances, needs, monitored_on }
}

/// The sums of a cell up to a quarter, as a table shows them.
fn shown(counters: &Counters, area: &str, part: &str, term: &str, index: i32) -> NeedSums {
    let mut sums = NeedSums::default();
    for (cell, change) in &counters.needs {
        let here = counters.name(cell.area) == area
            && counters.name(cell.term) == term
            && counters.name(cell.part) == part;
        if !here || cell.quarter > index {
            continue;
        }
        for measure in 0..MEASURES {
            if measure >= Counted::FIRST_STOCK || cell.quarter == index {
                sums[measure] += change[measure];
                sums[MEASURES + measure] += change[MEASURES + measure];
            }
        }
    }
    sums
}

fn counted_of(histories: &[CaseHistory], geography: &Geography, terms: &Terms) -> Counters {
    let mut counters = Counters::default();
    histories.iter().for_each(|history| counters.add(history, geography, terms, 1));
    counters.without_zeros()
}

fn region(seed: u64) -> Vec<CaseHistory> {
    let mut dice = Dice(seed);
    let organization = OrganizationId(dice.uuid());
    (0..12).map(|_| history(&mut dice, organization)).collect()
}

#[test]
fn random_histories_are_counted_as_a_plain_count_does() {
    let (geography, terms) = (geography(), terms());
    let quarters = Quarter::of(day(0)).index()..=Quarter::of(day(DAYS)).index() + 2;
    for seed in 1..=40 {
        let histories = region(seed);
        let counters = counted_of(&histories, &geography, &terms);
        let mut expected = Expected::new();
        for index in quarters.clone() {
            histories.iter().for_each(|history| count(&mut expected, history, index, &geography, &terms));
        }
        assert!(expected.len() > 50, "seed {seed}: {}", expected.len());
        for ((area, part, term, index), cells) in &expected {
            let sums = shown(&counters, area, part, term, *index);
            for (measure, (needs, persons)) in cells.iter().enumerate() {
                let found = (sums[measure], sums[MEASURES + measure]);
                let wanted = (*needs, persons.len() as i32);
                let quarter = Quarter::at(*index);
                assert_eq!(found, wanted, "seed {seed}, {area:?} {part:?} {term:?} {quarter} {measure}");
            }
        }
        // And where the plain count has nothing, nothing is counted.
        for cell in counters.needs.keys() {
            let [area, part, term] = [cell.area, cell.part, cell.term].map(|name| counters.name(name));
            let sums = shown(&counters, area, part, term, cell.quarter);
            let key = (area.to_owned(), part.to_owned(), term.to_owned(), cell.quarter);
            assert!(expected.contains_key(&key) || sums == NeedSums::default(), "seed {seed}: {key:?}");
        }
    }
}

#[test]
fn needs_close_and_persons_are_never_more_than_needs() {
    let (geography, terms) = (geography(), terms());
    let mut moved = 0;
    for seed in 1..=40 {
        let counters = counted_of(&region(seed), &geography, &terms);
        for cell in counters.needs.keys().filter(|cell| counters.name(cell.part) == ALL) {
            let (area, term) = (counters.name(cell.area), counters.name(cell.term));
            let now = shown(&counters, area, ALL, term, cell.quarter);
            let before = shown(&counters, area, ALL, term, cell.quarter - 1);
            let [new, met, withdrawn, moved_in, moved_out, open, ..] = now;
            let start = before[Counted::Open as usize];
            assert_eq!(start + new + moved_in, moved_out + met + withdrawn + open, "seed {seed}");
            for measure in 0..MEASURES {
                let (needs, persons) = (now[measure], now[MEASURES + measure]);
                assert!(0 <= persons && persons <= needs, "seed {seed}: {measure} {needs} {persons}");
                assert!((persons == 0) == (needs == 0), "seed {seed}: {measure} {needs} {persons}");
            }
            moved += moved_in;
        }
    }
    assert!(moved > 100, "hardly anybody moved: {moved}");
}

#[test]
fn the_order_of_entry_does_not_matter() {
    let (geography, terms) = (geography(), terms());
    for seed in 1..=10 {
        let mut histories = region(seed);
        let before = counted_of(&histories, &geography, &terms);
        for history in &mut histories {
            history.needs.reverse();
            history.needs.iter_mut().for_each(|need| need.reports.reverse());
            history.monitored_on.reverse();
        }
        histories.reverse();
        assert_eq!(named(&before), named(&counted_of(&histories, &geography, &terms)), "seed {seed}");
    }
}

#[test]
fn what_is_taken_away_leaves_nothing() {
    let (geography, terms) = (geography(), terms());
    let histories = region(7);
    let mut counters = counted_of(&histories, &geography, &terms);
    histories.iter().for_each(|history| counters.add(history, &geography, &terms, -1));
    let counters = counters.without_zeros();
    assert!(counters.needs.is_empty() && counters.cases.is_empty());
}

#[test]
fn a_case_counts_as_monitored_within_its_own_period_only() {
    let (geography, terms) = (geography(), terms());
    let mut dice = Dice(3);
    let mut only = history(&mut dice, OrganizationId(uuid::Uuid::nil()));
    only.case.opened_on = day(0);
    only.case.closed_on = None;
    only.needs.clear();
    only.monitored_on = vec!["2023-06-15".parse().expect("a day")];
    let monitored = |months: Option<i16>, history: &mut CaseHistory| {
        let mut first = state(&mut Dice(1), day(0));
        (first.main_support, first.monitoring_months) = (true, months);
        history.circumstances = vec![first];
        let mut counters = Counters::default();
        counters.add(history, &geography, &terms, 1);
        let from = Quarter::of(day(0)).index();
        let sum = |last: i32| {
            let here = counters
                .cases
                .iter()
                .filter(|(cell, _)| [cell.area, cell.part].iter().all(|name| counters.name(*name) == ALL))
                .filter(|(cell, _)| cell.quarter <= last);
            here.fold((0, 0), |(running, seen), (_, sums)| (running + sums[0], seen + sums[1]))
        };
        (from..from + 6).map(sum).collect::<Vec<_>>()
    };
    assert_eq!(monitored(Some(6), &mut only), [(1, 1), (1, 1), (1, 0), (1, 0), (1, 0), (1, 0)]);
    assert_eq!(monitored(None, &mut only), [(1, 1), (1, 1), (1, 1), (1, 1), (1, 0), (1, 0)]);
}

/// The counters with the names that their numbers stand for.
fn named(counters: &Counters) -> BTreeMap<(String, String, String, i32), NeedSums> {
    let name = |number| counters.name(number).to_owned();
    let cell = |cell: &NeedCell| (name(cell.area), name(cell.part), name(cell.term), cell.quarter);
    counters.needs.iter().map(|(key, sums)| (cell(key), *sums)).collect()
}
