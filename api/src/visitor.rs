//! Who looks at a page: by the session cookie. Forms that write carry a token made from the session,
//! so that another site's form does not count.

use std::pin::Pin;

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use arunai_core::actor::{SignedIn, Viewer};
use arunai_core::sessions::{Purpose, SESSION_HOURS};
use sha2::{Digest, Sha256};

use crate::problem::Problem;
use crate::state::Shared;

/// The cookie's name.
const COOKIE: &str = "arunai_session";

/// Somebody at a page.
pub struct Visitor {
    /// Who it is, when signed in.
    pub signed_in: Option<SignedIn>,
    session: Option<String>,
}

impl Visitor {
    /// As the registry's verbs take it.
    pub fn viewer(&self) -> Viewer {
        self.signed_in.clone().map_or(Viewer::Public, Viewer::SignedIn)
    }

    /// The secret of the session.
    pub fn session(&self) -> Option<&str> {
        self.session.as_deref()
    }

    /// What a form of this session carries.
    pub fn form_token(&self) -> String {
        match (&self.session, &self.signed_in) {
            (Some(session), Some(by)) => token_of(session, by),
            _ => String::new(),
        }
    }

    /// Whether a form came from a page of this session.
    pub fn sent(&self, token: &str) -> bool {
        self.session.is_some() && self.form_token() == token
    }

    /// Whether a form came from a page of whoever is signed in, if in another session.
    pub fn is_of(&self, token: &str) -> bool {
        self.signed_in.as_ref().is_some_and(|by| is_token_of(token, by))
    }
}

impl FromRequest for Visitor {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let session = request.cookie(COOKIE).map(|cookie| cookie.value().to_owned());
        let state = request.app_data::<web::Data<Shared>>().cloned();
        Box::pin(async move {
            let (Some(session), Some(state)) = (session, state) else {
                return Ok(Self { signed_in: None, session: None });
            };
            let secret = session.clone();
            let signed_in = state.run(move |registry| registry.signed_in(Purpose::Page, &secret)).await?;
            let session = signed_in.is_some().then_some(session);
            Ok(Self { signed_in, session })
        })
    }
}

/// What forms of a session carry: a mark of the session, and one of the account, so that what somebody typed is never
/// sent for somebody else.
pub fn token_of(session: &str, by: &SignedIn) -> String {
    format!("{}-{}", mark("form", session), mark("account", &by.account_id.to_string()))
}

/// Whether a form was made for an account, in whichever session.
pub fn is_token_of(token: &str, by: &SignedIn) -> bool {
    let account = mark("account", &by.account_id.to_string());
    token.split_once('-').is_some_and(|(_, known)| known == account)
}

fn mark(of: &str, text: &str) -> String {
    let digest = Sha256::digest(format!("{of}:{text}"));
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a form was sent by a page of this site, as browsers tell of themselves.
pub fn is_same_site(request: &HttpRequest) -> bool {
    let site = request.headers().get("sec-fetch-site").and_then(|value| value.to_str().ok());
    site.is_none_or(|site| site == "same-origin" || site == "none")
}

/// The cookie of a session; an empty secret removes it.
pub fn session_cookie(secret: &str, is_secure: bool) -> Cookie<'static> {
    let mut cookie = Cookie::build(COOKIE, secret.to_owned())
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(is_secure)
        .max_age(Duration::hours(SESSION_HOURS))
        .finish();
    if secret.is_empty() {
        cookie.make_removal();
    }
    cookie
}
