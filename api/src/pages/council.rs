//! What a council looks at: its dashboard and the views behind it.

use actix_web::web;

/// The pages of this part.
pub(crate) fn configure(_config: &mut web::ServiceConfig) {}
