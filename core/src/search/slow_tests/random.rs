//! Random registers and queries, the same in every run.

use chrono::{DateTime, NaiveDate};
use uuid::Uuid;

use crate::areas::{Area, AreaKind, Geography};
use crate::catalog::Records;
use crate::eligibility::{AcceptedGender, Delivery, Eligibility};
use crate::extents::Extent;
use crate::geometry::Position;
use crate::id::{LocationId, OrganizationId, ServiceId};
use crate::locations::{Accuracy, Location};
use crate::search::judge::Query;
use crate::search::opening::OpenOn;
use crate::search::places::{Place, find_place};
use crate::search::profile::{Gender, Profile};
use crate::search::reach::Here;
use crate::services::{OpeningHours, Service, Source};
use crate::towns::Gazetteer;
use crate::vacancies::{Vacancy, VacancyState};
use crate::values::{AreaCode, TermId};
use crate::words::words_of;

pub(super) const KINDS: [&str; 6] = ["kind_11", "kind_22", "kind_33", "kind_65", "salon", "kind_14"];
pub(super) const NAMES: [&str; 6] =
    ["ひまわり作業所", "あおぞら", "サポートセンター虹", "ケアホーム澤田", "ひまわり", "つばさ第二"];

/// Numbers by a fixed sequence.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    pub(super) fn hits(&mut self, one_in: u64) -> bool {
        self.below(one_in) == 0
    }

    pub(super) fn maybe<T>(&mut self, one_in: u64, value: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.hits(one_in).then(|| value(self))
    }

    pub(super) fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize].clone()
    }

    pub(super) fn day(&mut self) -> NaiveDate {
        day() + chrono::Days::new(self.below(60)) - chrono::Days::new(30)
    }

    /// Near Japan, at the antimeridian, at a pole or anywhere; often on a coarse grid, so that many agree.
    pub(super) fn position(&mut self, spread: u64) -> Position {
        let (west, south, width, height) = match spread {
            0 => (130.0, 33.0, 10.0, 5.0),
            1 => (179.0, -1.0, 2.0, 2.0),
            2 => (-180.0, 85.0, 360.0, 5.0),
            _ => (-180.0, -90.0, 360.0, 180.0),
        };
        let steps = if self.hits(2) { 12 } else { 1_000_000 };
        let mut part = |size: f64| size * self.below(steps + 1) as f64 / steps as f64;
        let longitude: f64 = west + part(width);
        let longitude = if longitude > 180.0 { longitude - 360.0 } else { longitude };
        Position { longitude, latitude: south + part(height) }
    }
}

pub(in crate::search) fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 6, 15).expect("a day")
}

pub(super) fn code(five: &str) -> AreaCode {
    crate::codes::complete_area_code(five).expect("five digits").parse().expect("a code")
}

/// A prefecture of three municipalities, without boundaries.
pub(in crate::search) fn geography() -> Geography {
    let area = |five: &str, kind, parent: Option<&str>| Area {
        code: code(five),
        version: 1,
        kind,
        parent_code: parent.map(code),
        name: five.to_owned(),
        full_name: five.to_owned(),
        kana: None,
        aliases: Vec::new(),
        valid_from: None,
        valid_to: None,
    };
    let mut areas = vec![area("90000", AreaKind::Prefecture, None)];
    areas.extend(["90201", "90202", "90301"].map(|five| area(five, AreaKind::Municipality, Some("90000"))));
    Geography::new(areas, std::collections::HashMap::new())
}

pub(super) fn areas() -> [AreaCode; 4] {
    ["90000", "90201", "90202", "90301"].map(code)
}

pub(super) fn eligibility(dice: &mut Dice) -> Eligibility {
    let types = ["intellectual", "mental", "physical_limb"].map(|id| TermId(id.to_owned()));
    Eligibility {
        minimum_age: dice.maybe(6, |dice| dice.below(30) as u8),
        maximum_age: dice.maybe(6, |dice| 30 + dice.below(60) as u8),
        disability_types: dice.maybe(4, |dice| vec![dice.pick(&types)]),
        minimum_support_level: dice.maybe(6, |dice| dice.below(7) as u8),
        medical_care: dice.maybe(3, |dice| dice.hits(2)),
        severe_behaviour: dice.maybe(3, |dice| dice.hits(2)),
        languages: dice.maybe(6, |_| vec!["ja".to_owned(), "pt".to_owned()]),
        wheelchair: dice.maybe(3, |dice| dice.hits(2)),
        accepted_gender: dice.maybe(4, |dice| dice.pick(&[AcceptedGender::Any, AcceptedGender::Female])),
        kyosei: dice.maybe(6, |dice| dice.hits(2)),
    }
}

pub(super) fn extent(dice: &mut Dice) -> Extent {
    let (west, south) = (130.0 + dice.below(10) as f64, 33.0 + dice.below(5) as f64);
    let ring =
        [[west, south], [west + 2.0, south], [west + 2.0, south + 2.0], [west, south + 2.0], [west, south]];
    Extent::try_from(serde_json::json!({ "type": "Polygon", "coordinates": [ring] })).expect("a polygon")
}

fn service(dice: &mut Dice, number: u128, location_ids: Vec<LocationId>) -> Service {
    let kinds = if dice.hits(20) { 6 } else { 5 };
    let hours = ["09:00-17:00", "00:00-00:00", "16:00-09:00"].map(str::to_owned);
    Service {
        id: ServiceId(Uuid::from_u128(number)),
        version: 1,
        organization_id: OrganizationId(Uuid::nil()),
        kind: TermId(dice.pick(&KINDS[..kinds]).to_owned()),
        name: dice.pick(&NAMES).to_owned(),
        name_kana: None,
        office_number: None,
        phone: None,
        fax: None,
        url: None,
        hours: OpeningHours { weekday: dice.maybe(2, |dice| dice.pick(&hours)), ..OpeningHours::default() },
        closed_days: dice.maybe(3, |_| "土日祝".to_owned()),
        notes: None,
        capacity: dice.maybe(2, |dice| 5 + dice.below(20) as i32),
        service_areas: dice.maybe(4, |dice| vec![dice.pick(&areas())]).unwrap_or_default(),
        location_ids,
        source: Source::Curated,
        source_as_of: None,
        vanished_on: dice.maybe(30, |dice| dice.day()),
        retired_on: dice.maybe(30, |dice| dice.day()),
        last_confirmed_on: None,
        warnings: Vec::new(),
        curated: Vec::new(),
        delivery: dice
            .maybe(5, |dice| vec![dice.pick(&[Delivery::Remote, Delivery::HomeVisit, Delivery::OnSite])])
            .unwrap_or_default(),
        eligibility: eligibility(dice),
        opens_on: dice.maybe(15, |dice| dice.day()),
        closes_on: dice.maybe(15, |dice| dice.day()),
        suspended_from: dice.maybe(15, |dice| dice.day()),
        suspended_until: dice.maybe(30, |dice| dice.day()),
        service_extent: dice.maybe(12, extent),
    }
}

pub(super) fn register(dice: &mut Dice, count: u128, spread: u64) -> Records {
    let mut records = Records::default();
    for number in 1..=count {
        let places = if dice.hits(8) { dice.below(4) } else { 1 };
        let mut ids = Vec::new();
        for place in 0..u128::from(places) {
            let id = LocationId(Uuid::from_u128(number * 8 + place));
            let position = (!dice.hits(12)).then(|| dice.position(spread));
            let area_code = dice.maybe(2, |dice| dice.pick(&areas()));
            records.locations.push(Location {
                id,
                version: 1,
                area_code,
                address_area: String::new(),
                address_street: String::new(),
                position,
                accuracy: Accuracy::Exact,
                accuracy_reason: None,
                curated: Vec::new(),
                is_confidential: false,
            });
            ids.push(id);
        }
        let service = service(dice, number, ids);
        if dice.hits(3) {
            let states = [VacancyState::Available, VacancyState::Full, VacancyState::Negotiable];
            let month = NaiveDate::from_ymd_opt(2026, 1 + dice.below(6) as u32, 1).expect("a month");
            let state = dice.pick(&states);
            let service_id = service.id;
            records.vacancies.push(Vacancy { service_id, state, month, recorded_at: DateTime::UNIX_EPOCH });
        }
        records.services.push(service);
    }
    records
}

pub(super) fn profile(dice: &mut Dice) -> Profile {
    let types = ["intellectual", "mental"].map(|id| TermId(id.to_owned()));
    let levels = ["none", "level_2", "level_5", "child", "not_certified"].map(|id| TermId(id.to_owned()));
    Profile {
        age: dice.maybe(2, |dice| dice.below(90) as i64),
        disability_types: dice.maybe(5, |dice| vec![dice.pick(&types)]).unwrap_or_default(),
        support_level: dice.maybe(5, |dice| dice.pick(&levels)),
        medical_care: dice.hits(6),
        severe_behaviour: dice.hits(8),
        language: dice.maybe(8, |dice| dice.pick(&["ja".to_owned(), "vi".to_owned()])),
        wheelchair: dice.hits(8),
        gender: dice.maybe(8, |dice| dice.pick(&[Gender::Female, Gender::Male, Gender::Other])),
        kyosei: dice.hits(12),
    }
}

pub(super) fn query(dice: &mut Dice, geography: &Geography, spread: u64) -> Query {
    let kinds = (0..dice.below(3)).map(|_| TermId(dice.pick(&KINDS).to_owned())).collect();
    let words = dice.maybe(6, |dice| words_of(dice.pick(&["ひまわり", "ヒマワリ作業書", "澤", "ない"])));
    let words = words.unwrap_or_default();
    let position = dice.position(spread);
    let here = (words.is_empty() || dice.hits(2)).then(|| {
        let found = find_place(geography, &Gazetteer::default(), &Place::Point(position)).expect("a place");
        let area = dice.maybe(3, |dice| dice.pick(&areas()));
        let code = area.clone().or_else(|| dice.maybe(2, |dice| dice.pick(&areas())));
        let within = code.iter().flat_map(|code| geography.ancestors(code).map(|a| a.code.clone())).collect();
        Here { within, area, is_point: dice.hits(2), partly: Vec::new(), ..found.here }
    });
    let open_on = OpenOn {
        overnight: dice.hits(2),
        from: Some("09:00".into()),
        to: Some("16:00".into()),
        ..OpenOn::default()
    };
    Query {
        kinds,
        count: 1 + dice.pick(&[0, 1, 4, 19, 199]),
        within_m: here.as_ref().and_then(|_| {
            dice.maybe(2, |dice| dice.pick(&[0.0, 1.0, 5_000.0, 80_000.0, 500_000.0, 20_000_000.0]))
        }),
        here,
        profile: if dice.hits(3) { Profile::default() } else { profile(dice) },
        delivery: dice
            .maybe(8, |dice| vec![dice.pick(&[Delivery::OnSite, Delivery::HomeVisit])])
            .unwrap_or_default(),
        open_on: dice.maybe(8, |_| open_on.read().expect("readable")),
        vacancy: dice.hits(6),
        typed: dice.pick(&NAMES).to_owned(),
        words,
        include_unknown: !dice.hits(3),
        day: day(),
        to_public: dice.hits(2),
    }
}
