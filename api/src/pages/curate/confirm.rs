//! The page that a provider opens by the link that it was sent: nothing changed, or something did. No account is
//! needed; the link is good for one service.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use arunai_core::actor::Viewer;
use arunai_core::areas::Area;
use arunai_core::confirmations::Confirmable;
use arunai_core::corrections::NewCorrection;
use arunai_core::taxonomies::TaxonomyTerm;
use arunai_core::{Error, Registry};
use maud::Markup;

use super::confirm_view;
use crate::extract::Path;
use crate::pages::forms::{self, Form};
use crate::pages::layout::{FormFault, Frame};
use crate::pages::{respond, see_other};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::{Visitor, is_same_site};

/// What the page shows.
pub(super) struct Asked {
    pub confirmable: Confirmable,
    pub terms: Vec<TaxonomyTerm>,
    /// The areas that it serves.
    pub areas: Vec<Area>,
}

/// What the register says, and whether it is still so.
#[get("/confirm/{token}")]
pub(crate) async fn show(
    state: State,
    visitor: Visitor,
    token: Path<String>,
) -> Result<HttpResponse, Problem> {
    answer(&state, &visitor, &token.0, StatusCode::OK, |frame, asked, token| {
        confirm_view::confirm_page(frame, asked, token, &[])
    })
    .await
}

/// Nothing changed.
#[post("/confirm/{token}")]
pub(crate) async fn confirm(
    state: State,
    visitor: Visitor,
    token: Path<String>,
    request: HttpRequest,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    let form = form_of(&request, &body)?;
    let seen = form.text("version").parse().unwrap_or_default();
    let secret = token.0.clone();
    let done = state.run(move |registry| Ok(registry.confirm_by_link(&secret, seen))).await?;
    let faults = match done {
        Ok(_) => return Ok(see_other(&format!("/confirm/{}", token.0))),
        Err(Error::NotFound { .. }) => Vec::new(),
        Err(Error::Stale) => vec![forms::stale()],
        Err(Error::Conflict { reason }) => vec![forms::fault_of_all(&reason)],
        Err(error) => return Err(error.into()),
    };
    answer(&state, &visitor, &token.0, StatusCode::CONFLICT, |frame, asked, token| {
        confirm_view::confirm_page(frame, asked, token, &faults)
    })
    .await
}

/// The form for what is different.
#[get("/confirm/{token}/difference")]
pub(crate) async fn show_difference(
    state: State,
    visitor: Visitor,
    token: Path<String>,
) -> Result<HttpResponse, Problem> {
    answer(&state, &visitor, &token.0, StatusCode::OK, |frame, asked, token| {
        confirm_view::difference_page(frame, asked, token, &Form::default())
    })
    .await
}

/// Something is different: it goes where everybody's corrections go.
#[post("/confirm/{token}/difference")]
pub(crate) async fn tell_difference(
    state: State,
    visitor: Visitor,
    token: Path<String>,
    request: HttpRequest,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    let mut form = form_of(&request, &body)?;
    form.faults = match form.input::<NewCorrection>() {
        Err(faults) => faults,
        Ok(new) => match tell(&state, &token.0, new).await? {
            None => return Ok(see_other(&format!("/confirm/{}/told", token.0))),
            Some(faults) => faults,
        },
    };
    answer(&state, &visitor, &token.0, StatusCode::BAD_REQUEST, |frame, asked, token| {
        confirm_view::difference_page(frame, asked, token, &form)
    })
    .await
}

/// That it arrived.
#[get("/confirm/{token}/told")]
pub(crate) async fn show_told(
    state: State,
    visitor: Visitor,
    token: Path<String>,
) -> Result<HttpResponse, Problem> {
    answer(&state, &visitor, &token.0, StatusCode::OK, |frame, asked, token| {
        confirm_view::told_page(frame, asked, token)
    })
    .await
}

/// Hands it on; what was wrong with it, if anything was.
async fn tell(state: &State, token: &str, new: NewCorrection) -> Result<Option<Vec<FormFault>>, Problem> {
    let secret = token.to_owned();
    let told = state.run(move |registry| {
        let service = registry.find_confirmable(&secret).map(|found| found.service.id);
        Ok(service.and_then(|id| registry.suggest_correction(&Viewer::Public, id, new)))
    });
    match told.await? {
        Ok(_) => Ok(None),
        Err(Error::Invalid(found)) => Ok(Some(forms::faults(&found))),
        Err(Error::Conflict { reason }) => Ok(Some(vec![forms::fault_of_all(&reason)])),
        Err(error) => Err(error.into()),
    }
}

/// A form that no other site sent.
fn form_of(request: &HttpRequest, body: &[u8]) -> Result<Form, Problem> {
    match is_same_site(request) {
        true => Form::read_whole(body),
        false => Err(Problem::forbidden("the form was sent by another site")),
    }
}

async fn answer(
    state: &State,
    visitor: &Visitor,
    token: &str,
    status: StatusCode,
    view: impl Fn(&Frame, &Asked, &str) -> Markup,
) -> Result<HttpResponse, Problem> {
    let secret = token.to_owned();
    let asked = state.run(move |registry| Ok(read(registry, &secret))).await?;
    let (status, asked) = match asked {
        Ok(asked) => (status, Some(asked)),
        Err(Error::NotFound { .. }) => (StatusCode::NOT_FOUND, None),
        Err(error) => return Err(error.into()),
    };
    Ok(respond(state, visitor, status, "登録内容の確認", "/confirm", |frame| match &asked {
        Some(asked) => view(frame, asked, token),
        None => confirm_view::over_page(frame),
    }))
}

fn read(registry: &Registry, secret: &str) -> arunai_core::Result<Asked> {
    let confirmable = registry.find_confirmable(secret)?;
    let areas = confirmable.service.service_areas.iter().filter_map(|code| registry.find_area(code).ok());
    Ok(Asked { areas: areas.collect(), terms: registry.list_taxonomy_terms(None)?, confirmable })
}
