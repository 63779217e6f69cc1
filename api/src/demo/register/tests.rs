//! The files are what an import of the real ones would meet.

use super::super::region::island::{centre, contains, ring};
use super::super::region::{PLACES, municipalities};
use super::*;

const SEED: u64 = 20_260_401;

/// The rows of all files, by a reader that knows no quotes inside fields (there are none).
fn rows() -> Vec<(String, Vec<String>)> {
    let mut rows = Vec::new();
    for (name, bytes) in wamnet_files(SEED) {
        let text = String::from_utf8(bytes).expect("the files are UTF-8");
        for line in text.lines().skip(1) {
            let fields = line[1..line.len() - 1].split("\",\"").map(str::to_owned).collect();
            rows.push((name.clone(), fields));
        }
    }
    rows
}

fn place_of(row: &[String]) -> usize {
    PLACES
        .iter()
        .position(|place| place.full_name() == row[15])
        .expect("an address is in a municipality of the region")
}

fn number(text: &str) -> f64 {
    text.parse().expect("a coordinate is a number")
}

#[test]
fn files_have_a_byte_order_mark_the_header_and_quoted_fields() {
    let files = wamnet_files(SEED);
    assert_eq!(files.len(), 29);
    for (name, bytes) in files {
        let text = String::from_utf8(bytes).expect("the files are UTF-8");
        assert!(text.starts_with("\u{feff}\"都道府県コード又は市区町村コード\",\"NO（※"), "{name}");
        assert!(!text.contains('\r') && text.ends_with("\"\n"), "{name}");
        assert!(text.lines().count() > 1, "{name}");
    }
    let rows = rows();
    assert!((1150..1190).contains(&rows.len()), "{} rows", rows.len());
    assert!(rows.iter().all(|(_, row)| row.len() == 29 && row[0] == "90000"));
}

#[test]
fn every_position_lies_in_its_municipality_but_for_one_planted_mistake() {
    let rings: Vec<_> = (0..8).map(ring).collect();
    let outside = |row: &&(String, Vec<String>)| {
        !contains(&rings[place_of(&row.1)], [number(&row.1[21]), number(&row.1[20])])
    };
    assert_eq!(rows().iter().filter(outside).count(), 1);
}

#[test]
fn one_fallback_point_is_shared_by_five_addresses() {
    let [longitude, latitude] = centre(0).map(|degrees| format!("{degrees:.8}"));
    let rows = rows();
    let there = rows.iter().filter(|(_, row)| row[20] == latitude && row[21] == longitude);
    let addresses: std::collections::HashSet<_> = there.map(|(_, row)| row[16].clone()).collect();
    assert_eq!(addresses.len(), 5);
}

#[test]
fn check_digits_hold_but_for_one_of_each_kind() {
    let rows = rows();
    let corporation = |row: &[String]| {
        let digits: Vec<u32> = row[5].bytes().map(|b| u32::from(b - b'0')).collect();
        let sum: u32 = (1..13).map(|i| digits[i] * if i % 2 == 0 { 1 } else { 2 }).sum();
        digits[0] == 9 - sum % 9
    };
    let wrong = rows.iter().filter(|(_, row)| !row[5].is_empty() && !corporation(row)).count();
    assert_eq!(wrong, 1);
    let wrong = rows.iter().filter(|(_, row)| !names::luhn_sum(&row[14]).is_multiple_of(10)).count();
    assert_eq!(wrong, 1);
}

#[test]
fn keys_are_unique_and_no_address_leads_anywhere() {
    let rows = rows();
    let keys: std::collections::HashSet<_> = rows.iter().map(|(_, row)| &row[1]).collect();
    assert_eq!(keys.len(), rows.len());
    let harmless = |url: &str| url.is_empty() || url.starts_with("https://example.jp/");
    assert!(rows.iter().all(|(_, row)| harmless(&row[10]) && harmless(&row[19])));
    assert!(rows.iter().all(|(_, row)| row[8].starts_with("0990-0") && row[17].starts_with("0990-0")));
}

#[test]
fn places_are_given_as_often_as_in_the_real_files() {
    let rows = rows();
    let filled = |file: &str| {
        let own: Vec<_> = rows.iter().filter(|(name, _)| name.contains(file)).collect();
        own.iter().filter(|(_, row)| !row[28].is_empty()).count() * 100 / own.len()
    };
    assert_eq!((filled("011"), filled("033"), filled("052")), (0, 0, 0));
    assert!((70..100).contains(&filled("046")));
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_one_gives_others() {
    assert_eq!(wamnet_files(SEED), wamnet_files(SEED));
    assert_ne!(wamnet_files(SEED), wamnet_files(SEED + 1));
    assert_eq!(informal_resources(SEED), informal_resources(SEED));
}

#[test]
fn informal_resources_of_every_kind_lie_in_their_municipality() {
    let resources = informal_resources(SEED);
    let codes: Vec<String> = municipalities().into_iter().map(|municipality| municipality.code).collect();
    for resource in &resources {
        let place = codes
            .iter()
            .position(|code| *code == resource.municipality_code)
            .expect("a resource is in a municipality of the region");
        if let (Some(longitude), Some(latitude)) = (resource.longitude, resource.latitude) {
            assert!(contains(&ring(place), [longitude, latitude]), "{}", resource.name);
        }
    }
    let kinds: std::collections::BTreeSet<_> = resources.iter().map(|resource| resource.kind).collect();
    assert_eq!(kinds.len(), 6);
    assert!(resources.iter().any(|resource| resource.longitude.is_none()));
}
