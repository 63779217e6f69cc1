//! The form to sign in.

use maud::{Markup, html};

use super::layout::{Frame, page};
use super::search_view::FormFault;

/// The form, with what was typed and what was wrong with it.
pub(super) fn sign_in_page(frame: &Frame, login: &str, fault: Option<&FormFault>, next: &str) -> Markup {
    let described = fault.map(|_| "fault");
    page(
        frame,
        html! {
            h1 { "サインイン" }
            @if let Some(fault) = fault { p.fault #fault role="alert" { (fault.message) } }
            form.card.narrow method="post" action="/sign-in" {
                input type="hidden" name="next" value=(next);
                label for="login" { "ログイン名" }
                input #login name="login" value=(login) autocomplete="username" autocapitalize="none" required
                    autofocus[fault.is_none()];
                label for="password" { "パスワード" }
                input #password type="password" name="password" autocomplete="current-password" required
                    aria-invalid=[fault.map(|_| "true")] aria-describedby=[described] autofocus[fault.is_some()];
                button type="submit" { "サインイン" }
            }
        },
    )
}
