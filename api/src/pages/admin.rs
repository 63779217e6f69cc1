//! Administration: accounts, councils, settings, the audit trail. No case content.

mod account_changes;
mod account_changes_view;
mod accounts;
mod accounts_view;
mod audit;
mod councils;
mod organizations;
mod overview;
mod parts;
mod trail;

use actix_web::web;

/// The pages of this part.
pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config
        .service(overview::show_overview)
        .service(overview::show_soundness)
        .service(accounts::show_accounts)
        .service(accounts::show_new)
        .service(accounts::register)
        .service(account_changes::show_password)
        .service(account_changes::change_password)
        .service(account_changes::show_mail)
        .service(account_changes::change_mail)
        .service(account_changes::show_closing)
        .service(account_changes::close)
        .service(councils::show_councils)
        .service(councils::show_new)
        .service(councils::register)
        .service(councils::show_council)
        .service(organizations::show_organizations)
        .service(organizations::show_new)
        .service(organizations::register)
        .service(trail::show_trail)
        .service(audit::show_audit);
}
