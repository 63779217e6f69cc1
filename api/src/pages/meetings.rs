//! Meetings, their papers and decisions.

use actix_web::web;

/// The pages of this part.
pub(crate) fn configure(_config: &mut web::ServiceConfig) {}
