//! The controls of a form, each with its label, its hint, what was typed and what was wrong with it.

use maud::{Markup, html};

use super::forms::{Form, base};
use super::layout::{Frame, fault_beside, fault_summary};

/// A field of a form.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field<'a> {
    name: &'a str,
    label: &'a str,
    hint: &'a str,
    required: bool,
    short: bool,
    first: bool,
}

/// A field with its name, as [`Form`] reads it, and its label.
pub(super) const fn field<'a>(name: &'a str, label: &'a str) -> Field<'a> {
    Field { name, label, hint: "", required: false, short: false, first: false }
}

impl<'a> Field<'a> {
    /// With a line of help.
    pub const fn hint(self, hint: &'a str) -> Self {
        Self { hint, ..self }
    }

    /// It must be filled in.
    pub const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// A narrow one.
    pub const fn short(self) -> Self {
        Self { short: true, ..self }
    }

    /// Where the cursor is when the page opens, unless something is wrong with another.
    pub const fn first(self, first: bool) -> Self {
        Self { first, ..self }
    }

    /// One line of text.
    pub fn text(self, form: &Form) -> Markup {
        self.input(form, "text", None)
    }

    /// A whole number; digits of full width are read, too.
    pub fn number(self, form: &Form) -> Markup {
        self.input(form, "text", Some("numeric"))
    }

    /// A day.
    pub fn date(self, form: &Form) -> Markup {
        self.input(form, "date", None)
    }

    /// A file with one of these endings. A browser never fills it in again.
    pub fn file(self, form: &Form, endings: &str) -> Markup {
        self.framed(
            form,
            html! {
                input id=(base(self.name)) type="file" name=(self.name) accept=(endings) required[self.required]
                    aria-describedby=[self.described(form)] aria-invalid=[self.invalid(form)]
                    autofocus[self.has_cursor(form)];
            },
        )
    }

    /// A password.
    pub fn password(self, form: &Form) -> Markup {
        self.input(form, "password", None)
    }

    fn input(self, form: &Form, sort: &str, keys: Option<&str>) -> Markup {
        let value = if sort == "password" { "" } else { form.text(self.name) };
        self.framed(form, html! {
            input id=(base(self.name)) type=(sort) name=(self.name) value=(value) inputmode=[keys] autocomplete="off"
                required[self.required] aria-describedby=[self.described(form)] aria-invalid=[self.invalid(form)]
                autofocus[self.has_cursor(form)];
        })
    }

    /// Several lines of text.
    pub fn lines(self, form: &Form) -> Markup {
        self.framed(
            form,
            html! {
                textarea id=(base(self.name)) name=(self.name) rows="4" required[self.required]
                    aria-describedby=[self.described(form)] aria-invalid=[self.invalid(form)]
                    autofocus[self.has_cursor(form)] { (form.text(self.name)) }
            },
        )
    }

    /// One of several: values and their names. With an empty value first, nothing need be chosen.
    pub fn select<V: AsRef<str>, N: AsRef<str>>(self, form: &Form, options: &[(V, N)]) -> Markup {
        let chosen = form.text(self.name);
        self.framed(
            form,
            html! {
                select id=(base(self.name)) name=(self.name) required[self.required]
                    aria-describedby=[self.described(form)] aria-invalid=[self.invalid(form)]
                    autofocus[self.has_cursor(form)] {
                    @for (value, name) in options {
                        option value=(value.as_ref()) selected[value.as_ref() == chosen] { (name.as_ref()) }
                    }
                }
            },
        )
    }

    /// One of a few, all to be seen.
    pub fn radios<V: AsRef<str>, N: AsRef<str>>(self, form: &Form, options: &[(V, N)]) -> Markup {
        self.choices(form, "radio", options)
    }

    /// Any of several.
    pub fn checks<V: AsRef<str>, N: AsRef<str>>(self, form: &Form, options: &[(V, N)]) -> Markup {
        self.choices(form, "checkbox", options)
    }

    fn choices<V: AsRef<str>, N: AsRef<str>>(self, form: &Form, sort: &str, options: &[(V, N)]) -> Markup {
        form.call(self.name, self.label);
        let fault = form.fault_in(self.name);
        html! {
            fieldset id=(base(self.name)) tabindex=[fault.map(|_| "-1")] aria-describedby=[self.described(form)] {
                legend { (self.label) (self.mark()) }
                (self.help(form))
                @for (value, name) in options {
                    label.check {
                        input type=(sort) name=(self.name) value=(value.as_ref())
                            checked[form.has(self.name, value.as_ref())]
                            required[self.required && sort == "radio"];
                        (name.as_ref())
                    }
                }
            }
        }
    }

    /// Yes, when it is ticked.
    pub fn check(self, form: &Form) -> Markup {
        form.call(self.name, self.label);
        let is_on = matches!(form.text(self.name), "true" | "on");
        html! {
            div.field {
                (self.help(form))
                // A box that is not ticked is not sent; this one says so.
                @if self.name.ends_with(":bool") { input type="hidden" name=(self.name) value="false"; }
                label.check {
                    input id=(base(self.name)) type="checkbox" name=(self.name) value="true" checked[is_on]
                        required[self.required] aria-describedby=[self.described(form)];
                    (self.label)
                }
            }
        }
    }

    fn has_cursor(self, form: &Form) -> bool {
        form.is_first_fault(self.name) || (self.first && form.faults.is_empty())
    }

    fn framed(self, form: &Form, control: Markup) -> Markup {
        form.call(self.name, self.label);
        html! {
            div.field.short[self.short] {
                label for=(base(self.name)) { (self.label) (self.mark()) }
                (self.help(form))
                (control)
            }
        }
    }

    fn mark(self) -> Markup {
        html! { @if self.required { span.must { "必須" } } }
    }

    fn help(self, form: &Form) -> Markup {
        let name = base(self.name);
        html! {
            @if !self.hint.is_empty() { p.hint id={ (name) "-hint" } { (self.hint) } }
            (fault_beside(name, form.fault_in(name)))
        }
    }

    fn described(self, form: &Form) -> Option<String> {
        let name = base(self.name);
        let fault = form.fault_in(name).map(|_| format!("{name}-fault"));
        let hint = (!self.hint.is_empty()).then(|| format!("{name}-hint"));
        let ids: Vec<String> = fault.into_iter().chain(hint).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    fn invalid(self, form: &Form) -> Option<&'static str> {
        form.fault_in(self.name).map(|_| "true")
    }
}

/// A form that writes: what was wrong, the fields, and the button. `action` may lead to a part of the page.
pub(super) fn writing_form(frame: &Frame, action: &str, form: &Form, fields: Markup, button: &str) -> Markup {
    encoded_form(frame, action, form, fields, button, None)
}

/// The same for a form with a file in it.
pub(super) fn file_form(frame: &Frame, action: &str, form: &Form, fields: Markup, button: &str) -> Markup {
    encoded_form(frame, action, form, fields, button, Some("multipart/form-data"))
}

fn encoded_form(
    frame: &Frame,
    action: &str,
    form: &Form,
    fields: Markup,
    button: &str,
    encoding: Option<&str>,
) -> Markup {
    html! {
        (fault_summary(&form.named_faults()))
        form.card.writes method="post" action=(action) enctype=[encoding] {
            (own_fields(frame.csrf))
            @if !form.text("version").is_empty() { input type="hidden" name="version" value=(form.text("version")); }
            (fields)
            button.submit type="submit" { (button) }
        }
    }
}

/// One button that writes, with what it sends.
pub(super) fn writing_button(frame: &Frame, action: &str, sent: &[(&str, &str)], button: &str) -> Markup {
    html! {
        form.inline method="post" action=(action) {
            (own_fields(frame.csrf))
            @for (name, value) in sent { input type="hidden" name=(name) value=(value); }
            button.second type="submit" { (button) }
        }
    }
}

/// What was chosen to narrow a page, carried by its form that writes, so that the same is shown if that is refused.
pub(super) fn carried(form: &Form, names: &[&str]) -> Markup {
    html! {
        @for name in names.iter().filter(|name| !form.text(name).is_empty()) {
            input type="hidden" name=(name) value=(form.text(name));
        }
    }
}

/// What every form that writes carries: the session's token and a key of its own, so that it counts once.
pub(super) fn own_fields(csrf: &str) -> Markup {
    html! {
        input type="hidden" name="csrf" value=(csrf);
        input type="hidden" name="once" value=(random_key());
    }
}

/// A key that no other form has.
fn random_key() -> String {
    let mut bytes = [0_u8; 16];
    rand::fill(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::super::layout::FormFault;
    use super::*;

    #[test]
    fn a_field_keeps_what_was_typed_and_says_what_was_wrong() {
        let mut form = Form::with(&[("urgency:number", "\"><script>")]);
        form.faults.push(FormFault { field: "urgency".into(), message: "1から4で".into() });
        let html = field("urgency:number", "急ぎ").hint("1〜4").required().number(&form).into_string();
        assert!(html.contains("value=\"&quot;&gt;&lt;script&gt;\"") && html.contains("id=\"urgency\""));
        assert!(
            html.contains("aria-describedby=\"urgency-fault urgency-hint\" aria-invalid=\"true\" autofocus")
        );
    }

    #[test]
    fn the_summary_names_the_fields() {
        let frame = Frame { title: "", path: "", viewer: None, csrf: "", demo: false };
        let mut form = Form::default();
        form.faults.push(FormFault { field: "urgency".into(), message: "入れてください。".into() });
        let fields = field("urgency:number", "急ぐ程度").number(&form);
        let html = writing_form(&frame, "/x", &form, fields, "記録する").into_string();
        assert!(html.contains("<a href=\"#urgency\">急ぐ程度：入れてください。</a>"), "{html}");
    }

    #[test]
    fn what_was_chosen_stays_chosen() {
        let form = Form::with(&[("reasons[]", "far"), ("area", "2")]);
        let checks =
            field("reasons[]", "理由").checks(&form, &[("far", "遠い"), ("cost", "費用")]).into_string();
        assert_eq!(checks.matches(" checked").count(), 1);
        let select = field("area", "地域").select(&form, &[("1", "一"), ("2", "二")]).into_string();
        assert!(select.contains("value=\"2\" selected"));
    }
}
