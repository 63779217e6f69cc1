//! The suite. Every test of every file runs on SQLite and on PostgreSQL, but for a few that take minutes.

mod accounts;
mod attack;
mod authorization;
mod case_counts;
mod case_layer;
mod case_papers;
mod case_tables;
mod case_work;
mod cases;
mod changes;
mod contradictions;
mod corrections;
mod council_year;
mod demo;
mod evidence;
mod faults;
mod gap_days;
mod gap_model;
mod gap_persons;
mod gaps;
mod half_filled_rows;
mod import_jobs;
mod import_uploads;
mod imports;
mod inputs;
mod issue_rankings;
mod issues;
mod mail;
mod measures;
mod meetings;
mod migrations;
mod need_matches;
mod need_orders;
mod openapi;
mod page_forms;
mod parity;
mod real_data;
mod recall;
mod release_bodies;
mod release_readings;
mod release_relations;
mod releases;
mod reports;
mod searches;
mod service_pages;
mod suggestions;
mod suitability;
mod towns;
mod transfers;
mod upkeep;
mod walls;
mod worked_example;

use std::time::{Duration, Instant};

use arunai_tests::{Backend, Test, TestRegistry, postgres};
use libtest_mimic::{Arguments, Trial};

/// The files of tests that need a registry.
const FILES: &[&[Test]] = &[
    accounts::TESTS,
    contradictions::TESTS,
    corrections::TESTS,
    council_year::TESTS,
    demo::TESTS,
    evidence::TESTS,
    faults::TESTS,
    gap_days::TESTS,
    gap_model::TESTS,
    gap_persons::TESTS,
    gaps::TESTS,
    worked_example::TESTS,
    case_counts::TESTS,
    case_layer::TESTS,
    case_papers::TESTS,
    case_tables::TESTS,
    cases::TESTS,
    attack::TESTS,
    attack::pages::TESTS,
    attack::records::TESTS,
    authorization::TESTS,
    changes::TESTS,
    half_filled_rows::TESTS,
    import_jobs::TESTS,
    import_uploads::TESTS,
    imports::TESTS,
    inputs::TESTS,
    issue_rankings::TESTS,
    issues::TESTS,
    issues::passed_on::TESTS,
    mail::TESTS,
    measures::TESTS,
    meetings::TESTS,
    migrations::TESTS,
    need_matches::TESTS,
    need_orders::TESTS,
    openapi::TESTS,
    page_forms::TESTS,
    real_data::TESTS,
    recall::TESTS,
    release_bodies::TESTS,
    release_readings::TESTS,
    release_relations::TESTS,
    releases::TESTS,
    reports::TESTS,
    reports::on_issues::TESTS,
    reports::on_orders::TESTS,
    reports::on_registers::TESTS,
    searches::TESTS,
    service_pages::TESTS,
    suggestions::TESTS,
    suitability::TESTS,
    towns::TESTS,
    transfers::TESTS,
    upkeep::TESTS,
    walls::TESTS,
];

/// Tests that take minutes over what is computed and shown, which is the same code on both databases: each on one.
const ON_ONE: [(&str, Backend); 4] = [
    ("attack::pages::nothing_is_read_but_what_is_published", Backend::Sqlite),
    ("attack::what_differs_by_cases_is_a_number_of_the_release", Backend::Postgres),
    ("attack::records::the_next_release_does_not_tell_where_one_record_was_made", Backend::Postgres),
    ("worked_example::the_worked_example_shows_what_the_real_releases_changed", Backend::Sqlite),
];
/// What takes longer is named, so that somebody makes it quicker.
const SLOW: Duration = Duration::from_secs(30);

fn main() {
    if release_bodies::is_done_as_a_child() {
        return;
    }
    let mut arguments = Arguments::from_args();
    // Two cores: more services at once only wait for each other.
    arguments.test_threads.get_or_insert(4);
    let has_postgres = postgres::is_available();
    let is_required = std::env::var_os("ARUNAI_REQUIRE_POSTGRES").is_some();
    if !has_postgres && !is_required && !arguments.list {
        eprintln!("PostgreSQL's binaries are not on this machine: its half of the suite is SKIPPED");
    }
    let mut trials = Vec::new();
    for (name, test) in FILES.iter().copied().flatten() {
        let name = name.trim_start_matches("it::");
        let runs_on = |backend| ON_ONE.iter().all(|(long, only)| *long != name || *only == backend);
        if runs_on(Backend::Sqlite) {
            trials.push(trial(Backend::Sqlite, name, *test));
        }
        if runs_on(Backend::Postgres) {
            let is_left_out = !has_postgres && !is_required;
            trials.push(trial(Backend::Postgres, name, *test).with_ignored_flag(is_left_out));
        }
    }
    assert_eq!(
        trials.len(),
        2 * FILES.iter().copied().flatten().count() - ON_ONE.len(),
        "a test of ON_ONE is unknown"
    );
    let parity = || {
        parity::both_databases_give_the_same_answers();
        Ok(())
    };
    let name = "parity::both_databases_give_the_same_answers";
    trials.push(Trial::test(name, parity).with_ignored_flag(!has_postgres && !is_required));
    let conclusion = libtest_mimic::run(&arguments, trials);
    postgres::stop();
    conclusion.exit();
}

fn trial(backend: Backend, name: &str, test: fn(&TestRegistry)) -> Trial {
    let prefix = match backend {
        Backend::Sqlite => "sqlite",
        Backend::Postgres => "postgres",
    };
    let name = format!("{prefix}::{name}");
    Trial::test(name.clone(), move || {
        let started = Instant::now();
        test(&TestRegistry::start(backend));
        if started.elapsed() > SLOW {
            println!("{name} took {} s", started.elapsed().as_secs());
        }
        Ok(())
    })
}
