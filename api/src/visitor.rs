//! Who looks at a page: by the session cookie. Forms that write carry a token made from the session,
//! so that another site's form does not count.

use std::pin::Pin;
use std::sync::Arc;

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use arunai_core::actor::{SignedIn, Viewer};
use arunai_core::sessions::{Purpose, SESSION_HOURS};
use sha2::{Digest, Sha256};

use crate::problem::Problem;
use crate::secrets::Secrets;
use crate::state::Shared;

/// The cookie's name.
const COOKIE: &str = "arunai_session";

/// Somebody at a page.
pub struct Visitor {
    /// Who it is, when signed in.
    pub signed_in: Option<SignedIn>,
    session: Option<Session>,
}

/// The session of somebody who is signed in.
struct Session {
    secret: String,
    /// What marks its forms.
    secrets: Arc<Secrets>,
}

impl Visitor {
    /// As the registry's verbs take it.
    pub fn viewer(&self) -> Viewer {
        self.signed_in.clone().map_or(Viewer::Public, Viewer::SignedIn)
    }

    /// The secret of the session.
    pub fn session(&self) -> Option<&str> {
        self.session.as_ref().map(|session| session.secret.as_str())
    }

    /// What a form of this session carries.
    pub fn form_token(&self) -> String {
        match (&self.session, &self.signed_in) {
            (Some(session), Some(by)) => token_of(&session.secrets, &session.secret, by),
            _ => String::new(),
        }
    }

    /// Whether a form came from a page of this session.
    pub fn sent(&self, token: &str) -> bool {
        // The mark of the account may be of a key that is gone; the session's alone proves it.
        let form = |token: &str| token.split_once('-').map(|(form, _)| form.to_owned());
        self.session.is_some() && form(&self.form_token()) == form(token)
    }

    /// Whether a form came from a page of whoever is signed in, if in another session.
    pub fn is_of(&self, token: &str) -> bool {
        match (&self.session, &self.signed_in) {
            (Some(session), Some(by)) => is_token_of(&session.secrets, token, by),
            _ => false,
        }
    }
}

impl FromRequest for Visitor {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let secret = request.cookie(COOKIE).map(|cookie| cookie.value().to_owned());
        let state = request.app_data::<web::Data<Shared>>().cloned();
        Box::pin(async move {
            let (Some(secret), Some(state)) = (secret, state) else {
                return Ok(Self { signed_in: None, session: None });
            };
            let asked = secret.clone();
            let signed_in = state.run(move |registry| registry.signed_in(Purpose::Page, &asked)).await?;
            let session = || Session { secret, secrets: Arc::clone(&state.secrets) };
            Ok(Self { session: signed_in.is_some().then(session), signed_in })
        })
    }
}

/// What forms of a session carry: a mark of the session, and one of the account, so that what somebody typed is never
/// sent for somebody else. The secret of a session is known to nobody else; the id of an account may be, so that its
/// mark is made with the keys of the installation.
pub fn token_of(secrets: &Secrets, session: &str, by: &SignedIn) -> String {
    let digest = Sha256::digest(format!("form:{session}"));
    let form: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("{form}-{}", secrets.mark(&marked(by)).unwrap_or_default())
}

/// Whether a form was made for an account, in whichever session.
pub fn is_token_of(secrets: &Secrets, token: &str, by: &SignedIn) -> bool {
    token.split_once('-').is_some_and(|(_, mark)| secrets.has_marked(&marked(by), mark))
}

/// What is marked of an account.
fn marked(by: &SignedIn) -> String {
    format!("account:{}", by.account_id)
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
