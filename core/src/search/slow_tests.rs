//! The search against a plain slow one: a loop over everything, Karney's distance, the same predicates.

pub(super) mod random;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::criteria::{Criterion, Verdict};
use super::gather::{Gathering, bits};
use super::judge::Query;
use super::plan;
use super::reach::Reach;
use crate::areas::Geography;
use crate::catalog::entry::Entry;
use crate::catalog::{Catalog, Records};
use crate::geometry::Position;
use crate::id::ServiceId;
use crate::services::Service;
use crate::words::{find_word, word_form};
use random::{Dice, day, geography, query, register};

/// How many, how many for this alone, and the nearest with its distance.
type LeftOut = (usize, usize, (ServiceId, Option<f64>));

/// What both searches are to agree on.
#[derive(Debug, PartialEq)]
pub(super) struct Answer {
    pub(super) hits: Vec<(ServiceId, u8, Option<f64>, Reach)>,
    matched: usize,
    matches: Vec<ServiceId>,
    /// By bit: how many, how many for this alone, and the nearest.
    left_out: BTreeMap<usize, LeftOut>,
}

fn quick(catalog: &Catalog, geography: &Geography, query: &Query, keeps_matches: bool) -> Answer {
    let Gathering { hits, matched, left_out, matches, .. } =
        plan::run(catalog, geography, query, keeps_matches);
    let id = |slot: u32| catalog.entry(slot).expect("a service").service.id;
    let mut matches: Vec<_> = matches.unwrap_or_default().into_iter().map(id).collect();
    matches.sort();
    let left_out = left_out.iter().enumerate().filter(|(_, left)| left.count > 0).map(|(bit, left)| {
        let nearest = left.nearest.expect("somebody was left out");
        (bit, (left.count, left.only, (nearest.id, nearest.distance_m)))
    });
    Answer {
        hits: hits.iter().map(|hit| (hit.id, hit.place, hit.distance_m, hit.reach)).collect(),
        matched,
        matches,
        left_out: left_out.collect(),
    }
}

fn has_words(entry: &Entry, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let texts: Vec<String> = entry.texts().iter().map(|text| word_form(text)).collect();
    words.iter().all(|word| texts.iter().any(|text| find_word(text, word).is_some()))
}

pub(super) fn slow(
    catalog: &Catalog,
    geography: &Geography,
    query: &Query,
    keeps_matches: bool,
    metres: impl Fn(Position, Position) -> f64,
) -> Answer {
    let mut matches = Vec::new();
    let mut left_out: BTreeMap<usize, LeftOut> = BTreeMap::new();
    let mut closest: BTreeMap<usize, u32> = BTreeMap::new();
    for entry in catalog.entries() {
        let service = &entry.service;
        let wanted = query.kinds.is_empty() || query.kinds.contains(&service.kind);
        if !wanted || service.is_gone(query.day) || !has_words(entry, &query.words) {
            continue;
        }
        let from = query.here.as_ref().map(|here| here.position);
        let places = (0..).zip(&entry.places);
        let measured = places.filter_map(|(number, place)| Some((number, metres(from?, place.position?))));
        let nearest: Option<(u8, f64)> = measured.min_by(|a, b| a.1.total_cmp(&b.1));
        let (place, distance_m) = (nearest.map(|found| found.0), nearest.map(|found| found.1));
        let (reach, judgements) = query.judge(entry, geography);
        let far = reach == Reach::Distance && query.within_m.zip(distance_m).is_some_and(|(w, d)| d > w);
        let faults = match far {
            true => 1 << Criterion::Distance as u32,
            false => Verdict::of(&judgements).faults(query.include_unknown),
        };
        let closeness = closeness(entry, query);
        if faults == 0 {
            let first = entry.places.iter().position(|place| place.position.is_some()).unwrap_or(0);
            matches.push((service.id, place.unwrap_or(first as u8), distance_m, reach, closeness));
        }
        for bit in bits(faults) {
            let known = left_out.entry(bit).or_insert((0, 0, (service.id, distance_m)));
            known.0 += 1;
            known.1 += usize::from(faults.count_ones() == 1);
            // Entries come by id, so what is equal leaves the first.
            let best = closest.entry(bit).or_insert(closeness);
            if (order(distance_m), closeness) < (order(known.2.1), *best) {
                (known.2, *best) = ((service.id, distance_m), closeness);
            }
        }
    }
    let mut ids: Vec<_> = matches.iter().map(|found| found.0).collect();
    ids.sort();
    matches.sort_by(|a, b| order(a.2).total_cmp(&order(b.2)).then(a.4.cmp(&b.4)).then(a.0.cmp(&b.0)));
    Answer {
        hits: matches.iter().take(query.count).map(|found| (found.0, found.1, found.2, found.3)).collect(),
        matched: matches.len(),
        matches: if keeps_matches { ids } else { Vec::new() },
        left_out,
    }
}

fn order(distance_m: Option<f64>) -> f64 {
    distance_m.unwrap_or(f64::INFINITY)
}

/// Without a place: the characters that differ, and those of the closest text that were not typed.
fn closeness(entry: &Entry, query: &Query) -> u32 {
    if query.here.is_some() || query.words.is_empty() {
        return 0;
    }
    if entry.service.name == query.typed {
        return 0;
    }
    let typed: usize = query.words.iter().map(|word| word.chars().count()).sum();
    let of_text = |text: &String| {
        let wrong: Option<u32> = query.words.iter().map(|word| find_word(text, word)).sum();
        wrong.map(|wrong| 2 * wrong + text.chars().count().abs_diff(typed) as u32)
    };
    let texts = entry.texts();
    let close = texts
        .iter()
        .enumerate()
        .filter_map(|(place, text)| Some(4 * of_text(&word_form(text))? + place.min(2) as u32 + 1));
    close.min().unwrap_or(10_000)
}

#[test]
fn ten_thousand_searches_equal_a_plain_slow_one() {
    let geography = geography();
    let mut dice = Dice(2026);
    let (mut found, mut left) = (0, 0);
    for round in 0..50 {
        let spread = round % 4;
        let count = [0, 1, 7, 60, 400, 900][dice.below(6) as usize];
        let catalog = Catalog::of(register(&mut dice, count, spread));
        for _ in 0..200 {
            let query = query(&mut dice, &geography, spread);
            let keeps = dice.hits(3);
            let (quick, slow) = (
                quick(&catalog, &geography, &query, keeps),
                slow(&catalog, &geography, &query, keeps, Position::distance_m),
            );
            assert_eq!(quick, slow, "round {round}: {query:?}");
            found += quick.matched;
            left += quick.left_out.len();
        }
    }
    assert!(found > 100_000 && left > 15_000, "{found} {left}");
}

#[test]
fn a_catalog_that_changed_equals_one_that_is_new() {
    let geography = geography();
    let mut dice = Dice(7);
    let all = register(&mut dice, 3_000, 0);
    let mut catalog = Catalog::of(Records {
        services: all.services[..1_000].to_vec(),
        locations: all.locations.clone(),
        vacancies: all.vacancies.clone(),
        ..Records::default()
    });
    for (place, service) in all.services.iter().enumerate() {
        let vacancy = all.vacancies.iter().find(|vacancy| vacancy.service_id == service.id).cloned();
        let gone = Service { retired_on: Some(day()), ..service.clone() };
        catalog.put(Arc::new(if place % 7 == 0 { gone } else { service.clone() }), vacancy);
        if place % 500 == 0 {
            for kind in catalog.due(false) {
                let index = catalog.table(&kind).expect("a table").build_index();
                catalog.set_index(&kind, index);
            }
        }
    }
    let left = all.services.iter().enumerate().filter(|(place, _)| place % 7 != 0);
    let services = left.map(|(_, service)| service.clone()).collect();
    let fresh = Catalog::of(Records {
        services,
        locations: all.locations,
        vacancies: all.vacancies,
        ..Records::default()
    });
    for _ in 0..500 {
        let query = query(&mut dice, &geography, 0);
        assert_eq!(
            quick(&catalog, &geography, &query, true),
            quick(&fresh, &geography, &query, true),
            "{query:?}"
        );
    }
}
