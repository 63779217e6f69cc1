//! Voices about an issue, as the curators keep them.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post};
use arunai_core::actor::Curator;
use arunai_core::id::{IssueId, VoiceId};
use arunai_core::voices::{NewVoice, Voice};
use arunai_core::{Error, Registry, Result};
use chrono::NaiveDate;

use super::{ISSUES, voices_view};
use crate::extract::{Path, PathPair};
use crate::pages::forms::Form;
use crate::pages::layout::FormFault;
use crate::pages::seats::{Seat, Sent};
use crate::pages::{respond, status_of};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// All voices about an issue.
#[get("/issues/{id}/voices")]
pub(crate) async fn show_voices(
    state: State,
    seat: Seat<Curator>,
    id: Path<IssueId>,
) -> Result<HttpResponse, Problem> {
    answer_list(&state, &seat.visitor, seat.by.clone(), id.0, &[], StatusCode::OK).await
}

async fn answer_list(
    state: &State,
    visitor: &Visitor,
    by: Curator,
    id: IssueId,
    faults: &[FormFault],
    status: StatusCode,
) -> Result<HttpResponse, Problem> {
    let viewer = visitor.viewer();
    let read =
        move |registry: &Registry| Ok((registry.list_voices(&by, id)?, registry.find_issue(&viewer, id)?));
    let (voices, issue) = state.run(read).await?;
    Ok(respond(state, visitor, status, "声を管理する", ISSUES, |frame| {
        voices_view::list_page(frame, &issue, &voices, faults)
    }))
}

/// The form of a voice.
#[get("/issues/{id}/voices/new")]
pub(crate) async fn show_new_voice(
    state: State,
    seat: Seat<Curator>,
    id: Path<IssueId>,
) -> Result<HttpResponse, Problem> {
    let by = seat.by.clone();
    // Fails unless the issue is the council's own.
    state.run(move |registry| registry.list_voices(&by, id.0)).await?;
    Ok(answer_form(&state, &seat.visitor, id.0, &Form::default()))
}

fn answer_form(state: &State, visitor: &Visitor, id: IssueId, form: &Form) -> HttpResponse {
    respond(state, visitor, status_of(form), "声を記録する", ISSUES, |frame| {
        voices_view::voice_form_page(frame, id, form)
    })
}

/// Records a voice.
#[post("/issues/{id}/voices")]
pub(crate) async fn record_voice(
    state: State,
    sent: Sent<Curator>,
    id: Path<IssueId>,
) -> Result<HttpResponse, Problem> {
    let id = id.0;
    let new = read_voice(&sent.form);
    match sent.run(&state, move |registry, by| registry.record_voice(by, id, new?)).await? {
        Ok(_) => Ok(sent.done(&format!("{ISSUES}/{id}/voices"))),
        Err(faults) => Ok(answer_form(&state, &sent.visitor, id, &sent.refused(faults))),
    }
}

fn read_voice(form: &Form) -> Result<NewVoice> {
    let day = form.text("read_back_on").parse::<NaiveDate>();
    Ok(NewVoice {
        text: form.text("text").to_owned().try_into()?,
        read_back_on: day.map_err(|_| Error::invalid("read_back_on", "must be a date such as 2026-04-01"))?,
    })
}

/// Notes that a second curator found nothing of a person in a voice.
#[post("/issues/{id}/voices/{voice}/check")]
pub(crate) async fn check_voice(
    state: State,
    sent: Sent<Curator>,
    path: PathPair<IssueId, VoiceId>,
) -> Result<HttpResponse, Problem> {
    judge(state, sent, path, Registry::check_voice).await
}

/// Lets papers show a voice.
#[post("/issues/{id}/voices/{voice}/open")]
pub(crate) async fn open_voice(
    state: State,
    sent: Sent<Curator>,
    path: PathPair<IssueId, VoiceId>,
) -> Result<HttpResponse, Problem> {
    judge(state, sent, path, Registry::open_voice).await
}

/// Withdraws a voice, whose words are then gone.
#[post("/issues/{id}/voices/{voice}/withdraw")]
pub(crate) async fn withdraw_voice(
    state: State,
    sent: Sent<Curator>,
    path: PathPair<IssueId, VoiceId>,
) -> Result<HttpResponse, Problem> {
    judge(state, sent, path, Registry::withdraw_voice).await
}

async fn judge(
    state: State,
    sent: Sent<Curator>,
    path: PathPair<IssueId, VoiceId>,
    verb: fn(&Registry, &Curator, VoiceId, i32) -> Result<Voice>,
) -> Result<HttpResponse, Problem> {
    let PathPair(id, voice) = path;
    let seen = sent.version();
    match sent.run(&state, move |registry, by| verb(registry, by, voice, seen)).await? {
        Ok(_) => Ok(sent.done(&format!("{ISSUES}/{id}/voices"))),
        Err(faults) => {
            answer_list(&state, &sent.visitor, sent.by.clone(), id, &faults, StatusCode::CONFLICT).await
        }
    }
}
