//! Arunai's registry: what a region has and what it lacks, for the council that looks after it.
//!
//! Blocking Rust without HTTP. A request flows one way: a verb of [`Registry`] checks the rules of
//! its noun, `storage` writes one transaction with its log entry, and the in-memory index follows
//! the log.
//!
//! | module | what |
//! |---|---|
//! | [`registry`] | the only door: opens the database, lends terms, areas and the index |
//! | [`actor`] | proofs of rights, which verbs take as arguments |
//! | [`areas`], [`taxonomies`], [`organizations`], [`locations`], [`services`] | the register: あるもの |
//! | [`search`], [`spatial`] | the nearest services |
//! | [`cases`], [`needs`], [`steps`], [`goals`], [`referrals`], [`transfers`] | the closed layer: ないもの |
//! | [`need_counters`], [`need_flows`], [`need_trends`], [`need_waits`] | its counts by quarter, kept up with each write |
//! | [`populations`], [`plan_figures`], [`travel_times`], [`council_settings`] | what supply and demand are measured by |
//! | [`gaps`] | both side by side, per area |
//! | [`analysis`] | pure functions: from reports to episodes, statistics, access, forecasts |
//! | [`disclosure`] | which cells of a release are hidden, so that none can be computed from the others |
//! | [`documents`] | papers before they have a form, and their forms: PDF, workbook, CSV |
//! | [`issues`], [`issue_proposals`], [`voices`] | what a council works on: 地域課題 |
//! | [`issue_rankings`], [`issue_votes`] | which issues come first, by printed points and by votes |
//! | [`suggested_issues`] | what a release shows that a council might talk about |
//! | [`measures`] | what is done about it: 取組み |
//! | [`bodies`], [`meetings`], [`council_activities`] | who meets, what is decided, and how often |
//! | [`councils`], [`accounts`], [`sessions`] | who may see what |
//! | [`corrections`] | what anybody says is wrong about a service |
//! | [`import`] | official open data into the register |
//! | [`jobs`], [`import_jobs`], [`release_jobs`] | work that somebody watches and may end |
//! | [`changes`] | the append-only logs |

pub mod absences;
pub mod accounts;
pub mod actor;
pub mod analysis;
mod answers;
pub mod area_maps;
pub mod area_shapes;
pub mod areas;
pub mod audit_chains;
pub mod audit_trails;
pub mod backup;
pub mod bodies;
pub mod case_entries;
mod case_records;
pub mod cases;
mod catalog;
pub mod changes;
pub mod clock;
pub mod codes;
pub mod confirmations;
pub mod corrections;
pub mod council_activities;
pub mod council_records;
pub mod council_settings;
pub mod councils;
pub mod disclosure;
pub mod documents;
pub mod duplicates;
pub mod eligibility;
pub mod eras;
pub mod error;
pub mod export;
pub mod extents;
pub mod gaps;
pub mod geometry;
pub mod goals;
pub mod id;
pub mod import;
pub mod import_jobs;
pub mod import_runs;
pub mod issue_proposals;
pub mod issue_rankings;
pub mod issue_votes;
pub mod issues;
pub mod jobs;
pub mod locations;
pub mod mail;
pub mod measures;
pub mod meetings;
pub mod meshes;
pub mod need_counters;
pub mod need_doubts;
pub mod need_flows;
pub mod need_matches;
pub mod need_trends;
pub mod need_waits;
pub mod needs;
pub mod organizations;
pub mod page;
mod parallel;
mod passwords;
pub mod plan_figures;
pub mod populations;
#[cfg(test)]
mod reference_tests;
pub mod referrals;
pub mod registry;
pub mod release_jobs;
pub mod releases;
pub mod reports;
pub mod saved_searches;
pub mod search;
pub mod search_counters;
pub mod services;
pub mod sessions;
pub mod spatial;
pub mod steps;
mod storage;
pub mod strengths;
pub mod suggested_issues;
pub mod taxonomies;
pub mod text;
pub mod towns;
pub mod transfers;
pub mod travel_times;
pub mod vacancies;
pub mod values;
pub mod voices;
mod word_index;
pub mod words;

pub use error::{Error, Fault, Result};
pub use registry::Registry;
