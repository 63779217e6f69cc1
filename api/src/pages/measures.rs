//! Measures, and what they changed.

use actix_web::web;

/// The pages of this part.
pub(crate) fn configure(_config: &mut web::ServiceConfig) {}
