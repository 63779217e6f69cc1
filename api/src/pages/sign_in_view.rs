//! The form to sign in.

use maud::{Markup, html};

use super::forms::Form;
use super::held::held_fields;
use super::layout::{FormFault, Frame, fault_beside, fault_summary, page};

/// The form, with what was typed and what was wrong with it.
pub(super) fn sign_in_page(
    frame: &Frame,
    login: &str,
    fault: Option<&FormFault>,
    next: &str,
    held: Option<&Form>,
) -> Markup {
    page(
        frame,
        html! {
            h1 { "サインイン" }
            (fault_summary(fault.map_or(&[], std::slice::from_ref)))
            form.card.narrow method="post" action="/sign-in" {
                input type="hidden" name="csrf" value=(frame.csrf);
                input type="hidden" name="next" value=(next);
                @if let Some(held) = held { (held_fields(held)) }
                (sign_in_fields(login, fault))
            }
            p.hint { "サインインは、相談支援専門員、協議会の事務局・委員、市町村・都道府県の人のためのものです。さがすのには要りません。" }
        },
    )
}

/// The controls to sign in with.
pub(super) fn sign_in_fields(login: &str, fault: Option<&FormFault>) -> Markup {
    let invalid = fault.map(|_| "true");
    html! {
        label for="login" { "ログイン名" }
        input #login name="login" value=(login) autocomplete="username" autocapitalize="none"
            spellcheck="false" required aria-invalid=[invalid] autofocus[fault.is_none()];
        label for="password" { "パスワード" }
        (fault_beside("password", fault))
        input #password type="password" name="password" autocomplete="current-password" required
            aria-invalid=[invalid] aria-describedby=[fault.map(|_| "password-fault")]
            autofocus[fault.is_some()];
        button type="submit" { "サインイン" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_password_keeps_the_name_and_says_why() {
        let frame = Frame { title: "サインイン", path: "/sign-in", viewer: None, csrf: "", demo: false };
        let fault = FormFault { field: "password".into(), message: "ちがいます。".into() };
        let page = sign_in_page(&frame, "\"><script>", Some(&fault), "/search", None).into_string();
        assert!(page.contains("value=\"&quot;&gt;&lt;script&gt;\""));
        assert!(page.contains("<a href=\"#password\">ちがいます。</a>"));
        assert!(
            page.contains("id=\"password-fault\"") && page.contains("aria-describedby=\"password-fault\"")
        );
    }
}
