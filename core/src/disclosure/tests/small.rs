//! Systems that can be checked by hand.

use super::*;
use crate::disclosure::homogeneous::list_homogeneous;
use crate::disclosure::lattice::TOTAL;
use crate::disclosure::limits::Limit;
use crate::disclosure::sensitivity::{Figure, Part, Protection};
use crate::disclosure::system::Term;

/// A cell of one dimension.
fn cell(release: &str, measure: &str, area: &str, base: &[&str], persons: u64) -> Cell {
    let codes: BTreeSet<String> = base.iter().map(ToString::to_string).collect();
    Cell {
        id: CellId { release: release.to_owned(), measure: measure.to_owned(), codes: vec![area.to_owned()] },
        kind: Kind::Additive,
        region: BTreeMap::from([("area".to_owned(), codes)]),
        figure: Figure { value: persons, persons, parts: BTreeMap::new() },
        rule: ALONE,
        priority: (usize::from(area == TOTAL), 0),
        fixed: None,
    }
}

/// The worked example of subtraction: north, south and east make the city.
fn city(release: &str) -> Vec<Cell> {
    vec![
        cell(release, "new", TOTAL, &["north", "south", "east"], 37),
        cell(release, "new", "north", &["north"], 20),
        cell(release, "new", "south", &["south"], 14),
        cell(release, "new", "east", &["east"], 3),
    ]
}

#[test]
fn a_cell_that_follows_by_subtraction_takes_another_along() {
    let found = found(city("r"), &[]).expect("a pattern");
    let fates: Vec<_> = found.pattern.iter().map(|(id, fate)| (id.codes[0].as_str(), *fate)).collect();
    let (shown, hidden) = (Fate::Shown, Fate::Hidden);
    assert_eq!(fates, [(TOTAL, shown), ("east", hidden), ("north", shown), ("south", hidden)]);
    let [certificate] = &found.certificates[..] else { panic!("{:?}", found.certificates) };
    assert_eq!((certificate.exposed.codes[0].as_str(), certificate.bound), ("east", 3.0));
    assert_eq!(certificate.sum.len(), 3, "the city without north and south: {:?}", certificate.sum);
}

#[test]
fn nothing_is_published_if_earlier_numbers_give_a_cell_away() {
    let mut cells = city("r");
    cells.iter_mut().filter(|cell| cell.figure.persons > 5).for_each(|cell| cell.fixed = Some(Fate::Shown));
    let failure = found(cells, &[]).unwrap_err();
    assert!(
        matches!(&failure, Failure::OnlyFixed { exposed, sum } if exposed.codes == ["east"] && sum.len() == 3)
    );
}

#[test]
fn contradicting_numbers_are_not_published() {
    let mut cells = city("r");
    cells[0].figure.value = 30;
    assert!(matches!(found(cells, &[]), Err(Failure::Doubt(_))));
}

#[test]
fn the_search_can_be_cancelled() {
    let mut heard = 0;
    let mut cancel = |_| {
        heard += 1;
        if heard == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    assert_eq!(protect(&System::new(city("r"), &[]), &mut cancel), Err(Failure::Cancelled));
}

/// Needs close: what was open and came, without what went, is what is open.
#[test]
fn the_flow_of_needs_gives_nobody_away() {
    let term = |factor, measure: &str| Term { factor, measure: measure.to_owned(), at: BTreeMap::new() };
    let flow = Identity(vec![term(1, "start"), term(1, "new"), term(-1, "met"), term(-1, "end")]);
    let of = |measure: &str, persons| cell("r", measure, TOTAL, &["north"], persons);
    let cells = vec![of("start", 10), of("new", 2), of("met", 6), of("end", 6)];
    let alone = found(cells.clone(), &[]).expect("a pattern").pattern;
    assert_eq!(alone.values().filter(|fate| **fate == Fate::Hidden).count(), 1);
    assert!(
        !audit(&answers(&cells, &alone), std::slice::from_ref(&flow), &[])
            .expect("an audit that ends")
            .violations
            .is_empty()
    );
    let pattern = found(cells.clone(), std::slice::from_ref(&flow)).expect("a pattern").pattern;
    assert_safe(&answers(&cells, &pattern), &[flow]);
}

#[test]
fn persons_follow_from_needs_and_from_all_persons() {
    let kind = Kind::DistinctPersons { of: "needs".to_owned(), one_in: BTreeSet::new() };
    let mut cells = Vec::new();
    for (area, base, needs, persons) in
        [(TOTAL, &["a", "b"][..], 9, 8), ("a", &["a"], 2, 2), ("b", &["b"], 7, 7)]
    {
        cells.push(Cell {
            figure: Figure { value: needs, persons, ..Figure::default() },
            ..cell("r", "needs", area, base, needs)
        });
        cells.push(Cell { kind: kind.clone(), ..cell("r", "persons", area, base, persons) });
    }
    let pattern = found(cells.clone(), &[]).expect("a pattern").pattern;
    assert_safe(&answers(&cells, &pattern), &[]);
    let shown_needs =
        pattern.iter().filter(|(id, fate)| id.measure == "needs" && **fate == Fate::Shown).count();
    assert!(shown_needs < 2, "two of three needs give the third away: {pattern:?}");
}

/// Who lives in one area only is in no other: two of three numbers of persons are the third.
#[test]
fn persons_of_one_area_each_add_up() {
    let of = |one_in: &[&str]| -> Vec<Cell> {
        let kind = Kind::DistinctPersons {
            of: "needs".to_owned(),
            one_in: one_in.iter().map(ToString::to_string).collect(),
        };
        [(TOTAL, &["a", "b"][..], 13), ("a", &["a"], 12), ("b", &["b"], 1)]
            .map(|(area, base, persons)| Cell {
                kind: kind.clone(),
                ..cell("r", "persons", area, base, persons)
            })
            .into()
    };
    let hidden = |cells: Vec<Cell>| {
        let pattern = found(cells, &[]).expect("a pattern").pattern;
        pattern.into_iter().filter(|(_, fate)| *fate == Fate::Hidden).map(|(id, _)| id).collect::<Vec<_>>()
    };
    let (anywhere, once) = (of(&[]), of(&["area"]));
    assert_eq!(hidden(anywhere).len(), 1);
    assert_eq!(hidden(once.clone()).len(), 2);
    let only_small = once.iter().map(|cell| {
        let fate = if cell.id.codes[0] == "b" { Fate::Hidden } else { Fate::Shown };
        (cell.id.clone(), fate)
    });
    let report = audit(&answers(&once, &only_small.collect()), &[], &[]).expect("an audit that ends");
    assert!(!report.violations.is_empty());
}

#[test]
fn a_cell_that_equals_its_total_is_listed() {
    let mut cells = city("r");
    assert_eq!(list_homogeneous(&cells, |_| true), []);
    cells[0].figure.value = 20;
    let found = list_homogeneous(&cells, |_| true);
    let names: Vec<_> =
        found.iter().map(|pair| (&pair.part.codes[0][..], &pair.whole.codes[0][..])).collect();
    assert_eq!(names, [("north", TOTAL)]);
    assert_eq!(list_homogeneous(&cells, |id| id.codes[0] != "north"), []);
}

#[test]
fn the_rule_looks_at_persons_organisations_and_inhabitants() {
    let of = |persons: &[u64]| Figure {
        value: persons.iter().sum(),
        persons: persons.iter().sum(),
        parts: (0..).zip(persons).map(|(n, p)| (format!("o{n}"), Part { value: *p, persons: *p })).collect(),
    };
    let small = |lower, upper| Some(Protection { lower, upper });
    assert_eq!(Rule::COUNCIL.protection(&of(&[])), None);
    assert_eq!(Rule::COUNCIL.protection(&of(&[2, 1, 1])), small(1, 5));
    assert_eq!(Rule::COUNCIL.protection(&of(&[2, 2, 1])), None);
    assert_eq!(Rule::COUNCIL.protection(&of(&[30, 20])), small(45, 55), "two organisations know each other");
    assert_eq!(Rule::COUNCIL.protection(&of(&[30, 1, 1])), small(27, 37), "one knows all but two");
    assert_eq!(Rule::COUNCIL.without_organisations().protection(&of(&[30])), None);
    assert_eq!(Rule::PUBLIC.protection(&of(&[])), small(0, 10));
    assert_eq!(Rule::COUNCIL.among(Some(24_999)).protection(&of(&[])), small(0, 5));
    assert_eq!(Rule::PUBLIC.among(Some(24_999)).protection(&of(&[6, 6, 6])), small(0, 20));
    assert_eq!(Rule::PUBLIC.among(Some(25_000)).protection(&of(&[6, 6, 6])), None);
    assert_eq!(Rule::PUBLIC.among(Some(1_999)).protection(&of(&[10, 10, 10])), small(10, 50));
    assert_eq!(Rule::COUNCIL.protection_from("o0", &of(&[2, 1, 1])), small(3, 5));
    assert_eq!(Rule::COUNCIL.protection_from("o0", &of(&[3, 1])), small(4, 6));
    assert_eq!(Rule::COUNCIL.protection_from("o0", &of(&[4])), None, "all are its own");
    assert_eq!(Rule::COUNCIL.protection_from("o9", &of(&[2, 1, 1])), small(1, 5));
}

#[test]
fn a_lattice_names_every_fault() {
    let codes = |codes: &[(&str, &[&str])]| {
        let one = |(code, base): &(&str, &[&str])| {
            ((*code).to_owned(), base.iter().map(ToString::to_string).collect::<BTreeSet<_>>())
        };
        codes.iter().map(one).collect()
    };
    let dimension = |name: &str, list| Dimension { name: name.to_owned(), codes: codes(list) };
    let only = BTreeMap::from([("area".to_owned(), BTreeSet::from(["C".to_owned()]))]);
    let draft = Draft {
        dimensions: vec![
            dimension("area", &[("A", &["a", "b"]), ("B", &["b", "c"])]),
            dimension("service", &[("s", &["s"]), ("none", &[])]),
            dimension("period", &[]),
        ],
        tables: vec![
            Table::of(&["area", "service", "period"].map(str::to_owned)),
            Table::of(&["reason".to_owned()]),
            Table { measures: vec!["m".into()], ..Table::of(&["area".to_owned()]) },
            Table { only, ..Table::of(&["area".to_owned()]) },
        ],
        measures: vec![Measure {
            name: "p".into(),
            kind: Kind::DistinctPersons { of: "n".into(), one_in: BTreeSet::new() },
        }],
    };
    let Err(crate::Error::Invalid(faults)) = Lattice::try_from(draft) else { panic!("it is not valid") };
    let fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
    let expected = [
        "dimensions.0.codes.A",
        "dimensions.0.codes.B",
        "dimensions.1.codes.none",
        "dimensions.2.codes",
        "dimensions.2.codes.*",
        "tables.0",
        "tables.1",
        "tables.2",
        "tables.3",
        "measures.0.kind.of",
    ];
    assert_eq!(fields, expected);
}

/// Who takes the own part away may suppose of the rest what is true of it, and nothing else.
#[test]
fn a_limit_takes_part_where_it_holds() {
    let part = |value: u64| BTreeMap::from([("o".to_owned(), Part { value, persons: value })]);
    let of = |measure: &str, value: u64, own: u64| {
        let mut cell = cell("r", measure, TOTAL, &["north"], value);
        cell.figure.parts = part(own);
        cell
    };
    let limit = |before: Cell, met: Cell| {
        let limit = Limit(vec![(1, met.id.clone()), (-1, before.id.clone())]);
        let system = System::new(vec![before, met], &[]).limited(&[limit]);
        [None, Some("o")].map(|reader| system.inequalities(reader).next().is_some_and(|row| row.len() == 2))
    };
    assert_eq!(limit(of("before", 10, 4), of("met", 3, 1)), [true, true]);
    // All of its own stayed, and more than the others had was met: some were handed over.
    assert_eq!(limit(of("before", 10, 9), of("met", 3, 0)), [true, false]);
    assert_eq!(limit(of("before", 2, 2), of("met", 3, 3)), [false, true]);
}
