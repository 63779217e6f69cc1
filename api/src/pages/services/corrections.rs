//! 「情報の誤りを知らせる」: by anybody, without an account.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use arunai_core::Error;
use arunai_core::corrections::NewCorrection;
use arunai_core::id::ServiceId;

use super::corrections_view::{correction_form, thanks};
use super::{answer, path_of};
use crate::extract::Path;
use crate::pages::forms::{self, Form};
use crate::pages::trouble::Trouble;
use crate::pages::{see_other, status_of};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::{Visitor, is_same_site};

/// The form.
#[get("/services/{id}/corrections/new")]
pub(super) async fn show_form(
    state: State,
    visitor: Visitor,
    id: Path<ServiceId>,
) -> Result<HttpResponse, Problem> {
    answer_form(&state, &visitor, id.0, &Form::default()).await
}

/// Takes it in, and once however often it is sent.
#[post("/services/{id}/corrections")]
pub(super) async fn suggest(
    state: State,
    visitor: Visitor,
    id: Path<ServiceId>,
    request: HttpRequest,
    body: web::Bytes,
) -> Result<HttpResponse, Trouble> {
    if !is_same_site(&request) {
        return Err(Problem::forbidden("the form was sent by another site").into());
    }
    if !state.correction_limit.allows(&request) {
        return Err(Problem::too_many("too many corrections from this address; try again later").into());
    }
    let (id, mut form) = (id.0, Form::read_whole(&body)?);
    let turn = state.once.take_turn("", form.text("once")).await?;
    let sent = match form.input::<NewCorrection>() {
        Ok(new) => {
            let viewer = visitor.viewer();
            state.run(move |registry| Ok(registry.suggest_correction(&viewer, id, new))).await?
        }
        Err(faults) => {
            form.faults = faults;
            return Ok(answer_form(&state, &visitor, id, &form).await?);
        }
    };
    form.faults = match sent {
        Ok(_) => {
            let path = format!("{}/corrections/sent", path_of(id));
            turn.done(&path);
            return Ok(see_other(&path));
        }
        Err(Error::Invalid(found)) => forms::faults(&found),
        Err(Error::Conflict { reason }) => vec![forms::fault_of_all(&reason)],
        Err(error) => return Err(error.into()),
    };
    Ok(answer_form(&state, &visitor, id, &form).await?)
}

/// That it was taken in.
#[get("/services/{id}/corrections/sent")]
pub(super) async fn show_thanks(
    state: State,
    visitor: Visitor,
    id: Path<ServiceId>,
) -> Result<HttpResponse, Problem> {
    let id = id.0;
    let service = state.run(move |registry| registry.find_service(id, None)).await?;
    Ok(answer(&state, &visitor, StatusCode::OK, "受けつけました", |_| {
        thanks(&path_of(id), &service.name)
    }))
}

async fn answer_form(
    state: &State,
    visitor: &Visitor,
    id: ServiceId,
    form: &Form,
) -> Result<HttpResponse, Problem> {
    let service = state.run(move |registry| registry.find_service(id, None)).await?;
    Ok(answer(state, visitor, status_of(form), "情報の誤りを知らせる", |frame| {
        correction_form(frame, &path_of(id), &service.name, form)
    }))
}
