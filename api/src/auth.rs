//! Who asks: a bearer token for programs, a session cookie for pages, never the one in place of the
//! other. So no page of another site can make a browser write through the API.

use std::ops::Deref;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpRequest, web};
use arunai_core::actor::{Right, SignedIn, Viewer};

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

type Extracted<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

impl<R: Right + 'static> FromRequest for By<R> {
    type Error = Problem;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let bearer = bearer(request);
        Box::pin(async move {
            let signed_in = match bearer {
                Some((state, token)) => signed_in(&state, &token).await?,
                None => None,
            };
            let signed_in = signed_in.ok_or_else(Problem::unauthorized)?;
            R::prove(&signed_in).map(Self).ok_or_else(|| Problem::forbidden("this needs another role"))
        })
    }
}

/// Anybody, signed in or not; a token that does not count is refused rather than ignored.
pub struct ByAnybody(pub Viewer);

impl FromRequest for ByAnybody {
    type Error = Problem;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let bearer = bearer(request);
        Box::pin(async move {
            let Some((state, token)) = bearer else { return Ok(Self(Viewer::Public)) };
            let signed_in = signed_in(&state, &token).await?.ok_or_else(Problem::unauthorized)?;
            Ok(Self(Viewer::SignedIn(signed_in)))
        })
    }
}

fn bearer(request: &HttpRequest) -> Option<(State, String)> {
    let header = request.headers().get(AUTHORIZATION)?;
    let token = header.to_str().ok().and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    let state = request.app_data::<web::Data<Shared>>()?.clone();
    Some((state, token.trim().to_owned()))
}

async fn signed_in(state: &State, token: &str) -> Result<Option<SignedIn>, Problem> {
    let Some((session, account)) = state.secrets.check(token) else { return Ok(None) };
    let found = state.run(move |registry| registry.signed_in(&session)).await?;
    Ok(found.filter(|signed_in| signed_in.account_id.to_string() == account))
}
