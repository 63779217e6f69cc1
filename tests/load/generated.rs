//! An invented prefecture with many cases, the same in every run.

use arunai_core::actor::{Role, Worker};
use arunai_core::case_entries::{CaseEntry, EntryManner, NeedEntry};
use arunai_core::id::{CaseId, OrganizationId};
use arunai_core::needs::{NeedStatus, NewNeedReport};
use arunai_core::organizations::NewOrganization;
use arunai_core::values::{AreaCode, TermId};
use arunai_tests::cases::adult_entry;
use arunai_tests::{TestRegistry, region};
use chrono::{Days, NaiveDate};
use serde_json::json;

const ORGANIZATIONS: usize = 12;
const BATCH: usize = 2_500;
/// Reports on the needs of one case, in turn: ten for three cases.
const REPORTS: [usize; 3] = [3, 3, 4];
const TERMS: [&str; 6] = ["kind_22", "kind_24", "kind_33", "kind_46", "domain_mobility", "domain_leisure"];
const REASONS: [&str; 4] = ["no_resource", "full", "too_far", "cannot_handle_needs"];
const TYPES: [&str; 3] = ["intellectual", "mental", "physical_limb"];

/// Municipalities in a row, of one prefecture.
pub fn build_areas(test: &TestRegistry, municipalities: usize) -> Vec<AreaCode> {
    let five = |number: usize| format!("90{}", 201 + number);
    let square = |number: usize| {
        let west = 150.0 + 0.1 * number as f64;
        json!({ "type": "Feature",
            "properties": { "N03_001": "架空県", "N03_002": null, "N03_003": null,
                "N03_004": format!("第{number}市"), "N03_007": five(number) },
            "geometry": { "type": "Polygon", "coordinates": [[[west, 33.0], [west + 0.1, 33.0],
                [west + 0.1, 33.1], [west, 33.1], [west, 33.0]]] } })
    };
    let features: Vec<_> = (0..municipalities).map(square).collect();
    let collection = json!({ "type": "FeatureCollection", "features": features });
    let path = test.file("many-areas.geojson", collection.to_string().as_bytes());
    test.registry.import_areas(&test.operator(), &path, false).expect("areas");
    (0..municipalities).map(|number| region::code(&five(number))).collect()
}

/// Enters so many cases, shared among organisations; the worker of each, and its cases.
pub fn enter(test: &TestRegistry, cases: usize, codes: &[AreaCode]) -> Vec<(Worker, Vec<CaseId>)> {
    let own = cases / ORGANIZATIONS;
    let of = |number: usize| {
        let organization = register(test, number);
        let worker: Worker = test.prove(&test.account(Role::Worker, Some(organization), None, &[]));
        let mut known = Vec::with_capacity(own);
        while known.len() < own {
            let from = number * 1_000_000 + known.len();
            let entries = (0..BATCH.min(own - known.len())).map(|n| entry(from + n, codes)).collect();
            let answer = test.registry.enter_cases(&worker, entries, &EntryManner::default());
            known.extend(answer.expect("enters").cases.iter().map(|case| case.case_id));
        }
        (worker, known)
    };
    (0..ORGANIZATIONS).map(of).collect()
}

/// Registers an organisation.
fn register(test: &TestRegistry, number: usize) -> OrganizationId {
    let new = NewOrganization {
        name: format!("相談支援センター{number}").try_into().expect("a name"),
        name_kana: None,
        corporate_number: None,
        address: None,
        phone: None,
        url: None,
    };
    test.registry.register_organization(&test.operator(), new).expect("registers").id
}

/// A day by its number.
pub fn day(number: usize) -> NaiveDate {
    let first: NaiveDate = "2023-04-01".parse().expect("a day");
    first + Days::new(number as u64)
}

/// A number below a limit that looks random.
fn dice(number: usize, salt: usize, limit: usize) -> usize {
    (number.wrapping_mul(2_654_435_761).wrapping_add(salt.wrapping_mul(40_503)) >> 7) % limit
}

/// A case with three or four reports over three years.
fn entry(number: usize, codes: &[AreaCode]) -> CaseEntry {
    let opened = dice(number, 1, 700);
    let area = codes[dice(number, 2, codes.len())].clone();
    let count = REPORTS[number % REPORTS.len()];
    let in_one_need = 1 + dice(number, 3, count);
    let reports = |from: usize, to: usize| {
        let report = |place: usize| NewNeedReport {
            reported_on: day(opened + 10 + place * 90),
            status: match dice(number, place, 5) {
                0 if place > from => NeedStatus::Met,
                1 => NeedStatus::PartlySubstituted,
                _ => NeedStatus::Unmet,
            },
            reasons: vec![TermId(REASONS[dice(number, place, REASONS.len())].into())],
            urgency: dice(number, place, 4) as i16 + 1,
            wished: None,
            tried: Vec::new(),
        };
        (from..to).map(report).collect()
    };
    let term = |salt: usize| TermId(TERMS[(number + salt) % TERMS.len()].into());
    let mut needs =
        vec![NeedEntry { term: term(0), reports: reports(0, in_one_need), referrals: Vec::new() }];
    if in_one_need < count {
        needs.push(NeedEntry { term: term(1), reports: reports(in_one_need, count), referrals: Vec::new() });
    }
    adult_entry(area, 1950 + dice(number, 4, 50) as i32, TYPES[number % TYPES.len()], day(opened), needs)
}
