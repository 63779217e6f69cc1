//! Making a release: choose a period, look at what would be hidden, start, watch, and cancel.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post};
use arunai_core::Registry;
use arunai_core::actor::{Curator, Viewer};
use arunai_core::clock::Quarter;
use arunai_core::id::ReleaseJobId;
use arunai_core::release_jobs::ReleaseJob;
use arunai_core::releases::{NewRelease, ReleasePeriod};

use super::known::Known;
use super::release_jobs_view::{job_page, new_page, preview_page};
use super::released::{RELEASED, own_releases};
use crate::extract::Path;
use crate::pages::forms::Form;
use crate::pages::respond;
use crate::pages::seats::{Seat, Sent};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// How many periods there are to choose from.
const PERIODS: i32 = 8;
/// Parts a cell's codes in the value of a box to tick.
const PARTED_BY: char = '|';

/// The form to choose a period.
#[get("/curate/releases/new")]
pub(crate) async fn show_new(state: State, seat: Seat<Curator>) -> Result<HttpResponse, Problem> {
    choose(&state, &seat.visitor, &Form::default()).await
}

/// Begins to look at what a release of the period would hide.
#[post("/curate/releases/preview")]
pub(crate) async fn preview(state: State, sent: Sent<Curator>) -> Result<HttpResponse, Problem> {
    let (new, registry) = (wanted(&sent.form), Arc::clone(&state.registry));
    begun(&state, sent, move |by| registry.start_preview(by, new)).await
}

/// Begins to make it.
#[post("/curate/releases")]
pub(crate) async fn start(state: State, sent: Sent<Curator>) -> Result<HttpResponse, Problem> {
    let (new, registry) = (wanted(&sent.form), Arc::clone(&state.registry));
    begun(&state, sent, move |by| registry.start_releases(by, new)).await
}

/// Begins a job and leads to its page.
async fn begun(
    state: &State,
    sent: Sent<Curator>,
    begin: impl FnOnce(&Curator) -> arunai_core::Result<ReleaseJob> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    match sent.run(state, move |_, by| begin(by)).await? {
        Ok(job) => Ok(sent.done(&format!("{RELEASED}/jobs/{}", job.id))),
        Err(faults) => choose(state, &sent.visitor, &sent.refused(faults)).await,
    }
}

/// How it stands.
#[get("/curate/releases/jobs/{id}")]
pub(crate) async fn show_job(
    state: State,
    seat: Seat<Curator>,
    id: Path<ReleaseJobId>,
) -> Result<HttpResponse, Problem> {
    let (by, viewer) = (seat.by, seat.visitor.viewer());
    let work = move |registry: &Registry| {
        let job = registry.find_release_job(&by, id.0)?;
        let known = (!job.previews.is_empty()).then(|| Known::read(registry, &viewer)).transpose()?;
        Ok((job, known))
    };
    let (job, known): (ReleaseJob, Option<Known>) = state.run(work).await?;
    let title = if job.dry_run { "公表の下見" } else { "公表をつくる" };
    Ok(respond(&state, &seat.visitor, StatusCode::OK, title, RELEASED, |frame| match &known {
        Some(known) => preview_page(frame, &job, known),
        None => job_page(frame, &job),
    }))
}

/// Ends it, unless it is over.
#[post("/curate/releases/jobs/{id}/cancel")]
pub(crate) async fn cancel(
    state: State,
    sent: Sent<Curator>,
    id: Path<ReleaseJobId>,
) -> Result<HttpResponse, Problem> {
    let id = id.0;
    let _ = sent.run(&state, move |registry, by| registry.cancel_release_job(by, id)).await?;
    Ok(sent.done(&format!("{RELEASED}/jobs/{id}")))
}

async fn choose(state: &State, visitor: &Visitor, form: &Form) -> Result<HttpResponse, Problem> {
    let viewer = visitor.viewer();
    let periods = state.run(move |registry| periods(registry, &viewer)).await?;
    let status = if form.faults.is_empty() { StatusCode::OK } else { StatusCode::CONFLICT };
    Ok(respond(state, visitor, status, "新しい公表", RELEASED, |frame| new_page(frame, &periods, form)))
}

/// What the form asks for.
fn wanted(form: &Form) -> NewRelease {
    let ticked = form.pairs().iter().filter(|(name, _)| name == "hide[]");
    let codes = |value: &str| -> Option<[String; 8]> {
        let parts: Vec<String> = value.split(PARTED_BY).map(str::to_owned).collect();
        parts.try_into().ok()
    };
    let hide = ticked.filter_map(|(_, value)| codes(value)).collect();
    NewRelease { period: form.text("period").to_owned(), hide }
}

/// A cell's codes as the value of a box to tick.
pub(super) fn value_of_cell(codes: &[String; 8]) -> String {
    codes.join(&PARTED_BY.to_string())
}

/// The periods that are over and come after the last release, the latest first.
fn periods(registry: &Registry, viewer: &Viewer) -> arunai_core::Result<Vec<String>> {
    let released = own_releases(registry, viewer)?;
    let known = released.iter().filter_map(|release| release.period.parse::<ReleasePeriod>().ok());
    let last = known.map(|period| period.last().index()).max();
    Ok(after(last, Quarter::last_closed(registry.clock().today())))
}

/// Quarters and fiscal years after the last one that was told, up to a quarter.
fn after(told: Option<i32>, closed: Quarter) -> Vec<String> {
    let first = told.map_or(closed.index() - PERIODS + 1, |told| told + 1).max(closed.index() - PERIODS + 1);
    let quarters: Vec<Quarter> = (first..=closed.index()).rev().map(Quarter::at).collect();
    let is_whole = |year: &i32| {
        let year = ReleasePeriod::year(*year);
        year.first().index() > told.unwrap_or(i32::MIN) && year.last().index() <= closed.index()
    };
    let years = (closed.fiscal_year - 1..=closed.fiscal_year).rev().filter(is_whole);
    quarters.iter().map(ToString::to_string).chain(years.map(|year| year.to_string())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_over_and_new_can_be_told() {
        let closed: Quarter = "2026-Q1".parse().expect("a quarter");
        let told: Quarter = "2025-Q3".parse().expect("a quarter");
        assert_eq!(after(Some(told.index()), closed), ["2026-Q1", "2025-Q4"]);
        let all = after(None, closed);
        assert_eq!((all[0].as_str(), all.len()), ("2026-Q1", 9));
        assert_eq!(all.last().map(String::as_str), Some("2025"), "the fiscal year that is over");
        assert!(after(Some(closed.index()), closed).is_empty());
    }

    #[test]
    fn cells_to_hide_come_back_as_they_went() {
        let codes = ["open", "*", "adult", "*", "*", "*", "*", "*"].map(str::to_owned);
        let value = value_of_cell(&codes);
        let form = Form::with(&[("period", "2026-Q1"), ("hide[]", &value), ("hide[]", "broken")]);
        assert_eq!(wanted(&form).hide, [codes]);
    }
}
