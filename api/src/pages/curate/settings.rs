//! What the council holds to be near, enough and out of date, and what it publishes: read, and decided from a day on.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, post};
use arunai_core::actor::{Curator, Viewer};
use arunai_core::council_settings::CouncilSettings;
use arunai_core::councils::Council;
use arunai_core::{Error, Registry};
use chrono::NaiveDate;

use super::known::Known;
use super::settings_form::{form_of, settings_of};
use super::settings_view;
use crate::pages::forms::Form;
use crate::pages::seats::{Seat, Sent};
use crate::pages::{respond, status_of, value_of};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// The path.
pub(super) const SETTINGS: &str = "/curate/settings";

/// What the pages show.
pub(super) struct Decided {
    pub council: Council,
    pub current: CouncilSettings,
    /// All that was decided, the latest first.
    pub history: Vec<CouncilSettings>,
    pub known: Known,
}

/// The settings that hold today, and all that were decided.
#[get("/curate/settings")]
pub(crate) async fn show_settings(state: State, seat: Seat<Curator>) -> Result<HttpResponse, Problem> {
    let viewer = seat.visitor.viewer();
    let found = state.run(move |registry| read(registry, &viewer)).await?;
    Ok(respond(&state, &seat.visitor, StatusCode::OK, "設定", SETTINGS, |frame| {
        settings_view::settings_page(frame, &found)
    }))
}

/// The form for new ones, or to correct those of a day.
#[get("/curate/settings/new")]
pub(crate) async fn show_form(
    state: State,
    seat: Seat<Curator>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let from = value_of(request.query_string().as_bytes(), "from").and_then(|day| day.parse().ok());
    let viewer = seat.visitor.viewer();
    let found = state.run(move |registry| read(registry, &viewer)).await?;
    let form = start(&found, from);
    Ok(answer(&state, &seat.visitor, &found, &form))
}

/// Decides them.
#[post("/curate/settings")]
pub(crate) async fn decide(state: State, sent: Sent<Curator>) -> Result<HttpResponse, Problem> {
    let viewer = sent.visitor.viewer();
    let found = state.run(move |registry| read(registry, &viewer)).await?;
    let groups = found.known.terms_of(super::known::GROUPS);
    let faults = match settings_of(&sent.form, &groups) {
        Err(faults) => faults,
        Ok((valid_from, settings)) => {
            let seen = Some(sent.version()).filter(|version| *version > 0);
            let council = found.council.id;
            let decided = sent.run(&state, move |registry, by| {
                registry.decide_council_settings(by, council, valid_from, seen, settings)
            });
            match decided.await? {
                Ok(_) => return Ok(sent.done(SETTINGS)),
                Err(faults) => faults,
            }
        }
    };
    let form = sent.refused(faults);
    Ok(answer(&state, &sent.visitor, &found, &form))
}

fn answer(state: &State, visitor: &Visitor, found: &Decided, form: &Form) -> HttpResponse {
    respond(state, visitor, status_of(form), "設定を決める", SETTINGS, |frame| {
        settings_view::form_page(frame, found, form)
    })
}

/// The form as it starts: with the settings of a day that has some, or with those of today.
fn start(found: &Decided, from: Option<NaiveDate>) -> Form {
    let of_day = found.history.iter().find(|known| from.is_some() && known.valid_from == from);
    let known = of_day.unwrap_or(&found.current);
    let form = form_of(&known.settings);
    match (of_day, from) {
        (Some(known), Some(from)) => {
            form.and("valid_from", &from.to_string()).and("version", &known.version.to_string())
        }
        _ => form,
    }
}

fn read(registry: &Registry, viewer: &Viewer) -> arunai_core::Result<Decided> {
    let known = Known::read(registry, viewer)?;
    let council = known.council.clone().ok_or(Error::NotFound { noun: "council" })?;
    let mut history = registry.list_council_settings(council.id)?;
    history.reverse();
    Ok(Decided { current: registry.find_council_settings(council.id, None)?, history, council, known })
}
