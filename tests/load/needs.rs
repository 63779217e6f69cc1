//! A million need reports of 300,000 cases on each database: one report written, a quarter's table, and the
//! full recomputation, which must agree. `ARUNAI_BENCH_CASES` asks for another number of cases.

use std::time::{Duration, Instant};

use arunai_core::actor::{Role, Worker};
use arunai_core::case_entries::{CaseEntry, EntryManner, NeedEntry};
use arunai_core::cases::{NewCase, Stage};
use arunai_core::clock::Quarter;
use arunai_core::id::{CaseId, OrganizationId};
use arunai_core::need_flows::NeedFlowQuery;
use arunai_core::needs::{NeedStatus, NewNeedReport};
use arunai_core::organizations::NewOrganization;
use arunai_core::page::Paging;
use arunai_core::values::{AreaCode, TermId};
use arunai_tests::{Backend, TestRegistry, postgres, region};
use chrono::{Days, NaiveDate};
use serde_json::json;

const ORGANIZATIONS: usize = 12;
const MUNICIPALITIES: usize = 20;
const BATCH: usize = 2_500;
/// Reports that are timed, each on a case of its own.
const TIMED: usize = 600;
/// Reports on the needs of one case, in turn: ten for three cases.
const REPORTS: [usize; 3] = [3, 3, 4];
const TERMS: [&str; 6] = ["kind_22", "kind_24", "kind_33", "kind_46", "domain_mobility", "domain_leisure"];
const REASONS: [&str; 4] = ["no_resource", "full", "too_far", "cannot_handle_needs"];
const TYPES: [&str; 3] = ["intellectual", "mental", "physical_limb"];

fn main() {
    let cases: usize =
        std::env::var("ARUNAI_BENCH_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(300_000);
    bench(Backend::Sqlite, cases);
    if postgres::is_available() {
        bench(Backend::Postgres, cases);
    } else {
        println!("PostgreSQL's binaries are not on this machine: its half is SKIPPED");
    }
    postgres::stop();
}

fn bench(backend: Backend, cases: usize) {
    println!("{backend:?}, {cases} cases");
    let test = TestRegistry::start(backend);
    let codes = build_areas(&test);
    let mut workers = Vec::new();
    let mut known = Vec::new();
    let started = Instant::now();
    for number in 0..ORGANIZATIONS {
        let organization = register(&test, number);
        let worker: Worker = test.prove(&test.account(Role::Worker, Some(organization), None, &[]));
        let mut entered = 0;
        while entered < cases / ORGANIZATIONS {
            let size = BATCH.min(cases / ORGANIZATIONS - entered);
            let entries = (0..size).map(|n| entry(number * 1_000_000 + entered + n, &codes)).collect();
            let answer =
                test.registry.enter_cases(&worker, entries, &EntryManner::default()).expect("enters");
            let every = (cases / TIMED).max(1);
            known.extend(answer.cases.iter().step_by(every).map(|case| (number, case.case_id)));
            entered += size;
        }
        workers.push(worker);
    }
    println!("{:<44}{:>9.1} s", "enter all, in batches", started.elapsed().as_secs_f64());
    time_reports(&test, &workers, &known);
    time_tables(&test, &workers);
    let started = Instant::now();
    let found = test.registry.recount_needs(&test.operator()).expect("recounts");
    println!("{:<44}{:>9.1} s", "full recomputation", started.elapsed().as_secs_f64());
    println!("{:<44}{:>9} of {} cases", "cells that differed", found.differing, found.cases);
}

/// Twenty municipalities in a row.
fn build_areas(test: &TestRegistry) -> Vec<AreaCode> {
    let five = |number: usize| format!("90{}", 201 + number);
    let square = |number: usize| {
        let west = 150.0 + 0.1 * number as f64;
        json!({ "type": "Feature",
            "properties": { "N03_001": "架空県", "N03_002": null, "N03_003": null,
                "N03_004": format!("第{number}市"), "N03_007": five(number) },
            "geometry": { "type": "Polygon", "coordinates": [[[west, 33.0], [west + 0.1, 33.0],
                [west + 0.1, 33.1], [west, 33.1], [west, 33.0]]] } })
    };
    let features: Vec<_> = (0..MUNICIPALITIES).map(square).collect();
    let collection = json!({ "type": "FeatureCollection", "features": features });
    let path = test.file("many-areas.geojson", collection.to_string().as_bytes());
    test.registry.import_areas(&test.operator(), &path, false).expect("areas");
    (0..MUNICIPALITIES).map(|number| region::code(&five(number))).collect()
}

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

fn day(number: usize) -> NaiveDate {
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
    let mut needs = vec![NeedEntry { term: term(0), reports: reports(0, in_one_need) }];
    if in_one_need < count {
        needs.push(NeedEntry { term: term(1), reports: reports(in_one_need, count) });
    }
    let case = NewCase {
        stage: Stage::Adult,
        birth_cohort: 1950 + dice(number, 4, 50) as i32,
        disability_types: vec![TermId(TYPES[number % TYPES.len()].into())],
        support_level: None,
        main_support: true,
        residence_area: area.clone(),
        granting_area: area,
        monitoring_months: Some(6),
        consented_on: day(opened),
        guardian_consented_on: None,
        opened_on: day(opened),
    };
    CaseEntry {
        token: None,
        case: Some(case),
        closed_on: None,
        closing_reason: None,
        steps: Vec::new(),
        needs,
    }
}

/// One report after the other, each in a transaction of its own, as a worker writes them: every one in a new quarter
/// and of more urgency than before, so that counters change.
fn time_reports(test: &TestRegistry, workers: &[Worker], known: &[(usize, CaseId)]) {
    let mut taken = Vec::new();
    for (worker, case) in known.iter().take(TIMED) {
        let worker = &workers[*worker];
        let file = test.registry.find_case(worker, *case).expect("is there");
        let report = NewNeedReport {
            reported_on: day(1_020),
            status: NeedStatus::Unmet,
            reasons: vec![TermId("cost".into())],
            urgency: 4,
            wished: None,
            tried: Vec::new(),
        };
        let started = Instant::now();
        test.registry.report_need(worker, file.needs[0].id, report).expect("reports");
        taken.push(started.elapsed());
    }
    tell("one report written", taken);
}

fn time_tables(test: &TestRegistry, workers: &[Worker]) {
    let quarters = Quarter::of(day(300)).index()..Quarter::of(day(1_000)).index();
    let mut taken = Vec::new();
    for (worker, quarter) in workers.iter().flat_map(|worker| quarters.clone().map(move |q| (worker, q))) {
        let query = NeedFlowQuery { quarter: Some(Quarter::at(quarter)), ..NeedFlowQuery::default() };
        let started = Instant::now();
        let table = test.registry.tabulate_need_flows(worker, &query).expect("tabulates");
        taken.push(started.elapsed());
        assert!(table.flows.len() > MUNICIPALITIES && table.flows.iter().all(|flow| flow.closes()));
    }
    tell("a quarter's table, all municipalities", taken);
    let cases = test.registry.list_cases(&workers[0], &Paging::default()).expect("lists");
    assert!(!cases.items.is_empty());
}

fn tell(what: &str, mut taken: Vec<Duration>) {
    taken.sort();
    let at = |share: usize| taken[(taken.len() - 1) * share / 100].as_secs_f64() * 1e3;
    println!("{:<44}{:>9.2} ms, 99 % {:.2} ms", format!("{what}, median"), at(50), at(99));
}
