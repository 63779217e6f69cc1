//! Arunai's service: REST API, Japanese pages and command line over [`arunai_core`].
//!
//! A request flows one way: `routes` → a handler in [`v1`] or [`pages`] → one verb of the registry.

pub mod address_limit;
pub mod auth;
mod charts;
pub mod commands;
pub mod config;
pub mod demo;
pub mod extract;
pub mod health;
pub mod listed;
pub mod mail;
pub mod openapi;
pub mod pages;
pub mod problem;
pub mod routes;
pub mod secrets;
pub mod server;
pub mod state;
pub mod v1;
pub mod visitor;
pub mod watch;
