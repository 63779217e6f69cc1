//! Signing in and out: the session's cookie, given and taken away.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use arunai_core::Error;
use arunai_core::sessions::Purpose;

use super::forms::Form;
use super::layout::{FormFault, Frame};
use super::{frame, held, html, message_view, respond, see_other, sign_in_view, value_of};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::{Visitor, is_same_site, is_token_of, session_cookie, token_of};

/// Where people go who wanted no page in particular.
const FIRST_PAGE: &str = "/council/matrix";

/// The form to sign in.
#[get("/sign-in")]
pub(crate) async fn show_sign_in(state: State, visitor: Visitor, request: HttpRequest) -> HttpResponse {
    let next = own_path(value_of(request.query_string().as_bytes(), "next"));
    let typed = Typed { login: "", next: &next, held: None };
    answer_form(&state, &visitor, &typed, None)
}

/// Signs in and goes on to the page that was wanted.
#[post("/sign-in")]
pub(crate) async fn sign_in(
    state: State,
    visitor: Visitor,
    request: HttpRequest,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    if !is_same_site(&request) {
        return Err(Problem::forbidden("the form was sent by another site"));
    }
    let login = value_of(&body, "login").unwrap_or_default().trim().to_owned();
    let password = value_of(&body, "password").unwrap_or_default();
    let next = own_path(value_of(&body, "next"));
    let held = held::held_in(&body)?;
    if !state.sign_in_limit.allows(&request) {
        return Ok(wait(&state, &visitor, &Typed { login: &login, next: &next, held: held.as_ref() }));
    }
    let typed = login.clone();
    match state.run(move |registry| Ok(registry.sign_in(&typed, &password))).await? {
        Ok(session) => match &held {
            Some(held) => go_on(&state, &next, held, session.secret).await,
            None => go_with_session(&state, &next, &session.secret),
        },
        Err(Error::Forbidden { .. }) => {
            let message =
                "ログイン名かパスワードがちがいます。続けてまちがえると、しばらく待つことになります。";
            let fault = FormFault { field: "password".into(), message: message.into() };
            let typed = Typed { login: &login, next: &next, held: held.as_ref() };
            Ok(answer_form(&state, &visitor, &typed, Some(&fault)))
        }
        Err(error) => Err(error.into()),
    }
}

/// Signs out.
#[post("/sign-out")]
pub(crate) async fn sign_out(
    state: State,
    visitor: Visitor,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    if !visitor.sent(&value_of(&body, "csrf").unwrap_or_default()) {
        let token = visitor.form_token();
        let frame = frame("サインアウト", "/sign-out", &visitor, &token, &state);
        let text = "時間がたったため、サインアウトの手続きをやりなおしてください。";
        let page = message_view::message_page(&frame, "サインアウトできません", text);
        return Ok(html(StatusCode::FORBIDDEN, page));
    }
    if let Some(session) = visitor.session().map(str::to_owned) {
        state.run(move |registry| registry.sign_out(&session)).await?;
    }
    go_with_session(&state, "/search", "")
}

/// What the form to sign in keeps.
struct Typed<'a> {
    login: &'a str,
    next: &'a str,
    held: Option<&'a Form>,
}

fn answer_form(state: &State, visitor: &Visitor, typed: &Typed, fault: Option<&FormFault>) -> HttpResponse {
    let status = if fault.is_some() { StatusCode::FORBIDDEN } else { StatusCode::OK };
    respond(state, visitor, status, "サインイン", "/sign-in", |frame| {
        sign_in_view::sign_in_page(frame, typed.login, fault, typed.next, typed.held)
    })
}

/// The form again, for whoever tries too often: what they typed stays.
fn wait(state: &State, visitor: &Visitor, typed: &Typed) -> HttpResponse {
    let message = "同じところから続けてためされています。1分ほど待ってから、もう一度ためしてください。";
    let fault = FormFault { field: "password".into(), message: message.into() };
    let mut response = answer_form(state, visitor, typed, Some(&fault));
    *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("60"));
    response
}

/// On to a page with the session's cookie; an empty secret takes the cookie away.
fn go_with_session(state: &State, path: &str, secret: &str) -> Result<HttpResponse, Problem> {
    with_session(state, see_other(path), secret)
}

/// On to sending what was typed before the session was over, by whoever typed it.
async fn go_on(state: &State, action: &str, held: &Form, secret: String) -> Result<HttpResponse, Problem> {
    let session = secret.clone();
    let by = state.run(move |registry| registry.signed_in(Purpose::Page, &session)).await?;
    let by = by.ok_or_else(Problem::unauthorized)?;
    let token = token_of(&state.secrets, &secret, &by);
    let demo = state.settings.demo;
    let frame = Frame { title: "サインイン", path: "/sign-in", viewer: Some(&by), csrf: &token, demo };
    let page = match is_token_of(&state.secrets, held.text("csrf"), &by) {
        true => held::go_on_page(&frame, action, held),
        false => held::other_person_page(&frame),
    };
    with_session(state, html(StatusCode::OK, page), &secret)
}

fn with_session(state: &State, mut response: HttpResponse, secret: &str) -> Result<HttpResponse, Problem> {
    let cookie = session_cookie(secret, state.settings.is_secure());
    response.add_cookie(&cookie).map_err(|e| Error::internal(e.to_string()))?;
    Ok(response)
}

/// A path of this site; anything else would lead people away after they typed a password. Browsers
/// drop control characters, so that `/`, a tab and `/` together name another site too.
fn own_path(next: Option<String>) -> String {
    let is_own = |next: &String| {
        next.starts_with('/')
            && !next.starts_with("//")
            && !next.contains(|letter: char| letter == '\\' || letter.is_control())
    };
    next.filter(is_own).unwrap_or_else(|| FIRST_PAGE.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_to_another_site() {
        let path = |next: &str| own_path(Some(next.to_owned()));
        assert_eq!(path("/search"), "/search");
        assert_eq!(path("/council/matrix?area=900001"), "/council/matrix?area=900001");
        for elsewhere in [
            "",
            "search",
            "https://example.org",
            "//example.org",
            "/\\example.org",
            "/\t/example.org",
            "/\n/x",
        ] {
            assert_eq!(path(elsewhere), FIRST_PAGE, "{elsewhere:?}");
        }
        assert_eq!(own_path(None), FIRST_PAGE);
    }
}
