//! Measures, and what they changed.

mod edit;
mod edit_view;
mod list;
mod list_view;
mod one;
mod one_view;
mod resources;
mod resources_view;

use actix_web::web;

/// The path of all measures, under which each has its own.
pub(super) const MEASURES: &str = "/measures";

/// The pages of this part; names come before ids.
pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config
        .service(list::show_measures)
        .service(edit::show_new_measure)
        .service(edit::register_measure)
        .service(one::show_measure)
        .service(edit::show_measure_edit)
        .service(edit::change_measure)
        .service(resources::show_resources)
        .service(resources::change_resources);
}
