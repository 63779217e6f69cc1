//! Who asks: a bearer token for programs, a session cookie for pages, never the one in place of the
//! other. So no page of another site can make a browser write through the API.
//!
//! The token is looked up before anything else of the request is read: whoever may not do a thing
//! learns nothing about the rest of what they sent.

use std::future::{Ready, ready};
use std::ops::Deref;

use actix_web::body::MessageBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use arunai_core::actor::{Right, SignedIn, Viewer};
use arunai_core::sessions::Purpose;

use crate::problem::Problem;
use crate::state::{Shared, State};

/// The proof of a right, from the request's bearer token.
pub struct By<R>(pub R);

impl<R> Deref for By<R> {
    type Target = R;
    fn deref(&self) -> &R {
        &self.0
    }
}

/// What the request's token stands for: somebody, or nobody any more.
#[derive(Clone)]
struct Bearer(Option<SignedIn>);

/// Looks the bearer token up, if there is one.
pub async fn authenticate(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let state = request.app_data::<web::Data<Shared>>().cloned();
    if let (Some(header), Some(state)) = (request.headers().get(AUTHORIZATION), state) {
        let token = header.to_str().ok().and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
        let found = signed_in(&state, token.trim()).await?;
        request.extensions_mut().insert(Bearer(found));
    }
    next.call(request).await
}

impl<R: Right + 'static> FromRequest for By<R> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let bearer = request.extensions().get::<Bearer>().cloned();
        let proof = match bearer.and_then(|bearer| bearer.0) {
            None => Err(Problem::unauthorized()),
            Some(signed_in) => {
                R::prove(&signed_in).map(Self).ok_or_else(|| Problem::forbidden("this needs another role"))
            }
        };
        ready(proof)
    }
}

/// Anybody, signed in or not; a token that does not count is refused rather than ignored.
pub struct ByAnybody(pub Viewer);

impl FromRequest for ByAnybody {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(match request.extensions().get::<Bearer>().cloned() {
            None => Ok(Self(Viewer::Public)),
            Some(Bearer(Some(signed_in))) => Ok(Self(Viewer::SignedIn(signed_in))),
            Some(Bearer(None)) => Err(Problem::unauthorized()),
        })
    }
}

async fn signed_in(state: &State, token: &str) -> Result<Option<SignedIn>, Problem> {
    let Some((session, account)) = state.secrets.check(token) else { return Ok(None) };
    let found = state.run(move |registry| registry.signed_in(Purpose::Token, &session)).await?;
    Ok(found.filter(|signed_in| signed_in.account_id.to_string() == account))
}
