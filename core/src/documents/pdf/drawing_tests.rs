//! Drawings of tables: what is in them, and what is not.

use super::layout::{Item, Look};
use super::pdf_tests::{document, fonts, table_of};
use super::*;
use crate::documents::{Block, Chart, PageFormat, Table, sample};

/// What the drawings of a table of the sample say to a screen reader, and what is drawn in them.
fn drawn(fonts: &Fonts, id: &str, change: impl Fn(&mut Table)) -> (Vec<String>, Vec<Item>) {
    let mut table = table_of(&sample::one_pager(), id);
    change(&mut table);
    let paper = document(PageFormat::Portrait, false, vec![Block::Table(table)]);
    paper.check().expect("passes");
    let ruler = fonts.ruler().expect("measures");
    let layout = flow::lay_out(&paper, &ruler);
    let told = |role: &Role| match role {
        Role::Figure(text) => Some(text.clone()),
        _ => None,
    };
    let is_drawn = |item: &&Item| {
        let role = item.mark.node().map(|node| &layout.nodes[node].role);
        role.is_some_and(|role| told(role).is_some())
    };
    let items = layout.pages.iter().flatten().filter(is_drawn).cloned().collect();
    (layout.nodes.iter().filter_map(|node| told(&node.role)).collect(), items)
}

fn count(items: &[Item], is_it: impl Fn(&Shape) -> bool) -> usize {
    items.iter().filter(|item| is_it(&item.shape)).count()
}

fn dots(items: &[Item]) -> usize {
    count(items, |shape| matches!(shape, Shape::Surface { grey: 0, .. }))
}

fn looks(items: &[Item], wanted: Look) -> usize {
    count(items, |shape| matches!(shape, Shape::Area { look, .. } if *look == wanted))
}

fn texts(items: &[Item], wanted: &str) -> usize {
    count(items, |shape| matches!(shape, Shape::Text(run) if run.text == wanted))
}

#[test]
fn every_drawing_says_in_words_what_it_shows() {
    let Some(fonts) = fonts() else { return };
    for (id, words) in [
        ("trend", "折れ線グラフ"),
        ("rates", "縦の線は全体の1.49"),
        ("map", "1.25〜2は松江市。出さない数は隠岐の島町。数がないのは海士町。"),
        ("funnel", "漏斗の形の図"),
    ] {
        let (told, items) = drawn(&fonts, id, |_| {});
        assert!(told.len() == 1 && told[0].contains(words), "{id}: {told:?}");
        assert!(!items.is_empty(), "{id}");
    }
}

#[test]
fn what_is_hidden_has_a_mark_in_place_of_its_dot() {
    let Some(fonts) = fonts() else { return };
    let (_, items) = drawn(&fonts, "rates", |_| {});
    assert_eq!((dots(&items), texts(&items, "＊"), texts(&items, "全体 1.49")), (3, 1, 1));
    let (_, items) = drawn(&fonts, "funnel", |_| {});
    assert_eq!((dots(&items), texts(&items, "松江市")), (3, 1));
}

#[test]
fn a_map_tells_classes_apart_by_grey_and_pattern() {
    let Some(fonts) = fonts() else { return };
    let (_, items) = drawn(&fonts, "map", |_| {});
    // Each with its entry in the legend.
    assert_eq!((looks(&items, Look::Hatched), looks(&items, Look::Dotted)), (2, 2));
    assert_eq!((looks(&items, Look::Grey(168)), looks(&items, Look::Grey(138))), (2, 1));
    assert_eq!((texts(&items, "＊"), texts(&items, "2.03")), (1, 1));
    let (told, _) = drawn(&fonts, "map", |table| {
        let Some(Chart::Map(drawn)) = &mut table.chart else { panic!("no map") };
        drawn.map.areas.iter_mut().for_each(|area| area.rings.clear());
    });
    assert!(told.is_empty(), "nothing is drawn where no boundary is known");
}

#[test]
fn many_rows_are_drawn_in_parts() {
    let Some(fonts) = fonts() else { return };
    let (told, items) = drawn(&fonts, "rates", |table| {
        let whole = table.rows.pop().expect("a row");
        table.rows = vec![table.rows[0].clone(); 80];
        table.rows.push(whole);
        if let Some(Chart::Intervals(drawn)) = &mut table.chart {
            drawn.whole = 80;
        }
    });
    assert!(told.len() > 1 && texts(&items, "全体 1.49") == told.len(), "{told:?}");
    assert_eq!(dots(&items), 80);
}
