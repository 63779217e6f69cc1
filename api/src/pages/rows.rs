//! Forms with numbered rows, such as `agenda.0.title`: rows are left empty or struck out, and the API wants none of
//! those.

use std::collections::BTreeMap;

use crate::pages::forms::{Form, base};
use crate::pages::layout::FormFault;

/// What strikes a row out.
pub(in crate::pages) const REMOVE: &str = "remove";
/// What the names of fields begin with that say which comparison with the plan a row is about.
pub(in crate::pages) const TOPIC: &str = "plan_topic.";
/// Empty rows after those that there are.
pub(in crate::pages) const EMPTY: usize = 3;

/// The place of a row and the rest of a field's name.
fn split<'a>(name: &'a str, list: &str) -> Option<(usize, &'a str)> {
    let (place, field) = name.strip_prefix(list)?.strip_prefix('.')?.split_once('.')?;
    Some((place.parse().ok().filter(|place| *place < 200)?, field))
}

/// How many rows a form has.
pub(in crate::pages) fn count(form: &Form, list: &str) -> usize {
    let places = form.pairs().iter().filter_map(|(name, _)| split(name, list));
    places.map(|(place, _)| place + 1).max().unwrap_or_default()
}

/// The form without rows that are empty or struck out, the others counted anew. What a row is known by does not
/// count as something in it.
pub(in crate::pages) fn without_gaps(form: &Form, list: &str) -> Form {
    let others = form.pairs().iter().filter(|(name, _)| split(name, list).is_none());
    let mut pairs: Vec<(String, &str)> = others.map(|(name, value)| (name.clone(), value.as_str())).collect();
    for (place, row) in kept(form, list).into_values().enumerate() {
        let kept = row.into_iter().filter(|(field, _)| *field != REMOVE);
        pairs.extend(kept.map(|(field, value)| (format!("{list}.{place}.{field}"), value)));
    }
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    Form::with(&pairs)
}

/// The rows that are neither empty nor struck out, by their places.
fn kept<'a>(form: &'a Form, list: &str) -> BTreeMap<usize, Vec<(&'a str, &'a str)>> {
    let mut rows: BTreeMap<usize, Vec<(&str, &str)>> = BTreeMap::new();
    for (name, value) in form.pairs() {
        if let Some((place, field)) = split(name, list) {
            rows.entry(place).or_default().push((field, value));
        }
    }
    let is_struck = |(field, value): &(&str, &str)| *field == REMOVE && !value.is_empty();
    let names = |field: &str| ["id", REMOVE].contains(&base(field)) || field.starts_with(TOPIC);
    let says = |(field, value): &(&str, &str)| !names(field) && !value.trim().is_empty();
    rows.retain(|_, row| !row.iter().any(is_struck) && row.iter().any(says));
    rows
}

/// Faults of rows that were counted anew, at the rows that were typed.
pub(in crate::pages) fn as_typed(faults: Vec<FormFault>, typed: &Form) -> Vec<FormFault> {
    let at_row = |fault: FormFault| {
        let list = fault.field.split('.').next().unwrap_or_default();
        let place = split(&fault.field, list)
            .and_then(|(place, field)| Some((kept(typed, list).into_keys().nth(place)?, field)));
        match place {
            Some((place, field)) => FormFault { field: format!("{list}.{place}.{field}"), ..fault },
            None => fault,
        }
    };
    faults.into_iter().map(at_row).collect()
}

/// The form with the titles that were left empty beside an issue, by the issues' names.
pub(in crate::pages) fn with_titles(
    form: &Form,
    list: &str,
    title_of: impl Fn(&str) -> Option<String>,
) -> Form {
    let mut titled = form.clone();
    for place in 0..count(form, list) {
        let (title, issue) = (format!("{list}.{place}.title"), format!("{list}.{place}.issue_id"));
        if form.text(&title).is_empty()
            && let Some(text) = title_of(form.text(&issue))
        {
            titled = titled.and(&title, &text);
        }
    }
    titled
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn empty_and_struck_rows_leave_no_gap() {
        let form = Form::with(&[
            ("version", "2"),
            ("agenda.0.title", "一"),
            ("agenda.0.remove", "true"),
            ("agenda.1.title", " "),
            ("agenda.2.title", "二"),
            ("agenda.2.issue_id", ""),
            ("agenda.10.title", "三"),
        ]);
        let expected = json!({ "agenda": [{ "title": "二" }, { "title": "三" }] });
        assert_eq!(without_gaps(&form, "agenda").to_json(), expected);
        assert_eq!((count(&form, "agenda"), count(&form, "decisions")), (11, 0));
    }

    #[test]
    fn a_fault_stands_at_the_row_that_was_typed() {
        let typed = Form::with(&[
            ("agenda.0.title", ""),
            ("agenda.1.title", "一"),
            ("agenda.3.title", "二"),
            ("agenda.3.issue_id", "x"),
        ]);
        let fault = |field: &str| FormFault { field: field.to_owned(), message: String::new() };
        let faults = as_typed(vec![fault("agenda.1.issue_id"), fault("agenda"), fault("agenda.7.x")], &typed);
        let fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(fields, ["agenda.3.issue_id", "agenda", "agenda.7.x"]);
    }

    #[test]
    fn a_known_row_that_says_nothing_is_gone() {
        let form = Form::with(&[("decisions.0.id", "x"), ("decisions.0.text", "")]);
        assert_eq!(without_gaps(&form, "decisions").to_json(), json!({}));
        let mut form =
            Form::with(&[("agenda.1.plan_topic.fiscal_year:number", "2025"), ("agenda.1.title", "")]);
        assert_eq!(without_gaps(&form, "agenda").to_json(), json!({}));
        form = form.and("agenda.1.title", "一");
        let kept = json!({ "agenda": [{ "plan_topic": { "fiscal_year": 2025 }, "title": "一" }] });
        assert_eq!(without_gaps(&form, "agenda").to_json(), kept);
    }

    #[test]
    fn an_issue_names_its_item() {
        let form =
            Form::with(&[("agenda.0.title", ""), ("agenda.0.issue_id", "i"), ("agenda.1.title", "二")]);
        let titled = with_titles(&form, "agenda", |issue| (issue == "i").then(|| "一".to_owned()));
        assert_eq!((titled.text("agenda.0.title"), titled.text("agenda.1.title")), ("一", "二"));
    }
}
