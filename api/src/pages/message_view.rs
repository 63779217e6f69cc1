//! A page that says one thing.

use maud::{Markup, html};

use super::layout::{Frame, page};

/// A heading and what it means.
pub(super) fn message_page(frame: &Frame, heading: &str, text: &str) -> Markup {
    page(frame, html! { h1 { (heading) } p { (text) } p.next { a href="/search" { "さがすページへ" } } })
}
