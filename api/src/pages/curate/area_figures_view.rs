//! What the pages of numbers by area have in common: the choice of an area, and the form to paste a table into.

use arunai_core::values::AreaCode;
use maud::{Markup, html};

use super::known::desk;
use super::pasted::FIELD;
use crate::pages::fields::{field, writing_form};
use crate::pages::forms::Form;
use crate::pages::layout::{Frame, page};

/// The choice of an area, by code and name.
pub(super) fn area_field(label: &str, areas: &[(&str, &str)], chosen: Option<&AreaCode>) -> Markup {
    let chosen = chosen.map_or("", |area| area.as_str());
    html! {
        div.field {
            label for="area" { (label) }
            select #area name="area" {
                @for (code, name) in areas { option value=(code) selected[*code == chosen] { (name) } }
            }
        }
    }
}

/// The form with a value in a field where it has none.
pub(super) fn starting(form: Form, name: &str, value: &str) -> Form {
    if form.text(name).is_empty() { form.and(name, value) } else { form }
}

/// The page to paste a table into, with words on what it holds, and back to the page of what is called so.
pub(super) fn paste_page(frame: &Frame, path: &str, name: &str, words: Markup, form: &Form) -> Markup {
    page(
        frame,
        html! {
            h1 { (name) "を貼りつける" }
            (words)
            (writing_form(frame, &format!("{path}/paste"), form, html! {
                (field(FIELD, "表").required().lines(form))
            }, "まとめて記録する"))
            p.next { a href=(path) { (name) "にもどる" } }
            (desk(frame, path))
        },
    )
}
