//! What must hold of every history, tried on random ones.

use super::*;
use crate::analysis::episodes::{Report, Status, gather};

/// Numbers by a fixed sequence.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

fn day(number: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 1, 1).expect("a day") + chrono::Days::new(number)
}

/// Reports of a few persons who often move; ids do not follow the days, as with late entries.
fn reports(dice: &mut Dice) -> Vec<Report> {
    const STATUSES: [Status; 5] =
        [Status::Unmet, Status::Unmet, Status::Partly, Status::Met, Status::Withdrawn];
    let count = 1 + dice.below(60);
    let mut report = |id| Report {
        id: (id * 7_919) % 1_009,
        person: dice.below(6) as u32,
        service: dice.below(3) as u32,
        area: dice.below(4) as u32,
        date: day(dice.below(120)),
        status: STATUSES[dice.below(5) as usize],
        urgency: 1 + dice.below(4) as u8,
    };
    (0..count).map(&mut report).collect()
}

fn period(dice: &mut Dice) -> Period {
    let first = dice.below(120);
    Period { first: day(first), last: day(first + dice.below(60)) }
}

fn measures(flows: &Flows) -> [Count; 10] {
    let Flows { open_start, new, moved_in, moved_out, met, withdrawn, .. } = *flows;
    let Flows { open_end, ever_unmet, partly, urgent, .. } = *flows;
    [open_start, new, moved_in, moved_out, met, withdrawn, open_end, ever_unmet, partly, urgent]
}

#[test]
fn needs_close_in_every_cell_and_persons_never_exceed_them() {
    let mut dice = Dice(4);
    for _ in 0..2_000 {
        let episodes = gather(reports(&mut dice)).episodes;
        for flows in count(&episodes, period(&mut dice)).values() {
            assert!(flows.closes(), "{flows:?}");
            assert!(measures(flows).iter().all(|count| count.persons <= count.needs));
        }
    }
}

#[test]
fn what_is_open_after_a_period_is_open_before_the_next() {
    let mut dice = Dice(5);
    for _ in 0..500 {
        let episodes = gather(reports(&mut dice)).episodes;
        let now = period(&mut dice);
        let next = Period { first: now.last + chrono::Days::new(1), last: now.last + chrono::Days::new(9) };
        let open = |flows: BTreeMap<Cell, Flows>, of: fn(&Flows) -> Count| {
            let all = flows.into_iter().map(move |(cell, flows)| (cell, of(&flows)));
            all.filter(|(_, count)| count.needs > 0).collect::<BTreeMap<_, _>>()
        };
        let after = open(count(&episodes, now), |flows| flows.open_end);
        assert_eq!(after, open(count(&episodes, next), |flows| flows.open_start));
    }
}

#[test]
fn needs_add_up_over_services_and_areas() {
    let mut dice = Dice(6);
    for _ in 0..500 {
        let flows = count(&gather(reports(&mut dice)).episodes, period(&mut dice));
        let whole = flows.get(&Cell::default()).copied().unwrap_or_default();
        let parts = flows.iter().filter(|(cell, _)| cell.area.is_some() && cell.service.is_some());
        let open: usize = parts.map(|(_, flows)| flows.open_end.needs).sum();
        assert_eq!(open, whole.open_end.needs);
    }
}

#[test]
fn the_order_of_entry_does_not_matter() {
    let mut dice = Dice(7);
    for _ in 0..500 {
        let entered = reports(&mut dice);
        let mut shuffled = entered.clone();
        for i in (1..shuffled.len()).rev() {
            shuffled.swap(i, dice.below(i as u64 + 1) as usize);
        }
        assert_eq!(gather(entered), gather(shuffled));
    }
}

#[test]
fn a_need_moves_with_its_person() {
    let report =
        |id, area, on, status| Report { id, person: 1, service: 1, area, date: day(on), status, urgency: 1 };
    let reports =
        vec![report(1, 1, 0, Status::Unmet), report(2, 2, 40, Status::Unmet), report(3, 3, 50, Status::Met)];
    let flows = count(&gather(reports).episodes, Period { first: day(30), last: day(59) });
    let of = |area| flows[&Cell { area, service: None }];
    assert_eq!((of(Some(1)).open_start.needs, of(Some(1)).moved_out.needs), (1, 1));
    assert_eq!((of(Some(3)).moved_in.needs, of(Some(3)).met.needs), (1, 1));
    assert!(!flows.contains_key(&Cell { area: Some(2), service: None }));
    assert_eq!((of(None).moved_in.needs, of(None).met.needs), (0, 1));
}
