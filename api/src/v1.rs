//! The JSON API: one file per noun, one verb of the registry per handler.

pub mod accounts;
pub mod areas;
pub mod cases;
pub mod changes;
pub mod councils;
pub mod gaps;
pub mod needs;
pub mod organizations;
pub mod saved_searches;
pub mod searches;
pub mod services;
pub mod taxonomies;
pub mod towns;
