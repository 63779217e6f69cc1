//! The upkeep of the register: what is old, doubtful or there twice, what was taken in, and what is published.

mod absences;
mod area_figures_view;
mod cell_words;
mod confirm;
mod confirm_view;
mod corrections;
mod duplicates;
mod duplicates_view;
mod import_files;
mod import_files_view;
mod import_jobs_view;
mod imports;
mod imports_view;
mod jobs_view;
mod known;
mod overview;
mod pasted;
mod plan_figures;
mod plan_figures_view;
mod populations;
mod populations_view;
mod release_jobs;
mod release_jobs_view;
mod released;
mod released_view;
mod reports;
mod searches;
pub(super) mod settings;
pub(super) mod settings_form;
pub(super) mod settings_view;
mod stale;
mod stale_links;
mod stale_view;
mod vanished;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use maud::Markup;

use super::layout::{FormFault, Frame};
use super::respond;
use crate::state::State;
use crate::visitor::Visitor;

/// The pages of this part.
pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config
        .service(overview::show_overview)
        .service(stale::show_stale)
        .service(stale_links::make_links)
        .service(stale::confirm)
        .service(stale_links::make_link)
        .service(vanished::show_vanished)
        .service(vanished::confirm_vanished)
        .service(vanished::retire_vanished)
        .service(corrections::show_corrections)
        .service(corrections::settle)
        .service(duplicates::show_duplicates)
        .service(duplicates::merge_pair)
        .service(duplicates::keep_apart)
        .service(duplicates::unmerge)
        .service(imports::show_imports)
        .service(import_files::rehearse)
        .service(import_files::take)
        .service(import_files::show_job)
        .service(import_files::cancel)
        .service(imports::show_import)
        .service(searches::show_searches)
        .service(absences::show_absences)
        .service(absences::confirm)
        .service(absences::take_back)
        .service(plan_figures::show_figures)
        .service(plan_figures::record_figure)
        .service(plan_figures::show_paste)
        .service(plan_figures::record_pasted)
        .service(populations::show_populations)
        .service(populations::record_population)
        .service(populations::show_paste)
        .service(populations::record_pasted);
    config
        .service(released::show_released)
        .service(release_jobs::show_new)
        .service(release_jobs::preview)
        .service(release_jobs::start)
        .service(release_jobs::show_job)
        .service(release_jobs::cancel)
        .service(released::show_withdrawal)
        .service(released::withdraw)
        .service(reports::show_reports)
        .service(reports::make)
        .service(reports::give)
        .service(settings::show_settings)
        .service(settings::show_form)
        .service(settings::decide)
        .service(confirm::show)
        .service(confirm::confirm)
        .service(confirm::show_difference)
        .service(confirm::tell_difference)
        .service(confirm::show_told);
}

/// A page of this part, with what was refused of its last button.
fn answer(
    state: &State,
    visitor: &Visitor,
    faults: &[FormFault],
    title: &str,
    path: &str,
    view: impl FnOnce(&Frame) -> Markup,
) -> HttpResponse {
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::CONFLICT };
    respond(state, visitor, status, title, path, view)
}
