//! The JSON API: one file per noun, one verb of the registry per handler.

pub mod accounts;
pub mod areas;
pub mod case_entries;
pub mod cases;
pub mod changes;
pub mod council_settings;
pub mod councils;
pub mod gaps;
pub mod goals;
pub mod need_flows;
pub mod needs;
pub mod organizations;
pub mod plan_figures;
pub mod populations;
pub mod referrals;
pub mod releases;
pub mod reports;
pub mod saved_searches;
pub mod searches;
pub mod services;
pub mod steps;
pub mod strengths;
mod tables;
pub mod taxonomies;
pub mod towns;
pub mod transfers;
pub mod travel_times;
