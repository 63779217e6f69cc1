//! What a page answers when it cannot do what was asked: a page again, in Japanese, and never a dead end.

use std::fmt;

use actix_web::body::{BoxBody, MessageBody, to_bytes};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpRequest, HttpResponse, ResponseError, web};
use arunai_core::actor::Role;
use maud::{Markup, html as markup};

use super::fault_words::known;
use super::fields::own_fields;
use super::forms::Form;
use super::layout::{Frame, page};
use super::{held, html, message_view, see_other};
use crate::problem::Problem;
use crate::state::Shared;
use crate::visitor::Visitor;

/// Why a page of somebody was not shown.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// It is to be seen elsewhere.
    SeeOther(String),
    /// Another page in its place.
    Page(StatusCode, Box<Markup>),
    /// A problem as the API would tell it; [`explain`] makes a page of it.
    Problem(Box<Problem>),
}

impl Trouble {
    /// Nobody is signed in any more: the way to sign in, which brings back here and keeps what was typed.
    pub(super) fn sign_in(request: &HttpRequest, form: &Form) -> Self {
        if form.pairs().is_empty() {
            let wanted = request.uri().path_and_query().map_or("/", |path| path.as_str());
            let next: String = form_urlencoded::byte_serialize(wanted.as_bytes()).collect();
            return Self::SeeOther(format!("/sign-in?next={next}"));
        }
        let frame =
            Frame {
                title: "サインイン", path: "/sign-in", viewer: None, csrf: "", demo: is_demo(request)
            };
        Self::Page(StatusCode::UNAUTHORIZED, Box::new(held::sign_in_page(&frame, request.path(), form)))
    }

    /// The form is of another session: it is sent again by hand, unless it is of somebody else.
    pub(super) fn send_again(request: &HttpRequest, visitor: &Visitor, form: &Form) -> Self {
        let token = visitor.form_token();
        let viewer = visitor.signed_in.as_ref();
        let frame =
            Frame { title: "もう一度送る", path: "", viewer, csrf: &token, demo: is_demo(request) };
        let again = match visitor.is_of(form.text("csrf")) {
            true => held::send_again_page(&frame, request.path(), form),
            false => held::other_person_page(&frame),
        };
        Self::Page(StatusCode::FORBIDDEN, Box::new(again))
    }
}

fn is_demo(request: &HttpRequest) -> bool {
    request.app_data::<web::Data<Shared>>().is_some_and(|state| state.settings.demo)
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SeeOther(_) => f.write_str("see another page"),
            Self::Page(status, _) => write!(f, "{status}"),
            Self::Problem(problem) => f.write_str(problem.title),
        }
    }
}

impl ResponseError for Trouble {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::SeeOther(_) => StatusCode::SEE_OTHER,
            Self::Page(status, _) => *status,
            Self::Problem(problem) => problem.status_code(),
        }
    }

    fn error_response(&self) -> HttpResponse {
        match self {
            Self::SeeOther(path) => see_other(path),
            Self::Page(status, page) => html(*status, Markup::clone(page)),
            Self::Problem(problem) => problem.response(),
        }
    }
}

impl From<Problem> for Trouble {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

impl From<arunai_core::Error> for Trouble {
    fn from(error: arunai_core::Error) -> Self {
        Problem::from(error).into()
    }
}

/// Makes a page of a problem, wherever a page was asked for.
pub(crate) async fn explain(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let is_page = !["/api/", "/health/", "/openapi"].iter().any(|of| request.path().starts_with(of))
        && ![".json", ".csv", ".xlsx", ".pdf"].iter().any(|form| request.path().ends_with(form));
    let response = next.call(request).await?.map_into_boxed_body();
    let sort = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if !is_page || sort != Some("application/problem+json") {
        return Ok(response);
    }
    let (request, told) = response.into_parts();
    let (told, body) = told.into_parts();
    let reason = match told.status() {
        StatusCode::CONFLICT => reason_of(body).await,
        _ => None,
    };
    let mut explained = page_of(&request, told.status(), reason).await;
    for name in [ALLOW, RETRY_AFTER] {
        if let Some(value) = told.headers().get(&name) {
            explained.headers_mut().insert(name, value.clone());
        }
    }
    Ok(ServiceResponse::new(request, explained).map_into_boxed_body())
}

/// What is said of why it was refused, if there are words for it.
async fn reason_of(body: BoxBody) -> Option<String> {
    let bytes = to_bytes(body).await.ok()?;
    let problem: serde_json::Value = serde_json::from_slice(&bytes).ok()?;
    known(problem["detail"].as_str()?)
}

async fn page_of(request: &HttpRequest, status: StatusCode, reason: Option<String>) -> HttpResponse {
    let visitor = Visitor::extract(request).await.ok();
    let token = visitor.as_ref().map(Visitor::form_token).unwrap_or_default();
    let viewer = visitor.as_ref().and_then(|visitor| visitor.signed_in.as_ref());
    let (mut heading, mut text) = words(status);
    if let Some(reason) = &reason {
        (heading, text) = ("できませんでした", reason);
    }
    if let (StatusCode::FORBIDDEN, Some(viewer), true) =
        (status, viewer, request.path().starts_with("/cases"))
    {
        text = not_ones_cases(viewer.role);
    }
    let frame = Frame { title: heading, path: "", viewer, csrf: &token, demo: is_demo(request) };
    html(status, message_view::message_page(&frame, heading, text))
}

/// Whose pages the cases are, and what somebody of another role does instead.
fn not_ones_cases(role: Role) -> &'static str {
    match role {
        Role::Worker => "事例は、担当する相談支援事業所の人だけが見ます。",
        Role::Curator => {
            "事例は、担当する相談支援事業所の人だけが見ます。協議会の事務局は、公表した数、地域課題、会議、台帳を使えます。"
        }
        Role::Member => {
            "事例は、担当する相談支援事業所の人だけが見ます。協議会の委員は、公表した数、地域課題、会議を見られます。"
        }
        Role::Municipality => {
            "事例は、担当する相談支援事業所の人だけが見ます。市町村・都道府県の人は、公表した数を見て、見込量と人口を入れられます。"
        }
        Role::Administrator => {
            "事例は、担当する相談支援事業所の人だけが見ます。管理者は、アカウントと地域を登録できます。"
        }
    }
}

fn words(status: StatusCode) -> (&'static str, &'static str) {
    match status.as_u16() {
        400 => ("入れた内容を読めません", "住所（URL）か、入れた内容を確かめてください。"),
        403 => (
            "このページは見られません",
            "このページは、別の役割の人のためのものです。サインインしている人の役割を確かめてください。",
        ),
        404 => ("ページがありません", "住所がちがうか、なくなったか、見られる人が限られているページです。"),
        405 => ("この開きかたはできません", "もとのページから、やりなおしてください。"),
        409 => (
            "いまの内容と合いません",
            "ほかの記録と食いちがうため、変更していません。新しい内容を確かめてください。",
        ),
        412 => ("先に変更されています", "ほかの人が先に変更しました。新しい内容をひらいて確かめてください。"),
        413 => ("大きすぎます", "送れる大きさは2MBまでです。"),
        429 => {
            ("しばらく待ってください", "同じ操作が続いています。1分ほど待ってから、もう一度試してください。")
        }
        503 => ("混みあっています", "少し待ってから、もう一度試してください。何も変更していません。"),
        _ => ("うまくいきませんでした", "もう一度試してください。続くときは、管理者に知らせてください。"),
    }
}

/// What was typed, in fields that are not seen, to be sent on: all but passwords, and what names the form itself.
pub(super) fn kept_fields<'a>(form: &'a Form, prefix: &str, own: &[&str]) -> Markup {
    let is_kept =
        |(name, _): &&'a (String, String)| !own.contains(&name.as_str()) && !name.contains("password");
    markup! {
        @for (name, value) in form.pairs().iter().filter(is_kept) {
            input type="hidden" name={ (prefix) (name) } value=(value);
        }
    }
}

/// A page whose one form sends on what was typed before.
pub(super) fn page_to_go_on(frame: &Frame, heading: &str, text: &str, action: &str, form: &Form) -> Markup {
    page(
        frame,
        markup! {
            h1 { (heading) }
            p { (text) }
            form.card method="post" action=(action) {
                (own_fields(frame.csrf))
                (kept_fields(form, "", &["csrf", "once"]))
                button.submit type="submit" autofocus { "続ける" }
            }
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_reads_whose_the_cases_are() {
        for role in [Role::Worker, Role::Curator, Role::Member, Role::Municipality, Role::Administrator] {
            assert!(not_ones_cases(role).starts_with("事例は、担当する相談支援事業所の人だけが見ます。"));
        }
    }
}
