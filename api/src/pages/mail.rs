//! The own address of the weekly mail, for whoever signed in.

use actix_web::{HttpResponse, get, post, web};
use arunai_core::accounts::AccountEdit;
use arunai_core::actor::SignedIn;
use maud::{Markup, html};

use super::fields::{field, writing_form};
use super::forms::Form;
use super::layout::{Frame, page};
use super::seats::{Seat, Sent};
use super::{respond, status_of};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// The path.
const MAIL: &str = "/mail";

/// The pages of this part.
pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config.service(show_mail).service(change_mail);
}

/// The form with the own address.
#[get("/mail")]
async fn show_mail(state: State, seat: Seat<SignedIn>) -> Result<HttpResponse, Problem> {
    let by = seat.by.clone();
    let address = state.run(move |registry| registry.find_own_mail_address(&by)).await?;
    let address = address.map(String::from).unwrap_or_default();
    Ok(answer(&state, &seat.visitor, &Form::with(&[("mail_address", &address)])))
}

/// Sets the own address, or ends the weekly mail.
#[post("/mail")]
async fn change_mail(state: State, sent: Sent<SignedIn>) -> Result<HttpResponse, Problem> {
    let changed =
        sent.save(&state, |registry, by, edit: AccountEdit| registry.change_own_mail_address(by, edit));
    match changed.await? {
        Ok(()) => Ok(sent.done(MAIL)),
        Err(faults) => Ok(answer(&state, &sent.visitor, &sent.refused(faults))),
    }
}

fn answer(state: &State, visitor: &Visitor, form: &Form) -> HttpResponse {
    let is_sent = state.settings.mail.is_some();
    let view = |frame: &Frame| mail_page(frame, is_sent, form);
    respond(state, visitor, status_of(form), "週1回のメール", MAIL, view)
}

fn mail_page(frame: &Frame, is_sent: bool, form: &Form) -> Markup {
    let fields = html! {
        div.fields {
            (field("mail_address:null", "自分のメールアドレス").hint("空にすると、送りません。").text(form))
        }
    };
    page(
        frame,
        html! {
            h1 { "週1回のメール" }
            p { "先週公開されたことを、月曜日に協議会のみなさんへお知らせします。だれにも同じ文を送ります。何も変わらなかった週には送りません。" }
            @if !is_sent { p { strong { "いまは、メールを送る設定になっていません。" } } }
            p { "協議会のアカウント（事務局・委員・相談支援専門員など）に届きます。アドレスは、自分と管理者だけに見えます。" }
            (writing_form(frame, MAIL, form, fields, "この内容にする"))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_address_is_in_the_form() {
        let frame = Frame { title: "", path: MAIL, viewer: None, csrf: "", demo: false };
        let form = Form::with(&[("mail_address", "a@example.jp")]);
        let html = mail_page(&frame, true, &form).into_string();
        assert!(html.contains("value=\"a@example.jp\"") && !html.contains("設定になっていません"));
        assert!(mail_page(&frame, false, &form).into_string().contains("設定になっていません"));
    }
}
