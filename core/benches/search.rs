//! Searches of services spread over Japan by a fixed sequence, at the country's size and ten times that:
//! one case for each path of the planner, and words.

use std::sync::OnceLock;

use arunai_core::codes::complete_area_code;
use arunai_core::eligibility::Eligibility;
use arunai_core::geometry::Position;
use arunai_core::id::{LocationId, OrganizationId, ServiceId};
use arunai_core::locations::{Accuracy, Location};
use arunai_core::search::{InMemory, Place, Profile, Search};
use arunai_core::services::{OpeningHours, Service, Source};
use arunai_core::values::{AreaCode, TermId};
use chrono::NaiveDate;
use divan::Bencher;
use uuid::Uuid;

/// Services: one installation for the country, and ten times that.
const SIZES: [usize; 2] = [250_000, 2_500_000];
/// The kinds of the official files; services are shared out among them.
const KINDS: [&str; 30] = [
    "kind_11", "kind_12", "kind_13", "kind_14", "kind_15", "kind_21", "kind_22", "kind_24", "kind_32",
    "kind_33", "kind_34", "kind_41", "kind_42", "kind_45", "kind_46", "kind_60", "kind_62", "kind_61",
    "kind_52", "kind_53", "kind_54", "kind_63", "kind_64", "kind_65", "kind_66", "kind_67", "kind_68",
    "kind_69", "kind_70", "kind_b48",
];
const NAMES: [&str; 8] =
    ["ひまわり", "あおぞら", "さくら", "すずらん", "かけはし", "なないろ", "ステップ", "ハーモニー"];
const SORTS: [&str; 5] = ["作業所", "相談支援センター", "ケアホーム", "放課後クラブ", "生活支援事業所"];
const PLACES: [&str; 6] = ["東", "西", "南", "北", "中央", "第二"];

fn main() {
    divan::main();
}

/// Numbers between 0 and 1, the same in every run.
struct Sequence(u64);

impl Sequence {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn position(&mut self) -> Position {
        Position { longitude: 129.0 + self.next() * 16.0, latitude: 31.0 + self.next() * 14.0 }
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[(self.next() * from.len() as f64) as usize]
    }
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 6, 15).expect("a day")
}

fn service(sequence: &mut Sequence, number: usize) -> Service {
    let (name, sort, place) = (sequence.pick(&NAMES), sequence.pick(&SORTS), sequence.pick(&PLACES));
    // One in two hundred is known to take people who need 医療的ケア.
    let medical_care = number.is_multiple_of(200).then_some(true);
    let eligibility = Eligibility { medical_care, ..Eligibility::default() };
    Service {
        id: ServiceId(Uuid::from_u128(number as u128)),
        version: 1,
        organization_id: OrganizationId(Uuid::nil()),
        kind: TermId(KINDS[number % KINDS.len()].to_owned()),
        name: format!("{sort}{name}{place}{}", number % 1_000),
        name_kana: None,
        office_number: None,
        phone: Some("0852-00-0000".to_owned()),
        fax: None,
        url: None,
        hours: OpeningHours { weekday: Some("09:00-17:00".to_owned()), ..OpeningHours::default() },
        closed_days: None,
        notes: None,
        capacity: Some(20),
        // 居宅介護 comes, each to two of 1,741 municipalities.
        service_areas: if number.is_multiple_of(KINDS.len()) { two_areas(number) } else { Vec::new() },
        location_ids: vec![LocationId(Uuid::from_u128(number as u128))],
        source: Source::Wamnet,
        source_as_of: Some(day()),
        vanished_on: None,
        retired_on: None,
        last_confirmed_on: None,
        warnings: Vec::new(),
        curated: Vec::new(),
        delivery: Vec::new(),
        eligibility,
        opens_on: None,
        closes_on: None,
        suspended_from: None,
        suspended_until: None,
        service_extent: None,
    }
}

fn two_areas(number: usize) -> Vec<AreaCode> {
    let area = |number: usize| {
        let code = complete_area_code(&format!("{:05}", 1_000 + number % 1_741)).expect("digits");
        code.parse().expect("a code")
    };
    vec![area(number), area(number / 7)]
}

fn location(sequence: &mut Sequence, number: usize) -> Location {
    Location {
        id: LocationId(Uuid::from_u128(number as u128)),
        version: 1,
        area_code: None,
        address_area: "架空県月見市".to_owned(),
        address_street: format!("{}丁目{}番", number % 9, number % 90),
        position: Some(sequence.position()),
        accuracy: Accuracy::Exact,
        accuracy_reason: None,
        curated: Vec::new(),
        is_confidential: false,
    }
}

/// The register of a size, made once.
fn register(size: usize) -> &'static InMemory {
    static REGISTERS: [OnceLock<InMemory>; 2] = [OnceLock::new(), OnceLock::new()];
    let place = SIZES.iter().position(|known| *known == size).expect("one of the sizes");
    REGISTERS[place].get_or_init(|| {
        let mut sequence = Sequence(7);
        let services = (1..=size).map(|number| service(&mut sequence, number)).collect();
        let locations = (1..=size).map(|number| location(&mut sequence, number)).collect();
        InMemory::new(services, locations)
    })
}

/// Runs a search from ever other points.
fn run(bencher: Bencher, size: usize, search: Search) {
    let (register, mut sequence) = (register(size), Sequence(11));
    let place = || Search { place: Some(Place::Point(sequence.position())), ..search.clone() };
    bencher
        .with_inputs(place)
        .bench_local_values(|search| register.search(&search, day()).expect("searches"));
}

fn one_kind() -> Search {
    Search { kinds: vec![TermId("kind_24".to_owned())], ..Search::default() }
}

/// 17 years old: what the law says decides for all of a kind at once.
#[divan::bench(args = SIZES)]
fn walk_one_kind_with_eligibility(bencher: Bencher, size: usize) {
    let profile =
        Profile { age: Some(17), support_level: Some(TermId("level_3".into())), ..Profile::default() };
    run(bencher, size, Search { profile, ..one_kind() });
}

#[divan::bench(args = SIZES)]
fn walk_one_kind(bencher: Bencher, size: usize) {
    run(bencher, size, one_kind());
}

/// So few are known to fit that walking to them would take longer than looking at all.
#[divan::bench(args = SIZES)]
fn scan_for_a_sparse_fact(bencher: Bencher, size: usize) {
    let profile = Profile { medical_care: true, ..Profile::default() };
    run(bencher, size, Search { profile, include_unknown: false, ..one_kind() });
}

/// Services that come: their lists of areas decide, not the distance.
#[divan::bench(args = SIZES)]
fn coverage_of_one_kind(bencher: Bencher, size: usize) {
    let kinds = vec![TermId("kind_11".to_owned())];
    run(bencher, size, Search { kinds, within_m: Some(10_000.0), ..Search::default() });
}

#[divan::bench(args = SIZES)]
fn words_without_a_place(bencher: Bencher, size: usize) {
    let search = Search { words: Some("すずらん北".to_owned()), ..Search::default() };
    let register = register(size);
    bencher.bench_local(|| register.search(&search, day()).expect("searches"));
}

#[divan::bench(args = SIZES)]
fn walk_within_ten_kilometres(bencher: Bencher, size: usize) {
    run(bencher, size, Search { within_m: Some(10_000.0), ..one_kind() });
}

#[divan::bench(args = SIZES)]
fn walk_all_kinds(bencher: Bencher, size: usize) {
    run(bencher, size, Search::default());
}

#[divan::bench(args = SIZES)]
fn words_of_one_name(bencher: Bencher, size: usize) {
    run(bencher, size, Search { words: Some("ケアホームすずらん北 123".to_owned()), ..Search::default() });
}

#[divan::bench(args = SIZES)]
fn words_with_one_wrong_character(bencher: Bencher, size: usize) {
    run(bencher, size, Search { words: Some("ケアホームすすらん北123".to_owned()), ..Search::default() });
}

#[divan::bench(args = SIZES)]
fn words_that_thousands_have(bencher: Bencher, size: usize) {
    run(bencher, size, Search { words: Some("すずらん北".to_owned()), ..Search::default() });
}
