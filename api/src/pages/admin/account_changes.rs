//! What the administrator changes of one account: its password, where its mail goes, and that it is closed.

use actix_web::{HttpResponse, get, post};
use arunai_core::Registry;
use arunai_core::accounts::{Account, AccountEdit};
use arunai_core::actor::Administrator;
use arunai_core::id::AccountId;
use maud::Markup;

use super::account_changes_view::{closing_page, mail_page, password_page};
use super::accounts::{ACCOUNTS, after};
use crate::extract::Path;
use crate::pages::forms::Form;
use crate::pages::layout::Frame;
use crate::pages::seats::{Seat, Sent};
use crate::pages::{respond, status_of};
use crate::problem::Problem;
use crate::state::State;
use crate::visitor::Visitor;

/// The page of a form for an account.
type View = fn(&Frame, &Account, &Form) -> Markup;

const PASSWORD: (&str, View) = ("パスワードを変える", password_page);
const MAIL: (&str, View) = ("メールアドレスを変える", mail_page);
const CLOSING: (&str, View) = ("アカウントを閉じる", closing_page);

/// The form for a new password.
#[get("/admin/accounts/{id}/password")]
pub(crate) async fn show_password(
    state: State,
    seat: Seat<Administrator>,
    id: Path<AccountId>,
) -> Result<HttpResponse, Problem> {
    answer(&state, &seat.by, &seat.visitor, id.0, PASSWORD, |_| Form::default()).await
}

/// Sets it, and ends all sessions and tokens of the account.
#[post("/admin/accounts/{id}/password")]
pub(crate) async fn change_password(
    state: State,
    sent: Sent<Administrator>,
    id: Path<AccountId>,
) -> Result<HttpResponse, Problem> {
    let (id, password) = (id.0, sent.form.text("password").to_owned());
    let changed = sent.run(&state, move |registry, by| {
        let account = find(registry, by, id)?;
        registry.change_password(by, &account.login, &password)
    });
    match changed.await? {
        Ok(()) => Ok(sent.done(&after("password"))),
        Err(faults) => answer(&state, &sent.by, &sent.visitor, id, PASSWORD, |_| sent.refused(faults)).await,
    }
}

/// The form for the address of the weekly mail.
#[get("/admin/accounts/{id}/mail")]
pub(crate) async fn show_mail(
    state: State,
    seat: Seat<Administrator>,
    id: Path<AccountId>,
) -> Result<HttpResponse, Problem> {
    answer(&state, &seat.by, &seat.visitor, id.0, MAIL, Form::of).await
}

/// Sets it, or ends the weekly mail of the account.
#[post("/admin/accounts/{id}/mail")]
pub(crate) async fn change_mail(
    state: State,
    sent: Sent<Administrator>,
    id: Path<AccountId>,
) -> Result<HttpResponse, Problem> {
    let (id, seen) = (id.0, sent.version());
    let changed =
        sent.save(&state, move |registry, by, edit: AccountEdit| registry.change_account(by, id, seen, edit));
    match changed.await? {
        Ok(_) => Ok(sent.done(&after("mail"))),
        Err(faults) => answer(&state, &sent.by, &sent.visitor, id, MAIL, |_| sent.refused(faults)).await,
    }
}

/// What closing it means.
#[get("/admin/accounts/{id}/closing")]
pub(crate) async fn show_closing(
    state: State,
    seat: Seat<Administrator>,
    id: Path<AccountId>,
) -> Result<HttpResponse, Problem> {
    answer(&state, &seat.by, &seat.visitor, id.0, CLOSING, Form::of).await
}

/// Closes it for good.
#[post("/admin/accounts/{id}/closing")]
pub(crate) async fn close(
    state: State,
    sent: Sent<Administrator>,
    id: Path<AccountId>,
) -> Result<HttpResponse, Problem> {
    let (id, seen) = (id.0, sent.version());
    match sent.run(&state, move |registry, by| registry.close_account(by, id, seen)).await? {
        Ok(_) => Ok(sent.done(&after("closed"))),
        Err(faults) => answer(&state, &sent.by, &sent.visitor, id, CLOSING, |_| sent.refused(faults)).await,
    }
}

/// A form for an account, filled by what is known of it or was sent.
async fn answer(
    state: &State,
    by: &Administrator,
    visitor: &Visitor,
    id: AccountId,
    (title, view): (&str, View),
    fill: impl FnOnce(&Account) -> Form,
) -> Result<HttpResponse, Problem> {
    let by = by.clone();
    let account = state.run(move |registry| find(registry, &by, id)).await?;
    let form = fill(&account);
    Ok(respond(state, visitor, status_of(&form), title, ACCOUNTS, |frame| view(frame, &account, &form)))
}

fn find(registry: &Registry, by: &Administrator, id: AccountId) -> arunai_core::Result<Account> {
    let found = registry.list_accounts(by)?.into_iter().find(|account| account.id == id);
    found.ok_or(arunai_core::Error::NotFound { noun: "account" })
}
