//! A job at work: how far it is, the way to a newer look, and the button that ends it.

use maud::{Markup, html};

use crate::pages::fields::writing_button;
use crate::pages::layout::Frame;

/// What the page of a job shows while it runs. `path` is the page's own; below it lies what ends the job.
pub(super) fn at_work(frame: &Frame, path: &str, progress: &str, takes: &str, cancel: &str) -> Markup {
    html! {
        p data-refresh="2" role="status" { strong { (progress) } }
        p { (takes) "この画面を閉じても、仕事はつづきます。" }
        p.next { a href=(path) { "新しい状態を見る" } }
        (writing_button(frame, &format!("{path}/cancel"), &[], cancel))
    }
}
