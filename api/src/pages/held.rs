//! What somebody typed when their session was over: held in the page, not on the server, until they signed in again.

use maud::{Markup, html};

use super::forms::Form;
use super::layout::{Frame, page};
use super::message_view::message_page;
use super::sign_in_view::sign_in_fields;
use super::trouble::{kept_fields, page_to_go_on};
use crate::problem::Problem;

/// What the names of held fields begin with.
pub(super) const PREFIX: &str = "held.";

/// The form to sign in, with everything that was typed before.
pub(super) fn sign_in_page(frame: &Frame, action: &str, form: &Form) -> Markup {
    page(
        frame,
        html! {
            h1 { "もう一度サインインしてください" }
            p { "時間がたったため、サインインが切れました。入れた内容は、この画面に残っています。" }
            form.card.narrow method="post" action="/sign-in" {
                input type="hidden" name="next" value=(action);
                (held_fields(form))
                (sign_in_fields("", None))
            }
        },
    )
}

/// What a form to sign in carries of another one: with the mark of whose it is.
pub(super) fn held_fields(form: &Form) -> Markup {
    kept_fields(form, PREFIX, &["once"])
}

/// Somebody else typed it; it is not sent for whoever is signed in now.
pub(super) fn other_person_page(frame: &Frame) -> Markup {
    let text = "入れた内容は、別の人としてサインインしていたときのものか、このサイトの画面のものではありません。記録していません。はじめの画面からやりなおしてください。";
    message_page(frame, "この内容は送れません", text)
}

/// After signing in: the form that was held, to be sent on.
pub(super) fn go_on_page(frame: &Frame, action: &str, form: &Form) -> Markup {
    page_to_go_on(frame, "サインインしました", "先ほど入れた内容を送ります。", action, form)
}

/// The form of another session, to be sent again.
pub(super) fn send_again_page(frame: &Frame, action: &str, form: &Form) -> Markup {
    let text =
        "画面を開いたあとでサインインしなおしたようです。入れた内容は残っています。もう一度送ってください。";
    page_to_go_on(frame, "もう一度送ってください", text, action, form)
}

/// What a form to sign in holds of another one.
pub(super) fn held_in(body: &[u8]) -> Result<Option<Form>, Problem> {
    Form::read_whole(body)?;
    let held: Vec<(String, String)> = form_urlencoded::parse(body)
        .filter_map(|(name, value)| Some((name.strip_prefix(PREFIX)?.to_owned(), value.into_owned())))
        .collect();
    let pairs: Vec<(&str, &str)> = held.iter().map(|(name, value)| (&**name, &**value)).collect();
    Ok((!pairs.is_empty()).then(|| Form::with(&pairs)))
}
