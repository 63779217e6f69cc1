//! The forms for one account.

use arunai_core::accounts::Account;
use arunai_core::actor::Role;
use maud::{Markup, html};

use super::accounts::ACCOUNTS;
use super::accounts_view::mail_field;
use super::parts::places;
use crate::pages::fields::{field, writing_form};
use crate::pages::forms::Form;
use crate::pages::layout::{Frame, page};

/// The form for a new password.
pub(super) fn password_page(frame: &Frame, account: &Account, form: &Form) -> Markup {
    let words = "のパスワードを変えます。いまサインインしているものは、すべて切れます。";
    let fields = html! {
        (field("password", "新しいパスワード").hint("10字以上。本人に、別のしかたで伝えてください。").required().password(form))
        @if account.role == Role::Municipality { p.hint { "プログラム用の鍵も切れます。市町村のシステムに、新しい鍵を入れてください。" } }
    };
    change_page(frame, account, ("password", words), form, fields)
}

/// The form for the address of the weekly mail.
pub(super) fn mail_page(frame: &Frame, account: &Account, form: &Form) -> Markup {
    let words = "の、週1回のメールが届くところです。本人も、自分で変えたり止めたりできます。";
    change_page(frame, account, ("mail", words), form, html! { div.fields { (mail_field().text(form)) } })
}

/// What closing an account means.
pub(super) fn closing_page(frame: &Frame, account: &Account, form: &Form) -> Markup {
    let words =
        "を閉じます。その人はすぐに使えなくなり、メールアドレスと投票は消えます。元にはもどせません。";
    change_page(frame, account, ("closing", words), form, html! {})
}

fn change_page(
    frame: &Frame,
    account: &Account,
    (noun, words): (&str, &str),
    form: &Form,
    fields: Markup,
) -> Markup {
    page(
        frame,
        html! {
            h1 { (frame.title) }
            p { (account.name) "（" (account.login) "）" (words) }
            (writing_form(frame, &format!("{ACCOUNTS}/{}/{noun}", account.id), form, fields, frame.title))
            p.next { a href=(ACCOUNTS) { "アカウントの一覧にもどる" } }
            (places(ACCOUNTS))
        },
    )
}
