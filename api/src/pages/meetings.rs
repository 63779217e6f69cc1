//! Meetings, their papers and decisions.

mod activities;
mod activities_view;
mod agenda;
mod agenda_view;
mod bodies;
mod bodies_view;
mod decisions;
mod decisions_view;
mod differences_view;
mod edit;
mod edit_view;
mod list;
mod list_view;
mod one;
mod one_view;
mod part;

use actix_web::web;

/// The path of all meetings, under which each has its own.
pub(super) const MEETINGS: &str = "/meetings";
/// The path of all bodies.
pub(super) const BODIES: &str = "/bodies";

/// The pages of this part; names come before ids.
pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config
        .service(list::show_meetings)
        .service(edit::show_new_meeting)
        .service(edit::register_meeting)
        .service(activities::show_activities)
        .service(activities::tabulate_activities)
        .service(activities::write_activities)
        .service(one::show_meeting)
        .service(edit::show_meeting_edit)
        .service(edit::show_minutes)
        .service(edit::change_minutes)
        .service(edit::change_meeting)
        .service(agenda::show_agenda)
        .service(agenda::take_candidates)
        .service(agenda::change_agenda)
        .service(decisions::show_decisions)
        .service(decisions::change_decisions)
        .service(bodies::show_bodies)
        .service(bodies::show_new_body)
        .service(bodies::register_body)
        .service(bodies::show_body_edit)
        .service(bodies::change_body);
}
