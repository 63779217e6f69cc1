//! Who reads an issue, as one choice of a form; the API has two fields for it.

use arunai_core::issues::Issue;

use crate::pages::forms::Form;

/// The field of the form.
pub(super) const READERS: &str = "readers";
/// What can be chosen.
pub(super) const CHOICES: [(&str, &str); 3] = [
    ("draft", "事務局だけ（下書き）"),
    ("council", "協議会の中（委員・相談支援専門員・市町村）"),
    ("public", "だれでも"),
];

/// Who reads it now.
pub(super) fn of(issue: &Issue) -> &'static str {
    match (issue.is_draft, issue.is_public) {
        (true, _) => "draft",
        (false, false) => "council",
        (false, true) => "public",
    }
}

/// The same in a few words.
pub(super) fn name(issue: &Issue) -> &'static str {
    match of(issue) {
        "draft" => "下書き：事務局だけ",
        "council" if issue.escalated_to.is_some() => "協議会の中と申し送り先だけ",
        "council" => "協議会の中だけ",
        _ => "公開",
    }
}

/// A form with the choice in the API's two fields.
pub(super) fn spelled_out(form: &Form) -> Form {
    let chosen = form.text(READERS);
    let fields = form.pairs().iter().filter(|(name, _)| name != READERS);
    let mut pairs: Vec<(&str, &str)> = fields.map(|(name, value)| (&**name, &**value)).collect();
    let word = |holds: bool| if holds { "true" } else { "false" };
    if CHOICES.iter().any(|(value, _)| *value == chosen) {
        pairs.push(("is_draft:bool", word(chosen == "draft")));
        pairs.push(("is_public:bool", word(chosen == "public")));
    }
    Form::with(&pairs)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn one_choice_is_two_fields() {
        let form = Form::with(&[("theme", "短期入所"), ("readers", "council")]);
        let expected = json!({ "theme": "短期入所", "is_draft": false, "is_public": false });
        assert_eq!(spelled_out(&form).to_json(), expected);
        let form = Form::with(&[("theme", "x")]);
        assert_eq!(spelled_out(&form).to_json(), json!({ "theme": "x" }));
    }
}
