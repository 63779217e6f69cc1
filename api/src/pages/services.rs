//! One service of the register: everything that is known of it, where each part comes from, and what became of it; what
//! its curators do with it, and what anybody says is wrong.

mod corrections;
mod corrections_view;
mod editing;
mod editing_view;
mod eligibility_view;
mod history_view;
mod keeping;
mod keeping_view;
mod origins;
mod sheet;
mod sheet_view;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use arunai_core::id::ServiceId;
use maud::Markup;

use super::layout::{Frame, page};
use super::{leaflet, respond, search_saving};
use crate::state::State;
use crate::visitor::Visitor;

/// The pages of this part.
pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config
        .configure(leaflet::configure)
        .configure(search_saving::configure)
        .service(corrections::show_form)
        .service(corrections::show_thanks)
        .service(corrections::suggest)
        .service(editing::show_form)
        .service(editing::change_service)
        .service(keeping::confirm)
        .service(keeping::show_vacancy)
        .service(keeping::record_vacancy)
        .service(keeping::show_retiring)
        .service(keeping::retire)
        .service(keeping::show_withholding)
        .service(keeping::withhold)
        .service(sheet::show);
}

/// The page of a service.
fn path_of(id: ServiceId) -> String {
    format!("/services/{id}")
}

/// A page of this part.
fn answer(
    state: &State,
    visitor: &Visitor,
    status: StatusCode,
    title: &str,
    content: impl FnOnce(&Frame) -> Markup,
) -> HttpResponse {
    respond(state, visitor, status, title, "/search", |frame| page(frame, content(frame)))
}
