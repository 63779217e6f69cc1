//! A million need reports of 300,000 cases on each database: one report written, a quarter's table, and the
//! full recomputation, which must agree. `ARUNAI_BENCH_CASES` asks for another number of cases.

mod generated;

use std::time::{Duration, Instant};

use arunai_core::actor::Worker;
use arunai_core::clock::Quarter;
use arunai_core::id::CaseId;
use arunai_core::need_flows::NeedFlowQuery;
use arunai_core::needs::{NeedStatus, NewNeedReport};
use arunai_core::page::Paging;
use arunai_core::values::TermId;
use arunai_tests::{Backend, TestRegistry, postgres};
use generated::{build_areas, day, enter};

const MUNICIPALITIES: usize = 20;
/// Reports that are timed, each on a case of its own.
const TIMED: usize = 600;

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
    let codes = build_areas(&test, MUNICIPALITIES);
    let started = Instant::now();
    let entered = enter(&test, cases, &codes);
    println!("{:<44}{:>9.1} s", "enter all, in batches", started.elapsed().as_secs_f64());
    let every = (cases / TIMED).max(1);
    let known = entered.iter().flat_map(|(by, own)| own.iter().step_by(every).map(move |case| (by, *case)));
    time_reports(&test, known);
    let workers: Vec<&Worker> = entered.iter().map(|(worker, _)| worker).collect();
    time_tables(&test, &workers);
    let started = Instant::now();
    let found = test.registry.recount_needs(&test.operator()).expect("recounts");
    println!("{:<44}{:>9.1} s", "full recomputation", started.elapsed().as_secs_f64());
    println!("{:<44}{:>9} of {} cases", "cells that differed", found.differing, found.cases);
}

/// One report after the other, each in a transaction of its own, as a worker writes them: every one in a new quarter
/// and of more urgency than before, so that counters change.
fn time_reports<'a>(test: &TestRegistry, known: impl Iterator<Item = (&'a Worker, CaseId)>) {
    let mut taken = Vec::new();
    for (worker, case) in known.take(TIMED) {
        let file = test.registry.find_case(worker, case).expect("is there");
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

fn time_tables(test: &TestRegistry, workers: &[&Worker]) {
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
    let cases = test.registry.list_cases(workers[0], &Paging::default()).expect("lists");
    assert!(!cases.items.is_empty());
}

fn tell(what: &str, mut taken: Vec<Duration>) {
    taken.sort();
    let at = |share: usize| taken[(taken.len() - 1) * share / 100].as_secs_f64() * 1e3;
    println!("{:<44}{:>9.2} ms, 99 % {:.2} ms", format!("{what}, median"), at(50), at(99));
}
