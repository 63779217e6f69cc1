use std::ops::ControlFlow;

use super::*;
use crate::disclosure::lattice::Kind;
use crate::disclosure::protect::protect;
use crate::disclosure::sensitivity::{Figure, Rule};

/// A cell of a service in a quarter of 2025, of one band of waiting or of all.
fn cell(measure: &str, service: &str, quarter: u32, band: Option<usize>, persons: u64) -> Cell {
    let bands: BTreeSet<String> = match band {
        Some(band) => BTreeSet::from([WAITED[band].0.to_owned()]),
        None => WAITED.map(|(code, _)| code.to_owned()).into(),
    };
    let one = |code: String| BTreeSet::from([code]);
    let region = [
        ("period", one(format!("2025-Q{quarter}"))),
        ("service", one(service.to_owned())),
        ("waited", bands),
    ];
    let codes = vec![service.to_owned(), format!("{band:?}"), quarter.to_string()];
    let is_known = quarter == 1;
    let least_persons = 5;
    let rule = Rule { least_persons, ..Rule::NONE };
    let figure = Figure { value: persons, persons, ..Figure::default() };
    let fate = if (1..least_persons).contains(&persons) { Fate::Hidden } else { Fate::Shown };
    Cell {
        id: CellId { release: quarter.to_string(), measure: measure.to_owned(), codes },
        kind: Kind::Additive,
        region: region.map(|(name, codes)| (name.to_owned(), codes)).into(),
        figure,
        rule,
        priority: (0, 0),
        fixed: is_known.then_some(fate),
    }
}

/// What is shown of these cells in the end, of those that are not known already.
fn shown(cells: Vec<Cell>) -> BTreeSet<(String, String)> {
    let mut go_on = |_| ControlFlow::Continue(());
    let new: Vec<Cell> = cells.iter().filter(|cell| cell.fixed.is_none()).cloned().collect();
    let mut found = protect(&System::new(new, &[]), &mut go_on).expect("a pattern");
    let mut flows = Flows::of(cells.into_iter());
    let was_safe = flows.are_safe(&found.pattern).expect("an audit");
    let before = found.pattern.clone();
    flows.protect(&mut found, &mut go_on).expect("a pattern");
    assert_eq!(was_safe, before == found.pattern, "the audit finds what the search does");
    assert!(flows.are_safe(&found.pattern).expect("an audit"));
    let shown = found.pattern.into_iter().filter(|(_, fate)| *fate == Fate::Shown);
    shown.map(|(id, _)| (id.measure, id.codes[1].clone())).collect()
}

/// Open before, and then new, met and open.
fn flow([before, new, met, open]: [u64; 4]) -> Vec<Cell> {
    vec![
        cell("open", "s", 1, None, before),
        cell("new", "s", 2, None, new),
        cell("met", "s", 2, None, met),
        cell("open", "s", 2, None, open),
    ]
}

#[test]
fn what_went_was_there_before() {
    // 10 and none, of which 9 are left: at most one was met.
    assert_eq!(shown(flow([10, 0, 1, 9])).len(), 1);
    // At most seven were met, which may be as many as are shown.
    assert_eq!(shown(flow([10, 6, 4, 9])).len(), 2);
    // Some came from elsewhere, so whoever supposes that none did errs.
    assert_eq!(shown(flow([10, 0, 3, 9])).len(), 2);
}

#[test]
fn who_has_not_waited_for_a_quarter_is_new() {
    let waits = |new: u64, youngest: u64| {
        let mut cells = flow([30, new, 12, 20]);
        cells.extend([cell("open", "s", 2, Some(0), youngest), cell("open", "s", 2, Some(1), 8)]);
        shown(cells)
    };
    // Of ten new ones eight have waited for 31 to 90 days: at most two for less.
    let told = waits(10, 2);
    let both = told.contains(&("new".to_owned(), "None".to_owned()))
        && told.contains(&("open".to_owned(), "Some(1)".to_owned()));
    assert!(!both, "{told:?}");
    assert_eq!(waits(13, 2).len(), 4);
}

#[test]
fn who_waited_for_a_month_waits_for_four_a_quarter_on() {
    let of = |measure: &str, quarter: u32, bands: &[u64]| -> Vec<Cell> {
        let one = |(band, persons): (usize, &u64)| cell(measure, "s", quarter, Some(band), *persons);
        bands.iter().enumerate().map(one).collect()
    };
    let (before, open, met) = (of("open", 1, &[10, 18]), of("open", 2, &[14, 11, 27]), of("met", 2, &[0, 1]));
    let all = [before, open, met, vec![cell("new", "s", 2, None, 25)]].concat();
    // Of 28 who had waited for less than three months 27 wait still, so that one was met at most.
    let count = all.iter().filter(|cell| cell.fixed.is_none()).count();
    let told = shown(all);
    assert!(told.len() + 1 < count, "more than the one small number is hidden: {told:?}");
}

#[test]
fn what_earlier_releases_give_away_stops_nobody() {
    let mut cells = flow([10, 0, 1, 9]);
    cells.iter_mut().for_each(|cell| {
        let is_small = (1..5).contains(&cell.figure.persons);
        cell.fixed = Some(if is_small { Fate::Hidden } else { Fate::Shown });
    });
    let mut flows = Flows::of(cells.into_iter());
    assert_eq!(flows.are_safe(&BTreeMap::new()), Ok(false));
    let mut found = Protected::default();
    flows.protect(&mut found, &mut |_| ControlFlow::Continue(())).expect("goes on");
    assert_eq!((found.pattern, flows.are_safe(&BTreeMap::new())), (BTreeMap::new(), Ok(true)));
}

#[test]
fn what_is_not_told_of_flows_takes_no_other_supposition_away() {
    let cells = |told: &[(&str, u32, Option<usize>, u64)]| -> Vec<Cell> {
        told.iter()
            .map(|(measure, quarter, band, value)| cell(measure, "s", *quarter, *band, *value))
            .collect()
    };
    // Without new needs: four persons less, so that at least four needs were met.
    let met =
        shown(cells(&[("open_persons", 1, None, 20), ("met", 2, None, 4), ("open_persons", 2, None, 16)]));
    assert_eq!(met, BTreeSet::new());
    // Without met ones: three more, so that at least three are new.
    let new = shown(cells(&[("open", 1, None, 40), ("new", 2, None, 3), ("open", 2, None, 43)]));
    assert_eq!(new, BTreeSet::new());
}
