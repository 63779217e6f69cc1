//! Administration: accounts, councils, settings, the audit trail. No case content.

use actix_web::web;

/// The pages of this part.
pub(crate) fn configure(_config: &mut web::ServiceConfig) {}
