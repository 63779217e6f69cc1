//! Pieces that the pages of a council's work have in common.

use arunai_core::documents::{ABSENT, HIDDEN};
use arunai_core::taxonomies::{NEED_DOMAINS, SERVICE_GROUPS, SERVICE_KINDS};
use chrono::NaiveDate;
use maud::{Markup, html};
use serde::Serialize;

use super::desk::{Choices, Desk, TERM_LISTS};
use crate::pages::forms::Form;
use crate::pages::layout::fault_beside;
use crate::pages::words::era_date;

/// How the API writes a choice.
pub(in crate::pages) fn code(choice: impl Serialize) -> String {
    serde_json::to_value(choice).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// A choice with nothing chosen before the others.
pub(in crate::pages) fn or_none(name: &str, choices: Choices) -> Choices {
    [(String::new(), name.to_owned())].into_iter().chain(choices).collect()
}

/// The first letters of a text.
pub(in crate::pages) fn cut(text: &str, most: usize) -> String {
    match text.chars().count() > most {
        true => text.chars().take(most).chain(['…']).collect(),
        false => text.to_owned(),
    }
}

/// A day, or that there is none.
pub(in crate::pages) fn day(day: Option<NaiveDate>) -> String {
    day.map_or_else(|| ABSENT.to_owned(), era_date)
}

/// A number with its unit, or ＊.
pub(in crate::pages) fn number(value: Option<u64>, unit: &str) -> Markup {
    html! {
        @match value {
            Some(value) => { (value) (unit) }
            None => { (hidden()) }
        }
    }
}

/// A change, in words that need no colour; ＊ where one of the numbers is hidden.
pub(in crate::pages) fn change(change: Option<i64>, unit: &str) -> Markup {
    html! {
        @match change {
            None => { (hidden()) }
            Some(0) => { "同じ" }
            Some(more @ 1..) => { (more) (unit) "ふえた" }
            Some(fewer) => { (-fewer) (unit) "へった" }
        }
    }
}

fn hidden() -> Markup {
    html! { span.hidden-value { span aria-hidden="true" { (HIDDEN) } span.sr { "表示しません" } } }
}

/// A table whose cells hold words.
pub(in crate::pages) fn table(caption: &str, rows: Markup) -> Markup {
    html! {
        div.scroll.told role="region" aria-label={ (caption) "（横に動かせます）" } tabindex="0" {
            table { caption { span { (caption) } } (rows) }
        }
    }
}

/// The head of a table.
pub(in crate::pages) fn head(columns: &[&str]) -> Markup {
    html! { thead { tr { @for column in columns { th scope="col" { (column) } } } } }
}

/// A text under its heading; nothing where there is none.
pub(in crate::pages) fn told(heading: &str, text: Option<&str>) -> Markup {
    html! { @if let Some(text) = text { section { h2 { (heading) } p.written { (text) } } } }
}

/// Names and what they say, where it says anything.
pub(in crate::pages) fn facts(pairs: &[(&str, String)]) -> Markup {
    html! {
        dl.known {
            @for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
                div { dt { (name) } dd { (value) } }
            }
        }
    }
}

/// Links to what can be done here.
pub(in crate::pages) fn ways(links: &[(&str, String)]) -> Markup {
    html! { p.next.ways { @for (name, path) in links { a.button href=(path) { (name) } " " } } }
}

/// What is said of: service groups, and below them kinds and domains. `name` is that of the list.
pub(in crate::pages) fn term_field(form: &Form, desk: &Desk, name: &str, label: &str, hint: &str) -> Markup {
    form.call(name, label);
    let fault = form.fault_in(name);
    let (sent, hint_id) = (format!("{name}[]"), format!("{name}-hint"));
    let choice = |id: &str, text: &str| {
        html! {
            label.check {
                input type="checkbox" name=(sent) value=(id) checked[form.has(name, id)];
                (text)
            }
        }
    };
    let finer = [(SERVICE_KINDS, "サービスの種類"), (NEED_DOMAINS, "困りごとの領域")];
    let is_chosen = |list: &str| desk.list(list).iter().any(|term| form.has(name, term.id.as_str()));
    html! {
        fieldset id=(name) tabindex=[fault.map(|_| "-1")]
            aria-describedby=(fault.map_or_else(|| hint_id.clone(), |_| format!("{name}-fault {hint_id}"))) {
            legend { (label) }
            p.hint id=(hint_id) { (hint) }
            (fault_beside(name, fault))
            @for term in desk.list(SERVICE_GROUPS) { (choice(term.id.as_str(), &term.name)) }
            @for (list, called) in finer {
                details open[is_chosen(list)] {
                    summary { (called) "でえらぶ" }
                    @for term in desk.list(list) { (choice(term.id.as_str(), &term.name)) }
                }
            }
        }
    }
}

/// To narrow a list to what it speaks of.
pub(in crate::pages) fn term_filter(form: &Form, desk: &Desk) -> Markup {
    let chosen = form.text("term");
    html! {
        div.field {
            label for="term" { "分野・種類" }
            select #term name="term" {
                option value="" { "すべて" }
                @for (list, name) in TERM_LISTS {
                    optgroup label=(name) {
                        @for term in desk.list(list) {
                            option value=(term.id) selected[term.id.as_str() == chosen] { (term.name) }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use arunai_core::issues::IssueStage;

    use super::*;

    #[test]
    fn what_is_hidden_tells_nothing() {
        assert_eq!(number(Some(12), "人").into_string(), "12人");
        let (none, same) = (number(None, "人").into_string(), change(None, "件").into_string());
        assert!(none == same && none.contains("＊") && !none.contains('人'));
        assert_eq!(change(Some(-3), "件").into_string(), "3件へった");
    }

    #[test]
    fn choices_are_written_as_the_api_writes_them() {
        assert_eq!(code(IssueStage::WorkingGroup), "working_group");
        assert_eq!(code(7), "");
    }

    #[test]
    fn long_texts_are_cut_between_letters() {
        assert_eq!(cut("短期入所", 4), "短期入所");
        assert_eq!(cut("短期入所が", 4), "短期入所…");
    }
}
