//! Accounts, as a list and as forms.

use arunai_core::accounts::Account;
use arunai_core::mail::MailAddress;
use maud::{Markup, html};

use super::accounts::{ACCOUNTS, Listed};
use super::parts::{ROLES, places, role_name};
use crate::pages::fields::{Field, field, writing_form};
use crate::pages::forms::Form;
use crate::pages::layout::{Frame, page, told};
use crate::pages::words::era_date;

/// All accounts: those that can be used first.
pub(super) fn list_page(frame: &Frame, listed: &Listed) -> Markup {
    let (open, closed): (Vec<_>, Vec<_>) =
        listed.accounts.iter().partition(|account| account.disabled_on.is_none());
    page(
        frame,
        html! {
            h1 { "アカウント" }
            p { "1人に1つつくります。役割を2つもつ人には、アカウントを2つつくります。" }
            (told(listed.done))
            p { a.button href={ (ACCOUNTS) "/new" } { "アカウントをつくる" } }
            h2 { "使えるアカウント" }
            @if open.is_empty() { p { "まだアカウントはありません。" } } @else { (table(listed, &open)) }
            @if !closed.is_empty() {
                h2 { "閉じたアカウント" }
                ul.lines { @for account in closed { li {
                    (account.name) "（" (account.login) "・" (role_name(account.role)) "）"
                    @if let Some(on) = account.disabled_on { "：" (era_date(on)) "に閉じました" }
                } } }
            }
            (places(ACCOUNTS))
        },
    )
}

fn table(listed: &Listed, open: &[&Account]) -> Markup {
    html! {
        div.scroll role="region" tabindex="0" aria-label="アカウントの表（横に動かせます）" {
            table.text-table {
                caption { span { "閉じると、その人はすぐに使えなくなり、元にはもどせません。" } }
                thead { tr {
                    th scope="col" { "名前" } th scope="col" { "ログイン名" } th scope="col" { "役割" }
                    th scope="col" { "所属" } th scope="col" { "メール" } th scope="col" { "パスワード" } th scope="col" { "閉じる" }
                } }
                tbody { @for account in open { tr {
                    th scope="row" { (account.name) }
                    td { (account.login) } td { (role_name(account.role)) } td { (belongs_to(account, listed)) }
                    td {
                        a href={ (ACCOUNTS) "/" (account.id) "/mail" } {
                            (account.mail_address.as_ref().map_or("なし", MailAddress::as_str))
                            span.sr { "（" (account.name) "のメールを変える）" }
                        }
                    }
                    td {
                        a href={ (ACCOUNTS) "/" (account.id) "/password" } {
                            "パスワードを変える" span.sr { "（" (account.name) "）" }
                        }
                    }
                    td { a href={ (ACCOUNTS) "/" (account.id) "/closing" } { (account.login) "を閉じる" } }
                } } }
            }
        }
    }
}

/// Organisation, council and areas of an account, in words.
fn belongs_to(account: &Account, listed: &Listed) -> String {
    let organization = account
        .organization_id
        .and_then(|id| listed.organizations.iter().find(|one| one.id == id).map(|one| one.name.clone()));
    let council = account
        .council_id
        .and_then(|id| listed.councils.iter().find(|one| one.id == id).map(|one| one.name.clone()));
    let manages = account.manages_organization.then(|| "管理者".to_owned());
    let areas: Vec<&str> =
        account.area_codes.iter().filter_map(|code| listed.areas.get(code)).map(String::as_str).collect();
    let areas = (!areas.is_empty()).then(|| areas.join("、"));
    let told: Vec<String> = [organization, manages, council, areas].into_iter().flatten().collect();
    if told.is_empty() { "なし".to_owned() } else { told.join("・") }
}

/// The form for a new one.
pub(super) fn new_page(frame: &Frame, listed: &Listed, form: &Form) -> Markup {
    let roles = ROLES.map(|(code, _, name)| (code, name));
    let councils: Vec<(String, String)> = [(String::new(), "なし".to_owned())]
        .into_iter()
        .chain(listed.councils.iter().map(|council| (council.id.to_string(), council.name.clone())))
        .collect();
    page(
        frame,
        html! {
            h1 { "アカウントをつくる" }
            (writing_form(frame, ACCOUNTS, form, html! {
                @if !form.text("organization_id").is_empty() {
                    input type="hidden" name="organization_id" value=(form.text("organization_id"));
                }
                div.fields {
                    (field("name", "名前").hint("画面に出る名前").required().text(form))
                    (field("login", "ログイン名").hint("小文字の英字、数字、「.」「_」「-」で2字から64字").required().text(form))
                    (field("password", "はじめのパスワード").hint("10字以上。本人に、別のしかたで伝えてください。").required().password(form))
                }
                (field("role", "役割").required().radios(form, &roles))
                div.fields {
                    (field("organization", "組織").hint("相談支援専門員などだけ。登録してある名前を入れてください。").text(form))
                    (field("council_id", "協議会").hint("事務局と委員は必ず。相談支援専門員などは、資料を見る協議会。").select(form, &councils))
                    (field("areas", "地域").hint("市町村・都道府県だけ。名前か番号。いくつかあれば「、」で分けます。").text(form))
                    (mail_field().text(form))
                }
                (field("manages_organization:bool", "組織の管理者（自分の組織の操作の記録を見られる）").check(form))
            }, "アカウントをつくる"))
            p.next { a href=(ACCOUNTS) { "アカウントの一覧にもどる" } }
            (places(ACCOUNTS))
        },
    )
}

/// The field of an address; without one no mail is sent.
pub(super) fn mail_field() -> Field<'static> {
    field("mail_address:null", "メールアドレス").hint("協議会の週1回のメールが届くところ。空なら送りません。")
}

#[cfg(test)]
mod tests {
    use arunai_core::actor::Role;
    use arunai_core::id::AccountId;

    use super::*;

    const FRAME: Frame<'static> = Frame { title: "", path: ACCOUNTS, viewer: None, csrf: "", demo: false };

    fn listed(is_closed: bool) -> Listed {
        let account = Account {
            id: AccountId(uuid::Uuid::nil()),
            version: 3,
            login: "hanako".into(),
            name: "<花子>".into(),
            role: Role::Member,
            organization_id: None,
            council_id: None,
            area_codes: "902012".parse().into_iter().collect(),
            manages_organization: false,
            disabled_on: "2026-11-01".parse().ok().filter(|_| is_closed),
            mail_address: None,
        };
        Listed {
            accounts: vec![account],
            councils: Vec::new(),
            organizations: Vec::new(),
            areas: "902012".parse().into_iter().map(|code| (code, "架空県月見市".to_owned())).collect(),
            done: Some("アカウントを閉じました。"),
        }
    }

    #[test]
    fn one_that_is_closed_cannot_be_closed_again() {
        let open = list_page(&FRAME, &listed(false)).into_string();
        assert!(
            open.contains("&lt;花子&gt;")
                && open.contains("hanakoを閉じる")
                && open.contains("/closing\"")
                && open.contains("role=\"status\">アカウントを閉じました。")
        );
        assert!(open.contains("<td>架空県月見市</td>") && !open.contains("902012"), "{open}");
        let closed = list_page(&FRAME, &listed(true)).into_string();
        assert!(!closed.contains("hanakoを閉じる") && closed.contains("令和8年11月1日に閉じました"));
    }

    #[test]
    fn a_password_is_never_shown_again() {
        let form = Form::with(&[("password", "secret-secret"), ("login", "hanako")]);
        let page = new_page(&FRAME, &listed(false), &form).into_string();
        assert!(page.contains("value=\"hanako\"") && !page.contains("secret-secret"));
    }
}
