//! Issues of the region, with their evidence and history.

use actix_web::web;

/// The pages of this part.
pub(crate) fn configure(_config: &mut web::ServiceConfig) {}
